//! What happens between "confirm this PaymentIntent" and its result: the answer, a challenge at the bank, a lost connection.
//!
//! The machine decides; carrying out its effects (requests, the dialog, timers) is the business of the layers below. It never
//! trusts a hint: only an intent that the API answered ends a challenge with success. It never confirms twice: where the
//! answer of a confirmation was lost, the intent is read instead.

use std::vec;

/// First pause between two looks at an intent whose challenge is open, in milliseconds.
const POLL_MS: u32 = 2_000;
/// Longest pause between two looks.
const POLL_MAX_MS: u32 = 15_000;
/// First pause after an answer was lost; each further one is twice as long. The buyer waits for it.
const RECOVER_MS: u32 = 1_000;
/// How often a reading may fail in a row before the operation gives up. While the bank's page is open, only refusals count:
/// the buyer is busy there, and can end it at any time.
const MAX_LOST_READS: u8 = 4;

/// What the machine needs to know of an intent.
#[derive(Clone, PartialEq, Eq)]
pub struct IntentView {
    /// `status`.
    pub status: Status,
    /// `next_action`, as far as it can be carried out.
    pub next_action: Option<NextAction>,
    /// Whether the intent carries the error of its last attempt.
    pub has_error: bool,
}

/// Statuses of a PaymentIntent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for a payment method: nothing was tried, or the last try failed.
    RequiresPaymentMethod,
    /// Waits for a confirmation.
    RequiresConfirmation,
    /// Waits for the buyer.
    RequiresAction,
    /// Waits for the payment method's network.
    Processing,
    /// Authorised; the merchant captures it later.
    RequiresCapture,
    /// Paid.
    Succeeded,
    /// Given up by the merchant.
    Canceled,
    /// A status that this version does not know.
    Other,
}

impl Status {
    /// Reads the wire's name.
    pub fn parse(name: &str) -> Status {
        match name {
            "requires_payment_method" => Status::RequiresPaymentMethod,
            "requires_confirmation" => Status::RequiresConfirmation,
            "requires_action" => Status::RequiresAction,
            "processing" => Status::Processing,
            "requires_capture" => Status::RequiresCapture,
            "succeeded" => Status::Succeeded,
            "canceled" => Status::Canceled,
            _ => Status::Other,
        }
    }
}

/// A next action that this crate can carry out.
#[derive(Clone, PartialEq, Eq)]
pub struct NextAction {
    /// The bank's page.
    pub url: String,
    /// What to name when the buyer gives up, if the backend offers that.
    pub source: Option<String>,
}

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
    /// The page gave the operation up.
    Aborted,
}

/// What to do about it.
#[derive(PartialEq, Eq)]
pub enum Effect {
    /// Send the confirmation.
    Confirm,
    /// Read the intent.
    Read,
    /// Tell the backend that the buyer gave up the challenge; it answers with the intent.
    CancelChallenge(String),
    /// Show the bank's page.
    Show(String),
    /// Take the bank's page away.
    Hide,
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
    Recovering { lost: u8 },
    Resuming { lost: u8 },
    Challenging { action: NextAction, pause: u32, lost: u8 },
    Canceling { lost: u8 },
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
            (Status::RequiresAction, Some(action)) if self.handle_actions => {
                let effects = vec![Effect::Show(action.url.clone()), Effect::Pause(POLL_MS)];
                self.state = State::Challenging { action, pause: POLL_MS, lost: 0 };
                effects
            }
            (Status::RequiresAction, None) if self.handle_actions => finish(Outcome::Unavailable),
            _ => finish(Outcome::Intent),
        }
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
            Event::Closed => {
                self.state = State::Canceling { lost: 0 };
                vec![Effect::Hide, action.source.map_or(Effect::Read, Effect::CancelChallenge)]
            }
            Event::Unavailable => vec![Effect::Hide, Effect::Finish(Outcome::Unavailable)],
            Event::Aborted => Vec::new(),
        }
    }

    fn looked(&mut self, intent: IntentView, action: NextAction, pause: u32) -> Vec<Effect> {
        match (intent.status, intent.next_action) {
            (Status::RequiresAction, Some(next)) if next == action => {
                self.look_later(action, (pause + pause / 2).min(POLL_MAX_MS), 0)
            }
            (Status::RequiresAction, Some(next)) => {
                let effects = vec![Effect::Hide, Effect::Show(next.url.clone()), Effect::Pause(POLL_MS)];
                self.state = State::Challenging { action: next, pause: POLL_MS, lost: 0 };
                effects
            }
            (Status::RequiresPaymentMethod, _) => {
                vec![Effect::Hide, Effect::Finish(Outcome::IntentError)]
            }
            (Status::RequiresAction, None) => vec![Effect::Hide, Effect::Finish(Outcome::Unavailable)],
            _ => vec![Effect::Hide, Effect::Finish(Outcome::Intent)],
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

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(status: Status) -> IntentView {
        IntentView { status, next_action: None, has_error: false }
    }

    fn challenge(url: &str) -> IntentView {
        let next_action = Some(NextAction { url: url.into(), source: Some("src_1".into()) });
        IntentView { status: Status::RequiresAction, next_action, has_error: false }
    }

    fn failed() -> IntentView {
        IntentView { has_error: true, ..intent(Status::RequiresPaymentMethod) }
    }

    fn started() -> Confirm {
        let mut confirm = Confirm::new(true);
        assert!(confirm.start() == [Effect::Confirm]);
        confirm
    }

    fn in_challenge() -> Confirm {
        let mut confirm = started();
        let effects = confirm.step(Event::Intent(challenge("https://bank.example/1")));
        assert!(effects == [Effect::Show("https://bank.example/1".into()), Effect::Pause(POLL_MS)]);
        confirm
    }

    #[test]
    fn succeeds_at_once() {
        assert!(started().step(Event::Intent(intent(Status::Succeeded))) == finish(Outcome::Intent));
    }

    #[test]
    fn decline_is_the_apis_error() {
        assert!(started().step(Event::Refused) == finish(Outcome::ApiError));
    }

    #[test]
    fn actions_are_left_to_the_caller_on_request() {
        let mut confirm = Confirm::new(false);
        confirm.start();
        assert!(confirm.step(Event::Intent(challenge("https://bank.example/1"))) == finish(Outcome::Intent));
    }

    #[test]
    fn a_hint_is_not_believed() {
        let mut confirm = in_challenge();
        assert!(confirm.step(Event::Hint) == [Effect::Read]);
        assert!(confirm.step(Event::Intent(challenge("https://bank.example/1"))) == [Effect::Pause(3_000)]);
        assert!(confirm.step(Event::Woken) == [Effect::Read]);
        let done = confirm.step(Event::Intent(intent(Status::Succeeded)));
        assert!(done == [Effect::Hide, Effect::Finish(Outcome::Intent)]);
    }

    #[test]
    fn a_failed_challenge_ends_with_the_intents_error() {
        let mut confirm = in_challenge();
        confirm.step(Event::Hint);
        assert!(confirm.step(Event::Intent(failed())) == [Effect::Hide, Effect::Finish(Outcome::IntentError)]);
    }

    #[test]
    fn closing_the_dialog_tells_the_backend() {
        let mut confirm = in_challenge();
        assert!(confirm.step(Event::Closed) == [Effect::Hide, Effect::CancelChallenge("src_1".into())]);
        assert!(confirm.step(Event::Intent(failed())) == finish(Outcome::IntentError));
    }

    #[test]
    fn closing_the_dialog_after_the_bank_was_done_still_counts_the_payment() {
        let mut confirm = in_challenge();
        confirm.step(Event::Closed);
        assert!(confirm.step(Event::Intent(intent(Status::Succeeded))) == finish(Outcome::Intent));
    }

    #[test]
    fn a_cancellation_that_nobody_took_leaves_the_last_word_to_the_intent() {
        for (intent, outcome) in [
            (intent(Status::Succeeded), Outcome::Intent),
            (challenge("https://bank.example/1"), Outcome::CanceledByBuyer),
        ] {
            let mut confirm = in_challenge();
            confirm.step(Event::Closed);
            assert!(confirm.step(Event::Lost) == [Effect::Pause(RECOVER_MS)]);
            assert!(confirm.step(Event::Woken) == [Effect::Read]);
            assert!(confirm.step(Event::Intent(intent)) == finish(outcome));
        }
    }

    #[test]
    fn closing_a_dialog_that_cannot_be_cancelled_reads_the_intent() {
        let mut confirm = started();
        let next_action = Some(NextAction { url: "https://bank.example/1".into(), source: None });
        let waiting = IntentView { status: Status::RequiresAction, next_action, has_error: false };
        confirm.step(Event::Intent(waiting.clone()));
        assert!(confirm.step(Event::Closed) == [Effect::Hide, Effect::Read]);
        assert!(confirm.step(Event::Intent(waiting)) == finish(Outcome::CanceledByBuyer));
    }

    #[test]
    fn an_action_that_cannot_be_carried_out_is_an_error() {
        let unknown = || intent(Status::RequiresAction);
        assert!(started().step(Event::Intent(unknown())) == finish(Outcome::Unavailable));
        let mut confirm = in_challenge();
        confirm.step(Event::Hint);
        assert!(confirm.step(Event::Intent(unknown())) == [Effect::Hide, Effect::Finish(Outcome::Unavailable)]);
    }

    #[test]
    fn a_lost_confirmation_is_not_blamed_on_an_earlier_card() {
        let mut confirm = started();
        confirm.step(Event::Lost);
        assert!(confirm.step(Event::Intent(failed())) == finish(Outcome::Unreachable));
    }

    #[test]
    fn a_lost_answer_is_looked_up_and_never_sent_again() {
        let mut confirm = started();
        assert!(confirm.step(Event::Lost) == [Effect::Read]);
        assert!(confirm.step(Event::Lost) == [Effect::Pause(RECOVER_MS)]);
        assert!(confirm.step(Event::Woken) == [Effect::Read]);
        assert!(confirm.step(Event::Intent(intent(Status::Succeeded))) == finish(Outcome::Intent));
    }

    #[test]
    fn a_lost_confirmation_that_did_not_count_says_so() {
        let mut confirm = started();
        confirm.step(Event::Lost);
        assert!(confirm.step(Event::Intent(intent(Status::RequiresPaymentMethod))) == finish(Outcome::Unreachable));
    }

    #[test]
    fn gives_up_reading_after_a_while() {
        let mut confirm = started();
        confirm.step(Event::Lost);
        for _ in 1..MAX_LOST_READS {
            assert!(matches!(confirm.step(Event::Lost)[..], [Effect::Pause(_)]));
            confirm.step(Event::Woken);
        }
        assert!(confirm.step(Event::Lost) == finish(Outcome::Unreachable));
    }

    #[test]
    fn an_outage_leaves_the_buyer_at_the_bank() {
        let mut confirm = in_challenge();
        for _ in 0..3 * MAX_LOST_READS {
            confirm.step(Event::Woken);
            assert!(confirm.step(Event::Lost) == [Effect::Pause(POLL_MS)]);
        }
        confirm.step(Event::Woken);
        let done = confirm.step(Event::Intent(intent(Status::Succeeded)));
        assert!(done == [Effect::Hide, Effect::Finish(Outcome::Intent)]);
    }

    #[test]
    fn an_intent_that_is_refused_again_and_again_ends_the_challenge() {
        let mut confirm = in_challenge();
        for _ in 1..MAX_LOST_READS {
            assert!(matches!(confirm.step(Event::Refused)[..], [Effect::Pause(_)]));
        }
        assert!(confirm.step(Event::Refused) == [Effect::Hide, Effect::Finish(Outcome::Unreachable)]);
    }

    #[test]
    fn what_the_server_confirmed_is_carried_on() {
        let mut confirm = Confirm::new(true);
        assert!(confirm.resume() == [Effect::Read]);
        assert!(confirm.step(Event::Lost) == [Effect::Pause(RECOVER_MS)]);
        assert!(confirm.step(Event::Woken) == [Effect::Read]);
        let effects = confirm.step(Event::Intent(challenge("https://bank.example/1")));
        assert!(effects == [Effect::Show("https://bank.example/1".into()), Effect::Pause(POLL_MS)]);
        confirm.step(Event::Hint);
        let done = confirm.step(Event::Intent(intent(Status::RequiresConfirmation)));
        assert!(done == [Effect::Hide, Effect::Finish(Outcome::Intent)]);
    }

    #[test]
    fn there_is_nothing_to_carry_on_unless_the_buyer_is_waited_for() {
        for (event, outcome) in [
            (Event::Intent(intent(Status::Succeeded)), Outcome::NoAction),
            (Event::Intent(failed()), Outcome::NoAction),
            (Event::Intent(intent(Status::RequiresConfirmation)), Outcome::NoAction),
            (Event::Intent(intent(Status::RequiresAction)), Outcome::Unavailable),
            (Event::Refused, Outcome::ApiError),
        ] {
            let mut confirm = Confirm::new(true);
            confirm.resume();
            assert!(confirm.step(event) == finish(outcome));
        }
        let mut confirm = Confirm::new(true);
        confirm.resume();
        for _ in 1..MAX_LOST_READS {
            confirm.step(Event::Lost);
            confirm.step(Event::Woken);
        }
        assert!(confirm.step(Event::Lost) == finish(Outcome::Unreachable));
    }

    #[test]
    fn closing_the_dialog_when_the_bank_was_quicker_leaves_the_rest_to_the_server() {
        let mut confirm = in_challenge();
        confirm.step(Event::Closed);
        assert!(confirm.step(Event::Intent(intent(Status::RequiresConfirmation))) == finish(Outcome::Intent));
    }

    #[test]
    fn an_abort_takes_the_dialog_away_and_nothing_follows() {
        let mut confirm = in_challenge();
        assert!(confirm.step(Event::Aborted) == [Effect::Hide, Effect::Finish(Outcome::Aborted)]);
        assert!(confirm.step(Event::Hint).is_empty());
    }

    #[test]
    fn a_second_challenge_replaces_the_first() {
        let mut confirm = in_challenge();
        confirm.step(Event::Hint);
        let effects = confirm.step(Event::Intent(challenge("https://bank.example/2")));
        assert!(effects == [Effect::Hide, Effect::Show("https://bank.example/2".into()), Effect::Pause(POLL_MS)]);
    }
}
