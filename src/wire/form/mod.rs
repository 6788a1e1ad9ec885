//! `application/x-www-form-urlencoded` bodies with nested names in brackets: `a[b][c]=x`, `a[0][b]=y`, `a[]=z`.
//!
//! The encoder here is what a browser sends and is kept small.

mod decode;

pub use decode::{FormError, MAX_DEPTH, MAX_NAME_LENGTH, MAX_PARAMETERS, Problem, Value, decode};

/// The name of a member of `parent`; at top level where that is empty.
pub fn member(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { [parent, "[", name, "]"].concat() }
}

/// A body being written.
#[derive(Default)]
pub struct Form(String);

impl Form {
    /// An empty body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `key=value`. Brackets in the key stay as they are; everything else is percent-encoded where it must be.
    pub fn pair(&mut self, key: &str, value: &str) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        escape(&mut self.0, key, b"[]");
        self.0.push('=');
        escape(&mut self.0, value, b"");
        self
    }

    /// Adds pairs that are encoded already.
    pub fn append(&mut self, pairs: &str) -> &mut Self {
        if !self.0.is_empty() && !pairs.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(pairs);
        self
    }

    /// Whether a parameter of that name is there; the name needs no encoding.
    pub fn has(&self, name: &str) -> bool {
        self.0.split('&').any(|pair| pair.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')))
    }

    /// Adds a pair that is encoded already, unless one of its name is there.
    pub fn merge(&mut self, pair: &str) -> &mut Self {
        let name = pair.split('=').next().unwrap_or_default();
        if !self.has(name) {
            self.append(pair);
        }
        self
    }

    /// The body.
    pub fn finish(self) -> String {
        self.0
    }
}

/// Percent-encodes by the URL standard's form rules, except for the bytes in `keep`.
fn escape(out: &mut String, text: &str, keep: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ if keep.contains(&byte) => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_encoded_as_browsers_do() {
        let mut form = Form::new();
        form.pair("amount", "100").pair("billing_details[name]", "Zoë & Co = +1/2~*-._");
        form.pair("metadata[a b&c]", "").pair("list[0][id]", "x");
        assert_eq!(
            form.finish(),
            "amount=100&billing_details[name]=Zo%C3%AB+%26+Co+%3D+%2B1%2F2%7E*-._&metadata[a+b%26c]=&list[0][id]=x"
        );
        assert_eq!(Form::new().finish(), "");
    }

    #[test]
    fn what_is_there_is_not_given_again() {
        let mut form = Form::new();
        form.pair("a[b]", "1").merge("a[b]=2").merge("a[bc]=3").merge("a=4").merge("");
        assert!(form.has("a[b]") && form.has("a") && !form.has("b"));
        assert_eq!(form.finish(), "a[b]=1&a[bc]=3&a=4");
    }

    #[test]
    fn pairs_that_are_encoded_stay_as_they_are() {
        let mut form = Form::new();
        form.append("").append("a[b]=%26").append("").pair("c", "d").append("e=f");
        assert_eq!(form.finish(), "a[b]=%26&c=d&e=f");
    }
}
