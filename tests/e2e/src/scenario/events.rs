//! What the element tells the page: events, state classes, and fields that browsers and assistive technology understand.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::{self, Field};
use crate::engine::Engine;
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::scenario::pay::{GOOD, GOOD_SHOWN};
use crate::stage::Stage;

/// Events come once, with what belongs to them, and the container's classes follow.
pub async fn classes(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    ensure!(page.until("ready", json!({})).await? == json!({ "elementType": "card" }), "ready carries something else");
    ensure_classes(&page, &["StripeElement", "StripeElement--empty"]).await?;
    ensure_fields_are_named(stage, &page).await?;
    ensure_number_events(&page).await?;
    ensure_focus_events(&page).await?;
    ensure_clear_and_update(stage, &page).await?;
    ensure_off(stage, &page).await?;
    page.ensure_quiet().await
}

async fn ensure_number_events(page: &Page<'_>) -> anyhow::Result<()> {
    let card = page.card();
    card.type_in(Field::Number, "4").await?;
    page.until("focus", json!({ "elementType": "card" })).await?;
    let first = page.until("change", json!({ "empty": false })).await?;
    let expected = json!({ "elementType": "card", "empty": false, "complete": false, "brand": "visa", "value": { "postalCode": "" } });
    ensure!(first == expected, "the first change is {first}");
    ensure_classes(page, &["StripeElement", "StripeElement--focus"]).await?;
    card.type_in(Field::Number, "242424242424241").await?;
    let wrong =
        page.until("change", json!({ "error": { "code": "invalid_number", "type": "validation_error" } })).await?;
    ensure!(
        wrong["error"]["message"].as_str().is_some_and(|text| text.len() > 10),
        "no message for the buyer: {wrong}"
    );
    ensure!(wrong["complete"] == false, "a wrong number is complete: {wrong}");
    ensure_class(page, "StripeElement--invalid", true).await?;
    let mark = page.mark().await?;
    card.erase(Field::Number).await?;
    let right = page.until_after(mark, "change", json!({ "empty": true })).await?;
    ensure!(right.get("error").is_none(), "the error stays: {right}");
    ensure_class(page, "StripeElement--invalid", false).await?;
    card.type_in(Field::Number, "378282246310005").await?;
    page.until_after(mark, "change", json!({ "brand": "amex" })).await?;
    ensure!(card.value(Field::Number).await? == "3782 822463 10005", "another grouping");
    card.type_in(Field::Cvc, "1234").await?;
    ensure!(card.value(Field::Cvc).await? == "1234", "the security code of this brand has four digits");
    card.erase(Field::Cvc).await?;
    card.erase(Field::Number).await?;
    card.fill(GOOD).await?;
    let complete = page.until("change", json!({ "complete": true })).await?;
    ensure!(complete["value"]["postalCode"] == GOOD.postal, "the postal code is missing: {complete}");
    ensure_class(page, "StripeElement--complete", true).await?;
    let changes = page.events_after(Mark::START, "change").await?;
    ensure!(changes.windows(2).all(|pair| pair[0] != pair[1]), "the same change is told twice");
    ensure!(!json!(changes).to_string().contains(GOOD.number), "a change holds the number");
    Ok(())
}

async fn ensure_focus_events(page: &Page<'_>) -> anyhow::Result<()> {
    let mark = page.mark().await?;
    page.find("#name").await?.click().await?;
    page.until_after(mark, "blur", json!({ "elementType": "card" })).await?;
    ensure_class(page, "StripeElement--focus", false).await?;
    let mark = page.mark().await?;
    page.find("#card-label").await?.click().await?;
    page.until_after(mark, "focus", json!({})).await.context("a click on the label does not focus the element")?;
    let mark = page.mark().await?;
    page.run("window.__shop.card.blur();", Vec::new()).await?;
    page.until_after(mark, "blur", json!({})).await.context("blur() does nothing")?;
    let mark = page.mark().await?;
    page.run("window.__shop.card.focus();", Vec::new()).await?;
    page.until_after(mark, "focus", json!({})).await.context("focus() does nothing")?;
    Ok(())
}

async fn ensure_clear_and_update(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    page.card().ensure_shows(GOOD_SHOWN).await?;
    let mark = page.mark().await?;
    page.run("window.__shop.card.clear();", Vec::new()).await?;
    page.until_after(mark, "change", json!({ "empty": true, "complete": false })).await?;
    page.card().ensure_shows(["", "", "", ""]).await?;
    page.run("window.__shop.card.update({ disabled: true, hidePostalCode: true });", Vec::new()).await?;
    let hidden = "fields.every((field) => field.disabled) && !fields.at(-1).checkVisibility()";
    until_fields(stage, hidden).await.context("the fields were not disabled, or the postal code not hidden")
}

/// Waits until the frame's fields are as a script's expression says.
async fn until_fields(stage: &Stage<'_>, expression: &str) -> anyhow::Result<()> {
    let script = format!(
        "const fields = [...document.querySelectorAll('input')];
         return new Promise((resolve, reject) => {{
           const look = () => {expression} && (clearTimeout(timer), observer.disconnect(), resolve());
           const observer = new MutationObserver(look);
           const timer = setTimeout(() => reject(new Error(document.querySelector('form').outerHTML.replace(/<svg.*?<.svg>/g, ''))), 5000);
           observer.observe(document, {{ subtree: true, attributes: true, childList: true }});
           look();
         }});"
    );
    card::run_inside(&stage.browser, &script, &[]).await.map(drop)
}

async fn ensure_off(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    let script = "
      const { card } = window.__shop;
      window.__heard = 0;
      const handler = () => window.__heard++;
      card.on('change', handler);
      card.off('change', handler);
      card.once('blur', handler).off('blur', handler);
      card.update({ disabled: false });";
    page.run(script, Vec::new()).await?;
    until_fields(stage, "fields.every((field) => !field.disabled)").await.context("the fields stay disabled")?;
    let mark = page.mark().await?;
    page.card().type_in(Field::Number, "55").await?;
    page.until_after(mark, "change", json!({ "brand": "mastercard" })).await?;
    page.ensure("window.__heard === 0", "a handler that was taken off is called").await
}

async fn ensure_fields_are_named(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    let expected = [
        (Field::Number, "cc-number", "cardnumber", "Card number"),
        (Field::Expiry, "cc-exp", "exp-date", "Expir"),
        (Field::Cvc, "cc-csc", "cvc", "ecurity code"),
        (Field::Postal, "postal-code", "postal", "code"),
    ];
    let card = page.card();
    card.enter().await?;
    for (field, autocomplete, name, label) in expected {
        let element = card.field(field).await?;
        let attribute = |name: &'static str| {
            let element = element.clone();
            async move { anyhow::Ok(element.attr(name).await?.unwrap_or_default()) }
        };
        ensure!(attribute("autocomplete").await? == autocomplete, "{name}: another autocomplete");
        ensure!(attribute("name").await? == name, "{}: another name", field.stable_name());
        ensure!(attribute("inputmode").await? == "numeric", "{name}: no numeric keyboard");
        ensure!(
            attribute("aria-label").await?.contains(label),
            "{name}: labelled `{}`",
            attribute("aria-label").await?
        );
        // chromedriver cannot tell the names of elements in a frame of another site.
        if stage.engine != Engine::Chromium {
            let shown = stage.browser.accessible_name(&element).await?;
            ensure!(shown.contains(label), "{name}: assistive technology calls it `{shown}`");
        }
    }
    stage.browser.leave_frames().await
}

async fn ensure_classes(page: &Page<'_>, wanted: &[&str]) -> anyhow::Result<()> {
    let classes = page.run("return [...document.getElementById('card').classList].sort();", Vec::new()).await?;
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    ensure!(classes == Value::from(wanted), "the container has the classes {classes}");
    Ok(())
}

async fn ensure_class(page: &Page<'_>, class: &str, wanted: bool) -> anyhow::Result<()> {
    let test = format!("document.getElementById('card').classList.contains('{class}') === {wanted}");
    page.ensure(&test, "the container's classes do not follow").await
}
