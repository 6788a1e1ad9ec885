//! The module `payments`, as the script of a Payment Element with a Customer Session sees it: the session's key is held here. The other side of
//! these calls is `browser::customer`.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::bridge;
use crate::browser::cancel::Cancel;
use crate::client::ApiObject;
use crate::client::customer_sessions::CustomerSession;
use crate::wire::port::ErrorShape;

/// A Customer Session of an element. Freeing it forgets its key.
#[wasm_bindgen]
pub struct HeldCustomer(CustomerSession);

/// Takes the session out of an answer of the API; `undefined` where it holds none. `configuration` and `greeting` are what the module of the
/// element began with. `tell` is called with why the session ends.
#[wasm_bindgen(js_name = holdCustomer)]
pub fn hold_customer(
    configuration: &JsValue,
    greeting: &JsValue,
    answer: JsValue,
    tell: Function,
) -> Option<HeldCustomer> {
    bridge::hold_customer(configuration, greeting, answer, tell).map(HeldCustomer)
}

#[wasm_bindgen]
impl HeldCustomer {
    /// Takes a saved PaymentMethod from the customer; gives it as it is then. Rejects with an error in Stripe's shape.
    pub async fn detach(&self, id: String) -> Result<JsValue, JsValue> {
        let session = self.0.clone();
        match session.detach(&id, &Cancel::new()).await {
            Ok(detached) => Ok(detached.into_js()),
            Err(problem) => Err(problem.into_js().unwrap_or_else(|message| {
                ApiObject::of_error(&ErrorShape { r#type: "invalid_request_error", code: None, message }).into_js()
            })),
        }
    }
}
