//! SetupIntents: a PaymentMethod on its way to being kept for later payments. What they hold, and who may reach one; the calls are in the
//! files beside this one.

mod attempt;
mod change;
mod confirm;
mod create;
mod details;
mod due;
mod options;
mod settle;
mod update;
mod view;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::digest;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::resources::confirmation_tokens::{Mode, Purpose};
use crate::resources::elements_sessions::{self, Shown};
use crate::resources::eligibility::Selection;
use crate::resources::mandates::{Acceptance, Scope};
use crate::resources::setup_attempts::SetupError;
use crate::store::Record;

pub use change::{call_off, cancel, source_cancel, verify_microdeposits};
pub use confirm::confirm;
pub use create::create;
pub use due::settle_due;
pub use settle::{settle_challenge, subject};
pub use update::update;
pub use view::{list, plain, retrieve, show};

/// Where an intent stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It needs a PaymentMethod.
    RequiresPaymentMethod,
    /// It has a PaymentMethod and waits to be confirmed.
    RequiresConfirmation,
    /// The buyer has to do something.
    RequiresAction,
    /// The bank has been asked and has not answered.
    Processing,
    /// The PaymentMethod is set up.
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
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// A SetupIntent, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct SetupIntent {
    /// `seti_...`
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
    client_secret: String,
    status: Status,
    /// Whether the PaymentMethod becomes the merchant's own.
    pub attach_to_self: Option<bool>,
    /// Which of the merchant's settings are on, as the API shows it.
    automatic_payment_methods: Option<Value>,
    payment_method_types: Vec<String>,
    /// What the merchant chose of the types beside.
    #[serde(default)]
    selection: Selection,
    payment_method_options: Value,
    /// `inbound`, `outbound`.
    pub flow_directions: Option<Vec<String>>,
    /// Who keeps the PaymentMethod.
    pub customer: Option<String>,
    /// The merchant's text.
    pub description: Option<String>,
    /// The merchant's texts.
    pub metadata: Map<String, Value>,
    /// `off_session` or `on_session`.
    pub usage: String,
    payment_method: Option<String>,
    /// What the mandate will cover.
    scope: Scope,
    /// How the buyer agreed to a mandate, until there is one.
    acceptance: Option<Acceptance>,
    mandate: Option<String>,
    latest_attempt: Option<String>,
    last_setup_error: Option<SetupError>,
    next_action: Option<Value>,
    /// The page at the simulated bank that `next_action` leads to.
    challenge: Option<String>,
    /// When something happens by itself: the bank answers, or the buyer's time is over.
    due: Option<i64>,
    cancellation_reason: Option<String>,
}

impl Record for SetupIntent {
    const TABLE: &'static str = "setup_intents";

    fn id(&self) -> &str {
        &self.id
    }
}

impl SetupIntent {
    /// What a ConfirmationToken is used for with it.
    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            intent: &self.id,
            mode: Mode::Setup,
            currency: None,
            setup_future_usage: None,
            capture_method: None,
            customer: self.customer.as_deref(),
        }
    }

    /// The query that a buyer comes back to the merchant's page with.
    pub fn return_query(&self) -> [(&'static str, &str); 3] {
        let status = match self.status {
            Status::Succeeded => "succeeded",
            Status::Processing => "pending",
            // A buyer who came back without deciding, too, as for payments.
            _ => "failed",
        };
        [("setup_intent", &self.id), ("setup_intent_client_secret", &self.client_secret), ("redirect_status", status)]
    }

    /// The error for a call that does not fit where the intent stands.
    fn unexpected_state(&self, call: &Call<'_>, what: &str) -> ApiError {
        let message = format!("This SetupIntent cannot be {what}: its status is {}.", self.status.name());
        let error = ApiError::invalid(&message).code("setup_intent_unexpected_state");
        match view::plain(call, self) {
            Ok(view) => error.with("setup_intent", view),
            Err(failure) => failure,
        }
    }
}

/// The intent of this id; `param` is named when there is none.
pub fn named(call: &Call<'_>, id: &str, param: &str) -> Result<SetupIntent, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("setup_intent", param))
}

/// The intent of a client secret, as a page of Elements is made from it. One that is set up or given up has nothing to be shown for.
pub fn of_page(call: &Call<'_>, client_secret: &str) -> Result<Shown, ApiError> {
    let missing = || ApiError::no_such("setup_intent", "client_secret");
    let id = client_secret.split_once("_secret_").map_or(client_secret, |(id, _)| id);
    let found: Option<SetupIntent> = call.tx.find(id)?;
    let intent = found
        .filter(|intent| digest::same(client_secret.as_bytes(), intent.client_secret.as_bytes()))
        .ok_or_else(missing)?;
    if matches!(intent.status, Status::Succeeded | Status::Processing | Status::Canceled) {
        return Err(intent.unexpected_state(call, "set up with Elements any more"));
    }
    let switches = intent.selection.switches(call)?;
    let types = intent.payment_method_types.clone();
    let wallets = elements_sessions::wallets(&types, |wallet| switches.is_on(wallet));
    Ok(Shown { view: view::plain(call, &intent)?, types, wallets, customer: intent.customer })
}

/// The intent in the path, if this caller may reach it. A browser proves that with the client secret; a wrong one is answered
/// as an id that does not exist, so that ids cannot be found out.
fn load(call: &Call<'_>, client_secret: Option<&str>) -> Result<SetupIntent, ApiError> {
    if call.caller == Caller::Publishable && client_secret.is_none() {
        return Err(ApiError::unauthorized("With a publishable key this call needs the intent's client_secret.")
            .param("client_secret"));
    }
    let intent = named(call, call.id, "intent")?;
    match client_secret {
        Some(secret) if !digest::same(secret.as_bytes(), intent.client_secret.as_bytes()) => {
            Err(ApiError::no_such("setup_intent", "intent"))
        }
        _ => Ok(intent),
    }
}
