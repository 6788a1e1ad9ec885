//! npm packages of `www/` and of the demo shop, exactly as their lock files say.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use crate::process;
use crate::report;
use crate::workspace::{Workspace, on_path};

/// The oldest Node that the build and the shop run on.
const OLDEST_NODE: u32 = 20;

/// The directories that have packages of their own.
const DIRECTORIES: [&str; 2] = ["www", "www/demo"];

/// Installs the packages of every directory whose lock file changed since the last time.
pub fn packages(workspace: &Workspace) -> anyhow::Result<()> {
    check_node(workspace)?;
    for directory in DIRECTORIES {
        install(workspace, directory)?;
    }
    Ok(())
}

/// Those of the benchmark, which nothing else needs.
pub fn bench_packages(workspace: &Workspace) -> anyhow::Result<()> {
    install(workspace, "tests/bench")
}

fn install(workspace: &Workspace, directory: &str) -> anyhow::Result<()> {
    let home = workspace.path(directory);
    let lock = fs::read(home.join("package-lock.json"))
        .with_context(|| format!("cannot read {directory}/package-lock.json"))?;
    // A copy of the lock file, written last, tells a finished installation from an interrupted one.
    let installed = home.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|earlier| earlier == lock) {
        return Ok(());
    }
    report::step(&format!("Installing the npm packages of {directory}/"));
    process::run(workspace.command(npm()).args(["ci", "--no-audit", "--no-fund"]).current_dir(&home))?;
    write_marker(&installed, &lock)
}

fn write_marker(path: &Path, lock: &[u8]) -> anyhow::Result<()> {
    if let Some(parent) = path.parent() {
        // npm makes no directory where there is nothing to install.
        fs::create_dir_all(parent)?;
    }
    fs::write(path, lock).with_context(|| format!("cannot write {}", path.display()))
}

fn check_node(workspace: &Workspace) -> anyhow::Result<()> {
    if on_path(&["node"]).is_none() || on_path(&[npm()]).is_none() {
        bail!("Node with npm is missing: install Node {OLDEST_NODE} or newer");
    }
    let version = process::output_of(workspace.command("node").arg("--version"))?;
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|number| number.parse::<u32>().ok());
    match major {
        Some(major) if major < OLDEST_NODE => {
            bail!("Node {OLDEST_NODE} or newer is needed, this is {}", version.trim())
        }
        _ => Ok(()),
    }
}

/// npm by the name under which this system can start it.
pub fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}
