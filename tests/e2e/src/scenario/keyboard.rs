//! A purchase without a mouse.

use anyhow::{Context, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::card::Field;
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::{GOOD, GOOD_SHOWN};
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
