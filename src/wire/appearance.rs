//! Reads the `appearance` option: which theme and arrangement is meant, and the sheet that its variables and rules make.

use super::tree::Tree;
use crate::rules::appearance::Sheet;
use crate::rules::text::decimal;

/// The option, as elements put it on their root. Its texts are constants, its sheet can fetch nothing.
pub struct Appearance {
    /// `stripe`, `night` or `flat`.
    pub theme: &'static str,
    /// Where labels stand: `above` their inputs, or `floating` within.
    pub labels: &'static str,
    /// `spaced`, or `condensed` where inputs touch.
    pub inputs: &'static str,
    /// Whether anything may move.
    pub animations: bool,
    /// Variables and rules.
    pub css: String,
}

impl Appearance {
    /// Reads the option; what is unknown in it, or harmful, counts as absent.
    pub fn read(option: &Tree) -> Appearance {
        let inputs = one_of(option, "inputs", &["spaced", "condensed"]);
        Appearance {
            theme: one_of(option, "theme", &["stripe", "night", "flat"]),
            labels: match option.text_at(&["labels"]) {
                Some("above") => "above",
                Some("floating") => "floating",
                // What fits the inputs, as `auto` says.
                _ if inputs == "condensed" => "floating",
                _ => "above",
            },
            inputs,
            animations: !matches!(option.get("disableAnimations"), Some(Tree::Flag(true))),
            css: sheet(option).css(),
        }
    }
}

/// The value of a member that takes only these; the first where it is absent or another.
fn one_of(option: &Tree, name: &str, values: &[&'static str]) -> &'static str {
    let given = option.text_at(&[name]);
    let known = values.iter().find(|value| given == Some(value)).or(values.first());
    known.copied().unwrap_or_default()
}

fn sheet(option: &Tree) -> Sheet {
    let mut sheet = Sheet::default();
    for (name, value) in members(option, "variables") {
        if let Some(value) = text(value) {
            sheet.set(name, &value);
        }
    }
    for (selectors, declarations) in members(option, "rules") {
        let values: Vec<(&str, String)> =
            declarations.members().iter().filter_map(|(name, value)| Some((name.as_str(), text(value)?))).collect();
        sheet.rule(selectors, values.iter().map(|(name, value)| (*name, value.as_str())));
    }
    sheet
}

fn members<'a>(option: &'a Tree, name: &str) -> &'a [(String, Tree)] {
    option.get(name).map(Tree::members).unwrap_or_default()
}

/// A value of CSS; weights and line heights may be numbers.
fn text(value: &Tree) -> Option<String> {
    match value {
        Tree::Text(text) => Some(text.clone()),
        Tree::Whole(number) => Some(decimal(*number)),
        Tree::Null | Tree::Flag(_) | Tree::List(_) | Tree::Map(_) => None,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::tree::tests::tree;
    use serde_json::{Value, json};

    fn read(option: Value) -> Appearance {
        Appearance::read(&tree(option))
    }

    #[test]
    fn themes_and_arrangements_are_read() {
        let plain = read(json!({}));
        assert_eq!((plain.theme, plain.labels, plain.inputs, plain.animations), ("stripe", "above", "spaced", true));
        let other = read(json!({"theme": "night", "inputs": "condensed", "disableAnimations": true}));
        assert_eq!(
            (other.theme, other.labels, other.inputs, other.animations),
            ("night", "floating", "condensed", false)
        );
        let own = read(json!({"theme": "none", "labels": "above", "inputs": "condensed"}));
        assert_eq!((own.theme, own.labels), ("stripe", "above"));
        assert_eq!(read(json!({"labels": "auto"})).labels, "above");
    }

    #[test]
    fn variables_and_rules_make_one_sheet() {
        let read = read(json!({
            "variables": {"colorIcon": "gray", "colorPrimary": "#0a0", "evil": "url(x)", "fontWeightBold": 700},
            "rules": {
                ".Tab, .Input:focus": {"border": "1px solid var(--colorText)", "lineHeight": 2, "display": "none"},
                ".Input": {"backgroundColor": "url(https://evil.example)"},
            },
        }));
        assert_eq!(
            read.css,
            ".Element[data-theme]{--iconColor:gray;--colorPrimary:#0a0;--fontWeightBold:700;}\
             .Tab,.Input:focus{border:1px solid var(--colorText);line-height:2;}"
        );
    }

    #[test]
    fn values_of_other_shapes_are_none() {
        for option in [
            json!(null),
            json!("night"),
            json!([]),
            json!({"variables": ["a"], "rules": "x"}),
            json!({"variables": {"colorText": {"a": "b"}}, "rules": {".Tab": "color:red", ".Input": {"color": ["red"]}}}),
            json!({"theme": {}, "labels": 1, "inputs": null}),
        ] {
            let read = read(option);
            assert_eq!((read.css.as_str(), read.theme, read.labels), ("", "stripe", "above"));
        }
    }
}
