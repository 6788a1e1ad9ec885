//! The page around an element stands still once its height is known, and sees nothing of the frame's edge.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::button::mug;
use super::{Goods, element, open};
use crate::page::Page;
use crate::stage::Stage;

/// Watches where what stands below is, in every frame that the page makes.
const WATCH: &str = "
const places = (window.__places = new Set());
const look = () => (places.add(Math.round(document.getElementById('below').getBoundingClientRect().top)), requestAnimationFrame(look));
await window.__shop.load();
window.__shop.add(args[0]);
await Promise.resolve();
look();";

/// How high the frame is, whether it scrolls, and what is seen of its edge.
const EDGE: &str = "
const [frame] = window.__shop.frames(args[0]);
const style = getComputedStyle(frame);
const { width } = frame.getBoundingClientRect();
return { height: frame.getBoundingClientRect().height, border: style.borderTopWidth, outline: style.outlineStyle, display: style.display, whole: Math.round(width) === Math.round(window.__shop[args[0]].getBoundingClientRect().width), gap: Math.round(window.__shop[args[0]].getBoundingClientRect().height - frame.getBoundingClientRect().height) };";

/// A height that the page sets aside, and one of the last time: nothing moves.
pub async fn nothing_moves(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let first = watched(stage, goods.element(json!({}))).await?;
    let height = edge(&first, "table").await?["height"].as_f64().context("no height")?;
    // Known from the last time.
    let again = watched(stage, goods.element(json!({}))).await?;
    ensure_still(&again).await.context("the second time")?;
    // Known from the attributes, in a page that was never here.
    again.run("sessionStorage.clear();", Vec::new()).await?;
    let told = watched(stage, goods.element(json!({ "height": height.to_string() }))).await?;
    ensure_still(&told).await.context("with its height")?;
    // The test of the test.
    told.run("document.getElementById('before').style.height = '99px';", Vec::new()).await?;
    ensure!(places(&told).await?.len() == 2, "a jump is not seen");
    stray(stage, &told).await
}

/// No line at the frame's edge, nothing cut off, nothing to scroll: in a table and in a plain button.
async fn stray(stage: &Stage<'_>, table: &Page<'_>) -> anyhow::Result<()> {
    ensure_clean(&edge(table, "table").await?)?;
    let overflow = "const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement; return [scrollHeight - clientHeight, scrollWidth - clientWidth];";
    let left = crate::offer::Offer::table(&stage.browser).inside(overflow, Vec::new()).await?;
    ensure!(left == json!([0, 0]), "the table scrolls by {left}");
    let id = mug(stage, &[]).await?;
    let button = element("opentill-buy-button", "button", &[("buy-button-id", &id)], json!({}));
    let page = open(stage, &stage.backend, json!([button]), json!({})).await?;
    page.until("ready", json!({})).await?;
    ensure_clean(&edge(&page, "button").await?)?;
    let left = crate::offer::Offer::button(&stage.browser).inside(overflow, Vec::new()).await?;
    ensure!(left == json!([0, 0]), "the button scrolls by {left}");
    Ok(())
}

fn ensure_clean(edge: &Value) -> anyhow::Result<()> {
    let clean = edge["border"] == "0px" && edge["display"] == "block" && edge["whole"] == true && edge["gap"] == 0;
    ensure!(clean, "the frame's edge is seen: {edge}");
    Ok(())
}

async fn edge(page: &Page<'_>, name: &str) -> anyhow::Result<Value> {
    page.run(EDGE, vec![json!(name)]).await
}

async fn watched<'a>(stage: &'a Stage<'_>, element: Value) -> anyhow::Result<Page<'a>> {
    let page = open(stage, &stage.backend, json!([]), json!({ "late": true })).await?;
    page.run(WATCH, vec![element]).await?;
    page.until("ready", json!({})).await?;
    places(&page).await?;
    Ok(page)
}

async fn ensure_still(page: &Page<'_>) -> anyhow::Result<()> {
    let places = places(page).await?;
    ensure!(places.len() == 1, "what stands below was at {places:?}");
    Ok(())
}

async fn places(page: &Page<'_>) -> anyhow::Result<Vec<Value>> {
    let script = "
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return [...window.__places];";
    page.run(script, Vec::new()).await?.as_array().cloned().context("no list of places")
}
