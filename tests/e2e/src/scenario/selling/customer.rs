//! Buyers whom the merchant knows: a Customer Session, and its end.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Goods, id, open, session_of, sessions, set};
use crate::backend::{Backend, Wishes};
use crate::offer::Offer;
use crate::page::Page;
use crate::scenario::customer_sessions::{LIFETIME, advance};
use crate::stage::Stage;

/// A customer with a card.
async fn customer(backend: &Backend) -> anyhow::Result<String> {
    let form = [("email", "ada@example.com"), ("payment_method", "pm_card_visa")];
    id(&backend.post("customers", &form).await?)
}

/// The secret of a new session for pricing tables.
async fn secret(backend: &Backend, customer: &str) -> anyhow::Result<String> {
    let form = [("customer", customer), ("components[pricing_table][enabled]", "true")];
    let made = backend.post("customer_sessions", &form).await?;
    made["client_secret"].as_str().map(str::to_owned).context("no secret")
}

/// A session that ends, and one that another document has used: the page hears of it, nobody becomes a guest in silence, a fresh secret goes on.
pub async fn expired(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("offers-expired", &Wishes::default())?;
    let goods = Goods::make(stage, &backend).await?;
    let customer = customer(&backend).await?;
    let first = secret(&backend, &customer).await?;
    let page = shown(stage, &backend, &goods, &first, json!({})).await?;
    page.until("ready", json!({})).await?;
    advance(&backend, LIFETIME + 1).await?;
    let table = Offer::table(&stage.browser);
    table.press(&goods.action(0)).await?;
    page.until("expired", json!({ "of": "table" })).await?;
    table.texts(".notice .Text", "").await.context("the buyer is told nothing")?;
    table.ensure_attribute(&goods.action(0), "aria-disabled", "true").await?;
    ensure!(sessions(&backend).await? == 0, "a guest's session was begun");
    let mark = page.mark().await?;
    let second = secret(&backend, &customer).await?;
    set(&page, "table", json!({ "customerSessionClientSecret": second })).await?;
    page.until_after(mark, "ready", json!({})).await.context("a fresh secret does not go on")?;
    table.press(&goods.action(0)).await?;
    let begun = page.until_after(mark, "checkout", json!({})).await?;
    ensure_of(&backend, &begun, &json!(customer)).await?;
    reused(stage, &backend, &goods, &second).await
}

async fn shown<'a>(
    stage: &'a Stage<'_>,
    backend: &Backend,
    goods: &Goods,
    secret: &str,
    more: Value,
) -> anyhow::Result<Page<'a>> {
    let mut element = goods.element(more);
    element["properties"] = json!({ "customerSessionClientSecret": secret });
    open(stage, backend, json!([element]), json!({ "stay": true })).await
}

/// The secret belongs to the document that used it first. With `allow-guest` another one's buyer is a guest, and the page hears of it all the same.
async fn reused(stage: &Stage<'_>, backend: &Backend, goods: &Goods, used: &str) -> anyhow::Result<()> {
    let table = Offer::table(&stage.browser);
    let before = sessions(backend).await?;
    let page = shown(stage, backend, goods, used, json!({})).await?;
    page.until("expired", json!({})).await.context("a reused secret is taken")?;
    table.texts(".notice .Text", "").await?;
    table.press(&goods.action(0)).await?;
    ensure!(sessions(backend).await? == before, "a guest's session was begun");
    // It is lifted where the page says so.
    page.run("window.__shop.table.allowGuest = true;", Vec::new()).await?;
    table.press(&goods.action(0)).await?;
    let begun = page.until("checkout", json!({})).await.context("a guest may not buy")?;
    ensure_of(backend, &begun, &Value::Null).await?;
    let page = shown(stage, backend, goods, used, json!({ "allow-guest": "" })).await?;
    page.until("expired", json!({})).await?;
    page.run("window.__shop.stay = false;", Vec::new()).await?;
    table.press_away(&goods.action(0)).await?;
    session_of(stage).await.map(drop)
}

async fn ensure_of(backend: &Backend, begun: &Value, customer: &Value) -> anyhow::Result<()> {
    let session = begun.pointer("/session/id").and_then(Value::as_str).context("no session")?;
    let session = backend.read(&format!("checkout/sessions/{session}")).await?;
    ensure!(&session["customer"] == customer, "the session is {}'s", session["customer"]);
    Ok(())
}
