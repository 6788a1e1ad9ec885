//! Which key may do what, and that a refusal repeats none.

use crate::common::{Backend, PK, Reply, SK, get, post};

/// What it is, what is added to the form, headers, status.
type Case = (&'static str, String, Vec<(&'static str, String)>, u16);

fn tokens(backend: &Backend, form: &str, headers: &[(&str, &str)]) -> Reply {
    post(&format!("{}/v1/tokens", backend.pay), form, headers)
}

#[test]
fn every_way_to_send_a_key_has_its_answer() {
    let backend = Backend::start();
    let card = "card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2034";
    let bearer = |key: &str| format!("Bearer {key}");
    let cases: Vec<Case> = vec![
        ("none", String::new(), vec![], 401),
        ("pk in the body", format!("&key={PK}"), vec![], 200),
        ("pk as Bearer", String::new(), vec![("Authorization", bearer(PK))], 200),
        (
            "pk as Bearer from a page",
            String::new(),
            vec![("Authorization", bearer(PK)), ("Origin", "http://a.example".into())],
            200,
        ),
        ("sk as Bearer", String::new(), vec![("Authorization", bearer(SK))], 200),
        (
            "sk as Basic",
            String::new(),
            vec![("Authorization", "Basic c2tfdGVzdF8xMjM0NTY3ODkwYWJjZGVmZ2hpamtsbW46".into())],
            200,
        ),
        ("sk in the body", format!("&key={SK}"), vec![], 401),
        (
            "sk as Bearer from a page",
            String::new(),
            vec![("Authorization", bearer(SK)), ("Origin", "http://a.example".into())],
            401,
        ),
        (
            "sk as Bearer from an opaque origin",
            String::new(),
            vec![("Authorization", bearer(SK)), ("Origin", "null".into())],
            401,
        ),
        ("another pk", "&key=pk_test_another0000000000000000".into(), vec![], 401),
        ("another sk", String::new(), vec![("Authorization", bearer("sk_test_another"))], 401),
        ("live pk", "&key=pk_live_1234567890abcdefghijklmn".into(), vec![], 401),
        ("live sk", String::new(), vec![("Authorization", bearer("sk_live_1234567890abcdefghijklmn"))], 401),
        ("two keys", format!("&key={PK}"), vec![("Authorization", bearer(SK))], 401),
        ("another scheme", String::new(), vec![("Authorization", format!("Digest {SK}"))], 401),
    ];
    for (name, more, headers, status) in cases {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = tokens(&backend, &format!("{card}{more}"), &headers);
        assert_eq!(reply.status, status, "{name}: {}", reply.text);
        if status == 401 {
            assert_eq!(reply.error()["type"], "invalid_request_error", "{name}");
            assert!(reply.header("www-authenticate").starts_with("Bearer"), "{name}");
            assert!(!reply.text.contains("1234567890"), "{name}: the key is repeated");
        }
    }
}

#[test]
fn a_publishable_key_opens_only_the_pages_calls() {
    let backend = Backend::start();
    for (path, form) in [
        ("/v1/customers", ""),
        ("/v1/payment_intents", "amount=100&currency=usd"),
        ("/v1/payment_intents/pi_1/cancel", ""),
    ] {
        let reply = backend.page_post(path, form);
        assert_eq!((reply.status, reply.error()["code"].as_str()), (403, Some("secret_key_required")), "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{path}");
    }
    for path in ["/v1/customers/cus_1", "/v1/payment_methods/pm_1"] {
        assert_eq!(backend.page_get(path, "").status, 403, "{path}");
    }
}

#[test]
fn a_key_in_the_query_works_where_urls_carry_parameters() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let path = format!("/v1/payment_intents/{}", intent.id);
    assert_eq!(backend.page_get(&path, &format!("client_secret={}", intent.client_secret)).status, 200);
    let secret_in_query = get(&format!("{}{path}?key={SK}", backend.pay), &[]);
    assert_eq!(secret_in_query.status, 401);
    // On a POST the query takes the key and nothing else.
    let url = format!("{}/v1/tokens?key={PK}", backend.pay);
    assert_eq!(post(&url, "card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2034", &[]).status, 200);
    let in_query = post(&format!("{url}&card[number]=4242424242424242"), "card[exp_month]=12", &[]);
    assert_eq!(in_query.status, 400);
    assert!(!in_query.text.contains("42424"));
}
