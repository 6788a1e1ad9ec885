//! opentill: an open, self-hosted browser SDK for payments, in Rust, compiled to WebAssembly.
//!
//! A merchant's page gets tokens, PaymentMethods and confirmed PaymentIntents; the card number stays in a frame of another
//! origin. This crate is the whole of it, in layers; each may use those above it in this list, never those below:
//!
//! - [`rules`]: what is right without a browser (card numbers, expiry, ids, error codes)
//! - [`wire`]: what is sent and received (form-encoding, the port's messages)
//! - [`flow`]: what happens next (state machines that answer events with effects)
//! - `browser`: the platform behind small types that clean up after themselves
//! - `client`: the API, a file for each resource
//! - `elements`: what a buyer sees
//! - `bindings`: what JavaScript sees
//! - `bridge`: the far end of the page's port
//!
//! The first three are plain Rust, tested natively and shared with the reference backend; the others exist on wasm32 only.

pub mod flow;
pub mod rules;
pub mod wire;

/// Every byte of a frame's module delays the buyer: this allocator takes fewer than std's.
#[cfg(all(target_arch = "wasm32", feature = "frame"))]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(target_arch = "wasm32")]
pub mod bindings;
#[cfg(all(target_arch = "wasm32", feature = "bridge"))]
#[cfg_attr(any(feature = "express", feature = "offers"), allow(dead_code, reason = "as below"))]
mod bridge;
#[cfg(all(target_arch = "wasm32", any(feature = "frame", feature = "client")))]
#[cfg_attr(
    any(feature = "address", feature = "express", feature = "methods", feature = "offers"),
    allow(dead_code, reason = "their elements use little of what the others share, and those show what is dead")
)]
mod browser;
#[cfg(all(target_arch = "wasm32", any(feature = "bridge", feature = "client")))]
#[cfg_attr(
    any(feature = "address", feature = "express", feature = "methods", feature = "offers"),
    allow(dead_code, reason = "their elements use little of what the others share, and those show what is dead")
)]
mod client;
#[cfg(all(target_arch = "wasm32", feature = "fields"))]
#[cfg_attr(
    any(feature = "address", feature = "express", feature = "methods", feature = "offers"),
    allow(dead_code, reason = "their elements use little of what the others share, and those show what is dead")
)]
mod elements;
