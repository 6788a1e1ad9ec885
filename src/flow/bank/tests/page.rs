//! A page for tests: inputs with carets, and everything that the form's effects did to them.

use crate::flow::bank::*;

/// Inputs with carets, and everything that effects did to them.
pub(super) struct Page {
    pub(super) form: BankForm,
    pub(super) texts: [(String, usize); 3],
    pub(super) states: [Option<State>; 3],
    pub(super) focus: Option<Field>,
    pub(super) announced: Vec<Option<ErrorCode>>,
    pub(super) changes: Vec<Change>,
    pub(super) focus_changes: Vec<bool>,
}

impl Page {
    pub(super) fn new(options: Options) -> Self {
        let mut page = Self {
            form: BankForm::new(options.clone()),
            texts: Default::default(),
            states: [None; 3],
            focus: None,
            announced: Vec::new(),
            changes: Vec::new(),
            focus_changes: Vec::new(),
        };
        page.step(Event::Configure(options));
        page
    }

    pub(super) fn step(&mut self, event: Event) {
        let effects = self.form.step(event);
        let moves = effects.iter().position(|effect| matches!(effect, Effect::MoveFocus(_)));
        assert!(moves.is_none_or(|at| at + 1 == effects.len()), "MoveFocus is the last effect");
        for effect in effects {
            match effect {
                Effect::SetText { field, text, caret } => self.texts[field as usize] = (text, caret),
                Effect::SetState { field, state } => {
                    assert_ne!(self.states[field as usize], Some(state), "a state that changes nothing");
                    self.states[field as usize] = Some(state);
                }
                Effect::Announce(error) => self.announced.push(error),
                Effect::MoveFocus(field) => self.focus(field),
                Effect::Change(change) => {
                    assert_ne!(self.changes.last(), Some(&change), "a change that changes nothing");
                    self.changes.push(change);
                }
                Effect::FocusChanged(focused) => self.focus_changes.push(focused),
            }
        }
        let believed = Field::ALL.map(|field| self.form.text(field).to_owned());
        assert_eq!(believed, Field::ALL.map(|field| self.text(field).to_owned()), "form and inputs disagree");
    }

    pub(super) fn focus(&mut self, field: Field) {
        if self.focus != Some(field) {
            self.focus = Some(field);
            self.texts[field as usize].1 = self.text(field).len();
            self.step(Event::Focus(field));
        }
    }

    pub(super) fn blur(&mut self) {
        if let Some(field) = self.focus.take() {
            self.step(Event::Blur(field));
        }
    }

    /// Puts text in at the caret, as pasting does.
    pub(super) fn paste(&mut self, inserted: &str) {
        let Some(field) = self.focus else { return };
        let (mut raw, caret) = self.texts[field as usize].clone();
        raw.insert_str(caret, inserted);
        let caret = caret + inserted.len();
        self.texts[field as usize] = (raw.clone(), caret);
        self.step(Event::Input { field, raw, caret });
    }

    /// Types key by key into whatever has the focus; `<` is Backspace.
    pub(super) fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            let Some(field) = self.focus else { return };
            let (mut raw, caret) = self.texts[field as usize].clone();
            match (key, caret) {
                ('<', 0) => self.step(Event::BackspaceAtStart(field)),
                ('<', _) => {
                    raw.remove(caret - 1);
                    self.texts[field as usize] = (raw.clone(), caret - 1);
                    self.step(Event::Input { field, raw, caret: caret - 1 });
                }
                _ => self.paste(key.encode_utf8(&mut [0; 4])),
            }
        }
    }

    pub(super) fn autofill(&mut self, field: Field, raw: &str) {
        self.texts[field as usize] = (raw.to_owned(), raw.len());
        self.step(Event::Autofill { field, raw: raw.to_owned() });
    }

    pub(super) fn text(&self, field: Field) -> &str {
        &self.texts[field as usize].0
    }

    pub(super) fn error(&self) -> Option<&'static str> {
        self.changes.last().and_then(|change| change.error).map(ErrorCode::code)
    }

    pub(super) fn invalid(&self, field: Field) -> bool {
        self.states[field as usize].is_some_and(|state| state.invalid)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.changes.last().is_some_and(|change| change.complete)
    }
}
