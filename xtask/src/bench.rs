//! `cargo xtask bench`: what the card element costs in Chromium, beside a bare input, against the budgets.
//!
//! The measuring is `tests/bench`'s, in Node; this starts it, shows what it found, and judges.

use std::fs;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::budgets::{Budgets, FigureBudget};
use crate::build;
use crate::process;
use crate::report;
use crate::servers::Backend;
use crate::setup::{self, Consent};
use crate::workspace::Workspace;

/// How far past its budget a figure may be: a machine has moods.
const TOLERANCE: f64 = 1.5;

/// What the command line asks for.
pub struct BenchOptions {
    /// Whether system packages may be installed.
    pub consent: Consent,
    /// Fail when a budget is passed by more than the tolerance.
    pub check: bool,
}

/// What was measured. Members that only people read are left where they are, in the file.
#[derive(Deserialize)]
struct Results {
    chromium: String,
    figures: Vec<Figure>,
}

/// A figure, and what a bare input costs.
#[derive(Deserialize)]
struct Figure {
    id: String,
    name: String,
    /// `ms`, `B`, or nothing for a count.
    unit: String,
    network: String,
    product: Summary,
    floor: Summary,
}

/// Some measurements of one thing.
#[derive(Deserialize)]
struct Summary {
    median: f64,
    /// The quartile below the median.
    low: f64,
    /// The quartile above it.
    high: f64,
}

/// What a figure comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Unlimited,
    Holds,
    /// Past its budget, within the tolerance.
    Near,
    Past,
}

impl Figure {
    /// How much the product costs above the floor.
    fn over(&self) -> f64 {
        self.product.median - self.floor.median
    }

    fn verdict(&self, budget: Option<&FigureBudget>) -> Verdict {
        let Some(budget) = budget else { return Verdict::Unlimited };
        // No floor excuses what must not be there at all.
        let cost = if budget.over == 0.0 { self.product.median } else { self.over() };
        match cost {
            cost if cost <= budget.over => Verdict::Holds,
            cost if cost <= budget.over * TOLERANCE => Verdict::Near,
            _ => Verdict::Past,
        }
    }

    fn line(&self, budget: Option<&FigureBudget>) -> String {
        let allowed = budget.map_or_else(String::new, |budget| {
            let verdict = match self.verdict(Some(budget)) {
                Verdict::Near => "past it, within what --check tolerates",
                Verdict::Past => "PAST IT",
                Verdict::Holds | Verdict::Unlimited => "holds",
            };
            match budget.over {
                0.0 => format!("  budget 0: {verdict}"),
                over => format!("  budget +{}: {verdict}", self.shown(over)),
            }
        });
        let sign = if self.over() < 0.0 { '-' } else { '+' };
        let over = format!("{sign}{}", self.shown(self.over().abs()));
        format!(
            "{:<54} {:>30} {:>30} {over:>10}{allowed}\n",
            self.name,
            self.summary(&self.product),
            self.summary(&self.floor)
        )
    }

    fn summary(&self, summary: &Summary) -> String {
        let [median, low, high] = [summary.median, summary.low, summary.high].map(|value| self.shown(value));
        if low == median && median == high {
            return median;
        }
        // The unit once is enough.
        let bare = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
        format!("{median} ({} to {})", bare(low), bare(high))
    }

    fn shown(&self, value: f64) -> String {
        match self.unit.as_str() {
            "ms" => format!("{value:.1} ms"),
            "B" => format!("{:.1} kB", value / 1000.0),
            _ if value.fract() == 0.0 => format!("{value:.0}"),
            _ => format!("{value:.4}"),
        }
    }
}

impl Results {
    /// One table for each network, in the order in which the figures were taken.
    fn shown(&self, budgets: &[FigureBudget]) -> String {
        let mut text = format!("Chromium {}; medians, in brackets the middle half\n", self.chromium);
        let mut network = "";
        for figure in &self.figures {
            if figure.network != network {
                network = &figure.network;
                text += &format!(
                    "\n{:<54} {:>30} {:>30} {:>10}\n",
                    format!("network: {network}"),
                    "card element",
                    "bare input",
                    "over"
                );
            }
            text += &figure.line(budget_of(budgets, figure));
        }
        text
    }

    /// Names of what is past its budget and the tolerance.
    fn failures(&self, budgets: &[FigureBudget]) -> Vec<String> {
        let past = |figure: &&Figure| {
            budget_of(budgets, figure)
                .is_some_and(|budget| budget.waiver.is_none() && figure.verdict(Some(budget)) == Verdict::Past)
        };
        self.figures.iter().filter(past).map(|figure| format!("{} ({})", figure.name, figure.network)).collect()
    }
}

/// Sets up, builds, measures, shows.
pub fn run(workspace: &Workspace, options: &BenchOptions) -> anyhow::Result<()> {
    let drivers = setup::chromium(options.consent)?;
    let chromium = drivers.chromium.context("Chromium is missing")?;
    setup::bench(workspace)?;
    build::web(workspace, false)?;
    let binary = build::backend(workspace)?;
    let budgets = Budgets::read(workspace)?.figures;
    report::step("Measuring, for about two minutes: the machine should have nothing else to do");
    let backend = Backend::start(workspace, &binary, 0, 0)?;
    let out = workspace.target("bench.json");
    let mut node = workspace.command("node");
    node.arg("tests/bench/bench.mjs").arg("--chromium").arg(chromium).arg("--package").arg(workspace.package());
    node.args(["--backend", &backend.pay, "--key", &backend.publishable_key]).arg("--out").arg(&out);
    process::run(&mut node)?;
    let text = fs::read_to_string(&out).with_context(|| format!("cannot read {}", out.display()))?;
    let results: Results = serde_json::from_str(&text).context("the figures cannot be read")?;
    for budget in &budgets {
        // A budget over nothing would always hold.
        ensure!(
            results.figures.iter().any(|figure| figure.id == budget.figure),
            "budgets.toml, `{}`: no figure is called {}",
            budget.name,
            budget.figure
        );
    }
    report::print(&results.shown(&budgets))?;
    report::note(&format!("all of it is in {}", out.display()));
    let failures = results.failures(&budgets);
    ensure!(!options.check || failures.is_empty(), "past {TOLERANCE} times the budget: {}", failures.join("; "));
    Ok(())
}

fn budget_of<'a>(budgets: &'a [FigureBudget], figure: &Figure) -> Option<&'a FigureBudget> {
    budgets.iter().find(|budget| budget.figure == figure.id)
}

#[cfg(test)]
mod tests {
    use super::{Figure, Results, Summary, Verdict};
    use crate::budgets::FigureBudget;

    fn summary(median: f64) -> Summary {
        Summary { median, low: median - 1.0, high: median + 2.0 }
    }

    fn figure(product: f64, floor: f64) -> Figure {
        Figure {
            id: "typable".to_owned(),
            name: "first typable".to_owned(),
            unit: "ms".to_owned(),
            network: "direct".to_owned(),
            product: summary(product),
            floor: summary(floor),
        }
    }

    fn budget(over: f64) -> FigureBudget {
        FigureBudget { name: "x".to_owned(), figure: "typable".to_owned(), over, waiver: None }
    }

    #[test]
    fn a_budget_is_over_the_floor_and_tolerates_half_of_it_more() {
        let budget = budget(60.0);
        for (product, verdict) in
            [(110.0, Verdict::Holds), (111.0, Verdict::Near), (140.0, Verdict::Near), (141.0, Verdict::Past)]
        {
            assert!(figure(product, 50.0).verdict(Some(&budget)) == verdict, "{product}");
        }
    }

    #[test]
    fn no_floor_excuses_a_figure_that_must_be_0() {
        assert!(figure(0.0, 0.0).verdict(Some(&budget(0.0))) == Verdict::Holds);
        assert!(figure(1.0, 1.0).verdict(Some(&budget(0.0))) == Verdict::Past);
    }

    #[test]
    fn a_waiver_takes_a_figure_out_of_the_check_and_not_out_of_the_table() {
        let results = Results { chromium: "1".to_owned(), figures: vec![figure(200.0, 50.0)] };
        assert_eq!(results.failures(&[budget(60.0)]), ["first typable (direct)"]);
        let waived = FigureBudget { waiver: Some("2026-01-31: why".to_owned()), ..budget(60.0) };
        assert!(results.failures(&[waived]).is_empty());
        assert!(results.shown(&[budget(60.0)]).contains("PAST IT"));
    }

    #[test]
    fn no_figure_is_shown_without_its_floor() {
        let line = figure(84.5, 52.0).line(None);
        assert!(
            line.contains("84.5 ms (83.5 to 86.5)")
                && line.contains("52.0 ms (51.0 to 54.0)")
                && line.contains("+32.5 ms"),
            "{line}"
        );
    }
}
