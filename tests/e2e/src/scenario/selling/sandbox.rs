//! Pages inside pages: what the browser's sandbox allows, and what not.

use anyhow::ensure;
use serde_json::{Value, json};

use super::Goods;
use crate::backend::Backend;
use crate::browser::Browser;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// Puts a page in a sandbox, in a page.
const EMBED: &str = "
const frame = document.createElement('iframe');
frame.id = 'embedded';
frame.width = 900;
frame.height = 700;
if (args[1] !== null) frame.setAttribute('sandbox', args[1]);
frame.src = args[0];
document.querySelector('main').append(frame);";

/// The merchant's page, with a table, in a frame of another page. Its own events are awaited in it.
async fn embed(stage: &Stage<'_>, backend: &Backend, goods: &Goods, sandbox: Option<&str>) -> anyhow::Result<()> {
    let config = json!({ "pay": backend.pay, "key": backend.publishable_key, "create": [goods.element(json!({}))] });
    let inner = stage.merchant.page(Policy::Open, "plans", &config);
    let page = Page::open(
        stage,
        Policy::Open,
        "offers",
        &json!({ "pay": backend.pay, "key": backend.publishable_key, "late": true }),
    )
    .await?;
    page.run(EMBED, vec![json!(inner), json!(sandbox)]).await.map(drop)
}

/// Waits for an event of the embedded page.
async fn until(browser: &Browser, name: &str) -> anyhow::Result<Value> {
    browser.leave_frames().await?;
    let frame = browser.find("#embedded").await?;
    browser.enter(&frame).await?;
    browser.find_soon("#offers > *").await?;
    browser.run("return window.__page.until(args[0], {}, 0, 15_000);", vec![json!(name)]).await
}

/// A sandbox that keeps the buyer in: after a moment there is a link, which opens the checkout in another window.
pub async fn kept_in(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    embed(stage, &stage.backend, &goods, Some("allow-scripts allow-same-origin allow-forms allow-popups")).await?;
    until(&stage.browser, "ready").await?;
    let frame = stage.browser.element("return window.__shop.frames('table')[0];").await?;
    stage.browser.enter(&frame).await?;
    let action = stage.browser.find(&goods.action(0)).await?;
    stage.browser.click(&action).await?;
    until(&stage.browser, "checkout").await?;
    let link = "
      const { shadowRoot } = window.__shop.table;
      return new Promise((resolve, reject) => {
        const look = () => shadowRoot.querySelector('[role=alert] a') && (observer.disconnect(), resolve(shadowRoot.querySelector('[role=alert] a').href));
        const observer = new MutationObserver(look);
        observer.observe(shadowRoot, { subtree: true, childList: true });
        setTimeout(() => reject(new Error('no link is shown')), 10_000);
        look();
      });";
    let href = stage.browser.run(link, Vec::new()).await?;
    ensure!(href.as_str().is_some_and(|href| href.contains("/c/pay/cs_")), "it leads to {href}");
    Ok(())
}
