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
    let Some(mut details) = params.map("billing_details")? else {
        return Ok(no_billing_details());
    };
    let empty = no_billing_details();
    let read = json!({
        "address": address(&mut details, "address")?.unwrap_or_else(|| empty["address"].clone()),
        "email": details.email("email")?,
        "name": details.free_text("name")?,
        "phone": details.text("phone")?,
        "tax_id": details.text("tax_id")?,
    });
    details.finish()?;
    Ok(read)
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
