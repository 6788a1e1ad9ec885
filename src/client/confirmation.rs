//! The parameters of a confirmation, for both kinds of intents and every payment method type.

use super::fields::{self, Fields};
use super::payer::Payer;
use super::{Problem, card_data, payment_methods};
use crate::rules::method::Method;
use crate::wire::form::Form;
use crate::wire::tree::Tree;

/// What a confirmation is made of.
#[derive(Default)]
pub struct Confirmation<'a> {
    /// The payment method's type, where the caller's method implies it.
    pub kind: Option<&'a str>,
    /// What the page gave: the API's parameters, with `payment_method` as an id or as the parameters of a new one.
    pub data: Tree,
    /// The fields with a new payment method.
    pub fields: Option<&'a dyn Fields>,
    /// The field with the security code of a saved card.
    pub cvc: Option<&'a dyn Fields>,
    /// The page sees to the buyer's mandate itself.
    pub mandate_is_shown: bool,
}

impl Confirmation<'_> {
    /// The request's parameters, once all that the payment method needs is there.
    pub fn form(self) -> Result<Form, Problem> {
        let mut data = self.data;
        card_data::check(&data)?;
        let mut form = Form::new();
        let payer = Payer::of(self.fields);
        let fields = self.fields.filter(|_| payer.is_none());
        let (named, given) = (data.take("payment_method"), data.take("payment_method_data"));
        let method = match (named, given) {
            (Tree::Null, given) if payer.is_some() => {
                given.write(&mut form, "payment_method_data");
                payer.as_ref().and_then(Payer::method)
            }
            (Tree::Text(id), _) => {
                form.pair("payment_method", &id);
                self.kind.and_then(Method::named)
            }
            (Tree::Null, Tree::Null) if fields.is_none() => self.kind.and_then(Method::named),
            (named, given) => {
                let data = if named.is_null() { given } else { named };
                Some(payment_methods::write(&mut form, "payment_method_data", self.kind, data, fields)?)
            }
        };
        if let Some(cvc) = self.cvc {
            // EXPOSE: the request body is where payment details are meant to go.
            form.append(fields::cvc(cvc, "payment_method_options[card][cvc]")?.expose());
        }
        let agreed = self.mandate_is_shown
            || ["mandate", "mandate_data", "confirmation_token"].iter().any(|name| data.get(name).is_some());
        if method.is_some_and(|method| method.mandate) && !agreed {
            agree(&mut form);
        }
        data.write(&mut form, "");
        if let Some(payer) = payer {
            payer.write(&mut form);
        }
        form.pair("use_stripe_sdk", "true");
        Ok(form)
    }
}

/// The buyer has read the mandate's text beside the fields; who that was, and where, the backend sees itself.
pub fn agree(form: &mut Form) {
    form.pair("mandate_data[customer_acceptance][type]", "online");
    form.pair("mandate_data[customer_acceptance][online][infer_from_client]", "true");
}
