//! A page that attacks the frames it embeds. It may do with its own page what it likes; the frames do not answer it, and
//! no foreign host hears of them.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::card;
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::bad_input;
use crate::stage::Stage;

/// Every attack, one after another.
pub async fn page(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.foreign.take_requests();
    let (_, mut config) = stage.checkout().await?;
    config["foreign"] = json!(stage.foreign.url);
    let page = Page::open(stage, Policy::Open, "hostile", &config).await?;
    for attack in ["greetings", "replay", "sibling"] {
        let heard = page
            .run("return window.__attacks[args[0]]();", vec![json!(attack)])
            .await
            .with_context(|| format!("attack `{attack}`"))?;
        let heard = heard.as_array().context("no list")?;
        ensure!(heard.iter().all(|heard| heard == &json!([])), "attack `{attack}`: a frame answered: {heard:?}");
    }
    let told = page.run("return window.__attacks.version();", Vec::new()).await.context("another version")?;
    ensure!(told[0]["t"] == "failed" && told[0]["reason"] == "version", "another version is told {told}");
    ensure_opener_is_refused(stage, &page).await.context("attack `opener`")?;
    ensure_styles_ask_nobody(stage, &page).await.context("attack `styles`")?;
    // Last, since it counts requests of the same host on its own.
    bad_input::api_base(stage).await.context("attack `apiBase`")
}

async fn ensure_opener_is_refused(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    page.find("#open").await?.click().await?;
    let opened = page.until("opened", json!({})).await?;
    ensure!(opened["heard"] == json!([[]]), "a frame answered its parent's opener: {opened}");
    let driver = stage.browser.driver();
    let page_window = driver.window().await?;
    let windows = driver.windows().await?;
    let popup = windows.into_iter().find(|window| *window != page_window).context("no popup was opened")?;
    // The popup shows the frame page now; its script has run when the document is complete.
    driver.switch_to_window(popup.clone()).await?;
    stage.browser.find_soon("[data-elements-stable-field-name=cardNumber]").await?;
    let loaded =
        "if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));";
    stage.browser.run(loaded, Vec::new()).await?;
    driver.switch_to_window(page_window.clone()).await?;
    page.run("window.__attacks.popup();", Vec::new()).await?;
    // The greeting has been handled when a later message to the same document has been.
    driver.switch_to_window(popup).await?;
    stage
        .browser
        .run("await new Promise((resolve) => { onmessage = resolve; postMessage('later', '*'); });", Vec::new())
        .await?;
    driver.close_window().await?;
    driver.switch_to_window(page_window).await?;
    page.ensure("window.__greeted.heard.length === 0", "a frame page without a parent answered its opener").await
}

async fn ensure_styles_ask_nobody(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    page.run("return window.__attacks.styles();", Vec::new()).await?;
    // Not only blocked by the frame's policy: the address does not even get into a style.
    let sheets = card::run_inside(
        &stage.browser,
        "const sheets = [...document.styleSheets, ...document.adoptedStyleSheets];
         const rules = sheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
         return rules.concat([...document.querySelectorAll('[style]')].map((node) => node.getAttribute('style'))).filter((text) => text.includes(args[0]));",
        &[&stage.foreign.url],
    )
    .await?;
    ensure!(sheets == json!([]), "an address from the page got into the frame's styles: {sheets}");
    // After the last attack on this page, and before the control of the count.
    let heard = stage.foreign.take_requests();
    ensure!(heard.is_empty(), "the foreign host heard {heard:?}");
    page.run("return window.__attacks.visit();", Vec::new()).await?;
    ensure!(stage.foreign.take_requests() == ["GET /control"], "the foreign host does not count");
    Ok(())
}
