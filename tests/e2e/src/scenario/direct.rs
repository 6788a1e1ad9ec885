//! Direct mode: the fields and the crate in the page itself.

use anyhow::ensure;
use serde_json::json;

use crate::card::{Card, Field};
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::{self, GOOD, GOOD_SHOWN};
use crate::stage::Stage;

/// The same object, without a frame of the pay origin, pays; live keys are refused.
pub async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.merchant.take_reports();
    let (intent, mut config) = stage.checkout().await?;
    config["options"] = json!({ "direct": true, "apiBase": stage.backend.pay });
    let page = Page::checkout(stage, Policy::Direct, &config).await?;
    page.ensure("window.__page.all('iframe').length === 0", "direct mode has a frame").await?;
    let card = Card::in_page(&stage.browser);
    // Without a pay origin's configuration nobody says that a postal code is wanted.
    for (field, text) in [(Field::Number, GOOD.number), (Field::Expiry, GOOD.expiry), (Field::Cvc, GOOD.cvc)] {
        card.type_in(field, text).await?;
    }
    page.until("change", json!({ "complete": true, "brand": "visa" })).await?;
    card.ensure_shows([GOOD_SHOWN[0], GOOD_SHOWN[1], GOOD_SHOWN[2], ""]).await?;
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
    page.ensure("document.getElementById('card').childNodes.length === 0", "fields are left in the page").await
}
