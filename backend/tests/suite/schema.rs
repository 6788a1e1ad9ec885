//! Answers are judged by Stripe's own schemas (`contract/stripe-subset.json`).

use opentill_contract::Contract;
use serde_json::{Value, json};

use crate::common::{Backend, card, post, text};

/// Judges objects by the schemas.
pub struct Judge(Contract);

impl Judge {
    /// Reads the schemas.
    pub fn new() -> Self {
        Self(Contract::read().unwrap())
    }

    /// Fails with every violation when the value is not what the schema of this name says.
    pub fn assert(&self, name: &str, value: &Value) {
        let violations = self.0.judge_stripe_shape(name, value);
        assert!(violations.is_empty(), "{name}: {violations:#?}\n{value:#}");
    }
}

#[test]
fn the_judge_finds_fault() {
    let judge = Judge::new();
    let backend = Backend::start();
    let good = backend.read(&backend.intent(""));
    judge.assert("payment_intent", &good);
    for (field, bad) in
        [("status", json!("paid")), ("amount", json!("10.99")), ("created", Value::Null), ("transfer_data", json!({}))]
    {
        let mut wrong = good.clone();
        wrong[field] = bad;
        let caught = std::panic::catch_unwind(|| judge.assert("payment_intent", &wrong));
        assert!(caught.is_err(), "{field}");
    }
}

#[test]
fn objects_are_of_stripes_shape() {
    let judge = Judge::new();
    let backend = Backend::start();
    let typed = "card[number]=4000002500001001&card[exp_month]=1&card[exp_year]=40&card[cvc]=123&card[networks][preferred]=visa";
    for token in [
        backend.page_post("/v1/tokens", typed),
        backend.server_post("/v1/tokens", &format!("{typed}&card[name]=Ada&card[address_zip]=10115")),
    ] {
        judge.assert("token", &token.json());
    }
    let billing = "billing_details[name]=Ada&billing_details[email]=a%40b.example&billing_details[address][country]=DE&metadata[a]=b";
    for method in [
        backend.page_post("/v1/payment_methods", &format!("type=card&{typed}&{billing}")),
        backend.server_post("/v1/payment_methods", &format!("type=card&{typed}")),
    ] {
        judge.assert("payment_method", &method.json());
    }
    for form in [
        "",
        "name=Ada&email=a%40b.example&address[city]=Berlin&shipping[name]=Ada&shipping[address][line1]=x&preferred_locales[]=de&payment_method=pm_card_visa",
    ] {
        judge.assert("customer", &backend.server_post("/v1/customers", form).json());
    }
}

#[test]
fn intents_are_of_stripes_shape_in_every_state() {
    let judge = Judge::new();
    let backend = Backend::start();
    let customer = text(&backend.server_post("/v1/customers", "name=Ada").json()["id"]);
    let full = format!(
        "customer={customer}&description=x&metadata[a]=b&receipt_email=a%40b.example&setup_future_usage=off_session&statement_descriptor=SHOP\
         &shipping[name]=Ada&shipping[address][line1]=x&automatic_payment_methods[enabled]=true"
    );
    for more in ["", "capture_method=manual", "payment_method_types[]=card", full.as_str()] {
        for number in
            ["4242424242424242", "4000000000000002", "4000002760003184", "4100000000000019", "4000000000000127"]
        {
            let intent = backend.intent(more);
            let path = format!("/v1/payment_intents/{}", intent.id);
            let reply = backend.confirm(&intent, &format!("{}&expand[]=payment_method", card(number)));
            judge.assert(if reply.status == 200 { "payment_intent" } else { "error" }, &reply.json());
            let expand = "expand[]=payment_method&expand[]=customer&expand[]=latest_charge";
            let read = backend.server_get(&format!("{path}?{expand}")).json();
            judge.assert("payment_intent", &read);
            if read["latest_charge"].is_object() {
                judge.assert("charge", &read["latest_charge"]);
            }
            let canceled = backend.server_post(&format!("{path}/cancel"), "");
            judge.assert(if canceled.status == 200 { "payment_intent" } else { "error" }, &canceled.json());
        }
    }
}

#[test]
fn a_failed_authentication_and_a_redirect_are_of_stripes_shape() {
    let judge = Judge::new();
    let backend = Backend::start();
    let intent = backend.intent("");
    let form = format!(
        "client_secret={}&return_url=https%3A%2F%2Fshop.example&{}",
        intent.client_secret,
        card("4000002760003184")
    );
    let redirected = backend.page_post(&format!("/v1/payment_intents/{}/confirm", intent.id), &form).json();
    judge.assert("payment_intent", &redirected);
    post(&format!("{}/fail", text(&redirected["next_action"]["redirect_to_url"]["url"])), "", &[]);
    let failed = backend.read(&intent);
    judge.assert("payment_intent", &failed);
    assert_eq!(failed["last_payment_error"]["code"], "payment_intent_authentication_failure");
}

#[test]
fn errors_are_of_stripes_shape() {
    let judge = Judge::new();
    let backend = Backend::start();
    let replies = [
        backend.server_get("/v1/nope"),
        backend.server_get("/v1/tokens"),
        backend.server_get("/v1/customers/cus_none"),
        backend.server_post("/v1/payment_intents", ""),
        backend.server_post("/v1/payment_intents", "frobnicate=1&amount=1&currency=usd"),
        backend.server_post("/v1/tokens", "card[number]=4242424242424241"),
        backend.page_post("/v1/customers", ""),
        post(&format!("{}/v1/tokens", backend.pay), "", &[]),
    ];
    for reply in replies {
        assert!(reply.status >= 400);
        judge.assert("error", &reply.json());
    }
}
