//! `POST /v1/checkout/sessions/{id}/confirm`: the buyer pays. What is paid with is made once and confirmed like any intent, again and again until it
//! comes off; the session is complete when the intent is paid, or when a bank has it.
//!
//! Two confirmations at once are two transactions, one after the other: the second finds a session that is complete, and is told that.

use serde_json::json;

use super::buyer::read_buyer;
use super::create::Mode;
use super::lines::Line;
use super::{Payment, Session, Status, load_for_buyer};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::subscriptions::{self, Order, Trial};
use crate::resources::{customers, invoices, payment_intents, setup_intents};

/// What an intent takes of `payment_intent_data` as it is.
const HANDED_ON: [&str; 6] = [
    "capture_method",
    "description",
    "metadata",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
];

/// Pays.
pub fn confirm(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let secret = params.text("client_secret")?;
    let mut session = load_for_buyer(call, secret.as_deref())?;
    let expected = params.integer("expected_amount")?;
    if session.status == Status::Complete {
        return Ok(Answer::ok(session.page(call)?));
    }
    session.must_be_open()?;
    let before = (session.totals(call)?.total, session.buyer.clone());
    read_buyer(call, &mut params, &mut session)?;
    let total = session.totals(call)?.total;
    if (total, &session.buyer) != (before.0, &before.1) {
        session.abandon(call)?;
    }
    if session.mode() != Mode::Setup && expected.is_some_and(|expected| expected != total) {
        return Err(ApiError::invalid(
            "The total is not what the buyer was shown. Show it again, and let them confirm that.",
        )
        .code("checkout_amount_mismatch")
        .param("expected_amount"));
    }
    session.check_complete()?;
    session.forget_given_up(call)?;
    if session.intent.is_none() {
        session.begin_payment(call, total)?;
    }
    let Some(id) = session.intent.clone() else {
        // There is nothing to pay.
        params.finish()?;
        session.complete(call, Payment::NoPaymentRequired, false)?;
        return Ok(Answer::ok(session.page(call)?));
    };
    session.save(call)?;
    let confirmed = confirm_intent(call, &id, params)?;
    if !confirmed.status.is_success() {
        return Ok(confirmed);
    }
    // What follows from it is carried out at the end of the call: the answer tells it already.
    follow(call, &id)?;
    let session: Session = call.tx.find(&session.id)?.ok_or_else(ApiError::internal)?;
    Ok(Answer::ok(session.page(call)?))
}

/// Confirms the intent with what the buyer sent, with the rights of a page.
fn confirm_intent(call: &Call<'_>, id: &str, mut params: Params) -> Result<Answer, ApiError> {
    if id.starts_with("pi_") {
        params.offer("client_secret", &payment_intents::show(call, id)?["client_secret"]);
        payment_intents::confirm(&call.at(id), params)
    } else {
        params.offer("client_secret", &setup_intents::show(call, id)?["client_secret"]);
        setup_intents::confirm(&call.at(id), params)
    }
}

/// Lets everything follow that hangs on an intent.
fn follow(call: &Call<'_>, id: &str) -> Result<(), ApiError> {
    let call = &call.as_server(id);
    if id.starts_with("seti_") {
        let intent = setup_intents::show(call, id)?;
        if intent["status"] == "succeeded" {
            subscriptions::follow(call, "setup_intent.succeeded", &intent)?;
            super::follow(call, "setup_intent.succeeded", &intent)?;
        }
        return Ok(());
    }
    let intent = payment_intents::show(call, id)?;
    let kind = match intent["status"].as_str() {
        Some("succeeded") => "payment_intent.succeeded",
        Some("processing") => "payment_intent.processing",
        Some("requires_capture") => "payment_intent.amount_capturable_updated",
        _ => return Ok(()),
    };
    invoices::follow(call, kind, &intent)?;
    super::follow(call, kind, &intent)
}

impl Session {
    /// Refuses a confirmation that lacks what the merchant wants to know.
    fn check_complete(&self) -> Result<(), ApiError> {
        let missing = |name: &str, what: &str| {
            ApiError::missing(name).code("checkout_incomplete").message(&format!("{what} is still to be filled in."))
        };
        if self.buyer.email.is_none() && self.customer.is_none() {
            return Err(missing("customer[email]", "An e-mail address"));
        }
        if self.draft.phone_number_collection && self.buyer.phone.is_none() {
            return Err(missing("customer[phone]", "A phone number"));
        }
        if self.draft.billing_address_collection.as_deref() == Some("required")
            && self.buyer.address.as_ref().is_none_or(|address| address["country"].is_null())
        {
            return Err(missing("customer[address]", "A billing address"));
        }
        if self.draft.shipping_countries.is_some() && self.buyer.shipping.is_none() {
            return Err(missing("shipping", "An address to send to"));
        }
        Ok(())
    }

    /// Makes what is paid with: a PaymentIntent, a SetupIntent, or a subscription that has one of them.
    fn begin_payment(&mut self, call: &Call<'_>, total: i64) -> Result<(), ApiError> {
        match self.mode() {
            Mode::Payment if total == 0 => Ok(()),
            Mode::Payment => self.begin_intent(call, total),
            Mode::Setup => self.begin_setup(call),
            Mode::Subscription => self.begin_subscription(call),
        }
    }

    fn begin_intent(&mut self, call: &Call<'_>, total: i64) -> Result<(), ApiError> {
        if self.draft.customer_creation || self.draft.intent_data["setup_future_usage"].is_string() {
            self.need_customer(call)?;
        }
        let data = &self.draft.intent_data;
        let mut form = json!({
            "amount": total,
            "currency": self.currency,
            "customer": self.customer,
            "payment_method_types": self.draft.payment_method_types,
            "receipt_email": data["receipt_email"].as_str().or(self.buyer.email.as_deref()),
            "shipping": self.buyer.shipping,
        });
        for name in HANDED_ON {
            form[name] = data[name].clone();
        }
        let intent = payment_intents::create(&call.as_server(""), Params::of(&form))?.body;
        self.intent = intent["id"].as_str().map(str::to_owned);
        Ok(())
    }

    fn begin_setup(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        let data = &self.draft.intent_data;
        let form = json!({
            "customer": self.customer,
            "description": data["description"],
            "metadata": data["metadata"],
            "payment_method_types": self.draft.payment_method_types,
        });
        let intent = setup_intents::create(&call.as_server(""), Params::of(&form))?.body;
        self.intent = intent["id"].as_str().map(str::to_owned);
        Ok(())
    }

    fn begin_subscription(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        self.need_customer(call)?;
        let order = Order {
            customer: self.customer.clone().unwrap_or_default(),
            items: self.lines.iter().map(Line::wanted).collect(),
            currency: self.currency.clone(),
            trial: Trial {
                end: self.trial_end(call),
                missing_payment_method: self.draft.missing_payment_method.clone(),
            },
            default_payment_method: None,
            save_default: true,
            automatic_tax: self.draft.automatic_tax,
            description: self.draft.description.clone(),
            metadata: self.draft.subscription_metadata.clone(),
        };
        let view = subscriptions::open(&call.as_server(""), order)?.view(call)?;
        let text = |name: &str| view[name].as_str().map(str::to_owned);
        self.subscription = text("id");
        self.invoice = text("latest_invoice");
        self.intent = match &self.invoice {
            Some(invoice) => invoices::open_intent(call, invoice)?,
            None => None,
        };
        if self.intent.is_none() && self.draft.always_collect {
            self.intent = text("pending_setup_intent");
        }
        Ok(())
    }

    /// Makes a customer of what the buyer has said, unless there is one.
    fn need_customer(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        if self.customer.is_some() {
            return Ok(());
        }
        let form = json!({
            "address": self.buyer.address,
            "email": self.buyer.email,
            "name": self.buyer.name,
            "phone": self.buyer.phone,
            "shipping": self.buyer.shipping,
        });
        let customer = customers::create(&call.as_server(""), Params::of(&form))?.body;
        self.customer = customer["id"].as_str().map(str::to_owned);
        Ok(())
    }
}
