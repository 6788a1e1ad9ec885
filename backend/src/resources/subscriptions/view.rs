//! How a subscription is shown: for servers alone.

use serde_json::{Value, json};

use super::{Item, Subscription, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::offers::goods;
use crate::resources::{customers, invoices, payment_methods, setup_intents};

/// What can be expanded. What is inside of an expanded invoice is asked for by its path.
pub const EXPANDABLE: &[&str] = &[
    "customer",
    "default_payment_method",
    "latest_invoice",
    "latest_invoice.confirmation_secret",
    "latest_invoice.payments",
    "pending_setup_intent",
];
/// The states that a list can be asked for.
const STATES: &[&str] =
    &["active", "canceled", "incomplete", "incomplete_expired", "past_due", "paused", "trialing", "unpaid"];

/// `GET /v1/subscriptions/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    Ok(Answer::ok(load(call, call.id)?.expanded(call, &expand)?))
}

/// `GET /v1/subscriptions`: those that are not canceled, unless `status` says `all` or names one.
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "customer", "customer")?;
    list.created(&mut params, "created")?;
    match params.text("status")?.as_deref() {
        Some("all") => {}
        Some(status) if STATES.contains(&status) => list.only_with("status", status.to_owned()),
        Some(_) => {
            return Err(ApiError::unusable("status", &format!("one of all, {} is expected.", STATES.join(", "))));
        }
        None => list.only_without("status", "canceled"),
    }
    params.finish()?;
    list.answer(call, ("subscription", "/v1/subscriptions"), |of: Subscription| of.expanded(call, &expand))
}

/// The subscription of this id as others show it.
pub fn show(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    load(call, id)?.view(call)
}

impl Subscription {
    /// With what is to be expanded.
    pub fn expanded(&self, call: &Call<'_>, expand: &Expand) -> Result<Value, ApiError> {
        let mut view = self.view(call)?;
        if expand.wants("customer") {
            view["customer"] = customers::show(call, &self.customer)?;
        }
        if let (true, Some(id)) = (expand.wants("default_payment_method"), &self.default_payment_method) {
            view["default_payment_method"] = payment_methods::load(call, id, "payment_method")?.view(call.caller)?;
        }
        if let (true, Some(id)) = (expand.wants("pending_setup_intent"), &self.pending_setup_intent) {
            view["pending_setup_intent"] = setup_intents::show(call, id)?;
        }
        if let (Some(below), Some(id)) = (expand.below("latest_invoice"), &self.latest_invoice) {
            view["latest_invoice"] = invoices::show(call, id, &below)?;
        }
        Ok(view)
    }

    /// As the merchant's server sees it.
    pub fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let items = self.items.iter().map(|item| self.item_view(call, item)).collect::<Result<Vec<_>, _>>()?;
        let url = format!("/v1/subscription_items?subscription={}", self.id);
        let mut view = json!({
            "id": self.id,
            "object": "subscription",
            "automatic_tax": {"disabled_reason": null, "enabled": self.automatic_tax, "liability": null},
            "billing_cycle_anchor": self.trial_end.unwrap_or(self.created),
            "cancel_at": self.cancel_at_period_end.then_some(self.period_end),
            "cancel_at_period_end": self.cancel_at_period_end,
            "canceled_at": self.canceled_at,
            "cancellation_details": {"comment": null, "feedback": null, "reason": self.cancellation_reason},
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "default_payment_method": self.default_payment_method,
            "description": self.description,
            "discounts": [],
            "ended_at": self.ended_at,
            "items": {"object": "list", "data": items, "has_more": false, "url": url},
            "latest_invoice": self.latest_invoice,
            "metadata": self.metadata,
            "payment_settings": {
                "payment_method_options": null,
                "payment_method_types": null,
                "save_default_payment_method": if self.save_default { "on_subscription" } else { "off" },
            },
            "pending_setup_intent": self.pending_setup_intent,
            "start_date": self.created,
            "status": self.status.name(),
            "trial_end": self.trial_end,
            "trial_settings": {"end_behavior": {"missing_payment_method": self.missing_payment_method}},
            "trial_start": self.trial_end.map(|_| self.created),
        });
        if let (Value::Object(shown), Value::Object(more)) = (&mut view, without_use()) {
            shown.extend(more);
        }
        Ok(view)
    }

    fn item_view(&self, call: &Call<'_>, item: &Item) -> Result<Value, ApiError> {
        Ok(json!({
            "id": item.id,
            "object": "subscription_item",
            "billing_thresholds": null,
            "created": self.created,
            "current_period_end": self.period_end,
            "current_period_start": self.period_start,
            "discounts": [],
            "metadata": item.metadata,
            "price": goods::price_view(call, &item.price)?,
            "quantity": item.quantity,
            "subscription": self.id,
            "tax_rates": [],
        }))
    }
}

/// What Stripe's subscriptions have, and these never more than this of.
fn without_use() -> Value {
    json!({
        "application": null,
        "application_fee_percent": null,
        "billing_cycle_anchor_config": null,
        "billing_mode": {"flexible": null, "type": "classic"},
        "billing_schedules": [],
        "billing_thresholds": null,
        "collection_method": "charge_automatically",
        "days_until_due": null,
        "default_source": null,
        "default_tax_rates": [],
        "invoice_settings": {"issuer": {"type": "self"}},
        "livemode": false,
        "next_pending_invoice_item_invoice": null,
        "on_behalf_of": null,
        "pause_collection": null,
        "pending_invoice_item_interval": null,
        "pending_update": null,
        "schedule": null,
        "test_clock": null,
        "transfer_data": null,
    })
}
