//! ConfirmationTokens: `POST /v1/confirmation_tokens`. They hold all that a confirmation needs, for the merchant's server to
//! confirm with.

use super::fields::{self, Fields};
use super::payer::Payer;
use super::{Api, ApiObject, Problem, card_data, confirmation, payment_methods};
use crate::browser::cancel::Cancel;
use crate::wire::form::Form;
use crate::wire::tree::Tree;

/// Makes one of `{payment_method | payment_method_data, shipping, return_url, ...}` and of what fields hold. `context` is what
/// the page said of the payment to come.
pub async fn create(
    api: &Api,
    mut parameters: Tree,
    context: &Tree,
    fields: Option<&dyn Fields>,
    cvc: Option<&dyn Fields>,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    card_data::check(&parameters)?;
    let mut form = Form::new();
    let method = parameters.take("payment_method_data");
    let payer = Payer::of(fields);
    let fields = fields.filter(|_| payer.is_none());
    if payer.is_some() {
        method.write(&mut form, "payment_method_data");
    } else if fields.is_some() || !method.is_null() {
        payment_methods::write(&mut form, "payment_method_data", None, method, fields)?;
    }
    if let Some(cvc) = cvc {
        // EXPOSE: the request body is where payment details are meant to go.
        form.append(fields::cvc(cvc, "payment_method_options[card][cvc]")?.expose());
    }
    parameters.write(&mut form, "");
    if let Some(payer) = payer {
        payer.write(&mut form);
        if payer.method().is_some_and(|method| method.mandate) && parameters.get("mandate_data").is_none() {
            confirmation::agree(&mut form);
        }
    }
    context.write(&mut form, "client_context");
    Ok(api.post("/v1/confirmation_tokens", form, cancel).await?)
}
