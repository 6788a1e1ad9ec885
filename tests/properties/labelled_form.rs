//! Forms of labelled fields under any sequence of events: the page that carries the effects out always shows what the form holds,
//! and no card number leaves it.

use opentill::flow::form::{Choice, Effect, Event, FieldSpec, Form, Kind, State, When};
use opentill::rules::card_text::contains_card_number;
use proptest::prelude::*;

/// An event in a form that can be shown when a property fails.
#[derive(Clone, Debug)]
enum Step {
    Input(usize, String, usize),
    Autofill(usize, String),
    Put(usize, String),
    Focus(usize),
    Blur(usize),
    Configure(usize, bool),
    Clear,
    Submit,
}

fn specs(first: usize, required: bool) -> Vec<FieldSpec> {
    let option = |value: &str| Choice { value: value.into(), label: value.into() };
    let kinds = [
        Kind::Name,
        Kind::Choice,
        Kind::Email,
        Kind::Iban,
        Kind::Postal("US".into()),
        Kind::Digits(3, 5),
        Kind::Text,
        Kind::TaxId,
        Kind::RoutingNumber,
        Kind::Checkbox,
        Kind::Phone,
    ];
    let make = |(index, kind): (usize, Kind)| {
        let mut spec = FieldSpec::new(index.to_string(), kind, "Label");
        spec.required = required;
        if spec.kind == Kind::Choice {
            spec.options = Vec::from([option(""), option("a"), option("b")]);
        }
        if index % 3 == 2 {
            spec.when = Some(When { id: "1".into(), is: Vec::from(["a".into(), String::new()]) });
        }
        spec
    };
    kinds.into_iter().enumerate().skip(first).map(make).collect()
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[0-9 a-z@.-]{0,20}",
        1 => "\\PC{0,8}",
        2 => Just("4242 4242 4242 4242".into()),
        1 => Just("a".into()),
        1 => Just("true".into()),
        1 => Just("DE89370400440532013000".into()),
        1 => Just("jenny@example.com".into()),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..12usize, texts(), 0..24usize).prop_map(|(field, raw, caret)| Step::Input(field, raw, caret)),
        3 => (0..12usize, texts()).prop_map(|(field, raw)| Step::Autofill(field, raw)),
        1 => (0..12usize, texts()).prop_map(|(field, raw)| Step::Put(field, raw)),
        3 => (0..12usize).prop_map(Step::Focus),
        2 => (0..12usize).prop_map(Step::Blur),
        1 => (0..5usize, any::<bool>()).prop_map(|(first, required)| Step::Configure(first, required)),
        1 => Just(Step::Clear),
        1 => Just(Step::Submit),
    ];
    prop::collection::vec(step, 0..30)
}

fn event(step: Step) -> Event {
    match step {
        Step::Input(field, raw, caret) => Event::Input { field, raw, caret },
        Step::Autofill(field, raw) => Event::Autofill { field, raw },
        Step::Put(field, text) => Event::Put { field, text },
        Step::Focus(field) => Event::Focus(field),
        Step::Blur(field) => Event::Blur(field),
        Step::Configure(first, required) => Event::Configure(specs(first, required)),
        Step::Clear => Event::Clear,
        Step::Submit => Event::Submit,
    }
}

/// What a page shows, by the effects alone.
#[derive(Default)]
struct Page {
    texts: Vec<String>,
    states: Vec<State>,
}

impl Page {
    /// The browser applies an edit before anybody hears of it.
    fn edit(&mut self, step: &Step) {
        if let Step::Input(field, raw, _) | Step::Autofill(field, raw) = step
            && let Some(text) = self.texts.get_mut(*field)
        {
            raw.clone_into(text);
        }
    }

    fn carry_out(&mut self, effect: Effect, fields: usize) {
        match effect {
            Effect::Fields => {
                self.texts.resize(fields, String::new());
                self.states.clear();
            }
            Effect::SetText { field, text, .. } => self.texts[field] = text,
            Effect::SetState { field, state } if field == self.states.len() => self.states.push(state),
            Effect::SetState { field, state } => self.states[field] = state,
            Effect::Change(_) | Effect::FocusChanged(_) => {}
        }
    }
}

proptest! {
    #[test]
    fn the_page_shows_what_the_form_holds(steps in steps()) {
        let mut form = Form::new(Vec::new());
        let mut page = Page::default();
        let first = Step::Configure(0, true);
        for step in std::iter::once(first).chain(steps) {
            page.edit(&step);
            let submitted = matches!(step, Step::Submit);
            let effects = form.step(event(step));
            for effect in effects {
                page.carry_out(effect, form.specs().count());
            }
            let fields = form.specs().count();
            prop_assert_eq!(page.states.len(), fields);
            for field in 0..fields {
                prop_assert_eq!(&page.texts[field], form.text(field));
                prop_assert_eq!(page.states[field].empty, form.text(field).is_empty());
                let state = page.states[field];
                prop_assert!(!(state.complete && state.error.is_some()), "right, and yet with an error");
                prop_assert!(!submitted || !state.shown || state.complete || state.error.is_some(), "wrong, and not told");
            }
            let open = page.states.iter().any(|state| state.shown && !state.complete);
            prop_assert_eq!(form.complete(), !open);
        }
    }

    #[test]
    fn no_card_number_leaves_free_text(steps in steps()) {
        let mut form = Form::new(specs(0, true));
        for step in steps {
            form.step(event(step));
            let free: Vec<String> = form
                .specs()
                .filter(|spec| matches!(spec.kind, Kind::Name | Kind::Email | Kind::Text | Kind::Postal(_)))
                .map(|spec| spec.id.clone())
                .collect();
            for (id, value) in form.values() {
                prop_assert!(!free.iter().any(|free| free == id) || !contains_card_number(&value), "{}", id);
            }
        }
    }
}
