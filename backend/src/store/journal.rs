//! What a transaction has changed, for those who tell of it before it is kept.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

/// Why a transaction takes place.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Cause {
    /// The request's id; none when no call of the API is behind it.
    pub request: Option<String>,
    /// The key that the caller sent with it.
    pub idempotency_key: Option<String>,
}

/// One object that was saved or deleted, as its documents.
#[derive(Clone)]
pub struct Change {
    /// Its table.
    pub table: &'static str,
    /// What was kept of it before; nothing of a new one.
    pub before: Option<String>,
    /// What is kept of it now; nothing of one that was deleted.
    pub after: Option<String>,
}

/// The changes of one transaction, in their order.
#[derive(Default)]
pub struct Journal {
    changes: RefCell<Vec<Change>>,
    cause: RefCell<Cause>,
}

impl Journal {
    /// Notes a change, if it is one.
    pub fn note(&self, table: &'static str, before: Option<String>, after: Option<String>) {
        if before != after {
            self.changes.borrow_mut().push(Change { table, before, after });
        }
    }

    /// The changes since the last call.
    pub fn take(&self) -> Vec<Change> {
        self.changes.take()
    }

    /// Says why the transaction takes place.
    pub fn set_cause(&self, cause: Cause) {
        self.cause.replace(cause);
    }

    /// Why it takes place.
    pub fn cause(&self) -> Cause {
        self.cause.borrow().clone()
    }
}
