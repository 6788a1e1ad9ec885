//! A backend that is away, slow, failing, busy, or knows another key.

use std::time::Duration;

use anyhow::ensure;
use serde_json::json;

use super::{CONFIRM, Rig, ensure_status, ensure_unreachable};
use crate::page::Page;
use crate::policy::Policy;
use crate::proxy::{ALWAYS, Fault};
use crate::scenario::pay::{self, GOOD, GOOD_SHOWN};
use crate::stage::{Stage, checkout_at};

/// Nobody is there: the buyer reads so, what was typed is kept, and the next try pays.
pub async fn down(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (intent, page) = rig.checkout(stage, GOOD).await?;
    rig.proxy.set_down(true);
    let mark = page.press_pay().await?;
    let result = page.until_after(mark, "result", json!({})).await?;
    ensure_unreachable(&result)?;
    let shown = page.find("#message").await?.text().await?;
    ensure!(Some(shown.as_str()) == result["error"]["message"].as_str(), "the buyer reads `{shown}`");
    for script in ["createToken(card)", "createPaymentMethod({ type: 'card', card })"] {
        let script = format!("const {{ till, card }} = window.__shop; return till.{script};");
        ensure_unreachable(&page.run(&script, Vec::new()).await?)?;
    }
    page.card().ensure_shows(GOOD_SHOWN).await?;
    rig.proxy.set_down(false);
    ensure_status(&page.pay().await?, "succeeded")?;
    rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    page.ensure_quiet().await
}

/// Slow answers are waited for; failures and refusals for being busy are tried again, when the server says so.
pub async fn in_trouble(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (_, page) = rig.checkout(stage, GOOD).await?;
    for (fault, times) in [
        (Fault::Delay(3_000), 1),
        (Fault::Answer(500, None), 2),
        (Fault::Answer(502, None), 1),
        (Fault::Answer(503, Some(1)), 1),
        (Fault::Answer(429, Some(2)), 1),
    ] {
        let intent = rig.fresh().await?;
        rig.proxy.inject("/confirm", fault, times);
        let result = page.run(CONFIRM, vec![json!(intent.client_secret)]).await?;
        ensure_status(&result, "succeeded").map_err(|error| error.context(fault.name()))?;
        rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
        let posts = rig.proxy.posts("/confirm");
        if let (Fault::Answer(_, asked), [first, second, ..]) = (fault, &posts[..]) {
            let pause = second.at - first.at;
            let asked = Duration::from_secs(asked.unwrap_or(0).into());
            ensure!(pause >= asked, "{}: the next try came after {} ms", fault.name(), pause.as_millis());
        } else {
            ensure!(posts.len() == 1, "{}: it was sent {} times", fault.name(), posts.len());
        }
    }
    ensure_given_up(&rig, &page).await?;
    page.ensure_quiet().await
}

/// What does not end is said, and paid nothing.
async fn ensure_given_up(rig: &Rig, page: &Page<'_>) -> anyhow::Result<()> {
    let intent = rig.fresh().await?;
    rig.proxy.inject("/confirm", Fault::Answer(500, None), ALWAYS);
    ensure_unreachable(&page.run(CONFIRM, vec![json!(intent.client_secret)]).await?)?;
    rig.ensure_stands(page, &intent, "requires_payment_method", 0).await?;
    // Longer than a buyer would wait.
    rig.proxy.reset();
    rig.proxy.inject("/confirm", Fault::Answer(429, Some(600)), ALWAYS);
    let result = page.run(CONFIRM, vec![json!(intent.client_secret)]).await?;
    ensure!(result["error"]["type"] == "rate_limit_error", "another end: {result}");
    ensure!(rig.proxy.posts("/confirm").len() == 1, "it was tried again");
    rig.ensure_stands(page, &intent, "requires_payment_method", 0).await
}

/// A key that the backend does not know: an error as Stripe has it, the fields keep what was typed.
pub async fn wrong_key(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, mut config) = checkout_at(&stage.backend).await?;
    config["key"] = json!("pk_test_Wr0ngWr0ngWr0ngWr0ng");
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    for script in [
        CONFIRM,
        "return window.__shop.till.createToken(window.__shop.card);",
        "const { till, card } = window.__shop; return till.createPaymentMethod({ type: 'card', card });",
        "return window.__shop.till.handleCardAction(args[0]);",
    ] {
        let result = page.run(script, vec![json!(intent.client_secret)]).await?;
        let error = &result["error"];
        ensure!(error["type"] == "invalid_request_error", "another end of `{script}`: {result}");
        ensure!(error["message"].as_str().is_some_and(|text| text.contains("key")), "it does not say why: {result}");
        ensure!(!result.to_string().contains("Wr0ng"), "the key is repeated: {result}");
    }
    page.card().ensure_shows(GOOD_SHOWN).await?;
    ensure!(stage.backend.charges(&intent.id).await? == 0, "it was charged");
    // The test of the test: with the right key the same page pays.
    config["key"] = json!(stage.backend.publishable_key);
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    pay::ensure_paid(stage, &page, &intent.id).await
}
