//! The simulated wallet's sheet from the press of its button to the buyer's consent: what it shows, and what it was given.

use crate::flow::wallet::Paid;
use crate::wire::port::{Consent, Doing, SheetEvent, WalletView};
use crate::wire::tree::Tree;

/// The address is not shipped to.
const NOT_SERVED: &str = "address_unserviceable";

/// A sheet that is open.
pub struct Sheet {
    view: WalletView,
    /// The address or rate that is chosen was refused.
    refused: bool,
}

/// What the owner of a sheet has to see to.
#[derive(PartialEq)]
pub enum Outcome {
    /// Nothing.
    None,
    /// Another shipping address: `name`, and what a page may know of it before the buyer agrees.
    Address(String, Tree),
    /// Another rate, as the page gave it.
    Rate(Tree),
    /// The buyer agreed.
    Paid(Paid),
    /// The buyer left, or the sheet could not be shown.
    Left,
}

impl Sheet {
    /// A sheet with this in it.
    pub fn open(view: WalletView) -> Sheet {
        let mut sheet = Sheet { view, refused: false };
        sheet.choose_rate();
        sheet
    }

    /// What it shows.
    pub fn view(&self) -> &WalletView {
        &self.view
    }

    /// Something happened in it.
    pub fn hear(&mut self, event: SheetEvent) -> Outcome {
        match event {
            SheetEvent::Cancel | SheetEvent::Unavailable => Outcome::Left,
            _ if self.view.doing != Doing::Open => Outcome::None,
            SheetEvent::Address { name, address } if self.view.shipping => {
                let known = ["city", "state", "postal_code", "country"];
                let members = address.members().iter().filter(|(name, _)| known.contains(&name.as_str()));
                let partial = Tree::Map(members.cloned().collect());
                if !self.ships_to(address.text_at(&["country"]).unwrap_or_default()) {
                    self.refuse();
                    return Outcome::None;
                }
                Outcome::Address(name, partial)
            }
            SheetEvent::Rate(id) => {
                let Some(rate) = self.rate(&id) else { return Outcome::None };
                self.view.rate = id;
                Outcome::Rate(rate)
            }
            SheetEvent::Pay(consent) => self.pay(consent),
            SheetEvent::Address { .. } => Outcome::None,
        }
    }

    /// The page is asked.
    pub fn wait(&mut self) {
        self.view.doing = Doing::Waiting;
        self.view.error = None;
    }

    /// The page agreed, with new lists where it has some.
    pub fn accept(&mut self, details: &Tree) {
        self.take(details);
        self.view.doing = Doing::Open;
        self.view.error = None;
        self.refused = false;
    }

    /// The page refused the address or rate: the buyer is told, and has to choose another.
    pub fn refuse(&mut self) {
        self.fail(NOT_SERVED);
        self.refused = true;
    }

    /// The payment failed: the buyer is told why, by a reason of the page's or its own words, and may try again.
    pub fn fail(&mut self, reason: &str) {
        self.view.doing = Doing::Open;
        self.view.error = Some(String::from(reason));
    }

    /// Takes over what a page says of a payment: `lineItems`, `shippingRates`, what is asked for.
    pub fn take(&mut self, details: &Tree) {
        let view = &mut self.view;
        let lists = [
            ("lineItems", &mut view.items),
            ("shippingRates", &mut view.rates),
            ("allowedShippingCountries", &mut view.countries),
        ];
        for (name, list) in lists {
            if let Some(given @ Tree::List(_)) = details.get(name) {
                *list = given.clone();
            }
        }
        for (name, asked) in [
            ("emailRequired", &mut view.email),
            ("phoneNumberRequired", &mut view.phone),
            ("billingAddressRequired", &mut view.billing),
            ("shippingAddressRequired", &mut view.shipping),
        ] {
            if let Some(Tree::Flag(given)) = details.get(name) {
                *asked = *given;
            }
        }
        if let Some(name) = details.text_at(&["business", "name"]) {
            view.business = String::from(name);
        }
        self.choose_rate();
    }

    /// What is to be paid has changed.
    pub fn set_amount(&mut self, amount: Option<i64>, currency: &str) {
        self.view.amount = amount;
        self.view.currency = String::from(currency);
    }

    fn pay(&mut self, consent: Consent) -> Outcome {
        let country = consent.shipping.text_at(&["address", "country"]);
        if self.view.shipping && (self.refused || !country.is_some_and(|country| self.ships_to(country))) {
            self.refuse();
            return Outcome::None;
        }
        self.view.doing = Doing::Paying;
        self.view.error = None;
        let rate = self.rate(&self.view.rate).unwrap_or_default();
        Outcome::Paid(Paid { wallet: self.view.wallet, consent, rate })
    }

    fn ships_to(&self, country: &str) -> bool {
        match &self.view.countries {
            Tree::List(countries) => countries.iter().any(|listed| listed.text() == Some(country)),
            _ => !country.is_empty(),
        }
    }

    fn rate(&self, id: &str) -> Option<Tree> {
        rates(&self.view.rates).find(|rate| rate.text_at(&["id"]) == Some(id)).cloned()
    }

    /// The first rate, unless the one that was chosen is still there.
    fn choose_rate(&mut self) {
        let still_there = self.rate(&self.view.rate).is_some();
        if !still_there {
            let first = rates(&self.view.rates).find_map(|rate| rate.text_at(&["id"]));
            self.view.rate = String::from(first.unwrap_or_default());
        }
    }
}

fn rates(list: &Tree) -> std::slice::Iter<'_, Tree> {
    match list {
        Tree::List(rates) => rates.iter(),
        _ => [].iter(),
    }
}
