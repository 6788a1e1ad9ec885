//! Pricing tables: up to four products side by side, which a page shows by their id alone. The merchant's server makes them; a publishable key reads
//! what a page may know ([`public`]). Ours: Stripe's are made in its Dashboard, and have no documented API.

mod item;
mod public;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::offers::{Choice, Settings};
use crate::store::Record;

use item::Item;

/// A table, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct PricingTable {
    id: String,
    created: i64,
    active: bool,
    items: Vec<Item>,
    settings: Settings,
    metadata: Map<String, Value>,
}

impl Record for PricingTable {
    const TABLE: &'static str = "pricing_tables";

    fn id(&self) -> &str {
        &self.id
    }
}

impl PricingTable {
    /// As the merchant's server sees it.
    fn view(&self) -> Value {
        let mut view = json!({
            "id": self.id,
            "object": "pricing_table",
            "active": self.active,
            "created": self.created,
            "items": self.items.iter().map(Item::view).collect::<Vec<_>>(),
            "livemode": false,
            "metadata": self.metadata,
        });
        if let (Value::Object(shown), Value::Object(settings)) = (&mut view, self.settings.view()) {
            shown.extend(settings);
        }
        view
    }

    /// What create and update read alike. Items are replaced whole.
    fn change(&mut self, call: &Call<'_>, params: &mut Params) -> Result<(), ApiError> {
        self.active = params.boolean("active")?.unwrap_or(self.active);
        if params.has("items") {
            self.items = item::read(call, params)?;
        }
        self.settings.change(params)?;
        params.change_metadata(&mut self.metadata)
    }
}

/// `POST /v1/pricing_tables`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut table = PricingTable {
        id: random::id("prctbl")?,
        created: call.now,
        active: true,
        items: Vec::new(),
        settings: Settings::default(),
        metadata: Map::new(),
    };
    if !params.has("items") {
        return Err(ApiError::missing("items"));
    }
    table.change(call, &mut params)?;
    params.finish()?;
    call.tx.save(&table)?;
    Ok(Answer::ok(table.view()))
}

/// `POST /v1/pricing_tables/{id}`: what is not sent stays; an empty value unsets.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut table = load(call)?;
    table.change(call, &mut params)?;
    params.finish()?;
    call.tx.save(&table)?;
    Ok(Answer::ok(table.view()))
}

/// `GET /v1/pricing_tables/{id}`: all of it for a server, what a page may know for a page.
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let table = load(call)?;
    match call.caller {
        Caller::Secret => Ok(Answer::ok(table.view())),
        Caller::Publishable | Caller::Customer => public::show(call, &table).map(Answer::ok),
    }
}

/// `POST /v1/pricing_tables/{id}/checkout`: a page begins a Checkout Session of one of the table's prices.
pub fn checkout(call: &Call<'_>, params: Params) -> Result<Answer, ApiError> {
    let choice = Choice::read(params)?;
    public::begin(call, &load(call)?, choice)
}

/// `GET /v1/pricing_tables`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    if let Some(active) = params.boolean("active")? {
        list.only_number("active", i64::from(active));
    }
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("pricing_table", "/v1/pricing_tables"), |table: PricingTable| Ok(table.view()))
}

fn load(call: &Call<'_>) -> Result<PricingTable, ApiError> {
    call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("pricing_table", "pricing_table"))
}
