//! What happens to intents by itself when its time has come: banks answer, vouchers and codes expire, deposits do not arrive.

use super::{PaymentIntent, Status, debit};
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::challenges::{self, Kind, Verdict};
use crate::store::{Condition, Relation};

/// Carries out all that is due.
pub fn settle_due(call: &Call<'_>) -> Result<(), ApiError> {
    let due = call.tx.matching::<PaymentIntent>(&[Condition::new("due", Relation::AtMost, call.now)])?;
    due.into_iter().try_for_each(|intent| settle(call, intent))
}

fn settle(call: &Call<'_>, mut intent: PaymentIntent) -> Result<(), ApiError> {
    intent.due = None;
    call.tx.save(&intent)?;
    match (intent.status, &intent.challenge) {
        (Status::Processing, _) => debit::answered(call, &mut intent),
        (Status::RequiresAction, Some(id)) => {
            let mut challenge = challenges::load(call, id)?;
            let verdict = match challenge.kind {
                // The buyer has been told: the charge is made.
                Kind::Notice => Verdict::Passed,
                kind => Verdict::Failed(reason(kind)),
            };
            challenges::settle(call, &mut challenge, verdict)
        }
        _ => Ok(()),
    }
}

/// The code of what came to nothing.
pub fn reason(kind: Kind) -> &'static str {
    match kind {
        Kind::Microdeposits => "payment_method_microdeposit_failed",
        _ => "payment_intent_payment_attempt_expired",
    }
}
