//! The Payment Element as a buyer meets it: what there is to choose, and the fields of what is chosen.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::browser::{Browser, text};
use crate::card::{self, Typed};

/// The page of its frame.
pub const PAGE: &str = "/frame/v1/payment.html";
/// The page of its frame where the methods are rows.
const ROWS: &str = "/frame/v1/payment-accordion.html";

/// Waits until a selector matches something that is shown and can be pressed, or fails after some seconds.
const SHOWN: &str = "
const [selector] = args;
return new Promise((resolve, reject) => {
  const seen = () => [...document.querySelectorAll(selector)].some((node) => node.checkVisibility() && !node.disabled);
  const look = () => seen() && (observer.disconnect(), clearTimeout(timer), resolve(true));
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => reject(new Error(`${selector} is not shown`)), 15_000);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  look();
});";

/// Waits until the types that can be chosen, by tabs and rows, folded ones among them, are these, in this order; gives what they are in the end.
const TYPES: &str = "
const [wanted] = args;
const types = () => {
  const acts = [...document.querySelectorAll('[data-act^=\"choose:\"]')].filter((node) => node.isConnected).map((node) => node.dataset.act.slice('choose:'.length));
  const folded = [...document.querySelectorAll('.TabMore option')].map((option) => option.value).filter(Boolean);
  const all = [...new Set([...acts, ...folded])];
  return all.length ? all : [...document.querySelectorAll('.method')].map((node) => node.dataset.method);
};
return new Promise((resolve) => {
  const done = () => (observer.disconnect(), clearTimeout(timer), resolve(types()));
  const look = () => String(types()) === String(wanted) && done();
  const observer = new MutationObserver(look);
  const timer = setTimeout(done, 10_000);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  look();
});";

/// Waits as long as a question has to be seen before its answer counts.
pub const READ: &str = "return new Promise((done) => setTimeout(() => done(true), 600));";

/// A Payment Element on the page that the browser shows.
pub struct PaymentForm<'a> {
    browser: &'a Browser,
}

impl<'a> PaymentForm<'a> {
    /// The first of the page.
    pub fn of(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// What is saved, as the buyer reads it.
    pub async fn saved(&self) -> anyhow::Result<Vec<String>> {
        let names = "return [...document.querySelectorAll('.SavedName')].map((node) => node.textContent);";
        let found = self.inside(names, Vec::new()).await?;
        Ok(found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Waits until this is shown.
    pub async fn until_shown(&self, selector: &str) -> anyhow::Result<()> {
        self.inside(SHOWN, vec![text(selector)]).await.map(|_| ())
    }

    /// Chooses a type by its tab or row, folded away or not.
    pub async fn choose(&self, kind: &str) -> anyhow::Result<()> {
        let shown =
            format!("return Boolean(document.querySelector('[data-act=\"choose:{kind}\"]')?.checkVisibility());");
        if self.inside(&shown, Vec::new()).await? == json!(true) {
            return self.press(&format!("[data-act=\"choose:{kind}\"]")).await;
        }
        // A menu that the system draws: drivers reach into it each in another way, and not in every frame.
        let pick = "const [kind] = args;
            const menu = document.querySelector('.TabMore');
            menu.value = kind;
            if (menu.value !== kind) throw new Error(`${kind} is not among the others`);
            menu.dispatchEvent(new Event('change', { bubbles: true }));";
        self.inside(pick, vec![text(kind)]).await?;
        self.until_shown(&format!("[data-method=\"{kind}\"] .panel:not([hidden])")).await
    }

    /// Presses what a selector matches.
    pub async fn press(&self, selector: &str) -> anyhow::Result<()> {
        self.until_shown(selector).await?;
        self.enter().await?;
        let found = self.browser.find(selector).await?;
        self.browser.click(&found).await.with_context(|| format!("{selector} cannot be pressed"))?;
        self.browser.leave_frames().await
    }

    /// Removes a saved method: asks for it, takes the time that a buyer needs to read the question, and means it.
    pub async fn remove(&self, id: &str) -> anyhow::Result<()> {
        self.press(&format!("[data-act=\"remove:{id}\"]")).await?;
        self.inside(READ, Vec::new()).await?;
        self.press(&format!("[data-act=\"detach:{id}\"]")).await
    }

    /// Types into the field that a selector matches.
    pub async fn type_into(&self, selector: &str, keys: &str) -> anyhow::Result<()> {
        self.until_shown(selector).await?;
        self.enter().await?;
        let field = self.browser.find(selector).await?;
        self.browser.type_into(&field, keys).await.with_context(|| format!("cannot type into {selector}"))?;
        self.browser.leave_frames().await
    }

    /// Types a card, and a postal code where one is asked for.
    pub async fn fill_card(&self, card: Typed) -> anyhow::Result<()> {
        for (name, keys) in [("cardNumber", card.number), ("cardExpiry", card.expiry), ("cardCvc", card.cvc)] {
            self.type_into(&format!("[data-elements-stable-field-name={name}]"), keys).await?;
        }
        let postal = "[data-field=\"billing_details[address][postal_code]\"]";
        let asked = format!("return Boolean(document.querySelector('{postal}')?.checkVisibility());");
        if self.inside(&asked, Vec::new()).await? == json!(true) {
            self.type_into(postal, card.postal).await?;
        }
        Ok(())
    }

    /// Fails unless the types come to be these, in this order.
    pub async fn ensure_types(&self, types: &[&str]) -> anyhow::Result<()> {
        let found = self.inside(TYPES, vec![json!(types)]).await?;
        ensure!(found == json!(types), "{found} are offered instead of {types:?}");
        Ok(())
    }

    /// Runs a script in the frame and goes back to the page.
    pub async fn inside(&self, script: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        self.enter().await?;
        let value = self.browser.run(script, args).await;
        self.browser.leave_frames().await?;
        value
    }

    /// The page of the frame on the page that the browser shows.
    pub async fn page(&self) -> anyhow::Result<&'static str> {
        self.browser.leave_frames().await?;
        let rows =
            format!("return [...document.querySelectorAll('iframe')].some(({{ src }}) => src.includes('{ROWS}'));");
        Ok(if self.browser.run(&rows, Vec::new()).await? == json!(true) { ROWS } else { PAGE })
    }

    /// Makes its frame the current one.
    pub async fn enter(&self) -> anyhow::Result<()> {
        let page = self.page().await?;
        card::enter_frame(self.browser, page).await
    }
}
