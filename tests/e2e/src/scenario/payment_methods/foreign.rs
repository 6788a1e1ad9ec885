//! What the page pays with by itself: external methods, and custom ones that it only wants shown.

use anyhow::ensure;
use serde_json::json;

use super::{confirmation, intent, open};
use crate::method_fields::Methods;
use crate::stage::Stage;
use crate::till::ensure_holds;

/// They are offered beside the others, are complete when chosen, and are not paid here.
pub async fn external_and_custom(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = &stage.backend;
    let intent = intent(backend, "card", "usd", &[]).await?;
    let custom =
        json!([{ "id": "cpmt_vouchers", "options": { "type": "static", "subtitle": "Pay with a gift card of ours" } }]);
    let group = json!({
        "clientSecret": intent.client_secret,
        "externalPaymentMethodTypes": ["external_paypal"],
        "customPaymentMethods": custom,
    });
    let till = open(stage, backend, group, json!({ "layout": "accordion" })).await?;
    let methods = Methods::on(&stage.browser);
    let offered = methods.offered().await?;
    for kind in ["card", "external_paypal", "cpmt_vouchers"] {
        ensure!(offered.iter().any(|offered| offered == kind), "{kind} is not offered, among {offered:?}");
    }
    for kind in ["external_paypal", "cpmt_vouchers"] {
        let mark = till.page.mark().await?;
        methods.choose(kind).await?;
        let chosen = json!({ "complete": true, "value": { "type": kind } });
        till.page.until_after(mark, "change", chosen).await?;
        let told =
            till.page.run("return window.__shop.end(() => window.__shop.elements.submit());", Vec::new()).await?;
        ensure_holds(&told, "/selectedPaymentMethod", &json!(kind))?;
        stage.browser.screenshot(&stage.picture(&format!("payment-method-{kind}"))).await?;
        let refused = till.call("confirmPayment", confirmation(&stage.merchant.url)).await?;
        let message = refused.pointer("/error/message").or(refused.pointer("/thrown/message"));
        let message = message.and_then(serde_json::Value::as_str).unwrap_or_default();
        ensure!(message.contains(kind), "what is not paid here does not say so: {refused}");
    }
    ensure!(methods.text().await?.contains("Pay with a gift card of ours"), "the subtitle is not shown");
    ensure!(backend.status(&intent.id).await? == "requires_payment_method", "the intent was touched");
    Ok(())
}
