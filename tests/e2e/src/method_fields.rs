//! The Payment Element as a buyer meets it: methods to choose from, and the fields of the one that is open.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::{By, WebElement};

use crate::browser::Browser;
use crate::payment_form::PaymentForm;

/// How long a method may take until it can be chosen.
const SOON: Duration = Duration::from_secs(10);

/// The methods in their frame.
pub struct Methods<'a> {
    browser: &'a Browser,
}

impl<'a> Methods<'a> {
    /// Those of the current page.
    pub fn on(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// Makes the frame the current one.
    pub async fn enter(&self) -> anyhow::Result<()> {
        PaymentForm::of(self.browser).enter().await
    }

    /// Opens a method, and waits until what it asks for is there. One that is folded away is unfolded first.
    pub async fn choose(&self, kind: &str) -> anyhow::Result<()> {
        self.enter().await?;
        // Methods come one by one, as their data comes.
        self.browser
            .soon(By::Css(format!("[data-act=\"choose:{kind}\"]")))
            .await
            .with_context(|| format!("{kind} is not offered"))?;
        let shown = format!(
            "const seen = (selector) => [...document.querySelectorAll(selector)].find((node) => node.checkVisibility());
             return seen('[data-act=\"choose:{kind}\"]') ?? seen('[data-act=more]') ?? null;"
        );
        let deadline = Instant::now() + SOON;
        // Rows that fold away, or come, take the place of what was just looked for.
        while let Err(error) = self.press(&shown).await {
            if Instant::now() > deadline {
                return Err(error.context(format!("{kind} cannot be chosen")));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.browser.soon(By::Css(format!("[data-method=\"{kind}\"] .panel:not([hidden])"))).await?;
        self.browser.leave_frames().await
    }

    /// The types that are offered, in the order in which they are seen; those that are folded away count.
    pub async fn offered(&self) -> anyhow::Result<Vec<String>> {
        let script = "
          const found = [...document.querySelectorAll('[data-act^=\"choose:\"]')].map((node) => node.dataset.act.slice(7));
          const folded = [...document.querySelectorAll('.MoreTabs option')].map((option) => option.value);
          return [...new Set([...found, ...folded])].filter(Boolean);";
        let found = self.run(script, Vec::new()).await?;
        Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Types into a field of the method that is open.
    pub async fn fill(&self, id: &str, keys: &str) -> anyhow::Result<()> {
        self.enter().await?;
        let field = self.field(id).await?;
        self.browser.type_into(&field, keys).await.with_context(|| format!("cannot type into {id}"))?;
        self.browser.leave_frames().await
    }

    /// Chooses in a field of the method that is open.
    pub async fn select(&self, id: &str, value: &str) -> anyhow::Result<()> {
        self.enter().await?;
        let field = self.field(id).await?;
        let option = field.find(By::Css(format!("option[value=\"{value}\"]"))).await;
        option.with_context(|| format!("{id} does not offer {value}"))?.click().await?;
        self.browser.leave_frames().await
    }

    /// What is said below a field; empty for nothing.
    pub async fn error(&self, id: &str) -> anyhow::Result<String> {
        let script = "
          const [id] = args;
          const field = [...document.querySelectorAll(`[data-field='${id}']`)].find((node) => node.checkVisibility());
          return field?.closest('.Field').querySelector('.Error').textContent ?? 'no field';";
        let said = self.run(script, vec![json!(id)]).await?;
        Ok(said.as_str().unwrap_or_default().to_owned())
    }

    /// Everything that can be read in the panel that is open.
    pub async fn text(&self) -> anyhow::Result<String> {
        let script = "return document.querySelector('.panel:not([hidden])').innerText;";
        Ok(self.run(script, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Runs a script in the frame, and goes back to the page.
    pub async fn run(&self, body: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        self.enter().await?;
        let value = self.browser.run(body, args).await;
        self.browser.leave_frames().await?;
        value
    }

    /// Presses the method's head, behind what unfolds the methods if it has to.
    async fn press(&self, shown: &str) -> anyhow::Result<()> {
        let head = self.browser.element(shown).await?;
        let unfolds = head.attr("data-act").await?.is_some_and(|act| !act.starts_with("choose:"));
        self.browser.click(&head).await?;
        if unfolds {
            self.browser.click(&self.browser.element(shown).await?).await?;
        }
        Ok(())
    }

    /// A field of the method that is open, once it is there.
    async fn field(&self, id: &str) -> anyhow::Result<WebElement> {
        let field = self.browser.soon(By::Css(format!(".panel:not([hidden]) [data-field=\"{id}\"]"))).await;
        let field = field.with_context(|| format!("there is no field {id}"))?;
        ensure!(field.is_displayed().await?, "{id} is not shown");
        Ok(field)
    }
}
