//! What is taken away leaves nothing: no frame, node, listener, timer or port, however often and at whatever moment.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::devtools::Target;
use crate::engine::Engine;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// How often, of each kind; and how many of them one script call makes.
const TURNS: usize = 200;
const AT_ONCE: usize = 40;
/// What engines set up once, on first use, is not counted.
const WARM_UP: usize = 12;

/// Two hundred mounts and unmounts of one element.
pub async fn mounts(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, "mounts", TURNS).await
}

/// Two hundred elements, made and destroyed.
pub async fn elements(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, "elements", TURNS).await
}

/// Forty Opentill objects, each with an element, a hidden frame and an operation.
pub async fn objects(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, "objects", TURNS / 5).await
}

/// A hundred cards of three fields each, with the hidden frame in which they meet.
pub async fn groups(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, "groups", TURNS / 2).await
}

/// Fields of bank accounts, made and destroyed, and Opentill objects with them.
pub async fn bank_fields(stage: &Stage<'_>) -> anyhow::Result<()> {
    for (kind, act, turns) in
        [("iban", "elements", TURNS / 2), ("auBankAccount", "elements", TURNS / 2), ("iban", "objects", TURNS / 10)]
    {
        play_with(stage, act, turns, json!({ "type": kind })).await.with_context(|| format!("{act} of {kind}"))?;
    }
    Ok(())
}

async fn play(stage: &Stage<'_>, act: &str, turns: usize) -> anyhow::Result<()> {
    play_with(stage, act, turns, json!({})).await
}

pub(super) async fn play_with(stage: &Stage<'_>, act: &str, turns: usize, more: Value) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    for (name, value) in more.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    let page = Page::open(stage, Policy::Open, "teardown", &config).await?;
    page.run("return window.__teardown.start();", Vec::new()).await?;
    repeat(&page, act, WARM_UP).await?;
    let before = census(&page).await?;
    let counted_before = counters(stage).await?;
    ensure!(before["frames"] == 0 && before["classes"] == "", "the first {WARM_UP} leave {before}");
    let mut left = turns;
    while left > 0 {
        let now = left.min(AT_ONCE);
        repeat(&page, act, now).await.with_context(|| format!("with {left} of {turns} to go"))?;
        left -= now;
    }
    let after = census(&page).await?;
    ensure!(after == before, "before: {before}; after {turns} {act}: {after}");
    let counted_after = counters(stage).await?;
    ensure!(
        none_more(&counted_after, &counted_before),
        "before: {counted_before}; after {turns} {act}: {counted_after}"
    );
    page.run("window.__teardown.end();", Vec::new()).await?;
    let end = census(&page).await?;
    ensure!(end["listeners"] == json!({}) && end["ports"] == 0 && end["frames"] == 0, "after destroy() there is {end}");
    page.ensure_quiet().await
}

async fn repeat(page: &Page<'_>, act: &str, turns: usize) -> anyhow::Result<()> {
    page.run(&format!("return window.__teardown.{act}(args[0]);"), vec![json!(turns)]).await.map(drop)
}

async fn census(page: &Page<'_>) -> anyhow::Result<Value> {
    page.run("return window.__census();", Vec::new()).await
}

/// Whether nothing has grown. Chromium may let go of the page that was open before at any time: less is no leak.
fn none_more(after: &Value, before: &Value) -> bool {
    let counts = after.as_object().into_iter().flatten();
    counts.into_iter().all(|(name, count)| count.as_u64() <= before[name].as_u64())
}

/// What Chromium itself counts in the page's process, once everything that can be collected is.
async fn counters(stage: &Stage<'_>) -> anyhow::Result<Value> {
    if stage.engine != Engine::Chromium {
        return Ok(Value::Null);
    }
    let mut page = Target::page(&stage.browser).await?;
    // Twice: what finalizers let go of is collected only by the next.
    for _ in 0..2 {
        page.command("HeapProfiler.collectGarbage", json!({})).await?;
    }
    let mut counted = page.command("Memory.getDOMCounters", json!({})).await?;
    counted["frames"] = json!(Target::frames(&stage.browser, "").await?.len());
    Ok(counted)
}
