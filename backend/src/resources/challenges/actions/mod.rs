//! `next_action`: what an intent tells its page to do with the buyer. One function a way of paying; names and shapes are those of Stripe's API.

use opentill::rules::method::Way;
use serde_json::{Value, json};

use super::{Challenge, Kind, microdeposits};
use crate::api::Call;
use crate::bank::qr;
use crate::errors::ApiError;
use crate::random;
use crate::resources::payment_methods::PaymentMethod;

mod transfers;

/// How long before a charge the buyer is told of it.
const NOTICE: i64 = 3;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What an intent asks its buyer for.
pub struct Asked<'a> {
    /// The intent's id.
    pub intent: &'a str,
    /// Amount in the currency's smallest unit, and currency; none where nothing is paid yet.
    pub amount: Option<(i64, &'a str)>,
    /// What the buyer pays with.
    pub method: &'a PaymentMethod,
    /// `payment_method_options` of its type; null when there are none.
    pub options: &'a Value,
    /// Where the buyer comes back to from another page.
    pub return_url: Option<String>,
    /// Whether the page shows the bank's page itself, in a dialog (`use_stripe_sdk`).
    pub inline: bool,
    /// The code of the buyer's app.
    pub code: Option<&'a str>,
    /// Whether the buyer has only to be told of a charge of their card, as the law of its country wants it.
    pub notice: bool,
}

/// Makes and keeps the challenge, with the `next_action` that leads to it.
pub fn ask(call: &Call<'_>, asked: Asked<'_>) -> Result<(Challenge, Value), ApiError> {
    let way = asked.method.method()?.way;
    let kind = match way {
        Way::Card if asked.notice => Kind::Notice,
        Way::Card => Kind::ThreeDs,
        Way::Debit | Way::VerifiedDebit => Kind::Microdeposits,
        Way::Redirect if wants_code(&asked) => Kind::QrCode,
        Way::Redirect => Kind::Redirect,
        Way::QrCode => Kind::QrCode,
        Way::Voucher => Kind::Voucher,
        Way::App => Kind::App,
        Way::Transfer => Kind::Transfer,
    };
    let mut challenge = Challenge::new(asked.intent, kind, &asked.method.kind)?;
    let (name, hash) = match kind {
        Kind::ThreeDs => authenticate(call, &mut challenge, asked),
        Kind::Redirect => redirect(call, &mut challenge, asked)?,
        Kind::QrCode => scan(call, &mut challenge, asked)?,
        Kind::Voucher => voucher(call, &mut challenge, asked)?,
        Kind::Transfer => transfers::action(call, &mut challenge, &asked)?,
        Kind::App => approve(call, &mut challenge, asked)?,
        Kind::Notice => notify(call, &mut challenge),
        Kind::Microdeposits => {
            let url = challenge.url(call.app);
            ("verify_with_microdeposits", microdeposits::action(&url, &asked.method.kind, call.now + DAY))
        }
    };
    call.tx.save(&challenge)?;
    let mut action = json!({"type": name});
    action[name] = hash;
    Ok((challenge, action))
}

/// In a dialog, or by redirect when there is somewhere to return to.
fn authenticate(call: &Call<'_>, challenge: &mut Challenge, asked: Asked<'_>) -> (&'static str, Value) {
    challenge.return_url = asked.return_url.filter(|_| !asked.inline);
    let url = challenge.url(call.app);
    match &challenge.return_url {
        Some(return_url) => ("redirect_to_url", json!({"url": url, "return_url": return_url})),
        None => {
            ("use_stripe_sdk", json!({"type": "three_d_secure_redirect", "stripe_js": url, "source": challenge.source}))
        }
    }
}

fn redirect(call: &Call<'_>, challenge: &mut Challenge, asked: Asked<'_>) -> Result<(&'static str, Value), ApiError> {
    let Some(return_url) = asked.return_url else {
        return Err(ApiError::missing("return_url").message(
            "With this payment method the buyer leaves for the provider's page. Send return_url, where they come back to.",
        ));
    };
    challenge.return_url = Some(return_url.clone());
    let url = challenge.url(call.app);
    Ok(match asked.method.kind.as_str() {
        "alipay" => (
            "alipay_handle_redirect",
            json!({"url": url, "native_url": null, "native_data": null, "return_url": return_url}),
        ),
        _ => ("redirect_to_url", json!({"url": url, "return_url": return_url})),
    })
}

/// Klarna shows a code to buyers in a shop. Here those are meant whose e-mail address ends in `+qr` before the @.
fn wants_code(asked: &Asked<'_>) -> bool {
    let email = asked.method.billing_details["email"].as_str().unwrap_or_default();
    asked.method.kind == "klarna" && email.split_once('@').is_some_and(|(local, _)| local.ends_with("+qr"))
}

/// The card's bank tells the buyer, and the charge is made afterwards. What takes a day there takes seconds here.
fn notify(call: &Call<'_>, challenge: &mut Challenge) -> (&'static str, Value) {
    let charge_at = call.now + NOTICE;
    challenge.expires_at = Some(charge_at);
    ("card_await_notification", json!({"charge_attempt_at": charge_at, "customer_approval_required": false}))
}

/// A code with the bank's page in it, as image and as text.
fn scan(call: &Call<'_>, challenge: &mut Challenge, asked: Asked<'_>) -> Result<(&'static str, Value), ApiError> {
    challenge.return_url = asked.return_url;
    let url = challenge.url(call.app);
    let image = |kind: &str| format!("{}/qr/{}.{kind}", call.app.bank_url, challenge.id);
    let (svg, png) = (image("svg"), image("png"));
    let code = json!({"data": url, "image_url_png": png, "image_url_svg": svg});
    let mut code_and_page = code.clone();
    code_and_page["hosted_instructions_url"] = json!(url);
    let until = |seconds: i64| call.now + seconds;
    let timed = |end: i64| json!({"expires_at": end, "image_url_png": png, "image_url_svg": svg});
    let (expires_at, name, hash) = match asked.method.kind.as_str() {
        "cashapp" => (
            until(10 * MINUTE),
            "cashapp_handle_redirect_or_display_qr_code",
            json!({"hosted_instructions_url": url, "mobile_auth_url": url, "qr_code": timed(until(10 * MINUTE))}),
        ),
        "upi" => (
            until(5 * MINUTE),
            "upi_handle_redirect_or_display_qr_code",
            json!({"hosted_instructions_url": url, "qr_code": timed(until(5 * MINUTE))}),
        ),
        "swish" => (
            until(HOUR),
            "swish_handle_redirect_or_display_qr_code",
            json!({"hosted_instructions_url": url, "qr_code": code}),
        ),
        "pix" => {
            let end = wished_end(call, asked.options, 4 * HOUR);
            code_and_page["expires_at"] = json!(end);
            (end, "pix_display_qr_code", code_and_page)
        }
        "klarna" => {
            let mut hash = code;
            hash["expires_at"] = json!(until(HOUR));
            (until(HOUR), "klarna_display_qr_code", hash)
        }
        "promptpay" => (until(HOUR), "promptpay_display_qr_code", code_and_page),
        "wechat_pay" => {
            let (name, hash) = wechat(call, &url, code_and_page, asked.options)?;
            (until(2 * HOUR), name, hash)
        }
        _ => (until(HOUR), "paynow_display_qr_code", code_and_page),
    };
    challenge.expires_at = Some(expires_at);
    Ok((name, hash))
}

/// WeChat Pay opens its app where the page runs in one of a phone (`payment_method_options[wechat_pay][client]`).
fn wechat(call: &Call<'_>, url: &str, mut code: Value, options: &Value) -> Result<(&'static str, Value), ApiError> {
    Ok(match options["client"].as_str() {
        Some("ios") => ("wechat_pay_redirect_to_ios_app", json!({"native_url": url})),
        Some("android") => (
            "wechat_pay_redirect_to_android_app",
            json!({
                "app_id": options["app_id"].as_str().unwrap_or("wxtest"),
                "nonce_str": random::text(16)?,
                "package": "Sign=WXPay",
                "partner_id": "test",
                "prepay_id": random::text(16)?,
                "sign": random::text(32)?,
                "timestamp": call.now.to_string(),
            }),
        ),
        _ => {
            code["image_data_url"] = json!(qr::png_data_url(url).ok_or_else(ApiError::internal)?);
            ("wechat_pay_display_qr_code", code)
        }
    })
}

/// A voucher with numbers that a till knows.
fn voucher(call: &Call<'_>, challenge: &mut Challenge, asked: Asked<'_>) -> Result<(&'static str, Value), ApiError> {
    let url = challenge.url(call.app);
    let end = wished_end(call, asked.options, if asked.method.kind == "multibanco" { 7 * DAY } else { 3 * DAY });
    challenge.expires_at = Some(end);
    let mut row = |name: &str, value: &str| challenge.rows.push((name.to_owned(), value.to_owned()));
    Ok(match asked.method.kind.as_str() {
        "boleto" => {
            let number = digits(47)?;
            row("Boleto number", &number);
            let hash = json!({"number": number, "expires_at": end, "hosted_voucher_url": url, "pdf": null});
            ("boleto_display_details", hash)
        }
        "oxxo" => {
            let number = digits(14)?;
            row("OXXO number", &number);
            ("oxxo_display_details", json!({"number": number, "expires_after": end, "hosted_voucher_url": url}))
        }
        "multibanco" => {
            let (entity, reference) = (digits(5)?, digits(9)?);
            row("Entity", &entity);
            row("Reference", &reference);
            let hash = json!({"entity": entity, "reference": reference, "expires_at": end, "hosted_voucher_url": url});
            ("multibanco_display_details", hash)
        }
        _ => {
            let confirmation = match asked.options["confirmation_number"].as_str() {
                Some(chosen) => chosen.to_owned(),
                None => digits(11)?,
            };
            let mut stores = json!({});
            row("Confirmation number", &confirmation);
            for (store, label) in [
                ("familymart", "FamilyMart"),
                ("lawson", "Lawson"),
                ("ministop", "Ministop"),
                ("seicomart", "Seicomart"),
            ] {
                let payment = digits(6)?;
                row(label, &payment);
                stores[store] = json!({"confirmation_number": confirmation, "payment_code": payment});
            }
            ("konbini_display_details", json!({"expires_at": end, "hosted_voucher_url": url, "stores": stores}))
        }
    })
}

/// The buyer's app asks by itself: its page at the bank is found by the code that the buyer typed.
fn approve(call: &Call<'_>, challenge: &mut Challenge, asked: Asked<'_>) -> Result<(&'static str, Value), ApiError> {
    let Some(code) = asked.code else {
        return Err(ApiError::missing("payment_method_options[blik][code]"));
    };
    challenge.code = Some(super::digest_of_code(call, code));
    challenge.expires_at = Some(call.now + 2 * MINUTE);
    Ok(("blik_authorize", json!({})))
}

/// When the offer ends: as the merchant wished, or after the usual time.
fn wished_end(call: &Call<'_>, options: &Value, usual: i64) -> i64 {
    let number = |name: &str| options[name].as_i64();
    number("expires_at")
        .filter(|end| *end > call.now)
        .or_else(|| number("expires_after_seconds").map(|seconds| call.now.saturating_add(seconds)))
        .or_else(|| number("expires_after_days").map(|days| call.now.saturating_add(days.saturating_mul(DAY))))
        .unwrap_or(call.now + usual)
}

/// Random digits, the first of which is not 0.
pub(super) fn digits(length: usize) -> Result<String, ApiError> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in random::bytes()?.into_iter().filter(|byte| *byte < 250).take(length - text.len()) {
            let digit = if text.is_empty() { 1 + byte % 9 } else { byte % 10 };
            text.push(char::from(b'0' + digit));
        }
    }
    Ok(text)
}
