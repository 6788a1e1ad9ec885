//! The shipped backend as a child, and its API as a merchant's server would call it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::options::Options;
use crate::process::{self, Process};

/// A running backend with a database file and a log at trace level of its own.
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
    /// The SQLite file.
    pub database: PathBuf,
    /// Everything that it has logged.
    pub log: PathBuf,
    client: reqwest::Client,
}

/// What a scenario needs other than the default.
#[derive(Default)]
pub struct Wishes<'a> {
    /// Frame pages other than the built ones.
    pub frame_dir: Option<&'a Path>,
    /// Further arguments.
    pub arguments: &'a [&'a str],
}

impl Backend {
    /// Starts it on free ports; `name` names its files.
    pub fn start(options: &Options, name: &str, wishes: &Wishes<'_>) -> anyhow::Result<Self> {
        let database = options.work_dir.join(format!("{name}.db"));
        let log = options.work_dir.join(format!("{name}.log"));
        let mut command = Command::new(&options.backend);
        command.args(["--listen", "127.0.0.1:0", "--bank-listen", "127.0.0.1:0", "--log", "trace", "--country", "US"]);
        command.arg("--database").arg(&database).arg("--frame-dir").arg(wishes.frame_dir.unwrap_or(&options.frame_dir));
        command.args(wishes.arguments);
        let (process, lines) = Process::serve("the backend", &mut command, &log)?;
        let said = lines.until(|line| line == "ready").with_context(|| format!("see {}", log.display()))?;
        Ok(Self {
            process,
            pay: process::value(&said, "pay")?,
            bank: process::value(&said, "bank")?,
            publishable_key: process::value(&said, "publishable key")?,
            secret_key: process::value(&said, "secret key")?,
            database,
            log,
            client: reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?,
        })
    }

    /// A new PaymentIntent over 10.99 USD.
    pub async fn create_intent(&self) -> anyhow::Result<Intent> {
        let form = [("amount", "1099"), ("currency", "usd"), ("payment_method_types[]", "card")];
        let answer = self.create("payment_intents", &form).await?;
        Ok(Intent { id: member(&answer, "id")?, client_secret: member(&answer, "client_secret")? })
    }

    /// A new object of the API, made with the secret key.
    pub async fn create(&self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<Value> {
        self.send(self.client.post(format!("{}/v1/{path}", self.pay)).form(form)).await
    }

    /// An object of the API, read with the secret key.
    pub async fn read(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.client.get(format!("{}/v1/{path}", self.pay))).await
    }

    /// The status of an intent, read with the secret key.
    pub async fn status(&self, intent: &str) -> anyhow::Result<String> {
        member(&self.read(&format!("payment_intents/{intent}")).await?, "status")
    }

    /// Asks it to stop and waits until its files are complete.
    pub fn stop(self) -> anyhow::Result<()> {
        self.process.stop()
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
        let answer = request.bearer_auth(&self.secret_key).send().await?;
        let status = answer.status();
        let body: Value = answer.json().await?;
        if !status.is_success() {
            bail!("the backend answered {status}: {}", body.pointer("/error/message").unwrap_or(&body));
        }
        Ok(body)
    }
}

/// What a merchant's server hands to its page.
pub struct Intent {
    /// `pi_...`
    pub id: String,
    /// `pi_..._secret_...`
    pub client_secret: String,
}

fn member(object: &Value, name: &str) -> anyhow::Result<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("the answer has no `{name}`"))
}
