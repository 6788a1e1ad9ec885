//! Every published test card, through the whole API: what it is, and what becomes of a payment with it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::common::{Backend, Intent, card, cvc, post, text};

/// Number, brand, country, funding.
const SUCCEEDING: &[(&str, &str, &str, &str)] = &[
    ("4242424242424242", "visa", "US", "credit"),
    ("4000056655665556", "visa", "US", "debit"),
    ("5555555555554444", "mastercard", "US", "credit"),
    ("2223003122003222", "mastercard", "US", "credit"),
    ("5200828282828210", "mastercard", "US", "debit"),
    ("5105105105105100", "mastercard", "US", "prepaid"),
    ("378282246310005", "amex", "US", "credit"),
    ("371449635398431", "amex", "US", "credit"),
    ("6011111111111117", "discover", "US", "credit"),
    ("6011000990139424", "discover", "US", "credit"),
    ("6011981111111113", "discover", "US", "debit"),
    ("3056930009020004", "diners", "US", "credit"),
    ("36227206271667", "diners", "US", "credit"),
    ("6555900000604105", "discover", "KR", "credit"),
    ("3566002020360505", "jcb", "JP", "credit"),
    ("6200000000000005", "unionpay", "CN", "credit"),
    ("6200000000000047", "unionpay", "CN", "debit"),
    ("6205500000000000004", "unionpay", "CN", "credit"),
    ("4000002500001001", "visa", "FR", "credit"),
    ("5555552500001001", "mastercard", "FR", "credit"),
    ("4000050360000001", "visa", "AU", "debit"),
    ("5555050360000080", "mastercard", "AU", "debit"),
    ("4000002500000003", "visa", "FR", "credit"),
    ("4000002760000016", "visa", "DE", "credit"),
    ("4000008260000000", "visa", "GB", "credit"),
    ("4000003720000005", "visa", "IE", "credit"),
    ("4000003800000008", "visa", "IT", "credit"),
    ("4000007240000007", "visa", "ES", "credit"),
    ("4000001240000000", "visa", "CA", "credit"),
    ("4000000760000002", "visa", "BR", "credit"),
    ("4000004840008001", "visa", "MX", "credit"),
    ("4000000360000006", "visa", "AU", "credit"),
    ("4000003920000003", "visa", "JP", "credit"),
    ("4000003560000008", "visa", "IN", "credit"),
    // 3D Secure that asks the buyer nothing.
    ("4000000000003055", "visa", "US", "credit"),
    ("4000000000003097", "visa", "US", "credit"),
    ("4000000032200000", "visa", "US", "credit"),
    // Risk, checks and what comes later.
    ("4000000000004954", "visa", "US", "credit"),
    ("4000000000009235", "visa", "US", "credit"),
    ("4000000000000101", "visa", "US", "credit"),
    ("4000000000000036", "visa", "US", "credit"),
    ("4000000000000028", "visa", "US", "credit"),
    ("4000000000000010", "visa", "US", "credit"),
    ("4000000000000044", "visa", "US", "credit"),
    ("4000000000000259", "visa", "US", "credit"),
    ("4000000000002685", "visa", "US", "credit"),
    ("4000000000001976", "visa", "US", "credit"),
    ("4000000000005423", "visa", "US", "credit"),
    ("4000000000007726", "visa", "US", "credit"),
    ("4000000000005126", "visa", "US", "credit"),
    ("4000000000000077", "visa", "US", "credit"),
    ("4000003720000278", "visa", "IE", "credit"),
];

/// What buyers read, by reason. Of lost, stolen and suspect cards they read no more than of any other decline.
const DECLINED: &str = "The bank declined this card. Use another card, or ask the bank.";
const NO_MONEY: &str = "There is not enough money on this card for the payment. Use another card.";
const LIMIT: &str = "This card has reached its limit for now. Use another card, or try again tomorrow.";
const EXPIRED: &str = "This card has expired. Use another card.";
const WRONG_CVC: &str = "The security code does not match the card. Check the digits.";
const NOT_PROCESSED: &str = "The card could not be processed. Wait a moment and try again.";

/// Number, code, decline code, what the buyer reads.
const DECLINING: &[(&str, &str, Option<&str>, &str)] = &[
    ("4000000000000002", "card_declined", Some("generic_decline"), DECLINED),
    ("4000000000009995", "card_declined", Some("insufficient_funds"), NO_MONEY),
    ("4000000000009987", "card_declined", Some("lost_card"), DECLINED),
    ("4000000000009979", "card_declined", Some("stolen_card"), DECLINED),
    ("4000000000006975", "card_declined", Some("card_velocity_exceeded"), LIMIT),
    ("4000000000000069", "expired_card", None, EXPIRED),
    ("4000000000000127", "incorrect_cvc", None, WRONG_CVC),
    ("4000000000000119", "processing_error", None, NOT_PROCESSED),
    ("4000000000000341", "card_declined", Some("generic_decline"), DECLINED),
    ("4000008400001280", "card_declined", Some("generic_decline"), DECLINED),
    ("4100000000000019", "card_declined", Some("fraudulent"), DECLINED),
];

/// A decline code, and what the buyer reads.
type Told = (&'static str, &'static str);

/// Number, status after the bank has authenticated, the last error.
const AUTHENTICATING: &[(&str, &str, Option<Told>)] = &[
    ("4000002500003155", "succeeded", None),
    ("4000002760003184", "succeeded", None),
    ("4000003800000446", "succeeded", None),
    ("4000008260003178", "requires_payment_method", Some(("insufficient_funds", NO_MONEY))),
    ("4000000000003220", "succeeded", None),
    ("4000008400000027", "succeeded", None),
    ("4000008400001629", "requires_payment_method", Some(("generic_decline", DECLINED))),
    ("4000582600000094", "succeeded", None),
    ("4000582600000045", "succeeded", None),
    ("4000582600000102", "succeeded", None),
    ("4000582600000110", "succeeded", None),
    ("4000000000001208", "succeeded", None),
    ("4000000000003725", "succeeded", None),
];

fn assert_not_repeated(number: &str, body: &str) {
    assert!(!body.contains(number), "a number is repeated");
}

#[test]
fn cards_that_succeed() {
    let backend = Backend::start();
    for (number, brand, country, funding) in SUCCEEDING {
        let intent = backend.intent("");
        let reply = backend.confirm(&intent, &format!("{}&expand[]=payment_method", card(number)));
        let body = reply.json();
        assert_eq!((reply.status, body["status"].as_str()), (200, Some("succeeded")), "{number}: {}", reply.text);
        let paid = &body["payment_method"]["card"];
        assert_eq!(
            (text(&paid["brand"]), text(&paid["country"]), text(&paid["funding"])),
            ((*brand).into(), (*country).into(), (*funding).into()),
            "{number}"
        );
        assert_eq!(text(&paid["last4"]), number[number.len() - 4..], "{number}");
        assert_not_repeated(number, &reply.text);
    }
}

#[test]
fn co_branded_cards_name_both_networks() {
    let backend = Backend::start();
    for (number, networks) in [
        ("4000002500001001", ["cartes_bancaires", "visa"]),
        ("5555552500001001", ["cartes_bancaires", "mastercard"]),
        ("4000050360000001", ["eftpos_au", "visa"]),
        ("5555050360000080", ["eftpos_au", "mastercard"]),
    ] {
        let form = format!(
            "type=card&card[number]={number}&card[exp_month]=1&card[exp_year]=2040&card[networks][preferred]={}",
            networks[0]
        );
        let body = backend.page_post("/v1/payment_methods", &form).json();
        assert_eq!(body["card"]["networks"]["available"], Value::from(networks.to_vec()), "{number}");
        assert_eq!(body["card"]["networks"]["preferred"], networks[0], "{number}");
        let shown = if networks[0] == "eftpos_au" { "eftpos_australia" } else { networks[0] };
        assert_eq!(body["card"]["display_brand"], shown, "{number}");
    }
}

#[test]
fn cards_that_are_declined() {
    let backend = Backend::start();
    for (number, code, decline_code, message) in DECLINING {
        let intent = backend.intent("");
        let reply = backend.pay_with(&intent, number);
        let error = reply.error();
        assert_eq!((reply.status, text(&error["type"])), (402, "card_error".into()), "{number}: {}", reply.text);
        assert_eq!((error["code"].as_str(), error["decline_code"].as_str()), (Some(*code), *decline_code), "{number}");
        assert!(text(&error["charge"]).starts_with("ch_") && error["doc_url"].is_string(), "{number}");
        assert_eq!(text(&error["message"]), *message, "{number}");
        assert_eq!(error["payment_intent"]["last_payment_error"]["message"], error["message"], "{number}");
        let charge = backend.server_get(&format!("/v1/charges/{}", text(&error["charge"]))).json();
        assert_eq!(
            (&charge["failure_code"], &charge["failure_message"]),
            (&error["code"], &error["message"]),
            "{number}"
        );
        assert_eq!(error["payment_intent"]["status"], "requires_payment_method", "{number}");
        assert_eq!(error["payment_intent"]["payment_method"], Value::Null, "{number}");
        assert_eq!(error["payment_intent"]["last_payment_error"]["code"], *code, "{number}");
        assert_eq!(
            error["payment_intent"]["last_payment_error"]["payment_method"]["id"], error["payment_method"]["id"],
            "{number}"
        );
        assert_not_repeated(number, &reply.text);
        // The buyer may try another card.
        assert_eq!(backend.pay_with(&intent, "4242424242424242").json()["status"], "succeeded", "{number}");
        assert_eq!(backend.read(&intent)["last_payment_error"], Value::Null, "{number}");
    }
}

#[test]
fn an_incorrect_cvc_needs_a_cvc() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let form = card("4000000000000127").replace("&payment_method_data[card][cvc]=123", "");
    assert_eq!(backend.confirm(&intent, &form).json()["status"], "succeeded");
}

#[test]
fn a_cvc_that_is_typed_again_counts_for_a_saved_card() {
    let backend = Backend::start();
    let saved = |number: &str| {
        let form = format!("type=card&card[number]={number}&card[exp_month]=12&card[exp_year]=34");
        text(&backend.server_post("/v1/payment_methods", &form).json()["id"])
    };
    let with_code = |number: &str, code: &str| {
        let form = format!("payment_method={}&payment_method_options[card][cvc]={code}", saved(number));
        let intent = backend.intent("");
        (backend.confirm(&intent, &form).json(), backend.read(&intent))
    };
    let (declined, _) = with_code("4000000000000127", "123");
    assert_eq!(declined["error"]["code"], "incorrect_cvc");
    let (refused, intent) = with_code("4242424242424242", "12");
    assert_eq!(
        (&refused["error"]["code"], &intent["status"]),
        (&"invalid_cvc".into(), &"requires_payment_method".into())
    );
    let (_, intent) = with_code("4242424242424242", "123");
    let method = backend.server_get(&format!("/v1/payment_methods/{}", text(&intent["payment_method"]))).json();
    assert_eq!((&intent["status"], &method["card"]["checks"]["cvc_check"]), (&"succeeded".into(), &"pass".into()));
    assert_eq!(intent["payment_method_options"]["card"].get("cvc"), None, "the code is kept");
    // It goes with a confirmation, and with nothing else.
    let created = backend
        .server_post("/v1/payment_intents", "amount=1099&currency=usd&payment_method_options[card][cvc]=123")
        .json();
    assert_eq!(created["error"]["param"], "payment_method_options[card][cvc]");
}

#[test]
fn cards_that_authenticate() {
    let backend = Backend::start();
    for (number, status, error) in AUTHENTICATING {
        let intent = backend.intent("");
        let body = backend.pay_with(&intent, number).json();
        assert_eq!(
            (text(&body["status"]), text(&body["next_action"]["type"])),
            ("requires_action".into(), "use_stripe_sdk".into()),
            "{number}"
        );
        assert_eq!(body["last_payment_error"], Value::Null, "{number}");
        let sdk = &body["next_action"]["use_stripe_sdk"];
        assert_eq!(sdk["type"], "three_d_secure_redirect", "{number}");
        assert!(text(&sdk["source"]).starts_with("src_"), "{number}");
        let url = text(&sdk["stripe_js"]);
        assert!(url.starts_with(&format!("{}/3ds/", backend.bank)), "{number}");
        assert_eq!(post(&format!("{url}/complete"), "", &[]).status, 200, "{number}");
        let after = backend.read(&intent);
        assert_eq!(text(&after["status"]), *status, "{number}");
        let last = &after["last_payment_error"];
        assert_eq!(last["decline_code"].as_str().zip(last["message"].as_str()), *error, "{number}");
    }
}

#[test]
fn input_that_is_wrong_has_its_code() {
    let backend = Backend::start();
    let typed = |number: &str, month: &str, year: &str, cvc: &str| {
        let form =
            format!("type=card&card[number]={number}&card[exp_month]={month}&card[exp_year]={year}&card[cvc]={cvc}");
        let reply = backend.page_post("/v1/payment_methods", &form);
        assert_eq!(reply.status, 402, "{}", reply.text);
        let error = reply.error();
        assert_not_repeated(number, &reply.text);
        (text(&error["code"]), text(&error["param"]))
    };
    let visa = "4242424242424242";
    let pair = |code: &str, param: &str| (code.to_owned(), param.to_owned());
    assert_eq!(typed("4242424242424241", "12", "34", "123"), pair("incorrect_number", "number"));
    assert_eq!(typed("42424242", "12", "34", "123"), pair("incorrect_number", "number"));
    assert_eq!(typed("424242424242424a", "12", "34", "123"), pair("invalid_number", "number"));
    assert_eq!(typed(visa, "13", "34", "123"), pair("invalid_expiry_month", "exp_month"));
    assert_eq!(typed(visa, "0", "34", "123"), pair("invalid_expiry_month", "exp_month"));
    assert_eq!(typed(visa, "12", "95", "123"), pair("invalid_expiry_year", "exp_year"));
    assert_eq!(typed(visa, "12", "2020", "123"), pair("invalid_expiry_year", "exp_year"));
    assert_eq!(typed(visa, "12", "34", "99"), pair("invalid_cvc", "cvc"));
    assert_eq!(typed(visa, "12", "34", "1234"), pair("invalid_cvc", "cvc"));
    assert_eq!(typed("378282246310005", "12", "34", "123"), pair("invalid_cvc", "cvc"));
}

#[test]
fn other_numbers_are_refused_and_never_repeated() {
    let backend = Backend::start();
    // Numbers that pass every check of form, and are on no list of test cards.
    for number in ["4111111111111111", "5454545454545454", "340000000000009", "4000000000000408"] {
        let form = format!("card[number]={number}&card[exp_month]=12&card[exp_year]=34&card[cvc]={}", cvc(number));
        for (path, form) in [("/v1/tokens", form.clone()), ("/v1/payment_methods", format!("type=card&{form}"))] {
            let reply = backend.page_post(path, &form);
            let error = reply.error();
            assert_eq!(
                (reply.status, error["code"].as_str(), error["decline_code"].as_str()),
                (402, Some("card_declined"), Some("test_mode_live_card")),
                "{path} {number}: {}",
                reply.text
            );
            assert!(text(&error["message"]).contains("test cards"), "{path} {number}: {}", reply.text);
            assert!(number.as_bytes().windows(5).all(|run| !reply.text.contains(std::str::from_utf8(run).unwrap())));
        }
    }
}

#[test]
fn spaces_and_dashes_in_a_number_are_taken_out() {
    let backend = Backend::start();
    for number in ["4242+4242+4242+4242", "4242-4242-4242-4242"] {
        assert_eq!(backend.pay_with(&backend.intent(""), number).json()["status"], "succeeded");
    }
}

#[test]
fn checks_say_what_the_issuer_said() {
    let backend = Backend::start();
    let expected: BTreeMap<&str, [&str; 3]> = BTreeMap::from([
        ("4242424242424242", ["pass", "pass", "pass"]),
        ("4000000000000101", ["fail", "pass", "pass"]),
        ("4000000000000036", ["pass", "pass", "fail"]),
        ("4000000000000028", ["pass", "fail", "pass"]),
        ("4000000000000010", ["pass", "fail", "fail"]),
        ("4000000000000044", ["pass", "unavailable", "unavailable"]),
    ]);
    for (number, [cvc, line1, postal_code]) in expected {
        let billing = "payment_method_data[billing_details][address][line1]=1+Main+St&payment_method_data[billing_details][address][postal_code]=10115";
        let intent = backend.intent("");
        let body = backend.confirm(&intent, &format!("{}&{billing}&expand[]=payment_method", card(number))).json();
        let checks = &body["payment_method"]["card"]["checks"];
        assert_eq!(checks["cvc_check"], cvc, "{number}");
        assert_eq!(checks["address_line1_check"], line1, "{number}");
        assert_eq!(checks["address_postal_code_check"], postal_code, "{number}");
    }
}

#[test]
fn risk_is_on_the_charge() {
    let backend = Backend::start();
    for (number, level) in
        [("4242424242424242", "normal"), ("4000000000009235", "elevated"), ("4000000000004954", "highest")]
    {
        let intent = backend.intent("");
        backend.pay_with(&intent, number);
        let read = backend.server_get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", intent.id)).json();
        assert_eq!(read["latest_charge"]["outcome"]["risk_level"], level);
        assert_eq!(read["latest_charge"]["payment_intent"], intent.id);
    }
}

#[test]
fn three_d_secure_on_request() {
    let backend = Backend::start();
    let asked = "payment_method_options[card][request_three_d_secure]=any";
    let pay = |number: &str| -> (Intent, u16, Value) {
        let intent = backend.intent(asked);
        let reply = backend.pay_with(&intent, number);
        (intent, reply.status, reply.json())
    };
    assert_eq!(pay("4000000000003055").2["status"], "requires_action");
    assert_eq!(pay("4242424242424242").2["status"], "succeeded");
    let (_, status, body) = pay("4000000000003097");
    assert_eq!((status, body["error"]["code"].as_str()), (402, Some("processing_error")));
}

#[test]
fn named_payment_methods_and_tokens_behave_as_their_cards() {
    let backend = Backend::start();
    for (name, status, said) in [
        ("pm_card_visa", 200, "succeeded"),
        ("pm_card_mastercard", 200, "succeeded"),
        ("pm_card_threeDSecureOptional", 200, "succeeded"),
        ("pm_card_visa_chargeDeclined", 402, "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", 402, "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", 402, "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", 402, "incorrect_cvc"),
        ("pm_card_chargeCustomerFail", 402, "generic_decline"),
        ("pm_card_authenticationRequired", 200, "requires_action"),
        ("pm_card_authenticationRequiredOnSetup", 200, "requires_action"),
        ("pm_card_authenticationRequiredSetupForOffSession", 200, "requires_action"),
        ("pm_card_threeDSecure2Required", 200, "requires_action"),
        ("pm_card_threeDSecureRequiredChargeDeclined", 200, "requires_action"),
    ] {
        let reply = backend.confirm(&backend.intent(""), &format!("payment_method={name}"));
        let body = reply.json();
        let error = &body["error"];
        let found = body["status"].as_str().or(error["decline_code"].as_str()).or(error["code"].as_str());
        assert_eq!((reply.status, found), (status, Some(said)), "{name}");
    }
    for (name, said) in [("tok_visa", "succeeded"), ("tok_threeDSecure2Required", "requires_action")] {
        let form = format!("payment_method_data[type]=card&payment_method_data[card][token]={name}");
        assert_eq!(backend.confirm(&backend.intent(""), &form).json()["status"], said, "{name}");
    }
}
