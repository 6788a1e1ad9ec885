//! `Idempotency-Key`: a POST sent again is answered as it was the first time, and is carried out once.
//!
//! - Scope: the key, the API key, the method and the path. Elsewhere the same key is another key.
//! - Kept for 24 hours: answers of calls that were carried out, which are successes and declines (402). Their effect and the kept answer are one
//!   transaction. Refusals (400, 401, 403, 404, 409, ...) changed nothing and are judged anew, as Stripe has it for requests that fail validation.
//!   Unlike Stripe's, a 5xx is not kept either: here its transaction was undone, so a retry may carry the call out.
//! - While the first request is under way, another with its key is a 409.
//! - The row holds digests of scope and parameters, never the request.
//! - An answer with a secret that must not be stored is kept in memory, and forgotten when the process ends; one that would be the same anyway is not kept.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, Method, StatusCode};
use opentill::rules::card_text::contains_card_number;
use opentill::wire::form::Value;

use crate::answer::Answer;
use crate::api::App;
use crate::digest::{Digest, DigestKey, Digesting};
use crate::errors::ApiError;
use crate::store::Tx;
use crate::test_cards::TestCard;

/// The request's key as events show it: not one that holds a card number.
pub fn key_to_show(headers: &HeaderMap) -> Option<String> {
    let key = headers.get("idempotency-key")?.to_str().ok()?;
    (!TestCard::stands_in(key) && !contains_card_number(key)).then(|| key.chars().take(255).collect())
}

/// How long an answer is kept, in seconds.
const KEPT: i64 = 24 * 60 * 60;

/// Where answers to idempotent requests are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// In the database.
    Stored,
    /// In memory: they hold a secret.
    InMemory,
    /// Nowhere: they hold a secret, and carrying the call out again comes to the same.
    Nothing,
}

/// An idempotent request, by digests.
pub struct Idempotent {
    scope: Digest,
    parameters: Digest,
    keeps: Keeps,
}

impl Idempotent {
    /// Reads the request's key; none without the header, or on a method that changes nothing.
    pub fn read(
        hasher: &DigestKey,
        headers: &HeaderMap,
        api_key: &Digest,
        (method, path): (&Method, &str),
        parameters: &BTreeMap<String, Value>,
    ) -> Result<Option<Self>, ApiError> {
        let Some(key) = headers.get("idempotency-key") else {
            return Ok(None);
        };
        if *method != Method::POST {
            return Ok(None);
        }
        let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
        let key = key.ok_or_else(|| ApiError::invalid("An Idempotency-Key has 1 to 255 visible ASCII characters."))?;
        let mut scope = hasher.start("idempotency scope");
        scope.bytes(&api_key.0);
        [key, method.as_str(), path].iter().for_each(|part| scope.part(part));
        let mut digesting = hasher.start("idempotency parameters");
        add_map(&mut digesting, parameters);
        Ok(Some(Self { scope: scope.finish(), parameters: digesting.finish(), keeps: Keeps::Stored }))
    }

    /// The same request, whose answer is kept elsewhere.
    pub fn keeping(self, keeps: Keeps) -> Self {
        Self { keeps, ..self }
    }

    /// The answer of the first request with this key, if there was one.
    pub fn replay(&self, app: &App, tx: &Tx<'_>, now: i64) -> Result<Option<Answer>, ApiError> {
        let kept = match self.keeps {
            Keeps::Stored => tx.kept_answer(&self.scope.0, now - KEPT)?,
            Keeps::InMemory => app.fleeting.find(&self.scope, now - KEPT),
            Keeps::Nothing => None,
        };
        let Some((parameters, status, body)) = kept else {
            return Ok(None);
        };
        if !self.parameters.matches(&parameters) {
            return Err(ApiError::idempotency_mismatch());
        }
        let status = StatusCode::from_u16(status).map_err(|_| ApiError::internal())?;
        Ok(Some(Answer { status, body: serde_json::from_str(&body)? }))
    }

    /// Keeps the answer of a call that was carried out.
    pub fn keep(&self, app: &App, tx: &Tx<'_>, answer: &Answer, now: i64) -> Result<(), ApiError> {
        let (status, body) = (answer.status.as_u16(), answer.body.to_string());
        match self.keeps {
            Keeps::Stored => tx.keep_answer(&self.scope.0, &self.parameters.0, status, &body, now, now - KEPT)?,
            Keeps::InMemory => {
                let answer = (self.parameters.0.to_vec(), status, body);
                app.fleeting.keep(&self.scope, FleetingAnswer { answer, created: now }, now - KEPT);
            }
            Keeps::Nothing => {}
        }
        Ok(())
    }
}

/// The digest of the parameters, status and body.
type Kept = (Vec<u8>, u16, String);

struct FleetingAnswer {
    answer: Kept,
    created: i64,
}

/// Answers that are kept in memory alone, by the digest of their scope.
#[derive(Default)]
pub struct Fleeting(Mutex<HashMap<[u8; 32], FleetingAnswer>>);

impl Fleeting {
    fn find(&self, scope: &Digest, not_before: i64) -> Option<Kept> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&scope.0).filter(|kept| kept.created >= not_before).map(|kept| kept.answer.clone())
    }

    /// Keeps the answer, and forgets those made before `not_before`.
    fn keep(&self, scope: &Digest, answer: FleetingAnswer, not_before: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, kept| kept.created >= not_before);
        kept.insert(scope.0, answer);
    }
}

/// The idempotent requests under way in this process. A crash forgets them, with the transactions they were in.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<[u8; 32]>>>);

impl InFlight {
    /// Enters a request; it leaves when the guard is dropped. Refused while its twin is under way.
    pub fn enter(&self, request: &Idempotent) -> Result<InFlightGuard, ApiError> {
        let entered = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(request.scope.0);
        if entered {
            Ok(InFlightGuard { set: self.clone(), scope: request.scope.0 })
        } else {
            Err(ApiError::idempotency_in_use())
        }
    }
}

/// A request's place among those under way; dropping it gives the place up.
#[must_use = "the request counts as under way until this is dropped"]
pub struct InFlightGuard {
    set: InFlight,
    scope: [u8; 32],
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.set.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.scope);
    }
}

fn add_map(digesting: &mut Digesting, map: &BTreeMap<String, Value>) {
    digesting.part(&map.len().to_string());
    for (name, value) in map {
        digesting.part(name);
        add(digesting, value);
    }
}

fn add(digesting: &mut Digesting, value: &Value) {
    match value {
        Value::Text(text) => {
            digesting.part("text");
            digesting.part(text);
        }
        Value::List(items) => {
            digesting.part("list");
            digesting.part(&items.len().to_string());
            items.iter().for_each(|item| add(digesting, item));
        }
        Value::Map(map) => {
            digesting.part("map");
            add_map(digesting, map);
        }
    }
}
