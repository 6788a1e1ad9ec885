//! `demo --once`: a purchase and a subscription as a buyer makes them, in headless Chromium, checked on the servers.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::report;
use crate::servers::Backend;
use crate::setup::Drivers;
use crate::webdriver::Session;
use crate::workspace::Workspace;

/// What the buyer types, by the field of the card frame.
const CARD: [(&str, &str); 4] =
    [("number", "4242424242424242"), ("expiry", "1234"), ("cvc", "123"), ("postal", "94107")];

/// The same on the hosted page, by the field of the payment frame.
const PLAN_CARD: [(&str, &str); 4] = [
    ("#number", "4242424242424242"),
    ("#expiry", "1234"),
    ("#cvc", "123"),
    ("[data-field='billing_details[address][postal_code]']", "94107"),
];

/// Buys, asks the shop's server (which asks the backend by the official server SDK), and reports.
pub fn run(
    workspace: &Workspace,
    drivers: &Drivers,
    shop: &str,
    backend: &Backend,
    screenshot: &Path,
) -> anyhow::Result<()> {
    let chromium = drivers.chromium.as_deref().context("Chromium is missing")?;
    let chromedriver = drivers.chromedriver.as_deref().context("chromedriver is missing")?;
    report::step("Buying in headless Chromium");
    let session = Session::chromium(chromedriver, chromium, &workspace.log("chromedriver"))?;
    let bought = buy(&session, shop, &form_picture(screenshot));
    // A picture of what went wrong is worth as much as one of the receipt.
    save(&session, screenshot)?;
    let intent = bought.with_context(|| format!("the purchase failed (see {})", screenshot.display()))?;
    let status = asked(shop, &format!("payment-intents/{intent}"), "status")?;
    ensure!(status == "succeeded", "the shop's server sees {intent} as `{status}`, not as `succeeded`");
    report::line(&format!("paid: {intent} {status}"))?;
    // The answer comes when the backend's webhook has come to the shop.
    let order = asked(shop, &format!("orders/{intent}"), "state")?;
    ensure!(order == "packed", "the shop's order of {intent} is `{order}`, not `packed`: the webhook did not come");
    report::line(&format!("order: {order}"))?;
    let plan = screenshot.with_file_name("demo-pricing.png");
    let subscribed = subscribe(&session, shop, backend, &plan);
    if subscribed.is_err() {
        save(&session, &plan)?;
    }
    let subscription = subscribed.with_context(|| format!("no plan could be bought (see {})", plan.display()))?;
    report::line(&format!("subscribed: {subscription}"))?;
    let shown = std::path::absolute(screenshot)?;
    report::line(&format!("screenshot: {}", shown.strip_prefix(workspace.path("")).unwrap_or(&shown).display()))
}

/// Fills the form and pays; gives the id of the PaymentIntent that the receipt names.
fn buy(session: &Session, shop: &str, picture: &Path) -> anyhow::Result<String> {
    session.open(shop)?;
    let email = session.find("input[type=email]")?;
    session.type_into(&email, "buyer@example.com")?;
    session.find("#card.StripeElement")?;
    let frame = session.find("#card iframe")?;
    session.enter(Some(&frame))?;
    for (field, text) in CARD {
        let input = session.find(&format!("[data-field={field}]"))?;
        session.click(&input)?;
        session.type_into(&input, text)?;
    }
    session.enter(None)?;
    save(session, picture)?;
    session.click(&session.find("#pay")?)?;
    // Ends at the receipt or at an error, whichever comes.
    let end = session.find("#receipt:not([hidden]) [data-intent], #card-error:not(:empty)")?;
    let text = session.text(&end)?;
    if !text.starts_with("pi_") {
        bail!("the shop shows: {text}");
    }
    Ok(text)
}

/// Buys a plan by the pricing table, and pays on the hosted page; gives the subscription's id and state, as the backend has it.
fn subscribe(session: &Session, shop: &str, backend: &Backend, picture: &Path) -> anyhow::Result<String> {
    session.open(&format!("{shop}/pricing?lang=en&email=buyer@example.com"))?;
    let table = session.find("opentill-pricing-table")?;
    session.enter(Some(&session.find_in_shadow(&table, "iframe")?))?;
    let action = session.find("[data-item=prod_demoEvening] [data-action]")?;
    session.enter(None)?;
    save(session, picture)?;
    session.enter(Some(&session.find_in_shadow(&table, "iframe")?))?;
    session.click(&action)?;
    session.enter(None)?;
    session.find(".pay")?;
    session.enter(Some(&session.find("iframe[src*='/frame/v1/payment.html']")?))?;
    for (field, text) in PLAN_CARD {
        let input = session.find(field)?;
        session.click(&input)?;
        session.type_into(&input, text)?;
    }
    session.enter(None)?;
    session.click(&session.find(".pay")?)?;
    // Ends at the thanks or at an error, whichever comes.
    let end = session.text(&session.find(".notice h1, .problem:not(:empty)")?)?;
    let mut answer = ureq::get(format!("{}/v1/subscriptions?limit=1", backend.pay))
        .header("authorization", format!("Bearer {}", backend.secret_key))
        .call()
        .context("the backend does not answer")?;
    let list: Value = answer.body_mut().read_json()?;
    let latest = &list["data"][0];
    ensure!(latest["status"] == "active", "the hosted page says: {end}");
    Ok(format!("{} active", latest["id"].as_str().unwrap_or_default()))
}

/// A text in the answer of the shop's API.
fn asked(shop: &str, path: &str, name: &str) -> anyhow::Result<String> {
    let mut answer = ureq::get(format!("{shop}/api/{path}")).call().context("the shop's server does not answer")?;
    let answer: Value = answer.body_mut().read_json()?;
    Ok(answer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned())
}

fn save(session: &Session, path: &Path) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, session.screenshot()?).with_context(|| format!("cannot write {}", path.display()))
}

/// `demo.png` is the receipt, `demo-form.png` the form before paying.
fn form_picture(receipt: &Path) -> PathBuf {
    let stem = receipt.file_stem().map_or_else(|| "demo".into(), |stem| stem.to_string_lossy().into_owned());
    receipt.with_file_name(format!("{stem}-form.png"))
}
