//! Runs the scenarios in lanes side by side. Each lane begins with another engine, plays what is left of its scenarios one after another, and
//! goes on to the next engine: two browsers of one kind meet only where one lane helps another to its end.
//!
//! A lane has a stage of its own: browser, backends, shop, merchant, folder. Nothing of it is shared, so that no lane can disturb another.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, anyhow};
use tokio::runtime::{self, Runtime};

use crate::engine::Engine;
use crate::gaps::{self, Gap};
use crate::methods::{self, Calls};
use crate::options::Options;
use crate::outcome::{self, Cell, Outcome, Skipped};
use crate::process;
use crate::scenario::{self, Scenario};
use crate::stage::Stage;

/// How many scenarios of an engine may be played once more in a fresh browser: browsers and their drivers crash and hang at
/// times, which says nothing of the product. The result tells of it; more of them than these are a defect.
const SECOND_TRIES: usize = 2;

/// What all lanes work on.
struct Run<'a> {
    chosen: Vec<&'a Scenario>,
    gaps: Vec<Gap>,
    queues: Vec<Queue>,
    cells: Mutex<Vec<Cell>>,
}

/// What is left of an engine's scenarios.
struct Queue {
    engine: Engine,
    /// The first scenario that no lane has taken.
    next: AtomicUsize,
    second_tries: AtomicUsize,
}

impl Run<'_> {
    /// The engines in the order of a lane; the first lane has number 0.
    fn queues_from(&self, lane: usize) -> impl Iterator<Item = &Queue> {
        let count = self.queues.len();
        self.queues.iter().cycle().skip(lane % count).take(count)
    }

    /// The next scenario of an engine, which is the caller's alone.
    fn take(&self, queue: &Queue) -> Option<&Scenario> {
        self.chosen.get(queue.next.fetch_add(1, Ordering::Relaxed)).copied()
    }

    /// Keeps what a lane has seen, and writes all that is known.
    fn keep(&self, seen: Vec<Cell>, options: &Options) -> anyhow::Result<()> {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        cells.extend(seen);
        outcome::write(&cells, &options.results)
    }
}

impl Queue {
    fn new(engine: Engine) -> Self {
        Self { engine, next: AtomicUsize::new(0), second_tries: AtomicUsize::new(SECOND_TRIES) }
    }

    /// Whether a scenario that failed may be played once more.
    fn take_second_try(&self) -> bool {
        self.second_tries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

/// Runs what the command line asks for and writes the results; true when nothing failed.
pub fn run(options: &Options) -> anyhow::Result<bool> {
    // Databases of an earlier run have other keys.
    let _ = std::fs::remove_dir_all(&options.work_dir);
    let run = Run {
        chosen: scenario::ALL
            .iter()
            .filter(|scenario| {
                options.scenarios.is_empty() || options.scenarios.iter().any(|name| name == scenario.name)
            })
            .collect(),
        gaps: gaps::known()?,
        queues: options.engines.iter().copied().map(Queue::new).collect(),
        cells: Mutex::default(),
    };
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    // A thread each: starting and stopping a child blocks.
    std::thread::scope(|scope| {
        let (run, runtime) = (&run, &runtime);
        let lanes: Vec<_> = (0..options.lanes)
            .map(|number| scope.spawn(move || run_lane(run, number, &options.of_lane(number), runtime)))
            .collect();
        let ended: Vec<_> = lanes.into_iter().map(|lane| lane.join().map_err(|_| anyhow!("a lane panicked"))).collect();
        ended.into_iter().try_for_each(|lane| lane?)
    })?;
    let cells = run.cells.into_inner().unwrap_or_else(PoisonError::into_inner);
    let failed = cells.iter().filter(|cell| cell.outcome == Outcome::Failed).count();
    outcome::say(&format!(
        "{} of {} passed or known as gaps; logs: {}\n",
        cells.len() - failed,
        cells.len(),
        options.work_dir.display()
    ))?;
    Ok(failed == 0)
}

/// Plays until nothing is left, or this program is asked to stop. What was played stops every browser, driver and server that it has
/// started when it is dropped.
fn run_lane(run: &Run<'_>, number: usize, options: &Options, runtime: &Runtime) -> anyhow::Result<()> {
    std::fs::create_dir_all(&options.work_dir)
        .with_context(|| format!("cannot make {}", options.work_dir.display()))?;
    let playing = async {
        for queue in run.queues_from(number) {
            run.keep(run_engine(run, options, queue).await?, options)?;
        }
        Ok(())
    };
    runtime.block_on(async {
        tokio::select! {
            result = playing => result,
            () = process::asked_to_stop() => Err(process::Stopped.into()),
        }
    })
}

async fn run_engine(run: &Run<'_>, options: &Options, queue: &Queue) -> anyhow::Result<Vec<Cell>> {
    let mut cells = Vec::new();
    // A stage is made for a scenario only: there may be none left.
    let Some(mut scenario) = run.take(queue) else { return Ok(cells) };
    let mut stage = match Stage::set_up(options, queue.engine).await {
        Ok(stage) => stage,
        Err(error) => {
            let note = one_line(&error);
            let left = std::iter::once(scenario).chain(std::iter::from_fn(|| run.take(queue)));
            return left.map(|scenario| not_played(scenario, queue.engine, &note)).collect();
        }
    };
    loop {
        cells.push(play_at_most_twice(&mut stage, scenario, run, queue).await?);
        match run.take(queue) {
            Some(next) => scenario = next,
            None => break,
        }
    }
    stage.browser.quit().await;
    // Not before: pages that were left tell what they noted when it suits their browser.
    methods::add(stage.merchant.take_notes(), &mut cells);
    Ok(cells)
}

fn not_played(scenario: &Scenario, engine: Engine, note: &str) -> anyhow::Result<Cell> {
    let cell = Cell {
        scenario: scenario.name,
        engine: engine.name(),
        outcome: Outcome::Failed,
        note: note.to_owned(),
        ms: 0,
        calls: Calls::default(),
    };
    outcome::say(&cell.line())?;
    Ok(cell)
}

async fn play_at_most_twice(
    stage: &mut Stage<'_>,
    scenario: &Scenario,
    run: &Run<'_>,
    queue: &Queue,
) -> anyhow::Result<Cell> {
    let gap = gaps::of(&run.gaps, scenario.name, queue.engine.name());
    let mut cell = play(stage, scenario, gap).await;
    if cell.outcome == Outcome::Failed && queue.take_second_try() {
        outcome::say(&cell.line())?;
        stage.restart_browser().await?;
        let first = std::mem::replace(&mut cell, play(stage, scenario, gap).await);
        if cell.outcome == Outcome::Passed {
            cell.note = format!("in a fresh browser; before: {}", first.note);
        }
    }
    outcome::say(&cell.line())?;
    if cell.outcome != Outcome::Passed && !usable(stage).await {
        stage.restart_browser().await?;
    }
    Ok(cell)
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

#[cfg(test)]
mod tests {
    use super::{Engine, Mutex, Queue, Run, SECOND_TRIES, scenario};

    fn run(engines: &[Engine]) -> Run<'static> {
        Run {
            chosen: scenario::ALL.iter().take(3).collect(),
            gaps: Vec::new(),
            queues: engines.iter().copied().map(Queue::new).collect(),
            cells: Mutex::default(),
        }
    }

    fn order(run: &Run<'_>, lane: usize) -> Vec<&'static str> {
        run.queues_from(lane).map(|queue| queue.engine.name()).collect()
    }

    #[test]
    fn each_lane_begins_with_another_engine_and_comes_to_all() {
        let run = run(&Engine::ALL);
        assert_eq!(order(&run, 0), ["chromium", "firefox", "webkit"]);
        assert_eq!(order(&run, 1), ["firefox", "webkit", "chromium"]);
    }

    #[test]
    fn more_lanes_than_engines_share_them() {
        assert_eq!(order(&run(&[Engine::Webkit]), 1), ["webkit"]);
    }

    #[test]
    fn each_scenario_of_an_engine_is_taken_once() {
        let run = run(&[Engine::Firefox]);
        let queue = &run.queues[0];
        let taken: Vec<_> = std::iter::from_fn(|| run.take(queue)).map(|scenario| scenario.name).collect();
        assert_eq!(taken, ["pay", "decline_shows_message", "three_d_secure_complete"]);
        assert!(run.take(queue).is_none());
    }

    #[test]
    fn second_tries_are_an_engine_s_whichever_lanes_take_them() {
        let queue = Queue::new(Engine::Chromium);
        assert_eq!((0..5).filter(|_| queue.take_second_try()).count(), SECOND_TRIES);
    }
}
