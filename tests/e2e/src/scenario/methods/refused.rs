//! Methods that are not there yet say so, and what to use in their place.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::stage::Stage;
use crate::till::Till;

const LATER: &[&str] = &[
    "collectBankAccountForPayment",
    "collectBankAccountForSetup",
    "collectBankAccountToken",
    "collectFinancialConnectionsAccounts",
    "createEmbeddedCheckoutPage",
    "createEphemeralKeyNonce",
    "createRadarSession",
    "initCheckoutElementsSdk",
    "initCheckoutFormSdk",
    "initializePricing",
    "paymentRequest",
    "processOrder",
    "retrieveOrder",
    "verifyIdentity",
];

/// Each of them refuses with an `IntegrationError` that names it and goes on to what helps.
pub async fn later(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    for method in LATER {
        let end = till.call(method, json!([{}])).await?;
        let thrown = end.get("thrown").with_context(|| format!("{method}() is not refused: {end}"))?;
        ensure!(thrown["name"] == "IntegrationError" && thrown["isOurs"] == true, "{method}() throws {thrown}");
        let message = thrown["message"].as_str().unwrap_or_default();
        ensure!(message.contains(&format!("{method}()")), "{method}() does not say that it is meant: {message}");
        ensure!(message.matches(". ").count() >= 1, "{method}() names no remedy: {message}");
    }
    till.page.ensure_quiet().await
}
