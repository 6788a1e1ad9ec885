//! What becomes of a subscription: activated by its first payment, ended by time or by the merchant.

use serde_json::Value;

use super::view::EXPANDABLE;
use super::{Status, Subscription, create, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::clock;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::offers::goods;
use crate::resources::{invoices, setup_intents};
use crate::store::{Condition, Relation};

/// How long a bank's answer is waited for before it is asked for again, in seconds.
const WAIT: i64 = 3600;

/// `POST /v1/subscriptions/{id}`: whether it ends with its period, what it is paid with, and texts.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut subscription = load(call, call.id)?;
    if let Some(ends) = params.boolean("cancel_at_period_end")? {
        if subscription.status.is_final() {
            return Err(subscription.unexpected_state("changed"));
        }
        subscription.cancel_at_period_end = ends;
        subscription.canceled_at = ends.then_some(call.now);
        subscription.cancellation_reason = ends.then(|| "cancellation_requested".to_owned());
    }
    if let Some(id) = params.text("default_payment_method")? {
        create::check_owner(call, &id, &subscription.customer)?;
        subscription.default_payment_method = Some(id);
    }
    params.change("description", &mut subscription.description, Params::text)?;
    params.change_metadata(&mut subscription.metadata)?;
    params.finish()?;
    subscription.save(call)?;
    Ok(Answer::ok(subscription.expanded(call, &expand)?))
}

/// `DELETE /v1/subscriptions/{id}`: it ends now. Nothing that was paid is given back.
pub fn cancel(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.ignore(&["cancellation_details", "invoice_now", "prorate"]);
    params.finish()?;
    let mut subscription = load(call, call.id)?;
    if subscription.status.is_final() {
        return Err(subscription.unexpected_state("canceled"));
    }
    if !end(call, &mut subscription, Status::Canceled, "cancellation_requested")? {
        return Err(subscription.unexpected_state("canceled while its bank has not answered"));
    }
    Ok(Answer::ok(subscription.expanded(call, &expand)?))
}

/// Gives up a subscription that was not paid: what would have paid it is called off. Gives whether it is given up.
pub fn abandon(call: &Call<'_>, id: &str) -> Result<bool, ApiError> {
    let mut subscription = load(call, id)?;
    if subscription.status.is_final() {
        return Ok(true);
    }
    end(call, &mut subscription, Status::IncompleteExpired, "payment_failed")
}

/// What an event of an Invoice, or of a SetupIntent, means for the subscription that it belongs to.
pub fn follow(call: &Call<'_>, kind: &str, object: &Value) -> Result<(), ApiError> {
    let field = match kind {
        "invoice.paid" if object["status"] == "paid" => "latest_invoice",
        "setup_intent.succeeded" => "pending_setup_intent",
        _ => return Ok(()),
    };
    let id = object["id"].as_str().unwrap_or_default().to_owned();
    let found = call.tx.matching::<Subscription>(&[Condition::new(field, Relation::Is, id.clone())])?;
    for mut subscription in found {
        if field == "pending_setup_intent" {
            subscription.pending_setup_intent = None;
            subscription.default_payment_method = object["payment_method"].as_str().map(str::to_owned);
        } else if subscription.status == Status::Incomplete {
            subscription.status = Status::Active;
            if subscription.save_default {
                subscription.default_payment_method = invoices::paid_with(call, &id)?;
            }
        }
        subscription.save(call)?;
    }
    Ok(())
}

/// Carries out all that is due.
pub fn settle_due(call: &Call<'_>) -> Result<(), ApiError> {
    let due = call.tx.matching::<Subscription>(&[Condition::new("due", Relation::AtMost, call.now)])?;
    due.into_iter().try_for_each(|subscription| settle(call, subscription))
}

fn settle(call: &Call<'_>, mut subscription: Subscription) -> Result<(), ApiError> {
    let ended = match subscription.status {
        Status::Incomplete => end(call, &mut subscription, Status::IncompleteExpired, "payment_failed")?,
        Status::Trialing if !subscription.cancel_at_period_end => return end_trial(call, &mut subscription),
        _ => end(call, &mut subscription, Status::Canceled, "cancellation_requested")?,
    };
    if !ended {
        subscription.due = Some(call.now + WAIT);
        call.tx.save(&subscription)?;
    }
    Ok(())
}

/// The trial is over. Its first Invoice that is not of nothing would be a renewal, which is not served: it runs on unpaid.
fn end_trial(call: &Call<'_>, subscription: &mut Subscription) -> Result<(), ApiError> {
    let has_method = create::method_of(call, subscription)?.is_some();
    match subscription.missing_payment_method.as_str() {
        "cancel" if !has_method => end(call, subscription, Status::Canceled, "payment_failed").map(|_| ()),
        "pause" if !has_method => {
            subscription.status = Status::Paused;
            subscription.save(call)
        }
        _ => {
            let price = goods::price(call, &subscription.items[0].price, "items")?;
            let (interval, count) = goods::interval(&price);
            subscription.status = Status::Active;
            subscription.period_start = subscription.period_end;
            subscription.period_end = clock::after(subscription.period_start, interval, count);
            subscription.save(call)
        }
    }
}

/// Ends it. Gives whether it has ended: not while a bank has yet to answer.
fn end(call: &Call<'_>, subscription: &mut Subscription, status: Status, reason: &str) -> Result<bool, ApiError> {
    if let Some(invoice) = &subscription.latest_invoice
        && !invoices::call_off(call, invoice)?
    {
        return Ok(false);
    }
    if let Some(intent) = subscription.pending_setup_intent.take() {
        setup_intents::call_off(call, &intent)?;
    }
    subscription.status = status;
    subscription.cancellation_reason = Some(reason.to_owned());
    subscription.canceled_at.get_or_insert(call.now);
    subscription.ended_at = Some(call.now);
    subscription.save(call)?;
    Ok(true)
}

impl Subscription {
    fn unexpected_state(&self, what: &str) -> ApiError {
        let message = format!("This subscription cannot be {what}: its status is {}.", self.status.name());
        ApiError::invalid(&message).code("resource_missing").param("id")
    }
}
