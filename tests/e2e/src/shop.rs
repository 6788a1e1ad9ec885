//! The demo shop as a child.

use std::process::Command;

use anyhow::Context;

use crate::backend::Backend;
use crate::options::Options;
use crate::process::{self, Process};

/// A running demo shop.
pub struct Shop {
    _process: Process,
    /// Its origin.
    pub url: String,
}

impl Shop {
    /// Starts it on a free port, in front of a backend.
    pub fn start(options: &Options, backend: &Backend) -> anyhow::Result<Self> {
        Self::start_at(options, backend, 0)
    }

    /// Starts it on a port, which a backend that posts to its webhook has to know before.
    pub fn start_at(options: &Options, backend: &Backend, port: u16) -> anyhow::Result<Self> {
        let log = options.work_dir.join("shop.log");
        let mut command = Command::new("node");
        command.arg(options.shop_dir.join("server.mjs"));
        command.arg("--package-dir").arg(&options.npm_dir);
        command.args(["--listen", &format!("localhost:{port}"), "--api", &backend.pay]);
        // By environment: arguments are readable by every user of the machine.
        command.env("OPENTILL_PUBLISHABLE_KEY", &backend.publishable_key);
        command.env("OPENTILL_SECRET_KEY", &backend.secret_key);
        if let Some(secret) = &backend.webhook_secret {
            command.env("OPENTILL_WEBHOOK_SECRET", secret);
        }
        let (process, lines) = Process::serve("the demo shop", &mut command, &log)?;
        let said = lines.until(|line| line.starts_with("shop: ")).with_context(|| format!("see {}", log.display()))?;
        Ok(Self { _process: process, url: process::value(&said, "shop")? })
    }
}
