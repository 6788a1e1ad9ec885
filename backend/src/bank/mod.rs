//! The simulated bank, an origin of its own: the page of a 3D Secure challenge, with a button to complete it and one to fail it. It tells the
//! merchant's page nothing: what became of the payment is read from the API.

mod pages;

use std::sync::Arc;

use axum::Router;
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
use crate::clock;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::resources::challenges::{Challenge, State as Progress};
use crate::resources::payment_intents::{PaymentIntent, settle_challenge};
use crate::store::Tx;

/// What the bank's pages are made with.
struct Bank {
    app: Arc<App>,
    /// Who may frame them: the pay origin's dialog, and the pages that hold it.
    ancestors: String,
}

/// The bank's routes.
pub fn routes(app: Arc<App>, pay_url: &str, embedders: &[String]) -> Router {
    let ancestors = std::iter::once(pay_url).chain(embedders.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    Router::new()
        .route("/3ds/{id}", get(show))
        .route("/3ds/{id}/complete", post(async |bank, id| answer(bank, id, true).await))
        .route("/3ds/{id}/fail", post(async |bank, id| answer(bank, id, false).await))
        .route("/bank.css", get(style))
        .with_state(Arc::new(Bank { app, ancestors }))
        .fallback(unserved)
        .layer(from_fn(access_log::log))
}

/// What a visit finds.
enum Visit {
    Nothing,
    Question { id: String, intent: Box<PaymentIntent>, return_origin: Option<String> },
    Answered { passed: bool, next: Option<String> },
    Void,
}

async fn show(State(bank): State<Arc<Bank>>, Path(id): Path<String>) -> Response {
    respond(bank, move |app, tx| visit(app, tx, &id, None), false).await
}

async fn answer(State(bank): State<Arc<Bank>>, Path(id): Path<String>, passed: bool) -> Response {
    respond(bank, move |app, tx| visit(app, tx, &id, Some(passed)), true).await
}

/// Shows the challenge of this id, after answering it if it is open and an answer is given: a second answer changes nothing.
fn visit(app: &App, tx: &Tx<'_>, id: &str, passed: Option<bool>) -> Result<Visit, ApiError> {
    let Some(mut challenge) = tx.find::<Challenge>(id)? else {
        return Ok(Visit::Nothing);
    };
    if let Some(passed) = passed {
        let client = Client::default();
        let call = Call { app, tx, caller: Caller::Secret, client: &client, id: "", inner_id: "", now: clock::now() };
        settle_challenge(&call, &mut challenge, passed)?;
    }
    let intent: PaymentIntent = tx.find(&challenge.intent)?.ok_or_else(ApiError::internal)?;
    Ok(match challenge.state {
        Progress::Pending => Visit::Question {
            id: challenge.id,
            intent: Box::new(intent),
            return_origin: challenge.return_url.as_deref().and_then(origin_of),
        },
        Progress::Void => Visit::Void,
        settled => Visit::Answered {
            passed: settled == Progress::Completed,
            next: challenge.return_url.map(|url| with_query(&url, &intent)),
        },
    })
}

async fn respond(
    bank: Arc<Bank>,
    work: impl FnOnce(&App, &Tx<'_>) -> Result<Visit, ApiError> + Send + 'static,
    redirect: bool,
) -> Response {
    let app = Arc::clone(&bank.app);
    let span = tracing::Span::current();
    let found = tokio::task::spawn_blocking(move || span.in_scope(|| app.store.write(|tx| work(&app, tx)))).await;
    let Ok(Ok(visit)) = found else {
        return bank.page(StatusCode::INTERNAL_SERVER_ERROR, &pages::failed(), None);
    };
    match visit {
        Visit::Nothing => bank.page(StatusCode::NOT_FOUND, &pages::unknown(), None),
        Visit::Void => bank.page(StatusCode::OK, &pages::void(), None),
        Visit::Question { id, intent, return_origin } => {
            bank.page(StatusCode::OK, &pages::question(&bank.app.merchant_name, &id, &intent), return_origin.as_deref())
        }
        Visit::Answered { next: Some(url), .. } if redirect => bank.redirect(&url),
        Visit::Answered { passed, .. } => bank.page(StatusCode::OK, &pages::answered(passed), None),
    }
}

impl Bank {
    fn page(&self, status: StatusCode, html: &str, return_origin: Option<&str>) -> Response {
        let mut response = (status, html.to_owned()).into_response();
        let headers = response.headers_mut();
        // Browsers hold a form's policy against the redirect that answers it, too.
        let form_action = return_origin.map(|origin| format!(" {origin}")).unwrap_or_default();
        let policy = format!(
            "default-src 'none'; style-src 'self'; form-action 'self'{form_action}; base-uri 'none'; frame-ancestors {}",
            self.ancestors
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

    fn redirect(&self, url: &str) -> Response {
        let Ok(location) = HeaderValue::from_str(url) else {
            return self.page(StatusCode::OK, &pages::void(), None);
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
fn with_query(url: &str, intent: &PaymentIntent) -> String {
    let (page, fragment) = url.split_once('#').map_or((url, None), |(page, fragment)| (page, Some(fragment)));
    let mut query = Form::new();
    for (name, value) in intent.return_query() {
        query.pair(name, value);
    }
    let joint = if page.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{page}{joint}{}{fragment}", query.finish())
}
