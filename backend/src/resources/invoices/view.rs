//! How an invoice is shown. As in Stripe's API, what pays it is shown on request: `expand[]=confirmation_secret`, `expand[]=payments`.

use serde_json::{Value, json};

use super::{Invoice, Status, load};
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::expand::Expand;
use crate::resources::{customers, payment_intents};

/// The invoice of this id as others show it.
pub fn show(call: &Call<'_>, id: &str, expand: &Expand) -> Result<Value, ApiError> {
    load(call, id)?.expanded(call, expand)
}

impl Invoice {
    /// What it comes to.
    pub fn total(&self, call: &Call<'_>) -> Result<i64, ApiError> {
        match &self.bill {
            Some(bill) => Ok(bill.total),
            None => Ok(self.items(call)?.iter().map(|item| item.amount).sum()),
        }
    }

    /// With what is to be expanded.
    pub fn expanded(&self, call: &Call<'_>, expand: &Expand) -> Result<Value, ApiError> {
        let mut view = self.view(call)?;
        if expand.wants("customer") {
            view["customer"] = customers::show(call, &self.customer)?;
        }
        if expand.wants("payments") {
            view["payments"] = self.payments(call)?;
        }
        if expand.wants("confirmation_secret") {
            view["confirmation_secret"] = match (&self.payment_intent, self.status) {
                (Some(intent), Status::Open | Status::Paid) => {
                    let secret = payment_intents::show(call, intent)?["client_secret"].take();
                    json!({"client_secret": secret, "type": "payment_intent"})
                }
                _ => Value::Null,
            };
        }
        Ok(view)
    }

    /// As the merchant's server sees it.
    pub fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let total = self.total(call)?;
        let due = total.max(0);
        let customer = customers::show(call, &self.customer)?;
        let url = format!("/v1/invoices/{}/lines", self.id);
        let lines: Vec<Value> = match &self.bill {
            Some(bill) => bill.lines(&self.id),
            None => self.items(call)?.iter().map(super::Item::line).collect(),
        };
        let mut view = json!({
            "id": self.id,
            "object": "invoice",
            "account_name": call.app.merchant_name,
            "amount_due": due,
            "amount_paid": self.amount_paid,
            "amount_remaining": due - self.amount_paid,
            "attempt_count": self.attempts,
            "attempted": self.attempts > 0,
            "collection_method": self.collection_method,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "description": self.description,
            "due_date": self.due_date,
            "effective_at": self.finalized_at,
            "lines": {"object": "list", "data": lines, "has_more": false, "url": url},
            "livemode": false,
            "metadata": self.metadata,
            "number": self.number,
            "period_end": self.created,
            "period_start": self.created,
            "status": self.status.name(),
            "status_transitions": {
                "finalized_at": self.finalized_at,
                "marked_uncollectible_at": null,
                "paid_at": self.paid_at,
                "voided_at": self.voided_at,
            },
            "subtotal": total,
            "total": total,
        });
        if let (Value::Object(shown), Value::Object(more)) = (&mut view, without_use()) {
            shown.extend(more);
        }
        for (name, theirs) in [
            ("customer_address", "address"),
            ("customer_email", "email"),
            ("customer_name", "name"),
            ("customer_phone", "phone"),
            ("customer_shipping", "shipping"),
        ] {
            view[name] = customer[theirs].clone();
        }
        if let Some(bill) = &self.bill {
            bill.show(&mut view);
        }
        Ok(view)
    }

    /// What pays it: one PaymentIntent.
    fn payments(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let mut data = Vec::new();
        if let Some(intent) = &self.payment_intent {
            let status = match self.status {
                Status::Paid => "paid",
                Status::Void => "canceled",
                Status::Draft | Status::Open => "open",
            };
            data.push(json!({
                "id": self.id.replacen("in_", "inpay_", 1),
                "object": "invoice_payment",
                "amount_paid": (self.status == Status::Paid).then_some(self.amount_paid),
                "amount_requested": self.total(call)?,
                "created": self.finalized_at.unwrap_or(self.created),
                "currency": self.currency,
                "invoice": self.id,
                "is_default": true,
                "livemode": false,
                "payment": {"payment_intent": intent, "type": "payment_intent"},
                "status": status,
                "status_transitions": {"canceled_at": self.voided_at, "paid_at": self.paid_at},
            }));
        }
        let url = format!("/v1/invoice_payments?invoice={}", self.id);
        Ok(json!({"object": "list", "data": data, "has_more": false, "url": url}))
    }
}

/// What Stripe's invoices have, and these never more than this of.
fn without_use() -> Value {
    json!({
        "account_country": null,
        "account_tax_ids": null,
        "amount_overpaid": 0,
        "amount_paid_off_stripe": 0,
        "amount_shipping": 0,
        "application": null,
        "auto_advance": false,
        "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null, "provider": null, "status": null},
        "automatically_finalizes_at": null,
        "billing_reason": "manual",
        "custom_fields": null,
        "default_payment_method": null,
        "default_source": null,
        "default_tax_rates": [],
        "discounts": [],
        "footer": null,
        "from_invoice": null,
        "issuer": {"type": "self"},
        "last_finalization_error": null,
        "latest_revision": null,
        "next_payment_attempt": null,
        "on_behalf_of": null,
        "parent": null,
        "payment_settings": {"default_mandate": null, "payment_method_options": null, "payment_method_types": null},
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": null,
        "shipping_cost": null,
        "shipping_details": null,
        "starting_balance": 0,
        "statement_descriptor": null,
        "webhooks_delivered_at": null,
    })
}
