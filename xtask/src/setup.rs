//! Brings a machine to where a command can run: installs what is missing and nothing else.
//!
//! What belongs to the project or to the user's own Rust installation is installed without a question. System
//! packages are another matter: see [`system`].

mod cargo_tools;
mod npm;
mod rust;
mod system;

use std::env;
use std::io::IsTerminal;

use crate::report;
use crate::workspace::Workspace;

pub use npm::npm;
pub use system::{Browser, Drivers};

/// Whether system packages may be installed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Yes, without a question.
    Given,
    /// A person is there to be asked.
    Ask,
    /// Nobody to ask: print the command and fail.
    Withheld,
}

impl Consent {
    /// From `--yes`, `CI=true`, or the presence of a terminal.
    pub fn new(yes: bool) -> Self {
        if yes || env::var_os("CI").is_some_and(|value| value == "true") {
            Self::Given
        } else if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
            Self::Ask
        } else {
            Self::Withheld
        }
    }
}

/// For the web modules, the npm package and the shop.
pub fn web(workspace: &Workspace) -> anyhow::Result<()> {
    rust::wasm_target(workspace)?;
    rust::std_sources(workspace)?;
    cargo_tools::wasm_bindgen(workspace)?;
    npm::packages(workspace)
}

/// For one purchase in headless Chromium.
pub fn chromium(consent: Consent) -> anyhow::Result<Drivers> {
    system::install(&[Browser::Chromium], consent)?;
    Drivers::find(&[Browser::Chromium])
}

/// For the tests: all browsers with their drivers.
pub fn test_tools(workspace: &Workspace, consent: Consent) -> anyhow::Result<()> {
    system::install(&Browser::ALL, consent)?;
    cargo_tools::wasm_pack(workspace)?;
    cargo_tools::geckodriver(workspace)
}

/// For `bench`.
pub fn bench(workspace: &Workspace) -> anyhow::Result<()> {
    web(workspace)?;
    npm::bench_packages(workspace)
}

/// For `check`.
pub fn lints(workspace: &Workspace) -> anyhow::Result<()> {
    rust::wasm_target(workspace)?;
    npm::packages(workspace)?;
    cargo_tools::cargo_deny(workspace)
}

/// For every command.
pub fn everything(workspace: &Workspace, consent: Consent) -> anyhow::Result<()> {
    web(workspace)?;
    test_tools(workspace, consent)?;
    cargo_tools::cargo_deny(workspace)?;
    npm::bench_packages(workspace)?;
    report::note("everything is in place");
    Ok(())
}
