//! What a buyer hears: read from the accessibility tree, not from attributes.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::accessibility::{Announced, announced};
use crate::bank::Challenge;
use crate::card::{Card, Field, run_inside};
use crate::devtools::Target;
use crate::engine::Engine;
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;

/// Field, what it is called; the last one where a postal code is asked for. In reading order.
const FIELDS: [(Field, &str); 4] = [
    (Field::Number, "Card number"),
    (Field::Expiry, "Expiry date, month and year"),
    (Field::Cvc, "Security code"),
    (Field::Postal, "ZIP code"),
];

/// Field, what is typed and left, what is said; what mends it.
const ERRORS: [(Field, &str, &str, &str); 4] = [
    (Field::Number, "4242424242424241", "This card number is not valid. Check the digits.", "4242424242424242"),
    (Field::Expiry, "1295", "This expiry year is not valid. Check the year on the card.", "1234"),
    (Field::Cvc, "99", "Enter the full security code of the card.", "123"),
    (Field::Postal, "941", "Enter the full postal code.", "94107"),
];

const UNTIL_VALID: &str = "return new Promise((resolve) => {
  const card = document.getElementById('card');
  const look = () => card.classList.contains('StripeElement--invalid') || (observer.disconnect(), resolve());
  const observer = new MutationObserver(look);
  observer.observe(card, { attributes: true });
  look();
});";

/// Each field has its role and its name; an error is that field's description, and an alert, until it is mended.
pub async fn card(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    ensure_heard(stage, &page, None, false).await.context("empty")?;
    for (field, text, message, right) in ERRORS {
        page.card().type_in(field, text).await?;
        page.run("window.__shop.card.blur();", Vec::new()).await?;
        page.until("change", json!({ "error": { "message": message } })).await?;
        ensure_heard(stage, &page, Some((field, message)), false).await.with_context(|| text.to_owned())?;
        page.card().erase(field).await?;
        page.card().type_in(field, right).await?;
        page.run(UNTIL_VALID, Vec::new()).await?;
        ensure_heard(stage, &page, None, false).await.with_context(|| format!("{text}, mended"))?;
    }
    page.until("change", json!({ "complete": true })).await?;
    page.run("window.__shop.card.update({ disabled: true });", Vec::new()).await?;
    let disabled = "return new Promise((resolve) => {
      const field = document.querySelector('input');
      const look = () => field.disabled && (observer.disconnect(), resolve());
      const observer = new MutationObserver(look);
      observer.observe(field, { attributes: true });
      look();
    });";
    run_inside(&stage.browser, disabled, &[]).await?;
    ensure_heard(stage, &page, None, true).await.context("disabled")
}

/// The same for fields that stand apart; and a choice of networks is heard as one.
pub async fn apart(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::open(stage, Policy::Open, "split", &config).await?;
    let card = Card::apart(&stage.browser, 0);
    for ((field, name), (_, wrong, message, right)) in FIELDS.into_iter().zip(ERRORS).take(3) {
        let (path, element) = (field.page(), ["cardNumber", "cardExpiry", "cardCvc"][field as usize]);
        page.until("ready", json!({ "elementType": element })).await?;
        let heard = async || {
            card.enter_at(field).await?;
            let heard = announced(&stage.browser, stage.engine, path).await;
            stage.browser.leave_frames().await?;
            heard
        };
        let calm = [textbox(name, None, false), alert(None)];
        ensure!(heard().await? == calm, "{element}, empty: {:#?}", heard().await?);
        card.type_in(field, wrong).await?;
        page.run(&format!("window.__shop.groups[0].{element}.blur();"), Vec::new()).await?;
        page.until("change", json!({ "elementType": element, "error": { "message": message } })).await?;
        let told = [textbox(name, Some(message), false), alert(Some(message))];
        ensure!(heard().await? == told, "{element}, wrong: {:#?}", heard().await?);
        card.erase(field).await?;
        card.type_in(field, if field == Field::Number { "4000002500001001" } else { right }).await?;
        page.until("change", json!({ "elementType": element, "complete": true })).await?;
        let mended = heard().await?;
        // WebKit's word for a list that opens at a press.
        let role = if stage.engine == Engine::Webkit { "button" } else { "combobox" };
        let chooser = Announced { role: role.to_owned(), name: "Card network".to_owned(), ..alert(None) };
        let offered: &[Announced] = if field == Field::Number { &[chooser] } else { &[] };
        ensure!(mended == [offered, &calm].concat(), "{element}, mended: {mended:#?}");
    }
    page.ensure_quiet().await
}

fn textbox(name: &str, error: Option<&str>, disabled: bool) -> Announced {
    Announced {
        role: "textbox".to_owned(),
        name: name.to_owned(),
        description: error.unwrap_or_default().to_owned(),
        invalid: error.is_some(),
        disabled,
    }
}

fn alert(error: Option<&str>) -> Announced {
    Announced {
        role: "alert".to_owned(),
        name: error.unwrap_or_default().to_owned(),
        description: String::new(),
        invalid: false,
        disabled: false,
    }
}

async fn ensure_heard(
    stage: &Stage<'_>,
    page: &Page<'_>,
    error: Option<(Field, &str)>,
    disabled: bool,
) -> anyhow::Result<()> {
    page.card().enter().await?;
    let heard = announced(&stage.browser, stage.engine, "/frame/v1/card.html").await?;
    stage.browser.leave_frames().await?;
    let mut wanted: Vec<Announced> = FIELDS
        .into_iter()
        .map(|(field, name)| {
            textbox(name, error.filter(|(wrong, _)| *wrong == field).map(|(_, message)| message), disabled)
        })
        .collect();
    wanted.push(alert(error.map(|(_, message)| message)));
    ensure!(heard == wanted, "heard: {heard:#?}");
    Ok(())
}

/// The bank's dialog is a dialog with a name, and begins with a heading and a way out.
pub async fn dialog(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = page.press_pay().await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" })).await?;
    Challenge::on(&stage.browser).enter_dialog().await?;
    stage.browser.find_soon("iframe").await?;
    let heard = announced(&stage.browser, stage.engine, "/frame/v1/challenge.html").await?;
    let heard: Vec<_> = heard.iter().map(|one| (one.role.as_str(), one.name.as_str())).collect();
    let wanted = [("heading", "Confirm with your bank"), ("button", "Cancel the payment and close")];
    ensure!(heard == wanted, "heard: {heard:?}");
    ensure_dialog_is_named(stage).await
}

async fn ensure_dialog_is_named(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    browser.leave_frames().await?;
    let (role, name) = if stage.engine == Engine::Chromium {
        // chromedriver does not see into a closed root.
        let mut page = Target::page(browser).await?;
        let tree = page.command("Accessibility.getFullAXTree", json!({})).await?;
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let dialog = nodes.iter().find(|node| node["role"]["value"] == "dialog").context("no dialog is announced")?;
        ("dialog".to_owned(), dialog["name"]["value"].as_str().unwrap_or_default().to_owned())
    } else {
        let dialog = browser.element("return window.__page.all('dialog')[0];").await?;
        (browser.accessible_role(&dialog).await?, browser.accessible_name(&dialog).await?)
    };
    ensure!(role == "dialog" && name == "Confirm with your bank", "the dialog is a {role} called `{name}`");
    Ok(())
}
