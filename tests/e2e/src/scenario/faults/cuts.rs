//! Every POST that the SDK makes, cut at every place: once, so that it is sent again, and every time, so that it is not.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{CONFIRM, Rig, ensure_status, ensure_unreachable};
use crate::backend::Intent;
use crate::bank::Challenge;
use crate::page::Page;
use crate::policy::Policy;
use crate::proxy::{ALWAYS, CUTS, Fault};
use crate::scenario::direct;
use crate::scenario::pay::GOOD;
use crate::scenario::three_d_secure::ASKS;
use crate::stage::{Stage, checkout_at};

/// Operations that make one POST and charge nothing: script, path, and what the result holds.
const WITHOUT_CHARGE: [(&str, &str, &str); 3] = [
    ("return window.__shop.till.createToken(window.__shop.card);", "/tokens", "token"),
    (
        "const { till, card } = window.__shop; return till.createPaymentMethod({ type: 'card', card });",
        "/payment_methods",
        "paymentMethod",
    ),
    ("return window.__shop.till.retrievePaymentIntent(args[0]);", "/refresh", "paymentIntent"),
];

/// `createToken`, `createPaymentMethod`, `retrievePaymentIntent`.
pub async fn without_charge(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (intent, page) = rig.checkout(stage, GOOD).await?;
    for (script, path, member) in WITHOUT_CHARGE {
        for cut in CUTS {
            for times in [1, ALWAYS] {
                rig.proxy.reset();
                rig.proxy.inject(path, cut, times);
                let result = page.run(script, vec![json!(intent.client_secret)]).await?;
                let what = || format!("{path}, {}, {}", cut.name(), often(times));
                if times == 1 || cut == Fault::CutAfter {
                    ensure!(result[member]["id"].is_string(), "{}: no {member}: {result}", what());
                } else {
                    ensure_unreachable(&result).with_context(what)?;
                }
                ensure_same_request(&rig, path).with_context(what)?;
            }
        }
    }
    rig.proxy.reset();
    rig.ensure_stands(&page, &intent, "requires_payment_method", 0).await
}

/// `confirmCardPayment` with a card that pays at once.
pub async fn confirm(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (_, page) = rig.checkout(stage, GOOD).await?;
    for cut in CUTS {
        for times in [1, ALWAYS] {
            let intent = rig.fresh().await?;
            rig.proxy.inject("/confirm", cut, times);
            let result = page.run(CONFIRM, vec![json!(intent.client_secret)]).await?;
            ensure_confirmed(&rig, &page, &intent, (cut, times), &result)
                .await
                .with_context(|| format!("{}, {}", cut.name(), often(times)))?;
        }
    }
    page.ensure_quiet().await
}

async fn ensure_confirmed(
    rig: &Rig,
    page: &Page<'_>,
    intent: &Intent,
    (cut, times): (Fault, usize),
    result: &Value,
) -> anyhow::Result<()> {
    ensure_same_request(rig, "/confirm")?;
    if cut != Fault::CutBefore || times == 1 {
        ensure_status(result, "succeeded")?;
        return rig.ensure_stands(page, intent, "succeeded", 1).await;
    }
    ensure_unreachable(result)?;
    rig.ensure_stands(page, intent, "requires_payment_method", 0).await?;
    rig.proxy.reset();
    ensure_status(&page.run(CONFIRM, vec![json!(intent.client_secret)]).await?, "succeeded")?;
    rig.ensure_stands(page, intent, "succeeded", 1).await
}

/// As `confirm`, where nobody says that the backend knows idempotency keys: nothing is sent twice, and read instead. Had the
/// browser sent it twice, and the second been refused because of the first, the payment counts.
pub async fn confirm_without_keys(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (_, mut config) = checkout_at(&rig.backend).await?;
    config["options"] = json!({ "direct": true, "apiBase": rig.backend.pay });
    let page = Page::checkout(stage, Policy::Direct, &config).await?;
    direct::fill(&crate::card::Card::in_page(&stage.browser), GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    for (cut, times) in CUTS.into_iter().map(|cut| (cut, ALWAYS)).chain([(Fault::CutUnanswered, 1)]) {
        let intent = rig.fresh().await?;
        rig.proxy.inject("/confirm", cut, times);
        let result = page.run(CONFIRM, vec![json!(intent.client_secret)]).await?;
        let check = async {
            ensure!(rig.proxy.posts("/confirm").iter().all(|seen| seen.key.is_none()), "a key was sent");
            // Browsers themselves send a request again whose kept connection turns out to be dead.
            let sent = rig.proxy.posts("/confirm").len();
            ensure!(sent <= 2, "it was sent {sent} times");
            if cut == Fault::CutBefore {
                ensure_unreachable(&result)?;
                return rig.ensure_stands(&page, &intent, "requires_payment_method", 0).await;
            }
            ensure_status(&result, "succeeded")?;
            rig.ensure_stands(&page, &intent, "succeeded", 1).await
        };
        check.await.with_context(|| format!("{}, {}", cut.name(), often(times)))?;
    }
    page.ensure_quiet().await
}

/// A confirmation whose answer would have asked for the buyer: the bank's page comes all the same, and one challenge only.
pub async fn confirm_challenged(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (_, page) = rig.checkout(stage, ASKS).await?;
    for (cut, times) in [(Fault::CutUnanswered, 1), (Fault::CutUnanswered, ALWAYS), (Fault::CutAnswer, ALWAYS)] {
        let intent = rig.fresh().await?;
        rig.proxy.inject("/confirm", cut, times);
        start(&page, &intent).await?;
        let mark = page.mark().await?;
        Challenge::on(&stage.browser).press_at_bank("Complete").await?;
        let result = page.until_after(mark, "result", json!({})).await?;
        let check = async {
            ensure_status(&result, "succeeded")?;
            rig.ensure_stands(&page, &intent, "succeeded", 1).await
        };
        check.await.with_context(|| format!("{}, {}", cut.name(), often(times)))?;
    }
    page.ensure_quiet().await
}

/// The buyer closes the dialog, and the word of that is cut.
pub async fn source_cancel(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (_, page) = rig.checkout(stage, ASKS).await?;
    for (cut, times) in CUTS.into_iter().map(|cut| (cut, ALWAYS)).chain([(Fault::CutUnanswered, 1)]) {
        let intent = rig.fresh().await?;
        rig.proxy.inject("/source_cancel", cut, times);
        start(&page, &intent).await?;
        let mark = page.mark().await?;
        Challenge::on(&stage.browser).close().await?;
        let result = page.until_after(mark, "result", json!({})).await?;
        let what = || format!("{}, {}", cut.name(), often(times));
        ensure!(
            result["error"]["code"] == "payment_intent_authentication_failure",
            "{}: another end: {result}",
            what()
        );
        ensure_same_request(&rig, "/source_cancel").with_context(what)?;
        // Where the word never arrived, the challenge is still open, and the next confirmation takes its place.
        let status = if cut == Fault::CutBefore { "requires_action" } else { "requires_payment_method" };
        rig.ensure_stands(&page, &intent, status, 0).await.with_context(what)?;
        let another = "return window.__shop.till.confirmCardPayment(args[0], { payment_method: 'pm_card_visa' });";
        let paid = page.run(another, vec![json!(intent.client_secret)]).await?;
        ensure_status(&paid, "succeeded").with_context(what)?;
        rig.ensure_stands(&page, &intent, "succeeded", 1).await.with_context(what)?;
    }
    page.ensure_quiet().await
}

/// The buyer is at the bank, and the intent cannot be read for a while: the bank's page stays, and the payment is seen later.
pub async fn while_challenged(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (intent, page) = rig.checkout(stage, ASKS).await?;
    start(&page, &intent).await?;
    let mark = page.mark().await?;
    rig.proxy.set_down(true);
    Challenge::on(&stage.browser).press_at_bank("Complete").await?;
    // Each makes the intent be read, three times by itself.
    let again = "for (let i = 0; i < 5; i++) document.dispatchEvent(new Event('visibilitychange'));";
    page.run(again, Vec::new()).await?;
    rig.proxy.until_posted("/refresh", 18).await?;
    let known = "window.__page.frames('/frame/v1/challenge.html').length === 1";
    page.ensure(known, "the bank's page was taken away").await?;
    rig.proxy.set_down(false);
    let result = page.until_after(mark, "result", json!({})).await?;
    ensure_status(&result, "succeeded")?;
    rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    page.ensure_quiet().await
}

/// Confirms, and waits until the bank is asked.
async fn start(page: &Page<'_>, intent: &Intent) -> anyhow::Result<()> {
    let mark = page.mark().await?;
    let script = "
      const { till, card, attempt } = window.__shop;
      attempt(() => till.confirmCardPayment(args[0], { payment_method: { card } }));";
    page.run(script, vec![json!(intent.client_secret)]).await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" }))
        .await
        .context("no dialog came")?;
    Ok(())
}

/// What is sent again is the same request to the backend: it bears the same key.
fn ensure_same_request(rig: &Rig, path: &str) -> anyhow::Result<()> {
    let posts = rig.proxy.posts(path);
    let first = posts.first().context("no request came")?;
    ensure!(first.key.is_some() || path == "/refresh", "it bears no key");
    ensure!(posts.iter().all(|seen| seen.key == first.key), "it was sent again under another key");
    Ok(())
}

fn often(times: usize) -> &'static str {
    if times == ALWAYS { "every time" } else { "once" }
}
