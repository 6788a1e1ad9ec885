//! A Customer Session of a Payment Element, as the script of its frame sees it: the key is held here. The other side of these calls is
//! `browser::customer`.

use wasm_bindgen::prelude::*;

use crate::browser::cancel::Cancel;
use crate::client::ApiObject;
use crate::client::customer_sessions::CustomerSession;
use crate::wire::port::ErrorShape;

/// The session. Freeing it forgets its key.
#[wasm_bindgen]
pub struct HeldCustomer(CustomerSession);

impl From<CustomerSession> for HeldCustomer {
    fn from(session: CustomerSession) -> Self {
        HeldCustomer(session)
    }
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
