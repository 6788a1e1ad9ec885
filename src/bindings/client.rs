//! `./wasm`: the API client without fields, for pages, workers and Node.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use crate::browser::cancel::Cancel;
use crate::browser::inbox::Inbox;
use crate::browser::value;
use crate::client::{Api, ApiObject, Endpoint, Problem, intents, payment_intents, payment_methods};
use crate::rules::id::PublishableKey;
use crate::rules::origin;
use crate::wire::tree::Tree;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type { PaymentIntent, PaymentMethod, StripeError } from '@stripe/stripe-js';

export interface ClientOptions {
  /** Origin of the API. https, or http on loopback. */
  apiBase: string;
  /** Connected account (`acct_...`). */
  stripeAccount?: string;
  /** API version to ask for. */
  apiVersion?: string;
}
export interface CallOptions {
  /** Gives the call up; it then resolves to an error with the code `operation_aborted`. */
  signal?: AbortSignal;
}
export interface CardTokenMethod {
  type: 'card';
  card: { token: string };
  billing_details?: Record<string, unknown>;
  metadata?: Record<string, string>;
  allow_redisplay?: 'always' | 'limited' | 'unspecified';
}
export interface ConfirmCardData {
  payment_method?: string | Omit<CardTokenMethod, 'type'>;
  receipt_email?: string;
  return_url?: string;
  setup_future_usage?: 'on_session' | 'off_session';
  shipping?: Record<string, unknown>;
}
export type PaymentIntentResult = { paymentIntent: PaymentIntent; error?: undefined } | { paymentIntent?: undefined; error: StripeError };
export type PaymentMethodResult = { paymentMethod: PaymentMethod; error?: undefined } | { paymentMethod?: undefined; error: StripeError };
"#;

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

    /// Makes a PaymentMethod of a card token.
    #[wasm_bindgen(js_name = createPaymentMethod, unchecked_return_type = "PaymentMethodResult")]
    pub async fn create_payment_method(
        &self,
        #[wasm_bindgen(unchecked_param_type = "CardTokenMethod")] parameters: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let api = self.api.clone();
        let cancel = cancel_of(&options);
        let parameters = tree(&parameters)?;
        result("paymentMethod", payment_methods::create(&api, &parameters, &cancel).await)
    }

    /// Reads a PaymentIntent.
    #[wasm_bindgen(js_name = retrievePaymentIntent, unchecked_return_type = "PaymentIntentResult")]
    pub async fn retrieve_payment_intent(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let api = self.api.clone();
        let cancel = cancel_of(&options);
        let intent = async {
            let secret = payment_intents::payment_secret(Some(&client_secret))?;
            Ok(intents::retrieve(&api, &secret, &cancel).await?)
        };
        result("paymentIntent", intent.await)
    }

    /// Confirms a PaymentIntent with a PaymentMethod or a card token. There is no dialog here: an intent that needs the buyer
    /// comes back with the status `requires_action`.
    #[wasm_bindgen(js_name = confirmCardPayment, unchecked_return_type = "PaymentIntentResult")]
    pub async fn confirm_card_payment(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "ConfirmCardData")] data: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let api = self.api.clone();
        let cancel = cancel_of(&options);
        let data = tree(&data)?;
        let intent = async {
            let secret = payment_intents::payment_secret(Some(&client_secret))?;
            let form = payment_intents::card_confirmation(data, |_, _| false)?;
            let inbox = Inbox::default();
            intents::confirm(&api, &secret, form, false, &NoDialog, &inbox, &cancel).await
        };
        result("paymentIntent", intent.await)
    }
}

/// Nowhere to show a bank's page; intents that need one are handed back instead.
struct NoDialog;

impl intents::Challenger for NoDialog {
    fn show(&self, _url: &str) {}
    fn hide(&self) {}
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
