//! Charges: what an attempt at payment came to. They are reached through `latest_charge`; they have no endpoint yet.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Call;
use crate::errors::{ApiError, message_of};
use crate::random;
use crate::resources::payment_intents::PaymentIntent;
use crate::resources::payment_methods::PaymentMethod;
use crate::store::Record;
use crate::test_cards::Decline;

/// A charge, as it is kept and shown: it has no field that anyone would have to be denied, and only servers get to see it.
#[derive(Serialize, Deserialize)]
pub struct ChargeRecord {
    id: String,
    view: Value,
}

impl Record for ChargeRecord {
    const TABLE: &'static str = "charges";

    fn id(&self) -> &str {
        &self.id
    }
}

/// How an attempt ended.
pub enum Outcome<'a> {
    /// The money is there, or held for capture.
    Paid {
        /// Whether it is captured at once.
        captured: bool,
        /// `normal`, `elevated` or `highest`.
        risk: &'a str,
    },
    /// No money.
    Failed {
        /// How that is told.
        decline: Decline,
        /// Whether it was blocked before the issuer was asked.
        blocked: bool,
    },
}

/// Makes and keeps a charge; answers its id.
pub fn record(
    call: &Call<'_>,
    intent: &PaymentIntent,
    method: &PaymentMethod,
    outcome: &Outcome<'_>,
) -> Result<String, ApiError> {
    let id = random::id("ch")?;
    let (paid, captured, failure) = match outcome {
        Outcome::Paid { captured, .. } => (true, *captured, None),
        Outcome::Failed { decline, .. } => (false, false, Some(decline)),
    };
    let view = json!({
        "id": id,
        "object": "charge",
        "amount": intent.amount,
        "amount_captured": if captured { intent.amount } else { 0 },
        "amount_refunded": 0,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": method.billing_details,
        "calculated_statement_descriptor": null,
        "captured": captured,
        "created": call.now,
        "currency": intent.currency,
        "customer": intent.customer,
        "description": intent.description,
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": failure.map(|decline| decline.code),
        "failure_message": failure.map(|decline| message_of(decline.code)),
        "fraud_details": {},
        "livemode": false,
        "metadata": intent.metadata,
        "on_behalf_of": null,
        "outcome": outcome_view(outcome),
        "paid": paid,
        "payment_intent": intent.id,
        "payment_method": method.id,
        "payment_method_details": {"card": card_details(method)?, "type": "card"},
        "receipt_email": intent.receipt_email,
        "receipt_number": null,
        "receipt_url": null,
        "refunded": false,
        "review": null,
        "shipping": intent.shipping,
        "source_transfer": null,
        "statement_descriptor": intent.statement_descriptor,
        "statement_descriptor_suffix": intent.statement_descriptor_suffix,
        "status": if paid { "succeeded" } else { "failed" },
        "transfer_data": null,
        "transfer_group": null,
    });
    call.tx.save(&ChargeRecord { id: id.clone(), view })?;
    Ok(id)
}

/// Marks a held charge as captured.
pub fn capture(call: &Call<'_>, id: &str, amount: i64) -> Result<(), ApiError> {
    let mut charge: ChargeRecord = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    charge.view["captured"] = json!(true);
    charge.view["amount_captured"] = json!(amount);
    call.tx.save(&charge)
}

/// The charge of this id, for servers.
pub fn view(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    call.tx.find::<ChargeRecord>(id)?.map(|charge| charge.view).ok_or_else(ApiError::internal)
}

/// The error that tells a decline.
pub fn decline_error(decline: Decline) -> ApiError {
    let mut error = ApiError::card(decline.code);
    if let Some(decline_code) = decline.decline_code {
        error = error.with("decline_code", decline_code);
    }
    if let Some(param) = decline.param {
        error = error.param(param);
    }
    error
}

fn outcome_view(outcome: &Outcome<'_>) -> Value {
    match outcome {
        Outcome::Paid { risk, .. } => json!({
            "network_status": "approved_by_network", "reason": if *risk == "elevated" { json!("elevated_risk_level") } else { json!(null) },
            "risk_level": risk, "seller_message": "The payment is complete.", "type": "authorized",
        }),
        Outcome::Failed { blocked: true, .. } => json!({
            "network_status": "not_sent_to_network", "reason": "highest_risk_level", "risk_level": "highest",
            "seller_message": "The payment was blocked before the bank was asked.", "type": "blocked",
        }),
        Outcome::Failed { decline, .. } => json!({
            "network_status": "declined_by_network", "reason": decline.decline_code.unwrap_or(decline.code), "risk_level": "normal",
            "seller_message": "The bank declined the payment.", "type": "issuer_declined",
        }),
    }
}

fn card_details(method: &PaymentMethod) -> Result<Value, ApiError> {
    let card = method.card.of_payment_method(&method.billing_details, true)?;
    Ok(json!({
        "brand": card["brand"], "checks": card["checks"], "country": card["country"], "exp_month": card["exp_month"], "exp_year": card["exp_year"],
        "fingerprint": card["fingerprint"], "funding": card["funding"], "installments": null, "last4": card["last4"], "mandate": null,
        "network": method.card.preferred_network.as_ref().unwrap_or(&method.card.brand), "three_d_secure": null, "wallet": null,
    }))
}
