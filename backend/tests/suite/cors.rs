//! What pages of other origins may call and read.

use crate::common::{Backend, preflight};

#[test]
fn preflights_of_the_pages_calls_pass() {
    let backend = Backend::start();
    for (path, method) in [
        ("/v1/tokens", "POST"),
        ("/v1/tokens/tok_1", "GET"),
        ("/v1/payment_methods", "POST"),
        ("/v1/payment_intents/pi_1", "GET"),
        ("/v1/payment_intents/pi_1/confirm", "POST"),
        ("/v1/payment_intents/pi_1/source_cancel", "POST"),
    ] {
        let reply = preflight(&format!("{}{path}", backend.pay), method);
        assert_eq!(reply.status, 204, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert_eq!(reply.header("access-control-allow-credentials"), "");
        let allowed = reply.header("access-control-allow-headers").to_ascii_lowercase();
        for header in ["authorization", "content-type", "idempotency-key", "stripe-version"] {
            assert!(allowed.contains(header), "{path}: {header}");
        }
    }
}

#[test]
fn preflights_of_the_servers_calls_do_not() {
    let backend = Backend::start();
    for (path, method) in [
        ("/v1/customers", "POST"),
        ("/v1/payment_intents", "POST"),
        ("/v1/payment_intents/pi_1/cancel", "POST"),
        ("/v1/tokens", "DELETE"),
    ] {
        let reply = preflight(&format!("{}{path}", backend.pay), method);
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (403, ""), "{path}");
        assert!(reply.error()["message"].is_string());
    }
}

#[test]
fn pages_read_answers_and_errors_with_their_request_id() {
    let backend = Backend::start();
    for form in ["card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=34", "card[number]=1"] {
        let reply = backend.page_post("/v1/tokens", form);
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert!(reply.header("access-control-expose-headers").contains("Request-Id"));
        assert!(reply.header("request-id").starts_with("req_"));
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    // Not a page: nothing to allow.
    assert_eq!(backend.server_post("/v1/tokens", "card[number]=1").header("access-control-allow-origin"), "");
}
