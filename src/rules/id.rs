//! Keys and ids: what a caller hands over as text, checked once at the edge.
//!
//! Secret keys are refused on sight. Neither `Debug` nor an error shows more of a key or secret than its kind.

use std::fmt;

use super::secret::Sensitive;

/// Longer text is no key and no secret; the bound keeps errors and requests small.
const MAX_LENGTH: usize = 255;

/// A publishable key, `pk_test_...` or `pk_live_...`.
#[derive(Clone, PartialEq, Eq)]
pub struct PublishableKey(String);

/// Why a text is no publishable key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Nothing was given.
    Empty,
    /// A secret or restricted key, which must never reach a browser.
    Secret,
    /// Something else.
    Malformed,
}

/// What kind of intent a client secret belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentKind {
    /// A PaymentIntent (`pi_...`).
    Payment,
    /// A SetupIntent (`seti_...`).
    Setup,
}

/// The client secret of an intent, `pi_..._secret_...` or `seti_..._secret_...`.
pub struct ClientSecret {
    text: Sensitive<String>,
    id_length: usize,
    kind: IntentKind,
}

/// Why a text is no client secret of an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientSecretError {
    /// Nothing was given.
    Empty,
    /// The id of an intent without its secret.
    OnlyId,
    /// Something else.
    Malformed,
}

impl PublishableKey {
    /// Checks and takes a key.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.trim().is_empty() {
            return Err(KeyError::Empty);
        }
        if text.trim_start().starts_with("sk_") || text.trim_start().starts_with("rk_") {
            return Err(KeyError::Secret);
        }
        let rest = text.strip_prefix("pk_test_").or_else(|| text.strip_prefix("pk_live_"));
        match rest {
            Some(rest) if is_word(rest) && text.len() <= MAX_LENGTH => Ok(Self(text.to_owned())),
            _ => Err(KeyError::Malformed),
        }
    }

    /// Whether real money moves under this key.
    pub fn is_live(&self) -> bool {
        self.0.starts_with("pk_live_")
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PublishableKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.is_live() { "pk_live_…" } else { "pk_test_…" })
    }
}

impl KeyError {
    /// What is wrong and how to mend it, for the developer.
    pub fn message(self) -> &'static str {
        match self {
            KeyError::Empty => "No publishable key was given. Pass the key that starts with pk_test_ or pk_live_.",
            KeyError::Secret => {
                "A secret key was given, which must never be in a page. Replace that key, and pass the publishable one (pk_test_ or pk_live_)."
            }
            KeyError::Malformed => {
                "The publishable key is malformed. It starts with pk_test_ or pk_live_ and goes on in letters, digits and underscores."
            }
        }
    }
}

impl ClientSecret {
    /// Checks and takes a client secret.
    pub fn parse(text: &str) -> Result<Self, ClientSecretError> {
        if text.trim().is_empty() {
            return Err(ClientSecretError::Empty);
        }
        let (kind, prefix) = if text.starts_with("pi_") {
            (IntentKind::Payment, "pi_".len())
        } else if text.starts_with("seti_") {
            (IntentKind::Setup, "seti_".len())
        } else {
            return Err(ClientSecretError::Malformed);
        };
        if !is_word(text) || text.len() > MAX_LENGTH {
            return Err(ClientSecretError::Malformed);
        }
        // By bytes: the search for a text within a text is a kilobyte of code.
        let marker = b"_secret_";
        let Some(id_length) = text.as_bytes().windows(marker.len()).position(|part| part == marker) else {
            return Err(ClientSecretError::OnlyId);
        };
        if id_length <= prefix || id_length + marker.len() == text.len() {
            return Err(ClientSecretError::Malformed);
        }
        Ok(Self { text: Sensitive::new(text.to_owned()), id_length, kind })
    }

    /// The id of the intent, which is not secret.
    pub fn intent_id(&self) -> &str {
        // EXPOSE: only the id in front of the secret leaves.
        self.text.expose().get(..self.id_length).unwrap_or_default()
    }

    /// Which kind of intent it is.
    pub fn kind(&self) -> IntentKind {
        self.kind
    }

    /// The whole secret. Every call carries an `// EXPOSE:` comment with its reason.
    pub fn expose(&self) -> &str {
        // EXPOSE: passed on to the caller, who gives the reason.
        self.text.expose()
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.kind {
            IntentKind::Payment => "pi_…_secret_…",
            IntentKind::Setup => "seti_…_secret_…",
        })
    }
}

impl ClientSecretError {
    /// What is wrong and how to mend it, for the developer.
    pub fn message(self) -> &'static str {
        match self {
            ClientSecretError::Empty => {
                "No client secret was given. Pass the client_secret of the intent that your server created."
            }
            ClientSecretError::OnlyId => {
                "The id of an intent was given where its client secret is needed. Pass the intent's client_secret instead of its id."
            }
            ClientSecretError::Malformed => {
                "The client secret is malformed. Pass the intent's client_secret unchanged: pi_..._secret_... or seti_..._secret_..."
            }
        }
    }
}

/// Letters, digits and underscores, at least one.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
#[allow(clippy::use_debug, reason = "the tests are about what Debug shows")]
mod tests {
    use super::*;

    #[test]
    fn publishable_keys() -> Result<(), KeyError> {
        let key = PublishableKey::parse("pk_test_51Abc_x")?;
        assert_eq!((key.as_str(), key.is_live()), ("pk_test_51Abc_x", false));
        assert!(PublishableKey::parse("pk_live_51Abc")?.is_live());
        assert_eq!(format!("{key:?}"), "pk_test_…");
        Ok(())
    }

    #[test]
    fn other_keys_are_refused() {
        for (text, error) in [
            ("", KeyError::Empty),
            (" \n", KeyError::Empty),
            ("sk_test_51Abc", KeyError::Secret),
            ("sk_live_51Abc", KeyError::Secret),
            ("rk_live_51Abc", KeyError::Secret),
            (" sk_live_51Abc", KeyError::Secret),
            ("pk_test_", KeyError::Malformed),
            ("pk_51Abc", KeyError::Malformed),
            ("pk_test_a b", KeyError::Malformed),
            ("pk_test_a\r\nX: y", KeyError::Malformed),
            ("pk_test_é", KeyError::Malformed),
        ] {
            assert_eq!(PublishableKey::parse(text).err(), Some(error), "{text}");
            assert!(error.message().contains("pk_test_"));
        }
        assert_eq!(PublishableKey::parse(&format!("pk_test_{}", "a".repeat(300))).err(), Some(KeyError::Malformed));
    }

    #[test]
    fn client_secrets() -> Result<(), ClientSecretError> {
        let secret = ClientSecret::parse("pi_3Abc_secret_XyZ")?;
        assert_eq!((secret.intent_id(), secret.kind()), ("pi_3Abc", IntentKind::Payment));
        // EXPOSE: the test compares what went in.
        assert_eq!(secret.expose(), "pi_3Abc_secret_XyZ");
        assert_eq!(format!("{secret:?}"), "pi_…_secret_…");

        let setup = ClientSecret::parse("seti_1_secret_2")?;
        assert_eq!((setup.intent_id(), setup.kind()), ("seti_1", IntentKind::Setup));
        assert_eq!(format!("{setup:?}"), "seti_…_secret_…");
        Ok(())
    }

    #[test]
    fn other_secrets_are_refused() {
        for (text, error) in [
            ("", ClientSecretError::Empty),
            ("pi_3Abc", ClientSecretError::OnlyId),
            ("seti_3Abc", ClientSecretError::OnlyId),
            ("pi__secret_x", ClientSecretError::Malformed),
            ("pi_secret_x", ClientSecretError::Malformed),
            ("pi_1_secret_", ClientSecretError::Malformed),
            ("pi_1_secret_a/../b", ClientSecretError::Malformed),
            ("pi_1?x_secret_a", ClientSecretError::Malformed),
            ("cuss_secret_x", ClientSecretError::Malformed),
            ("sk_test_1_secret_x", ClientSecretError::Malformed),
        ] {
            assert_eq!(ClientSecret::parse(text).err(), Some(error), "{text}");
            assert!(error.message().contains("client"));
        }
    }
}
