//! Card data on its way to the API: the one place where it leaves the fields.

use crate::flow::card::CardDetails;
use crate::wire::form::Form;

/// Writes number, expiry, security code and the preferred network under `prefix`.
pub fn write(form: &mut Form, prefix: &str, details: &CardDetails) {
    // EXPOSE: the request body is where card data is meant to go.
    form.pair(&member(prefix, "number"), details.number.expose());
    form.pair(&member(prefix, "exp_month"), &details.exp_month.to_string());
    form.pair(&member(prefix, "exp_year"), &details.exp_year.to_string());
    if let Some(cvc) = &details.cvc {
        // EXPOSE: as above.
        form.pair(&member(prefix, "cvc"), cvc.expose());
    }
    if let Some(network) = details.network {
        form.pair(&member(&member(prefix, "networks"), "preferred"), network.name());
    }
}

/// The name of a member below `prefix`; at top level where that is empty.
pub fn member(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.into() } else { [prefix, "[", name, "]"].concat() }
}
