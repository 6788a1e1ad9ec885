//! The reference backend (with its simulated bank) and the demo shop as running children.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::process::{self, Process};
use crate::workspace::Workspace;

/// The reference backend on an in-memory database, with keys of its own making.
pub struct Backend {
    process: Process,
    /// Origin of API and frames.
    pub pay: String,
    /// Origin of the simulated bank.
    pub bank: String,
    /// `pk_test_...`
    pub publishable_key: String,
    /// `sk_test_...`
    pub secret_key: String,
    /// `whsec_...`, when it tells somebody of events.
    webhook_secret: Option<String>,
}

/// The demo shop.
pub struct Shop {
    process: Process,
    /// Its origin.
    pub url: String,
}

/// The merchant's server of the tests in browsers; ends when it is dropped.
pub struct Merchant {
    _process: Process,
    /// Its origin.
    pub url: String,
}

impl Merchant {
    /// Starts it for a backend. `origin` may call it.
    pub fn start(workspace: &Workspace, backend: &Backend, origin: &str) -> anyhow::Result<Self> {
        let mut command = workspace.command("node");
        command.args([
            "tests/merchant.mjs",
            "--listen",
            "127.0.0.1:0",
            "--api",
            &backend.pay,
            "--allow-origin",
            origin,
        ]);
        pass_keys(&mut command, backend);
        let (process, lines) = Process::serve(&mut command, &workspace.log("merchant"))?;
        let url = lines.until(|line| line.strip_prefix("merchant: ").map(str::to_owned));
        Ok(Self { _process: process, url: url.context("the tests' merchant did not start")? })
    }
}

impl Backend {
    /// Starts it on these ports of the loopback interface; 0 takes a free one.
    pub fn start(workspace: &Workspace, binary: &Path, pay_port: u16, bank_port: u16) -> anyhow::Result<Self> {
        Self::telling(workspace, binary, pay_port, bank_port, None)
    }

    /// As `start`; events are posted to this URL, if there is one.
    pub fn telling(
        workspace: &Workspace,
        binary: &Path,
        pay_port: u16,
        bank_port: u16,
        webhook: Option<&str>,
    ) -> anyhow::Result<Self> {
        let mut command = workspace.command(binary);
        command.args(["--database", ":memory:", "--seed-demo", "--frame-dir"]).arg(workspace.frames());
        command.arg("--listen").arg(format!("127.0.0.1:{pay_port}"));
        command.arg("--bank-listen").arg(format!("127.0.0.1:{bank_port}"));
        if let Some(url) = webhook {
            command.args(["--webhook", url]);
        }
        let (process, lines) = Process::serve(&mut command, &workspace.log("backend"))?;
        let mut said = Vec::new();
        let ready = |line: &str| {
            said.push(line.to_owned());
            (line == "ready").then_some(())
        };
        lines.until(ready).context("the reference backend did not start")?;
        Ok(Self {
            process,
            pay: value(&said, "pay")?,
            bank: value(&said, "bank")?,
            publishable_key: value(&said, "publishable key")?,
            secret_key: value(&said, "secret key")?,
            webhook_secret: webhook.map(|_| value(&said, "webhook secret")).transpose()?,
        })
    }

    /// Returns when the backend has ended.
    pub fn wait(&self) {
        self.process.wait();
    }
}

impl Shop {
    /// Starts it for a backend. `origins` may call its API from other origins, which only tests need.
    pub fn start(workspace: &Workspace, backend: &Backend, port: u16, origins: &[&str]) -> anyhow::Result<Self> {
        let mut command = workspace.command("node");
        command.arg("www/demo/server.mjs").arg("--package-dir").arg(workspace.package());
        command.arg("--listen").arg(format!("localhost:{port}")).args(["--api", &backend.pay]);
        for origin in origins {
            command.args(["--allow-origin", origin]);
        }
        pass_keys(&mut command, backend);
        let (process, lines) = Process::serve(&mut command, &workspace.log("shop"))?;
        let url = lines.until(|line| line.strip_prefix("shop: ").map(str::to_owned));
        Ok(Self { process, url: url.context("the demo shop did not start")? })
    }

    /// Returns when the shop has ended.
    pub fn wait(&self) {
        self.process.wait();
    }
}

/// Fails with the remedy when something listens on a port already.
pub fn check_port(port: u16, who: &str, flag: &str) -> anyhow::Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => {
            bail!("port {port} is not free for {who} ({error}): stop what listens there, or give another with {flag} N")
        }
    }
}

/// By environment: arguments are readable by every user of the machine.
fn pass_keys(command: &mut Command, backend: &Backend) {
    command.env("OPENTILL_PUBLISHABLE_KEY", &backend.publishable_key);
    command.env("OPENTILL_SECRET_KEY", &backend.secret_key);
    if let Some(secret) = &backend.webhook_secret {
        command.env("OPENTILL_WEBHOOK_SECRET", secret);
    }
}

fn value(lines: &[String], name: &str) -> anyhow::Result<String> {
    lines
        .iter()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .map(str::to_owned)
        .with_context(|| format!("it did not print its `{name}: ...` line"))
}

/// Waits until any of these ends, which none should by itself.
pub fn wait_for_end(backend: &Backend, shop: &Shop) -> &'static str {
    let (sender, ended) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let other = sender.clone();
        scope.spawn(move || {
            backend.wait();
            let _ = other.send("the reference backend");
        });
        scope.spawn(move || {
            shop.wait();
            let _ = sender.send("the demo shop");
        });
        let first = ended.recv().unwrap_or("a server");
        // The scope ends with both: the one that is left is of no use alone.
        process::stop_all();
        first
    })
}
