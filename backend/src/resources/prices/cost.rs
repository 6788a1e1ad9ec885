//! What a price costs in one currency: the same for each, or by tiers. What so many come to is [`opentill::rules::price`]'s matter.

use opentill::rules::price::{Charge, Decimal, Tier, TiersMode, TransformQuantity};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

/// The largest amount that the API takes: eight digits.
const LARGEST: i64 = 99_999_999;
/// How many tiers there are at most.
const TIERS: usize = 100;

/// An amount, as it was sent: a decimal number of the currency's smallest unit.
type Amount = Option<String>;

/// What it costs.
#[derive(Serialize, Deserialize)]
pub struct Cost {
    /// For each, where it is the same for each.
    unit_amount: Amount,
    /// By ranges of quantities, the lowest first; none where it is the same for each.
    tiers: Vec<Range>,
}

/// One tier.
#[derive(Serialize, Deserialize)]
struct Range {
    up_to: Option<i64>,
    unit_amount: Amount,
    flat_amount: Amount,
}

/// Units that are sold by the package.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Package {
    divide_by: i64,
    round_up: bool,
}

impl Cost {
    /// Reads `unit_amount` or `unit_amount_decimal`, or, of a price in tiers, `tiers`.
    pub fn read(params: &mut Params, is_tiered: bool) -> Result<Self, ApiError> {
        let unit_amount = amount(params, "unit_amount")?;
        let tiers = read_tiers(params)?;
        let refuse = |name: &str, rule: &str| Err(ApiError::unusable(&params.name(name), rule));
        match (is_tiered, &unit_amount, tiers.is_empty()) {
            (true, None, false) | (false, Some(_), true) => Ok(Self { unit_amount, tiers }),
            (true, None, true) => Err(ApiError::missing(&params.name("tiers"))),
            (true, Some(_), _) => {
                refuse("unit_amount", "a price in tiers (billing_scheme=tiered) says in them what each costs.")
            }
            (false, None, true) => Err(ApiError::missing(&params.name("unit_amount"))),
            (false, _, false) => refuse("tiers", "tiers need billing_scheme=tiered, and a tiers_mode."),
        }
    }

    /// `unit_amount`: null where it is no whole number.
    pub fn unit_amount(&self) -> Value {
        whole(&self.unit_amount)
    }

    /// `unit_amount_decimal`
    pub fn unit_amount_decimal(&self) -> &Amount {
        &self.unit_amount
    }

    /// `tiers`: null where there are none.
    pub fn tiers(&self) -> Value {
        if self.tiers.is_empty() {
            return Value::Null;
        }
        let shown = |tier: &Range| {
            json!({
                "flat_amount": whole(&tier.flat_amount),
                "flat_amount_decimal": tier.flat_amount,
                "unit_amount": whole(&tier.unit_amount),
                "unit_amount_decimal": tier.unit_amount,
                "up_to": tier.up_to,
            })
        };
        self.tiers.iter().map(shown).collect::<Vec<_>>().into()
    }

    /// What it charges for.
    pub fn charge(&self, mode: Option<&str>, package: Option<Package>) -> Charge {
        let decimal = |amount: &Amount| amount.as_deref().and_then(Decimal::parse).unwrap_or_default();
        if self.tiers.is_empty() {
            let package = package.map(|it| TransformQuantity { divide_by: it.divide_by, round_up: it.round_up });
            return Charge::PerUnit { unit: decimal(&self.unit_amount), package };
        }
        let tier =
            |it: &Range| Tier { up_to: it.up_to, unit: decimal(&it.unit_amount), flat: decimal(&it.flat_amount) };
        let mode = if mode == Some("volume") { TiersMode::Volume } else { TiersMode::Graduated };
        Charge::Tiered { mode, tiers: self.tiers.iter().map(tier).collect() }
    }
}

impl Package {
    /// Reads `transform_quantity`.
    pub fn read(params: &mut Params) -> Result<Option<Self>, ApiError> {
        let Some(mut sent) = params.map("transform_quantity")? else {
            return Ok(None);
        };
        let divide_by = sent.integer("divide_by")?.ok_or_else(|| ApiError::missing(&sent.name("divide_by")))?;
        if divide_by < 1 {
            return Err(ApiError::unusable(&sent.name("divide_by"), "a positive whole number is expected."));
        }
        let round = sent.choice("round", &["down", "up"])?.ok_or_else(|| ApiError::missing(&sent.name("round")))?;
        sent.finish()?;
        Ok(Some(Self { divide_by, round_up: round == "up" }))
    }

    /// On the wire.
    pub fn view(&self) -> Value {
        json!({"divide_by": self.divide_by, "round": if self.round_up { "up" } else { "down" }})
    }
}

/// `name` or `name_decimal`, not both.
fn amount(params: &mut Params, name: &str) -> Result<Amount, ApiError> {
    let decimals = format!("{name}_decimal");
    let (whole, decimal) = (params.integer(name)?, params.text(&decimals)?);
    let rule = "up to eight digits of the currency's smallest unit are expected";
    match (whole, decimal) {
        (Some(_), Some(_)) => {
            Err(ApiError::unusable(&params.name(&decimals), &format!("it comes in place of {name}.")))
        }
        (Some(whole), None) if !(0..=LARGEST).contains(&whole) => {
            Err(ApiError::unusable(&params.name(name), &format!("{rule}.")))
        }
        (Some(whole), None) => Ok(Some(whole.to_string())),
        (None, Some(text)) => match Decimal::parse(&text) {
            // As Stripe writes it: no zeros at its end.
            Some(amount) if amount <= Decimal::whole(LARGEST) => Ok(Some(amount.main(0))),
            _ => Err(ApiError::unusable(&params.name(&decimals), &format!("{rule}, with up to twelve decimals."))),
        },
        (None, None) => Ok(None),
    }
}

fn read_tiers(params: &mut Params) -> Result<Vec<Range>, ApiError> {
    let name = params.name("tiers");
    let refuse = |rule: &str| Err(ApiError::unusable(&name, rule));
    let mut tiers: Vec<Range> = Vec::new();
    for mut sent in params.maps("tiers")?.unwrap_or_default() {
        let up_to = match sent.text("up_to")?.as_deref() {
            Some("inf") => None,
            Some(text) => match text.parse::<i64>() {
                Ok(last) if last > tiers.last().and_then(|tier| tier.up_to).unwrap_or(0) => Some(last),
                _ => {
                    return Err(ApiError::unusable(
                        &sent.name("up_to"),
                        "whole numbers that rise, and inf in the end, are expected.",
                    ));
                }
            },
            None => return Err(ApiError::missing(&sent.name("up_to"))),
        };
        if tiers.last().is_some_and(|tier| tier.up_to.is_none()) {
            return refuse("the tier up to inf is the last.");
        }
        let range = Range {
            up_to,
            unit_amount: amount(&mut sent, "unit_amount")?,
            flat_amount: amount(&mut sent, "flat_amount")?,
        };
        if range.unit_amount.is_none() && range.flat_amount.is_none() {
            return Err(ApiError::missing(&sent.name("unit_amount")));
        }
        sent.finish()?;
        tiers.push(range);
    }
    if tiers.len() > TIERS {
        return refuse("up to a hundred tiers are expected.");
    }
    if tiers.last().is_some_and(|tier| tier.up_to.is_some()) {
        return refuse("the last tier has an up_to of inf.");
    }
    Ok(tiers)
}

/// An amount as a whole number; null where it is none.
fn whole(amount: &Amount) -> Value {
    amount.as_deref().and_then(|text| text.parse::<i64>().ok()).map_or(Value::Null, Value::from)
}
