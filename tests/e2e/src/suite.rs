//! Runs the scenarios, engine after engine, each in a browser that the earlier ones may have used.

use std::time::Instant;

use anyhow::Context;

use crate::engine::Engine;
use crate::gaps::{self, Gap};
use crate::methods::{self, Calls};
use crate::options::Options;
use crate::outcome::{self, Cell, Outcome, Skipped};
use crate::scenario::{self, Scenario};
use crate::stage::Stage;

/// How many scenarios of an engine may be played once more in a fresh browser: browsers and their drivers crash and hang at
/// times, which says nothing of the product. The result tells of it; more of them than these are a defect.
const SECOND_TRIES: usize = 2;

/// Runs what the command line asks for and writes the results; true when nothing failed.
pub async fn run(options: &Options) -> anyhow::Result<bool> {
    let gaps = gaps::known()?;
    // Databases of an earlier run have other keys.
    let _ = std::fs::remove_dir_all(&options.work_dir);
    std::fs::create_dir_all(&options.work_dir)
        .with_context(|| format!("cannot make {}", options.work_dir.display()))?;
    let chosen: Vec<&Scenario> = scenario::ALL
        .iter()
        .filter(|scenario| options.scenarios.is_empty() || options.scenarios.iter().any(|name| name == scenario.name))
        .collect();
    let mut cells = Vec::new();
    for &engine in &options.engines {
        run_engine(options, engine, &chosen, &gaps, &mut cells).await?;
        outcome::write(&cells, &options.results)?;
    }
    let failed = cells.iter().filter(|cell| cell.outcome == Outcome::Failed).count();
    outcome::say(&format!(
        "{} of {} passed or known as gaps; logs: {}\n",
        cells.len() - failed,
        cells.len(),
        options.work_dir.display()
    ))?;
    Ok(failed == 0)
}

async fn run_engine(
    options: &Options,
    engine: Engine,
    chosen: &[&Scenario],
    gaps: &[Gap],
    cells: &mut Vec<Cell>,
) -> anyhow::Result<()> {
    let mut stage = match Stage::set_up(options, engine).await {
        Ok(stage) => stage,
        Err(error) => {
            let note = one_line(&error);
            return chosen.iter().try_for_each(|scenario| {
                let cell = Cell {
                    scenario: scenario.name,
                    engine: engine.name(),
                    outcome: Outcome::Failed,
                    note: note.clone(),
                    ms: 0,
                    calls: Calls::default(),
                };
                outcome::say(&cell.line())?;
                cells.push(cell);
                Ok(())
            });
        }
    };
    let mut second_tries = SECOND_TRIES;
    let first = cells.len();
    for scenario in chosen {
        let gap = gaps::of(gaps, scenario.name, engine.name());
        let mut cell = play(&stage, scenario, gap).await;
        if cell.outcome == Outcome::Failed && second_tries > 0 {
            second_tries -= 1;
            outcome::say(&cell.line())?;
            stage.restart_browser().await?;
            let first = std::mem::replace(&mut cell, play(&stage, scenario, gap).await);
            if cell.outcome == Outcome::Passed {
                cell.note = format!("in a fresh browser; before: {}", first.note);
            }
        }
        outcome::say(&cell.line())?;
        if cell.outcome != Outcome::Passed && !usable(&stage).await {
            stage.restart_browser().await?;
        }
        cells.push(cell);
    }
    stage.browser.quit().await;
    // Not before: pages that were left tell what they noted when it suits their browser.
    methods::add(stage.merchant.take_notes(), &mut cells[first..]);
    Ok(())
}

async fn play(stage: &Stage<'_>, scenario: &Scenario, gap: Option<&Gap>) -> Cell {
    stage.merchant.begin(scenario.name);
    let started = Instant::now();
    let result = Stage::limited((scenario.run)(stage)).await;
    // Taken whatever else was wrong, so that the next scenario is not blamed.
    let held = held_to_the_contract(stage);
    let result = result.and(held);
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    stage.merchant.keep_notes(methods::of_open_page(&stage.browser).await);
    let (outcome, note) = match (result, gap) {
        (Ok(()), None) => (Outcome::Passed, String::new()),
        (Ok(()), Some(_)) => (Outcome::Failed, "it works: remove its row from tests/known-gaps.md".to_owned()),
        (Err(error), _) if error.is::<Skipped>() => (Outcome::Skipped, one_line(&error)),
        (Err(_), Some(gap)) => (Outcome::Gap, gap.reason.clone()),
        (Err(error), None) => {
            let picture = stage.picture(&format!("failed-{}", scenario.name));
            // A picture that cannot be taken must not hide the failure.
            let _ = Stage::limited(stage.browser.screenshot(&picture)).await;
            (Outcome::Failed, one_line(&error))
        }
    };
    Cell { scenario: scenario.name, engine: stage.engine.name(), outcome, note, ms, calls: Calls::default() }
}

/// Fails with everything that the contract was broken by since the last scenario.
fn held_to_the_contract(stage: &Stage<'_>) -> anyhow::Result<()> {
    let found = stage.judge.take_found();
    anyhow::ensure!(found.is_empty(), "the contract is broken: {}", found.join("; "));
    Ok(())
}

/// Whether the window can go on to another scenario.
async fn usable(stage: &Stage<'_>) -> bool {
    let attempt = async {
        stage.browser.close_popups().await?;
        stage.browser.open("about:blank").await
    };
    matches!(tokio::time::timeout(std::time::Duration::from_secs(5), attempt).await, Ok(Ok(())))
}

fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}
