//! Form-encoded parameters with bracketed names, as values: an oracle of its own, which shares nothing with SDK and backend.

use serde_json::{Map, Value};

/// The values of `a=1&b[c]=2&d[]=3&d[]=4&e[0][f]=5`. All leaves are texts. What cannot be read is an error that names the parameter.
pub fn decode(text: &[u8]) -> Result<Value, String> {
    let mut root = Value::Object(Map::new());
    for (name, value) in form_urlencoded::parse(text) {
        let (first, rest) = name.split_once('[').map_or((&*name, None), |(first, rest)| (first, Some(rest)));
        let mut path = vec![first];
        if let Some(rest) = rest {
            let inner = rest.strip_suffix(']').ok_or_else(|| format!("`{name}` is no parameter name"))?;
            path.extend(inner.split("]["));
        }
        put(&mut root, &path, Value::String(value.into_owned()))
            .ok_or_else(|| format!("`{name}` contradicts another"))?;
    }
    Ok(lists(root))
}

/// Puts a value at a path; the same place twice is a contradiction. `[]` counts on.
fn put(target: &mut Value, path: &[&str], value: Value) -> Option<()> {
    let [name, rest @ ..] = path else { return None };
    let members = target.as_object_mut()?;
    let name = if name.is_empty() { members.len().to_string() } else { (*name).to_owned() };
    if rest.is_empty() {
        return members.insert(name, value).is_none().then_some(());
    }
    put(members.entry(name).or_insert_with(|| Value::Object(Map::new())), rest, value)
}

/// Objects whose names count from 0 are lists.
fn lists(value: Value) -> Value {
    let Value::Object(members) = value else { return value };
    let counted = !members.is_empty() && (0..members.len()).all(|at| members.contains_key(&at.to_string()));
    if !counted {
        return Value::Object(members.into_iter().map(|(name, inner)| (name, lists(inner))).collect());
    }
    let mut members = members;
    Value::Array((0..members.len()).filter_map(|at| members.remove(&at.to_string())).map(lists).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::decode;

    #[test]
    fn names_become_a_tree() {
        let values = decode(b"a=1&b[c]=2%20x&d[]=3&d[]=4&e[0][f]=5&e[1][f]=&g%5Bh%5D=%26").unwrap();
        assert_eq!(
            values,
            json!({"a": "1", "b": {"c": "2 x"}, "d": ["3", "4"], "e": [{"f": "5"}, {"f": ""}], "g": {"h": "&"}})
        );
        assert_eq!(decode(b"").unwrap(), json!({}));
    }

    #[test]
    fn what_is_sent_twice_or_has_no_name_is_told() {
        for (bad, told) in [("a=1&a=2", "`a`"), ("a=1&a[b]=2", "`a[b]`"), ("a[b=1", "`a[b`")] {
            assert!(decode(bad.as_bytes()).unwrap_err().contains(told), "{bad}");
        }
    }
}
