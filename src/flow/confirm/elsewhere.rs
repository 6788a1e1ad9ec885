//! The end of a confirmation that the buyer goes on with elsewhere: in an app, at a till, on another page.

use std::vec;

use super::{Confirm, Effect, Event, MAX_LOST_READS, Outcome, RECOVER_MS, State, Status, finish};

/// The first and the longest pause between two looks while the buyer pays elsewhere, in milliseconds.
pub(super) const PAUSES: (u32, u32) = (1_000, 10_000);

impl Confirm {
    /// Whatever the intent says now is the result.
    pub(super) fn leaving(&mut self, event: Event, lost: u8) -> Vec<Effect> {
        match event {
            Event::Intent(intent) if intent.status == Status::RequiresPaymentMethod && intent.has_error => {
                finish(Outcome::IntentError)
            }
            Event::Intent(_) => finish(Outcome::Intent),
            Event::Refused | Event::Lost if lost + 1 < MAX_LOST_READS => {
                self.state = State::Leaving { lost: lost + 1 };
                vec![Effect::Pause(RECOVER_MS << lost)]
            }
            Event::Refused | Event::Lost => finish(Outcome::Unreachable),
            Event::Woken => {
                self.state = State::Leaving { lost };
                vec![Effect::Read]
            }
            _ => self.stay(State::Leaving { lost }),
        }
    }

    /// The page goes elsewhere, and this ends with it. If it says anything more, it has not gone, or has come back.
    pub(super) fn away(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Hint | Event::Closed | Event::Unavailable => {
                self.state = State::Leaving { lost: 0 };
                vec![Effect::Read]
            }
            _ => self.stay(State::Away),
        }
    }
}
