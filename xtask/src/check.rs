//! `cargo xtask check`: what a change must satisfy before its tests are worth running.

use std::process::Command;

use anyhow::ensure;

use crate::process;
use crate::report;
use crate::setup;
use crate::workspace::Workspace;

/// A check's name, and the command that fails when it does not hold.
type Check = (&'static str, Command);

/// Runs every check, also after one has failed.
pub fn run(workspace: &Workspace) -> anyhow::Result<()> {
    setup::lints(workspace)?;
    let mut failed = Vec::new();
    for (name, mut command) in checks(workspace) {
        report::step(name);
        if let Err(error) = process::run(&mut command) {
            report::error(&error);
            failed.push(name);
        }
    }
    report::note("security advisories need the network: `cargo deny check advisories` asks for them");
    ensure!(failed.is_empty(), "failed: {}", failed.join("; "));
    report::note("all checks hold");
    Ok(())
}

fn checks(workspace: &Workspace) -> Vec<Check> {
    let mut npm = workspace.command(setup::npm());
    npm.args(["run", "--silent", "check"]).current_dir(workspace.path("www"));
    vec![
        ("rustfmt", cargo(workspace, "fmt --all --check")),
        ("clippy", cargo(workspace, "clippy --workspace --all-targets -- -D warnings")),
        ("clippy of the card module", wasm_clippy(workspace, "card")),
        ("clippy of the payments module", wasm_clippy(workspace, "payments")),
        ("clippy of the bank module", wasm_clippy(workspace, "bank")),
        ("clippy of the payment module", wasm_clippy(workspace, "payment")),
        ("clippy of the address module", wasm_clippy(workspace, "address")),
        ("clippy of the offers module", wasm_clippy(workspace, "offers")),
        ("clippy of the client module", wasm_clippy(workspace, "client,panic-hook")),
        ("dependency rules", cargo(workspace, "deny --offline check bans licenses sources")),
        ("TypeScript", npm),
    ]
}

fn wasm_clippy(workspace: &Workspace, features: &str) -> Command {
    let options = "clippy --package opentill --target wasm32-unknown-unknown --no-default-features --features";
    let mut command = cargo(workspace, options);
    command.args([features, "--", "-D", "warnings"]);
    command
}

fn cargo(workspace: &Workspace, arguments: &str) -> Command {
    let mut command = workspace.cargo();
    command.args(arguments.split(' '));
    command
}
