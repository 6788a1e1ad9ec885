//! The decoding half, for servers: it bounds what it reads, refuses what is ambiguous, and its errors name the parameter but
//! never its value.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use crate::rules::card_text::contains_card_number;

/// More parameters than this are not read.
pub const MAX_PARAMETERS: usize = 1000;
/// Names nest no deeper than this.
pub const MAX_DEPTH: usize = 12;
/// Names (unescaped) are no longer than this.
pub const MAX_NAME_LENGTH: usize = 512;

/// A decoded parameter.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// A plain parameter.
    Text(String),
    /// `a[]=..` repeated, or `a[0]`, `a[1]`, ... without gaps.
    List(Vec<Value>),
    /// `a[b]=..`.
    Map(BTreeMap<String, Value>),
}

/// Why a body could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError {
    name: String,
    problem: Problem,
}

/// What is wrong with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Brackets do not pair, or the name is empty.
    Name,
    /// A percent sign without two hexadecimal digits, or bytes that are no UTF-8.
    Escape,
    /// The same name stands twice.
    Repeated,
    /// One name is used both as a plain value and as a list or map.
    Mixed,
    /// Names nest deeper than [`MAX_DEPTH`], or are longer than [`MAX_NAME_LENGTH`].
    TooDeep,
    /// More than [`MAX_PARAMETERS`] parameters.
    TooMany,
}

impl Value {
    /// The text of a plain parameter.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The members of a map.
    pub fn map(&self) -> Option<&BTreeMap<String, Value>> {
        match self {
            Value::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) => Some(items),
            _ => None,
        }
    }
}

impl FormError {
    /// The name of the parameter, as far as it is safe to show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is wrong with it.
    pub fn problem(&self) -> Problem {
        self.problem
    }

    fn new(name: &str, problem: Problem) -> Self {
        // A body in another format is one long "name"; it may hold a card number.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
        let safe = name.len() <= 100 && name.bytes().all(plain) && !contains_card_number(name);
        Self { name: if safe { name.to_owned() } else { String::from("(unreadable)") }, problem }
    }
}

impl fmt::Display for FormError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = match self.problem {
            Problem::Name => ("The name of the parameter ", " is malformed. Write nested names as a[b][c]."),
            Problem::Escape => ("The parameter ", " is not percent-encoded UTF-8."),
            Problem::Repeated => ("The parameter ", " was sent twice. Send it once."),
            Problem::Mixed => ("The parameter ", " was sent both as a value and as a list or map. Send one of them."),
            Problem::TooDeep => ("The name of the parameter ", " is too long or nests too deeply."),
            Problem::TooMany => ("There are too many parameters; the first one too many is ", "."),
        };
        out.write_str(before)?;
        out.write_str(&self.name)?;
        out.write_str(after)
    }
}

impl std::error::Error for FormError {}

/// Decodes a body or a query. Names that hold `0`, `1`, ... without gaps become lists; any other numbers stay names.
pub fn decode(body: &str) -> Result<BTreeMap<String, Value>, FormError> {
    let mut root = BTreeMap::new();
    for (count, parameter) in body.split('&').filter(|parameter| !parameter.is_empty()).enumerate() {
        let (raw_name, raw_value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let fail = FormError::new;
        if count == MAX_PARAMETERS {
            return Err(fail(raw_name, Problem::TooMany));
        }
        let Some(name) = unescape(raw_name) else {
            return Err(fail(raw_name, Problem::Escape));
        };
        let Some(value) = unescape(raw_value) else {
            return Err(fail(&name, Problem::Escape));
        };
        if name.len() > MAX_NAME_LENGTH {
            return Err(fail(&name, Problem::TooDeep));
        }
        let Some((first, path)) = split_name(&name) else {
            return Err(fail(&name, Problem::Name));
        };
        if path.len() > MAX_DEPTH {
            return Err(fail(&name, Problem::TooDeep));
        }
        insert(&mut root, first, &path, value).map_err(|problem| fail(&name, problem))?;
    }
    Ok(finish_map(root))
}

/// A value while more parameters may still arrive.
enum Node {
    Text(String),
    List(Vec<Node>),
    Map(BTreeMap<String, Node>),
}

/// Puts a value where `key` and the names in `path` lead.
fn insert(map: &mut BTreeMap<String, Node>, key: &str, path: &[&str], value: String) -> Result<(), Problem> {
    match map.entry(key.to_owned()) {
        Entry::Vacant(vacant) => {
            vacant.insert(grow(path, value));
            Ok(())
        }
        Entry::Occupied(mut occupied) => extend(occupied.get_mut(), path, value),
    }
}

/// Adds a value below a node that is already there.
fn extend(node: &mut Node, path: &[&str], value: String) -> Result<(), Problem> {
    match (node, path) {
        (Node::Text(_), []) => Err(Problem::Repeated),
        (Node::List(items), ["", rest @ ..]) => {
            // `a[][b]=1&a[][c]=2` is one item; a name that the last item has already begins the next.
            if let (Some(Node::Map(last)), [key, path @ ..]) = (items.last_mut(), rest)
                && !key.is_empty()
                && !last.contains_key(*key)
            {
                return insert(last, key, path, value);
            }
            items.push(grow(rest, value));
            Ok(())
        }
        (Node::Map(members), [key, rest @ ..]) if !key.is_empty() => insert(members, key, rest, value),
        _ => Err(Problem::Mixed),
    }
}

/// A new node for the names in `path`.
fn grow(path: &[&str], value: String) -> Node {
    match path {
        [] => Node::Text(value),
        ["", rest @ ..] => Node::List(vec![grow(rest, value)]),
        [key, rest @ ..] => Node::Map(BTreeMap::from([((*key).to_owned(), grow(rest, value))])),
    }
}

fn finish_map(map: BTreeMap<String, Node>) -> BTreeMap<String, Value> {
    map.into_iter().map(|(key, node)| (key, finish(node))).collect()
}

fn finish(node: Node) -> Value {
    match node {
        Node::Text(text) => Value::Text(text),
        Node::List(items) => Value::List(items.into_iter().map(finish).collect()),
        Node::Map(mut members) => {
            // Losing no name is what makes this safe for maps whose keys the caller chose (metadata).
            if !(0..members.len()).all(|index| members.contains_key(&index.to_string())) {
                return Value::Map(finish_map(members));
            }
            let items = (0..members.len()).filter_map(|index| members.remove(&index.to_string()));
            Value::List(items.map(finish).collect())
        }
    }
}

/// `a[b][]` as `a` and `["b", ""]`; `None` when the brackets do not pair.
fn split_name(name: &str) -> Option<(&str, Vec<&str>)> {
    let (first, mut rest) = name.split_at(name.find(['[', ']']).unwrap_or(name.len()));
    let mut path = Vec::new();
    while !rest.is_empty() {
        let (part, tail) = rest.strip_prefix('[')?.split_once(']')?;
        if part.contains('[') {
            return None;
        }
        path.push(part);
        rest = tail;
    }
    (!first.is_empty()).then_some((first, path))
}

/// Undoes percent-encoding and `+`; `None` for broken escapes and bytes that are no UTF-8.
fn unescape(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(out).ok()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A decoded body in a form that is easy to compare: `{a:{b:[x,y]}}`.
    fn show(members: &BTreeMap<String, Value>) -> String {
        let members: Vec<_> = members.iter().map(|(key, value)| format!("{key}:{}", show_value(value))).collect();
        format!("{{{}}}", members.join(","))
    }

    fn show_value(value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::List(items) => format!("[{}]", items.iter().map(show_value).collect::<Vec<_>>().join(",")),
            Value::Map(members) => show(members),
        }
    }

    #[test]
    fn nested_names_become_maps_and_lists() {
        for (body, shown) in [
            ("", "{}"),
            ("a=1&b=", "{a:1,b:}"),
            ("&a=1&&b", "{a:1,b:}"),
            ("a=x%20y+z%2B", "{a:x y z+}"),
            ("a[b][c]=1&a[b][d]=2", "{a:{b:{c:1,d:2}}}"),
            ("a%5Bb%5D=1", "{a:{b:1}}"),
            ("a[]=1&a[]=2", "{a:[1,2]}"),
            ("a[1]=y&a[0]=x", "{a:[x,y]}"),
            ("a[0][b]=1&a[0][c]=2&a[1][b]=3", "{a:[{b:1,c:2},{b:3}]}"),
            ("a[][b]=1&a[][c]=2&a[][b]=3", "{a:[{b:1,c:2},{b:3}]}"),
            ("a[][b]=1&a[][b]=2&a[][]=3", "{a:[{b:1},{b:2},[3]]}"),
            ("a[0]=x&a[2]=y", "{a:{0:x,2:y}}"),
            ("a[00]=x", "{a:{00:x}}"),
            ("a[2024]=x", "{a:{2024:x}}"),
            ("a[b.c-d]=%C3%A9", "{a:{b.c-d:é}}"),
        ] {
            assert_eq!(decode(body).as_ref().map(show).as_deref(), Ok(shown), "{body}");
        }
        let many = (0..12).map(|index| format!("a[{index}]={index}")).collect::<Vec<_>>().join("&");
        assert_eq!(decode(&many).as_ref().map(show).as_deref(), Ok("{a:[0,1,2,3,4,5,6,7,8,9,10,11]}"));
    }

    #[test]
    fn errors_name_the_parameter() {
        for (body, name, problem) in [
            ("=1", "", Problem::Name),
            ("[a]=1", "[a]", Problem::Name),
            ("a[b=1", "a[b", Problem::Name),
            ("a]b=1", "a]b", Problem::Name),
            ("a[b]c=1", "a[b]c", Problem::Name),
            ("a[b[c]]=1", "a[b[c]]", Problem::Name),
            ("amount=%zz", "amount", Problem::Escape),
            ("amount=%4", "amount", Problem::Escape),
            ("amount=%ff", "amount", Problem::Escape),
            ("a=1&a=2", "a", Problem::Repeated),
            ("a[0]=1&a[0]=2", "a[0]", Problem::Repeated),
            ("a=1&a[b]=2", "a[b]", Problem::Mixed),
            ("a[b]=1&a=2", "a", Problem::Mixed),
            ("a[]=1&a[0]=2", "a[0]", Problem::Mixed),
            ("a[b]=1&a[]=2", "a[]", Problem::Mixed),
        ] {
            let error = decode(body).err();
            assert_eq!(error.as_ref().map(|error| (error.name(), error.problem())), Some((name, problem)), "{body}");
            assert!(error.is_some_and(|error| error.to_string().contains(name)));
        }
    }

    #[test]
    fn what_is_read_is_bounded() {
        let nested = |depth: usize| format!("a{}=1", "[b]".repeat(depth));
        assert!(decode(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(decode(&nested(MAX_DEPTH + 1)).err().map(|error| error.problem()), Some(Problem::TooDeep));
        let long = "a".repeat(MAX_NAME_LENGTH);
        assert!(decode(&long).is_ok());
        assert_eq!(decode(&format!("{long}a")).err().map(|error| error.problem()), Some(Problem::TooDeep));
        let many = |count: usize| (0..count).map(|index| format!("a{index}=1")).collect::<Vec<_>>().join("&");
        assert!(decode(&many(MAX_PARAMETERS)).is_ok());
        let error = decode(&many(MAX_PARAMETERS + 1)).err();
        assert_eq!(
            error.map(|error| (error.name().to_owned(), error.problem())),
            Some(("a1000".into(), Problem::TooMany))
        );
    }

    #[test]
    fn errors_never_hold_what_might_be_card_data() {
        for body in [
            "{\"number\":\"4242424242424242\"}%zz",
            "a[4242424242424242=1",
            "4242-4242-4242-4242]=1",
            "{\"cvc\":\"4242\"}%zz",
        ] {
            let error = decode(body).err().map(|error| error.to_string());
            assert!(error.is_some_and(|text| !text.contains("4242") && text.contains("(unreadable)")), "{body}");
        }
    }
}
