//! A purchase without a mouse.

use anyhow::{Context, bail, ensure};
use serde_json::json;
use thirtyfour::Key;

use super::{Goods, open, session_of};
use crate::offer::Offer;
use crate::page::Page;
use crate::stage::Stage;

/// How often Tab is pressed at most.
const STEPS: usize = 12;

/// Tab leads through the interval, the currency and the quantity to the button, in this order; keys choose, Enter buys, and the page tells nothing wrong.
pub async fn purchase(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let page = open(stage, &stage.backend, json!([goods.element(json!({}))]), json!({})).await?;
    page.until("ready", json!({})).await?;
    page.run("document.getElementById('before').focus();", Vec::new()).await?;
    let table = Offer::table(&stage.browser);
    let team = &goods.products[1];
    tab_to(stage, &table, "[data-interval=\"year-1\"]").await?;
    stage.browser.press(Key::Space).await?;
    page.until("change", json!({ "interval": "year" })).await?;
    tab_to(stage, &table, &format!("[data-item=\"{team}\"] [data-quantity]")).await?;
    stage.browser.press(Key::Up).await?;
    page.until("change", json!({ "quantity": 2 })).await.context("the arrow keys do not count")?;
    // A number that is typed is taken by Enter, which buys nothing.
    stage.browser.press(Key::Enter).await?;
    tab_to(stage, &table, &goods.action(1)).await?;
    leave_by(stage, &page, &table).await?;
    let begun = stage.backend.read(&format!("checkout/sessions/{}", session_of(stage).await?)).await?;
    ensure!(
        begun["amount_total"] == 60_000,
        "two seats a year were chosen, and {} are to be paid",
        begun["amount_total"]
    );
    Ok(())
}

/// Presses Tab until the focus is there.
async fn tab_to(stage: &Stage<'_>, table: &Offer<'_>, selector: &str) -> anyhow::Result<()> {
    let is_there = "return Boolean(document.activeElement?.matches(args[0])) && document.hasFocus();";
    for _ in 0..STEPS {
        stage.browser.press(Key::Tab).await?;
        if table.inside(is_there, vec![json!(selector)]).await? == json!(true) {
            return table.enter().await;
        }
        table.enter().await?;
    }
    let on = table.inside("return document.activeElement?.outerHTML.slice(0, 200);", Vec::new()).await?;
    bail!("Tab does not lead to {selector}; the focus is on {on}")
}

/// Enter on the button, which takes the page away.
async fn leave_by(stage: &Stage<'_>, page: &Page<'_>, table: &Offer<'_>) -> anyhow::Result<()> {
    let seen = table.inside("return getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).boxShadow;", Vec::new()).await?;
    ensure!(seen != json!("nonenone"), "the focus cannot be seen");
    page.ensure_quiet().await?;
    table.enter().await?;
    stage.browser.hold(Key::Enter).await?;
    stage.browser.leave_frames().await?;
    session_of(stage).await?;
    stage.browser.let_go().await
}
