//! Properties of the pure layers: what holds for every text, every edit and every sequence of events.
#![cfg(not(target_arch = "wasm32"))]

mod properties {
    mod appearance;
    mod card_form;
    mod caret;
    mod expiry;
    mod form_encoding;
    mod iban;
    mod labelled_form;
    mod numbers;
}
