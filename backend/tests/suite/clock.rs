//! The clock that tests can move, and what goes by it.

use opentill_backend::Config;

use crate::common::{Backend, SK, card, get, post, text};
use crate::contract::assert_shape;
use crate::process::Process;

const PATH: &str = "/v1/test_helpers/clock";

fn now(backend: &Backend) -> i64 {
    let clock = backend.server_get(PATH).json();
    assert_shape("Clock", &clock);
    clock["now"].as_i64().unwrap()
}

fn device() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}

#[test]
fn it_shows_the_time_of_day_until_it_is_moved_and_goes_on_from_there() {
    let backend = Backend::start();
    assert!((now(&backend) - device()).abs() <= 5);
    let moved = backend.server_post(PATH, "advance=3600");
    assert_shape("Clock", &moved.json());
    assert!((moved.json()["now"].as_i64().unwrap() - device() - 3600).abs() <= 5);
    let target = device() + 100_000;
    assert_eq!(backend.server_post(PATH, &format!("now={target}")).json()["now"].as_i64(), Some(target));
    assert!((0..=5).contains(&(now(&backend) - target)));
    assert!((0..=5).contains(&(backend.server_post("/v1/customers", "").json()["created"].as_i64().unwrap() - target)));
}

#[test]
fn it_never_goes_back_and_says_what_it_takes() {
    let backend = Backend::start();
    for (form, param) in [
        ("", Some("advance")),
        ("advance=-1", Some("advance")),
        ("advance=soon", Some("advance")),
        ("advance=99999999999", Some("advance")),
        ("now=1000000000", Some("now")),
        ("now=-9223372036854775808", Some("now")),
        ("now=253402300800", Some("now")),
        ("advance=1&now=4000000000", Some("now")),
        ("frob=1", Some("frob")),
    ] {
        let reply = backend.server_post(PATH, form);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, param), "{form}");
    }
    assert!((now(&backend) - device()).abs() <= 5);
    assert_eq!(backend.page_post(PATH, "advance=1").status, 403);
    assert_eq!(backend.page_get(PATH, "").status, 403);
}

#[test]
fn what_is_due_by_then_has_happened() {
    let backend = Backend::start();
    let charged = backend.pay_with(&backend.intent(""), "4000000000007726").json();
    let refund = backend.server_post("/v1/refunds", &format!("payment_intent={}", text(&charged["id"]))).json();
    let path = format!("/v1/refunds/{}", text(&refund["id"]));
    assert_eq!(backend.server_get(&path).json()["status"], "pending");
    backend.server_post(PATH, "advance=31");
    assert_eq!(backend.server_get(&path).json()["status"], "succeeded");
    // Events say when that was, by the same clock.
    let events = backend.server_get("/v1/events?limit=1").json();
    assert!((events["data"][0]["created"].as_i64().unwrap() - device() - 31).abs() <= 5);
}

#[test]
fn idempotency_keys_and_tokens_end_by_it() {
    let backend = Backend::start();
    let send = || {
        let headers = [("Authorization", &*format!("Bearer {SK}")), ("Idempotency-Key", "k1")];
        text(&post(&format!("{}/v1/customers", backend.pay), "name=Ada", &headers).json()["id"])
    };
    let first = send();
    let token = text(&backend.page_post("/v1/confirmation_tokens", &card("4242424242424242")).json()["id"]);
    backend.server_post(PATH, "advance=43100");
    assert_eq!(send(), first);
    backend.server_post(PATH, "advance=43400");
    assert_ne!(send(), first);
    let intent = backend.intent("");
    let confirmed = backend.confirm(&intent, &format!("confirmation_token={token}"));
    assert_eq!(confirmed.error()["code"], "confirmation_token_expired");
}

#[test]
fn it_can_start_at_another_time() {
    let start = 4_000_000_000;
    let backend = Backend::start_with(Config { now: Some(start), ..Config::default() });
    assert!((0..=5).contains(&(now(&backend) - start)));
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start(&["--secret-key", SK, "--now", "1000000000"], &dir.path().join("log"));
    let url = format!("{}{PATH}", process.value("pay").unwrap());
    let clock = get(&url, &[("Authorization", &format!("Bearer {SK}"))]).json();
    assert!((0..=5).contains(&(clock["now"].as_i64().unwrap() - 1_000_000_000)));
    assert!(process.stop());
}
