//! What becomes of an invoice: finalized, paid, voided. Its PaymentIntent is made and moved by the calls that anybody has for one.

use std::collections::BTreeMap;

use opentill::wire::form::Value as Sent;
use serde_json::Value;

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
        let form = [("payment_method", method), ("off_session", off_session.to_string())];
        let paid = payment_intents::confirm(&at(call, &intent), sent(form))?;
        if !paid.status.is_success() {
            return Ok(paid);
        }
        // What follows from the payment is carried out at the end of the call: the answer tells it already.
        follow(call, "payment_intent.succeeded", &paid.body)?;
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
    invoice.must_be(Status::Open, "voided")?;
    if let Some(intent) = &invoice.payment_intent {
        payment_intents::cancel(&at(call, intent), sent([]))?;
    }
    invoice.status = Status::Void;
    invoice.voided_at = Some(call.now);
    call.tx.save(&invoice)?;
    Ok(Answer::ok(invoice.expanded(call, &expand)?))
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

fn finalize_it(call: &Call<'_>, invoice: &mut Invoice) -> Result<(), ApiError> {
    invoice.must_be(Status::Draft, "finalized")?;
    let total = invoice.total(call)?;
    invoice.number = Some(format!("{}-0001", random::text(8)?.to_ascii_uppercase()));
    invoice.finalized_at = Some(call.now);
    if total > 0 {
        let form = [
            ("amount", total.to_string()),
            ("currency", invoice.currency.clone()),
            ("customer", invoice.customer.clone()),
            ("description", "Payment for an invoice".to_owned()),
        ];
        let intent = payment_intents::create(&at(call, ""), sent(form))?.body;
        invoice.payment_intent = intent["id"].as_str().map(str::to_owned);
        invoice.status = Status::Open;
    } else {
        // There is nothing to pay.
        invoice.status = Status::Paid;
        invoice.paid_at = Some(call.now);
    }
    call.tx.save(invoice)
}

/// The call as one of another object.
fn at<'a>(call: &Call<'a>, id: &'a str) -> Call<'a> {
    Call {
        app: call.app,
        tx: call.tx,
        caller: call.caller,
        grant: None,
        client: call.client,
        id,
        inner_id: "",
        now: call.now,
    }
}

fn sent<const COUNT: usize>(form: [(&str, String); COUNT]) -> Params {
    let values: BTreeMap<String, Sent> =
        form.into_iter().map(|(name, value)| (name.to_owned(), Sent::Text(value))).collect();
    Params::new(values)
}
