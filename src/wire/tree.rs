//! Values of open shape that a page passes: messages before they are checked, and what is passed through to the API
//! (billing details, metadata, shipping). Bounded in depth and size by whoever makes them.
//!
//! Form-encoded they travel as they stand; what they mean is the backend's business.

use super::form::{Form, member};
use crate::rules::text::decimal;

/// How deep a value from the page may nest.
pub const MAX_DEPTH: u8 = 8;

/// A value from the page.
#[derive(Clone, Default, PartialEq)]
pub enum Tree {
    /// `null` or `undefined`: absent.
    #[default]
    Null,
    /// A boolean.
    Flag(bool),
    /// A whole number: the wire knows no others.
    Whole(i64),
    /// Text.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object, in the page's order.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// The member `key` of an object.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Tree::Map(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Takes the member `key` out of an object; [`Tree::Null`] where there is none.
    pub fn take(&mut self, key: &str) -> Tree {
        match self {
            Tree::Map(members) => match members.iter().position(|(name, _)| name == key) {
                Some(index) => members.remove(index).1,
                None => Tree::Null,
            },
            _ => Tree::Null,
        }
    }

    /// Takes over the members of another object; those that are absent in it stay.
    #[cfg(any(not(target_arch = "wasm32"), feature = "address", feature = "offers"))]
    pub fn merge(&mut self, news: Tree) {
        let Tree::Map(news) = news else { return };
        let mut members = match std::mem::take(self) {
            Tree::Map(members) => members,
            _ => Vec::new(),
        };
        members.retain(|(name, _)| news.iter().all(|(known, _)| known != name));
        members.extend(news);
        *self = Tree::Map(members);
    }

    /// The text of a leaf.
    pub fn text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text at a path of member names.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        path.iter().try_fold(self, |tree, key| tree.get(key))?.text()
    }

    /// The whole number at a path of member names.
    pub fn whole_at(&self, path: &[&str]) -> Option<i64> {
        match path.iter().try_fold(self, |tree, key| tree.get(key))? {
            Tree::Whole(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether it is an absent value.
    pub fn is_null(&self) -> bool {
        matches!(self, Tree::Null)
    }

    /// Members of an object; nothing for other values.
    pub fn members(&self) -> &[(String, Tree)] {
        match self {
            Tree::Map(members) => members,
            _ => &[],
        }
    }

    /// Writes the value into a form under `name`, bracketed as the wire wants it. An empty name writes members at top level.
    pub fn write(&self, form: &mut Form, name: &str) {
        match self {
            Tree::Null => {}
            Tree::Flag(flag) => {
                form.pair(name, if *flag { "true" } else { "false" });
            }
            Tree::Whole(number) => {
                form.pair(name, &decimal(*number));
            }
            Tree::Text(text) => {
                form.pair(name, text);
            }
            Tree::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.write(form, &member(name, &decimal(index as i64)));
                }
            }
            Tree::Map(members) => {
                for (key, value) in members {
                    value.write(form, &member(name, key));
                }
            }
        }
    }

    /// Calls `visit` with the innermost member name and the text of every leaf that is text or a number.
    pub fn leaves<'a>(&'a self, name: &'a str, visit: &mut impl FnMut(&str, &str)) {
        match self {
            Tree::Null | Tree::Flag(_) => {}
            Tree::Whole(number) => visit(name, &decimal(*number)),
            Tree::Text(text) => visit(name, text),
            Tree::List(items) => items.iter().for_each(|item| item.leaves(name, visit)),
            Tree::Map(members) => members.iter().for_each(|(key, value)| value.leaves(key, visit)),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// The same value as a page would hand it over.
    pub(crate) fn tree(value: Value) -> Tree {
        match value {
            Value::Null => Tree::Null,
            Value::Bool(flag) => Tree::Flag(flag),
            Value::Number(number) => Tree::Whole(number.as_f64().unwrap() as i64),
            Value::String(text) => Tree::Text(text),
            Value::Array(items) => Tree::List(items.into_iter().map(tree).collect()),
            Value::Object(members) => Tree::Map(members.into_iter().map(|(key, value)| (key, tree(value))).collect()),
        }
    }

    #[test]
    fn writes_brackets_and_indices() {
        let mut form = Form::new();
        tree(json!({"address": {"city": "Köln"}, "flag": true, "list": ["a", {"b": 1}], "none": null}))
            .write(&mut form, "billing_details");
        let encoded = form.finish();
        assert_eq!(
            encoded,
            "billing_details[address][city]=K%C3%B6ln&billing_details[flag]=true&billing_details[list][0]=a&billing_details[list][1][b]=1"
        );
    }

    #[test]
    fn finds_leaves_by_their_own_name() {
        let value = tree(json!({"address": {"postal_code": "1"}, "names": ["a", "b"]}));
        let mut seen = Vec::new();
        value.leaves("", &mut |name, text| seen.push([name, "=", text].concat()));
        assert_eq!(seen, ["postal_code=1", "names=a", "names=b"]);
        assert_eq!(value.text_at(&["address", "postal_code"]), Some("1"));
    }
}
