//! The table that ends a test run: scenarios by engines, every cell accounted for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::api::Ending;

/// The engines that every scenario runs in.
pub const ENGINES: [&str; 3] = ["chromium", "firefox", "webkit"];

/// What became of a scenario in an engine.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It did what it should.
    Passed,
    /// It did not.
    Failed,
    /// It was not run, by the tests' own decision.
    Gap,
    /// What it needs is not on this machine.
    Skipped,
}

/// One line of the results that the end-to-end tests write.
#[derive(Deserialize)]
pub struct Cell {
    /// The scenario's name.
    pub scenario: String,
    engine: String,
    /// How it ended.
    pub outcome: Outcome,
    #[serde(default)]
    note: String,
    /// The methods that its pages called, and how the calls ended.
    #[serde(default)]
    pub calls: BTreeMap<String, BTreeSet<Ending>>,
}

/// The reasons of `tests/known-gaps.md`: rows `| scenario | engine | reason |`.
pub struct KnownGaps(BTreeMap<(String, String), String>);

/// All cells, and the verdict on them.
pub struct Table {
    scenarios: Vec<String>,
    cells: BTreeMap<(String, String), Cell>,
    engines: Vec<&'static str>,
    gaps: KnownGaps,
}

/// What a cell comes to.
enum Verdict<'a> {
    Passed,
    /// In a fresh browser, after what is told here.
    PassedAgain(&'a str),
    Failed(&'a str),
    KnownGap(&'a str),
    Skipped(&'a str),
    Blank,
}

impl KnownGaps {
    /// Reads the rows; rows without a reason explain nothing.
    pub fn parse(text: &str) -> Self {
        let row = |line: &str| {
            let mut cells = line.trim().strip_prefix('|')?.split('|').map(|cell| cell.trim().trim_matches('`'));
            let (scenario, engine, reason) = (cells.next()?, cells.next()?, cells.next()?);
            let explains = ENGINES.contains(&engine) && !reason.is_empty();
            explains.then(|| ((scenario.to_owned(), engine.to_owned()), reason.to_owned()))
        };
        Self(text.lines().filter_map(row).collect())
    }
}

impl Table {
    /// Brings results and reasons together; `engine` says that only that one was asked for.
    pub fn new(scenarios: Vec<String>, results: Vec<Cell>, gaps: KnownGaps, engine: Option<&str>) -> Self {
        let engines = ENGINES.into_iter().filter(|name| engine.is_none_or(|only| only == *name)).collect();
        let cells = results.into_iter().map(|cell| ((cell.scenario.clone(), cell.engine.clone()), cell)).collect();
        Self { scenarios, cells, engines, gaps }
    }

    /// How many cells passed.
    pub fn passed(&self) -> u32 {
        let passed = self
            .verdicts()
            .filter(|(.., verdict)| matches!(verdict, Verdict::Passed | Verdict::PassedAgain(_)))
            .count();
        u32::try_from(passed).unwrap_or(u32::MAX)
    }

    /// Every cell that fails the run: its name and why.
    pub fn failures(&self) -> Vec<(String, String)> {
        let explained = |(scenario, engine, verdict): (&String, &str, Verdict)| {
            let why = match verdict {
                Verdict::Failed(note) => note.to_owned(),
                Verdict::Blank => "it did not run, and tests/known-gaps.md gives no reason".to_owned(),
                Verdict::Passed | Verdict::PassedAgain(_) | Verdict::KnownGap(_) | Verdict::Skipped(_) => return None,
            };
            Some((format!("e2e: {scenario} in {engine}"), why))
        };
        self.verdicts().filter_map(explained).collect()
    }

    /// The table as text, with the reasons for known gaps under it.
    pub fn shown(&self) -> String {
        let width = self.scenarios.iter().map(|name| name.chars().count()).max().unwrap_or(0).max("scenario".len());
        let mut text = format!("\n{:width$}", "scenario");
        for engine in &self.engines {
            text += &format!("  {engine:9}");
        }
        for (scenario, engine, verdict) in self.verdicts() {
            if Some(&engine) == self.engines.first() {
                text += &format!("\n{scenario:width$}");
            }
            text += &format!("  {:9}", verdict.shown());
        }
        text += "\n";
        for (scenario, engine, verdict) in self.verdicts() {
            if let Verdict::KnownGap(reason) = verdict {
                text += &format!("known gap, {scenario} in {engine}: {reason}\n");
            }
            if let Verdict::Skipped(why) = verdict {
                text += &format!("{scenario} in {engine} was {why}\n");
            }
            if let Verdict::PassedAgain(note) = verdict {
                text += &format!("* {scenario} in {engine}, {note}\n");
            }
        }
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn verdicts(&self) -> impl Iterator<Item = (&String, &'static str, Verdict<'_>)> {
        let pairs =
            self.scenarios.iter().flat_map(|scenario| self.engines.iter().map(move |engine| (scenario, *engine)));
        pairs.map(|(scenario, engine)| (scenario, engine, self.verdict(scenario, engine)))
    }

    fn verdict(&self, scenario: &str, engine: &str) -> Verdict<'_> {
        let key = (scenario.to_owned(), engine.to_owned());
        let reason = self.gaps.0.get(&key);
        match (self.cells.get(&key), reason) {
            (Some(Cell { outcome: Outcome::Passed, note, .. }), _) if !note.is_empty() => Verdict::PassedAgain(note),
            (Some(Cell { outcome: Outcome::Passed, .. }), _) => Verdict::Passed,
            // A reason excuses what was not run, never what ran and failed.
            (Some(Cell { outcome: Outcome::Failed, note, .. }), _) => Verdict::Failed(note),
            (Some(Cell { outcome: Outcome::Skipped, note, .. }), _) => Verdict::Skipped(note),
            (Some(Cell { outcome: Outcome::Gap, .. }) | None, Some(reason)) => Verdict::KnownGap(reason),
            (Some(Cell { outcome: Outcome::Gap, .. }) | None, None) => Verdict::Blank,
        }
    }
}

impl Verdict<'_> {
    fn shown(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::PassedAgain(_) => "passed*",
            Self::Failed(_) => "FAILED",
            Self::KnownGap(_) => "known gap",
            Self::Skipped(_) => "skipped",
            Self::Blank => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Cell, KnownGaps, Outcome, Table};

    const GAPS: &str = "\
| scenario | engine | reason |
|---|---|---|
| `pay` | webkit | no such driver call |
| `leak` | webkit | |
";

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn cell(scenario: &str, engine: &str, outcome: Outcome) -> Cell {
        let (scenario, engine, note) = (scenario.to_owned(), engine.to_owned(), "why".to_owned());
        Cell { scenario, engine, outcome, note, calls: BTreeMap::new() }
    }

    #[test]
    fn a_blank_cell_needs_a_reason() {
        let results = vec![
            cell("pay", "chromium", Outcome::Passed),
            cell("pay", "firefox", Outcome::Passed),
            cell("leak", "chromium", Outcome::Passed),
            cell("leak", "firefox", Outcome::Gap),
        ];
        let table = Table::new(names(&["pay", "leak"]), results, KnownGaps::parse(GAPS), None);
        assert_eq!(table.passed(), 3);
        let failures: Vec<String> = table.failures().into_iter().map(|(name, _)| name).collect();
        assert_eq!(failures, ["e2e: leak in firefox", "e2e: leak in webkit"]);
        assert!(table.shown().contains("known gap, pay in webkit: no such driver call"));
    }

    #[test]
    fn a_reason_does_not_excuse_a_failure() {
        let table = Table::new(
            names(&["pay"]),
            vec![cell("pay", "webkit", Outcome::Failed)],
            KnownGaps::parse(GAPS),
            Some("webkit"),
        );
        assert_eq!(table.failures(), [("e2e: pay in webkit".to_owned(), "why".to_owned())]);
    }

    #[test]
    fn what_passed_in_a_fresh_browser_only_is_told() {
        let mut again = cell("pay", "webkit", Outcome::Passed);
        again.note = "in a fresh browser; before: page crash".to_owned();
        let mut first = cell("pay", "webkit", Outcome::Passed);
        first.note.clear();
        for (cell, told) in [(again, true), (first, false)] {
            let table = Table::new(names(&["pay"]), vec![cell], KnownGaps::parse(""), Some("webkit"));
            assert_eq!((table.passed(), table.failures().len()), (1, 0));
            assert_eq!(table.shown().contains("passed*"), told);
            assert_eq!(table.shown().contains("* pay in webkit, in a fresh browser; before: page crash"), told);
        }
    }

    #[test]
    fn a_scenario_that_never_ran_is_blank_in_every_engine() {
        let table = Table::new(names(&["pay"]), Vec::new(), KnownGaps::parse(""), None);
        assert_eq!(table.failures().len(), 3);
    }

    #[test]
    fn only_the_engine_that_was_asked_for_is_judged() {
        let table = Table::new(
            names(&["pay"]),
            vec![cell("pay", "firefox", Outcome::Passed)],
            KnownGaps::parse(""),
            Some("firefox"),
        );
        assert!(table.failures().is_empty());
        assert!(!table.shown().contains("chromium"));
    }
}
