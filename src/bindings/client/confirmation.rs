//! Confirmations. There is no dialog here: an intent that needs the buyer comes back with the status `requires_action`.

use wasm_bindgen::prelude::*;

use super::{Opentill, cancel_of, result, tree};
use crate::browser::inbox::Inbox;
use crate::client::confirmation::Confirmation;
use crate::client::{ApiObject, Problem, intents};
use crate::rules::id::ClientSecret;
use crate::wire::next_action::NextAction;
use crate::wire::tree::Tree;

/// Nowhere to show a bank's page.
struct NoDialog;

impl intents::Challenger for NoDialog {
    fn show(&self, _action: &NextAction) {}
    fn hide(&self) {}
}

#[wasm_bindgen]
impl Opentill {
    /// Confirms a PaymentIntent, with a payment method of any type.
    #[wasm_bindgen(js_name = confirmPayment, unchecked_return_type = "PaymentIntentResult")]
    pub async fn confirm_payment(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ConfirmPaymentArguments")] arguments: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let mut arguments = tree(&arguments)?;
        let secret = intents::payment_secret(arguments.text_at(&["clientSecret"]));
        let confirmed = self.confirm(secret, None, arguments.take("confirmParams"), &options).await;
        result("paymentIntent", confirmed)
    }

    /// Confirms a SetupIntent, with a payment method of any type.
    #[wasm_bindgen(js_name = confirmSetup, unchecked_return_type = "SetupIntentResult")]
    pub async fn confirm_setup(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ConfirmSetupArguments")] arguments: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let mut arguments = tree(&arguments)?;
        let secret = intents::setup_secret(arguments.text_at(&["clientSecret"]));
        let confirmed = self.confirm(secret, None, arguments.take("confirmParams"), &options).await;
        result("setupIntent", confirmed)
    }

    /// Confirms a PaymentIntent with a PaymentMethod or a card token.
    #[wasm_bindgen(js_name = confirmCardPayment, unchecked_return_type = "PaymentIntentResult")]
    pub async fn confirm_card_payment(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "ConfirmCardData")] data: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let secret = intents::payment_secret(Some(&client_secret));
        result("paymentIntent", self.confirm(secret, Some("card"), tree(&data)?, &options).await)
    }

    /// Confirms a SetupIntent with a PaymentMethod or a card token.
    #[wasm_bindgen(js_name = confirmCardSetup, unchecked_return_type = "SetupIntentResult")]
    pub async fn confirm_card_setup(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "ConfirmCardData")] data: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let secret = intents::setup_secret(Some(&client_secret));
        result("setupIntent", self.confirm(secret, Some("card"), tree(&data)?, &options).await)
    }
}

impl Opentill {
    async fn confirm(
        &self,
        secret: Result<ClientSecret, Problem>,
        kind: Option<&str>,
        data: Tree,
        options: &JsValue,
    ) -> Result<ApiObject, Problem> {
        let secret = secret?;
        let form = Confirmation { kind, data, ..Confirmation::default() }.form()?;
        intents::confirm(&self.api, &secret, form, false, &NoDialog, &Inbox::default(), &cancel_of(options)).await
    }
}
