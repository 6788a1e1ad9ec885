//! What is said of a price, in the buyer's language.

use crate::browser::host::Host;
use crate::browser::intl;
use crate::flow::offer::{Deed, Line, Trouble};
use crate::rules::money::Currency;
use crate::rules::price::{Charge, Decimal, Tier};
use crate::rules::text::{self, Text, decimal};
use crate::wire::offer::{Interval, Period};

/// An amount of money, such as `12 €`.
pub fn money(host: &Host, amount: Decimal, currency: &str) -> String {
    let exponent = Currency::parse(currency).map_or(2, Currency::exponent);
    intl::price(&host.language(), currency, &amount.main(exponent))
}

/// How often something is paid, as a choice: `Monthly`.
pub fn choice(host: &Host, period: Period) -> String {
    let single = match period.interval {
        Interval::Day => text::OFFER_DAILY,
        Interval::Week => text::OFFER_WEEKLY,
        Interval::Month => text::OFFER_MONTHLY,
        Interval::Year => text::OFFER_YEARLY,
    };
    periodic(host, period, &single, &text::OFFER_EVERY)
}

/// The same behind an amount: `per month`.
pub fn per(host: &Host, period: Period) -> String {
    let single = match period.interval {
        Interval::Day => text::OFFER_PER_DAY,
        Interval::Week => text::OFFER_PER_WEEK,
        Interval::Month => text::OFFER_PER_MONTH,
        Interval::Year => text::OFFER_PER_YEAR,
    };
    periodic(host, period, &single, &text::OFFER_PER_PERIOD)
}

fn periodic(host: &Host, period: Period, single: &Text, many: &Text) -> String {
    if period.count == 1 {
        return host.text(single);
    }
    let long = intl::period(&host.language(), period.interval.name(), &decimal(period.count));
    host.filled(many, &[("period", &long)])
}

/// For what the amount is: `per seat per month`; empty for one thing that is paid once.
pub fn basis(host: &Host, line: &Line<'_>) -> String {
    let mut words = Vec::new();
    let unit = line.item.unit.clone();
    if let Some(Charge::PerUnit { package: Some(package), .. }) = line.cost.map(|cost| &cost.charge) {
        let unit = unit.unwrap_or_else(|| host.text(&text::OFFER_UNIT));
        let count = intl::number(&host.language(), &decimal(package.divide_by));
        words.push(host.filled(&text::OFFER_PER_PACKAGE, &[("count", &count), ("unit", &unit)]));
    } else if let Some(unit) = unit.filter(|_| line.period.is_some() || line.item.adjustable.is_some()) {
        words.push(host.filled(&text::OFFER_PER_UNIT, &[("unit", &unit)]));
    }
    words.extend(line.period.map(|period| per(host, period)));
    words.join(" ")
}

/// What there is to say below a price: the sum, taxes, a trial.
pub fn notes(host: &Host, line: &Line<'_>) -> Vec<String> {
    let Some(cost) = line.cost else { return Vec::new() };
    let mut notes = Vec::new();
    if line.quantity > 1 || matches!((&cost.charge, line.item.adjustable), (Charge::Tiered { .. }, Some(_))) {
        let total = money(host, Decimal::whole(line.total.rounded()), &cost.currency);
        let total = host.filled(&text::OFFER_TOTAL, &[("price", &total)]);
        notes.push(match line.period {
            Some(period) => [total, per(host, period)].join(" "),
            None => total,
        });
    }
    match cost.tax_included {
        Some(true) => notes.push(host.text(&text::OFFER_TAX_INCLUDED)),
        Some(false) => notes.push(host.text(&text::OFFER_TAX_EXCLUDED)),
        None => {}
    }
    notes
}

/// How long nothing is paid; empty where it is paid at once.
pub fn trial(host: &Host, line: &Line<'_>) -> String {
    match line.item.trial_days.filter(|_| line.deed == Deed::StartTrial) {
        Some(1) => host.text(&text::OFFER_TRIAL_DAY),
        Some(days) => {
            let period = intl::period(&host.language(), "day", &decimal(days));
            host.filled(&text::OFFER_TRIAL, &[("period", &period)])
        }
        None => String::new(),
    }
}

/// A tier in two cells: which quantities it is for, and what they cost. `before` is the last quantity of the one before.
pub fn tier(host: &Host, tier: &Tier, before: i64, currency: &str) -> (String, String) {
    let number = |count: i64| intl::number(&host.language(), &decimal(count));
    let first = number(before + 1);
    let range = match tier.up_to {
        Some(last) => host.filled(&text::OFFER_TIER_UP_TO, &[("first", &first), ("last", &number(last))]),
        None => host.filled(&text::OFFER_TIER_ABOVE, &[("first", &first)]),
    };
    let unit = money(host, tier.unit, currency);
    let flat = || host.filled(&text::OFFER_TIER_FLAT, &[("price", &money(host, tier.flat, currency))]);
    let price = if tier.flat.is_zero() { unit } else { [unit, flat()].join(" ") };
    (range, price)
}

/// What an item's button says.
pub fn deed(deed: Deed) -> Text {
    match deed {
        Deed::Buy => text::OFFER_BUY,
        Deed::Subscribe => text::OFFER_SUBSCRIBE,
        Deed::StartTrial => text::OFFER_START_TRIAL,
        Deed::Contact => text::OFFER_CONTACT,
        Deed::Current => text::OFFER_CURRENT,
        Deed::OtherPeriod => text::OFFER_OTHER_INTERVAL,
    }
}

/// What is said of trouble.
pub fn trouble(trouble: Trouble) -> Text {
    match trouble {
        Trouble::Connection => text::OFFER_FAILED,
        Trouble::Gone => text::OFFER_GONE,
        Trouble::NotSold => text::OFFER_NOT_SOLD,
        Trouble::NotBegun => text::OFFER_NOT_BEGUN,
        Trouble::Expired => text::OFFER_EXPIRED,
    }
}
