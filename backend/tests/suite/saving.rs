//! What is saved with a payment, and what a saved PaymentMethod is asked for again: security codes, accounts that are linked, cards of wallets.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, card, text};
use crate::schema::Judge;
use crate::setup_types::AGREED;
use crate::setups;

fn method(backend: &Backend, intent: &Value) -> Value {
    let seen = backend.server_get(&format!("/v1/payment_methods/{}", text(&intent["payment_method"]))).json();
    Judge::new().assert("payment_method", &seen);
    seen
}

/// An intent of a customer who has saved a card.
fn returning(backend: &Backend, more: &str) -> (Intent, String) {
    let customer = backend.customer("name=Ada");
    let saved = backend.server_post("/v1/payment_methods/pm_card_visa/attach", &format!("customer={customer}")).json();
    (backend.intent(&format!("customer={customer}&{more}")), text(&saved["id"]))
}

#[test]
fn what_the_buyer_ticks_is_kept_with_the_payment() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    let intent = backend.intent(&format!("customer={customer}"));
    let ticked = "payment_method_data[allow_redisplay]=always&setup_future_usage=off_session";
    let paid = backend.confirm(&intent, &format!("{}&{ticked}", card("4242424242424242"))).json();
    assert_eq!((&paid["status"], &paid["setup_future_usage"]), (&json!("succeeded"), &json!("off_session")));
    let kept = method(&backend, &paid);
    assert_eq!((&kept["customer"], &kept["allow_redisplay"]), (&json!(customer), &json!("always")));
    // Not ticked: not kept.
    let intent = backend.intent(&format!("customer={customer}"));
    let paid = backend.confirm(&intent, &card("4242424242424242")).json();
    let once = method(&backend, &paid);
    assert_eq!((&once["customer"], &once["allow_redisplay"]), (&Value::Null, &json!("unspecified")));
    // Nor is what did not pay.
    let intent = backend.intent(&format!("customer={customer}"));
    let declined = backend.confirm(&intent, &format!("{}&{ticked}", card("4000000000000002"))).error();
    assert_eq!(declined["payment_method"]["customer"], Value::Null);
    // A setup keeps it as ticked.
    let setup = setups::setup(&backend, &format!("customer={customer}&payment_method_types[]=card"));
    let form = format!("{}&payment_method_data[allow_redisplay]=limited", card("4242424242424242"));
    let kept = method(&backend, &setups::confirm(&backend, &setup, &form).json());
    assert_eq!((&kept["customer"], &kept["allow_redisplay"]), (&json!(customer), &json!("limited")));
}

#[test]
fn a_token_says_what_the_buyer_ticked() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    for (page, agreed) in [("", 200), ("&client_context[setup_future_usage]=on_session", 200)] {
        let form = format!(
            "{}&payment_method_data[allow_redisplay]=always&setup_future_usage=off_session&client_context[mode]=payment\
             &client_context[currency]=usd{page}",
            card("4242424242424242")
        );
        let token = text(&backend.page_post("/v1/confirmation_tokens", &form).json()["id"]);
        let create = format!("amount=1099&currency=usd&customer={customer}&confirm=true&confirmation_token={token}");
        let paid = backend.server_post("/v1/payment_intents", &create);
        assert_eq!(paid.status, agreed, "{page}: {}", paid.text);
        let kept = method(&backend, &paid.json());
        assert_eq!((&kept["customer"], &kept["allow_redisplay"]), (&json!(customer), &json!("always")));
    }
    // More than the buyer has agreed to is refused.
    let form = format!("{}&client_context[mode]=payment&client_context[currency]=usd", card("4242424242424242"));
    let token = text(&backend.page_post("/v1/confirmation_tokens", &form).json()["id"]);
    let create = format!(
        "amount=1099&currency=usd&customer={customer}&setup_future_usage=off_session&confirm=true&confirmation_token={token}"
    );
    let refused = backend.server_post("/v1/payment_intents", &create).error();
    assert_eq!(
        (&refused["code"], &refused["mismatch"]),
        (&json!("confirmation_token_mismatch"), &json!("setup_future_usage"))
    );
}

#[test]
fn a_saved_card_is_asked_for_its_code_where_the_intent_says_so() {
    let backend = Backend::start();
    let recollect = "payment_method_options[card][require_cvc_recollection]=true";
    let (intent, saved) = returning(&backend, recollect);
    assert_eq!(backend.read(&intent)["payment_method_options"]["card"]["require_cvc_recollection"], json!(true));
    let refused = backend.confirm(&intent, &format!("payment_method={saved}"));
    assert_eq!((refused.status, &refused.error()["code"]), (400, &json!("parameter_missing")));
    assert_eq!(refused.error()["param"], "payment_method_options[card][cvc_token]");
    let with = |what: &str| {
        let (intent, saved) = returning(&backend, recollect);
        let paid = backend.confirm(&intent, &format!("payment_method={saved}&payment_method_options[card]{what}"));
        assert_eq!(paid.json()["status"], "succeeded", "{what}: {}", paid.text);
    };
    with("[cvc]=123");
    let token = text(&backend.page_post("/v1/tokens", "cvc_update[cvc]=123").json()["id"]);
    with(&format!("[cvc_token]={token}"));
    // A card that is typed has its own.
    let (intent, _) = returning(&backend, recollect);
    assert_eq!(backend.pay_with(&intent, "4242424242424242").json()["status"], "succeeded");
    // A buyer who is away is not asked, nor is one whose intent says nothing.
    let (intent, saved) = returning(&backend, recollect);
    let path = format!("/v1/payment_intents/{}/confirm", intent.id);
    let away = backend.server_post(&path, &format!("payment_method={saved}&off_session=true"));
    assert_eq!(away.json()["status"], "succeeded", "{}", away.text);
    let (intent, saved) = returning(&backend, "");
    assert_eq!(backend.confirm(&intent, &format!("payment_method={saved}")).json()["status"], "succeeded");
    // A page cannot take the question back.
    let (intent, saved) = returning(&backend, recollect);
    let evaded = backend.confirm(
        &intent,
        &format!("payment_method={saved}&payment_method_options[card][require_cvc_recollection]=false"),
    );
    assert_eq!((evaded.status, &evaded.error()["code"]), (403, &json!("secret_key_required")));
}

#[test]
fn a_saved_card_that_has_expired_pays_no_more_until_its_date_is_renewed() {
    let backend = Backend::start();
    let (first, saved) = returning(&backend, "");
    let customer = text(&backend.read(&first)["customer"]);
    let card = backend.server_get(&format!("/v1/payment_methods/{saved}")).json();
    let expires = card["card"]["exp_year"].as_i64().unwrap();
    let charge = || {
        let form =
            format!("amount=5&currency=usd&customer={customer}&payment_method={saved}&confirm=true&off_session=true");
        backend.server_post("/v1/payment_intents", &form)
    };
    assert_eq!(charge().json()["status"], "succeeded");
    // The second of January of the year after.
    backend.server_post("/v1/test_helpers/clock", &format!("now={}", (expires + 1 - 1970) * 31_556_952 + 86_400));
    let declined = charge();
    assert_eq!((declined.status, &declined.error()["code"]), (402, &json!("expired_card")), "{}", declined.text);
    assert_eq!(declined.error()["payment_intent"]["status"], "requires_payment_method");
    let renewed = format!("card[exp_year]={}&card[exp_month]=12", expires + 3);
    backend.server_post(&format!("/v1/payment_methods/{saved}"), &renewed);
    assert_eq!(charge().json()["status"], "succeeded");
}

#[test]
fn a_code_reaches_a_server_behind_a_token() {
    let backend = Backend::start();
    let (intent, saved) = returning(&backend, "payment_method_options[card][require_cvc_recollection]=true");
    let path = format!("/v1/payment_intents/{}/confirm", intent.id);
    let token = |more: &str| {
        let made = backend.page_post("/v1/confirmation_tokens", &format!("payment_method={saved}&{more}"));
        assert_eq!(made.status, 200, "{}", made.text);
        made.json()
    };
    let without = backend.server_post(&path, &format!("confirmation_token={}", text(&token("")["id"])));
    assert_eq!(without.error()["param"], "payment_method_options[card][cvc_token]");
    let made = token("payment_method_options[card][cvc]=123");
    assert!(text(&made["payment_method_options"]["card"]["cvc_token"]).starts_with("cvctok_"));
    let paid = backend.server_post(&path, &format!("confirmation_token={}", text(&made["id"])));
    assert_eq!(paid.json()["status"], "succeeded", "{}", paid.text);
}

#[test]
fn a_linked_account_needs_no_deposits() {
    let backend = Backend::start();
    let data = |id: &str| {
        format!(
            "payment_method_data[type]=us_bank_account&payment_method_data[us_bank_account][financial_connections_account]={id}\
             &payment_method_data[billing_details][name]=Ada&{AGREED}"
        )
    };
    for (id, method_options, ends) in [
        ("fca_test_success", "instant", "succeeded"),
        ("fca_test_success", "automatic", "succeeded"),
        ("fca_test_success", "microdeposits", "succeeded"),
        ("fca_test_insufficient_funds", "instant", "requires_payment_method"),
        ("fca_test_account_closed", "instant", "requires_payment_method"),
    ] {
        let options = format!("payment_method_options[us_bank_account][verification_method]={method_options}");
        let intent = backend.intent(&format!("payment_method_types[]=us_bank_account&{options}"));
        let sent = backend.confirm(&intent, &data(id));
        assert_eq!(sent.json()["status"], "processing", "{id} {method_options}: {}", sent.text);
        let seen = method(&backend, &sent.json());
        assert_eq!(seen["us_bank_account"]["financial_connections_account"], json!(id));
        assert_eq!(seen["us_bank_account"]["account_holder_type"], "individual");
        assert_eq!(backend.read(&intent)["status"], ends, "{id} {method_options}");
    }
    let setup = setups::setup(&backend, "payment_method_types[]=us_bank_account");
    let form =
        format!("{}&payment_method_options[us_bank_account][verification_method]=instant", data("fca_test_success"));
    let set_up = setups::confirm(&backend, &setup, &form);
    assert_eq!(set_up.json()["status"], "succeeded", "{}", set_up.text);
}

#[test]
fn numbers_that_are_typed_cannot_be_verified_at_once() {
    let backend = Backend::start();
    let data = "payment_method_data[type]=us_bank_account&payment_method_data[us_bank_account][account_number]=000123456789\
                &payment_method_data[us_bank_account][routing_number]=110000000&payment_method_data[us_bank_account][account_holder_type]=individual\
                &payment_method_data[billing_details][name]=Ada";
    let intent = backend.intent(
        "payment_method_types[]=us_bank_account&payment_method_options[us_bank_account][verification_method]=instant",
    );
    let refused = backend.confirm(&intent, &format!("{data}&{AGREED}"));
    assert_eq!((refused.status, &refused.error()["code"]), (400, &json!("parameter_missing")));
    assert!(!refused.text.contains("000123456789"));
    let unknown = data.split_once("&payment_method_data[us_bank_account]").map(|(kind, _)| kind).unwrap();
    for id in ["fca_live", "fca_test_no_deposits", "fca_test_"] {
        let form = format!(
            "{unknown}&payment_method_data[us_bank_account][financial_connections_account]={id}&payment_method_data[billing_details][name]=Ada&{AGREED}"
        );
        let refused = backend.confirm(&intent, &form);
        assert_eq!(
            refused.error()["param"],
            "payment_method_data[us_bank_account][financial_connections_account]",
            "{id}"
        );
    }
}

#[test]
fn cards_of_wallets_say_so() {
    let backend = Backend::start();
    for (wallet, card, status) in [
        ("apple_pay", "visa", "succeeded"),
        ("google_pay", "visa", "succeeded"),
        ("google_pay", "authenticate", "requires_action"),
        ("apple_pay", "declined", "requires_payment_method"),
    ] {
        let intent = backend.intent("payment_method_types[]=card");
        let form = format!("payment_method_data[type]=card&payment_method_data[card][token]=tok_{wallet}_{card}");
        let sent = backend.confirm(&intent, &format!("{form}&expand[]=payment_method"));
        let seen = backend.read(&intent);
        assert_eq!(seen["status"], status, "{wallet} {card}: {}", sent.text);
        if card == "visa" {
            let paid = method(&backend, &seen);
            assert_eq!(paid["card"]["wallet"]["type"], wallet);
            assert_eq!(paid["card"]["wallet"][wallet], json!({}));
            assert_eq!(paid["card"]["checks"]["cvc_check"], Value::Null, "wallets have no security code");
            let charge = backend.server_get(&format!("/v1/charges/{}", text(&seen["latest_charge"]))).json();
            Judge::new().assert("charge", &charge);
            assert_eq!(charge["payment_method_details"]["card"]["wallet"]["type"], wallet);
        }
    }
    let intent = backend.intent("payment_method_types[]=card");
    let unknown = "payment_method_data[type]=card&payment_method_data[card][token]=tok_apple_pay_gold";
    assert_eq!(backend.confirm(&intent, unknown).error()["param"], "payment_method_data[card][token]");
    let setup = setups::setup(&backend, "payment_method_types[]=card");
    let kept = setups::confirm(
        &backend,
        &setup,
        "payment_method_data[type]=card&payment_method_data[card][token]=tok_apple_pay_visa",
    );
    assert_eq!(kept.json()["status"], "succeeded", "{}", kept.text);
    Judge::new().assert("setup_attempt", &setups::read(&backend, &setup)["latest_attempt"]);
}
