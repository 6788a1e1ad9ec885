//! `cargo xtask check`: what a change must satisfy before its tests are worth running.

use anyhow::ensure;

use crate::process;
use crate::report;
use crate::setup;
use crate::workspace::Workspace;

/// Runs every check, also after one has failed.
pub fn run(workspace: &Workspace) -> anyhow::Result<()> {
    setup::lints(workspace)?;
    let clippy = ["clippy", "--quiet"];
    let wasm = [
        "--package",
        "opentill",
        "--target",
        "wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
    ];
    let deny_warnings = ["--", "-D", "warnings"];
    let mut npm = workspace.command(setup::npm());
    npm.args(["run", "--silent", "check"])
        .current_dir(workspace.path("www"));
    let mut failed = Vec::new();
    let mut check = |name: &'static str, command: &mut std::process::Command| {
        report::step(name);
        if let Err(error) = process::run(command) {
            report::error(&error);
            failed.push(name);
        }
    };
    check(
        "rustfmt",
        workspace.cargo().args(["fmt", "--all", "--check"]),
    );
    check(
        "clippy",
        workspace
            .cargo()
            .args(clippy)
            .args(["--workspace", "--all-targets"])
            .args(deny_warnings),
    );
    check(
        "clippy, card module",
        workspace
            .cargo()
            .args(clippy)
            .args(wasm)
            .arg("card")
            .args(deny_warnings),
    );
    check(
        "clippy, client module",
        workspace
            .cargo()
            .args(clippy)
            .args(wasm)
            .arg("client,panic-hook")
            .args(deny_warnings),
    );
    check(
        "cargo-deny",
        workspace
            .cargo()
            .args(["deny", "--offline", "check", "bans", "licenses", "sources"]),
    );
    report::note(
        "security advisories need the network: `cargo deny check advisories` asks for them",
    );
    check("TypeScript", &mut npm);
    ensure!(failed.is_empty(), "failed: {}", failed.join("; "));
    Ok(())
}
