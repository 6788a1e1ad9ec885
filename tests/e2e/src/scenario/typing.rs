//! A buyer who types faster than the network.

use anyhow::ensure;
use serde_json::json;

use crate::backend::Wishes;
use crate::card::Field;
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::scenario::pay::{GOOD, GOOD_SHOWN};
use crate::stage::{Stage, checkout_at};

/// What is typed before the wasm has come is kept, formatted and paid with.
pub async fn before_wasm(stage: &Stage<'_>) -> anyhow::Result<()> {
    // Longer than any driver needs to type a card, shorter than the loader's patience.
    let backend = stage
        .own_backend("late-wasm", &Wishes { arguments: &["--test-delay-wasm-ms", "6000"], ..Wishes::default() })?;
    let (intent, config) = checkout_at(&backend).await?;
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    let card = page.card();
    // Whether a postal code is asked for is known only with the wasm.
    let early = [(Field::Number, GOOD.number), (Field::Expiry, GOOD.expiry), (Field::Cvc, GOOD.cvc)];
    for (field, text) in early {
        card.type_in(field, text).await?;
        let shown = card.value(field).await?;
        ensure!(shown == text, "{} shows `{shown}` although nothing can have formatted it", field.stable_name());
    }
    ensure!(
        page.events_after(Mark::START, "ready").await?.is_empty(),
        "the wasm was there before the buyer: nothing was tested"
    );
    page.until("ready", json!({})).await?;
    page.until("change", json!({ "empty": false, "brand": "visa" })).await?;
    card.type_in(Field::Postal, GOOD.postal).await?;
    page.until("change", json!({ "complete": true, "brand": "visa" })).await?;
    card.ensure_shows(GOOD_SHOWN).await?;
    let result = page.pay().await?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    page.ensure_quiet().await
}
