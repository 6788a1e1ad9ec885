//! What the card form's effects do to the markup.

use super::{Inner, Notice};
use crate::flow::card::Effect;
use crate::rules::card::Brand;
use crate::rules::error::ErrorCode;

/// What stands for no choice among the networks.
const NO_PREFERENCE: &str = "No preference";

impl Inner {
    pub(super) fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::SetText { field, text, caret } => {
                if let Some(input) = self.input(field) {
                    input.set_text(&text, caret, self.focused.get() == Some(field));
                }
            }
            Effect::SetState { field, empty, complete, invalid } => {
                if let Some(input) = self.input(field) {
                    let node = input.node();
                    node.set_class("is-empty", empty);
                    node.set_class("is-complete", complete);
                    node.set_class("is-invalid", invalid);
                    node.set_attribute("aria-invalid", if invalid { "true" } else { "false" });
                    // The error describes the field that is wrong, and no other.
                    node.set_attribute("aria-describedby", if invalid { "error" } else { "" });
                }
            }
            Effect::OfferNetworks(networks, chosen) => self.offer(&networks, chosen),
            Effect::NetworksChange(networks) => (self.notify)(Notice::Networks(networks)),
            Effect::SetBrand(brand) => {
                if let Some(icon) = &self.icon {
                    icon.set_attribute("data-brand", brand.name());
                }
            }
            Effect::ShowPostal(show) => self.root.set_class("no-postal", !show),
            Effect::CollapseNumber(collapsed) => self.root.set_class("collapsed", collapsed),
            Effect::SetLast4(digits) => {
                if let Some(last4) = &self.last4 {
                    last4.set_text(&digits);
                }
            }
            Effect::MaxLength { field, max } => {
                if let Some(input) = self.input(field) {
                    input.set_max_length(max);
                }
            }
            Effect::Announce(error) => {
                if let Some(region) = &self.error {
                    region.set_text(error.map(ErrorCode::message).unwrap_or_default());
                }
                self.root.set_class("is-invalid", error.is_some());
            }
            Effect::MoveFocus(field) => match self.input(field).filter(|_| self.form.borrow().has(field)) {
                Some(input) => input.focus(),
                None => (self.notify)(Notice::MoveOn(field)),
            },
            Effect::Change(change) => {
                self.root.set_class("is-complete", change.complete);
                self.root.set_class("is-empty", change.empty);
                (self.notify)(Notice::Change(change));
            }
            Effect::FocusChanged(focused) => {
                self.root.set_class("focused", focused);
                (self.notify)(Notice::FocusChanged(focused));
            }
        }
    }

    /// Lets the buyer choose among several networks.
    fn offer(&self, networks: &[Brand], chosen: Option<Brand>) {
        let several = networks.len() > 1;
        self.root.set_class("has-networks", several);
        if let Some(choices) = &self.networks {
            let named = networks.iter().map(|brand| (brand.name(), brand.display_name()));
            let offered = several.then_some(("", NO_PREFERENCE)).into_iter().chain(named);
            choices.offer(offered, chosen.map_or("", Brand::name));
        }
    }
}
