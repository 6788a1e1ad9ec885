//! The frame pages and their assets: the only code of the pay origin. A page's policy and configuration are computed per request, since domains are
//! registered while the server runs; its assets never change under their name. Nothing here reads what a visitor sent beyond the file's name and `Accept-Encoding`.
//!
//! The hosted page of Checkout Sessions is served beside them, at `/c/pay/{session}`: it embeds these frames, and nobody embeds it.

use std::collections::HashMap;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use brotli::enc::BrotliEncoderParams;
use opentill::rules::origin::is_loopback_host;
use serde_json::json;

use crate::api::App;
use crate::config::Config;
use crate::resources::payment_method_domains;

/// What a built page holds where its configuration goes.
const MARKER: &str = r#"<script type="application/json" id="opentill-config">null</script>"#;
/// The version of the protocol between page and frame that is served.
const PROTOCOL: u8 = 1;
/// The dialog around a bank's page.
const CHALLENGE: &str = "challenge.html";
/// The pages that show what a merchant sells.
const OFFERS: [&str; 2] = ["pricing-table.html", "buy-button.html"];
/// The hosted page, in the directory of the frames.
const HOSTED: &str = "hosted/checkout.html";
/// What no frame needs. Payment and WebAuthn stay: wallets and banks use them.
const PERMISSIONS: &str =
    "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), serial=(), usb=()";
/// Where a bank's page and a merchant's pictures may be: anywhere with https, and on this machine.
const ANYWHERE: &str = "https: http://127.0.0.1:* http://localhost:*";

/// What the frame pages are served from.
pub struct Frames {
    dir: Option<PathBuf>,
    embedders: Vec<String>,
    apis: Vec<String>,
    country: String,
    wasm_delay: Duration,
    /// By name, each page as it was and what it came to compressed: that takes longer than all else here.
    compressed: Mutex<HashMap<String, (String, Vec<u8>)>>,
}

impl Frames {
    /// The frames of this configuration; the reason why not, when its directory holds none.
    pub fn new(config: &Config) -> Result<Self, String> {
        if let Some(dir) = &config.frame_dir {
            check_dir(dir)?;
        }
        Ok(Self {
            dir: config.frame_dir.clone(),
            embedders: config.embedders.clone(),
            apis: config.apis.clone(),
            country: config.country.clone(),
            wasm_delay: config.wasm_delay,
            compressed: Mutex::default(),
        })
    }

    /// Their routes.
    pub fn routes(self, app: Arc<App>) -> Router {
        let checkout = Arc::clone(&app);
        Router::new()
            .route(
                "/frame/v1/{page}",
                get(async move |frames, name, query, request| page(&app, frames, name, query, request).await),
            )
            .route("/frame/v1/assets/{file}", get(asset))
            .route("/c/pay/{session}", get(async move |frames, request| hosted(&checkout, frames, request).await))
            .with_state(Arc::new(self))
    }

    /// The page's policy. `frame-ancestors` names the allowed embedders, `connect-src` the APIs that card data may go to.
    fn policy(&self, page: &str, embedders: &[String]) -> String {
        let banks = if page == CHALLENGE { format!("; frame-src {ANYWHERE}") } else { String::new() };
        // A merchant's pictures may be anywhere.
        let pictures = if OFFERS.contains(&page) { format!("; img-src 'self' {ANYWHERE}") } else { String::new() };
        let apis: String = self.apis.iter().map(|api| format!(" {api}")).collect();
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'{apis}{banks}{pictures}; \
             frame-ancestors {}; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
            embedders.join(" ")
        )
    }

    /// The hosted page's policy: frames of this origin, nothing of anybody else, and nobody around it.
    fn hosted_policy(&self) -> String {
        let apis: String = self.apis.iter().map(|api| format!(" {api}")).collect();
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'{apis}; frame-src 'self'; \
             frame-ancestors 'none'; form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
        )
    }

    /// A page, compressed. It holds its configuration, so that the build cannot do this. Nothing of it is secret, nor comes from
    /// the request: its length tells nothing.
    fn compressed(&self, name: &str, page: &str) -> Option<Vec<u8>> {
        let mut known = self.compressed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = known.get(name).filter(|(earlier, _)| earlier == page) {
            return Some(bytes.clone());
        }
        let bytes = brotli(page.as_bytes())?;
        known.insert(name.to_owned(), (page.to_owned(), bytes.clone()));
        Some(bytes)
    }

    /// The configuration that a page carries, safe to stand in a script element.
    fn configuration(&self, embedders: &[String]) -> String {
        let json = json!({"v": PROTOCOL, "embedders": embedders, "api": self.apis, "country": self.country, "idempotency": true, "refresh": true});
        json.to_string().replace('<', "\\u003c")
    }
}

/// Checks that a text is an origin (`https://shop.example`, `http://localhost:*`), as Content-Security-Policy and the frames' handshake take it.
pub fn csp_origin(text: &str) -> Result<(), String> {
    let refuse = |why: &str| {
        Err(format!("{why} Give an origin such as https://shop.example or http://localhost:4242; the port may be *."))
    };
    let Some((scheme, authority)) = text.split_once("://") else {
        return refuse("An origin begins with https:// (or http:// on loopback).");
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let host_is_plain =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    if !host_is_plain || port.is_some_and(|port| port != "*" && port.parse::<u16>().is_err()) {
        return refuse("An origin is a scheme, a host without wildcards and perhaps a port, without a path.");
    }
    match scheme {
        "https" => Ok(()),
        "http" if is_loopback_host(host) => Ok(()),
        _ => refuse("http is for loopback only."),
    }
}

fn check_dir(dir: &FilePath) -> Result<(), String> {
    let page = std::fs::read_to_string(dir.join("card.html")).map_err(|error| {
        format!(
            "--frame-dir {}: card.html cannot be read there ({}). Build the frames with `cargo xtask build`.",
            dir.display(),
            error.kind()
        )
    })?;
    if page.contains(MARKER) {
        return Ok(());
    }
    Err(format!(
        "--frame-dir {}: card.html has no place for its configuration, so it is of another version. Build the frames with `cargo xtask build`.",
        dir.display()
    ))
}

async fn page(
    app: &Arc<App>,
    State(frames): State<Arc<Frames>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    request: HeaderMap,
) -> Response {
    let Some(dir) = &frames.dir else {
        return not_found("This backend was started without --frame-dir and serves no frames.");
    };
    if !is_plain(&name) || !name.ends_with(".html") {
        return not_found("There is no such frame page.");
    }
    let Ok(html) = tokio::fs::read_to_string(dir.join(&name)).await else {
        return not_found("There is no such frame page. Build the frames with `cargo xtask build`.");
    };
    let Some(mut embedders) = embedders(app, &frames.embedders).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // The hosted page is of this origin.
    embedders.extend(Some(app.pay_url.clone()).filter(|own| csp_origin(own).is_ok() && !embedders.contains(own)));
    let policy = frames.policy(&name, &embedders);
    let Some(mut response) = served(&frames, &request, (&name, &html), &frames.configuration(&embedders), &policy)
    else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = response.headers_mut();
    // In an isolated document every frame must be isolated too, which banks' pages seldom are: the dialog around them is
    // isolated only where the page that embeds it takes no other.
    if name != CHALLENGE || query.as_deref() == Some("isolated") {
        // Pictures from elsewhere seldom say who may embed them: they come without credentials, except in a page that is isolated itself, where
        // not every browser knows that word.
        let pictures = OFFERS.contains(&name.as_str()) && query.as_deref() != Some("isolated");
        let policy = if pictures { "credentialless" } else { "require-corp" };
        headers.insert("cross-origin-embedder-policy", HeaderValue::from_static(policy));
    }
    response
}

/// The page on which buyers pay what a Checkout Session is for. It is the same for each: which one it shows, its own script knows.
async fn hosted(app: &Arc<App>, State(frames): State<Arc<Frames>>, request: HeaderMap) -> Response {
    let Some(dir) = &frames.dir else {
        return not_found("This backend was started without --frame-dir and serves no hosted page.");
    };
    let Ok(html) = tokio::fs::read_to_string(dir.join(HOSTED)).await else {
        return not_found("There is no hosted page. Build it with `cargo xtask build`.");
    };
    let configuration = json!({"key": app.keys.hosted()}).to_string();
    served(&frames, &request, (HOSTED, &html), &configuration, &frames.hosted_policy())
        .unwrap_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// A page with its configuration, under its policy.
fn served(
    frames: &Frames,
    request: &HeaderMap,
    (name, html): (&str, &str),
    configuration: &str,
    policy: &str,
) -> Option<Response> {
    let configured = html.replacen(MARKER, &MARKER.replace("null", configuration), 1);
    let compressed = if accepts(request, "br") { frames.compressed(name, &configured) } else { None };
    let is_compressed = compressed.is_some();
    let mut response = compressed.unwrap_or_else(|| configured.into_bytes()).into_response();
    let headers = response.headers_mut();
    if is_compressed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(policy).ok()?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert("permissions-policy", HeaderValue::from_static(PERMISSIONS));
    shared_headers(headers);
    Some(response)
}

/// Who may embed the frames: who the start named, and the domains that are registered and enabled now.
pub async fn embedders(app: &Arc<App>, named: &[String]) -> Option<Vec<String>> {
    let app = Arc::clone(app);
    let registered = move || app.store.write(payment_method_domains::origins);
    let mut all = named.to_vec();
    for origin in tokio::task::spawn_blocking(registered).await.ok()?.ok()? {
        if !all.contains(&origin) {
            all.push(origin);
        }
    }
    Some(all)
}

async fn asset(State(frames): State<Arc<Frames>>, Path(name): Path<String>, request: HeaderMap) -> Response {
    let kind = name.rsplit_once('.').and_then(|(_, extension)| mime(extension));
    let (Some(dir), Some(kind), true) = (&frames.dir, kind, is_plain(&name)) else {
        return not_found("There is no such file.");
    };
    if name.ends_with(".wasm") && !frames.wasm_delay.is_zero() {
        tokio::time::sleep(frames.wasm_delay).await;
    }
    let Some((bytes, encoding)) = read_encoded(&dir.join("assets"), &name, &request).await else {
        return not_found("There is no such file.");
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    // Opened as a document, an asset may do nothing.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    shared_headers(headers);
    response
}

fn shared_headers(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
}

/// Compresses with what makes the result smallest, as the build does with the assets.
fn brotli(page: &[u8]) -> Option<Vec<u8>> {
    let params = BrotliEncoderParams { quality: 11, size_hint: page.len(), ..BrotliEncoderParams::default() };
    let mut bytes = Vec::new();
    brotli::BrotliCompress(&mut &*page, &mut bytes, &params).ok()?;
    Some(bytes)
}

/// The file, in the smallest precompressed form that the browser takes.
async fn read_encoded(dir: &FilePath, name: &str, request: &HeaderMap) -> Option<(Vec<u8>, Option<&'static str>)> {
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if accepts(request, encoding)
            && let Ok(bytes) = tokio::fs::read(dir.join(format!("{name}.{suffix}"))).await
        {
            return Some((bytes, Some(encoding)));
        }
    }
    Some((tokio::fs::read(dir.join(name)).await.ok()?, None))
}

/// Whether the browser takes an encoding (RFC 9110, section 12.5.3; a weight of 0 means no).
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let listed = request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    listed.map(|item| item.split(';').map(str::trim)).any(|mut parts| {
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding))
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// A file's name without any path: no separator, no dot in front.
fn is_plain(name: &str) -> bool {
    !name.starts_with('.')
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn mime(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn not_found(message: &'static str) -> Response {
    let mut response = (StatusCode::NOT_FOUND, message).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    shared_headers(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    #[test]
    fn origins_cannot_break_out_of_the_policy() {
        for good in [
            "https://shop.example",
            "https://shop.example:8443",
            "http://localhost:*",
            "http://127.0.0.1:4242",
            "http://shop.localhost:1",
        ] {
            assert!(csp_origin(good).is_ok(), "{good}");
        }
        for bad in [
            "*",
            "null",
            "shop.example",
            "http://shop.example",
            "https://*.example",
            "https://a;script-src *",
            "https://a b",
            "https://a/b",
            "https://a:x",
            "https://",
            "data:x",
            "https://u@a",
        ] {
            assert!(csp_origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn encodings_are_taken_by_name_and_weight() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate;q=0.5, br;q=0"));
        assert!(accepts(&headers, "gzip"));
        assert!(!accepts(&headers, "br"));
        assert!(!accepts(&headers, "zstd"));
    }

    #[test]
    fn file_names_stay_in_their_directory() {
        assert!(is_plain("card-0123abcd.wasm"));
        for bad in ["", ".", "..", "../card.html", "a/b", ".env", "a\\b", "a%2fb"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
