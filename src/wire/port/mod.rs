//! The messages between a page's loader and the crate at the far end of the port, protocol version 1.
//!
//! What arrives is untrusted: an unknown kind, an unknown field or a field of another type is refused. What leaves is
//! closed by type: no variant of [`FromFrame`] has room for a number, a security code or an account number, so that
//! sensitive data cannot reach the page by oversight. Answers of the API travel beside these messages, as the API gave them.

mod read;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
mod write;

pub use write::Members;

use super::tree::Tree;
use crate::rules::error::ErrorCode;

/// What the page asks of the frame.
pub enum ToFrame {
    /// The first message on a port: whose key, in which language, and which element stands in this frame.
    Init(Init),
    /// New options of the element; those that are absent stay as they are.
    Update(CardOptions),
    /// Put the caret into the element.
    Focus,
    /// Take the caret out of the element.
    Blur,
    /// Empty every field.
    Clear,
    /// Run an operation and answer with its `id`.
    Call {
        /// Chosen by the page, unique per port.
        id: u32,
        /// What to do, with its arguments.
        operation: Operation,
    },
    /// Where the elements of this one's group meet now: the id of the controller frame.
    Meet(String),
    /// Give up the operation of this `id`.
    Abort(u32),
    /// What happened in the challenge dialog of the operation `id`.
    Challenge {
        /// The operation that asked for the dialog.
        id: u32,
        /// What happened.
        event: ChallengeEvent,
    },
    /// The element is gone; drop everything.
    Destroy,
}

/// The first message on a port.
#[derive(Default)]
pub struct Init {
    /// Publishable key, not yet checked.
    pub key: String,
    /// Connected account (`acct_...`).
    pub account: Option<String>,
    /// API origin the page would like to be used; a frame only takes one that its own configuration lists.
    pub api_base: Option<String>,
    /// `Stripe-Version` to ask for.
    pub api_version: Option<String>,
    /// The language that the buyer reads; `auto` is the device's.
    pub locale: Option<String>,
    /// The element in this frame; absent in a frame without fields.
    pub card: Option<CardInit>,
}

/// An element of the card family, as it is mounted.
#[derive(Default)]
pub struct CardInit {
    /// Which one.
    pub kind: CardKind,
    /// Where the elements of its group meet: the id of a controller frame. Only for those that hold a part of the card.
    pub group: Option<String>,
    /// Its options.
    pub options: CardOptions,
}

/// The elements of the card family: the whole card in one line, or each field in a frame of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardKind {
    /// `card`
    #[default]
    Whole,
    /// `cardNumber`
    Number,
    /// `cardExpiry`
    Expiry,
    /// `cardCvc`
    Cvc,
}

/// Options of the card element, as far as they concern the frame. Absent means unchanged.
#[derive(Default)]
pub struct CardOptions {
    /// Style variants by state; see `rules::style`.
    pub style: Option<Tree>,
    /// Prefilled values.
    pub value: Option<CardValue>,
    /// Never ask for the postal code.
    pub hide_postal_code: Option<bool>,
    /// `default` or `solid`.
    pub icon_style: Option<String>,
    /// Show no brand icon.
    pub hide_icon: Option<bool>,
    /// Fields take no input.
    pub disabled: Option<bool>,
    /// What the field of an element that has only one shows while it is empty.
    pub placeholder: Option<String>,
    /// Networks that the merchant prefers for co-branded cards, the best first. The buyer's choice goes before it.
    pub preferred_network: Option<Vec<String>>,
    /// Move the caret on to the next element of the group when this one is finished.
    pub auto_advance: Option<bool>,
}

/// Values that a page may prefill, and that a change reports back: never card data.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CardValue {
    /// The billing postal code.
    pub postal_code: String,
}

/// An operation that a page may ask for.
pub enum Operation {
    /// `POST /v1/tokens` with the fields' card data.
    CreateToken(Tree),
    /// `POST /v1/payment_methods` with the fields' card data, or with a token that `params` names.
    CreatePaymentMethod(Tree),
    /// Confirm a PaymentIntent and carry it through its next action.
    ConfirmCardPayment(Tree),
    /// Carry a PaymentIntent that waits for the buyer through its next action.
    HandleCardAction(Tree),
    /// Read a PaymentIntent.
    RetrievePaymentIntent(Tree),
}

/// What the challenge dialog reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ChallengeEvent {
    /// Something happened at the bank. Only a hint: the intent's state is read from the API.
    Hint,
    /// The buyer closed the dialog.
    Cancel,
    /// The dialog could not be shown.
    Unavailable,
}

/// What the frame tells the page. Operations' answers are sent apart from it.
pub enum FromFrame {
    /// Fields work.
    Ready {
        /// Content height in CSS pixels.
        height: f64,
    },
    /// The frame cannot serve; no further message follows.
    Failed {
        /// Machine-readable reason.
        reason: &'static str,
        /// What to do about it.
        message: &'static str,
    },
    /// The element's state changed.
    Change {
        /// Card brand, `unknown` until it is known.
        brand: &'static str,
        /// No field holds anything.
        empty: bool,
        /// Every field is valid.
        complete: bool,
        /// The first problem, in reading order.
        error: Option<ErrorShape>,
        /// Values that are not card data.
        value: CardValue,
    },
    /// The networks that the card can be charged on changed.
    Networks {
        /// By their names, a co-brand first; empty while the scheme is unknown.
        networks: Vec<&'static str>,
    },
    /// The caret came in.
    Focus,
    /// The caret went out.
    Blur,
    /// The buyer pressed Escape.
    Escape,
    /// The buyer pressed Enter: the surrounding form is submitted.
    Enter,
    /// The content's height changed.
    Height {
        /// Content height in CSS pixels.
        height: f64,
    },
    /// The browser filled fields in, or no longer does.
    Autofill {
        /// Whether any field shows autofilled text.
        on: bool,
    },
    /// Show the bank's page in a dialog.
    Challenge {
        /// The operation.
        id: u32,
        /// Where the bank's page is.
        url: String,
    },
    /// Close the dialog.
    ChallengeEnd {
        /// The operation.
        id: u32,
    },
    /// The caller used the API in a way that cannot work: its promise rejects with an `IntegrationError`.
    Misuse {
        /// The operation.
        id: u32,
        /// What to do instead.
        message: &'static str,
    },
}

/// An error in Stripe's shape that was made on this side of the wire. Its texts are constants: nothing typed can be in them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ErrorShape {
    /// `validation_error`, `api_connection_error`, ...
    pub r#type: &'static str,
    /// Machine-readable code.
    pub code: Option<&'static str>,
    /// For the buyer.
    pub message: &'static str,
}

impl ErrorShape {
    /// A buyer's input that is not right yet.
    pub fn validation(code: ErrorCode) -> Self {
        ErrorShape { r#type: "validation_error", code: Some(code.code()), message: code.message() }
    }
}

impl CardKind {
    /// Reads the element's type.
    pub fn parse(name: &str) -> Option<CardKind> {
        [CardKind::Whole, CardKind::Number, CardKind::Expiry, CardKind::Cvc]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// The element's type.
    pub fn name(self) -> &'static str {
        match self {
            CardKind::Whole => "card",
            CardKind::Number => "cardNumber",
            CardKind::Expiry => "cardExpiry",
            CardKind::Cvc => "cardCvc",
        }
    }
}
