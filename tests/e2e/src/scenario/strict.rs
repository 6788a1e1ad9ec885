//! The strictest pages that there are: nonces only, Trusted Types, isolated from other origins; and sandboxed.

use anyhow::ensure;
use serde_json::json;

use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::three_d_secure;
use crate::stage::Stage;

/// A payment with the bank's dialog, and not one violation; the page's policy is shown to be in force.
pub async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.merchant.take_reports();
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Strict, &config).await?;
    page.ensure("self.crossOriginIsolated", "the page is not isolated").await?;
    three_d_secure::complete_on(stage, &page, &intent).await?;
    page.ensure_quiet().await?;
    let reports = stage.merchant.take_reports();
    ensure!(reports.is_empty(), "violations were reported: {reports:?}");
    ensure_policy_holds(stage, &page).await
}

/// A page in the tightest sandbox that the fields can live in pays, with the bank's dialog.
pub async fn sandboxed(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Sandboxed, &config).await?;
    three_d_secure::complete_on(stage, &page, &intent).await?;
    page.ensure_quiet().await
}

/// The test of the test: what the policy forbids is refused here, and seen.
async fn ensure_policy_holds(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    // By the page's own script: a driver's scripts stand above the policy.
    page.run("window.__shop.violate();", Vec::new()).await?;
    page.until("violation", json!({ "directive": "require-trusted-types-for" })).await?;
    page.until("violation", json!({ "directive": "style-src-attr" })).await?;
    let wasm = page.until("violated", json!({})).await?;
    ensure!(wasm["wasm"] == false, "the page itself can start wasm");
    stage.merchant.report().await
}
