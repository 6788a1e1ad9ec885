//! The intents that wait for challenges: what the bank's pages show of them, and how they are told the end. Another kind of intent is another arm here.

use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::{payment_intents, setup_intents, sources};

use super::{Challenge, State};

/// How a challenge ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The buyer did what was asked.
    Passed,
    /// The buyer, or their bank, said no.
    Refused,
    /// It came to nothing, for the reason of this error code.
    Failed(&'static str),
}

/// What a page at the bank shows of an intent, and where its buyer goes.
pub struct Subject {
    /// Amount in the currency's smallest unit, and currency; none where nothing is paid yet.
    pub amount: Option<(i64, String)>,
    /// What the merchant wants to be called on statements.
    pub statement: Option<String>,
    /// The query that the buyer comes back to the merchant's page with.
    pub return_query: [(&'static str, String); 3],
}

/// The intent of this id, as the bank's pages show it.
pub fn subject(call: &Call<'_>, intent: &str) -> Result<Subject, ApiError> {
    match intent {
        payment if payment.starts_with("pi_") => payment_intents::subject(call, payment),
        setup if setup.starts_with("seti_") => setup_intents::subject(call, setup),
        source if source.starts_with("src_") => sources::subject(call, source),
        _ => Err(ApiError::internal()),
    }
}

/// Ends a challenge and tells its intent. One that has ended before stays as it is.
pub fn settle(call: &Call<'_>, challenge: &mut Challenge, verdict: Verdict) -> Result<(), ApiError> {
    if challenge.state != State::Pending {
        return Ok(());
    }
    challenge.state = if verdict == Verdict::Passed { State::Completed } else { State::Failed };
    call.tx.save(challenge)?;
    match challenge.intent.as_str() {
        payment if payment.starts_with("pi_") => payment_intents::settle_challenge(call, challenge, verdict),
        setup if setup.starts_with("seti_") => setup_intents::settle_challenge(call, challenge, verdict),
        source if source.starts_with("src_") => sources::settle_challenge(call, challenge, verdict),
        _ => Err(ApiError::internal()),
    }
}
