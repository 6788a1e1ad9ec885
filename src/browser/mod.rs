//! The platform: DOM, ports, timers, fetch, clock and random, behind small types that clean up after themselves.
//!
//! The only module that names `web_sys` and `gloo`. Nothing here knows what a payment is.

#[cfg(feature = "frame")]
#[cfg_attr(feature = "bank", expect(dead_code, reason = "it answers, and asks nobody"))]
#[cfg_attr(feature = "payment", allow(dead_code, reason = "it answers, and asks nobody"))]
pub mod board;
pub mod cancel;
#[cfg(any(
    feature = "card",
    feature = "payments",
    feature = "payment",
    feature = "client",
    feature = "express",
    feature = "offers"
))]
pub mod clock;
#[cfg(feature = "payment")]
pub mod customer;
#[cfg(feature = "fields")]
#[cfg_attr(feature = "bank", expect(dead_code, reason = "no field of it needs a chooser"))]
#[cfg_attr(feature = "payment", allow(dead_code, reason = "the caret leaves by itself"))]
pub mod dom;
#[cfg(any(feature = "payment", feature = "express"))]
pub mod embedder;
pub mod fetch;
#[cfg(feature = "appearance")]
pub mod fonts;
#[cfg(feature = "frame")]
#[allow(dead_code, reason = "no module asks for all of it")]
pub mod host;
pub mod inbox;
#[cfg(feature = "frame")]
#[allow(dead_code, reason = "no module asks for all of it")]
pub mod intl;
pub mod listener;
#[cfg(feature = "payment")]
pub mod methods;
#[cfg(feature = "frame")]
pub mod port;
pub mod random;
#[cfg(feature = "payment")]
pub mod sight;
pub mod timer;
#[cfg_attr(feature = "payment", allow(dead_code, reason = "no error of an intent comes here"))]
pub mod value;
