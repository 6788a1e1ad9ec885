//! HTTP requests by the platform's fetch: no cookies, no referrer, no cache, and cancelled when asked.

use gloo_net::http::{RequestBuilder, Response};
use wasm_bindgen::JsValue;
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials};

use super::cancel::Cancel;
use super::timer::Timer;

/// What to send.
pub struct Request<'a> {
    /// Absolute, with its query.
    pub url: &'a str,
    /// A form; a request without one is a GET.
    pub body: Option<&'a str>,
    /// Header names and values beside the content type.
    pub headers: &'a [(&'a str, &'a str)],
}

/// What came back.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Seconds from `Retry-After`.
    pub retry_after: Option<u32>,
    /// The body as the platform parsed it; `None` when it was not JSON.
    pub body: Option<JsValue>,
}

/// No answer came. Whether the request arrived is unknown.
pub struct NoAnswer;

/// Sends a request and reads the whole answer, within `deadline_ms`.
pub async fn send(request: &Request<'_>, cancel: &Cancel, deadline_ms: u32) -> Result<Answer, NoAnswer> {
    let attempt = Cancel::new();
    let (late, given_up) = (attempt.clone(), attempt.clone());
    let _deadline = Timer::after(deadline_ms, move || late.cancel());
    let _cancelled = cancel.on_cancel(move || given_up.cancel());
    let method = if request.body.is_some() { gloo_net::http::Method::POST } else { gloo_net::http::Method::GET };
    let mut builder = RequestBuilder::new(request.url)
        .method(method)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(attempt.signal().as_ref());
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    let prepared = match request.body {
        // A form is a simple request: no preflight, also where the API is on another origin.
        Some(body) => builder.header("Content-Type", "application/x-www-form-urlencoded").body(body),
        None => builder.build(),
    };
    let response = prepared.map_err(|_| NoAnswer)?.send().await.map_err(|_| NoAnswer)?;
    read(response).await.ok_or(NoAnswer)
}

async fn read(response: Response) -> Option<Answer> {
    let status = response.status();
    let retry_after: Option<String> = response.headers().get("Retry-After");
    // The text is read apart from being parsed: a connection that breaks in the middle of an answer is no answer, while
    // an answer that is not JSON is one.
    let text = response.text().await.ok()?;
    let body = js_sys::JSON::parse(&text).ok();
    Some(Answer { status, retry_after: retry_after.and_then(|text| text.parse().ok()), body })
}
