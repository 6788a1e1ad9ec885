//! Refunds and the charges they give back: whole, in part, later, and not at all.

use std::sync::Barrier;
use std::time::Duration;

use opentill_backend::Config;
use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, text};
use crate::schema::Judge;

const VISA: &str = "4242424242424242";
const PENDING: &str = "4000000000007726";
const FAILING: &str = "4000000000005126";

/// A backend whose refunds end as soon as they are looked at again.
fn impatient() -> Backend {
    Backend::start_with(Config { refund_time: Duration::ZERO, ..Config::default() })
}

fn paid(backend: &Backend, number: &str) -> Intent {
    let intent = backend.intent("");
    assert_eq!(backend.pay_with(&intent, number).json()["status"], "succeeded");
    intent
}

fn refund(backend: &Backend, form: &str) -> Reply {
    backend.server_post("/v1/refunds", form)
}

fn charge(backend: &Backend, intent: &Intent) -> Value {
    backend.server_get(&format!("/v1/charges/{}", text(&backend.read(intent)["latest_charge"]))).json()
}

#[test]
fn a_payment_is_given_back_whole() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let intent = paid(&backend, VISA);
    let form = format!(
        "payment_intent={}&reason=requested_by_customer&metadata[a]=b&expand[]=charge&expand[]=payment_intent",
        intent.id
    );
    let made = refund(&backend, &form).json();
    judge.assert("refund", &made);
    judge.assert("charge", &made["charge"]);
    assert_eq!(
        (&made["amount"], &made["status"], &made["currency"]),
        (&json!(1099), &json!("succeeded"), &json!("usd"))
    );
    assert_eq!((&made["reason"], &made["metadata"]), (&json!("requested_by_customer"), &json!({"a": "b"})));
    assert_eq!((&made["charge"]["refunded"], &made["charge"]["amount_refunded"]), (&json!(true), &json!(1099)));
    assert_eq!(
        (&made["payment_intent"]["id"], &made["payment_intent"]["status"]),
        (&json!(intent.id), &json!("succeeded"))
    );
    let again = refund(&backend, &format!("payment_intent={}", intent.id));
    assert_eq!((again.status, again.error()["code"].as_str()), (400, Some("charge_already_refunded")));
    judge.assert("error", &again.json());
    let path = format!("/v1/refunds/{}", text(&made["id"]));
    assert_eq!(backend.server_get(&path).json()["charge"], made["charge"]["id"]);
    let noted = backend.server_post(&path, "metadata[c]=d").json();
    judge.assert("refund", &noted);
    assert_eq!(noted["metadata"], json!({"a": "b", "c": "d"}));
    assert_eq!(backend.server_post(&path, "amount=1").error()["code"], "parameter_unknown");
}

#[test]
fn a_charge_is_given_back_in_parts() {
    let backend = Backend::start();
    let intent = paid(&backend, VISA);
    let id = text(&charge(&backend, &intent)["id"]);
    assert_eq!(refund(&backend, &format!("charge={id}&amount=99")).json()["amount"], 99);
    let partly = charge(&backend, &intent);
    assert_eq!((&partly["amount_refunded"], &partly["refunded"]), (&json!(99), &json!(false)));
    let too_much = refund(&backend, &format!("charge={id}&amount=1001"));
    assert_eq!((too_much.status, too_much.error()["code"].as_str()), (400, Some("amount_too_large")));
    assert_eq!(refund(&backend, &format!("charge={id}")).json()["amount"], 1000);
    assert_eq!(charge(&backend, &intent)["refunded"], true);
}

#[test]
fn parallel_refunds_give_no_more_than_there_is() {
    let backend = Backend::start();
    let intent = paid(&backend, VISA);
    const CALLS: usize = 12;
    let together = Barrier::new(CALLS);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let call = || {
            together.wait();
            refund(&backend, &format!("payment_intent={}&amount=500", intent.id)).status
        };
        let calls: Vec<_> = (0..CALLS).map(|_| scope.spawn(call)).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 2);
    assert_eq!(charge(&backend, &intent)["amount_refunded"], 1000);
}

#[test]
fn what_cannot_be_given_back_is_said() {
    let backend = Backend::start();
    let (open, declined, held) = (backend.intent(""), backend.intent(""), backend.intent("capture_method=manual"));
    backend.pay_with(&declined, "4000000000000002");
    backend.pay_with(&held, VISA);
    let intent = paid(&backend, VISA);
    for (form, status, code, param) in [
        (String::new(), 400, "parameter_missing", "payment_intent"),
        ("charge=ch_none".to_owned(), 404, "resource_missing", "charge"),
        ("payment_intent=pi_none".to_owned(), 404, "resource_missing", "payment_intent"),
        (format!("payment_intent={}", open.id), 400, "payment_intent_unexpected_state", "payment_intent"),
        (format!("payment_intent={}", declined.id), 400, "payment_intent_unexpected_state", "payment_intent"),
        (format!("payment_intent={}", held.id), 400, "payment_intent_unexpected_state", "payment_intent"),
        (format!("payment_intent={}&amount=0", intent.id), 400, "parameter_invalid_integer", "amount"),
        (format!("payment_intent={}&amount=-5", intent.id), 400, "parameter_invalid_integer", "amount"),
        (format!("payment_intent={}&reason=bored", intent.id), 400, "parameter_invalid", "reason"),
        (format!("payment_intent={}&expand[]=balance_transaction", intent.id), 400, "parameter_invalid", "expand"),
    ] {
        let reply = refund(&backend, &form);
        let error = reply.error();
        assert_eq!(
            (reply.status, error["code"].as_str(), error["param"].as_str()),
            (status, Some(code), Some(param)),
            "{form}"
        );
    }
    let both = refund(&backend, &format!("payment_intent={}&charge=ch_none", intent.id));
    assert_eq!(both.error()["param"], "payment_intent");
    assert_eq!(charge(&backend, &intent)["amount_refunded"], 0);
    assert_eq!(backend.page_post("/v1/refunds", &format!("payment_intent={}", intent.id)).status, 403);
    assert_eq!(backend.server_get("/v1/refunds/re_none").status, 404);
}

#[test]
fn only_what_was_captured_is_given_back() {
    let backend = Backend::start();
    let intent = backend.intent("capture_method=manual");
    backend.pay_with(&intent, VISA);
    backend.server_post(&format!("/v1/payment_intents/{}/capture", intent.id), "amount_to_capture=400");
    assert_eq!(refund(&backend, &format!("payment_intent={}&amount=401", intent.id)).status, 400);
    assert_eq!(refund(&backend, &format!("payment_intent={}", intent.id)).json()["amount"], 400);
    assert_eq!(charge(&backend, &intent)["refunded"], true);
}

#[test]
fn a_pending_refund_succeeds_later() {
    let (patient, judge) = (Backend::start(), Judge::new());
    let intent = paid(&patient, PENDING);
    let made = refund(&patient, &format!("payment_intent={}", intent.id)).json();
    judge.assert("refund", &made);
    assert_eq!((&made["status"], &made["pending_reason"]), (&json!("pending"), &json!("processing")));
    assert_eq!(patient.server_get(&format!("/v1/refunds/{}", text(&made["id"]))).json()["status"], "pending");
    assert_eq!(charge(&patient, &intent)["refunded"], true);
    let backend = impatient();
    let made = refund(&backend, &format!("payment_intent={}", paid(&backend, PENDING).id)).json();
    assert_eq!(made["status"], "pending");
    let later = backend.server_get(&format!("/v1/refunds/{}", text(&made["id"]))).json();
    judge.assert("refund", &later);
    assert_eq!((&later["status"], &later["pending_reason"]), (&json!("succeeded"), &Value::Null));
}

#[test]
fn a_failing_refund_gives_the_charge_its_money_back() {
    let (backend, judge) = (impatient(), Judge::new());
    for look in ["refund", "charge", "list"] {
        let intent = paid(&backend, FAILING);
        let made = refund(&backend, &format!("payment_intent={}&amount=99", intent.id)).json();
        assert_eq!(made["status"], "succeeded");
        // Whoever looks first, and at whichever end.
        let path = format!("/v1/refunds/{}", text(&made["id"]));
        match look {
            "refund" => assert_eq!(backend.server_get(&path).json()["status"], "failed"),
            "charge" => assert_eq!(charge(&backend, &intent)["amount_refunded"], 0),
            _ => assert_eq!(backend.server_get("/v1/refunds?limit=1").json()["data"][0]["status"], "failed"),
        }
        let failed = backend.server_get(&path).json();
        judge.assert("refund", &failed);
        assert_eq!((&failed["status"], &failed["failure_reason"]), (&json!("failed"), &json!("unknown")));
        let after = charge(&backend, &intent);
        assert_eq!((&after["amount_refunded"], &after["refunded"]), (&json!(0), &json!(false)));
        assert_eq!(refund(&backend, &format!("payment_intent={}", intent.id)).json()["amount"], 1099);
    }
}

#[test]
fn refunds_and_charges_are_listed() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let (first, second) = (backend.intent(&format!("customer={customer}")), backend.intent(""));
    backend.pay_with(&first, "4000000000000002");
    backend.pay_with(&first, VISA);
    backend.pay_with(&second, VISA);
    let made: Vec<String> = [(&first, 1), (&first, 2), (&second, 3)]
        .map(|(intent, amount)| {
            text(&refund(&backend, &format!("payment_intent={}&amount={amount}", intent.id)).json()["id"])
        })
        .to_vec();
    assert_eq!(backend.page_of("/v1/refunds?limit=1"), (vec![made[2].clone()], true));
    let of_first = [made[1].clone(), made[0].clone()];
    assert_eq!(backend.page_of(&format!("/v1/refunds?payment_intent={}", first.id)).0, of_first);
    let paid = text(&charge(&backend, &first)["id"]);
    assert_eq!(backend.page_of(&format!("/v1/refunds?charge={paid}")).0, of_first);
    for path in [format!("/v1/charges?payment_intent={}", first.id), format!("/v1/charges?customer={customer}")] {
        let list = backend.server_get(&format!("{path}&expand[]=data.customer&expand[]=data.payment_intent")).json();
        let charges = list["data"].as_array().unwrap();
        assert_eq!(charges.iter().map(|charge| charge["paid"] == true).collect::<Vec<_>>(), [true, false]);
        for charge in charges {
            judge.assert("charge", charge);
            assert_eq!(
                (&charge["customer"]["name"], &charge["payment_intent"]["id"]),
                (&json!("Ada"), &json!(first.id))
            );
        }
    }
    assert_eq!(backend.page_of("/v1/charges").0.len(), 3);
    assert_eq!(backend.server_get("/v1/charges/ch_none").status, 404);
}
