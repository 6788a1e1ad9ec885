//! The entry of the modules that frames load, and of direct mode.

use wasm_bindgen::prelude::*;

/// Serves the page's `port` until it is told to stop. `root` holds the markup of the fields, if there are any; `configuration`
/// is what the pay origin served with the frame, `null` in direct mode. `host` is what the page's script
/// lends: see www/frame/host.ts.
#[wasm_bindgen]
pub fn start(
    #[wasm_bindgen(unchecked_param_type = "MessagePort")] port: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Element | null")] root: JsValue,
    #[wasm_bindgen(unchecked_param_type = "object | null")] configuration: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "object")] host: JsValue,
) {
    crate::bridge::serve(port, root, configuration, host);
}

/// The module `payments`: takes the Customer Session out of an answer of the API that an element was given; `undefined` where it holds
/// none. `configuration` and `greeting` are what the element's module began with. `tell` is called with why the session ends.
#[cfg(feature = "payments")]
#[wasm_bindgen(js_name = holdCustomer)]
pub fn hold_customer(
    configuration: &JsValue,
    greeting: &JsValue,
    answer: JsValue,
    tell: js_sys::Function,
) -> Option<super::customer_session::HeldCustomer> {
    crate::bridge::hold_customer(configuration, greeting, answer, tell).map(Into::into)
}
