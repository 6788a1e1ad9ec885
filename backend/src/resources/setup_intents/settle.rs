//! How a setup ends: the bank agrees, refuses, or is no longer asked.

use super::details::three_d_secure;
use super::view::plain;
use super::{SetupIntent, Status};
use crate::api::Call;
use crate::errors::{ApiError, message_of};
use crate::resources::challenges::{self, Challenge, Kind, Subject, Verdict};
use crate::resources::charges::decline_error;
use crate::resources::customers;
use crate::resources::generated_debits::{self, Origin};
use crate::resources::mandates::{self, Debit, Scope};
use crate::resources::payment_methods::PaymentMethod;
use crate::resources::setup_attempts::{self, SetupAttempt, SetupError};
use crate::test_accounts;
use crate::test_cards::Decline;

/// The PaymentMethod is set up: the customer keeps it, and the mandate is in force.
pub fn succeed(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    method: &mut PaymentMethod,
    attempt: &mut SetupAttempt,
) -> Result<(), ApiError> {
    if let Some(card) = method.card_mut() {
        card.checked = true;
    }
    keep(call, intent, method)?;
    if generated_debits::comes_of(&method.kind) {
        let origin = Origin::SetupAttempt(&attempt.id);
        let told = &mut attempt.details[method.kind.as_str()];
        intent.mandate = generated_debits::generate(call, method, &origin, intent.acceptance.take(), told)?;
    }
    grant_mandate(call, intent, method)?;
    call.tx.save(method)?;
    attempt.status = setup_attempts::Status::Succeeded;
    call.tx.save(attempt)?;
    intent.status = Status::Succeeded;
    close(intent);
    call.tx.save(intent)
}

/// The issuer says no. Gives the error that says so.
pub fn decline(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    method: &mut PaymentMethod,
    attempt: &mut SetupAttempt,
    why: Decline,
) -> Result<ApiError, ApiError> {
    if let Some(card) = method.card_mut() {
        card.checked = true;
    }
    call.tx.save(method)?;
    let error = decline_error(why);
    fail(call, intent, attempt, &error)?;
    Ok(error.with("setup_intent", plain(call, intent)?).with("payment_method", method.view(call.caller)?))
}

/// Back to the start, with the reason.
pub fn fail(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    attempt: &mut SetupAttempt,
    error: &ApiError,
) -> Result<(), ApiError> {
    let reason = SetupError::new(error, intent.payment_method.take());
    attempt.status = setup_attempts::Status::Failed;
    attempt.error = Some(reason.clone());
    call.tx.save(attempt)?;
    refuse_mandate(call, intent)?;
    intent.last_setup_error = Some(reason);
    intent.status = Status::RequiresPaymentMethod;
    close(intent);
    call.tx.save(intent)
}

/// Back to the start, for want of an authentication.
pub fn fail_authentication(call: &Call<'_>, intent: &mut SetupIntent) -> Result<(), ApiError> {
    let code = "setup_intent_authentication_failure";
    let mut attempt = latest(call, intent)?;
    fail(call, intent, &mut attempt, &ApiError::invalid(message_of(code)).code(code))
}

/// What a page at the bank shows of the intent.
pub fn subject(call: &Call<'_>, id: &str) -> Result<Subject, ApiError> {
    let intent: SetupIntent = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    let return_query = intent.return_query().map(|(name, value)| (name, value.to_owned()));
    Ok(Subject { amount: None, statement: None, return_query })
}

/// A challenge has ended that the intent may still wait for.
pub fn settle_challenge(call: &Call<'_>, challenge: &Challenge, verdict: Verdict) -> Result<(), ApiError> {
    let mut intent: SetupIntent = call.tx.find(&challenge.intent)?.ok_or_else(ApiError::internal)?;
    if intent.challenge.as_ref() != Some(&challenge.id) {
        return Ok(());
    }
    let mut attempt = latest(call, &intent)?;
    if challenge.kind == Kind::ThreeDs {
        attempt.details["card"]["three_d_secure"] = three_d_secure("challenge", verdict == Verdict::Passed);
        call.tx.save(&attempt)?;
    }
    match verdict {
        Verdict::Refused => return fail_authentication(call, &mut intent),
        Verdict::Failed(code) => return fail(call, &mut intent, &mut attempt, &failure(code)),
        Verdict::Passed => {}
    }
    let mut method = method_of(call, &intent)?;
    if let (Kind::Microdeposits, Some(account)) = (challenge.kind, method.bank_account_mut()) {
        account.verified = true;
    }
    succeed(call, &mut intent, &mut method, &mut attempt)
}

/// Gives up what the intent waits for, if anything: another attempt takes its place, or none is wanted any more.
pub fn abandon(call: &Call<'_>, intent: &mut SetupIntent) -> Result<(), ApiError> {
    if let Some(id) = &intent.challenge {
        challenges::void(call.tx, id)?;
    }
    if matches!(intent.status, Status::RequiresAction | Status::Processing) {
        let mut attempt = latest(call, intent)?;
        attempt.status = setup_attempts::Status::Abandoned;
        call.tx.save(&attempt)?;
        refuse_mandate(call, intent)?;
    }
    close(intent);
    Ok(())
}

/// The attempt under way.
pub fn latest(call: &Call<'_>, intent: &SetupIntent) -> Result<SetupAttempt, ApiError> {
    setup_attempts::load(call, intent.latest_attempt.as_deref().ok_or_else(ApiError::internal)?)
}

/// The PaymentMethod that is set up.
pub fn method_of(call: &Call<'_>, intent: &SetupIntent) -> Result<PaymentMethod, ApiError> {
    let id = intent.payment_method.as_deref().ok_or_else(ApiError::internal)?;
    call.tx.find(id)?.ok_or_else(ApiError::internal)
}

/// The error of a code, with the text that the buyer reads.
pub fn failure(code: &str) -> ApiError {
    let text = match code {
        "setup_intent_setup_attempt_expired" => "This was not approved in time. Start again.",
        "setup_attempt_failed" => "The bank does not allow debits of this account. Use another one.",
        _ => test_accounts::message_of(code).unwrap_or_else(|| message_of(code)),
    };
    ApiError::invalid(text).code(code)
}

/// Nothing is waited for any more.
fn close(intent: &mut SetupIntent) {
    intent.next_action = None;
    intent.challenge = None;
    intent.due = None;
    intent.acceptance = None;
}

/// Lets the intent's customer keep the PaymentMethod. The customer can be gone since the confirmation, or the PaymentMethod detached.
fn keep(call: &Call<'_>, intent: &SetupIntent, method: &mut PaymentMethod) -> Result<(), ApiError> {
    if let Some(customer) = &intent.customer
        && !method.used_up
        && customers::exists(call, customer)?
    {
        method.customer = Some(customer.clone());
    }
    method.set_up |= intent.usage == "off_session";
    Ok(())
}

/// Puts the mandate in force that waited for this, or makes the one that the buyer agreed to.
fn grant_mandate(call: &Call<'_>, intent: &mut SetupIntent, method: &mut PaymentMethod) -> Result<(), ApiError> {
    match intent.mandate.clone() {
        Some(id) => mandates::settle(call, &id, mandates::Status::Active).map(|_| ())?,
        None => make_mandate(call, intent, method, mandates::Status::Active)?,
    }
    // A mandate of one charge is for whoever asks for that charge.
    if intent.scope == Scope::MultiUse && !generated_debits::comes_of(&method.kind) {
        method.mandate = intent.mandate.clone().or(method.mandate.take());
    }
    Ok(())
}

/// Makes the mandate that the buyer agreed to, if they did.
pub fn make_mandate(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    method: &PaymentMethod,
    status: mandates::Status,
) -> Result<(), ApiError> {
    let Some(acceptance) = intent.acceptance.take() else {
        return Ok(());
    };
    let kind = method.kind.as_str();
    let debit = Debit { payment_method: &method.id, kind, options: &intent.payment_method_options[kind] };
    let mandate = mandates::create(call, acceptance, intent.scope.clone(), &debit, status)?;
    intent.mandate = Some(mandate.id);
    Ok(())
}

/// The mandate that was made for this attempt will not be in force.
fn refuse_mandate(call: &Call<'_>, intent: &mut SetupIntent) -> Result<(), ApiError> {
    match intent.mandate.take() {
        Some(id) => mandates::settle(call, &id, mandates::Status::Inactive).map(|_| ()),
        None => Ok(()),
    }
}
