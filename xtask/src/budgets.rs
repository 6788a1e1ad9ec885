//! `budgets.toml`: what a buyer's browser may have to download, and what the card element may cost beside a bare input.

use std::fs;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::workspace::Workspace;

/// Everything that the file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budgets {
    /// Sizes of shipped files.
    #[serde(rename = "budget")]
    pub sizes: Vec<SizeBudget>,
    /// Figures of `cargo xtask bench`.
    #[serde(default, rename = "bench")]
    pub figures: Vec<FigureBudget>,
}

/// What some files may weigh together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeBudget {
    /// What is measured.
    pub name: String,
    /// Bytes after brotli.
    pub brotli: u64,
    /// Paths in the npm package; one `*` stands for a content hash.
    pub files: Vec<String>,
    /// `YYYY-MM-DD: why`.
    pub waiver: Option<String>,
}

/// How far the median of a figure may be above its floor's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureBudget {
    /// What is measured.
    pub name: String,
    /// The figure's id.
    pub figure: String,
    /// In the figure's unit; 0 holds the figure itself to 0, whatever its floor is.
    pub over: f64,
    /// `YYYY-MM-DD: why`.
    pub waiver: Option<String>,
}

impl Budgets {
    /// Reads the file.
    pub fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        Self::parse(&fs::read_to_string(workspace.path("budgets.toml")).context("cannot read budgets.toml")?)
    }

    /// Reads its text.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let budgets: Self = toml::from_str(text).context("budgets.toml cannot be read")?;
        let sizes = budgets.sizes.iter().map(|budget| (&budget.name, &budget.waiver));
        let figures = budgets.figures.iter().map(|budget| (&budget.name, &budget.waiver));
        for (name, waiver) in sizes.chain(figures) {
            if let Some(waiver) = waiver {
                ensure!(
                    is_dated(waiver),
                    "the waiver of `{name}` in budgets.toml is not of the form `YYYY-MM-DD: why`"
                );
            }
        }
        Ok(budgets)
    }
}

fn is_dated(waiver: &str) -> bool {
    let Some((date, why)) = waiver.split_once(':') else {
        return false;
    };
    let shape: String = date.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect();
    shape == "9999-99-99" && !why.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::{Budgets, is_dated};

    #[test]
    fn a_waiver_needs_a_date_and_a_reason() {
        assert!(is_dated("2026-01-31: the peer does it in twice as much"));
        assert!(!is_dated("2026-01-31:"));
        assert!(!is_dated("later: it is big"));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        let size = "[[budget]]\nname = 'x'\nbrotli = 100\nfiles = ['a.js']\n";
        let figure = "[[bench]]\nname = 'y'\nfigure = 'key'\nover = 2\n";
        assert!(Budgets::parse(&format!("{size}{figure}")).is_ok());
        for wrong in ["waiver = 'why'", "limit = 3"] {
            assert!(Budgets::parse(&format!("{size}{wrong}")).is_err(), "{wrong}");
            assert!(Budgets::parse(&format!("{size}{figure}{wrong}")).is_err(), "{wrong}");
        }
    }
}
