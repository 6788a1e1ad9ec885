//! The module `methods`, as the script of a page with a Payment Element sees it: forms of payment methods other than cards. The other
//! side of these calls is `browser::methods`.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::browser::dom::Node;
use crate::browser::host::Host;
use crate::browser::value;
use crate::elements::form::Notice;
use crate::elements::method_form;
use crate::elements::sign::CHANGED;
use crate::rules::error::ErrorCode;
use crate::wire::method_data::{COMPLETE, EMPTY, FIELDS};
use crate::wire::port::ErrorShape;

/// A method's form.
#[wasm_bindgen]
pub struct MethodForm {
    form: method_form::MethodForm,
    asked: RefCell<Vec<(String, String)>>,
}

#[wasm_bindgen]
impl MethodForm {
    /// Reads the data of a type; `undefined` where it is not as it should be. `live` says whether real money moves; `host` is what
    /// the page's script lends: see www/frame/host.ts.
    pub fn read(data: &JsValue, live: bool, host: JsValue) -> Option<MethodForm> {
        let form = method_form::MethodForm::read(&value::tree(data)?, live, Host::new(host))?;
        Some(MethodForm { form, asked: RefCell::default() })
    }

    /// Takes the data anew, in another language; whether it is any.
    pub fn learn(&self, data: &JsValue) -> bool {
        value::tree(data).is_some_and(|data| self.form.learn(&data))
    }

    /// The fields' ids, with spaces between them.
    pub fn ids(&self) -> String {
        self.form.ids().join(" ")
    }

    /// Has the next [`arrange`](Self::arrange) show a field, which is supposed to hold this.
    pub fn ask(&self, id: String, supposed: String) {
        self.asked.borrow_mut().push((id, supposed));
    }

    /// Shows the fields that were asked for. `hear` is told in a word what happens.
    pub fn arrange(&self, panel: JsValue, merchant: &str, hear: js_sys::Function) {
        let asked = self.asked.take();
        let Some(panel) = Node::from_js(panel) else { return };
        self.form.arrange(&panel, &asked, merchant, move |notice| {
            let word = match &notice {
                Notice::Change(_) => Some(CHANGED),
                Notice::Sign(sign) => sign.word(),
            };
            if let Some(word) = word {
                // The page's own script does not throw.
                let _ = hear.call1(&JsValue::UNDEFINED, &JsValue::from_str(word));
            }
        });
    }

    /// What it is now: see `wire::method_data`.
    pub fn state(&self) -> u32 {
        self.form.form().map_or(0, |form| {
            let state = form.state();
            FIELDS + u32::from(state.empty) * EMPTY + u32::from(state.complete) * COMPLETE
        })
    }

    /// What a field holds that a page may know of: the country and the postal code.
    pub fn value(&self, id: &str) -> String {
        // EXPOSE: those are what a page may know of an address.
        self.form.form().map(|form| form.value(id).expose().clone()).unwrap_or_default()
    }

    /// Judges it, and shows the buyer what is missing; gives the error in Stripe's shape.
    pub fn submit(&self) -> JsValue {
        self.form.submit().err().map_or(JsValue::UNDEFINED, error)
    }

    /// What it holds, as pairs of a confirmation's form.
    pub fn pairs(&self) -> String {
        self.form.pairs()
    }

    /// Puts the caret into the first field that still needs something; whether there is a field.
    pub fn focus(&self) -> bool {
        let form = self.form.form();
        form.inspect(|form| form.focus()).is_some()
    }

    /// Empties every field.
    pub fn clear(&self) {
        if let Some(form) = self.form.form() {
            form.clear();
        }
    }

    /// Lets the fields take input, or not.
    #[wasm_bindgen(js_name = setDisabled)]
    pub fn set_disabled(&self, disabled: bool) {
        if let Some(form) = self.form.form() {
            form.set_disabled(disabled);
        }
    }
}

fn error(code: ErrorCode) -> JsValue {
    let (shape, error) = (ErrorShape::validation(code), value::object());
    for (key, text) in [("type", shape.r#type), ("code", shape.code.unwrap_or_default()), ("message", shape.message)] {
        value::set(&error, key, &JsValue::from_str(text));
    }
    error
}
