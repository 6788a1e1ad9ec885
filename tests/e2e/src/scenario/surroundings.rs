//! Pictures of the demo shop and of the bank's dialog, for people to look at: as most buyers see them, on a telephone, dark,
//! in forced colours, enlarged. What a program can judge is judged: nothing has to be scrolled sideways.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::bank::Challenge;
use crate::browser::Browser;
use crate::card::{Card, Field};
use crate::devtools;
use crate::engine::{Engine, Manner};
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;

const DESKTOP: (u32, u32) = (1100, 900);
/// As narrow as all drivers make a window.
const TELEPHONE: (u32, u32) = (500, 1000);
/// A desktop's window, enlarged to 200 %: as drivers count it, in the units of the page.
const ENLARGED: (u32, u32) = (560, 1050);

/// The shop with a complete card, with an error, and the dialog over a page.
pub async fn pictures(stage: &Stage<'_>) -> anyhow::Result<()> {
    for (size, name) in [(DESKTOP, "desktop"), (TELEPHONE, "telephone")] {
        stage.browser.resized(size, shop(stage, &stage.browser, name)).await?;
        stage.browser.resized(size, dialog(stage, &stage.browser, name)).await?;
    }
    if stage.engine != Engine::Chromium {
        return Ok(());
    }
    // The other engines have no door to their media features while they run.
    for (feature, name) in [(("prefers-color-scheme", "dark"), "dark"), (("forced-colors", "active"), "forced-colors")]
    {
        let play = async {
            let _targets = shop_with(stage, &stage.browser, &[feature]).await?;
            stage.browser.screenshot(&stage.picture(&format!("shop-{name}"))).await?;
            dialog_over_page(stage, &stage.browser).await?;
            let _targets = devtools::emulate(&stage.browser, &[feature]).await?;
            stage.browser.screenshot(&stage.picture(&format!("dialog-{name}"))).await
        };
        stage.browser.resized(DESKTOP, play).await?;
    }
    Ok(())
}

/// The same, enlarged to 200 %.
pub async fn enlarged(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = stage.engine.start_as(&stage.options.work_dir, Manner::Zoomed).await?;
    let play = async {
        shop(stage, &browser, "enlarged").await?;
        dialog(stage, &browser, "enlarged").await
    };
    let result = browser.resized(ENLARGED, play).await;
    browser.quit().await;
    result
}

async fn shop(stage: &Stage<'_>, browser: &Browser, name: &str) -> anyhow::Result<()> {
    shop_with(stage, browser, &[]).await?;
    browser.screenshot(&stage.picture(&format!("shop-{name}"))).await?;
    let scrolled = browser.run("return document.documentElement.scrollWidth > innerWidth;", Vec::new()).await?;
    ensure!(scrolled == json!(false), "the shop has to be scrolled sideways");
    let card = Card::in_frame(browser);
    card.erase(Field::Number).await?;
    card.type_in(Field::Number, "4242424242424241").await?;
    browser.run(UNTIL_PROBLEM, Vec::new()).await?;
    browser.screenshot(&stage.picture(&format!("shop-error-{name}"))).await
}

/// The shop with a complete card and an e-mail address.
async fn shop_with(
    stage: &Stage<'_>,
    browser: &Browser,
    features: &[(&str, &str)],
) -> anyhow::Result<Vec<devtools::Target>> {
    browser.open(&stage.shop.url).await?;
    let card = Card::in_frame(browser);
    for (field, text) in [(Field::Number, GOOD.number), (Field::Expiry, GOOD.expiry), (Field::Cvc, GOOD.cvc)] {
        card.type_in(field, text).await.context("the shop's card")?;
    }
    // Told only now: the frame has to be there.
    let targets = if features.is_empty() { Vec::new() } else { devtools::emulate(browser, features).await? };
    card.type_in(Field::Postal, GOOD.postal).await?;
    let email = browser.find("#email").await?;
    browser.type_into(&email, "jenny@example.com").await?;
    Ok(targets)
}

async fn dialog(stage: &Stage<'_>, browser: &Browser, name: &str) -> anyhow::Result<()> {
    dialog_over_page(stage, browser).await?;
    browser.screenshot(&stage.picture(&format!("dialog-{name}"))).await
}

/// A page with the dialog open, and the bank's question in it.
async fn dialog_over_page(stage: &Stage<'_>, browser: &Browser) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::open_in(browser, stage, Policy::Open, "checkout", &config).await?;
    page.until("ready", json!({})).await?;
    page.card().fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = page.press_pay().await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" })).await?;
    Challenge::on(browser).enter_dialog().await?;
    browser.find_soon("iframe").await?.enter_frame().await?;
    browser.find_soon("#complete").await?;
    // Painted, not only there: a picture shows what was painted last.
    browser
        .run(
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));",
            Vec::new(),
        )
        .await?;
    for document in ["the bank's page", "the dialog"] {
        let scrolled = browser.run("return document.documentElement.scrollWidth > innerWidth;", Vec::new()).await?;
        ensure!(scrolled == json!(false), "{document} has to be scrolled sideways");
        Challenge::on(browser).enter_dialog().await?;
    }
    browser.leave_frames().await
}

const UNTIL_PROBLEM: &str = "return new Promise((resolve) => {
  const problem = document.querySelector('#card-error');
  const look = () => problem.textContent && (observer.disconnect(), resolve());
  const observer = new MutationObserver(look);
  observer.observe(problem, { childList: true, characterData: true, subtree: true });
  look();
});";
