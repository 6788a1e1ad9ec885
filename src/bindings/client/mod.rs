//! `./wasm`: the API client without fields, for pages, workers and Node.

mod confirmation;
mod creation;
mod customer_sessions;
mod intents;
mod types;

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::browser::cancel::Cancel;
use crate::browser::value;
use crate::client::{Api, ApiObject, Endpoint, Problem};
use crate::rules::id::PublishableKey;
use crate::rules::origin;
use crate::wire::tree::Tree;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    api_base: String,
    stripe_account: Option<String>,
    api_version: Option<String>,
}

/// The API client without fields.
#[wasm_bindgen]
pub struct Opentill {
    api: Api,
}

#[wasm_bindgen]
impl Opentill {
    /// A client of the API at `options.apiBase`. Throws an `IntegrationError` for a key or an address that cannot work.
    #[wasm_bindgen(constructor)]
    pub fn new(
        publishable_key: &str,
        #[wasm_bindgen(unchecked_param_type = "ClientOptions")] options: JsValue,
    ) -> Result<Opentill, JsValue> {
        let key = PublishableKey::parse(publishable_key).map_err(|error| misuse(error.message()))?;
        let options: Options = serde_wasm_bindgen::from_value(options)
            .map_err(|_| misuse("Pass `{apiBase: 'https://pay.example'}`: the origin of your payment backend."))?;
        let base = origin::secure_origin(&options.api_base).ok_or_else(|| misuse(origin::ORIGIN_WANTED))?;
        let api = Api::new(Endpoint {
            base: base.to_owned(),
            key,
            account: options.stripe_account,
            version: options.api_version,
            idempotency: false,
            refresh: false,
        });
        Ok(Opentill { api })
    }
}

fn tree(value: &JsValue) -> Result<Tree, JsValue> {
    value::tree(value).ok_or_else(|| misuse("Pass plain values: text, whole numbers, booleans, objects and arrays."))
}

fn cancel_of(options: &JsValue) -> Cancel {
    Cancel::following(value::get(options, "signal"))
}

/// Results, not rejections: only misuse rejects.
fn result(member: &str, outcome: Result<ApiObject, Problem>) -> Result<JsValue, JsValue> {
    let (member, payload) = match outcome.map_err(Problem::into_js) {
        Ok(object) => (member, object.into_js()),
        Err(Ok(error)) => ("error", error),
        Err(Err(message)) => return Err(misuse(message)),
    };
    let object = value::object();
    value::set(&object, member, &payload);
    Ok(object)
}

/// An `Error` by the name that callers know from Stripe.js.
fn misuse(message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    error.set_name("IntegrationError");
    error.into()
}
