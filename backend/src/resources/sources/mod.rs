//! Sources, the API before PaymentMethods: something to charge, or a page on which the buyer approves one charge. Old wrappers still call it.
//! What they hold, who may reach one, and how they end; how they are made and shown is in the files beside this one.

mod create;
mod view;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::api::Call;
use crate::digest;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::challenges::{self, Challenge, Subject, Verdict};
use crate::resources::expand::Expand;
use crate::resources::payment_methods::{Details, PaymentMethod};
use crate::resources::{contacts, mandates};
use crate::store::Record;

pub use create::create;

/// How long a buyer has, in seconds.
const PATIENCE: i64 = 6 * 60 * 60;

/// Where a Source stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The buyer has to do something.
    Pending,
    /// It can be charged.
    Chargeable,
    /// It was charged, and cannot be charged again.
    Consumed,
    /// The buyer, or their bank, said no.
    Failed,
    /// The buyer took too long.
    Canceled,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Chargeable => "chargeable",
            Self::Consumed => "consumed",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }
}

/// What is charged: what a PaymentMethod would hold, or what is shown of it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Held {
    /// A card, an account that is debited.
    Method(Details),
    /// The hash of the type as it is shown.
    Shown(Value),
}

/// A Source, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Source {
    id: String,
    created: i64,
    client_secret: String,
    kind: String,
    flow: String,
    status: Status,
    /// Whether it can be charged more than once.
    reusable: bool,
    amount: Option<i64>,
    currency: Option<String>,
    /// Whose it is, as `billing_details` has it.
    owner: Value,
    metadata: Map<String, Value>,
    statement_descriptor: Option<String>,
    held: Held,
    /// The mandate that covers charges of an account.
    mandate: Option<String>,
    /// `redirect` on the wire, for those with a page.
    redirect: Option<Value>,
    /// `receiver` on the wire, for those that wait for money.
    receiver: Option<Value>,
    /// The page that the buyer has to visit.
    challenge: Option<String>,
}

impl Record for Source {
    const TABLE: &'static str = "sources";

    fn id(&self) -> &str {
        &self.id
    }
}

/// `GET /v1/sources/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let source = load(call, client_secret.as_deref())?;
    Ok(Answer::ok(source.view(call)?))
}

/// What a page at the bank shows of a Source.
pub fn subject(call: &Call<'_>, id: &str) -> Result<Subject, ApiError> {
    let source: Source = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    Ok(Subject {
        amount: source.amount.zip(source.currency),
        statement: source.statement_descriptor,
        return_query: [
            ("source", source.id),
            ("client_secret", source.client_secret),
            ("livemode", "false".to_owned()),
        ],
    })
}

/// The buyer has answered on the bank's page.
pub fn settle_challenge(call: &Call<'_>, challenge: &Challenge, verdict: Verdict) -> Result<(), ApiError> {
    let mut source: Source = call.tx.find(&challenge.intent)?.ok_or_else(ApiError::internal)?;
    if source.challenge.as_ref() != Some(&challenge.id) {
        return Ok(());
    }
    let passed = verdict == Verdict::Passed;
    source.status = if passed { Status::Chargeable } else { Status::Failed };
    if let Some(redirect) = &mut source.redirect {
        redirect["status"] = if passed { "succeeded" } else { "failed" }.into();
        if !passed {
            redirect["failure_reason"] = "declined".into();
        }
    }
    if let (true, Held::Shown(shown)) = (passed, &mut source.held)
        && source.kind == "three_d_secure"
    {
        shown["authenticated"] = true.into();
    }
    call.tx.save(&source)
}

/// The PaymentMethod that a Source stands for where one is asked for. One that is good for one charge is used up by that.
pub fn as_payment_method(call: &Call<'_>, id: &str, param: &str) -> Result<PaymentMethod, ApiError> {
    let mut source: Source = current(call, id)?.ok_or_else(|| ApiError::no_such("source", param))?;
    let Held::Method(details) = &source.held else {
        return Err(ApiError::unusable(param, "a source of this type stands for no payment method."));
    };
    if source.status != Status::Chargeable {
        return Err(ApiError::unusable(param, "this source is not chargeable. Make a new one."));
    }
    let mut method = PaymentMethod::new(call, &source.kind, details.clone(), source.owner.clone())?;
    if let Some(mandate) = &source.mandate {
        mandates::hand_over(call, mandate, &method.id)?;
        method.mandate = Some(mandate.clone());
    }
    if !source.reusable {
        source.status = Status::Consumed;
        call.tx.save(&source)?;
    }
    call.tx.save(&method)?;
    Ok(method)
}

/// The Source of this id as it stands now.
fn current(call: &Call<'_>, id: &str) -> Result<Option<Source>, ApiError> {
    let Some(mut source) = call.tx.find::<Source>(id)? else {
        return Ok(None);
    };
    if source.status == Status::Pending && source.redirect.is_some() && call.now >= source.created + PATIENCE {
        source.status = Status::Canceled;
        if let Some(redirect) = &mut source.redirect {
            redirect["status"] = "failed".into();
            redirect["failure_reason"] = "user_abort".into();
        }
        if let Some(challenge) = source.challenge.take() {
            challenges::void(call.tx, &challenge)?;
        }
        call.tx.save(&source)?;
    }
    Ok(Some(source))
}

/// The Source in the path, if this caller may reach it: a browser proves that with the client secret.
fn load(call: &Call<'_>, client_secret: Option<&str>) -> Result<Source, ApiError> {
    if call.caller == Caller::Publishable && client_secret.is_none() {
        return Err(ApiError::unauthorized("With a publishable key this call needs the source's client_secret.")
            .param("client_secret"));
    }
    let missing = || ApiError::no_such("source", "source");
    let source = current(call, call.id)?.ok_or_else(missing)?;
    match client_secret {
        Some(secret) if !digest::same(secret.as_bytes(), source.client_secret.as_bytes()) => Err(missing()),
        _ => Ok(source),
    }
}

/// An owner of whom nothing is known.
fn nobody() -> Value {
    contacts::no_billing_details()
}
