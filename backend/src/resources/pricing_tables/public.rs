//! What a page may know of a table: the products that are sold now, with their prices. Neither metadata nor anything that is archived.
//!
//! A product that is archived, or a price that is inactive, is left out. When nothing that can be bought remains, the error says what is missing.

use serde_json::{Value, json};

use super::PricingTable;
use super::item::{CallToAction, Item, distinct};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::checkout_sessions::Line;
use crate::resources::customer_sessions::Component;
use crate::resources::offers::{Adjustable, Choice, Missing, customer_of, customer_view, goods};
use crate::resources::subscriptions;

/// The table as a page sees it.
pub fn show(call: &Call<'_>, table: &PricingTable) -> Result<Value, ApiError> {
    table.must_be_active()?;
    let customer = customer_of(call, Component::PricingTable)?;
    let current = match &customer {
        Some(customer) => Some(subscriptions::current_prices(call, customer)?),
        None => None,
    };
    let (mut items, mut sold, mut missing) = (Vec::new(), Vec::new(), Missing::default());
    for item in &table.items {
        let Some(product) = goods::product_sold(call, &item.product, &mut missing)? else {
            continue;
        };
        let mut prices = Vec::new();
        for id in &item.prices {
            prices.extend(goods::price_sold(call, id, &mut missing)?);
        }
        if prices.is_empty() && !item.prices.is_empty() {
            continue;
        }
        items.push(show_item(item, &product, &prices, current.as_deref()));
        sold.extend(prices);
    }
    if sold.is_empty() {
        return Err(missing.error("pricing_table_empty", "This pricing table has nothing that is sold now."));
    }
    let intervals: Vec<Value> = distinct(&sold)
        .into_iter()
        .map(|(interval, count)| json!({"interval": interval, "interval_count": count}))
        .collect();
    Ok(json!({
        "id": table.id,
        "object": "pricing_table",
        "appearance": table.settings.appearance(),
        "business_name": call.app.merchant_name,
        "currencies": goods::currencies(&sold),
        "customer": customer_view(call, customer.as_deref())?,
        "intervals": intervals,
        "items": items,
        "livemode": false,
    }))
}

/// Begins a Checkout Session of one of the table's prices.
pub fn begin(call: &Call<'_>, table: &PricingTable, choice: Choice) -> Result<Answer, ApiError> {
    table.must_be_active()?;
    let customer = customer_of(call, Component::PricingTable)?;
    let id = choice.price.clone().ok_or_else(|| ApiError::missing("price"))?;
    let item = table.items.iter().find(|item| item.prices.contains(&id));
    let item = item.ok_or_else(|| ApiError::unusable("price", "it is not one of this pricing table's."))?;
    if matches!(item.call_to_action, CallToAction::Contact(_)) {
        return Err(ApiError::unusable("price", "the buyer asks the shop for it: its call_to_action is contact."));
    }
    let mut missing = Missing::default();
    let product = goods::product_sold(call, &item.product, &mut missing)?;
    if product.is_none() || goods::price_sold(call, &id, &mut missing)?.is_none() {
        return Err(missing.error("price_not_sold", "What was chosen is not sold any more.").param("price"));
    }
    let adjustable = item.adjustable_quantity.clone();
    let quantity = Adjustable::choose(adjustable.as_ref(), choice.quantity, 1, "quantity")?;
    let trial = item.trial_period_days.filter(|_| matches!(item.call_to_action, CallToAction::StartTrial));
    choice.begin(call, &table.settings, Line::new(id, quantity, adjustable)?, trial, customer)
}

fn show_item(item: &Item, product: &Value, prices: &[Value], current: Option<&[String]>) -> Value {
    let features = match &item.features {
        Some(features) => features.iter().map(|name| json!({"name": name})).collect(),
        None => product["marketing_features"].as_array().cloned().unwrap_or_default(),
    };
    json!({
        "adjustable_quantity": Adjustable::view(item.adjustable_quantity.as_ref()),
        "call_to_action": item.call_to_action.view(),
        "features": features,
        "highlight": item.highlight.as_ref().map(|label| json!({"label": label})),
        "prices": prices.iter().map(|price| show_price(price, current)).collect::<Vec<_>>(),
        "product": goods::public_product(product),
        "trial_period_days": item.trial_period_days,
    })
}

/// `current`: whether the customer of a Customer Session subscribes to it now; null where no customer is known.
fn show_price(price: &Value, current: Option<&[String]>) -> Value {
    let mut view = goods::public_price(price);
    view["current"] = json!(current.map(|ids| ids.iter().any(|id| price["id"] == id.as_str())));
    view
}

impl PricingTable {
    fn must_be_active(&self) -> Result<(), ApiError> {
        if self.active {
            return Ok(());
        }
        Err(ApiError::invalid("This pricing table is inactive. Set active=true, or show another one.")
            .code("pricing_table_inactive")
            .param("pricing_table"))
    }
}
