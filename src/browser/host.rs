//! What the page's script lends the crate: see `www/frame/host.ts`.

use wasm_bindgen::prelude::*;

use super::board::Board;
#[cfg(feature = "payment")]
use super::{
    customer::{self, Customer},
    methods::Methods,
};
use crate::rules::error::ErrorCode;
use crate::rules::text::{self, Text};

#[wasm_bindgen]
extern "C" {
    /// The object that the script passed.
    #[derive(Clone)]
    type Lent;
    #[wasm_bindgen(method, structural, js_name = findBoard)]
    fn find_board(this: &Lent, id: &str) -> JsValue;
    #[wasm_bindgen(method, structural)]
    fn speak(this: &Lent, locale: &str, then: &JsValue);
    #[wasm_bindgen(method, getter, structural)]
    fn language(this: &Lent) -> String;
    #[wasm_bindgen(method, structural)]
    fn text(this: &Lent, key: &str, english: &str) -> String;
    #[wasm_bindgen(method, structural)]
    fn explain(this: &Lent, message: &JsValue);
    #[wasm_bindgen(method, structural)]
    fn data(this: &Lent, name: &str) -> js_sys::Promise;
    #[cfg(feature = "payment")]
    #[wasm_bindgen(method, structural)]
    fn methods(this: &Lent) -> js_sys::Promise;
    #[cfg(feature = "payment")]
    #[wasm_bindgen(method, structural)]
    fn customer(this: &Lent, answer: &JsValue, tell: &JsValue) -> customer::Lent;
}

/// The page's script, as far as the crate asks something of it; clones name the same one.
#[derive(Clone)]
pub struct Host(Lent);

impl Host {
    /// Takes what the script passed.
    pub fn new(lent: JsValue) -> Host {
        Host(lent.unchecked_into())
    }

    /// The board of that name; this frame's own by an empty one.
    pub fn find_board(&self, name: &str) -> Option<Board> {
        Board::take(self.0.find_board(name))
    }

    /// The language of the texts, with the buyer's country where that is known (`de-AT`): for `browser::intl`.
    pub fn language(&self) -> String {
        self.0.language()
    }

    /// A text in the buyer's language.
    pub fn text(&self, text: &Text) -> String {
        self.0.text(text.key, text.english)
    }

    /// A text in the buyer's language, with values put in the places that it names in braces.
    pub fn filled(&self, text: &Text, values: &[(&str, &str)]) -> String {
        text::fill(&self.text(text), values)
    }

    /// What the buyer reads about an error.
    pub fn message(&self, code: ErrorCode) -> String {
        self.0.text(code.code(), code.message())
    }

    /// Puts the error in a message to the page into the buyer's language, as far as there is a text for its code.
    pub fn explain(&self, message: &JsValue) {
        self.0.explain(message);
    }

    /// Changes to another language; what is on the page's markup changes by itself. `then` is called when the texts are there.
    pub fn speak(&self, locale: &str, then: impl FnOnce() + 'static) {
        self.0.speak(locale, &Closure::once_into_js(then));
    }

    /// The same, done once the texts are there.
    #[cfg(feature = "payments")]
    pub async fn spoken(&self, locale: &str) {
        let there = js_sys::Promise::new(&mut |resolve, _| self.0.speak(locale, &resolve));
        // It is never rejected.
        let _ = wasm_bindgen_futures::JsFuture::from(there).await;
    }

    /// Begins to fetch a data file, by a name such as `methods/sepa_debit.de`; `None` when it does not come.
    #[cfg(feature = "payment")]
    pub fn fetch(&self, name: &str) -> impl Future<Output = Option<JsValue>> + use<> {
        let begun = wasm_bindgen_futures::JsFuture::from(self.0.data(name));
        async move { begun.await.ok() }
    }

    /// Begins to fetch the module with the forms of methods other than cards, unless it is there; gives an error in Stripe's shape when it
    /// does not come.
    #[cfg(feature = "payment")]
    pub fn methods(&self) -> impl Future<Output = Result<Methods, JsValue>> + use<> {
        let begun = wasm_bindgen_futures::JsFuture::from(self.0.methods());
        async move { begun.await.map(JsCast::unchecked_into) }
    }

    /// Takes the Customer Session out of an answer that holds one. `tell` is called with why it ends.
    #[cfg(feature = "payment")]
    pub fn customer(&self, answer: &JsValue, tell: impl Fn(String) + 'static) -> Customer {
        Customer::lent(|tell| self.0.customer(answer, tell), tell)
    }

    /// A data file, by a name such as `methods/sepa_debit.de`; `None` when it does not come.
    pub async fn data(&self, name: &str) -> Option<JsValue> {
        wasm_bindgen_futures::JsFuture::from(self.0.data(name)).await.ok()
    }
}
