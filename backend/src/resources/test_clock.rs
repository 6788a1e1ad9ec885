//! The backend's clock, for tests: what ends by itself is brought about, not waited for. It moves on and never back, and everything of the API goes by it:
//! what is due, how long sessions, tokens and idempotency keys are good for, and what `created` says.

use serde_json::json;

use crate::answer::Answer;
use crate::api::Call;
use crate::config::LATEST;
use crate::errors::ApiError;
use crate::params::Params;
use crate::settlement;

/// `GET /v1/test_helpers/clock`
pub fn retrieve(call: &Call<'_>, params: Params) -> Result<Answer, ApiError> {
    params.finish()?;
    Ok(answer(call.now))
}

/// `POST /v1/test_helpers/clock`: `advance`, in seconds, or `now`, in seconds since 1970. What is due by then has happened when this is answered.
pub fn advance(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let (advance, now) = (params.integer("advance")?, params.integer("now")?);
    params.finish()?;
    let (seconds, param) = match (advance, now) {
        (Some(seconds), None) => (Some(seconds), "advance"),
        (None, Some(now)) => (now.checked_sub(call.now), "now"),
        (None, None) => {
            return Err(
                ApiError::missing("advance").message("Send advance, in seconds, or now, in seconds since 1970.")
            );
        }
        (Some(_), Some(_)) => return Err(ApiError::invalid("Send advance or now, not both.").param("now")),
    };
    let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok());
    let seconds = seconds
        .filter(|seconds| call.now + i64::from(*seconds) <= LATEST)
        .ok_or_else(|| ApiError::unusable(param, "the clock moves on, never back, and by 136 years at most."))?;
    let now = call.now + i64::from(seconds);
    settlement::settle_due(call.app, call.tx, now)?;
    call.app.clock.advance(seconds);
    Ok(answer(now))
}

fn answer(now: i64) -> Answer {
    Answer::ok(json!({"object": "test_helpers.clock", "livemode": false, "now": now}))
}
