//! The field-less client in a real browser against the real backend.
//!
//! `cargo xtask test` starts backend and shop and names them at compile time; the shop's server makes the intents with
//! the official SDK, as a merchant's would.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, missing_docs)]

mod web;

use js_sys::Reflect;
use opentill::bindings::client::Opentill;
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::{answer_of, client, client_at, get, key, misuse, parse, shop, text};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = abort)]
    fn aborted_signal() -> JsValue;
}

/// A PaymentIntent's client secret, from the merchant's server.
async fn new_intent() -> String {
    let url = [shop(), "/api/payment-intents"].concat();
    text(&answer_of(&url, &parse(r#"{"method":"POST"}"#)).await, "clientSecret")
}

async fn confirm_with(method: &str) -> JsValue {
    let data = parse(&[r#"{"payment_method":""#, method, r#""}"#].concat());
    client().confirm_card_payment(new_intent().await, data, JsValue::UNDEFINED).await.expect("a result")
}

#[wasm_bindgen_test]
async fn retrieves_an_intent_without_what_only_the_server_may_see() {
    let secret = new_intent().await;
    let result = client().retrieve_payment_intent(secret.clone(), JsValue::UNDEFINED).await.expect("a result");
    assert_eq!(text(&result, "paymentIntent.client_secret"), secret);
    assert_eq!(text(&result, "paymentIntent.status"), "requires_payment_method");
    assert!(get(&result, "paymentIntent.metadata").is_undefined());
}

#[wasm_bindgen_test]
async fn confirms_with_a_payment_method() {
    let result = confirm_with("pm_card_visa").await;
    assert_eq!(text(&result, "paymentIntent.status"), "succeeded");
    assert!(get(&result, "error").is_undefined());
}

#[wasm_bindgen_test]
async fn confirms_with_a_payment_method_made_of_a_token() {
    let parameters = parse(r#"{"type":"card","card":{"token":"tok_visa"},"billing_details":{"name":"Ada"}}"#);
    let made = client().create_payment_method(parameters, JsValue::UNDEFINED).await.expect("a result");
    assert_eq!(text(&made, "paymentMethod.card.last4"), "4242");
    assert_eq!(text(&made, "paymentMethod.billing_details.name"), "Ada");
    let result = confirm_with(&text(&made, "paymentMethod.id")).await;
    assert_eq!(text(&result, "paymentIntent.status"), "succeeded");
}

#[wasm_bindgen_test]
async fn a_decline_resolves_to_the_error_with_its_intent() {
    let result = confirm_with("pm_card_visa_chargeDeclined").await;
    assert_eq!(text(&result, "error.type"), "card_error");
    assert_eq!(text(&result, "error.code"), "card_declined");
    assert_eq!(text(&result, "error.payment_intent.status"), "requires_payment_method");
    assert!(get(&result, "paymentIntent").is_undefined());
}

#[wasm_bindgen_test]
async fn an_intent_that_needs_the_buyer_is_handed_back() {
    let result = confirm_with("pm_card_threeDSecure2Required").await;
    assert_eq!(text(&result, "paymentIntent.status"), "requires_action");
    assert_eq!(text(&result, "paymentIntent.next_action.type"), "use_stripe_sdk");
}

#[wasm_bindgen_test]
async fn a_wrong_secret_is_refused_by_the_backend() {
    let secret = new_intent().await;
    let id = secret.split("_secret_").next().unwrap_or_default();
    let wrong = [id, "_secret_0000000000000000"].concat();
    let result = client().retrieve_payment_intent(wrong, JsValue::UNDEFINED).await.expect("a result");
    assert_eq!(text(&result, "error.type"), "invalid_request_error");
}

#[wasm_bindgen_test]
async fn an_aborted_call_resolves_to_an_error() {
    let secret = new_intent().await;
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"signal".into(), &aborted_signal());
    let result = client().retrieve_payment_intent(secret, options.into()).await.expect("a result");
    assert_eq!(text(&result, "error.code"), "operation_aborted");
}

#[wasm_bindgen_test]
async fn an_unreachable_backend_resolves_to_a_connection_error() {
    // The discard port: nobody listens there.
    let client = client_at("http://127.0.0.1:9");
    let secret = "pi_1_secret_2".to_owned();
    let result = client.confirm_card_payment(secret, parse(r#"{"payment_method":"pm_1"}"#), JsValue::UNDEFINED).await;
    assert_eq!(text(&result.expect("a result"), "error.type"), "api_connection_error");
}

#[wasm_bindgen_test]
async fn a_malformed_secret_is_misuse_and_not_repeated() {
    let result = client().retrieve_payment_intent("pi_hunter2".to_owned(), JsValue::UNDEFINED).await;
    let message = misuse(result);
    assert!(message.contains("client secret"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[wasm_bindgen_test]
fn secret_keys_are_refused_and_not_repeated() {
    let message = misuse(Opentill::new("sk_test_hunter2", parse(r#"{"apiBase":"https://pay.example"}"#)));
    assert!(message.contains("publishable"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[wasm_bindgen_test]
fn plain_http_is_refused_off_loopback() {
    let message = misuse(Opentill::new(key(), parse(r#"{"apiBase":"http://pay.example"}"#)));
    assert!(message.contains("https"), "{message}");
}

#[wasm_bindgen_test]
async fn card_data_as_plain_values_is_refused() {
    let parameters = parse(r#"{"type":"card","card":{"number":"4242424242424242","cvc":"123"}}"#);
    let message = misuse(client().create_payment_method(parameters, JsValue::UNDEFINED).await);
    assert!(message.contains("card element"), "{message}");
    assert!(!message.contains("4242"), "{message}");
    let data = parse(r#"{"payment_method":"pm_card_visa","payment_method_options":{"card":{"cvc":"907"}}}"#);
    // Nobody listens at this address: had a request been made, there would be a result.
    let client = client_at("http://127.0.0.1:9");
    let message = misuse(client.confirm_card_payment("pi_1_secret_2".into(), data, JsValue::UNDEFINED).await);
    assert!(message.contains("card element") && !message.contains("907"), "{message}");
}

#[wasm_bindgen_test]
fn an_address_with_a_path_is_refused() {
    for base in ["https://pay.example/v1", "https://pay.example/#x", "https://pay.example?x"] {
        let options = js_sys::Object::new();
        let _ = Reflect::set(&options, &"apiBase".into(), &base.into());
        let message = misuse(Opentill::new(key(), options.into()));
        assert!(message.contains("origin"), "{message}");
    }
}

#[wasm_bindgen_test]
async fn a_card_number_in_a_name_goes_nowhere() {
    for name in [r#""4242 4242 4242 4242""#, "4242424242424242"] {
        let json = [r#"{"type":"card","card":{"token":"tok_visa"},"billing_details":{"name":"#, name, "}}"].concat();
        // Nobody listens at this address: had a request been made, the error would be one of the connection.
        let result = client_at("http://127.0.0.1:9").create_payment_method(parse(&json), JsValue::UNDEFINED).await;
        assert_eq!(text(&result.expect("a result"), "error.code"), "card_number_in_name_field");
    }
}

#[wasm_bindgen_test]
async fn what_is_no_plain_value_is_misuse() {
    let parameters = js_sys::Object::new();
    let _ = Reflect::set(&parameters, &"metadata".into(), &js_sys::Symbol::iterator().into());
    let message = misuse(client().create_payment_method(parameters.into(), JsValue::UNDEFINED).await);
    assert!(message.contains("plain values"), "{message}");
}
