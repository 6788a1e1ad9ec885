//! What the tests in browsers share: a client of the test backend, the merchant's server, and JavaScript values.
//!
//! `cargo xtask test` starts backend, shop and merchant, and names them at compile time.
#![allow(dead_code, reason = "each file of tests is a crate of its own and uses its part")]

pub mod details;

use js_sys::{JSON, Promise, Reflect};
use opentill::bindings::client::Opentill;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

const SET_BY: &str = "run by `cargo xtask test`, which starts the backend and names it";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn fetch(url: &str, options: &JsValue) -> Promise;
    type Response;
    #[wasm_bindgen(method)]
    fn json(this: &Response) -> Promise;
}

fn setting(value: Option<&'static str>) -> &'static str {
    value.expect(SET_BY)
}

/// The backend's origin.
pub fn api() -> &'static str {
    setting(option_env!("OPENTILL_TEST_API"))
}

/// Its publishable key.
pub fn key() -> &'static str {
    setting(option_env!("OPENTILL_TEST_KEY"))
}

/// The shop's origin.
pub fn shop() -> &'static str {
    setting(option_env!("OPENTILL_TEST_SHOP"))
}

/// A client of an API at another origin.
pub fn client_at(base: &str) -> Opentill {
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"apiBase".into(), &base.into());
    Opentill::new(key(), options.into()).expect("a client of the test backend")
}

/// A client of the test backend.
pub fn client() -> Opentill {
    client_at(api())
}

/// The merchant's server makes an object with the official SDK: of `payment_intents`, `setup_intents`, `customers`, ...
pub async fn merchant(resource: &str, parameters: &str) -> JsValue {
    let url = [setting(option_env!("OPENTILL_TEST_MERCHANT")), "/", resource].concat();
    let options = parse(r#"{"method":"POST","headers":{"content-type":"application/json"}}"#);
    set(&options, "body", parameters.into());
    answer_of(&url, &options).await
}

/// What a server of the test's own answers.
pub async fn answer_of(url: &str, options: &JsValue) -> JsValue {
    let answer = JsFuture::from(fetch(url, options)).await.expect("the server answers");
    JsFuture::from(answer.unchecked_into::<Response>().json()).await.expect("the server answers JSON")
}

/// A PaymentIntent for one type, as its client secret.
pub async fn payment_for(kind: &str, currency: &str) -> String {
    // What is transferred is credited to a customer.
    let customer = match kind {
        "customer_balance" => [r#","customer":""#, &text(&merchant("customers", "{}").await, "id"), "\""].concat(),
        _ => String::new(),
    };
    let parameters =
        [r#"{"amount":1099,"currency":""#, currency, r#"","payment_method_types":[""#, kind, r#""]"#, &customer, "}"]
            .concat();
    text(&merchant("payment_intents", &parameters).await, "client_secret")
}

/// A SetupIntent for one type, as its client secret.
pub async fn setup_for(kind: &str) -> String {
    let parameters = [r#"{"payment_method_types":[""#, kind, r#""]}"#].concat();
    text(&merchant("setup_intents", &parameters).await, "client_secret")
}

/// A value of the test's own JSON.
pub fn parse(json: &str) -> JsValue {
    JSON::parse(json).expect("the test's own JSON")
}

/// The member at a path, `undefined` where there is none.
pub fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |value, key| Reflect::get(&value, &key.into()).unwrap_or_default())
}

/// The text at a path, empty where there is none.
pub fn text(object: &JsValue, path: &str) -> String {
    get(object, path).as_string().unwrap_or_default()
}

/// Sets a member.
pub fn set(object: &JsValue, key: &str, value: JsValue) {
    let _ = Reflect::set(object, &key.into(), &value);
}

/// The message of a misuse.
pub fn misuse(result: Result<impl Sized, JsValue>) -> String {
    let error = result.err().expect("a rejection");
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "name"), "IntegrationError");
    text(&error, "message")
}
