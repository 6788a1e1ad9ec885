//! What a buyer sees: fields and the elements that are made of them.

#[cfg(feature = "address")]
pub mod address;
#[cfg(feature = "appearance")]
pub mod appearance;
#[cfg(feature = "bank")]
pub mod bank;
#[cfg(feature = "card-fields")]
#[cfg_attr(feature = "payment", allow(dead_code, reason = "a card in parts is of another module"))]
pub mod card;
#[cfg(feature = "address")]
pub mod contact;
#[cfg(feature = "express")]
pub mod express;
#[cfg_attr(feature = "payment", allow(dead_code, reason = "the caret is the whole element's matter"))]
pub mod fields;
#[cfg(feature = "forms")]
#[allow(dead_code, reason = "no module asks for all of it")]
pub mod form;
#[cfg(feature = "card")]
pub mod group;
#[cfg(feature = "methods")]
pub mod method_form;
#[cfg(feature = "offers")]
pub mod offer;
#[cfg(any(feature = "methods", feature = "payment"))]
mod panel_form;
#[cfg(feature = "payment")]
pub mod payment;
pub mod sign;
#[cfg(any(feature = "card", feature = "bank"))]
mod style;
