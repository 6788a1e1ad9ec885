//! The running server: two listeners (pay origin, bank), started together and stopped together.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use crate::api::App;
use crate::bank;
use crate::client::Peer;
use crate::clock::Clock;
use crate::config::Config;
use crate::digest::DigestKey;
use crate::errors::ApiError;
use crate::frame::Frames;
use crate::idempotency::{Fleeting, InFlight};
use crate::keys::Keys;
use crate::random;
use crate::resources::events;
use crate::routes;
use crate::seed;
use crate::settlement;
use crate::store::Store;
use crate::webhooks::{self, Endpoint, Endpoints};

/// How long requests under way may take once the server stops.
const STOP_TIME: Duration = Duration::from_secs(10);
/// How many connections a listener serves at a time.
const CONNECTIONS: usize = 512;
/// The largest head of a request.
const HEAD_LIMIT: usize = 32 * 1024;

/// Why the server did not start. The text names the remedy, never a key.
pub struct StartError(String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A running server.
#[must_use = "the server stops listening when this is dropped"]
pub struct Server {
    /// The pay origin, without a slash at the end.
    pub pay_url: String,
    /// The simulated bank's origin, without a slash at the end.
    pub bank_url: String,
    /// The publishable key, if this start made a random one: it is not kept and cannot be had again.
    pub new_publishable_key: Option<String>,
    /// The secret key, if this start made a random one: it is not kept and cannot be had again.
    pub new_secret_key: Option<String>,
    /// The signing secrets that this start made, in the order of their webhooks: they are not kept.
    pub new_webhook_secrets: Vec<String>,
    stop: watch::Sender<bool>,
    listeners: Vec<JoinHandle<()>>,
}

impl Server {
    /// Opens the database and both listeners, and serves from then on.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        config.check().map_err(|error| StartError(error.to_string()))?;
        let frames = Frames::new(&config).map_err(StartError)?;
        let store =
            Store::open(config.database.as_deref()).map_err(|error| unusable_database(&config, &error.to_string()))?;
        let hasher =
            store.digest_key().map_err(|_| unusable_database(&config, "its digest key cannot be read or written"))?;
        let publishable = key_in_force(&store, &hasher, &config, "pk_test_", config.publishable_key.clone())?;
        let secret = key_in_force(&store, &hasher, &config, "sk_test_", config.secret_key.clone())?;
        let (pay_listener, pay_url) = listen("--listen", config.listen, config.public_url.as_ref()).await?;
        let (bank_listener, bank_url) =
            listen("--bank-listen", config.bank_listen, config.bank_public_url.as_ref()).await?;
        let (endpoints, new_webhook_secrets) = endpoints(&config)?;
        let app = Arc::new(App {
            keys: Keys::new(hasher.clone(), secret.digest, publishable.digest),
            store,
            hasher,
            clock: Clock::starting_at(config.now),
            in_flight: InFlight::default(),
            fleeting: Fleeting::default(),
            pay_url: pay_url.clone(),
            bank_url: bank_url.clone(),
            merchant_name: config.merchant_name.clone(),
            country: config.country.clone(),
            refund_time: config.refund_time,
            debit_time: config.debit_time,
            endpoints,
        });
        if config.seed_demo {
            seed::demo(&app).map_err(|_| unusable_database(&config, "the demo's catalogue cannot be written"))?;
        }
        let shared = Arc::downgrade(&app);
        app.store.watch(Box::new(move |tx| shared.upgrade().map_or(Ok(()), |app| events::record(&app, tx))));
        let bank_origin = bank::routes(Arc::clone(&app), &pay_url, &config.embedders);
        let pay_origin = routes::pay_origin(Arc::clone(&app), frames);
        let (stop, stopped) = watch::channel(false);
        let mut listeners = vec![
            tokio::spawn(serve(pay_listener, pay_origin, config.head_time, stopped.clone())),
            tokio::spawn(serve(bank_listener, bank_origin, config.head_time, stopped.clone())),
            tokio::spawn(settlement::tick(Arc::clone(&app), stopped.clone())),
        ];
        for number in 0..app.endpoints.count() {
            listeners.push(tokio::spawn(webhooks::deliver(Arc::clone(&app), number, stopped.clone())));
        }
        Ok(Self {
            pay_url,
            bank_url,
            new_publishable_key: publishable.fresh,
            new_secret_key: secret.fresh,
            new_webhook_secrets,
            stop,
            listeners,
        })
    }

    /// Takes no more connections, lets requests under way end (for ten seconds at most), and returns.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for listener in self.listeners {
            if listener.await.is_err() {
                tracing::error!("a listener ended badly");
            }
        }
    }
}

/// A key's digest, and the key itself if it was made just now.
struct KeyInForce {
    digest: crate::digest::Digest,
    fresh: Option<String>,
}

/// The key given, else the database's, else a random one that becomes the database's. Only its digest is kept.
fn key_in_force(
    store: &Store,
    hasher: &DigestKey,
    config: &Config,
    prefix: &str,
    given: Option<String>,
) -> Result<KeyInForce, StartError> {
    if let Some(key) = given {
        return Ok(KeyInForce { digest: Keys::hash(hasher, &key), fresh: None });
    }
    let made = store.write(|tx| -> Result<KeyInForce, ApiError> {
        if let Some(kept) = tx.setting(prefix)? {
            let digest = crate::digest::Digest(kept.try_into().map_err(|_| ApiError::internal())?);
            return Ok(KeyInForce { digest, fresh: None });
        }
        let key = format!("{prefix}{}", random::text(32)?);
        let digest = Keys::hash(hasher, &key);
        tx.set_setting(prefix, &digest.0)?;
        Ok(KeyInForce { digest, fresh: Some(key) })
    });
    made.map_err(|_| unusable_database(config, "its keys cannot be read or written"))
}

/// The endpoints of the webhooks, and the secrets that were made for those without one.
fn endpoints(config: &Config) -> Result<(Endpoints, Vec<String>), StartError> {
    let (mut list, mut made) = (Vec::new(), Vec::new());
    for webhook in &config.webhooks {
        let secret = match &webhook.secret {
            Some(secret) => secret.clone(),
            None => {
                let secret = webhooks::new_secret()
                    .map_err(|_| StartError("the operating system gave no random bytes".to_owned()))?;
                made.push(secret.clone());
                secret
            }
        };
        list.push(Endpoint::new(webhook.url.clone(), secret));
    }
    Ok((Endpoints::new(list, config.webhook_pause), made))
}

fn unusable_database(config: &Config, why: &str) -> StartError {
    let path = config.database.as_ref().map_or_else(|| ":memory:".to_owned(), |path| path.display().to_string());
    StartError(format!(
        "--database {path}: the database cannot be used: {why}. Give a file in a directory that exists and can be written to, or :memory:."
    ))
}

async fn listen(
    option: &str,
    address: SocketAddr,
    public_url: Option<&String>,
) -> Result<(TcpListener, String), StartError> {
    let failed = |error: std::io::Error| {
        StartError(format!(
            "{option} {address}: cannot listen there ({}). Stop what uses it, or give another port; port 0 takes a free one.",
            error.kind()
        ))
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, public_url.cloned().unwrap_or_else(|| format!("http://{bound}"))))
}

/// Serves one listener until it is told to stop.
async fn serve(listener: TcpListener, router: Router, head_time: Duration, mut stopped: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let next = tokio::select! {
            next = next => next,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        let (Ok(place), Ok((stream, peer))) = next else {
            // Out of descriptors, or a client that left at once. A pause keeps the loop from spinning.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let routed = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer.ip()));
            routed.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(head_time)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // How a connection ends is the client's affair: slow heads and broken pipes are not faults of this side.
            let _ended = watched.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(STOP_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests still under way were cut off");
    }
}
