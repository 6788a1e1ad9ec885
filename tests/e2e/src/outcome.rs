//! What became of a scenario in an engine, as a person and as xtask read it.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use crate::methods::Calls;

/// How a cell of the table ended.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything was as it should be.
    Passed,
    /// Something was not.
    Failed,
    /// It cannot work in this engine; `tests/known-gaps.md` says why.
    Gap,
    /// What it needs is not on this machine; the note says what.
    Skipped,
}

/// What a scenario fails with that cannot run on this machine, and why.
#[derive(Debug)]
pub struct Skipped(pub String);

impl std::fmt::Display for Skipped {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "skipped: {}", self.0)
    }
}

impl std::error::Error for Skipped {}

/// One cell of the scenario × engine table.
#[derive(Serialize)]
pub struct Cell {
    /// The scenario's name.
    pub scenario: &'static str,
    /// The engine's name.
    pub engine: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// The failure or the reason of the gap; empty when it passed.
    pub note: String,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// The methods of the client API that its pages called, each with the ways in which calls ended.
    pub calls: Calls,
}

impl Cell {
    /// One line for a person.
    pub fn line(&self) -> String {
        let outcome = match self.outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::Gap => "gap",
            Outcome::Skipped => "skipped",
        };
        let note = if self.note.is_empty() { String::new() } else { format!("  {}", self.note) };
        format!("{outcome:<7} {:<9} {:<28} {:>6} ms{note}\n", self.engine, self.scenario, self.ms)
    }
}

/// Writes the JSON list that xtask makes its table from.
pub fn write(cells: &[Cell], file: &Path) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(cells)?;
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// Writes to standard output at once.
pub fn say(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes a line to standard error; a closed one leaves nobody to tell.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
