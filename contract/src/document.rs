//! The two documents as one, in the words of JSON Schema 2020-12, and what is looked up in it.

use std::fmt;
use std::path::Path;

use serde_json::{Map, Value, json};

/// What references from `openapi.yaml` into the other document begin with.
const BESIDE: &str = "stripe-subset.json#";
/// Where the other document stands in the joint one.
const STRIPE: &str = "#/stripe";
/// How deep references may lead: requests are trees.
const DEPTH: u8 = 32;

/// A document that is not there, or cannot be read.
#[derive(Debug)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

/// Both documents.
pub struct Document(Value);

impl Document {
    /// Reads both from this folder.
    pub fn read() -> Result<Self, Unreadable> {
        let mut whole: Value = serde_saphyr::from_str(&text("openapi.yaml")?)
            .map_err(|error| Unreadable(format!("contract/openapi.yaml: {error}")))?;
        let stripe: Value = serde_json::from_str(&text("stripe-subset.json")?)
            .map_err(|error| Unreadable(format!("contract/stripe-subset.json: {error}")))?;
        redirect(&mut whole, BESIDE, STRIPE);
        let mut stripe = nullable_as_null(stripe);
        redirect(&mut stripe, "#/components", &format!("{STRIPE}/components"));
        whole["stripe"] = stripe;
        Ok(Self(whole))
    }

    /// A part, by its path: `/paths`.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.0.pointer(pointer)
    }

    /// What stands here, or where a reference leads.
    pub fn follow<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        target.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(value)
    }

    /// A schema that stands alone: with everything that it may refer to.
    pub fn whole_schema(&self, schema: &Value) -> Value {
        json!({ "allOf": [schema], "components": self.0["components"], "stripe": self.0["stripe"] })
    }

    /// What a form may hold: the schema with its references carried out, numbers and booleans as forms write them, and closed against
    /// every name that it does not know.
    pub fn form_schema(&self, schema: &Value) -> Value {
        self.as_form(schema, true, DEPTH)
    }

    /// `closed` where a value of its own is described; not in the parts that describe one value together.
    fn as_form(&self, schema: &Value, closed: bool, depth: u8) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        if depth == 0 {
            return Value::Bool(true);
        }
        let mut form = Map::new();
        for (name, inner) in members {
            let inner = match (name.as_str(), inner) {
                ("$ref", _) => json!([self.as_form(self.follow(schema), false, depth - 1)]),
                ("properties", Value::Object(properties)) => {
                    let one = |(name, inner): (&String, &Value)| (name.clone(), self.as_form(inner, true, depth - 1));
                    Value::Object(properties.iter().map(one).collect())
                }
                ("items", inner) => self.as_form(inner, true, depth - 1),
                ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                    Value::Array(parts.iter().map(|part| self.as_form(part, false, depth - 1)).collect())
                }
                ("type", kind) => {
                    as_written(kind, &mut form);
                    continue;
                }
                ("const", value) => json!(written(value)),
                ("enum", Value::Array(values)) => Value::Array(values.iter().map(written).collect()),
                // Sizes of numbers mean nothing for texts.
                ("minimum" | "maximum", _) => continue,
                (_, inner) => inner.clone(),
            };
            let name = if name == "$ref" { "allOf" } else { name };
            match (form.get_mut(name), inner) {
                // A reference beside an `allOf`.
                (Some(Value::Array(parts)), Value::Array(more)) => parts.extend(more),
                (_, inner) => drop(form.insert(name.to_owned(), inner)),
            }
        }
        let mut form = Value::Object(form);
        if closed && names_properties(&form) && form.get("additionalProperties").is_none() {
            form["unevaluatedProperties"] = Value::Bool(false);
        }
        form
    }
}

fn text(name: &str) -> Result<String, Unreadable> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&file).map_err(|error| Unreadable(format!("{}: {error}", file.display())))
}

/// Whether a schema says which properties a value has, itself or in parts.
fn names_properties(schema: &Value) -> bool {
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|name| schema.get(name)?.as_array()).flatten();
    schema.get("properties").is_some() || parts.into_iter().any(names_properties)
}

/// A type as a form writes its values: all is text. Lists and objects are built of names.
fn as_written(kind: &Value, form: &mut Map<String, Value>) {
    if let Value::Array(kinds) = kind {
        let one = |kind: &Value| {
            let mut one = Map::new();
            as_written(kind, &mut one);
            Value::Object(one)
        };
        form.insert("anyOf".to_owned(), Value::Array(kinds.iter().map(one).collect()));
        return;
    }
    let (name, rule) = match kind.as_str() {
        Some("integer") => ("pattern", json!("^-?[0-9]+$")),
        Some("number") => ("pattern", json!("^-?[0-9]+(\\.[0-9]+)?$")),
        Some("boolean") => ("enum", json!(["true", "false"])),
        // An empty value unsets.
        Some("null") => ("const", json!("")),
        _ => {
            form.insert("type".to_owned(), kind.clone());
            return;
        }
    };
    form.insert("type".to_owned(), json!("string"));
    form.entry(name).or_insert(rule);
}

/// A value as a form writes it.
fn written(value: &Value) -> Value {
    match value {
        Value::Null => json!(""),
        Value::Bool(_) | Value::Number(_) => json!(value.to_string()),
        other => other.clone(),
    }
}

/// Lets references that begin with `from` begin with `to`.
fn redirect(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                match inner {
                    Value::String(target) if name == "$ref" => {
                        if let Some(rest) = target.strip_prefix(from) {
                            *target = format!("{to}{rest}");
                        }
                    }
                    inner => redirect(inner, from, to),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, from, to)),
        _ => {}
    }
}

/// OpenAPI 3.0's `nullable`, as JSON Schema says it.
fn nullable_as_null(value: Value) -> Value {
    match value {
        Value::Object(mut members) => {
            let nullable = members.get("nullable") == Some(&Value::Bool(true));
            if nullable {
                members.remove("nullable");
            }
            let schema =
                Value::Object(members.into_iter().map(|(name, inner)| (name, nullable_as_null(inner))).collect());
            if nullable { json!({"anyOf": [{"type": "null"}, schema]}) } else { schema }
        }
        Value::Array(items) => Value::Array(items.into_iter().map(nullable_as_null).collect()),
        other => other,
    }
}
