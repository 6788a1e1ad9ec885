//! `docs/api.md`: every method of the client API, what became of it in the last end-to-end run, and in which scenarios.
//!
//! The methods are those of the types of @stripe/stripe-js, as the TypeScript compiler reads them; the rest is the run's report. It must not look
//! at the loader's source: what nobody saw work does not work.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, bail};
use serde::Deserialize;

use super::table::{Cell, Outcome};
use super::tally::Tally;
use crate::process;
use crate::report;
use crate::workspace::Workspace;

/// The page.
const PAGE: &str = "docs/api.md";
/// What names the methods.
const METHODS: &str = "tests/e2e/methods.mjs";
/// Where whole runs leave their results, below the target folder.
pub const RESULTS: &str = "e2e.json";
/// The beginnings of scenarios that no row names, because it is chance what they saw: those that break off calls, or leave their pages
/// while calls are noted, and one that plays only where its backend can be had.
const BY_CHANCE: [&str; 5] = ["fault_", "foreign_backend", "gallery", "shop_and_dialog", "teardown_"];
/// How many scenarios a row names at most.
const NAMED: usize = 3;

/// How a call ended, as the end-to-end tests write it.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// With the result that it is called for.
    Value,
    /// With an `error` in the result's place.
    Error,
    /// With an `IntegrationError`.
    Refused,
    /// With anything else.
    Rejected,
}

/// An interface: as the recorder calls it, as the types do, and what the page says of it.
struct Interface {
    noted: &'static str,
    declared: &'static str,
    heading: &'static str,
}

const INTERFACES: [Interface; 3] = [
    Interface { noted: "Stripe", declared: "Stripe", heading: "The Opentill object" },
    Interface { noted: "StripeElements", declared: "StripeElements", heading: "A group: what `elements()` returns" },
    Interface { noted: "StripeElement", declared: "StripeCardElement", heading: "An element" },
];

/// What the report says of one method.
#[derive(Clone, PartialEq, Eq)]
enum State<'a> {
    Works(Vec<&'a str>),
    Refuses(Vec<&'a str>),
    Untested,
}

/// The page, and what is missing in it.
pub struct Api {
    page: String,
    untested: Vec<String>,
}

/// Writes the page from the results of the last run.
pub fn write(workspace: &Workspace) -> anyhow::Result<()> {
    let results = workspace.target(RESULTS);
    let text = fs::read_to_string(&results)
        .context("there are no results of a whole run: `cargo xtask test e2e` makes them")?;
    let cells: Vec<Cell> = serde_json::from_str(&text).context("the end-to-end tests' results cannot be read")?;
    let api = Api::new(&methods(workspace)?, &cells);
    fs::write(workspace.path(PAGE), &api.page).with_context(|| format!("cannot write {PAGE}"))?;
    report::note(&format!("{PAGE} is written"));
    if !api.untested.is_empty() {
        bail!("no scenario of the last run saw these work, or refused: {}", api.untested.join(", "));
    }
    Ok(())
}

/// Holds the page to the results of a whole run.
pub fn check(workspace: &Workspace, cells: &[Cell], tally: &mut Tally) {
    let checked = methods(workspace).map(|methods| Api::new(&methods, cells));
    match checked {
        Err(error) => tally.add_failure(PAGE, &format!("{error:#}")),
        Ok(api) => {
            for method in &api.untested {
                tally.add_failure(&format!("{PAGE}: {method}"), "no scenario saw it work, or refuse");
            }
            let kept = fs::read_to_string(workspace.path(PAGE)).unwrap_or_default();
            if kept == api.page {
                tally.add_passed(1);
            } else {
                tally.add_failure(PAGE, &format!("{}again: cargo xtask api", difference(&kept, &api.page)));
            }
        }
    }
}

/// The methods of each interface, in the order of the alphabet.
fn methods(workspace: &Workspace) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut node = workspace.command("node");
    let told = process::output_of(node.arg(workspace.path(METHODS)))?;
    serde_json::from_str(&told).with_context(|| format!("{METHODS} told no methods"))
}

/// The lines in which two pages differ.
fn difference(kept: &str, made: &str) -> String {
    let lines = |of: &str| of.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (kept, made) = (lines(kept), lines(made));
    let told = |sign: &str, lines: &mut dyn Iterator<Item = &String>| -> String {
        lines.map(|line| format!("{sign} {line}\n")).collect()
    };
    told("-", &mut kept.difference(&made)) + &told("+", &mut made.difference(&kept))
}

impl Api {
    fn new(methods: &BTreeMap<String, Vec<String>>, cells: &[Cell]) -> Self {
        let mut page = "\
# The client API

Every method of the types of `@stripe/stripe-js` 10, and what became of it in the end-to-end tests. `cargo xtask api` makes this page from the report of a
run, and each run checks it. A method *works* when a scenario that passed got the result that it is called for, in every engine; it *refuses* when it
answers with an `IntegrationError` that says what to use. Rows name up to three scenarios.
"
        .to_owned();
        let mut untested = Vec::new();
        for Interface { noted, declared, heading } in &INTERFACES {
            let declared = methods.get(*declared).map(Vec::as_slice).unwrap_or_default();
            page += &format!("\n## {heading}\n\n| method | state | tests |\n|---|---|---|\n");
            for method in declared {
                let name = format!("{noted}.{method}");
                let state = state_of(&name, cells);
                if state == State::Untested {
                    untested.push(name);
                }
                page += &row(method, &state);
            }
            let further = further(noted, declared, cells);
            if !further.is_empty() {
                page += "\nBeyond these types:\n\n| method | state | tests |\n|---|---|---|\n";
                page += &further;
            }
        }
        Self { page, untested }
    }
}

/// Rows of what was called and is in no type.
fn further(noted: &str, declared: &[String], cells: &[Cell]) -> String {
    let called: BTreeSet<&str> = cells.iter().flat_map(|cell| cell.calls.keys()).map(String::as_str).collect();
    let own = called.into_iter().filter_map(|name| name.strip_prefix(noted)?.strip_prefix('.').map(|own| (name, own)));
    let unlisted = own.filter(|(_, own)| !own.starts_with('_') && !declared.iter().any(|method| method == own));
    unlisted.map(|(name, own)| row(own, &state_of(name, cells))).collect()
}

fn row(method: &str, state: &State<'_>) -> String {
    let named = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match state {
        State::Works(names) => format!("| `{method}` | works | {} |\n", named(names)),
        State::Refuses(names) => format!("| `{method}` | refuses | {} |\n", named(names)),
        State::Untested => format!("| `{method}` | untested | |\n"),
    }
}

fn state_of<'a>(method: &str, cells: &'a [Cell]) -> State<'a> {
    let seen = |ending: Ending| scenarios_with(method, ending, cells);
    match (seen(Ending::Value), seen(Ending::Refused)) {
        (works, _) if !works.is_empty() => State::Works(works),
        (_, refuses) if !refuses.is_empty() => State::Refuses(refuses),
        _ => State::Untested,
    }
}

/// The scenarios, in their order, that passed and saw the ending in every engine in which they can run.
fn scenarios_with<'a>(method: &str, ending: Ending, cells: &'a [Cell]) -> Vec<&'a str> {
    let saw = |cell: &Cell| cell.calls.get(method).is_some_and(|endings| endings.contains(&ending));
    let proves = |name: &&str| {
        let mut run = cells
            .iter()
            .filter(|cell| cell.scenario == *name && !matches!(cell.outcome, Outcome::Gap | Outcome::Skipped))
            .peekable();
        run.peek().is_some() && run.all(|cell| cell.outcome == Outcome::Passed && saw(cell))
    };
    let mut names: Vec<&str> = Vec::new();
    for cell in cells {
        let by_chance = BY_CHANCE.iter().any(|start| cell.scenario.starts_with(start));
        if !by_chance && !names.contains(&cell.scenario.as_str()) {
            names.push(&cell.scenario);
        }
    }
    names.into_iter().filter(proves).take(NAMED).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Api, difference};
    use crate::test::table::Cell;

    fn cells(text: &str) -> Vec<Cell> {
        serde_json::from_str(text).unwrap()
    }

    fn api(results: &str) -> Api {
        let declared = ["confirmPayment", "createToken", "verifyIdentity"].map(str::to_owned).to_vec();
        Api::new(&BTreeMap::from([("Stripe".to_owned(), declared)]), &cells(results))
    }

    #[test]
    fn a_method_works_where_a_scenario_that_passed_saw_its_value_in_every_engine() {
        let api = api(r#"[
              {"scenario": "pay", "engine": "chromium", "outcome": "passed", "calls": {"Stripe.createToken": ["value"], "Stripe.confirmPayment": ["value"]}},
              {"scenario": "bad", "engine": "chromium", "outcome": "failed", "calls": {"Stripe.verifyIdentity": ["value"]}},
              {"scenario": "no", "engine": "chromium", "outcome": "passed", "calls": {"Stripe.verifyIdentity": ["refused"]}},
              {"scenario": "own", "engine": "chromium", "outcome": "passed", "calls": {"Stripe.destroy": ["value"], "Stripe._registerWrapper": ["value"]}},
              {"scenario": "pay", "engine": "webkit", "outcome": "passed", "calls": {"Stripe.createToken": ["error", "value"], "Stripe.confirmPayment": ["error"]}}
            ]"#);
        assert!(api.page.contains("| `createToken` | works | `pay` |\n"), "{}", api.page);
        assert!(api.page.contains("| `verifyIdentity` | refuses | `no` |\n"));
        assert!(api.page.contains("| `confirmPayment` | untested | |\n"));
        assert!(api.page.contains(
            "Beyond these types:\n\n| method | state | tests |\n|---|---|---|\n| `destroy` | works | `own` |\n\n"
        ));
        assert!(!api.page.contains("_registerWrapper"));
        assert_eq!(api.untested, ["Stripe.confirmPayment"]);
    }

    #[test]
    fn engines_in_which_it_cannot_run_do_not_count_and_their_order_neither() {
        let passed = r#"{"scenario": "pay", "engine": "chromium", "outcome": "passed", "ms": 1, "calls": {"Stripe.createToken": ["value"]}}"#;
        let gap = r#"{"scenario": "pay", "engine": "webkit", "outcome": "gap", "ms": 2, "calls": {}}"#;
        let (one, other) = (api(&format!("[{passed}, {gap}]")), api(&format!("[{gap}, {passed}]")));
        assert!(one.page.contains("| `createToken` | works | `pay` |"));
        assert_eq!(one.page, other.page);
    }

    #[test]
    fn the_difference_of_two_pages_is_told_by_line() {
        assert_eq!(difference("a\nb\n", "a\nc\n"), "- b\n+ c\n");
    }
}
