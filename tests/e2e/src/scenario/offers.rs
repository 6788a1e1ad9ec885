//! Pricing tables and buy buttons of a larger catalogue: what a customer has already, what is cut off, buttons, and direct mode.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::axe::{Axe, Document};
use crate::in_page::InPage;
use crate::offers::{Catalogue, Shown, id};
use crate::policy::Policy;
use crate::proxy::{ALWAYS, Fault};
use crate::scenario::faults::Rig;
use crate::stage::Stage;

const TABLE: &str = "pricing-table";
const BUTTON: &str = "buy-button";
const TABLE_TAG: &str = "opentill-pricing-table";
const BUTTON_TAG: &str = "opentill-buy-button";

async fn table<'a>(stage: &'a Stage<'_>, catalogue: &Catalogue, more: Value) -> anyhow::Result<Shown<'a>> {
    let mut attributes = json!({ "pricing-table-id": catalogue.table });
    if let (Some(all), Some(more)) = (attributes.as_object_mut(), more.as_object()) {
        all.extend(more.clone());
    }
    let shown = Shown::open(stage, &stage.backend, Policy::Strict, TABLE_TAG, attributes).await?;
    shown.page.until("ready", json!({})).await?;
    Ok(shown)
}

/// The session that a hosted page's address is of.
async fn session(stage: &Stage<'_>, url: &reqwest::Url) -> anyhow::Result<Value> {
    let id = url.path().rsplit('/').next().unwrap_or_default().to_owned();
    stage.backend.read(&format!("checkout/sessions/{id}?expand[]=subscription")).await
}

/// A new Customer Session for tables.
async fn customer_session(stage: &Stage<'_>, customer: &str) -> anyhow::Result<String> {
    let form = [("customer", customer), ("components[pricing_table][enabled]", "true")];
    let made = stage.backend.post("customer_sessions", &form).await?;
    made["client_secret"].as_str().map(str::to_owned).context("a Customer Session has no secret")
}

/// A customer who subscribes to Studio sees that, cannot buy it twice, and buys another plan as who they are.
pub async fn customer(stage: &Stage<'_>) -> anyhow::Result<()> {
    let catalogue = Catalogue::make(&stage.backend).await?;
    let customer = id(&stage.backend.post("customers", &[("email", "ada@example.com")]).await?)?;
    let trial = [("items[0][price]", catalogue.studio_yearly.as_str()), ("trial_period_days", "7")];
    stage.backend.post("subscriptions", &[&[("customer", customer.as_str())], &trial[..]].concat()).await?;
    let secret = customer_session(stage, &customer).await?;
    let shown = table(stage, &catalogue, json!({ "customer-session-client-secret": secret })).await?;
    let current = shown.text(TABLE, "[data-action='1']").await?;
    let mark = shown.page.mark().await?;
    ensure!(current == "Your current plan", "the plan that the customer has says {current}");
    shown.press(TABLE, "[data-action='1']").await?;
    stage.browser.screenshot(&stage.picture("offers-current")).await?;
    // The contact's address is told who asks.
    let prevent = "__offers.table.addEventListener('contact', (event) => event.preventDefault());";
    shown.page.run(prevent, Vec::new()).await?;
    shown.press(TABLE, "[data-action='3']").await?;
    let contact = shown.page.until_after(mark, "contact", json!({})).await?;
    let asked = contact["url"].as_str().unwrap_or_default();
    ensure!(asked.ends_with("&mail=ada%40example.com"), "the merchant's page is told {asked}");
    ensure!(shown.page.events_after(mark, "checkout").await?.is_empty(), "the same plan is sold twice");
    let url = shown.buy(TABLE, "[data-action='0']").await?;
    ensure!(session(stage, &url).await?["customer"] == customer.as_str(), "the session is a stranger's");
    Ok(())
}

/// What is gone, what failed and what comes back: a message that says so, in the buyer's language, and a way to try again.
pub async fn errors(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let backend = &rig.backend;
    let catalogue = Catalogue::make(backend).await?;
    let attributes = |table: &str| json!({ "pricing-table-id": table, "locale": "de" });
    let shown = Shown::open(stage, backend, Policy::Open, TABLE_TAG, attributes("prctbl_none")).await?;
    let error = shown.page.until("error", json!({})).await?;
    ensure!(error["error"]["code"] == "resource_missing", "the page is told {error}");
    let notice = shown.text(TABLE, ".notice").await?;
    ensure!(notice.contains("nicht verfügbar"), "the buyer reads {notice}");
    stage.browser.screenshot(&stage.picture("offers-missing")).await?;
    shown.enter(TABLE, 0).await?;
    Axe::load()?.judge(&stage.browser, Document::Frame, &["color-contrast", "button-name"], Some("#ffffff")).await?;

    // The way to the checkout is cut off: nothing was charged, and the buyer can press again.
    let shown = Shown::open(stage, backend, Policy::Open, TABLE_TAG, attributes(&catalogue.table)).await?;
    shown.page.until("ready", json!({ "items": 4 })).await?;
    rig.proxy.inject("/checkout", Fault::CutBefore, ALWAYS);
    shown.press(TABLE, "[data-action='0']").await?;
    shown.page.until("error", json!({ "error": { "type": "api_connection_error" } })).await?;
    let notice = shown.text(TABLE, ".notice").await?;
    ensure!(notice.contains("nichts abgebucht"), "the buyer reads {notice}");
    rig.proxy.reset();

    // Archived while the page is open: said before anything is paid.
    backend.post(&format!("products/{}", catalogue.solo), &[("active", "false")]).await?;
    let mark = shown.page.mark().await?;
    shown.press(TABLE, "[data-action='0']").await?;
    let error = shown.page.until_after(mark, "error", json!({})).await?;
    ensure!(error["error"]["code"] == "price_not_sold", "the page is told {error}");
    let notice = shown.text(TABLE, ".notice").await?;
    ensure!(notice.contains("nicht mehr verkauft"), "the buyer reads {notice}");
    shown.press(TABLE, "[data-retry]").await?;
    shown.page.until_after(mark, "ready", json!({ "items": 3 })).await?;
    backend.post(&format!("prices/{}", catalogue.solo_monthly), &[("active", "false")]).await?;

    // A pay origin that nobody is at: what stands in the page says so itself.
    let slot = "
        const table = __offers.make('opentill-pricing-table', { 'pricing-table-id': 'prctbl_none', locale: 'ja' }, 'slotted');
        const own = document.createElement('p');
        own.slot = 'empty';
        own.textContent = 'Ask us for prices.';
        table.append(own);
        document.getElementById('offers').replaceChildren(table);";
    shown.page.run(slot, Vec::new()).await?;
    shown.page.until("error", json!({ "of": "slotted" })).await?;
    shown
        .page
        .ensure("document.querySelector('[slot=empty]').checkVisibility()", "the page's own words are not shown")
        .await?;
    let frame = "!__page.frames('pricing-table')[0].checkVisibility()";
    shown.page.ensure(frame, "both are shown").await
}

/// Prices in tiers and in packages: what one costs at least, what so many come to, and the ranges for who asks.
pub async fn tiers(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = &stage.backend;
    let seats = id(&backend.post("products", &[("name", "Seats"), ("unit_label", "seat")]).await?)?;
    let tiers = [
        ("product", seats.as_str()),
        ("currency", "eur"),
        ("recurring[interval]", "month"),
        ("billing_scheme", "tiered"),
        ("tiers_mode", "graduated"),
        ("tiers[0][up_to]", "5"),
        ("tiers[0][unit_amount]", "700"),
        ("tiers[1][up_to]", "inf"),
        ("tiers[1][unit_amount_decimal]", "650.5"),
        ("tiers[1][flat_amount]", "100"),
    ];
    let tiered = id(&backend.post("prices", &tiers).await?)?;
    let mails = id(&backend.post("products", &[("name", "Mails"), ("unit_label", "mail")]).await?)?;
    let packages = [
        ("product", mails.as_str()),
        ("currency", "eur"),
        ("recurring[interval]", "month"),
        ("unit_amount", "200"),
        ("transform_quantity[divide_by]", "1000"),
        ("transform_quantity[round]", "up"),
    ];
    let packed = id(&backend.post("prices", &packages).await?)?;
    let items = [
        ("items[0][prices][0]", tiered.as_str()),
        ("items[0][adjustable_quantity][enabled]", "true"),
        ("items[0][adjustable_quantity][minimum]", "5"),
        ("items[0][adjustable_quantity][maximum]", "50"),
        ("items[1][prices][0]", packed.as_str()),
    ];
    let made = backend.post("pricing_tables", &items).await;
    ensure!(made.is_err(), "a table begins with more than one of an item");
    let items: Vec<_> = items.into_iter().filter(|(name, _)| !name.ends_with("[minimum]")).collect();
    let table = id(&backend.post("pricing_tables", &items).await?)?;
    let attributes = json!({ "pricing-table-id": table });
    let shown = Shown::open(stage, backend, Policy::Strict, TABLE_TAG, attributes).await?;
    shown.page.until("ready", json!({ "items": 2 })).await?;
    let price = shown.text(TABLE, "[data-item] .price").await?;
    // Engines differ in what stands between two boxes of a line.
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    ensure!(plain(&price) == "from€6.505perseatpermonth", "a seat costs {price}");
    let packed = shown.text(TABLE, "[data-item]:nth-child(2) .price").await?;
    ensure!(plain(&packed) == "€2per1,000×mailpermonth", "mails cost {packed}");
    shown.press(TABLE, ".tiers summary").await?;
    let row = shown.text(TABLE, ".tiers tr:last-child").await?;
    ensure!(row.contains("6 and more") && row.contains("plus €1"), "the last range says {row}");
    for _ in 0..6 {
        shown.press(TABLE, "[data-more]").await?;
    }
    shown.page.until("change", json!({ "quantity": 7 })).await?;
    let total = shown.text(TABLE, ".cost .note").await?;
    ensure!(total == "€49.01 in all per month", "seven seats cost {total}");
    stage.browser.screenshot(&stage.picture("offers-tiers")).await?;
    let url = shown.buy(TABLE, "[data-action='0']").await?;
    let made = session(stage, &url).await?;
    ensure!(made["amount_total"] == 4901, "the session comes to {}", made["amount_total"]);
    Ok(())
}

/// A card with picture, price and quantity, and a button alone.
pub async fn buttons(stage: &Stage<'_>) -> anyhow::Result<()> {
    let catalogue = Catalogue::make(&stage.backend).await?;
    let attributes = |id: &str| json!({ "buy-button-id": id, "customer-email": "jane@example.com" });
    let shown = Shown::open(stage, &stage.backend, Policy::Strict, BUTTON_TAG, attributes(&catalogue.button)).await?;
    shown.page.until("ready", json!({})).await?;
    let said = shown.text(BUTTON, "[data-action]").await?;
    ensure!(said == "Get the teapot", "the button says {said}");
    stage.browser.screenshot(&stage.picture("offers-button")).await?;
    shown
        .page
        .run("document.querySelector('opentill-buy-button').buyButtonId = args[0];", vec![json!(catalogue.card)])
        .await?;
    let amount = shown.text(BUTTON, ".amount").await?;
    ensure!(amount.contains("49"), "the teapot costs {amount}");
    for _ in 0..2 {
        shown.press(BUTTON, "[data-more]").await?;
    }
    shown.page.until("change", json!({ "quantity": 3 })).await?;
    stage.browser.screenshot(&stage.picture("offers-card")).await?;
    let url = shown.buy(BUTTON, "[data-action]").await?;
    let made = session(stage, &url).await?;
    ensure!(made["amount_total"] == 14700 && made["mode"] == "payment", "the session is {made}");
    ensure!(made["customer_email"] == "jane@example.com", "the address is lost: {made}");
    Ok(())
}

/// In the page itself, where a host has one origin only.
pub async fn direct(stage: &Stage<'_>) -> anyhow::Result<()> {
    let catalogue = Catalogue::make(&stage.backend).await?;
    let attributes = json!({ "pricing-table-id": catalogue.table });
    let shown = Shown::open(stage, &stage.backend, Policy::Direct, TABLE_TAG, attributes).await?;
    shown.page.until("ready", json!({ "items": 4 })).await?;
    let within = InPage::of(&stage.browser, "div");
    within.press(r#"[data-interval="year-1"]"#).await?;
    within.texts_until("[data-item] .amount", |found| found.first().is_some_and(|amount| amount == "€90")).await?;
    within.press(r#"[data-action="0"]"#).await?;
    stage.browser.leave_frames().await?;
    stage.browser.until_url("/c/pay/").await.map(drop)
}
