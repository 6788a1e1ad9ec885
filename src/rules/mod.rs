//! What would be right without a browser: card rules, bank accounts, ids and keys, money, origins, error codes and their texts.
//!
//! Pure Rust, shared with the backend. Nothing here sends, stores or shows anything.

#[cfg(any(not(target_arch = "wasm32"), feature = "address", feature = "payment"))]
pub mod address;
#[cfg(any(not(target_arch = "wasm32"), feature = "appearance"))]
pub mod appearance;
#[cfg(any(not(target_arch = "wasm32"), feature = "bank", feature = "method-forms"))]
pub mod au_bank_account;
#[cfg(any(not(target_arch = "wasm32"), feature = "bank", feature = "method-forms"))]
pub mod bank_text;
#[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
pub mod br_tax_id;
pub mod card;
pub mod card_text;
#[cfg(any(not(target_arch = "wasm32"), feature = "forms"))]
pub mod contact;
#[cfg(any(
    not(target_arch = "wasm32"),
    feature = "payments",
    feature = "payment",
    feature = "client",
    feature = "offers"
))]
pub mod customer_session;
pub mod error;
#[cfg(any(not(target_arch = "wasm32"), feature = "forms"))]
pub mod field;
#[cfg(any(not(target_arch = "wasm32"), feature = "bank", feature = "method-forms"))]
pub mod iban;
pub mod id;
#[cfg(any(not(target_arch = "wasm32"), feature = "payments", feature = "payment", feature = "client"))]
pub mod method;
pub mod money;
pub mod origin;
pub mod postal;
pub mod price;
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
pub mod qr;
pub mod secret;
pub mod style;
pub mod text;
#[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
pub mod us_bank_account;
