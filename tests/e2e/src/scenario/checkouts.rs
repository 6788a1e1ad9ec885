//! The demo shop's checkouts with the Payment Element, from the page to the receipt, as a buyer goes through them.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::By;

use crate::browser::Browser;
use crate::card::Typed;
use crate::payment_form::PaymentForm;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;

const DECLINED: Typed = Typed::card("4000000000000002");

/// Waits until the shop shows its receipt, or a problem: the rows of the receipt by name, or `{problem}`.
const END: &str = "
return new Promise((resolve) => {
  const look = () => {
    const receipt = document.querySelector('#receipt');
    const problem = document.querySelector('#problem').textContent;
    const busy = document.querySelector('#pay').getAttribute('aria-busy') === 'true';
    if (receipt.hidden && (!problem || busy)) return;
    observer.disconnect();
    const rows = [...receipt.querySelectorAll('dl > div')].map((row) => [...row.children].map((part) => part.textContent));
    resolve(receipt.hidden ? { problem } : Object.fromEntries(rows));
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
});";

/// Waits until the button can be pressed.
const USABLE: &str = "
return new Promise((resolve, reject) => {
  const button = document.querySelector('#pay');
  const look = () => {
    const problem = document.querySelector('#problem').textContent;
    if (problem) reject(new Error(problem));
    else if (!button.disabled) resolve(true);
    else return;
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
});";

/// Opens a checkout, waits until it can be used, and takes its picture.
async fn open<'a>(stage: &'a Stage<'_>, path: &str) -> anyhow::Result<PaymentForm<'a>> {
    let browser = &stage.browser;
    open_in(browser, stage, path).await?;
    browser.screenshot(&stage.picture(&format!("shop{}", path.replace('/', "-")))).await?;
    Ok(PaymentForm::of(browser))
}

/// Opens a checkout in a browser of a scenario's own, and waits until it can be used.
pub async fn open_in(browser: &Browser, stage: &Stage<'_>, path: &str) -> anyhow::Result<()> {
    browser.open(&format!("{}{path}", stage.shop.url)).await?;
    browser.run(USABLE, Vec::new()).await.with_context(|| format!("{path} cannot be used")).map(drop)
}

/// Presses the button and gives what came of it.
pub async fn pay(browser: &Browser) -> anyhow::Result<Value> {
    browser.leave_frames().await?;
    browser.find("#pay").await?.click().await?;
    browser.run(END, Vec::new()).await
}

/// Fails unless that is a receipt of a payment; gives the intent's id. The order is packed by the backend's word alone.
async fn ensure_paid(stage: &Stage<'_>, receipt: &Value, total: &str) -> anyhow::Result<String> {
    ensure!(receipt["Paid"] == total, "no receipt over {total}: {receipt}");
    let intent = receipt["Reference"].as_str().context("the receipt names no intent")?;
    ensure!(stage.backend.status(intent).await? == "succeeded", "the receipt is shown, but the intent did not succeed");
    Ok(intent.to_owned())
}

/// The buyer who comes back sees two saved cards and pays with one, whose number is never typed.
pub async fn returning(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = open(stage, "/returning").await?;
    let saved = form.saved().await?;
    ensure!(saved.len() == 2, "{saved:?} are shown instead of two saved cards");
    ensure!(saved[0].contains("4242") && saved[1].contains("4444"), "not the saved cards, newest first: {saved:?}");
    let receipt = pay(&stage.browser).await?;
    let intent = ensure_paid(stage, &receipt, "$82.00").await?;
    let paid = stage.backend.read(&format!("payment_intents/{intent}?expand[]=payment_method")).await?;
    ensure!(paid["payment_method"]["card"]["last4"] == "4242", "another card was charged");
    ensure!(paid["payment_method"]["customer"] == paid["customer"], "the card is not the customer's");
    stage.browser.screenshot(&stage.picture("shop-returning-paid")).await?;
    // Another card, saved on the way, is the third when the buyer comes back.
    let form = open(stage, "/returning").await?;
    form.choose("card").await?;
    form.fill_card(Typed::card("5555555555554444")).await?;
    form.press("[data-act=save]").await?;
    form.until_shown("[data-act=save]:checked").await.context("the box is not ticked")?;
    ensure_paid(stage, &pay(&stage.browser).await?, "$82.00").await?;
    let form = open(stage, "/returning").await?;
    let saved = form.saved().await?;
    ensure!(saved.len() == 3 && saved[0].contains("4444"), "what was ticked is not saved: {saved:?}");
    Ok(())
}

/// The server makes the payment last: from a token, for its own amount, and hears of a decline.
pub async fn deferred(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = open(stage, "/deferred").await?;
    form.fill_card(DECLINED).await?;
    let declined = pay(&stage.browser).await?;
    ensure!(declined["problem"].as_str().is_some_and(|told| told.contains("declined")), "no decline: {declined}");
    stage.browser.screenshot(&stage.picture("shop-deferred-declined")).await?;
    let form = open(stage, "/deferred").await?;
    form.fill_card(GOOD).await?;
    let intent = ensure_paid(stage, &pay(&stage.browser).await?, "$82.00").await?;
    let paid = stage.backend.read(&format!("payment_intents/{intent}")).await?;
    ensure!(paid["amount"] == 8200, "another amount was paid");
    // Another method leads to its own page, and back to the receipt.
    for (act, ends) in [("fail", "did not go through"), ("complete", "$82.00")] {
        let form = open(stage, "/deferred").await?;
        form.choose("alipay").await?;
        stage.browser.find("#pay").await?.click().await?;
        stage.browser.press_away(By::Id(act)).await.with_context(|| format!("no page to {act}"))?;
        stage.browser.soon(By::Id("payment")).await.context("the buyer does not come back")?;
        let told = stage.browser.run(END, Vec::new()).await?;
        ensure!(told.to_string().contains(ends), "{act}: {told}");
        let address = stage.browser.driver().current_url().await?;
        ensure!(address.query().is_none(), "the client secret stays in the address");
    }
    Ok(())
}

/// A card is saved without a charge, and charged while the buyer is away.
pub async fn save(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = open(stage, "/save").await?;
    form.fill_card(GOOD).await?;
    let receipt = pay(&stage.browser).await?;
    ensure!(receipt["Saved"].as_str().is_some_and(|saved| saved.contains("4242")), "nothing is saved: {receipt}");
    let setup = receipt["Reference"].as_str().context("no SetupIntent")?;
    ensure!(stage.backend.read(&format!("setup_intents/{setup}")).await?["status"] == "succeeded", "not set up");
    stage.browser.screenshot(&stage.picture("shop-save-saved")).await?;
    stage.browser.find("#receipt button").await?.click().await?;
    let shipped = stage.browser.run(SHIPPED, Vec::new()).await.context("it was not charged")?;
    let intent = ensure_paid(stage, &shipped, "$58.00").await?;
    let charged = stage.backend.read(&format!("payment_intents/{intent}?expand[]=payment_method")).await?;
    ensure!(charged["payment_method"]["card"]["last4"] == "4242", "another card was charged");
    Ok(())
}

/// Waits until the receipt tells of a payment.
const SHIPPED: &str = "
return new Promise((resolve) => {
  const look = () => {
    const rows = [...document.querySelectorAll('#receipt dl > div')].map((row) => [...row.children].map((part) => part.textContent));
    const receipt = Object.fromEntries(rows);
    if (receipt.Paid) (observer.disconnect(), resolve(receipt));
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
});";

/// The first invoice is paid, and its method kept for those to come.
pub async fn subscribe(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = open(stage, "/subscribe").await?;
    form.fill_card(GOOD).await?;
    let intent = ensure_paid(stage, &pay(&stage.browser).await?, "$24.00").await?;
    let paid = stage.backend.read(&format!("payment_intents/{intent}?expand[]=payment_method")).await?;
    ensure!(paid["setup_future_usage"] == "off_session", "the next month cannot be charged");
    let (customer, method) = (paid["customer"].as_str(), paid["payment_method"]["id"].as_str());
    ensure!(paid["payment_method"]["customer"].as_str() == customer && customer.is_some(), "the method is not kept");
    let invoices = stage.backend.read(&format!("invoices?customer={}", customer.unwrap_or_default())).await?;
    ensure!(
        invoices.pointer("/data/0/status") == Some(&json!("paid")),
        "the invoice is not paid: {}",
        invoices["data"]
    );
    // The next month, while the buyer is away.
    let form = [
        ("amount", "2400"),
        ("currency", "usd"),
        ("customer", customer.unwrap_or_default()),
        ("payment_method", method.unwrap_or_default()),
        ("off_session", "true"),
        ("confirm", "true"),
    ];
    let next = stage.backend.post("payment_intents", &form).await?;
    ensure!(next["status"] == "succeeded", "the next month was not charged");
    stage.browser.screenshot(&stage.picture("shop-subscribe-paid")).await
}
