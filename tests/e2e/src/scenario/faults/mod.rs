//! What networks, servers and impatient people do to a payment. Whatever happens: an intent is charged once at most, every
//! promise settles, and who asks afterwards is told where the intent stands.

pub mod cuts;
pub mod ends;
pub mod servers;
pub mod together;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::backend::{Backend, Intent, Wishes};
use crate::card::Typed;
use crate::page::Page;
use crate::policy::Policy;
use crate::proxy::Proxy;
use crate::stage::{Stage, checkout_at};

/// Confirms the intent whose client secret is the argument with the card on the page.
pub const CONFIRM: &str = "
const { till, card } = window.__shop;
return till.confirmCardPayment(args[0], { payment_method: { card } });";

/// A backend that browsers reach through a proxy.
pub struct Rig {
    /// What stands between.
    pub proxy: Proxy,
    /// What stands behind it.
    pub backend: Backend,
}

impl Rig {
    /// Starts both.
    pub async fn start(stage: &Stage<'_>) -> anyhow::Result<Self> {
        let proxy = Proxy::start().await?;
        let backend = stage.own_backend("proxied", &Wishes { proxy: Some(&proxy), ..Wishes::default() })?;
        ensure!(backend.pay == proxy.url, "browsers are led past the proxy");
        Ok(Self { proxy, backend })
    }

    /// A checkout page for a new intent, with a complete card in it.
    pub async fn checkout<'a>(&self, stage: &'a Stage<'_>, card: Typed) -> anyhow::Result<(Intent, Page<'a>)> {
        let (intent, config) = checkout_at(&self.backend).await?;
        let page = Page::checkout(stage, Policy::Open, &config).await?;
        page.card().fill(card).await?;
        page.until("change", json!({ "complete": true })).await?;
        Ok((intent, page))
    }

    /// A new intent, with nothing wrong yet.
    pub async fn fresh(&self) -> anyhow::Result<Intent> {
        self.proxy.reset();
        self.backend.create_intent().await
    }

    /// Fails unless the intent stands so, was charged so often, and the page learns of it when it asks.
    pub async fn ensure_stands(
        &self,
        page: &Page<'_>,
        intent: &Intent,
        status: &str,
        charges: usize,
    ) -> anyhow::Result<()> {
        let stands = self.backend.status(&intent.id).await?;
        ensure!(stands == status, "the intent stands at {stands}, not at {status}");
        let charged = self.backend.charges(&intent.id).await?;
        ensure!(charged == charges, "the intent was charged {charged} times, not {charges} times");
        let asked = page
            .run("return window.__shop.till.retrievePaymentIntent(args[0]);", vec![json!(intent.client_secret)])
            .await?;
        ensure!(asked.pointer("/paymentIntent/status") == Some(&json!(status)), "who asks is told {asked}");
        Ok(())
    }
}

/// Fails unless a result is an intent of this status.
pub fn ensure_status(result: &Value, status: &str) -> anyhow::Result<()> {
    ensure!(result.pointer("/paymentIntent/status") == Some(&json!(status)), "not {status}: {result}");
    Ok(())
}

/// Fails unless a result is an error of the connection, with a sentence for the buyer.
pub fn ensure_unreachable(result: &Value) -> anyhow::Result<()> {
    let error = &result["error"];
    ensure!(error["type"] == "api_connection_error", "another end: {result}");
    ensure!(error["message"].as_str().is_some_and(|text| text.len() > 20), "no message: {result}");
    Ok(())
}
