//! The shipped backend as a child, and its API as a merchant's server would call it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::options::Options;
use crate::process::{self, Process};
use crate::proxy::Proxy;
use crate::traffic::{Listener, Recorder};

/// A running backend with a database file and a log at trace level of its own.
pub struct Backend {
    process: Process,
    /// Origin of API and frames, as browsers reach it.
    pub pay: String,
    /// Hears all that is asked of it. This program asks here, too: past a proxy that breaks connections, if there is one.
    recorder: Recorder,
    /// Its own origin, which nobody but the recorder knows.
    pub behind: String,
    /// Origin of the simulated bank.
    pub bank: String,
    /// `pk_test_...`
    pub publishable_key: String,
    /// `sk_test_...`
    pub secret_key: String,
    /// `whsec_...`, of the address that was named with `--webhook`.
    pub webhook_secret: Option<String>,
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
    /// The proxy that browsers reach it through.
    pub proxy: Option<&'a Proxy>,
    /// Further arguments.
    pub arguments: &'a [&'a str],
}

impl Backend {
    /// Starts it on free ports; `name` names its files. The listener hears all that is asked of it.
    pub fn start(
        options: &Options,
        name: &str,
        wishes: &Wishes<'_>,
        listener: Arc<dyn Listener>,
    ) -> anyhow::Result<Self> {
        let database = options.work_dir.join(format!("{name}.db"));
        let log = options.work_dir.join(format!("{name}.log"));
        let mut command = Command::new(&options.backend);
        command.args(["--bank-listen", "127.0.0.1:0", "--log", "trace", "--country", "US"]);
        // Behind a proxy it says that one's origin instead of its own, which has to be known for that reason.
        let listen = format!("127.0.0.1:{}", process::free_port()?);
        let behind = format!("http://{listen}");
        let recorder = Recorder::start(&behind, listener)?;
        if let Some(proxy) = wishes.proxy {
            proxy.forward_to(&recorder.url)?;
        }
        let public = wishes.proxy.map_or(&recorder.url, |proxy| &proxy.url);
        command.args(["--listen", &listen, "--public-url", public]);
        command.arg("--database").arg(&database).arg("--frame-dir").arg(wishes.frame_dir.unwrap_or(&options.frame_dir));
        command.args(wishes.arguments);
        let (process, lines) = Process::serve("the backend", &mut command, &log)?;
        let said = lines.until(|line| line == "ready").with_context(|| format!("see {}", log.display()))?;
        Ok(Self {
            process,
            recorder,
            behind,
            pay: process::value(&said, "pay")?,
            bank: process::value(&said, "bank")?,
            publishable_key: process::value(&said, "publishable key")?,
            secret_key: process::value(&said, "secret key")?,
            webhook_secret: process::value(&said, "webhook secret").ok(),
            database,
            log,
            client: reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(10)).build()?,
        })
    }

    /// A new PaymentIntent over 10.99 USD.
    pub async fn create_intent(&self) -> anyhow::Result<Intent> {
        self.create_intent_with(&[]).await
    }

    /// A new PaymentIntent over 10.99 USD, with further parameters.
    pub async fn create_intent_with(&self, more: &[(&str, &str)]) -> anyhow::Result<Intent> {
        let form = [("amount", "1099"), ("currency", "usd"), ("payment_method_types[]", "card")];
        self.create("payment_intents", &[&form, more].concat()).await
    }

    /// A new object with a client secret.
    pub async fn create(&self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<Intent> {
        let answer = self.post(path, form).await?;
        Ok(Intent { id: member(&answer, "id")?, client_secret: member(&answer, "client_secret")? })
    }

    /// What the API answers a page that posts these values, be it an error.
    pub async fn ask_as_page(&self, path: &str, values: &Value) -> anyhow::Result<Value> {
        let mut form = vec![("key".to_owned(), self.publishable_key.clone())];
        flatten("", values, &mut form);
        // Past the recorder: what is asked here is wrong on purpose.
        Ok(self.client.post(format!("{}/v1/{path}", self.behind)).form(&form).send().await?.json().await?)
    }

    /// Makes or changes an object of the API, with the secret key.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> anyhow::Result<Value> {
        self.send(self.client.post(format!("{}/v1/{path}", self.recorder.url)).form(form)).await
    }

    /// An object of the API, read with the secret key.
    pub async fn read(&self, path: &str) -> anyhow::Result<Value> {
        self.send(self.client.get(format!("{}/v1/{path}", self.recorder.url))).await
    }

    /// How often an intent was charged with success.
    pub async fn charges(&self, intent: &str) -> anyhow::Result<usize> {
        let list = self.read(&format!("charges?payment_intent={intent}&limit=100")).await?;
        let charges = list.get("data").and_then(Value::as_array).context("no list of charges")?;
        Ok(charges.iter().filter(|charge| charge["paid"] == true).count())
    }

    /// Answers an intent's open challenge as the buyer would at the bank, without a browser.
    pub async fn answer_challenge(&self, intent: &str, answer: &str) -> anyhow::Result<()> {
        let intent = self.read(&format!("payment_intents/{intent}")).await?;
        let url = intent.pointer("/next_action/use_stripe_sdk/stripe_js").and_then(Value::as_str);
        let url = url.context("the intent waits for nobody")?;
        self.client.post(format!("{url}/{answer}")).send().await?.error_for_status()?;
        Ok(())
    }

    /// Decides on a page of the bank as the buyer would, without a browser.
    pub async fn act_at_bank(&self, url: &str) -> anyhow::Result<()> {
        self.client.post(url).send().await?.error_for_status()?;
        Ok(())
    }

    /// Types a code into the app at the bank, and gives the address of the payment that it belongs to.
    pub async fn open_app(&self, code: &str) -> anyhow::Result<String> {
        let answer = self.client.post(format!("{}/app", self.bank)).form(&[("code", code)]).send().await?;
        let page = answer.error_for_status()?.text().await?;
        let form =
            page.split("action=\"").filter_map(|rest| rest.split_once("/complete\"")).map(|(path, _)| path).next();
        Ok(format!("{}{}", self.bank, form.context("the app shows no payment")?))
    }

    /// The status of an intent, read with the secret key.
    pub async fn status(&self, intent: &str) -> anyhow::Result<String> {
        self.status_of(&format!("payment_intents/{intent}")).await
    }

    /// The status of any object.
    pub async fn status_of(&self, path: &str) -> anyhow::Result<String> {
        member(&self.read(path).await?, "status")
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

/// Nested values as the pairs of a form.
fn flatten(name: &str, value: &Value, form: &mut Vec<(String, String)>) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| flatten(&inner(key), value, form)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| flatten(&inner(&at.to_string()), value, form))
        }
        Value::String(text) => form.push((name.to_owned(), text.clone())),
        other => form.push((name.to_owned(), other.to_string())),
    }
}

fn member(object: &Value, name: &str) -> anyhow::Result<String> {
    object.get(name).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("the answer has no `{name}`"))
}
