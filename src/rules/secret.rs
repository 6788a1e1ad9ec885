//! A wrapper for values that must not leak: card numbers, security codes, client secrets.
//!
//! The value is opened by [`Sensitive::expose`] alone, and each call carries an `// EXPOSE:` comment that says why, so
//! that a reviewer can find and judge every one. It must never grow a `Display`, `Deref` or `serde` implementation that
//! shows the value.

use std::fmt;
use std::hint::black_box;
use std::mem::take;

/// What can be overwritten when it is no longer needed.
pub trait Wipe {
    /// Overwrites the value with zeros, as well as safe code can.
    fn wipe(&mut self);
}

impl Wipe for Vec<u8> {
    fn wipe(&mut self) {
        // Bytes beyond the length may hold what was there before the text shrank.
        self.fill(0);
        self.resize(self.capacity(), 0);
        // Keeps the writes: without a reader the optimiser may drop them.
        black_box(&*self);
        self.clear();
    }
}

impl Wipe for String {
    fn wipe(&mut self) {
        take(self).into_bytes().wipe();
    }
}

/// A value that appears in no log, error or `Debug` output, and is overwritten when dropped (best effort: copies that
/// the allocator or the engine made along the way are out of reach).
pub struct Sensitive<T: Wipe>(T);

impl<T: Wipe> Sensitive<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// Opens the value. Every call carries an `// EXPOSE:` comment with its reason.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Wipe> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<T: Wipe> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Wipe> fmt::Debug for Sensitive<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}

impl<T: Wipe> fmt::Display for Sensitive<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[redacted]")
    }
}

#[cfg(test)]
#[allow(clippy::use_debug, reason = "the test is about what Debug shows")]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_display_shows_the_value() {
        let number = Sensitive::new(String::from("4242424242424242"));
        assert_eq!(format!("{number:?} {number}"), "[redacted] [redacted]");
        // EXPOSE: the test compares what went in.
        assert_eq!(number.expose(), "4242424242424242");
    }

    #[test]
    fn wiping_empties_the_text() {
        let mut text = String::from("4242");
        text.wipe();
        assert_eq!(text, "");
        let mut bytes = b"4242".to_vec();
        bytes.wipe();
        assert!(bytes.is_empty());
    }
}
