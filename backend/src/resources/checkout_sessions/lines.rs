//! `line_items`: prices and how many of each. A price that is described in place (`price_data`) is made, as an inactive one, with its product.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::create::Mode;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::offers::{Adjustable, goods};
use crate::resources::prices;
use crate::resources::subscriptions::Wanted;

/// How many lines a session has at most.
const LINES: usize = 100;

/// One line, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Line {
    /// `li_...`
    pub id: String,
    /// The price's id.
    pub price: String,
    /// How many.
    pub quantity: i64,
    /// How many the buyer may make of that.
    pub adjustable: Option<Adjustable>,
}

impl Line {
    /// A line of this price.
    pub fn new(price: String, quantity: i64, adjustable: Option<Adjustable>) -> Result<Self, ApiError> {
        Ok(Self { id: random::id("li")?, price, quantity, adjustable })
    }

    /// What is subscribed to with it.
    pub fn wanted(&self) -> Wanted {
        Wanted { price: self.price.clone(), quantity: self.quantity, metadata: Map::new() }
    }
}

/// `line_items`, with their prices as they are shown.
pub fn read(call: &Call<'_>, params: &mut Params, mode: Mode) -> Result<(Vec<Line>, Vec<Value>), ApiError> {
    let sent = params.maps("line_items")?.unwrap_or_default();
    match (mode, sent.len()) {
        (Mode::Setup, 0) => return Ok((Vec::new(), Vec::new())),
        (Mode::Setup, _) => return Err(ApiError::unusable("line_items", "nothing is bought in a setup.")),
        (_, 1..=LINES) => {}
        _ => return Err(ApiError::missing("line_items").message("One to 100 line_items are expected.")),
    }
    let (mut lines, mut all) = (Vec::new(), Vec::new());
    for mut sent in sent {
        let price = read_price(call, &mut sent)?;
        let id = price["id"].as_str().unwrap_or_default().to_owned();
        let adjustable = Adjustable::read(&mut sent, "adjustable_quantity")?;
        let quantity = sent.integer("quantity")?.ok_or_else(|| ApiError::missing(&sent.name("quantity")))?;
        if !(1..=999_999).contains(&quantity) || !Adjustable::holds(adjustable.as_ref(), quantity) {
            return Err(ApiError::unusable(
                &sent.name("quantity"),
                "a number from 1 to 999999, and within adjustable_quantity, is expected.",
            ));
        }
        sent.finish()?;
        lines.push(Line::new(id, quantity, adjustable)?);
        all.push(price);
    }
    Ok((lines, all))
}

fn read_price(call: &Call<'_>, sent: &mut Params) -> Result<Value, ApiError> {
    let name = sent.name("price");
    match (sent.text("price")?, sent.map("price_data")?) {
        (Some(_), Some(_)) => {
            Err(ApiError::invalid("Send price or price_data, not both.").param(&sent.name("price_data")))
        }
        (Some(id), None) => {
            let price = goods::price(call, &id, &name)?;
            if price["active"] != true {
                return Err(ApiError::unusable(&name, "it is inactive."));
            }
            Ok(price)
        }
        (None, Some(data)) => prices::of_data(call, data),
        (None, None) => Err(ApiError::missing(&name)),
    }
}

/// One mode, one currency. Gives the currency; `asked` is what a page wants to pay in.
pub fn check(prices: &[Value], mode: Mode, asked: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(first) = prices.first() else {
        return Ok(asked.map(str::to_owned));
    };
    for price in prices {
        let fits = match mode {
            Mode::Payment => price["recurring"].is_null(),
            _ => !price["recurring"].is_null() && price["recurring"]["usage_type"] != "metered",
        };
        if !fits {
            let rule = match mode {
                Mode::Payment => {
                    "mode payment takes prices that are paid once; a recurring one needs mode subscription."
                }
                _ => "mode subscription takes recurring prices, and none by use.",
            };
            return Err(ApiError::unusable("line_items", rule));
        }
        if !price["custom_unit_amount"].is_null() {
            return Err(ApiError::unusable("line_items", "a price that buyers choose themselves is not served."));
        }
        if goods::interval(price) != goods::interval(first) {
            return Err(ApiError::unusable("line_items", "the prices of a subscription have one interval."));
        }
    }
    if prices.iter().any(|price| price["currency"] != first["currency"]) {
        return Err(ApiError::unusable("line_items", "all prices are in one currency."));
    }
    let common = goods::currencies(prices);
    match asked {
        None => Ok(common.into_iter().next()),
        Some(asked) if common.iter().any(|currency| currency == asked) => Ok(Some(asked.to_owned())),
        Some(_) => Err(ApiError::unusable("currency", &format!("these prices can be paid in {}.", common.join(", ")))),
    }
}
