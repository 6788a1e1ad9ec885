//! 3D Secure: the dialog of the pay origin, the bank inside it, and its three endings.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::backend::Intent;
use crate::bank::Challenge;
use crate::card::{Field, Typed};
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::scenario::pay;
use crate::stage::Stage;

/// A card whose bank always asks.
pub const ASKS: Typed = Typed::card("4000002760003184");

/// The buyer completes it at the bank: the payment succeeds, the dialog is gone, the focus is where it was.
pub async fn complete(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    complete_on(stage, &page, &intent).await
}

/// As `complete`, on a page that is open already.
pub async fn complete_on(stage: &Stage<'_>, page: &Page<'_>, intent: &Intent) -> anyhow::Result<()> {
    let mark = open_dialog(page).await?;
    ensure!(
        stage.backend.status(&intent.id).await? == "requires_action",
        "the bank asks, but the intent does not wait for it"
    );
    Challenge::on(&stage.browser).press_at_bank("Complete").await?;
    let result = page.until_after(mark, "result", json!({})).await?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(stage.backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    ensure_closed(page).await
}

/// The bank refuses: the buyer is told, and another card pays.
pub async fn fail(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let mark = open_dialog(&page).await?;
    Challenge::on(&stage.browser).press_at_bank("Fail").await?;
    let error = error_after(&page, mark).await?;
    ensure!(error["code"] == "payment_intent_authentication_failure", "another error: {error}");
    ensure_open_again(stage, &page, &intent).await
}

/// The buyer closes the dialog: an error, and another card pays.
pub async fn cancel(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let mark = open_dialog(&page).await?;
    Challenge::on(&stage.browser).close().await?;
    let error = error_after(&page, mark).await?;
    let code = error["code"].as_str().unwrap_or_default();
    ensure!(
        ["payment_intent_authentication_failure", "customer_canceled_authentication"].contains(&code),
        "another error: {error}"
    );
    ensure_open_again(stage, &page, &intent).await
}

/// The buyer presses Escape, with the focus in the dialog's frame and with the focus in the page: as closing.
pub async fn escape(stage: &Stage<'_>) -> anyhow::Result<()> {
    for in_frame in [true, false] {
        let (intent, config) = stage.checkout().await?;
        let page = Page::checkout(stage, Policy::Open, &config).await?;
        let mark = open_dialog(&page).await?;
        let challenge = Challenge::on(&stage.browser);
        challenge.until_shown().await?;
        if in_frame {
            challenge.enter_dialog().await?;
            stage.browser.find("h1").await?.click().await?;
        } else {
            page.run("window.__page.all('dialog iframe')[0].blur();", Vec::new()).await?;
        }
        stage.browser.hold(Key::Escape).await?;
        let error = error_after(&page, mark).await?;
        stage.browser.let_go().await?;
        ensure!(error["code"] == "payment_intent_authentication_failure", "another error: {error}");
        ensure_open_again(stage, &page, &intent).await.with_context(|| format!("in the frame: {in_frame}"))?;
    }
    Ok(())
}

/// The bank's page loads again and again, each time a hint: the payment is asked for, and nothing else happens.
pub async fn hints(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let mark = open_dialog(&page).await?;
    let challenge = Challenge::on(&stage.browser);
    for _ in 0..3 {
        challenge.reload_bank().await?;
    }
    ensure!(page.events_after(mark, "result").await?.is_empty(), "a hint was taken for the payment");
    page.ensure("window.__page.all('dialog').length === 1", "there is not one dialog").await?;
    challenge.press_at_bank("Complete").await?;
    let result = page.until_after(mark, "result", json!({})).await?;
    ensure!(result.pointer("/paymentIntent/status") == Some(&json!("succeeded")), "it did not succeed: {result}");
    ensure!(stage.backend.charges(&intent.id).await? == 1, "it was not charged once");
    ensure!(page.events_after(mark, "result").await?.len() == 1, "it ended more than once");
    ensure_closed(&page).await
}

/// The intent is paid in another way while the bank asks, as in a second window: the dialog goes, and the page learns of it.
pub async fn paid_elsewhere(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let mark = open_dialog(&page).await?;
    let path = format!("payment_intents/{}/confirm", intent.id);
    stage.backend.post(&path, &[("payment_method", "pm_card_visa")]).await?;
    let result = page.until_after(mark, "result", json!({})).await?;
    ensure!(result.pointer("/paymentIntent/status") == Some(&json!("succeeded")), "the page was told {result}");
    ensure!(stage.backend.charges(&intent.id).await? == 1, "it was not charged once");
    ensure_closed(&page).await
}

/// Pays by keyboard with a card whose bank asks, up to the open dialog.
async fn open_dialog(page: &Page<'_>) -> anyhow::Result<Mark> {
    page.card().fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    pay_up_to_dialog(page).await
}

/// Pays by keyboard with the card that is in the fields, up to the open dialog.
pub async fn pay_up_to_dialog(page: &Page<'_>) -> anyhow::Result<Mark> {
    let mark = page.mark().await?;
    let button = page.find("#pay").await?;
    // By key: a click does not focus a button in every engine, and the focus has to come back to it.
    button.send_keys(Key::Enter).await?;
    let dialog = json!({ "path": "/frame/v1/challenge.html" });
    page.until_after(mark, "frameload", dialog).await.context("no dialog came")?;
    page.ensure(
        "window.__page.all('dialog').some((dialog) => dialog.matches(':modal'))",
        "the rest of the page is not inert",
    )
    .await?;
    Ok(mark)
}

/// The error that an operation ends with, which has a sentence for the buyer.
pub async fn error_after(page: &Page<'_>, mark: Mark) -> anyhow::Result<Value> {
    let result = page.until_after(mark, "result", json!({})).await?;
    let error = result.get("error").cloned().with_context(|| format!("it ended without an error: {result}"))?;
    ensure!(
        error["message"].as_str().is_some_and(|message| message.len() > 10),
        "the error has no message for the buyer: {error}"
    );
    Ok(error)
}

/// The dialog is gone, what was typed is there, and another card pays.
pub async fn ensure_open_again(stage: &Stage<'_>, page: &Page<'_>, intent: &Intent) -> anyhow::Result<()> {
    ensure_closed(page).await?;
    let status = stage.backend.status(&intent.id).await?;
    ensure!(status == "requires_payment_method", "the intent is left as {status}");
    ensure!(page.card().value(Field::Number).await? == "4000 0027 6000 3184", "what the buyer typed is lost");
    pay::replace_and_pay(stage, page, &intent.id).await
}

/// Nothing of the dialog is left, and the focus is on the button again.
async fn ensure_closed(page: &Page<'_>) -> anyhow::Result<()> {
    ensure_no_dialog(page).await?;
    page.ensure("document.activeElement === document.getElementById('pay')", "the focus was not given back").await
}

/// Nothing of the dialog is left.
pub async fn ensure_no_dialog(page: &Page<'_>) -> anyhow::Result<()> {
    page.ensure("window.__page.frames('/frame/v1/challenge.html').length === 0", "the dialog's frame is left").await?;
    page.ensure("window.__page.all('dialog').length === 0", "the dialog is left").await
}
