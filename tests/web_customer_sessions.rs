//! Customer Sessions without an element, in a real browser against the real backend: what a page may do with what a customer has saved.
//!
//! The sessions come from the merchant's server, by the official SDK. The API is of another origin, so every call takes its preflight.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, missing_docs)]

mod web;

use js_sys::{Array, Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::{answer_of, api, client, get, key, merchant, misuse, parse, set, text};

wasm_bindgen_test_configure!(run_in_browser);

const ALL: &str = r#""payment_method_redisplay":"enabled","payment_method_save":"enabled","payment_method_remove":"enabled","payment_method_allow_redisplay_filters":["always","limited"]"#;

/// A customer with two saved cards, the newer a Mastercard: the ids of all three.
async fn customer() -> (String, String, String) {
    let customer = text(&merchant("customers", "{}").await, "id");
    let mut cards = Vec::new();
    for token in ["tok_visa", "tok_mastercard"] {
        let parameters = [r#"{"type":"card","allow_redisplay":"always","card":{"token":""#, token, r#""}}"#].concat();
        let card = text(&merchant("payment_methods", &parameters).await, "id");
        merchant("attach", &[r#"{"id":""#, &card, r#"","customer":""#, &customer, r#""}"#].concat()).await;
        cards.push(card);
    }
    (customer, cards.remove(0), cards.remove(0))
}

/// A Customer Session for the Payment Element with these features, as its client secret.
async fn secret(customer: &str, features: &str) -> String {
    let parameters = [
        r#"{"customer":""#,
        customer,
        r#"","components":{"payment_element":{"enabled":true,"features":{"#,
        features,
        "}}}}",
    ];
    text(&merchant("customer_sessions", &parameters.concat()).await, "client_secret")
}

async fn open(secret: &str) -> JsValue {
    client().open_customer_session(secret.to_owned(), JsValue::UNDEFINED).await.expect("a result")
}

/// The open session of a customer's with these features.
async fn session(customer: &str, features: &str) -> JsValue {
    let opened = open(&secret(customer, features).await).await;
    assert_eq!(text(&opened, "error.message"), "");
    get(&opened, "customerSession")
}

fn function(object: &JsValue, name: &str) -> Function {
    get(object, name).dyn_into().expect("a function")
}

/// Calls a method that answers with a promise.
async fn ask(session: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let arguments: Array = arguments.iter().collect();
    let promise: Promise = function(session, method).apply(session, &arguments)?.unchecked_into();
    JsFuture::from(promise).await
}

/// The reason of the session's `expired`.
fn expired(session: &JsValue) -> Promise {
    Promise::new(&mut |resolve, _| {
        let heard = Closure::once_into_js(move |event: JsValue| {
            resolve.call1(&JsValue::UNDEFINED, &get(&event, "reason")).expect("a promise takes it");
        });
        function(session, "on").call2(session, &"expired".into(), &heard).expect("on() takes a listener");
    })
}

fn ids(listed: &JsValue) -> Vec<String> {
    let methods: Array = get(listed, "paymentMethods").dyn_into().expect("a list");
    methods.iter().map(|method| text(&method, "id")).collect()
}

#[wasm_bindgen_test]
async fn a_page_lists_changes_and_removes_what_its_customer_has_saved() {
    let (customer, visa, mastercard) = customer().await;
    let session = session(&customer, ALL).await;
    assert_eq!(text(&session, "component"), "payment_element");
    assert_eq!(text(&session, "features.payment_method_remove"), "enabled");
    assert_eq!(get(&session, "components.buy_button.enabled"), JsValue::FALSE);
    assert!(get(&session, "expiresAt").as_f64().is_some_and(|second| second > 1_700_000_000.0));
    let list = || ask(&session, "list", &[]);
    assert_eq!(ids(&list().await.expect("a result")), [mastercard.as_str(), visa.as_str()]);

    let limited = ask(&session, "update", &[visa.as_str().into(), parse(r#"{"allow_redisplay":"limited"}"#)]).await;
    assert_eq!(text(&limited.expect("a result"), "paymentMethod.allow_redisplay"), "limited");
    let removed = ask(&session, "detach", &[mastercard.as_str().into()]).await.expect("a result");
    assert!(get(&removed, "paymentMethod.customer").is_null());
    assert_eq!(ids(&list().await.expect("a result")), [visa.as_str()]);
    let again = ask(&session, "detach", &[mastercard.as_str().into()]).await.expect("a result");
    assert_eq!(text(&again, "error.code"), "resource_missing");
}

#[wasm_bindgen_test]
async fn what_the_session_does_not_enable_is_an_error() {
    let (customer, visa, _) = customer().await;
    let session = session(&customer, r#""payment_method_redisplay":"enabled""#).await;
    let limited = parse(r#"{"allow_redisplay":"limited"}"#);
    for result in [
        ask(&session, "update", &[visa.as_str().into(), limited]).await,
        ask(&session, "detach", &[visa.as_str().into()]).await,
    ] {
        assert_eq!(text(&result.expect("a result"), "error.code"), "customer_session_feature_disabled");
    }
}

#[wasm_bindgen_test]
async fn a_secret_is_good_for_one_page_as_often_as_that_asks() {
    let (customer, _, _) = customer().await;
    let secret = secret(&customer, ALL).await;
    for _ in 0..2 {
        let opened = open(&secret).await;
        assert_eq!(text(&opened, "customerSession.component"), "payment_element");
    }
    // Another page, which read it somewhere.
    let options = parse(r#"{"method":"POST","headers":{"content-type":"application/x-www-form-urlencoded"}}"#);
    let claim = "0123456789abcdef0123456789abcdef";
    let body = ["type=customer_session&key=", key(), "&claim=", claim, "&customer_session_client_secret=", &secret];
    set(&options, "body", body.concat().into());
    let refused = answer_of(&[api(), "/v1/elements/sessions"].concat(), &options).await;
    assert_eq!(text(&refused, "error.code"), "customer_session_claimed");
    // And the other way round: that page was first.
    let (customer, _, _) = self::customer().await;
    let theirs = self::secret(&customer, ALL).await;
    set(&options, "body", body.concat().replace(&secret, &theirs).into());
    assert_eq!(
        text(&answer_of(&[api(), "/v1/elements/sessions"].concat(), &options).await, "object"),
        "elements_session"
    );
    assert_eq!(text(&open(&theirs).await, "error.code"), "customer_session_claimed");
}

#[wasm_bindgen_test]
async fn the_key_is_nowhere_to_be_read() {
    let (customer, _, _) = customer().await;
    let session = session(&customer, ALL).await;
    let mut seen = String::new();
    for name in ["component", "components", "features", "expiresAt"] {
        let shown = JSON::stringify(&get(&session, name)).expect("plain values");
        seen.push_str(&String::from(shown));
    }
    let own = Reflect::own_keys(&session).expect("an object");
    assert_eq!(own.iter().filter_map(|name| name.as_string()).collect::<Vec<_>>(), ["__wbg_ptr"]);
    for secret in ["ek_", "cuss_", customer.as_str()] {
        assert!(!seen.contains(secret), "{secret}");
    }
}

#[wasm_bindgen_test]
async fn the_page_hears_of_the_end_and_a_fresh_secret_goes_on() {
    let (customer, _, mastercard) = customer().await;
    let old = secret(&customer, ALL).await;
    merchant("clock", r#"{"advance":1796}"#).await;
    let opened = open(&old).await;
    let session = get(&opened, "customerSession");
    let told = JsFuture::from(expired(&session)).await.expect("the event");
    assert_eq!(told.as_string().as_deref(), Some("expired"));
    // Whoever asks late is told, too.
    assert_eq!(JsFuture::from(expired(&session)).await.expect("the event").as_string().as_deref(), Some("expired"));
    merchant("clock", r#"{"advance":10}"#).await;
    let ended = ask(&session, "list", &[]).await.expect("a result");
    assert_eq!(text(&ended, "error.code"), "customer_session_expired");
    assert_eq!(text(&open(&old).await, "error.code"), "customer_session_expired");
    let fresh = self::session(&customer, ALL).await;
    assert_eq!(ids(&ask(&fresh, "list", &[]).await.expect("a result"))[0], mastercard);
}

#[wasm_bindgen_test]
async fn the_end_is_heard_from_a_refusal_too() {
    let (customer, _, _) = customer().await;
    let secret = secret(&customer, ALL).await;
    let session = get(&open(&secret).await, "customerSession");
    let told = expired(&session);
    merchant("delete_customer", &[r#"{"id":""#, &customer, r#""}"#].concat()).await;
    let refused = ask(&session, "list", &[]).await.expect("a result");
    assert_eq!(text(&refused, "error.code"), "customer_session_revoked");
    assert_eq!(JsFuture::from(told).await.expect("the event").as_string().as_deref(), Some("revoked"));
    // Nothing is asked any more.
    let again = ask(&session, "list", &[]).await.expect("a result");
    assert_eq!(text(&again, "error.code"), "customer_session_revoked");
    assert_eq!(text(&open(&secret).await, "error.code"), "customer_session_revoked");
}

#[wasm_bindgen_test]
async fn a_closed_session_opens_nothing() {
    let (customer, visa, _) = customer().await;
    let session = session(&customer, ALL).await;
    function(&session, "close").call0(&session).expect("close() works");
    for (method, arguments) in [("list", vec![]), ("detach", vec![JsValue::from(visa.as_str())])] {
        assert!(misuse(ask(&session, method, &arguments).await).contains("closed"));
    }
}

#[wasm_bindgen_test]
async fn a_call_can_be_given_up() {
    let (customer, _, _) = customer().await;
    let session = session(&customer, ALL).await;
    let aborted = parse("{}");
    set(&aborted, "signal", aborted_signal());
    let given_up = ask(&session, "list", &[aborted]).await.expect("a result");
    assert_eq!(text(&given_up, "error.code"), "operation_aborted");
}

#[wasm_bindgen_test]
async fn what_cannot_work_says_what_to_do() {
    for (secret, word) in [
        ("", "client_secret"),
        ("sk_test_1234567890abcdefghijklmn", "Replace that key"),
        ("pi_1_secret_1234567890", "not the client secret of a Customer Session"),
        ("cuss_secret_a b", "malformed"),
    ] {
        let refused = client().open_customer_session(secret.to_owned(), JsValue::UNDEFINED).await;
        let message = misuse(refused);
        assert!(message.contains(word) && (secret.is_empty() || !message.contains(secret)), "{message}");
    }
    let unknown = open("cuss_secret_0000000000000000000000000000000000000000").await;
    assert_eq!(text(&unknown, "error.code"), "resource_missing");
    assert_eq!(text(&unknown, "error.param"), "customer_session_client_secret");

    let (customer, visa, _) = customer().await;
    let session = session(&customer, ALL).await;
    for (id, parameters) in
        [(visa.as_str(), r#"{"allow_redisplay":"sometimes"}"#), ("../x", r#"{"allow_redisplay":"always"}"#)]
    {
        let refused = ask(&session, "update", &[id.into(), parse(parameters)]).await;
        misuse(refused);
    }
    let listener = Function::new_no_args("");
    let on = function(&session, "on");
    assert!(on.call2(&session, &"frob".into(), &listener).is_err());
    assert!(on.call2(&session, &"expired".into(), &JsValue::NULL).is_err());
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = abort)]
    fn aborted_signal() -> JsValue;
}
