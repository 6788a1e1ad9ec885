//! What a buyer sees: fields and the elements that are made of them.

#[cfg(feature = "card")]
pub mod card;
#[cfg(feature = "card")]
pub mod group;
mod style;
