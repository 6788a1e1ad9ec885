//! The form of a payment method other than a card, for the module that shows the method.

use std::cell::RefCell;
use std::rc::Rc;

use super::form::{FormElement, Notice, name_countries, suppose};
use super::panel_form::PanelForm;
use crate::browser::dom::Node;
use crate::browser::host::Host;
use crate::rules::error::ErrorCode;
use crate::rules::field::FieldSpec;
use crate::wire::form::Form;
use crate::wire::method_form::fields;
use crate::wire::tree::Tree;

/// What a method asks for. It stands nowhere until it is arranged.
pub struct MethodForm {
    host: Host,
    live: bool,
    specs: RefCell<Vec<FieldSpec>>,
    form: PanelForm,
}

impl MethodForm {
    /// Reads the data of a type; `None` where it is not as it should be. `live` says whether real money moves.
    pub fn read(data: &Tree, live: bool, host: Host) -> Option<MethodForm> {
        let specs = RefCell::new(fields(data, live)?);
        Some(MethodForm { host, live, specs, form: PanelForm::default() })
    }

    /// Takes the data anew, in another language; whether it is any. What was typed stays.
    pub fn learn(&self, data: &Tree) -> bool {
        let Some(specs) = fields(data, self.live) else { return false };
        self.specs.replace(specs);
        true
    }

    /// The fields' ids.
    pub fn ids(&self) -> Vec<String> {
        self.specs.borrow().iter().map(|spec| spec.id.clone()).collect()
    }

    /// Shows these fields of it in `panel`, each with what the page supposes it to hold: made, or brought into step with options and
    /// language. `merchant` is the merchant's country.
    pub fn arrange(&self, panel: &Node, asked: &[(String, String)], merchant: &str, hear: impl Fn(Notice) + 'static) {
        let supposed = |id: &str| asked.iter().find(|(known, _)| known == id).map(|(_, supposed)| supposed.as_str());
        let mut specs = self.specs.borrow().clone();
        specs.retain(|spec| supposed(&spec.id).is_some());
        name_countries(&mut specs, &self.host.language());
        suppose(&mut specs, |id| supposed(id).unwrap_or_default().to_owned(), merchant);
        self.form.arrange(panel, specs, &self.host, hear);
    }

    /// The form, once it stands somewhere.
    pub fn form(&self) -> Option<Rc<FormElement>> {
        self.form.get()
    }

    /// Judges it, and shows the buyer what is missing.
    pub fn submit(&self) -> Result<(), ErrorCode> {
        self.form().map_or(Ok(()), |form| form.submit())
    }

    /// What it holds, as pairs of a confirmation's form.
    pub fn pairs(&self) -> String {
        let mut pairs = Form::new();
        self.form.write(&mut pairs);
        pairs.finish()
    }
}
