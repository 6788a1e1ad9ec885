//! Randomness for idempotency keys and for the spread of retries.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    fn random_uuid() -> String;
    #[wasm_bindgen(js_namespace = Math, js_name = random)]
    fn math_random() -> f64;
}

/// A fresh UUID from the platform's cryptographic source.
pub fn uuid() -> String {
    random_uuid()
}

/// A number from 0 to 1 for jitter; not for secrets.
pub fn jitter() -> f64 {
    math_random()
}
