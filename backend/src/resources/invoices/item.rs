//! Invoice items: what an invoice charges for, put on one or kept for the customer's next.

use opentill::rules::money::Currency;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::customers;
use crate::resources::expand::Expand;
use crate::store::{Condition, Record, Relation};

/// The largest amount that the API takes: eight digits. A credit is negative.
const LARGEST_AMOUNT: i64 = 99_999_999;

/// An item, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Item {
    id: String,
    created: i64,
    customer: String,
    /// The invoice that it is on; empty text while it waits for one, so that it can be looked for.
    #[serde(with = "waiting")]
    pub invoice: Option<String>,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// Lower case.
    pub currency: String,
    description: Option<String>,
    metadata: Map<String, Value>,
}

/// Nothing is kept as an empty text.
mod waiting {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(value: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
        value.as_deref().unwrap_or_default().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
        Ok(Some(String::deserialize(deserializer)?).filter(|text| !text.is_empty()))
    }
}

impl Record for Item {
    const TABLE: &'static str = "invoice_items";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Item {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        json!({
            "id": self.id,
            "object": "invoiceitem",
            "amount": self.amount,
            "currency": self.currency,
            "customer": self.customer,
            "date": self.created,
            "description": self.description,
            "discountable": true,
            "discounts": [],
            "invoice": self.invoice,
            "livemode": false,
            "metadata": self.metadata,
            "net_amount": self.amount,
            "parent": null,
            "period": {"end": self.created, "start": self.created},
            "pricing": null,
            "proration": false,
            "quantity": 1,
            "tax_rates": [],
            "test_clock": null,
        })
    }

    /// As a line of its invoice.
    pub fn line(&self) -> Value {
        let details =
            json!({"invoice_item": self.id, "proration": false, "proration_details": null, "subscription": null});
        json!({
            "id": self.id.replacen("ii_", "il_", 1),
            "object": "line_item",
            "amount": self.amount,
            "currency": self.currency,
            "description": self.description,
            "discount_amounts": [],
            "discountable": true,
            "discounts": [],
            "invoice": self.invoice,
            "livemode": false,
            "metadata": self.metadata,
            "parent": {"type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": null},
            "period": {"end": self.created, "start": self.created},
            "pretax_credit_amounts": [],
            "pricing": null,
            "quantity": 1,
            "subtotal": self.amount,
            "taxes": [],
        })
    }
}

/// `POST /v1/invoiceitems`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let customer = params.required("customer")?;
    customers::load(call, &customer, "customer")?;
    let amount = params.integer("amount")?.ok_or_else(|| ApiError::missing("amount"))?;
    if !(-LARGEST_AMOUNT..=LARGEST_AMOUNT).contains(&amount) {
        return Err(ApiError::unusable("amount", "it has up to eight digits, in the currency's smallest unit."));
    }
    let item = Item {
        id: random::id("ii")?,
        created: call.now,
        invoice: params.text("invoice")?,
        amount,
        currency: read_currency(&mut params)?.ok_or_else(|| ApiError::missing("currency"))?,
        description: params.text("description")?,
        metadata: params.metadata()?,
        customer,
    };
    params.finish()?;
    if let Some(id) = &item.invoice {
        let mut invoice = load(call, id)?;
        invoice.must_be(Status::Draft, "given another item")?;
        if invoice.customer != item.customer {
            return Err(ApiError::unusable("invoice", "it is another customer's."));
        }
        let items = invoice.items(call)?;
        if !items.is_empty() && invoice.currency != item.currency {
            return Err(ApiError::unusable("currency", "an invoice has one currency."));
        }
        invoice.currency.clone_from(&item.currency);
        call.tx.save(&invoice)?;
    }
    call.tx.save(&item)?;
    Ok(Answer::ok(item.view()))
}

/// The customer's items that wait for an invoice: those of one currency, the first one's.
pub fn pending(call: &Call<'_>, customer: &str) -> Result<Vec<Item>, ApiError> {
    let mut items: Vec<Item> = call.tx.matching(&[
        Condition::new("customer", Relation::Is, customer.to_owned()),
        Condition::new("invoice", Relation::Is, String::new()),
    ])?;
    if let Some(currency) = items.first().map(|item| item.currency.clone()) {
        items.retain(|item| item.currency == currency);
    }
    Ok(items)
}

/// `currency`, in lower case.
pub fn read_currency(params: &mut Params) -> Result<Option<String>, ApiError> {
    let currency = params.text("currency")?.map(|currency| currency.to_ascii_lowercase());
    if currency.as_ref().is_some_and(|currency| Currency::parse(currency).is_none()) {
        return Err(ApiError::unusable("currency", "a three-letter ISO 4217 code is expected, such as usd."));
    }
    Ok(currency)
}
