//! The bank's page inside the dialog: any bank's can be shown, none can take the shop's page away, and only addresses that
//! may be shown are.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::enter_frame;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// What a backend must not be able to make the dialog show.
const REFUSED: [&str; 5] =
    ["http://bank.example/", "javascript:alert(1)", "data:text/html,x", "ftp://127.0.0.1/", "//bank.example/"];

/// A bank that sends no header of ours is shown, and kept inside; other addresses are not even asked for.
pub async fn contained(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.foreign.take_requests();
    let (_, mut config) = stage.checkout().await?;
    config["foreign"] = json!(stage.foreign.url);
    let page = Page::open(stage, Policy::Open, "hostile", &config).await?;
    for address in REFUSED {
        let heard = show(&page, address).await?;
        ensure!(heard[1]["t"] == "failed" && heard[1]["reason"] == "insecure_url", "{address} was answered by {heard}");
        stage.browser.leave_frames().await?;
        enter_frame(&stage.browser, "/frame/v1/challenge.html").await?;
        let frames = stage.browser.run("return document.querySelectorAll('iframe').length;", Vec::new()).await?;
        ensure!(frames == 0, "{address} was given a frame");
    }
    let heard = show(&page, &format!("{}/bank", stage.foreign.url)).await?;
    ensure!(heard[1]["t"] == "ready", "the bank's page was answered by {heard}");
    stage.browser.leave_frames().await?;
    enter_frame(&stage.browser, "/frame/v1/challenge.html").await?;
    stage.browser.find_soon("iframe").await?.enter_frame().await?;
    let heading = stage.browser.find_soon("h1").await.context("the bank's page was not loaded")?;
    ensure!(heading.text().await? == "A bank", "another page is shown");
    // Of its own accord it could not in any case: browsers want a click for that.
    stage.browser.find("button").await?.click().await?;
    stage.browser.run("await fetch('/later');", Vec::new()).await?;
    page.run("return window.__attacks.visit();", Vec::new()).await.context("the bank took the shop's page away")?;
    page.ensure("location.pathname.endsWith('/hostile')", "the bank took the shop's page away").await?;
    let heard = stage.foreign.take_requests();
    ensure!(heard == ["GET /later", "GET /control"], "another page than the bank's was asked for: {heard:?}");
    Ok(())
}

async fn show(page: &Page<'_>, address: &str) -> anyhow::Result<Value> {
    page.run("return window.__attacks.bank(args[0]);", vec![json!(address)]).await.with_context(|| address.to_owned())
}
