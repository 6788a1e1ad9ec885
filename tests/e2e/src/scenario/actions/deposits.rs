//! Accounts that are verified by small deposits: by their amounts, and by the code in their text.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::super::methods::details;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, setup, told};

/// Wrong amounts are refused, the right ones debit the account; a code verifies a setup.
pub async fn microdeposits(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    let intent = payment(&stage.backend, "us_bank_account", "usd").await?;
    let data = json!({ "payment_method": details("us_bank_account") });
    let result = till.call("confirmUsBankAccountPayment", json!([intent.client_secret, data])).await?;
    ensure_holds(&result, "/paymentIntent/next_action/type", &json!("verify_with_microdeposits"))?;
    let verify = |amounts: [u8; 2]| {
        till.call("verifyMicrodepositsForPayment", json!([intent.client_secret, { "amounts": amounts }]))
    };
    let wrong = verify([1, 2]).await?;
    ensure!(wrong.pointer("/error/code").is_some(), "wrong amounts pass: {}", told(&wrong));
    let right = verify([32, 45]).await?;
    let status = right.pointer("/paymentIntent/status").and_then(Value::as_str).with_context(|| told(&right))?;
    ensure!(["processing", "succeeded"].contains(&status), "the right amounts leave it {status}");
    let intent = setup(&stage.backend, "us_bank_account").await?;
    let result = till.call("confirmUsBankAccountSetup", json!([intent.client_secret, data])).await?;
    ensure_holds(&result, "/setupIntent/next_action/type", &json!("verify_with_microdeposits"))?;
    let verified =
        till.call("verifyMicrodepositsForSetup", json!([intent.client_secret, { "amounts": [32, 45] }])).await?;
    ensure_holds(&verified, "/setupIntent/status", &json!("succeeded"))?;
    let neither = till.call("verifyMicrodepositsForSetup", json!([intent.client_secret, {}])).await?;
    ensure_holds(&neither, "/thrown/name", &json!("IntegrationError"))?;
    till.page.ensure_quiet().await
}
