//! Tokens: `POST /v1/tokens`.

use super::{Api, ApiObject, Problem};
use crate::browser::cancel::Cancel;
use crate::flow::card::CardDetails;
use crate::wire::form::Form;
use crate::wire::screen::screen;
use crate::wire::tree::Tree;

/// Makes a token of a card. `parameters` are the cardholder's `name`, `address_*` and the `currency`.
pub async fn create_card(
    api: &Api,
    card: &CardDetails,
    parameters: &Tree,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    screen(parameters)?;
    let mut form = Form::new();
    super::card::write(&mut form, "card", card);
    if let (Some(postal_code), None) = (&card.postal_code, parameters.get("address_zip")) {
        form.pair("card[address_zip]", postal_code);
    }
    parameters.write(&mut form, "card");
    Ok(api.post("/v1/tokens", form, cancel).await?)
}
