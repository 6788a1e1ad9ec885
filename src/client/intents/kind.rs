//! In what PaymentIntents and SetupIntents differ: their address, the names of their members, their errors.

use crate::rules::id::{ClientSecret, IntentKind};
use crate::wire::port::ErrorShape;

/// A kind of intent.
pub struct Kind {
    /// Where they are.
    pub path: &'static str,
    /// The member of an error answer that holds the intent.
    pub member: &'static str,
    /// The member of an intent that holds the error of its last attempt.
    pub last_error: &'static str,
    /// The buyer closed the bank's dialog.
    pub canceled_by_buyer: ErrorShape,
    /// The bank did not confirm the buyer, and the intent says no more.
    pub unauthenticated: ErrorShape,
    /// The intent does not wait for the buyer.
    pub no_action: ErrorShape,
}

const UNAUTHENTICATED: &str = "The bank did not confirm that it is you. Try again, or use another payment method.";

const PAYMENT: Kind = Kind {
    path: "/v1/payment_intents/",
    member: "payment_intent",
    last_error: "last_payment_error",
    canceled_by_buyer: refused(
        "payment_intent_authentication_failure",
        "The payment was not authenticated, because the bank's dialog was closed. Try again, or use another card.",
    ),
    unauthenticated: refused("payment_intent_authentication_failure", UNAUTHENTICATED),
    no_action: refused(
        "payment_intent_unexpected_state",
        "This payment does not wait for a confirmation by the bank. Reload the page to see where it stands.",
    ),
};

#[cfg(any(feature = "payments", feature = "client"))]
const SETUP: Kind = Kind {
    path: "/v1/setup_intents/",
    member: "setup_intent",
    last_error: "last_setup_error",
    canceled_by_buyer: refused(
        "setup_intent_authentication_failure",
        "The payment method was not confirmed, because the bank's dialog was closed. Try again, or use another one.",
    ),
    unauthenticated: refused("setup_intent_authentication_failure", UNAUTHENTICATED),
    no_action: refused(
        "setup_intent_unexpected_state",
        "This payment method does not wait for a confirmation by the bank. Reload the page to see where it stands.",
    ),
};

impl Kind {
    /// The kind of the intent that a secret belongs to. The card's module knows PaymentIntents alone.
    pub fn of(secret: &ClientSecret) -> &'static Kind {
        match secret.kind() {
            IntentKind::Payment => &PAYMENT,
            #[cfg(any(feature = "payments", feature = "client"))]
            IntentKind::Setup => &SETUP,
            #[cfg(not(any(feature = "payments", feature = "client")))]
            IntentKind::Setup => &PAYMENT,
        }
    }
}

const fn refused(code: &'static str, message: &'static str) -> ErrorShape {
    ErrorShape { r#type: "invalid_request_error", code: Some(code), message }
}
