//! What pages do with elements: take them out, put them back, have many, hide them in shadow roots, define them late.

use anyhow::{Context, ensure};
use serde_json::json;

use super::{Goods, element, open};
use crate::page::Page;
use crate::stage::Stage;

/// Everything on one page.
pub async fn cycle(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    late(stage, &goods).await?;
    let page = open(stage, &stage.backend, json!([goods.element(json!({}))]), json!({})).await?;
    page.until("ready", json!({ "of": "table" })).await?;
    reinserted(&page).await?;
    reflected(&page).await?;
    many(&page, &goods).await?;
    page.ensure_quiet().await?;
    missing(stage, &goods).await
}

/// In the markup before the elements are defined, with properties that scripts have set by then; imported twice.
async fn late(stage: &Stage<'_>, goods: &Goods) -> anyhow::Result<()> {
    let mut early = goods.element(json!({ "pricing-table-id": null }));
    early["attributes"]["pricing-table-id"] = json!(null);
    early["properties"] =
        json!({ "pricingTableId": goods.table, "appearance": { "variables": { "colorPrimary": "#b00020" } } });
    early["slots"] = json!({ "loading": "One moment" });
    let page = open(stage, &stage.backend, json!([early]), json!({ "late": true })).await?;
    page.ensure("!customElements.get('opentill-pricing-table')", "it is defined already").await?;
    page.run(
        "await window.__shop.load(); await import('/npm/offers.js?again'); await import('/npm/offers-stripe.js');",
        Vec::new(),
    )
    .await?;
    page.until("ready", json!({ "of": "table" })).await.context("an early element is not upgraded")?;
    page.ensure(
        "window.__shop.table.getAttribute('pricing-table-id') === window.__shop.table.pricingTableId",
        "an early property is lost",
    )
    .await?;
    page.ensure("window.__shop.table.appearance.variables.colorPrimary === '#b00020'", "an early object is lost")
        .await?;
    let name = "window.__shop.table.querySelector('[slot=loading]').checkVisibility()";
    page.ensure(&format!("!{name}"), "what is said while it loads stays").await?;
    page.ensure_quiet().await
}

/// Taken out and put back it loads again, at the height that it had; its old frame is gone.
async fn reinserted(page: &Page<'_>) -> anyhow::Result<()> {
    let height = "window.__shop.table.getBoundingClientRect().height";
    page.run(&format!("window.__height = {height};"), Vec::new()).await?;
    for way in [
        "table.remove(); await 0; await 0; if (table.shadowRoot.querySelector('iframe')) throw new Error('a frame stays');",
        "",
    ] {
        let mark = page.mark().await?;
        let back = format!(
            "const {{ table }} = window.__shop; {way} document.getElementById('offers').append(table); await 0; await 0;"
        );
        page.run(&back, Vec::new()).await?;
        page.ensure(&format!("{height} === window.__height"), "its height is not kept").await?;
        page.until_after(mark, "ready", json!({ "of": "table" })).await.context("it does not come again")?;
        page.ensure("window.__shop.frames('table').length === 1", "it has not one frame").await?;
    }
    Ok(())
}

/// Attributes and properties are the same; what is secret or an object is no attribute.
async fn reflected(page: &Page<'_>) -> anyhow::Result<()> {
    let checks = "
      const { table } = window.__shop;
      const wrong = [];
      for (const [property, attribute] of [['clientReferenceId', 'client-reference-id'], ['customerEmail', 'customer-email'], ['theme', 'theme'], ['locale', 'locale'], ['currency', 'currency']]) {
        const value = { customerEmail: 'a@b.example', theme: 'light', locale: 'en', currency: 'eur' }[property] ?? 'x';
        table[property] = value;
        if (table.getAttribute(attribute) !== value) wrong.push(property);
        table.removeAttribute(attribute);
        if (table[property] !== null) wrong.push(attribute);
      }
      table.allowGuest = true;
      if (!table.hasAttribute('allow-guest')) wrong.push('allowGuest');
      table.allowGuest = false;
      if (table.hasAttribute('allow-guest')) wrong.push('no allowGuest');
      table.appearance = { theme: 'flat' };
      if (table.hasAttribute('appearance') || table.appearance.theme !== 'flat') wrong.push('appearance');
      table.appearance = null;
      return wrong;";
    let wrong = page.run(checks, Vec::new()).await?;
    ensure!(wrong == json!([]), "not reflected: {wrong}");
    Ok(())
}

/// Many, in shadow roots, open and closed.
async fn many(page: &Page<'_>, goods: &Goods) -> anyhow::Result<()> {
    let script = "
      const places = ['open', 'closed'].map((mode) => {
        const host = document.createElement('div');
        document.getElementById('offers').append(host);
        return host.attachShadow({ mode });
      });
      args[0].forEach((wanted, at) => window.__shop.add(wanted, places[at]));";
    let table = |name: &str| element("opentill-pricing-table", name, &[("pricing-table-id", &goods.table)], json!({}));
    page.run(script, vec![json!([table("open"), table("closed"), table("third")].as_slice()[..2])]).await?;
    page.run("window.__shop.add(args[0]);", vec![table("third")]).await?;
    for name in ["open", "closed", "third"] {
        page.until("ready", json!({ "of": name })).await.with_context(|| format!("the {name} one does not come"))?;
    }
    Ok(())
}

/// Without an address for its frame, or with a secret key, it says what to do about it.
async fn missing(stage: &Stage<'_>, goods: &Goods) -> anyhow::Result<()> {
    for (wrong, remedy) in [
        (json!({ "frame-base": null }), "frame-base"),
        (json!({ "frame-base": "http://pay.example" }), "frame-base"),
        (json!({ "publishable-key": "sk_test_1" }), "secret key"),
    ] {
        let page = open(stage, &stage.backend, json!([goods.element(wrong)]), json!({})).await?;
        let error = page.until("error", json!({ "of": "table" })).await?;
        ensure!(error.to_string().contains(remedy), "the remedy is not named: {error}");
        page.ensure("window.__shop.frames('table').length === 0", "there is a frame all the same").await?;
    }
    Ok(())
}
