//! State machines: what happens next. Pure: every machine turns an event into effects that the layers below carry out.

#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
pub mod address;
#[cfg(any(not(target_arch = "wasm32"), feature = "bank"))]
pub mod bank;
pub mod card;
pub mod confirm;
#[cfg(any(
    not(target_arch = "wasm32"),
    feature = "payments",
    feature = "payment",
    feature = "client",
    feature = "offers"
))]
pub mod customer_session;
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
pub mod express;
#[cfg(any(not(target_arch = "wasm32"), feature = "forms"))]
pub mod form;
#[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
pub mod offer;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
pub mod payment;
pub mod retry;
#[cfg(any(not(target_arch = "wasm32"), feature = "wallets"))]
pub mod wallet;
