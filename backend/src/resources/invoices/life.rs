//! What becomes of an invoice: finalized, paid, voided. Its PaymentIntent is made and moved by the calls that anybody has for one.

use serde_json::{Value, json};

use super::{EXPANDABLE, Invoice, Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::{customers, payment_intents};
use crate::store::{Condition, Relation};

/// `POST /v1/invoices/{id}/finalize`: from now on it can be paid, and no more be changed.
pub fn finalize(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.ignore(&["auto_advance"]);
    params.finish()?;
    let mut invoice = load(call, call.id)?;
    finalize_it(call, &mut invoice)?;
    Ok(Answer::ok(invoice.expanded(call, &expand)?))
}

/// `POST /v1/invoices/{id}/pay`: with the PaymentMethod named, else with the customer's default, without the buyer.
pub fn pay(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let method = params.text("payment_method")?;
    let off_session = params.boolean("off_session")?.unwrap_or(true);
    params.finish()?;
    let mut invoice = load(call, call.id)?;
    if invoice.status == Status::Draft {
        finalize_it(call, &mut invoice)?;
    }
    if let (Status::Open, Some(intent)) = (invoice.status, invoice.payment_intent.clone()) {
        let method = match method {
            Some(method) => method,
            None => customers::default_payment_method(call, &invoice.customer)?.ok_or_else(|| {
                ApiError::missing("payment_method").message(
                    "The customer has no default payment method. Name one, or let the buyer pay with the invoice's confirmation_secret.",
                )
            })?,
        };
        let paid = pay_with(call, &intent, method, off_session)?;
        if !paid.status.is_success() {
            return Ok(paid);
        }
        invoice = load(call, call.id)?;
    } else if invoice.status != Status::Paid {
        invoice.must_be(Status::Open, "paid")?;
    }
    Ok(Answer::ok(invoice.expanded(call, &expand)?))
}

/// `POST /v1/invoices/{id}/void`: nobody can pay it any more.
pub fn void(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    let mut invoice = load(call, call.id)?;
    void_it(call, &mut invoice)?;
    Ok(Answer::ok(invoice.expanded(call, &expand)?))
}

/// Calls the invoice off.
pub fn void_it(call: &Call<'_>, invoice: &mut Invoice) -> Result<(), ApiError> {
    invoice.must_be(Status::Open, "voided")?;
    if let Some(intent) = &invoice.payment_intent {
        payment_intents::call_off(call, intent)?;
    }
    invoice.status = Status::Void;
    invoice.voided_at = Some(call.now);
    call.tx.save(invoice)
}

/// Confirms the PaymentIntent of an invoice. What follows from a payment is carried out at the end of the call: here it is already.
pub fn pay_with(call: &Call<'_>, intent: &str, method: String, off_session: bool) -> Result<Answer, ApiError> {
    let form = json!({"payment_method": method, "off_session": off_session});
    let paid = payment_intents::confirm(&call.as_server(intent), Params::of(&form))?;
    if paid.status.is_success() {
        follow(call, "payment_intent.succeeded", &paid.body)?;
    }
    Ok(paid)
}

/// What an event of a PaymentIntent means for its invoice, if it has one.
pub fn follow(call: &Call<'_>, kind: &str, intent: &Value) -> Result<(), ApiError> {
    let failed = match kind {
        "payment_intent.payment_failed" => true,
        // The call that pays without the buyer can come to a challenge.
        "payment_intent.succeeded" if intent["status"] == "succeeded" => false,
        _ => return Ok(()),
    };
    let id = intent["id"].as_str().unwrap_or_default().to_owned();
    let invoices = call.tx.matching::<Invoice>(&[Condition::new("payment_intent", Relation::Is, id)])?;
    for mut invoice in invoices.into_iter().filter(|invoice| invoice.status == Status::Open) {
        invoice.attempts += 1;
        if !failed {
            invoice.status = Status::Paid;
            invoice.paid_at = Some(call.now);
            invoice.amount_paid = intent["amount_received"].as_i64().unwrap_or_default();
        }
        call.tx.save(&invoice)?;
    }
    Ok(())
}

/// From now on it can be paid, and no more be changed.
pub fn finalize_it(call: &Call<'_>, invoice: &mut Invoice) -> Result<(), ApiError> {
    invoice.must_be(Status::Draft, "finalized")?;
    let total = invoice.total(call)?;
    invoice.number = Some(format!("{}-0001", random::text(8)?.to_ascii_uppercase()));
    invoice.finalized_at = Some(call.now);
    if total > 0 {
        // What is paid by and by is set up for that with the first payment.
        let (description, usage) = match invoice.bill {
            Some(_) => ("Subscription creation", Some("off_session")),
            None => ("Payment for an invoice", None),
        };
        let form = json!({
            "amount": total,
            "currency": invoice.currency,
            "customer": invoice.customer,
            "description": description,
            "setup_future_usage": usage,
        });
        let intent = payment_intents::create(&call.as_server(""), Params::of(&form))?.body;
        invoice.payment_intent = intent["id"].as_str().map(str::to_owned);
        invoice.status = Status::Open;
    } else {
        // There is nothing to pay.
        invoice.status = Status::Paid;
        invoice.paid_at = Some(call.now);
    }
    call.tx.save(invoice)
}
