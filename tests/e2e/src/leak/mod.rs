//! Whether a card's number or security code got out of its frame: what is searched for, where, and a build that leaks on
//! purpose.

pub mod doctored;
pub mod haystack;
pub mod search;
