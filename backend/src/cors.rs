//! Cross-origin rules. Calls that take a publishable key may be made from any page, without credentials (cookies do not exist here, and the key travels
//! in the request itself); calls for secret keys alone say nothing, so that a browser refuses them.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, CACHE_CONTROL,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::errors::ApiError;

const REQUEST_HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, Stripe-Account, Stripe-Version";
const EXPOSED_HEADERS: &str = "Idempotent-Replayed, Request-Id, Retry-After";

/// Lets any page read this answer.
pub fn allow(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED_HEADERS));
}

/// Answers a preflight for a path whose `methods` may be called from a page.
pub fn preflight(headers: &HeaderMap, methods: &[Method]) -> Response {
    let asked = headers.get(ACCESS_CONTROL_REQUEST_METHOD).map(HeaderValue::as_bytes);
    if !methods.iter().any(|method| asked == Some(method.as_str().as_bytes())) {
        return ApiError::forbidden(
            "This call cannot be made from a page: it takes a secret key. Make it from your server.",
        )
        .answer()
        .into_response();
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    allow(&mut response);
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
