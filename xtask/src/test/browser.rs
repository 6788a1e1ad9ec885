//! The crate's own tests in browsers, by wasm-pack: `tests/web_*.rs` against the real backend and shop.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use super::tally::{Counts, Tally};
use super::{Selection, run_counted};
use crate::report;
use crate::servers::{Backend, Merchant, Shop};
use crate::setup::Drivers;
use crate::workspace::Workspace;

/// An engine, and wasm-pack's options for its browser and its driver.
const BROWSERS: [(&str, &str, &str); 2] =
    [("chromium", "--chrome", "--chromedriver"), ("firefox", "--firefox", "--geckodriver")];

/// wasm-bindgen's runner serves its page from a free port of the loopback interface.
const RUNNER_ORIGIN: &str = "http://127.0.0.1:*";

/// Runs them in Chromium and Firefox.
pub fn run(workspace: &Workspace, backend: &Path, selection: &Selection, tally: &mut Tally) -> anyhow::Result<()> {
    let tests = browser_tests(workspace)?;
    let drivers = Drivers::find(&[])?;
    let backend = Backend::start(workspace, backend, 0, 0)?;
    let shop = Shop::start(workspace, &backend, 0, &[RUNNER_ORIGIN])?;
    let merchant = Merchant::start(workspace, &backend, RUNNER_ORIGIN)?;
    for (engine, browser, driver_option) in BROWSERS {
        if selection.engine.as_deref().is_some_and(|only| only != engine) {
            continue;
        }
        let driver = if engine == "chromium" { &drivers.chromedriver } else { &drivers.geckodriver };
        let Some(driver) = driver else {
            tally.add_failure(&format!("browser tests in {engine}"), "its driver is missing: run `cargo xtask setup`");
            continue;
        };
        // One file a run: a failure in the first would keep cargo from the second.
        for test in &tests {
            report::step(&format!("{test} in {engine}"));
            let mut command = workspace.command("wasm-pack");
            command.args(["test", "--headless", "--mode", "no-install", browser, driver_option]).arg(driver);
            command.args([".", "--test", test]);
            if let Some(part) = &selection.part {
                command.args(["--", part]);
            }
            set_environment(&mut command, &backend, &shop, &drivers);
            command.env("OPENTILL_TEST_MERCHANT", &merchant.url);
            run_counted(tally, &format!("{test} in {engine}"), &mut command, Counts::of_cargo);
        }
    }
    Ok(())
}

/// Read while the tests are compiled: a page has no environment.
fn set_environment(command: &mut Command, backend: &Backend, shop: &Shop, drivers: &Drivers) {
    command.env("OPENTILL_TEST_API", &backend.pay);
    command.env("OPENTILL_TEST_KEY", &backend.publishable_key);
    command.env("OPENTILL_TEST_SHOP", &shop.url);
    if let Some(firefox) = &drivers.firefox {
        // geckodriver looks for `firefox` alone, which Debian's is not called.
        command.env("GECKODRIVER_ARGS", format!("--binary {}", firefox.display()));
    }
}

/// By name: without a list, cargo would compile the native tests for wasm, too.
fn browser_tests(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.path("tests")).context("cannot read tests/")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(stem) = name.strip_suffix(".rs").filter(|stem| stem.starts_with("web_")) {
            names.push(stem.to_owned());
        }
    }
    names.sort();
    ensure!(!names.is_empty(), "there is no tests/web_*.rs");
    Ok(names)
}
