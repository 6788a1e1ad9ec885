//! What cannot be shown says so, in the buyer's language, with a way to try again.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Goods, element, open, set};
use crate::backend::Wishes;
use crate::offer::Offer;
use crate::page::Page;
use crate::proxy::Proxy;
use crate::stage::Stage;

const UNAVAILABLE: &str = "zurzeit nicht verfügbar";
const FAILED: &str = "konnte nicht geladen werden";

/// An unknown table, one with nothing left in it, and an archived product in one: nothing, or what is left, is sold.
pub async fn unavailable(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let german = json!({ "locale": "de" });
    let unknown = element("opentill-pricing-table", "table", &[("pricing-table-id", "prctbl_none")], german.clone());
    let page = open(stage, &stage.backend, json!([unknown]), json!({})).await?;
    let error = page.until("error", json!({ "of": "table" })).await?;
    ensure!(error["error"]["code"] == "resource_missing", "the developer is told {error}");
    let table = Offer::table(&stage.browser);
    table.texts(".notice .Text", UNAVAILABLE).await?;
    stage.browser.screenshot(&stage.picture("offers-unavailable")).await?;
    let product = &goods.products[1];
    stage.backend.post(&format!("products/{product}"), &[("active", "false")]).await?;
    set(&page, "table", json!({ "pricingTableId": goods.table })).await?;
    let ready = page.until("ready", json!({})).await?;
    ensure!(ready["items"] == 1, "an archived product is sold: {ready}");
    for price in &goods.prices[..2] {
        stage.backend.post(&format!("prices/{price}"), &[("active", "false")]).await?;
    }
    let mark = page.mark().await?;
    page.run("window.__shop.table.retry();", Vec::new()).await?;
    page.until_after(mark, "error", json!({ "error": { "code": "pricing_table_empty" } })).await?;
    table.texts(".notice .Text", UNAVAILABLE).await?;
    stage.backend.post(&format!("prices/{}", goods.prices[0]), &[("active", "true")]).await?;
    table.press("[data-retry]").await?;
    page.until_after(mark, "ready", json!({})).await.context("trying again does nothing")?;
    page.ensure_quiet().await?;
    own_words(stage, &goods).await
}

/// The page's own words for it, where it has some.
async fn own_words(stage: &Stage<'_>, goods: &Goods) -> anyhow::Result<()> {
    let mut unknown = goods.element(json!({}));
    unknown["attributes"]["pricing-table-id"] = json!("prctbl_none");
    unknown["slots"] = json!({ "empty": "Nothing on sale", "loading": "One moment", "error": "Oh no" });
    let page = open(stage, &stage.backend, json!([unknown]), json!({ "late": true })).await?;
    page.run("window.__shop.load(); await window.__page.until('error', {}, 0, 15_000);", Vec::new()).await?;
    let shown = "return [...window.__shop.table.children].filter((child) => child.assignedSlot?.checkVisibility()).map((child) => child.slot);";
    ensure!(page.run(shown, Vec::new()).await? == json!(["empty"]), "the page's own words are not shown");
    set(&page, "table", json!({ "pricingTableId": goods.table })).await?;
    page.until("ready", json!({})).await?;
    ensure!(page.run(shown, Vec::new()).await? == json!([]), "the page's words stay");
    Ok(())
}

/// Nobody is there: first not for the frame, then not for what it asks, then not for the purchase.
pub async fn network(stage: &Stage<'_>) -> anyhow::Result<()> {
    let proxy = Proxy::start().await?;
    let backend = stage.own_backend("offers-down", &Wishes { proxy: Some(&proxy), ..Wishes::default() })?;
    let goods = Goods::make(stage, &backend).await?;
    proxy.set_down(true);
    let page = open(stage, &backend, json!([goods.element(json!({ "locale": "de" }))]), json!({})).await?;
    page.until("error", json!({ "error": { "type": "api_connection_error" } })).await?;
    let said =
        page.run("return window.__shop.table.shadowRoot.querySelector('[role=alert]').innerText;", Vec::new()).await?;
    ensure!(said.as_str().is_some_and(|said| said.contains(FAILED)), "the buyer reads {said}");
    stage.browser.screenshot(&stage.picture("offers-no-frame")).await?;
    proxy.set_down(false);
    press_own(stage).await?;
    page.until("ready", json!({})).await.context("trying again does nothing")?;
    let table = Offer::table(&stage.browser);
    proxy.set_down(true);
    let mark = page.mark().await?;
    page.run("window.__shop.table.retry();", Vec::new()).await?;
    page.until_after(mark, "error", json!({})).await?;
    table.texts(".notice .Text", FAILED).await?;
    proxy.set_down(false);
    table.press("[data-retry]").await?;
    page.until_after(mark, "ready", json!({})).await?;
    purchase(&proxy, &page, &table, &goods).await?;
    ensure_quiet_page(&page).await
}

/// A purchase that cannot be begun: it says that nothing was charged, and can be tried again.
async fn purchase(proxy: &Proxy, page: &Page<'_>, table: &Offer<'_>, goods: &Goods) -> anyhow::Result<()> {
    page.run("window.__shop.stay = true;", Vec::new()).await?;
    proxy.set_down(true);
    let mark = page.mark().await?;
    table.press(&goods.action(0)).await?;
    page.until_after(mark, "error", json!({})).await?;
    table.texts(".notice .Text", "nichts abgebucht").await?;
    proxy.set_down(false);
    table.press(&goods.action(0)).await?;
    page.until_after(mark, "checkout", json!({})).await.context("it cannot be tried again").map(drop)
}

async fn press_own(stage: &Stage<'_>) -> anyhow::Result<()> {
    let button =
        stage.browser.element("return window.__shop.table.shadowRoot.querySelector('[role=alert] button');").await?;
    button.click().await?;
    Ok(())
}

/// Events called `error` are none of the window's.
async fn ensure_quiet_page(page: &Page<'_>) -> anyhow::Result<()> {
    let found: Vec<Value> = page.events_after(crate::page::Mark::START, "pageerror").await?;
    ensure!(found.is_empty(), "the window heard {found:?}");
    Ok(())
}
