//! What the card does to the page around it: nothing, neither while it loads nor after it has come and gone.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::Field;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// How often a card is mounted and taken away.
const MOUNTS: u32 = 200;
/// How many of these one script does; a driver's script has its own limit.
const AT_ONCE: u32 = 25;

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

/// Two hundred cards that come and go, destroyed or only unmounted, leave no frame and no node; the next one works.
pub async fn many_mounts(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let before = left(&page).await?;
    page.run("window.__shop.lasting = window.__shop.till.elements().create('card');", Vec::new()).await?;
    let script = "
      const { till, lasting } = window.__shop;
      const elsewhere = document.getElementById('elsewhere');
      const mount = (card) => new Promise((resolve, reject) => {
        card.once('ready', () => resolve(card));
        card.once('loaderror', ({ error }) => reject(new Error(error.message)));
        card.mount(elsewhere);
      });
      for (let turn = 0; turn < args[0]; turn++) {
        if (turn % 2) (await mount(till.elements().create('card'))).destroy();
        else (await mount(lasting)).unmount();
      }";
    for _ in 0..MOUNTS / AT_ONCE {
        page.run(script, vec![json!(AT_ONCE)]).await?;
    }
    ensure!(left(&page).await? == before, "there were {before} before, and now {}", left(&page).await?);
    page.run("window.__shop.lasting.mount('#elsewhere');", Vec::new()).await?;
    page.ensure("window.__page.all('iframe').length === 2", "the next card has no frame").await?;
    page.ensure_quiet().await
}

/// How many frames and nodes the page has, closed shadow roots included.
async fn left(page: &Page<'_>) -> anyhow::Result<Value> {
    page.run("return { frames: window.__page.all('iframe').length, windows: window.length, nodes: window.__page.all('*').length };", Vec::new())
        .await
}
