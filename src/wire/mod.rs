//! The shapes of what is sent and received. Pure: no layer below is named here, and nothing is decided here.

#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
pub mod address_format;
#[cfg(any(not(target_arch = "wasm32"), feature = "appearance"))]
pub mod appearance;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express"))]
pub mod elements_session;
pub mod form;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "method-forms"))]
pub mod method_data;
#[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
pub mod method_form;
pub mod next_action;
#[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
pub mod offer;
pub mod port;
pub mod screen;
pub mod tree;
