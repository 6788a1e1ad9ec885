//! What an element holds that takes any payment: pairs in a confirmation's own names, beside those that the page gave.

use super::Problem;
use super::fields::{Fields, Pairs};
use crate::rules::method::Method;
use crate::rules::secret::Sensitive;
use crate::wire::form::Form;
use crate::wire::port::ErrorShape;

/// Where a new payment method stands in a confirmation.
const DATA: &str = "payment_method_data[";
const TYPE: &str = "payment_method_data[type]=";

/// The buyer chose a method that is one already.
const SAVED: ErrorShape = ErrorShape {
    r#type: "invalid_request_error",
    code: Some("payment_method_saved"),
    message: "A saved payment method is chosen: there is none to create. Confirm with it, or create a ConfirmationToken.",
};

/// The element's pairs.
pub struct Payer(Pairs);

impl Payer {
    /// Asks the fields; `None` where they are of one method only, and answer to `details`.
    pub fn of(fields: Option<&dyn Fields>) -> Option<Payer> {
        let pairs = fields?.ask("payer", "")?;
        Some(Payer(Sensitive::new(pairs)))
    }

    /// The method's type, where a new one is made.
    pub fn method(&self) -> Option<&'static Method> {
        // EXPOSE: only the type's name leaves.
        let kind = self.0.expose().split('&').find_map(|pair| pair.strip_prefix(TYPE))?;
        Method::named(kind)
    }

    /// Adds what the page did not give itself.
    pub fn write(&self, form: &mut Form) {
        let has_method = form.has("payment_method");
        // EXPOSE: the request body is where payment details are meant to go.
        for pair in self.0.expose().split('&') {
            if !(has_method && pair.starts_with(DATA)) {
                form.merge(pair);
            }
        }
    }

    /// Adds the new payment method's parameters at top level.
    pub fn write_method(&self, form: &mut Form) -> Result<(), Problem> {
        let mut found = false;
        // EXPOSE: as above.
        for pair in self.0.expose().split('&') {
            let Some((name, rest)) = pair.strip_prefix(DATA).and_then(|rest| rest.split_once(']')) else { continue };
            form.merge(&[name, rest].concat());
            found = true;
        }
        if found { Ok(()) } else { Err(Problem::Own(SAVED)) }
    }
}
