//! One way to the API: addresses, keys, forms, deadlines, retries, cancellation.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use crate::browser::cancel::Cancel;
use crate::browser::fetch::{self, Request};
use crate::browser::value::Writer;
use crate::browser::{random, timer, value};
use crate::flow::retry::{self, Policy, Verdict};
#[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
use crate::rules::customer_session::SessionKey;
use crate::rules::id::PublishableKey;
#[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
use crate::rules::secret::Sensitive;
use crate::wire::form::Form;
use crate::wire::port::ErrorShape;
#[cfg(feature = "address")]
use crate::wire::port::Members;
#[cfg(any(
    feature = "payments",
    feature = "payment",
    feature = "client",
    feature = "express",
    feature = "offers"
))]
use crate::wire::tree::Tree;

/// Longest wait for one answer, in milliseconds.
const ATTEMPT_MS: u32 = 30_000;

/// Where the API is and on whose behalf it is called.
pub struct Endpoint {
    /// Origin without a trailing slash; empty for the origin of this document.
    pub base: String,
    /// Publishable key.
    pub key: PublishableKey,
    /// Connected account.
    pub account: Option<String>,
    /// API version to ask for.
    pub version: Option<String>,
    /// Whether the backend takes `Idempotency-Key` from browsers; without it no POST is sent twice.
    pub idempotency: bool,
    /// Whether the backend takes reads of an intent as POST, which keeps the client secret out of URLs.
    pub refresh: bool,
}

/// The API; clones share it.
#[derive(Clone)]
pub struct Api(Rc<Endpoint>);

/// An object that the API answered with: the only open value that is handed to the page.
pub struct ApiObject(JsValue);

/// An error object that the API answered with, in Stripe's shape.
pub struct ApiError {
    object: JsValue,
    status: u16,
}

/// Why there is no object.
pub enum Failure {
    /// The API said no.
    Refused(ApiError),
    /// No answer came, or none of the API's: the request may have been carried out.
    Lost,
    /// Nobody waits for it any more.
    Aborted,
}

enum Attempt {
    Done(Result<ApiObject, Failure>),
    Again(retry::Failure, Option<u32>, Failure),
}

impl Api {
    /// An API at this endpoint.
    pub fn new(endpoint: Endpoint) -> Self {
        Api(Rc::new(endpoint))
    }

    /// The endpoint.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0
    }

    /// Reads an object. `path` starts with a slash.
    pub async fn get(&self, path: &str, parameters: Form, cancel: &Cancel) -> Result<ApiObject, Failure> {
        let query = self.with_key(parameters).finish();
        let url = [&self.0.base, path, "?", &query].concat();
        self.send(Request { url: &url, body: None, headers: &[] }, Policy { idempotent: true }, cancel).await
    }

    /// Creates or changes an object.
    pub async fn post(&self, path: &str, parameters: Form, cancel: &Cancel) -> Result<ApiObject, Failure> {
        let body = self.with_key(parameters).finish();
        self.change(path, body, cancel).await
    }

    async fn change(&self, path: &str, body: String, cancel: &Cancel) -> Result<ApiObject, Failure> {
        let url = [&self.0.base, path].concat();
        let key = if self.0.idempotency { random::uuid() } else { String::new() };
        let header = [("Idempotency-Key", key.as_str())];
        let headers: &[_] = if key.is_empty() { &[] } else { &header };
        let policy = Policy { idempotent: !key.is_empty() };
        self.send(Request { url: &url, body: Some(&body), headers }, policy, cancel).await
    }

    /// Reads an object by POST, so that secrets stay out of the URL. Sent again as freely as a GET.
    pub async fn post_read(&self, path: &str, parameters: Form, cancel: &Cancel) -> Result<ApiObject, Failure> {
        let body = self.with_key(parameters).finish();
        let url = [&self.0.base, path].concat();
        self.send(Request { url: &url, body: Some(&body), headers: &[] }, Policy { idempotent: true }, cancel).await
    }

    /// Reads an object with the key of a Customer Session. It goes in a header: URLs are logged.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub async fn get_as(
        &self,
        key: &SessionKey,
        path: &str,
        mut parameters: Form,
        cancel: &Cancel,
    ) -> Result<ApiObject, Failure> {
        self.add_context(&mut parameters);
        let url = [&self.0.base, path, "?", &parameters.finish()].concat();
        // EXPOSE: the request is where the key is meant to go.
        let bearer = Sensitive::new(["Bearer ", key.expose()].concat());
        // EXPOSE: as above.
        let headers: &[_] = &[("Authorization", bearer.expose().as_str())];
        self.send(Request { url: &url, body: None, headers }, Policy { idempotent: true }, cancel).await
    }

    /// Changes an object with the key of a Customer Session.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub async fn post_as(
        &self,
        key: &SessionKey,
        path: &str,
        mut parameters: Form,
        cancel: &Cancel,
    ) -> Result<ApiObject, Failure> {
        // EXPOSE: the body of the request is where the key is meant to go.
        parameters.pair("key", key.expose());
        self.add_context(&mut parameters);
        self.change(path, parameters.finish(), cancel).await
    }

    fn with_key(&self, mut form: Form) -> Form {
        form.pair("key", self.0.key.as_str());
        self.add_context(&mut form);
        form
    }

    fn add_context(&self, form: &mut Form) {
        if let Some(account) = &self.0.account {
            form.pair("_stripe_account", account);
        }
        if let Some(version) = &self.0.version {
            form.pair("_stripe_version", version);
        }
    }

    async fn send(&self, request: Request<'_>, policy: Policy, cancel: &Cancel) -> Result<ApiObject, Failure> {
        let mut attempt = 1;
        loop {
            let (kind, retry_after, failure) = match self.attempt(&request, cancel).await {
                Attempt::Done(result) => return result,
                Attempt::Again(kind, retry_after, failure) => (kind, retry_after, failure),
            };
            match retry::next(policy, attempt, kind, retry_after, random::jitter()) {
                Verdict::Retry { after_ms } => timer::pause(after_ms, cancel).await,
                Verdict::GiveUp => return Err(failure),
            }
            attempt += 1;
        }
    }

    async fn attempt(&self, request: &Request<'_>, cancel: &Cancel) -> Attempt {
        if cancel.is_cancelled() {
            return Attempt::Done(Err(Failure::Aborted));
        }
        let answer = match fetch::send(request, cancel, ATTEMPT_MS).await {
            Ok(answer) => answer,
            Err(_) if cancel.is_cancelled() => return Attempt::Done(Err(Failure::Aborted)),
            Err(_) => return Attempt::Again(retry::Failure::Network, None, Failure::Lost),
        };
        let body = answer.body.unwrap_or_else(value::object);
        if (200..300).contains(&answer.status) {
            // A proxy or a captive portal may say "200" as well; what does not say which object it is, is none of the API's.
            return match value::text(&body, "object") {
                Some(_) => Attempt::Done(Ok(ApiObject(body))),
                None => Attempt::Again(retry::Failure::Network, None, Failure::Lost),
            };
        }
        let failure = Failure::Refused(ApiError::read(&body, answer.status));
        if answer.status == 409 || answer.status == 429 || answer.status >= 500 {
            return Attempt::Again(retry::Failure::Status(answer.status), answer.retry_after, failure);
        }
        Attempt::Done(Err(failure))
    }
}

impl ApiObject {
    /// An error that was made on this side of the wire, in the API's form.
    pub fn of_error(error: &ErrorShape) -> ApiObject {
        let mut out = Writer(value::object());
        error.write(&mut out);
        ApiObject(out.0)
    }

    /// An object without members: an answer that says nothing but that all is well.
    #[cfg(any(feature = "frame", feature = "client"))]
    pub fn empty() -> ApiObject {
        ApiObject(value::object())
    }

    /// Takes what is to be handed to the page in an object's place: a list, or an object of this crate's own.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub fn of_js(value: JsValue) -> ApiObject {
        ApiObject(value)
    }

    /// An object of this side's own making.
    #[cfg(feature = "address")]
    pub fn written(fill: &dyn Fn(&mut dyn Members)) -> ApiObject {
        let mut out = Writer(value::object());
        fill(&mut out);
        ApiObject(out.0)
    }

    /// Adds a text member.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "express", feature = "offers"))]
    pub fn put(&self, key: &str, text: &str) {
        value::set(&self.0, key, &JsValue::from_str(text));
    }

    /// A text member.
    pub fn text(&self, key: &str) -> Option<String> {
        value::text(&self.0, key)
    }

    /// Adds an object member.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub fn put_object(&self, key: &str, object: ApiObject) {
        value::set(&self.0, key, &object.0);
    }

    /// Adds a whole number.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub fn put_whole(&self, key: &str, number: i64) {
        value::set(&self.0, key, &JsValue::from_f64(number as f64));
    }

    /// Whether a member is there and true.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub fn is_on(&self, key: &str) -> bool {
        value::get(&self.0, key).is_some_and(|value| value.as_bool() == Some(true))
    }

    /// A whole number.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub fn whole(&self, key: &str) -> Option<i64> {
        match value::get(&self.0, key).as_ref().and_then(value::tree) {
            Some(Tree::Whole(number)) => Some(number),
            _ => None,
        }
    }

    /// A plain value of this crate as an object.
    #[cfg(feature = "payment")]
    pub fn of_tree(tree: &Tree) -> ApiObject {
        let mut out = Writer(value::object());
        crate::wire::port::write_members(&mut out, tree);
        ApiObject(out.0)
    }

    /// A member as a plain value; `None` where there is none, or where it nests too deeply.
    #[cfg(any(feature = "payment", feature = "express", feature = "offers"))]
    pub fn tree(&self, key: &str) -> Option<Tree> {
        value::tree(&value::get(&self.0, key)?)
    }

    /// The objects in a list.
    #[cfg(any(feature = "payment", feature = "express", feature = "offers"))]
    pub fn objects(&self, key: &str) -> Vec<ApiObject> {
        value::objects(&self.0, key).into_iter().map(ApiObject).collect()
    }

    /// The object as a plain value; `None` where it nests too deeply.
    #[cfg(any(feature = "payment", feature = "express", feature = "offers"))]
    pub fn to_tree(&self) -> Option<Tree> {
        value::tree(&self.0)
    }

    /// An object member.
    pub fn object(&self, key: &str) -> Option<ApiObject> {
        value::get(&self.0, key).filter(JsValue::is_object).map(ApiObject)
    }

    /// An intent's last error as the error of an operation: it holds the intent as `member`, as an error answer would. It is a copy, for
    /// the intent holds the error itself, and what leads back to itself cannot be written down as JSON.
    pub fn about(self, member: &str, intent: ApiObject) -> ApiObject {
        let error = value::copy(&self.0);
        value::set(&error, member, &intent.0);
        ApiObject(error)
    }

    /// The object itself, for another module of the same frame.
    #[cfg(feature = "payment")]
    pub fn as_js(&self) -> &JsValue {
        &self.0
    }

    /// The object itself, for the page.
    pub fn into_js(self) -> JsValue {
        self.0
    }
}

impl ApiError {
    /// The error in an answer; an answer without one gets a general one, so that callers always find `type` and `message`.
    fn read(body: &JsValue, status: u16) -> Self {
        let error = value::get(body, "error").filter(JsValue::is_object).unwrap_or_else(value::object);
        if value::text(&error, "type").is_none() {
            let kind = if status == 429 { "rate_limit_error" } else { "api_error" };
            value::set(&error, "type", &kind.into());
        }
        if value::text(&error, "message").is_none() {
            value::set(
                &error,
                "message",
                &"The payment service answered in a way that makes no sense. Try again.".into(),
            );
        }
        ApiError { object: error, status }
    }

    /// Whether the request may have been carried out all the same: the failure lies behind whoever answered.
    pub fn is_open(&self) -> bool {
        self.status == 409 || self.status >= 500
    }

    /// An object member: the intent that it is about, as it stands.
    pub fn object(&self, key: &str) -> Option<ApiObject> {
        value::get(&self.object, key).filter(JsValue::is_object).map(ApiObject)
    }

    /// A text member.
    #[cfg(any(feature = "payment", feature = "offers"))]
    pub fn text(&self, key: &str) -> Option<String> {
        value::text(&self.object, key)
    }

    /// The HTTP status.
    #[cfg(any(feature = "payment", feature = "offers"))]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The machine-readable code, where there is one.
    #[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "offers"))]
    pub fn code(&self) -> Option<String> {
        value::text(&self.object, "code")
    }

    /// Whether the API answers nothing at all just now.
    pub fn is_rate_limit(&self) -> bool {
        self.status == 429
    }

    /// The error itself, for the page.
    pub fn into_js(self) -> JsValue {
        self.object
    }
}
