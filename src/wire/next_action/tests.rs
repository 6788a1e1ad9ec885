//! Every type of Stripe's API, and what becomes of it.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::wire::tree::tests::tree;
use serde_json::{Value, json};

const BANK: &str = "https://bank.example/1";

/// What a type is to become.
enum Becomes {
    Challenge,
    Redirect,
    Leave,
    Refused,
    /// Its kind, whether a code is scanned, whether there is an address, the values of its rows, and when it ends.
    Shown(ViewKind, Option<&'static str>, bool, &'static [&'static str], Option<i64>),
}

use Becomes::{Challenge, Leave, Redirect, Refused, Shown};
use ViewKind::{Qr, Transfer, Voucher, Wait};

/// One row a type.
fn table() -> Vec<(&'static str, Value, Becomes)> {
    let qr = json!({"data": "code", "hosted_instructions_url": BANK, "image_url_png": "", "image_url_svg": ""});
    let in_app = json!({"hosted_instructions_url": BANK, "qr_code": {"expires_at": 7, "image_url_png": "", "image_url_svg": ""}});
    vec![
        ("redirect_to_url", json!({"url": BANK, "return_url": "https://shop.example"}), Redirect),
        ("use_stripe_sdk", json!({"type": "three_d_secure_redirect", "stripe_js": BANK, "source": "src_1"}), Challenge),
        ("use_stripe_sdk", json!({"type": "stripe_3ds2_fingerprint"}), Refused),
        ("alipay_handle_redirect", json!({"url": BANK, "native_url": null, "native_data": "x"}), Redirect),
        ("blik_authorize", json!({}), Shown(Wait, None, false, &[], None)),
        ("card_await_notification", json!({"charge_attempt_at": 1}), Shown(Wait, None, false, &[], None)),
        (
            "boleto_display_details",
            json!({"number": "0123", "hosted_voucher_url": BANK, "expires_at": 9, "pdf": BANK}),
            Shown(Voucher, None, true, &["0123"], Some(9)),
        ),
        (
            "cashapp_handle_redirect_or_display_qr_code",
            json!({"hosted_instructions_url": "https://bank.example/2", "mobile_auth_url": BANK, "qr_code": {"expires_at": 7}}),
            Shown(Qr, Some(BANK), true, &[], Some(7)),
        ),
        (
            "display_bank_transfer_instructions",
            json!({
                "amount_remaining": 1099, "currency": "eur", "reference": "REF1", "hosted_instructions_url": BANK,
                "financial_addresses": [{"type": "iban", "iban": {"iban": "DE00", "bic": "BANK", "account_holder_name": "Shop"}}],
            }),
            Shown(Transfer, None, true, &["EUR 10.99", "Shop", "DE00", "BANK", "REF1"], None),
        ),
        (
            "display_bank_transfer_instructions",
            json!({
                "currency": "usd", "reference": "REF1",
                "financial_addresses": [{"type": "aba", "aba": {"account_number": "0123", "account_type": "checking"}}],
            }),
            Shown(Transfer, None, false, &["Checking", "0123", "REF1"], None),
        ),
        (
            "klarna_display_qr_code",
            json!({"data": "code", "expires_at": 5}),
            Shown(Qr, Some("code"), false, &[], Some(5)),
        ),
        (
            "konbini_display_details",
            json!({"expires_at": 3, "hosted_voucher_url": BANK, "stores": {
                "lawson": {"payment_code": "12", "confirmation_number": "34"}, "familymart": {"payment_code": "56"},
            }}),
            Shown(Voucher, None, true, &["56", "12 / 34"], Some(3)),
        ),
        (
            "multibanco_display_details",
            json!({"entity": "11111", "reference": "123 456", "expires_at": 4, "hosted_voucher_url": BANK}),
            Shown(Voucher, None, true, &["11111", "123 456"], Some(4)),
        ),
        (
            "oxxo_display_details",
            json!({"number": "42", "expires_after": 8, "hosted_voucher_url": BANK}),
            Shown(Voucher, None, true, &["42"], Some(8)),
        ),
        ("paynow_display_qr_code", qr.clone(), Shown(Qr, Some("code"), true, &[], None)),
        (
            "pix_display_qr_code",
            json!({"data": "code", "expires_at": 6, "hosted_instructions_url": BANK}),
            Shown(Qr, Some("code"), true, &["code"], Some(6)),
        ),
        ("promptpay_display_qr_code", qr.clone(), Shown(Qr, Some("code"), true, &[], None)),
        (
            "swish_handle_redirect_or_display_qr_code",
            json!({"hosted_instructions_url": BANK, "qr_code": {"data": "code"}}),
            Shown(Qr, Some("code"), true, &[], None),
        ),
        ("upi_handle_redirect_or_display_qr_code", in_app, Shown(Qr, Some(BANK), true, &[], Some(7))),
        ("verify_with_microdeposits", json!({"arrival_date": 1, "hosted_verification_url": BANK}), Leave),
        ("wechat_pay_display_qr_code", qr, Shown(Qr, Some("code"), true, &[], None)),
        ("wechat_pay_redirect_to_android_app", json!({"app_id": "wx"}), Leave),
        ("wechat_pay_redirect_to_ios_app", json!({"native_url": "weixin://pay"}), Leave),
        ("wechat_pay_redirect_to_ios_app", json!({"native_url": BANK}), Redirect),
        ("of_a_later_release", json!({"url": BANK}), Leave),
    ]
}

fn read(kind: &str, details: Value) -> Option<NextAction> {
    NextAction::read(&tree(json!({"type": kind, kind: details})))
}

#[test]
fn every_type_becomes_something() {
    for (kind, details, becomes) in table() {
        let fits = match (read(kind, details), becomes) {
            (Some(NextAction::Challenge { url, source }), Challenge) => {
                url == BANK && source.as_deref() == Some("src_1")
            }
            (Some(NextAction::Redirect(url)), Redirect) => url == BANK,
            (Some(NextAction::Leave), Leave) | (None, Refused) => true,
            (Some(NextAction::Show(view)), Shown(kind, code, url, values, expires)) => {
                let shown: Vec<_> = view.rows.iter().map(|row| row.value.as_str()).collect();
                view.kind == kind
                    && view.code.as_deref() == code
                    && view.url.as_deref() == url.then_some(BANK)
                    && shown == values
                    && view.expires == expires
                    && !view.title.english.is_empty()
            }
            _ => false,
        };
        assert!(fits, "{kind}");
    }
}

#[test]
fn addresses_that_may_not_be_navigated_to_are_no_action() {
    for url in ["javascript:alert(1)", "http://bank.example", "", "//bank.example"] {
        assert!(read("redirect_to_url", json!({"url": url})).is_none(), "{url}");
        assert!(read("alipay_handle_redirect", json!({"url": url})).is_none(), "{url}");
        let sdk = json!({"type": "three_d_secure_redirect", "stripe_js": url});
        assert!(read("use_stripe_sdk", sdk).is_none(), "{url}");
        let Some(NextAction::Show(view)) =
            read("oxxo_display_details", json!({"number": "1", "hosted_voucher_url": url}))
        else {
            panic!("a voucher is shown without its address");
        };
        assert!(view.url.is_none(), "{url}");
    }
}

#[test]
fn vouchers_say_what_to_pay() {
    let details = tree(json!({"number": "0123", "hosted_voucher_url": BANK}));
    let mut voucher = View::read("oxxo_display_details", &details).unwrap();
    voucher.tell_amount(1099, "mxn");
    assert_eq!(voucher.rows.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["MXN 10.99", "0123"]);
    assert_eq!(voucher.rows[0].money.map(|money| money.minor), Some(1099));
    assert!(voucher.rows[1].money.is_none());
    let mut code = View::read("paynow_display_qr_code", &tree(json!({"data": "code"}))).unwrap();
    code.tell_amount(1099, "sgd");
    assert!(code.rows.is_empty());
}
