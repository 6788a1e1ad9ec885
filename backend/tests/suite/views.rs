//! What a page may see and do with an intent, and what it may not.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::common::{Backend, card, text};

const FIELDS: [&str; 25] = [
    "id",
    "object",
    "amount",
    "amount_details",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_options",
    "payment_method_types",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "status",
];

fn names(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_page_sees_25_fields() {
    let backend = Backend::start();
    let customer = text(&backend.server_post("/v1/customers", "").json()["id"]);
    let expected = BTreeSet::from(FIELDS);
    for number in ["4242424242424242", "4000002760003184"] {
        let intent = backend.intent(&format!("customer={customer}&metadata[internal]=1"));
        let read = backend
            .page_get(&format!("/v1/payment_intents/{}", intent.id), &format!("client_secret={}", intent.client_secret))
            .json();
        assert_eq!(names(&read), expected);
        let refreshed = backend
            .page_post(
                &format!("/v1/payment_intents/{}/refresh", intent.id),
                &format!("client_secret={}", intent.client_secret),
            )
            .json();
        assert_eq!(refreshed, read);
        assert_eq!(names(&backend.pay_with(&intent, number).json()), expected);
    }
    let declined = backend.pay_with(&backend.intent("metadata[internal]=1"), "4000000000000002").error();
    assert_eq!(names(&declined["payment_intent"]), expected);
}

#[test]
fn a_page_sees_a_payment_method_without_metadata_and_fingerprint() {
    let backend = Backend::start();
    let created = backend
        .page_post(
            "/v1/payment_methods",
            "type=card&card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=40&metadata[a]=b",
        )
        .json();
    let expanded =
        backend.confirm(&backend.intent(""), &format!("{}&expand[]=payment_method", card("4242424242424242"))).json();
    let declined = backend.pay_with(&backend.intent(""), "4000000000000002").error();
    for method in [
        &created,
        &expanded["payment_method"],
        &declined["payment_method"],
        &declined["payment_intent"]["last_payment_error"]["payment_method"],
    ] {
        assert_eq!(method["object"], "payment_method");
        assert!(method.get("metadata").is_none() && method["card"].get("fingerprint").is_none(), "{method}");
    }
    let for_server = backend.server_get(&format!("/v1/payment_methods/{}", text(&created["id"]))).json();
    assert_eq!(for_server["metadata"]["a"], "b");
    assert!(for_server["card"]["fingerprint"].is_string());
}

#[test]
fn a_page_needs_the_client_secret() {
    let backend = Backend::start();
    let (intent, other) = (backend.intent(""), backend.intent(""));
    let path = format!("/v1/payment_intents/{}", intent.id);
    let missing = backend.page_get(&path, "");
    assert_eq!((missing.status, missing.error()["param"].as_str()), (401, Some("client_secret")));
    let of_none = backend.page_get("/v1/payment_intents/pi_none", "client_secret=pi_none_secret_x");
    let wrong = [
        format!("{}_secret_x", intent.id),
        other.client_secret,
        intent.client_secret[..intent.client_secret.len() - 1].to_owned(),
        "x".to_owned(),
    ];
    for secret in wrong {
        let reply = backend.page_get(&path, &format!("client_secret={secret}"));
        let refresh = backend.page_post(&format!("{path}/refresh"), &format!("client_secret={secret}"));
        assert_eq!(refresh.status, reply.status);
        // The same answer as for an intent that does not exist: ids cannot be found out.
        assert_eq!((reply.status, reply.error()), (404, of_none.error()));
        let confirmed = backend
            .page_post(&format!("{path}/confirm"), &format!("client_secret={secret}&{}", card("4242424242424242")));
        assert_eq!(confirmed.status, 404);
    }
    assert_eq!(backend.page_post(&format!("{path}/confirm"), &card("4242424242424242")).status, 401);
    assert_eq!(backend.read(&intent)["status"], "requires_payment_method");
}

#[test]
fn a_page_expands_the_payment_method_alone() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let path = format!("/v1/payment_intents/{}", intent.id);
    for field in ["customer", "latest_charge"] {
        let reply = backend.page_get(&path, &format!("client_secret={}&expand[]={field}", intent.client_secret));
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some("expand")), "{field}");
    }
}
