//! Products and prices as they are sold: which of them are sold now, what so many cost, and what of them a page may know.

use serde_json::{Map, Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::{prices, products};

/// What a page may know of a product.
const OF_PRODUCT: &[&str] = &["id", "description", "images", "name", "unit_label"];
/// What a page may know of a price.
const OF_PRICE: &[&str] = &[
    "id",
    "billing_scheme",
    "currency",
    "currency_options",
    "custom_unit_amount",
    "recurring",
    "tax_behavior",
    "tiers",
    "tiers_mode",
    "transform_quantity",
    "type",
    "unit_amount",
    "unit_amount_decimal",
];

/// What is no more sold, for the error that says so.
#[derive(Default)]
pub struct Missing(Vec<Value>);

impl Missing {
    fn note(&mut self, kind: &str, id: &str, reason: &str) {
        self.0.push(json!({"type": kind, "id": id, "reason": reason}));
    }

    /// The error of something of which nothing remains, with what is missing under `unavailable`.
    pub fn error(self, code: &str, message: &str) -> ApiError {
        let told: Vec<String> = self.0.iter().map(told).collect();
        ApiError::invalid(&format!("{message} Not sold: {}.", told.join(", ")))
            .code(code)
            .with("unavailable", Value::Array(self.0))
    }
}

fn told(missing: &Value) -> String {
    let text = |name: &str| missing[name].as_str().unwrap_or_default().to_owned();
    format!("{} {} ({})", text("type"), text("id"), text("reason"))
}

/// The price of this id with all that can be expanded of it; `param` is named when there is none.
pub fn price(call: &Call<'_>, id: &str, param: &str) -> Result<Value, ApiError> {
    Ok(prices::load(call, id, param)?.whole())
}

/// The price as servers see it, without what is shown on request.
pub fn price_view(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    Ok(prices::load(call, id, "price")?.view())
}

/// The product of this id; `param` is named when there is none.
pub fn product(call: &Call<'_>, id: &str, param: &str) -> Result<Value, ApiError> {
    Ok(products::load(call, id, param)?.view())
}

/// The price, if it is sold now.
pub fn price_sold(call: &Call<'_>, id: &str, missing: &mut Missing) -> Result<Option<Value>, ApiError> {
    let price = call.tx.find::<prices::Price>(id)?.map(|price| price.whole());
    Ok(sold(price, "price", id, "inactive", missing))
}

/// The product, if it is sold now.
pub fn product_sold(call: &Call<'_>, id: &str, missing: &mut Missing) -> Result<Option<Value>, ApiError> {
    let product = call.tx.find::<products::Product>(id)?.map(|product| product.view());
    Ok(sold(product, "product", id, "archived", missing))
}

fn sold(found: Option<Value>, kind: &str, id: &str, reason: &str, missing: &mut Missing) -> Option<Value> {
    match found {
        Some(found) if found["active"] == true => Some(found),
        Some(_) => {
            missing.note(kind, id, reason);
            None
        }
        None => {
            missing.note(kind, id, "deleted");
            None
        }
    }
}

/// How often a recurring price is paid: `("month", 1)`.
pub fn interval(price: &Value) -> (&str, i64) {
    let recurring = &price["recurring"];
    (recurring["interval"].as_str().unwrap_or_default(), recurring["interval_count"].as_i64().unwrap_or(1))
}

/// The currencies in which each of these prices can be paid, the one that they are kept in first.
pub fn currencies(prices: &[Value]) -> Vec<String> {
    let Some(own) = prices.first().and_then(|price| price["currency"].as_str()) else {
        return Vec::new();
    };
    let mut all = vec![own.to_owned()];
    let options = prices[0]["currency_options"].as_object();
    let of_all = |currency: &&String| {
        *currency != own && prices.iter().all(|price| price["currency_options"].get(currency.as_str()).is_some())
    };
    all.extend(options.into_iter().flat_map(Map::keys).filter(of_all).cloned());
    all
}

/// What so many of the price of this id cost; nothing in a currency that it cannot be paid in.
pub fn amount(call: &Call<'_>, price: &Value, quantity: i64, currency: &str) -> Result<i64, ApiError> {
    let price = prices::load(call, price["id"].as_str().unwrap_or_default(), "price")?;
    Ok(price.charge(currency).map_or(0, |charge| charge.of(quantity).rounded()))
}

/// The price as a page may know it.
pub fn public_price(price: &Value) -> Value {
    only(price, OF_PRICE)
}

/// The product as a page may know it.
pub fn public_product(product: &Value) -> Value {
    only(product, OF_PRODUCT)
}

fn only(whole: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), whole[*name].clone())).collect::<Map<_, _>>().into()
}
