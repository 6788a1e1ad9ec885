//! What is made of plain values: tokens, PaymentMethods, ConfirmationTokens, sources.

use wasm_bindgen::prelude::*;

use super::{Opentill, cancel_of, result, tree};
use crate::client::{confirmation_tokens, payment_methods, sources, tokens};
use crate::wire::tree::Tree;

#[wasm_bindgen]
impl Opentill {
    /// Makes a token of a bank account, an identity number, an account or a person. Cards and security codes take a field.
    #[wasm_bindgen(js_name = createToken, unchecked_return_type = "TokenResult")]
    pub async fn create_token(
        &self,
        #[wasm_bindgen(js_name = type, unchecked_param_type = "TokenType")] kind: String,
        #[wasm_bindgen(unchecked_param_type = "TokenData")] data: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (api, cancel, data) = (self.api.clone(), cancel_of(&options), tree(&data)?);
        result("token", tokens::create(&api, &kind, data, None, &cancel).await)
    }

    /// Makes a PaymentMethod of any type. Of a card only by a token: card data takes a field.
    #[wasm_bindgen(js_name = createPaymentMethod, unchecked_return_type = "PaymentMethodResult")]
    pub async fn create_payment_method(
        &self,
        #[wasm_bindgen(unchecked_param_type = "PaymentMethodParams")] parameters: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (api, cancel, parameters) = (self.api.clone(), cancel_of(&options), tree(&parameters)?);
        result("paymentMethod", payment_methods::create(&api, parameters, None, &cancel).await)
    }

    /// Makes a ConfirmationToken, for the merchant's server to confirm an intent with.
    #[wasm_bindgen(js_name = createConfirmationToken, unchecked_return_type = "ConfirmationTokenResult")]
    pub async fn create_confirmation_token(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ConfirmationTokenArguments")] parameters: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (api, cancel, mut arguments) = (self.api.clone(), cancel_of(&options), tree(&parameters)?);
        let parameters = arguments.take("params");
        let token = confirmation_tokens::create(&api, parameters, &Tree::Null, None, None, &cancel).await;
        result("confirmationToken", token)
    }

    /// Makes a source, the older form of a PaymentMethod.
    #[wasm_bindgen(js_name = createSource, unchecked_return_type = "SourceResult")]
    pub async fn create_source(
        &self,
        #[wasm_bindgen(unchecked_param_type = "SourceParams")] parameters: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (api, cancel, parameters) = (self.api.clone(), cancel_of(&options), tree(&parameters)?);
        result("source", sources::create(&api, &parameters, None, &cancel).await)
    }

    /// Reads a source.
    #[wasm_bindgen(js_name = retrieveSource, unchecked_return_type = "SourceResult")]
    pub async fn retrieve_source(
        &self,
        #[wasm_bindgen(unchecked_param_type = "{id: string; client_secret: string}")] source: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (api, cancel, source) = (self.api.clone(), cancel_of(&options), tree(&source)?);
        let text = |name| source.text_at(&[name]).unwrap_or_default();
        result("source", sources::retrieve(&api, text("id"), text("client_secret"), &cancel).await)
    }
}
