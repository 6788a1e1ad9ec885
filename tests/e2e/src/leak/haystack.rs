//! Where a card could have got to: all that a page can hear and see, and all that the server keeps.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;

use crate::backend::Backend;
use crate::browser::Browser;
use crate::card;
use crate::leak::search::Secrets;
use crate::page::Page;

/// A kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// What went through ports and windows.
    Messages,
    /// Addresses of pages, frames and requests, and the history.
    Urls,
    /// What the browser keeps for page or frame.
    Storage,
    /// What was written to the console.
    Console,
    /// The page's document, closed shadow roots included.
    Dom,
    /// The server's log at trace level.
    ServerLog,
    /// The database with its companions.
    Database,
}

impl Surface {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Messages, Self::Urls, Self::Storage, Self::Console, Self::Dom, Self::ServerLog, Self::Database];
}

/// Members of the API's objects that hold seconds since 1970: ten digits that change, and could hold any five.
const TIMESTAMPS: [&str; 2] = ["created", "expires_at"];

/// Where a document's claim on a Customer Session stands: hexadecimal digits that are drawn before anything is typed.
const CLAIM: &str = ".claim";

/// Pieces of text, each with where it comes from.
pub struct Haystack {
    pieces: Vec<(Surface, String, String)>,
    binaries: Vec<(String, Vec<u8>)>,
    /// Texts that the test itself knows and that hold arbitrary digits: origins with random ports, names of assets.
    known: Vec<String>,
    /// The frames that are looked into.
    frames: Vec<&'static str>,
    output_start: usize,
}

impl Default for Haystack {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Haystack {
    /// An empty one; what stands in `known` is no find.
    pub fn new(known: Vec<String>) -> Self {
        Self { pieces: Vec::new(), binaries: Vec::new(), known, frames: vec![card::WHOLE], output_start: 0 }
    }

    /// Looks into frames with other pages than the whole card's.
    pub fn with_frames(mut self, frames: &[&'static str]) -> Self {
        self.frames = frames.to_vec();
        self
    }

    /// Adds a text as it is.
    pub fn add(&mut self, surface: Surface, place: &str, text: &str) {
        self.pieces.push((surface, place.to_owned(), text.to_owned()));
    }

    /// Makes the card frame of a page remember its console, which not every driver tells of.
    pub async fn tap_frame(&mut self, browser: &Browser) -> anyhow::Result<()> {
        // What the browser said before was about other pages.
        self.output_start = browser.output()?.len();
        for frame in &self.frames {
            card::run_in(browser, frame, FRAME_TAP, &[]).await?;
        }
        Ok(())
    }

    /// Adds what a tapped page has heard and shows, and what its card frame keeps.
    pub async fn add_page(&mut self, page: &Page<'_>, browser: &Browser) -> anyhow::Result<()> {
        let heard = page.run("return window.__tap.heard;", Vec::new()).await?;
        self.add_messages(heard.as_array().context("nothing was heard")?);
        self.add_kept(page, browser).await?;
        let output = browser.output()?;
        for line in output.get(self.output_start..).unwrap_or(&output).lines() {
            self.add(Surface::Console, "browser", without_stamp(line));
        }
        Ok(())
    }

    /// Adds what page and card frame keep and show at this moment.
    pub async fn add_kept(&mut self, page: &Page<'_>, browser: &Browser) -> anyhow::Result<()> {
        let traces = page.run("return window.__tap.traces();", Vec::new()).await?;
        self.add_traces("page", &traces);
        for frame in self.frames.clone() {
            self.add_traces(frame, &card::run_in(browser, frame, FRAME_TRACES, &[]).await?);
        }
        Ok(())
    }

    /// Adds what a backend has written. Best both while it runs, with its journal, and after it has stopped.
    pub fn add_server(&mut self, backend_log: &Path, database: &Path) -> anyhow::Result<()> {
        let log = std::fs::read(backend_log).context("no log")?;
        for line in String::from_utf8_lossy(&log).lines() {
            self.add(Surface::ServerLog, "log", &without_log_times(line));
        }
        for suffix in ["", "-wal", "-journal", "-shm"] {
            let mut file = database.as_os_str().to_owned();
            file.push(suffix);
            let Ok(bytes) = std::fs::read(&file) else { continue };
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.add(Surface::Database, &file.to_string_lossy(), &text);
            self.binaries.push((file.to_string_lossy().into_owned(), bytes));
        }
        Ok(())
    }

    /// What of the card is in here: surface, place, find.
    pub fn search(&self, secrets: &Secrets) -> Vec<(Surface, String)> {
        let mut found: Vec<(Surface, String)> = self
            .pieces
            .iter()
            .filter_map(|(surface, place, text)| {
                Some((*surface, format!("{place}: {}", secrets.find(&self.masked(text))?)))
            })
            .collect();
        let spread =
            self.pieces.iter().filter(|(surface, ..)| *surface == Surface::Messages).map(|(.., text)| text.as_str());
        found.extend(secrets.find_spread(spread).map(|find| (Surface::Messages, find)));
        found.extend(self.binaries.iter().filter_map(|(place, bytes)| {
            Some((Surface::Database, format!("{place}: {}", secrets.find_binary(bytes)?)))
        }));
        found
    }

    /// How many pieces there are of a kind.
    pub fn count(&self, surface: Surface) -> usize {
        self.pieces.iter().filter(|(of, ..)| *of == surface).count()
    }

    fn add_messages(&mut self, heard: &[Value]) {
        for message in heard {
            let way = message["way"].as_str().unwrap_or_default();
            let surface = if way == "console" { Surface::Console } else { Surface::Messages };
            for leaf in message["leaves"].as_array().into_iter().flatten() {
                let (path, text) = (leaf[0].as_str().unwrap_or_default(), leaf[1].as_str().unwrap_or_default());
                let is_time = TIMESTAMPS.iter().any(|name| path.ends_with(&format!(".{name}"))) && is_seconds(text);
                let is_random = path.ends_with(CLAIM) && is_claim(text);
                if !is_time && !is_random {
                    self.add(surface, &format!("{way} {path}"), text);
                }
            }
        }
    }

    fn add_traces(&mut self, place: &str, traces: &Value) {
        for (name, surface) in [
            ("urls", Surface::Urls),
            ("storage", Surface::Storage),
            ("dom", Surface::Dom),
            ("console", Surface::Console),
        ] {
            for text in traces[name].as_array().into_iter().flatten().filter_map(Value::as_str) {
                self.add(surface, place, text);
            }
        }
    }

    fn masked(&self, text: &str) -> String {
        let text = self.known.iter().fold(text.to_owned(), |text, known| text.replace(known, "(known)"));
        TIMESTAMPS.iter().fold(text, |text, name| without_seconds(&text, &format!("\"{name}\":")))
    }
}

const FRAME_TAP: &str = "
window.__console = [];
for (const level of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir', 'table']) {
  const write = console[level];
  console[level] = (...args) => {
    window.__console.push(args.map((arg) => (Object(arg) === arg ? JSON.stringify(arg) : String(arg))).join(' '));
    write.apply(console, args);
  };
}";

/// As the wiretap's `traces`, for a frame that holds no tap. The fields themselves are where the card belongs.
const FRAME_TRACES: &str = "
const attempt = async (read) => {
  try {
    return await read();
  } catch (error) {
    return `refused: ${error.name}`;
  }
};
const entries = (storage) => Object.entries(storage).map((entry) => entry.join('=')).join('\\n');
return {
  urls: [location.href, document.referrer, JSON.stringify(history.state), ...performance.getEntries().map((entry) => entry.name)],
  storage: [
    await attempt(() => entries(localStorage)),
    await attempt(() => entries(sessionStorage)),
    await attempt(() => document.cookie),
    await attempt(async () => (await indexedDB.databases()).map(({ name }) => name).join('\\n')),
    await attempt(async () => (await caches.keys()).join('\\n')),
    window.name,
  ],
  console: window.__console,
};";

/// A line of Chromium's output without the stamp before its message: `[pid:tid:MMDD/hhmmss.uuuuuu:LEVEL:source] `.
fn without_stamp(line: &str) -> &str {
    let Some((stamp, message)) = line.strip_prefix('[').and_then(|line| line.split_once("] ")) else { return line };
    let time = stamp.split(':').nth(2).unwrap_or_default();
    let shape: String = time.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    if shape == "0000/000000.000000" { message } else { line }
}

fn is_claim(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_seconds(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes the ten digits after each `label` out.
fn without_seconds(text: &str, label: &str) -> String {
    let mut parts = text.split(label);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_time =
            part.get(..10).is_some_and(is_seconds) && !part[10..].starts_with(|next: char| next.is_ascii_digit());
        kept.push_str(label);
        kept.push_str(if is_time { part[10..].trim_start() } else { part });
    }
    kept
}

/// A line of the log without its time stamp and its duration; a line that has another form stays as it is.
fn without_log_times(line: &str) -> String {
    let line = match line.split_once(char::is_whitespace) {
        Some((first, rest)) if is_time(first) => rest,
        _ => line,
    };
    match line.rsplit_once(" ms=") {
        Some((rest, ms)) if ms.len() < 6 && ms.bytes().all(|byte| byte.is_ascii_digit()) => rest.to_owned(),
        _ => line.to_owned(),
    }
}

/// `2026-11-23T17:01:31Z`, with or without a fraction, and nothing longer.
fn is_time(word: &str) -> bool {
    let shape: String = word.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    shape == "0000-00-00T00:00:00Z"
        || (shape.starts_with("0000-00-00T00:00:00.0") && shape.len() <= 30 && shape.ends_with("0Z"))
}

/// The origins of a backend, whose ports are random.
pub fn origins(backend: &Backend) -> Vec<String> {
    [&backend.pay, &backend.bank, &backend.behind].map(|url| url.trim_start_matches("http://").to_owned()).into()
}

/// The names of a build's assets, and the names in its scripts that are hashes: a browser's own messages hold both.
pub fn assets(frame_dir: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(frame_dir.join("assets"))? {
        let path = entry?.path();
        names.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        if path.extension().is_some_and(|extension| extension == "js") {
            let script = std::fs::read_to_string(&path)?;
            let words = script.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            names.extend(words.filter(|word| word.starts_with("__wb")).map(str::to_owned));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_masked_and_nothing_else() {
        assert_eq!(
            without_seconds("{\"created\":1795400005,\"x\":40000}", "\"created\":"),
            "{\"created\":,\"x\":40000}"
        );
        assert_eq!(without_seconds("{\"created\":4000056655665556}", "\"created\":"), "{\"created\":4000056655665556}");
        assert_eq!(without_log_times("2026-11-23T17:40:00Z  INFO a ms=907"), " INFO a");
        assert_eq!(without_log_times("4000-05-66T55:66:55.56Z1  x"), "4000-05-66T55:66:55.56Z1  x");
        assert_eq!(without_stamp("[249:256:1123/171025.400005:INFO:CONSOLE:10] \"typed 4\""), "\"typed 4\"");
        assert_eq!(without_stamp("[40000:5] x"), "[40000:5] x");
        assert_eq!(without_log_times("number=4000056655665556 ms=40000566"), "number=4000056655665556 ms=40000566");
    }

    #[test]
    fn every_surface_is_searched() {
        let secrets = Secrets::new("4000056655665556", "907");
        for surface in Surface::ALL {
            let mut hay = Haystack::new(vec!["127.0.0.1:40000".to_owned()]);
            hay.add(surface, "x", "http://127.0.0.1:40000/ \"created\":1795400005");
            assert!(hay.search(&secrets).is_empty(), "{surface:?}");
            hay.add(surface, "x", "cvc=907");
            assert_eq!(hay.search(&secrets).len(), 1, "{surface:?}");
        }
    }
}
