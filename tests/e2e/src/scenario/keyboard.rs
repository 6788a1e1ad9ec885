//! A purchase without a mouse.

use anyhow::{Context, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::bank::Challenge;
use crate::card::Field;
use crate::engine::Engine;
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::{GOOD, GOOD_SHOWN};
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;

/// Tab leads from the page through the fields to the button; typing moves on by itself; Enter in a field pays.
pub async fn purchase(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.find("#name").await?.send_keys("Jenny Rosen").await?;
    stage.browser.press(Key::Tab).await?;
    page.until("focus", json!({})).await.context("Tab does not reach the card")?;
    let inside = page.card();
    inside.enter().await?;
    ensure_in(stage, Field::Number).await?;
    stage.browser.press(GOOD.number).await?;
    ensure_in(stage, Field::Expiry).await.context("a complete number does not lead on")?;
    stage.browser.press(GOOD.expiry).await?;
    ensure_in(stage, Field::Cvc).await.context("a complete expiry does not lead on")?;
    stage.browser.press(GOOD.cvc).await?;
    ensure_in(stage, Field::Postal).await.context("a complete security code does not lead on")?;
    stage.browser.press(Key::Backspace).await?;
    ensure_in(stage, Field::Cvc).await.context("Backspace in an empty field does not lead back")?;
    ensure!(inside.value(Field::Cvc).await? == GOOD.cvc, "Backspace in an empty field takes away from the one before");
    inside.enter().await?;
    stage.browser.press(Key::Tab).await?;
    ensure_in(stage, Field::Postal).await?;
    stage.browser.press(GOOD.postal).await?;
    page.until("change", json!({ "complete": true })).await?;
    inside.ensure_shows(GOOD_SHOWN).await?;
    let mark = page.mark().await?;
    inside.enter().await?;
    stage.browser.press(Key::Enter).await?;
    let result =
        page.until_after(mark, "result", json!({})).await.context("Enter in a field does not submit the form")?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(stage.backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    inside.enter().await?;
    stage.browser.press(Key::Tab).await?;
    stage.browser.leave_frames().await?;
    page.until_after(mark, "blur", json!({})).await.context("Tab does not lead out of the card")?;
    page.ensure("document.activeElement === document.getElementById('pay')", "Tab does not lead to the button").await?;
    page.ensure_quiet().await
}

/// A payment that the bank asks about: the dialog takes the focus, Tab leads over its close button to the bank's answer,
/// Enter gives it, and the focus is in the card again, where Enter was pressed.
pub async fn challenge(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let inside = page.card();
    inside.fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = page.mark().await?;
    inside.enter().await?;
    stage.browser.press(Key::Enter).await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" })).await?;
    Challenge::on(&stage.browser).enter_dialog().await?;
    let bank = stage.browser.find_soon("iframe").await?;
    // WebKit lets a frame that the buyer has not touched move no caret; there the document itself has the focus.
    let start = if stage.engine == Engine::Webkit { "h1, body" } else { "h1" };
    ensure_on(stage, start).await.context("the dialog does not begin at its heading")?;
    stage.browser.press(Key::Tab).await?;
    ensure_on(stage, "button").await.context("Tab does not lead to the close button")?;
    bank.enter_frame().await?;
    stage.browser.find_soon("#complete").await.context("the bank's page did not come")?;
    Challenge::on(&stage.browser).enter_dialog().await?;
    stage.browser.press(Key::Tab).await?;
    stage.browser.find("iframe").await?.enter_frame().await?;
    ensure_on(stage, "#complete").await.context("Tab does not lead to the bank's answer")?;
    stage.browser.press(Key::Enter).await?;
    stage.browser.leave_frames().await?;
    let result = page.until_after(mark, "result", json!({})).await.context("Enter does not answer the bank")?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(stage.backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    inside.enter().await?;
    ensure_in(stage, Field::Postal).await.context("the focus is not given back to the field")?;
    page.ensure_quiet().await
}

/// Waits until what a selector matches in the entered frame has the focus.
async fn ensure_on(stage: &Stage<'_>, selector: &str) -> anyhow::Result<()> {
    let script = "
      const here = () => document.activeElement?.matches(args[0]);
      return new Promise((resolve, reject) => {
        const look = () => here() && (clearTimeout(timer), document.removeEventListener('focusin', look), resolve());
        const timer = setTimeout(() => reject(new Error('the focus is on ' + document.activeElement?.outerHTML.slice(0, 80))), 3000);
        document.addEventListener('focusin', look);
        look();
      });";
    stage.browser.run(script, vec![json!(selector)]).await?;
    Ok(())
}

/// Waits until a field of the entered frame has the focus.
async fn ensure_in(stage: &Stage<'_>, field: Field) -> anyhow::Result<()> {
    let script = "
      const here = () => document.activeElement?.dataset?.elementsStableFieldName;
      return new Promise((resolve, reject) => {
        const look = () => here() === args[0] && (clearTimeout(timer), document.removeEventListener('focusin', look), resolve());
        const timer = setTimeout(() => reject(new Error('the focus is in ' + here() + ' instead of ' + args[0])), 3000);
        document.addEventListener('focusin', look);
        look();
      });";
    stage.browser.run(script, vec![json!(field.stable_name())]).await?;
    Ok(())
}
