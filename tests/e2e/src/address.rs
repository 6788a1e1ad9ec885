//! The elements of addresses and contacts as a buyer meets them: fields found by what they are, in the frame of an element.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::{By, WebElement};

use crate::browser::Browser;

const ADDRESS: &str = "iframe[src*=\"/frame/v1/address.html\"]";
const CONTACT: &str =
    "iframe[src*=\"/frame/v1/contact-details.html\"], iframe[src*=\"/frame/v1/link-authentication.html\"]";

/// Labels that can be seen, with the value of each field.
const FIELDS: &str = "
const seen = [...document.querySelectorAll('.Field')].filter((field) => field.checkVisibility());
return seen.map((field) => [field.querySelector('label').textContent, field.querySelector('input, select').value]);";

/// An element in its frame.
pub struct Address<'a> {
    browser: &'a Browser,
    /// What its frame is found by.
    frame: String,
}

impl<'a> Address<'a> {
    /// The first address element of the page.
    pub fn on(browser: &'a Browser) -> Self {
        Self { browser, frame: ADDRESS.into() }
    }

    /// The first element of an e-mail address.
    pub fn contact(browser: &'a Browser) -> Self {
        Self { browser, frame: CONTACT.into() }
    }

    /// The address element in the container of this id.
    pub fn of(browser: &'a Browser, place: &str) -> Self {
        Self { browser, frame: format!("#{place} iframe") }
    }

    /// Makes its frame the current one.
    pub async fn enter(&self) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        let frame = self.browser.find_soon(&self.frame).await?;
        self.browser.enter(&frame).await
    }

    /// Types into a field after what it holds.
    pub async fn type_in(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let input = self.field(field).await?;
        self.browser.type_into(&input, text).await.with_context(|| format!("cannot type into {field}"))?;
        self.browser.leave_frames().await
    }

    /// Replaces what a field holds.
    pub async fn replace(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let input = self.field(field).await?;
        self.browser.click(&input).await?;
        input.clear().await?;
        input.send_keys(text).await?;
        self.browser.leave_frames().await
    }

    /// Chooses an option by its value.
    pub async fn choose(&self, field: &str, value: &str) -> anyhow::Result<()> {
        let select = self.field(field).await?;
        let option = select.find(By::Css(format!("option[value='{value}']"))).await;
        option.with_context(|| format!("{field} has no {value}"))?.click().await?;
        self.browser.leave_frames().await
    }

    /// Presses something in the frame.
    pub async fn press(&self, selector: &str) -> anyhow::Result<()> {
        self.enter().await?;
        let found = self.browser.find_soon(selector).await?;
        self.browser.click(&found).await?;
        self.browser.leave_frames().await
    }

    /// Fails unless these are the fields that can be seen: label and value each.
    pub async fn ensure_fields(&self, wanted: &[(&str, &str)]) -> anyhow::Result<()> {
        let found = self.run(FIELDS).await?;
        ensure!(found == json!(wanted), "the fields are {found} instead of {wanted:?}");
        Ok(())
    }

    /// The labels that can be seen.
    pub async fn labels(&self) -> anyhow::Result<Vec<String>> {
        let found = self.run(FIELDS).await?;
        let label = |field: &Value| field[0].as_str().unwrap_or_default().to_owned();
        Ok(found.as_array().into_iter().flatten().map(label).collect())
    }

    /// What stands below the fields.
    pub async fn errors(&self) -> anyhow::Result<Vec<String>> {
        let found = self
            .run("return [...document.querySelectorAll('.Error')].map((error) => error.textContent).filter(Boolean);")
            .await?;
        Ok(found.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect())
    }

    /// Runs a script in its frame.
    pub async fn run(&self, body: &str) -> anyhow::Result<Value> {
        self.enter().await?;
        let found = self.browser.run(body, Vec::new()).await;
        self.browser.leave_frames().await?;
        found
    }

    async fn field(&self, field: &str) -> anyhow::Result<WebElement> {
        self.enter().await?;
        self.browser.find_soon(&format!("[data-field={field}]")).await
    }
}
