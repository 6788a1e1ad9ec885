//! The data of payment methods (`www/data/methods/`), as the build writes it: every type has it in every language, the crate reads
//! it, and it asks for all that the type needs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use opentill::rules::field::{FieldSpec, Kind};
use opentill::rules::method::{METHODS, Method};
use opentill::wire::method_data::{MethodData, parameter};
use opentill::wire::method_form::fields;
use opentill::wire::tree::Tree;
use serde_json::Value;

const LANGUAGES: [&str; 5] = ["en", "de", "fr", "ja", "ar"];

/// Every file by its name, as `www/methods.mjs` makes them.
fn files() -> BTreeMap<String, Tree> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/methods.mjs");
    let made = Command::new("node").arg(script).output().expect("Node.js makes the files: install it");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let Value::Object(files) = serde_json::from_slice(&made.stdout).unwrap() else { panic!("an object of files") };
    files.into_iter().map(|(name, data)| (name, tree(data))).collect()
}

fn tree(value: Value) -> Tree {
    match value {
        Value::Null => Tree::Null,
        Value::Bool(flag) => Tree::Flag(flag),
        Value::Number(number) => Tree::Whole(number.as_i64().unwrap()),
        Value::String(text) => Tree::Text(text),
        Value::Array(items) => Tree::List(items.into_iter().map(tree).collect()),
        Value::Object(members) => Tree::Map(members.into_iter().map(|(key, value)| (key, tree(value))).collect()),
    }
}

/// All that a file says.
struct Form {
    data: MethodData,
    fields: Vec<FieldSpec>,
}

fn form(files: &BTreeMap<String, Tree>, method: &Method, language: &str, live: bool) -> Form {
    let name = format!("methods/{}.{language}", method.name);
    let data = files.get(&name).unwrap_or_else(|| panic!("{name} is missing"));
    let read = MethodData::read(method.name, data).zip(fields(data, live));
    let (data, fields) = read.unwrap_or_else(|| panic!("{name} cannot be read"));
    Form { data, fields }
}

#[test]
fn every_type_has_a_form_in_every_language_and_no_other_has() {
    let files = files();
    for method in METHODS {
        for language in LANGUAGES {
            let form = form(&files, method, language, false);
            assert_eq!(form.data.icon.len(), 2, "{}", method.name);
            assert!(!method.mandate || form.data.mandate.is_some(), "{} needs a mandate", method.name);
            let said = (form.data.always_mandate, form.data.reusable);
            assert_eq!(
                said,
                (method.mandate, method.reusable),
                "{}: a mandate with any payment, kept for later",
                method.name
            );
            for text in [&form.data.note, &form.data.mandate].into_iter().flatten() {
                let others = text.replace("{business}", "");
                assert!(!others.contains(['{', '}']), "{} in {language}: {text}", method.name);
            }
        }
    }
    assert_eq!(files.len(), METHODS.len() * LANGUAGES.len());
}

#[test]
fn every_need_of_a_type_is_asked_for() {
    let files = files();
    for method in METHODS {
        for live in [false, true] {
            let form = form(&files, method, "en", live);
            for need in method.needs.iter().filter(|need| **need != method.name) {
                let asked = form.fields.iter().any(|field| field.id == *need && field.required);
                assert!(asked, "{} needs {need}, and no field asks for it", method.name);
            }
        }
    }
}

#[test]
fn fields_are_of_the_type_or_of_the_buyer() {
    let files = files();
    for method in METHODS {
        for field in form(&files, method, "en", false).fields {
            let own = format!("payment_method_data[{}][", method.name);
            let option = format!("payment_method_options[{}][", method.name);
            let name = parameter(&field.id);
            let known = [own.as_str(), option.as_str(), "payment_method_data[billing_details]["];
            assert!(known.iter().any(|start| name.starts_with(start)), "{}: {name}", method.name);
            if field.kind.is_choice() {
                let initial = field.value.as_str();
                let offered = field.options.iter().any(|option| option.value == initial);
                assert!(offered || !field.placeholder.is_empty(), "{}: nothing tells to choose in {name}", method.name);
            }
            let value_is_fixed = matches!(field.kind, Kind::Hidden) == field.label.is_empty();
            assert!(value_is_fixed, "{}: {name} is hidden, or has a label", method.name);
        }
    }
}

#[test]
fn languages_differ_in_texts_alone() {
    let files = files();
    for method in METHODS {
        let english = form(&files, method, "en", false);
        for language in LANGUAGES {
            let other = form(&files, method, language, false);
            let name = method.name;
            assert!(outline(&english) == outline(&other), "{name} in {language}");
            let places = |text: &Option<String>| text.as_ref().map(|text| text.matches("{business}").count() > 0);
            assert_eq!(places(&english.data.note), places(&other.data.note), "{name} in {language}");
            assert_eq!(places(&english.data.mandate), places(&other.data.mandate), "{name} in {language}");
            if language != "en" {
                assert!(
                    english.data.note.is_none() || english.data.note != other.data.note,
                    "{name} in {language}: an English note"
                );
                assert!(
                    english.data.mandate.is_none() || english.data.mandate != other.data.mandate,
                    "{name} in {language}: an English mandate"
                );
            }
        }
    }
}

/// A form without its texts.
fn outline(form: &Form) -> Vec<(String, bool, bool, Vec<String>, String)> {
    let values = |field: &FieldSpec| field.options.iter().map(|option| option.value.clone()).collect();
    let of = |field: &FieldSpec| {
        (field.id.clone(), field.required, field.when.is_some(), values(field), field.value.clone())
    };
    form.fields.iter().map(of).collect()
}
