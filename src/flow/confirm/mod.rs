//! What happens between "confirm this intent" and its result: the answer, what the buyer has to do, a lost connection. One machine
//! for PaymentIntents and SetupIntents.
//!
//! The machine decides; carrying out its effects (requests, the dialog, timers) is the business of the layers below. It never
//! trusts a hint: only an intent that the API answered ends a challenge with success. It never confirms twice: where the
//! answer of a confirmation was lost, the intent is read instead.

#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
mod elsewhere;
mod intent;

use std::vec;

pub use intent::{IntentView, Status};

use crate::wire::next_action::NextAction;

/// First pause between two looks at an intent whose challenge is open, in milliseconds.
const POLL_MS: u32 = 2_000;
/// Longest pause between two looks.
const POLL_MAX_MS: u32 = 15_000;
/// First pause after an answer was lost; each further one is twice as long. The buyer waits for it.
const RECOVER_MS: u32 = 1_000;
/// How often a reading may fail in a row before the operation gives up. While the bank's page is open, only refusals count:
/// the buyer is busy there, and can end it at any time.
const MAX_LOST_READS: u8 = 4;

/// What happened.
pub enum Event {
    /// The API answered with the intent.
    Intent(IntentView),
    /// The API answered with an error.
    Refused,
    /// No answer came, or one that says nothing about the intent: the request may have been carried out.
    Lost,
    /// The dialog says that something happened at the bank.
    Hint,
    /// The buyer closed the dialog.
    Closed,
    /// The dialog could not be shown.
    Unavailable,
    /// A pause is over.
    Woken,
    /// What is shown cannot be paid any more, or has been there for long enough.
    Expired,
    /// The page gave the operation up.
    Aborted,
}

/// What to do about it.
#[derive(PartialEq)]
pub enum Effect {
    /// Send the confirmation.
    Confirm,
    /// Read the intent.
    Read,
    /// Tell the backend that the buyer gave up the challenge; it answers with the intent.
    CancelChallenge(String),
    /// Show the bank's page, or what the buyer pays with elsewhere.
    Show(NextAction),
    /// Take away what is shown.
    Hide,
    /// The whole page goes elsewhere.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Redirect(String),
    /// Wait this many milliseconds.
    Pause(u32),
    /// Done.
    Finish(Outcome),
}

/// How it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The latest intent is the result.
    Intent,
    /// The API's error is the result.
    ApiError,
    /// The latest intent's own error is the result; without one, the challenge failed.
    IntentError,
    /// The latest intent does not wait for the buyer: there was nothing to carry out.
    NoAction,
    /// The buyer closed the dialog.
    CanceledByBuyer,
    /// The connection failed; the intent was not paid as far as is known.
    Unreachable,
    /// The bank's page cannot be shown.
    Unavailable,
    /// The page gave up.
    Aborted,
}

enum State {
    Idle,
    Confirming,
    Recovering {
        lost: u8,
    },
    Resuming {
        lost: u8,
    },
    Challenging {
        action: NextAction,
        pause: u32,
        lost: u8,
    },
    Canceling {
        lost: u8,
    },
    /// Nothing is shown any more: the intent is the result, whatever it says.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Leaving {
        lost: u8,
    },
    /// The page is on its way elsewhere.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Away,
    Done,
}

/// The course of one confirmation, or of the rest of one that was confirmed elsewhere.
pub struct Confirm {
    state: State,
    handle_actions: bool,
}

impl Confirm {
    /// A confirmation that has not started. Without `handle_actions` an intent that needs the buyer is the result.
    pub fn new(handle_actions: bool) -> Self {
        Confirm { state: State::Idle, handle_actions }
    }

    /// The first effect.
    pub fn start(&mut self) -> Vec<Effect> {
        self.state = State::Confirming;
        vec![Effect::Confirm]
    }

    /// The first effect where the merchant's server has confirmed, and only the buyer is waited for.
    pub fn resume(&mut self) -> Vec<Effect> {
        self.state = State::Resuming { lost: 0 };
        vec![Effect::Read]
    }

    /// What to do after `event`.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => Vec::new(),
            state if matches!(event, Event::Aborted) => self.abort(&state),
            State::Idle => Vec::new(),
            State::Confirming => self.confirming(event),
            State::Recovering { lost } => self.recovering(event, lost),
            State::Resuming { lost } => self.resuming(event, lost),
            State::Challenging { action, pause, lost } => self.challenging(event, action, pause, lost),
            State::Canceling { lost } => self.canceling(event, lost),
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            State::Leaving { lost } => self.leaving(event, lost),
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            State::Away => self.away(event),
        }
    }

    fn abort(&mut self, state: &State) -> Vec<Effect> {
        let mut effects = Vec::new();
        if matches!(state, State::Challenging { .. }) {
            effects.push(Effect::Hide);
        }
        effects.push(Effect::Finish(Outcome::Aborted));
        effects
    }

    fn confirming(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Intent(intent) => self.answered(intent),
            Event::Refused => finish(Outcome::ApiError),
            Event::Lost => {
                self.state = State::Recovering { lost: 0 };
                vec![Effect::Read]
            }
            _ => self.stay(State::Confirming),
        }
    }

    /// The confirmation's answer was lost: the intent tells whether it counted.
    fn recovering(&mut self, event: Event, lost: u8) -> Vec<Effect> {
        match event {
            Event::Intent(intent) => match intent.status {
                // An error that it carries may be an earlier card's: only that nothing was paid is certain.
                Status::RequiresPaymentMethod | Status::RequiresConfirmation => finish(Outcome::Unreachable),
                _ => self.answered(intent),
            },
            Event::Woken => {
                self.state = State::Recovering { lost };
                vec![Effect::Read]
            }
            Event::Lost | Event::Refused if lost + 1 < MAX_LOST_READS => {
                self.state = State::Recovering { lost: lost + 1 };
                vec![Effect::Pause(RECOVER_MS << lost)]
            }
            Event::Lost | Event::Refused => finish(Outcome::Unreachable),
            _ => self.stay(State::Recovering { lost }),
        }
    }

    fn resuming(&mut self, event: Event, lost: u8) -> Vec<Effect> {
        match event {
            Event::Intent(intent) if intent.status == Status::RequiresAction => self.answered(intent),
            Event::Intent(_) => finish(Outcome::NoAction),
            Event::Refused => finish(Outcome::ApiError),
            Event::Woken => {
                self.state = State::Resuming { lost };
                vec![Effect::Read]
            }
            Event::Lost if lost + 1 < MAX_LOST_READS => {
                self.state = State::Resuming { lost: lost + 1 };
                vec![Effect::Pause(RECOVER_MS << lost)]
            }
            Event::Lost => finish(Outcome::Unreachable),
            _ => self.stay(State::Resuming { lost }),
        }
    }

    fn answered(&mut self, intent: IntentView) -> Vec<Effect> {
        match (intent.status, intent.next_action) {
            (Status::RequiresPaymentMethod, _) if intent.has_error => finish(Outcome::IntentError),
            (Status::RequiresAction, Some(action)) if self.handle_actions => self.act(action),
            (Status::RequiresAction, None) if self.handle_actions => finish(Outcome::Unavailable),
            _ => finish(Outcome::Intent),
        }
    }

    /// Carries a next action out.
    fn act(&mut self, action: NextAction) -> Vec<Effect> {
        #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
        match action {
            NextAction::Leave => return finish(Outcome::Intent),
            NextAction::Redirect(url) => {
                self.state = State::Away;
                return vec![Effect::Redirect(url)];
            }
            NextAction::Challenge { .. } | NextAction::Show(_) => {}
        }
        let (pause, _) = pauses(&action);
        let effects = vec![Effect::Show(action.clone()), Effect::Pause(pause)];
        self.state = State::Challenging { action, pause, lost: 0 };
        effects
    }

    /// The driver sends one request at a time, so that a hint that comes during a reading leads to another one after it.
    fn challenging(&mut self, event: Event, action: NextAction, pause: u32, lost: u8) -> Vec<Effect> {
        match event {
            Event::Hint | Event::Woken => {
                self.state = State::Challenging { action, pause, lost };
                vec![Effect::Read]
            }
            Event::Intent(intent) => self.looked(intent, action, pause),
            // Not after a longer pause: who is back online is not to be kept waiting.
            Event::Lost => self.look_later(action, pause, lost),
            Event::Refused if lost + 1 < MAX_LOST_READS => self.look_later(action, pause, lost + 1),
            Event::Refused => vec![Effect::Hide, Effect::Finish(Outcome::Unreachable)],
            Event::Closed | Event::Expired | Event::Unavailable => self.put_away(&event, action),
            Event::Aborted => Vec::new(),
        }
    }

    /// The buyer is done with what is shown, or it cannot be shown. Who gives a challenge up gives the payment up; what is paid
    /// elsewhere can still be paid.
    fn put_away(&mut self, event: &Event, action: NextAction) -> Vec<Effect> {
        let source = match action {
            NextAction::Challenge { source, .. } => source,
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            _ => {
                self.state = State::Leaving { lost: 0 };
                return vec![Effect::Hide, Effect::Read];
            }
        };
        if !matches!(event, Event::Closed) {
            return vec![Effect::Hide, Effect::Finish(Outcome::Unavailable)];
        }
        self.state = State::Canceling { lost: 0 };
        vec![Effect::Hide, source.map_or(Effect::Read, Effect::CancelChallenge)]
    }

    fn looked(&mut self, intent: IntentView, action: NextAction, pause: u32) -> Vec<Effect> {
        match (intent.status, intent.next_action) {
            (Status::RequiresAction, Some(next)) if next == action => {
                let (_, longest) = pauses(&action);
                self.look_later(action, (pause + pause / 2).min(longest), 0)
            }
            (Status::RequiresAction, Some(next)) => after_hiding(self.act(next)),
            (Status::RequiresPaymentMethod, _) => after_hiding(finish(Outcome::IntentError)),
            (Status::RequiresAction, None) => after_hiding(finish(Outcome::Unavailable)),
            _ => after_hiding(finish(Outcome::Intent)),
        }
    }

    fn look_later(&mut self, action: NextAction, pause: u32, lost: u8) -> Vec<Effect> {
        self.state = State::Challenging { action, pause, lost };
        vec![Effect::Pause(pause)]
    }

    /// The buyer gave up; had the bank been quicker, the payment counts all the same. So the intent has the last word, also
    /// where the backend did not take the cancellation.
    fn canceling(&mut self, event: Event, lost: u8) -> Vec<Effect> {
        match event {
            Event::Intent(intent) => match intent.status {
                Status::RequiresPaymentMethod if intent.has_error => finish(Outcome::IntentError),
                Status::RequiresAction | Status::RequiresPaymentMethod | Status::Other => {
                    finish(Outcome::CanceledByBuyer)
                }
                // Paid, on its way, or authenticated for the merchant's server to go on with.
                _ => finish(Outcome::Intent),
            },
            Event::Refused | Event::Lost if lost + 1 < MAX_LOST_READS => {
                self.state = State::Canceling { lost: lost + 1 };
                vec![Effect::Pause(RECOVER_MS << lost)]
            }
            Event::Refused | Event::Lost => finish(Outcome::Unreachable),
            Event::Woken => {
                self.state = State::Canceling { lost };
                vec![Effect::Read]
            }
            _ => self.stay(State::Canceling { lost }),
        }
    }

    fn stay(&mut self, state: State) -> Vec<Effect> {
        self.state = state;
        Vec::new()
    }
}

fn finish(outcome: Outcome) -> Vec<Effect> {
    vec![Effect::Finish(outcome)]
}

fn after_hiding(mut effects: Vec<Effect>) -> Vec<Effect> {
    effects.insert(0, Effect::Hide);
    effects
}

/// The first and the longest pause between two looks while this is shown.
fn pauses(action: &NextAction) -> (u32, u32) {
    match action {
        NextAction::Challenge { .. } => (POLL_MS, POLL_MAX_MS),
        #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
        _ => elsewhere::PAUSES,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
