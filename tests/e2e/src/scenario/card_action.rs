//! Intents that the page does not confirm: the merchant's server does (`confirmation_method: manual`), or the page leaves the
//! buyer's part for later (`handleActions: false`).

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::Intent;
use crate::bank::Challenge;
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::scenario::faults::ensure_status;
use crate::scenario::three_d_secure;
use crate::stage::Stage;

const CONFIRMED_ELSEWHERE: [(&str, &str); 4] = [
    ("confirmation_method", "manual"),
    ("confirm", "true"),
    ("use_stripe_sdk", "true"),
    ("payment_method", "pm_card_authenticationRequired"),
];

/// The buyer completes it, and the server confirms once more; fails it; closes the dialog. The page has no card on it: such an
/// intent may have been confirmed with one that is kept.
pub async fn manual(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    config["start"] = json!(false);
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    let load = "const { loadOpentill, config } = window.__shop; window.__shop.till = await loadOpentill(config.key, config.options);";
    page.run(load, Vec::new()).await?;
    let challenge = Challenge::on(&stage.browser);

    let (intent, mark) = ask(stage, &page).await?;
    challenge.press_at_bank("Complete").await?;
    ensure_status(&page.until_after(mark, "result", json!({})).await?, "requires_confirmation")?;
    three_d_secure::ensure_no_dialog(&page).await?;
    ensure!(stage.backend.charges(&intent.id).await? == 0, "it was charged without the server");
    let confirmed = stage.backend.post(&format!("payment_intents/{}/confirm", intent.id), &[]).await?;
    ensure!(confirmed["status"] == "succeeded", "the server's confirmation came to {confirmed}");
    ensure!(stage.backend.charges(&intent.id).await? == 1, "it was not charged once");

    let (intent, mark) = ask(stage, &page).await?;
    challenge.press_at_bank("Fail").await?;
    ensure_failed(stage, &page, mark, &intent).await?;

    let (intent, mark) = ask(stage, &page).await?;
    challenge.close().await?;
    ensure_failed(stage, &page, mark, &intent).await?;

    ensure_nothing_to_do(stage, &page).await?;
    page.ensure_quiet().await
}

/// An intent whose challenge the page shows.
async fn ask(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<(Intent, Mark)> {
    let intent = stage.backend.create_intent_with(&CONFIRMED_ELSEWHERE).await?;
    ensure!(stage.backend.status(&intent.id).await? == "requires_action", "the bank does not ask");
    Ok((Intent { id: intent.id.clone(), client_secret: intent.client_secret.clone() }, open(page, &intent).await?))
}

/// Shows an intent's challenge.
async fn open(page: &Page<'_>, intent: &Intent) -> anyhow::Result<Mark> {
    let mark = page.mark().await?;
    let script = "const { till, attempt } = window.__shop; attempt(() => till.handleCardAction(args[0]));";
    page.run(script, vec![json!(intent.client_secret)]).await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" }))
        .await
        .context("no dialog came")?;
    Ok(mark)
}

/// The page is told, the intent is open again, and another card pays it.
async fn ensure_failed(stage: &Stage<'_>, page: &Page<'_>, mark: Mark, intent: &Intent) -> anyhow::Result<()> {
    let error = three_d_secure::error_after(page, mark).await?;
    ensure!(error["code"] == "payment_intent_authentication_failure", "another error: {error}");
    ensure!(error["payment_intent"]["status"] == "requires_payment_method", "it does not say where it stands: {error}");
    three_d_secure::ensure_no_dialog(page).await?;
    ensure!(stage.backend.status(&intent.id).await? == "requires_payment_method", "the intent is not open again");
    let path = format!("payment_intents/{}/confirm", intent.id);
    let paid = stage.backend.post(&path, &[("payment_method", "pm_card_visa")]).await?;
    ensure!(paid["status"] == "succeeded", "another card came to {paid}");
    ensure!(stage.backend.charges(&intent.id).await? == 1, "it was not charged once");
    Ok(())
}

/// Intents that do not wait for the buyer are an error, which says where they stand.
async fn ensure_nothing_to_do(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    let paid = stage.backend.create_intent_with(&[("confirm", "true"), ("payment_method", "pm_card_visa")]).await?;
    for (intent, status) in [(stage.backend.create_intent().await?, "requires_payment_method"), (paid, "succeeded")] {
        let result = handle(page, &intent).await?;
        let error = &result["error"];
        ensure!(error["type"] == "invalid_request_error", "another end: {result}");
        ensure!(error["code"] == "payment_intent_unexpected_state", "another end: {result}");
        ensure!(error["message"].as_str().is_some_and(|text| text.len() > 20), "no message: {result}");
        ensure!(error["payment_intent"]["status"] == status, "it does not say where it stands: {result}");
    }
    three_d_secure::ensure_no_dialog(page).await
}

async fn handle(page: &Page<'_>, intent: &Intent) -> anyhow::Result<Value> {
    let script = "return window.__shop.till.handleCardAction(args[0]);";
    page.run(script, vec![json!(intent.client_secret)]).await
}

/// `handleActions: false`: no dialog, and the same intent carried on when the page likes.
pub async fn left_alone(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(three_d_secure::ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let script = "
      const { till, card, config } = window.__shop;
      return till.confirmCardPayment(config.clientSecret, { payment_method: { card } }, { handleActions: false });";
    let result = page.run(script, Vec::new()).await?;
    ensure_status(&result, "requires_action")?;
    ensure!(
        result["paymentIntent"]["next_action"]["type"] == "use_stripe_sdk",
        "it does not say what is next: {result}"
    );
    three_d_secure::ensure_no_dialog(&page).await?;
    let mark = open(&page, &intent).await?;
    Challenge::on(&stage.browser).press_at_bank("Complete").await?;
    ensure_status(&page.until_after(mark, "result", json!({})).await?, "succeeded")?;
    three_d_secure::ensure_no_dialog(&page).await?;
    ensure!(stage.backend.charges(&intent.id).await? == 1, "it was not charged once");
    page.ensure_quiet().await
}
