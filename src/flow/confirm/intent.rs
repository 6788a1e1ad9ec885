//! An intent, as far as a confirmation is concerned.

use crate::wire::next_action::NextAction;

/// What the machine needs to know of an intent.
#[derive(Clone, PartialEq)]
pub struct IntentView {
    /// `status`.
    pub status: Status,
    /// `next_action`; `None` where there is none, or none that could be carried out.
    pub next_action: Option<NextAction>,
    /// Whether the intent carries the error of its last attempt.
    pub has_error: bool,
}

/// Statuses of both kinds of intents.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Waits for a payment method: nothing was tried, or the last try failed.
    RequiresPaymentMethod,
    /// Waits for a confirmation.
    RequiresConfirmation,
    /// Waits for the buyer.
    RequiresAction,
    /// Waits for the payment method's network.
    Processing,
    /// Authorised; the merchant captures it later.
    RequiresCapture,
    /// Paid, or set up.
    Succeeded,
    /// Given up by the merchant.
    Canceled,
    /// A status that this version does not know.
    Other,
}

impl Status {
    /// Reads the wire's name.
    pub fn parse(name: &str) -> Status {
        match name {
            "requires_payment_method" => Status::RequiresPaymentMethod,
            "requires_confirmation" => Status::RequiresConfirmation,
            "requires_action" => Status::RequiresAction,
            "processing" => Status::Processing,
            "requires_capture" => Status::RequiresCapture,
            "succeeded" => Status::Succeeded,
            "canceled" => Status::Canceled,
            _ => Status::Other,
        }
    }
}
