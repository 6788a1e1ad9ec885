//! One method of every mechanic: what the buyer fills in, what follows, and how the payment ends.

use std::cell::Cell;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::super::actions::{bank_url, decide, ensure_status, return_url};
use super::{confirmation, intent, open_for};
use crate::action::Action;
use crate::backend::Intent;
use crate::method_fields::Methods;
use crate::page::Mark;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, told};

const NAME: &str = "billing_details[name]";
const EMAIL: &str = "billing_details[email]";
const COUNTRY: &str = "billing_details[address][country]";
const LINKED: &str = "us_bank_account[financial_connections_account]";

/// A page on which a method is chosen.
struct Purchase<'a> {
    stage: &'a Stage<'a>,
    intent: Intent,
    till: Till<'a>,
    methods: Methods<'a>,
    /// Before the latest typing.
    typed: Cell<Mark>,
}

impl<'a> Purchase<'a> {
    async fn begin(
        stage: &'a Stage<'a>,
        kind: &str,
        currency: &str,
        more: &[(&str, &str)],
    ) -> anyhow::Result<Purchase<'a>> {
        let intent = intent(&stage.backend, kind, currency, more).await?;
        let till = open_for(stage, &stage.backend, &intent).await?;
        let methods = Methods::on(&stage.browser);
        if kind != "card" {
            methods.choose(kind).await?;
            till.page.until("change", json!({ "value": { "type": kind } })).await?;
        }
        Ok(Purchase { stage, intent, till, methods, typed: Cell::new(Mark::START) })
    }

    /// Types a field after the other.
    async fn fill(&self, fields: &[(&str, &str)]) -> anyhow::Result<()> {
        for (id, keys) in fields {
            self.typed.set(self.till.page.mark().await?);
            self.methods.fill(id, keys).await?;
        }
        Ok(())
    }

    /// Fails unless the element says that all is there.
    async fn ensure_complete(&self) -> anyhow::Result<()> {
        let complete = json!({ "complete": true });
        let told = self.till.page.until_after(self.typed.get(), "change", complete).await;
        told.context("the element is not complete").map(drop)
    }

    async fn picture(&self, name: &str) -> anyhow::Result<()> {
        self.stage.browser.screenshot(&self.stage.picture(&format!("payment-method-{name}"))).await
    }

    /// Pays, and gives what that comes to on this page.
    async fn pay(&self) -> anyhow::Result<Value> {
        self.till.call("confirmPayment", confirmation(&return_url(self.stage))).await
    }

    /// Fails unless the intent ends so, on the page and at the backend.
    async fn ensure_ends(&self, result: &Value, status: &str) -> anyhow::Result<Value> {
        ensure_holds(result, "/paymentIntent/status", &json!(status))?;
        let kept = self.stage.backend.read(&format!("payment_intents/{}", self.intent.id)).await?;
        // The banks of test accounts answer within moments.
        let settled = status == "processing" && kept["status"] == "succeeded";
        ensure!(kept["status"] == status || settled, "the backend has it {}", kept["status"]);
        let method = kept["payment_method"].as_str().context("no payment method")?;
        let method = self.stage.backend.read(&format!("payment_methods/{method}")).await?;
        self.till.page.ensure_quiet().await?;
        Ok(method)
    }

    /// The dialog of a payment under way: what it says, and where the buyer acts.
    async fn dialog(&self) -> anyhow::Result<(Action<'a>, String, String)> {
        let action = Action::on(&self.stage.browser);
        let text = action.text().await?;
        let url = bank_url(&self.stage.backend, &format!("payment_intents/{}", self.intent.id)).await?;
        Ok((action, text, url))
    }
}

/// What ends on the page itself: a card, and debits of every kind.
pub async fn on_page(stage: &Stage<'_>) -> anyhow::Result<()> {
    card(stage).await.context("card")?;
    sepa_debit(stage).await.context("sepa_debit")?;
    by_numbers(stage).await.context("us_bank_account by numbers")?;
    linked(stage).await.context("us_bank_account, linked")
}

/// What goes on elsewhere: at a bank's page, in an app, at a till.
pub async fn elsewhere(stage: &Stage<'_>) -> anyhow::Result<()> {
    redirect(stage, "ideal", &[]).await.context("ideal")?;
    redirect(stage, "klarna", &[(EMAIL, "jenny@example.com")]).await.context("klarna")?;
    code(stage).await.context("wechat_pay")?;
    voucher(stage).await.context("oxxo")?;
    transfer(stage).await.context("customer_balance")
}

async fn card(stage: &Stage<'_>) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, "card", "usd", &[]).await?;
    purchase.fill(&[("number", "4242424242424242"), ("expiry", "1234"), ("cvc", "123")]).await?;
    purchase.fill(&[("billing_details[address][postal_code]", "94107")]).await?;
    purchase.ensure_complete().await?;
    purchase.picture("card").await?;
    let method = purchase.ensure_ends(&purchase.pay().await?, "succeeded").await?;
    ensure!(method["billing_details"]["address"]["postal_code"] == "94107", "the postal code does not arrive");
    Ok(())
}

/// A debit with a mandate: the text names the merchant and what the buyer may ask back.
async fn sepa_debit(stage: &Stage<'_>) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, "sepa_debit", "eur", &[]).await?;
    let text = purchase.methods.text().await?;
    ensure!(text.contains("Test merchant") && text.contains("eight weeks"), "the mandate is not shown: {text}");
    let nothing = purchase.pay().await?;
    ensure_holds(&nothing, "/error/code", &json!("incomplete_iban"))?;
    ensure!(!purchase.methods.error(NAME).await?.is_empty(), "what is missing is not shown");
    purchase.picture("sepa_debit-missing").await?;
    purchase
        .fill(&[("sepa_debit[iban]", "DE89370400440532013000"), (NAME, "Jenny Rosen"), (EMAIL, "jenny@example.com")])
        .await?;
    ensure!(purchase.methods.error(NAME).await?.is_empty(), "an error stays");
    purchase.ensure_complete().await?;
    purchase.picture("sepa_debit").await?;
    let method = purchase.ensure_ends(&purchase.pay().await?, "processing").await?;
    ensure_holds(&method, "/sepa_debit/last4", &json!("3000"))?;
    ensure_holds(&method, "/billing_details/name", &json!("Jenny Rosen"))
}

/// An account by its numbers, which small deposits verify.
async fn by_numbers(stage: &Stage<'_>) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, "us_bank_account", "usd", &[]).await?;
    purchase.fill(&[(NAME, "Jenny Rosen"), (EMAIL, "jenny@example.com")]).await?;
    purchase.methods.select(LINKED, "").await?;
    purchase.fill(&[("us_bank_account[routing_number]", "110000001")]).await?;
    let wrong = purchase.methods.error("us_bank_account[routing_number]").await?;
    ensure!(wrong.contains("routing number"), "a wrong routing number is not told at once: {wrong}");
    purchase
        .fill(&[("us_bank_account[routing_number]", "\u{e003}0"), ("us_bank_account[account_number]", "000123456789")])
        .await?;
    purchase.ensure_complete().await?;
    purchase.picture("us_bank_account-numbers").await?;
    let result = purchase.pay().await?;
    ensure_holds(&result, "/paymentIntent/next_action/type", &json!("verify_with_microdeposits"))?;
    let args = json!([purchase.intent.client_secret, { "amounts": [32, 45] }]);
    let verified = purchase.till.call("verifyMicrodepositsForPayment", args).await?;
    let method = purchase.ensure_ends(&verified, "processing").await?;
    ensure_holds(&method, "/us_bank_account/account_holder_type", &json!("individual"))
}

/// An account that the buyer links at the simulated bank: verified at once.
async fn linked(stage: &Stage<'_>) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, "us_bank_account", "usd", &[]).await?;
    let text = purchase.methods.text().await?;
    ensure!(text.contains("Test merchant") && text.contains("revoke"), "the authorisation is not shown: {text}");
    purchase.fill(&[(NAME, "Jenny Rosen"), (EMAIL, "jenny@example.com")]).await?;
    purchase.methods.select("us_bank_account[account_holder_type]", "company").await?;
    purchase.ensure_complete().await?;
    purchase.picture("us_bank_account").await?;
    let method = purchase.ensure_ends(&purchase.pay().await?, "processing").await?;
    ensure_holds(&method, "/us_bank_account/account_holder_type", &json!("company"))
}

/// A method with a page of its own, from which the buyer comes back.
async fn redirect(stage: &Stage<'_>, kind: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, kind, "eur", &[]).await?;
    purchase.fill(fields).await?;
    if kind == "klarna" {
        purchase.methods.select(COUNTRY, "DE").await?;
    } else {
        purchase.methods.select("ideal[bank]", "rabobank").await?;
    }
    purchase.ensure_complete().await?;
    purchase.picture(kind).await?;
    purchase.till.start("confirmPayment", confirmation(&return_url(stage))).await?;
    let query = decide(stage, "complete", "payment_intent").await?;
    ensure!(query["redirect_status"] == "succeeded", "comes back as {}", query["redirect_status"]);
    ensure_status(stage, "retrievePaymentIntent", "paymentIntent", &query, "succeeded").await?;
    let kept = stage.backend.read(&format!("payment_intents/{}", purchase.intent.id)).await?;
    let method = kept["payment_method"].as_str().context("no payment method")?;
    let method = stage.backend.read(&format!("payment_methods/{method}")).await?;
    if kind == "klarna" {
        return ensure_holds(&method, "/billing_details/address/country", &json!("DE"));
    }
    ensure_holds(&method, "/ideal/bank", &json!("rabobank"))
}

/// A code that an app scans; there is nothing to fill in.
async fn code(stage: &Stage<'_>) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, "wechat_pay", "cny", &[]).await?;
    purchase.ensure_complete().await?;
    purchase.picture("wechat_pay").await?;
    let mark = purchase.till.start("confirmPayment", confirmation(&return_url(stage))).await?;
    let (action, _, url) = purchase.dialog().await?;
    ensure!(action.has_code().await?, "there is no code to scan");
    stage.backend.act_at_bank(&format!("{url}/complete")).await?;
    purchase.ensure_ends(&purchase.till.result(mark).await?, "succeeded").await?;
    Ok(())
}

/// A voucher: its number is shown, and it stays payable when the dialog is closed.
async fn voucher(stage: &Stage<'_>) -> anyhow::Result<()> {
    let purchase = Purchase::begin(stage, "oxxo", "mxn", &[]).await?;
    purchase.fill(&[(NAME, "Jenny Rosen"), (EMAIL, "jenny@example.com")]).await?;
    purchase.ensure_complete().await?;
    purchase.picture("oxxo").await?;
    let mark = purchase.till.start("confirmPayment", confirmation(&return_url(stage))).await?;
    let (action, shown, url) = purchase.dialog().await?;
    let kept = stage.backend.read(&format!("payment_intents/{}", purchase.intent.id)).await?;
    let number =
        kept.pointer("/next_action/oxxo_display_details/number").and_then(Value::as_str).context("no number")?;
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    ensure!(digits.contains(number), "the number is not shown");
    action.close().await?;
    let result = purchase.till.result(mark).await?;
    purchase.ensure_ends(&result, "requires_action").await?;
    stage.backend.act_at_bank(&format!("{url}/complete")).await?;
    ensure!(stage.backend.status(&purchase.intent.id).await? == "succeeded", "the paid voucher is not seen");
    Ok(())
}

/// A transfer: the account and the reference are shown, and the payment is seen when the money comes.
async fn transfer(stage: &Stage<'_>) -> anyhow::Result<()> {
    let customer = stage.backend.post("customers", &[]).await?;
    let customer = customer["id"].as_str().context("no customer")?;
    let options = [
        ("customer", customer),
        ("payment_method_options[customer_balance][funding_type]", "bank_transfer"),
        ("payment_method_options[customer_balance][bank_transfer][type]", "eu_bank_transfer"),
        ("payment_method_options[customer_balance][bank_transfer][eu_bank_transfer][country]", "DE"),
    ];
    let purchase = Purchase::begin(stage, "customer_balance", "eur", &options).await?;
    purchase.ensure_complete().await?;
    purchase.picture("customer_balance").await?;
    let mark = purchase.till.start("confirmPayment", confirmation(&return_url(stage))).await?;
    let (_, shown, url) = purchase.dialog().await?;
    let kept = stage.backend.read(&format!("payment_intents/{}", purchase.intent.id)).await?;
    let hash = &kept["next_action"]["display_bank_transfer_instructions"];
    let plain = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
    for part in ["/reference", "/financial_addresses/0/iban/iban"] {
        let part = hash.pointer(part).and_then(Value::as_str).with_context(|| part.to_owned())?;
        ensure!(plain(&shown).contains(&plain(part)), "the dialog does not show what to transfer to");
    }
    stage.backend.act_at_bank(&format!("{url}/complete")).await?;
    let result = purchase.till.result(mark).await?;
    ensure!(result.get("error").is_none(), "{}", told(&result));
    purchase.ensure_ends(&result, "succeeded").await?;
    Ok(())
}
