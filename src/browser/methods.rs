//! The module `methods`, which holds the forms of payment methods other than cards: the page's script fetches it when a payment can be
//! made with one. The other side of these calls is `bindings::method_form`.

use std::cell::OnceCell;

use wasm_bindgen::prelude::*;

use super::dom::Node;

#[wasm_bindgen]
extern "C" {
    /// The module, as the page's script lends it.
    pub type Methods;
    #[wasm_bindgen(method, structural)]
    fn read(this: &Methods, data: &JsValue, live: bool) -> JsValue;
    #[wasm_bindgen(method, structural, js_name = walletSaid)]
    fn said_in_wallet(this: &Methods, wallet: &str, event: &JsValue) -> Option<String>;

    type Lent;
    #[wasm_bindgen(method, structural)]
    fn learn(this: &Lent, data: &JsValue) -> bool;
    #[wasm_bindgen(method, structural)]
    fn ids(this: &Lent) -> String;
    #[wasm_bindgen(method, structural)]
    fn ask(this: &Lent, id: &str, supposed: &str);
    #[wasm_bindgen(method, structural)]
    fn arrange(this: &Lent, panel: &JsValue, merchant: &str, hear: &JsValue);
    #[wasm_bindgen(method, structural)]
    fn state(this: &Lent) -> u32;
    #[wasm_bindgen(method, structural)]
    fn value(this: &Lent, id: &str) -> String;
    #[wasm_bindgen(method, structural)]
    fn submit(this: &Lent) -> JsValue;
    #[wasm_bindgen(method, structural)]
    fn pairs(this: &Lent) -> String;
    #[wasm_bindgen(method, structural)]
    fn focus(this: &Lent) -> bool;
    #[wasm_bindgen(method, structural)]
    fn clear(this: &Lent);
    #[wasm_bindgen(method, structural, js_name = setDisabled)]
    fn set_disabled(this: &Lent, disabled: bool);
    #[wasm_bindgen(method, structural)]
    fn free(this: &Lent);
}

impl Methods {
    /// The form of the type whose data this is; `None` where it is none.
    pub fn form(&self, data: &JsValue, live: bool) -> Option<Form> {
        let form = self.read(data, live);
        form.is_object().then(|| Form { lent: form.unchecked_into(), hear: OnceCell::new() })
    }

    /// What an event of a wallet's sheet means: what the buyer agreed to, as pairs of a confirmation's form; nothing in them once
    /// the buyer has left; `None` for all else.
    pub fn wallet_said(&self, wallet: &str, event: &JsValue) -> Option<String> {
        self.said_in_wallet(wallet, event)
    }
}

/// A method's form. Dropping it takes it out of the document.
pub struct Form {
    lent: Lent,
    hear: OnceCell<Closure<dyn Fn(String)>>,
}

impl Form {
    /// Takes the data anew, in another language; whether it is any.
    pub fn learn(&self, data: &JsValue) -> bool {
        self.lent.learn(data)
    }

    /// The fields' ids.
    pub fn ids(&self) -> Vec<String> {
        self.lent.ids().split(' ').filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    /// Has the next [`arrange`](Self::arrange) show a field, which is supposed to hold this.
    pub fn ask(&self, id: &str, supposed: &str) {
        self.lent.ask(id, supposed);
    }

    /// Shows the fields that were asked for in `panel`. `hear` is told in a word what happens; the first one stays.
    pub fn arrange(&self, panel: &Node, merchant: &str, hear: impl Fn(&str) + 'static) {
        let hear = self.hear.get_or_init(|| Closure::new(move |word: String| hear(&word)));
        self.lent.arrange(panel.as_js(), merchant, hear.as_ref());
    }

    /// What it is now, in bits: see `wire::method_data`.
    pub fn state(&self) -> u32 {
        self.lent.state()
    }

    /// What a field holds that a page may know of: the country and the postal code.
    pub fn value(&self, id: &str) -> String {
        self.lent.value(id)
    }

    /// Judges it, and shows the buyer what is missing; gives the error in Stripe's shape.
    pub fn submit(&self) -> Result<(), JsValue> {
        let error = self.lent.submit();
        if error.is_object() { Err(error) } else { Ok(()) }
    }

    /// What it holds, as pairs of a confirmation's form.
    pub fn pairs(&self) -> String {
        self.lent.pairs()
    }

    /// Puts the caret into the first field that still needs something; whether there is a field.
    pub fn focus(&self) -> bool {
        self.lent.focus()
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.lent.clear();
    }

    /// Lets the fields take input, or not.
    pub fn set_disabled(&self, disabled: bool) {
        self.lent.set_disabled(disabled);
    }
}

impl Drop for Form {
    fn drop(&mut self) {
        self.lent.free();
    }
}
