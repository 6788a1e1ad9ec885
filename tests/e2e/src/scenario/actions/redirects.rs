//! Methods with a page of their own: the buyer goes there, decides or does not, and comes back with the outcome in the address.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::By;

use super::super::methods::details;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, setup};

/// What the buyer does there: the button or link, the word in the address afterwards, and the intent's status.
const ENDS: [(&str, &str, &str); 3] = [
    ("complete", "succeeded", "succeeded"),
    ("fail", "failed", "requires_payment_method"),
    ("back", "failed", "requires_action"),
];

/// A payment is approved, failed and abandoned, in the general form and by a call of its own.
pub async fn redirects(stage: &Stage<'_>) -> anyhow::Result<()> {
    for (act, told, status) in ENDS {
        for general in [true, false] {
            let intent = payment(&stage.backend, "ideal", "eur").await?;
            let come_back = return_url(stage);
            let till = Till::open(stage, Value::Null, json!({})).await?;
            let mut data = details("ideal");
            if general {
                data["type"] = json!("ideal");
                let params = json!({ "return_url": come_back, "payment_method_data": data });
                let args = json!([{ "clientSecret": intent.client_secret, "confirmParams": params }]);
                till.start("confirmPayment", args).await?;
            } else {
                let args = json!([intent.client_secret, { "payment_method": data, "return_url": come_back }]);
                till.start("confirmIdealPayment", args).await?;
            }
            let query = decide(stage, act, "payment_intent").await.with_context(|| act.to_owned())?;
            ensure!(query["payment_intent"] == intent.id, "another intent comes back: {query}");
            ensure!(query["payment_intent_client_secret"] == intent.client_secret, "another secret comes back");
            ensure!(query["redirect_status"] == told, "{act} comes back as {}", query["redirect_status"]);
            ensure_status(stage, "retrievePaymentIntent", "paymentIntent", &query, status).await?;
        }
    }
    Ok(())
}

/// The same for methods that are set up for later payments.
pub async fn setups(stage: &Stage<'_>) -> anyhow::Result<()> {
    for (act, told, status) in ENDS {
        let intent = setup(&stage.backend, "paypal").await?;
        let till = Till::open(stage, Value::Null, json!({})).await?;
        let data = json!({ "payment_method": details("paypal"), "return_url": return_url(stage) });
        till.start("confirmPayPalSetup", json!([intent.client_secret, data])).await?;
        let query = decide(stage, act, "setup_intent").await.with_context(|| act.to_owned())?;
        ensure!(query["setup_intent"] == intent.id, "another intent comes back: {query}");
        ensure!(query["redirect_status"] == told, "{act} comes back as {}", query["redirect_status"]);
        ensure_status(stage, "retrieveSetupIntent", "setupIntent", &query, status).await?;
    }
    Ok(())
}

/// A page of the shop whose address has a query already.
pub fn return_url(stage: &Stage<'_>) -> String {
    let backend = &stage.backend;
    let config = json!({ "pay": backend.pay, "key": backend.publishable_key, "options": { "frameBase": backend.pay } });
    stage.merchant.page(Policy::Open, "till", &config)
}

/// Decides at the bank's page, and gives the query of the shop's page that the buyer comes back to.
pub async fn decide(stage: &Stage<'_>, act: &str, kind: &str) -> anyhow::Result<Value> {
    stage.browser.soon(By::Id(act)).await.context("the bank's page does not come")?;
    let url = stage.browser.driver().current_url().await?;
    ensure!(
        url.as_str().starts_with(&stage.backend.bank),
        "the buyer is sent to {}",
        url.host_str().unwrap_or("nowhere")
    );
    stage.browser.press_away(By::Id(act)).await?;
    stage.browser.find_soon("#fields").await.context("the buyer does not come back")?;
    let page = Page::opened(&stage.browser);
    page.until("loaded", json!({})).await?;
    let query = page.run("return Object.fromEntries(new URL(location.href).searchParams);", Vec::new()).await?;
    ensure!(query.get("config").is_some(), "the shop's own query is gone");
    ensure!(query.get(kind).is_some(), "the address does not tell of the intent");
    Ok(query)
}

/// The page that the buyer came back to reads the intent by what the address says.
pub async fn ensure_status(
    stage: &Stage<'_>,
    method: &str,
    name: &str,
    query: &Value,
    status: &str,
) -> anyhow::Result<()> {
    let secret = if name == "setupIntent" { "setup_intent_client_secret" } else { "payment_intent_client_secret" };
    let till = Till { page: Page::opened(&stage.browser) };
    let result = till.call(method, json!([query[secret]])).await?;
    ensure_holds(&result, &format!("/{name}/status"), &json!(status))?;
    till.page.ensure_quiet().await
}
