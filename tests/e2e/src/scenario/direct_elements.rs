//! Elements of more than a line in direct mode: addresses, languages, the wallet, what is saved, each in the page itself and to its end.

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::customer_sessions::{EARLY, LIFETIME, advance, saved as customer, session};
use super::express::{LISTEN, options as wallet_options};
use super::languages::Texts;
use super::pay::GOOD;
use super::payment_element::confirm;
use crate::backend::Wishes;
use crate::in_page::InPage;
use crate::payment_form::READ;
use crate::policy::Policy;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

/// What the element may do with the customer.
const SAVED: [(&str, &str); 2] = [("payment_method_redisplay", "enabled"), ("payment_method_remove", "enabled")];

async fn open<'a>(stage: &'a Stage<'_>, group: Value, elements: Value) -> anyhow::Result<Till<'a>> {
    stage.merchant.take_reports();
    Till::open_at(stage, &stage.backend, Policy::Direct, group, elements).await
}

/// Fails unless everything happened in the page itself, and under its policy.
async fn ensure_direct(stage: &Stage<'_>, till: &Till<'_>) -> anyhow::Result<()> {
    till.page.ensure("window.__page.all('iframe').length === 0", "direct mode has a frame").await?;
    let reports = stage.merchant.take_reports();
    ensure!(reports.is_empty(), "violations were reported: {reports:?}");
    till.page.ensure_quiet().await
}

/// Two addresses, of two countries, and an e-mail address go along with a card of the Payment Element beside them.
pub async fn addresses(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let intent = stage.backend.create_intent().await?;
    let group = json!({ "locale": "en", "clientSecret": intent.client_secret, "syncAddressCheckbox": "none" });
    let payment =
        json!({ "wallets": { "applePay": "never", "googlePay": "never" }, "fields": { "billingDetails": "never" } });
    let elements =
        json!({ "contactDetails": {}, "shippingAddress": {}, "address": { "mode": "billing" }, "payment": payment });
    let till = open(stage, group, elements).await?;
    InPage::of(browser, "#contactDetails").type_into("[data-field=email]", "jane@example.com").await?;
    let shipping = InPage::of(browser, "#shippingAddress");
    // The rules of a country come from beside the package.
    shipping.choose("[data-field=country]", "DE").await?;
    shipping.texts_until("label", |labels| !labels.contains(&"State".to_owned())).await.context("Germany")?;
    for (field, text) in [("name", "Jane Doe"), ("line1", "Torstr. 1"), ("postal_code", "1011x"), ("city", "Berlin")] {
        shipping.type_into(&format!("[data-field={field}]"), text).await?;
    }
    let wrong = |errors: &[String]| errors.iter().any(|error| error.contains("no such postal code"));
    shipping.texts_until(".Error", wrong).await?;
    shipping.type_into("[data-field=postal_code]", "\u{e010}\u{e003}9").await?;
    let billing = InPage::of(browser, "#address");
    billing.choose("[data-field=country]", "US").await?;
    for (field, text) in [("name", "Joe Roe"), ("line1", "2 Main St"), ("city", "Reno"), ("postal_code", "89501")] {
        billing.type_into(&format!("[data-field={field}]"), text).await?;
    }
    billing.choose("[data-field=state]", "NV").await?;
    for element in ["shippingAddress", "address"] {
        till.page.until("change", json!({ "elementType": element, "complete": true })).await?;
    }
    let card = InPage::of(browser, "#payment");
    for (field, text) in [("Number", GOOD.number), ("Expiry", GOOD.expiry), ("Cvc", GOOD.cvc)] {
        card.type_into(&format!("[data-elements-stable-field-name=card{field}]"), text).await?;
    }
    till.page.until("change", json!({ "elementType": "payment", "complete": true })).await?;
    browser.screenshot(&stage.picture("address-direct")).await?;
    ensure_holds(&confirm(&till, &intent.client_secret).await?, "/paymentIntent/status", &json!("succeeded"))?;
    let paid = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
    let berlin = json!({ "line1": "Torstr. 1", "line2": null, "city": "Berlin", "state": null, "postal_code": "10119", "country": "DE" });
    let reno = json!({ "line1": "2 Main St", "line2": null, "city": "Reno", "state": "NV", "postal_code": "89501", "country": "US" });
    ensure_holds(&paid, "/shipping/address", &berlin)?;
    ensure_holds(&paid, "/payment_method/billing_details/address", &reno)?;
    ensure_holds(&paid, "/payment_method/billing_details/email", &json!("jane@example.com"))?;
    ensure_direct(stage, &till).await
}

/// What a customer has saved is shown, removed by a buyer who means it, and pays; the end of the session is told, and a fresh one goes on.
pub async fn saved(stage: &Stage<'_>) -> anyhow::Result<()> {
    // Of its own: half an hour passes there.
    let backend = stage.own_backend("saved-direct", &Wishes::default())?;
    let known = customer(&backend).await?;
    let intent = backend.create_intent_with(&[("customer", &known.customer)]).await?;
    let secret = session(&backend, &known.customer, &SAVED).await?;
    advance(&backend, LIFETIME - EARLY - 6).await?;
    let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
    stage.merchant.take_reports();
    let till = Till::open_at(stage, &backend, Policy::Direct, group, json!({ "payment": {} })).await?;
    let element = InPage::of(&stage.browser, "#payment");
    element.texts_until(".SavedName", |names| names.len() == 2).await?;
    let told = till.page.until("expired", json!({ "elementType": "payment" })).await?;
    ensure_holds(&told, "/reason", &json!("expired"))?;
    let fresh = session(&backend, &known.customer, &SAVED).await?;
    let hand_in = "await window.__shop.elements.update({ customerSessionClientSecret: args[0] });";
    till.page.run(hand_in, vec![json!(fresh)]).await?;
    element.press(&format!("[data-act=\"remove:{}\"]", known.mastercard)).await?;
    till.page.run(READ, Vec::new()).await?;
    stage.browser.screenshot(&stage.picture("saved-direct")).await?;
    element.press(&format!("[data-act=\"detach:{}\"]", known.mastercard)).await?;
    let removed = json!({ "success": true, "payment_method": { "id": known.mastercard } });
    till.page.until("savedpaymentmethodremove", removed).await?;
    element.texts_until(".SavedName", |names| names.len() == 1).await?;
    let gone = backend.read(&format!("payment_methods/{}", known.mastercard)).await?;
    ensure!(gone["customer"].is_null(), "it is the customer's still");
    let paid = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&paid, "/paymentIntent/payment_method", &json!(known.visa))?;
    ensure_direct(stage, &till).await?;
    backend.stop()
}

/// The texts of a language come from beside the package: labels, errors, the direction of lines, and another language later.
pub async fn languages(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let (element, address) = (InPage::of(browser, "#payment"), InPage::of(browser, "#address"));
    for (language, other) in [("de", "ar"), ("ar", "ja")] {
        let intent = stage.backend.create_intent().await?;
        let group = json!({ "locale": language, "clientSecret": intent.client_secret });
        let elements = json!({ "payment": {}, "address": { "mode": "shipping" } });
        let till = open(stage, group, elements).await?;
        for language in [language, other] {
            if language == other {
                let update = "await window.__shop.elements.update({ locale: args[0] });";
                till.page.run(update, vec![json!(other)]).await?;
            }
            let texts = Texts::of(Some(language))?;
            let (number, name) = (texts.say("card_number")?, texts.say("full_name")?);
            element.texts_until(".Label", |found| found.iter().any(|text| text == number)).await?;
            address.texts_until("label", |found| found.iter().any(|text| text == name)).await?;
            let runs = "return ['payment', 'address'].map((id) => {
                const [root] = window.__page.roots().filter(({ host }) => host?.closest(`#${id}`));
                const { direction } = getComputedStyle(root.querySelector('label'));
                return [direction, root.firstElementChild.lang];
              });";
            let runs = till.page.run(runs, Vec::new()).await?;
            let dir = if language == "ar" { "rtl" } else { "ltr" };
            ensure!(runs == json!([[dir, language], [dir, language]]), "{language}: {runs}");
            let early = till.page.run("return window.__shop.elements.submit();", Vec::new()).await?;
            let missing = texts.say("incomplete_number")?;
            ensure_holds(&early, "/error/message", &json!(missing))?;
            element.texts_until(".Error", |found| found.iter().any(|text| text == missing)).await?;
            browser.screenshot(&stage.picture(&format!("direct-{language}"))).await?;
        }
        till.page
            .ensure(
                "document.documentElement.lang === 'en' && !document.documentElement.dir",
                "the page's own language changes",
            )
            .await?;
        ensure_direct(stage, &till).await?;
    }
    Ok(())
}

/// The wallet's buttons and its sheet stand in the page; the address that it ships to is the page's to judge, and it pays.
pub async fn express(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let intent = stage.backend.create_intent().await?;
    let group = json!({ "clientSecret": intent.client_secret });
    let till = open(stage, group, json!({ "expressCheckout": wallet_options() })).await?;
    till.page.run(LISTEN, Vec::new()).await?;
    let clicked = "window.__events.some(({ name }) => name === 'click')";
    press(&till, &InPage::of(browser, "#expressCheckout"), "[data-wallet=google_pay]", clicked).await?;
    let sheet = InPage::of(browser, "html");
    sheet.press("input[name=address][value=\"1\"]").await?;
    till.page.until("shippingaddresschange", json!({ "address": { "country": "DE" } })).await?;
    sheet.press("input[name=rate][value=boat]").await?;
    till.page.until("shippingratechange", json!({ "id": "boat" })).await?;
    browser.screenshot(&stage.picture("wallet-direct")).await?;
    let agreed = "window.__events.some(({ name }) => name === 'confirm')";
    press(&till, &sheet, ".pay", agreed).await?;
    let paid = till.page.until("paid", json!({})).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    let kept = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
    ensure_holds(&kept, "/payment_method/card/wallet/type", &json!("google_pay"))?;
    ensure_holds(&kept, "/shipping/address/country", &json!("DE"))?;
    till.page.ensure("window.__page.all('dialog').length === 0", "the sheet stays").await?;
    ensure_direct(stage, &till).await
}

/// Presses what counts only once it has been seen for a moment, until the page has heard of it.
async fn press(till: &Till<'_>, place: &InPage<'_>, selector: &str, heard: &str) -> anyhow::Result<()> {
    let script = format!(
        "const deadline = performance.now() + 600;
         while (!({heard}) && performance.now() < deadline) await new Promise(requestAnimationFrame);
         return {heard};"
    );
    for _ in 0..10 {
        place.press(selector).await?;
        if till.page.run(&script, Vec::new()).await? == json!(true) {
            return Ok(());
        }
    }
    bail!("{selector} is pressed, and nothing comes of it")
}
