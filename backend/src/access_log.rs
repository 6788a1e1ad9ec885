//! One log line a request, by route template, and the request's id. Never a path, query, header or body: any of them can hold a secret.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::keys::Caller;
use crate::random;

/// A request's id, as an extension of it.
#[derive(Clone)]
pub struct RequestId(pub String);

/// Gives the request its id and logs how it went.
pub async fn log(mut request: Request, next: Next) -> Response {
    let id = random::text(14).map_or_else(|_| "req_unknown".to_owned(), |text| format!("req_{text}"));
    let route =
        request.extensions().get::<MatchedPath>().map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", id = %id, method = method_name(request.method()), route = %route);
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let key = response.extensions().get::<Caller>().map_or("none", |caller| caller.name());
    let ms = started.elapsed().as_millis();
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), key, ms, "answered"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("request-id", value);
    }
    response
}

/// The method's name, if it is a usual one: a client can put any word there.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        _ => "(other)",
    }
}
