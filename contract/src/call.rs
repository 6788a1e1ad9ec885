//! One call: what was asked, and what was answered, held against what the contract says of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::document::{Document, Unreadable};
use crate::fault::faults;
use crate::form;

/// A request and its answer.
pub struct Exchange<'a> {
    /// In capitals.
    pub method: &'a str,
    /// Without the query.
    pub path: &'a str,
    /// Without the question mark; empty where there is none.
    pub query: &'a str,
    /// A form; empty where there is none.
    pub body: &'a [u8],
    /// Whether it came with a publishable key: what a page sends is held to every name.
    pub publishable: bool,
    /// The answer's status.
    pub status: u16,
    /// The answer's body.
    pub answer: &'a [u8],
}

/// The contract, ready to judge.
pub struct Contract {
    document: Document,
    /// Made once for each place of the documents.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Contract {
    /// Reads both documents.
    pub fn read() -> Result<Self, Unreadable> {
        Ok(Self { document: Document::read()?, validators: Mutex::default() })
    }

    /// Everything that is wrong with a call of the API; calls of other paths are none of it.
    pub fn judge(&self, exchange: &Exchange<'_>) -> Vec<String> {
        if !exchange.path.starts_with("/v1/") || exchange.method == "OPTIONS" {
            return Vec::new();
        }
        let method = exchange.method.to_lowercase();
        // What is not a call is answered, if with an error, as all are.
        let Some((path, item)) = self.path_item(exchange.path) else {
            let mut told = self.judge_answer(&format!("{} {}", exchange.method, masked(exchange.path)), None, exchange);
            if exchange.status != 404 || exchange.publishable {
                told.push(format!("{} {}: the contract has no such path", exchange.method, masked(exchange.path)));
            }
            return told;
        };
        let name = format!("{} {path}", exchange.method);
        let Some(operation) = item.get(&method) else {
            let mut told = self.judge_answer(&name, None, exchange);
            if exchange.status < 400 || exchange.publishable {
                told.push(format!("{name}: the contract has no such call"));
            }
            return told;
        };
        let mut told = self.judge_answer(&name, Some(operation), exchange);
        if exchange.publishable {
            if operation.get("x-asked-by").is_none() {
                told.push(format!("{name}: the contract does not say that a page asks this"));
            }
            told.extend(self.judge_query(&name, item, operation, exchange.query));
            told.extend(self.judge_body(&name, operation, exchange.body));
        }
        told
    }

    /// What is wrong with a value by a schema of `openapi.yaml`.
    pub fn judge_shape(&self, schema: &str, value: &Value) -> Vec<String> {
        self.judge_schema(&format!("#/components/schemas/{schema}"), value)
    }

    /// What is wrong with a value by a schema of Stripe's document.
    pub fn judge_stripe_shape(&self, schema: &str, value: &Value) -> Vec<String> {
        self.judge_schema(&format!("#/stripe/components/schemas/{schema}"), value)
    }

    /// A part of `openapi.yaml`: `/paths`.
    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.document.at(pointer)
    }

    /// The template that a path follows, the one with most words of its own, and what is said of it.
    fn path_item(&self, path: &str) -> Option<(&str, &Value)> {
        let paths = self.document.at("/paths")?.as_object()?;
        let fits = |template: &str| {
            let (mut given, mut wanted) = (path.split('/'), template.split('/'));
            loop {
                match (given.next(), wanted.next()) {
                    (None, None) => return true,
                    (Some(given), Some(wanted))
                        if given == wanted || (wanted.starts_with('{') && !given.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        let found = paths.iter().filter(|(template, _)| fits(template));
        found
            .min_by_key(|(template, _)| template.matches('{').count())
            .map(|(template, item)| (template.as_str(), item))
    }

    fn judge_query(&self, name: &str, item: &Value, operation: &Value, query: &str) -> Vec<String> {
        let lists = [item, operation].into_iter().filter_map(|of| of.get("parameters")?.as_array()).flatten();
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for parameter in lists.map(|parameter| self.document.follow(parameter)).filter(|of| of["in"] == "query") {
            let Some(name) = parameter["name"].as_str() else { continue };
            let schema = parameter.get("schema").cloned().unwrap_or(Value::Bool(true));
            let (name, schema) = match name.strip_suffix("[]") {
                Some(name) => (name, json!({ "type": "array", "items": schema })),
                None => (name, schema),
            };
            properties.insert(name.to_owned(), schema);
            if parameter["required"] == true {
                required.push(name.to_owned());
            }
        }
        properties.insert("key".to_owned(), json!({ "type": "string" }));
        let schema = json!({ "type": "object", "properties": properties, "required": required });
        self.judge_form(name, "query", &schema, query.as_bytes())
    }

    fn judge_body(&self, name: &str, operation: &Value, body: &[u8]) -> Vec<String> {
        let content = operation.get("requestBody").map(|body| self.document.follow(body));
        let schema = content.and_then(|body| body.pointer("/content/application~1x-www-form-urlencoded/schema"));
        match schema {
            // Everywhere, whether or not a schema names it.
            Some(schema) => {
                let schema = json!({ "allOf": [schema], "properties": { "key": { "type": "string" } } });
                self.judge_form(name, "body", &schema, body)
            }
            None if body.is_empty() => Vec::new(),
            None => vec![format!("{name}: the contract describes no body")],
        }
    }

    fn judge_form(&self, name: &str, part: &str, schema: &Value, text: &[u8]) -> Vec<String> {
        let values = match form::decode(text) {
            Ok(values) => values,
            Err(problem) => return vec![format!("{name}: in the request's {part}, {problem}")],
        };
        let judged = self.validator(&format!("{name} {part}"), || self.document.form_schema(schema));
        judged.map_or_else(
            |problem| vec![problem],
            |validator| prefixed(&format!("{name}: in the request's {part}, "), faults(&validator, &values)),
        )
    }

    /// By what the contract says of this status, and by Stripe's schema of what the answer says that it is.
    fn judge_answer(&self, name: &str, operation: Option<&Value>, exchange: &Exchange<'_>) -> Vec<String> {
        let status = exchange.status;
        let prefix = format!("{name}: in the answer ({status}), ");
        let Ok(value) = serde_json::from_slice::<Value>(exchange.answer) else {
            return vec![format!("{name}: the answer ({status}) is not JSON")];
        };
        let answers = operation.and_then(|operation| operation.get("responses"));
        let described = answers.and_then(|of| of.get(status.to_string()).or_else(|| of.get("default")));
        let schema = described.and_then(|of| self.document.follow(of).pointer("/content/application~1json/schema"));
        // What pages ask is described as they see it; a server sees more of it.
        let servers = !exchange.publishable && operation.is_some_and(|of| of.get("x-asked-by").is_some());
        let mut told = match (schema, status) {
            (Some(_), ..400) if servers => Vec::new(),
            (Some(schema), _) => {
                let judged = self.validator(&format!("{name} {status}"), || self.document.whole_schema(schema));
                judged.map_or_else(|problem| vec![problem], |validator| faults(&validator, &value))
            }
            (None, 400..) => self.judge_shape("Error", &value),
            (None, _) if operation.is_some() => vec![format!("a status that the contract does not describe")],
            (None, _) => Vec::new(),
        };
        let kind = if status >= 400 { Some("error") } else { value["object"].as_str() };
        let known = |kind: &&str| self.document.at(&format!("/stripe/components/schemas/{kind}")).is_some();
        if let Some(kind) = kind.filter(known) {
            told.extend(prefixed("by Stripe's schema, ", self.judge_stripe_shape(kind, &value)));
        }
        prefixed(&prefix, told)
    }

    fn judge_schema(&self, reference: &str, value: &Value) -> Vec<String> {
        let schema = || self.document.whole_schema(&json!({ "$ref": reference }));
        let judged = self.validator(reference, schema);
        judged.map_or_else(|problem| vec![problem], |validator| faults(&validator, value))
    }

    fn validator(&self, place: &str, schema: impl FnOnce() -> Value) -> Result<Arc<Validator>, String> {
        let mut made = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = made.get(place) {
            return Ok(Arc::clone(validator));
        }
        let validator = jsonschema::draft202012::new(&schema())
            .map_err(|error| format!("{place}: the contract's schema cannot be used: {error}"))?;
        let validator = Arc::new(validator);
        made.insert(place.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }
}

fn prefixed(prefix: &str, told: Vec<String>) -> Vec<String> {
    told.into_iter().map(|fault| format!("{prefix}{fault}")).collect()
}

/// A path without what could be an id or a secret.
fn masked(path: &str) -> String {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let word = |part: &str| part == "v1" || (part.len() < 32 && part.chars().all(plain));
    path.split('/').map(|part| if word(part) { part } else { "..." }).collect::<Vec<_>>().join("/")
}
