//! Direct mode: the fields and the crate in the page itself.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::backend::Intent;
use crate::bank::Challenge;
use crate::card::{Card, Field, Typed};
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::{self, GOOD, GOOD_SHOWN};
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;

/// The same object, without a frame of the pay origin, pays; live keys are refused.
pub async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.merchant.take_reports();
    let (intent, page) = open(stage).await?;
    page.ensure("window.__page.all('iframe').length === 0", "direct mode has a frame").await?;
    let card = Card::in_page(&stage.browser);
    fill(&card, GOOD).await?;
    page.until("change", json!({ "complete": true, "brand": "visa" })).await?;
    card.ensure_shows([GOOD_SHOWN[0], GOOD_SHOWN[1], GOOD_SHOWN[2], ""]).await?;
    other_modules(&page).await?;
    pay::ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await?;
    let reports = stage.merchant.take_reports();
    ensure!(reports.is_empty(), "violations were reported: {reports:?}");
    let script = "
      try { await window.__shop.loadOpentill('pk_live_' + 'x'.repeat(24), window.__shop.config.options); return 'taken'; }
      catch (error) { return error.name + ': ' + error.message; }";
    let refusal = page.run(script, Vec::new()).await?;
    ensure!(
        refusal
            .as_str()
            .is_some_and(|text| text.starts_with("IntegrationError: ") && text.contains("allowLiveKeysInPage")),
        "a live key is not refused with its remedy: {refusal}"
    );
    page.run("window.__shop.till.destroy();", Vec::new()).await?;
    page.ensure("document.getElementById('card').childNodes.length === 0", "fields are left in the page").await?;
    challenge(stage).await
}

/// The module of the payments takes what the card's element lays out for it, and that of bank accounts comes on demand.
async fn other_modules(page: &Page<'_>) -> anyhow::Result<()> {
    let script = "
      const { till, card } = window.__shop;
      const { error, confirmationToken } = await till.createConfirmationToken({ element: card });
      return error?.code ?? confirmationToken.payment_method_preview.card.last4;";
    let last4 = page.run(script, Vec::new()).await?;
    ensure!(last4 == json!("4242"), "the payments module does not get at the card: {last4}");
    let script = "
      const host = document.body.appendChild(document.createElement('div'));
      const iban = window.__shop.till.elements().create('iban', { supportedCountries: ['SEPA'] });
      const ready = new Promise((resolve) => ['ready', 'loaderror'].forEach((name) => iban.on(name, ({ error }) => resolve(error))));
      iban.mount(host);
      const failed = await ready;
      const { error } = await window.__shop.till.createToken(iban, { currency: 'eur' });
      iban.destroy();
      host.remove();
      return failed?.code ?? error.code;";
    let code = page.run(script, Vec::new()).await?;
    ensure!(code == json!("incomplete_iban"), "the module of bank accounts does not judge its field: {code}");
    Ok(())
}

/// The bank is asked in a dialog of the page itself.
async fn challenge(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, page) = open(stage).await?;
    fill(&Card::in_page(&stage.browser), ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = page.press_pay().await?;
    page.until_after(mark, "frameload", json!({})).await.context("no dialog came")?;
    Challenge::on(&stage.browser).press_at_bank_in_page("Complete").await?;
    let result = page.until_after(mark, "result", json!({})).await?;
    ensure!(
        result.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "the payment did not succeed: {result}"
    );
    ensure!(stage.backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    page.ensure("window.__page.all('iframe, dialog').length === 0", "the dialog is left").await?;
    page.ensure_quiet().await
}

async fn open<'a>(stage: &'a Stage<'_>) -> anyhow::Result<(Intent, Page<'a>)> {
    let (intent, mut config) = stage.checkout().await?;
    config["options"] = json!({ "direct": true, "apiBase": stage.backend.pay });
    Ok((intent, Page::checkout(stage, Policy::Direct, &config).await?))
}

/// Without a pay origin's configuration nobody says that a postal code is wanted.
pub async fn fill(card: &Card<'_>, typed: Typed) -> anyhow::Result<()> {
    for (field, text) in [(Field::Number, typed.number), (Field::Expiry, typed.expiry), (Field::Cvc, typed.cvc)] {
        card.type_in(field, text).await?;
    }
    Ok(())
}
