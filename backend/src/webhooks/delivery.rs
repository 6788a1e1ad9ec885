//! One event on its way to one URL: when it is tried next, and which of those to a URL comes first.
//!
//! Events are tried in the order in which they were made. A URL that cannot be reached, or fails (5xx, 408, 429), is tried again with the same event, after
//! pauses that double up to an hour: the later ones wait, so that their order stays. One that refuses an event (any other status but 2xx) has said
//! something of that event alone: it is tried again by itself, and the later ones go on. After three days an event is given up, as Stripe has it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::errors::ApiError;
use crate::random;
use crate::store::{Condition, Record, Relation, Tx};

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long an event is tried for, in milliseconds.
const GIVEN_UP: i64 = 3 * 24 * 3_600_000;
/// How many refused deliveries are looked through for the one that is due first.
const REFUSED_IN_VIEW: usize = 100;

/// A delivery, as it is kept. It is deleted when the event was taken.
#[derive(Clone, Serialize, Deserialize)]
pub struct Delivery {
    id: String,
    /// The event's id.
    pub event: String,
    url: String,
    created: i64,
    /// How often it was tried.
    tries: u32,
    /// When it is tried next, in milliseconds since 1970.
    due: i64,
    /// 1 when the URL has refused this event; a number, as SQLite compares it.
    refused: u8,
}

impl Record for Delivery {
    const TABLE: &'static str = "deliveries";

    fn id(&self) -> &str {
        &self.id
    }
}

/// What came of a try.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The event was taken.
    Taken,
    /// This event is not wanted.
    Refused,
    /// Nobody was there, or not able.
    Failed,
}

impl Answered {
    /// What a status says.
    pub fn of_status(status: u16) -> Self {
        match status {
            200..300 => Self::Taken,
            408 | 429 | 500.. => Self::Failed,
            _ => Self::Refused,
        }
    }
}

/// What is to be done for a URL.
pub enum Next {
    /// Send this.
    Send(Delivery),
    /// Nothing before that many milliseconds have passed, or, without them, before something new is entered.
    Wait(Option<u64>),
}

impl Delivery {
    /// An event that is to be delivered at once.
    pub fn new(event: &str, url: &str) -> Result<Self, ApiError> {
        let (event, url, created) = (event.to_owned(), url.to_owned(), now());
        Ok(Self { id: random::id("whd")?, event, url, created, tries: 0, due: created, refused: 0 })
    }

    /// The delivery to this URL that comes next.
    pub fn next(tx: &Tx<'_>, url: &str) -> Result<Next, ApiError> {
        let of = |refused: i64, count: usize| {
            let conditions =
                [Condition::new("url", Relation::Is, url.to_owned()), Condition::new("refused", Relation::Is, refused)];
            tx.oldest::<Self>(&conditions, count)
        };
        let now = now();
        let head = of(0, 1)?.into_iter();
        let refused = of(1, REFUSED_IN_VIEW)?.into_iter();
        let first = head.chain(refused).min_by_key(|delivery| delivery.due.max(now));
        Ok(match first {
            Some(delivery) if delivery.due <= now => Next::Send(delivery),
            Some(delivery) => Next::Wait(u64::try_from(delivery.due - now).ok()),
            None => Next::Wait(None),
        })
    }

    /// Notes what came of a try. Answers whether the event was given up.
    pub fn note(mut self, tx: &Tx<'_>, answered: Answered, pause: Duration) -> Result<bool, ApiError> {
        let given_up = answered != Answered::Taken && self.created + GIVEN_UP <= now();
        if answered == Answered::Taken || given_up {
            tx.delete::<Self>(&self.id)?;
            return Ok(given_up);
        }
        self.tries = self.tries.saturating_add(1);
        self.refused = u8::from(answered == Answered::Refused);
        self.due = now().saturating_add(i64::try_from(pause_after(self.tries, pause).as_millis()).unwrap_or(i64::MAX));
        tx.save(&self)?;
        Ok(false)
    }
}

/// The pause after so many tries.
fn pause_after(tries: u32, first: Duration) -> Duration {
    first.saturating_mul(1 << tries.saturating_sub(1).min(20)).min(LONGEST_PAUSE)
}

fn now() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;
    use crate::store::Store;

    #[test]
    fn pauses_grow_to_an_hour() {
        let pauses: Vec<u64> = (1..=5).map(|tries| pause_after(tries, Duration::from_secs(2)).as_secs()).collect();
        assert_eq!(pauses, [2, 4, 8, 16, 32]);
        assert_eq!(pause_after(60, Duration::from_secs(2)), LONGEST_PAUSE);
    }

    #[test]
    fn statuses_are_told_apart() {
        assert!([200, 204, 299].into_iter().all(|status| Answered::of_status(status) == Answered::Taken));
        assert!([408, 429, 500, 503].into_iter().all(|status| Answered::of_status(status) == Answered::Failed));
        assert!([301, 302, 400, 404, 410].into_iter().all(|status| Answered::of_status(status) == Answered::Refused));
    }

    /// The event that is sent next, or how long to wait.
    fn next(store: &Store) -> Result<Delivery, Option<u64>> {
        match store.write(|tx| Delivery::next(tx, "u")).ok().unwrap() {
            Next::Send(delivery) => Ok(delivery),
            Next::Wait(time) => Err(time),
        }
    }

    fn note(store: &Store, delivery: Delivery, answered: Answered) -> bool {
        store.write(|tx| delivery.note(tx, answered, Duration::from_secs(100))).ok().unwrap()
    }

    fn filled(events: &[&str]) -> Store {
        let store = Store::open(None).unwrap();
        for event in events {
            store.write(|tx| tx.save(&Delivery::new(event, "u")?)).ok().unwrap();
        }
        store
    }

    #[test]
    fn an_endpoint_that_fails_holds_the_later_ones_back() {
        let store = filled(&["a", "b"]);
        let first = next(&store).ok().unwrap();
        assert_eq!(first.event, "a");
        assert!(!note(&store, first, Answered::Failed));
        assert!(next(&store).is_err_and(|wait| wait.is_some_and(|time| (99_000..=100_000).contains(&time))));
    }

    #[test]
    fn an_event_that_is_refused_holds_none_back() {
        let store = filled(&["a", "b"]);
        let first = next(&store).ok().unwrap();
        assert!(!note(&store, first, Answered::Refused));
        let second = next(&store).ok().unwrap();
        assert_eq!(second.event, "b");
        assert!(!note(&store, second, Answered::Taken));
        assert!(next(&store).is_err_and(|wait| wait.is_some()));
    }

    #[test]
    fn after_three_days_an_event_is_given_up() {
        let store = filled(&["a"]);
        let mut delivery = next(&store).ok().unwrap();
        delivery.created -= GIVEN_UP;
        assert!(note(&store, delivery, Answered::Failed));
        assert!(next(&store).is_err_and(|wait| wait.is_none()));
    }
}
