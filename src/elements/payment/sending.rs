//! What a payment takes out of the element.

use std::rc::Rc;

use super::Inner;
use crate::client::{ApiObject, Problem, card};
use crate::flow::card::Field;
use crate::flow::payment::{Choice, is_foreign};
use crate::rules::error::ErrorCode;
use crate::wire::form::Form;

impl Inner {
    /// Judges what is chosen, and shows what is missing; gives the method's type.
    pub(super) fn submit(self: &Rc<Self>) -> Result<String, Problem> {
        if let Some(error) = &*self.broken.borrow() {
            return Err(Problem::Object(ApiObject::of_tree(error)));
        }
        let choice = self.chosen().ok_or(ErrorCode::IncompletePaymentDetails)?;
        match choice {
            Choice::New(kind) => {
                // All of it is judged, so that the buyer sees everything at once.
                let judged = self.method(&kind).map_or(Ok(()), |method| method.submit());
                if let (Some(card), "card") = (self.card(), kind.as_str()) {
                    drop(card.details()?);
                }
                judged?;
                Ok(kind)
            }
            Choice::Saved(id) => {
                if self.machine.borrow().is_expired() {
                    return Err(ErrorCode::ExpiredCard.into());
                }
                if let Some(code) = self.saved.code(&id) {
                    drop(code.whole(Field::Cvc)?);
                }
                let kind = self.machine.borrow().saved_by(&id).map(|saved| saved.kind.clone());
                Ok(kind.ok_or(ErrorCode::IncompletePaymentDetails)?)
            }
        }
    }

    /// What is chosen, as pairs of a confirmation's form.
    pub(super) fn pairs(self: &Rc<Self>) -> Result<Form, Problem> {
        let kind = self.submit()?;
        let mut form = Form::new();
        match self.chosen() {
            Some(Choice::Saved(id)) => {
                form.pair("payment_method", &id);
                if let Some(code) = self.saved.code(&id) {
                    // EXPOSE: the request body is where payment details are meant to go.
                    form.pair("payment_method_options[card][cvc]", code.whole(Field::Cvc)?.expose());
                }
            }
            _ => {
                form.pair("payment_method_data[type]", &kind);
                if let (Some(card), "card") = (self.card(), kind.as_str()) {
                    card::write(&mut form, "payment_method_data[card]", &card.details()?);
                }
                if let Some(method) = self.method(&kind) {
                    method.write(&mut form);
                }
                if !is_foreign(&kind) {
                    self.machine.borrow().write_use(&mut form);
                }
            }
        }
        Ok(form)
    }
}
