//! Chromium's own protocol, for what WebDriver cannot ask: counters of a page's objects, the accessibility tree of a frame
//! of another site, media features. Chromium only: the other engines have no such door.

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::browser::Browser;

/// A page, or a frame with a process of its own. What was set through it lasts until it is dropped.
pub struct Target {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    commands: u64,
}

impl Target {
    /// The page itself.
    pub async fn page(browser: &Browser) -> anyhow::Result<Self> {
        let mut pages = attach_all(browser, "page", "").await?;
        pages.pop().context("Chromium lists no page")
    }

    /// The frames of other sites whose address holds `part`.
    pub async fn frames(browser: &Browser, part: &str) -> anyhow::Result<Vec<Self>> {
        attach_all(browser, "iframe", part).await
    }

    /// Sends a command and gives its result.
    pub async fn command(&mut self, method: &str, params: Value) -> anyhow::Result<Value> {
        self.commands += 1;
        let id = self.commands;
        let command = json!({ "id": id, "method": method, "params": params });
        self.socket.send(Message::text(command.to_string())).await?;
        while let Some(message) = self.socket.next().await {
            let Message::Text(text) = message? else { continue };
            let mut answer: Value = serde_json::from_str(&text)?;
            if answer["id"] != id {
                // An event.
                continue;
            }
            if let Some(error) = answer.get("error") {
                bail!("{method}: {error}");
            }
            return Ok(answer["result"].take());
        }
        bail!("{method}: Chromium hung up")
    }
}

async fn attach_all(browser: &Browser, kind: &str, part: &str) -> anyhow::Result<Vec<Target>> {
    let capabilities = browser.driver().handle().capabilities();
    let address = capabilities
        .get("goog:chromeOptions")
        .and_then(|options| options["debuggerAddress"].as_str())
        .context("the session names no debuggerAddress")?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let listed: Vec<Value> = client.get(format!("http://{address}/json/list")).send().await?.json().await?;
    let mut targets = Vec::new();
    for target in listed {
        let text = |name: &str| target[name].as_str().unwrap_or_default();
        if text("type") == kind && text("url").contains(part) {
            let (socket, _) = connect_async(text("webSocketDebuggerUrl")).await.context("cannot attach to a target")?;
            targets.push(Target { socket, commands: 0 });
        }
    }
    Ok(targets)
}

/// Draws everything that is open now in these media features, until what is given back is dropped.
pub async fn emulate(browser: &Browser, features: &[(&str, &str)]) -> anyhow::Result<Vec<Target>> {
    let features: Vec<Value> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    // Each frame of another site has a process of its own, which is to be told by itself.
    let mut targets = Target::frames(browser, "").await?;
    targets.push(Target::page(browser).await?);
    for target in &mut targets {
        target.command("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
    }
    Ok(targets)
}
