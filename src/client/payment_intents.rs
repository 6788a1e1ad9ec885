//! PaymentIntents: their secret, and the parameters of a card's confirmation.

use super::{Problem, payment_methods};
use crate::rules::id::{ClientSecret, IntentKind};
use crate::wire::form::Form;
use crate::wire::screen::screen;
use crate::wire::tree::Tree;

const BAD_SECRET: &str = "That is not the client secret of a PaymentIntent. Pass the `client_secret` that your server got when it \
     created the PaymentIntent; it looks like `pi_..._secret_...`.";

/// Checks a client secret that a page handed over.
pub fn payment_secret(text: Option<&str>) -> Result<ClientSecret, Problem> {
    ClientSecret::parse(text.unwrap_or_default())
        .ok()
        .filter(|secret| matches!(secret.kind(), IntentKind::Payment))
        .ok_or(Problem::Misuse(BAD_SECRET))
}

/// The parameters of a card confirmation. `data` is what the caller gave; `write_element` writes the fields' card, with the
/// members beside it, and tells whether there was one.
pub fn card_confirmation(
    mut data: Tree,
    write_element: impl FnOnce(&mut Form, &Tree) -> bool,
) -> Result<Form, Problem> {
    screen(&data)?;
    // A security code comes out of a field, as a number does.
    data.get("payment_method_options").map_or(Ok(()), payment_methods::refuse_card_data)?;
    let mut form = Form::new();
    let method = data.take("payment_method");
    if !write_element(&mut form, &method) {
        match method {
            Tree::Map(_) => {
                payment_methods::refuse_card_data(&method)?;
                form.pair("payment_method_data[type]", "card");
                method.write(&mut form, "payment_method_data");
            }
            _ => method.write(&mut form, "payment_method"),
        }
    }
    data.write(&mut form, "");
    form.pair("expected_payment_method_type", "card").pair("use_stripe_sdk", "true");
    Ok(form)
}
