//! Every payment method type through the field-less client: what it needs, making it, paying with it, setting it up.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, missing_docs)]

mod web;

use opentill::rules::method::{METHODS, Method, Way, code_of};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::details::details;
use web::{client, client_at, get, merchant, misuse, parse, payment_for, set, setup_for, text};

wasm_bindgen_test_configure!(run_in_browser);

const NONE: JsValue = JsValue::UNDEFINED;

/// The arguments of a confirmation with a new payment method of that type.
fn arguments(secret: &str, method: &Method, without: Option<&str>) -> JsValue {
    let parameters = parse(r#"{"return_url":"https://shop.example/done"}"#);
    set(&parameters, "payment_method_data", details(method, without));
    if method.name == "blik" {
        set(&parameters, "payment_method_options", parse(r#"{"blik":{"code":"123456"}}"#));
    }
    let arguments = parse("{}");
    set(&arguments, "clientSecret", secret.into());
    set(&arguments, "confirmParams", parameters);
    arguments
}

#[wasm_bindgen_test]
async fn a_detail_that_is_missing_is_named_before_anything_is_sent() {
    // Nobody listens at this address: had a request been made, the error would be one of the connection.
    let client = client_at("http://127.0.0.1:9");
    for method in METHODS {
        for need in method.needs {
            let made = client.create_payment_method(details(method, Some(need)), NONE).await.expect("a result");
            assert_eq!(text(&made, "error.type"), "validation_error", "{need}");
            assert_eq!(text(&made, "error.code"), code_of(need).code(), "{need}");
            assert_eq!(text(&made, "error.param"), *need);

            let confirmed = client.confirm_payment(arguments("pi_1_secret_2", method, Some(need)), NONE).await;
            let confirmed = confirmed.expect("a result");
            let (first, rest) = need.split_at(need.find('[').unwrap_or(need.len()));
            assert_eq!(text(&confirmed, "error.param"), ["payment_method_data[", first, "]", rest].concat());
        }
    }
}

#[wasm_bindgen_test]
async fn every_type_becomes_a_payment_method() {
    for method in METHODS {
        let made = client().create_payment_method(details(method, None), NONE).await.expect("a result");
        assert_eq!(text(&made, "paymentMethod.type"), method.name, "{}", text(&made, "error.message"));
    }
}

#[wasm_bindgen_test]
async fn every_type_pays() {
    for method in METHODS {
        let secret = payment_for(method.name, method.currencies.first().unwrap_or(&"usd")).await;
        let result = client().confirm_payment(arguments(&secret, method, None), NONE).await.expect("a result");
        let status = match method.way {
            Way::Card => "succeeded",
            Way::Debit => "processing",
            _ => "requires_action",
        };
        assert_eq!(
            text(&result, "paymentIntent.status"),
            status,
            "{}: {}",
            method.name,
            text(&result, "error.message")
        );
    }
}

#[wasm_bindgen_test]
async fn every_type_that_can_be_kept_is_set_up() {
    for method in METHODS.iter().filter(|method| method.reusable) {
        let secret = setup_for(method.name).await;
        let result = client().confirm_setup(arguments(&secret, method, None), NONE).await.expect("a result");
        let status = text(&result, "setupIntent.status");
        let known = ["succeeded", "processing", "requires_action"].contains(&status.as_str());
        assert!(known, "{}: {status} {}", method.name, text(&result, "error.message"));
    }
}

#[wasm_bindgen_test]
async fn types_that_nobody_knows_and_methods_without_one_are_misuse() {
    let client = client_at("http://127.0.0.1:9");
    for (parameters, remedy) in [(r#"{"type":"cheque"}"#, "`sepa_debit`"), ("{}", "Name the payment method's type")] {
        let message = misuse(client.create_payment_method(parse(parameters), NONE).await);
        assert!(message.contains(remedy) && !message.contains("cheque"), "{message}");
    }
}

#[wasm_bindgen_test]
async fn a_card_is_set_up_by_its_own_call() {
    let data = || parse(r#"{"payment_method":{"card":{"token":"tok_visa"}}}"#);
    let secret = setup_for("card").await;
    let result = client().confirm_card_setup(secret.clone(), data(), NONE).await.expect("a result");
    assert_eq!(text(&result, "setupIntent.status"), "succeeded", "{}", text(&result, "error.message"));
    let read = client().retrieve_setup_intent(secret, NONE).await.expect("a result");
    assert_eq!(text(&read, "setupIntent.status"), "succeeded");

    let declined = parse(r#"{"payment_method":"pm_card_chargeDeclined"}"#);
    let result = client().confirm_card_setup(setup_for("card").await, declined, NONE).await.expect("a result");
    assert_eq!(text(&result, "error.code"), "card_declined");
    assert_eq!(text(&result, "error.setup_intent.status"), "requires_payment_method");
}

#[wasm_bindgen_test]
async fn the_secret_of_the_other_kind_is_misuse_and_not_repeated() {
    let client = client_at("http://127.0.0.1:9");
    let (payment, setup) = ("pi_hunter2_secret_hunter2", "seti_hunter2_secret_hunter2");
    let confirm = |secret: &str| {
        let arguments = parse("{}");
        set(&arguments, "clientSecret", secret.into());
        arguments
    };
    for (result, kind) in [
        (client.confirm_payment(confirm(setup), NONE).await, "PaymentIntent"),
        (client.confirm_setup(confirm(payment), NONE).await, "SetupIntent"),
        (client.confirm_card_payment(setup.into(), NONE, NONE).await, "PaymentIntent"),
        (client.confirm_card_setup(payment.into(), NONE, NONE).await, "SetupIntent"),
        (client.retrieve_payment_intent(setup.into(), NONE).await, "PaymentIntent"),
        (client.retrieve_setup_intent(payment.into(), NONE).await, "SetupIntent"),
        (client.verify_microdeposits_for_payment(setup.into(), NONE, NONE).await, "PaymentIntent"),
        (client.verify_microdeposits_for_setup(payment.into(), NONE, NONE).await, "SetupIntent"),
    ] {
        let message = misuse(result);
        assert!(message.contains(kind) && !message.contains("hunter2"), "{message}");
    }
}

#[wasm_bindgen_test]
async fn small_deposits_verify_the_account_of_a_payment() {
    let method = Method::named("us_bank_account").expect("a type of the table");
    let secret = payment_for(method.name, "usd").await;
    client().confirm_payment(arguments(&secret, method, None), NONE).await.expect("a result");
    let wrong = client().verify_microdeposits_for_payment(secret.clone(), parse(r#"{"amounts":[1,2]}"#), NONE).await;
    let code = "payment_method_microdeposit_verification_amounts_mismatch";
    assert_eq!(text(&wrong.expect("a result"), "error.code"), code);
    let right = client().verify_microdeposits_for_payment(secret, parse(r#"{"amounts":[32,45]}"#), NONE).await;
    let right = right.expect("a result");
    let status = text(&right, "paymentIntent.status");
    assert!(["processing", "succeeded"].contains(&status.as_str()), "{status} {}", text(&right, "error.message"));
}

#[wasm_bindgen_test]
async fn small_deposits_verify_an_account_that_is_set_up() {
    let method = Method::named("us_bank_account").expect("a type of the table");
    let secret = setup_for(method.name).await;
    let confirmed = client().confirm_setup(arguments(&secret, method, None), NONE).await.expect("a result");
    let kind = text(&confirmed, "setupIntent.next_action.verify_with_microdeposits.microdeposit_type");
    let deposits = if kind == "amounts" { r#"{"amounts":[32,45]}"# } else { r#"{"descriptor_code":"SM11AA"}"# };
    let verified = client().verify_microdeposits_for_setup(secret, parse(deposits), NONE).await.expect("a result");
    assert_eq!(text(&verified, "setupIntent.status"), "succeeded", "{}", text(&verified, "error.message"));
}

#[wasm_bindgen_test]
async fn next_actions_need_a_page() {
    let message = misuse(client().handle_next_action().await);
    assert!(message.contains("page") && message.contains("Opentill()"), "{message}");
}

#[wasm_bindgen_test]
async fn a_saved_method_pays_with_the_mandate_that_it_was_given_with() {
    let customer = text(&merchant("customers", "{}").await, "id");
    let method = Method::named("sepa_debit").expect("a type of the table");
    let parameters = [r#"{"payment_method_types":["sepa_debit"],"customer":""#, &customer, r#""}"#].concat();
    let secret = text(&merchant("setup_intents", &parameters).await, "client_secret");
    let set_up = client().confirm_setup(arguments(&secret, method, None), NONE).await.expect("a result");
    let saved = text(&set_up, "setupIntent.payment_method");
    assert!(saved.starts_with("pm_"), "{}", text(&set_up, "error.message"));
    assert!(get(&set_up, "error").is_undefined());
}
