//! What operations that follow an intent need of the page: its dialog, and that each intent is followed by one at a time.

use std::cell::RefCell;

use super::Outbox;
use crate::client::Problem;
use crate::client::intents::Challenger;
use crate::wire::port::FromFrame;

const CONFIRMING: &str = "This intent is being confirmed already, by an earlier call that has not ended. Disable your pay button \
     until it has.";

/// The intents that are being confirmed, each by one operation. A second press of the pay button would take the place of the
/// challenge that the first has opened.
#[derive(Default)]
pub(super) struct Confirming(RefCell<Vec<(u32, String)>>);

impl Confirming {
    pub(super) fn enter(&self, id: u32, intent: &str) -> Result<(), Problem> {
        let mut all = self.0.borrow_mut();
        if all.iter().any(|(_, known)| known == intent) {
            return Err(Problem::Misuse(CONFIRMING));
        }
        all.push((id, String::from(intent)));
        Ok(())
    }

    /// The operation has ended, or the page has given it up: the next one may begin in the same turn.
    pub(super) fn leave(&self, id: u32) {
        self.0.borrow_mut().retain(|(known, _)| *known != id);
    }
}

/// The page's dialog, for one operation.
pub(super) struct Dialog {
    pub(super) out: Outbox,
    pub(super) id: u32,
}

impl Challenger for Dialog {
    fn show(&self, url: &str) {
        self.out.send(&FromFrame::Challenge { id: self.id, url: String::from(url) });
    }

    fn hide(&self) {
        self.out.send(&FromFrame::ChallengeEnd { id: self.id });
    }
}
