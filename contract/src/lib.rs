//! Judges what is asked of a backend, and what it answers, by `openapi.yaml` and by the part of Stripe's own document beside it.
//!
//! For tests: of the reference backend, and of every request that the end-to-end tests see. What is found names the call and the field,
//! never a value. It must not know what the SDK or the backend do: it knows the two documents.

mod call;
mod document;
mod fault;
mod form;

pub use call::{Contract, Exchange};
pub use document::Unreadable;
