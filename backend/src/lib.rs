//! The reference backend of opentill: the part of Stripe's API that the SDK needs, the frame pages of the pay origin, and a simulated bank.
//! It takes Stripe's published test cards and nothing else, and it stores no card number and no CVC.
//!
//! The library exists so that tests can start the real server in their own process; the binary is `opentill-backend`.

mod access_log;
mod answer;
mod api;
mod bank;
mod client;
mod clock;
mod config;
mod cors;
mod digest;
mod errors;
mod form;
mod frame;
mod idempotency;
mod keys;
mod logging;
mod params;
mod random;
mod resources;
mod routes;
mod seed;
mod server;
mod settlement;
mod store;
mod test_accounts;
mod test_cards;
mod version;
mod webhooks;

pub use config::{Arguments, Config, ConfigError, Webhook};
pub use logging::{BadFilter, start as start_logging};
pub use server::{Server, StartError};
