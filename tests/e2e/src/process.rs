//! Children that never outlive this program, with what they print kept in files.
//!
//! Each child leads a process group of its own, so that stopping a driver also stops the browser that it started.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// How long a child may take to stop in its own way before it is killed.
const GRACE: Duration = Duration::from_secs(3);
/// How long a server may take until it has said what is waited for.
const START: Duration = Duration::from_secs(30);

/// A running child. Dropping it stops it and what it started.
#[must_use = "dropping it stops the child"]
pub struct Process {
    child: Child,
    name: String,
}

/// What a child prints on standard output, line by line.
pub struct Lines {
    lines: Receiver<String>,
    name: String,
}

impl Process {
    /// Starts a child whose output, standard and error, goes to a file.
    pub fn start(name: &str, command: &mut Command, log: &Path) -> anyhow::Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdout(file.try_clone()?).stderr(file);
        spawn(name, command)
    }

    /// Starts a child whose standard output is read here and whose standard error goes to a file.
    pub fn serve(name: &str, command: &mut Command, log: &Path) -> anyhow::Result<(Self, Lines)> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdout(Stdio::piped()).stderr(file);
        let mut process = spawn(name, command)?;
        let stdout = process.child.stdout.take().context("no standard output")?;
        let (sender, lines) = mpsc::channel();
        // Reads to the end even when nobody listens any more: a full pipe would block the child.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Ok((process, Lines { lines, name: name.to_owned() }))
    }

    /// Asks the child to stop and waits; an error if it had to be killed, or ended with one.
    pub fn stop(mut self) -> anyhow::Result<()> {
        signal_group(&self.child, Signal::Terminate);
        match self.wait(GRACE) {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("{} ended with {status} when asked to stop", self.name),
            None => bail!("{} did not stop within {} s", self.name, GRACE.as_secs()),
        }
    }

    fn wait(&mut self, at_most: Duration) -> Option<std::process::ExitStatus> {
        let deadline = Instant::now() + at_most;
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                _ => return None,
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.wait(Duration::ZERO).is_none() {
            signal_group(&self.child, Signal::Terminate);
            self.wait(GRACE);
        }
        // Also what the child left behind in its group.
        signal_group(&self.child, Signal::Kill);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Lines {
    /// Reads until a line that satisfies the condition, and gives all lines up to it.
    pub fn until(&self, last: impl Fn(&str) -> bool) -> anyhow::Result<Vec<String>> {
        let deadline = Instant::now() + START;
        let mut said = Vec::new();
        while !said.last().is_some_and(|line: &String| last(line)) {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => said.push(line),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    bail!("{} was not ready after {} s", self.name, START.as_secs())
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => bail!("{} ended before it was ready", self.name),
            }
        }
        Ok(said)
    }
}

/// The value of a `name: value` line.
pub fn value(lines: &[String], name: &str) -> anyhow::Result<String> {
    lines
        .iter()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .map(str::to_owned)
        .with_context(|| format!("no `{name}: ...` line was printed"))
}

/// A port of the loopback interface that nobody listens on.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// What ends a run when this program is asked to stop.
#[derive(Debug)]
pub struct Stopped;

impl std::fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("asked to stop")
    }
}

impl std::error::Error for Stopped {}

/// Completes when this program is asked to stop.
pub async fn asked_to_stop() {
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn spawn(name: &str, command: &mut Command) -> anyhow::Result<Process> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start {name} ({program})"))?;
    Ok(Process { child, name: name.to_owned() })
}

enum Signal {
    Terminate,
    Kill,
}

#[cfg(unix)]
fn signal_group(child: &Child, signal: Signal) {
    let signal = match signal {
        Signal::Terminate => nix::sys::signal::Signal::SIGTERM,
        Signal::Kill => nix::sys::signal::Signal::SIGKILL,
    };
    // A group that is gone already is what was wanted.
    if let Ok(group) = i32::try_from(child.id()) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), signal);
    }
}

#[cfg(not(unix))]
fn signal_group(_: &Child, _: Signal) {}
