//! What buyer and page see of a card form, and which effects lead from one view to the next.

use super::fields::longest_cvc;
use super::{CardForm, Change, Effect, Field};
use crate::rules::card::{Brand, check_number};
use crate::wire::port::CardKind;

/// How a field looks.
#[derive(Clone, Copy, PartialEq)]
struct State {
    empty: bool,
    complete: bool,
    invalid: bool,
}

/// Everything that effects bring about, but the texts of the inputs.
pub(super) struct View {
    /// `None` before the first step.
    parts: Option<Parts>,
    change: Change,
    focused: bool,
}

#[derive(PartialEq)]
struct Parts {
    states: [State; 4],
    brand: Brand,
    networks: Vec<Brand>,
    network: Option<Brand>,
    postal: bool,
    collapsed: bool,
    last4: String,
    cvc_length: usize,
}

impl View {
    /// Before the first step: nothing is shown yet, and the page takes the form for empty.
    pub(super) fn new() -> Self {
        let change = Change { brand: Brand::Unknown, empty: true, complete: false, error: None, postal_code: None };
        Self { parts: None, change, focused: false }
    }

    pub(super) fn of(form: &CardForm) -> Self {
        let number = form.number();
        let brand = form.brand();
        let network = form.network();
        // Only where other fields wait for the number's place.
        let whole = form.options.kind == CardKind::Whole && check_number(&number).is_ok();
        let parts = Parts {
            states: Field::ALL.map(|field| State {
                empty: form.text(field).is_empty(),
                complete: form.problem(field).is_none(),
                invalid: form.error(field).is_some(),
            }),
            brand: network.unwrap_or(brand),
            networks: form.networks(),
            network,
            postal: form.asks_postal(),
            collapsed: whole && form.focus != Some(Field::Number),
            last4: number.get(number.len().saturating_sub(4)..).filter(|_| whole).unwrap_or_default().to_owned(),
            cvc_length: longest_cvc(brand),
        };
        let postal = parts.postal.then(|| form.text(Field::Postal));
        let change = Change {
            brand,
            empty: form.shown().all(|field| form.text(field).is_empty()),
            complete: form.shown().all(|field| form.problem(field).is_none()),
            error: form.shown().find_map(|field| form.error(field)),
            postal_code: postal.filter(|text| !text.is_empty()).map(str::to_owned),
        };
        Self { parts: Some(parts), change, focused: form.focus.is_some() }
    }

    /// The effects that make this view of `earlier`.
    pub(super) fn changes_since(&self, earlier: &View, effects: &mut Vec<Effect>) {
        if let Some(parts) = &self.parts {
            parts.changes_since(earlier.parts.as_ref(), effects);
        }
        if self.change.error != earlier.change.error {
            effects.push(Effect::Announce(self.change.error));
        }
        if self.change != earlier.change {
            effects.push(Effect::Change(self.change.clone()));
        }
        if self.focused != earlier.focused {
            effects.push(Effect::FocusChanged(self.focused));
        }
    }
}

impl Parts {
    fn changes_since(&self, earlier: Option<&Parts>, effects: &mut Vec<Effect>) {
        let is_new = |same: fn(&Parts, &Parts) -> bool| earlier.is_none_or(|earlier| !same(self, earlier));
        if is_new(|now, then| now.postal == then.postal) {
            effects.push(Effect::ShowPostal(self.postal));
        }
        if is_new(|now, then| now.cvc_length == then.cvc_length) {
            effects.push(Effect::MaxLength { field: Field::Cvc, max: self.cvc_length });
        }
        for field in Field::ALL {
            let state = self.states[field as usize];
            if earlier.is_none_or(|earlier| earlier.states[field as usize] != state) {
                let State { empty, complete, invalid } = state;
                effects.push(Effect::SetState { field, empty, complete, invalid });
            }
        }
        if is_new(|now, then| now.brand == then.brand) {
            effects.push(Effect::SetBrand(self.brand));
        }
        if is_new(|now, then| now.networks == then.networks && now.network == then.network) {
            effects.push(Effect::OfferNetworks(self.networks.clone(), self.network));
        }
        if earlier.map_or(&[][..], |earlier| &earlier.networks) != self.networks {
            effects.push(Effect::NetworksChange(self.networks.clone()));
        }
        if is_new(|now, then| now.last4 == then.last4) {
            effects.push(Effect::SetLast4(self.last4.clone()));
        }
        if is_new(|now, then| now.collapsed == then.collapsed) {
            effects.push(Effect::CollapseNumber(self.collapsed));
        }
    }
}
