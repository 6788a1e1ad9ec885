//! What stands in the page itself, in closed roots: drivers do not see into those, only their hosts. It is found by the page's own script, the
//! pointer is moved there, and keys go to the focus.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::browser::{Browser, text};

/// How long something may take to be there.
const SOON: Duration = Duration::from_secs(10);

/// What a selector matches that is shown and can be used, in the closed roots within a container.
const SHOWN: &str = "
const shown = (within, selector) => window.__page.all(selector).filter((node) =>
  node.getRootNode().host?.closest(within) && node.checkVisibility() && !node.matches(':disabled'));";

/// An element of the page in direct mode, by a selector of its container.
pub struct InPage<'a> {
    browser: &'a Browser,
    within: &'static str,
}

impl<'a> InPage<'a> {
    /// The element in the container that the selector matches.
    pub fn of(browser: &'a Browser, within: &'static str) -> Self {
        Self { browser, within }
    }

    /// Presses what a selector matches first.
    pub async fn press(&self, selector: &str) -> anyhow::Result<()> {
        let found = self.find(selector).await?;
        // Actions do not scroll: what is below the window's edge is out of their reach.
        let scroll = "args[0].scrollIntoView({ block: 'center', behavior: 'instant' });";
        self.browser.run(scroll, vec![found.to_json()?]).await?;
        let pressed = self.browser.driver().action_chain().move_to_element_center(&found).click().perform().await;
        pressed.with_context(|| format!("{selector} cannot be pressed"))
    }

    /// Types into it after what it holds.
    pub async fn type_into(&self, selector: &str, keys: &str) -> anyhow::Result<()> {
        self.press(selector).await?;
        self.browser.press(keys).await.with_context(|| format!("cannot type into {selector}"))
    }

    /// Chooses in a menu, which the system draws: drivers reach into it each in another way.
    pub async fn choose(&self, selector: &str, value: &str) -> anyhow::Result<()> {
        self.find(selector).await?;
        let script = "
            const [menu] = shown(args[0], args[1]);
            menu.value = args[2];
            if (menu.value !== args[2]) throw new Error(`${args[1]} has no ${args[2]}`);
            for (const name of ['input', 'change']) menu.dispatchEvent(new Event(name, { bubbles: true }));";
        self.run(script, &[selector, value]).await.map(drop)
    }

    /// The texts of all that a selector matches and that is shown, once they satisfy the caller; what they are then.
    pub async fn texts_until(&self, selector: &str, wanted: impl Fn(&[String]) -> bool) -> anyhow::Result<Vec<String>> {
        let script = "return shown(args[0], args[1]).map(({ textContent }) => textContent.trim());";
        let deadline = Instant::now() + SOON;
        loop {
            let found: Vec<String> = serde_json::from_value(self.run(script, &[selector]).await?)?;
            if wanted(&found) {
                return Ok(found);
            }
            ensure!(Instant::now() < deadline, "{selector} says {found:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn find(&self, selector: &str) -> anyhow::Result<WebElement> {
        self.browser.leave_frames().await?;
        let script = format!("{SHOWN} return shown('{}', '{selector}')[0] ?? null;", self.within);
        let deadline = Instant::now() + SOON;
        loop {
            match self.browser.element(&script).await {
                Ok(found) => return Ok(found),
                Err(error) if Instant::now() > deadline => {
                    return Err(error.context(format!("no {selector} is shown in {}", self.within)));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    async fn run(&self, body: &str, args: &[&str]) -> anyhow::Result<Value> {
        self.browser.leave_frames().await?;
        let args = std::iter::once(json!(self.within)).chain(args.iter().map(|arg| text(arg))).collect();
        self.browser.run(&format!("{SHOWN} {body}"), args).await
    }
}
