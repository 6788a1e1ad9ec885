//! What a merchant's server does around a payment: it packs by webhook, and sends invoices.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::Wishes;
use crate::card::Card;
use crate::process;
use crate::scenario::pay::GOOD;
use crate::shop::Shop;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

/// The order is packed because the backend's signed event came, and the buyer sees it.
pub async fn webhooks(stage: &Stage<'_>) -> anyhow::Result<()> {
    let port = process::free_port()?;
    let hook = format!("http://localhost:{port}/webhooks");
    let arguments = ["--webhook", hook.as_str()];
    let backend = stage.own_backend("telling", &Wishes { arguments: &arguments, ..Wishes::default() })?;
    ensure!(backend.webhook_secret.is_some(), "the backend names no secret for its webhook");
    let shop = Shop::start_at(stage.options, &backend, port)?;
    let browser = &stage.browser;
    browser.open(&shop.url).await?;
    Card::in_frame(browser).fill(GOOD).await?;
    let email = browser.find("#email").await?;
    browser.type_into(&email, "jenny@example.com").await?;
    browser.find("#pay").await?.click().await?;
    let told = browser.run(PACKED, Vec::new()).await.context("the order is not packed")?;
    ensure!(told.as_str().is_some_and(|text| text.contains("Packed")), "the order is {told}");
    let events = backend.read("events?type=payment_intent.succeeded").await?;
    ensure!(events["data"].as_array().is_some_and(|list| list.len() == 1), "the event is not kept");
    // What is not signed moves no order.
    let client = reqwest::Client::builder().no_proxy().build()?;
    let forged = client.post(&hook).body(json!({ "type": "payment_intent.succeeded" }).to_string()).send().await?;
    ensure!(forged.status() == 400, "a forged event is answered {}", forged.status());
    Ok(())
}

/// Waits until the receipt tells of the order.
const PACKED: &str = "
return new Promise((resolve, reject) => {
  const look = () => {
    const problem = document.querySelector('#card-error').textContent;
    const state = document.querySelector('[data-order]').textContent;
    if (problem) reject(new Error(problem));
    if (state.includes('Packed')) (observer.disconnect(), clearTimeout(timer), resolve(state));
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => reject(new Error(`it is ${document.querySelector('[data-order]').textContent}`)), 20_000);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
});";

/// The intent of a finalized invoice is paid in a page, and the invoice with it.
pub async fn invoice(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = &stage.backend;
    let id = |object: &Value| object["id"].as_str().map(str::to_owned).context("no id");
    let customer = id(&backend.post("customers", &[("email", "jenny@example.com")]).await?)?;
    let invoice = id(&backend.post("invoices", &[("customer", &customer), ("currency", "usd")]).await?)?;
    let item = [("customer", customer.as_str()), ("invoice", &invoice), ("amount", "1500"), ("currency", "usd")];
    backend.post("invoiceitems", &item).await?;
    let finalized =
        backend.post(&format!("invoices/{invoice}/finalize"), &[("expand[]", "confirmation_secret")]).await?;
    let secret = finalized.pointer("/confirmation_secret/client_secret").and_then(Value::as_str);
    let secret = secret.context("a finalized invoice has no secret to pay it by")?;
    let till = Till::open(stage, json!({ "clientSecret": secret }), json!({ "card": {} })).await?;
    till.page.card().fill(GOOD).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    let args = json!([{ "elements": { "element": "group" }, "redirect": "if_required" }]);
    ensure_holds(&till.call("confirmPayment", args).await?, "/paymentIntent/status", &json!("succeeded"))?;
    ensure!(backend.status_of(&format!("invoices/{invoice}")).await? == "paid", "the invoice is not paid");
    till.page.ensure_quiet().await
}
