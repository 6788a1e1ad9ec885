//! The command line, and the configuration that it is checked into. Everything wrong with it is said before anything listens.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use opentill::rules::origin::is_secure_url;

use crate::frame::csp_origin;
use crate::keys::{KeyRefusal, check_publishable, check_secret};
use crate::webhooks::SECRET_PREFIX;

/// Pages on this machine, on any port: who may embed the frames when nobody else is named.
const LOOPBACK: [&str; 4] = ["http://localhost:*", "http://127.0.0.1:*", "https://localhost:*", "https://127.0.0.1:*"];

/// Enough for a slow connection, and too short to hold many of them open for nothing.
const HEAD_TIME: Duration = Duration::from_secs(15);

/// Long enough to be seen pending, and short enough to be waited for.
const REFUND_TIME: Duration = Duration::from_secs(30);

/// As long as Stripe takes for the test accounts whose debits are delayed.
const DEBIT_TIME: Duration = Duration::from_secs(180);

/// Long enough for a server that starts anew.
const WEBHOOK_PAUSE: Duration = Duration::from_secs(2);

/// The last second of the year 9999.
pub const LATEST: i64 = 253_402_300_799;

/// The reference backend of opentill: the part of Stripe's API that the SDK needs, the frame pages, and a simulated bank. For test cards only.
#[derive(clap::Parser)]
#[command(name = "opentill-backend")]
pub struct Arguments {
    /// Where the API and the frame pages listen (the pay origin)
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4243")]
    pub listen: SocketAddr,
    /// Where the simulated bank listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4244")]
    pub bank_listen: SocketAddr,
    /// The SQLite file, or :memory:
    #[arg(long, value_name = "FILE", default_value = ":memory:")]
    pub database: PathBuf,
    /// The built frame pages (dist/frame); without it no frame is served
    #[arg(long, value_name = "DIR")]
    pub frame_dir: Option<PathBuf>,
    /// An origin whose pages may embed the frames, such as https://shop.example; may be repeated. Default: loopback
    #[arg(long, value_name = "ORIGIN", num_args = 1..)]
    pub allow_embed: Vec<String>,
    /// Another origin whose API the frames may call; may be repeated
    #[arg(long, value_name = "ORIGIN", num_args = 1..)]
    pub allow_api: Vec<String>,
    /// The publishable key. Default: a random one per database, printed once
    #[arg(long, value_name = "KEY")]
    pub publishable_key: Option<String>,
    /// The secret key. Default: a random one per database, printed once
    #[arg(long, value_name = "KEY")]
    pub secret_key: Option<String>,
    /// The merchant's country; in US the card element asks for a ZIP code
    #[arg(long, value_name = "COUNTRY", default_value = "US")]
    pub country: String,
    /// The merchant's name, as the simulated bank shows it
    #[arg(long, value_name = "NAME", default_value = "Test merchant")]
    pub merchant_name: String,
    /// How browsers reach the pay origin, when a proxy stands in front
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// How browsers reach the simulated bank, when a proxy stands in front
    #[arg(long, value_name = "URL")]
    pub bank_public_url: Option<String>,
    /// Where events are posted to; may be repeated
    #[arg(long, value_name = "URL", num_args = 1..)]
    pub webhook: Vec<String>,
    /// What they are signed with, one for each --webhook, in that order. Default: made at the start, and printed
    #[arg(long, value_name = "SECRET", num_args = 1..)]
    pub webhook_secret: Vec<String>,
    /// What time the backend's clock shows at the start, in seconds since 1970. It goes on from there. Default: the time of day
    #[arg(long, value_name = "SECOND", value_parser = clap::value_parser!(i64).range(0..=LATEST))]
    pub now: Option<i64>,
    /// Puts a catalogue in to try pricing tables and buy buttons with: prctbl_demo, buy_btn_demo, buy_btn_demoCard
    #[arg(long)]
    pub seed_demo: bool,
    /// What is logged to standard error: a level, or targets with levels
    #[arg(long, value_name = "FILTER", default_value = "info")]
    pub log: String,
    /// For tests: how long every .wasm answer is held back
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, hide = true)]
    pub test_delay_wasm_ms: u64,
    /// For tests: the pause after the first failure of a webhook
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 2000, hide = true)]
    pub test_webhook_pause_ms: u64,
}

/// Where events are posted to.
pub struct Webhook {
    /// https, or http on loopback.
    pub url: String,
    /// What deliveries are signed with, when it is not to be made at the start.
    pub secret: Option<String>,
}

/// What the backend runs with.
pub struct Config {
    /// Where the pay origin listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where the simulated bank listens; port 0 takes a free one.
    pub bank_listen: SocketAddr,
    /// The database file; in memory without one.
    pub database: Option<PathBuf>,
    /// The built frame pages.
    pub frame_dir: Option<PathBuf>,
    /// Origins that may embed the frames.
    pub embedders: Vec<String>,
    /// Further API origins that frames may call.
    pub apis: Vec<String>,
    /// The publishable key, when it is not to be random.
    pub publishable_key: Option<String>,
    /// The secret key, when it is not to be random.
    pub secret_key: Option<String>,
    /// The merchant's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// The merchant's name.
    pub merchant_name: String,
    /// The pay origin as browsers see it, without a slash at the end.
    pub public_url: Option<String>,
    /// The bank's origin as browsers see it, without a slash at the end.
    pub bank_public_url: Option<String>,
    /// How long `.wasm` answers are held back, for tests.
    pub wasm_delay: Duration,
    /// How long a request's head may take, and how long a connection may idle between two.
    pub head_time: Duration,
    /// How long it takes until a refund ends that ends later, as some test cards have it.
    pub refund_time: Duration,
    /// How long it takes until a bank answers a debit, where its test account is one that takes long.
    pub debit_time: Duration,
    /// What the clock shows at the start, in seconds since 1970; the time of day without it.
    pub now: Option<i64>,
    /// Whether a catalogue is put in to try things with.
    pub seed_demo: bool,
    /// Where events are posted to.
    pub webhooks: Vec<Webhook>,
    /// The pause after the first failure of a webhook.
    pub webhook_pause: Duration,
}

impl Default for Config {
    /// Free ports on loopback, a database in memory, random keys, no frames.
    fn default() -> Self {
        let loopback = SocketAddr::from(([127, 0, 0, 1], 0));
        Self {
            listen: loopback,
            bank_listen: loopback,
            database: None,
            frame_dir: None,
            embedders: LOOPBACK.map(str::to_owned).to_vec(),
            apis: Vec::new(),
            publishable_key: None,
            secret_key: None,
            country: "US".to_owned(),
            merchant_name: "Test merchant".to_owned(),
            public_url: None,
            bank_public_url: None,
            wasm_delay: Duration::ZERO,
            head_time: HEAD_TIME,
            refund_time: REFUND_TIME,
            debit_time: DEBIT_TIME,
            now: None,
            seed_demo: false,
            webhooks: Vec::new(),
            webhook_pause: WEBHOOK_PAUSE,
        }
    }
}

/// What is wrong with the command line. Its text names the option and the remedy, never a key.
pub struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Arguments {
    /// The configuration that these arguments say.
    pub fn config(self) -> Result<Config, ConfigError> {
        let embedders =
            if self.allow_embed.is_empty() { LOOPBACK.map(str::to_owned).to_vec() } else { self.allow_embed };
        let config = Config {
            listen: self.listen,
            bank_listen: self.bank_listen,
            database: (self.database.as_os_str() != ":memory:").then_some(self.database),
            frame_dir: self.frame_dir,
            embedders,
            apis: self.allow_api,
            publishable_key: self.publishable_key,
            secret_key: self.secret_key,
            country: self.country.to_ascii_uppercase(),
            merchant_name: self.merchant_name,
            public_url: self.public_url.map(without_slash),
            bank_public_url: self.bank_public_url.map(without_slash),
            wasm_delay: Duration::from_millis(self.test_delay_wasm_ms),
            head_time: HEAD_TIME,
            refund_time: REFUND_TIME,
            debit_time: DEBIT_TIME,
            now: self.now,
            seed_demo: self.seed_demo,
            webhooks: pair_up(self.webhook, self.webhook_secret)?,
            webhook_pause: Duration::from_millis(self.test_webhook_pause_ms),
        };
        config.check()?;
        Ok(config)
    }
}

impl Config {
    /// Checks what can be checked without touching the system.
    pub fn check(&self) -> Result<(), ConfigError> {
        check_key("--publishable-key", "pk_test_", self.publishable_key.as_deref().map(check_publishable))?;
        check_key("--secret-key", "sk_test_", self.secret_key.as_deref().map(check_secret))?;
        for (option, origins) in [("--allow-embed", &self.embedders), ("--allow-api", &self.apis)] {
            for origin in origins {
                csp_origin(origin).map_err(|why| ConfigError(format!("{option}: {why}")))?;
            }
        }
        if self.country.len() != 2 || !self.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ConfigError("--country: give the two letters of ISO 3166, such as US or DE.".to_owned()));
        }
        self.webhooks.iter().try_for_each(Webhook::check)?;
        check_reach("--listen", self.listen, "--public-url", self.public_url.as_deref())?;
        check_reach("--bank-listen", self.bank_listen, "--bank-public-url", self.bank_public_url.as_deref())
    }
}

impl Webhook {
    fn check(&self) -> Result<(), ConfigError> {
        if !is_secure_url(&self.url) {
            return Err(ConfigError("--webhook: give a URL with https (http on loopback only).".to_owned()));
        }
        let plain = |secret: &str| {
            secret.strip_prefix(SECRET_PREFIX).is_some_and(|rest| {
                (16..=200).contains(&rest.len())
                    && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+/=-".contains(&byte))
            })
        };
        if self.secret.as_deref().is_some_and(|secret| !plain(secret)) {
            return Err(ConfigError(
                "--webhook-secret: give one that begins with whsec_, followed by 16 letters and digits at least."
                    .to_owned(),
            ));
        }
        Ok(())
    }
}

/// Each URL with its secret; with none at all they are made.
fn pair_up(urls: Vec<String>, secrets: Vec<String>) -> Result<Vec<Webhook>, ConfigError> {
    if !secrets.is_empty() && secrets.len() != urls.len() {
        return Err(ConfigError(
            "--webhook-secret: give one for each --webhook, in the same order, or none to have them made.".to_owned(),
        ));
    }
    let mut secrets = secrets.into_iter();
    Ok(urls.into_iter().map(|url| Webhook { url, secret: secrets.next() }).collect())
}

fn check_key(option: &str, prefix: &str, refusal: Option<Result<(), KeyRefusal>>) -> Result<(), ConfigError> {
    match refusal {
        None | Some(Ok(())) => Ok(()),
        Some(Err(KeyRefusal::Live)) => Err(ConfigError(format!(
            "{option}: this is a live key, and this backend is for test cards only. Give a key that begins with {prefix}."
        ))),
        Some(Err(KeyRefusal::Malformed)) => {
            Err(ConfigError(format!("{option}: give a key that begins with {prefix}, followed by letters and digits.")))
        }
    }
}

/// http stays on loopback: further away a proxy has to speak https, and its URL has to be known.
fn check_reach(
    listen_option: &str,
    listen: SocketAddr,
    url_option: &str,
    url: Option<&str>,
) -> Result<(), ConfigError> {
    match url {
        Some(url) if !is_secure_url(url) || csp_origin(url).is_err() || url.contains('*') => Err(ConfigError(format!(
            "{url_option}: give an origin with https (http on loopback only), such as https://pay.example, without a path."
        ))),
        None if !listen.ip().is_loopback() => Err(ConfigError(format!(
            "{listen_option}: this address is reached from other machines. Put a proxy with https in front and name it with {url_option} https://..., or listen on 127.0.0.1."
        ))),
        _ => Ok(()),
    }
}

fn without_slash(url: String) -> String {
    url.strip_suffix('/').map_or_else(|| url.clone(), str::to_owned)
}
