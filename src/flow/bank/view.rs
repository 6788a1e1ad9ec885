//! What buyer and page see of a bank account's form, and which effects lead from one view to the next.

use super::{BankForm, Change, Effect, Field, State};
use crate::rules::{au_bank_account, iban};
use crate::wire::port::BankKind;

/// Everything that effects bring about, but the texts of the inputs.
pub(super) struct View {
    /// `None` before the first step.
    states: Option<[State; 3]>,
    change: Change,
    focused: bool,
}

impl View {
    /// Before the first step: nothing is shown yet, and the page takes the form for empty.
    pub(super) fn new(kind: BankKind) -> Self {
        let country = (kind == BankKind::Iban).then_some("");
        let change = Change { empty: true, complete: false, error: None, country, bank_name: "" };
        Self { states: None, change, focused: false }
    }

    pub(super) fn of(form: &BankForm) -> Self {
        let state = |field| State {
            empty: form.text(field).is_empty(),
            complete: form.problem(field).is_none(),
            invalid: form.error(field).is_some(),
        };
        let iban = form.text(Field::Iban);
        let change = Change {
            empty: form.shown().all(|field| form.text(field).is_empty()),
            complete: form.shown().all(|field| form.problem(field).is_none()),
            error: form.shown().find_map(|field| form.error(field)),
            country: form.has(Field::Iban).then(|| iban::country_of(iban).map_or("", iban::Country::code)),
            bank_name: if form.has(Field::Iban) {
                iban::bank_name(iban)
            } else {
                au_bank_account::bank_name(form.text(Field::Bsb))
            },
        };
        Self { states: Some(Field::ALL.map(state)), change, focused: form.focus.is_some() }
    }

    /// The effects that make this view of `earlier`.
    pub(super) fn changes_since(&self, earlier: &View, effects: &mut Vec<Effect>) {
        for field in Field::ALL {
            let state = self.states.map(|states| states[field as usize]);
            if earlier.states.map(|states| states[field as usize]) != state {
                effects.extend(state.map(|state| Effect::SetState { field, state }));
            }
        }
        if self.change.error != earlier.change.error {
            effects.push(Effect::Announce(self.change.error));
        }
        if self.change != earlier.change {
            effects.push(Effect::Change(self.change));
        }
        if self.focused != earlier.focused {
            effects.push(Effect::FocusChanged(self.focused));
        }
    }
}
