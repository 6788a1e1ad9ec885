//! What a buyer chooses, and buys.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{Goods, open, pay_hosted, session_of, set};
use crate::offer::Offer;
use crate::stage::Stage;

/// A stranger subscribes: table, hosted page, paid session; reference and address arrive. What cannot be used is told, and left out.
pub async fn anonymous(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let known = json!({ "client-reference-id": "order_7-A", "customer-email": "jane@example.com" });
    let page = open(stage, &stage.backend, json!([goods.element(known)]), json!({})).await?;
    let ready = page.until("ready", json!({ "of": "table" })).await?;
    ensure!(ready["currency"] == "usd" && ready["items"] == 2, "it is ready with {ready}");
    let table = Offer::table(&stage.browser);
    ensure!(table.texts(".amount", "$10").await?.len() == 2, "not two prices");
    stage.browser.screenshot(&stage.picture("offers-table")).await?;
    page.ensure_quiet().await?;
    table.press_away(&goods.action(0)).await?;
    let paid = pay_hosted(stage, &stage.backend).await?;
    ensure!(paid["client_reference_id"] == "order_7-A", "the reference is {}", paid["client_reference_id"]);
    ensure!(paid["customer_details"]["email"] == "jane@example.com", "the address is {}", paid["customer_details"]);
    ensure!(paid["subscription"]["status"] == "active", "the subscription is {}", paid["subscription"]["status"]);
    let sold = paid.pointer("/subscription/items/data/0/price/id");
    ensure!(sold == Some(&json!(goods.prices[0])), "another price was sold: {sold:?}");
    unusable(stage, &goods).await
}

/// The rules that are broken are named, in an event and on the console, and the purchase goes on.
async fn unusable(stage: &Stage<'_>, goods: &Goods) -> anyhow::Result<()> {
    let wrong = json!({ "client-reference-id": "order #7", "customer-email": "jane" });
    let page = open(stage, &stage.backend, json!([goods.element(wrong)]), json!({})).await?;
    for (param, rule) in [("client-reference-id", "[A-Za-z0-9_-]{1,200}"), ("customer-email", "e-mail")] {
        let told = page.until("error", json!({ "error": { "param": param } })).await?;
        ensure!(told.to_string().contains(rule), "the rule is not named: {told}");
        let warned = page.events_after(crate::page::Mark::START, "warned").await?;
        ensure!(warned.iter().any(|said| said.to_string().contains(rule)), "the console says {warned:?}");
    }
    page.until("ready", json!({})).await?;
    Offer::table(&stage.browser).press_away(&goods.action(0)).await?;
    let begun = stage.backend.read(&format!("checkout/sessions/{}", session_of(stage).await?)).await?;
    ensure!(
        begun["client_reference_id"].is_null() && begun["customer_email"].is_null(),
        "what is wrong was sent: {begun}"
    );
    Ok(())
}

/// Interval, currency and quantity are what the buyer chose, in the table and in the session.
pub async fn choices(stage: &Stage<'_>) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let page =
        open(stage, &stage.backend, json!([goods.element(json!({ "locale": "en" }))]), json!({ "stay": true })).await?;
    page.until("ready", json!({})).await?;
    let table = Offer::table(&stage.browser);
    table.press("[data-interval=\"year-1\"]").await?;
    page.until("change", json!({ "interval": "year", "intervalCount": 1 })).await?;
    table.texts(".amount", "$100").await?;
    table.ensure_attribute("[data-interval=\"year-1\"]", "aria-pressed", "true").await?;
    table.choose("[data-currency]", "jpy").await?;
    page.until("change", json!({ "currency": "jpy" })).await?;
    table.texts(".amount", "¥10,000").await.context("yen have no decimals")?;
    table.press(&format!("[data-item=\"{}\"] [data-more]", goods.products[1])).await?;
    page.until("change", json!({ "quantity": 2, "product": goods.products[1] })).await?;
    table.texts(".note", "¥60,000").await.context("the sum is not shown")?;
    // The page's wish only redraws: nothing is loaded.
    let mark = page.mark().await?;
    set(&page, "table", json!({ "currency": "eur" })).await?;
    table.texts(".amount", "€100").await?;
    ensure!(page.events_after(mark, "ready").await?.is_empty(), "another currency loaded the table again");
    table.press(&goods.action(1)).await?;
    let begun = page.until("checkout", json!({})).await?;
    let wanted = json!({ "price": goods.prices[3], "product": goods.products[1], "quantity": 2, "currency": "eur" });
    for (name, value) in wanted.as_object().into_iter().flatten() {
        ensure!(&begun[name] == value, "{name} is {}", begun[name]);
    }
    ensure_kept(stage, &begun).await?;
    // The page prevented it: the button works again.
    page.run("window.__shop.stay = false;", Vec::new()).await?;
    table.press_away(&goods.action(1)).await?;
    session_of(stage).await?;
    Ok(())
}

/// The session holds what was chosen, and the page was not left.
async fn ensure_kept(stage: &Stage<'_>, begun: &Value) -> anyhow::Result<()> {
    let id = begun.pointer("/session/id").and_then(Value::as_str).context("no session")?;
    let session = stage.backend.read(&format!("checkout/sessions/{id}?expand[]=line_items")).await?;
    ensure!(
        session["amount_total"] == 60_000 && session["currency"] == "eur",
        "it is over {}",
        session["amount_total"]
    );
    let url = stage.browser.driver().current_url().await?;
    ensure!(url.path().starts_with("/page/"), "the page was left for {url}");
    Ok(())
}
