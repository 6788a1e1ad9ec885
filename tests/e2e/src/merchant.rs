//! The merchant: serves the test pages and the npm package on `localhost`, which is another site than the pay origin.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::methods::Note;
use crate::policy::Policy;

/// How long a browser may take to send a report.
const REPORT_DEADLINE: Duration = Duration::from_secs(30);

/// A running merchant.
pub struct Merchant {
    /// Its origin, by the name `localhost`.
    pub url: String,
    state: Arc<Content>,
    task: JoinHandle<()>,
}

struct Content {
    pages: PathBuf,
    package: PathBuf,
    reports: Mutex<Vec<String>>,
    reported: Notify,
    /// The scenario that is played.
    scenario: Mutex<&'static str>,
    notes: Mutex<Vec<Note>>,
}

impl Merchant {
    /// Starts serving the test pages beside this crate and an npm package.
    pub async fn start(package: &Path) -> anyhow::Result<Self> {
        // The name localhost, but the address that all browsers try.
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen on localhost")?;
        let url = format!("http://localhost:{}", listener.local_addr()?.port());
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
        let state = Arc::new(Content {
            pages,
            package: package.to_owned(),
            reports: Mutex::default(),
            reported: Notify::new(),
            scenario: Mutex::default(),
            notes: Mutex::default(),
        });
        let app = Router::new()
            .route("/page/{policy}/{name}", get(page))
            .route("/npm/{*path}", get(package_file))
            .route("/previous/{*path}", get(previous_file))
            .route("/asset/react/{file}", get(react_file))
            .route("/asset/{*path}", get(page_file))
            .route("/csp-report", post(report))
            .route("/methods", post(notes))
            .with_state(Arc::clone(&state));
        let task = tokio::spawn(async move {
            // Ends with the task.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { url, state, task })
    }

    /// The URL of a test page with its configuration, which the page's scripts read.
    pub fn page(&self, policy: Policy, name: &str, config: &Value) -> String {
        let config = URL_SAFE_NO_PAD.encode(config.to_string());
        format!("{}/page/{}/{name}?config={config}", self.url, policy.name())
    }

    /// Says which scenario is played: pages carry its name with what they note.
    pub fn begin(&self, scenario: &'static str) {
        *self.state.scenario.lock().unwrap_or_else(PoisonError::into_inner) = scenario;
    }

    /// Keeps what was taken from a page that is still open.
    pub fn keep_notes(&self, notes: Vec<Note>) {
        self.state.notes.lock().unwrap_or_else(PoisonError::into_inner).extend(notes);
    }

    /// What pages noted of the methods that they called.
    pub fn take_notes(&self) -> Vec<Note> {
        std::mem::take(&mut *self.state.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits for a report of a violation: browsers send them when it suits them.
    pub async fn report(&self) -> anyhow::Result<()> {
        let arrived = self.state.reported.notified();
        if self.take_reports().is_empty() {
            tokio::time::timeout(REPORT_DEADLINE, arrived).await.context("violations are not reported")?;
        }
        Ok(())
    }

    /// The reports of violations since the last call.
    pub fn take_reports(&self) -> Vec<String> {
        std::mem::take(&mut *self.state.reports.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Merchant {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn page(
    State(content): State<Arc<Content>>,
    UrlPath((policy, name)): UrlPath<(String, String)>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let Some(policy) = Policy::named(&policy) else { return StatusCode::NOT_FOUND.into_response() };
    let config = query.get("config").and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default();
    let Ok(mut config) = serde_json::from_slice::<Value>(&config) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if let Some(members) = config.as_object_mut() {
        let scenario = *content.scenario.lock().unwrap_or_else(PoisonError::into_inner);
        members.insert("scenario".to_owned(), Value::from(scenario));
    }
    let Some(html) = read(&content.pages, &format!("{name}.html")).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let nonce = fresh_nonce();
    let json = config.to_string().replace('<', "\\u003c");
    let html = String::from_utf8_lossy(&html).replace("{{first}}", &first(&config));
    let html = html.replace("{{nonce}}", &nonce).replace("{{config}}", &json);
    let origin = |name| config.get(name).and_then(Value::as_str).unwrap_or("'none'");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in policy.headers(&nonce, origin("pay"), origin("bank")) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    (headers, html).into_response()
}

/// What a configuration puts before the page's own module: `scripts`, by name, and `imports` as an import map.
fn first(config: &Value) -> String {
    let scripts = config["scripts"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut tags: String =
        scripts.map(|name| format!("<script nonce=\"{{{{nonce}}}}\" src=\"/asset/{name}.js\"></script>\n")).collect();
    if let Some(imports) = config.get("imports") {
        let map = serde_json::json!({ "imports": imports });
        tags += &format!("<script type=\"importmap\" nonce=\"{{{{nonce}}}}\">{map}</script>\n");
    }
    tags
}

/// Different for every page, and without digits, among which others are searched for.
fn fresh_nonce() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    now.as_nanos().to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

async fn package_file(State(content): State<Arc<Content>>, UrlPath(path): UrlPath<String>) -> Response {
    file(&content.package, &path).await
}

/// The loader of the previous release.
async fn previous_file(UrlPath(path): UrlPath<String>) -> Response {
    file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("previous"), &path).await
}

/// React, as pages without a bundler have it.
async fn react_file(UrlPath(name): UrlPath<String>) -> Response {
    let package = if name.starts_with("react-dom.") { "react-dom" } else { "react" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/node_modules").join(package);
    file(&folder, &format!("umd/{name}")).await
}

async fn page_file(State(content): State<Arc<Content>>, UrlPath(path): UrlPath<String>) -> Response {
    file(&content.pages, &path).await
}

async fn report(State(content): State<Arc<Content>>, body: Bytes) -> StatusCode {
    content.reports.lock().unwrap_or_else(PoisonError::into_inner).push(String::from_utf8_lossy(&body).into_owned());
    content.reported.notify_waiters();
    StatusCode::NO_CONTENT
}

async fn notes(State(content): State<Arc<Content>>, body: Bytes) -> StatusCode {
    match serde_json::from_slice::<Vec<Note>>(&body) {
        Ok(more) => content.notes.lock().unwrap_or_else(PoisonError::into_inner).extend(more),
        Err(_) => return StatusCode::BAD_REQUEST,
    }
    StatusCode::NO_CONTENT
}

/// A file below a folder, as its name says what it is.
pub async fn file(folder: &Path, path: &str) -> Response {
    let kind = match path.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    match read(folder, path).await {
        // A page without an origin loads its modules by CORS.
        Some(bytes) => {
            ([(header::CONTENT_TYPE, kind), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn read(folder: &Path, path: &str) -> Option<Vec<u8>> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return None;
    }
    tokio::fs::read(folder.join(path)).await.ok()
}
