//! The three browser engines: how each is started and told to behave.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use thirtyfour::{Capabilities, WebDriver};

use crate::browser::Browser;
use crate::process::{self, Process};
use crate::programs;

/// How long a driver may take to answer, and a browser to open its window.
const START: Duration = Duration::from_secs(30);
/// How long a script may wait for an event. Above the product's own deadlines of 10 s, below a cell's limit.
const SCRIPT: Duration = Duration::from_secs(30);
const PAGE_LOAD: Duration = Duration::from_secs(30);
/// Any single WebDriver call; above what a script may take.
const CALL: Duration = Duration::from_secs(45);

/// A browser engine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Blink.
    Chromium,
    /// Gecko.
    Firefox,
    /// WebKitGTK, the nearest to Safari that runs on Linux.
    Webkit,
}

/// What a buyer has set up their browser to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Nothing.
    Ordinary,
    /// Pages are enlarged to 200 %, and asked for less motion.
    Zoomed,
    /// Pages are asked to be dark.
    Dark,
    /// Pages are drawn in the system's few colours. In Chromium, that has to be asked of every document (`devtools`).
    ForcedColors,
}

impl Engine {
    /// In the order in which they are driven.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    /// As in results and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The engine of a name.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        Self::ALL
            .into_iter()
            .find(|engine| engine.name() == name)
            .with_context(|| format!("there is no engine `{name}`: chromium, firefox or webkit"))
    }

    /// Starts driver and browser, once more if need be: a window that does not open says nothing about the product.
    pub async fn start(self, folder: &Path) -> anyhow::Result<Browser> {
        self.start_as(folder, Manner::Ordinary).await
    }

    /// As `start`, set up in some manner.
    pub async fn start_as(self, folder: &Path, manner: Manner) -> anyhow::Result<Browser> {
        match self.start_once(folder, manner).await {
            Ok(browser) => Ok(browser),
            Err(_) => self.start_once(folder, manner).await,
        }
    }

    /// Starts driver and browser. Both log below `folder`; what pages write to the console is in there, but for WebKit.
    async fn start_once(self, folder: &Path, manner: Manner) -> anyhow::Result<Browser> {
        let port = process::free_port()?;
        let log = folder.join(format!("{}.log", self.name()));
        let display = if self == Self::Webkit { Some(start_display(folder)?) } else { None };
        let mut command = self.driver(port)?;
        if let Some((_, display)) = &display {
            command.env("DISPLAY", display).env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
            command.env("GTK_A11Y", "none").env("GDK_BACKEND", "x11").env("LIBGL_ALWAYS_SOFTWARE", "1");
            if manner == Manner::Zoomed {
                command.env("GDK_SCALE", "2").env("XDG_CONFIG_HOME", without_motion(folder)?);
            }
            if manner == Manner::Dark {
                command.env("GTK_THEME", "Adwaita:dark");
            }
        }
        let driver = Process::start(self.name(), &mut command, &log)?;
        let url = format!("http://127.0.0.1:{port}");
        wait_until_it_answers(&url)
            .await
            .with_context(|| format!("the driver of {} did not start: see {}", self.name(), log.display()))?;
        let session = WebDriver::builder(&url, self.capabilities(manner)?).request_timeout(CALL).connect();
        let web_driver = tokio::time::timeout(START, session)
            .await
            .map_err(|_| {
                anyhow::anyhow!("{} opened no window in {} s: see {}", self.name(), START.as_secs(), log.display())
            })?
            .with_context(|| format!("{} did not start: see {}", self.name(), log.display()))?;
        web_driver.set_script_timeout(SCRIPT).await?;
        web_driver.set_page_load_timeout(PAGE_LOAD).await?;
        if self == Self::Webkit {
            // It takes no notice of `--geometry`, and needs room for the highest frame: see `Browser::enter`.
            web_driver.set_window_rect(0, 0, 1200, 1300).await?;
        }
        Ok(Browser::new(web_driver, driver, display.map(|(process, _)| process), log))
    }

    fn driver(self, port: u16) -> anyhow::Result<Command> {
        let port = port.to_string();
        let mut command;
        match self {
            Self::Chromium => {
                command = Command::new(programs::on_path(&["chromedriver"], "chromium-driver")?);
                // Its verbose log would hold every key that a test types.
                command.args([&format!("--port={port}"), "--log-level=WARNING", "--enable-chrome-logs"]);
            }
            Self::Firefox => {
                command = Command::new(programs::on_path(&["geckodriver"], "geckodriver")?);
                command.args(["--port", &port, "--websocket-port", "0", "--log", "warn"]);
                command.env("MOZ_HEADLESS_WIDTH", "1200").env("MOZ_HEADLESS_HEIGHT", "900");
            }
            Self::Webkit => {
                command = Command::new(programs::on_path(&["WebKitWebDriver"], "webkit2gtk-driver")?);
                command.arg(format!("--port={port}"));
            }
        }
        Ok(command)
    }

    fn capabilities(self, manner: Manner) -> anyhow::Result<Capabilities> {
        let (name, options): (_, Value) = match self {
            Self::Chromium => (
                "goog:chromeOptions",
                json!({ "binary": programs::on_path(&["chromium", "chromium-browser", "google-chrome"], "chromium")?, "args": chromium_arguments(manner) }),
            ),
            Self::Firefox => (
                "moz:firefoxOptions",
                json!({
                    "binary": programs::on_path(&["firefox-esr", "firefox"], "firefox-esr")?,
                    "args": ["-headless"],
                    "prefs": firefox_preferences(manner),
                }),
            ),
            Self::Webkit => {
                ("webkitgtk:browserOptions", json!({ "binary": programs::mini_browser()?, "args": ["--automation"] }))
            }
        };
        let mut capabilities = Capabilities::new();
        capabilities.set(name, options)?;
        Ok(capabilities)
    }
}

fn chromium_arguments(manner: Manner) -> Vec<&'static str> {
    let more: &[&str] = match manner {
        Manner::Zoomed => &["--force-device-scale-factor=2", "--force-prefers-reduced-motion"],
        // The first of Blink's two.
        Manner::Dark => &["--blink-settings=preferredColorScheme=0"],
        Manner::Ordinary | Manner::ForcedColors => &[],
    };
    CHROMIUM.iter().chain(more).copied().collect()
}

fn firefox_preferences(manner: Manner) -> Value {
    match manner {
        // Lets the log hold what pages write to the console.
        Manner::Ordinary => json!({ "devtools.console.stdout.content": true }),
        Manner::Zoomed => json!({ "layout.css.devPixelsPerPx": "2.0", "ui.prefersReducedMotion": 1 }),
        Manner::Dark => json!({ "layout.css.prefers-color-scheme.content-override": 0 }),
        // 2: the buyer's colours, always.
        Manner::ForcedColors => json!({ "browser.display.document_color_use": 2 }),
    }
}

/// A configuration of the desktop that switches animations off.
fn without_motion(folder: &Path) -> anyhow::Result<std::path::PathBuf> {
    let home = folder.join("without-motion");
    std::fs::create_dir_all(home.join("gtk-3.0"))?;
    std::fs::write(home.join("gtk-3.0/settings.ini"), "[Settings]\ngtk-enable-animations=false\n")?;
    Ok(home)
}

const CHROMIUM: [&str; 12] = [
    // Lets the log hold what pages and frames write to the console; chromedriver tells of the page's only.
    "--enable-logging=stderr",
    "--headless=new",
    // Its sandbox needs privileges that containers lack, and refuses to run as root.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1200,900",
    // Pages behind a popup must not be slowed down.
    "--disable-renderer-backgrounding",
];

/// A display of our own: WebKit needs one, and must not use somebody's.
fn start_display(folder: &Path) -> anyhow::Result<(Process, String)> {
    let mut command = Command::new(programs::on_path(&["Xvfb"], "xvfb")?);
    command.args(["-displayfd", "1", "-screen", "0", "1600x2400x24", "-nolisten", "tcp"]);
    let (process, lines) = Process::serve("Xvfb", &mut command, &folder.join("xvfb.log"))?;
    let said = lines.until(|line| line.trim().parse::<u32>().is_ok())?;
    let Some(number) = said.last() else { bail!("Xvfb named no display") };
    Ok((process, format!(":{}", number.trim())))
}

async fn wait_until_it_answers(url: &str) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let ask = async {
        // A driver has no other sign that it listens.
        while client.get(format!("{url}/status")).send().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(START, ask).await.context("no answer")
}
