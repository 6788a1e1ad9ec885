//! A pricing table or a buy button as a buyer meets it.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::By;

use crate::browser::{Browser, text};
use crate::card::enter_frame;

/// Waits until a selector matches something that is shown and satisfies a condition of its text; gives all texts then.
const TEXTS: &str = "
const [selector, wanted] = args;
return new Promise((resolve, reject) => {
  const texts = () => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility()).map((node) => node.textContent.trim());
  const look = () => {
    const found = texts();
    if (!found.length || !found.some((text) => text.includes(wanted))) return;
    observer.disconnect();
    clearTimeout(timer);
    resolve(found);
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => reject(new Error(`${selector} with ${wanted} is not shown; ${document.querySelector('#root')?.innerText}`)), 15_000);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
});";

/// An offer on the page that the browser shows: the first of its kind.
#[derive(Clone, Copy)]
pub struct Offer<'a> {
    browser: &'a Browser,
    page: &'static str,
}

impl<'a> Offer<'a> {
    /// A pricing table.
    pub fn table(browser: &'a Browser) -> Self {
        Self { browser, page: "/frame/v1/pricing-table.html" }
    }

    /// A buy button.
    pub fn button(browser: &'a Browser) -> Self {
        Self { browser, page: "/frame/v1/buy-button.html" }
    }

    /// Makes its frame the current one.
    pub async fn enter(&self) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        enter_frame(self.browser, self.page).await
    }

    /// Runs a script in its frame and goes back to the page.
    pub async fn inside(&self, script: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        self.enter().await?;
        let value = self.browser.run(script, args).await;
        self.browser.leave_frames().await?;
        value
    }

    /// Waits until one of the texts that a selector matches has this in it; gives all of them.
    pub async fn texts(&self, selector: &str, wanted: &str) -> anyhow::Result<Vec<String>> {
        let found = self.inside(TEXTS, vec![text(selector), text(wanted)]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Presses what a selector matches and stays.
    pub async fn press(&self, selector: &str) -> anyhow::Result<()> {
        self.texts(selector, "").await?;
        self.enter().await?;
        let found = self.browser.find(selector).await?;
        self.browser.click(&found).await.with_context(|| format!("{selector} cannot be pressed"))?;
        self.browser.leave_frames().await
    }

    /// Presses what leads away.
    pub async fn press_away(&self, selector: &str) -> anyhow::Result<()> {
        self.texts(selector, "").await?;
        self.enter().await?;
        self.browser.press_away(By::Css(selector.to_owned())).await?;
        self.browser.leave_frames().await
    }

    /// Chooses in a menu, which the system draws: drivers reach into it each in another way.
    pub async fn choose(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        self.texts(selector, "").await?;
        let pick = "const menu = document.querySelector(args[0]);
            menu.value = args[1];
            if (menu.value !== args[1]) throw new Error(`there is no ${args[1]}`);
            menu.dispatchEvent(new Event('change', { bubbles: true }));";
        self.inside(pick, vec![text(selector), text(value)]).await.map(drop)
    }

    /// Fails unless an attribute of what a selector matches has this value.
    pub async fn ensure_attribute(&self, selector: &str, name: &str, value: &str) -> anyhow::Result<()> {
        let read = "return document.querySelector(args[0])?.getAttribute(args[1]) ?? null;";
        let found = self.inside(read, vec![text(selector), text(name)]).await?;
        ensure!(found == json!(value), "{name} of {selector} is {found}");
        Ok(())
    }
}
