//! The layers of the crate hold: none names the platform that must not, and none uses a layer below it.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// From top to bottom: each layer may use those before it.
const LAYERS: [&str; 8] = ["rules", "wire", "flow", "browser", "client", "elements", "bindings", "bridge"];
/// The layers that run everywhere.
const PURE: [&str; 3] = ["rules", "wire", "flow"];
/// What only exists in a browser. Each stands for every crate whose name begins so.
const PLATFORM: [&str; 4] = ["web_sys", "js_sys", "wasm_bindgen", "gloo"];
/// The crates that `browser` alone names.
const DOM: [&str; 2] = ["web_sys", "gloo"];
/// The one use of a layer below: the exported entries of a bridge. No other file may, and nothing else.
const ENTRY: (&str, &str) = ("bindings/frame", "bridge");

#[test]
fn layers_hold() -> io::Result<()> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut breaches = Vec::new();
    let mut seen = BTreeSet::new();
    for path in rust_files(&source)? {
        let relative = path.strip_prefix(&source).unwrap_or(&path);
        let parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let module: Vec<&str> = parts.iter().map(|part| part.trim_end_matches(".rs")).collect();
        seen.insert(module[0].to_owned());
        breaches.extend(breaches_of(&module, &fs::read_to_string(&path)?));
    }
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
    // A test that reads no files would pass for ever.
    assert!(PURE.iter().all(|layer| seen.contains(*layer)), "some layers were not found");
    Ok(())
}

#[test]
fn breaches_are_noticed() {
    for (module, code) in [
        ("rules/card", "use web_sys::Window;"),
        ("rules/card", "fn f() { js_sys::Date::now(); }"),
        ("wire/port", "use ::wasm_bindgen::prelude::*;"),
        ("wire/port", "#[wasm_bindgen::prelude::wasm_bindgen] fn f() {}"),
        ("wire/port", "use serde_wasm_bindgen::from_value;"),
        ("wire/port", "use wasm_bindgen_futures as futures;"),
        ("flow/card", "use gloo_timers::callback::Timeout;"),
        ("flow/card", "extern crate gloo;"),
        ("client/tokens", "use web_sys::Response;"),
        ("elements/card", "use gloo_events::EventListener;"),
        ("bindings/client", "use web_sys::Request;"),
        ("rules/card", "use crate::wire::form::Form;"),
        ("wire/form", "use crate::flow::card::Field;"),
        ("flow/card", "fn f() { crate :: browser :: now() }"),
        ("browser/dom", "use crate::{rules::card, client};"),
        ("browser/dom", "use crate::{\n    rules::{card, error},\n    // why\n    elements::card::Card,\n};"),
        ("client/mod", "use super::elements::Card;"),
        ("client/tokens", "use super::super::elements::Card;"),
        ("client/tokens", "use super::super::{rules, bridge};"),
        ("elements/card", "pub(in crate::bridge) fn f() {}"),
        ("elements/card", "let a = '\"'; use crate::bridge::x; let b = '\"';"),
        ("elements/card", "let a = r#\"\"\"#; use crate::bridge::x;"),
        ("elements/card", "use opentill::bindings;"),
        ("bindings/client", "use crate::bridge::start;"),
        ("bindings/mod", "use crate::bridge::start;"),
        ("elements/frame", "use crate::bridge::start;"),
        ("rules/card", "use crate::*;"),
        ("utils/mod", "fn f() {}"),
        ("helpers", "fn f() {}"),
    ] {
        let module: Vec<&str> = module.split('/').collect();
        assert!(!breaches_of(&module, code).is_empty(), "{} {code}", module.join("/"));
    }
}

#[test]
fn what_is_allowed_is_not_a_breach() {
    for (module, code) in [
        ("lib", "pub mod rules; pub use crate::bindings::*;"),
        ("rules/card", "//! Never names web_sys.\n/* crate::browser /* nested */ js_sys */ fn f() {}"),
        ("rules/card", "const TEXT: &str = \"use crate::browser; web_sys \\\" gloo\"; // gloo"),
        ("rules/card", "const TEXT: &str = r#\"crate::browser \" js_sys\"#;"),
        ("rules/card/brand", "use super::super::card_text; use super::Brand; use crate::rules::card;"),
        ("rules/card", "fn gloomy<'a>(x: &'a str) -> &'a str { x }"),
        ("flow/card/mod", "use crate::{rules::card::{Brand, luhn}, wire::form::Form, flow::retry};"),
        ("flow/card/mod", "use super::retry; use super::super::wire;"),
        ("browser/dom", "use web_sys::Window; use gloo_net::http::Request; use crate::flow::card;"),
        ("client/tokens", "use js_sys::Promise; use wasm_bindgen::prelude::*;"),
        ("bindings/frame", "use crate::bridge;"),
        ("bridge/mod", "use crate::bindings::x; use crate::elements::card;"),
    ] {
        let module: Vec<&str> = module.split('/').collect();
        assert_eq!(breaches_of(&module, code), Vec::<String>::new(), "{code}");
    }
}

/// Everything in one file that the layers forbid. `module` is its path below `src`, without `.rs`.
fn breaches_of(module: &[&str], source: &str) -> Vec<String> {
    let name = module.join("/");
    if module == ["lib"] {
        return Vec::new();
    }
    let Some(level) = LAYERS.iter().position(|layer| *layer == module[0]) else {
        return vec![format!("{name}: is in no layer")];
    };
    let tokens = tokens(&without_comments_and_texts(source));
    let mut breaches = Vec::new();
    let forbidden: &[&str] = match module[0] {
        layer if PURE.contains(&layer) => &PLATFORM,
        "browser" => &[],
        _ => &DOM,
    };
    breaches.extend(
        tokens.iter().filter(|token| names_crate(token, forbidden)).map(|token| format!("{name}: names {token}")),
    );
    for used in used_from_root(module, &tokens) {
        match LAYERS.iter().position(|layer| *layer == used) {
            Some(other) if other <= level => {}
            Some(_) if (name.as_str(), used.as_str()) == ENTRY => {}
            Some(_) => breaches.push(format!("{name}: uses {used}, which stands below it")),
            None if used == "*" => breaches.push(format!("{name}: imports everything from the crate's root")),
            None => {}
        }
    }
    breaches
}

/// Whether a word is the name of one of these crates, or of one whose name begins so.
fn names_crate(word: &str, crates: &[&str]) -> bool {
    let bare = word.trim_start_matches("serde_");
    crates.iter().any(|name| bare.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
}

/// The first names of all paths that begin at the crate's root, however they are written.
fn used_from_root(module: &[&str], tokens: &[String]) -> Vec<String> {
    // `mod.rs` is its directory's module; `super` leads out of it once, out of other files twice to leave the directory.
    let depth = module.len() - usize::from(module.last() == Some(&"mod"));
    let mut used = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let start = index;
        index += 1;
        let mut at = match tokens[start].as_str() {
            "crate" | "opentill" => start + 1,
            "super" if start.checked_sub(1).is_none_or(|before| tokens[before] != "::") => {
                let mut supers = 1;
                let mut at = start + 1;
                while tokens.get(at).is_some_and(|token| token == "::")
                    && tokens.get(at + 1).is_some_and(|token| token == "super")
                {
                    supers += 1;
                    at += 2;
                }
                // Modules inside a file are deeper than the file says; what then seems to be at the root is not there.
                if supers != depth {
                    continue;
                }
                at
            }
            _ => continue,
        };
        if tokens.get(at).is_none_or(|token| token != "::") {
            continue;
        }
        at += 1;
        match tokens.get(at).map(String::as_str) {
            Some("{") => used.extend(first_names(&tokens[at + 1..])),
            Some(first) => used.push(first.to_owned()),
            None => {}
        }
    }
    used
}

/// The first name of each member of a group in braces, whose opening brace is already read.
fn first_names(tokens: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expected = true;
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 0 => break,
            "}" => depth -= 1,
            "," if depth == 0 => expected = true,
            name if expected && depth == 0 => {
                names.push(name.to_owned());
                expected = false;
            }
            _ => {}
        }
    }
    names
}

/// Words, `::`, and single characters.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut in_word = false;
    for character in code.chars() {
        let word = character.is_alphanumeric() || character == '_';
        match tokens.last_mut() {
            Some(last) if word && in_word => last.push(character),
            Some(last) if character == ':' && last == ":" => last.push(':'),
            _ if character.is_whitespace() => {}
            _ => tokens.push(character.to_string()),
        }
        in_word = word;
    }
    tokens
}

/// The code with comments, texts and characters blanked out.
fn without_comments_and_texts(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let after_word = code.ends_with(|last: char| last.is_alphanumeric() || last == '_');
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = raw_text(rest).filter(|_| !after_word) {
            length
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' && is_character(rest) {
            quoted(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[length..];
    }
    code
}

/// Length of a comment in `/* */`, which may hold others.
fn block_comment(source: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < source.len() {
        if source[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if source[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += source[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    source.len()
}

/// Length of `r"..."`, `br#"..."#` and the like, if the code begins with one.
fn raw_text(source: &str) -> Option<usize> {
    let body = source.strip_prefix("br").or_else(|| source.strip_prefix("cr")).or_else(|| source.strip_prefix('r'))?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    let text = body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = text.find(&end).map_or(text.len(), |at| at + end.len());
    Some(source.len() - text.len() + length)
}

/// Length of a text or character in quotes, escapes included.
fn quoted(source: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, character) in source.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return index + 1,
            _ => {}
        }
    }
    source.len()
}

/// Whether a single quote begins a character, not a lifetime.
fn is_character(source: &str) -> bool {
    let mut characters = source.chars().skip(1);
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => true,
        (Some(_), Some(second)) => second == '\'',
        _ => false,
    }
}

fn rust_files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
