//! Bank accounts in fields: `iban` and `auBankAccount`, typed, corrected, paid and set up with.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::account::{ACCOUNT, BSB, IBAN};
use crate::scenario::methods::buyer;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, setup, told};

const GERMAN: &str = "DE89370400440532013000";

/// An IBAN is typed: what is wrong with it is said, its country and bank are told, and it becomes whatever an IBAN can become.
pub async fn iban(stage: &Stage<'_>) -> anyhow::Result<()> {
    let options = json!({ "iban": { "supportedCountries": ["SEPA"] } });
    let till = Till::open(stage, Value::Null, options).await?;
    let missing = till.call("createToken", json!([{ "element": "iban" }, owner()])).await?;
    ensure_holds(&missing, "/error/code", &json!("incomplete_iban"))?;
    IBAN.type_in(&stage.browser, "DE8937040044").await?;
    till.page.until("change", json!({ "country": "DE", "complete": false })).await?;
    IBAN.type_in(&stage.browser, "0532013001").await?;
    till.page.until("change", json!({ "error": { "code": "invalid_iban" } })).await?;
    IBAN.type_in(&stage.browser, "\u{e003}0").await?;
    let change = till.page.until("change", json!({ "complete": true })).await?;
    ensure!(change["country"] == "DE" && change["bankName"] == "Commerzbank", "the bank is not told: {change}");
    ensure!(!change.to_string().contains("0532"), "the event tells of the account");
    IBAN.ensure_shows(&stage.browser, "DE89 3704 0044 0532 0130 00").await?;
    let token = till.call("createToken", json!([{ "element": "iban" }, owner()])).await?;
    ensure_holds(&token, "/token/bank_account/last4", &json!("3000")).with_context(|| told(&token))?;
    let data = json!({ "sepa_debit": { "element": "iban" }, "billing_details": buyer() });
    let mut typed = data.clone();
    typed["type"] = json!("sepa_debit");
    let made = till.call("createPaymentMethod", json!([typed])).await?;
    ensure_holds(&made, "/paymentMethod/sepa_debit/country", &json!("DE"))?;
    let intent = payment(&stage.backend, "sepa_debit", "eur").await?;
    let paid = till.call("confirmSepaDebitPayment", json!([intent.client_secret, { "payment_method": data }])).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("processing"))?;
    let intent = setup(&stage.backend, "sepa_debit").await?;
    let kept = till.call("confirmSepaDebitSetup", json!([intent.client_secret, { "payment_method": data }])).await?;
    ensure_holds(&kept, "/setupIntent/status", &json!("succeeded"))?;
    let mandate = stage.backend.read(&format!("setup_intents/{}", intent.id)).await?;
    let mandate = mandate["mandate"].as_str().context("a debit was set up without a mandate")?.to_owned();
    ensure!(
        stage.backend.read(&format!("mandates/{mandate}")).await?["status"] == "active",
        "the mandate is not active"
    );
    till.page.ensure_quiet().await
}

fn owner() -> Value {
    json!({ "currency": "eur", "account_holder_name": "Jenny Rosen", "account_holder_type": "individual" })
}

/// An Australian account is typed, paid and set up with.
pub async fn becs(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({ "auBankAccount": {} })).await?;
    let data = json!({ "au_becs_debit": { "element": "auBankAccount" }, "billing_details": buyer() });
    let intent = payment(&stage.backend, "au_becs_debit", "aud").await?;
    let args = json!([intent.client_secret, { "payment_method": data }]);
    let missing = till.call("confirmAuBecsDebitPayment", args.clone()).await?;
    ensure_holds(&missing, "/error/code", &json!("incomplete_au_bank_account_bsb"))?;
    BSB.type_in(&stage.browser, "000000").await?;
    ACCOUNT.type_in(&stage.browser, "000123456").await?;
    till.page.until("change", json!({ "complete": true })).await?;
    let paid = till.call("confirmAuBecsDebitPayment", args).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("processing"))?;
    let intent = setup(&stage.backend, "au_becs_debit").await?;
    let kept = till.call("confirmAuBecsDebitSetup", json!([intent.client_secret, { "payment_method": data }])).await?;
    ensure_holds(&kept, "/setupIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await
}

/// A group with the field that holds the payment details pays in the general form.
pub async fn by_group(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = payment(&stage.backend, "sepa_debit", "eur").await?;
    let group = json!({ "clientSecret": intent.client_secret });
    let till = Till::open(stage, group, json!({ "iban": { "supportedCountries": ["SEPA"] } })).await?;
    IBAN.type_in(&stage.browser, GERMAN).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    let params = json!({ "payment_method_data": { "billing_details": buyer() } });
    let args = json!([{ "elements": { "element": "group" }, "confirmParams": params, "redirect": "if_required" }]);
    let paid = till.call("confirmPayment", args).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("processing"))?;
    till.page.ensure_quiet().await
}
