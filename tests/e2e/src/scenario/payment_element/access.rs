//! Who can use the element: by the keyboard alone, by ear, and by axe's rules in every state and theme.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{confirm, euros};
use crate::accessibility::announced;
use crate::axe::{Axe, Document};
use crate::payment_form::PaymentForm;
use crate::scenario::customer_sessions::{saved as customer, session};
use crate::scenario::pay::GOOD;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

const JUDGED: &[&str] = &["color-contrast", "aria-valid-attr-value", "html-has-lang", "button-name"];
const FIELDS_JUDGED: &[&str] = &["label", "color-contrast", "aria-valid-attr-value", "autocomplete-valid"];

async fn focused(stage: &Stage<'_>) -> anyhow::Result<Value> {
    let script = "const on = document.activeElement; return on?.dataset.act ?? on?.dataset.field ?? on?.tagName;";
    stage.browser.run(script, Vec::new()).await
}

/// Arrows choose among tabs, Tab leads into the fields, and the payment is made without a mouse.
pub async fn keyboard(stage: &Stage<'_>) -> anyhow::Result<()> {
    let types = [("payment_method_types[0]", "card"), ("payment_method_types[1]", "klarna")];
    let form = [("amount", "5000"), ("currency", "usd"), types[0], types[1]];
    let intent = stage.backend.create("payment_intents", &form).await?;
    let no_wallets = json!({ "payment": { "wallets": { "applePay": "never", "googlePay": "never" } } });
    let till = Till::open(stage, json!({ "clientSecret": intent.client_secret }), no_wallets).await?;
    let form = PaymentForm::of(&stage.browser);
    form.press("[data-act=\"choose:card\"]").await?;
    form.enter().await?;
    for (key, act, kind) in [
        (Key::Right, "choose:klarna", "klarna"),
        (Key::Right, "choose:card", "card"),
        (Key::End, "choose:klarna", "klarna"),
        (Key::Home, "choose:card", "card"),
    ] {
        stage.browser.press(key).await?;
        ensure!(focused(stage).await? == json!(act), "{kind} is not where the arrow leads");
        let selected =
            stage.browser.run("return document.querySelector('[aria-selected=true]').dataset.act;", Vec::new()).await?;
        ensure!(selected == json!(act), "{kind} is not chosen on the way");
    }
    stage.browser.press(Key::Tab).await?;
    ensure!(focused(stage).await? == json!("number"), "Tab does not lead to the number");
    stage.browser.press(GOOD.number).await?;
    stage.browser.press(GOOD.expiry).await?;
    stage.browser.press(GOOD.cvc).await?;
    stage.browser.press(Key::Tab).await?;
    stage.browser.press(Key::Tab).await?;
    ensure!(
        focused(stage).await? == json!("billing_details[address][postal_code]"),
        "Tab does not lead to the ZIP code"
    );
    stage.browser.press(GOOD.postal).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    ensure_holds(&confirm(&till, &intent.client_secret).await?, "/paymentIntent/status", &json!("succeeded"))
}

/// Fields are called what they are, and what is wrong is said with the field that it is about.
pub async fn spoken(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = stage.backend.create_intent().await?;
    let till = Till::open(stage, json!({ "clientSecret": intent.client_secret }), json!({ "payment": {} })).await?;
    let form = PaymentForm::of(&stage.browser);
    form.type_into("#number", "4242424242424241").await?;
    form.until_shown("#number-error:not(:empty)").await?;
    form.enter().await?;
    let heard = announced(&stage.browser, stage.engine, "/frame/v1/payment.html").await?;
    stage.browser.leave_frames().await?;
    let named = |name: &str| heard.iter().find(|one| one.name == name).with_context(|| format!("no {name}: {heard:?}"));
    let number = named("Card number")?;
    ensure!(number.invalid && number.description.contains("not valid"), "the error is not the number's: {number:?}");
    for name in ["Expiry date", "Security code", "ZIP code"] {
        ensure!(!named(name)?.invalid, "{name} is told to be wrong");
    }
    ensure!(
        heard.iter().any(|one| one.role == "alert" && one.name.contains("not valid")),
        "nothing is announced: {heard:?}"
    );
    till.page.ensure_quiet().await
}

/// Every state in every theme.
pub async fn axe(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let form = PaymentForm::of(&stage.browser);
    let known = customer(&stage.backend).await?;
    for theme in ["stripe", "night", "flat"] {
        let behind = if theme == "night" { "#141821" } else { "#fff" };
        let mut group = euros();
        group["appearance"] = json!({ "theme": theme });
        group["customerSessionClientSecret"] = json!(
            session(
                &stage.backend,
                &known.customer,
                &[
                    ("payment_method_redisplay", "enabled"),
                    ("payment_method_save", "enabled"),
                    ("payment_method_remove", "enabled")
                ]
            )
            .await?
        );
        Till::open(stage, group.clone(), json!({ "payment": {} })).await?;
        judge(stage, &axe, JUDGED, behind).await.with_context(|| format!("{theme}, saved"))?;
        form.press(&format!("[data-act=\"remove:{}\"]", known.visa)).await?;
        judge(stage, &axe, JUDGED, behind).await.with_context(|| format!("{theme}, the question"))?;
        form.press("[data-act=keep]").await?;
        form.choose("card").await?;
        judge(stage, &axe, FIELDS_JUDGED, behind).await.with_context(|| format!("{theme}, card"))?;
        form.type_into("#number", "4242424242424241").await?;
        form.until_shown("#number-error:not(:empty)").await?;
        judge(stage, &axe, FIELDS_JUDGED, behind).await.with_context(|| format!("{theme}, wrong"))?;
        form.choose("sepa_debit").await?;
        judge(stage, &axe, FIELDS_JUDGED, behind).await.with_context(|| format!("{theme}, debit"))?;
        group.as_object_mut().context("a group")?.remove("customerSessionClientSecret");
        Till::open(stage, group, json!({ "payment": { "layout": "accordion" } })).await?;
        judge(stage, &axe, FIELDS_JUDGED, behind).await.with_context(|| format!("{theme}, rows"))?;
    }
    Ok(())
}

async fn judge(stage: &Stage<'_>, axe: &Axe, judged: &[&str], behind: &str) -> anyhow::Result<()> {
    PaymentForm::of(&stage.browser).enter().await?;
    let judged = axe.judge(&stage.browser, Document::Frame, judged, Some(behind)).await;
    stage.browser.leave_frames().await?;
    judged
}
