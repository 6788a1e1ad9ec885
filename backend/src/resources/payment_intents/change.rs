//! What else happens to an intent: cancel, capture, and giving up a challenge.

use super::attempt::{abandon_challenge, fail};
use super::view::{expandable, expanded, plain};
use super::{PaymentIntent, Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::challenges::Challenge;
use crate::resources::charges;
use crate::resources::expand::Expand;

/// `POST /v1/payment_intents/{id}/cancel`
pub fn cancel(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let mut intent = load(call, None)?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let reason =
        params.choice("cancellation_reason", &["abandoned", "duplicate", "fraudulent", "requested_by_customer"])?;
    params.finish()?;
    if matches!(intent.status, Status::Processing | Status::Succeeded | Status::Canceled) {
        return Err(intent.unexpected_state(call, "canceled"));
    }
    cancel_it(call, &mut intent, reason)?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

/// Cancels the intent, if it can still be: what it was made for is given up.
pub fn call_off(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    let mut intent = call.tx.find::<PaymentIntent>(id)?.ok_or_else(ApiError::internal)?;
    if matches!(intent.status, Status::Processing | Status::Succeeded | Status::Canceled) {
        return Ok(());
    }
    cancel_it(call, &mut intent, Some("abandoned"))
}

fn cancel_it(call: &Call<'_>, intent: &mut PaymentIntent, reason: Option<&str>) -> Result<(), ApiError> {
    abandon_challenge(call, intent)?;
    intent.status = Status::Canceled;
    intent.amount_capturable = 0;
    intent.canceled_at = Some(call.now);
    intent.cancellation_reason = reason.map(str::to_owned);
    call.tx.save(intent)
}

/// `POST /v1/payment_intents/{id}/capture`
pub fn capture(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let mut intent = load(call, None)?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let amount = params.integer("amount_to_capture")?.unwrap_or(intent.amount_capturable);
    params.finish()?;
    let (Status::RequiresCapture, Some(charge)) = (intent.status, &intent.latest_charge) else {
        return Err(intent.unexpected_state(call, "captured"));
    };
    if !(1..=intent.amount_capturable).contains(&amount) {
        return Err(ApiError::unusable(
            "amount_to_capture",
            "no more can be captured than is held, and no less than 1.",
        )
        .code("amount_too_large"));
    }
    charges::capture(call, charge, amount)?;
    intent.status = Status::Succeeded;
    intent.amount_received = amount;
    intent.amount_capturable = 0;
    call.tx.save(&intent)?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

/// `POST /v1/payment_intents/{id}/source_cancel`: the buyer has closed the bank's page. Where the bank was faster, nothing is taken back, and
/// the answer says where the intent stands.
pub fn source_cancel(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let mut intent = load(call, client_secret.as_deref())?;
    let source = params.required("source")?;
    params.finish()?;
    if let (Status::RequiresAction, Some(id)) = (intent.status, &intent.challenge) {
        let challenge: Challenge = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
        if challenge.source != source {
            return Err(ApiError::no_such("source", "source"));
        }
        abandon_challenge(call, &mut intent)?;
        fail(call, &mut intent, "payment_intent_authentication_failure")?;
    }
    Ok(Answer::ok(plain(call, &intent)?))
}
