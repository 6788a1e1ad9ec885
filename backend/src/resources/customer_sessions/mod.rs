//! Customer Sessions: half an hour in which a page may do with one customer what one component needs. A server makes one; a page claims it by its
//! client secret and is given a key of its own. Neither the secret nor the key is kept, only digests of them.

mod claim;
mod components;
mod grant;
mod saved;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::digest::DigestKey;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::customers;
use crate::resources::expand::Expand;
use crate::store::{Condition, Record, Relation};

use claim::Claim;
use components::Features;

pub use claim::{claim, open};
pub use components::Component;
pub use grant::{Grant, granted};
pub use saved::{detach, list, update};

/// What can be expanded.
const EXPANDABLE: &[&str] = &["customer"];
/// How long a session is good for, in seconds.
const LIFETIME: i64 = 30 * 60;
/// How long a session that has ended is remembered, so that its secret is told from an unknown one, in seconds.
const REMEMBERED: i64 = 24 * 60 * 60;
/// How client secrets begin.
const SECRET_PREFIX: &str = "cuss_secret_";

/// A Customer Session, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct CustomerSession {
    /// `cuss_...`. It is told to whoever claims the session, and to nobody else.
    id: String,
    created: i64,
    expires_at: i64,
    /// The customer's id.
    customer: String,
    component: Component,
    features: Option<Features>,
    /// The digest of the client secret.
    secret: String,
    /// The digest of the key that a claim is given.
    key: String,
    /// Who has claimed it, if anybody has.
    claim: Option<Claim>,
}

impl Record for CustomerSession {
    const TABLE: &'static str = "customer_sessions";

    fn id(&self) -> &str {
        &self.id
    }
}

/// `POST /v1/customer_sessions`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let customer = params.required("customer")?;
    let (component, features) = components::read(&mut params)?;
    params.finish()?;
    let customer = customers::load(call, &customer, "customer")?;
    forget_old(call)?;
    let secret = format!("{SECRET_PREFIX}{}", random::text(40)?);
    let session = CustomerSession {
        id: random::id("cuss")?,
        created: call.now,
        expires_at: call.now + LIFETIME,
        customer: customer.id().to_owned(),
        component,
        features,
        secret: digest_of_secret(&call.app.hasher, &secret),
        key: grant::digest_of_key(&call.app.hasher, &grant::key(&call.app.hasher, &secret)),
        claim: None,
    };
    call.tx.save(&session)?;
    let shown = if expand.wants("customer") { customer.view() } else { json!(session.customer) };
    Ok(Answer::ok(session.view(&secret, &shown)))
}

impl CustomerSession {
    fn view(&self, secret: &str, customer: &Value) -> Value {
        json!({
            "object": "customer_session",
            "client_secret": secret,
            "components": components::view(self.component, self.features.as_ref()),
            "created": self.created,
            "customer": customer,
            "customer_account": null,
            "expires_at": self.expires_at,
            "livemode": false,
        })
    }
}

/// The digest under which a client secret is kept.
fn digest_of_secret(hasher: &DigestKey, secret: &str) -> String {
    hasher.digest("customer session secret", secret).hex()
}

/// Deletes the sessions that ended long ago: there is no call that does.
fn forget_old(call: &Call<'_>) -> Result<(), ApiError> {
    let ended = Condition::new("expires_at", Relation::Below, call.now - REMEMBERED);
    let old = call.tx.oldest::<CustomerSession>(&[ended], 100)?;
    old.iter().try_for_each(|session| call.tx.delete::<CustomerSession>(&session.id))
}
