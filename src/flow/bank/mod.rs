//! The form of a bank account: an IBAN alone, or the BSB and the account number of an account in Australia.
//!
//! It says what the fields hold, which error is shown and when the caret moves on; the layers below carry its effects out.
//! An account leaves it by [`BankForm::details`] alone: no effect that is meant for the page has room for it.
//!
//! Errors: what is certainly wrong is shown at once; what is merely unfinished, once the buyer has left the field or
//! submitted. An error goes when its field is no longer wrong.

mod fields;
#[cfg(test)]
mod tests;
mod view;

pub use fields::Details;

use crate::rules::bank_text::{edit_account_number, edit_bsb, edit_iban};
use crate::rules::card_text::Edited;
use crate::rules::error::ErrorCode;
use crate::wire::port::BankKind;
use fields::Fields;
use view::View;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// International bank account number.
    Iban,
    /// Bank and branch of an account in Australia.
    Bsb,
    /// Number of an account in Australia.
    AccountNumber,
}

/// What happened.
pub enum Event {
    /// The buyer changed a field.
    Input {
        /// Which field.
        field: Field,
        /// What the input holds now, as the browser left it.
        raw: String,
        /// Where its caret is, in UTF-16 units.
        caret: usize,
    },
    /// A field was filled in whole by the browser, or before the machine was there.
    Autofill {
        /// Which field.
        field: Field,
        /// What the input holds now.
        raw: String,
    },
    /// The caret came into a field. It thereby leaves the one where it was: [`Event::Blur`] is needed only when it leaves
    /// the whole form.
    Focus(Field),
    /// The caret left a field.
    Blur(Field),
    /// Backspace was pressed with the caret at the start of a field.
    BackspaceAtStart(Field),
    /// The options changed.
    Configure(Options),
    /// Empty every field.
    Clear,
    /// The buyer wants to pay: show everything that is missing.
    Submit,
}

/// What the merchant decides about the form.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// Which fields there are.
    pub kind: BankKind,
    /// Whether real money moves: test mode has accounts of its own in Australia.
    pub live: bool,
    /// Whose IBANs are taken: country codes, or `SEPA` for all of that area.
    pub countries: Vec<String>,
    /// The form takes no input; the caret is not moved.
    pub disabled: bool,
}

/// What is to be done. [`Effect::MoveFocus`] is the last of its list, for it causes events itself.
#[derive(PartialEq)]
pub enum Effect {
    /// Put this text into the input. The caret is to be set only if the input has it: some engines focus an input when its
    /// selection is set.
    SetText {
        /// Which field.
        field: Field,
        /// The text.
        text: String,
        /// Index into the text.
        caret: usize,
    },
    /// How a field looks, to sighted buyers and others.
    SetState {
        /// Which field.
        field: Field,
        /// How.
        state: State,
    },
    /// The error to show and to read out; `None` takes it away.
    Announce(Option<ErrorCode>),
    /// Tell the page.
    Change(Change),
    /// The caret came into the form, or left it.
    FocusChanged(bool),
    /// Put the caret into this field.
    MoveFocus(Field),
}

/// How a field looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// Nothing is in it.
    pub empty: bool,
    /// It is whole and right.
    pub complete: bool,
    /// Its error is shown.
    pub invalid: bool,
}

/// What the page may know of the form: nothing of the account, but whose it is as far as lists tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Nothing is in any field.
    pub empty: bool,
    /// Every field is whole and right.
    pub complete: bool,
    /// The first error that is shown, in reading order.
    pub error: Option<ErrorCode>,
    /// The country of an IBAN, empty while there is none; absent in a form without an IBAN.
    pub country: Option<&'static str>,
    /// The bank's name, where it is one that is known; else empty.
    pub bank_name: &'static str,
}

/// The state machine of a bank account's form.
pub struct BankForm {
    fields: Fields,
    options: Options,
    focus: Option<Field>,
    /// What the effects so far have made of the form.
    view: View,
}

impl Field {
    /// Every field there is, in reading order.
    pub const ALL: [Field; 3] = [Field::Iban, Field::Bsb, Field::AccountNumber];
}

impl BankForm {
    /// An empty form. Its first step, with any event, also brings the view into its first state.
    pub fn new(options: Options) -> Self {
        Self { fields: Fields::new(), view: View::new(options.kind), options, focus: None }
    }

    /// Answers an event with what is to be done about it.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        let next_focus = match event {
            Event::Input { field, raw, caret } => self.input(&mut effects, field, &raw, caret),
            Event::BackspaceAtStart(field) if self.text(field).is_empty() => self.neighbour(field, -1),
            other => {
                self.settle(&mut effects, other);
                None
            }
        };
        let view = View::of(self);
        view.changes_since(&self.view, &mut effects);
        self.view = view;
        effects.extend(next_focus.filter(|_| !self.options.disabled).map(Effect::MoveFocus));
        effects
    }

    /// The text that the form believes to be in a field.
    pub fn text(&self, field: Field) -> &str {
        self.fields.text(field)
    }

    /// The first field that is not whole and right; `None` when all are.
    pub fn first_open_field(&self) -> Option<Field> {
        self.shown().find(|&field| self.problem(field).is_some())
    }

    /// Whether a field belongs to this form.
    pub fn has(&self, field: Field) -> bool {
        (field == Field::Iban) == (self.options.kind == BankKind::Iban)
    }

    /// The fields of this form, in reading order.
    fn shown(&self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(|&field| self.has(field))
    }

    /// The field so many places further on.
    fn neighbour(&self, field: Field, offset: isize) -> Option<Field> {
        let index = (field as usize).checked_add_signed(offset)?;
        Field::ALL.get(index).copied().filter(|&next| self.has(next))
    }

    /// Events that change no text by typing.
    fn settle(&mut self, effects: &mut Vec<Effect>, event: Event) {
        match event {
            Event::Autofill { field, raw } => self.fill(effects, field, &raw),
            Event::Focus(field) => {
                if let Some(left) = self.focus.replace(field).filter(|&left| left != field) {
                    self.leave(left);
                }
            }
            Event::Blur(field) => {
                if self.focus == Some(field) {
                    self.focus = None;
                }
                self.leave(field);
            }
            Event::Configure(options) => self.options = options,
            Event::Clear => {
                self.fields = Fields::new();
                let emptied = self.shown().map(|field| Effect::SetText { field, text: String::new(), caret: 0 });
                effects.extend(emptied);
            }
            Event::Submit => Field::ALL.into_iter().for_each(|field| self.fields.check(field)),
            Event::Input { .. } | Event::BackspaceAtStart(_) => {}
        }
    }

    /// Takes typed text over; answers with the field that comes next if this one has just been finished.
    fn input(&mut self, effects: &mut Vec<Effect>, field: Field, raw: &str, caret: usize) -> Option<Field> {
        let was_whole = self.problem(field).is_none();
        let edited = self.edit(field, raw, caret);
        let at_end = edited.caret == edited.text.len();
        self.put(effects, field, raw, Some(caret), edited);
        let advance = self.focus == Some(field) && at_end && !was_whole && self.problem(field).is_none();
        if advance { self.neighbour(field, 1) } else { None }
    }

    /// Takes over what was filled in without typing.
    fn fill(&mut self, effects: &mut Vec<Effect>, field: Field, raw: &str) {
        if raw != self.text(field) {
            self.fields.put(field, String::new());
            let edited = self.edit(field, raw, usize::MAX);
            self.put(effects, field, raw, None, edited);
        }
    }

    fn edit(&self, field: Field, raw: &str, caret: usize) -> Edited {
        match field {
            Field::Iban => edit_iban(self.text(field), raw, caret),
            Field::Bsb => edit_bsb(self.text(field), raw, caret),
            Field::AccountNumber => edit_account_number(raw, caret),
        }
    }

    /// Stores an edited text, and corrects the input where it differs.
    fn put(&mut self, effects: &mut Vec<Effect>, field: Field, raw: &str, caret: Option<usize>, edited: Edited) {
        let wrong_before = self.error(field).is_some();
        if edited.text != raw || caret.is_some_and(|caret| caret != edited.caret) {
            effects.push(Effect::SetText { field, text: edited.text.clone(), caret: edited.caret });
        }
        self.fields.put(field, edited.text);
        // A field that was emptied is at its beginning again.
        if !wrong_before || self.text(field).is_empty() || self.problem(field).is_none() {
            self.fields.uncheck(field);
        }
    }

    fn leave(&mut self, field: Field) {
        if !self.text(field).is_empty() {
            self.fields.check(field);
        }
    }
}
