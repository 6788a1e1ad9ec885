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
    ensure_previous(&page).await?;
    page.ensure_quiet().await
}

async fn open<'a>(stage: &'a Stage<'_>) -> anyhow::Result<(Intent, Page<'a>)> {
    let (intent, mut config) = stage.checkout().await?;
    config["imports"] = json!({ "/npm/opentill.js": "/previous/opentill.js" });
    Ok((intent, Page::checkout(stage, Policy::Open, &config).await?))
}

/// Fails unless the loader's files that the page has loaded are the previous ones, the dialog's among them.
async fn ensure_previous(page: &Page<'_>) -> anyhow::Result<()> {
    let script = "
      const paths = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
      return paths.filter((path) => /^\\/(npm|previous)\\//.test(path));";
    let loaded = page.run(script, Vec::new()).await?;
    let paths: Vec<&str> = loaded.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure!(
        paths.iter().all(|path| path.starts_with("/previous/")) && paths.contains(&"/previous/dialog.js"),
        "another loader was tested: {loaded}"
    );
    Ok(())
}
