//! Webhooks: what is posted, how it is signed, and what becomes of it when nobody takes it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use opentill_backend::{Config, Webhook};
use serde_json::Value;
use sha2::Sha256;

use crate::common::{Backend, PK, SK, post, text};
use crate::process::{Process, files};

const SECRET: &str = "whsec_0123456789abcdefghij";
/// Long enough for a busy machine; no test waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came in.
struct Posted {
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Posted {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(header, _)| header == name).map_or("", |(_, value)| value)
    }

    fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn kind(&self) -> String {
        text(&self.event()["type"])
    }
}

/// A server that takes what is posted and answers as told.
struct Endpoint {
    address: SocketAddr,
    posted: Receiver<Posted>,
}

impl Endpoint {
    /// Answers with these statuses, one after the other, and with 200 from then on.
    fn answering(statuses: &'static [u16]) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), statuses)
    }

    fn on(listener: TcpListener, statuses: &'static [u16]) -> Self {
        let address = listener.local_addr().unwrap();
        let (sender, posted) = channel();
        std::thread::spawn(move || serve(&listener, statuses, &sender));
        Self { address, posted }
    }

    fn url(&self) -> String {
        format!("http://{}/hook?shop=1", self.address)
    }

    fn next(&self) -> Posted {
        self.posted.recv_timeout(PATIENCE).expect("nothing was posted")
    }

    fn kinds(&self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.next().kind()).collect()
    }
}

fn serve(listener: &TcpListener, statuses: &[u16], sender: &Sender<Posted>) {
    let mut statuses = statuses.iter();
    // The test may be over: then nobody hears.
    while let Ok((stream, _)) = listener.accept() {
        let Some(posted) = read(&stream) else { continue };
        let status = statuses.next().unwrap_or(&200);
        let moved = if (300..400).contains(status) { "Location: /elsewhere\r\n" } else { "" };
        let mut stream = stream;
        let _answered =
            write!(stream, "HTTP/1.1 {status} X\r\n{moved}Content-Length: 2\r\nConnection: close\r\n\r\nok");
        if sender.send(posted).is_err() {
            return;
        }
    }
}

fn read(stream: &TcpStream) -> Option<Posted> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Posted { path, headers, body: String::from_utf8(body).ok()? })
}

fn config(url: &str, database: Option<&Path>) -> Config {
    Config {
        webhooks: vec![Webhook { url: url.to_owned(), secret: Some(SECRET.to_owned()) }],
        webhook_pause: Duration::from_millis(20),
        database: database.map(Path::to_owned),
        ..Config::default()
    }
}

/// Whether the signature is that of the body, by the scheme as Stripe documents it.
fn is_signed_by(posted: &Posted, secret: &str) -> bool {
    let (second, signature) = posted.header("stripe-signature").split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{}.{}", second.strip_prefix("t=").unwrap(), posted.body).as_bytes());
    let bytes: Vec<u8> =
        (0..signature.len()).step_by(2).map(|at| u8::from_str_radix(&signature[at..at + 2], 16).unwrap()).collect();
    mac.verify_slice(&bytes).is_ok()
}

/// The event once nothing of it is left to deliver.
fn delivered(backend: &Backend, id: &str) -> Value {
    let path = format!("/v1/events/{id}");
    for _ in 0..10_000 {
        let event = backend.server_get(&path).json();
        if event["pending_webhooks"] == 0 {
            return event;
        }
        std::thread::yield_now();
    }
    panic!("it stays pending");
}

#[test]
fn events_are_posted_signed_and_in_order() {
    let endpoint = Endpoint::answering(&[]);
    let backend = Backend::start_with(config(&endpoint.url(), None));
    let intent = backend.intent("metadata[order]=7");
    backend.pay_with(&intent, "4242424242424242");
    let first = endpoint.next();
    assert_eq!((first.path.as_str(), first.kind()), ("/hook?shop=1", "payment_intent.created".into()));
    assert_eq!(first.header("content-type"), "application/json; charset=utf-8");
    assert!(is_signed_by(&first, SECRET) && !is_signed_by(&first, "whsec_another"));
    let event = first.event();
    assert_eq!(
        (event["pending_webhooks"].as_i64(), &event["data"]["object"]["metadata"]["order"]),
        (Some(1), &"7".into())
    );
    // What is kept is what was sent, but that none is pending any more.
    let mut kept = delivered(&backend, &text(&event["id"]));
    kept["pending_webhooks"] = 1.into();
    assert_eq!(kept, event);
    assert_eq!(endpoint.kinds(2), ["charge.succeeded", "payment_intent.succeeded"]);
}

#[test]
fn an_endpoint_that_fails_gets_the_same_again_before_the_next() {
    let endpoint = Endpoint::answering(&[500, 503, 429]);
    let backend = Backend::start_with(config(&endpoint.url(), None));
    backend.customer("name=Ada");
    backend.intent("");
    let posted: Vec<Posted> = (0..5).map(|_| endpoint.next()).collect();
    let kinds: Vec<String> = posted.iter().map(Posted::kind).collect();
    assert_eq!(kinds[..4], ["customer.created"; 4]);
    assert_eq!(kinds[4], "payment_intent.created");
    assert!(posted.iter().all(|posted| is_signed_by(posted, SECRET)));
    assert!(posted[..4].iter().all(|again| again.event() == posted[0].event()));
}

#[test]
fn an_event_that_is_refused_comes_again_and_holds_none_up() {
    // A redirect is not followed: it is a refusal, too.
    for statuses in [&[400], &[302]] {
        let endpoint = Endpoint::answering(statuses);
        let backend = Backend::start_with(config(&endpoint.url(), None));
        backend.customer("name=Ada");
        let first = endpoint.next();
        backend.intent("");
        let mut later = endpoint.kinds(2);
        later.sort();
        assert_eq!(
            (first.kind(), later),
            ("customer.created".into(), vec!["customer.created".into(), "payment_intent.created".into()])
        );
        assert_eq!(delivered(&backend, &text(&first.event()["id"]))["pending_webhooks"], 0);
    }
}

#[test]
fn two_endpoints_are_told_and_one_that_is_down_holds_up_itself_alone() {
    let endpoint = Endpoint::answering(&[]);
    let mut config = config(&endpoint.url(), None);
    // Nobody listens on the port of discarded data.
    config.webhooks.push(Webhook { url: "http://127.0.0.1:9/".to_owned(), secret: Some(SECRET.to_owned()) });
    let backend = Backend::start_with(config);
    backend.customer("name=Ada");
    backend.customer("name=Bea");
    let ids = [endpoint.next(), endpoint.next()].map(|posted| text(&posted.event()["id"]));
    assert_ne!(ids[0], ids[1]);
    assert!(backend.server_get(&format!("/v1/events/{}", ids[0])).json()["pending_webhooks"].as_i64() >= Some(1));
}

#[test]
fn what_was_not_delivered_is_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("backend.db");
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let url = format!("http://{address}/hook");
    let mut backend = Backend::start_with(config(&url, Some(&database)));
    backend.customer("name=Ada");
    backend.customer("name=Bea");
    backend.stop();
    let endpoint = Endpoint::on(TcpListener::bind(address).unwrap(), &[]);
    let mut backend = Backend::start_with(config(&url, Some(&database)));
    let names: Vec<Value> = (0..2).map(|_| endpoint.next().event()["data"]["object"]["name"].clone()).collect();
    assert_eq!(names, ["Ada", "Bea"]);
    backend.stop();
    // The secret is neither in the database nor beside it.
    let kept = files(dir.path());
    assert!(!kept.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()));
}

#[test]
fn a_secret_is_made_and_printed_where_none_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let endpoint = Endpoint::answering(&[500]);
    let url = endpoint.url();
    let keys = ["--publishable-key", PK, "--secret-key", SK, "--log", "trace", "--test-webhook-pause-ms", "20"];
    let process = Process::start(&[&["--webhook", url.as_str()], &keys[..]].concat(), &log);
    let secret = process.value("webhook secret").unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() > 30);
    let bearer = format!("Bearer {SK}");
    post(&format!("{}/v1/customers", process.value("pay").unwrap()), "name=Marker", &[("Authorization", &bearer)]);
    for _ in 0..2 {
        assert!(is_signed_by(&endpoint.next(), &secret));
    }
    assert!(process.stop());
    // The log says that something failed, and neither where to nor what.
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("a webhook was not taken"));
    for secret in [secret.as_str(), "Marker", "shop=1"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
