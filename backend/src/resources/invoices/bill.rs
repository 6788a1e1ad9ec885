//! What a subscription is billed at its beginning: an invoice whose lines are the subscription's, made, finalized and kept in one go.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::life::{finalize_it, void_it};
use super::{Invoice, Status, load};
use crate::api::Call;
use crate::errors::ApiError;
use crate::random;
use crate::resources::payment_intents;

/// What a subscription's invoice charges for.
#[derive(Serialize, Deserialize)]
pub struct Bill {
    /// The subscription's id.
    pub subscription: String,
    /// Its metadata.
    pub metadata: Map<String, Value>,
    /// Its lines, as `line_item`s without what all of them have.
    pub lines: Vec<Value>,
    /// What is to be paid.
    pub total: i64,
    /// Whether taxes were asked for.
    pub automatic_tax: bool,
}

/// The invoice that came of it.
pub struct Billed {
    /// `in_...`
    pub invoice: String,
    /// What pays it; nothing when there is nothing to pay.
    pub intent: Option<String>,
}

/// Makes the invoice of a subscription's beginning.
pub fn bill(call: &Call<'_>, customer: &str, currency: &str, bill: Bill) -> Result<Billed, ApiError> {
    let mut invoice = Invoice {
        id: random::id("in")?,
        created: call.now,
        customer: customer.to_owned(),
        currency: currency.to_owned(),
        status: Status::Draft,
        number: None,
        description: None,
        metadata: Map::new(),
        collection_method: "charge_automatically".to_owned(),
        due_date: None,
        payment_intent: None,
        amount_paid: 0,
        attempts: 0,
        finalized_at: None,
        paid_at: None,
        voided_at: None,
        bill: Some(bill),
    };
    // Its making and that it is final are two things to tell.
    call.tx.save(&invoice)?;
    finalize_it(call, &mut invoice)?;
    Ok(Billed { invoice: invoice.id, intent: invoice.payment_intent })
}

/// Calls an invoice off that can still be paid. Gives whether it is: not while a bank has yet to answer.
pub fn call_off(call: &Call<'_>, id: &str) -> Result<bool, ApiError> {
    let mut invoice = load(call, id)?;
    if invoice.status != Status::Open {
        return Ok(true);
    }
    if let Some(intent) = &invoice.payment_intent
        && payment_intents::show(call, intent)?["status"] == "processing"
    {
        return Ok(false);
    }
    void_it(call, &mut invoice)?;
    Ok(true)
}

/// What pays an invoice, while it can be paid.
pub fn open_intent(call: &Call<'_>, id: &str) -> Result<Option<String>, ApiError> {
    let invoice = load(call, id)?;
    Ok(invoice.payment_intent.filter(|_| invoice.status == Status::Open))
}

/// The PaymentMethod that an invoice was paid with.
pub fn paid_with(call: &Call<'_>, id: &str) -> Result<Option<String>, ApiError> {
    let Some(intent) = load(call, id)?.payment_intent else {
        return Ok(None);
    };
    Ok(payment_intents::show(call, &intent)?["payment_method"].as_str().map(str::to_owned))
}

impl Bill {
    /// The lines as the invoice of this id shows them.
    pub fn lines(&self, invoice: &str) -> Vec<Value> {
        let mut lines = self.lines.clone();
        for (at, line) in lines.iter_mut().enumerate() {
            line["id"] = json!(format!("{}{at}", invoice.replacen("in_", "il_", 1)));
            line["object"] = json!("line_item");
            line["invoice"] = json!(invoice);
            line["livemode"] = json!(false);
        }
        lines
    }

    /// What an invoice shows of it.
    pub fn show(&self, view: &mut Value) {
        view["billing_reason"] = json!("subscription_create");
        view["parent"] = json!({
            "type": "subscription_details",
            "quote_details": null,
            "subscription_details": {"metadata": self.metadata, "subscription": self.subscription},
        });
        view["automatic_tax"]["enabled"] = json!(self.automatic_tax);
        view["automatic_tax"]["status"] = json!(self.automatic_tax.then_some("complete"));
    }
}
