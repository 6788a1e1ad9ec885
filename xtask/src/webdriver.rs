//! The few calls of W3C WebDriver that one purchase needs. The end-to-end tests have a client of their own, which
//! is far too large to compile before a first demo.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use base64::Engine as _;
use serde_json::{Value, json};

use crate::process::Process;

/// How long a call, and a wait for an element, may take.
const CALL: Duration = Duration::from_secs(60);
const ELEMENT: Duration = Duration::from_secs(20);

/// The key under which WebDriver wraps references to elements.
const ELEMENT_KEY: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The same of shadow roots.
const SHADOW_KEY: &str = "shadow-6066-11e4-a52e-4f735466cecf";

/// A browser window under control. Dropping it closes the browser.
pub struct Session {
    agent: ureq::Agent,
    base: String,
    _driver: Process,
}

/// A reference to an element of the frame that was current when it was found.
pub struct Element(String);

impl Session {
    /// Starts headless Chromium.
    pub fn chromium(driver: &Path, browser: &Path, log: &Path) -> anyhow::Result<Self> {
        let (process, port) = start_driver(driver, log)?;
        let agent = ureq::Agent::new_with_config(
            ureq::Agent::config_builder().timeout_global(Some(CALL)).http_status_as_error(false).build(),
        );
        let wanted = json!({ "capabilities": { "alwaysMatch": { "goog:chromeOptions": options(browser) } } });
        let mut session = Self { agent, base: format!("http://127.0.0.1:{port}/session"), _driver: process };
        let answer = session.post("", &wanted).context("Chromium did not start")?;
        let id = answer.get("sessionId").and_then(Value::as_str).context("chromedriver gave no session")?;
        session.base = format!("{}/{id}", session.base);
        let wait = u64::try_from(ELEMENT.as_millis())?;
        session.post("/timeouts", &json!({ "implicit": wait }))?;
        Ok(session)
    }

    /// Loads a page.
    pub fn open(&self, url: &str) -> anyhow::Result<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Waits for the first element that a CSS selector matches.
    pub fn find(&self, selector: &str) -> anyhow::Result<Element> {
        let found = self
            .post("/element", &json!({ "using": "css selector", "value": selector }))
            .with_context(|| format!("nothing on the page matches `{selector}`"))?;
        element(&found)
    }

    /// The first element in another one's open shadow root that a CSS selector matches.
    pub fn find_in_shadow(&self, host: &Element, selector: &str) -> anyhow::Result<Element> {
        let root = self.get(&format!("/element/{}/shadow", host.0))?;
        let root = root.get(SHADOW_KEY).and_then(Value::as_str).context("the element has no shadow root")?;
        let wanted = json!({ "using": "css selector", "value": selector });
        element(&self.post(&format!("/shadow/{root}/element"), &wanted)?)
    }

    /// Clicks into the middle of an element.
    pub fn click(&self, element: &Element) -> anyhow::Result<()> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Types into an element.
    pub fn type_into(&self, element: &Element, text: &str) -> anyhow::Result<()> {
        self.post(&format!("/element/{}/value", element.0), &json!({ "text": text })).map(drop)
    }

    /// The text of an element as it is rendered.
    pub fn text(&self, element: &Element) -> anyhow::Result<String> {
        let answer = self.get(&format!("/element/{}/text", element.0))?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    /// Makes an iframe the frame that later calls are about, or the page itself.
    pub fn enter(&self, frame: Option<&Element>) -> anyhow::Result<()> {
        let id = frame.map_or(Value::Null, |frame| json!({ ELEMENT_KEY: frame.0 }));
        self.post("/frame", &json!({ "id": id })).map(drop)
    }

    /// The window's picture as PNG.
    pub fn screenshot(&self) -> anyhow::Result<Vec<u8>> {
        let answer = self.get("/screenshot")?;
        let text = answer.as_str().context("chromedriver gave no picture")?;
        base64::engine::general_purpose::STANDARD.decode(text).context("chromedriver's picture is not base64")
    }

    fn get(&self, path: &str) -> anyhow::Result<Value> {
        value(self.agent.get(format!("{}{path}", self.base)).call()?)
    }

    fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        value(self.agent.post(format!("{}{path}", self.base)).send_json(body)?)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Closes the browser; the driver is stopped after it in any case.
        let _ = self.agent.delete(&self.base).call();
    }
}

fn options(browser: &Path) -> Value {
    let arguments = [
        "--headless=new",
        // Chromium's sandbox needs privileges that containers lack, and refuses to run as root.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--hide-scrollbars",
        "--window-size=1100,900",
    ];
    json!({ "binary": browser, "args": arguments })
}

fn value(mut response: ureq::http::Response<ureq::Body>) -> anyhow::Result<Value> {
    let mut answer: Value = response.body_mut().with_config().limit(64 << 20).read_json()?;
    let value = answer.get_mut("value").map(Value::take).unwrap_or_default();
    match value.get("error").and_then(Value::as_str) {
        Some(error) if !response.status().is_success() => {
            let message = value.get("message").and_then(Value::as_str).unwrap_or_default();
            bail!("{error}: {}", message.lines().next().unwrap_or_default())
        }
        _ => Ok(value),
    }
}

fn element(value: &Value) -> anyhow::Result<Element> {
    let id = value.get(ELEMENT_KEY).and_then(Value::as_str).context("no element was returned")?;
    Ok(Element(id.to_owned()))
}

fn start_driver(driver: &Path, log: &Path) -> anyhow::Result<(Process, u16)> {
    let (process, lines) = Process::serve(Command::new(driver).arg("--port=0"), log)?;
    let port = lines.until(announced_port).context("chromedriver did not start")?;
    Ok((process, port))
}

fn announced_port(line: &str) -> Option<u16> {
    line.split_once("started successfully on port ")?.1.trim().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::announced_port;

    #[test]
    fn reads_the_port_that_chromedriver_took() {
        assert_eq!(announced_port("ChromeDriver was started successfully on port 40123."), Some(40123));
        assert_eq!(announced_port("Starting ChromeDriver 156.0"), None);
    }
}
