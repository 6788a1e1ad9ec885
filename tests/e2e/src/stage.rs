//! Everything that the scenarios of one engine play on: the browser, and the three sites.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use serde_json::{Value, json};

use crate::backend::{Backend, Intent, Wishes};
use crate::browser::Browser;
use crate::engine::Engine;
use crate::foreign::Foreign;
use crate::merchant::Merchant;
use crate::options::Options;
use crate::shop::Shop;
use crate::traffic::{Judge, Listener};

/// The stage of one engine.
pub struct Stage<'a> {
    /// The command line.
    pub options: &'a Options,
    /// Which engine plays.
    pub engine: Engine,
    /// Its window.
    pub browser: Browser,
    /// The test pages, on `localhost`.
    pub merchant: Merchant,
    /// A host that nobody may contact.
    pub foreign: Foreign,
    /// The pay origin and the bank, on `127.0.0.1`.
    pub backend: Backend,
    /// The demo shop, on `localhost`.
    pub shop: Shop,
    /// Holds what is asked of the backends, and what they answer, to the contract.
    pub judge: Arc<Judge>,
    backends: AtomicU32,
}

impl<'a> Stage<'a> {
    /// Starts everything.
    pub async fn set_up(options: &'a Options, engine: Engine) -> anyhow::Result<Self> {
        let judge = Judge::new()?;
        let listener = Arc::clone(&judge) as Arc<dyn Listener>;
        let backend = Backend::start(options, &format!("backend-{}", engine.name()), &Wishes::default(), listener)?;
        Ok(Self {
            options,
            engine,
            merchant: Merchant::start(&options.npm_dir).await?,
            foreign: Foreign::start().await?,
            shop: Shop::start(options, &backend)?,
            browser: engine.start(&options.work_dir).await?,
            backend,
            judge,
            backends: AtomicU32::new(1),
        })
    }

    /// A fresh window, after one that hangs or is gone.
    pub async fn restart_browser(&mut self) -> anyhow::Result<()> {
        self.browser =
            self.engine.start(&self.options.work_dir).await.context("the browser could not be started again")?;
        Ok(())
    }

    /// A backend of a scenario's own.
    pub fn own_backend(&self, name: &str, wishes: &Wishes<'_>) -> anyhow::Result<Backend> {
        self.own_backend_heard(name, wishes, Arc::clone(&self.judge) as Arc<dyn Listener>)
    }

    /// The same with another listener than the stage's judge.
    pub fn own_backend_heard(
        &self,
        name: &str,
        wishes: &Wishes<'_>,
        listener: Arc<dyn Listener>,
    ) -> anyhow::Result<Backend> {
        // A name of its own, so that it has a database of its own.
        let count = self.backends.fetch_add(1, Ordering::Relaxed);
        Backend::start(self.options, &format!("{name}-{}-{count}", self.engine.name()), wishes, listener)
    }

    /// A new intent and the configuration of a test page that pays it.
    pub async fn checkout(&self) -> anyhow::Result<(Intent, Value)> {
        checkout_at(&self.backend).await
    }

    /// Where a picture of this engine goes.
    pub fn picture(&self, name: &str) -> PathBuf {
        let folder = self.options.screenshots.as_ref().unwrap_or(&self.options.work_dir);
        folder.join(format!("{name}-{}.png", self.engine.name()))
    }

    /// Takes the time of a scenario on the stage.
    pub async fn limited<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        let limit = crate::options::CELL;
        tokio::time::timeout(limit, future)
            .await
            .map_err(|_| anyhow::anyhow!("not done after {} s", limit.as_secs()))?
    }
}

/// A new intent at a backend, and the configuration of a test page that pays it there.
pub async fn checkout_at(backend: &Backend) -> anyhow::Result<(Intent, Value)> {
    let intent = backend.create_intent().await?;
    let config = json!({
        "pay": backend.pay,
        "bank": backend.bank,
        "key": backend.publishable_key,
        "clientSecret": intent.client_secret,
        "options": { "frameBase": backend.pay },
    });
    Ok((intent, config))
}
