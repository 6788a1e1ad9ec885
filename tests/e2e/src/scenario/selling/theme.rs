//! How it looks: themes, also those of a page that changes; right to left; and axe's judgement of each.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::button::mug;
use super::{Goods, element, open};
use crate::axe::{Axe, Document};
use crate::offer::Offer;
use crate::page::Page;
use crate::stage::Stage;

const JUDGED: &[&str] = &["color-contrast"];

/// Whether text is light: the theme is for dark pages.
const IS_NIGHT: &str = "
const [wanted] = args;
const light = () => {
  const [r, g, b] = getComputedStyle(document.querySelector('.name')).color.match(/[\\d.]+/g).map(Number);
  return r + g + b > 382;
};
const deadline = performance.now() + 10_000;
while (light() !== wanted) {
  if (performance.now() > deadline) throw new Error(`the text is ${getComputedStyle(document.querySelector('.name')).color}`);
  await new Promise((done) => setTimeout(done, 20));
}";

async fn ensure_night(table: &Offer<'_>, night: bool) -> anyhow::Result<()> {
    let what = if night { "it is not dark" } else { "it is dark" };
    table.inside(IS_NIGHT, vec![json!(night)]).await.context(what).map(drop)
}

/// The page's colour scheme is followed while it changes, on the page and on what is around the element; `theme` and `appearance` go before it.
pub async fn follows(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let page = open(stage, &stage.backend, json!([goods.element(json!({ "theme": "auto" }))]), json!({})).await?;
    page.until("ready", json!({})).await?;
    let table = Offer::table(&stage.browser);
    ensure_night(&table, false).await?;
    page.run("document.documentElement.classList.add('dark');", Vec::new()).await?;
    ensure_night(&table, true).await.context("a class of the page")?;
    page.run("document.documentElement.classList.remove('dark');", Vec::new()).await?;
    ensure_night(&table, false).await?;
    page.run("document.getElementById('offers').className = 'dimmed';", Vec::new()).await?;
    ensure_night(&table, true).await.context("a class of what is around it")?;
    page.run("window.__shop.table.theme = 'light';", Vec::new()).await?;
    ensure_night(&table, false).await.context("theme=light")?;
    page.run("document.getElementById('offers').className = ''; window.__shop.table.theme = 'dark';", Vec::new())
        .await?;
    ensure_night(&table, true).await.context("theme=dark")?;
    mirrored(&page, &table).await?;
    ensure!(page.events_after(crate::page::Mark::START, "ready").await?.len() == 1, "it was loaded again");
    page.ensure_quiet().await
}

/// Custom properties of the page's style sheets reach the frame, and `appearance` goes before them.
async fn mirrored(page: &Page<'_>, table: &Offer<'_>) -> anyhow::Result<()> {
    let colour = "
      const [wanted] = args;
      const now = () => getComputedStyle(document.querySelector('.is-highlighted [data-action]')).backgroundColor;
      const deadline = performance.now() + 10_000;
      while (now() !== wanted) {
        if (performance.now() > deadline) throw new Error(`it is ${now()}`);
        await new Promise((done) => setTimeout(done, 20));
      }";
    page.run("document.documentElement.classList.add('brand');", Vec::new()).await?;
    table.inside(colour, vec![json!("rgb(176, 0, 32)")]).await.context("a custom property does not arrive")?;
    page.run("window.__shop.table.appearance = { variables: { colorPrimary: '#0a5c36' } };", Vec::new()).await?;
    table.inside(colour, vec![json!("rgb(10, 92, 54)")]).await.context("appearance does not go first").map(drop)
}

/// Every theme, from left to right and from right to left, in every state.
pub async fn axe(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let goods = Goods::make(stage, &stage.backend).await?;
    let card = mug(
        stage,
        &[("layout", "card"), ("adjustable_quantity[enabled]", "true"), ("adjustable_quantity[maximum]", "9")],
    )
    .await?;
    let plain = mug(stage, &[]).await?;
    for (theme, locale, behind) in
        [("light", "en", "#fff"), ("dark", "ja", "#141821"), ("light", "ar", "#fff"), ("dark", "ar", "#141821")]
    {
        let look = json!({ "theme": theme, "locale": locale });
        let case = format!("{theme}-{locale}");
        let page = open(stage, &stage.backend, json!([goods.element(look.clone())]), json!({ "stay": true })).await?;
        page.until("ready", json!({})).await?;
        page.run("document.body.style.background = args[0];", vec![json!(behind)]).await?;
        let table = Offer::table(&stage.browser);
        let direction =
            table.inside("return getComputedStyle(document.querySelector('#root')).direction;", Vec::new()).await?;
        ensure!((direction == "rtl") == (locale == "ar"), "{locale} is written {direction}");
        judge(stage, &axe, table, behind).await.with_context(|| format!("{case}, table"))?;
        stage.browser.screenshot(&stage.picture(&format!("offers-{case}"))).await?;
        gone(stage, &axe, &page, behind).await.with_context(|| format!("{case}, nothing sold"))?;
        for id in [&card, &plain] {
            let button = element("opentill-buy-button", "button", &[("buy-button-id", id)], look.clone());
            let page = open(stage, &stage.backend, json!([button]), json!({})).await?;
            page.until("ready", json!({})).await?;
            judge(stage, &axe, Offer::button(&stage.browser), behind)
                .await
                .with_context(|| format!("{case}, button"))?;
        }
    }
    Ok(())
}

/// The notice in the place of a table that is none.
async fn gone(stage: &Stage<'_>, axe: &Axe, page: &Page<'_>, behind: &str) -> anyhow::Result<()> {
    page.run("window.__shop.table.pricingTableId = 'prctbl_none';", Vec::new()).await?;
    page.until("error", Value::Object(serde_json::Map::new())).await?;
    let table = Offer::table(&stage.browser);
    table.texts(".notice .Text", "").await?;
    judge(stage, axe, table, behind).await
}

async fn judge(stage: &Stage<'_>, axe: &Axe, offer: Offer<'_>, behind: &str) -> anyhow::Result<()> {
    offer.enter().await?;
    let judged = axe.judge(&stage.browser, Document::Frame, JUDGED, Some(behind)).await;
    stage.browser.leave_frames().await?;
    judged
}
