//! How a session ends: complete, with what was paid; or expired, by time or by the merchant.

use serde_json::Value;

use super::{Payment, Session, Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::{payment_intents, setup_intents, subscriptions};
use crate::store::{Condition, Relation};

/// `POST /v1/checkout/sessions/{id}/expire`
pub fn expire(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, super::view::EXPANDABLE)?;
    params.finish()?;
    let mut session = load(call)?;
    session.must_be_open()?;
    session.end(call)?;
    Ok(Answer::ok(session.expanded(call, &expand)?))
}

/// Carries out all that is due.
pub fn settle_due(call: &Call<'_>) -> Result<(), ApiError> {
    let due = call.tx.matching::<Session>(&[Condition::new("due", Relation::AtMost, call.now)])?;
    due.into_iter().try_for_each(|mut session| session.end(call))
}

/// What an event of an intent means for the session that it belongs to.
pub fn follow(call: &Call<'_>, kind: &str, intent: &Value) -> Result<(), ApiError> {
    let status = intent["status"].as_str().unwrap_or_default();
    let (payment, pending) = match (kind, status) {
        ("payment_intent.succeeded", "succeeded") => (Payment::Paid, false),
        ("payment_intent.amount_capturable_updated", "requires_capture") => (Payment::Unpaid, false),
        ("payment_intent.processing", "processing") => (Payment::Unpaid, true),
        ("payment_intent.payment_failed", _) => (Payment::Unpaid, false),
        ("setup_intent.succeeded", "succeeded") => (Payment::NoPaymentRequired, false),
        _ => return Ok(()),
    };
    let failed = kind == "payment_intent.payment_failed";
    let id = intent["id"].as_str().unwrap_or_default().to_owned();
    let sessions = call.tx.matching::<Session>(&[Condition::new("intent", Relation::Is, id)])?;
    for mut session in sessions {
        match session.status {
            Status::Open if !failed => session.complete(call, payment, pending)?,
            Status::Complete if session.payment_status == Payment::Unpaid => {
                session.failed |= session.pending && failed;
                session.settled |= session.pending && payment == Payment::Paid;
                session.payment_status = payment;
                session.pending = pending;
                session.save(call)?;
            }
            _ => {}
        }
    }
    Ok(())
}

impl Session {
    /// The buyer has done their part.
    pub fn complete(&mut self, call: &Call<'_>, payment: Payment, pending: bool) -> Result<(), ApiError> {
        self.status = Status::Complete;
        self.payment_status = payment;
        self.pending = pending;
        self.save(call)
    }

    /// Nobody can pay it any more.
    fn end(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        self.abandon(call)?;
        self.status = Status::Expired;
        self.save(call)
    }

    /// Forgets what was begun to be paid, once it was given up elsewhere.
    pub fn forget_given_up(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        let Some(id) = &self.intent else {
            return Ok(());
        };
        let show = if id.starts_with("pi_") { payment_intents::show } else { setup_intents::show };
        if show(call, id)?["status"] == "canceled" {
            self.intent = None;
            self.subscription = None;
            self.invoice = None;
        }
        Ok(())
    }

    /// Gives up what was begun to be paid: another total, or none, takes its place.
    pub fn abandon(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        let intent = self.intent.take();
        match (self.subscription.take(), intent) {
            (Some(subscription), _) => {
                self.invoice = None;
                subscriptions::abandon(call, &subscription).map(|_| ())
            }
            (None, Some(intent)) if intent.starts_with("pi_") => payment_intents::call_off(call, &intent),
            (None, Some(intent)) => setup_intents::call_off(call, &intent),
            (None, None) => Ok(()),
        }
    }
}
