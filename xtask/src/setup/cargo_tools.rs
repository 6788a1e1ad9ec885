//! Tools that cargo installs into the user's own cargo directory.

use anyhow::Context;

use crate::process;
use crate::report;
use crate::workspace::{Workspace, on_path};

/// The release installed where none is present. Any release that is present is used.
const WASM_PACK: &str = "0.15.1";
const GECKODRIVER: &str = "0.37.1";
const CARGO_DENY: &str = "0.20.2";

/// wasm-bindgen's command line tool: it must be of the very version that the crate is locked to.
pub fn wasm_bindgen(workspace: &Workspace) -> anyhow::Result<()> {
    let wanted = workspace.locked_version("wasm-bindgen")?;
    if on_path(&["wasm-bindgen"]).is_some() {
        let answer = process::output_of(workspace.command("wasm-bindgen").arg("--version"))?;
        if answer.split_whitespace().nth(1) == Some(wanted.as_str()) {
            return Ok(());
        }
        report::note(&format!("{} is installed, Cargo.lock asks for {wanted}", answer.trim()));
    }
    install(workspace, "wasm-bindgen-cli", &wanted)
}

/// The runner of the browser tests.
pub fn wasm_pack(workspace: &Workspace) -> anyhow::Result<()> {
    install_where_missing(workspace, "wasm-pack", "wasm-pack", WASM_PACK)
}

/// WebDriver for Firefox, which Debian does not package.
pub fn geckodriver(workspace: &Workspace) -> anyhow::Result<()> {
    install_where_missing(workspace, "geckodriver", "geckodriver", GECKODRIVER)
}

/// The keeper of deny.toml.
pub fn cargo_deny(workspace: &Workspace) -> anyhow::Result<()> {
    install_where_missing(workspace, "cargo-deny", "cargo-deny", CARGO_DENY)
}

fn install_where_missing(workspace: &Workspace, program: &str, package: &str, version: &str) -> anyhow::Result<()> {
    match on_path(&[program]) {
        Some(_) => Ok(()),
        None => install(workspace, package, version),
    }
}

/// With the package's own lock file, and without it where that no longer builds.
fn install(workspace: &Workspace, package: &str, version: &str) -> anyhow::Result<()> {
    report::step(&format!("Installing {package} {version} (takes a few minutes)"));
    let arguments = ["install", package, "--version", version];
    if process::run(workspace.cargo().args(arguments).arg("--locked")).is_ok() {
        return Ok(());
    }
    report::note("its lock file does not build here: trying without");
    process::run(workspace.cargo().args(arguments)).with_context(|| {
        format!("{package} could not be installed: see above why; by hand it is `cargo {}`", arguments.join(" "))
    })
}
