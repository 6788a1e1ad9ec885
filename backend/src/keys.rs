//! API keys: which kind a request carries, and what each kind may do. Keys are compared by keyed digest in constant time and never logged.
//! A secret key is taken in the `Authorization` header alone, and not from a browser.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, ORIGIN};
use opentill::rules::id::PublishableKey;

use crate::digest::{Digest, DigestKey};
use crate::errors::ApiError;

/// How keys of Customer Sessions begin.
pub const SESSION_PREFIX: &str = "ek_test_";

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The merchant's server.
    Secret,
    /// A browser, or an app.
    Publishable,
    /// A page that has claimed a Customer Session.
    Customer,
}

impl Caller {
    /// The word that logs and digests use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Publishable => "publishable",
            Self::Customer => "customer session",
        }
    }
}

/// Why a key given at the start is refused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum KeyRefusal {
    /// A live key.
    Live,
    /// Not of the form of a test key of this kind.
    Malformed,
}

/// Checks a publishable key given at the start.
pub fn check_publishable(key: &str) -> Result<(), KeyRefusal> {
    match PublishableKey::parse(key) {
        Ok(key) if key.is_live() => Err(KeyRefusal::Live),
        Ok(_) => Ok(()),
        Err(_) if is_live(key) => Err(KeyRefusal::Live),
        Err(_) => Err(KeyRefusal::Malformed),
    }
}

/// Checks a secret key given at the start.
pub fn check_secret(key: &str) -> Result<(), KeyRefusal> {
    if is_live(key) {
        return Err(KeyRefusal::Live);
    }
    let rest = key.strip_prefix("sk_test_").ok_or(KeyRefusal::Malformed)?;
    let plain =
        (3..=200).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(()) } else { Err(KeyRefusal::Malformed) }
}

/// The keys in force.
pub struct Keys {
    hasher: DigestKey,
    secret: Digest,
    publishable: Digest,
    /// That of the hosted page's own publishable key.
    hosted: Digest,
}

impl Keys {
    /// Keys by their digests, which `hash` made.
    pub fn new(hasher: DigestKey, secret: Digest, publishable: Digest) -> Self {
        let hosted = Self::hash(&hasher, &hosted_key(&hasher));
        Self { hasher, secret, publishable, hosted }
    }

    /// The publishable key that the hosted page calls with: the merchant's own is kept as a digest alone.
    pub fn hosted(&self) -> String {
        hosted_key(&self.hasher)
    }

    /// The digest under which a key is kept.
    pub fn hash(hasher: &DigestKey, key: &str) -> Digest {
        hasher.digest("api key", key)
    }

    /// Who sent this request, by its `Authorization` header or by its `key` parameter, and the digest of that key. Whether the key of a Customer
    /// Session is one is not known here.
    pub fn authenticate(&self, headers: &HeaderMap, parameter: Option<&str>) -> Result<(Caller, Digest), ApiError> {
        let header = match headers.get(AUTHORIZATION) {
            None => None,
            Some(value) => Some(value.to_str().ok().and_then(key_of_header).ok_or_else(|| {
                ApiError::unauthorized(
                    "The Authorization header is neither Bearer with a key, nor Basic with the key as user name.",
                )
            })?),
        };
        match (header, parameter) {
            (Some(_), Some(_)) => Err(ApiError::unauthorized(
                "This request carries two keys: one in the Authorization header and one as the key parameter. Send one.",
            )),
            (Some(key), None) => self.caller_by_header(&key, headers.contains_key(ORIGIN)),
            (None, Some(key)) => self.caller_by_parameter(key),
            (None, None) => Err(ApiError::unauthorized(
                "No API key was sent. From a server send the secret key as 'Authorization: Bearer ...'; from a browser send the publishable key as the key parameter.",
            )),
        }
    }

    fn caller_by_header(&self, key: &str, from_browser: bool) -> Result<(Caller, Digest), ApiError> {
        refuse_live(key)?;
        let digest = Self::hash(&self.hasher, key);
        let is_secret = self.secret.matches(&digest.0);
        if from_browser && (is_secret || looks_secret(key)) {
            return Err(ApiError::unauthorized(
                "A secret key came from a browser: it must stay on your server. Replace that key, and use the publishable key here.",
            ));
        }
        if is_secret {
            return Ok((Caller::Secret, digest));
        }
        self.caller_in_page(key)
    }

    fn caller_by_parameter(&self, key: &str) -> Result<(Caller, Digest), ApiError> {
        refuse_live(key)?;
        if looks_secret(key) {
            return Err(ApiError::unauthorized(
                "The key parameter takes publishable keys (pk_test_...) only. Send a secret key from your server, in the Authorization header.",
            ));
        }
        self.caller_in_page(key)
    }

    fn caller_in_page(&self, key: &str) -> Result<(Caller, Digest), ApiError> {
        let digest = Self::hash(&self.hasher, key);
        if is_of_session(key) {
            Ok((Caller::Customer, digest))
        } else if self.publishable.matches(&digest.0) || self.hosted.matches(&digest.0) {
            Ok((Caller::Publishable, digest))
        } else {
            Err(ApiError::unauthorized(
                "This API key is not one of this backend's. It printed its keys when its database was made, or takes those of --publishable-key and --secret-key.",
            ))
        }
    }
}

fn hosted_key(hasher: &DigestKey) -> String {
    format!("pk_test_hosted{}", hasher.digest("hosted page", "").hex())
}

/// Whether the key is of a Customer Session, as far as its form says.
pub fn is_of_session(key: &str) -> bool {
    key.starts_with(SESSION_PREFIX)
}

fn looks_secret(key: &str) -> bool {
    key.starts_with("sk_") || key.starts_with("rk_")
}

fn is_live(key: &str) -> bool {
    ["pk_live_", "sk_live_", "rk_live_", "ek_live_"].iter().any(|prefix| key.starts_with(prefix))
}

fn refuse_live(key: &str) -> Result<(), ApiError> {
    if is_live(key) {
        return Err(ApiError::unauthorized(
            "A live key came to a backend for test keys only. If it left a safe place for this, replace it.",
        ));
    }
    Ok(())
}

/// The key in an `Authorization` header: Bearer's token, or the user name of Basic.
fn key_of_header(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return (!rest.is_empty()).then(|| rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(base64(rest)?).ok()?;
    let key = decoded.split_once(':').map_or(decoded.as_str(), |(user, _)| user);
    (!key.is_empty()).then(|| key.to_owned())
}

/// Decodes base64 (RFC 4648, section 4), the encoding of Basic.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(sextet);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    #[test]
    fn basic_and_bearer_carry_a_key() {
        assert_eq!(key_of_header("Bearer sk_test_abc").as_deref(), Some("sk_test_abc"));
        assert_eq!(key_of_header("bearer  sk_test_abc").as_deref(), Some("sk_test_abc"));
        assert_eq!(key_of_header("Basic c2tfdGVzdF9hYmM6").as_deref(), Some("sk_test_abc"));
        assert_eq!(key_of_header("Basic c2tfdGVzdF9hYmM=").as_deref(), Some("sk_test_abc"));
        assert_eq!(key_of_header("Basic !!"), None);
        assert_eq!(key_of_header("Digest x"), None);
        assert_eq!(key_of_header("Bearer "), None);
    }

    #[test]
    fn live_and_malformed_keys_are_told_apart() {
        assert!(check_secret("sk_live_abcdef").is_err_and(|why| why == KeyRefusal::Live));
        assert!(check_secret("pk_test_abcdef").is_err_and(|why| why == KeyRefusal::Malformed));
        assert!(check_secret("sk_test_abc def").is_err_and(|why| why == KeyRefusal::Malformed));
        assert!(check_secret("sk_test_abcdef").is_ok());
        assert!(check_publishable("pk_live_abcdefabcdefabcdefabcdef").is_err_and(|why| why == KeyRefusal::Live));
        assert!(check_publishable("sk_test_abcdef").is_err_and(|why| why == KeyRefusal::Malformed));
    }
}
