//! The simulated bank: its page, its answers, and the way back.

use crate::common::{Backend, Intent, Reply, card, get, post, text};

const CHALLENGE: &str = "4000002760003184";

fn challenge(backend: &Backend, intent: &Intent) -> String {
    text(&backend.pay_with(intent, CHALLENGE).json()["next_action"]["use_stripe_sdk"]["stripe_js"])
}

/// A challenge by redirect: the page did not say that it handles the challenge itself.
fn redirect(backend: &Backend, intent: &Intent, return_url: &str) -> Reply {
    let form = format!("client_secret={}&return_url={return_url}&{}", intent.client_secret, card(CHALLENGE));
    backend.page_post(&format!("/v1/payment_intents/{}/confirm", intent.id), &form)
}

#[test]
fn the_page_says_what_is_paid_and_has_two_buttons() {
    let backend = Backend::start();
    for (more, amount, merchant) in [
        ("", "10.99 USD", "Test merchant"),
        ("statement_descriptor=Socks+%3C%26%3E", "10.99 USD", "Socks &lt;&amp;&gt;"),
    ] {
        let page = get(&challenge(&backend, &backend.intent(more)), &[]);
        assert_eq!(page.status, 200);
        assert!(page.text.contains(amount) && page.text.contains(merchant), "{}", page.text);
        assert!(page.text.contains(">Complete</button>") && page.text.contains(">Fail</button>"));
        assert!(page.text.contains("<html lang=\"en\">") && page.text.contains("<h1>"));
        assert!(!page.text.contains("<script") && !page.text.contains("style="));
    }
}

#[test]
fn the_page_has_a_strict_policy() {
    let backend = Backend::start();
    let page = get(&challenge(&backend, &backend.intent("")), &[]);
    let policy = page.header("content-security-policy");
    assert!(
        policy
            .starts_with("default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ")
    );
    assert!(policy.contains(&backend.pay) && policy.contains("http://localhost:*") && !policy.contains("unsafe"));
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("set-cookie", ""),
    ] {
        assert_eq!(page.header(name), value);
    }
    assert_eq!(page.header("cross-origin-embedder-policy"), "require-corp");
    assert_eq!(page.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(get(&format!("{}/bank.css", backend.bank), &[]).header("content-type"), "text/css; charset=utf-8");
}

#[test]
fn completing_pays_once_whatever_follows() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let url = challenge(&backend, &intent);
    for answer in ["complete", "complete", "fail"] {
        let reply = post(&format!("{url}/{answer}"), "", &[]);
        assert_eq!(reply.status, 200);
        assert!(reply.text.contains("Authentication complete") && reply.text.contains("close this window"));
        assert_eq!(backend.read(&intent)["status"], "succeeded");
    }
    assert!(get(&url, &[]).text.contains("Authentication complete"));
}

#[test]
fn failing_goes_back_to_the_start() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let url = challenge(&backend, &intent);
    assert!(post(&format!("{url}/fail"), "", &[]).text.contains("Authentication failed"));
    let after = backend.read(&intent);
    assert_eq!(after["status"], "requires_payment_method");
    assert_eq!(after["last_payment_error"]["code"], "payment_intent_authentication_failure");
    assert_eq!(after["last_payment_error"]["payment_method"]["type"], "card");
    assert!(after["next_action"].is_null() && after["payment_method"].is_null());
    assert!(post(&format!("{url}/complete"), "", &[]).text.contains("Authentication failed"));
    assert_eq!(backend.pay_with(&intent, "4242424242424242").json()["status"], "succeeded");
}

#[test]
fn a_redirect_leads_back_with_the_intent_in_the_query() {
    let backend = Backend::start();
    for (answer, status, return_url, start, end) in [
        ("complete", "succeeded", "https%3A%2F%2Fshop.example%2Fdone", "https://shop.example/done?", ""),
        (
            "fail",
            "failed",
            "http%3A%2F%2Flocalhost%3A4242%2Fdone%3Forder%3D7%23top",
            "http://localhost:4242/done?order=7&",
            "#top",
        ),
    ] {
        let intent = backend.intent("");
        let action = redirect(&backend, &intent, return_url).json()["next_action"].clone();
        assert_eq!(action["type"], "redirect_to_url");
        let url = text(&action["redirect_to_url"]["url"]);
        let policy = get(&url, &[]).header("content-security-policy").to_owned();
        let origin = &start[..start.find("/done").unwrap()];
        assert!(policy.contains(&format!("form-action 'self' {origin};")), "{policy}");
        let back = post(&format!("{url}/{answer}"), "", &[]);
        assert_eq!(back.status, 303);
        let query = format!(
            "payment_intent={}&payment_intent_client_secret={}&redirect_status={status}",
            intent.id, intent.client_secret
        );
        assert_eq!(back.header("location"), format!("{start}{query}{end}"));
        assert_eq!(back.header("referrer-policy"), "no-referrer");
    }
}

#[test]
fn a_declined_payment_leads_back_as_failed() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let form = format!(
        "client_secret={}&return_url=https%3A%2F%2Fshop.example&{}",
        intent.client_secret,
        card("4000008400001629")
    );
    let action =
        backend.page_post(&format!("/v1/payment_intents/{}/confirm", intent.id), &form).json()["next_action"].clone();
    let back = post(&format!("{}/complete", text(&action["redirect_to_url"]["url"])), "", &[]);
    assert!(back.header("location").ends_with("redirect_status=failed"));
}

#[test]
fn unknown_pages_say_so() {
    let backend = Backend::start();
    let unknown = get(&format!("{}/3ds/nothing", backend.bank), &[]);
    assert_eq!(unknown.status, 404);
    assert!(unknown.text.contains("There is no payment to confirm"));
    assert_eq!(post(&format!("{}/3ds/nothing/complete", backend.bank), "", &[]).status, 404);
    assert_eq!(get(&format!("{}/v1/tokens", backend.bank), &[]).status, 404);
}
