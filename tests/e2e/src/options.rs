//! The command line.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use lexopt::prelude::*;

use crate::engine::Engine;
use crate::outcome;

const HELP: &str = "\
End-to-end tests of opentill in real browsers.

USAGE: opentill-e2e --backend FILE --frame-dir DIR --npm-dir DIR --shop-dir DIR --results FILE [OPTIONS]

  --backend FILE      the built opentill-backend
  --frame-dir DIR     the built frame pages (dist/frame)
  --npm-dir DIR       the built npm package (pkg)
  --shop-dir DIR      the demo shop (www/demo)
  --app-dir DIR       the built Vite app (target/package/vite-app/dist); only its scenarios need it
  --localstripe DIR   a virtual environment with PyPI's localstripe in it; without one its scenario is skipped
  --results FILE      where the JSON list of results goes; logs go beside it
  --engine NAME       chromium, firefox or webkit; default: all three
  --lanes NUMBER      how many browsers play side by side; default: one a core, at most two
  --scenario NAME     only this scenario; may be repeated
  --screenshots DIR   where pictures go: of each purchase, and of each page on which something failed
  --list              print the names of the scenarios
";

/// How long one scenario may take in one engine.
pub const CELL: Duration = Duration::from_secs(90);

/// More browsers side by side than these have not been seen to hold the scenarios' deadlines.
const LANES: usize = 2;

/// What the command line asks for.
#[derive(Clone)]
pub struct Options {
    /// The backend's binary.
    pub backend: PathBuf,
    /// The built frame pages.
    pub frame_dir: PathBuf,
    /// The built npm package.
    pub npm_dir: PathBuf,
    /// The demo shop.
    pub shop_dir: PathBuf,
    /// The built Vite app.
    pub app_dir: Option<PathBuf>,
    /// The virtual environment with the other backend.
    pub localstripe: Option<PathBuf>,
    /// Where the results go.
    pub results: PathBuf,
    /// Where logs and databases go: a folder for each lane.
    pub work_dir: PathBuf,
    /// Which engines to drive.
    pub engines: Vec<Engine>,
    /// How many browsers play side by side.
    pub lanes: usize,
    /// Which scenarios to run; all when empty.
    pub scenarios: Vec<String>,
    /// Where pictures go.
    pub screenshots: Option<PathBuf>,
}

impl Options {
    /// Reads the command line; nothing when it only asked for text.
    pub fn from_command_line() -> anyhow::Result<Option<Self>> {
        let mut given = Given::default();
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("backend") => given.backend = Some(parser.value()?.into()),
                Long("frame-dir") => given.frame_dir = Some(parser.value()?.into()),
                Long("npm-dir") => given.npm_dir = Some(parser.value()?.into()),
                Long("shop-dir") => given.shop_dir = Some(parser.value()?.into()),
                Long("app-dir") => given.app_dir = Some(parser.value()?.into()),
                Long("localstripe") => given.localstripe = Some(parser.value()?.into()),
                Long("results") => given.results = Some(parser.value()?.into()),
                Long("screenshots") => given.screenshots = Some(parser.value()?.into()),
                Long("engine") => given.engines.push(Engine::named(&parser.value()?.string()?)?),
                Long("lanes") => given.lanes = Some(parser.value()?.parse()?),
                Long("scenario") => given.scenarios.push(parser.value()?.string()?),
                Long("list") => return print_names().map(|()| None),
                Long("help") | Short('h') => return outcome::say(HELP).map(|()| None),
                other => return Err(other.unexpected()).context("see opentill-e2e --help"),
            }
        }
        given.check().map(Some)
    }

    /// Those of one lane, which has a folder of its own.
    pub fn of_lane(&self, number: usize) -> Self {
        Self { work_dir: self.work_dir.join(format!("lane-{number}")), ..self.clone() }
    }
}

#[derive(Default)]
struct Given {
    backend: Option<PathBuf>,
    frame_dir: Option<PathBuf>,
    npm_dir: Option<PathBuf>,
    shop_dir: Option<PathBuf>,
    app_dir: Option<PathBuf>,
    localstripe: Option<PathBuf>,
    results: Option<PathBuf>,
    screenshots: Option<PathBuf>,
    engines: Vec<Engine>,
    lanes: Option<NonZeroUsize>,
    scenarios: Vec<String>,
}

impl Given {
    fn check(mut self) -> anyhow::Result<Options> {
        for name in &self.scenarios {
            if !crate::scenario::ALL.iter().any(|scenario| scenario.name == name) {
                bail!("there is no scenario `{name}`; see opentill-e2e --list");
            }
        }
        if self.engines.is_empty() {
            self.engines = Engine::ALL.to_vec();
        }
        let results = self.results.context("give --results FILE")?;
        // Absolute, since servers are started with other working directories.
        let folder = results.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let work_dir = folder.canonicalize()?.join("e2e");
        Ok(Options {
            backend: existing(self.backend, "--backend", "cargo build -p opentill-backend makes it")?,
            frame_dir: existing(self.frame_dir, "--frame-dir", "cargo xtask build makes it")?,
            npm_dir: existing(self.npm_dir, "--npm-dir", "cargo xtask build makes it")?,
            shop_dir: existing(self.shop_dir, "--shop-dir", "it is www/demo")?,
            app_dir: self.app_dir,
            localstripe: self.localstripe,
            results,
            work_dir,
            engines: self.engines,
            lanes: self.lanes.map_or_else(lanes_of_this_machine, NonZeroUsize::get),
            scenarios: self.scenarios,
            screenshots: self.screenshots,
        })
    }
}

fn lanes_of_this_machine() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(LANES)
}

fn existing(path: Option<PathBuf>, option: &str, remedy: &str) -> anyhow::Result<PathBuf> {
    let path = path.with_context(|| format!("give {option}: {remedy}"))?;
    ensure!(path.exists(), "{option}: {} does not exist: {remedy}", path.display());
    path.canonicalize().with_context(|| format!("{option}: cannot read {}", path.display()))
}

fn print_names() -> anyhow::Result<()> {
    crate::scenario::ALL.iter().try_for_each(|scenario| outcome::say(&format!("{}\n", scenario.name)))
}
