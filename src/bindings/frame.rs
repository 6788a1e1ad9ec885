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
