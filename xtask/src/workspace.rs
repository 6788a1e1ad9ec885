//! Where things are in the project's tree, and how a tool is found on this machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// The project's tree and its build directory.
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// The tree that cargo runs this program from. Only that: a build directory that two trees share would hold the
    /// program of whichever was built last.
    pub fn find() -> anyhow::Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("run it as `cargo xtask COMMAND`")?;
        let root = Path::new(&manifest).parent().context("xtask has no parent directory")?;
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => env::current_dir()?.join(dir),
            None => root.join("target"),
        };
        Ok(Self { root: root.to_owned(), target })
    }

    /// A path below the project's root.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// A path below the build directory (`target/`, or what `CARGO_TARGET_DIR` says).
    pub fn target(&self, below: &str) -> PathBuf {
        self.target.join(below)
    }

    /// The wasm-bindgen output that `www/build.mjs` reads.
    pub fn wasm(&self) -> PathBuf {
        self.target("web")
    }

    /// The npm package as built.
    pub fn package(&self) -> PathBuf {
        self.path("pkg")
    }

    /// What the pay origin serves as frames.
    pub fn frames(&self) -> PathBuf {
        self.path("dist/frame")
    }

    /// Where a server that this program starts writes its log.
    pub fn log(&self, server: &str) -> PathBuf {
        self.target("logs").join(format!("{server}.log"))
    }

    /// A command that runs at the project's root.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that runs this program.
    pub fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// The version of a package in Cargo.lock.
    pub fn locked_version(&self, package: &str) -> anyhow::Result<String> {
        let path = self.path("Cargo.lock");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let lock: toml::Table = text.parse().context("Cargo.lock is not TOML")?;
        let packages = lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock lists no package")?;
        packages
            .iter()
            .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))
            .and_then(|entry| entry.get("version")?.as_str())
            .map(str::to_owned)
            .with_context(|| format!("Cargo.lock has no package `{package}`"))
    }
}

/// The first of these programs that is on the search path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let directories: Vec<PathBuf> = env::split_paths(&path).collect();
    let suffix = env::consts::EXE_SUFFIX;
    names
        .iter()
        .flat_map(|name| directories.iter().map(move |directory| directory.join(format!("{name}{suffix}"))))
        .find(|candidate| candidate.is_file())
}
