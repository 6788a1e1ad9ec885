//! Whatever a page passes as its appearance, the sheet fetches nothing, and each rule of it ends where it should.

use opentill::rules::appearance::Sheet;
use proptest::prelude::*;

/// What CSS would fetch by, or leave its place with.
const HARMFUL: [&str; 11] =
    ["url(", "src(", "image-set(", "-image:", "@", "\\", "/*", "<", "expression(", "attr(", "env("];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("url(https://evil.example/x)"),
        Just("URL("),
        Just("u\\72l(x)"),
        Just("image-set('https://evil.example/x' 1x)"),
        Just("-webkit-image-set("),
        Just("src(\"x\")"),
        Just("@import 'x'"),
        Just("}"),
        Just("{"),
        Just(";"),
        Just("*{background:url(x)}"),
        Just("\""),
        Just("'"),
        Just("("),
        Just(")"),
        Just("/*"),
        Just("*/"),
        Just("<style>"),
        Just("var(--colorText)"),
        Just("calc(1px + 2px)"),
        Just("#fff"),
        Just("1px solid "),
        Just("attr(x)"),
        Just("env(x)"),
        Just("paint(x)"),
        Just("é"),
        Just("\n"),
        Just(","),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop_oneof![
            Just("colorPrimary"), Just("fontFamily"), Just("backgroundImage"), Just("borderImageSource"), Just("background"),
            Just("maskImage"), Just("listStyleImage"), Just("content"), Just("--x"), Just("color:red;--y"), Just("boxShadow"),
        ].prop_map(String::from),
        1 => pieces(),
    ]
}

fn selectors() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => prop_oneof![Just(".Tab"), Just(".Input:focus, .Tab--selected"), Just(".Label--floating"), Just("*"), Just("html")].prop_map(String::from),
        1 => pieces(),
    ]
}

/// The sheet without what stands in quotes.
fn unquoted(css: &str) -> Option<String> {
    let mut kept = String::new();
    let mut quote = None;
    for letter in css.chars() {
        match quote {
            Some(open) if open == letter => quote = None,
            Some(_) => {}
            None if matches!(letter, '"' | '\'') => quote = Some(letter),
            None => kept.push(letter),
        }
    }
    quote.is_none().then_some(kept)
}

proptest! {
    #[test]
    fn nothing_is_fetched_and_rules_end(
        variables in proptest::collection::vec((names(), pieces()), 0..4),
        rules in proptest::collection::vec((selectors(), names(), pieces()), 0..4),
    ) {
        let mut sheet = Sheet::default();
        for (name, value) in &variables {
            sheet.set(name, value);
        }
        for (selector, name, value) in &rules {
            sheet.rule(selector, [(name.as_str(), value.as_str())].into_iter());
        }
        let css = sheet.css();
        let lower = css.to_lowercase();
        for harmful in HARMFUL {
            prop_assert!(!lower.contains(harmful), "{}", css);
        }
        let bare = unquoted(&css);
        prop_assert!(bare.is_some(), "{}", css);
        let mut depth = 0_i32;
        for letter in bare.unwrap_or_default().chars() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            prop_assert!((0..=1).contains(&depth), "{}", css);
        }
        prop_assert_eq!(depth, 0);
    }
}
