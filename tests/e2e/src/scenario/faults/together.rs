//! Impatience: a second click, a second window, a page that is left for a while.

use anyhow::{Context, ensure};
use serde_json::json;

use super::{Rig, ensure_status};
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::proxy::Fault;
use crate::scenario::pay::GOOD;
use crate::scenario::three_d_secure::{self, ASKS};
use crate::stage::{Stage, checkout_at};

/// The buyer presses Pay twice: one charge, and the second call says what the shop should do.
pub async fn double_click(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (intent, page) = rig.checkout(stage, GOOD).await?;
    rig.proxy.inject("/confirm", Fault::HoldAnswer, 1);
    let mark = page.press_pay().await?;
    page.find("#pay").await?.click().await?;
    ensure_refused(&page, mark).await?;
    rig.proxy.release();
    ensure_status(&page.until_after(mark, "result", json!({})).await?, "succeeded")?;
    ensure!(rig.proxy.posts("/confirm").len() == 1, "it was sent twice");
    rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    // A third one, when all is over: the API says where the intent stands.
    let late = page.pay().await?;
    ensure!(late["error"]["code"] == "payment_intent_unexpected_state", "another end: {late}");
    ensure!(late["error"]["payment_intent"]["status"] == "succeeded", "it does not say that it is paid: {late}");
    rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    while_challenged(stage, &rig).await
}

/// The bank's page is open: a second call leaves it alone.
async fn while_challenged(stage: &Stage<'_>, rig: &Rig) -> anyhow::Result<()> {
    rig.proxy.reset();
    let (intent, page) = rig.checkout(stage, ASKS).await?;
    let mark = three_d_secure::pay_up_to_dialog(&page).await?;
    page.run("window.__shop.pay();", Vec::new()).await?;
    ensure_refused(&page, mark).await?;
    page.ensure("window.__page.all('dialog').length === 1", "there is not one dialog").await?;
    rig.backend.answer_challenge(&intent.id, "complete").await?;
    ensure_status(&page.until_after(mark, "result", json!({})).await?, "succeeded")?;
    rig.ensure_stands(&page, &intent, "succeeded", 1).await
}

async fn ensure_refused(page: &Page<'_>, mark: Mark) -> anyhow::Result<()> {
    let refused = page.until_after(mark, "rejected", json!({ "name": "IntegrationError" })).await?;
    let message = refused["message"].as_str().unwrap_or_default();
    ensure!(message.contains("button"), "the remedy is not named: {message}");
    Ok(())
}

/// Two windows pay one intent at the same time: one charge, and both learn that it is paid.
pub async fn two_windows(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let driver = stage.browser.driver();
    let first = driver.window().await?;
    let (intent, config) = checkout_at(&rig.backend).await?;
    rig.proxy.inject("/confirm", Fault::HoldRequest, 2);
    let pay = async {
        let page = Page::checkout(stage, Policy::Open, &config).await?;
        page.card().fill(GOOD).await?;
        page.until("change", json!({ "complete": true })).await?;
        page.press_pay().await?;
        anyhow::Ok(page)
    };
    let page = pay.await.context("in the first window")?;
    let second = driver.new_window().await?;
    driver.switch_to_window(second.clone()).await?;
    let pay = async {
        let page = Page::checkout(stage, Policy::Open, &config).await?;
        page.card().fill(GOOD).await?;
        page.until("change", json!({ "complete": true })).await?;
        page.press_pay().await
    };
    pay.await.context("in the second window")?;
    rig.proxy.until_posted("/confirm", 2).await?;
    rig.proxy.release();
    let mut paid = 0;
    for window in [second, first] {
        driver.switch_to_window(window).await?;
        let result = page.until("result", json!({})).await?;
        let intent_now = result.get("paymentIntent").or(result.pointer("/error/payment_intent"));
        let status = intent_now.and_then(|intent| intent.get("status"));
        ensure!(status == Some(&json!("succeeded")), "a window is not told that it is paid: {result}");
        paid += usize::from(result.get("paymentIntent").is_some());
        rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    }
    ensure!(paid == 1, "{paid} windows believe that they have paid");
    page.ensure_quiet().await?;
    stage.browser.close_popups().await
}

/// The buyer leaves the page for the bank's app and comes back.
pub async fn hidden(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let driver = stage.browser.driver();
    let window = driver.window().await?;
    let (intent, page) = rig.checkout(stage, ASKS).await?;
    let watch = "
      document.addEventListener('visibilitychange', () => window.__page.record(document.visibilityState));";
    page.run(watch, Vec::new()).await?;
    let mark = three_d_secure::pay_up_to_dialog(&page).await?;
    // Whoever comes back is not kept waiting: the intent is read more often than by itself.
    for _ in 0..5 {
        page.run("document.dispatchEvent(new Event('visibilitychange'));", Vec::new()).await?;
    }
    rig.proxy.until_posted("/refresh", 5).await?;
    driver.minimize_window().await?;
    rig.backend.answer_challenge(&intent.id, "complete").await?;
    driver.set_window_rect(0, 0, 1200, 900).await?;
    driver.switch_to_window(window).await?;
    page.until_after(mark, "hidden", json!({})).await.context("the page was never hidden: nothing was tested")?;
    page.until_after(mark, "visible", json!({})).await?;
    ensure_status(&page.until_after(mark, "result", json!({})).await?, "succeeded")?;
    three_d_secure::ensure_no_dialog(&page).await?;
    rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    page.ensure_quiet().await
}
