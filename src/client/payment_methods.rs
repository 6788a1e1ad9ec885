//! PaymentMethods: `POST /v1/payment_methods`.

use super::{Api, ApiObject, Problem};
use crate::browser::cancel::Cancel;
#[cfg(feature = "card")]
use crate::flow::card::CardDetails;
use crate::wire::form::Form;
use crate::wire::screen::screen;
use crate::wire::tree::Tree;

/// Makes a PaymentMethod of a card that fields hold. `parameters` are `billing_details`, `metadata`, `allow_redisplay`.
#[cfg(feature = "card")]
pub async fn create_from_card(
    api: &Api,
    card: &CardDetails,
    parameters: &Tree,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    screen(parameters)?;
    let mut form = Form::new();
    write_card(&mut form, "", card, parameters);
    Ok(api.post("/v1/payment_methods", form, cancel).await?)
}

/// Makes a PaymentMethod of parameters alone, such as `{type: 'card', card: {token}}`.
pub async fn create(api: &Api, parameters: &Tree, cancel: &Cancel) -> Result<ApiObject, Problem> {
    screen(parameters)?;
    let mut form = Form::new();
    refuse_card_data(parameters)?;
    parameters.write(&mut form, "");
    Ok(api.post("/v1/payment_methods", form, cancel).await?)
}

/// Writes a card PaymentMethod's members at top level or under `prefix`. The postal code that the buyer typed counts as
/// billing address unless the page gave one.
#[cfg(feature = "card")]
pub fn write_card(form: &mut Form, prefix: &str, card: &CardDetails, parameters: &Tree) {
    let at = |name: &str| super::card::member(prefix, name);
    form.pair(&at("type"), "card");
    super::card::write(form, &at("card"), card);
    parameters.write(form, prefix);
    let given = parameters.text_at(&["billing_details", "address", "postal_code"]);
    if let (Some(postal_code), None) = (&card.postal_code, given) {
        form.pair(&[&at("billing_details"), "[address][postal_code]"].concat(), postal_code);
    }
}

/// Card data as plain parameters would mean that the page has seen it; a token or an element is what belongs there.
pub fn refuse_card_data(parameters: &Tree) -> Result<(), Problem> {
    let card = parameters.get("card");
    if card.is_some_and(|card| card.get("number").is_some() || card.get("cvc").is_some()) {
        return Err(Problem::Misuse(
            "Card data cannot be passed as plain values: a page that holds card numbers is in scope of PCI DSS. Pass a mounted \
             card element, or `card: {token}`.",
        ));
    }
    Ok(())
}
