//! The life of a PaymentIntent: create, confirm, authenticate, capture, cancel, and what cannot be done when.

use std::sync::Barrier;

use rusqlite::Connection;
use serde_json::Value;

use crate::common::{Backend, Reply, card, post, text};

const VISA: &str = "4242424242424242";
const CHALLENGE: &str = "4000002760003184";

fn charges(database: &std::path::Path) -> i64 {
    let outside = Connection::open(database).unwrap();
    outside.query_row("SELECT count(*) FROM charges WHERE data LIKE '%\"paid\":true%'", [], |row| row.get(0)).unwrap()
}

fn challenge_url(reply: &Reply) -> String {
    text(&reply.json()["next_action"]["use_stripe_sdk"]["stripe_js"])
}

#[test]
fn created_confirmed_paid() {
    let backend = Backend::start();
    let intent = backend.intent("description=Socks&metadata[order]=7&receipt_email=a%40b.example");
    assert_eq!(backend.read(&intent)["status"], "requires_payment_method");
    assert_eq!(backend.pay_with(&intent, VISA).json()["status"], "succeeded");
    let read = backend.read(&intent);
    assert_eq!((read["amount_received"].as_i64(), text(&read["metadata"]["order"])), (Some(1099), "7".into()));
    assert!(text(&read["latest_charge"]).starts_with("ch_"));
}

#[test]
fn created_and_confirmed_in_one_call() {
    let backend = Backend::start();
    let create = |more: &str| {
        backend.server_post("/v1/payment_intents", &format!("amount=500&currency=EUR&confirm=true&{more}"))
    };
    let paid = create("payment_method=pm_card_visa").json();
    assert_eq!((text(&paid["status"]), text(&paid["currency"])), ("succeeded".into(), "eur".into()));
    let declined = create("payment_method=pm_card_visa_chargeDeclined");
    assert_eq!(
        (declined.status, declined.error()["payment_intent"]["status"].as_str()),
        (402, Some("requires_payment_method"))
    );
    // The intent of a declined creation exists and can be paid.
    let id = text(&declined.error()["payment_intent"]["id"]);
    assert_eq!(
        backend.server_post(&format!("/v1/payment_intents/{id}/confirm"), "payment_method=pm_card_visa").json()["status"],
        "succeeded"
    );
    assert_eq!(create("").error()["code"], "parameter_missing");
    let waiting =
        backend.server_post("/v1/payment_intents", "amount=500&currency=eur&payment_method=pm_card_visa").json();
    assert_eq!(waiting["status"], "requires_confirmation");
}

#[test]
fn parameters_of_create_are_checked() {
    let backend = Backend::start();
    for (form, code, param) in [
        ("currency=usd", "parameter_missing", "amount"),
        ("amount=100", "parameter_missing", "currency"),
        ("amount=0&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=1.5&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=100000000&currency=usd", "parameter_invalid_integer", "amount"),
        ("amount=100&currency=dollars", "parameter_invalid", "currency"),
        ("amount=100&currency=usd&frobnicate=1", "parameter_unknown", "frobnicate"),
        ("amount=100&currency=usd&shipping[address][frob]=1", "parameter_unknown", "shipping[address][frob]"),
        ("amount=100&currency=usd&customer=cus_none", "resource_missing", "customer"),
        ("amount=100&currency=usd&payment_method_types[]=sepa_debit", "parameter_invalid", "payment_method_types"),
        ("amount=100&currency=usd&capture_method=later", "parameter_invalid", "capture_method"),
        ("amount=100&currency=usd&receipt_email=nobody", "email_invalid", "receipt_email"),
        (
            "amount=100&currency=usd&confirm=true&payment_method=pm_card_visa&return_url=http%3A%2F%2Fshop.example",
            "url_invalid",
            "return_url",
        ),
        ("amount=100&currency=usd&payment_method=pm_none", "resource_missing", "payment_method"),
        ("amount=100&currency=usd&expand[]=invoice", "parameter_invalid", "expand"),
    ] {
        let reply = backend.server_post("/v1/payment_intents", form);
        let error = reply.error();
        assert_eq!(
            (error["code"].as_str(), error["param"].as_str()),
            (Some(code), Some(param)),
            "{form}: {}",
            reply.text
        );
        assert!(matches!(reply.status, 400 | 404), "{form}");
    }
}

#[test]
fn a_settled_intent_cannot_be_confirmed_again() {
    let backend = Backend::start();
    let intent = backend.intent("");
    backend.pay_with(&intent, VISA);
    let again = backend.pay_with(&intent, VISA);
    assert_eq!((again.status, again.error()["code"].as_str()), (400, Some("payment_intent_unexpected_state")));
    assert_eq!(again.error()["payment_intent"]["status"], "succeeded");
    let canceled = backend.server_post(&format!("/v1/payment_intents/{}/cancel", intent.id), "");
    assert_eq!((canceled.status, canceled.error()["code"].as_str()), (400, Some("payment_intent_unexpected_state")));
}

#[test]
fn a_confirmation_needs_a_payment_method() {
    let backend = Backend::start();
    let reply = backend.confirm(&backend.intent(""), "");
    assert_eq!((reply.status, reply.error()["code"].as_str()), (400, Some("payment_intent_unexpected_state")));
    let both = backend.confirm(&backend.intent(""), &format!("payment_method=pm_card_visa&{}", card(VISA)));
    assert_eq!((both.status, both.error()["param"].as_str()), (400, Some("payment_method_data")));
}

#[test]
fn parallel_confirmations_charge_once() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("backend.db");
    let backend = Backend::start_on(&database);
    let intent = backend.intent("");
    const CALLS: usize = 24;
    let together = Barrier::new(CALLS);
    let replies: Vec<Reply> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                scope.spawn(|| {
                    together.wait();
                    backend.pay_with(&intent, VISA)
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    let refused = |reply: &&Reply| reply.status == 400 && reply.error()["code"] == "payment_intent_unexpected_state";
    assert_eq!(replies.iter().filter(refused).count(), CALLS - 1);
    assert_eq!(charges(&database), 1);
}

#[test]
fn parallel_answers_of_the_bank_charge_once() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("backend.db");
    let backend = Backend::start_on(&database);
    let intent = backend.intent("");
    let url = challenge_url(&backend.pay_with(&intent, CHALLENGE));
    std::thread::scope(|scope| {
        for answer in ["complete", "complete", "complete", "complete"] {
            let url = &url;
            scope.spawn(move || assert_eq!(post(&format!("{url}/{answer}"), "", &[]).status, 200));
        }
    });
    assert_eq!(charges(&database), 1);
    assert_eq!(backend.read(&intent)["status"], "succeeded");
}

#[test]
fn held_money_is_captured_or_let_go() {
    let backend = Backend::start();
    let held = || {
        let intent = backend.intent("capture_method=manual");
        assert_eq!(backend.pay_with(&intent, VISA).json()["status"], "requires_capture");
        intent
    };
    let intent = held();
    assert_eq!(backend.read(&intent)["amount_capturable"], 1099);
    let path = format!("/v1/payment_intents/{}", intent.id);
    assert_eq!(backend.server_post(&format!("{path}/capture"), "amount_to_capture=1100").status, 400);
    let captured =
        backend.server_post(&format!("{path}/capture"), "amount_to_capture=1000&expand[]=latest_charge").json();
    assert_eq!((text(&captured["status"]), captured["amount_received"].as_i64()), ("succeeded".into(), Some(1000)));
    assert_eq!(captured["latest_charge"]["amount_captured"], 1000);
    let intent = held();
    let canceled = backend
        .server_post(&format!("/v1/payment_intents/{}/cancel", intent.id), "cancellation_reason=duplicate")
        .json();
    assert_eq!(
        (text(&canceled["status"]), text(&canceled["cancellation_reason"])),
        ("canceled".into(), "duplicate".into())
    );
    assert!(canceled["canceled_at"].is_i64());
    assert_eq!(backend.server_post(&format!("/v1/payment_intents/{}/capture", intent.id), "").status, 400);
}

#[test]
fn a_canceled_intent_voids_its_challenge() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let url = challenge_url(&backend.pay_with(&intent, CHALLENGE));
    assert_eq!(
        backend.server_post(&format!("/v1/payment_intents/{}/cancel", intent.id), "").json()["status"],
        "canceled"
    );
    let late = post(&format!("{url}/complete"), "", &[]);
    assert_eq!(late.status, 200);
    assert!(late.text.contains("No longer needed"));
    assert_eq!(backend.read(&intent)["status"], "canceled");
}

#[test]
fn a_closed_dialog_ends_the_authentication() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let reply = backend.pay_with(&intent, CHALLENGE);
    let url = challenge_url(&reply);
    let source = text(&reply.json()["next_action"]["use_stripe_sdk"]["source"]);
    let path = format!("/v1/payment_intents/{}/source_cancel", intent.id);
    let secret = format!("client_secret={}", intent.client_secret);
    assert_eq!(backend.page_post(&path, &format!("{secret}&source=src_other")).status, 404);
    assert_eq!(backend.page_post(&path, &format!("source={source}")).status, 401);
    let ended = backend.page_post(&path, &format!("{secret}&source={source}")).json();
    assert_eq!((text(&ended["status"]), ended["next_action"].clone()), ("requires_payment_method".into(), Value::Null));
    assert_eq!(ended["last_payment_error"]["code"], "payment_intent_authentication_failure");
    assert!(post(&format!("{url}/complete"), "", &[]).text.contains("No longer needed"));
    // Once more: nothing is left to end, and the answer says where the intent stands.
    assert_eq!(
        backend.page_post(&path, &format!("{secret}&source={source}")).json()["status"],
        "requires_payment_method"
    );
}

#[test]
fn a_repeated_confirmation_keeps_the_open_challenge_and_another_card_ends_it() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let first = backend.pay_with(&intent, CHALLENGE);
    let again = backend.confirm(&intent, "");
    assert_eq!(challenge_url(&first), challenge_url(&again));
    assert_eq!(backend.pay_with(&intent, VISA).json()["status"], "succeeded");
    assert!(post(&format!("{}/fail", challenge_url(&first)), "", &[]).text.contains("No longer needed"));
    assert_eq!(backend.read(&intent)["status"], "succeeded");
}

#[test]
fn off_session_payments_do_not_ask() {
    let backend = Backend::start();
    let create = |more: &str| {
        backend.server_post(
            "/v1/payment_intents",
            &format!("amount=500&currency=usd&confirm=true&off_session=true&{more}"),
        )
    };
    let refused = create("payment_method=pm_card_authenticationRequired");
    assert_eq!((refused.status, refused.error()["decline_code"].as_str()), (402, Some("authentication_required")));
    assert_eq!(create("payment_method=pm_card_authenticationRequiredSetupForOffSession").json()["status"], "succeeded");
    assert_eq!(create("payment_method=pm_card_authenticationRequiredOnSetup").status, 402);
    let waits = backend.server_post(
        "/v1/payment_intents",
        "amount=500&currency=usd&confirm=true&error_on_requires_action=true&payment_method=pm_card_authenticationRequired",
    );
    assert_eq!((waits.status, waits.error()["code"].as_str()), (402, Some("authentication_required")));
}

#[test]
fn a_card_set_up_with_authentication_pays_off_session() {
    let backend = Backend::start();
    let customer = text(&backend.server_post("/v1/customers", "name=Ada").json()["id"]);
    let intent = backend.intent(&format!("customer={customer}&setup_future_usage=off_session"));
    let url = challenge_url(&backend.pay_with(&intent, "4000002500003155"));
    post(&format!("{url}/complete"), "", &[]);
    let read = backend
        .server_get(&format!("/v1/payment_intents/{}?expand[]=payment_method&expand[]=customer", intent.id))
        .json();
    assert_eq!(
        (text(&read["payment_method"]["customer"]), text(&read["customer"]["name"])),
        (customer.clone(), "Ada".into())
    );
    let method = text(&read["payment_method"]["id"]);
    let later = format!("amount=500&currency=usd&confirm=true&off_session=true&payment_method={method}");
    assert_eq!(
        backend.server_post("/v1/payment_intents", &format!("{later}&customer={customer}")).json()["status"],
        "succeeded"
    );
    // It pays for its customer alone.
    assert_eq!(backend.server_post("/v1/payment_intents", &later).status, 400);
}

#[test]
fn a_payment_method_without_a_customer_pays_once() {
    let backend = Backend::start();
    let method = text(
        &backend
            .page_post(
                "/v1/payment_methods",
                &format!("type=card&{}", "card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=40"),
            )
            .json()["id"],
    );
    let pay = || backend.confirm(&backend.intent(""), &format!("payment_method={method}"));
    assert_eq!((pay().status, pay().status), (200, 400));
}

#[test]
fn a_page_can_only_strengthen_what_the_server_has_set() {
    let backend = Backend::start();
    let goods = |name: &str| format!("shipping[name]={name}&shipping[address][line1]=1+Main+St");
    let intent = backend.intent(&format!("setup_future_usage=off_session&{}", goods("Ada")));
    for form in [
        "setup_future_usage=on_session".to_owned(),
        goods("Mallory"),
        "off_session=true".to_owned(),
        "capture_method=manual".to_owned(),
        "payment_method_options[card][request_three_d_secure]=automatic".to_owned(),
    ] {
        let reply = backend.confirm(&intent, &format!("{}&{form}", card(VISA)));
        assert!(matches!(reply.status, 400 | 403), "{form}: {}", reply.text);
    }
    assert_eq!(backend.confirm(&intent, &format!("{}&{}", card(VISA), goods("Ada"))).json()["status"], "succeeded");
    let intent = backend.intent("setup_future_usage=on_session");
    let stronger = backend
        .confirm(&intent, &format!("{}&setup_future_usage=off_session&receipt_email=a%40b.example", card(VISA)))
        .json();
    assert_eq!(
        (text(&stronger["setup_future_usage"]), text(&stronger["receipt_email"])),
        ("off_session".into(), "a@b.example".into())
    );
}

#[test]
fn what_browsers_send_along_is_ignored() {
    let backend = Backend::start();
    let extras = "guid=1&muid=2&sid=3&payment_user_agent=x&referrer=https%3A%2F%2Fa.example&time_on_page=5&pasted_fields=number\
                  &client_attribution_metadata[client_session_id]=1&_stripe_version=2026-08-26.dahlia&expected_payment_method_type=card\
                  &payment_method_data[guid]=1&payment_method_data[payment_user_agent]=x&payment_method_data[client_attribution_metadata][a]=b\
                  &mandate_data[customer_acceptance][type]=online&return_url=https%3A%2F%2Fshop.example%2Fdone";
    let reply = backend.confirm(&backend.intent(""), &format!("{}&{extras}", card(VISA)));
    assert_eq!(reply.json()["status"], "succeeded", "{}", reply.text);
}
