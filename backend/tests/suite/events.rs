//! Events: what is told of each change of an object, in which order, and what of it.

use opentill::rules::method::Method;
use serde_json::{Value, json};

use crate::common::{Backend, PK, SK, card, post, text};
use crate::kinds::{self, account, act, form, intent_for};
use crate::setups;

/// What has been told so far, oldest first.
fn told(backend: &Backend) -> Vec<Value> {
    let mut events = backend.server_get("/v1/events?limit=100").json()["data"].as_array().unwrap().clone();
    events.reverse();
    events
}

fn types(events: &[Value]) -> Vec<String> {
    events.iter().map(|event| text(&event["type"])).collect()
}

/// The types of those events whose types begin so.
fn types_of(events: &[Value], starts: &[&str]) -> Vec<String> {
    types(events).into_iter().filter(|kind| starts.iter().any(|start| kind.starts_with(start))).collect()
}

/// What is told of this work, and nothing of what went before.
fn of(backend: &Backend, work: impl FnOnce()) -> Vec<Value> {
    let before = told(backend).len();
    work();
    told(backend).split_off(before)
}

/// Of these events, the one of this type.
fn one<'a>(events: &'a [Value], kind: &str) -> &'a Value {
    let mut found = events.iter().filter(|event| event["type"] == kind);
    let event = found.next().unwrap_or_else(|| panic!("no {kind} in {:?}", types(events)));
    assert!(found.next().is_none(), "{kind} twice");
    event
}

#[test]
fn a_payment_is_told_from_its_making_to_its_refund() {
    let backend = Backend::start();
    let intent = backend.intent("");
    backend.pay_with(&intent, "4242424242424242");
    backend.server_post("/v1/refunds", &format!("payment_intent={}&amount=99", intent.id));
    let events = told(&backend);
    assert_eq!(
        types(&events),
        ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.refunded", "refund.created"]
    );
    // Each object is as it was then.
    let status = |at: usize| text(&events[at]["data"]["object"]["status"]);
    assert_eq!((status(0), status(2)), ("requires_payment_method".into(), "succeeded".into()));
    assert_eq!(events[1]["data"]["object"]["amount_refunded"], 0);
    assert_eq!(events[3]["data"]["object"]["amount_refunded"], 99);
    assert_eq!(events[3]["data"]["previous_attributes"], json!({"amount_refunded": 0}));
    // As the merchant's server sees it: with metadata, which no page does.
    assert_eq!(events[2]["data"]["object"]["metadata"], json!({}));
    assert_eq!(events[2]["data"]["object"], backend.read(&intent));
}

#[test]
fn an_event_says_which_request_it_is_of() {
    let backend = Backend::start();
    let bearer = format!("Bearer {SK}");
    let with_key = |key: &str| {
        let headers = [("Authorization", bearer.as_str()), ("Idempotency-Key", key)];
        post(&format!("{}/v1/customers", backend.pay), "name=Ada", &headers)
    };
    let reply = with_key("order-1");
    let event = told(&backend).remove(0);
    assert_eq!(event["request"], json!({"id": reply.header("request-id"), "idempotency_key": "order-1"}));
    assert_eq!((text(&event["object"]), text(&event["api_version"])), ("event".into(), "2026-08-26.dahlia".into()));
    assert_eq!((event["livemode"].as_bool(), event["pending_webhooks"].as_i64()), (Some(false), Some(0)));
    assert!(text(&event["id"]).starts_with("evt_"));
    assert_eq!(backend.server_get(&format!("/v1/events/{}", text(&event["id"]))).json(), event);
    // A request that is answered again has changed nothing.
    with_key("order-1");
    assert_eq!(told(&backend).len(), 1);
    // What looks like a card number is not repeated.
    with_key("4000056655665556");
    assert_eq!(told(&backend)[1]["request"]["idempotency_key"], Value::Null);
}

#[test]
fn declines_and_the_banks_question_are_told() {
    let backend = Backend::start();
    let intent = backend.intent("");
    for _ in 0..2 {
        let events = of(&backend, || assert_eq!(backend.pay_with(&intent, "4000000000000002").status, 402));
        assert_eq!(types(&events), ["charge.failed", "payment_intent.payment_failed"]);
        assert_eq!(events[1]["data"]["object"]["last_payment_error"]["code"], "card_declined");
    }
    let mut url = String::new();
    let events = of(&backend, || {
        let action = backend.pay_with(&intent, "4000002760003184").json()["next_action"].clone();
        url = text(&action["use_stripe_sdk"]["stripe_js"]);
    });
    assert_eq!(types(&events), ["payment_intent.requires_action"]);
    // The bank's page is no call of the API.
    let events = of(&backend, || assert_eq!(post(&format!("{url}/complete"), "", &[]).status, 200));
    assert_eq!(types(&events), ["charge.succeeded", "payment_intent.succeeded"]);
    assert_eq!(events[1]["request"], json!({"id": null, "idempotency_key": null}));
}

#[test]
fn holding_capturing_and_giving_up_are_told() {
    let backend = Backend::start();
    let intent = backend.intent("capture_method=manual");
    let events = of(&backend, || {
        backend.pay_with(&intent, "4242424242424242");
    });
    assert_eq!(types(&events), ["charge.succeeded", "payment_intent.amount_capturable_updated"]);
    let events = of(&backend, || {
        backend.server_post(&format!("/v1/payment_intents/{}/capture", intent.id), "");
    });
    assert_eq!(types(&events), ["charge.captured", "payment_intent.succeeded"]);
    assert_eq!(events[0]["data"]["previous_attributes"], json!({"amount_captured": 0, "captured": false}));
    let other = backend.intent("");
    let events = of(&backend, || {
        backend.server_post(&format!("/v1/payment_intents/{}/cancel", other.id), "");
    });
    assert_eq!(types(&events), ["payment_intent.canceled"]);
}

#[test]
fn an_intent_that_is_made_and_confirmed_at_once_is_told_twice() {
    let backend = Backend::start();
    let create = |method: &str| {
        let form = format!("amount=1099&currency=usd&confirm=true&payment_method={method}");
        types(&of(&backend, || {
            backend.server_post("/v1/payment_intents", &form);
        }))
    };
    assert_eq!(create("pm_card_visa"), ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]);
    assert_eq!(
        create("pm_card_visa_chargeDeclined"),
        ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    );
}

#[test]
fn what_customers_keep_is_told() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada&metadata[a]=1");
    let path = format!("/v1/customers/{customer}");
    let events = of(&backend, || {
        backend.server_post(&path, "name=Bea&metadata[b]=2");
    });
    assert_eq!(types(&events), ["customer.updated"]);
    assert_eq!(events[0]["data"]["previous_attributes"], json!({"name": "Ada", "metadata": {"b": null}}));
    // An update that changes nothing is none.
    assert!(of(&backend, || assert_eq!(backend.server_post(&path, "name=Bea").status, 200)).is_empty());
    let method = text(&backend.server_post("/v1/payment_methods", "type=card&card[token]=tok_visa").json()["id"]);
    let at = |action: &str, form: &str| {
        of(&backend, || {
            let reply = backend.server_post(&format!("/v1/payment_methods/{method}{action}"), form);
            assert_eq!(reply.status, 200, "{}", reply.text);
        })
    };
    let events = at("/attach", &format!("customer={customer}"));
    assert_eq!(text(&one(&events, "payment_method.attached")["data"]["object"]["customer"]), customer);
    let events = at("", "billing_details[name]=Ada");
    assert_eq!(
        one(&events, "payment_method.updated")["data"]["previous_attributes"],
        json!({"billing_details": {"name": null}})
    );
    // A charge has the issuer look at the card, which is no change of it.
    let events = of(&backend, || {
        let form = format!("amount=1&currency=usd&confirm=true&customer={customer}&payment_method={method}");
        backend.server_post("/v1/payment_intents", &form);
    });
    assert!(!types(&events).iter().any(|kind| kind.starts_with("payment_method")));
    let events = of(&backend, || {
        backend.server_delete(&path);
    });
    assert_eq!(types(&events), ["payment_method.detached", "customer.deleted"]);
    assert_eq!(events[0]["data"]["previous_attributes"]["customer"], customer);
    assert_eq!(events[1]["data"]["object"]["name"], "Bea");
}

#[test]
fn debits_are_told_on_their_way_and_at_their_end() {
    let backend = Backend::start();
    let sepa = Method::named("sepa_debit").unwrap();
    for (number, end) in [
        ("DE89370400440532013000", ["charge.succeeded", "payment_intent.succeeded"]),
        ("DE62370400440532013001", ["charge.failed", "payment_intent.payment_failed"]),
    ] {
        let intent = intent_for(&backend, sepa, "");
        // The page is answered before the bank: what becomes of it is told as soon as anybody looks.
        let events = of(&backend, || {
            kinds::confirm(&backend, &intent, sepa, &form(&account("sepa_debit", number), "payment_method_data"));
            backend.read(&intent);
        });
        let told = types_of(&events, &["charge.", "payment_intent."]);
        assert_eq!(told[..2], ["charge.pending", "payment_intent.processing"], "{number}");
        assert_eq!(told[2..], end, "{number}");
        let last = events.last().unwrap();
        assert_eq!(last["request"]["id"], Value::Null);
    }
}

#[test]
fn setups_are_told() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let intent = setups::setup(&backend, &format!("customer={customer}"));
    for _ in 0..2 {
        let events = of(&backend, || {
            setups::confirm(&backend, &intent, &card("4000000000000002"));
        });
        assert_eq!(types(&events), ["setup_intent.setup_failed"]);
    }
    let mut action = Value::Null;
    let events = of(&backend, || {
        action = setups::confirm(&backend, &intent, &card("4000002760003184")).json()["next_action"].clone();
    });
    assert_eq!(types(&events), ["setup_intent.requires_action"]);
    let events = of(&backend, || {
        act(&backend, &action);
    });
    assert_eq!(one(&events, "payment_method.attached")["data"]["object"]["customer"], customer);
    assert_eq!(one(&events, "setup_intent.succeeded")["data"]["object"]["id"], intent.id);
    let events = of(&backend, || {
        let other = setups::setup(&backend, "");
        backend.server_post(&format!("/v1/setup_intents/{}/cancel", other.id), "");
    });
    assert_eq!(types(&events), ["setup_intent.created", "setup_intent.canceled"]);
}

#[test]
fn a_mandate_that_ends_is_told() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let sepa = Method::named("sepa_debit").unwrap();
    let intent = setups::setup(&backend, &format!("customer={customer}&payment_method_types[]=sepa_debit"));
    let form = format!("{}&{}", kinds::data(sepa), kinds::AGREED);
    let method = text(&setups::confirm(&backend, &intent, &form).json()["payment_method"]);
    let events = of(&backend, || {
        backend.server_post(&format!("/v1/payment_methods/{method}/detach"), "");
    });
    let mandate = one(&events, "mandate.updated");
    assert_eq!(mandate["data"]["object"]["status"], "inactive");
    assert_eq!(mandate["data"]["previous_attributes"], json!({"status": "active"}));
}

#[test]
fn sources_are_told() {
    let backend = Backend::start();
    let create = "type=ideal&amount=1099&currency=eur&redirect[return_url]=https%3A%2F%2Fshop.example";
    for (answer, kind) in [("complete", "source.chargeable"), ("fail", "source.failed")] {
        let mut url = String::new();
        let events = of(&backend, || {
            url = text(&backend.page_post("/v1/sources", create).json()["redirect"]["url"]);
        });
        assert!(events.is_empty());
        let events = of(&backend, || {
            post(&format!("{url}/{answer}"), "", &[]);
        });
        assert_eq!(types(&events), [kind]);
    }
}

#[test]
fn what_fails_is_not_told() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let events = of(&backend, || {
        assert_eq!(backend.server_post("/v1/customers", "frobnicate=1").status, 400);
        assert_eq!(backend.confirm(&intent, "payment_method=pm_none").status, 404);
        backend.page_post("/v1/tokens", "cvc_update[cvc]=123");
    });
    assert!(events.is_empty());
}

#[test]
fn lists_are_by_type_and_for_servers() {
    let backend = Backend::start();
    let intent = backend.intent("");
    backend.pay_with(&intent, "4242424242424242");
    let list = |query: &str| {
        let list = backend.server_get(&format!("/v1/events?{query}")).json();
        types(list["data"].as_array().unwrap())
    };
    assert_eq!(list("type=charge.succeeded"), ["charge.succeeded"]);
    assert_eq!(list("type=payment_intent.*"), ["payment_intent.succeeded", "payment_intent.created"]);
    assert_eq!(list("limit=1"), ["payment_intent.succeeded"]);
    assert!(list("type=charge").is_empty());
    assert_eq!(backend.page_get("/v1/events", "").status, 403);
    assert_eq!(backend.page_get("/v1/events/evt_x", &format!("a={PK}")).status, 403);
    assert_eq!(backend.server_get("/v1/events/evt_none").error()["code"], "resource_missing");
}
