//! What happens in a pricing table or a buy button: it is loaded, the buyer chooses, a Checkout Session is begun, the page goes there.
//!
//! Pure: what is to be done comes back as effects. What is shown is read with [`Selling::line`] and the like.

mod address;
mod line;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use crate::wire::offer::{CallToAction, Item, Offer, Period};
use crate::wire::port::{Begun, Bought, OfferEvent};

pub use line::{Deed, Line};

/// What the page says of the sale.
#[derive(Clone, Default)]
pub struct Terms {
    /// The currency to begin with (ISO 4217, lower case).
    pub currency: Option<String>,
    /// The buyer's e-mail address, as far as the page knows it.
    pub email: Option<String>,
    /// Whether one whose Customer Session is over may buy as a guest.
    pub allow_guest: bool,
}

/// Why nothing is shown, or nothing can be bought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// The API could not be reached, or failed.
    Connection,
    /// There is no such offer any more, or nothing in it is sold.
    Gone,
    /// What was chosen is not sold any more.
    NotSold,
    /// No Checkout Session could be begun.
    NotBegun,
    /// The Customer Session is over.
    Expired,
}

/// What happened.
pub enum Event {
    /// The offer is there.
    Loaded(Box<Offer>),
    /// It is not.
    Failed(Trouble),
    /// The page named another offer or customer, or the buyer tries again.
    Reload,
    /// What the page says changed.
    Terms(Terms),
    /// The buyer chose how often to pay.
    Period(Period),
    /// The buyer chose a currency.
    Currency(String),
    /// The buyer chose how many, of the item of this place.
    Quantity(usize, i64),
    /// The buyer pressed the button of the item of this place.
    Press(usize),
    /// A Checkout Session was begun.
    Begun(Begun),
    /// None was.
    NotBegun(Trouble),
    /// The page answered the question of this number: whether it is going away.
    Answered(u32, bool),
    /// The Customer Session is over, for this reason.
    Expired(&'static str),
}

/// What is to be done.
pub enum Effect {
    /// Load the offer.
    Load,
    /// Begin a Checkout Session.
    Begin(Choice),
    /// Tell the page.
    Tell(OfferEvent),
}

/// What is bought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The price's id.
    pub price: String,
    /// How many, where the buyer may say so.
    pub quantity: Option<i64>,
    /// In which currency.
    pub currency: String,
}

/// One table or button.
#[derive(Default)]
pub struct Selling {
    terms: Terms,
    offer: Option<Box<Offer>>,
    trouble: Option<Trouble>,
    period: Option<Period>,
    currency: String,
    quantities: Vec<i64>,
    /// The place of the item that is being bought, and the number of the question to the page, if it was asked.
    busy: Option<(usize, Option<u32>)>,
    asks: u32,
    over: bool,
}

impl Selling {
    /// Begins; the offer is yet to be loaded.
    pub fn new(terms: Terms) -> Self {
        Selling { terms, ..Selling::default() }
    }

    /// Takes an event.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Loaded(offer) => self.loaded(offer),
            Event::Failed(trouble) => self.failed(trouble),
            Event::Reload => self.reload(),
            Event::Terms(terms) => self.set_terms(terms),
            Event::Period(period) => {
                self.choose(|this| this.periods().contains(&period).then(|| this.period = Some(period)))
            }
            Event::Currency(currency) => self.choose(|this| this.set_currency(&currency).then_some(())),
            Event::Quantity(place, quantity) => self.choose(|this| this.set_quantity(place, quantity)),
            Event::Press(place) => self.press(place),
            Event::Begun(begun) => self.begun(begun),
            Event::NotBegun(trouble) => self.not_begun(trouble),
            Event::Answered(ask, ok) => self.answered(ask, ok),
            Event::Expired(reason) => self.expired(reason),
        }
    }

    /// What is sold, once it is there.
    pub fn offer(&self) -> Option<&Offer> {
        self.offer.as_deref()
    }

    /// What is wrong.
    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble
    }

    /// Whether the buyer's trying again may help.
    pub fn may_retry(&self) -> bool {
        matches!(self.trouble, Some(Trouble::Connection | Trouble::Gone | Trouble::NotSold))
    }

    /// In which currency prices are shown.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// How often what is shown is paid; nothing where it is paid once.
    pub fn period(&self) -> Option<Period> {
        self.period
    }

    /// Between how many periods the buyer can choose, in the merchant's order.
    pub fn periods(&self) -> Vec<Period> {
        let mut all = Vec::new();
        for period in self.items().iter().flat_map(|item| &item.prices).filter_map(|price| price.period) {
            if !all.contains(&period) {
                all.push(period);
            }
        }
        all
    }

    /// Whether something is being bought.
    pub fn is_busy(&self) -> bool {
        self.busy.is_some()
    }

    fn items(&self) -> &[Item] {
        self.offer.as_deref().map(|offer| offer.items.as_slice()).unwrap_or_default()
    }

    fn loaded(&mut self, offer: Box<Offer>) -> Vec<Effect> {
        let within =
            |item: &Item| item.adjustable.map_or(item.quantity, |(least, most)| item.quantity.clamp(least, most));
        self.quantities = offer.items.iter().map(within).collect();
        self.offer = Some(offer);
        self.busy = None;
        self.trouble = self.over_notice();
        let periods = self.periods();
        if self.period.is_none_or(|period| !periods.contains(&period)) {
            // The one that most are sold by; of equals the first.
            let sold =
                |period: &Period| self.items().iter().filter(|item| item.price_of(Some(*period)).is_some()).count();
            self.period = periods.iter().rev().max_by_key(|period| sold(period)).copied();
        }
        self.settle_currency();
        vec![Effect::Tell(OfferEvent::Loaded {
            currency: self.currency.clone(),
            currencies: self.offer().map(|offer| offer.currencies.clone()).unwrap_or_default(),
            period: self.period,
            items: self.items().len(),
        })]
    }

    fn failed(&mut self, trouble: Trouble) -> Vec<Effect> {
        self.offer = None;
        self.busy = None;
        self.trouble = Some(trouble);
        Vec::new()
    }

    fn reload(&mut self) -> Vec<Effect> {
        self.offer = None;
        self.trouble = None;
        self.busy = None;
        self.over = false;
        vec![Effect::Load]
    }

    fn set_terms(&mut self, terms: Terms) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.terms, terms);
        // What is being bought stays what it is.
        if before.currency != self.terms.currency && !self.is_busy() {
            self.settle_currency();
        }
        if self.trouble.is_none() || self.trouble == Some(Trouble::Expired) {
            self.trouble = self.over_notice();
        }
        Vec::new()
    }

    /// The page's currency where all of it can be paid in that, else the usual one.
    fn settle_currency(&mut self) {
        let Some(offer) = &self.offer else { return };
        let wanted = self.terms.currency.as_ref().filter(|wanted| offer.currencies.contains(wanted));
        self.currency = wanted.or(offer.currencies.first()).cloned().unwrap_or_default();
    }

    fn set_currency(&mut self, currency: &str) -> bool {
        let known = self.offer().is_some_and(|offer| offer.currencies.iter().any(|known| known == currency));
        if known {
            currency.clone_into(&mut self.currency);
        }
        known
    }

    fn set_quantity(&mut self, place: usize, quantity: i64) -> Option<()> {
        let (least, most) = self.items().get(place)?.adjustable?;
        *self.quantities.get_mut(place)? = quantity.clamp(least, most);
        Some(())
    }

    /// Does what the buyer chose, unless something is being bought, and tells the page of it.
    fn choose(&mut self, change: impl FnOnce(&mut Self) -> Option<()>) -> Vec<Effect> {
        let before = (self.period, self.currency.clone(), self.quantities.clone());
        if self.is_busy()
            || change(self).is_none()
            || before == (self.period, self.currency.clone(), self.quantities.clone())
        {
            return Vec::new();
        }
        if self.trouble.is_some() {
            self.trouble = self.over_notice();
        }
        let changed = before.2.iter().zip(&self.quantities).position(|(before, now)| before != now);
        let bought = changed.or((self.items().len() == 1).then_some(0)).and_then(|place| self.bought(place));
        vec![Effect::Tell(OfferEvent::Change { currency: self.currency.clone(), period: self.period, bought })]
    }

    fn press(&mut self, place: usize) -> Vec<Effect> {
        let Some(line) = self.line(place).filter(|_| !self.is_busy()) else { return Vec::new() };
        match line.deed {
            Deed::Contact => self.contact(place),
            Deed::Buy | Deed::Subscribe | Deed::StartTrial if !self.is_locked() => self.begin(place),
            _ => Vec::new(),
        }
    }

    fn begin(&mut self, place: usize) -> Vec<Effect> {
        let Some(bought) = self.bought(place) else { return Vec::new() };
        self.trouble = self.over_notice();
        self.busy = Some((place, None));
        let is_adjustable = self.items().get(place).is_some_and(|item| item.adjustable.is_some());
        vec![Effect::Begin(Choice {
            price: bought.price,
            quantity: is_adjustable.then_some(bought.quantity),
            currency: self.currency.clone(),
        })]
    }

    fn contact(&mut self, place: usize) -> Vec<Effect> {
        let Some(item) = self.items().get(place) else { return Vec::new() };
        let CallToAction::Contact(url) = &item.action else { return Vec::new() };
        let email = self.terms.email.as_deref().or(self.offer().map(|offer| offer.email.as_str())).unwrap_or_default();
        let (product, url) = (item.product.clone(), address::filled(url, &item.product, email));
        let ask = self.ask(place);
        vec![Effect::Tell(OfferEvent::Contact { ask, product, url })]
    }

    fn begun(&mut self, session: Begun) -> Vec<Effect> {
        // The page may have named another offer meanwhile.
        let Some((place, None)) = self.busy else { return Vec::new() };
        let Some(bought) = self.bought(place) else { return Vec::new() };
        let ask = self.ask(place);
        vec![Effect::Tell(OfferEvent::Checkout { ask, bought, currency: self.currency.clone(), session })]
    }

    fn not_begun(&mut self, trouble: Trouble) -> Vec<Effect> {
        self.busy = None;
        self.trouble = Some(trouble);
        Vec::new()
    }

    fn ask(&mut self, place: usize) -> u32 {
        self.asks += 1;
        self.busy = Some((place, Some(self.asks)));
        self.asks
    }

    fn answered(&mut self, ask: u32, ok: bool) -> Vec<Effect> {
        if !ok && self.busy.is_some_and(|(_, asked)| asked == Some(ask)) {
            self.busy = None;
        }
        Vec::new()
    }

    fn expired(&mut self, reason: &'static str) -> Vec<Effect> {
        self.over = true;
        if self.is_locked() {
            self.busy = None;
        }
        if self.offer.is_some() || self.trouble.is_none() {
            self.trouble = self.over_notice();
        }
        vec![Effect::Tell(OfferEvent::Expired { reason })]
    }

    /// Whether nothing can be bought until the page hands in another secret: nobody is made a guest in silence.
    pub fn is_locked(&self) -> bool {
        self.over && !self.terms.allow_guest
    }

    fn over_notice(&self) -> Option<Trouble> {
        self.is_locked().then_some(Trouble::Expired)
    }

    fn bought(&self, place: usize) -> Option<Bought> {
        let item = self.items().get(place)?;
        let price = item.price_of(self.period)?;
        let quantity = *self.quantities.get(place)?;
        Some(Bought { price: price.id.clone(), product: item.product.clone(), quantity })
    }
}
