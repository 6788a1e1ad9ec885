//! Webhooks: each event is posted to each URL that the command line names, signed by Stripe's scheme, until it is taken. What is still to be delivered is
//! kept with the events, in the same transaction: a stop or a crash loses none. Secrets are not kept.

mod delivery;
mod post;
mod signature;

use std::time::Duration;

use opentill::rules::secret::Sensitive;
use tokio::sync::watch;

use crate::errors::ApiError;
use crate::random;
use crate::store::{Condition, Relation, Tx};

use delivery::Delivery;

pub use post::deliver;

/// What a signing secret begins with.
pub const SECRET_PREFIX: &str = "whsec_";

/// A URL that is told of events.
pub struct Endpoint {
    /// https, or http on loopback.
    pub url: String,
    /// What deliveries to it are signed with.
    secret: Sensitive<String>,
}

/// All of them, and how those who deliver are woken.
pub struct Endpoints {
    list: Vec<Endpoint>,
    /// Counts what was entered.
    entered: watch::Sender<u64>,
    /// The pause after a first failure; it doubles from then on.
    pause: Duration,
}

impl Endpoint {
    /// An endpoint with its secret.
    pub fn new(url: String, secret: String) -> Self {
        Self { url, secret: Sensitive::new(secret) }
    }
}

impl Endpoints {
    /// Those of the command line.
    pub fn new(list: Vec<Endpoint>, pause: Duration) -> Self {
        Self { list, entered: watch::Sender::new(0), pause }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// Enters an event for delivery to each of them, in the transaction that makes it. They look when that is done: it holds the database until then.
    pub fn enter(&self, tx: &Tx<'_>, event: &str) -> Result<(), ApiError> {
        for endpoint in &self.list {
            tx.save(&Delivery::new(event, &endpoint.url)?)?;
        }
        self.entered.send_modify(|count| *count = count.wrapping_add(1));
        Ok(())
    }
}

/// How many URLs an event has still to be delivered to.
pub fn pending(tx: &Tx<'_>, event: &str) -> Result<usize, ApiError> {
    let condition = Condition::new("event", Relation::Is, event.to_owned());
    Ok(tx.matching::<Delivery>(&[condition])?.len())
}

/// A new signing secret.
pub fn new_secret() -> Result<String, ApiError> {
    Ok(format!("{SECRET_PREFIX}{}", random::text(32)?))
}
