//! The courses that a confirmation can take, event by event.

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
    for (intent, outcome) in
        [(intent(Status::Succeeded), Outcome::Intent), (challenge("https://bank.example/1"), Outcome::CanceledByBuyer)]
    {
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
