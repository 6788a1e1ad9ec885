//! The shapes of what is sent and received. Pure: no layer below is named here, and nothing is decided here.

pub mod form;
pub mod next_action;
pub mod port;
pub mod screen;
pub mod tree;
