//! The courses that a confirmation can take, event by event.

use super::*;
use crate::rules::text::Text;
use crate::wire::next_action::{View, ViewKind};

fn intent(status: Status) -> IntentView {
    IntentView { status, next_action: None, has_error: false }
}

fn challenge(url: &str) -> IntentView {
    let next_action = Some(bank(url, Some("src_1")));
    IntentView { status: Status::RequiresAction, next_action, has_error: false }
}

fn bank(url: &str, source: Option<&str>) -> NextAction {
    NextAction::Challenge { url: url.into(), source: source.map(String::from) }
}

fn waiting(action: NextAction) -> IntentView {
    IntentView { status: Status::RequiresAction, next_action: Some(action), has_error: false }
}

fn voucher() -> NextAction {
    let rows = Vec::new();
    NextAction::Show(View {
        kind: ViewKind::Voucher,
        title: Text::name("Pay"),
        url: None,
        code: None,
        rows,
        expires: None,
    })
}

fn at_the_till() -> Confirm {
    let mut confirm = started();
    let effects = confirm.step(Event::Intent(waiting(voucher())));
    assert!(effects == [Effect::Show(voucher()), Effect::Pause(elsewhere::PAUSES.0)]);
    confirm
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
    assert!(effects == [Effect::Show(bank("https://bank.example/1", Some("src_1"))), Effect::Pause(POLL_MS)]);
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
    let waiting = waiting(bank("https://bank.example/1", None));
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
    assert!(effects == [Effect::Show(bank("https://bank.example/1", Some("src_1"))), Effect::Pause(POLL_MS)]);
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
    assert!(
        effects == [Effect::Hide, Effect::Show(bank("https://bank.example/2", Some("src_1"))), Effect::Pause(POLL_MS)]
    );
}

#[test]
fn what_is_paid_elsewhere_is_looked_at_less_and_less_often() {
    let mut confirm = at_the_till();
    let mut pauses = Vec::new();
    for _ in 0..8 {
        assert!(confirm.step(Event::Woken) == [Effect::Read]);
        match confirm.step(Event::Intent(waiting(voucher())))[..] {
            [Effect::Pause(pause)] => pauses.push(pause),
            _ => pauses.push(0),
        }
    }
    assert!(pauses.is_sorted() && pauses[0] == 1_500 && pauses[7] == elsewhere::PAUSES.1);
    confirm.step(Event::Woken);
    let done = confirm.step(Event::Intent(intent(Status::Processing)));
    assert!(done == [Effect::Hide, Effect::Finish(Outcome::Intent)]);
}

#[test]
fn a_voucher_that_is_put_away_or_runs_out_stays_as_it_is() {
    for event in [Event::Closed, Event::Expired, Event::Unavailable] {
        let mut confirm = at_the_till();
        assert!(confirm.step(event) == [Effect::Hide, Effect::Read]);
        assert!(confirm.step(Event::Intent(waiting(voucher()))) == finish(Outcome::Intent));
    }
}

#[test]
fn what_was_paid_or_refused_before_it_was_put_away_counts() {
    for (intent, outcome) in [(intent(Status::Succeeded), Outcome::Intent), (failed(), Outcome::IntentError)] {
        let mut confirm = at_the_till();
        confirm.step(Event::Closed);
        assert!(confirm.step(Event::Lost) == [Effect::Pause(RECOVER_MS)]);
        assert!(confirm.step(Event::Woken) == [Effect::Read]);
        assert!(confirm.step(Event::Intent(intent)) == finish(outcome));
    }
    let mut confirm = at_the_till();
    confirm.step(Event::Closed);
    for _ in 1..MAX_LOST_READS {
        confirm.step(Event::Lost);
        confirm.step(Event::Woken);
    }
    assert!(confirm.step(Event::Lost) == finish(Outcome::Unreachable));
}

#[test]
fn a_code_that_was_refused_in_the_app_is_the_intents_error() {
    let mut confirm = at_the_till();
    confirm.step(Event::Woken);
    assert!(confirm.step(Event::Intent(failed())) == [Effect::Hide, Effect::Finish(Outcome::IntentError)]);
}

#[test]
fn a_redirect_ends_with_the_page() {
    let redirect = || waiting(NextAction::Redirect("https://bank.example/1".into()));
    let mut confirm = started();
    assert!(confirm.step(Event::Intent(redirect())) == [Effect::Redirect("https://bank.example/1".into())]);
    assert!(confirm.step(Event::Woken).is_empty());
    // The buyer came back to this very page, which the browser had kept.
    assert!(confirm.step(Event::Closed) == [Effect::Read]);
    assert!(confirm.step(Event::Intent(redirect())) == finish(Outcome::Intent));

    let mut confirm = started();
    confirm.step(Event::Intent(redirect()));
    assert!(confirm.step(Event::Aborted) == finish(Outcome::Aborted));
}

#[test]
fn a_redirect_may_follow_what_was_shown() {
    let mut confirm = at_the_till();
    confirm.step(Event::Woken);
    let effects = confirm.step(Event::Intent(waiting(NextAction::Redirect("https://bank.example/1".into()))));
    assert!(effects == [Effect::Hide, Effect::Redirect("https://bank.example/1".into())]);
}

#[test]
fn what_a_page_has_no_part_in_is_left_to_the_caller() {
    assert!(started().step(Event::Intent(waiting(NextAction::Leave))) == finish(Outcome::Intent));
    let mut confirm = Confirm::new(true);
    confirm.resume();
    assert!(confirm.step(Event::Intent(waiting(NextAction::Leave))) == finish(Outcome::Intent));
}

#[test]
fn a_confirmation_whose_answer_was_lost_goes_on_with_what_the_intent_asks_for() {
    let mut confirm = started();
    assert!(confirm.step(Event::Lost) == [Effect::Read]);
    let effects = confirm.step(Event::Intent(waiting(voucher())));
    assert!(effects == [Effect::Show(voucher()), Effect::Pause(elsewhere::PAUSES.0)]);
}
