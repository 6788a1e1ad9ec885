//! A backend that nobody here wrote: PyPI's `localstripe`, which browsers can call directly. It runs as a process of its own, from a virtual
//! environment that xtask makes; nothing of it is part of this project.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::options::Options;
use crate::process::{self, Process};
use crate::traffic::{Recorder, Tape};

/// Any key will do that begins like one.
pub const PUBLISHABLE_KEY: &str = "pk_test_12345";
const SECRET_KEY: &str = "sk_test_12345";
/// How long it may take to start.
const START: Duration = Duration::from_secs(20);

/// The server, with all that goes to it and comes from it on a tape.
pub struct Localstripe {
    _process: Process,
    recorder: Recorder,
    /// What was asked and answered.
    pub tape: Arc<Tape>,
    client: reqwest::Client,
}

impl Localstripe {
    /// Starts it from that virtual environment.
    pub async fn start(options: &Options, environment: &Path) -> anyhow::Result<Self> {
        let port = process::free_port()?;
        let script = format!(
            "from aiohttp import web; from localstripe.server import app; web.run_app(app, host='127.0.0.1', port={port})"
        );
        let mut command = Command::new(environment.join("bin/python"));
        // It keeps its state in the folder for temporary files.
        command.args(["-c", &script]).env("TMPDIR", &options.work_dir);
        let process = Process::start("localstripe", &mut command, &options.work_dir.join("localstripe.log"))?;
        let behind = format!("http://127.0.0.1:{port}");
        let tape = Arc::new(Tape::default());
        let recorder = Recorder::start(&behind, Arc::clone(&tape) as Arc<_>)?;
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?;
        let deadline = Instant::now() + START;
        // It prints nothing that can be awaited: it buffers.
        while client.delete(format!("{behind}/_config/data")).send().await.is_err() {
            if Instant::now() > deadline {
                bail!("it does not answer: see localstripe.log");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self { _process: process, recorder, tape, client })
    }

    /// Its origin, as browsers reach it.
    pub fn url(&self) -> &str {
        &self.recorder.url
    }

    /// A new SetupIntent's client secret.
    pub async fn setup_intent(&self) -> anyhow::Result<String> {
        let url = format!("{}/v1/setup_intents", self.url());
        let answer: Value = self
            .client
            .post(url)
            .bearer_auth(SECRET_KEY)
            .form(&[("usage", "off_session")])
            .send()
            .await?
            .json()
            .await?;
        answer["client_secret"].as_str().map(str::to_owned).context("it makes no SetupIntent")
    }
}
