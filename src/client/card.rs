//! Card data on its way out of its fields: the one place where it leaves them, and the requests that carry it.

#[cfg(feature = "card")]
use super::{Api, ApiObject, Problem, card_data};
#[cfg(feature = "card")]
use crate::browser::cancel::Cancel;
use crate::flow::card::CardDetails;
use crate::rules::text::decimal;
use crate::wire::form::{Form, member};
#[cfg(feature = "card")]
use crate::wire::tree::Tree;

/// Writes number, expiry, security code and the preferred network under `prefix`.
pub fn write(form: &mut Form, prefix: &str, details: &CardDetails) {
    // EXPOSE: the request body is where card data is meant to go.
    form.pair(&member(prefix, "number"), details.number.expose());
    form.pair(&member(prefix, "exp_month"), &decimal(i64::from(details.exp_month)));
    form.pair(&member(prefix, "exp_year"), &decimal(i64::from(details.exp_year)));
    if let Some(cvc) = &details.cvc {
        // EXPOSE: as above.
        form.pair(&member(prefix, "cvc"), cvc.expose());
    }
    if let Some(network) = details.network {
        form.pair(&member(&member(prefix, "networks"), "preferred"), network.name());
    }
}

/// Makes a token. `parameters` are the cardholder's `name`, `address_*` and the `currency`.
#[cfg(feature = "card")]
pub async fn create_token(
    api: &Api,
    card: &CardDetails,
    parameters: &Tree,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    card_data::check(parameters)?;
    let mut form = Form::new();
    write(&mut form, "card", card);
    if let (Some(postal_code), None) = (&card.postal_code, parameters.get("address_zip")) {
        form.pair("card[address_zip]", postal_code);
    }
    parameters.write(&mut form, "card");
    Ok(api.post("/v1/tokens", form, cancel).await?)
}

/// Makes a PaymentMethod of the fields' card, or of the token that the parameters hold. `parameters` are `billing_details`,
/// `metadata`, `allow_redisplay`.
#[cfg(feature = "card")]
pub async fn create_payment_method(
    api: &Api,
    card: Option<&CardDetails>,
    parameters: &Tree,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    card_data::check(parameters)?;
    let mut form = Form::new();
    match card {
        Some(card) => write_payment_method(&mut form, "", card, parameters),
        None => parameters.write(&mut form, ""),
    }
    Ok(api.post("/v1/payment_methods", form, cancel).await?)
}

/// The parameters of a confirmation. `data` is what the caller gave, `card` and `cvc` what fields hold: a new card, or the
/// code of a saved one.
#[cfg(feature = "card")]
pub fn confirmation(mut data: Tree, card: Option<&CardDetails>, cvc: Option<&str>) -> Result<Form, Problem> {
    card_data::check(&data)?;
    let mut form = Form::new();
    let method = data.take("payment_method");
    match (card, &method) {
        (Some(card), _) => write_payment_method(&mut form, "payment_method_data", card, &method),
        (None, Tree::Map(_)) => {
            form.pair("payment_method_data[type]", "card");
            method.write(&mut form, "payment_method_data");
        }
        _ => method.write(&mut form, "payment_method"),
    }
    if let Some(cvc) = cvc {
        form.pair("payment_method_options[card][cvc]", cvc);
    }
    data.write(&mut form, "");
    form.pair("expected_payment_method_type", "card").pair("use_stripe_sdk", "true");
    Ok(form)
}

/// Writes a PaymentMethod's members at top level or under `prefix`. The postal code that the buyer typed counts as billing
/// address unless the page gave one.
#[cfg(feature = "card")]
fn write_payment_method(form: &mut Form, prefix: &str, card: &CardDetails, parameters: &Tree) {
    form.pair(&member(prefix, "type"), "card");
    write(form, &member(prefix, "card"), card);
    parameters.write(form, prefix);
    let given = parameters.text_at(&["billing_details", "address", "postal_code"]);
    if let (Some(postal_code), None) = (&card.postal_code, given) {
        form.pair(&[&member(prefix, "billing_details"), "[address][postal_code]"].concat(), postal_code);
    }
}
