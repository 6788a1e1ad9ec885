//! The dialog that shows what the buyer carries out elsewhere, while the payment is waited for.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::super::methods::details;
use super::bank_url;
use crate::action::Action;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, told};

/// Codes: paid by who scanned them, declined, and left alone.
pub async fn codes(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    for (call, kind, currency) in [
        ("confirmPayNowPayment", "paynow", "sgd"),
        ("confirmPixPayment", "pix", "brl"),
        ("confirmPromptPayPayment", "promptpay", "thb"),
        ("confirmCashappPayment", "cashapp", "usd"),
        ("confirmWechatPayPayment", "wechat_pay", "cny"),
    ] {
        for answer in ["complete", "fail", ""] {
            code(stage, &till, (call, kind, currency), answer).await.with_context(|| format!("{call} {answer}"))?;
        }
    }
    till.page.ensure_quiet().await
}

async fn code(stage: &Stage<'_>, till: &Till<'_>, row: (&str, &str, &str), answer: &str) -> anyhow::Result<()> {
    let (call, kind, currency) = row;
    let intent = payment(&stage.backend, kind, currency).await?;
    let args = json!([intent.client_secret, { "payment_method": details(kind) }, { "handleActions": true }]);
    let mark = till.start(call, args).await?;
    let action = Action::on(&stage.browser);
    ensure!(action.has_code().await?, "there is no code to scan");
    let path = format!("payment_intents/{}", intent.id);
    if answer.is_empty() {
        action.close().await?;
        let result = till.result(mark).await?;
        ensure_holds(&result, "/paymentIntent/status", &json!("requires_action"))?;
    } else {
        stage.backend.act_at_bank(&format!("{}/{answer}", bank_url(&stage.backend, &path).await?)).await?;
        let result = till.result(mark).await?;
        if answer == "complete" {
            ensure_holds(&result, "/paymentIntent/status", &json!("succeeded"))?;
        } else {
            ensure!(result.pointer("/error/code").is_some(), "a declined payment: {}", told(&result));
        }
    }
    ensure!(action.is_gone().await?, "the dialog stays");
    Ok(())
}

/// Vouchers: their numbers are shown, closing the dialog leaves them payable, and they are paid.
pub async fn vouchers(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    for (call, kind, currency, number) in [
        ("confirmBoletoPayment", "boleto", "brl", "/boleto_display_details/number"),
        ("confirmOxxoPayment", "oxxo", "mxn", "/oxxo_display_details/number"),
        ("confirmKonbiniPayment", "konbini", "jpy", "/konbini_display_details/stores/lawson/payment_code"),
        ("confirmMultibancoPayment", "multibanco", "eur", "/multibanco_display_details/reference"),
    ] {
        voucher(stage, &till, (call, kind, currency, number)).await.context(call)?;
    }
    till.page.ensure_quiet().await
}

async fn voucher(stage: &Stage<'_>, till: &Till<'_>, row: (&str, &str, &str, &str)) -> anyhow::Result<()> {
    let (call, kind, currency, number) = row;
    let intent = payment(&stage.backend, kind, currency).await?;
    let mark = till.start(call, json!([intent.client_secret, { "payment_method": details(kind) }])).await?;
    let action = Action::on(&stage.browser);
    let shown = action.text().await?;
    let path = format!("payment_intents/{}", intent.id);
    let kept = stage.backend.read(&path).await?;
    let number = kept["next_action"].pointer(number).and_then(Value::as_str).context("the voucher has no number")?;
    ensure!(without_spaces(&shown).contains(number), "the number is not shown");
    action.close().await?;
    let result = till.result(mark).await?;
    ensure_holds(&result, "/paymentIntent/status", &json!("requires_action"))?;
    let url = bank_url(&stage.backend, &path).await?;
    // Shown once more, and paid meanwhile.
    let mark = till.start("handleNextAction", json!([{ "clientSecret": intent.client_secret }])).await?;
    action.text().await?;
    stage.backend.act_at_bank(&format!("{url}/complete")).await?;
    let result = till.result(mark).await?;
    ensure_holds(&result, "/paymentIntent/status", &json!("succeeded"))
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// A transfer: the account and the reference are shown, and the payment is seen when the money comes.
pub async fn transfer(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    let intent = payment(&stage.backend, "customer_balance", "eur").await?;
    let transfer = json!({ "type": "eu_bank_transfer", "eu_bank_transfer": { "country": "DE" } });
    let options = json!({ "customer_balance": { "funding_type": "bank_transfer", "bank_transfer": transfer } });
    let data = json!({ "payment_method": details("customer_balance"), "payment_method_options": options });
    let args = json!([intent.client_secret, data, { "handleActions": false }]);
    let result = till.call("confirmCustomerBalancePayment", args).await?;
    let hash = "/paymentIntent/next_action/display_bank_transfer_instructions";
    let told = result.pointer(hash).with_context(|| told(&result))?;
    let mark = till.start("handleNextAction", json!([{ "clientSecret": intent.client_secret }])).await?;
    let action = Action::on(&stage.browser);
    let shown = without_spaces(&action.text().await?);
    for part in ["/reference", "/financial_addresses/0/iban/iban"] {
        let part = told.pointer(part).and_then(Value::as_str).with_context(|| part.to_owned())?;
        ensure!(shown.contains(&without_spaces(part)), "the dialog does not show what to transfer to");
    }
    let url = told["hosted_instructions_url"].as_str().context("no instructions")?;
    stage.backend.act_at_bank(&format!("{url}/complete")).await?;
    ensure_holds(&till.result(mark).await?, "/paymentIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await
}

/// The buyer's app: approved there, and declined.
pub async fn app(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    for (answer, number) in [("complete", "482913"), ("fail", "591027")] {
        let intent = payment(&stage.backend, "blik", "pln").await?;
        let options = json!({ "blik": { "code": number } });
        let data = json!({ "payment_method": details("blik"), "payment_method_options": options });
        let mark = till.start("confirmBlikPayment", json!([intent.client_secret, data])).await?;
        let action = Action::on(&stage.browser);
        action.text().await?;
        let url = stage.backend.open_app(number).await?;
        stage.backend.act_at_bank(&format!("{url}/{answer}")).await?;
        let result = till.result(mark).await?;
        if answer == "complete" {
            ensure_holds(&result, "/paymentIntent/status", &json!("succeeded"))?;
        } else {
            ensure!(result.pointer("/error/code").is_some(), "declined in the app: {}", told(&result));
        }
        ensure!(action.is_gone().await?, "the dialog stays");
    }
    till.page.ensure_quiet().await
}
