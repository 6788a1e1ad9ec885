//! What a page is told at run time is all that it needs: one build of the loader serves any number of pay origins.

use anyhow::{Context, ensure};
use serde_json::json;
use thirtyfour::WindowHandle;

use crate::backend::{Backend, Intent, Wishes};
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::stage::{Stage, checkout_at};

/// Two windows of one browser, open at the same time, pay at two backends with keys and databases of their own.
pub async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    let other = stage.own_backend("other", &Wishes::default())?;
    ensure!(
        other.publishable_key != stage.backend.publishable_key,
        "both backends have the same key: nothing is tested"
    );
    let driver = stage.browser.driver();
    let window = driver.window().await?;
    let (intent, page) = filled(stage, &stage.backend).await?;
    let other_window = driver.new_window().await.context("no second window")?;
    driver.switch_to_window(other_window.clone()).await?;
    let (other_intent, other_page) = filled(stage, &other).await?;
    // Back and forth: what one window does must not reach the other's backend.
    switch(stage, &window).await?;
    ensure_paid(&page, &stage.backend, &intent, &other).await.context("the first window")?;
    ensure!(
        other.status(&other_intent.id).await? == "requires_payment_method",
        "paying in one window paid in the other as well"
    );
    switch(stage, &other_window).await?;
    ensure_paid(&other_page, &other, &other_intent, &stage.backend).await.context("the second window")?;
    other_page.ensure_quiet().await?;
    driver.close_window().await?;
    switch(stage, &window).await?;
    page.ensure_quiet().await
}

async fn filled<'a>(stage: &'a Stage<'_>, backend: &Backend) -> anyhow::Result<(Intent, Page<'a>)> {
    let (intent, config) = checkout_at(backend).await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    Ok((intent, page))
}

async fn switch(stage: &Stage<'_>, window: &WindowHandle) -> anyhow::Result<()> {
    Ok(stage.browser.driver().switch_to_window(window.clone()).await?)
}

/// Pressing the pay button succeeds at the page's own backend; another one has never heard of the intent.
async fn ensure_paid(page: &Page<'_>, own: &Backend, intent: &Intent, other: &Backend) -> anyhow::Result<()> {
    let result = page.pay().await?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(own.status(&intent.id).await? == "succeeded", "the page's own backend knows nothing of the payment");
    ensure!(other.status(&intent.id).await.is_err(), "another backend knows the intent");
    Ok(())
}
