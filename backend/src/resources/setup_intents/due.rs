//! What happens to SetupIntents by itself when its time has come: banks answer, codes expire, deposits do not arrive.

use super::settle::{fail, failure, latest, method_of, succeed};
use super::{SetupIntent, Status};
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::challenges::{self, Kind, Verdict};
use crate::store::{Condition, Relation};
use crate::test_accounts::End;

/// Carries out all that is due.
pub fn settle_due(call: &Call<'_>) -> Result<(), ApiError> {
    let due = call.tx.matching::<SetupIntent>(&[Condition::new("due", Relation::AtMost, call.now)])?;
    due.into_iter().try_for_each(|intent| settle(call, intent))
}

fn settle(call: &Call<'_>, mut intent: SetupIntent) -> Result<(), ApiError> {
    intent.due = None;
    call.tx.save(&intent)?;
    match (intent.status, &intent.challenge) {
        (Status::Processing, _) => answered(call, &mut intent),
        (Status::RequiresAction, Some(id)) => {
            let mut challenge = challenges::load(call, id)?;
            let reason = match challenge.kind {
                Kind::Microdeposits => "payment_method_microdeposit_failed",
                _ => "setup_intent_setup_attempt_expired",
            };
            challenges::settle(call, &mut challenge, Verdict::Failed(reason))
        }
        _ => Ok(()),
    }
}

/// The account's bank has said what it thinks of the mandate.
fn answered(call: &Call<'_>, intent: &mut SetupIntent) -> Result<(), ApiError> {
    let mut method = method_of(call, intent)?;
    let mut attempt = latest(call, intent)?;
    let end = method.bank_account().ok_or_else(ApiError::internal)?.behaviour()?.end;
    if end == End::MandateRefused {
        return fail(call, intent, &mut attempt, &failure("setup_attempt_failed"));
    }
    succeed(call, intent, &mut method, &mut attempt)
}
