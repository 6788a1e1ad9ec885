//! What a buyer sees: fields and the elements that are made of them.

#[cfg(feature = "bank")]
pub mod bank;
#[cfg(feature = "card-fields")]
pub mod card;
pub mod fields;
#[cfg(feature = "card")]
pub mod group;
#[cfg(feature = "payment")]
pub mod payment;
mod style;
