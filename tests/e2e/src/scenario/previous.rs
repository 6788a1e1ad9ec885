//! A merchant who has not updated yet: the loader of the previous release, with the frames and the backend of this one.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::backend::Intent;
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::{self, GOOD, GOOD_SHOWN};
use crate::scenario::three_d_secure;
use crate::stage::Stage;

/// It pays, also with a card whose bank asks: the loader and its dialog's chunk are both the previous ones.
pub async fn loader(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, page) = open(stage).await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true, "brand": "visa" })).await?;
    page.card().ensure_shows(GOOD_SHOWN).await?;
    pay::ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await?;
    let (intent, page) = open(stage).await?;
    three_d_secure::complete_on(stage, &page, &intent).await?;
    ensure!(
        scripts(&page).await? == json!(["/previous/dialog.js", "/previous/opentill.js"]),
        "another loader was tested: {}",
        scripts(&page).await?
    );
    page.ensure_quiet().await
}

async fn open<'a>(stage: &'a Stage<'_>) -> anyhow::Result<(Intent, Page<'a>)> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::open(stage, Policy::Open, "previous", &config).await?;
    page.until("ready", json!({})).await?;
    Ok((intent, page))
}

/// The loader's files that the page has loaded.
async fn scripts(page: &Page<'_>) -> anyhow::Result<Value> {
    let script = "
      const paths = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      return paths.filter((path) => /(opentill|dialog|direct)\\.js$/.test(path)).sort();";
    page.run(script, Vec::new()).await
}
