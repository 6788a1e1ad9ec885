//! Every language has the texts of the crate's tables and of the dialogs' pages: all of them, no others, with the same places to fill.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use opentill::rules::error::ErrorCode;
use opentill::rules::text;

type Texts = BTreeMap<String, String>;

#[test]
fn every_language_has_every_text() {
    let english = english();
    let mut found = Vec::new();
    for (language, texts) in languages() {
        for (key, text) in &english {
            match texts.get(key) {
                None => found.push(format!("{language}: `{key}` is missing")),
                Some(said) if places(said) != places(text) => {
                    found.push(format!("{language}: `{key}` has other places"))
                }
                Some(said) if said.trim().is_empty() || said.trim() != said => {
                    found.push(format!("{language}: `{key}` is empty, or has spaces around"));
                }
                Some(_) => {}
            }
        }
        let extra = texts.keys().filter(|key| !english.contains_key(*key));
        found.extend(extra.map(|key| format!("{language}: `{key}` is no text of ours")));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn sentences_end_as_their_language_ends_them() {
    let english = english();
    for (language, texts) in languages() {
        let ends: &[char] = if language == "ja" { &['。', '？', '！'] } else { &['.', '?', '!', '؟'] };
        for (key, text) in &texts {
            let is_sentence = english.get(key).is_some_and(|text| text.ends_with(['.', '?']));
            assert_eq!(text.ends_with(ends), is_sentence, "{language}: `{key}`");
        }
    }
}

#[test]
fn the_pages_know_the_languages_that_there_are() {
    let languages: Vec<String> = languages().into_iter().map(|(language, _)| language).collect();
    let script = fs::read_to_string(root().join("www/frame/languages.ts")).unwrap();
    let listed = format!("const LANGUAGES = /^({})", languages.join("|"));
    assert!(script.contains(&listed), "www/frame/languages.ts lists other languages than www/texts: {languages:?}");
}

#[test]
fn the_pages_markup_names_texts_and_says_them() {
    let english = english();
    let mut seen = 0;
    for path in files("www/frame", "html") {
        let markup = fs::read_to_string(&path).unwrap();
        for element in markup.split('<') {
            for (attribute, said) in
                [("data-text", ""), ("data-text-label", "aria-label"), ("data-text-placeholder", "placeholder")]
            {
                let Some(key) = value(element, attribute) else { continue };
                let text = match said {
                    "" => element.split_once('>').map(|(_, text)| text.trim()),
                    said => value(element, said),
                };
                seen += 1;
                assert_eq!(english.get(key).map(String::as_str), text, "{}: `{key}`", path.display());
            }
        }
    }
    // A test that reads nothing would pass for ever.
    assert!(seen > 10);
}

/// The table of the crate, its errors, and the tables of the dialogs' pages.
fn english() -> Texts {
    let mut all = Texts::new();
    let own = text::ALL.iter().map(|text| (text.key.to_owned(), text.english.to_owned()));
    let errors = ErrorCode::ALL.iter().map(|code| (code.code().to_owned(), code.message().to_owned()));
    for (key, text) in own.chain(errors).chain(tables()) {
        if let Some(other) = all.insert(key.clone(), text.clone()) {
            assert_eq!(other, text, "`{key}` says two things");
        }
    }
    all
}

/// The lines `key: 'text',` of the pages' tables.
fn tables() -> Vec<(String, String)> {
    let script = fs::read_to_string(root().join("www/frame/dialog-texts.ts")).unwrap();
    let entry = |line: &str| {
        let (key, text) = line.trim().split_once(": '")?;
        Some((key.to_owned(), text.strip_suffix("',")?.to_owned()))
    };
    let found: Vec<_> = script.lines().filter_map(entry).collect();
    assert!(found.len() > 20);
    found
}

fn languages() -> Vec<(String, Texts)> {
    let read = |path: PathBuf| {
        let language = path.file_stem().unwrap().to_string_lossy().into_owned();
        let texts: Texts = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        (language, texts)
    };
    files("www/texts", "json").into_iter().map(read).collect()
}

fn files(directory: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(directory)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    assert!(!files.is_empty(), "{directory}");
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The places of a text that are filled, in any order: languages differ in it.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    places.sort_unstable();
    places
}

/// The value of an attribute of an element.
fn value<'a>(element: &'a str, attribute: &str) -> Option<&'a str> {
    let (_, rest) = element.split_once(&format!(" {attribute}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}
