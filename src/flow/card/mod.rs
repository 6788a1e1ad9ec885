//! The card form: number, expiry, security code and postal code as one state machine.
//!
//! It says what the fields hold, which error is shown and when the caret moves on; the layers below carry its effects out.
//! Card data leaves it by [`CardForm::details`] alone: no effect that is meant for the page has room for it.
//!
//! Errors: what is certainly wrong is shown at once; what is merely unfinished, once the buyer has left the field or
//! submitted. An error goes when its field is no longer wrong.

//!
//! An element that holds one field only (`cardNumber`, ...) is the same form with that field alone: it is told what it has
//! to know of the others, and its caller puts the card together ([`CardDetails::of`]).

mod details;
mod fields;
#[cfg(test)]
mod tests;
mod view;

pub use details::CardDetails;

use crate::rules::card::{Brand, YearMonth};
use crate::rules::card_text::{Edited, contains_card_number};
use crate::rules::card_text::{edit_cvc, edit_expiry, edit_number, edit_postal};
use crate::rules::error::ErrorCode;
use crate::wire::port::CardKind;
use fields::Fields;
use view::View;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Card number.
    Number,
    /// Expiry date.
    Expiry,
    /// Security code.
    Cvc,
    /// Postal code; not always shown.
    Postal,
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
    /// The options changed. The first event of every form.
    Configure(Options),
    /// The scheme of the number, which stands in another form of the group.
    Brand(Brand),
    /// The buyer chose a network of a co-branded card; `None` leaves it to others again.
    Network(Option<Brand>),
    /// Empty every field.
    Clear,
    /// The buyer wants to pay: show everything that is missing.
    Submit,
}

/// What the merchant decides about the form.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// Which fields there are.
    pub kind: CardKind,
    /// The merchant's country (ISO 3166-1 alpha-2, upper case). The postal code is asked for in the US alone.
    pub country: String,
    /// Never ask for the postal code.
    pub hide_postal: bool,
    /// The current month.
    pub today: YearMonth,
    /// The form takes no input; the caret is not moved.
    pub disabled: bool,
    /// Puts a postal code in, each time that another one is given.
    pub postal_prefill: Option<String>,
    /// The networks to take for co-branded cards, the best first.
    pub preferred_networks: Vec<Brand>,
    /// Whether the caret leaves a form with one field when that is finished.
    pub auto_advance: bool,
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
        /// Nothing is in it.
        empty: bool,
        /// It is whole and right.
        complete: bool,
        /// Its error is shown.
        invalid: bool,
    },
    /// Show this brand's mark.
    SetBrand(Brand),
    /// The networks that the number can be charged on, and the one that it will be, if that is settled. Where there are
    /// several, the buyer may choose.
    OfferNetworks(Vec<Brand>, Option<Brand>),
    /// Tell the page that the networks changed.
    NetworksChange(Vec<Brand>),
    /// Show or hide the postal code.
    ShowPostal(bool),
    /// The number is whole and the caret elsewhere: narrow layouts show the last four digits in its place.
    CollapseNumber(bool),
    /// The last four digits of a whole number; empty when there is none.
    SetLast4(String),
    /// The most characters that an input takes. Only sent for the security code: elsewhere a limit would cut what is
    /// pasted or filled in before it could be understood.
    MaxLength {
        /// Which field.
        field: Field,
        /// How many characters.
        max: usize,
    },
    /// The error to show and to read out; `None` takes it away.
    Announce(Option<ErrorCode>),
    /// Tell the page.
    Change(Change),
    /// The caret came into the form, or left it.
    FocusChanged(bool),
    /// Put the caret into this field, which may stand in another form of the group.
    MoveFocus(Field),
}

/// What the page may know of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The scheme of the number.
    pub brand: Brand,
    /// Nothing is in any field that is shown.
    pub empty: bool,
    /// Every field that is shown is whole and right.
    pub complete: bool,
    /// The first error that is shown, in reading order.
    pub error: Option<ErrorCode>,
    /// The postal code as far as it is typed; `None` when there is none, or a card number was put there.
    pub postal_code: Option<String>,
}

/// The state machine of a card form.
pub struct CardForm {
    fields: Fields,
    options: Options,
    prefilled: Option<String>,
    focus: Option<Field>,
    /// The scheme, as the form with the number tells it.
    brand_apart: Brand,
    /// What the buyer chose for the networks of the present number.
    network: Option<Brand>,
    /// What the effects so far have made of the form.
    view: View,
}

impl Field {
    /// Every field in reading order.
    pub const ALL: [Field; 4] = [Field::Number, Field::Expiry, Field::Cvc, Field::Postal];
}

impl CardForm {
    /// An empty form. Its first step, with any event, also brings the view into its first state.
    pub fn new(options: Options) -> Self {
        Self {
            fields: Fields::new(),
            options,
            prefilled: None,
            focus: None,
            brand_apart: Brand::Unknown,
            network: None,
            view: View::new(),
        }
    }

    /// Answers an event with what is to be done about it.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        let next_focus = match event {
            Event::Input { field, raw, caret } => self.input(&mut effects, field, &raw, caret),
            Event::Autofill { field, raw } => {
                self.fill(&mut effects, field, &raw);
                None
            }
            Event::BackspaceAtStart(field) if self.fields.text(field).is_empty() => self.neighbour(field, -1),
            Event::BackspaceAtStart(_) => None,
            other => {
                self.settle(&mut effects, other);
                None
            }
        };
        // A choice is one among the networks of a number: of another number it says nothing.
        self.network = self.network.filter(|chosen| self.networks().contains(chosen));
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

    /// Events that change no text by typing.
    fn settle(&mut self, effects: &mut Vec<Effect>, event: Event) {
        match event {
            Event::Focus(field) => {
                if let Some(left) = self.focus.replace(field).filter(|&left| left != field) {
                    self.leave(effects, left);
                }
            }
            Event::Blur(field) => {
                if self.focus == Some(field) {
                    self.focus = None;
                }
                self.leave(effects, field);
            }
            Event::Configure(options) => self.configure(effects, options),
            Event::Brand(brand) => self.brand_apart = brand,
            Event::Network(chosen) => self.network = chosen,
            Event::Clear => {
                self.fields = Fields::new();
                self.network = None;
                effects.extend(Field::ALL.map(|field| Effect::SetText { field, text: String::new(), caret: 0 }));
            }
            Event::Submit => Field::ALL.into_iter().for_each(|field| self.fields.check(field)),
            Event::Input { .. } | Event::Autofill { .. } | Event::BackspaceAtStart(_) => {}
        }
    }

    /// Takes typed text over; answers with the field that comes next if this one has just been finished.
    fn input(&mut self, effects: &mut Vec<Effect>, field: Field, raw: &str, caret: usize) -> Option<Field> {
        let was_finished = self.is_finished(field);
        let edited = self.edit(field, raw, caret);
        let at_end = edited.caret == edited.text.len();
        self.put(effects, field, raw, Some(caret), edited);
        let advance = self.focus == Some(field) && at_end && !was_finished && self.is_finished(field);
        if advance { self.neighbour(field, 1) } else { None }
    }

    /// Takes over what was filled in without typing.
    fn fill(&mut self, effects: &mut Vec<Effect>, field: Field, raw: &str) {
        if raw != self.text(field) {
            self.fields.empty(field);
            let edited = self.edit(field, raw, usize::MAX);
            self.put(effects, field, raw, None, edited);
        }
    }

    fn edit(&self, field: Field, raw: &str, caret: usize) -> Edited {
        let previous = self.text(field);
        match field {
            Field::Number => edit_number(previous, raw, caret),
            Field::Expiry => edit_expiry(previous, raw, caret),
            Field::Cvc => edit_cvc(raw, caret, self.brand()),
            Field::Postal => edit_postal(raw, caret, &self.options.country),
        }
    }

    /// Stores an edited text, and corrects the input where it differs.
    fn put(&mut self, effects: &mut Vec<Effect>, field: Field, raw: &str, caret: Option<usize>, mut edited: Edited) {
        let wrong_before = self.error(field).is_some();
        let misplaced = field == Field::Postal && contains_card_number(raw);
        if misplaced {
            // Cut to the length of a postal code, the beginning of the number would look like one and reach the page.
            edited = Edited { text: String::new(), caret: 0 };
        }
        if edited.text != raw || caret.is_some_and(|caret| caret != edited.caret) {
            effects.push(Effect::SetText { field, text: edited.text.clone(), caret: edited.caret });
        }
        self.fields.put(field, edited.text, misplaced);
        // A field that was emptied is at its beginning again.
        let emptied = self.text(field).is_empty() && !misplaced;
        if !wrong_before || emptied || self.problem(field).is_none() {
            self.fields.uncheck(field);
        }
    }

    fn leave(&mut self, effects: &mut Vec<Effect>, field: Field) {
        if !self.text(field).is_empty() {
            self.fields.check(field);
        }
        // "1 / 34" stands while the month is being corrected, and gets its zero now.
        if field == Field::Expiry && self.problem(field).is_none() {
            let edited = edit_expiry("", self.text(field), usize::MAX);
            if edited.text != self.text(field) {
                effects.push(Effect::SetText { field, text: edited.text.clone(), caret: edited.caret });
                self.fields.put(field, edited.text, false);
            }
        }
    }

    fn configure(&mut self, effects: &mut Vec<Effect>, options: Options) {
        let prefill = options.postal_prefill.clone().filter(|given| Some(given) != self.prefilled.as_ref());
        self.options = options;
        let Some(prefill) = prefill else { return };
        // What the buyer typed before the first options arrived is worth more than what the merchant supposed.
        let typed_before = self.prefilled.is_none() && !self.text(Field::Postal).is_empty();
        if !typed_before {
            let edited = self.edit(Field::Postal, &prefill, usize::MAX);
            // The input does not hold the prefill, so the text is sent even where formatting leaves it as it is.
            let stale = (edited.text != self.text(Field::Postal)).then_some(usize::MAX);
            self.put(effects, Field::Postal, &prefill, stale, edited);
        }
        self.prefilled = Some(prefill);
    }
}
