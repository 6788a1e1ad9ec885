//! The way of an API call: read and limit it, find out who calls, find its operation, run that in one transaction, answer.
//! The operations themselves are in [`crate::resources`]; they see parameters and a transaction, no HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use opentill::wire::form::Value;

use crate::access_log::RequestId;
use crate::answer::Answer;
use crate::client::Client;
use crate::clock::Clock;
use crate::cors;
use crate::digest::{Digest, DigestKey};
use crate::errors::ApiError;
use crate::form;
use crate::idempotency::{self, Fleeting, Idempotent, InFlight, Keeps};
use crate::keys::{self, Caller, Keys};
use crate::params::Params;
use crate::resources::customer_sessions::{self, Grant};
use crate::resources::events;
use crate::settlement;
use crate::store::{Cause, Store, Tx};
use crate::version;
use crate::webhooks::Endpoints;

/// What all calls share.
pub struct App {
    /// The database.
    pub store: Store,
    /// The key of its digests.
    pub hasher: DigestKey,
    /// The API keys in force.
    pub keys: Keys,
    /// What time it is.
    pub clock: Clock,
    /// Idempotent requests under way.
    pub in_flight: InFlight,
    /// Answers to idempotent requests that are not stored.
    pub fleeting: Fleeting,
    /// Where the pay origin is reached, without a slash at the end.
    pub pay_url: String,
    /// Where the simulated bank is reached, without a slash at the end.
    pub bank_url: String,
    /// How long it takes until a refund ends that ends later.
    pub refund_time: Duration,
    /// How long a bank takes for a debit that it answers late.
    pub debit_time: Duration,
    /// The name that the simulated bank shows for the merchant.
    pub merchant_name: String,
    /// The merchant's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Who is told of events.
    pub endpoints: Endpoints,
}

/// One call, as an operation sees it.
pub struct Call<'a> {
    /// What all calls share.
    pub app: &'a App,
    /// The transaction that the call is.
    pub tx: &'a Tx<'a>,
    /// Who calls.
    pub caller: Caller,
    /// What a Customer Session grants to its key; nothing when another key calls.
    pub grant: Option<&'a Grant>,
    /// Where from.
    pub client: &'a Client,
    /// The id in the path; empty when the path has none.
    pub id: &'a str,
    /// The second id in the path, as in `/v1/customers/{id}/payment_methods/{inner}`; empty when the path has none.
    pub inner_id: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

impl<'a> Call<'a> {
    /// The same call as one of another object.
    pub fn at<'b>(&'b self, id: &'b str) -> Call<'b>
    where
        'a: 'b,
    {
        Call { grant: None, id, inner_id: "", ..*self }
    }

    /// The same call as one of another object, with a server's rights: for what the backend does by itself.
    pub fn as_server<'b>(&'b self, id: &'b str) -> Call<'b>
    where
        'a: 'b,
    {
        Call { caller: Caller::Secret, ..self.at(id) }
    }
}

/// What a call does.
pub type Run = fn(&Call<'_>, Params) -> Result<Answer, ApiError>;

/// An operation, who may call it beside secret keys, and what is kept of its answers.
#[derive(Clone, Copy)]
pub struct Operation {
    browser: bool,
    customer: bool,
    keeps: Keeps,
    run: Run,
}

/// An operation for secret keys alone.
pub const fn for_servers(run: Run) -> Operation {
    Operation { browser: false, customer: false, keeps: Keeps::Stored, run }
}

/// An operation for secret keys and publishable ones.
pub const fn for_browsers(run: Run) -> Operation {
    Operation { browser: true, ..for_servers(run) }
}

impl Operation {
    /// The same operation, for keys of Customer Sessions, too.
    pub const fn and_customers(self) -> Self {
        Self { customer: true, ..self }
    }

    /// The same operation, whose answers hold a secret that must not be stored.
    pub const fn keeping(self, keeps: Keeps) -> Self {
        Self { keeps, ..self }
    }

    /// Whether pages may call it.
    fn is_for_pages(self) -> bool {
        self.browser || self.customer
    }

    /// Refuses a key of the wrong kind.
    fn admit(self, caller: Caller) -> Result<(), ApiError> {
        match caller {
            Caller::Publishable if !self.browser => {
                Err(ApiError::forbidden("This call takes a secret key. Make it from your server.")
                    .code("secret_key_required"))
            }
            Caller::Customer if !self.customer => Err(ApiError::forbidden(
                "The key of a Customer Session lists, updates and detaches its customer's PaymentMethods, reads its pricing table or buy button and begins what that sells, and makes no other call.",
            )
            .code("customer_session_scope")),
            _ => Ok(()),
        }
    }
}

/// The operations at one path.
#[derive(Clone, Copy, Default)]
pub struct Endpoint {
    /// What GET does.
    pub get: Option<Operation>,
    /// What POST does.
    pub post: Option<Operation>,
    /// What DELETE does. No page may delete anything: a preflight never allows it.
    pub delete: Option<Operation>,
}

impl Endpoint {
    /// The routes of this path, preflight included.
    pub fn routes(self) -> MethodRouter<Arc<App>> {
        let mut from_pages = Vec::new();
        let mut routes = MethodRouter::new();
        if let Some(operation) = self.get {
            routes = routes.get(move |State(app): State<Arc<App>>, request: Request| handle(app, operation, request));
            from_pages.extend(operation.is_for_pages().then_some(Method::GET));
        }
        if let Some(operation) = self.post {
            routes = routes.post(move |State(app): State<Arc<App>>, request: Request| handle(app, operation, request));
            from_pages.extend(operation.is_for_pages().then_some(Method::POST));
        }
        if let Some(operation) = self.delete {
            routes =
                routes.delete(move |State(app): State<Arc<App>>, request: Request| handle(app, operation, request));
        }
        routes.options(move |headers: HeaderMap| async move { cors::preflight(&headers, &from_pages) })
    }
}

/// A request that has been read and whose caller is known.
struct Received {
    caller: Caller,
    api_key: Digest,
    client: Client,
    cause: Cause,
    id: String,
    inner_id: String,
    params: BTreeMap<String, Value>,
    idempotent: Option<Idempotent>,
}

async fn handle(app: Arc<App>, operation: Operation, request: Request) -> Response {
    let from_page = request.headers().contains_key(ORIGIN);
    let mut response = match version::asked(request.headers()) {
        Ok(version) => {
            let mut response = serve(app, operation, request).await;
            if let Some(version) = version {
                response.headers_mut().insert(version::STRIPE_VERSION, version);
            }
            response
        }
        Err(error) => error.answer().into_response(),
    };
    if from_page && operation.is_for_pages() {
        cors::allow(&mut response);
    }
    response
}

async fn serve(app: Arc<App>, operation: Operation, request: Request) -> Response {
    match receive(&app, operation, request).await {
        Ok(received) => {
            let caller = received.caller;
            let mut response = execute(app, operation, received).await;
            response.extensions_mut().insert(caller);
            response
        }
        Err(error) => error.answer().into_response(),
    }
}

/// Reads the request: its parameters, its caller, its idempotency key.
async fn receive(app: &App, operation: Operation, request: Request) -> Result<Received, ApiError> {
    let client = Client::of(&request);
    let (parts, body) = request.into_parts();
    let mut params = form::query(parts.uri.query())?;
    if matches!(params.get("key"), Some(Value::Text(key)) if keys::is_of_session(key)) {
        return Err(ApiError::unauthorized(
            "The key of a Customer Session came in a URL, and URLs are logged. Send it as 'Authorization: Bearer ...', or in the body of a POST.",
        ));
    }
    if parts.method == Method::POST {
        params = form::body(&parts.headers, body, params).await?;
    }
    let key = match params.remove("key") {
        None => None,
        Some(Value::Text(key)) => Some(key),
        Some(_) => return Err(ApiError::unusable("key", "a publishable key is expected.")),
    };
    let (caller, api_key) = app.keys.authenticate(&parts.headers, key.as_deref())?;
    operation.admit(caller)?;
    let path = parts.uri.path();
    let cause = Cause {
        request: parts.extensions.get::<RequestId>().map(|id| id.0.clone()),
        idempotency_key: idempotency::key_to_show(&parts.headers),
    };
    let idempotent = Idempotent::read(&app.hasher, &parts.headers, &api_key, (&parts.method, path), &params)?
        .map(|request| request.keeping(operation.keeps));
    let template = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let segment = |name| {
        let mut segments = template.split('/').zip(path.split('/'));
        segments.find(|(part, _)| *part == name).map_or("", |(_, segment)| segment).to_owned()
    };
    let (id, inner_id) = (segment("{id}"), segment("{inner_id}"));
    Ok(Received { caller, api_key, client, cause, id, inner_id, params, idempotent })
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
    let now = app.clock.now();
    let grant = match received.caller {
        Caller::Customer => Some(customer_sessions::granted(tx, &received.api_key, now)?),
        Caller::Secret | Caller::Publishable => None,
    };
    if let Some(request) = &received.idempotent
        && let Some(answer) = request.replay(app, tx, now)?
    {
        return Ok((answer, true));
    }
    settlement::settle_due(app, tx, now)?;
    // What was due without this call is told as nobody's.
    events::record(app, tx)?;
    tx.because(received.cause);
    let call = Call {
        app,
        tx,
        caller: received.caller,
        grant: grant.as_ref(),
        client: &received.client,
        id: &received.id,
        inner_id: &received.inner_id,
        now,
    };
    let answer = (operation.run)(&call, Params::new(received.params))?;
    if let Some(request) = &received.idempotent {
        request.keep(app, tx, &answer, now)?;
    }
    Ok((answer, false))
}
