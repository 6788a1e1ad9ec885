//! The binary: reads the command line, starts the server, says where it is, and stops it when asked to.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use opentill_backend::{Arguments, Server, start_logging};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nowhere is left to say that even this could not be written.
            let _unwritten = writeln!(io::stderr().lock(), "opentill-backend: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let arguments = Arguments::parse();
    start_logging(&arguments.log).map_err(|error| error.to_string())?;
    let config = arguments.config().map_err(|error| error.to_string())?;
    let runtime =
        tokio::runtime::Runtime::new().map_err(|error| format!("the runtime did not start ({})", error.kind()))?;
    runtime.block_on(async {
        let signals =
            Signals::listen().map_err(|error| format!("signals cannot be listened for ({})", error.kind()))?;
        let server = Server::start(config).await.map_err(|error| error.to_string())?;
        announce(&server).map_err(|error| format!("standard output cannot be written to ({})", error.kind()))?;
        signals.wait().await;
        server.stop().await;
        Ok(())
    })
}

/// What scripts read: the two origins, the keys that were made just now, and that all is up.
fn announce(server: &Server) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "pay: {}", server.pay_url)?;
    writeln!(out, "bank: {}", server.bank_url)?;
    if let Some(key) = &server.new_publishable_key {
        writeln!(out, "publishable key: {key}")?;
    }
    if let Some(key) = &server.new_secret_key {
        writeln!(out, "secret key: {key}")?;
    }
    for secret in &server.new_webhook_secrets {
        writeln!(out, "webhook secret: {secret}")?;
    }
    writeln!(out, "ready")?;
    out.flush()
}

/// The signals that ask for an end.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
