//! What a buyer sees: fields and the elements that are made of them.

pub mod card;
pub mod group;
mod style;
