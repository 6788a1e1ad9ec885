//! What a customer has saved, and saves.

use anyhow::{Context, ensure};
use serde_json::json;

use super::confirm;
use crate::backend::Wishes;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::customer_sessions::{advance, saved as customer, session};
use crate::scenario::pay::GOOD;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

const FEATURES: [(&str, &str); 4] = [
    ("payment_method_redisplay", "enabled"),
    ("payment_method_save", "enabled"),
    ("payment_method_save_usage", "off_session"),
    ("payment_method_remove", "enabled"),
];

/// Saved cards come first; one pays; another is taken away, by a click that was meant, and stays away.
pub async fn saved(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let known = customer(&stage.backend).await?;
    let intent = stage.backend.create_intent_with(&[("customer", &known.customer)]).await?;
    let secret = session(&stage.backend, &known.customer, &FEATURES).await?;
    let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
    let till = Till::open(stage, group, json!({ "payment": {} })).await?;
    let names = form.saved().await?;
    ensure!(
        names.len() == 2 && names[0].contains("4444") && names[1].contains("4242"),
        "not both, newest first: {names:?}"
    );
    till.page
        .until("change", json!({ "complete": true, "value": { "payment_method": { "id": known.mastercard } } }))
        .await?;
    stage.browser.screenshot(&stage.picture("payment-element-saved")).await?;
    let mark = till.page.mark().await?;
    form.press(&format!("[data-act=\"saved:{}\"]", known.visa)).await?;
    till.page.until_after(mark, "change", json!({ "value": { "payment_method": { "id": known.visa } } })).await?;
    form.press(&format!("[data-act=\"remove:{}\"]", known.mastercard)).await?;
    // A script's click counts for nothing, and neither does one that comes at once.
    let detach = format!("document.querySelector('[data-act=\"detach:{}\"]').click();", known.mastercard);
    form.inside(&detach, Vec::new()).await?;
    form.press("[data-act=keep]").await?;
    let there = stage.backend.read(&format!("payment_methods/{}", known.mastercard)).await?;
    ensure!(there["customer"] == json!(known.customer), "the card went although nobody meant it");
    form.remove(&known.mastercard).await?;
    let told = till.page.until("savedpaymentmethodremove", json!({})).await?;
    ensure_holds(&told, "/success", &json!(true)).context("savedpaymentmethodremove")?;
    ensure_holds(&told, "/payment_method/id", &json!(known.mastercard))?;
    ensure!(form.saved().await?.len() == 1, "it is shown still");
    let gone = stage.backend.read(&format!("payment_methods/{}", known.mastercard)).await?;
    ensure!(gone["customer"].is_null(), "it is the customer's still");
    let paid = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    ensure_holds(&paid, "/paymentIntent/payment_method", &json!(known.visa))?;
    till.page.ensure_quiet().await?;
    expired(stage).await.context("a card that has expired")
}

/// The newest card has expired: another is chosen, and it pays nothing although the buyer chooses it.
async fn expired(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    // Of its own: a year passes there.
    let backend = stage.own_backend("expired-card", &Wishes::default())?;
    let known = customer(&backend).await?;
    let created = backend.read(&format!("payment_methods/{}", known.visa)).await?["created"].clone();
    let year = 1970 + created.as_u64().context("it is of no time")? / 31_556_952;
    for (id, years) in [(&known.visa, 5), (&known.mastercard, 0)] {
        let year = (year + years).to_string();
        let form = [("card[exp_month]", "12"), ("card[exp_year]", year.as_str())];
        backend.post(&format!("payment_methods/{id}"), &form).await?;
    }
    advance(&backend, 367 * 24 * 3600).await?;
    let intent = backend.create_intent_with(&[("customer", &known.customer)]).await?;
    let secret = session(&backend, &known.customer, &FEATURES).await?;
    let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
    let till = Till::open_at(stage, &backend, Policy::Open, group, json!({ "payment": {} })).await?;
    ensure!(form.saved().await?.first().is_some_and(|name| name.contains("4444")), "it is not shown first");
    till.page
        .until("change", json!({ "complete": true, "value": { "payment_method": { "id": known.visa } } }))
        .await
        .context("the other one is not chosen")?;
    let mark = till.page.mark().await?;
    form.press(&format!("[data-act=\"saved:{}\"]", known.mastercard)).await?;
    till.page
        .until_after(
            mark,
            "change",
            json!({ "complete": false, "value": { "payment_method": { "id": known.mastercard } } }),
        )
        .await?;
    form.until_shown(".Status:not(:empty)").await.context("the buyer is not told")?;
    stage.browser.screenshot(&stage.picture("payment-element-expired")).await?;
    let refused = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&refused, "/error/code", &json!("expired_card"))?;
    let read = backend.read(&format!("payment_intents/{}", intent.id)).await?;
    ensure!(read["payment_method"].is_null() && read["last_payment_error"].is_null(), "it was sent: {read}");
    form.press(&format!("[data-act=\"saved:{}\"]", known.visa)).await?;
    let paid = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await?;
    backend.stop()
}

/// Where the intent asks for it, a saved card pays once its code is typed again, and not before.
pub async fn code(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let known = customer(&stage.backend).await?;
    let recollect = ("payment_method_options[card][require_cvc_recollection]", "true");
    let intent = stage.backend.create_intent_with(&[("customer", &known.customer), recollect]).await?;
    let secret = session(&stage.backend, &known.customer, &FEATURES).await?;
    let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
    let till = Till::open(stage, group, json!({ "payment": {} })).await?;
    till.page
        .until("change", json!({ "complete": false, "value": { "payment_method": { "id": known.mastercard } } }))
        .await?;
    let early = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&early, "/error/code", &json!("incomplete_cvc"))?;
    form.until_shown("#saved-cvc-error:not(:empty)").await.context("the buyer is not told")?;
    stage.browser.screenshot(&stage.picture("payment-element-code")).await?;
    form.type_into("#saved-cvc", "123").await?;
    till.page
        .until("change", json!({ "complete": true, "value": { "payment_method": { "id": known.mastercard } } }))
        .await?;
    // Another card has another code.
    form.press(&format!("[data-act=\"saved:{}\"]", known.visa)).await?;
    till.page
        .until("change", json!({ "complete": false, "value": { "payment_method": { "id": known.visa } } }))
        .await?;
    form.type_into("#saved-cvc", "456").await?;
    till.page.until("change", json!({ "complete": true, "value": { "payment_method": { "id": known.visa } } })).await?;
    let paid = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    ensure_holds(&paid, "/paymentIntent/payment_method", &json!(known.visa))?;
    till.page.ensure_quiet().await
}

/// A card is saved where the buyer ticks the box, and only there; an ended session leaves what is typed.
pub async fn save(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let known = customer(&stage.backend).await?;
    for ticked in [false, true] {
        let intent = stage.backend.create_intent_with(&[("customer", &known.customer)]).await?;
        let secret = session(&stage.backend, &known.customer, &FEATURES).await?;
        let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
        let till = Till::open(stage, group, json!({ "payment": {} })).await?;
        form.choose("card").await?;
        form.fill_card(GOOD).await?;
        till.page.until("change", json!({ "complete": true, "value": { "savePaymentMethod": false } })).await?;
        if ticked {
            form.press("[data-act=save]").await?;
            till.page.until("change", json!({ "complete": true, "value": { "savePaymentMethod": true } })).await?;
        }
        let paid = confirm(&till, &intent.client_secret).await?;
        ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
        let read = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
        let method = &read["payment_method"];
        let wanted = if ticked { json!("always") } else { json!("unspecified") };
        ensure!(method["allow_redisplay"] == wanted, "{} instead of {wanted}", method["allow_redisplay"]);
        ensure!(method["customer"].is_null() != ticked, "saved: {}, ticked: {ticked}", method["customer"]);
    }
    // A secret that another document has claimed: the element says so and takes a card.
    let secret = session(&stage.backend, &known.customer, &FEATURES).await?;
    let group = json!({ "mode": "payment", "amount": 5000, "currency": "usd", "customerSessionClientSecret": secret });
    Till::open(stage, group, json!({ "payment": {} })).await?;
    ensure!(form.saved().await?.len() > 1, "the first document is shown nothing");
    let group = json!({ "mode": "payment", "amount": 5000, "currency": "usd", "customerSessionClientSecret": secret });
    let till = Till::open(stage, group, json!({ "payment": {} })).await?;
    let told = till.page.until("expired", json!({})).await?;
    ensure_holds(&told, "/reason", &json!("claimed"))?;
    form.fill_card(GOOD).await?;
    till.page.until("change", json!({ "complete": true })).await.map(drop)
}
