//! The end-to-end tests: a program of their own that drives three engines and writes its results as JSON.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::api;
use super::localstripe;
use super::package::App;
use super::table::{Cell, KnownGaps, Table};
use super::tally::{Counts, Tally};
use super::{Selection, Stage, run_counted};
use crate::build;
use crate::process;
use crate::report;
use crate::workspace::Workspace;

/// What the names of scenarios begin with that play in the app which Vite builds.
const APP_SCENARIOS: &str = "vite_app";

/// The scenario that plays against a backend of somebody else.
const LOCALSTRIPE_SCENARIO: &str = "foreign_backend";

/// Runs them and gives the table of their outcomes.
pub fn run(
    workspace: &Workspace,
    backend: &Path,
    app: Option<App>,
    selection: &Selection,
    tally: &mut Tally,
) -> anyhow::Result<String> {
    let program = build::end_to_end_tests(workspace)?;
    // The native tests have them, too.
    if !selection.has(Stage::Native) {
        let mut own_tests = workspace.cargo();
        own_tests.args(["test", "--package", "opentill-e2e"]).args(&selection.part);
        run_counted(tally, "the end-to-end tests' own", &mut own_tests, Counts::of_cargo);
    }
    let scenarios = scenarios(workspace.command(&program), selection.part.as_deref())?;
    if scenarios.is_empty() {
        return Ok(String::new());
    }
    let app = match app {
        None if scenarios.iter().any(|name| name.starts_with(APP_SCENARIOS))
            && (selection.part.is_some() || !selection.has(Stage::Package)) =>
        {
            Some(App::make(workspace)?)
        }
        app => app,
    };
    report::step("End-to-end tests");
    // A part of the scenarios, or one engine, does not tell what works: `cargo xtask api` reads whole runs only.
    let whole = selection.part.is_none() && selection.engine.is_none();
    let results = if whole { workspace.target(api::RESULTS) } else { workspace.target("e2e-part.json") };
    if results.exists() {
        // Those of an earlier run must not pass for this one's.
        fs::remove_file(&results)?;
    }
    let mut command = workspace.command(&program);
    command.arg("--backend").arg(backend);
    command.arg("--frame-dir").arg(workspace.frames());
    command.arg("--npm-dir").arg(workspace.package());
    command.arg("--shop-dir").arg(workspace.path("www/demo"));
    if let Some(app) = &app {
        command.arg("--app-dir").arg(app.built());
    }
    if scenarios.iter().any(|name| name == LOCALSTRIPE_SCENARIO)
        && let Some(environment) = localstripe::environment(workspace)
    {
        command.arg("--localstripe").arg(environment);
    }
    command.arg("--screenshots").arg(workspace.target("e2e-screenshots"));
    command.arg("--results").arg(&results);
    if let Some(engine) = &selection.engine {
        command.args(["--engine", engine]);
    }
    for scenario in &scenarios {
        command.args(["--scenario", scenario]);
    }
    let (success, _) = process::run_and_keep(&mut command)?;
    let text = fs::read_to_string(&results).context("the end-to-end tests wrote no results: see above why")?;
    let cells: Vec<Cell> = serde_json::from_str(&text).context("the end-to-end tests' results cannot be read")?;
    let gaps = fs::read_to_string(workspace.path("tests/known-gaps.md")).unwrap_or_default();
    if whole {
        api::check(workspace, &cells, tally);
    }
    let table = Table::new(scenarios, cells, KnownGaps::parse(&gaps), selection.engine.as_deref());
    tally.add_passed(table.passed());
    let failures = table.failures();
    for (name, why) in &failures {
        tally.add_failure(name, why);
    }
    if !success && failures.is_empty() {
        tally
            .add_failure("e2e", "the end-to-end tests ended with a failure that no cell of the table shows: see above");
    }
    Ok(table.shown())
}

/// The names of all scenarios, or of those with this part in their names.
fn scenarios(mut program: Command, part: Option<&str>) -> anyhow::Result<Vec<String>> {
    let names = process::output_of(program.arg("--list"))?;
    let wanted = |name: &&str| part.is_none_or(|part| name.contains(part));
    Ok(names.lines().filter(wanted).map(str::to_owned).collect())
}
