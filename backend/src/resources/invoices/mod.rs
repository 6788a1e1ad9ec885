//! Invoices, the part of them that a browser meets: a finalized one has a PaymentIntent, whose client secret pays it, and is paid when that succeeds.
//! What a subscription is billed at its beginning is an invoice, too. For servers alone.

mod bill;
mod item;
mod life;
mod view;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::customers;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::store::{Condition, Record, Relation};

pub use bill::{Bill, bill, call_off, open_intent, paid_with};
pub use item::{Item, create as create_item};
pub use life::{finalize, follow, pay, pay_with, void};
pub use view::show;

/// What can be expanded.
const EXPANDABLE: &[&str] = &["confirmation_secret", "customer", "payments"];

/// Where an invoice stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It can change, and cannot be paid.
    Draft,
    /// It can be paid.
    Open,
    /// It is paid.
    Paid,
    /// It was called off.
    Void,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Void => "void",
        }
    }
}

/// An invoice, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Invoice {
    id: String,
    created: i64,
    customer: String,
    currency: String,
    status: Status,
    number: Option<String>,
    description: Option<String>,
    metadata: Map<String, Value>,
    collection_method: String,
    due_date: Option<i64>,
    payment_intent: Option<String>,
    amount_paid: i64,
    attempts: u32,
    finalized_at: Option<i64>,
    paid_at: Option<i64>,
    voided_at: Option<i64>,
    /// What it charges for a subscription.
    #[serde(default)]
    bill: Option<Bill>,
}

impl Record for Invoice {
    const TABLE: &'static str = "invoices";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Invoice {
    /// Its items, oldest first.
    fn items(&self, call: &Call<'_>) -> Result<Vec<Item>, ApiError> {
        call.tx.matching(&[Condition::new("invoice", Relation::Is, self.id.clone())])
    }

    /// Refuses a call that does not fit where the invoice stands.
    fn must_be(&self, status: Status, what: &str) -> Result<(), ApiError> {
        if self.status == status {
            return Ok(());
        }
        let message = format!("This invoice cannot be {what}: its status is {}.", self.status.name());
        Err(ApiError::invalid(&message).code("invoice_not_editable").param("invoice"))
    }
}

/// `POST /v1/invoices`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let customer = params.required("customer")?;
    customers::load(call, &customer, "customer")?;
    let pending = params.choice("pending_invoice_items_behavior", &["exclude", "include"])?;
    let days = params.integer("days_until_due")?;
    let due_date = params.integer("due_date")?;
    let mut invoice = Invoice {
        id: random::id("in")?,
        created: call.now,
        customer,
        currency: item::read_currency(&mut params)?.unwrap_or_else(|| "usd".to_owned()),
        status: Status::Draft,
        number: None,
        description: params.text("description")?,
        metadata: params.metadata()?,
        collection_method: params
            .choice("collection_method", &["charge_automatically", "send_invoice"])?
            .unwrap_or("charge_automatically")
            .to_owned(),
        due_date: due_date.or(days.map(|days| call.now.saturating_add(days.saturating_mul(86_400)))),
        payment_intent: None,
        amount_paid: 0,
        attempts: 0,
        finalized_at: None,
        paid_at: None,
        voided_at: None,
        bill: None,
    };
    // Nothing here happens by itself: the merchant finalizes.
    params.ignore(&["auto_advance"]);
    params.finish()?;
    call.tx.save(&invoice)?;
    if pending == Some("include") {
        for mut item in item::pending(call, &invoice.customer)? {
            invoice.currency.clone_from(&item.currency);
            item.invoice = Some(invoice.id.clone());
            call.tx.save(&item)?;
        }
        call.tx.save(&invoice)?;
    }
    Ok(Answer::ok(invoice.expanded(call, &expand)?))
}

/// `GET /v1/invoices/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    Ok(Answer::ok(load(call, call.id)?.expanded(call, &expand)?))
}

/// `GET /v1/invoices`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "customer", "customer")?;
    if let Some(status) = params.choice("status", &["draft", "open", "paid", "void"])? {
        list.only_with("status", status.to_owned());
    }
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("invoice", "/v1/invoices"), |invoice: Invoice| invoice.expanded(call, &expand))
}

fn load(call: &Call<'_>, id: &str) -> Result<Invoice, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("invoice", "invoice"))
}
