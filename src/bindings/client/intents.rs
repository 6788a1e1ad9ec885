//! Intents that are read, or verified.

use wasm_bindgen::prelude::*;

use super::{Opentill, cancel_of, misuse, result, tree};
use crate::client::{ApiObject, Problem, intents};
use crate::rules::id::ClientSecret;

const NO_PAGE: &str = "handleNextAction() needs a page to show the buyer what is to be done: call it on the object that Opentill() of \
     the package's main entry gives. Here an intent comes back with its `next_action`.";

#[wasm_bindgen]
impl Opentill {
    /// Reads a PaymentIntent.
    #[wasm_bindgen(js_name = retrievePaymentIntent, unchecked_return_type = "PaymentIntentResult")]
    pub async fn retrieve_payment_intent(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let secret = intents::payment_secret(Some(&client_secret));
        result("paymentIntent", self.retrieve(secret, &options).await)
    }

    /// Reads a SetupIntent.
    #[wasm_bindgen(js_name = retrieveSetupIntent, unchecked_return_type = "SetupIntentResult")]
    pub async fn retrieve_setup_intent(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let secret = intents::setup_secret(Some(&client_secret));
        result("setupIntent", self.retrieve(secret, &options).await)
    }

    /// Verifies the bank account of a PaymentIntent by the small deposits that it got.
    #[wasm_bindgen(js_name = verifyMicrodepositsForPayment, unchecked_return_type = "PaymentIntentResult")]
    pub async fn verify_microdeposits_for_payment(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_param_type = "Microdeposits")] deposits: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let secret = intents::payment_secret(Some(&client_secret));
        let deposits = tree(&deposits)?;
        let verified =
            async { Ok(intents::verify_microdeposits(&self.api, &secret?, &deposits, &cancel_of(&options)).await?) };
        result("paymentIntent", verified.await)
    }

    /// Verifies the bank account of a SetupIntent by the small deposits that it got.
    #[wasm_bindgen(js_name = verifyMicrodepositsForSetup, unchecked_return_type = "SetupIntentResult")]
    pub async fn verify_microdeposits_for_setup(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_param_type = "Microdeposits")] deposits: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let secret = intents::setup_secret(Some(&client_secret));
        let deposits = tree(&deposits)?;
        let verified =
            async { Ok(intents::verify_microdeposits(&self.api, &secret?, &deposits, &cancel_of(&options)).await?) };
        result("setupIntent", verified.await)
    }

    /// Refused: there is no page here to show a buyer anything.
    #[wasm_bindgen(js_name = handleNextAction, unchecked_return_type = "never")]
    pub async fn handle_next_action(&self) -> Result<JsValue, JsValue> {
        Err(misuse(NO_PAGE))
    }
}

impl Opentill {
    async fn retrieve(&self, secret: Result<ClientSecret, Problem>, options: &JsValue) -> Result<ApiObject, Problem> {
        Ok(intents::retrieve(&self.api, &secret?, &cancel_of(options)).await?)
    }
}
