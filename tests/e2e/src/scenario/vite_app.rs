//! The npm package as a merchant has it: packed, installed, bundled by Vite with hashed names, and paid with.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::app::{App, Mode};
use crate::backend::Intent;
use crate::bank::Challenge;
use crate::card::{Card, Field};
use crate::page::Page;
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;

/// A payment with the bank's dialog, whose code the app loads on demand.
pub async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    let app = App::start(stage.options).await?;
    let (intent, page) = open(stage, &app, Mode::Frame).await?;
    fill_and_press(stage, &Card::in_frame(&stage.browser)).await?;
    page.until("frameload", json!({ "path": "/frame/v1/challenge.html" })).await.context("no dialog came")?;
    Challenge::on(&stage.browser).press_at_bank("Complete").await?;
    ensure_paid(stage, &page, &intent).await
}

/// The same in direct mode, whose code and wasm are the app's own assets then.
pub async fn direct(stage: &Stage<'_>) -> anyhow::Result<()> {
    let app = App::start(stage.options).await?;
    let (intent, page) = open(stage, &app, Mode::Direct).await?;
    fill_and_press(stage, &Card::in_page(&stage.browser)).await?;
    page.until("frameload", json!({})).await.context("no dialog came")?;
    Challenge::on(&stage.browser).press_at_bank_in_page("Complete").await?;
    ensure_paid(stage, &page, &intent).await
}

/// The client without fields reads the intent.
pub async fn client(stage: &Stage<'_>) -> anyhow::Result<()> {
    let app = App::start(stage.options).await?;
    let (_, page) = open(stage, &app, Mode::Wasm).await?;
    ensure_message(&page, "requires_payment_method").await?;
    page.ensure_quiet().await
}

async fn open<'a>(stage: &'a Stage<'_>, app: &App, mode: Mode) -> anyhow::Result<(Intent, Page<'a>)> {
    let intent = stage.backend.create_intent().await?;
    stage.browser.open(&app.checkout(mode, &stage.backend, &intent)).await?;
    let page = Page::opened(&stage.browser);
    page.ensure("Boolean(window.__page)", "the app's page has no recorder").await?;
    Ok((intent, page))
}

async fn fill_and_press(stage: &Stage<'_>, card: &Card<'_>) -> anyhow::Result<()> {
    for (field, text) in [(Field::Number, ASKS.number), (Field::Expiry, ASKS.expiry), (Field::Cvc, ASKS.cvc)] {
        card.type_in(field, text).await?;
    }
    stage.browser.leave_frames().await?;
    stage.browser.find_soon("#card.StripeElement--complete").await.context("the card is not complete")?;
    stage.browser.find("#pay").await?.click().await?;
    Ok(())
}

async fn ensure_paid(stage: &Stage<'_>, page: &Page<'_>, intent: &Intent) -> anyhow::Result<()> {
    ensure_message(page, "succeeded").await?;
    ensure!(stage.backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    page.ensure_quiet().await
}

/// Waits until the app says something, which has to be this.
async fn ensure_message(page: &Page<'_>, wanted: &str) -> anyhow::Result<()> {
    let script = "
      const message = document.getElementById('message');
      return new Promise((resolve, reject) => {
        const look = () => message.textContent && (clearTimeout(timer), observer.disconnect(), resolve(message.textContent));
        const observer = new MutationObserver(look);
        const timer = setTimeout(() => reject(new Error('the app says nothing')), 15_000);
        observer.observe(message, { childList: true, characterData: true, subtree: true });
        look();
      });";
    let said = page.run(script, Vec::new()).await?;
    ensure!(said == wanted, "the app says {said} instead of `{wanted}`");
    Ok(())
}
