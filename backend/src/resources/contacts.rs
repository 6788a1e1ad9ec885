//! Who the buyer is and where things go: addresses, billing details, shipping. A card number in one of these texts is refused.

use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

/// An address; absent parts are null.
pub fn address(params: &mut Params, name: &str) -> Result<Option<Value>, ApiError> {
    let Some(mut parts) = params.map(name)? else {
        return Ok(None);
    };
    let address = json!({
        "city": parts.free_text("city")?,
        "country": parts.free_text("country")?,
        "line1": parts.free_text("line1")?,
        "line2": parts.free_text("line2")?,
        "postal_code": parts.free_text("postal_code")?,
        "state": parts.free_text("state")?,
    });
    parts.finish()?;
    Ok(Some(address))
}

/// `billing_details`, complete with nulls when nothing was sent.
pub fn billing_details(params: &mut Params) -> Result<Value, ApiError> {
    let mut details = no_billing_details();
    change_billing_details(params, &mut details)?;
    Ok(details)
}

/// Changes of `billing_details` what was sent; an address is replaced whole.
pub fn change_billing_details(params: &mut Params, details: &mut Value) -> Result<(), ApiError> {
    let Some(mut sent) = params.map("billing_details")? else {
        return Ok(());
    };
    if sent.has("address") {
        details["address"] = address(&mut sent, "address")?.unwrap_or_else(|| no_billing_details()["address"].take());
    }
    if sent.has("email") {
        details["email"] = json!(sent.email("email")?);
    }
    if sent.has("name") {
        details["name"] = json!(sent.free_text("name")?);
    }
    for name in ["phone", "tax_id"] {
        if sent.has(name) {
            details[name] = json!(sent.text(name)?);
        }
    }
    sent.finish()
}

/// Billing details of which nothing is known.
pub fn no_billing_details() -> Value {
    let address =
        json!({"city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null});
    json!({"address": address, "email": null, "name": null, "phone": null, "tax_id": null})
}

/// `shipping`: a name and an address at least.
pub fn shipping(params: &mut Params) -> Result<Option<Value>, ApiError> {
    let Some(mut parts) = params.map("shipping")? else {
        return Ok(None);
    };
    let shipping = json!({
        "address": address(&mut parts, "address")?.ok_or_else(|| ApiError::missing("shipping[address]"))?,
        "carrier": parts.text("carrier")?,
        "name": parts.free_text("name")?.ok_or_else(|| ApiError::missing("shipping[name]"))?,
        "phone": parts.text("phone")?,
        "tracking_number": parts.text("tracking_number")?,
    });
    parts.finish()?;
    Ok(Some(shipping))
}
