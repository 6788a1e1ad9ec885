//! `payment_method_details` of a SetupAttempt.

use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::resources::generated_debits;
use crate::resources::payment_methods::PaymentMethod;
use crate::test_cards::Authentication;

/// What an attempt says of a PaymentMethod as it begins.
pub fn of(method: &PaymentMethod) -> Result<Value, ApiError> {
    let kind = method.kind.as_str();
    let mut details = json!({"type": kind});
    details[kind] = match kind {
        "card" => card(method)?,
        "ideal" => {
            let chosen = method.details.view(&method.billing_details, false)?;
            let mut ideal = generated_debits::nothing();
            ideal["bank"] = chosen["bank"].clone();
            ideal["bic"] = chosen["bic"].clone();
            ideal
        }
        "bancontact" | "sofort" => {
            let mut bank = generated_debits::nothing();
            for unknown in ["bank_code", "bank_name", "bic", "preferred_language"] {
                bank[unknown] = Value::Null;
            }
            bank
        }
        _ => json!({}),
    };
    Ok(details)
}

/// What an authentication came to.
pub fn three_d_secure(flow: &str, passed: bool) -> Value {
    json!({
        "authentication_flow": flow,
        "electronic_commerce_indicator": passed.then_some("05"),
        "result": if passed { "authenticated" } else { "failed" },
        "result_reason": if passed { Value::Null } else { json!("rejected") },
        "transaction_id": null,
        "version": "2.2.0",
    })
}

fn card(method: &PaymentMethod) -> Result<Value, ApiError> {
    let card = method.card().ok_or_else(ApiError::internal)?;
    let view = card.of_payment_method(&method.billing_details, true)?;
    let frictionless = card.behaviour()?.authentication == Authentication::Frictionless;
    Ok(json!({
        "brand": view["brand"],
        "checks": view["checks"],
        "country": view["country"],
        "exp_month": view["exp_month"],
        "exp_year": view["exp_year"],
        "fingerprint": view["fingerprint"],
        "funding": view["funding"],
        "last4": view["last4"],
        "network": card.preferred_network.as_ref().unwrap_or(&card.brand),
        "three_d_secure": frictionless.then(|| three_d_secure("frictionless", true)),
        "wallet": card.wallet(),
    }))
}
