//! The way of an API call: read and limit it, find out who calls, find its operation, run that in one transaction, answer.
//! The operations themselves are in [`crate::resources`]; they see parameters and a transaction, no HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use opentill::wire::form::{Value, decode};

use crate::answer::Answer;
use crate::clock;
use crate::cors;
use crate::digest::DigestKey;
use crate::errors::{ApiError, safe_name};
use crate::idempotency::{Idempotent, InFlight};
use crate::keys::{Caller, Keys};
use crate::params::Params;
use crate::store::{Store, Tx};

/// No call of this API needs more: metadata's 50 values of 500 characters fit.
const BODY_LIMIT: usize = 128 * 1024;
/// How long a request's body may take.
const BODY_TIME: Duration = Duration::from_secs(20);

/// What all calls share.
pub struct App {
    /// The database.
    pub store: Store,
    /// The key of its digests.
    pub hasher: DigestKey,
    /// The API keys in force.
    pub keys: Keys,
    /// Idempotent requests under way.
    pub in_flight: InFlight,
    /// Where the simulated bank is reached, without a slash at the end.
    pub bank_url: String,
    /// The name that the simulated bank shows for the merchant.
    pub merchant_name: String,
}

/// One call, as an operation sees it.
pub struct Call<'a> {
    /// What all calls share.
    pub app: &'a App,
    /// The transaction that the call is.
    pub tx: &'a Tx<'a>,
    /// Who calls.
    pub caller: Caller,
    /// The id in the path; empty when the path has none.
    pub id: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// What a call does.
pub type Run = fn(&Call<'_>, Params) -> Result<Answer, ApiError>;

/// An operation, and whether a publishable key may call it.
#[derive(Clone, Copy)]
pub struct Operation {
    browser: bool,
    run: Run,
}

/// An operation for secret keys alone.
pub const fn for_servers(run: Run) -> Operation {
    Operation { browser: false, run }
}

/// An operation for both kinds of keys.
pub const fn for_browsers(run: Run) -> Operation {
    Operation { browser: true, run }
}

/// The operations at one path.
#[derive(Clone, Copy, Default)]
pub struct Endpoint {
    /// What GET does.
    pub get: Option<Operation>,
    /// What POST does.
    pub post: Option<Operation>,
}

impl Endpoint {
    /// The routes of this path, preflight included.
    pub fn routes(self) -> MethodRouter<Arc<App>> {
        let mut from_pages = Vec::new();
        let mut routes = MethodRouter::new();
        if let Some(operation) = self.get {
            routes = routes.get(move |State(app): State<Arc<App>>, request: Request| handle(app, operation, request));
            from_pages.extend(operation.browser.then_some(Method::GET));
        }
        if let Some(operation) = self.post {
            routes = routes.post(move |State(app): State<Arc<App>>, request: Request| handle(app, operation, request));
            from_pages.extend(operation.browser.then_some(Method::POST));
        }
        routes.options(move |headers: HeaderMap| async move { cors::preflight(&headers, &from_pages) })
    }
}

/// A request that has been read and whose caller is known.
struct Received {
    caller: Caller,
    id: String,
    params: BTreeMap<String, Value>,
    idempotent: Option<Idempotent>,
}

async fn handle(app: Arc<App>, operation: Operation, request: Request) -> Response {
    let from_page = request.headers().contains_key(ORIGIN);
    let mut response = match receive(&app, operation, request).await {
        Ok(received) => {
            let caller = received.caller;
            let mut response = execute(app, operation, received).await;
            response.extensions_mut().insert(caller);
            response
        }
        Err(error) => error.answer().into_response(),
    };
    if from_page && operation.browser {
        cors::allow(&mut response);
    }
    response
}

/// Reads the request: its parameters, its caller, its idempotency key.
async fn receive(app: &App, operation: Operation, request: Request) -> Result<Received, ApiError> {
    let (parts, body) = request.into_parts();
    let is_post = parts.method == Method::POST;
    let mut params = parse(parts.uri.query().unwrap_or_default().as_bytes())?;
    if is_post {
        check_query(&params)?;
        let body = read_body(&parts, body).await?;
        for (name, value) in parse(&body)? {
            if params.insert(name, value).is_some() {
                return Err(ApiError::invalid(
                    "A parameter came both in the URL and in the body. Send it in the body.",
                ));
            }
        }
    }
    let key = match params.remove("key") {
        None => None,
        Some(Value::Text(key)) => Some(key),
        Some(_) => return Err(ApiError::unusable("key", "a publishable key is expected.")),
    };
    let caller = app.keys.authenticate(&parts.headers, key.as_deref())?;
    if caller == Caller::Publishable && !operation.browser {
        return Err(
            ApiError::forbidden("This call takes a secret key. Make it from your server.").code("secret_key_required")
        );
    }
    let path = parts.uri.path();
    let idempotent =
        Idempotent::read(&app.hasher, &parts.headers, app.keys.digest_of(caller), (&parts.method, path), &params)?;
    // The third segment of a path is the object's id: /v1/payment_intents/{id}/confirm.
    let id = path.split('/').nth(3).unwrap_or_default().to_owned();
    Ok(Received { caller, id, params, idempotent })
}

/// Runs the operation in one transaction, off the event loop, and answers.
async fn execute(app: Arc<App>, operation: Operation, received: Received) -> Response {
    let guard = match received.idempotent.as_ref().map(|request| app.in_flight.enter(request)).transpose() {
        Ok(guard) => guard,
        Err(error) => return error.answer().into_response(),
    };
    let span = tracing::Span::current();
    let work = move || {
        let _guard = guard;
        span.in_scope(|| app.store.write(|tx| transact(&app, tx, operation, received)))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok((answer, replayed))) => {
            let mut response = answer.into_response();
            if replayed {
                response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
            }
            response
        }
        Ok(Err(error)) => error.answer().into_response(),
        Err(_) => ApiError::internal().answer().into_response(),
    }
}

/// The transaction: replay, or carry out and keep.
fn transact(app: &App, tx: &Tx<'_>, operation: Operation, received: Received) -> Result<(Answer, bool), ApiError> {
    let now = clock::now();
    if let Some(request) = &received.idempotent
        && let Some(answer) = request.replay(tx, now)?
    {
        return Ok((answer, true));
    }
    let call = Call { app, tx, caller: received.caller, id: &received.id, now };
    let answer = (operation.run)(&call, Params::new(received.params))?;
    if let Some(request) = &received.idempotent {
        request.keep(tx, &answer, now)?;
    }
    Ok((answer, false))
}

/// On a POST the query holds the key at most: URLs end up in the logs of proxies.
fn check_query(query: &BTreeMap<String, Value>) -> Result<(), ApiError> {
    match query.keys().find(|name| *name != "key") {
        Some(name) => {
            Err(ApiError::invalid("A POST takes its parameters in the body; only key may stand in the URL.")
                .param(name))
        }
        None => Ok(()),
    }
}

async fn read_body(parts: &Parts, body: Body) -> Result<Bytes, ApiError> {
    let announced = parts
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    let too_large = || {
        ApiError::other(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is larger than the 128 KiB that a call of this API may have.",
        )
    };
    if announced.is_some_and(|length| length > BODY_LIMIT) {
        return Err(too_large());
    }
    let bytes = match tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(too_large()),
        Err(_) => {
            return Err(ApiError::other(StatusCode::REQUEST_TIMEOUT, "The body did not arrive within 20 seconds."));
        }
    };
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_form = kind
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    if is_form || bytes.is_empty() {
        Ok(bytes)
    } else {
        Err(ApiError::other(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "A body is expected as application/x-www-form-urlencoded, not as JSON or another type.",
        ))
    }
}

fn parse(form: &[u8]) -> Result<BTreeMap<String, Value>, ApiError> {
    let text = std::str::from_utf8(form).map_err(|_| ApiError::invalid("The form is not valid UTF-8."))?;
    decode(text).map_err(|error| {
        let named = ApiError::invalid(&error.to_string()).param(error.name());
        // What stands in a name's place may be no name at all.
        if safe_name(error.name()) == error.name() {
            named
        } else {
            ApiError::invalid("The form has a name that cannot be read. Names have brackets as in card[number].")
        }
    })
}
