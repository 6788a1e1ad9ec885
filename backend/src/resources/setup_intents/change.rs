//! What else happens to an intent: cancel, and giving up what the buyer was asked for.

use super::settle::{abandon, fail_authentication};
use super::view::{expandable, expanded, plain};
use super::{SetupIntent, Status, load, named};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::challenges::microdeposits::{self, Named};
use crate::resources::challenges::{self, Kind};
use crate::resources::expand::Expand;

/// `POST /v1/setup_intents/{id}/cancel`
pub fn cancel(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let mut intent = load(call, None)?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let reason = params.choice("cancellation_reason", &["abandoned", "duplicate", "requested_by_customer"])?;
    params.finish()?;
    if matches!(intent.status, Status::Processing | Status::Succeeded | Status::Canceled) {
        return Err(intent.unexpected_state(call, "canceled"));
    }
    cancel_it(call, &mut intent, reason)?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

/// Cancels the intent, if it can still be: what it was made for is given up.
pub fn call_off(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    let mut intent = named(call, id, "setup_intent")?;
    if matches!(intent.status, Status::Processing | Status::Succeeded | Status::Canceled) {
        return Ok(());
    }
    cancel_it(call, &mut intent, Some("abandoned"))
}

fn cancel_it(call: &Call<'_>, intent: &mut SetupIntent, reason: Option<&str>) -> Result<(), ApiError> {
    abandon(call, intent)?;
    intent.status = Status::Canceled;
    intent.cancellation_reason = reason.map(str::to_owned);
    call.tx.save(intent)
}

/// `POST /v1/setup_intents/{id}/source_cancel`: the buyer has closed the bank's page. Where the bank was faster, nothing is taken back, and
/// the answer says where the intent stands.
pub fn source_cancel(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let mut intent = load(call, client_secret.as_deref())?;
    let source = params.required("source")?;
    params.finish()?;
    if let (Status::RequiresAction, Some(id)) = (intent.status, &intent.challenge) {
        let challenge = challenges::load(call, id)?;
        if challenge.source != source {
            return Err(ApiError::no_such("source", "source"));
        }
        challenges::void(call.tx, id)?;
        fail_authentication(call, &mut intent)?;
    }
    Ok(Answer::ok(plain(call, &intent)?))
}

/// `POST /v1/setup_intents/{id}/verify_microdeposits`: the buyer names what has arrived on their account. Each wrong answer counts.
pub fn verify_microdeposits(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let intent = load(call, client_secret.as_deref())?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let named = Named::read(&mut params)?;
    params.finish()?;
    let challenge = match (intent.status, &intent.challenge) {
        (Status::RequiresAction, Some(id)) => Some(challenges::load(call, id)?),
        _ => None,
    };
    let Some(mut challenge) = challenge.filter(|challenge| challenge.kind == Kind::Microdeposits) else {
        return Err(intent.unexpected_state(call, "verified"));
    };
    let failed = microdeposits::verify(call, &mut challenge, &named)?;
    let intent = load(call, client_secret.as_deref())?;
    match failed {
        Some(error) => Ok(error.with("setup_intent", plain(call, &intent)?).answer()),
        None => Ok(Answer::ok(expanded(call, &intent, &expand)?)),
    }
}
