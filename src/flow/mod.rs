//! State machines: what happens next. Pure: every machine turns an event into effects that the layers below carry out.

pub mod card;
pub mod confirm;
pub mod retry;
