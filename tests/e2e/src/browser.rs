//! One browser window under control: thin words for what the scenarios do with WebDriver, and the traps of each driver.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use reqwest::Method;
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::{By, ElementId, RequestData, SessionId, TypingData, WebDriver, WebElement};

use crate::process::Process;

/// How long a document may take until it holds what is looked for.
const SOON: Duration = Duration::from_secs(10);

/// How often what does nothing is pressed again.
const PRESSES: usize = 3;

/// How long something may take to go after it was pressed, before it is pressed again.
const SOON_GONE: Duration = Duration::from_secs(2);

/// Runs the body of an async function and reports both endings, so that a rejection is told apart from a driver's error.
const ASYNC: &str = "
const done = arguments[arguments.length - 1];
const given = Array.prototype.slice.call(arguments, 0, -1);
(async (...args) => { BODY })(...given).then(
  (value) => done({ value: value === undefined ? null : value }),
  (error) => done({ error: String(error?.name ?? '') + ': ' + String(error?.message ?? error) }),
);";

/// Waits until an element stands still, in view, and listens for the click that is to come. A frame whose page has not given it its
/// height yet, for one, moves what stands below it.
const AIM: &str = "
const [element] = args;
element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
const place = () => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x, y, width, height, innerWidth, innerHeight].join();
};
// What is out of view is not drawn, and gets no animation frames.
const drawn = () => Promise.race([new Promise(requestAnimationFrame), new Promise((done) => setTimeout(done, 50))]);
for (let before, now = place(), times = 0; before !== now && times < 100; times++) {
  before = now;
  await drawn();
  now = place();
}
const hear = (event) => {
  if (event.composedPath().includes(window.__aim)) window.__arrived = true;
};
if (!window.__aim) for (const name of ['pointerdown', 'click']) addEventListener(name, hear, true);
Object.assign(window, { __aim: element, __arrived: false });";

/// Whether the click has arrived; a driver may be back before its event.
const ARRIVED: &str = "
const deadline = performance.now() + 300;
while (!window.__arrived && performance.now() < deadline) await new Promise((done) => setTimeout(done, 10));
return window.__arrived;";

/// A browser window.
pub struct Browser {
    driver: WebDriver,
    log: PathBuf,
    // Dropped in this order: the driver before its display.
    _process: Process,
    _display: Option<Process>,
}

impl Browser {
    /// Takes over a fresh session.
    pub fn new(driver: WebDriver, process: Process, display: Option<Process>, log: PathBuf) -> Self {
        Self { driver, log, _process: process, _display: display }
    }

    /// The session itself, for what has no word here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Loads a page.
    pub async fn open(&self, url: &str) -> anyhow::Result<()> {
        self.driver.enter_default_frame().await?;
        self.driver.goto(url).await.with_context(|| format!("cannot open {url}"))
    }

    /// Runs a script in the current frame: `args` holds the arguments, `return` gives a value, promises are awaited.
    pub async fn run(&self, body: &str, args: Vec<Value>) -> anyhow::Result<Value> {
        let mut answer = self
            .driver
            .execute_async(ASYNC.replace("BODY", body), args)
            .await
            .map_err(|error| anyhow!("{error}"))?
            .json()
            .clone();
        if let Some(error) = answer.get("error") {
            bail!("the page said {}", error.as_str().unwrap_or_default());
        }
        Ok(answer.get_mut("value").map(Value::take).unwrap_or_default())
    }

    /// The element that a script returns, from closed shadow roots too.
    pub async fn element(&self, body: &str) -> anyhow::Result<WebElement> {
        let answer = self.driver.execute(body.to_owned(), Vec::new()).await?;
        answer.element().with_context(|| format!("no element was returned by `{body}`"))
    }

    /// The first element that a selector matches in the current frame.
    pub async fn find(&self, selector: &str) -> anyhow::Result<WebElement> {
        self.driver.find(By::Css(selector.to_owned())).await.with_context(|| format!("nothing matches `{selector}`"))
    }

    /// The first element that a selector matches, once the document has it.
    pub async fn find_soon(&self, selector: &str) -> anyhow::Result<WebElement> {
        self.soon(By::Css(selector.to_owned())).await
    }

    /// The first element that is found, once the document has it.
    pub async fn soon(&self, by: By) -> anyhow::Result<WebElement> {
        let deadline = Instant::now() + SOON;
        loop {
            // A document that is still loading has no event that a driver could wait for.
            match self.driver.find(by.clone()).await {
                Ok(element) => return Ok(element),
                Err(error) if Instant::now() > deadline => return Err(anyhow!("{error}")),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Whether an element, or the frame that it is looked for in, is gone within a short time.
    pub async fn soon_without(&self, by: By) -> bool {
        let deadline = Instant::now() + SOON_GONE;
        while Instant::now() < deadline {
            if self.driver.find(by.clone()).await.is_err() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// Presses what leads away from its page until that is gone: a driver's click may reach a page before it listens. Pressing
    /// twice has to be harmless there.
    pub async fn press_away(&self, by: By) -> anyhow::Result<()> {
        let mut button = Some(self.soon(by.clone()).await?);
        let mut trouble = None;
        for _ in 0..=PRESSES {
            // Firefox's driver loses a click with the process that the page was in: it did arrive if the page is gone.
            trouble = match button.take() {
                Some(button) => button.click().await.err(),
                None => None,
            };
            if self.soon_without(by.clone()).await {
                return Ok(());
            }
            button = self.soon(by.clone()).await.ok();
        }
        bail!("pressing it does nothing{}", trouble.map(|error| format!(": {error}")).unwrap_or_default())
    }

    /// The window's address, once it has this in it: a page that goes elsewhere has no event that a driver could wait for.
    pub async fn until_url(&self, part: &str) -> anyhow::Result<reqwest::Url> {
        let deadline = Instant::now() + SOON;
        loop {
            let url = self.driver.current_url().await?;
            if url.as_str().contains(part) {
                return Ok(url);
            }
            if Instant::now() > deadline {
                bail!("the window does not come to an address with {part}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Makes a frame the current one, and brings it into view as a buyer would who scrolls: WebKit's driver scrolls no page around a frame of
    /// another site, and clicks beside the window where it would have to.
    pub async fn enter(&self, frame: &WebElement) -> anyhow::Result<()> {
        let scroll = "args[0].scrollIntoView({ block: 'nearest', behavior: 'instant' });";
        self.run(scroll, vec![frame.to_json()?]).await?;
        Ok(frame.clone().enter_frame().await?)
    }

    /// Clicks an element of the current frame. WebKit's driver works out where it is and points there a moment later: what has moved
    /// meanwhile is missed, and then clicked at again, as a buyer would.
    pub async fn click(&self, element: &WebElement) -> anyhow::Result<()> {
        for _ in 0..PRESSES {
            self.run(AIM, vec![element.to_json()?]).await?;
            element.click().await?;
            // Where nobody can tell any more, the click has taken its frame away.
            if self.run(ARRIVED, Vec::new()).await.unwrap_or(json!(true)) == json!(true) {
                return Ok(());
            }
        }
        bail!("no click arrives")
    }

    /// Clicks an element and types: the order that all drivers need.
    pub async fn type_into(&self, element: &WebElement, text: &str) -> anyhow::Result<()> {
        self.click(element).await.context("click")?;
        element.send_keys(text).await.context("keys")?;
        Ok(())
    }

    /// What assistive technology calls an element.
    pub async fn accessible_name(&self, element: &WebElement) -> anyhow::Result<String> {
        self.computed(element, "computedlabel").await
    }

    /// What assistive technology takes an element for, in ARIA's words.
    pub async fn accessible_role(&self, element: &WebElement) -> anyhow::Result<String> {
        self.computed(element, "computedrole").await
    }

    /// Presses keys wherever the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) -> anyhow::Result<()> {
        self.driver.action_chain().send_keys(keys).perform().await?;
        Ok(())
    }

    /// Presses a key that takes the frame away in which the focus is: Chromium's driver waits for ever for the end of a stroke
    /// in a frame that is gone. The key goes up with [`Browser::let_go`].
    pub async fn hold(&self, key: thirtyfour::Key) -> anyhow::Result<()> {
        self.driver.action_chain().key_down(key).perform().await?;
        Ok(())
    }

    /// Lets go of all keys that are held.
    pub async fn let_go(&self) -> anyhow::Result<()> {
        self.driver.action_chain().reset_actions().await?;
        Ok(())
    }

    /// The page itself again, after a frame.
    pub async fn leave_frames(&self) -> anyhow::Result<()> {
        self.driver.enter_default_frame().await?;
        Ok(())
    }

    /// Plays with a window of another size, and gives it back as it was.
    pub async fn resized<T>(
        &self,
        size: (u32, u32),
        play: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let before = self.driver.get_window_rect().await?;
        self.driver.set_window_rect(0, 0, size.0, size.1).await?;
        let result = play.await;
        let size = (u32::try_from(before.width)?, u32::try_from(before.height)?);
        self.driver.set_window_rect(before.x, before.y, size.0, size.1).await?;
        result
    }

    /// A picture of the window's content.
    pub async fn screenshot(&self, file: &Path) -> anyhow::Result<()> {
        self.leave_frames().await?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        self.driver.screenshot(file).await.with_context(|| format!("cannot write {}", file.display()))
    }

    /// What browser and driver have said so far; Chromium and Firefox repeat the consoles of pages and frames there.
    pub fn output(&self) -> anyhow::Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(&self.log)?).into_owned())
    }

    /// The windows that are open besides the first are closed.
    pub async fn close_popups(&self) -> anyhow::Result<()> {
        let windows = self.driver.windows().await?;
        let Some((first, others)) = windows.split_first() else { bail!("no window is left") };
        for window in others {
            self.driver.switch_to_window(window.clone()).await?;
            self.driver.close_window().await?;
        }
        self.driver.switch_to_window(first.clone()).await?;
        Ok(())
    }

    async fn computed(&self, element: &WebElement, what: &'static str) -> anyhow::Result<String> {
        let answer = self.driver.handle().cmd(Computed(element.element_id(), what)).await?;
        Ok(answer.value::<String>()?)
    }

    /// Ends the session, and the driver after it.
    pub async fn quit(self) {
        // A browser that hangs is ended with its driver's process group.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.driver.quit()).await;
    }
}

/// A JSON argument for scripts.
pub fn text(value: &str) -> Value {
    json!(value)
}

/// The WebDriver commands that the client has no methods for.
#[derive(Debug)]
struct Computed(ElementId, &'static str);

impl FormatRequestData for Computed {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(Method::GET, format!("session/{session}/element/{}/{}", self.0, self.1))
    }
}
