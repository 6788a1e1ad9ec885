//! What pages are answered with every payment method type, and what servers are told, is as `contract/openapi.yaml` says.

use opentill::rules::method::METHODS;
use serde_json::Value;

use crate::common::Backend;
use crate::contract::assert_shape;
use crate::kinds::{AGREED, confirm, data, details, form, intent_for};
use crate::setups;

#[test]
fn payments_of_every_type_are_answered_as_the_contract_says() {
    let backend = Backend::start();
    for method in METHODS {
        assert_shape(
            "PublishablePaymentMethod",
            &backend.page_post("/v1/payment_methods", &form(&details(method), "")).json(),
        );
        let intent = intent_for(&backend, method, "");
        let seen = confirm(&backend, &intent, method, &data(method)).json();
        assert_shape("PublishablePaymentIntent", &seen);
        if seen["next_action"].is_object() {
            assert_shape("NextAction", &seen["next_action"]);
        }
        let secret = format!("client_secret={}", intent.client_secret);
        let path = format!("/v1/payment_intents/{}", intent.id);
        assert_shape("PublishablePaymentIntent", &backend.page_get(&path, &secret).json());
    }
}

#[test]
fn setups_of_every_type_are_answered_as_the_contract_says() {
    let backend = Backend::start();
    let back = "return_url=https%3A%2F%2Fshop.example";
    let mut seen = 0;
    for method in METHODS.iter().filter(|method| method.reusable) {
        let intent = setups::setup(&backend, &format!("payment_method_types[]={}", method.name));
        let reply = setups::confirm(&backend, &intent, &format!("{}&{AGREED}&{back}", data(method)));
        if reply.status != 200 {
            assert_shape("Error", &reply.json());
            continue;
        }
        assert_shape("PublishableSetupIntent", &reply.json());
        seen += 1;
        let secret = format!("client_secret={}", intent.client_secret);
        let path = format!("/v1/setup_intents/{}", intent.id);
        let refreshed = backend.page_post(&format!("{path}/refresh"), &secret).json();
        assert_eq!(refreshed, backend.page_get(&path, &secret).json());
    }
    assert!(seen > 8, "{seen} setups were seen");
}

#[test]
fn events_and_invoice_items_are_as_the_contract_says() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    backend.server_post(&format!("/v1/customers/{customer}"), "name=Bea");
    let item = backend.server_post("/v1/invoiceitems", &format!("customer={customer}&amount=1&currency=usd"));
    assert_shape("InvoiceItem", &item.json());
    backend.pay_with(&backend.intent(""), "4242424242424242");
    let events: Value = backend.server_get("/v1/events?limit=100").json();
    assert_shape("List", &events);
    let events = events["data"].as_array().unwrap();
    assert!(events.len() > 5);
    events.iter().for_each(|event| assert_shape("Event", event));
}
