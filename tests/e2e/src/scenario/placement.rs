//! Where the card can stand, and what happens when it moves or goes.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::Field;
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::scenario::pay::{self, GOOD};
use crate::stage::Stage;

/// The card pays from a shadow root that nobody can look into.
pub async fn closed_shadow_root(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, mut config) = stage.checkout().await?;
    config["place"] = json!("closed");
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.ensure("document.getElementById('host').shadowRoot === null", "the root is open: nothing is tested").await?;
    page.ensure("document.querySelectorAll('iframe').length === 0", "the frame is not in the closed root").await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    page.ensure(
        "window.__shop.place.classList.contains('StripeElement--complete')",
        "the container does not show that the card is complete",
    )
    .await?;
    pay::ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await
}

/// A card that is moved in the page reports that it is empty, and can be filled and paid with again; one that is moved on and on gives up.
pub async fn moved(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().type_in(Field::Number, GOOD.number).await?;
    page.until("change", json!({ "brand": "visa", "empty": false })).await?;
    let first = frame_address(&page).await?;
    let mark = move_card(&page).await?;
    page.until_after(mark, "change", json!({ "empty": true, "complete": false, "brand": "unknown" })).await?;
    page.ensure(
        "document.getElementById('card').classList.contains('StripeElement--empty')",
        "the container does not show that it is empty",
    )
    .await?;
    let second = frame_address(&page).await?;
    ensure!(first != second, "the new frame has the nonce of the old one");
    page.until_after(mark, "ready", json!({})).await?;
    ensure!(page.card().value(Field::Number).await?.is_empty(), "the new frame is not empty");
    page.card().fill(GOOD).await?;
    page.until_after(mark, "change", json!({ "complete": true })).await?;
    pay::ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await?;
    ensure_loop_ends(&page).await
}

async fn ensure_loop_ends(page: &Page<'_>) -> anyhow::Result<()> {
    // Each move waits for the frame that it takes away: only a frame that was loaded can load again.
    for _ in 0..4 {
        let mark = move_card(page).await?;
        page.until_after(mark, "ready", json!({})).await?;
        ensure!(page.events_after(Mark::START, "loaderror").await?.is_empty(), "it gave up too early");
    }
    let mark = page.mark().await?;
    let script = "
      for (let turn = 0; turn < 6; turn++) {
        const before = window.__events.length;
        const card = document.getElementById('card');
        card.parentNode === document.body ? document.getElementById('elsewhere').append(card) : document.body.append(card);
        if (window.__events.some(({ name }) => name === 'loaderror')) return;
        await Promise.race([
          window.__page.until('frameload', {}, before, 5000).then(() => window.__page.until('frameload', {}, before + 1, 5000)),
          window.__page.until('loaderror', {}, before, 5000),
        ]);
      }";
    page.run(script, Vec::new()).await?;
    let failure = page.until_after(mark, "loaderror", json!({})).await?;
    ensure!(failure["error"]["code"] == "reload_loop", "another reason: {failure}");
    Ok(())
}

async fn move_card(page: &Page<'_>) -> anyhow::Result<Mark> {
    let mark = page.mark().await?;
    let script = "const card = document.getElementById('card');
      card.parentNode === document.body ? document.getElementById('elsewhere').append(card) : document.body.append(card);";
    page.run(script, Vec::new()).await?;
    Ok(mark)
}

async fn frame_address(page: &Page<'_>) -> anyhow::Result<Value> {
    let found =
        page.run("return window.__page.frames('/frame/v1/card.html').map((frame) => frame.src);", Vec::new()).await?;
    let frames = found.as_array().context("no list of frames")?;
    ensure!(frames.len() == 1, "there are {} card frames instead of one", frames.len());
    Ok(found)
}

/// After `destroy()` there is no frame, class, dialog or waiting promise; what was destroyed says so.
pub async fn destroyed(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    // A second, hidden frame: an operation of an object that has no element.
    let script = "
      const { till, card, config, loadOpentill } = window.__shop;
      const other = await loadOpentill(config.key, config.options);
      const read = await other.retrievePaymentIntent(config.clientSecret);
      const frames = window.__page.frames('/frame/').length;
      const waiting = other.retrievePaymentIntent(config.clientSecret);
      const paying = till.confirmCardPayment(config.clientSecret, { payment_method: { card } });
      other.destroy();
      till.destroy();
      till.destroy();
      const refused = [];
      for (const act of [() => card.mount('#card'), () => till.elements(), () => till.createToken(card)]) {
        try { await act(); refused.push(null); } catch (error) { refused.push(error.name + ': ' + error.message); }
      }
      return { status: read.paymentIntent?.status, frames, refused, settled: [await waiting, await paying] };";
    let seen = page.run(script, Vec::new()).await?;
    ensure!(
        seen["status"] == "requires_payment_method" && seen["frames"] == 2,
        "the hidden frame did not work: {seen}"
    );
    for refused in seen["refused"].as_array().context("no list")? {
        ensure!(
            refused.as_str().is_some_and(|text| text.starts_with("IntegrationError: ") && text.contains("destroyed")),
            "a destroyed object is not refused clearly: {seen}"
        );
    }
    for settled in seen["settled"].as_array().context("no list")? {
        ensure!(settled.is_object(), "an operation under way did not settle: {seen}");
    }
    page.ensure("window.__page.all('iframe').length === 0", "frames are left").await?;
    page.ensure("window.__page.all('dialog').length === 0", "dialogs are left").await?;
    page.ensure("document.getElementById('card').childNodes.length === 0", "the container is not empty").await?;
    page.ensure("document.querySelectorAll('[class*=StripeElement]').length === 0", "state classes are left").await?;
    page.ensure_quiet().await
}
