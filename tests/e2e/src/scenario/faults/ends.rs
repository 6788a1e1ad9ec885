//! The page ends what is under way: by unmounting, by destroying, by a signal. The promise settles, and nothing is left.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{Rig, ensure_status};
use crate::backend::Intent;
use crate::page::{Mark, Page};
use crate::proxy::Fault;
use crate::scenario::pay::GOOD;
use crate::scenario::three_d_secure::{self, ASKS};
use crate::stage::Stage;

/// The element goes away while its request is under way.
pub async fn unmounted(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    // The answer is lost in one case, the request is late in the other.
    for (fault, act) in [
        (Fault::HoldAnswer, "window.__shop.card.unmount();"),
        (Fault::HoldRequest, "window.__shop.card.destroy();"),
        (Fault::HoldAnswer, "window.__shop.till.destroy();"),
    ] {
        rig.proxy.reset();
        let (intent, page) = rig.checkout(stage, GOOD).await?;
        rig.proxy.inject("/confirm", fault, 1);
        let mark = page.press_pay().await?;
        rig.proxy.until_posted("/confirm", 1).await?;
        page.run(act, Vec::new()).await?;
        let result = page.until_after(mark, "result", json!({})).await?;
        ensure!(result["error"]["code"] == "element_unmounted", "{act} another end: {result}");
        page.ensure("window.__page.frames('/frame/v1/card.html').length === 0", "the frame is left").await?;
        rig.proxy.release();
        ensure_known_afterwards(&rig, &page, &intent, fault).await?;
        page.ensure_quiet().await?;
    }
    at_the_bank(stage, &rig).await
}

/// The same with the bank's page open: the dialog goes with the element, and the intent waits for what comes next.
async fn at_the_bank(stage: &Stage<'_>, rig: &Rig) -> anyhow::Result<()> {
    for act in ["window.__shop.card.unmount();", "window.__shop.till.destroy();"] {
        rig.proxy.reset();
        let (intent, page) = rig.checkout(stage, ASKS).await?;
        let mark = three_d_secure::pay_up_to_dialog(&page).await?;
        page.run(act, Vec::new()).await?;
        let result = page.until_after(mark, "result", json!({})).await?;
        ensure!(result["error"]["code"] == "element_unmounted", "{act} another end: {result}");
        three_d_secure::ensure_no_dialog(&page).await?;
        let script = "
          const { loadOpentill, config } = window.__shop;
          window.__shop.till = await loadOpentill(config.key, config.options);
          return window.__shop.till.confirmCardPayment(config.clientSecret, { payment_method: 'pm_card_visa' });";
        ensure_status(&page.run(script, Vec::new()).await?, "succeeded")?;
        rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
        page.ensure_quiet().await?;
    }
    Ok(())
}

/// Whoever asks afterwards, with an object of their own, is told what became of it.
async fn ensure_known_afterwards(rig: &Rig, page: &Page<'_>, intent: &Intent, fault: Fault) -> anyhow::Result<()> {
    let script = "
      const { loadOpentill, config } = window.__shop;
      window.__shop.till = await loadOpentill(config.key, config.options);
      return window.__shop.till.retrievePaymentIntent(config.clientSecret);";
    let asked = page.run(script, Vec::new()).await?;
    let status = rig.backend.status(&intent.id).await?;
    if fault == Fault::HoldAnswer {
        ensure_status(&asked, "succeeded")?;
        return rig.ensure_stands(page, intent, "succeeded", 1).await;
    }
    // The request is still on its way: it counts once it arrives, and once only.
    ensure!(["succeeded", "requires_payment_method"].contains(&status.as_str()), "the intent stands at {status}");
    ensure!(rig.backend.charges(&intent.id).await? <= 1, "it was charged twice");
    Ok(())
}

/// A signal ends the operation at every stage: before it starts, during its request, during the challenge.
pub async fn aborted(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (_, page) = rig.checkout(stage, ASKS).await?;
    before(&rig, &page).await?;
    during_the_request(&rig, &page).await?;
    during_the_challenge(&rig, &page).await?;
    page.ensure_quiet().await
}

async fn before(rig: &Rig, page: &Page<'_>) -> anyhow::Result<()> {
    rig.proxy.reset();
    let script = "
      const { till, card, config } = window.__shop;
      const signal = AbortSignal.abort();
      return Promise.all([
        till.createToken(card, {}, { signal }),
        till.createPaymentMethod({ type: 'card', card }, { signal }),
        till.confirmCardPayment(config.clientSecret, { payment_method: { card } }, { signal }),
        till.handleCardAction(config.clientSecret, { signal }),
        till.retrievePaymentIntent(config.clientSecret, { signal }),
      ]);";
    let results = page.run(script, Vec::new()).await?;
    let results = results.as_array().cloned().unwrap_or_default();
    ensure!(results.len() == 5, "not every one settled");
    for result in results {
        ensure_aborted(&result)?;
    }
    // An answer to what was sent after them: nothing of theirs is on its way.
    page.run("return window.__shop.till.retrievePaymentIntent(window.__shop.config.clientSecret);", Vec::new()).await?;
    let posts = rig.proxy.posts("").len();
    ensure!(posts == 1, "{posts} requests were sent instead of one");
    Ok(())
}

async fn during_the_request(rig: &Rig, page: &Page<'_>) -> anyhow::Result<()> {
    for (operation, path) in [
        ("till.createToken(card, {}, { signal })", "/tokens"),
        ("till.createPaymentMethod({ type: 'card', card }, { signal })", "/payment_methods"),
        ("till.handleCardAction(config.clientSecret, { signal })", "/refresh"),
        ("till.retrievePaymentIntent(config.clientSecret, { signal })", "/refresh"),
        // The last, since the intent is another when it arrives.
        ("till.confirmCardPayment(config.clientSecret, { payment_method: { card } }, { signal })", "/confirm"),
    ] {
        rig.proxy.reset();
        rig.proxy.inject(path, Fault::HoldRequest, 1);
        let mark = begin(page, operation).await?;
        rig.proxy.until_posted(path, 1).await?;
        // In the same turn another one may begin.
        let again = "
          const { till, config } = window.__shop;
          window.__abort.abort();
          return till.handleCardAction(config.clientSecret);";
        let after = page.run(again, Vec::new()).await?;
        ensure!(after["error"]["code"] == "payment_intent_unexpected_state", "{operation}: the next one ends {after}");
        ensure!(
            after["error"]["payment_intent"]["status"] == "requires_payment_method",
            "it does not say why: {after}"
        );
        ensure_aborted(&page.until_after(mark, "result", json!({})).await?)?;
        let sent = rig.proxy.posts(path).iter().filter(|seen| !seen.path.ends_with("/refresh")).count();
        ensure!(sent <= 1, "{operation} was sent again");
    }
    Ok(())
}

async fn during_the_challenge(rig: &Rig, page: &Page<'_>) -> anyhow::Result<()> {
    // Another intent: what was held of the one before is on its way now.
    let intent = &rig.fresh().await?;
    page.run("window.__shop.config.clientSecret = args[0];", vec![json!(intent.client_secret)]).await?;
    for operation in [
        "till.confirmCardPayment(config.clientSecret, { payment_method: { card } }, { signal })",
        "till.handleCardAction(config.clientSecret, { signal })",
    ] {
        let mark = begin(page, operation).await?;
        page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" })).await?;
        page.run("window.__abort.abort();", Vec::new()).await?;
        ensure_aborted(&page.until_after(mark, "result", json!({})).await?)?;
        three_d_secure::ensure_no_dialog(page).await?;
        rig.ensure_stands(page, intent, "requires_action", 0).await?;
    }
    let another = "return window.__shop.till.confirmCardPayment(window.__shop.config.clientSecret, { payment_method: 'pm_card_visa' });";
    ensure_status(&page.run(another, Vec::new()).await?, "succeeded")?;
    rig.ensure_stands(page, intent, "succeeded", 1).await
}

/// Starts an operation with a signal that `__abort` fires.
async fn begin(page: &Page<'_>, operation: &str) -> anyhow::Result<Mark> {
    let mark = page.mark().await?;
    let script = format!(
        "const {{ till, card, config, attempt }} = window.__shop;
         window.__abort = new AbortController();
         const {{ signal }} = window.__abort;
         attempt(() => {operation});"
    );
    page.run(&script, Vec::new()).await?;
    Ok(mark)
}

fn ensure_aborted(result: &Value) -> anyhow::Result<()> {
    ensure!(result["error"]["code"] == "operation_aborted", "another end: {result}");
    Ok(())
}
