//! The part of a session that a Customer Session grants.

use serde_json::Value;

use super::Basis;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::customer_sessions::{self, Component};

/// What it comes as.
const SECRET: &str = "customer_session_client_secret";

/// Claims the Customer Session whose secret was sent, if one was, and shows what it grants: PaymentMethods of the types that the page shows.
pub fn read(call: &Call<'_>, params: &mut Params, basis: &Basis) -> Result<Option<Value>, ApiError> {
    let claim = params.text("claim")?;
    let Some(secret) = params.text(SECRET)? else {
        return Ok(None);
    };
    let claimed = customer_sessions::claim(call, &secret, claim.as_deref(), Some(Component::PaymentElement))?;
    // What one customer has saved cannot pay another's intent: better said now than when the buyer presses the button.
    if basis.customer.as_ref().is_some_and(|customer| customer.as_ref() != Some(&claimed.grant.customer)) {
        return Err(ApiError::invalid(
            "This Customer Session is of another customer than the intent. Have your server make both for the same customer.",
        )
        .code("customer_session_customer_mismatch")
        .param(SECRET));
    }
    claimed.view(call, |kind| basis.types.iter().any(|name| name == kind)).map(Some)
}
