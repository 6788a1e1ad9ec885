//! A catalogue to sell from, and the page that shows it.

use anyhow::Context;
use serde_json::{Value, json};
use thirtyfour::By;

use crate::backend::Backend;
use crate::browser::Browser;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// What is sold: Solo by month and year, Studio with a trial and by the seat, Branches by the month, Enterprise on request; and a teapot.
pub struct Catalogue {
    /// The pricing table.
    pub table: String,
    /// Solo's product.
    pub solo: String,
    /// Solo's price by the month.
    pub solo_monthly: String,
    /// Studio's price by the year.
    pub studio_yearly: String,
    /// A buy button that is a card.
    pub card: String,
    /// A buy button alone.
    pub button: String,
}

impl Catalogue {
    /// Makes it at this backend.
    pub async fn make(backend: &Backend) -> anyhow::Result<Self> {
        let solo = product(backend, "Solo", "For one person and a first idea.").await?;
        let studio = product(backend, "Studio", "For a studio that sells every day.").await?;
        let branches = product(backend, "Branches", "For shops in many towns.").await?;
        let enterprise = product(backend, "Enterprise", "Whatever you need.").await?;
        let solo_monthly = price(backend, &solo, "900", "1400", Some("month")).await?;
        let solo_yearly = price(backend, &solo, "9000", "14000", Some("year")).await?;
        let studio_monthly = price(backend, &studio, "2950", "4700", Some("month")).await?;
        let studio_yearly = price(backend, &studio, "29500", "47000", Some("year")).await?;
        let branches_monthly = price(backend, &branches, "9900", "15000", Some("month")).await?;
        let table = backend
            .post(
                "pricing_tables",
                &[
                    ("items[0][prices][0]", solo_monthly.as_str()),
                    ("items[0][prices][1]", &solo_yearly),
                    ("items[0][features][0]", "100 products"),
                    ("items[0][features][1]", "Support by e-mail"),
                    ("items[1][prices][0]", &studio_monthly),
                    ("items[1][prices][1]", &studio_yearly),
                    ("items[1][highlight][label]", "Most popular"),
                    ("items[1][features][0]", "Unlimited products"),
                    ("items[1][features][1]", "Support by phone on all working days"),
                    ("items[1][trial_period_days]", "14"),
                    ("items[1][adjustable_quantity][enabled]", "true"),
                    ("items[1][adjustable_quantity][maximum]", "20"),
                    ("items[2][prices][0]", &branches_monthly),
                    ("items[3][product]", &enterprise),
                    ("items[3][call_to_action][type]", "contact"),
                    (
                        "items[3][call_to_action][url]",
                        "https://shop.example/ask?plan={PRODUCT_ID}&mail={CUSTOMER_EMAIL}",
                    ),
                ],
            )
            .await?;
        let teapot = product(backend, "Teapot", "White porcelain, holds a litre.").await?;
        let teapot = price(backend, &teapot, "4900", "7800", None).await?;
        let quantity = ("adjustable_quantity[enabled]", "true");
        let card = backend.post("buy_buttons", &[("price", teapot.as_str()), ("layout", "card"), quantity]).await?;
        let text = ("button_text", "Get the teapot");
        let button = backend.post("buy_buttons", &[("price", teapot.as_str()), ("layout", "button"), text]).await?;
        Ok(Self { table: id(&table)?, solo, solo_monthly, studio_yearly, card: id(&card)?, button: id(&button)? })
    }
}

/// The id of what was made.
pub fn id(made: &Value) -> anyhow::Result<String> {
    made["id"].as_str().map(str::to_owned).with_context(|| format!("nothing was made: {made}"))
}

async fn product(backend: &Backend, name: &str, description: &str) -> anyhow::Result<String> {
    id(&backend.post("products", &[("name", name), ("description", description)]).await?)
}

async fn price(
    backend: &Backend,
    product: &str,
    euros: &str,
    yen: &str,
    interval: Option<&str>,
) -> anyhow::Result<String> {
    let mut form = vec![
        ("product", product),
        ("currency", "eur"),
        ("unit_amount", euros),
        ("currency_options[jpy][unit_amount]", yen),
    ];
    form.extend(interval.map(|interval| ("recurring[interval]", interval)));
    id(&backend.post("prices", &form).await?)
}

/// A page with tables and buttons.
pub struct Shown<'a> {
    /// The page.
    pub page: Page<'a>,
    browser: &'a Browser,
}

impl<'a> Shown<'a> {
    /// Opens a page of the stage's merchant with one element of this tag and these attributes, at this backend, and waits until it is drawn.
    pub async fn open(
        stage: &'a Stage<'_>,
        backend: &Backend,
        policy: Policy,
        tag: &str,
        attributes: Value,
    ) -> anyhow::Result<Self> {
        let direct = matches!(policy, Policy::Direct);
        let config = json!({
            "key": backend.publishable_key, "pay": backend.pay, "bank": backend.bank, "direct": direct, "show": [[tag, attributes]],
        });
        Self::open_with(stage, policy, &config).await
    }

    /// As `open`, with the page's whole configuration; nothing is waited for but the page.
    pub async fn open_with(stage: &'a Stage<'_>, policy: Policy, config: &Value) -> anyhow::Result<Self> {
        let page = Page::open(stage, policy, "offers", config).await?;
        Ok(Self { page, browser: &stage.browser })
    }

    /// The scripts' frame is that of the `index`-th table or button from now on.
    pub async fn enter(&self, kind: &str, index: usize) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        let script = format!("return window.__page.frames('{kind}')[{index}];");
        let frame = self.browser.element(&script).await?;
        self.browser.enter(&frame).await
    }

    /// Presses what a selector matches in the table's or button's frame.
    pub async fn press(&self, kind: &str, selector: &str) -> anyhow::Result<()> {
        self.enter(kind, 0).await?;
        let found = self.browser.find_soon(selector).await?;
        self.browser.click(&found).await
    }

    /// Presses what leads to the checkout; the window is there when this returns.
    pub async fn buy(&self, kind: &str, selector: &str) -> anyhow::Result<reqwest::Url> {
        self.enter(kind, 0).await?;
        self.browser.press_away(By::Css(selector.to_owned())).await?;
        self.browser.leave_frames().await?;
        self.browser.until_url("/c/pay/").await
    }

    /// Waits until the frame shows what a selector matches; gives its text.
    pub async fn text(&self, kind: &str, selector: &str) -> anyhow::Result<String> {
        self.enter(kind, 0).await?;
        Ok(self.browser.find_soon(selector).await?.text().await?)
    }
}
