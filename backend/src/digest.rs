//! Keyed digests (HMAC-SHA256) under a random key of this database: what stands in the database in place of keys, parameters and card numbers.
//! Whoever holds the database holds the key too, so a digest of something guessable is no secret from them: one more reason
//! why this backend takes test numbers only.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A digest; compared in constant time.
#[derive(Clone, Copy)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Whether both are the same, in a time that does not depend on where they differ.
    pub fn matches(&self, other: &[u8]) -> bool {
        same(&self.0, other)
    }

    /// All of it, in lower-case hexadecimal.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Sixteen letters and digits made of the digest, as card fingerprints are written.
    pub fn fingerprint(&self) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyzABCDEFG";
        self.0.iter().take(16).map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
    }
}

/// Whether two values are the same, in a time that depends on their lengths alone.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// The database's key. It has no `Debug`, and never leaves this module.
#[derive(Clone)]
pub struct DigestKey([u8; 32]);

impl DigestKey {
    /// Wraps the stored key.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// Starts a digest for one `purpose`: digests of different purposes never equal each other.
    pub fn start(&self, purpose: &str) -> Digesting {
        // HMAC pads its key to the block's 64 bytes with zeros (RFC 2104); padded here, it cannot be of a wrong length.
        let mut block = [0; 64];
        block[..32].copy_from_slice(&self.0);
        let mut digesting = Digesting(Hmac::new(&block.into()));
        digesting.part(purpose);
        digesting
    }

    /// The digest of one text for one purpose.
    pub fn digest(&self, purpose: &str, text: &str) -> Digest {
        let mut digesting = self.start(purpose);
        digesting.part(text);
        digesting.finish()
    }
}

/// A digest under way. Parts are length-prefixed, so that no two lists of parts run together.
pub struct Digesting(Hmac<Sha256>);

impl Digesting {
    /// Adds one part.
    pub fn part(&mut self, part: &str) {
        self.bytes(part.as_bytes());
    }

    /// Adds one part that is not text.
    pub fn bytes(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    /// Ends the digest.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_purposes_do_not_run_together() {
        let key = DigestKey::new([7; 32]);
        let digest = |purpose: &str, parts: &[&str]| {
            let mut digesting = key.start(purpose);
            parts.iter().for_each(|part| digesting.part(part));
            digesting.finish().0
        };
        assert_eq!(digest("p", &["ab", "c"]), digest("p", &["ab", "c"]));
        assert_ne!(digest("p", &["ab", "c"]), digest("p", &["a", "bc"]));
        assert_ne!(digest("p", &["x"]), digest("q", &["x"]));
        assert_ne!(digest("p", &["x"]), DigestKey::new([8; 32]).digest("p", "x").0);
    }
}
