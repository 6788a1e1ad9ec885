//! A test page: what happened on it, and what it holds.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::browser::{Browser, text};
use crate::card::Card;
use crate::policy::Policy;
use crate::stage::Stage;

/// How long the page may wait for one event. Above the product's own deadlines of 10 s.
const EVENT_MS: u64 = 15_000;

/// An open test page with the recorder on it.
pub struct Page<'a> {
    browser: &'a Browser,
}

/// A place in the page's list of events.
#[derive(Clone, Copy)]
pub struct Mark(u64);

impl Mark {
    /// The page's beginning.
    pub const START: Self = Self(0);
}

impl<'a> Page<'a> {
    /// Opens a test page of the stage's merchant.
    pub async fn open(stage: &'a Stage<'_>, policy: Policy, name: &str, config: &Value) -> anyhow::Result<Self> {
        Self::open_in(&stage.browser, stage, policy, name, config).await
    }

    /// As `open`, in a browser of a scenario's own.
    pub async fn open_in(
        browser: &'a Browser,
        stage: &Stage<'_>,
        policy: Policy,
        name: &str,
        config: &Value,
    ) -> anyhow::Result<Self> {
        browser.open(&stage.merchant.page(policy, name, config)).await?;
        let page = Self { browser };
        page.until("loaded", json!({})).await.with_context(|| format!("the test page `{name}` did not load"))?;
        Ok(page)
    }

    /// A page with the recorder on it that was opened in another way.
    pub fn opened(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// Opens the shop's test page and waits until its card can be used.
    pub async fn checkout(stage: &'a Stage<'_>, policy: Policy, config: &Value) -> anyhow::Result<Self> {
        let page = Self::open(stage, policy, "checkout", config).await?;
        page.until("ready", json!({})).await?;
        Ok(page)
    }

    /// The card's fields in their frame.
    pub fn card(&self) -> Card<'a> {
        Card::in_frame(self.browser)
    }

    /// Waits for an event, from the page's beginning, that has these members, and gives what it carried.
    pub async fn until(&self, name: &str, part: Value) -> anyhow::Result<Value> {
        self.until_after(Mark::START, name, part).await
    }

    /// Waits for an event after a mark.
    pub async fn until_after(&self, mark: Mark, name: &str, part: Value) -> anyhow::Result<Value> {
        let args = vec![text(name), part, json!(mark.0), json!(EVENT_MS)];
        self.run("return window.__page.until(...args);", args).await
    }

    /// The present end of the list of events.
    pub async fn mark(&self) -> anyhow::Result<Mark> {
        let count = self.run("return window.__events.length;", Vec::new()).await?;
        Ok(Mark(count.as_u64().context("no list of events")?))
    }

    /// All events of a name since a mark.
    pub async fn events_after(&self, mark: Mark, name: &str) -> anyhow::Result<Vec<Value>> {
        let script = "return window.__events.slice(args[0]).filter((event) => event.name === args[1]).map((event) => event.detail);";
        let found = self.run(script, vec![json!(mark.0), text(name)]).await?;
        Ok(found.as_array().cloned().unwrap_or_default())
    }

    /// Runs a script on the page itself: `args` holds the arguments.
    pub async fn run(&self, body: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        self.browser.leave_frames().await?;
        self.browser.run(body, args).await
    }

    /// Whether a script on the page gives true.
    pub async fn holds(&self, expression: &str) -> anyhow::Result<bool> {
        Ok(self.run(&format!("return Boolean({expression});"), Vec::new()).await? == json!(true))
    }

    /// Fails unless a script on the page gives true.
    pub async fn ensure(&self, expression: &str, what: &str) -> anyhow::Result<()> {
        ensure!(self.holds(expression).await?, "{what} (`{expression}` is false)");
        Ok(())
    }

    /// An element of the page itself.
    pub async fn find(&self, selector: &str) -> anyhow::Result<WebElement> {
        self.browser.leave_frames().await?;
        self.browser.find(selector).await
    }

    /// Presses the pay button and gives what the operation came to.
    pub async fn pay(&self) -> anyhow::Result<Value> {
        let mark = self.press_pay().await?;
        self.until_after(mark, "result", json!({})).await
    }

    /// Presses the pay button without waiting for the end.
    pub async fn press_pay(&self) -> anyhow::Result<Mark> {
        let mark = self.mark().await?;
        self.find("#pay").await?.click().await?;
        Ok(mark)
    }

    /// Fails if the page's scripts failed or the page's policy was violated.
    pub async fn ensure_quiet(&self) -> anyhow::Result<()> {
        for name in ["pageerror", "violation", "failed", "rejected"] {
            let found = self.events_after(Mark::START, name).await?;
            ensure!(found.is_empty(), "the page saw {name}: {found:?}");
        }
        Ok(())
    }
}
