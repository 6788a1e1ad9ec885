//! What JavaScript sees of the crate. No logic: arguments in, the layers below, results out.

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "payments")]
mod customer_session;
#[cfg(feature = "bridge")]
mod frame;
#[cfg(feature = "methods")]
mod method_form;
#[cfg(feature = "methods")]
mod wallet;

#[cfg(feature = "panic-hook")]
mod panic {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// Makes a panic readable on the console.
    #[wasm_bindgen(start)]
    pub fn install() {
        console_error_panic_hook::set_once();
    }
}
