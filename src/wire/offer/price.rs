//! One price, in each currency that it can be paid in.

use super::{list, text};
use crate::rules::price::{Charge, Decimal, Tier, TiersMode, TransformQuantity};
use crate::wire::tree::Tree;

/// A price.
pub struct Price {
    /// `price_...`
    pub id: String,
    /// How often it is paid; once where nothing is said.
    pub period: Option<Period>,
    /// What it costs, in each currency.
    pub costs: Vec<Cost>,
    /// The customer of the Customer Session subscribes to it now.
    pub is_current: bool,
}

/// What a price costs in one currency.
pub struct Cost {
    /// ISO 4217, lower case.
    pub currency: String,
    /// What it charges for.
    pub charge: Charge,
    /// Whether taxes are in it; `None` where that is not said.
    pub tax_included: Option<bool>,
}

/// How often something is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The unit.
    pub interval: Interval,
    /// How many of it lie between two payments.
    pub count: i64,
}

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interval {
    /// `day`
    Day,
    /// `week`
    Week,
    /// `month`
    Month,
    /// `year`
    Year,
}

impl Interval {
    /// As the API calls it; so does `Intl`.
    pub fn name(self) -> &'static str {
        match self {
            Interval::Day => "day",
            Interval::Week => "week",
            Interval::Month => "month",
            Interval::Year => "year",
        }
    }

    fn parse(name: &str) -> Option<Interval> {
        [Interval::Day, Interval::Week, Interval::Month, Interval::Year].into_iter().find(|known| known.name() == name)
    }
}

impl Price {
    pub(super) fn read(tree: &Tree) -> Option<Price> {
        let own = tree.text_at(&["currency"])?;
        let mut costs = Vec::from_iter(cost(tree, tree, own));
        for (currency, option) in tree.get("currency_options").map(Tree::members).unwrap_or_default() {
            if currency != own {
                costs.extend(cost(tree, option, currency));
            }
        }
        let period = match tree.get("recurring") {
            Some(recurring @ Tree::Map(_)) => Some(Period {
                interval: Interval::parse(recurring.text_at(&["interval"])?)?,
                count: recurring.whole_at(&["interval_count"]).unwrap_or(1).max(1),
            }),
            _ => None,
        };
        let is_current = matches!(tree.get("current"), Some(Tree::Flag(true)));
        (!costs.is_empty()).then_some(Price { id: text(tree, &["id"])?, period, costs, is_current })
    }

    /// What it costs in this currency.
    pub fn cost(&self, currency: &str) -> Option<&Cost> {
        self.costs.iter().find(|cost| cost.currency == currency)
    }
}

/// `whole` is the price, `part` what it says for this currency.
fn cost(whole: &Tree, part: &Tree, currency: &str) -> Option<Cost> {
    let charge = match whole.text_at(&["billing_scheme"]) {
        Some("tiered") => tiers(whole, part)?,
        _ => {
            let unit = amount(part, "unit_amount", "unit_amount_decimal")?;
            Charge::PerUnit { unit, package: package(whole) }
        }
    };
    let behavior = part.text_at(&["tax_behavior"]).or_else(|| whole.text_at(&["tax_behavior"]));
    let tax_included = match behavior {
        Some("inclusive") => Some(true),
        Some("exclusive") => Some(false),
        _ => None,
    };
    Some(Cost { currency: currency.to_owned(), charge, tax_included })
}

fn tiers(whole: &Tree, part: &Tree) -> Option<Charge> {
    let mode = match whole.text_at(&["tiers_mode"])? {
        "volume" => TiersMode::Volume,
        _ => TiersMode::Graduated,
    };
    let tier = |tree: &Tree| Tier {
        up_to: tree.whole_at(&["up_to"]),
        unit: amount(tree, "unit_amount", "unit_amount_decimal").unwrap_or_default(),
        flat: amount(tree, "flat_amount", "flat_amount_decimal").unwrap_or_default(),
    };
    let tiers: Vec<Tier> = list(part, "tiers").iter().map(tier).collect();
    (!tiers.is_empty()).then_some(Charge::Tiered { mode, tiers })
}

fn package(whole: &Tree) -> Option<TransformQuantity> {
    let transform = whole.get("transform_quantity")?;
    let divide_by = transform.whole_at(&["divide_by"]).filter(|count| *count > 1)?;
    Some(TransformQuantity { divide_by, round_up: transform.text_at(&["round"]) == Some("up") })
}

fn amount(tree: &Tree, whole: &str, exact: &str) -> Option<Decimal> {
    tree.text_at(&[exact]).and_then(Decimal::parse).or_else(|| tree.whole_at(&[whole]).map(Decimal::whole))
}
