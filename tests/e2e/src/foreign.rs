//! A host that nobody has any business with: it counts the requests that reach it. It also plays a bank, one that knows
//! nothing of the pay origin's policies, and wants the whole window.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A listener on a port of its own that answers everything with an empty 200, readable by every origin.
pub struct Foreign {
    /// Its origin.
    pub url: String,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Foreign {
    /// Starts listening.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen")?;
        let url = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let app = Router::new().route("/bank", get(bank)).fallback(count).with_state(Arc::clone(&seen));
        let task = tokio::spawn(async move {
            // Ends with the task.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { url, seen, task })
    }

    /// What was asked for since the last call, as `METHOD path`.
    pub fn take_requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn count(State(seen): State<Arc<Mutex<Vec<String>>>>, request: Request) -> impl IntoResponse {
    let line = format!("{} {}", request.method(), request.uri());
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    [(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::ACCESS_CONTROL_ALLOW_HEADERS, "*")]
}

async fn bank() -> impl IntoResponse {
    Html("<!doctype html><meta charset=utf-8><h1>A bank</h1><button onclick=\"top.location = '/taken'\">Take</button>")
}
