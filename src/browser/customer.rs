//! A Customer Session in the module that pays, which holds its key and watches over its end: the page's script fetches it once an answer holds
//! a session. The other side of these calls is `bindings::customer_session`.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The session, as the page's script lends it.
    pub type Lent;
    #[wasm_bindgen(method, structural)]
    fn detach(this: &Lent, id: &str) -> js_sys::Promise;
    #[wasm_bindgen(method, structural)]
    fn free(this: &Lent);
}

/// A Customer Session. Dropping it forgets its key.
pub struct Customer {
    lent: Lent,
    /// Called with why the session ends.
    _tell: Closure<dyn Fn(String)>,
}

impl Customer {
    /// Has `lend` make one that tells in a word why it ends.
    pub fn lent(lend: impl FnOnce(&JsValue) -> Lent, tell: impl Fn(String) + 'static) -> Customer {
        let tell = Closure::new(tell);
        Customer { lent: lend(tell.as_ref()), _tell: tell }
    }

    /// Takes a saved PaymentMethod from the customer; gives it as it is then, or an error in Stripe's shape.
    pub fn detach(&self, id: &str) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
        JsFuture::from(self.lent.detach(id))
    }
}

impl Drop for Customer {
    fn drop(&mut self) {
        self.lent.free();
    }
}
