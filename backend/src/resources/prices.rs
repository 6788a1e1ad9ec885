//! Prices: what a product costs, once or by and by, in one currency and perhaps in further ones. What a price charges for does not change once it is
//! made. For servers alone; what a page may know of one stands in [`crate::resources::offers`].

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

/// What can be expanded.
const EXPANDABLE: &[&str] = &["currency_options", "product"];
/// The largest amount that the API takes: eight digits.
const LARGEST_AMOUNT: i64 = 99_999_999;
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
    /// In the currency's smallest unit.
    unit_amount: i64,
    /// Further currencies, and the amount in each.
    currency_options: Vec<(String, i64)>,
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
            "billing_scheme": "per_unit",
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
            "tiers_mode": null,
            "transform_quantity": null,
            "type": if self.recurring.is_some() { "recurring" } else { "one_time" },
            "unit_amount": self.unit_amount,
            "unit_amount_decimal": self.unit_amount.to_string(),
        })
    }

    /// With what is shown on request.
    pub fn whole(&self) -> Value {
        let own = [(self.currency.clone(), self.unit_amount)];
        let options = own.iter().chain(&self.currency_options).map(|(currency, amount)| {
            let option = json!({
                "custom_unit_amount": null,
                "tax_behavior": self.tax_behavior,
                "unit_amount": amount,
                "unit_amount_decimal": amount.to_string(),
            });
            (currency.clone(), option)
        });
        let mut view = self.view();
        view["currency_options"] = options.collect::<Map<_, _>>().into();
        view
    }

    fn expanded(&self, call: &Call<'_>, expand: &Expand) -> Result<Value, ApiError> {
        let mut view = if expand.wants("currency_options") { self.whole() } else { self.view() };
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
    Ok(Price {
        id: random::id("price")?,
        created: call.now,
        active: true,
        product,
        unit_amount: read_amount(params)?,
        currency_options: read_options(params, &currency)?,
        currency,
        recurring: read_recurring(params)?,
        tax_behavior: params.choice("tax_behavior", TAX_BEHAVIORS)?.unwrap_or("unspecified").to_owned(),
        nickname: None,
        metadata: Map::new(),
    })
}

fn read_amount(params: &mut Params) -> Result<i64, ApiError> {
    let amount = params.integer("unit_amount")?.ok_or_else(|| ApiError::missing(&params.name("unit_amount")))?;
    if (0..=LARGEST_AMOUNT).contains(&amount) {
        return Ok(amount);
    }
    Err(ApiError::unusable(
        &params.name("unit_amount"),
        "up to eight digits of the currency's smallest unit are expected.",
    ))
}

fn read_options(params: &mut Params, own: &str) -> Result<Vec<(String, i64)>, ApiError> {
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
            options.push((currency, read_amount(&mut option)?));
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
