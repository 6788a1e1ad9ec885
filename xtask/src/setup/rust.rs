//! Parts of the Rust toolchain: the wasm target, and the sources that the size build compiles std from.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::process;
use crate::report;
use crate::workspace::{Workspace, on_path};

/// The oldest compiler the flags of `build` are known to work with.
const OLDEST: (u32, u32) = (1, 95);

/// The target that all web modules are built for.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes `--target wasm32-unknown-unknown` possible.
pub fn wasm_target(workspace: &Workspace) -> anyhow::Result<()> {
    check_version(workspace)?;
    if sysroot(workspace)?.join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir() {
        return Ok(());
    }
    rustup(workspace, &["target", "add", WASM_TARGET], "the wasm32 target of Rust")
}

/// Makes it possible to compile std for size.
pub fn std_sources(workspace: &Workspace) -> anyhow::Result<()> {
    if sysroot(workspace)?.join("lib/rustlib/src/rust/library/std").is_dir() {
        return Ok(());
    }
    rustup(workspace, &["component", "add", "rust-src"], "the sources of Rust's std")
}

fn rustup(workspace: &Workspace, arguments: &[&str], what: &str) -> anyhow::Result<()> {
    let command = format!("rustup {}", arguments.join(" "));
    if on_path(&["rustup"]).is_none() {
        bail!("{what} is missing and rustup is not installed: install Rust by rustup, then run `{command}`");
    }
    report::step(&format!("Installing {what}"));
    process::run(workspace.command("rustup").args(arguments))
        .with_context(|| format!("{what} could not be installed: see above why, and run `{command}` when it is mended"))
}

fn check_version(workspace: &Workspace) -> anyhow::Result<()> {
    let text = process::output_of(workspace.command("rustc").arg("--version"))?;
    match version(&text) {
        Some(found) if found < OLDEST => {
            let (major, minor) = OLDEST;
            bail!(
                "the web modules need Rust {major}.{minor} or newer, this is {}: run `rustup update stable`",
                text.trim()
            )
        }
        _ => Ok(()),
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(1)?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn sysroot(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let text = process::output_of(workspace.command("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(text.trim()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn reads_versions_of_releases_and_nightlies() {
        assert_eq!(version("rustc 1.95.0 (abc 2026-01-01)"), Some((1, 95)));
        assert_eq!(version("rustc 1.97.0-nightly (abc 2026-05-19)"), Some((1, 97)));
        assert_eq!(version("something else"), None);
    }
}
