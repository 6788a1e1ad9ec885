//! Prices: what a product costs, once or by and by, in one currency and perhaps in further ones. What a price charges for does not change once it is
//! made. For servers alone; what a page may know of one stands in [`crate::resources::offers`].

mod cost;

use opentill::rules::price::Charge;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::payment_intents::read_currency;
use crate::resources::products;
use crate::store::Record;

use cost::{Cost, Package};

/// What can be expanded.
const EXPANDABLE: &[&str] = &["currency_options", "product", "tiers"];
/// How many of an interval lie between two payments at most: three years.
const MOST: [(&str, i64); 4] = [("day", 1095), ("week", 156), ("month", 36), ("year", 3)];
/// The values of `tax_behavior`.
const TAX_BEHAVIORS: &[&str] = &["exclusive", "inclusive", "unspecified"];

/// How often a price is paid.
#[derive(Serialize, Deserialize)]
pub struct Recurring {
    interval: String,
    interval_count: i64,
}

/// A price, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Price {
    id: String,
    created: i64,
    active: bool,
    product: String,
    currency: String,
    /// What it costs in its own currency.
    cost: Cost,
    /// Further currencies, and what it costs in each.
    currency_options: Vec<(String, Cost)>,
    /// How tiers are used, where there are any: `graduated` or `volume`.
    tiers_mode: Option<String>,
    transform_quantity: Option<Package>,
    recurring: Option<Recurring>,
    tax_behavior: String,
    nickname: Option<String>,
    metadata: Map<String, Value>,
}

impl Record for Price {
    const TABLE: &'static str = "prices";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Price {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        json!({
            "id": self.id,
            "object": "price",
            "active": self.active,
            "billing_scheme": if self.tiers_mode.is_some() { "tiered" } else { "per_unit" },
            "created": self.created,
            "currency": self.currency,
            "custom_unit_amount": null,
            "livemode": false,
            "lookup_key": null,
            "metadata": self.metadata,
            "nickname": self.nickname,
            "product": self.product,
            "recurring": self.recurring.as_ref().map(|recurring| json!({
                "interval": recurring.interval,
                "interval_count": recurring.interval_count,
                "meter": null,
                "trial_period_days": null,
                "usage_type": "licensed",
            })),
            "tax_behavior": self.tax_behavior,
            "tiers_mode": self.tiers_mode,
            "transform_quantity": self.transform_quantity.as_ref().map(Package::view),
            "type": if self.recurring.is_some() { "recurring" } else { "one_time" },
            "unit_amount": self.cost.unit_amount(),
            "unit_amount_decimal": self.cost.unit_amount_decimal(),
        })
    }

    /// With what is shown on request.
    pub fn whole(&self) -> Value {
        let mut view = self.view();
        view["currency_options"] = self.options();
        if self.tiers_mode.is_some() {
            view["tiers"] = self.cost.tiers();
        }
        view
    }

    /// What so many are charged by in this currency; nothing where it cannot be paid in that.
    pub fn charge(&self, currency: &str) -> Option<Charge> {
        let option = || self.currency_options.iter().find(|(known, _)| known == currency).map(|(_, cost)| cost);
        let cost = if self.currency == currency { Some(&self.cost) } else { option() };
        cost.map(|cost| cost.charge(self.tiers_mode.as_deref(), self.transform_quantity))
    }

    fn options(&self) -> Value {
        let own = std::iter::once((&self.currency, &self.cost));
        let further = self.currency_options.iter().map(|(currency, cost)| (currency, cost));
        let shown = |(currency, cost): (&String, &Cost)| {
            let mut option = json!({
                "custom_unit_amount": null,
                "tax_behavior": self.tax_behavior,
                "unit_amount": cost.unit_amount(),
                "unit_amount_decimal": cost.unit_amount_decimal(),
            });
            if self.tiers_mode.is_some() {
                option["tiers"] = cost.tiers();
            }
            (currency.clone(), option)
        };
        own.chain(further).map(shown).collect::<Map<_, _>>().into()
    }

    fn expanded(&self, call: &Call<'_>, expand: &Expand) -> Result<Value, ApiError> {
        let mut view = self.view();
        if expand.wants("currency_options") {
            view["currency_options"] = self.options();
        }
        if expand.wants("tiers") && self.tiers_mode.is_some() {
            view["tiers"] = self.cost.tiers();
        }
        if expand.wants("product") {
            view["product"] = products::load(call, &self.product, "product")?.view();
        }
        Ok(view)
    }

    /// What create and update read alike.
    fn change(&mut self, params: &mut Params) -> Result<(), ApiError> {
        self.active = params.boolean("active")?.unwrap_or(self.active);
        params.change("nickname", &mut self.nickname, Params::text)?;
        params.change_metadata(&mut self.metadata)
    }
}

/// `POST /v1/prices`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut price = read(call, &mut params)?;
    price.change(&mut params)?;
    params.finish()?;
    call.tx.save(&price)?;
    Ok(Answer::ok(price.expanded(call, &expand)?))
}

/// A price that is described where it is used (`price_data`): one that nobody else can use.
pub fn of_data(call: &Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let mut price = read(call, &mut params)?;
    params.finish()?;
    price.active = false;
    call.tx.save(&price)?;
    Ok(price.whole())
}

/// `GET /v1/prices/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    Ok(Answer::ok(load(call, call.id, "price")?.expanded(call, &expand)?))
}

/// `POST /v1/prices/{id}`
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut price = load(call, call.id, "price")?;
    price.change(&mut params)?;
    params.finish()?;
    call.tx.save(&price)?;
    Ok(Answer::ok(price.expanded(call, &expand)?))
}

/// `GET /v1/prices`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    if let Some(active) = params.boolean("active")? {
        list.only_number("active", i64::from(active));
    }
    list.only(&mut params, "currency", "currency")?;
    list.only(&mut params, "product", "product")?;
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("price", "/v1/prices"), |price: Price| price.expanded(call, &expand))
}

/// The price of this id; `param` is named when there is none.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<Price, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("price", param))
}

/// What the price charges for, with its product: one that is there, or one that is described with it (`product_data`).
fn read(call: &Call<'_>, params: &mut Params) -> Result<Price, ApiError> {
    let product = match (params.text("product")?, params.map("product_data")?) {
        (Some(_), Some(_)) => {
            return Err(
                ApiError::invalid("Send product or product_data, not both.").param(&params.name("product_data"))
            );
        }
        (Some(id), None) => {
            products::load(call, &id, &params.name("product"))?;
            id
        }
        (None, Some(data)) => {
            let made = products::create(&call.as_server(""), data)?.body;
            made["id"].as_str().unwrap_or_default().to_owned()
        }
        (None, None) => return Err(ApiError::missing(&params.name("product"))),
    };
    let currency = read_currency(params)?.ok_or_else(|| ApiError::missing(&params.name("currency")))?;
    let tiers_mode = read_scheme(params)?;
    let transform_quantity = Package::read(params)?;
    if transform_quantity.is_some() && tiers_mode.is_some() {
        return Err(ApiError::unusable(&params.name("transform_quantity"), "a price in tiers has no packages."));
    }
    Ok(Price {
        id: random::id("price")?,
        created: call.now,
        active: true,
        product,
        cost: Cost::read(params, tiers_mode.is_some())?,
        currency_options: read_options(params, &currency, tiers_mode.is_some())?,
        tiers_mode,
        transform_quantity,
        currency,
        recurring: read_recurring(params)?,
        tax_behavior: params.choice("tax_behavior", TAX_BEHAVIORS)?.unwrap_or("unspecified").to_owned(),
        nickname: None,
        metadata: Map::new(),
    })
}

/// How the price is worked out: gives how its tiers are used, where it has any.
fn read_scheme(params: &mut Params) -> Result<Option<String>, ApiError> {
    let is_tiered = params.choice("billing_scheme", &["per_unit", "tiered"])? == Some("tiered");
    let mode = params.choice("tiers_mode", &["graduated", "volume"])?;
    match (is_tiered, mode) {
        (true, None) => Err(ApiError::missing(&params.name("tiers_mode"))),
        (false, Some(_)) => Err(ApiError::unusable(&params.name("tiers_mode"), "it needs billing_scheme=tiered.")),
        (_, mode) => Ok(mode.map(str::to_owned)),
    }
}

fn read_options(params: &mut Params, own: &str, is_tiered: bool) -> Result<Vec<(String, Cost)>, ApiError> {
    let Some(mut sent) = params.map("currency_options")? else {
        return Ok(Vec::new());
    };
    let mut options = Vec::new();
    for currency in sent.names() {
        if opentill::rules::money::Currency::parse(&currency).is_none() || currency == own {
            return Err(ApiError::unusable(
                &params.name("currency_options"),
                "other currencies' ISO 4217 codes, in lower case, are expected.",
            ));
        }
        if let Some(mut option) = sent.map(&currency)? {
            options.push((currency, Cost::read(&mut option, is_tiered)?));
            option.finish()?;
        }
    }
    sent.finish()?;
    Ok(options)
}

fn read_recurring(params: &mut Params) -> Result<Option<Recurring>, ApiError> {
    let Some(mut sent) = params.map("recurring")? else {
        return Ok(None);
    };
    let words = MOST.map(|(interval, _)| interval);
    let interval = sent.choice("interval", &words)?.ok_or_else(|| ApiError::missing(&sent.name("interval")))?;
    let interval_count = sent.integer("interval_count")?.unwrap_or(1);
    let most = MOST.iter().find(|(name, _)| *name == interval).map_or(1, |(_, most)| *most);
    if !(1..=most).contains(&interval_count) {
        return Err(ApiError::unusable(&sent.name("interval_count"), "three years lie between two payments at most."));
    }
    sent.choice("usage_type", &["licensed"])?;
    sent.finish()?;
    Ok(Some(Recurring { interval: interval.to_owned(), interval_count }))
}
