//! Random ids and keys, from the operating system's generator. Must not be used for anything derived from a card.

use std::fmt;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// The largest multiple of 62 below 256: bytes from here on are drawn again, so that no character is likelier than another.
const FAIR: u8 = 248;

/// The operating system gave no random bytes.
#[derive(Clone, Copy)]
pub struct NoRandom;

impl fmt::Display for NoRandom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operating system's random generator did not answer")
    }
}

/// 32 random bytes, for a key.
pub fn bytes() -> Result<[u8; 32], NoRandom> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| NoRandom)?;
    Ok(bytes)
}

/// `length` random letters and digits.
pub fn text(length: usize) -> Result<String, NoRandom> {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        for byte in bytes()? {
            if byte < FAIR && text.len() < length {
                text.push(char::from(ALPHABET[usize::from(byte % 62)]));
            }
        }
    }
    Ok(text)
}

/// An object's id: the prefix of its kind, and 24 random letters and digits.
pub fn id(prefix: &str) -> Result<String, NoRandom> {
    Ok(format!("{prefix}_{}", text(24)?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    #[test]
    fn ids_have_their_prefix_and_differ() {
        let (a, b) = (id("pi").ok().unwrap(), id("pi").ok().unwrap());
        assert!(a.starts_with("pi_") && a.len() == 27);
        assert_ne!(a, b);
    }
}
