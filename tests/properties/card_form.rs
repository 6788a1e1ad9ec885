//! The card form under any sequence of events: it stays consistent, and the page learns nothing that it must not.

use opentill::flow::card::{CardForm, Change, Effect, Event, Field, Options};
use opentill::rules::card::YearMonth;
use opentill::rules::card_text::contains_card_number;
use opentill::wire::port::CardKind;
use proptest::prelude::*;

fn options(country: &str, hide_postal: bool, postal_prefill: Option<String>) -> Options {
    Options {
        kind: CardKind::Whole,
        country: country.into(),
        hide_postal,
        today: YearMonth { year: 2026, month: 11 },
        disabled: false,
        postal_prefill,
        preferred_networks: Vec::new(),
        auto_advance: false,
    }
}

/// An event in a form that can be shown when a property fails.
#[derive(Clone, Debug)]
enum Step {
    Input(usize, String, usize),
    Autofill(usize, String),
    Focus(usize),
    Blur(usize),
    BackspaceAtStart(usize),
    Configure(bool, bool, Option<String>),
    Clear,
    Submit,
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[0-9 /-]{0,20}",
        1 => "\\PC{0,8}",
        2 => Just("4242 4242 4242 4242".into()),
        1 => Just("4242424242424242".into()),
        1 => Just("378282246310005".into()),
        2 => Just("12 / 34".into()),
        2 => Just("123".into()),
        2 => Just("94107".into()),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..4usize, texts(), 0..20usize).prop_map(|(field, raw, caret)| Step::Input(field, raw, caret)),
        3 => (0..4usize, texts()).prop_map(|(field, raw)| Step::Autofill(field, raw)),
        3 => (0..4usize).prop_map(Step::Focus),
        2 => (0..4usize).prop_map(Step::Blur),
        1 => (0..4usize).prop_map(Step::BackspaceAtStart),
        1 => (any::<bool>(), any::<bool>(), prop::option::of(texts())).prop_map(|(us, hide, fill)| Step::Configure(us, hide, fill)),
        1 => Just(Step::Clear),
        1 => Just(Step::Submit),
    ];
    prop::collection::vec(step, 0..30)
}

fn event(step: Step) -> Event {
    let field = |index: usize| Field::ALL[index];
    match step {
        Step::Input(index, raw, caret) => Event::Input { field: field(index), raw, caret },
        Step::Autofill(index, raw) => Event::Autofill { field: field(index), raw },
        Step::Focus(index) => Event::Focus(field(index)),
        Step::Blur(index) => Event::Blur(field(index)),
        Step::BackspaceAtStart(index) => Event::BackspaceAtStart(field(index)),
        Step::Configure(us, hide, fill) => Event::Configure(options(if us { "US" } else { "FR" }, hide, fill)),
        Step::Clear => Event::Clear,
        Step::Submit => Event::Submit,
    }
}

proptest! {
    #[test]
    fn the_form_stays_consistent(steps in steps()) {
        let mut form = CardForm::new(options("US", false, None));
        let mut last: Option<Change> = None;
        let mut invalid = [false; 4];
        for step in steps {
            let submitted = matches!(step, Step::Submit);
            let raw = match &step {
                Step::Input(index, raw, caret) => Some((Field::ALL[*index], raw.clone(), Some(*caret))),
                Step::Autofill(index, raw) => Some((Field::ALL[*index], raw.clone(), None)),
                _ => None,
            };
            let effects = form.step(event(step));
            let mut corrected = false;
            for (index, effect) in effects.iter().enumerate() {
                match effect {
                    Effect::SetText { field, text, caret } => {
                        corrected |= raw.as_ref().is_some_and(|(edited, ..)| edited == field);
                        prop_assert!(*caret <= text.len() && form.text(*field) == text);
                    }
                    Effect::Change(change) => {
                        prop_assert!(last.as_ref() != Some(change), "a change that changes nothing");
                        last = Some(change.clone());
                    }
                    Effect::SetState { field, invalid: wrong, .. } => invalid[*field as usize] = *wrong,
                    Effect::MoveFocus(_) => prop_assert_eq!(index + 1, effects.len()),
                    Effect::SetLast4(last4) => prop_assert!(last4.is_empty() || last4.len() == 4),
                    _ => {}
                }
            }
            if let Some((field, raw, caret)) = raw
                && !corrected
            {
                prop_assert_eq!(form.text(field), raw.as_str(), "the input was left as it is, at {:?}", caret);
            }
            if let Some(change) = &last {
                prop_assert_eq!(change.complete, form.details().is_ok());
                let postal = change.postal_code.as_deref().unwrap_or_default();
                prop_assert!(!contains_card_number(postal) && postal.len() <= 12);
                prop_assert!(!(change.empty && change.complete));
            }
            if submitted && let Some(problem) = form.details().err() {
                prop_assert_eq!(last.as_ref().and_then(|change| change.error), Some(problem));
                prop_assert!(invalid.contains(&true));
            }
        }
    }
}
