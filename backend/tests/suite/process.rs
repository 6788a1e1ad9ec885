//! The binary: what it prints, what it refuses to start with, how it stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::common::{PK, SK, get, post};

/// A running `opentill-backend`.
pub struct Process {
    child: Child,
    /// What it has printed up to `ready`.
    pub lines: Vec<String>,
}

impl Process {
    /// Starts it on free ports; its log goes into the file.
    pub fn start(arguments: &[&str], log: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_opentill-backend"))
            .args(["--listen", "127.0.0.1:0", "--bank-listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = Vec::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            let ready = line == "ready";
            lines.push(line);
            if ready {
                break;
            }
        }
        Self { child, lines }
    }

    /// The value of a printed line.
    pub fn value(&self, name: &str) -> Option<String> {
        self.lines.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    }

    /// Asks it to stop, and waits until it has. Answers whether it left well.
    pub fn stop(mut self) -> bool {
        self.signal();
        self.child.wait().unwrap().success()
    }

    fn signal(&self) {
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After a failed assertion; a process that has ended is none of it.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// What it says when it refuses to start.
fn refusal(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_opentill-backend"))
        .args(["--listen", "127.0.0.1:0", "--bank-listen", "127.0.0.1:0"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(!output.status.success(), "{arguments:?} was taken");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn random_keys_are_printed_once_and_keep_working() {
    let dir = tempfile::tempdir().unwrap();
    let (database, log) = (dir.path().join("backend.db"), dir.path().join("log"));
    let arguments = ["--database", database.to_str().unwrap()];
    let first = Process::start(&arguments, &log);
    let (pk, sk) = (first.value("publishable key").unwrap(), first.value("secret key").unwrap());
    assert!(pk.starts_with("pk_test_") && sk.starts_with("sk_test_") && pk.len() > 30 && sk.len() > 30);
    assert_eq!(first.lines.last().unwrap(), "ready");
    assert!(first.stop());
    let second = Process::start(&arguments, &log);
    assert_eq!((second.value("publishable key"), second.value("secret key")), (None, None));
    let made = post(
        &format!("{}/v1/customers", second.value("pay").unwrap()),
        "",
        &[("Authorization", &format!("Bearer {sk}"))],
    );
    assert_eq!(made.status, 200);
    assert!(second.stop());
    // Neither key is in the database.
    let kept: Vec<u8> = files(dir.path());
    for key in [&pk, &sk] {
        assert!(!kept.windows(key.len()).any(|window| window == key.as_bytes()));
    }
}

#[test]
fn given_keys_are_not_printed() {
    let dir = tempfile::tempdir().unwrap();
    let process = Process::start(&["--publishable-key", PK, "--secret-key", SK], &dir.path().join("log"));
    assert_eq!(process.lines.len(), 3, "{:?}", process.lines);
    assert!(process.stop());
}

#[test]
fn what_cannot_work_is_refused_with_a_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().to_str().unwrap();
    for (arguments, said) in [
        (vec!["--publishable-key", "pk_live_abcdefabcdefabcdefabcdef"], "live key"),
        (vec!["--secret-key", "sk_live_abcdefabcdefabcdefabcdef"], "live key"),
        (vec!["--secret-key", "pk_test_abcdefabcdefabcdefabcdef"], "begins with sk_test_"),
        (vec!["--publishable-key", "nonsense"], "begins with pk_test_"),
        (vec!["--frame-dir", empty], "cargo xtask build"),
        (vec!["--allow-embed", "http://shop.example"], "http is for loopback only"),
        (vec!["--allow-embed", "*"], "--allow-embed"),
        (vec!["--allow-api", "https://a.example; script-src *"], "--allow-api"),
        (vec!["--country", "USA"], "ISO 3166"),
        (vec!["--database", "/nonexistent/backend.db"], "--database"),
        (vec!["--public-url", "http://pay.example"], "--public-url"),
        (vec!["--log", "loud=very"], "--log"),
        (vec!["--webhook", "http://shop.example/hook"], "http on loopback only"),
        (vec!["--webhook", "https://user:pw@shop.example/hook"], "--webhook"),
        (
            vec!["--webhook", "https://shop.example/hook", "--webhook-secret", "abcdefabcdefabcdef"],
            "begins with whsec_",
        ),
        (vec!["--webhook-secret", "whsec_abcdefabcdefabcdef"], "one for each --webhook"),
    ] {
        let message = refusal(&arguments);
        assert!(message.contains(said), "{arguments:?}: {message}");
        assert!(!message.contains("abcdefabcdef"), "{arguments:?}: the key is repeated");
    }
}

#[test]
fn further_away_it_wants_https() {
    let output = Command::new(env!("CARGO_BIN_EXE_opentill-backend")).args(["--listen", "0.0.0.0:0"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("--public-url"));
}

#[test]
fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_opentill-backend")).args(["--listen", &address]).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains(&address) && message.contains("port 0"), "{message}");
}

#[test]
fn a_stop_lets_requests_end() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let process = Process::start(&["--publishable-key", PK, "--secret-key", SK, "--log", "debug"], &log);
    let pay = process.value("pay").unwrap();
    let address = pay.trim_start_matches("http://");
    // A request under way: the server has its head (it says so) and waits for its body.
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SK}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Expect: 100-continue\r\nContent-Length: 8\r\n\r\n"
    )
    .unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert!(interim.starts_with(b"HTTP/1.1 100"));
    process.signal();
    // It takes nobody new,
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    // but answers whom it has.
    stream.write_all(b"name=Ada").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(process.stop_after_signal());
}

impl Process {
    fn stop_after_signal(mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

#[test]
fn logs_name_routes_and_no_paths_keys_or_queries() {
    let dir = tempfile::tempdir().unwrap();
    let log = dir.path().join("log");
    let process = Process::start(&["--publishable-key", PK, "--secret-key", SK, "--log", "trace"], &log);
    let pay = process.value("pay").unwrap();
    let reply = get(&format!("{pay}/v1/payment_intents/pi_marker?client_secret=pi_marker_secret_marker&key={PK}"), &[]);
    assert_eq!(reply.status, 404);
    get(&format!("{pay}/marker/path"), &[("Authorization", &format!("Bearer {SK}"))]);
    let request = reply.header("request-id").to_owned();
    assert!(process.stop());
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("/v1/payment_intents/{id}") && text.contains(&request) && text.contains("status=404"));
    for secret in ["marker", PK, SK] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// All bytes of the files in a directory.
pub fn files(dir: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            all.extend(std::fs::read(path).unwrap());
            all.push(b'\n');
        }
    }
    all
}
