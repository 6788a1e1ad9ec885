//! The Payment Element in a page of the merchant's: cards, layouts, what is saved, what the options ask for, and who can use it how.

mod access;
mod leak;
mod life;
mod saved;

pub use access::{axe, keyboard, spoken};
pub use leak::leak;
pub use life::{destroy, direct_mode, nothing_moves, strict_page, update, wrappers};
pub use saved::{code, save, saved};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::Typed;
use crate::page::Mark;
use crate::payment_form::PaymentForm;
use crate::scenario::pay::GOOD;
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

/// A deferred payment that many methods take.
pub(super) fn euros() -> Value {
    json!({ "mode": "payment", "amount": 5000, "currency": "eur", "paymentMethodTypes": ["card", "sepa_debit", "bancontact", "eps", "ideal", "p24"] })
}

/// Confirms with the group's element, and leaves the page only where it must.
pub(super) async fn confirm(till: &Till<'_>, secret: &str) -> anyhow::Result<Value> {
    let args = json!([{ "elements": { "element": "group" }, "clientSecret": secret, "redirect": "if_required",
        "confirmParams": { "return_url": "https://shop.example/done" } }]);
    till.call("confirmPayment", args).await
}

/// A card, typed into the element, pays: at once, after the bank has asked, and not before everything is there.
pub async fn card(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    for (typed, status) in [(GOOD, "succeeded"), (Typed::card("4000000000000002"), "requires_payment_method")] {
        let intent = stage.backend.create_intent().await?;
        let group = json!({ "clientSecret": intent.client_secret });
        let till = Till::open(stage, group, json!({ "payment": {} })).await?;
        let early = till
            .call("confirmPayment", json!([{ "elements": { "element": "group" }, "redirect": "if_required" }]))
            .await?;
        ensure_holds(&early, "/error/type", &json!("validation_error")).context("nothing is typed")?;
        form.until_shown("#number-error:not(:empty)").await.context("the buyer is not shown what is missing")?;
        form.fill_card(typed).await?;
        let change = till.page.until("change", json!({ "complete": true })).await?;
        ensure_holds(&change, "/value/type", &json!("card"))?;
        ensure!(!change.to_string().contains(typed.number), "the page is told the number");
        let result = confirm(&till, &intent.client_secret).await?;
        if status == "succeeded" {
            ensure_holds(&result, "/paymentIntent/status", &json!(status))?;
        } else {
            ensure_holds(&result, "/error/code", &json!("card_declined"))?;
        }
        ensure!(stage.backend.status(&intent.id).await? == status, "the API knows another state");
        till.page.ensure_quiet().await?;
    }
    let intent = stage.backend.create_intent().await?;
    let till = Till::open(stage, json!({ "clientSecret": intent.client_secret }), json!({ "payment": {} })).await?;
    form.fill_card(ASKS).await?;
    let mark = till
        .start("confirmPayment", json!([{ "elements": { "element": "group" }, "redirect": "if_required" }]))
        .await?;
    till.page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" })).await?;
    crate::bank::Challenge::on(&stage.browser).press_at_bank("Complete").await?;
    ensure_holds(&till.result(mark).await?, "/paymentIntent/status", &json!("succeeded"))
}

/// Tabs with a chooser for those that do not fit, rows that unfold, and nothing open at first.
pub async fn layouts(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let till =
        Till::open(stage, euros(), json!({ "payment": { "layout": "tabs", "paymentMethodOrder": ["ideal", "card"] } }))
            .await?;
    form.ensure_types(&["ideal", "card", "apple_pay", "google_pay", "sepa_debit", "bancontact", "eps", "p24"])
        .await
        .context("the page's order")?;
    stage.browser.screenshot(&stage.picture("payment-element-tabs")).await?;
    form.choose("p24").await.context("a folded method")?;
    let change = till.page.until("change", json!({ "value": { "type": "p24" } })).await?;
    ensure_holds(&change, "/complete", &json!(false))?;
    form.until_shown("[data-act=\"choose:p24\"][aria-selected=true]").await?;
    let rows = json!({ "type": "accordion", "radios": "never", "visibleAccordionItemsCount": 2, "spacedAccordionItems": false });
    let till = Till::open(
        stage,
        euros(),
        json!({ "payment": { "layout": rows, "wallets": { "applePay": "never", "googlePay": "never" } } }),
    )
    .await?;
    let count = |what: &'static str| form.inside(what, Vec::new());
    let shown =
        "return [...document.querySelectorAll('.AccordionItem')].filter((row) => row.checkVisibility()).length;";
    let few = count(shown).await?.as_u64().context("no rows")?;
    ensure!(few <= 2, "{few} rows are shown");
    stage.browser.screenshot(&stage.picture("payment-element-accordion")).await?;
    form.press(".MoreRows").await?;
    ensure!(count(shown).await? == json!(6), "\"More\" does not show all");
    ensure!(
        count("return [...document.querySelectorAll('.RadioIcon')].filter((radio) => radio.checkVisibility()).length;")
            .await?
            == json!(0),
        "there are radio buttons"
    );
    form.choose("eps").await?;
    till.page.until("change", json!({ "value": { "type": "eps" } })).await?;
    let mark = till.page.mark().await?;
    till.page.run("window.__shop.payment.collapse();", Vec::new()).await?;
    till.page.until_after(mark, "change", json!({ "collapsed": true })).await?;
    let closed = json!({ "layout": { "type": "accordion", "defaultCollapsed": true } });
    let till = Till::open(stage, euros(), json!({ "payment": closed })).await?;
    till.page.until_after(Mark::START, "change", json!({ "collapsed": true, "empty": true })).await?;
    let refused = till.page.run("return window.__shop.elements.submit();", Vec::new()).await?;
    ensure_holds(&refused, "/error/type", &json!("validation_error"))
}

/// What the page supposes, leaves out, requires, and forbids to change.
pub async fn options(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let supposed =
        json!({ "billingDetails": { "name": "Ada", "address": { "country": "GB", "postal_code": "SW1A 1AA" } } });
    let payment = json!({ "defaultValues": supposed, "fields": { "billingDetails": { "name": "always" } } });
    let till = Till::open(stage, euros(), json!({ "payment": payment })).await?;
    let values = "return [...document.querySelectorAll('.methods [data-field^=billing]')].filter((field) => field.checkVisibility()).map((field) => field.value);";
    let found = form.inside(values, Vec::new()).await?;
    ensure!(found == json!(["Ada", "GB", "SW1A 1AA"]), "what the page supposes is not in the fields: {found}");
    let mark = till.page.mark().await?;
    till.page
        .run("window.__shop.payment.update({ fields: { billingDetails: 'never' }, readOnly: true });", Vec::new())
        .await?;
    form.until_shown(".methods").await?;
    let gone = "return [...document.querySelectorAll('.methods [data-field^=billing]')].every((field) => !field.checkVisibility()) && document.querySelector('#number').disabled;";
    till.page.until_after(mark, "change", json!({})).await.context("the fields went, and the page is not told")?;
    ensure!(form.inside(gone, Vec::new()).await? == json!(true), "fields are shown, or take text");
    let business = json!({ "business": { "name": "Corner Shop" }, "terms": { "card": "always" } });
    Till::open(stage, euros(), json!({ "payment": business })).await?;
    form.until_shown(".TermsText").await?;
    let terms = form.inside("return document.querySelector('.TermsText').textContent;", Vec::new()).await?;
    ensure!(terms.as_str().is_some_and(|terms| terms.contains("Corner Shop")), "the terms name nobody: {terms}");
    Ok(())
}
