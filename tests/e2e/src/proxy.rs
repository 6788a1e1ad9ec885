//! A reverse proxy in front of the pay origin that breaks connections on demand, at a point that the scenario chooses.
//!
//! It speaks HTTP/1.1 on bare sockets, since a library would not let go of a connection between two bytes. It must not
//! judge: it does what it was told, and remembers what it was asked for.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a scenario waits for a request that is to come.
const PATIENCE: Duration = Duration::from_secs(15);

/// What happens to a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is reset; the backend hears nothing.
    CutBefore,
    /// The backend carries it out; the connection is reset before a byte of the answer.
    CutUnanswered,
    /// The backend carries it out; the connection ends in the middle of the answer.
    CutAnswer,
    /// It is answered, and the connection ends although it was to be kept.
    CutAfter,
    /// It is kept back until `release`, then passed on.
    HoldRequest,
    /// The backend carries it out; the answer is kept back until `release`.
    HoldAnswer,
    /// It is passed on after so many milliseconds.
    Delay(u64),
    /// It is answered without the backend, with `Retry-After` in seconds.
    Answer(u16, Option<u32>),
}

/// For faults that do not pass.
pub const ALWAYS: usize = usize::MAX;

/// Each place at which a connection can break.
pub const CUTS: [Fault; 4] = [Fault::CutBefore, Fault::CutUnanswered, Fault::CutAnswer, Fault::CutAfter];

impl Fault {
    /// For messages.
    pub fn name(self) -> String {
        match self {
            Self::CutBefore => "cut before the request".to_owned(),
            Self::CutUnanswered => "cut before the answer".to_owned(),
            Self::CutAnswer => "cut within the answer".to_owned(),
            Self::CutAfter => "cut after the answer".to_owned(),
            Self::HoldRequest => "request held".to_owned(),
            Self::HoldAnswer => "answer held".to_owned(),
            Self::Delay(ms) => format!("{ms} ms late"),
            Self::Answer(status, _) => format!("answered {status}"),
        }
    }
}

/// A request that arrived here.
#[derive(Clone)]
pub struct Seen {
    /// Without the query.
    pub path: String,
    /// `Idempotency-Key`
    pub key: Option<String>,
    /// When it arrived.
    pub at: Instant,
}

/// A running proxy.
pub struct Proxy {
    /// Its origin.
    pub url: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Counts the POSTs, so that they can be waited for.
    posts: watch::Sender<usize>,
    /// Counts the releases.
    releases: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    upstream: Option<SocketAddr>,
    down: bool,
    rules: Vec<Rule>,
    held_page: Option<&'static str>,
    seen: Vec<Seen>,
}

struct Rule {
    path: &'static str,
    fault: Fault,
    left: usize,
}

impl Proxy {
    /// Listens on a free port; there is nothing behind it yet.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen")?;
        let url = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                tokio::spawn(async move {
                    // A broken connection is what it is for.
                    let _ = serve(client, &shared).await;
                });
            }
        });
        Ok(Self { url, shared, task })
    }

    /// What stands behind it.
    pub fn forward_to(&self, origin: &str) -> anyhow::Result<()> {
        let address = origin.strip_prefix("http://").and_then(|host| host.parse().ok());
        ensure!(address.is_some(), "{origin} is no address");
        self.shared.state().upstream = address;
        Ok(())
    }

    /// Lets the next `times` POSTs whose path ends with `path` meet a fault.
    pub fn inject(&self, path: &'static str, fault: Fault, times: usize) {
        self.shared.state().rules.push(Rule { path, fault, left: times });
    }

    /// Keeps back the answers to GETs of this path, until `reset`.
    pub fn hold_pages(&self, path: &'static str) {
        self.shared.state().held_page = Some(path);
    }

    /// Forgets faults and requests, lets go what is held, and serves again.
    pub fn reset(&self) {
        let mut state = self.shared.state();
        state.rules.clear();
        state.seen.clear();
        state.held_page = None;
        state.down = false;
        drop(state);
        self.release();
    }

    /// Whether nobody is there: every connection is reset.
    pub fn set_down(&self, down: bool) {
        self.shared.state().down = down;
    }

    /// Lets everything go on that is held.
    pub fn release(&self) {
        self.shared.releases.send_modify(|count| *count += 1);
    }

    /// The POSTs since the last `reset` whose path ends with `path`.
    pub fn posts(&self, path: &str) -> Vec<Seen> {
        self.shared.state().seen.iter().filter(|seen| seen.path.ends_with(path)).cloned().collect()
    }

    /// Waits until so many POSTs to `path` have arrived since the last `reset`.
    pub async fn until_posted(&self, path: &str, count: usize) -> anyhow::Result<()> {
        let mut posts = self.shared.posts.subscribe();
        let waiting = async {
            while self.posts(path).len() < count {
                if posts.changed().await.is_err() {
                    bail!("the proxy is gone");
                }
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .with_context(|| format!("{} of {count} requests to {path} came", self.posts(path).len()))?
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a request down and says what is to happen to it.
    fn take(&self, request: &Request) -> Option<Fault> {
        let mut state = self.state();
        if !request.is_post {
            let held = state.held_page.is_some_and(|path| request.path.ends_with(path));
            return if state.down { Some(Fault::CutBefore) } else { held.then_some(Fault::HoldRequest) };
        }
        state.seen.push(Seen { path: request.path.clone(), key: request.key.clone(), at: Instant::now() });
        let down = state.down.then_some(Fault::CutBefore);
        let rule = state.rules.iter_mut().find(|rule| rule.left > 0 && request.path.ends_with(rule.path));
        let fault = rule.map(|rule| {
            rule.left -= 1;
            rule.fault
        });
        drop(state);
        self.posts.send_modify(|count| *count += 1);
        down.or(fault)
    }
}

/// One request, as far as it matters here.
struct Request {
    is_post: bool,
    path: String,
    key: Option<String>,
    /// Head and body as they go to the backend: with `Connection: close`, so that the answer ends with its connection.
    bytes: Vec<u8>,
}

/// Serves a browser's connection until either side ends it.
async fn serve(mut client: TcpStream, shared: &Shared) -> anyhow::Result<()> {
    while let Some(request) = read_request(&mut client).await? {
        // From before the request is known of: it may be let go as soon as it is.
        let mut released = shared.releases.subscribe();
        let fault = shared.take(&request);
        let answer = match fault {
            Some(Fault::CutBefore) => return reset(client),
            Some(Fault::Answer(status, retry_after)) => own_answer(status, retry_after),
            Some(Fault::HoldRequest) => {
                released.changed().await?;
                ask(shared, &request).await?
            }
            Some(Fault::Delay(ms)) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                ask(shared, &request).await?
            }
            _ => ask(shared, &request).await?,
        };
        match fault {
            Some(Fault::CutUnanswered) => return reset(client),
            Some(Fault::CutAnswer) => return Ok(client.write_all(&answer[..answer.len() - 20]).await?),
            Some(Fault::CutAfter) => return Ok(client.write_all(&answer).await?),
            Some(Fault::HoldAnswer) => released.changed().await?,
            _ => {}
        }
        client.write_all(&answer).await?;
    }
    Ok(())
}

/// Ends a connection so that the other side sees a reset instead of an end.
fn reset(client: TcpStream) -> anyhow::Result<()> {
    client.set_zero_linger()?;
    Ok(())
}

/// The backend's answer, without the word that its connection ends.
async fn ask(shared: &Shared, request: &Request) -> anyhow::Result<Vec<u8>> {
    let upstream = shared.state().upstream.context("there is nothing behind the proxy")?;
    let mut backend = TcpStream::connect(upstream).await?;
    backend.write_all(&request.bytes).await?;
    let mut answer = Vec::new();
    backend.read_to_end(&mut answer).await?;
    let end = head_end(&answer).context("the backend's answer has no head")?;
    let (head, body) = answer.split_at(end);
    let head = std::str::from_utf8(head)?;
    let kept = head.split_inclusive("\r\n").filter(|line| !is_header(line, "connection")).collect::<String>();
    Ok([kept.as_bytes(), body].concat())
}

fn own_answer(status: u16, retry_after: Option<u32>) -> Vec<u8> {
    let wait = retry_after.map(|seconds| format!("Retry-After: {seconds}\r\n")).unwrap_or_default();
    format!("HTTP/1.1 {status} Fault\r\n{wait}Content-Length: 0\r\n\r\n").into_bytes()
}

/// The next request of a connection; nothing when the browser has ended it.
async fn read_request(client: &mut TcpStream) -> anyhow::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = head_end(&bytes) {
            break end;
        }
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = std::str::from_utf8(&bytes[..end])?.to_owned();
    let length: usize = header(&head, "content-length").map_or(Ok(0), str::parse)?;
    while bytes.len() < end + length {
        ensure!(client.read_buf(&mut bytes).await? > 0, "the browser ended the connection within a request");
    }
    let mut words = head.split(' ');
    let is_post = words.next() == Some("POST");
    let path = words.next().and_then(|target| target.split('?').next()).unwrap_or_default().to_owned();
    let key = header(&head, "idempotency-key").map(str::to_owned);
    let kept = head.split_inclusive("\r\n").filter(|line| !is_header(line, "connection")).collect::<String>();
    let open = kept.strip_suffix("\r\n").context("a head without an end")?;
    let bytes = [open.as_bytes(), b"Connection: close\r\n\r\n", &bytes[end..]].concat();
    Ok(Some(Request { is_post, path, key, bytes }))
}

/// Where the head ends, its empty line included.
fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn is_header(line: &str, name: &str) -> bool {
    line.split_once(':').is_some_and(|(found, _)| found.eq_ignore_ascii_case(name))
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find(|line| is_header(line, name))?.split_once(':').map(|(_, value)| value.trim())
}
