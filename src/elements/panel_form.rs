//! The form in a payment method's panel: there is none until something is asked for, and what was typed in it stays.

use std::cell::RefCell;
use std::rc::Rc;

use super::form::{FormElement, Notice};
use crate::browser::dom::Node;
use crate::browser::host::Host;
use crate::rules::field::FieldSpec;
use crate::wire::form::Form;
use crate::wire::method_data::parameter;

/// A panel's form.
#[derive(Default)]
pub struct PanelForm(RefCell<Option<Rc<FormElement>>>);

impl PanelForm {
    /// The form, once it stands in the panel.
    pub fn get(&self) -> Option<Rc<FormElement>> {
        self.0.borrow().clone()
    }

    /// Shows these fields in `panel`; `hear` is told what happens, the first one of all.
    pub fn arrange(&self, panel: &Node, specs: Vec<FieldSpec>, host: &Host, hear: impl Fn(Notice) + 'static) {
        match self.get() {
            Some(form) => form.configure(specs),
            None if specs.is_empty() => {}
            None => {
                let host = host.clone();
                let form = FormElement::build(panel, specs, move |code| host.message(code), hear);
                form.root().set_class("Fields", true);
                self.0.replace(Some(Rc::new(form)));
            }
        }
    }

    /// Writes what it holds, as pairs of a confirmation's form.
    pub fn write(&self, pairs: &mut Form) {
        for (id, value) in self.get().map(|form| form.values()).unwrap_or_default() {
            // EXPOSE: the request body is where payment details are meant to go.
            pairs.pair(&parameter(&id), value.expose());
        }
    }
}
