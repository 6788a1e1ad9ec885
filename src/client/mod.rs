//! The API client: one transport, and a file for each resource.

#[cfg(feature = "bank")]
pub mod bank;
#[cfg(feature = "card-fields")]
pub mod card;
#[cfg(any(feature = "card", feature = "payments", feature = "client"))]
mod card_data;
#[cfg(any(feature = "payments", feature = "client"))]
pub mod confirmation;
#[cfg(any(feature = "payments", feature = "client"))]
pub mod confirmation_tokens;
#[cfg(any(feature = "payments", feature = "client", feature = "offers"))]
pub mod customer_sessions;
#[cfg(any(feature = "payment", feature = "express"))]
pub mod elements_sessions;
#[cfg(any(feature = "payments", feature = "client"))]
pub mod fields;
#[cfg(any(feature = "card", feature = "payments", feature = "client"))]
pub mod intents;
#[cfg(feature = "offers")]
pub mod offers;
#[cfg(any(feature = "payments", feature = "client"))]
mod payer;
#[cfg(any(feature = "payments", feature = "client"))]
pub mod payment_methods;
#[cfg(any(feature = "payments", feature = "client"))]
pub mod sources;
#[cfg(any(feature = "payments", feature = "client"))]
pub mod tokens;
#[cfg_attr(feature = "bank", expect(dead_code, reason = "fields of bank accounts send nothing themselves"))]
#[cfg_attr(feature = "payment", allow(dead_code, reason = "another module confirms"))]
pub mod transport;

#[cfg(not(any(feature = "bank", feature = "address")))]
pub use transport::{Api, Endpoint};
pub use transport::{ApiError, ApiObject, Failure};

use wasm_bindgen::JsValue;

use crate::rules::error::ErrorCode;
use crate::rules::text::API_CONNECTION_ERROR;
use crate::wire::port::ErrorShape;

/// The connection failed, or nobody answered in time.
pub const UNREACHABLE: ErrorShape =
    ErrorShape { r#type: "api_connection_error", code: None, message: API_CONNECTION_ERROR.english };

/// The page gave the operation up.
pub const ABORTED: ErrorShape = ErrorShape {
    r#type: "api_connection_error",
    code: Some("operation_aborted"),
    message: "The page cancelled this operation before it was done.",
};

/// Why an operation has no result.
pub enum Problem {
    /// Made on this side of the wire.
    Own(ErrorShape),
    /// Given by the API.
    Api(ApiError),
    /// An object that is the error already, such as the one that an intent carries.
    #[cfg_attr(feature = "bank", expect(dead_code, reason = "it reads none"))]
    Object(ApiObject),
    /// The caller's mistake.
    Misuse(&'static str),
}

impl Problem {
    /// The error in Stripe's shape, or, as the outer error, what the caller should do instead.
    pub fn into_js(self) -> Result<JsValue, &'static str> {
        match self {
            Problem::Api(error) => Ok(error.into_js()),
            Problem::Object(error) => Ok(error.into_js()),
            Problem::Own(error) => Ok(ApiObject::of_error(&error).into_js()),
            Problem::Misuse(message) => Err(message),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Aborted => Problem::Own(ABORTED),
            Failure::Lost => Problem::Own(UNREACHABLE),
            Failure::Refused(error) => Problem::Api(error),
        }
    }
}

/// What a buyer or a caller put in is not right yet.
impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        Problem::Own(ErrorShape::validation(code))
    }
}
