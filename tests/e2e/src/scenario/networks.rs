//! Co-branded cards: the buyer's choice of the network, the merchant's preference, and what of it reaches the API.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::{self, Card, Field, Typed};
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::stage::Stage;

const CO_BRANDED: Typed = Typed::card("4000002500001001");

/// Chooses a network as the browser's own list does, once it is chosen.
const CHOOSE: &str = "
const chooser = document.querySelector('.networks');
const offered = [...chooser.options].map((option) => option.value);
if (!chooser.checkVisibility({ opacityProperty: false })) throw new Error('the chooser is not there');
chooser.value = args[0];
chooser.dispatchEvent(new Event('change', { bubbles: true }));
return offered;";

/// In the card in one line: nothing is preferred by itself, the buyer's choice travels, and another card ends it.
pub async fn whole(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let card = page.card();
    card.fill(CO_BRANDED).await?;
    page.until("change", json!({ "complete": true, "brand": "visa" })).await?;
    page.until("networkschange", json!({ "elementType": "card", "networks": ["cartes_bancaires", "visa"] })).await?;
    stage.browser.screenshot(&stage.picture("co-branded")).await?;
    ensure_preferred(stage, &page, "card", Value::Null).await.context("before the buyer chose")?;
    let offered = card::run_inside(&stage.browser, CHOOSE, &["cartes_bancaires"]).await?;
    ensure!(offered == json!(["", "cartes_bancaires", "visa"]), "offered are {offered}");
    ensure_preferred(stage, &page, "card", json!("cartes_bancaires")).await.context("after the buyer chose")?;
    let mark = page.mark().await?;
    card.erase(Field::Number).await?;
    page.until_after(mark, "networkschange", json!({ "networks": [] })).await?;
    card.type_in(Field::Number, "4242424242424242").await?;
    page.until_after(mark, "change", json!({ "complete": true })).await?;
    ensure_preferred(stage, &page, "card", Value::Null).await.context("of a card with one network")?;
    page.ensure_quiet().await
}

/// In a field of its own, without an icon until there is a choice: the merchant's preference holds until the buyer chooses.
pub async fn number_alone(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    config["cardNumber"] = json!({ "preferredNetwork": ["mastercard", "cartes_bancaires"] });
    let page = Page::open(stage, Policy::Open, "split", &config).await?;
    let apart = Card::apart(&stage.browser, 0);
    for (field, text) in
        [(Field::Number, CO_BRANDED.number), (Field::Expiry, CO_BRANDED.expiry), (Field::Cvc, CO_BRANDED.cvc)]
    {
        apart.type_in(field, text).await?;
    }
    page.until_after(Mark::START, "networkschange", json!({ "networks": ["cartes_bancaires", "visa"] })).await?;
    ensure_preferred(stage, &page, "groups[0].cardNumber", json!("cartes_bancaires")).await?;
    card::run_in(&stage.browser, Field::Number.page(), CHOOSE, &["visa"]).await?;
    ensure_preferred(stage, &page, "groups[0].cardNumber", json!("visa")).await?;
    page.ensure_quiet().await
}

async fn ensure_preferred(stage: &Stage<'_>, page: &Page<'_>, card: &str, network: Value) -> anyhow::Result<()> {
    let script = format!("return __shop.till.createPaymentMethod({{ type: 'card', card: __shop.{card} }});");
    let made = page.run(&script, Vec::new()).await?;
    let id = made.pointer("/paymentMethod/id").and_then(Value::as_str).with_context(|| format!("none: {made}"))?;
    let known = stage.backend.read(&format!("payment_methods/{id}")).await?;
    let preferred = known.pointer("/card/networks/preferred");
    ensure!(preferred == Some(&network), "preferred is {preferred:?} instead of {network}");
    Ok(())
}
