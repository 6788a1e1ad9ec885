//! The dialog of the pay origin and the simulated bank inside it, as a buyer meets them.

use anyhow::Context;
use thirtyfour::By;

use crate::browser::Browser;
use crate::card::enter_frame;

/// Loads the bank's frame again and waits until it has.
const RELOAD: &str = "
const frame = document.querySelector('iframe');
const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
frame.src = frame.src;
await loaded;";

/// An open 3D Secure dialog.
pub struct Challenge<'a> {
    browser: &'a Browser,
}

impl<'a> Challenge<'a> {
    /// The dialog on the current page.
    pub fn on(browser: &'a Browser) -> Self {
        Self { browser }
    }

    /// Presses a button of the bank's page, by its name.
    pub async fn press_at_bank(&self, button: &str) -> anyhow::Result<()> {
        self.enter_dialog().await?;
        let bank = self.browser.find_soon("iframe").await.context("the dialog has no frame for the bank")?;
        bank.enter_frame().await?;
        self.press(button).await.context("on the bank's page")?;
        self.browser.leave_frames().await
    }

    /// As `press_at_bank`, in direct mode: the bank's frame stands in the page's own dialog.
    pub async fn press_at_bank_in_page(&self, button: &str) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        enter_frame(self.browser, "/3ds/").await?;
        self.press(button).await.context("on the bank's page")?;
        self.browser.leave_frames().await
    }

    /// Waits until the dialog's own page is there, whatever the bank does.
    pub async fn until_shown(&self) -> anyhow::Result<()> {
        self.enter_dialog().await?;
        self.browser.find_soon("footer").await.context("the dialog says nothing")?;
        self.browser.leave_frames().await
    }

    /// Loads the bank's page again.
    pub async fn reload_bank(&self) -> anyhow::Result<()> {
        self.enter_dialog().await?;
        self.browser.run(RELOAD, Vec::new()).await.context("the bank's page did not load again")?;
        self.browser.leave_frames().await
    }

    /// Presses the dialog's own close button.
    pub async fn close(&self) -> anyhow::Result<()> {
        self.enter_dialog().await?;
        self.browser.find_soon("button").await?.click().await?;
        self.browser.leave_frames().await
    }

    /// Makes the dialog's frame the current one.
    pub async fn enter_dialog(&self) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        enter_frame(self.browser, "/frame/v1/challenge.html").await
    }

    async fn press(&self, name: &str) -> anyhow::Result<()> {
        let button = By::XPath(format!("//button[normalize-space()='{name}']"));
        self.browser.press_away(button).await.with_context(|| format!("the button `{name}`"))
    }
}
