//! `tests/known-gaps.md`: what cannot work in an engine, and why.
//!
//! A listed cell is run all the same: when it fails, it counts as a gap; when it passes, the row is out of date and the
//! cell fails until the row is removed.

use anyhow::ensure;

const TABLE: &str = include_str!("../../known-gaps.md");

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Gap {
    scenario: String,
    engine: String,
    /// The fact of the engine or its driver that makes it impossible.
    pub reason: String,
}

/// All rows of the file.
pub fn known() -> anyhow::Result<Vec<Gap>> {
    parse(TABLE)
}

/// The row of a cell, if there is one.
pub fn of<'a>(gaps: &'a [Gap], scenario: &str, engine: &str) -> Option<&'a Gap> {
    gaps.iter().find(|gap| gap.scenario == scenario && gap.engine == engine)
}

fn parse(text: &str) -> anyhow::Result<Vec<Gap>> {
    let rows = text.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').splitn(3, '|').map(|cell| cell.trim().trim_matches('`')).collect();
        ensure!(
            cells.len() == 3 && cells.iter().all(|cell| !cell.is_empty()),
            "tests/known-gaps.md: a row needs scenario, engine and reason: {row}"
        );
        Ok(Gap { scenario: cells[0].to_owned(), engine: cells[1].to_owned(), reason: cells[2].to_owned() })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_a_row_without_reason_is_refused() {
        let text = "# x\n\n| scenario | engine | reason |\n|---|---|---|\n| `pay` | webkit | no | really |\n";
        let gaps = parse(text).unwrap();
        assert_eq!(of(&gaps, "pay", "webkit").map(|gap| gap.reason.as_str()), Some("no | really"));
        assert_eq!(of(&gaps, "pay", "firefox"), None);
        assert!(parse("| scenario | engine | reason |\n|---|---|---|\n| pay | webkit | |\n").is_err());
    }

    #[test]
    fn the_file_is_well_formed() {
        assert!(known().is_ok());
    }
}
