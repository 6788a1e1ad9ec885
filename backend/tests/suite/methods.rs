//! Every payment method type: what it needs, how it is shown, and its way to the end.

use opentill::rules::method::{METHODS, Method, Way};
use serde_json::{Value, json};

use crate::common::{Backend, text};
use crate::kinds::{AGREED, act, confirm, currency, data, details, form, intent_for};
use crate::schema::Judge;

/// What each type's payment asks for first; nothing where the bank is told at once.
fn action_of(method: &Method) -> Option<&'static str> {
    Some(match (method.way, method.name) {
        (Way::Card | Way::Debit, _) => return None,
        (Way::VerifiedDebit, _) => "verify_with_microdeposits",
        (Way::Redirect, "alipay") => "alipay_handle_redirect",
        (Way::Redirect, _) => "redirect_to_url",
        (Way::App, _) => "blik_authorize",
        (Way::Transfer, _) => "display_bank_transfer_instructions",
        (_, "boleto") => "boleto_display_details",
        (_, "cashapp") => "cashapp_handle_redirect_or_display_qr_code",
        (_, "konbini") => "konbini_display_details",
        (_, "multibanco") => "multibanco_display_details",
        (_, "oxxo") => "oxxo_display_details",
        (_, "paynow") => "paynow_display_qr_code",
        (_, "pix") => "pix_display_qr_code",
        (_, "promptpay") => "promptpay_display_qr_code",
        (_, "swish") => "swish_handle_redirect_or_display_qr_code",
        (_, "upi") => "upi_handle_redirect_or_display_qr_code",
        (_, "wechat_pay") => "wechat_pay_display_qr_code",
        (_, other) => panic!("{other} has no action"),
    })
}

#[test]
fn each_type_needs_what_the_table_says() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for method in METHODS {
        let whole = details(method);
        // A hash that may be empty cannot be seen in a form: the type says as much.
        for need in method.needs.iter().filter(|need| need.contains('[')) {
            let without: Vec<_> = whole.iter().filter(|(name, _)| name != need).cloned().collect();
            let refused = backend.page_post("/v1/payment_methods", &form(&without, ""));
            judge.assert("error", &refused.json());
            let error = refused.error();
            assert_eq!((refused.status, &error["code"]), (400, &json!("parameter_missing")), "{need}");
            assert_eq!(error["param"], *need);

            let intent = intent_for(&backend, method, "");
            let error = confirm(&backend, &intent, method, &form(&without, "payment_method_data")).error();
            let (first, rest) = need.split_once('[').unwrap();
            assert_eq!(error["code"], "parameter_missing");
            assert_eq!(error["param"], format!("payment_method_data[{first}][{rest}"));
        }
        let made = backend.page_post("/v1/payment_methods", &form(&whole, ""));
        assert_eq!(made.status, 200, "{}", made.text);
        let view = made.json();
        judge.assert("payment_method", &view);
        assert!(view["type"] == method.name && view[method.name].is_object(), "{view}");
        assert!(view[method.name].get("fingerprint").is_none_or(Value::is_null));
        let for_server = backend.server_get(&format!("/v1/payment_methods/{}", text(&view["id"]))).json();
        judge.assert("payment_method", &for_server);
    }
}

#[test]
fn each_type_is_paid_to_its_end() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for method in METHODS {
        let intent = intent_for(&backend, method, "");
        let confirmed = confirm(&backend, &intent, method, &data(method));
        assert_eq!(confirmed.status, 200, "{}: {}", method.name, confirmed.text);
        let seen = confirmed.json();
        judge.assert("payment_intent", &seen);
        let action = &seen["next_action"];
        assert_eq!(action["type"].as_str(), action_of(method), "{}", method.name);
        let status = match method.way {
            Way::Card => "succeeded",
            Way::Debit => "processing",
            _ => "requires_action",
        };
        assert_eq!(seen["status"], status, "{}", method.name);
        if action.is_object() {
            // Asked again for the same it says the same.
            assert_eq!(&backend.confirm(&intent, "").json()["next_action"], action);
            let done = act(&backend, action);
            assert!(matches!(done.status, 200 | 303), "{}: {}", method.name, done.text);
        }
        let end = backend.server_get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", intent.id)).json();
        judge.assert("payment_intent", &end);
        judge.assert("charge", &end["latest_charge"]);
        assert_eq!((&end["status"], &end["amount_received"]), (&json!("succeeded"), &json!(1099)), "{}", method.name);
        assert_eq!(end["latest_charge"]["payment_method_details"]["type"], method.name);
        assert!(end["next_action"].is_null());
        let refund = backend.server_post("/v1/refunds", &format!("payment_intent={}", intent.id));
        judge.assert("refund", &refund.json());
    }
}

#[test]
fn each_type_that_can_be_kept_pays_again_without_the_buyer() {
    let backend = Backend::start();
    for method in METHODS.iter().filter(|method| method.reusable) {
        let customer = backend.customer("");
        let intent = intent_for(&backend, method, &format!("customer={customer}&setup_future_usage=off_session"));
        let seen = confirm(&backend, &intent, method, &data(method)).json();
        if seen["next_action"].is_object() {
            act(&backend, &seen["next_action"]);
        }
        let first = backend.read(&intent);
        assert_eq!(first["status"], "succeeded", "{}", method.name);
        let kept = text(&first["payment_method"]);
        let form = format!(
            "amount=500&currency={}&payment_method_types[]={}&customer={customer}&payment_method={kept}&confirm=true&off_session=true",
            currency(method),
            method.name
        );
        let again = backend.server_post("/v1/payment_intents", &form);
        assert_eq!(again.status, 200, "{}: {}", method.name, again.text);
        let end = backend.server_get(&format!("/v1/payment_intents/{}", text(&again.json()["id"]))).json();
        assert_eq!(end["status"], "succeeded", "{}", method.name);
    }
}

#[test]
fn each_type_that_pays_once_cannot_be_kept() {
    let backend = Backend::start();
    let customer = backend.customer("");
    for method in METHODS.iter().filter(|method| !method.reusable) {
        let intent = intent_for(&backend, method, &format!("customer={customer}&setup_future_usage=off_session"));
        let refused = confirm(&backend, &intent, method, &data(method));
        let error = refused.error();
        assert_eq!(error["code"], "payment_intent_incompatible_payment_method", "{}", method.name);
        let made = backend.page_post("/v1/payment_methods", &form(&details(method), "")).json();
        let path = format!("/v1/payment_methods/{}/attach", text(&made["id"]));
        assert_eq!(backend.server_post(&path, &format!("customer={customer}")).error()["param"], "payment_method");
    }
}

#[test]
fn an_intent_takes_the_types_of_its_currency_and_terms() {
    let backend = Backend::start();
    let types = |form: &str| {
        let body = backend.server_post("/v1/payment_intents", &format!("amount=1099&{form}")).json();
        let types: Vec<String> = body["payment_method_types"].as_array().unwrap().iter().map(text).collect();
        types
    };
    let has = |types: &[String], kind: &str| types.iter().any(|name| name == kind);
    let euro = types("currency=eur");
    assert_eq!(euro[0], "card");
    assert!(has(&euro, "sepa_debit") && has(&euro, "ideal") && !has(&euro, "us_bank_account"));
    let held = types("currency=eur&capture_method=manual");
    assert!(has(&held, "klarna") && !has(&held, "ideal") && !has(&held, "sepa_debit"));
    let later = types("currency=eur&setup_future_usage=off_session");
    assert!(has(&later, "ideal") && !has(&later, "eps"));
    let here =
        types("currency=eur&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never");
    assert!(has(&here, "multibanco") && !has(&here, "ideal"));
    assert_eq!(types("currency=eur&payment_method_types[]=ideal&payment_method_types[]=eps"), ["ideal", "eps"]);
    for wrong in ["cheque", "us_bank_account"] {
        let form = format!("amount=1099&currency=eur&payment_method_types[]={wrong}");
        assert_eq!(backend.server_post("/v1/payment_intents", &form).error()["param"], "payment_method_types");
    }
}

#[test]
fn a_type_that_the_intent_does_not_take_is_refused() {
    let backend = Backend::start();
    for (more, kind) in [
        ("currency=usd", "ideal"),
        ("currency=eur&payment_method_types[]=card", "ideal"),
        ("currency=eur&capture_method=manual", "ideal"),
        (
            "currency=eur&automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never",
            "ideal",
        ),
    ] {
        let form = format!("amount=1099&{more}");
        let created = backend.server_post("/v1/payment_intents", &form).json();
        let method = Method::named(kind).unwrap();
        let intent = crate::common::Intent { id: text(&created["id"]), client_secret: text(&created["client_secret"]) };
        let refused = confirm(&backend, &intent, method, &data(method));
        assert_eq!((refused.status, refused.error()["param"].as_str()), (400, Some("payment_method")), "{more}");
        assert_eq!(backend.read(&intent)["status"], "requires_payment_method");
    }
}

#[test]
fn money_is_held_where_the_type_allows_it() {
    let backend = Backend::start();
    for (kind, more) in [
        ("klarna", "capture_method=manual"),
        ("paypal", "capture_method=manual"),
        ("cashapp", "payment_method_options[cashapp][capture_method]=manual"),
    ] {
        let method = Method::named(kind).unwrap();
        let intent = intent_for(&backend, method, more);
        let seen = confirm(&backend, &intent, method, &data(method)).json();
        act(&backend, &seen["next_action"]);
        let held = backend.read(&intent);
        assert_eq!((&held["status"], &held["amount_capturable"]), (&json!("requires_capture"), &json!(1099)), "{kind}");
        let captured = backend.server_post(&format!("/v1/payment_intents/{}/capture", intent.id), "");
        assert_eq!(captured.json()["status"], "succeeded");
    }
}

#[test]
fn a_debit_needs_the_buyers_agreement() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for method in METHODS.iter().filter(|method| method.mandate) {
        let intent = intent_for(&backend, method, "");
        let error = backend.confirm(&intent, &data(method)).error();
        assert_eq!((&error["code"], &error["param"]), (&json!("parameter_missing"), &json!("mandate_data")));
        let given = backend.confirm(&intent, &format!("{}&{AGREED}", data(method)));
        judge.assert("payment_intent", &given.json());
        let seen = given.json();
        if seen["next_action"].is_object() {
            act(&backend, &seen["next_action"]);
        }
        let charge =
            backend.server_get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", intent.id)).json()["latest_charge"]
                .clone();
        let mandate = text(&charge["payment_method_details"][method.name]["mandate"]);
        assert!(mandate.starts_with("mandate_"), "{charge}");
    }
}

#[test]
fn what_is_wrong_with_the_details_is_said_without_repeating_them() {
    let backend = Backend::start();
    let holder = "billing_details[name]=Ada&billing_details[email]=ada%40example.com";
    for (details, param, value) in [
        ("type=cheque", "type", "cheque"),
        ("type=sepa_debit&sepa_debit[iban]=DE88370400440532013000", "sepa_debit[iban]", "88370400440532013000"),
        ("type=sepa_debit&sepa_debit[iban]=DE02120300000000202051", "sepa_debit[iban]", "02120300000000202051"),
        ("type=sepa_debit&sepa_debit[iban]=AT271904300000055555", "sepa_debit[iban]", "271904300000055555"),
        (
            "type=au_becs_debit&au_becs_debit[bsb_number]=12&au_becs_debit[account_number]=000123456",
            "au_becs_debit[bsb_number]",
            "000123456",
        ),
        (
            "type=au_becs_debit&au_becs_debit[bsb_number]=000000&au_becs_debit[account_number]=98765432",
            "au_becs_debit[account_number]",
            "98765432",
        ),
        ("type=fpx&fpx[bank]=my_bank", "fpx[bank]", "my_bank"),
        ("type=ideal&ideal[bank]=my_bank", "ideal[bank]", "my_bank"),
        ("type=sofort&sofort[country]=XX", "sofort[country]", "XX"),
        ("type=klarna&billing_details[address][country]=DE&klarna[dob][day]=40", "klarna[dob][day]", "40"),
        ("type=ideal&eps[bank]=x", "eps", "eps[bank]"),
    ] {
        let joint = if details.contains("klarna") { "" } else { holder };
        let error = backend.page_post("/v1/payment_methods", &format!("{details}&{joint}")).error();
        assert_eq!(error["param"], param, "{details}: {error}");
        assert!(!text(&error["message"]).contains(value), "{error}");
    }
    let error = backend
        .page_post("/v1/payment_methods", &format!("type=sepa_debit&sepa_debit[iban]=DE02120300000000202051&{holder}"))
        .error();
    assert!(text(&error["message"]).contains("published test accounts"), "{error}");
}

#[test]
fn accounts_are_kept_by_bank_and_last_digits() {
    let backend = Backend::start();
    let shown = |kind: &str| {
        let method = Method::named(kind).unwrap();
        let made = backend.server_post("/v1/payment_methods", &form(&details(method), "")).json();
        let mut hash = made[kind].clone();
        assert!(hash["fingerprint"].is_string());
        hash.as_object_mut().unwrap().remove("fingerprint");
        hash
    };
    assert_eq!(
        shown("sepa_debit"),
        json!({"bank_code": "37040044", "branch_code": null, "country": "DE", "generated_from": null, "last4": "3000"})
    );
    assert_eq!(shown("au_becs_debit"), json!({"bsb_number": "000000", "last4": "3456"}));
    assert_eq!(shown("bacs_debit"), json!({"sort_code": "108800", "last4": "2345"}));
    let us = shown("us_bank_account");
    assert_eq!((&us["last4"], &us["routing_number"]), (&json!("6789"), &json!("110000000")));
    let ideal = backend.page_post("/v1/payment_methods", "type=ideal&ideal[bank]=ing").json();
    assert_eq!(ideal["ideal"], json!({"bank": "ing", "bic": "INGBNL2A"}));
}
