//! `cargo xtask test`: every test there is, in stages that all run, whatever the earlier ones said.
//!
//! The last line of standard output is `N passed, N failed`, over all stages.

pub mod api;
mod browser;
mod end_to_end;
mod localstripe;
mod package;
mod table;
mod tally;

use std::process::{Command, ExitCode};

use anyhow::{Context, bail};

use crate::build;
use crate::process;
use crate::report;
use crate::setup::{self, Consent};
use crate::size::SizeReport;
use crate::workspace::Workspace;
use tally::{Counts, Tally};

/// What the command line asks for.
pub struct TestOptions {
    /// Whether system packages may be installed.
    pub consent: Consent,
    /// The one engine that end-to-end tests run in.
    pub engine: Option<String>,
    /// A stage, or a part of test names.
    pub filter: Option<String>,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self { consent: Consent::Withheld, engine: None, filter: None }
    }
}

/// A group of tests that one tool runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Native,
    Web,
    Size,
    Browser,
    Package,
    EndToEnd,
}

impl Stage {
    const ALL: [Self; 6] = [Self::Native, Self::Web, Self::Size, Self::Browser, Self::Package, Self::EndToEnd];

    fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Web => "web",
            Self::Size => "size",
            Self::Browser => "browser",
            Self::Package => "package",
            Self::EndToEnd => "e2e",
        }
    }
}

/// Which stages run, and which tests of them.
struct Selection {
    stages: Vec<Stage>,
    /// A part of the names of the tests that run.
    part: Option<String>,
    engine: Option<String>,
}

impl Selection {
    fn new(options: &TestOptions) -> anyhow::Result<Self> {
        if let Some(engine) = &options.engine
            && !table::ENGINES.contains(&engine.as_str())
        {
            bail!("there is no engine `{engine}`: it is one of {}", table::ENGINES.join(", "));
        }
        let filter = options.filter.as_deref();
        let stage = Stage::ALL.into_iter().find(|stage| Some(stage.name()) == filter);
        let engine = options.engine.clone();
        Ok(match (stage, filter) {
            (Some(stage), _) => Self { stages: vec![stage], part: None, engine },
            (None, None) => Self { stages: Stage::ALL.to_vec(), part: None, engine },
            (None, Some(part)) => {
                // Sizes have no test names.
                let stages = Stage::ALL.into_iter().filter(|stage| *stage != Stage::Size).collect();
                Self { stages, part: Some(part.to_owned()), engine }
            }
        })
    }

    fn has(&self, stage: Stage) -> bool {
        self.stages.contains(&stage)
    }
}

/// Sets up, builds, runs the stages, and reports. Failed tests are no error: nothing may follow the last line.
pub fn run(workspace: &Workspace, options: &TestOptions) -> anyhow::Result<ExitCode> {
    let selection = Selection::new(options)?;
    let mut tally = Tally::default();
    let mut table = String::new();
    if let Err(error) = run_stages(workspace, options, &selection, &mut tally, &mut table) {
        tally.add_failure("setup and build", &format!("{error:#}"));
    }
    process::leave_if_stopping();
    report::print(&format!("{table}{}", tally.failures_shown()))?;
    report::line(&tally.last_line())?;
    Ok(if tally.has_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn run_stages(
    workspace: &Workspace,
    options: &TestOptions,
    selection: &Selection,
    tally: &mut Tally,
    table: &mut String,
) -> anyhow::Result<()> {
    setup::web(workspace)?;
    if selection.has(Stage::Browser) || selection.has(Stage::EndToEnd) {
        setup::test_tools(workspace, options.consent)?;
    }
    if selection.has(Stage::Native) {
        native(workspace, selection, tally);
    }
    build::web(workspace, false)?;
    if selection.has(Stage::Web) {
        web(workspace, selection, tally);
    }
    if selection.has(Stage::Size) {
        size(workspace, tally);
    }
    if ![Stage::Browser, Stage::Package, Stage::EndToEnd].into_iter().any(|stage| selection.has(stage)) {
        return Ok(());
    }
    let backend = build::backend(workspace)?;
    if selection.has(Stage::Browser)
        && let Err(error) = browser::run(workspace, &backend, selection, tally)
    {
        tally.add_failure("browser", &format!("{error:#}"));
    }
    let app = if selection.has(Stage::Package) { package::run(workspace, &backend, selection, tally) } else { None };
    if selection.has(Stage::EndToEnd) {
        match end_to_end::run(workspace, &backend, app, selection, tally) {
            Ok(shown) => *table = shown,
            Err(error) => tally.add_failure("e2e", &format!("{error:#}")),
        }
    }
    Ok(())
}

/// The crate's pure layers, the backend, this program, and the end-to-end suite's own parts.
fn native(workspace: &Workspace, selection: &Selection, tally: &mut Tally) {
    report::step("Native tests");
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    cargo.args(&selection.part);
    run_counted(tally, "native", &mut cargo, Counts::of_cargo);
}

/// The TypeScript and JavaScript parts that need no browser: the shop's among them, and the benchmark's instruments.
fn web(workspace: &Workspace, selection: &Selection, tally: &mut Tally) {
    for folder in ["www", "tests/bench"] {
        report::step(&format!("Tests of {folder}/"));
        let mut node = workspace.command("node");
        node.current_dir(workspace.path(folder)).args(["--test", "--test-reporter=tap"]);
        if let Some(part) = &selection.part {
            node.arg("--test-name-pattern").arg(part);
        }
        run_counted(tally, folder, &mut node, Counts::of_node);
    }
}

/// Each budget is a test.
fn size(workspace: &Workspace, tally: &mut Tally) {
    report::step("Sizes");
    match SizeReport::measure(workspace) {
        Err(error) => tally.add_failure("size", &format!("{error:#}")),
        Ok(sizes) => {
            for line in &sizes.budgets {
                report::note(&line.shown());
                match line.holds() {
                    true => tally.add_passed(1),
                    false => tally.add_failure(&format!("size: {}", line.name), &line.shown()),
                }
            }
        }
    }
}

fn run_counted(tally: &mut Tally, name: &str, command: &mut Command, count: fn(&str) -> Counts) {
    let shown = process::shown(command);
    match process::run_and_keep(command).with_context(|| format!("`{shown}` did not run")) {
        Ok((success, output)) => tally.add_run(name, &shown, success, &output, count(&output)),
        Err(error) => tally.add_failure(name, &format!("{error:#}")),
    }
}
