//! `POST /v1/payment_intents/{id}/verify_microdeposits`

use super::view::{expandable, expanded, plain};
use super::{Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::challenges::microdeposits::{self, Named};
use crate::resources::challenges::{self, Kind};
use crate::resources::expand::Expand;

/// Names the small deposits to a bank account. A wrong answer counts, and is told with where the intent stands.
pub fn verify_microdeposits(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let intent = load(call, client_secret.as_deref())?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let (Status::RequiresAction, Some(id)) = (intent.status, &intent.challenge) else {
        return Err(intent.unexpected_state(call, "verified"));
    };
    let mut challenge = challenges::load(call, id)?;
    if challenge.kind != Kind::Microdeposits {
        return Err(intent.unexpected_state(call, "verified with microdeposits"));
    }
    let named = Named::read(&mut params)?;
    params.finish()?;
    let refused = microdeposits::verify(call, &mut challenge, &named)?;
    let intent = load(call, client_secret.as_deref())?;
    match refused {
        Some(error) => Ok(error.with("payment_intent", plain(call, &intent)?).answer()),
        None => Ok(Answer::ok(expanded(call, &intent, &expand)?)),
    }
}
