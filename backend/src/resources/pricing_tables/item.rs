//! The items of a table: a product each, with its prices, and what is said of it. All that a table cannot show is refused when it is made.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::offers::{Adjustable, goods, short_text, trial_days};

/// How many products a table has at most.
const PRODUCTS: usize = 4;
/// How many prices each of them has at most.
const PRICES: usize = 3;
/// How many intervals all of them have together at most.
const INTERVALS: usize = 3;
/// How many features an item lists at most.
const FEATURES: usize = 20;
/// The longest feature, in characters, as Stripe's marketing features have it.
const FEATURE: usize = 80;
/// The longest label of a highlight, in characters.
const LABEL: usize = 40;

/// An item, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Item {
    /// The product's id.
    pub product: String,
    /// The ids of its prices; none of one that the buyer asks for.
    pub prices: Vec<String>,
    /// What makes it stand out.
    pub highlight: Option<String>,
    /// What is listed in place of the product's `marketing_features`.
    pub features: Option<Vec<String>>,
    /// How long nothing is paid.
    pub trial_period_days: Option<i64>,
    /// What its button does.
    pub call_to_action: CallToAction,
    /// How many can be taken.
    pub adjustable_quantity: Option<Adjustable>,
}

/// What an item's button does.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallToAction {
    /// It begins a trial.
    StartTrial,
    /// It begins a subscription.
    Subscribe,
    /// It leads to a page of the merchant's. `{PRODUCT_ID}` and `{CUSTOMER_EMAIL}` are for the page to fill in.
    Contact(String),
}

impl CallToAction {
    fn read(item: &mut Params, trial: bool) -> Result<Self, ApiError> {
        let usual = if trial { Self::StartTrial } else { Self::Subscribe };
        let Some(mut sent) = item.map("call_to_action")? else {
            return Ok(usual);
        };
        let kind = sent.choice("type", &["contact", "start_trial", "subscribe"])?;
        let action = match kind.ok_or_else(|| ApiError::missing(&sent.name("type")))? {
            "contact" => Self::Contact(sent.url("url")?.ok_or_else(|| ApiError::missing(&sent.name("url")))?),
            "start_trial" if !trial => {
                return Err(ApiError::unusable(&sent.name("type"), "start_trial needs a trial_period_days."));
            }
            "start_trial" => Self::StartTrial,
            _ => Self::Subscribe,
        };
        sent.finish()?;
        Ok(action)
    }

    /// On the wire.
    pub fn view(&self) -> Value {
        match self {
            Self::StartTrial => json!({"type": "start_trial", "url": null}),
            Self::Subscribe => json!({"type": "subscribe", "url": null}),
            Self::Contact(url) => json!({"type": "contact", "url": url}),
        }
    }
}

impl Item {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        json!({
            "adjustable_quantity": Adjustable::view(self.adjustable_quantity.as_ref()),
            "call_to_action": self.call_to_action.view(),
            "features": self.features,
            "highlight": self.highlight.as_ref().map(|label| json!({"label": label})),
            "prices": self.prices,
            "product": self.product,
            "trial_period_days": self.trial_period_days,
        })
    }

    fn read(call: &Call<'_>, sent: &mut Params) -> Result<(Self, Vec<Value>), ApiError> {
        let trial_period_days = trial_days(sent, "trial_period_days")?;
        let call_to_action = CallToAction::read(sent, trial_period_days.is_some())?;
        let prices = read_prices(call, sent)?;
        let product = read_product(call, sent, &prices, &call_to_action)?;
        let item = Self {
            product,
            prices: prices.iter().filter_map(|price| price["id"].as_str().map(str::to_owned)).collect(),
            highlight: read_highlight(sent)?,
            features: read_features(sent)?,
            trial_period_days,
            call_to_action,
            adjustable_quantity: Adjustable::read(sent, "adjustable_quantity")?,
        };
        if !Adjustable::holds(item.adjustable_quantity.as_ref(), 1) {
            let name = format!("{}[minimum]", sent.name("adjustable_quantity"));
            return Err(ApiError::unusable(&name, "an item begins with a quantity of 1."));
        }
        Ok((item, prices))
    }
}

/// `items`: of one currency, with few enough products, prices and intervals to stand side by side.
pub fn read(call: &Call<'_>, params: &mut Params) -> Result<Vec<Item>, ApiError> {
    let sent = params.maps("items")?.unwrap_or_default();
    if !(1..=PRODUCTS).contains(&sent.len()) {
        return Err(ApiError::unusable("items", "a table has one to four products."));
    }
    let (mut items, mut all): (Vec<Item>, Vec<Value>) = (Vec::new(), Vec::new());
    for mut sent in sent {
        let (item, prices) = Item::read(call, &mut sent)?;
        if items.iter().any(|other| other.product == item.product) {
            return Err(ApiError::unusable(&sent.name("prices"), "a product stands in a table once."));
        }
        sent.finish()?;
        items.push(item);
        all.extend(prices);
    }
    if all.iter().any(|price| price["currency"] != all[0]["currency"]) {
        return Err(ApiError::unusable(
            "items",
            "the prices of a table are in one currency. Further ones are currency_options of its prices.",
        ));
    }
    if distinct(&all).len() > INTERVALS {
        return Err(ApiError::unusable("items", "the prices of a table have up to three intervals together."));
    }
    if all.is_empty() {
        return Err(ApiError::unusable("items", "a table has a price at least."));
    }
    Ok(items)
}

/// The intervals of prices, each once.
pub fn distinct(prices: &[Value]) -> Vec<(&str, i64)> {
    let mut found = Vec::new();
    for price in prices {
        let interval = goods::interval(price);
        if !found.contains(&interval) {
            found.push(interval);
        }
    }
    found
}

fn read_prices(call: &Call<'_>, sent: &mut Params) -> Result<Vec<Value>, ApiError> {
    let name = sent.name("prices");
    let ids = sent.list("prices")?.unwrap_or_default();
    if ids.len() > PRICES {
        return Err(ApiError::unusable(&name, "a product has up to three prices in a table."));
    }
    let mut prices: Vec<Value> = Vec::new();
    for id in &ids {
        let price = goods::price(call, id, &name)?;
        if price["recurring"].is_null() {
            return Err(ApiError::unusable(&name, "the prices of a table are recurring."));
        }
        if price["recurring"]["usage_type"] == "metered" {
            return Err(ApiError::unusable(&name, "a price by use cannot stand in a table."));
        }
        if price["active"] != true {
            return Err(ApiError::unusable(&name, "a price is inactive."));
        }
        if prices.iter().any(|other| other["product"] != price["product"]) {
            return Err(ApiError::unusable(&name, "the prices of an item are of one product."));
        }
        if prices.iter().any(|other| goods::interval(other) == goods::interval(&price)) {
            return Err(ApiError::unusable(&name, "the prices of an item have an interval of their own each."));
        }
        prices.push(price);
    }
    Ok(prices)
}

/// The prices' product; one whose buyers ask for a price is named.
fn read_product(
    call: &Call<'_>,
    sent: &mut Params,
    prices: &[Value],
    action: &CallToAction,
) -> Result<String, ApiError> {
    let named = sent.text("product")?;
    let product = match (prices.first(), named) {
        (Some(price), named) => {
            let product = price["product"].as_str().unwrap_or_default().to_owned();
            if named.is_some_and(|named| named != product) {
                return Err(ApiError::unusable(&sent.name("product"), "the prices are of another product."));
            }
            product
        }
        (None, Some(named)) if matches!(action, CallToAction::Contact(_)) => named,
        (None, _) => {
            return Err(ApiError::missing(&sent.name("prices"))
                .message("An item has prices, or a product whose call_to_action is contact."));
        }
    };
    if goods::product(call, &product, &sent.name("product"))?["active"] != true {
        return Err(ApiError::unusable(&sent.name("prices"), "the product is archived."));
    }
    Ok(product)
}

fn read_highlight(sent: &mut Params) -> Result<Option<String>, ApiError> {
    let Some(mut highlight) = sent.map("highlight")? else {
        return Ok(None);
    };
    let label = short_text(&mut highlight, "label", LABEL)?;
    let label = label.ok_or_else(|| ApiError::missing(&highlight.name("label")))?;
    highlight.finish()?;
    Ok(Some(label))
}

fn read_features(sent: &mut Params) -> Result<Option<Vec<String>>, ApiError> {
    let features = sent.list("features")?;
    let fits = |feature: &String| !feature.is_empty() && feature.chars().count() <= FEATURE;
    match features {
        Some(features) if features.len() > FEATURES || !features.iter().all(fits) => {
            Err(ApiError::unusable(&sent.name("features"), "up to 20 texts of up to 80 characters are expected."))
        }
        features => Ok(features),
    }
}
