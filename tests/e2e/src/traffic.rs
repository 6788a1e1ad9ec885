//! Hears every request between browsers and a server, and every answer: a proxy that changes nothing.
//!
//! One stands in front of each backend, so that whatever a scenario does is judged by the contract. It must not decide what is right: that
//! is `opentill-contract`'s.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use opentill_contract::{Contract, Exchange};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The largest body that a test may send.
const BODY: usize = 16 << 20;
/// The headers that are about one connection only.
const OF_CONNECTION: [HeaderName; 3] = [header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH];

/// A request and its answer, as they went through.
#[derive(Clone)]
pub struct Heard {
    /// In capitals.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Without the question mark.
    pub query: String,
    /// What the request said beside its body.
    pub headers: HeaderMap,
    /// The request's body.
    pub body: Vec<u8>,
    /// The answer's status.
    pub status: u16,
    /// The answer's body.
    pub answer: Vec<u8>,
}

/// Who is told of everything that goes through.
pub trait Listener: Send + Sync + 'static {
    /// Called before the answer goes on, so that who has the answer can rely on it.
    fn hear(&self, heard: Heard);
}

/// Holds all traffic to the contract, and keeps what is wrong with it.
pub struct Judge {
    contract: Contract,
    found: Mutex<Vec<String>>,
}

impl Judge {
    /// Reads the contract.
    pub fn new() -> anyhow::Result<Arc<Self>> {
        let contract = Contract::read()?;
        Ok(Arc::new(Self { contract, found: Mutex::default() }))
    }

    /// What was found since the last call, each fault once.
    pub fn take_found(&self) -> Vec<String> {
        std::mem::take(&mut *self.found())
    }

    fn found(&self) -> MutexGuard<'_, Vec<String>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener for Judge {
    fn hear(&self, heard: Heard) {
        let faults = self.contract.judge(&Exchange {
            method: &heard.method,
            path: &heard.path,
            query: &heard.query,
            body: &heard.body,
            publishable: heard.is_publishable(),
            status: heard.status,
            answer: &heard.answer,
        });
        let mut found = self.found();
        for fault in faults {
            if !found.contains(&fault) {
                found.push(fault);
            }
        }
    }
}

/// Keeps everything.
#[derive(Default)]
pub struct Tape(Mutex<Vec<Heard>>);

impl Tape {
    /// What was heard since the last call.
    pub fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Listener for Tape {
    fn hear(&self, heard: Heard) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(heard);
    }
}

impl Heard {
    /// Whether it came with a publishable key, as a page's requests do.
    fn is_publishable(&self) -> bool {
        let starts = |part: &[u8]| {
            part.strip_prefix(b"key=").is_some_and(|key| key.starts_with(b"pk_") || key.starts_with(b"ek_"))
        };
        let in_body = self.body.split(|byte| *byte == b'&').any(starts);
        let in_query = self.query.split('&').any(|part| starts(part.as_bytes()));
        let bearer = self.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        in_body
            || in_query
            || bearer.is_some_and(|value| value.starts_with("Bearer pk_") || value.starts_with("Bearer ek_"))
    }
}

/// A running proxy.
pub struct Recorder {
    /// Its origin.
    pub url: String,
    task: JoinHandle<()>,
}

struct Line {
    upstream: String,
    client: reqwest::Client,
    listener: Arc<dyn Listener>,
}

impl Recorder {
    /// Starts in front of a server, which need not run yet.
    pub fn start(upstream: &str, listener: Arc<dyn Listener>) -> anyhow::Result<Self> {
        // By std, since nothing is awaited here.
        let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).context("cannot listen")?;
        socket.set_nonblocking(true)?;
        let url = format!("http://{}", socket.local_addr()?);
        let socket = TcpListener::from_std(socket)?;
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            // A connection that the server has just given up would be a fault of ours.
            .pool_max_idle_per_host(0)
            .build()?;
        let line = Arc::new(Line { upstream: upstream.to_owned(), client, listener });
        let app = Router::new().fallback(pass).with_state(line);
        let task = tokio::spawn(async move {
            // Ends with the task.
            let _ = axum::serve(socket, app).await;
        });
        Ok(Self { url, task })
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(State(line): State<Arc<Line>>, request: Request) -> Response {
    // Who is not there is told of as any proxy does.
    line.pass(request).await.unwrap_or_else(|_| StatusCode::BAD_GATEWAY.into_response())
}

impl Line {
    async fn pass(&self, request: Request) -> anyhow::Result<Response> {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, BODY).await?;
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let mut headers = head.headers.clone();
        OF_CONNECTION.iter().for_each(|name| drop(headers.remove(name)));
        let asked = self.client.request(head.method.clone(), format!("{}{target}", self.upstream)).headers(headers);
        let answer = asked.body(body.clone()).send().await?;
        let (status, mut answer_headers) = (answer.status(), answer.headers().clone());
        let text = answer.bytes().await?;
        self.listener.hear(Heard {
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers,
            body: body.to_vec(),
            status: status.as_u16(),
            answer: text.to_vec(),
        });
        OF_CONNECTION.iter().for_each(|name| drop(answer_headers.remove(name)));
        Ok((status, answer_headers, Body::from(text)).into_response())
    }
}
