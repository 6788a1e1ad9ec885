//! The express checkout element and the simulated wallet's sheet: each event, shipping, a payment that fails and one that does not.

use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::axe::{Axe, Document};
use crate::card::{enter_frame, run_in};
use crate::payment_form::PaymentForm;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

const ELEMENT: &str = "/frame/v1/express-checkout.html";
const SHEET: &str = "/frame/v1/wallet.html";

/// How long the buyer tries at most.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long what was pressed may take to be heard of, before it is pressed again.
const ON_ITS_WAY: Duration = Duration::from_millis(600);

/// The page's handlers; what they answer is told in `window.__answers`.
pub const LISTEN: &str = "
const { expressCheckout: element, till, elements } = window.__shop;
const { record } = window.__page;
const rates = [{ id: 'boat', amount: 900, displayName: 'By boat' }, { id: 'post', amount: 0, displayName: 'By post' }];
element.on('click', ({ expressPaymentType, resolve, reject }) => {
  record('click', { expressPaymentType });
  window.__refuse ? reject() : resolve({ lineItems: [{ name: 'Tea', amount: 1999 }] });
});
element.on('shippingaddresschange', ({ name, address, resolve, reject }) => {
  record('shippingaddresschange', { name, address });
  address.country === 'FR' ? reject() : resolve({ shippingRates: rates });
});
element.on('shippingratechange', ({ shippingRate, resolve }) => {
  record('shippingratechange', { id: shippingRate.id });
  resolve({ lineItems: [{ name: 'Tea', amount: 1999 - shippingRate.amount }, { name: 'Shipping', amount: shippingRate.amount }] });
});
element.on('cancel', () => record('cancel'));
element.on('confirm', async ({ paymentFailed, elementType, ...event }) => {
  record('confirm', event);
  if (window.__fail) return paymentFailed({ reason: 'fail', message: 'No teapots left.' });
  const confirmParams = { return_url: location.href };
  record('paid', await window.__shop.end(() => till.confirmPayment({ elements, confirmParams, redirect: 'if_required' })));
});";

/// Presses what a selector matches in a frame until the frame, or the page, has taken it: what only just came in view is not pressed.
async fn press(stage: &Stage<'_>, frame: &str, selector: &str, taken: &str) -> anyhow::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        stage.browser.leave_frames().await?;
        enter_frame(&stage.browser, frame).await?;
        let pressed = match stage.browser.find(selector).await {
            Ok(found) => found.click().await.is_ok(),
            Err(_) => false,
        };
        stage.browser.leave_frames().await?;
        // What comes of a press comes through two frames; meanwhile the sheet may go.
        let pressed_at = Instant::now();
        while pressed && pressed_at.elapsed() < ON_ITS_WAY {
            if stage.browser.run(taken, Vec::new()).await? == json!(true) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    bail!("{selector} cannot be pressed, or nothing came of it")
}

/// Chooses a radio button in the sheet.
async fn choose(stage: &Stage<'_>, name: &str, value: &str) -> anyhow::Result<()> {
    let radio = format!("input[name={name}][value=\"{value}\"]");
    let script = format!(
        "const found = document.querySelector('{radio}'); return Boolean(found) && !found.matches(':disabled');"
    );
    until(stage, &script).await?;
    enter_frame(&stage.browser, SHEET).await?;
    stage.browser.find(&radio).await?.click().await.with_context(|| format!("{radio} cannot be chosen"))?;
    stage.browser.leave_frames().await
}

/// Waits until a script in the sheet gives true.
async fn until(stage: &Stage<'_>, script: &str) -> anyhow::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if run_in(&stage.browser, SHEET, script, &[]).await? == json!(true) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let text = run_in(&stage.browser, SHEET, "return document.body.innerText;", &[]).await?;
    bail!("this never became true in the sheet: {script}\n{text}")
}

async fn open(stage: &Stage<'_>, wallet: &str) -> anyhow::Result<()> {
    let clicked = "return window.__events.filter(({ name }) => name === 'click').length > (window.__clicks ?? 0);";
    press(stage, ELEMENT, &format!("[data-wallet={wallet}]"), clicked).await?;
    let count = "window.__clicks = window.__events.filter(({ name }) => name === 'click').length;";
    stage.browser.run(count, Vec::new()).await.map(drop)
}

async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    until(stage, "return document.querySelector('.pay')?.disabled === false;").await?;
    let agreed = "return window.__events.filter(({ name }) => name === 'confirm').length > (window.__agreed ?? 0);";
    press(stage, SHEET, ".pay", agreed).await?;
    let count = "window.__agreed = window.__events.filter(({ name }) => name === 'confirm').length;";
    stage.browser.run(count, Vec::new()).await.map(drop)
}

async fn is_closed(stage: &Stage<'_>) -> anyhow::Result<()> {
    let begun = Instant::now();
    let script = format!("return window.__page.frames('{SHEET}').length === 0;");
    while begun.elapsed() < PATIENCE {
        if stage.browser.run(&script, Vec::new()).await? == json!(true) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    bail!("the sheet stays open")
}

/// What the page asks of the wallet.
pub fn options() -> Value {
    json!({
        "emailRequired": true, "shippingAddressRequired": true, "allowedShippingCountries": ["US", "DE", "FR"],
        "buttonType": { "applePay": "buy", "googlePay": "checkout" }, "shippingRates": [{ "id": "post", "amount": 0, "displayName": "By post" }],
    })
}

/// A buyer looks at shipping, is refused an address, fails once, and pays; each event tells what Stripe's does.
pub async fn checkout(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = stage.backend.create_intent().await?;
    let till =
        Till::open(stage, json!({ "clientSecret": intent.client_secret }), json!({ "expressCheckout": options() }))
            .await?;
    let ready = till.page.until("ready", json!({ "elementType": "expressCheckout" })).await?;
    ensure_holds(&ready, "/availablePaymentMethods/applePay", &json!(true))?;
    till.page.run(LISTEN, Vec::new()).await?;
    till.page.run("window.__refuse = true;", Vec::new()).await?;
    open(stage, "google_pay").await?;
    is_closed(stage).await?;
    till.page.run("window.__refuse = false;", Vec::new()).await?;

    open(stage, "apple_pay").await?;
    let asked = till.page.until("shippingaddresschange", json!({})).await?;
    ensure!(asked["address"]["line1"].is_null() && asked["address"]["country"] == "US", "{asked}");
    choose(stage, "rate", "boat").await?;
    till.page.until("shippingratechange", json!({ "id": "boat" })).await?;
    until(stage, "return document.querySelectorAll('dl div').length === 3;").await?;
    stage.browser.screenshot(&stage.picture("wallet-sheet")).await?;
    choose(stage, "address", "2").await?;
    until(stage, "return document.querySelector('.error').textContent.includes('cannot be shipped');").await?;
    choose(stage, "address", "1").await?;
    until(stage, "return document.querySelector('.error').textContent === '';").await?;

    till.page.run("window.__fail = true;", Vec::new()).await?;
    pay(stage).await?;
    until(stage, "return document.querySelector('.error').textContent === 'No teapots left.';").await?;
    stage.browser.screenshot(&stage.picture("wallet-failed")).await?;
    till.page.run("window.__fail = false;", Vec::new()).await?;
    let mark = till.page.mark().await?;
    pay(stage).await?;
    let confirm = till.page.until_after(mark, "confirm", json!({ "expressPaymentType": "apple_pay" })).await?;
    ensure_holds(&confirm, "/billingDetails/email", &json!("ada@example.com"))?;
    ensure_holds(&confirm, "/shippingAddress/address/country", &json!("DE"))?;
    let paid = till.page.until_after(mark, "paid", json!({})).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    is_closed(stage).await?;
    let paid = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
    ensure_holds(&paid, "/payment_method/card/wallet/type", &json!("apple_pay"))?;
    ensure_holds(&paid, "/shipping/address/country", &json!("DE"))
}

/// The buyer leaves the sheet, and pays later with a card whose bank declines; the page hears of both.
pub async fn trouble(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = stage.backend.create_intent().await?;
    let till =
        Till::open(stage, json!({ "clientSecret": intent.client_secret }), json!({ "expressCheckout": {} })).await?;
    till.page.run(LISTEN, Vec::new()).await?;
    open(stage, "google_pay").await?;
    until(stage, "return Boolean(document.querySelector('.close'));").await?;
    enter_frame(&stage.browser, SHEET).await?;
    stage.browser.find("button.close").await?.click().await?;
    stage.browser.leave_frames().await?;
    till.page.until("cancel", json!({})).await?;
    is_closed(stage).await?;
    let early =
        till.call("confirmPayment", json!([{ "elements": { "element": "group" }, "redirect": "if_required" }])).await?;
    ensure_holds(&early, "/thrown/name", &json!("IntegrationError"))?;

    open(stage, "google_pay").await?;
    choose(stage, "card", "declined").await?;
    let mark = till.page.mark().await?;
    pay(stage).await?;
    let paid = till.page.until_after(mark, "paid", json!({})).await?;
    ensure_holds(&paid, "/error/code", &json!("card_declined"))?;
    is_closed(stage).await
}

/// In the Payment Element a wallet is a method like others: its sheet opens when the page confirms, and leaving it ends that.
pub async fn in_payment_element(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = stage.backend.create_intent().await?;
    let till = Till::open(stage, json!({ "clientSecret": intent.client_secret }), json!({ "payment": {} })).await?;
    PaymentForm::of(&stage.browser).choose("google_pay").await?;
    let confirm = json!([{ "elements": { "element": "group" }, "redirect": "if_required" }]);
    let mark = till.start("confirmPayment", confirm.clone()).await?;
    until(stage, "return Boolean(document.querySelector('.close'));").await?;
    enter_frame(&stage.browser, SHEET).await?;
    stage.browser.find("button.close").await?.click().await?;
    stage.browser.leave_frames().await?;
    ensure_holds(&till.result(mark).await?, "/error/code", &json!("payment_canceled"))?;
    is_closed(stage).await?;
    let mark = till.start("confirmPayment", confirm).await?;
    until(stage, "return document.querySelector('.pay')?.disabled === false;").await?;
    let gone = format!("return window.__page.frames('{SHEET}').length === 0;");
    press(stage, SHEET, ".pay", &gone).await?;
    ensure_holds(&till.result(mark).await?, "/paymentIntent/status", &json!("succeeded"))?;
    let paid = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
    ensure_holds(&paid, "/payment_method/card/wallet/type", &json!("google_pay"))
}

/// Buttons and sheet break no rule of accessibility, whatever the theme.
pub async fn accessible(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    for (theme, behind) in [("stripe", "#fff"), ("night", "#171b26"), ("flat", "#fff")] {
        let intent = stage.backend.create_intent().await?;
        let group = json!({ "clientSecret": intent.client_secret, "appearance": { "theme": theme } });
        let till = Till::open(stage, group, json!({ "expressCheckout": options() })).await?;
        till.page.run(LISTEN, Vec::new()).await?;
        enter_frame(&stage.browser, ELEMENT).await?;
        axe.judge(&stage.browser, Document::Frame, &["button-name", "color-contrast"], Some(behind)).await?;
        stage.browser.leave_frames().await?;
        stage.browser.screenshot(&stage.picture(&format!("express-{theme}"))).await?;
        open(stage, "apple_pay").await?;
        until(stage, "return document.querySelector('.pay')?.disabled === false;").await?;
        enter_frame(&stage.browser, SHEET).await?;
        axe.judge(&stage.browser, Document::Frame, &["button-name", "label", "color-contrast"], None).await?;
        stage.browser.leave_frames().await?;
    }
    Ok(())
}
