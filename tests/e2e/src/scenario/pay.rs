//! Purchases with one card: in the demo shop, and after a decline.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::card::{Card, Field, Typed};
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// The card that always works.
pub const GOOD: Typed = Typed::card("4242424242424242");
/// What it looks like in the fields.
pub const GOOD_SHOWN: [&str; 4] = ["4242 4242 4242 4242", "12 / 34", "123", "94107"];

/// The demo shop's visitor pays, and the merchant's server sees it.
pub async fn demo_shop(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.browser.open(&stage.shop.url).await?;
    Card::in_frame(&stage.browser).fill(GOOD).await?;
    let email = stage.browser.find("#email").await?;
    stage.browser.type_into(&email, "jenny@example.com").await?;
    stage.browser.find("#pay").await?.click().await?;
    let intent = stage.browser.run(RECEIPT, Vec::new()).await.context("no receipt came")?;
    let intent = intent.as_str().context("the receipt names no intent")?;
    ensure!(stage.backend.status(intent).await? == "succeeded", "the receipt is shown, but the intent did not succeed");
    stage.browser.screenshot(&stage.picture("pay")).await
}

/// Waits until the shop shows its receipt, or a problem, and gives the intent's id.
const RECEIPT: &str = "
return new Promise((resolve, reject) => {
  const look = () => {
    const receipt = document.querySelector('#receipt');
    const problem = document.querySelector('#card-error').textContent;
    if (receipt.hidden && !problem) return;
    observer.disconnect();
    if (problem) reject(new Error(problem));
    else resolve(receipt.querySelector('[data-intent]').textContent);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
});";

/// The buyer reads why the card was declined, nothing typed is lost, and another card pays.
pub async fn decline(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let card = page.card();
    card.fill(Typed::card("4000000000000002")).await?;
    let result = page.pay().await?;
    let error = result.get("error").context("the declined card paid")?;
    ensure!(
        error["type"] == "card_error" && error["code"] == "card_declined" && error["decline_code"] == "generic_decline",
        "another error: {error}"
    );
    let message = error["message"].as_str().unwrap_or_default();
    ensure!(message.len() > 10, "the error has no message for the buyer");
    ensure!(page.find("#message").await?.text().await? == message, "the buyer does not read the message");
    ensure!(stage.backend.status(&intent.id).await? == "requires_payment_method", "the intent is not open any more");
    card.ensure_shows(["4000 0000 0000 0002", "12 / 34", "123", "94107"]).await?;
    replace_and_pay(stage, &page, &intent.id).await
}

/// Another card, typed into the fields of one that did not pay, pays.
pub async fn replace_and_pay(stage: &Stage<'_>, page: &Page<'_>, intent: &str) -> anyhow::Result<()> {
    let card = page.card();
    card.erase(Field::Number).await?;
    card.type_in(Field::Number, GOOD.number).await?;
    page.until("change", json!({ "complete": true })).await?;
    card.ensure_shows(GOOD_SHOWN).await?;
    ensure_paid(stage, page, intent).await
}

/// Pressing the pay button succeeds, in the page's eyes and in the API's.
pub async fn ensure_paid(stage: &Stage<'_>, page: &Page<'_>, intent: &str) -> anyhow::Result<()> {
    let result = page.pay().await?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(result.pointer("/paymentIntent/id") == Some(&json!(intent)), "another intent was paid: {result}");
    ensure!(stage.backend.status(intent).await? == "succeeded", "the API knows nothing of the payment");
    Ok(())
}
