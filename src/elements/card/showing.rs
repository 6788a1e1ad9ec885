//! What the card form's effects do to the markup.

use super::{Form, Inner, Notice, Sign};
use crate::flow::card::Effect;
use crate::rules::card::Brand;
use crate::rules::text::NO_PREFERENCE;

impl Inner {
    pub(super) fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::SetText { field, text, caret } => self.fields.set_text(field, &text, caret),
            Effect::SetState { field, empty, complete, invalid } => {
                self.fields.set_state(field, empty, complete, invalid);
            }
            Effect::OfferNetworks(networks, chosen) => self.offer(&networks, chosen),
            Effect::NetworksChange(networks) => (self.notify)(Notice::Networks(networks)),
            Effect::SetBrand(brand) => {
                if let Some(icon) = &self.icon {
                    icon.set_attribute("data-brand", brand.name());
                }
            }
            Effect::ShowPostal(show) => self.fields.root().set_class("no-postal", !show),
            Effect::CollapseNumber(collapsed) => self.fields.root().set_class("collapsed", collapsed),
            Effect::SetLast4(digits) => {
                if let Some(last4) = &self.last4 {
                    last4.set_text(&digits);
                }
            }
            Effect::MaxLength { field, max } => {
                if let Some(input) = self.fields.input(field) {
                    input.set_max_length(max);
                }
            }
            Effect::Announce(error) => self.fields.announce(error),
            Effect::MoveFocus(field) => match self.fields.input(field).filter(|_| self.form.borrow().has(field)) {
                Some(input) => input.focus(),
                None => (self.notify)(Notice::MoveOn(field)),
            },
            Effect::Change(change) => {
                self.fields.root().set_class("is-complete", change.complete);
                self.fields.root().set_class("is-empty", change.empty);
                (self.notify)(Notice::Change(change));
            }
            Effect::FocusChanged(focused) => {
                self.fields.root().set_class("focused", focused);
                self.tell(Sign::FocusChanged(focused));
            }
        }
    }

    /// Lets the buyer choose among several networks.
    fn offer(&self, networks: &[Brand], chosen: Option<Brand>) {
        let several = networks.len() > 1;
        self.fields.root().set_class("has-networks", several);
        if let Some(choices) = &self.networks {
            let named = networks.iter().map(|brand| (brand.name(), brand.display_name()));
            let none = self.fields.host().text(&NO_PREFERENCE);
            let offered = several.then_some(("", none.as_str())).into_iter().chain(named);
            choices.offer(offered, chosen.map_or("", Brand::name));
        }
    }
}
