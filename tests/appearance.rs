//! docs/appearance.md, the base look in www/frame/appearance.css and the compiler `rules::appearance` tell the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use opentill::rules::appearance::{ALIASES, CLASSES, PROPERTIES, PSEUDOS, STATES, Sheet};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The cells of the tables below a heading, up to the next heading of that rank, without their code marks.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let rank = heading.split(' ').next().unwrap();
    let below = page.split_once(&format!("\n{heading}\n")).unwrap().1;
    // A heading of a higher rank ends it, too.
    let part = below.split(&format!("\n{rank} ")).next().unwrap().split("\n## ").next().unwrap();
    let cells = |line: &str| {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>()
    };
    part.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
}

/// The variables that a rule of the sheet sets. Ours have a capital, the sheet's own properties have none.
fn variables(css: &str, selector: &str) -> BTreeMap<String, String> {
    let body = css.split_once(&format!("\n{selector} {{")).unwrap().1.split_once("\n}").unwrap().0;
    let declarations =
        body.split(';').filter_map(|line| line.trim().rsplit_once("*/").map_or(Some(line), |(_, line)| Some(line)));
    declarations
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "))
        .filter(|(name, _)| name.bytes().any(|byte| byte.is_ascii_uppercase()))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn words(list: &str) -> BTreeSet<&str> {
    list.split_whitespace().collect()
}

fn compiled(selector: &str, property: &str, value: &str) -> String {
    let mut sheet = Sheet::default();
    sheet.rule(selector, [(property, value)].into_iter());
    sheet.css()
}

#[test]
fn the_page_lists_every_variable_with_its_defaults() {
    let (page, css) = (read("docs/appearance.md"), read("www/frame/appearance.css"));
    let listed: Vec<Vec<String>> = rows(&page, "## Variables").into_iter().filter(|cells| cells.len() == 4).collect();
    assert_eq!(listed.len(), 87);
    let themes = [".Element", ".Element[data-theme=\"night\"]", ".Element[data-theme=\"flat\"]"];
    for (column, theme) in themes.into_iter().enumerate() {
        let told: BTreeMap<String, String> = listed
            .iter()
            .filter(|cells| !cells[column + 1].is_empty())
            .map(|cells| (cells[0].clone(), cells[column + 1].clone()))
            .collect();
        assert_eq!(told, variables(&css, theme), "{theme}");
    }
}

#[test]
fn variables_are_used_or_said_not_to_be() {
    let page = read("docs/appearance.md");
    let sheets: String =
        ["appearance", "payment", "address", "express"].map(|name| read(&format!("www/frame/{name}.css"))).concat();
    let said = page.split_once("No element of this release\nuses ").unwrap().1.split_once("\nby itself").unwrap().0;
    let said: BTreeSet<&str> = said.split('`').skip(1).step_by(2).collect();
    let all = variables(&sheets, ".Element");
    let unused: BTreeSet<&str> =
        all.keys().map(String::as_str).filter(|name| !sheets.contains(&format!("var(--{name})"))).collect();
    assert_eq!(said, unused);
}

#[test]
fn former_names_are_listed_and_set_what_is_named_beside_them() {
    let page = read("docs/appearance.md");
    let listed: Vec<(String, String)> =
        rows(&page, "### Former names").into_iter().map(|cells| (cells[0].clone(), cells[1].clone())).collect();
    assert_eq!(listed.len(), 27);
    assert_eq!(listed.len() * 2, ALIASES.split_whitespace().count());
    let css = read("www/frame/appearance.css");
    let known = variables(&css, ".Element");
    for (former, current) in listed {
        assert!(known.contains_key(&current), "{current}");
        let mut sheet = Sheet::default();
        sheet.set(&former, "red");
        assert_eq!(sheet.css(), format!(".Element[data-theme]{{--{current}:red;}}"));
    }
}

#[test]
fn the_page_lists_every_class_state_and_property() {
    let page = read("docs/appearance.md");
    let listed = rows(&page, "## Rules");
    let classes: BTreeSet<&str> = listed.iter().map(|cells| cells[0].trim_start_matches('.')).collect();
    assert_eq!(classes, words(CLASSES));
    let mut states = BTreeSet::new();
    for cells in &listed {
        assert!(!compiled(&cells[0], "color", "red").is_empty(), "{}", cells[0]);
        for state in cells[2].split("--").skip(1) {
            let name = format!("{}--{}", cells[0], state.trim_matches(|letter: char| !letter.is_ascii_lowercase()));
            assert!(!compiled(&name, "color", "red").is_empty(), "{name}");
            states.insert(name);
        }
    }
    for (state, _) in STATES {
        assert!(states.contains(*state), "{state}");
    }
    let line = |begins: &str| page.lines().find(|line| line.starts_with(begins)).unwrap().to_owned();
    let code = |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(code(&line("Pseudo-classes and")), words(PSEUDOS).into_iter().map(str::to_owned).collect());
    assert_eq!(code(&line("Properties;")), words(PROPERTIES).into_iter().map(str::to_owned).collect());
}

#[test]
fn states_that_the_sheet_shows_are_listed() {
    let (page, css) = (read("docs/appearance.md"), read("www/frame/appearance.css"));
    let shown: BTreeSet<&str> = css
        .split('.')
        .filter_map(|part| {
            let end = part.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(part.len());
            part.get(..end)
                .filter(|class| class.contains("--") && class.starts_with(|first: char| first.is_ascii_uppercase()))
        })
        .collect();
    assert!(shown.len() > 10);
    for class in shown {
        let (class, state) = class.split_once("--").unwrap();
        let row = rows(&page, "## Rules").into_iter().find(|cells| cells[0] == format!(".{class}"));
        assert!(row.is_some_and(|cells| cells[2].contains(&format!("--{state}"))), ".{class}--{state}");
    }
}
