//! Pricing tables and buy buttons as a merchant's page has them: from the element in its markup to the paid session.

pub mod bought;
pub mod button;
pub mod customer;
pub mod errors;
pub mod keyboard;
pub mod keyed;
pub mod layout;
pub mod life;
pub mod sandbox;
pub mod theme;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::Backend;
use crate::page::Page;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;

/// Two plans, each by the month and by the year, in dollars, euros and yen; Team for up to ten seats.
pub struct Goods {
    /// `prctbl_...`
    pub table: String,
    /// Solo and Team.
    pub products: [String; 2],
    /// By the month and by the year, of Solo and of Team.
    pub prices: [String; 4],
}

fn id(made: &Value) -> anyhow::Result<String> {
    made["id"].as_str().map(str::to_owned).with_context(|| format!("nothing was made: {made}"))
}

async fn price(backend: &Backend, product: &str, cents: &str, interval: &str) -> anyhow::Result<String> {
    let form = [
        ("product", product),
        ("currency", "usd"),
        ("unit_amount", cents),
        ("recurring[interval]", interval),
        ("currency_options[eur][unit_amount]", cents),
        ("currency_options[jpy][unit_amount]", cents),
    ];
    id(&backend.post("prices", &form).await?)
}

impl Goods {
    /// Makes them, and a table of them, which leads to `done` in the end.
    pub async fn make(stage: &Stage<'_>, backend: &Backend) -> anyhow::Result<Self> {
        let product = async |form: &[(&str, &str)]| id(&backend.post("products", form).await?);
        let solo =
            product(&[("name", "Solo"), ("description", "For one"), ("marketing_features[0][name]", "One seat")])
                .await?;
        let team = product(&[("name", "Team"), ("unit_label", "seat"), ("marketing_features[0][name]", "All of Solo")])
            .await?;
        let prices = [
            price(backend, &solo, "1000", "month").await?,
            price(backend, &solo, "10000", "year").await?,
            price(backend, &team, "3000", "month").await?,
            price(backend, &team, "30000", "year").await?,
        ];
        let done = done(stage);
        let form = [
            ("items[0][prices][0]", prices[0].as_str()),
            ("items[0][prices][1]", &prices[1]),
            ("items[1][prices][0]", &prices[2]),
            ("items[1][prices][1]", &prices[3]),
            ("items[1][highlight][label]", "Popular"),
            ("items[1][adjustable_quantity][enabled]", "true"),
            ("items[1][adjustable_quantity][minimum]", "1"),
            ("items[1][adjustable_quantity][maximum]", "10"),
            ("confirmation[type]", "redirect"),
            ("confirmation[url]", &done),
        ];
        let table = id(&backend.post("pricing_tables", &form).await?)?;
        Ok(Self { table, products: [solo, team], prices })
    }

    /// The button of Solo (0) or Team (1).
    pub fn action(&self, item: usize) -> String {
        format!("[data-item=\"{}\"] [data-action]", self.products[item])
    }

    /// An element of the table, with further attributes.
    pub fn element(&self, more: Value) -> Value {
        element("opentill-pricing-table", "table", &[("pricing-table-id", &self.table)], more)
    }
}

/// Where buyers come to who have paid.
fn done(stage: &Stage<'_>) -> String {
    format!("{}/done?session={{CHECKOUT_SESSION_ID}}", stage.merchant.url)
}

/// An element of the test page.
fn element(tag: &str, name: &str, own: &[(&str, &str)], more: Value) -> Value {
    let mut attributes = more;
    for (attribute, value) in own {
        attributes[*attribute] = json!(value);
    }
    json!({ "tag": tag, "name": name, "attributes": attributes })
}

/// A test page with these elements; `more` is further configuration.
async fn open<'a>(stage: &'a Stage<'_>, backend: &Backend, elements: Value, more: Value) -> anyhow::Result<Page<'a>> {
    open_under(stage, Policy::Open, backend, elements, more).await
}

async fn open_under<'a>(
    stage: &'a Stage<'_>,
    policy: Policy,
    backend: &Backend,
    elements: Value,
    more: Value,
) -> anyhow::Result<Page<'a>> {
    let mut config =
        json!({ "pay": backend.pay, "bank": backend.bank, "key": backend.publishable_key, "create": elements });
    for (name, value) in more.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    Page::open(stage, policy, "plans", &config).await
}

/// Pays on the hosted page that the browser has come to, as a guest's or a customer's card; gives the session as the API has it then.
async fn pay_hosted(stage: &Stage<'_>, backend: &Backend) -> anyhow::Result<Value> {
    let browser = &stage.browser;
    let session = session_of(stage).await?;
    browser.find_soon(".pay").await.context("the hosted page does not come")?;
    PaymentForm::of(browser).fill_card(GOOD).await?;
    browser.leave_frames().await?;
    browser.press_away(thirtyfour::By::Css(".pay")).await?;
    browser.until_url("/done").await?;
    let paid = backend.read(&format!("checkout/sessions/{session}?expand[]=subscription")).await?;
    ensure!(
        paid["payment_status"] == "paid" && paid["status"] == "complete",
        "the session is {}",
        paid["payment_status"]
    );
    Ok(paid)
}

/// The id of the session whose page the browser has come to.
async fn session_of(stage: &Stage<'_>) -> anyhow::Result<String> {
    let url = stage.browser.until_url("/c/pay/cs_").await.context("the buyer does not come to the checkout")?;
    let path = url.path().rsplit('/').next().unwrap_or_default();
    Ok(path.to_owned())
}

/// How many sessions there are.
async fn sessions(backend: &Backend) -> anyhow::Result<usize> {
    let list = backend.read("checkout/sessions?limit=100").await?;
    Ok(list["data"].as_array().map_or(0, Vec::len))
}

/// Sets properties of an element.
async fn set(page: &Page<'_>, name: &str, properties: Value) -> anyhow::Result<()> {
    page.run("Object.assign(window.__shop[args[0]], args[1]);", vec![json!(name), properties]).await.map(drop)
}
