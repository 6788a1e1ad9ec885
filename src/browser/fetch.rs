//! HTTP requests by the platform's fetch: no cookies, no referrer, no cache, and cancelled when asked.

use gloo_net::http::Response;
use wasm_bindgen::{JsCast, JsValue};

use super::cancel::Cancel;
use super::timer::Timer;
use super::value;

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
    let prepared = prepare(request, &attempt).ok_or(NoAnswer)?;
    let response = prepared.send().await.map_err(|_| NoAnswer)?;
    read(response).await.ok_or(NoAnswer)
}

/// Made by the platform out of a plain object: `RequestBuilder` would bring a parser of addresses and std's formatting along.
fn prepare(request: &Request<'_>, attempt: &Cancel) -> Option<gloo_net::http::Request> {
    let (init, headers) = (value::object(), value::object());
    let set = |key: &str, text: &str| value::set(&init, key, &JsValue::from_str(text));
    set("cache", "no-store");
    set("credentials", "omit");
    set("referrerPolicy", "no-referrer");
    for (name, text) in request.headers {
        value::set(&headers, name, &JsValue::from_str(text));
    }
    if let Some(body) = request.body {
        // A form is a simple request: no preflight, also where the API is on another origin.
        value::set(&headers, "Content-Type", &JsValue::from_str("application/x-www-form-urlencoded"));
        set("method", "POST");
        set("body", body);
    }
    value::set(&init, "headers", &headers);
    if let Some(signal) = attempt.signal() {
        value::set(&init, "signal", &signal);
    }
    let made = web_sys::Request::new_with_str_and_init(request.url, init.unchecked_ref()).ok()?;
    Some(made.into())
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
