//! The fields of bank accounts as a buyer meets them.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::browser::Browser;
use crate::card::enter_frame;
use crate::in_page::InPage;

/// A field: the page of its frame, and its stable name.
#[derive(Clone, Copy)]
pub struct Field(&'static str, &'static str);

/// The IBAN.
pub const IBAN: Field = Field("/frame/v1/iban.html", "iban");
/// An Australian bank and branch.
pub const BSB: Field = Field("/frame/v1/au-bank-account.html", "bsb");
/// The account there.
pub const ACCOUNT: Field = Field("/frame/v1/au-bank-account.html", "accountNumber");

impl Field {
    /// The page of its frame.
    pub fn page(self) -> &'static str {
        self.0
    }

    /// As `type_in`, where it stands in the page itself.
    pub async fn type_in_page(self, browser: &Browser, keys: &str) -> anyhow::Result<()> {
        InPage::of(browser, "html").type_into(&self.selector(), keys).await
    }

    /// Types into it after what it holds.
    pub async fn type_in(self, browser: &Browser, keys: &str) -> anyhow::Result<()> {
        self.enter(browser).await?;
        let field = browser.find_soon(&self.selector()).await?;
        browser.type_into(&field, keys).await.with_context(|| format!("cannot type into {}", self.1))?;
        browser.leave_frames().await
    }

    /// Fails unless it shows this.
    pub async fn ensure_shows(self, browser: &Browser, text: &str) -> anyhow::Result<()> {
        self.enter(browser).await?;
        let field = browser.find_soon(&self.selector()).await?;
        let shown = field.prop("value").await?.unwrap_or_default();
        browser.leave_frames().await?;
        ensure!(json!(shown) == json!(text), "{} shows another text", self.1);
        Ok(())
    }

    /// Makes its frame the current one.
    pub async fn enter(self, browser: &Browser) -> anyhow::Result<()> {
        browser.leave_frames().await?;
        enter_frame(browser, self.0).await
    }

    fn selector(self) -> String {
        format!("[data-elements-stable-field-name={}]", self.1)
    }
}
