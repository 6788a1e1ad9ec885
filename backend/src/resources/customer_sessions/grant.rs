//! What a claimed Customer Session grants, and the key that says so. The key is made of the client secret, so that every claim of a session is given the
//! same one, and neither can be had from what is kept.

use serde_json::Value;

use super::components::{self, Features};
use super::{Component, CustomerSession};
use crate::digest::{Digest, DigestKey};
use crate::errors::ApiError;
use crate::keys::{Keys, SESSION_PREFIX};
use crate::resources::customers::Customer;
use crate::store::{Condition, Relation, Tx};

/// What a session grants.
pub struct Grant {
    /// `cuss_...`
    pub session: String,
    /// The customer's id.
    pub customer: String,
    /// What it is for.
    pub component: Component,
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970.
    pub expires_at: i64,
    features: Option<Features>,
}

impl Grant {
    pub(super) fn of(session: CustomerSession) -> Self {
        Self {
            session: session.id,
            customer: session.customer,
            component: session.component,
            created: session.created,
            expires_at: session.expires_at,
            features: session.features,
        }
    }

    /// `components`, as answers show them.
    pub fn components(&self) -> Value {
        components::view(self.component, self.features.as_ref())
    }

    /// The features, if `has` says that the one asked for is on; `name` is what it is called.
    pub(super) fn need(&self, name: &str, has: impl Fn(&Features) -> bool) -> Result<&Features, ApiError> {
        self.features.as_ref().filter(|features| has(features)).ok_or_else(|| {
            ApiError::forbidden(&format!(
                "This Customer Session does not allow that: its component {} has no {name} enabled.",
                self.component.name()
            ))
            .code("customer_session_feature_disabled")
        })
    }

    /// The features; nothing of a component that has none.
    pub(super) fn features(&self) -> Option<&Features> {
        self.features.as_ref()
    }
}

/// The key of the session with this client secret.
pub(super) fn key(hasher: &DigestKey, secret: &str) -> String {
    format!("{SESSION_PREFIX}{}", hasher.digest("customer session key", secret).hex())
}

/// The digest under which a key is kept.
pub(super) fn digest_of_key(hasher: &DigestKey, key: &str) -> String {
    Keys::hash(hasher, key).hex()
}

/// What the key of this digest grants now.
pub fn granted(tx: &Tx<'_>, digest: &Digest, now: i64) -> Result<Grant, ApiError> {
    let by_key = Condition::new("key", Relation::Is, digest.hex());
    let Some(session) = tx.oldest::<CustomerSession>(&[by_key], 1)?.pop() else {
        return Err(ApiError::unauthorized("This key is of no Customer Session of this backend."));
    };
    if tx.find::<Customer>(&session.customer)?.is_none() {
        let message = "The customer of this key's Customer Session was deleted, so it grants nothing any more.";
        return Err(ApiError::unauthorized(message).code("customer_session_revoked"));
    }
    if now >= session.expires_at {
        let message = "The Customer Session of this key has expired. Have your server make a new one, and claim that.";
        return Err(ApiError::unauthorized(message).code("api_key_expired"));
    }
    Ok(Grant::of(session))
}
