//! An attempt at payment with a bank account: mandate, verification, and the wait for the bank. What the bank says is read off the test account.

use opentill::rules::method::Way;

use super::attempt::{Attempt, ask, decline_with, declined, keep_or_use_up};
use super::{PaymentIntent, Status};
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::charges::{self, Outcome};
use crate::resources::mandates::{self, Debit, Mandate, Scope};
use crate::resources::payment_methods::PaymentMethod;
use crate::test_accounts::{End, TestAccount};
use crate::test_cards::Decline;

/// Attempts the payment: with an account that is not verified yet the buyer is asked for small deposits.
pub fn attempt(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    how: Attempt,
) -> Result<Option<ApiError>, ApiError> {
    let account = method.bank_account().ok_or_else(ApiError::internal)?;
    let behaviour = account.behaviour()?;
    let unverified = method.method()?.way == Way::VerifiedDebit && !account.verified;
    if unverified && method.kind == "us_bank_account" {
        account.check_verification(&intent.payment_method_options[method.kind.as_str()])?;
    }
    if let (true, Some(decline)) = (unverified, how.refusal()) {
        return decline_with(call, intent, method, decline, false).map(Some);
    }
    cover(call, intent, method, &how, unverified)?;
    if behaviour.end == End::Blocked {
        return decline_with(call, intent, method, Decline::because("fraudulent"), true).map(Some);
    }
    if !unverified {
        return process(call, intent, method).map(|()| None);
    }
    ask(call, intent, method, how)?;
    if behaviour.end == End::NoDeposits {
        intent.due = Some(call.now);
        call.tx.save(intent)?;
    }
    Ok(None)
}

/// The buyer has named the small deposits.
pub fn verified(call: &Call<'_>, intent: &mut PaymentIntent, method: &mut PaymentMethod) -> Result<(), ApiError> {
    if let Some(account) = method.bank_account_mut() {
        account.verified = true;
    }
    if let Some(mandate) = &intent.mandate {
        mandates::settle(call, mandate, mandates::Status::Active)?;
    }
    process(call, intent, method)
}

/// A debit needs a mandate: one that comes with the call, one that it names, or the PaymentMethod's.
fn cover(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &PaymentMethod,
    how: &Attempt,
    pending: bool,
) -> Result<(), ApiError> {
    if let Some(id) = &how.mandate {
        let mandate = mandates::load(call, id, "mandate")?;
        if mandate.payment_method != method.id || mandate.status == mandates::Status::Inactive {
            return Err(ApiError::unusable("mandate", "it does not cover charges of this payment method.")
                .code("payment_intent_mandate_invalid"));
        }
        intent.mandate = Some(mandate.id);
        return Ok(());
    }
    let Some(acceptance) = &how.acceptance else {
        intent.mandate = kept_mandate(call, method)?;
        return match intent.mandate {
            Some(_) => Ok(()),
            None => Err(ApiError::missing("mandate_data").message(
                "A debit needs the buyer's agreement. Send mandate_data with the confirmation, or a mandate that they gave before.",
            )),
        };
    };
    let options = &intent.payment_method_options[method.kind.as_str()];
    let debit = Debit { payment_method: &method.id, kind: &method.kind, options };
    let scope = match intent.usage(&method.kind) {
        Some(_) => Scope::MultiUse,
        None => Scope::SingleUse { amount: intent.amount, currency: intent.currency.clone() },
    };
    let status = if pending { mandates::Status::Pending } else { mandates::Status::Active };
    intent.mandate = Some(mandates::create(call, acceptance.clone(), scope, &debit, status)?.id);
    Ok(())
}

fn kept_mandate(call: &Call<'_>, method: &PaymentMethod) -> Result<Option<String>, ApiError> {
    let Some(id) = &method.mandate else {
        return Ok(None);
    };
    let mandate: Option<Mandate> = call.tx.find(id)?;
    Ok(mandate.filter(|mandate| mandate.status == mandates::Status::Active).map(|mandate| mandate.id))
}

/// The bank is told: the payment waits for its answer.
fn process(call: &Call<'_>, intent: &mut PaymentIntent, method: &mut PaymentMethod) -> Result<(), ApiError> {
    let behaviour = account_of(method)?;
    keep_or_use_up(call, intent, method)?;
    intent.latest_charge = Some(charges::record(call, intent, method, &Outcome::Pending)?);
    intent.status = Status::Processing;
    let wait = if behaviour.delayed { call.app.debit_time.as_secs() } else { 0 };
    let answer = call.now.saturating_add(i64::try_from(wait).unwrap_or(i64::MAX));
    intent.due = (behaviour.end != End::Open).then_some(answer);
    call.tx.save(intent)
}

/// The bank has answered.
pub fn answered(call: &Call<'_>, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    let id = intent.payment_method.clone().ok_or_else(ApiError::internal)?;
    let method: PaymentMethod = call.tx.find(&id)?.ok_or_else(ApiError::internal)?;
    let charge = intent.latest_charge.clone().ok_or_else(ApiError::internal)?;
    let end = account_of(&method)?.end;
    if end == End::MandateRefused
        && let Some(mandate) = &intent.mandate
    {
        mandates::settle(call, mandate, mandates::Status::Inactive)?;
    }
    end_mandate(call, intent)?;
    let code = match end {
        End::Failed(code) => code,
        End::MandateRefused => "debit_not_authorized",
        End::Blocked | End::NotTaken(_) => "payment_intent_payment_attempt_failed",
        End::Paid | End::Disputed | End::NoDeposits | End::Open => {
            charges::receive(call, &charge, end == End::Disputed)?;
            intent.status = Status::Succeeded;
            intent.amount_received = intent.amount;
            return call.tx.save(intent);
        }
    };
    let decline = Decline::coded(code, None);
    charges::fail(call, &charge, decline)?;
    let error = ApiError::invalid(decline.message()).code(code).with("charge", charge.as_str());
    declined(call, intent, &method, &error)
}

/// The mandate that was made for an attempt ends with it, unless the PaymentMethod keeps it.
pub fn end_mandate(call: &Call<'_>, intent: &PaymentIntent) -> Result<(), ApiError> {
    let (Some(mandate), Some(method)) = (&intent.mandate, &intent.payment_method) else {
        return Ok(());
    };
    let method: Option<PaymentMethod> = call.tx.find(method)?;
    let is_kept = method.is_some_and(|method| method.mandate.as_ref() == Some(mandate));
    let ended = mandates::load(call, mandate, "mandate")?.status == mandates::Status::Inactive;
    if is_kept || ended {
        return Ok(());
    }
    mandates::settle(call, mandate, mandates::Status::Inactive).map(|_| ())
}

fn account_of(method: &PaymentMethod) -> Result<&'static TestAccount, ApiError> {
    method.bank_account().ok_or_else(ApiError::internal)?.behaviour()
}
