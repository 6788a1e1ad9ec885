//! The part of a session that a Customer Session grants.

use serde_json::Value;

use super::Basis;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::customer_sessions::{self, Component};

/// Claims the Customer Session whose secret was sent, if one was, and shows what it grants: PaymentMethods of the types that the page shows.
pub fn read(call: &Call<'_>, params: &mut Params, basis: &Basis) -> Result<Option<Value>, ApiError> {
    let claim = params.text("claim")?;
    let Some(secret) = params.text("customer_session_client_secret")? else {
        return Ok(None);
    };
    let claimed = customer_sessions::claim(call, &secret, claim.as_deref(), Some(Component::PaymentElement))?;
    claimed.view(call, |kind| basis.types.iter().any(|name| name == kind)).map(Some)
}
