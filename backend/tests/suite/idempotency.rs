//! Idempotency-Key: replay, conflict, scope, and what is not kept.

use std::sync::mpsc;

use rusqlite::Connection;

use crate::common::{Backend, PK, Reply, SK, post, text};

const CARD: &str = "card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=34&card[cvc]=123";

fn send(backend: &Backend, path: &str, form: &str, api_key: &str, key: &str) -> Reply {
    let authorization = format!("Bearer {api_key}");
    post(&format!("{}{path}", backend.pay), form, &[("Authorization", &authorization), ("Idempotency-Key", key)])
}

#[test]
fn the_same_request_is_answered_again_and_not_done_again() {
    let backend = Backend::start();
    let first = send(&backend, "/v1/tokens", CARD, SK, "k1");
    let second = send(&backend, "/v1/tokens", CARD, SK, "k1");
    assert_eq!((first.status, first.header("idempotent-replayed")), (200, ""));
    assert_eq!((second.status, second.header("idempotent-replayed")), (200, "true"));
    assert_eq!(first.text, second.text);
    assert_ne!(first.header("request-id"), second.header("request-id"));
}

#[test]
fn other_parameters_under_the_same_key_are_refused() {
    let backend = Backend::start();
    send(&backend, "/v1/tokens", CARD, SK, "k1");
    let other = send(&backend, "/v1/tokens", &CARD.replace("cvc]=123", "cvc]=124"), SK, "k1");
    assert_eq!((other.status, other.error()["type"].as_str()), (400, Some("idempotency_error")));
}

#[test]
fn a_key_counts_for_its_api_key_and_path_alone() {
    let backend = Backend::start();
    let id = |reply: Reply| text(&reply.json()["id"]);
    let first = id(send(&backend, "/v1/tokens", CARD, SK, "k1"));
    assert_ne!(first, id(send(&backend, "/v1/tokens", CARD, PK, "k1")));
    assert_ne!(first, id(send(&backend, "/v1/payment_methods", &format!("type=card&{CARD}"), SK, "k1")));
    assert_ne!(first, id(send(&backend, "/v1/tokens", CARD, SK, "k2")));
}

#[test]
fn declines_are_replayed_and_refusals_are_not() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let path = format!("/v1/payment_intents/{}/confirm", intent.id);
    let declined = send(&backend, &path, &crate::common::card("4000000000000002"), SK, "k1");
    let again = send(&backend, &path, &crate::common::card("4000000000000002"), SK, "k1");
    assert_eq!((declined.status, again.status, again.header("idempotent-replayed")), (402, 402, "true"));
    assert_eq!(declined.text, again.text);
    // A refusal changed nothing, so the corrected request may use its key.
    assert_eq!(send(&backend, "/v1/customers", "frobnicate=1", SK, "k2").status, 400);
    assert_eq!(send(&backend, "/v1/customers", "name=Ada", SK, "k2").status, 200);
}

#[test]
fn keys_that_are_no_keys_are_refused() {
    let backend = Backend::start();
    assert_eq!(send(&backend, "/v1/customers", "", SK, "").status, 400);
    assert_eq!(send(&backend, "/v1/customers", "", SK, &"k".repeat(256)).status, 400);
}

#[test]
fn a_twin_is_refused_while_the_first_is_under_way() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("backend.db");
    let backend = Backend::start_on(&database);
    let outside = Connection::open(&database).unwrap();
    // Whoever comes first waits for this lock; its twin finds it waiting.
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let (sender, replies) = mpsc::channel();
        for _ in 0..2 {
            let (sender, backend) = (sender.clone(), &backend);
            scope.spawn(move || sender.send(send(backend, "/v1/tokens", CARD, SK, "k1")).unwrap());
        }
        let refused = replies.recv().unwrap();
        assert_eq!((refused.status, refused.error()["code"].as_str()), (409, Some("idempotency_key_in_use")));
        outside.execute_batch("ROLLBACK").unwrap();
        assert_eq!(replies.recv().unwrap().status, 200);
    });
    // The conflict itself was not kept.
    let replayed = send(&backend, "/v1/tokens", CARD, SK, "k1");
    assert_eq!((replayed.status, replayed.header("idempotent-replayed")), (200, "true"));
}

#[test]
fn answers_outlive_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("backend.db");
    let mut backend = Backend::start_on(&database);
    let first = send(&backend, "/v1/tokens", CARD, SK, "k1");
    backend.stop();
    let backend = Backend::start_on(&database);
    assert_eq!(send(&backend, "/v1/tokens", CARD, SK, "k1").text, first.text);
}
