//! What opens a customer's own things to a page: a Customer Session's client secret, and the key that it is traded for. Both are secrets of a buyer; neither
//! is shown by `Debug`, and errors never repeat one.

use std::fmt;

use super::secret::Sensitive;

/// Longer text is neither; the bound keeps requests small.
const MAX_LENGTH: usize = 1000;
/// Shorter text cannot be what a server got.
const MIN_LENGTH: usize = 20;

/// The components that a session can be for, by their names on the wire.
pub const COMPONENTS: [&str; 7] = [
    "active_entitlements",
    "buy_button",
    "customer_portal",
    "customer_sheet",
    "mobile_payment_element",
    "payment_element",
    "pricing_table",
];

/// The client secret of a Customer Session: `cuss_secret_...`, or `_...` from older versions of the API.
pub struct CustomerSessionSecret(Sensitive<String>);

/// The short-lived key that a claimed session gives, `ek_...`.
pub struct SessionKey(Sensitive<String>);

/// Why a text is no client secret of a Customer Session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretError {
    /// Nothing was given.
    Empty,
    /// A secret API key, which must never reach a browser.
    ApiKey,
    /// The client secret of an intent, or a session's id.
    Other,
    /// Something else.
    Malformed,
}

impl CustomerSessionSecret {
    /// Checks and takes a client secret.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.trim_start().starts_with(prefix));
        if text.trim().is_empty() {
            return Err(SecretError::Empty);
        }
        if starts(&["sk_", "rk_"]) {
            return Err(SecretError::ApiKey);
        }
        let known = starts(&["cuss_secret_", "_"]) && (MIN_LENGTH..=MAX_LENGTH).contains(&text.len());
        if known && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Ok(Self(Sensitive::new(text.to_owned())));
        }
        Err(if starts(&["pi_", "seti_", "cs_", "cuss_", "cus_"]) && !starts(&["cuss_secret_"]) {
            SecretError::Other
        } else {
            SecretError::Malformed
        })
    }

    /// The secret itself. Every call carries an `// EXPOSE:` comment with its reason.
    pub fn expose(&self) -> &str {
        // EXPOSE: passed on to the caller, who gives the reason.
        self.0.expose()
    }
}

impl fmt::Debug for CustomerSessionSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("cuss_secret_…")
    }
}

impl SessionKey {
    /// Takes the key out of an answer; none where it is none that could be sent in a header.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (text.starts_with("ek_") && plain && text.len() <= MAX_LENGTH).then(|| Self(Sensitive::new(text.to_owned())))
    }

    /// The key itself. Every call carries an `// EXPOSE:` comment with its reason.
    pub fn expose(&self) -> &str {
        // EXPOSE: passed on to the caller, who gives the reason.
        self.0.expose()
    }
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ek_…")
    }
}

impl SecretError {
    /// What is wrong and how to mend it, for the developer.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => {
                "No client secret of a Customer Session was given. Pass the client_secret that your server got from POST /v1/customer_sessions."
            }
            Self::ApiKey => {
                "A secret API key was given, which must never be in a page. Replace that key, and pass the client_secret of a Customer Session."
            }
            Self::Other => {
                "This is not the client secret of a Customer Session. Pass the client_secret that your server got from POST /v1/customer_sessions."
            }
            Self::Malformed => {
                "The client secret of the Customer Session is malformed. Pass the client_secret unchanged: it starts with cuss_secret_, or with _ in older versions of the API."
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::use_debug, reason = "the tests are about what Debug shows")]
mod tests {
    use super::*;

    #[test]
    fn both_generations_are_taken() -> Result<(), SecretError> {
        for text in
            ["cuss_secret_PYUlQdkIKcRdVXBuoWcQ8kZP3L4Qn", "_POpxYpmkXdtttYtZhbqDS25hpXLC4Ldez7uWFqzB5Ie4e3TNq8YxaMzN"]
        {
            let secret = CustomerSessionSecret::parse(text)?;
            // EXPOSE: the test compares what went in.
            assert_eq!(secret.expose(), text);
            assert_eq!(format!("{secret:?}"), "cuss_secret_…");
        }
        Ok(())
    }

    #[test]
    fn what_else_there_is_is_told_apart() {
        for (text, error) in [
            ("", SecretError::Empty),
            (" \n", SecretError::Empty),
            ("sk_test_51Abc51Abc51Abc51Abc", SecretError::ApiKey),
            (" rk_live_51Abc51Abc51Abc51Abc", SecretError::ApiKey),
            ("pi_1_secret_2222222222222222", SecretError::Other),
            ("seti_1_secret_2222222222222222", SecretError::Other),
            ("cuss_1234567890123456789012", SecretError::Other),
            ("cus_1234567890123456789012", SecretError::Other),
            ("cuss_secret_", SecretError::Malformed),
            ("cuss_secret_1234567890 234567890", SecretError::Malformed),
            (" cuss_secret_12345678901234567890", SecretError::Malformed),
            ("cuss_secret_1234567890\r\nX: 567890", SecretError::Malformed),
            ("_POpx", SecretError::Malformed),
            ("ek_test_1234567890123456789012", SecretError::Malformed),
            ("frobnicate-frobnicate-frobnicate", SecretError::Malformed),
        ] {
            assert_eq!(CustomerSessionSecret::parse(text).err(), Some(error), "{text}");
            assert!(error.message().contains("client_secret") && !error.message().contains("51Abc"));
        }
        let long = ["cuss_secret_", &"a".repeat(1000)].concat();
        assert_eq!(CustomerSessionSecret::parse(&long).err(), Some(SecretError::Malformed));
    }

    #[test]
    fn keys_fit_into_a_header() {
        assert!(SessionKey::parse("ek_test_abc").is_some_and(|key| format!("{key:?}") == "ek_…"));
        for text in ["", "pk_test_abc", "ek_test_a b", "ek_test_a\r\nX: y", &["ek_", &"a".repeat(1000)].concat()] {
            assert!(SessionKey::parse(text).is_none(), "{text}");
        }
    }
}
