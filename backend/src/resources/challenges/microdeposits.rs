//! Small deposits that show whose a bank account is: which ones were "sent", and what becomes of naming them. For any intent that waits for them.

use serde_json::Value;

use super::{Challenge, Verdict, settle};
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::test_accounts::message_of;

/// How often they may be named wrongly.
const ATTEMPTS: u32 = 10;

/// What the buyer found on their statement.
pub enum Named {
    /// The two amounts, in cents.
    Amounts(i64, i64),
    /// The code in the text of one deposit.
    Code(String),
}

impl Named {
    /// Reads `amounts[]` or `descriptor_code`.
    pub fn read(params: &mut Params) -> Result<Self, ApiError> {
        let amounts = params.list("amounts")?;
        let code = params.text("descriptor_code")?;
        match (amounts, code) {
            (Some(_), Some(_)) => {
                Err(ApiError::invalid("Send amounts or descriptor_code, not both.").param("descriptor_code"))
            }
            (None, Some(code)) => Ok(Self::Code(code.trim().to_ascii_uppercase())),
            (Some(amounts), None) => Self::amounts(&amounts),
            (None, None) => Err(ApiError::missing("amounts")
                .message("Send amounts, the two deposits in cents, or descriptor_code, the code in a deposit's text.")),
        }
    }

    fn amounts(texts: &[String]) -> Result<Self, ApiError> {
        let parsed: Vec<i64> = texts.iter().filter_map(|text| text.trim().parse().ok()).collect();
        match parsed.as_slice() {
            [first, second] if texts.len() == 2 && *first > 0 && *second > 0 => Ok(Self::Amounts(*first, *second)),
            _ => Err(failure("payment_method_microdeposit_verification_amounts_invalid").param("amounts")),
        }
    }
}

/// What naming them comes to.
enum Judgement {
    Right,
    Wrong(&'static str),
    TooOften,
    TooLate,
}

/// The published test values.
fn judge(named: &Named) -> Judgement {
    match named {
        Named::Amounts(32, 45) | Named::Amounts(45, 32) => Judgement::Right,
        Named::Amounts(10, 11) | Named::Amounts(11, 10) => Judgement::TooOften,
        Named::Amounts(40, 41) | Named::Amounts(41, 40) => Judgement::TooLate,
        Named::Amounts(..) => Judgement::Wrong("payment_method_microdeposit_verification_amounts_mismatch"),
        Named::Code(code) => match code.as_str() {
            "SM11AA" => Judgement::Right,
            "SM33CC" => Judgement::TooOften,
            "SM44DD" => Judgement::TooLate,
            _ => Judgement::Wrong("payment_method_microdeposit_verification_descriptor_code_mismatch"),
        },
    }
}

/// Compares what was named with what was sent, and settles the challenge where that decides it. An error is a result too: the attempt counts.
pub fn verify(call: &Call<'_>, challenge: &mut Challenge, named: &Named) -> Result<Option<ApiError>, ApiError> {
    let code = match judge(named) {
        Judgement::Right => {
            settle(call, challenge, Verdict::Passed)?;
            return Ok(None);
        }
        Judgement::Wrong(code) => {
            challenge.attempts += 1;
            if challenge.attempts < ATTEMPTS {
                call.tx.save(challenge)?;
                return Ok(Some(failure(code)));
            }
            "payment_method_microdeposit_verification_attempts_exceeded"
        }
        Judgement::TooOften => "payment_method_microdeposit_verification_attempts_exceeded",
        Judgement::TooLate => "payment_method_microdeposit_verification_timeout",
    };
    settle(call, challenge, Verdict::Failed(code))?;
    Ok(Some(failure(code)))
}

/// Which of the two the buyer is asked for.
pub fn asked_for(method: &str) -> &'static str {
    if method == "acss_debit" { "amounts" } else { "descriptor_code" }
}

/// The `verify_with_microdeposits` hash.
pub fn action(url: &str, method: &str, arrival: i64) -> Value {
    serde_json::json!({
        "arrival_date": arrival,
        "hosted_verification_url": url,
        "microdeposit_type": asked_for(method),
    })
}

fn failure(code: &'static str) -> ApiError {
    ApiError::invalid(message_of(code).unwrap_or_else(|| crate::errors::message_of(code))).code(code)
}
