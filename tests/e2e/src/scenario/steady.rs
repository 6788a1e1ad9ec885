//! What the card does to the page around it: nothing.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::Field;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// Nothing below the card moves: not while it loads, not when it is typed into, and not when an error is shown.
pub async fn nothing_moves(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    config["start"] = json!(false);
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    // Looked at in every frame that the page makes.
    let watch = "
      const places = (window.__places = new Set());
      const look = () => (places.add(document.getElementById('pay').getBoundingClientRect().top), requestAnimationFrame(look));
      look();
      await window.__shop.start();";
    page.run(watch, Vec::new()).await?;
    page.until("ready", json!({})).await?;
    page.card().type_in(Field::Number, "4242424242424241").await?;
    page.until("change", json!({ "error": { "code": "invalid_number" } })).await?;
    page.find("#name").await?.click().await?;
    page.until("blur", json!({})).await?;
    let places = places(&page).await?;
    ensure!(places.len() == 1, "what stands below the card was at {places:?}");
    // The test of the test.
    page.run("document.getElementById('host').style.paddingTop = '1px';", Vec::new()).await?;
    ensure!(self::places(&page).await?.len() == 2, "a jump of one pixel is not seen");
    Ok(())
}

/// The tops of the button in all frames so far, and in the next one.
async fn places(page: &Page<'_>) -> anyhow::Result<Vec<Value>> {
    let script = "
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return [...window.__places];";
    page.run(script, Vec::new()).await?.as_array().cloned().context("no list of places")
}
