//! The backend's tests: they start the real server and speak HTTP to it, as pages and servers do.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at what it did not expect")]

mod actions;
mod bank;
mod cards;
mod common;
mod confirmation_tokens;
mod contract;
mod contract_types;
mod cors;
mod customers;
mod debits;
mod events;
mod frames;
mod idempotency;
mod intents;
mod invoices;
mod keys;
mod kinds;
mod leak;
mod lists;
mod mandates;
mod manual;
mod methods;
mod payment_methods;
mod process;
mod refunds;
mod requests;
mod schema;
mod setup_types;
mod setups;
mod sources;
mod token_types;
mod tokens;
mod updates;
mod views;
mod webhooks;
