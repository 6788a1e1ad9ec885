//! Errors in Stripe's shape: `{"error": {type, code, message, param, ...}}` with its status. Every answer that is not a success is made here,
//! a 404 of an unknown path included, since server SDKs take an error body without `error` for a result.
//! No message repeats a value that was sent; a parameter's name is repeated only when it looks like one.

use axum::http::StatusCode;
use opentill::rules::error::ErrorCode;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::random::NoRandom;

const DOCUMENTATION: &str = "https://stripe.com/docs/error-codes/";

/// One error on its way out.
pub struct ApiError {
    status: StatusCode,
    fields: Map<String, Value>,
}

impl ApiError {
    /// An `invalid_request_error`, status 400.
    pub fn invalid(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", message)
    }

    /// A parameter that is not there.
    pub fn missing(param: &str) -> Self {
        Self::invalid(&format!("The parameter {param} is required and was not sent."))
            .code("parameter_missing")
            .param(param)
    }

    /// A parameter that this call does not have.
    pub fn unknown(param: &str) -> Self {
        let name = safe_name(param);
        Self::invalid(&format!("This call has no parameter {name}. Check its spelling, or leave it out."))
            .code("parameter_unknown")
            .param(name)
    }

    /// A parameter whose value cannot be used; `rule` says what it takes.
    pub fn unusable(param: &str, rule: &str) -> Self {
        Self::invalid(&format!("The value of {param} cannot be used: {rule}")).code("parameter_invalid").param(param)
    }

    /// No key, or one that this backend does not know.
    pub fn unauthorized(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request_error", message)
    }

    /// The key is good, but of the wrong kind for this call.
    pub fn forbidden(message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "invalid_request_error", message)
    }

    /// An object that is not there (or not for this caller).
    pub fn no_such(noun: &str, param: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "invalid_request_error",
            &format!("There is no such {noun}, or this key may not see it."),
        )
        .code("resource_missing")
        .param(param)
    }

    /// A path that this backend does not serve.
    pub fn no_such_path() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "invalid_request_error",
            "Nothing is served at this URL. Paths of the API begin with /v1/; contract/openapi.yaml lists them.",
        )
    }

    /// A path that is served, but not for this method.
    pub fn no_such_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "invalid_request_error",
            "This URL does not take that method. contract/openapi.yaml lists what it takes.",
        )
    }

    /// A status that has no constructor of its own.
    pub fn other(status: StatusCode, message: &str) -> Self {
        Self::new(status, "invalid_request_error", message)
    }

    /// A fault on this side. What went wrong is in the log, under the request's id.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "api_error",
            "The backend failed while it handled this request. Its log has the reason, under this answer's Request-Id.",
        )
    }

    /// An idempotency key that came with other parameters before.
    pub fn idempotency_mismatch() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "idempotency_error",
            "This Idempotency-Key came with other parameters before. Use a new key for a different request.",
        )
    }

    /// An idempotency key whose first request is still under way.
    pub fn idempotency_in_use() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            "idempotency_error",
            "A request with this Idempotency-Key is still under way. Send it again when that one has been answered.",
        )
        .code("idempotency_key_in_use")
    }

    /// A `card_error`, status 402, with the shared rules' text for its code.
    pub fn card(code: &'static str) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, "card_error", message_of(code)).code(code)
    }

    /// Sets the machine-readable code, and the address that documents it.
    pub fn code(self, code: &str) -> Self {
        let documentation = format!("{DOCUMENTATION}{}", code.replace('_', "-"));
        self.with("code", code).with("doc_url", documentation)
    }

    /// Names the parameter at fault.
    pub fn param(self, param: &str) -> Self {
        self.with("param", safe_name(param))
    }

    /// Replaces the text.
    pub fn message(self, message: &str) -> Self {
        self.with("message", message)
    }

    /// Adds a field, such as `decline_code` or `payment_intent`.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.to_owned(), value.into());
        self
    }

    /// The fields of `error`, for `last_payment_error`.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// Its text.
    pub fn text(&self) -> &str {
        self.fields.get("message").and_then(Value::as_str).unwrap_or_default()
    }

    /// The answer that carries this error.
    pub fn answer(self) -> Answer {
        Answer { status: self.status, body: json!({ "error": self.fields }) }
    }

    fn new(status: StatusCode, kind: &str, message: &str) -> Self {
        Self { status, fields: Map::new() }.with("type", kind).with("message", message)
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        // SQLite's own texts name tables and columns, never values.
        tracing::error!(error = %error, "database failed");
        Self::internal()
    }
}

impl From<serde_json::Error> for ApiError {
    fn from(error: serde_json::Error) -> Self {
        // Only the place is logged: serde's text can repeat a value.
        tracing::error!(line = error.line(), column = error.column(), "stored object could not be read or written");
        Self::internal()
    }
}

impl From<NoRandom> for ApiError {
    fn from(error: NoRandom) -> Self {
        tracing::error!(error = %error, "no random bytes");
        Self::internal()
    }
}

/// The shared rules' text for a code.
pub fn message_of(code: &str) -> &'static str {
    ErrorCode::from_code(code).map_or("Your card could not be charged.", ErrorCode::message)
}

/// A parameter's name, when it looks like one: somebody may have sent a card number in its place.
pub fn safe_name(name: &str) -> &str {
    let plain = name.len() <= 100 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-[].".contains(&byte));
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if plain && digits < 5 { name } else { "(not shown)" }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    #[test]
    fn names_that_could_be_card_numbers_are_not_shown() {
        assert_eq!(safe_name("card[number]"), "card[number]");
        assert_eq!(safe_name("42424"), "(not shown)");
        assert_eq!(safe_name("a b"), "(not shown)");
        assert_eq!(safe_name(&"a".repeat(101)), "(not shown)");
    }

    #[test]
    fn every_error_has_type_and_message() {
        for error in [
            ApiError::missing("amount"),
            ApiError::no_such_path(),
            ApiError::internal(),
            ApiError::card("card_declined"),
        ] {
            let body = error.answer().body;
            assert!(body["error"]["type"].is_string() && body["error"]["message"].is_string());
        }
    }
}
