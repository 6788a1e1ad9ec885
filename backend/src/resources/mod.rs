//! The API's nouns, a file each: what they hold, how they are read from parameters, how they are shown, what can be done with them.

pub mod bank_accounts;
pub mod cards;
pub mod challenges;
pub mod charges;
pub mod confirmation_tokens;
pub mod contacts;
pub mod customer_sessions;
pub mod customers;
pub mod events;
pub mod expand;
pub mod generated_debits;
pub mod invoices;
pub mod lists;
pub mod mandates;
pub mod payment_intents;
pub mod payment_methods;
pub mod refunds;
pub mod search;
pub mod setup_attempts;
pub mod setup_intents;
pub mod sources;
pub mod test_clock;
pub mod tokens;
