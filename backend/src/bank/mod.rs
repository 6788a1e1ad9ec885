//! The simulated bank, an origin of its own: a page for each challenge, which plays bank, provider, app, till and post at once, with buttons for
//! how it may end. It tells the merchant's page nothing: what became of the payment is read from the API.

mod mandates;
mod pages;
pub mod qr;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use opentill::wire::form::Form;

use crate::access_log;
use crate::api::{App, Call};
use crate::client::Client;
use crate::errors::ApiError;
use crate::form;
use crate::frame;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::challenges::microdeposits::{self, Named};
use crate::resources::challenges::{self, Challenge, Kind, State as Progress, Subject, Verdict};
use crate::resources::payment_intents;
use crate::settlement;

/// What the bank's pages are made with.
struct Bank {
    app: Arc<App>,
    /// Who may frame them, beside the domains that are registered: the pay origin's dialog, and the pages that hold it.
    ancestors: Vec<String>,
}

/// The bank's routes.
pub fn routes(app: Arc<App>, pay_url: &str, embedders: &[String]) -> Router {
    let ancestors = std::iter::once(pay_url.to_owned()).chain(embedders.iter().cloned()).collect();
    let mut router = Router::new();
    for start in ["/3ds", "/pay"] {
        router = router
            .route(&format!("{start}/{{id}}"), get(async |bank, Path(id)| visit(bank, id, Deed::Look).await))
            .route(
                &format!("{start}/{{id}}/complete"),
                post(async |bank, Path(id)| visit(bank, id, Deed::Answer(true)).await),
            )
            .route(
                &format!("{start}/{{id}}/fail"),
                post(async |bank, Path(id)| visit(bank, id, Deed::Answer(false)).await),
            )
            .route(&format!("{start}/{{id}}/back"), get(async |bank, Path(id)| visit(bank, id, Deed::Leave).await));
    }
    router
        .route("/pay/{id}/verify", post(verify))
        .route(
            "/app",
            get(async |State(bank): State<Arc<Bank>>| bank.page(StatusCode::OK, &pages::app(None), None).await),
        )
        .route("/app", post(open_app))
        .route("/qr/{file}", get(picture))
        .route("/mandates/{id}", get(mandates::show))
        .route("/bank.css", get(style))
        .with_state(Arc::new(Bank { app, ancestors }))
        .fallback(unserved)
        .layer(from_fn(access_log::log))
}

/// What a visitor does.
enum Deed {
    /// Looks.
    Look,
    /// Does what was asked, or refuses.
    Answer(bool),
    /// Goes back to the shop without deciding.
    Leave,
    /// Says which small deposits have arrived.
    Name(Named),
}

/// What a visit finds.
enum Visit {
    Nothing,
    Question { challenge: Box<Challenge>, subject: Subject, alert: Option<String> },
    Answered { kind: Kind, passed: bool, next: Option<String> },
    Left(String),
    Void,
}

async fn visit(State(bank): State<Arc<Bank>>, id: String, deed: Deed) -> Response {
    let moves_on = !matches!(deed, Deed::Look);
    let found = bank.work(move |call| find(call, &id, deed)).await;
    bank.respond(found, moves_on).await
}

async fn verify(State(bank): State<Arc<Bank>>, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Response {
    let named = match form::body(&headers, body, BTreeMap::new()).await {
        Ok(values) => Named::read(&mut Params::new(values)),
        Err(error) => Err(error),
    };
    let found = bank
        .work(move |call| match named {
            Ok(named) => find(call, &id, Deed::Name(named)),
            Err(error) => find(call, &id, Deed::Look).map(|visit| visit.with_alert(&error)),
        })
        .await;
    bank.respond(found, true).await
}

/// The buyer opens their app and types the code that they gave to the shop.
async fn open_app(State(bank): State<Arc<Bank>>, headers: HeaderMap, body: Body) -> Response {
    let Ok(values) = form::body(&headers, body, BTreeMap::new()).await else {
        return bank.page(StatusCode::BAD_REQUEST, &pages::app(Some(pages::NO_CODE)), None).await;
    };
    let code = Params::new(values).text("code").ok().flatten().unwrap_or_default();
    let found = bank
        .work(move |call| match challenges::of_code(call, code.trim())? {
            Some(challenge) => find(call, &challenge.id, Deed::Look),
            None => Ok(Visit::Nothing),
        })
        .await;
    match found {
        Ok(Visit::Nothing) => bank.page(StatusCode::NOT_FOUND, &pages::app(Some(pages::NO_CODE)), None).await,
        found => bank.respond(found, false).await,
    }
}

/// The challenge of this id, after the visitor has done what they came for. An answer to one that has ended changes nothing.
fn find(call: &Call<'_>, id: &str, deed: Deed) -> Result<Visit, ApiError> {
    let Some(mut challenge) = call.tx.find::<Challenge>(id)? else {
        return Ok(Visit::Nothing);
    };
    let pending = challenge.state == Progress::Pending;
    let mut alert = None;
    let mut leaves = false;
    match deed {
        Deed::Look => {}
        Deed::Leave => leaves = pending,
        // Deposits are named, not approved.
        Deed::Answer(true) if challenge.kind == Kind::Microdeposits => {}
        Deed::Answer(passed) => {
            let verdict = verdict(challenge.kind, passed);
            challenges::settle(call, &mut challenge, verdict)?;
        }
        Deed::Name(named) if pending && challenge.kind == Kind::Microdeposits => {
            alert = microdeposits::verify(call, &mut challenge, &named)?.map(|error| error.text().to_owned());
        }
        Deed::Name(_) => {}
    }
    let subject = challenges::subject(call, &challenge.intent)?;
    let next = challenge.return_url.as_ref().map(|url| with_query(url, &subject));
    Ok(match (challenge.state, next) {
        (Progress::Pending, Some(url)) if leaves => Visit::Left(url),
        (Progress::Pending, _) => Visit::Question { challenge: Box::new(challenge), subject, alert },
        (Progress::Void, _) => Visit::Void,
        (settled, next) => Visit::Answered { kind: challenge.kind, passed: settled == Progress::Completed, next },
    })
}

/// What the second button stands for: a refusal, or a time that is over.
fn verdict(kind: Kind, passed: bool) -> Verdict {
    match (passed, kind) {
        (true, _) => Verdict::Passed,
        (false, Kind::Microdeposits | Kind::Voucher | Kind::Transfer) => {
            Verdict::Failed(payment_intents::reason_of_expiry(kind))
        }
        (false, _) => Verdict::Refused,
    }
}

impl Visit {
    fn with_alert(self, error: &ApiError) -> Self {
        match self {
            Self::Question { challenge, subject, .. } => {
                Self::Question { challenge, subject, alert: Some(error.text().to_owned()) }
            }
            other => other,
        }
    }
}

/// `/qr/{id}.svg` and `/qr/{id}.png`: the code that leads to the challenge's page.
async fn picture(State(bank): State<Arc<Bank>>, Path(file): Path<String>) -> Response {
    let Some((id, kind)) = file.rsplit_once('.').map(|(id, kind)| (id.to_owned(), kind.to_owned())) else {
        return unserved().await;
    };
    let found =
        bank.work(move |call| Ok(call.tx.find::<Challenge>(&id)?.map(|challenge| challenge.url(call.app)))).await;
    let Ok(Some(url)) = found else {
        return unserved().await;
    };
    let (mime, bytes) = match kind.as_str() {
        "svg" => ("image/svg+xml", qr::svg(&url).map(String::into_bytes)),
        "png" => ("image/png", qr::png(&url)),
        _ => return unserved().await,
    };
    let Some(bytes) = bytes else {
        return unserved().await;
    };
    let mut response = bytes.into_response();
    shared_headers(response.headers_mut());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    response
}

impl Bank {
    /// Runs `work` in one transaction, off the event loop, after what is due.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Call<'_>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let app = Arc::clone(&self.app);
        let span = tracing::Span::current();
        let done = tokio::task::spawn_blocking(move || {
            span.in_scope(|| {
                app.store.write(|tx| {
                    let now = app.clock.now();
                    settlement::settle_due(&app, tx, now)?;
                    let client = Client::default();
                    let call = Call {
                        app: &app,
                        tx,
                        caller: Caller::Secret,
                        grant: None,
                        client: &client,
                        id: "",
                        inner_id: "",
                        now,
                    };
                    work(&call)
                })
            })
        });
        done.await.unwrap_or_else(|_| Err(ApiError::internal()))
    }

    /// The page, or the way back to the shop for a visitor who did something.
    async fn respond(&self, found: Result<Visit, ApiError>, moves_on: bool) -> Response {
        let Ok(visit) = found else {
            return self.page(StatusCode::INTERNAL_SERVER_ERROR, &pages::failed(), None).await;
        };
        match visit {
            Visit::Nothing => self.page(StatusCode::NOT_FOUND, &pages::unknown(), None).await,
            Visit::Void => self.page(StatusCode::OK, &pages::void(), None).await,
            Visit::Question { challenge, subject, alert } => {
                let html = pages::question(&self.app.merchant_name, &challenge, &subject, alert.as_deref());
                let origin = challenge.return_url.as_deref().and_then(origin_of);
                self.page(StatusCode::OK, &html, origin.as_deref()).await
            }
            Visit::Left(url) => self.redirect(&url).await,
            Visit::Answered { next: Some(url), .. } if moves_on => self.redirect(&url).await,
            Visit::Answered { kind, passed, .. } => {
                self.page(StatusCode::OK, &pages::answered(kind, passed), None).await
            }
        }
    }

    async fn page(&self, status: StatusCode, html: &str, return_origin: Option<&str>) -> Response {
        let Some(ancestors) = frame::embedders(&self.app, &self.ancestors).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = (status, html.to_owned()).into_response();
        let headers = response.headers_mut();
        // Browsers hold a form's policy against the redirect that answers it, too.
        let form_action = return_origin.map(|origin| format!(" {origin}")).unwrap_or_default();
        let policy = format!(
            "default-src 'none'; style-src 'self'; form-action 'self'{form_action}; base-uri 'none'; frame-ancestors {}",
            ancestors.join(" ")
        );
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_str(&policy)
                .unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
        );
        shared_headers(headers);
        response
    }

    async fn redirect(&self, url: &str) -> Response {
        let Ok(location) = HeaderValue::from_str(url) else {
            return self.page(StatusCode::OK, &pages::void(), None).await;
        };
        let mut response = StatusCode::SEE_OTHER.into_response();
        response.headers_mut().insert(LOCATION, location);
        shared_headers(response.headers_mut());
        response
    }
}

async fn style() -> Response {
    let mut response = pages::STYLE.into_response();
    shared_headers(response.headers_mut());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    response
}

async fn unserved() -> Response {
    let mut response = (StatusCode::NOT_FOUND, "The simulated bank has no such page.").into_response();
    shared_headers(response.headers_mut());
    response
}

fn shared_headers(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // So that the page loads inside of cross-origin isolated shops, too.
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert("cross-origin-embedder-policy", HeaderValue::from_static("require-corp"));
}

/// Scheme and authority of a URL, if it can stand in a policy.
fn origin_of(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let plain = authority.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    plain.then(|| format!("{scheme}://{authority}"))
}

/// The merchant's page, told which intent came back and how it went.
fn with_query(url: &str, subject: &Subject) -> String {
    let (page, fragment) = url.split_once('#').map_or((url, None), |(page, fragment)| (page, Some(fragment)));
    let mut query = Form::new();
    for (name, value) in &subject.return_query {
        query.pair(name, value);
    }
    let joint = if page.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{page}{joint}{}{fragment}", query.finish())
}
