//! SetupAttempts: what each confirmation of a SetupIntent came to. SetupIntents make them; servers list them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::customers;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::setup_intents::{self, SetupIntent};
use crate::store::Record;

/// What can be expanded.
const EXPANDABLE: &[&str] = &["customer", "payment_method", "setup_intent"];

/// Where an attempt stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The buyer has to do something.
    RequiresAction,
    /// The bank has been asked and has not answered.
    Processing,
    /// The PaymentMethod is set up.
    Succeeded,
    /// It is not.
    Failed,
    /// Another attempt took its place, or the SetupIntent was given up.
    Abandoned,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
        }
    }
}

/// Why a setup failed: an error as it was told, and the PaymentMethod that it was about.
#[derive(Clone, Serialize, Deserialize)]
pub struct SetupError {
    fields: Map<String, Value>,
    payment_method: Option<String>,
}

impl SetupError {
    /// Keeps an error.
    pub fn new(error: &ApiError, payment_method: Option<String>) -> Self {
        Self { fields: error.fields().clone(), payment_method }
    }

    /// As `last_setup_error` and `setup_error` show it.
    pub fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let mut fields = self.fields.clone();
        if let Some(id) = &self.payment_method {
            let method: PaymentMethod = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
            fields.insert("payment_method".to_owned(), method.view(call.caller)?);
        }
        Ok(Value::Object(fields))
    }
}

/// A SetupAttempt, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct SetupAttempt {
    /// `setatt_...`
    pub id: String,
    created: i64,
    setup_intent: String,
    payment_method: String,
    customer: Option<String>,
    usage: String,
    attach_to_self: Option<bool>,
    flow_directions: Option<Vec<String>>,
    /// Where it stands.
    pub status: Status,
    /// `payment_method_details` on the wire.
    pub details: Value,
    /// Why it failed.
    pub error: Option<SetupError>,
}

impl Record for SetupAttempt {
    const TABLE: &'static str = "setup_attempts";

    fn id(&self) -> &str {
        &self.id
    }
}

impl SetupAttempt {
    /// A new attempt of an intent with a PaymentMethod; not kept yet.
    pub fn new(call: &Call<'_>, intent: &SetupIntent, payment_method: &str, details: Value) -> Result<Self, ApiError> {
        Ok(Self {
            id: random::id("setatt")?,
            created: call.now,
            setup_intent: intent.id.clone(),
            payment_method: payment_method.to_owned(),
            customer: intent.customer.clone(),
            usage: intent.usage.clone(),
            attach_to_self: intent.attach_to_self,
            flow_directions: intent.flow_directions.clone(),
            status: Status::Processing,
            details,
            error: None,
        })
    }

    fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let mut view = json!({
            "id": self.id,
            "object": "setup_attempt",
            "application": null,
            "created": self.created,
            "customer": self.customer,
            "flow_directions": self.flow_directions,
            "livemode": false,
            "on_behalf_of": null,
            "payment_method": self.payment_method,
            "payment_method_details": self.details,
            "setup_error": self.error.as_ref().map(|error| error.view(call)).transpose()?,
            "setup_intent": self.setup_intent,
            "status": self.status.name(),
            "usage": self.usage,
        });
        if let Some(attached) = self.attach_to_self {
            view["attach_to_self"] = json!(attached);
        }
        Ok(view)
    }
}

/// `GET /v1/setup_attempts`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    let intent = params.required("setup_intent")?;
    list.created(&mut params, "created")?;
    params.finish()?;
    list.only_with("setup_intent", setup_intents::named(call, &intent, "setup_intent")?.id);
    list.answer(call, ("setup_attempt", "/v1/setup_attempts"), |attempt| expanded(call, &attempt, &expand))
}

/// The attempt of this id.
pub fn load(call: &Call<'_>, id: &str) -> Result<SetupAttempt, ApiError> {
    call.tx.find(id)?.ok_or_else(ApiError::internal)
}

/// The attempt of this id as others show it.
pub fn show(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    load(call, id)?.view(call)
}

fn expanded(call: &Call<'_>, attempt: &SetupAttempt, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = attempt.view(call)?;
    if let (true, Some(id)) = (expand.wants("customer"), &attempt.customer) {
        view["customer"] = customers::show(call, id)?;
    }
    if expand.wants("payment_method") {
        view["payment_method"] =
            payment_methods::load(call, &attempt.payment_method, "payment_method")?.view(call.caller)?;
    }
    if expand.wants("setup_intent") {
        view["setup_intent"] = setup_intents::show(call, &attempt.setup_intent)?;
    }
    Ok(view)
}
