//! Search is not served. Its paths answer with the list call that does what most searches are for.

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;

/// `GET /v1/customers/search`
pub fn customers(_: &Call<'_>, _: Params) -> Result<Answer, ApiError> {
    Err(not_served("GET /v1/customers, which takes email and created"))
}

/// `GET /v1/charges/search`
pub fn charges(_: &Call<'_>, _: Params) -> Result<Answer, ApiError> {
    Err(not_served("GET /v1/charges, which takes customer, payment_intent and created"))
}

/// `GET /v1/payment_intents/search`
pub fn payment_intents(_: &Call<'_>, _: Params) -> Result<Answer, ApiError> {
    Err(not_served("GET /v1/payment_intents, which takes customer and created"))
}

fn not_served(list: &str) -> ApiError {
    ApiError::no_such_path().message(&format!("This backend serves no search. List instead: {list}, and pages."))
}
