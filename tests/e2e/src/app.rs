//! A merchant's app that Vite made of the npm package (`tests/package/vite-app`): its built files, on `localhost`.
//!
//! The app knows nothing of tests. Its page is served with the recorder in front, which remembers closed shadow roots.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::backend::{Backend, Intent};
use crate::merchant;
use crate::options::Options;

/// How the app uses the package.
#[derive(Clone, Copy)]
pub enum Mode {
    /// Fields in a frame of the pay origin.
    Frame,
    /// Fields in the page itself.
    Direct,
    /// No fields: the client of `./wasm` reads the intent.
    Wasm,
}

/// The served app.
pub struct App {
    origin: String,
    task: JoinHandle<()>,
}

impl App {
    /// Serves the app as it was built.
    pub async fn start(options: &Options) -> anyhow::Result<Self> {
        let built = options.app_dir.clone().context("give --app-dir: `cargo xtask test` builds the app")?;
        ensure!(
            built.join("index.html").is_file(),
            "the app was not built: there is no {}",
            built.join("index.html").display()
        );
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen on localhost")?;
        let origin = format!("http://localhost:{}", listener.local_addr()?.port());
        let app = Router::new()
            .route("/shop/", get(page))
            .route("/shop/{*path}", get(built_file))
            .route("/recorder.js", get(recorder))
            .with_state(built);
        let task = tokio::spawn(async move {
            // Ends with the task.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { origin, task })
    }

    /// The address of its checkout: where to pay, and what, is in there.
    pub fn checkout(&self, mode: Mode, backend: &Backend, intent: &Intent) -> String {
        let mode = match mode {
            Mode::Frame => "frame",
            Mode::Direct => "direct",
            Mode::Wasm => "wasm",
        };
        let Backend { pay, publishable_key: key, .. } = backend;
        format!("{}/shop/?mode={mode}&pay={pay}&key={key}&secret={}", self.origin, intent.client_secret)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn page(State(built): State<PathBuf>) -> Response {
    match tokio::fs::read_to_string(built.join("index.html")).await {
        Ok(html) => Html(html.replacen("<head>", "<head><script src=\"/recorder.js\"></script>", 1)).into_response(),
        Err(_) => axum::http::StatusCode::NOT_FOUND.into_response(),
    }
}

async fn built_file(State(built): State<PathBuf>, UrlPath(path): UrlPath<String>) -> Response {
    merchant::file(&built, &path).await
}

async fn recorder() -> Response {
    merchant::file(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pages"), "recorder.js").await
}
