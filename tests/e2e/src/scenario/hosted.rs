//! The hosted page of a Checkout Session, from its address to the merchant's own page.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::By;

use crate::address::Address;
use crate::axe::{Axe, Document};
use crate::backend::Backend;
use crate::browser::Browser;
use crate::card::Typed;
use crate::page::Page;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;

/// Waits until the page shows what a selector matches; gives its text.
const SHOWN: &str = "
const [selector] = args;
return new Promise((resolve, reject) => {
  const look = () => {
    const found = document.querySelector(selector);
    if (!found) return;
    observer.disconnect();
    clearTimeout(timer);
    resolve(found.textContent);
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => reject(new Error(`${selector} is not there: ${document.body.textContent}`)), 15_000);
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  look();
});";

/// Waits until what a selector matches says this.
const SAYS: &str = "
const [selector, wanted] = args;
return new Promise((resolve, reject) => {
  const look = () => {
    if (document.querySelector(selector)?.textContent !== wanted) return;
    observer.disconnect();
    clearTimeout(timer);
    resolve(true);
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => reject(new Error(`it says ${document.querySelector(selector)?.textContent}`)), 15_000);
  observer.observe(document, { subtree: true, childList: true, characterData: true });
  look();
});";

/// A price of a new product.
async fn price(backend: &Backend, name: &str, amount: &str, more: &[(&str, &str)]) -> anyhow::Result<String> {
    let product = id(&backend.post("products", &[("name", name), ("description", "Stoneware, ink blue")]).await?)?;
    let form = [&[("product", product.as_str()), ("currency", "eur"), ("unit_amount", amount)], more].concat();
    id(&backend.post("prices", &form).await?)
}

fn id(made: &Value) -> anyhow::Result<String> {
    made["id"].as_str().map(str::to_owned).with_context(|| format!("nothing was made: {made}"))
}

/// A new session that leads back to the merchant.
async fn session(stage: &Stage<'_>, form: &[(&str, &str)]) -> anyhow::Result<Value> {
    let success = format!("{}/done?session={{CHECKOUT_SESSION_ID}}", stage.merchant.url);
    let cancel = format!("{}/basket", stage.merchant.url);
    let form = [form, &[("success_url", success.as_str()), ("cancel_url", cancel.as_str())]].concat();
    stage.backend.post("checkout/sessions", &form).await
}

async fn open(browser: &Browser, session: &Value) -> anyhow::Result<()> {
    let url = session["url"].as_str().context("the session has no url")?;
    // A page that differs by its fragment only would not be loaded.
    browser.open("about:blank").await?;
    browser.open(url).await
}

async fn shown(browser: &Browser, selector: &str) -> anyhow::Result<String> {
    browser.leave_frames().await?;
    let text = browser.run(SHOWN, vec![json!(selector)]).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn press(browser: &Browser, selector: &str) -> anyhow::Result<()> {
    browser.leave_frames().await?;
    let found = browser.find_soon(selector).await?;
    browser.click(&found).await
}

/// Presses the button where all is there: the buyer is led away.
async fn pay(browser: &Browser) -> anyhow::Result<()> {
    browser.leave_frames().await?;
    browser.press_away(By::Css(".pay")).await
}

/// Fills the form in as a buyer does.
async fn fill(browser: &Browser, typed: Typed) -> anyhow::Result<()> {
    shown(browser, ".pay").await?;
    let form = PaymentForm::of(browser);
    form.fill_card(typed).await
}

/// A guest buys two pots: one more by the button, a card that is declined first, and back at the merchant's.
pub async fn pays(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let session = session(
        stage,
        &[
            ("mode", "payment"),
            ("line_items[0][price]", &teapot),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][adjustable_quantity][enabled]", "true"),
            ("client_reference_id", "order-42"),
        ],
    )
    .await?;
    open(browser, &session).await?;
    let amount = shown(browser, ".amount").await?;
    ensure!(amount.contains("48.00"), "{amount} is to be paid");
    press(browser, ".stepper button:last-child").await?;
    browser.run(SAYS, vec![json!(".stepper output"), json!("2")]).await.context("the quantity stays")?;
    Address::contact(browser).type_in("email", "jane@example.com").await?;
    fill(browser, Typed::card("4000000000000002")).await?;
    browser.screenshot(&stage.picture("hosted")).await?;
    press(browser, ".pay").await?;
    let problem = shown(browser, ".problem:not(:empty)").await?;
    ensure!(problem.contains("declined"), "the buyer reads {problem}");
    let form = PaymentForm::of(browser);
    form.type_into("#number", &["\u{e003}".repeat(16), GOOD.number.to_owned()].concat()).await?;
    pay(browser).await?;
    let back = browser.until_url("/done").await?;
    let named = format!("session={}", id(&session)?);
    ensure!(back.query() == Some(named.as_str()), "the merchant is told {back}");
    let paid = stage.backend.read(&format!("checkout/sessions/{}", id(&session)?)).await?;
    for (member, wanted) in [
        ("status", json!("complete")),
        ("payment_status", json!("paid")),
        ("amount_total", json!(9600)),
        ("client_reference_id", json!("order-42")),
    ] {
        ensure!(paid[member] == wanted, "{member} is {}", paid[member]);
    }
    ensure!(paid["customer_details"]["email"] == "jane@example.com", "the e-mail address is lost: {paid}");
    // The address cannot be used again.
    open(browser, &session).await?;
    browser.until_url("/done").await.map(drop)
}

/// A plan for a buyer who is known; then plans with a trial, in other languages, for people to look at.
pub async fn subscribes(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let recurring = [("recurring[interval]", "month")];
    let plan = price(&stage.backend, "Pottery club", "1200", &recurring).await?;
    let line = [("mode", "subscription"), ("line_items[0][price]", plan.as_str()), ("line_items[0][quantity]", "1")];
    let made = session(stage, &[&line[..], &[("customer_email", "jane@example.com")]].concat()).await?;
    open(browser, &made).await?;
    ensure!(shown(browser, ".known").await? == "jane@example.com", "the address is not shown");
    fill(browser, GOOD).await?;
    pay(browser).await?;
    browser.until_url("/done").await?;
    let paid = stage.backend.read(&format!("checkout/sessions/{}?expand[]=subscription", id(&made)?)).await?;
    ensure!(paid["subscription"]["status"] == "active", "the subscription is {}", paid["subscription"]);
    for language in ["de", "ja"] {
        let trial = [("locale", language), ("subscription_data[trial_period_days]", "14")];
        let made = session(stage, &[&line[..], &trial].concat()).await?;
        open(browser, &made).await?;
        shown(browser, ".pay").await?;
        PaymentForm::of(browser).until_shown("#number").await?;
        let spoken = browser.run("return document.documentElement.lang;", Vec::new()).await?;
        ensure!(spoken == json!(language), "{language} is said in {spoken}");
        browser.screenshot(&stage.picture(&format!("hosted-{language}"))).await?;
    }
    Ok(())
}

/// A bank that wants to see the buyer at another address: refused there, the buyer is back and can try again; the session's secret goes nowhere.
pub async fn redirects(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let form = [
        ("mode", "payment"),
        ("payment_method_types[0]", "ideal"),
        ("line_items[0][price]", teapot.as_str()),
        ("line_items[0][quantity]", "1"),
        ("customer_email", "jane@example.com"),
    ];
    let made = session(stage, &form).await?;
    let (_, secret) = made["url"].as_str().and_then(|url| url.split_once('#')).context("no secret")?;
    open(browser, &made).await?;
    shown(browser, ".pay").await?;
    let methods = PaymentForm::of(browser);
    methods.until_shown(".RedirectText").await?;
    let cards = methods.inside("return document.querySelector('#number').checkVisibility();", Vec::new()).await?;
    ensure!(cards == json!(false), "a card is asked for where none is taken");
    pay(browser).await?;
    let bank = browser.until_url(&format!("{}/pay/", stage.backend.bank)).await?;
    ensure!(!bank.as_str().contains(secret), "the bank is told the secret: {bank}");
    browser.press_away(button("Fail")).await?;
    let problem = shown(browser, ".problem:not(:empty)").await?;
    ensure!(problem.contains("did not go through"), "the buyer reads {problem}");
    pay(browser).await?;
    browser.press_away(button("Approve")).await?;
    browser.until_url("/done").await?;
    let paid = stage.backend.read(&format!("checkout/sessions/{}", id(&made)?)).await?;
    ensure!(paid["payment_status"] == "paid", "it is {}", paid["payment_status"]);
    Ok(())
}

fn button(name: &str) -> By {
    By::XPath(format!("//button[normalize-space()='{name}']"))
}

/// What ended, and what never was, say so; a session that expires under the buyer's hands says so, too.
pub async fn ends(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let line = [("mode", "payment"), ("line_items[0][price]", teapot.as_str()), ("line_items[0][quantity]", "1")];
    let made = session(stage, &[&line[..], &[("customer_email", "jane@example.com")]].concat()).await?;
    open(browser, &made).await?;
    fill(browser, GOOD).await?;
    stage.backend.post(&format!("checkout/sessions/{}/expire", id(&made)?), &[]).await?;
    press(browser, ".pay").await?;
    let title = shown(browser, ".notice h1").await?;
    ensure!(title.contains("expired"), "the buyer reads {title}");
    browser.screenshot(&stage.picture("hosted-expired")).await?;
    let url = made["url"].as_str().context("no url")?;
    let (address, _) = url.split_once('#').context("no secret")?;
    open(browser, &json!({ "url": format!("{address}#another") })).await?;
    let title = shown(browser, ".notice h1").await?;
    ensure!(title.contains("no such"), "the buyer reads {title}");
    Ok(())
}

/// Every state is read and operated by everyone.
pub async fn axe(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let axe = Axe::load()?;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let form = [
        ("mode", "payment"),
        ("line_items[0][price]", teapot.as_str()),
        ("line_items[0][quantity]", "2"),
        ("line_items[0][adjustable_quantity][enabled]", "true"),
        ("shipping_address_collection[allowed_countries][0]", "DE"),
    ];
    let made = session(stage, &form).await?;
    open(browser, &made).await?;
    shown(browser, ".pay").await?;
    axe.judge(browser, Document::Page, &[], None).await?;
    stage.backend.post(&format!("checkout/sessions/{}/expire", id(&made)?), &[]).await?;
    open(browser, &made).await?;
    shown(browser, ".notice").await?;
    axe.judge(browser, Document::Page, &[], None).await
}

/// A page leads to a session by its id alone, embedded or not; misuse says what to do, and what is over is not shown.
pub async fn redirect_to_checkout(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let form = [("mode", "payment"), ("line_items[0][price]", teapot.as_str()), ("line_items[0][quantity]", "1")];
    let made = session(stage, &form).await?;
    let config = json!({ "pay": stage.backend.pay, "bank": stage.backend.bank, "key": stage.backend.publishable_key, "options": { "frameBase": stage.backend.pay } });
    let page = Page::open(stage, Policy::Open, "till", &config).await?;
    let misuse = "
        const calls = [{ lineItems: [{ price: 'price_1', quantity: 1 }], mode: 'payment' }, { sessionId: 'cs_' }, undefined];
        return Promise.all(calls.map((call) => __shop.till.redirectToCheckout(call).catch(({ name, message }) => `${name}: ${message}`)));";
    let told = page.run(misuse, Vec::new()).await?;
    ensure!(told[0].as_str().is_some_and(|told| told.contains("on your server")), "line items are told {told}");
    ensure!(told[1].as_str().is_some_and(|told| told.starts_with("IntegrationError")), "an id is told {told}");
    page.run("void __shop.till.redirectToCheckout({ sessionId: args[0] });", vec![json!(id(&made)?)]).await?;
    let url = browser.until_url("/c/pay/").await?;
    ensure!(!url.query().unwrap_or_default().contains("secret"), "a secret is in the address: {url}");
    Address::contact(browser).type_in("email", "jane@example.com").await?;
    fill(browser, GOOD).await?;
    pay(browser).await?;
    browser.until_url("/done").await?;
    // What is paid is nobody's business who knows the id alone.
    browser.open(&format!("{}/c/pay/{}", stage.backend.pay, id(&made)?)).await?;
    let title = shown(browser, ".notice h1").await?;
    ensure!(title.contains("no such"), "the buyer reads {title}");
    Ok(())
}

/// A customer who is known pays with the card that they saved, by one press.
pub async fn saved_card(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let customer = id(&stage.backend.post("customers", &[("email", "jane@example.com")]).await?)?;
    let card = [("customer", customer.as_str())];
    let saved = id(&stage.backend.post("payment_methods/pm_card_visa/attach", &card).await?)?;
    stage.backend.post(&format!("payment_methods/{saved}"), &[("allow_redisplay", "always")]).await?;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let line = [("mode", "payment"), ("line_items[0][price]", teapot.as_str()), ("line_items[0][quantity]", "1")];
    let made = session(stage, &[&line[..], &card[..]].concat()).await?;
    open(browser, &made).await?;
    ensure!(shown(browser, ".known").await? == "jane@example.com", "the customer is not known");
    PaymentForm::of(browser).until_shown(".SavedName").await.context("the saved card is not shown")?;
    browser.leave_frames().await?;
    browser.screenshot(&stage.picture("hosted-saved")).await?;
    pay(browser).await?;
    browser.until_url("/done").await?;
    let paid = stage.backend.read(&format!("checkout/sessions/{}?expand[]=payment_intent", id(&made)?)).await?;
    let intent = &paid["payment_intent"];
    ensure!(intent["payment_method"] == saved.as_str() && intent["customer"] == customer.as_str(), "it is {intent}");
    Ok(())
}

/// A link that anybody can be sent leads to a session of one's own; one that is over says so.
pub async fn payment_link(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = &stage.browser;
    let teapot = price(&stage.backend, "Teapot", "4800", &[]).await?;
    let done = format!("{}/done", stage.merchant.url);
    let form = [
        ("line_items[0][price]", teapot.as_str()),
        ("line_items[0][quantity]", "1"),
        ("after_completion[type]", "redirect"),
        ("after_completion[redirect][url]", &done),
    ];
    let link = stage.backend.post("payment_links", &form).await?;
    let url = link["url"].as_str().context("the link has no url")?;
    browser.open(&format!("{url}?prefilled_email=jane@example.com&client_reference_id=flyer-7")).await?;
    let session = browser.until_url("/c/pay/cs_").await?;
    ensure!(shown(browser, ".known").await? == "jane@example.com", "the address is not taken over");
    fill(browser, GOOD).await?;
    pay(browser).await?;
    browser.until_url("/done").await?;
    let made = session.path().rsplit('/').next().unwrap_or_default().to_owned();
    let paid = stage.backend.read(&format!("checkout/sessions/{made}")).await?;
    ensure!(paid["payment_status"] == "paid" && paid["client_reference_id"] == "flyer-7", "the session is {paid}");
    let over = [("active", "false"), ("inactive_message", "Sold out until May.")];
    stage.backend.post(&format!("payment_links/{}", id(&link)?), &over).await?;
    browser.open(url).await?;
    let title = shown(browser, ".notice h1").await?;
    ensure!(title.contains("no longer active"), "the buyer reads {title}");
    browser.screenshot(&stage.picture("hosted-inactive")).await
}
