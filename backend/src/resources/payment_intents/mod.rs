//! PaymentIntents: what they hold, and who may reach one. The calls are in the files beside this one.

mod attempt;
mod card;
mod change;
mod confirm;
mod create;
mod debit;
mod due;
mod options;
mod types;
mod update;
mod verify;
mod view;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::digest;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::resources::challenges::Subject;
use crate::resources::confirmation_tokens::{Mode, Purpose};
use crate::resources::elements_sessions::{self, Shown};
use crate::resources::eligibility::Selection;
use crate::resources::mandates::Acceptance;
use crate::store::Record;

pub use attempt::settle_challenge;
pub use change::{call_off, cancel, capture, source_cancel};
pub use confirm::confirm;
pub use create::{CAPTURE_METHODS, USAGES, create, read_amount, read_currency, read_method};
pub use due::{reason as reason_of_expiry, settle_due};
pub use options::{FOR_SERVERS as OPTIONS_FOR_SERVERS, app_code};
pub use update::update;
pub use verify::verify_microdeposits;
pub use view::{list, plain, retrieve, show};

/// Where an intent stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It needs a PaymentMethod.
    RequiresPaymentMethod,
    /// It has a PaymentMethod and waits to be confirmed.
    RequiresConfirmation,
    /// The buyer has to authenticate.
    RequiresAction,
    /// The bank has been told, and has not answered.
    Processing,
    /// The money is held.
    RequiresCapture,
    /// Paid.
    Succeeded,
    /// Given up.
    Canceled,
}

impl Status {
    /// The status on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// Why the last attempt failed.
#[derive(Clone, Serialize, Deserialize)]
pub struct LastError {
    fields: Map<String, Value>,
    payment_method: Option<String>,
}

/// A PaymentIntent, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct PaymentIntent {
    /// `pi_...`
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// What has been captured of it.
    pub amount_received: i64,
    /// What is held for capture.
    pub amount_capturable: i64,
    /// ISO 4217, lower case.
    pub currency: String,
    /// Where it stands.
    pub status: Status,
    /// Lets a browser act on this intent; compared in constant time.
    client_secret: String,
    /// Whether all methods of the merchant's settings are on, as the API shows it.
    automatic_payment_methods: Option<Value>,
    /// The types that the merchant named.
    #[serde(default)]
    payment_method_types: Option<Vec<String>>,
    /// What the merchant chose of the types beside.
    #[serde(default)]
    selection: Selection,
    /// `automatic`, `automatic_async` or `manual`.
    capture_method: String,
    /// `automatic` or `manual`.
    confirmation_method: String,
    /// Who pays.
    pub customer: Option<String>,
    /// The merchant's text.
    pub description: Option<String>,
    /// The merchant's texts.
    pub metadata: Map<String, Value>,
    payment_method: Option<String>,
    payment_method_options: Value,
    /// Where the receipt goes.
    pub receipt_email: Option<String>,
    setup_future_usage: Option<String>,
    /// Where the goods go.
    pub shipping: Option<Value>,
    /// Whether a server has set `shipping`: a browser may not change it then.
    shipping_is_servers: bool,
    /// What the buyer's statement says.
    pub statement_descriptor: Option<String>,
    /// What is added to the statement's text.
    pub statement_descriptor_suffix: Option<String>,
    canceled_at: Option<i64>,
    cancellation_reason: Option<String>,
    last_payment_error: Option<LastError>,
    latest_charge: Option<String>,
    next_action: Option<Value>,
    /// The mandate that the last attempt was made under.
    #[serde(default)]
    pub mandate: Option<String>,
    /// How the buyer agreed to the debit that this payment generates.
    #[serde(default)]
    agreed: Option<Acceptance>,
    /// When something happens to it by itself, in seconds since 1970.
    #[serde(default)]
    due: Option<i64>,
    /// The challenge that `next_action` leads to.
    challenge: Option<String>,
    /// Whether the buyer has authenticated and a server has to confirm again (`confirmation_method` manual).
    authenticated: bool,
}

impl Record for PaymentIntent {
    const TABLE: &'static str = "payment_intents";

    fn id(&self) -> &str {
        &self.id
    }
}

impl PaymentIntent {
    /// What a ConfirmationToken is used for with it.
    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            intent: &self.id,
            mode: Mode::Payment,
            currency: Some(&self.currency),
            setup_future_usage: self.setup_future_usage.as_deref(),
            capture_method: Some(&self.capture_method),
            customer: self.customer.as_deref(),
        }
    }

    /// The error for a call that does not fit where the intent stands.
    fn unexpected_state(&self, call: &Call<'_>, what: &str) -> ApiError {
        let message = format!("This PaymentIntent cannot be {what}: its status is {}.", self.status.name());
        let error = ApiError::invalid(&message).code("payment_intent_unexpected_state");
        match view::plain(call, self) {
            Ok(view) => error.with("payment_intent", view),
            Err(failure) => failure,
        }
    }
}

/// The intent of this id, as the bank's pages show it.
pub fn subject(call: &Call<'_>, id: &str) -> Result<Subject, ApiError> {
    let intent: PaymentIntent = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    let redirect_status = match intent.status {
        Status::Succeeded | Status::RequiresCapture | Status::RequiresConfirmation => "succeeded",
        Status::Processing => "pending",
        Status::RequiresPaymentMethod | Status::RequiresAction | Status::Canceled => "failed",
    };
    Ok(Subject {
        amount: Some((intent.amount, intent.currency)),
        statement: intent.statement_descriptor,
        return_query: [
            ("payment_intent", intent.id),
            ("payment_intent_client_secret", intent.client_secret),
            ("redirect_status", redirect_status.to_owned()),
        ],
    })
}

/// The charge that an intent's last attempt came to.
pub fn charge_of(call: &Call<'_>, id: &str) -> Result<Option<String>, ApiError> {
    let intent: PaymentIntent =
        call.tx.find(id)?.ok_or_else(|| ApiError::no_such("payment_intent", "payment_intent"))?;
    Ok(intent.latest_charge)
}

/// The intent of a client secret, as a page of Elements is made from it. One that is paid or given up has nothing to be shown for.
pub fn of_page(call: &Call<'_>, client_secret: &str) -> Result<Shown, ApiError> {
    let missing = || ApiError::no_such("payment_intent", "client_secret");
    let id = client_secret.split_once("_secret_").map_or(client_secret, |(id, _)| id);
    let found: Option<PaymentIntent> = call.tx.find(id)?;
    let intent = found
        .filter(|intent| digest::same(client_secret.as_bytes(), intent.client_secret.as_bytes()))
        .ok_or_else(missing)?;
    if matches!(intent.status, Status::Succeeded | Status::Processing | Status::RequiresCapture | Status::Canceled) {
        return Err(intent.unexpected_state(call, "paid with Elements any more"));
    }
    let types: Vec<String> = types::taken(call, &intent)?;
    let switches = intent.selection.switches(call)?;
    let wallets = elements_sessions::wallets(&types, |wallet| switches.is_on(wallet));
    Ok(Shown { view: view::plain(call, &intent)?, types, wallets, customer: intent.customer })
}

/// The intent in the path, if this caller may reach it. A browser proves that with the client secret; a wrong one is answered
/// as an id that does not exist, so that ids cannot be found out.
fn load(call: &Call<'_>, client_secret: Option<&str>) -> Result<PaymentIntent, ApiError> {
    let found: Option<PaymentIntent> = call.tx.find(call.id)?;
    if call.caller == Caller::Publishable && client_secret.is_none() {
        return Err(ApiError::unauthorized("With a publishable key this call needs the intent's client_secret.")
            .param("client_secret"));
    }
    let missing = || ApiError::no_such("payment_intent", "intent");
    let intent = found.ok_or_else(missing)?;
    match client_secret {
        Some(secret) if !digest::same(secret.as_bytes(), intent.client_secret.as_bytes()) => Err(missing()),
        _ => Ok(intent),
    }
}
