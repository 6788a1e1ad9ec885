//! What was different before: `data.previous_attributes`.

use serde_json::{Map, Value};

/// The members of `before` that are others in `after`, of objects only those inside that are. Nothing when there are none.
pub fn difference(before: &Value, after: &Value) -> Option<Value> {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return None;
    };
    let mut found = Map::new();
    for (name, new) in after {
        match before.get(name) {
            Some(old) if old == new => {}
            Some(old) => {
                found.insert(name.clone(), difference(old, new).unwrap_or_else(|| old.clone()));
            }
            None => {
                found.insert(name.clone(), Value::Null);
            }
        }
    }
    for (name, old) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        found.insert(name.clone(), old.clone());
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use serde_json::json;

    use super::*;

    #[test]
    fn what_changed_is_told_as_it_was() {
        let before = json!({"a": 1, "b": {"c": 1, "d": 2}, "gone": 3, "e": null, "list": [1]});
        let after = json!({"a": 1, "b": {"c": 1, "d": 4}, "new": 5, "e": {"f": 1}, "list": [1, 2]});
        let told = difference(&before, &after).unwrap();
        assert_eq!(told, json!({"b": {"d": 2}, "gone": 3, "new": null, "e": null, "list": [1]}));
        assert!(difference(&before, &before).is_none());
    }
}
