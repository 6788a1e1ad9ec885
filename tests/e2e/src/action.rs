//! The dialog of the pay origin that shows a code, a voucher, an account or an app to wait for.

use anyhow::Context;
use serde_json::json;

use crate::browser::Browser;
use crate::card::enter_frame;

/// The frame's page.
pub const FRAME: &str = "/frame/v1/action.html";

/// An open dialog.
pub struct Action<'a> {
    browser: &'a Browser,
}

impl<'a> Action<'a> {
    /// The dialog on the current page.
    pub fn on(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// What it says, once it says something.
    pub async fn text(&self) -> anyhow::Result<String> {
        self.enter().await?;
        let text = self.browser.run("return document.body.innerText;", Vec::new()).await?;
        self.browser.leave_frames().await?;
        text.as_str().map(str::to_owned).context("the dialog is empty")
    }

    /// Whether it shows a code with modules in it.
    pub async fn has_code(&self) -> anyhow::Result<bool> {
        self.enter().await?;
        let script = "return (document.querySelector('svg path')?.getAttribute('d') ?? '').length > 200;";
        let shown = self.browser.run(script, Vec::new()).await?;
        self.browser.leave_frames().await?;
        Ok(shown == json!(true))
    }

    /// Presses the button that closes it.
    pub async fn close(&self) -> anyhow::Result<()> {
        self.enter().await?;
        self.browser.find_soon("button.close").await?.click().await?;
        self.browser.leave_frames().await
    }

    /// Whether the page has it no more.
    pub async fn is_gone(&self) -> anyhow::Result<bool> {
        self.browser.leave_frames().await?;
        let script = format!("return window.__page.frames('{FRAME}').length === 0;");
        Ok(self.browser.run(&script, Vec::new()).await? == json!(true))
    }

    /// Makes its frame the current one, once there is something in it.
    pub async fn enter(&self) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        enter_frame(self.browser, FRAME).await?;
        self.browser.find_soon("h1").await.context("the dialog says nothing")?;
        Ok(())
    }
}
