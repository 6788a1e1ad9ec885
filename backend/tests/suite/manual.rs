//! `confirmation_method` manual: servers confirm, pages only see the buyer through the challenge.

use serde_json::Value;

use crate::common::{Backend, Intent, Reply, card, post, text};

/// A manual intent whose challenge is open, and the bank's page for it.
fn challenged(backend: &Backend, more: &str) -> (Intent, String) {
    let intent = backend.intent(&format!(
        "confirmation_method=manual&confirm=true&use_stripe_sdk=true&payment_method=pm_card_authenticationRequired&{more}"
    ));
    let waiting = backend.read(&intent);
    assert_eq!(waiting["status"], "requires_action");
    (intent, text(&waiting["next_action"]["use_stripe_sdk"]["stripe_js"]))
}

fn confirm(backend: &Backend, intent: &Intent, form: &str) -> Reply {
    backend.server_post(&format!("/v1/payment_intents/{}/confirm", intent.id), form)
}

/// The intent as its page sees it.
fn refresh(backend: &Backend, intent: &Intent) -> Value {
    let path = format!("/v1/payment_intents/{}/refresh", intent.id);
    backend.page_post(&path, &format!("client_secret={}", intent.client_secret)).json()
}

fn charged(backend: &Backend, intent: &Intent) -> usize {
    let list = backend.server_get(&format!("/v1/charges?payment_intent={}", intent.id)).json();
    list["data"].as_array().unwrap().iter().filter(|charge| charge["paid"] == true).count()
}

#[test]
fn a_page_cannot_confirm() {
    let backend = Backend::start();
    let intent = backend.intent("confirmation_method=manual");
    let refused = backend.pay_with(&intent, "4242424242424242");
    assert_eq!((refused.status, refused.error()["code"].as_str()), (403, Some("secret_key_required")));
    let (authenticated, bank) = challenged(&backend, "");
    post(&format!("{bank}/complete"), "", &[]);
    assert_eq!(backend.confirm(&authenticated, "").status, 403);
    assert_eq!(charged(&backend, &authenticated), 0);
}

#[test]
fn the_server_confirms_again_when_the_buyer_has_authenticated() {
    let backend = Backend::start();
    let (intent, bank) = challenged(&backend, "");
    assert_eq!(refresh(&backend, &intent)["next_action"]["use_stripe_sdk"]["stripe_js"], bank.as_str());
    post(&format!("{bank}/complete"), "", &[]);
    let seen = refresh(&backend, &intent);
    assert_eq!((text(&seen["status"]), seen["next_action"].clone()), ("requires_confirmation".into(), Value::Null));
    assert_eq!(charged(&backend, &intent), 0);
    assert_eq!(confirm(&backend, &intent, "").json()["status"], "succeeded");
    assert_eq!(confirm(&backend, &intent, "").status, 400);
    assert_eq!(charged(&backend, &intent), 1);
}

#[test]
fn without_authentication_it_starts_anew() {
    let backend = Backend::start();
    let cancel = |intent: &Intent| {
        let source = text(&backend.read(intent)["next_action"]["use_stripe_sdk"]["source"]);
        let form = format!("client_secret={}&source={source}", intent.client_secret);
        backend.page_post(&format!("/v1/payment_intents/{}/source_cancel", intent.id), &form).status
    };
    for fails_at_the_bank in [true, false] {
        let (intent, bank) = challenged(&backend, "");
        let ended = if fails_at_the_bank { post(&format!("{bank}/fail"), "", &[]).status } else { cancel(&intent) };
        assert_eq!(ended, 200);
        let seen = refresh(&backend, &intent);
        assert_eq!(seen["status"], "requires_payment_method");
        assert_eq!(seen["last_payment_error"]["code"], "payment_intent_authentication_failure");
        assert_eq!(confirm(&backend, &intent, "payment_method=pm_card_visa").json()["status"], "succeeded");
        assert_eq!(charged(&backend, &intent), 1);
    }
}

#[test]
fn an_authentication_is_good_for_its_card_and_amount_alone() {
    let backend = Backend::start();
    let (intent, bank) = challenged(&backend, "");
    post(&format!("{bank}/complete"), "", &[]);
    let another = confirm(&backend, &intent, &format!("use_stripe_sdk=true&{}", card("4000002760003184")));
    assert_eq!(another.json()["status"], "requires_action");

    let (intent, bank) = challenged(&backend, "");
    post(&format!("{bank}/complete"), "", &[]);
    backend.server_post(&format!("/v1/payment_intents/{}", intent.id), "amount=9900");
    assert_eq!(confirm(&backend, &intent, "use_stripe_sdk=true").json()["status"], "requires_action");
    assert_eq!(charged(&backend, &intent), 0);
}
