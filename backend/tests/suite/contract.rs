//! `contract/openapi.yaml` says what is served, and what is answered where Stripe's own documents say nothing.

use opentill_contract::Contract;
use serde_json::Value;

use crate::common::{Backend, agent, card, text};
use crate::frames;

fn contract() -> Contract {
    Contract::read().unwrap()
}

/// Fails with every violation when the value is not what the contract's schema of this name says.
pub fn assert_shape(name: &str, value: &Value) {
    let violations = contract().judge_shape(name, value);
    assert!(violations.is_empty(), "{name}: {violations:#?}\n{value:#}");
}

#[test]
fn every_call_of_the_contract_is_served() {
    let backend = Backend::start();
    let paths = contract().at("/paths").unwrap().clone();
    let mut calls = 0;
    for (path, item) in paths.as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/v1/")) {
        for method in ["get", "post", "delete"].into_iter().filter(|method| item.get(method).is_some()) {
            let url = format!("{}{}", backend.pay, path.replace("{id}", "x").replace("{inner_id}", "y"));
            let response = match method {
                "get" => agent().get(&url).call(),
                "delete" => agent().delete(&url).call(),
                _ => agent().post(&url).send_empty(),
            }
            .unwrap();
            // Without a key a call that is served says so; one that is not is a 404 or 405.
            assert_eq!(response.status().as_u16(), 401, "{method} {path}");
            assert!(item[method]["x-source"].is_string(), "{method} {path}");
            calls += 1;
        }
    }
    assert_eq!(calls, 107);
}

#[test]
fn pages_are_answered_as_the_contract_says() {
    let backend = Backend::start();
    for (number, more) in [
        ("4242424242424242", "expand[]=payment_method"),
        ("4242424242424242", ""),
        ("4000002760003184", ""),
        ("4000002760003184", "use_stripe_sdk=false&return_url=https%3A%2F%2Fshop.example"),
    ] {
        let intent = backend.intent("metadata[a]=b&receipt_email=a%40b.example&setup_future_usage=on_session");
        let secret = format!("client_secret={}", intent.client_secret);
        let path = format!("/v1/payment_intents/{}", intent.id);
        assert_shape("PublishablePaymentIntent", &backend.page_get(&path, &secret).json());
        let body = backend.page_post(&format!("{path}/confirm"), &format!("{secret}&{}&{more}", card(number))).json();
        assert_shape("PublishablePaymentIntent", &body);
        if body["status"] == "requires_action" {
            assert_shape("NextAction", &body["next_action"]);
        }
    }
    let declined = backend.pay_with(&backend.intent(""), "4000000000000002").json();
    assert_shape("Error", &declined);
    assert_shape("PublishablePaymentIntent", &declined["error"]["payment_intent"]);
    assert_shape("PublishablePaymentMethod", &declined["error"]["payment_method"]);
    assert_shape("Error", &backend.server_get("/v1/nope").json());
}

#[test]
fn an_authentication_that_is_given_up_is_as_the_contract_says() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let source = text(&backend.pay_with(&intent, "4000002760003184").json()["next_action"]["use_stripe_sdk"]["source"]);
    let form = format!("client_secret={}&source={source}", intent.client_secret);
    let body = backend.page_post(&format!("/v1/payment_intents/{}/source_cancel", intent.id), &form).json();
    assert_shape("PublishablePaymentIntent", &body);
}

#[test]
fn frames_are_configured_as_the_contract_says() {
    assert_shape("FrameConfiguration", &frames::default_configuration());
}
