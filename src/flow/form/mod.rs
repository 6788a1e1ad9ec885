//! Labelled fields as one state machine: what payment methods ask for, addresses, contacts.
//!
//! It says what the fields hold, which are shown and with which error; the layers below carry its effects out. Values leave it
//! by [`Form::values`] alone: no effect that is meant for the page has room for them.
//!
//! Errors: what is certainly wrong is shown at once; what is merely unfinished, once the buyer has left the field or
//! submitted. An error goes when its field is no longer wrong.

mod entry;
#[cfg(test)]
mod tests;

pub use crate::rules::field::{Choice, FieldSpec, Kind, When, Width};

use crate::rules::error::ErrorCode;
use entry::Entry;

/// What happened. Fields are named by their place in [`Form::specs`].
pub enum Event {
    /// The buyer changed a field.
    Input {
        /// Which field.
        field: usize,
        /// What it holds now, as the browser left it.
        raw: String,
        /// Where its caret is, in UTF-16 units.
        caret: usize,
    },
    /// A field was filled in whole by the browser, or before the machine was there.
    Autofill {
        /// Which field.
        field: usize,
        /// What it holds now.
        raw: String,
    },
    /// A field is to hold this: a saved contact was chosen.
    Put {
        /// Which field.
        field: usize,
        /// What.
        text: String,
    },
    /// The caret came into a field. It thereby leaves the one where it was: [`Event::Blur`] is needed only when it leaves
    /// the whole form.
    Focus(usize),
    /// The caret left a field.
    Blur(usize),
    /// Other fields, or the same in another way. What was typed stays under the same id.
    Configure(Vec<FieldSpec>),
    /// Empty every field.
    Clear,
    /// The buyer wants to go on: show everything that is missing.
    Submit,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// The fields are other ones now ([`Form::specs`]): those that are no more are taken away, new ones made, the others changed.
    Fields,
    /// Put this text into the field. The caret is to be set only if the field has it: some engines focus an input when its
    /// selection is set.
    SetText {
        /// Which field.
        field: usize,
        /// The text.
        text: String,
        /// Where the caret belongs, in UTF-16 units.
        caret: usize,
    },
    /// How a field looks, to sighted buyers and others.
    SetState {
        /// Which field.
        field: usize,
        /// How.
        state: State,
    },
    /// Values or the state of the whole changed.
    Change(Change),
    /// The caret came into the form, or left it.
    FocusChanged(bool),
}

/// How a field looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// It is there.
    pub shown: bool,
    /// Nothing is in it.
    pub empty: bool,
    /// It is whole and right.
    pub complete: bool,
    /// The error that stands below it.
    pub error: Option<ErrorCode>,
}

/// What the whole form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// There are fields to be seen, and nothing is typed or chosen in any.
    pub empty: bool,
    /// Every field that is shown is whole and right.
    pub complete: bool,
}

/// The state machine of a form.
pub struct Form {
    fields: Vec<Entry>,
    focus: Option<usize>,
    /// Counts the changes of texts.
    revision: u32,
    /// What the effects so far have made of the form.
    view: View,
}

/// Everything that effects bring about, but the texts of the fields.
#[derive(Default)]
struct View {
    states: Vec<State>,
    whole: Option<(Change, u32)>,
    focused: bool,
}

impl Form {
    /// A form with these fields, holding what they hold at first. Its first step, with any event, also brings the view into its
    /// first state.
    pub fn new(specs: Vec<FieldSpec>) -> Form {
        Form { fields: specs.into_iter().map(Entry::new).collect(), focus: None, revision: 0, view: View::default() }
    }

    /// Answers an event with what is to be done about it.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Input { field, raw, caret } => self.put(&mut effects, field, &raw, Some(caret)),
            Event::Autofill { field, raw } => {
                if self.text(field) != raw {
                    self.put(&mut effects, field, &raw, None);
                }
            }
            Event::Put { field, text } => {
                if let Some(entry) = self.fields.get_mut(field) {
                    entry.take("", &text, usize::MAX);
                    self.revision += 1;
                    self.set_text(&mut effects, field);
                }
            }
            Event::Focus(field) => {
                if let Some(left) = self.focus.replace(field).filter(|&left| left != field) {
                    self.leave(left);
                }
            }
            Event::Blur(field) => {
                self.focus = self.focus.filter(|&focus| focus != field);
                self.leave(field);
            }
            Event::Configure(specs) => self.configure(&mut effects, specs),
            Event::Clear => self.clear(&mut effects),
            Event::Submit => self.fields.iter_mut().for_each(|entry| entry.checked = true),
        }
        self.look(&mut effects);
        effects
    }

    /// The fields, in reading order.
    pub fn specs(&self) -> impl Iterator<Item = &FieldSpec> {
        self.fields.iter().map(|entry| &entry.spec)
    }

    /// The place of a field.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.specs().position(|spec| spec.id == id)
    }

    /// The text that the form believes to be in a field.
    pub fn text(&self, field: usize) -> &str {
        self.fields.get(field).map(Entry::text).unwrap_or_default()
    }

    /// What the field of that id holds, as it is sent; empty where it is not shown or there is none.
    pub fn value(&self, id: &str) -> String {
        self.place(id).filter(|&field| self.is_shown(field)).map(|field| self.fields[field].sent()).unwrap_or_default()
    }

    /// What the fields that are shown hold, as it is sent; those with nothing in them are left out, but for hidden ones.
    pub fn values(&self) -> impl Iterator<Item = (&str, String)> {
        let is_sent = |(field, entry): &(usize, &Entry)| {
            self.is_shown(*field) && (entry.spec.kind == Kind::Hidden || !entry.text().trim().is_empty())
        };
        self.fields.iter().enumerate().filter(is_sent).map(|(_, entry)| (entry.spec.id.as_str(), entry.sent()))
    }

    /// The first field that is not whole and right, with what is wrong with it.
    pub fn problem(&self) -> Option<(usize, ErrorCode)> {
        let problem = |field| self.fields.get(field).and_then(Entry::problem).map(|problem| (field, problem));
        self.shown().find_map(problem)
    }

    /// Whether every field that is shown is whole and right.
    pub fn complete(&self) -> bool {
        self.problem().is_none()
    }

    /// Whether there are fields to be seen, and the buyer has typed and chosen nothing in any.
    pub fn empty(&self) -> bool {
        let mut seen =
            self.shown().map(|field| &self.fields[field]).filter(|entry| entry.spec.kind != Kind::Hidden).peekable();
        seen.peek().is_some() && seen.all(Entry::is_untouched)
    }

    /// The first field that there is to see.
    pub fn first_shown(&self) -> Option<usize> {
        self.shown().find(|&field| self.fields[field].spec.kind != Kind::Hidden)
    }

    /// The places of the fields that are shown.
    fn shown(&self) -> impl Iterator<Item = usize> {
        (0..self.fields.len()).filter(|&field| self.is_shown(field))
    }

    /// A field that depends on another is shown where that one is, and holds what it has to.
    fn is_shown(&self, field: usize) -> bool {
        let Some(When { id, is }) = self.fields.get(field).and_then(|entry| entry.spec.when.as_ref()) else {
            return true;
        };
        // Only fields further up count, so that no two can wait for each other.
        let other = self.place(id).filter(|&other| other < field);
        other.is_some_and(|other| self.is_shown(other) && is.iter().any(|is| is == self.text(other)))
    }

    /// Stores a text, and corrects the field where that differs.
    fn put(&mut self, effects: &mut Vec<Effect>, field: usize, raw: &str, caret: Option<usize>) {
        let Some(entry) = self.fields.get_mut(field) else { return };
        let previous = if caret.is_some() { entry.text().to_owned() } else { String::new() };
        let placed = entry.take(&previous, raw, caret.unwrap_or(usize::MAX));
        self.revision += 1;
        if entry.text() != raw || caret.is_some_and(|caret| caret != placed) {
            let text = entry.text().to_owned();
            effects.push(Effect::SetText { field, text, caret: placed });
        }
    }

    fn set_text(&self, effects: &mut Vec<Effect>, field: usize) {
        let text = self.text(field).to_owned();
        effects.push(Effect::SetText { field, caret: text.encode_utf16().count(), text });
    }

    fn leave(&mut self, field: usize) {
        if let Some(entry) = self.fields.get_mut(field).filter(|entry| !entry.text().is_empty()) {
            entry.checked = true;
        }
    }

    fn clear(&mut self, effects: &mut Vec<Effect>) {
        for field in 0..self.fields.len() {
            let value = self.fields[field].spec.value.clone();
            let kept = matches!(self.fields[field].spec.kind, Kind::Hidden | Kind::Choice | Kind::Country);
            self.fields[field].begin(if kept { &value } else { "" });
            self.set_text(effects, field);
        }
        self.revision += 1;
    }

    fn configure(&mut self, effects: &mut Vec<Effect>, specs: Vec<FieldSpec>) {
        let focused = self.focus.and_then(|field| Some(self.fields.get(field)?.spec.id.clone()));
        let mut before = std::mem::take(&mut self.fields);
        for spec in specs {
            let kept = before.iter().position(|entry| entry.spec.id == spec.id).map(|place| before.swap_remove(place));
            self.fields.push(match kept {
                Some(entry) => entry.become_of(spec),
                None => Entry::new(spec),
            });
        }
        self.focus = focused.and_then(|id| self.place(&id));
        self.revision += 1;
        self.view.states.clear();
        effects.push(Effect::Fields);
        (0..self.fields.len()).for_each(|field| self.set_text(effects, field));
    }

    /// The effects that bring the view up to date.
    fn look(&mut self, effects: &mut Vec<Effect>) {
        for field in 0..self.fields.len() {
            let entry = &self.fields[field];
            let state = State {
                shown: self.is_shown(field),
                empty: entry.text().is_empty(),
                complete: entry.problem().is_none(),
                error: entry.error(),
            };
            match self.view.states.get_mut(field) {
                Some(seen) if *seen == state => continue,
                Some(seen) => *seen = state,
                None => self.view.states.push(state),
            }
            effects.push(Effect::SetState { field, state });
        }
        let change = Change { empty: self.empty(), complete: self.complete() };
        if self.view.whole.replace((change, self.revision)) != Some((change, self.revision)) {
            effects.push(Effect::Change(change));
        }
        let focused = self.focus.is_some();
        if std::mem::replace(&mut self.view.focused, focused) != focused {
            effects.push(Effect::FocusChanged(focused));
        }
    }
}
