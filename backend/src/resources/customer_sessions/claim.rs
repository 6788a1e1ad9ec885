//! A page's first word with a Customer Session: its client secret, and a value that the page made up, so that nobody who reads the secret later can use it.
//!
//! The first claim fixes the value. The same value may claim again until the session ends: a page asks more than once, and a frame can load again. One
//! that comes without a value fixes that, too.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::grant::{self, Grant};
use super::{Component, CustomerSession, digest_of_secret, saved};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::customers;
use crate::resources::expand::Expand;
use crate::store::{Condition, Relation};

/// The parameter that errors name.
const SECRET: &str = "customer_session_client_secret";
/// How long the value of a claim is: 128 random bits at least.
const CLAIM_LENGTH: std::ops::RangeInclusive<usize> = 22..=128;

/// Who has claimed a session.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// Somebody who sent no value.
    Unnamed,
    /// Who knows the value of this digest.
    Named(String),
}

/// A session that was claimed.
pub struct Claimed {
    /// What it grants.
    pub grant: Grant,
    /// The key that grants it, `ek_test_...`. It is not kept.
    pub key: String,
}

/// Claims the session of this secret. With a `component`, it has to be for that one.
pub fn claim(
    call: &Call<'_>,
    secret: &str,
    claim: Option<&str>,
    component: Option<Component>,
) -> Result<Claimed, ApiError> {
    let hasher = &call.app.hasher;
    let digest = Condition::new("secret", Relation::Is, digest_of_secret(hasher, secret));
    let mut found = call.tx.oldest::<CustomerSession>(&[digest], 1)?;
    let mut session = found.pop().ok_or_else(unknown)?;
    if !customers::exists(call, &session.customer)? {
        return Err(refusal(
            "customer_session_revoked",
            "The customer of this Customer Session was deleted, so it grants nothing any more.",
        ));
    }
    if call.now >= session.expires_at {
        return Err(refusal(
            "customer_session_expired",
            "This Customer Session has expired. Have your server make a new one, and hand in its client_secret.",
        ));
    }
    if component.is_some_and(|component| component != session.component) {
        return Err(refusal(
            "customer_session_component_mismatch",
            &format!(
                "This Customer Session is for {}. Have your server make one whose components enable what the page shows.",
                session.component.name()
            ),
        ));
    }
    let claim = name(call, claim)?;
    match &session.claim {
        None => {
            session.claim = Some(claim);
            call.tx.save(&session)?;
        }
        Some(first) if *first == claim => {}
        Some(_) => {
            return Err(refusal(
                "customer_session_claimed",
                "Another page has used this Customer Session. A client_secret is good for one page: have your server make a new one for each.",
            ));
        }
    }
    Ok(Claimed { grant: Grant::of(session), key: grant::key(hasher, secret) })
}

/// `POST /v1/elements/sessions` with `type=customer_session`: the session alone, without anything to pay.
pub fn open(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.ignore(&["type", "locale"]);
    let secret = params.required(SECRET)?;
    let value = params.text("claim")?;
    params.finish()?;
    let claimed = claim(call, &secret, value.as_deref(), None)?;
    Ok(Answer::ok(json!({
        "object": "elements_session",
        "session_id": random::id("elements_session")?,
        "livemode": false,
        "now": call.now,
        "customer": claimed.view(call, |_| true)?,
    })))
}

impl Claimed {
    /// `customer` of an elements session: the key, what it grants, and the PaymentMethods of the types that `serves` takes.
    pub fn view(&self, call: &Call<'_>, serves: impl Fn(&str) -> bool) -> Result<Value, ApiError> {
        let methods = saved::shown(call, &self.grant, serves)?;
        let default = customers::default_payment_method(call, &self.grant.customer)?;
        let default = default.filter(|id| methods.iter().any(|method| method.id == *id));
        let methods = methods.iter().map(|method| method.view(call.caller)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({
            "payment_methods": methods,
            "default_payment_method": default,
            "customer_session": {
                "id": self.grant.session,
                "object": "customer_session",
                "livemode": false,
                "api_key": self.key,
                "api_key_expiry": self.grant.expires_at,
                "customer": self.grant.customer,
                "created": self.grant.created,
                "expires_at": self.grant.expires_at,
                "components": self.grant.components(),
            },
        }))
    }
}

fn name(call: &Call<'_>, claim: Option<&str>) -> Result<Claim, ApiError> {
    let Some(value) = claim else {
        return Ok(Claim::Unnamed);
    };
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if !plain || !CLAIM_LENGTH.contains(&value.len()) {
        return Err(ApiError::unusable(
            "claim",
            "128 random bits are expected, as 22 to 128 letters, digits, - and _.",
        ));
    }
    Ok(Claim::Named(call.app.hasher.digest("customer session claim", value).hex()))
}

fn unknown() -> ApiError {
    refusal(
        "resource_missing",
        "There is no Customer Session of this client_secret. It is of another account or mode, or ended more than a day ago.",
    )
}

fn refusal(code: &str, message: &str) -> ApiError {
    ApiError::invalid(message).code(code).param(SECRET)
}
