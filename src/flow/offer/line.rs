//! What is shown of one item.

use super::Selling;
use crate::rules::price::Decimal;
use crate::wire::offer::{CallToAction, Cost, Item, Period, Price};

/// What an item's button does, as things are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// It is paid once.
    Buy,
    /// It is paid by and by.
    Subscribe,
    /// The same, with a trial first.
    StartTrial,
    /// It leads to a page of the merchant's.
    Contact,
    /// The customer has it already: it is not sold twice.
    Current,
    /// It is not sold by this period.
    OtherPeriod,
}

/// An item as it is to be drawn.
pub struct Line<'a> {
    /// What is sold.
    pub item: &'a Item,
    /// What it costs; nothing where it has no price for what was chosen.
    pub cost: Option<&'a Cost>,
    /// How often that is paid.
    pub period: Option<Period>,
    /// How many.
    pub quantity: i64,
    /// What so many cost.
    pub total: Decimal,
    /// What its button does.
    pub deed: Deed,
    /// It is being bought.
    pub is_busy: bool,
}

impl Selling {
    /// The item of this place.
    pub fn line(&self, place: usize) -> Option<Line<'_>> {
        let item = self.items().get(place)?;
        let quantity = *self.quantities.get(place)?;
        let price = item.price_of(self.period);
        let cost = price.and_then(|price| price.cost(&self.currency));
        Some(Line {
            cost,
            period: price.and_then(|price| price.period),
            quantity,
            total: cost.map_or(Decimal::default(), |cost| cost.charge.of(quantity)),
            deed: item.deed(price.filter(|_| cost.is_some())),
            is_busy: self.busy.is_some_and(|(busy, _)| busy == place),
            item,
        })
    }
}

impl Item {
    /// The price for what is paid so often.
    pub(super) fn price_of(&self, period: Option<Period>) -> Option<&Price> {
        self.prices.iter().find(|price| price.period == period)
    }

    fn deed(&self, price: Option<&Price>) -> Deed {
        match (&self.action, price) {
            (CallToAction::Contact(_), _) => Deed::Contact,
            // By whichever period the customer pays for it.
            _ if self.prices.iter().any(|price| price.is_current) => Deed::Current,
            (_, None) => Deed::OtherPeriod,
            (CallToAction::StartTrial, Some(_)) => Deed::StartTrial,
            (CallToAction::Buy, Some(price)) if price.period.is_some() => Deed::Subscribe,
            (CallToAction::Buy, Some(_)) => Deed::Buy,
        }
    }
}
