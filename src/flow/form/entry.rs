//! One field of a form: what it holds, and what is wrong with it.

use super::{FieldSpec, Kind};
use crate::rules::error::ErrorCode;
use crate::rules::secret::Sensitive;

/// A field with its text.
pub(super) struct Entry {
    pub(super) spec: FieldSpec,
    /// As formatted for the input.
    text: Sensitive<String>,
    /// The buyer has left the field or submitted: what is unfinished is an error now.
    pub(super) checked: bool,
    /// A card number was put here, and dropped.
    misplaced: Option<ErrorCode>,
}

impl Entry {
    pub(super) fn new(spec: FieldSpec) -> Entry {
        let value = spec.value.clone();
        let mut entry = Entry { spec, text: Sensitive::new(String::new()), checked: false, misplaced: None };
        entry.begin(&value);
        entry
    }

    /// Holds this, as if nothing had happened before.
    pub(super) fn begin(&mut self, value: &str) {
        self.take("", value, usize::MAX);
        self.checked = false;
    }

    /// The same field in another way. What was typed stays; what nobody touched becomes what the field now holds at first.
    pub(super) fn become_of(mut self, spec: FieldSpec) -> Entry {
        let untouched = self.text() == self.spec.value || self.text().is_empty() && spec.value != self.spec.value;
        let text = if untouched { spec.value.clone() } else { self.text().to_owned() };
        let checked = self.checked;
        self.spec = spec;
        self.take("", &text, usize::MAX);
        if self.text().is_empty() && self.spec.kind.is_choice() {
            let value = self.spec.value.clone();
            self.take("", &value, usize::MAX);
        }
        self.checked = checked;
        self
    }

    pub(super) fn text(&self) -> &str {
        // EXPOSE: for the rules and the input itself; nothing meant for the page is made of it without the form's owner.
        self.text.expose()
    }

    pub(super) fn sent(&self) -> String {
        self.spec.kind.sent(self.text())
    }

    /// Stores what was put in, in the way that the field is written; answers with the caret's place.
    pub(super) fn take(&mut self, previous: &str, raw: &str, caret: usize) -> usize {
        let wrong_before = self.error().is_some();
        self.misplaced = self.spec.kind.misplaced(raw);
        let (text, caret) = if self.misplaced.is_some() || !self.may_hold(raw) {
            (String::new(), 0)
        } else {
            match self.spec.kind.edit(previous, raw, caret) {
                Some(edited) => (edited.text, edited.caret),
                None => (raw.to_owned(), caret.min(raw.encode_utf16().count())),
            }
        };
        self.text = Sensitive::new(text);
        // A field that was emptied is at its beginning again.
        let emptied = self.text().is_empty() && self.misplaced.is_none();
        if !wrong_before || emptied || self.problem().is_none() {
            self.checked = false;
        }
        caret
    }

    /// Whether nothing is typed, or what was chosen from the beginning still is.
    pub(super) fn is_untouched(&self) -> bool {
        self.text().is_empty() || self.spec.kind.is_choice() && self.text() == self.spec.value
    }

    /// Only what is offered can be chosen.
    fn may_hold(&self, raw: &str) -> bool {
        match self.spec.kind {
            Kind::Choice | Kind::Country => self.spec.options.iter().any(|option| option.value == raw),
            Kind::Checkbox => raw == "true",
            _ => true,
        }
    }

    /// Why the field is not whole and right.
    pub(super) fn problem(&self) -> Option<ErrorCode> {
        let text = self.text().trim();
        if self.misplaced.is_some() {
            return self.misplaced;
        }
        if self.spec.kind == Kind::Hidden {
            return None;
        }
        if text.is_empty() {
            return self.spec.required.then(|| self.spec.kind.missing());
        }
        self.spec.kind.check(text).err()
    }

    /// The problem, once the buyer is to see it.
    pub(super) fn error(&self) -> Option<ErrorCode> {
        self.problem().filter(|&problem| self.checked || !self.spec.kind.is_unfinished(problem))
    }
}
