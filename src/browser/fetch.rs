//! HTTP requests by the platform's fetch: no cookies, no referrer, no cache, and cancelled when asked.

use gloo_net::http::{RequestBuilder, Response};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials};

use super::value;

#[wasm_bindgen]
extern "C" {
    // Both are newer than AbortController itself: where one is missing, only the deadline is.
    #[wasm_bindgen(catch, js_namespace = AbortSignal, js_name = timeout)]
    fn signal_after(ms: u32) -> Result<AbortSignal, JsValue>;
    #[wasm_bindgen(catch, js_namespace = AbortSignal, js_name = any)]
    fn signal_of_any(signals: &js_sys::Array) -> Result<AbortSignal, JsValue>;
}

/// Whether anybody still waits for a request; clones share it.
#[derive(Clone)]
pub struct Cancel(Option<AbortController>);

impl Cancel {
    /// Not cancelled yet.
    pub fn new() -> Self {
        // Every engine in which wasm runs has AbortController; without one a request merely runs to its end.
        Cancel(AbortController::new().ok())
    }

    /// Cancelled when the caller's own `AbortSignal` fires; any other value is no signal.
    #[cfg(feature = "client")]
    pub fn with(signal: Option<JsValue>) -> Self {
        let cancel = Cancel::new();
        let Some(signal) = signal.and_then(|signal| signal.dyn_into::<AbortSignal>().ok()) else {
            return cancel;
        };
        if signal.aborted() {
            cancel.cancel();
        } else if let Some(controller) = &cancel.0 {
            let abort = controller.clone();
            let callback = Closure::once_into_js(move || abort.abort());
            let _ = signal.add_event_listener_with_callback("abort", callback.unchecked_ref());
        }
        cancel
    }

    /// Cancels every request made with it, now and later.
    pub fn cancel(&self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }

    /// A signal that fires on cancellation and after `ms` milliseconds.
    fn within(&self, ms: u32) -> Option<AbortSignal> {
        let own = self.0.as_ref()?.signal();
        let both = signal_after(ms).and_then(|late| signal_of_any(&js_sys::Array::of2(&own, &late)));
        Some(both.unwrap_or(own))
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.as_ref().is_some_and(|controller| controller.signal().aborted())
    }
}

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

/// No answer came.
pub struct NoAnswer {
    /// Whether the request may have left this machine.
    pub sent: bool,
}

/// Sends a request and reads the whole answer, within `deadline_ms`.
pub async fn send(request: &Request<'_>, cancel: &Cancel, deadline_ms: u32) -> Result<Answer, NoAnswer> {
    let sent = online();
    let lost = |_| NoAnswer { sent };
    let signal = cancel.within(deadline_ms);
    let method = if request.body.is_some() { gloo_net::http::Method::POST } else { gloo_net::http::Method::GET };
    let mut builder = RequestBuilder::new(request.url)
        .method(method)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(signal.as_ref());
    for (name, value) in request.headers {
        builder = builder.header(name, value);
    }
    let prepared = match request.body {
        // A form is a simple request: no preflight, also where the API is on another origin.
        Some(body) => builder.header("Content-Type", "application/x-www-form-urlencoded").body(body),
        None => builder.build(),
    };
    let response = prepared.map_err(lost)?.send().await.map_err(lost)?;
    read(response).await.ok_or(NoAnswer { sent: true })
}

/// Whether the device believes to have a network; where it knows that it has none, nothing was sent.
fn online() -> bool {
    let navigator = value::get(&js_sys::global(), "navigator").unwrap_or_default();
    value::get(&navigator, "onLine") != Some(JsValue::FALSE)
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
