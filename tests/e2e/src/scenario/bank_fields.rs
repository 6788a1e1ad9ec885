//! Bank accounts in fields, and the dialogs of next actions, as they look, as axe judges them, and what they leave behind.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::account::{ACCOUNT, BSB, Field, IBAN};
use crate::action::{Action, FRAME};
use crate::axe::{Axe, Document};
use crate::backend::Wishes;
use crate::leak::haystack::{self, Haystack};
use crate::leak::search::Secrets;
use crate::policy::Policy;
use crate::scenario::methods::{buyer, details};
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment};

/// What axe must have judged, lest a change of its rules let everything pass.
const FIELDS_JUDGED: &[&str] = &["label", "color-contrast", "aria-valid-attr-value", "html-has-lang"];
const PAGE_JUDGED: &[&str] = &["color-contrast", "frame-title", "html-has-lang", "landmark-one-main"];
const DIALOG_JUDGED: &[&str] = &["button-name", "color-contrast", "html-has-lang", "document-title"];

const IBAN_TYPED: &str = "AT321904300235473204";
const ACCOUNT_TYPED: &str = "900123456";
/// What is typed into IBAN, BSB and account: nothing, something wrong, something whole.
const STATES: [(&str, [&str; 3]); 3] = [
    ("empty", ["", "", ""]),
    ("wrong", ["DE89370400440532013001", "99", "1"]),
    ("complete", [IBAN_TYPED, "000000", ACCOUNT_TYPED]),
];

fn elements() -> Value {
    json!({ "iban": { "supportedCountries": ["SEPA"] }, "auBankAccount": {} })
}

/// A page with both elements, as far as this was typed.
async fn typed<'a>(stage: &'a Stage<'_>, texts: [&str; 3]) -> anyhow::Result<Till<'a>> {
    let till = Till::open(stage, Value::Null, elements()).await?;
    type_all(stage, texts).await?;
    // Only who leaves a field is told that it is not finished.
    till.page.find("h1").await?.click().await?;
    Ok(till)
}

async fn type_all(stage: &Stage<'_>, texts: [&str; 3]) -> anyhow::Result<()> {
    for (field, text) in [IBAN, BSB, ACCOUNT].into_iter().zip(texts) {
        if !text.is_empty() {
            field.type_in(&stage.browser, text).await?;
        }
    }
    Ok(())
}

/// Both elements in each state.
pub async fn axe_fields(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    for (state, texts) in STATES {
        let till = typed(stage, texts).await?;
        for field in [IBAN, ACCOUNT] {
            field.enter(&stage.browser).await?;
            let judged = axe.judge(&stage.browser, Document::Frame, FIELDS_JUDGED, None).await;
            judged.with_context(|| format!("{} {state}", field.page()))?;
        }
        stage.browser.leave_frames().await?;
        axe.judge(&stage.browser, Document::Page, PAGE_JUDGED, None).await.context("the page")?;
        till.page.ensure_quiet().await?;
    }
    Ok(())
}

/// A code, a voucher, an account to transfer to, an app to wait for; each is given up afterwards.
pub async fn axe_actions(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    for (name, till) in SHOWN {
        let till = show(stage, till).await.context(name)?;
        Action::on(&stage.browser).enter().await.context(name)?;
        axe.judge(&stage.browser, Document::Frame, DIALOG_JUDGED, None).await.context(name)?;
        close(&till, stage).await.context(name)?;
    }
    Ok(())
}

/// What is shown: the call, its type, the currency.
const SHOWN: [(&str, [&str; 3]); 4] = [
    ("code", ["confirmPayNowPayment", "paynow", "sgd"]),
    ("voucher", ["confirmBoletoPayment", "boleto", "brl"]),
    ("transfer", ["handleNextAction", "customer_balance", "eur"]),
    ("app", ["confirmBlikPayment", "blik", "pln"]),
];

/// Has a dialog shown.
async fn show<'a>(stage: &'a Stage<'_>, [call, kind, currency]: [&str; 3]) -> anyhow::Result<Till<'a>> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    let intent = payment(&stage.backend, kind, currency).await?;
    let mut data = json!({ "payment_method": details(kind) });
    if kind == "blik" {
        data["payment_method_options"] = json!({ "blik": { "code": "730164" } });
    }
    if kind == "customer_balance" {
        let transfer = json!({ "type": "eu_bank_transfer", "eu_bank_transfer": { "country": "DE" } });
        let options = json!({ "funding_type": "bank_transfer", "bank_transfer": transfer });
        data["payment_method_options"] = json!({ "customer_balance": options });
        let args = json!([intent.client_secret, data, { "handleActions": false }]);
        till.call("confirmCustomerBalancePayment", args).await?;
        till.start(call, json!([{ "clientSecret": intent.client_secret }])).await?;
    } else {
        till.start(call, json!([intent.client_secret, data])).await?;
    }
    Action::on(&stage.browser).text().await?;
    Ok(till)
}

async fn close(till: &Till<'_>, stage: &Stage<'_>) -> anyhow::Result<()> {
    let action = Action::on(&stage.browser);
    action.close().await?;
    till.page.until("result", json!({})).await?;
    ensure!(action.is_gone().await?, "the dialog stays");
    till.page.ensure_quiet().await
}

/// Pictures for people to look at: both elements in each state, and each dialog. Nothing in a dialog is cut off.
pub async fn pictures(stage: &Stage<'_>) -> anyhow::Result<()> {
    for (state, texts) in STATES {
        typed(stage, texts).await?;
        stage.browser.screenshot(&stage.picture(&format!("bank-fields-{state}"))).await?;
    }
    for (name, shown) in SHOWN {
        let till = show(stage, shown).await.context(name)?;
        stage.browser.screenshot(&stage.picture(&format!("action-{name}"))).await?;
        Action::on(&stage.browser).enter().await?;
        let wide = "return document.documentElement.scrollWidth <= innerWidth;";
        ensure!(stage.browser.run(wide, Vec::new()).await? == json!(true), "{name}: {FRAME} is wider than its frame");
        close(&till, stage).await.context(name)?;
    }
    Ok(())
}

/// What buyer and page do with accounts leaves no part of them anywhere but in the fields.
pub async fn none_leaks(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("leak-accounts", &Wishes::default())?;
    let config = json!({
        "pay": backend.pay, "key": backend.publishable_key, "options": { "frameBase": backend.pay },
        "create": elements(), "scripts": ["wiretap"],
    });
    let till = Till::open_with(stage, Policy::Open, &config).await?;
    let mut known = haystack::origins(&backend);
    known.push(stage.merchant.url.trim_start_matches("http://").to_owned());
    known.extend(haystack::assets(&stage.options.frame_dir).context("no assets")?);
    let mut hay = Haystack::new(known).with_frames(&[IBAN.page(), ACCOUNT.page()]);
    hay.tap_frame(&stage.browser).await?;
    type_all(stage, STATES[2].1).await?;
    for element in ["iban", "auBankAccount"] {
        till.page.until("change", json!({ "elementType": element, "complete": true })).await?;
    }
    hay.add_kept(&till.page, &stage.browser).await?;
    for (method, kind, element, currency) in [
        ("confirmSepaDebitPayment", "sepa_debit", "iban", "eur"),
        ("confirmAuBecsDebitPayment", "au_becs_debit", "auBankAccount", "aud"),
    ] {
        let mut data = json!({ "billing_details": buyer() });
        data[kind] = json!({ "element": element });
        let intent = payment(&backend, kind, currency).await?;
        let paid = till.call(method, json!([intent.client_secret, { "payment_method": data }])).await?;
        ensure_holds(&paid, "/paymentIntent/status", &json!("processing"))?;
        data["type"] = json!(kind);
        till.call("createPaymentMethod", json!([data])).await?;
        hay.add_kept(&till.page, &stage.browser).await?;
    }
    hay.add_page(&till.page, &stage.browser).await?;
    let (log, database) = (backend.log.clone(), backend.database.clone());
    hay.add_server(&log, &database)?;
    backend.stop()?;
    hay.add_server(&log, &database)?;
    // Of the IBAN the account: the API tells the bank's code. No other text of theirs is secret.
    for account in [&IBAN_TYPED[9..], ACCOUNT_TYPED] {
        let found = hay.search(&Secrets::new(account, IBAN_TYPED));
        ensure!(found.is_empty(), "found: {found:?}");
    }
    till.page.ensure_quiet().await
}

/// The fields in the page itself, as a host of one origin has them, pay; a code is shown there, too.
pub async fn direct(stage: &Stage<'_>) -> anyhow::Result<()> {
    let options = json!({ "iban": { "supportedCountries": ["SEPA"] } });
    let till = Till::open_at(stage, &stage.backend, Policy::Direct, Value::Null, options).await?;
    let field: Field = IBAN;
    field.type_in_page(&stage.browser, "DE89370400440532013000").await?;
    till.page.until("change", json!({ "complete": true })).await?;
    let intent = payment(&stage.backend, "sepa_debit", "eur").await?;
    let data = json!({ "payment_method": { "sepa_debit": { "element": "iban" }, "billing_details": buyer() } });
    let paid = till.call("confirmSepaDebitPayment", json!([intent.client_secret, data])).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("processing"))?;
    let intent = payment(&stage.backend, "paynow", "sgd").await?;
    let mark = till
        .start("confirmPayNowPayment", json!([intent.client_secret, { "payment_method": details("paynow") }]))
        .await?;
    let look = "
      const look = () => window.__page.all('svg path').some((path) => path.getAttribute('d').length > 200);
      const deadline = performance.now() + 10_000;
      while (!look() && performance.now() < deadline) await new Promise(requestAnimationFrame);
      return look();";
    ensure!(till.page.run(look, Vec::new()).await? == json!(true), "no code is shown in the page");
    let shown = stage.backend.read(&format!("payment_intents/{}", intent.id)).await?;
    let url = shown.pointer("/next_action/paynow_display_qr_code/hosted_instructions_url").and_then(Value::as_str);
    stage.backend.act_at_bank(&format!("{}/complete", url.context("no page of the bank")?)).await?;
    ensure_holds(&till.result(mark).await?, "/paymentIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await
}
