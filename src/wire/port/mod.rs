//! The messages between a page's loader and the crate at the far end of the port, protocol version 1.
//!
//! What arrives is untrusted: an unknown kind, an unknown field or a field of another type is refused. What leaves is
//! closed by type: no variant of [`FromFrame`] has room for a number, a security code or an account number, so that
//! sensitive data cannot reach the page by oversight. Answers of the API travel beside these messages, as the API gave them.

#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
mod address;
#[cfg(any(not(target_arch = "wasm32"), feature = "express", feature = "offers"))]
mod answer;
mod bank;
mod card;
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
mod customer_session;
#[cfg(any(not(target_arch = "wasm32"), feature = "element-events"))]
mod element;
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
mod express;
#[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
mod offer;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
mod payment;
mod read;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
#[cfg(any(not(target_arch = "wasm32"), feature = "wallets"))]
mod wallet;
mod write;

#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
pub use address::{
    AddressChange, AddressEvent, AddressInit, AddressKind, AddressMode, AddressUpdate, AddressValue, ContactChange,
};
#[cfg(any(not(target_arch = "wasm32"), feature = "express", feature = "offers"))]
pub use answer::Answer;
pub use bank::{BankInit, BankKind, BankOptions};
pub use card::{CardInit, CardKind, CardOptions, CardValue};
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
pub use customer_session::CustomerSessionEvent;
#[cfg(any(not(target_arch = "wasm32"), feature = "element-events"))]
pub use element::ElementEvent;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express", feature = "offers"))]
pub use element::{write_members, write_tree};
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
pub use express::{ExpressEvent, ExpressInit, ExpressUpdate};
#[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
pub use offer::{Begun, Bought, OfferEvent, OfferInit, OfferOptions, OfferUpdate};
#[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
pub use payment::{PaymentChange, PaymentEvent, PaymentInit, PaymentUpdate, SavedOutcome};
#[cfg(any(not(target_arch = "wasm32"), feature = "wallets"))]
pub use wallet::{Consent, SheetEvent, Wallet};
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
pub use wallet::{Doing, WalletView};
pub use write::Members;

#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
use super::next_action::View;
use super::tree::Tree;
use crate::rules::error::ErrorCode;
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
use crate::rules::qr::Qr;

/// What the page asks of the frame.
pub enum ToFrame {
    /// The first message on a port: whose key, in which language, and which element stands in this frame.
    Init(Init),
    /// New options of the element, read by the element; those that are absent stay as they are.
    Update(Tree),
    /// Put the caret into the element.
    Focus,
    /// Take the caret out of the element.
    Blur,
    /// Empty every field.
    Clear,
    /// Choose no method.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
    Collapse,
    /// Run an operation and answer with its `id`.
    Call {
        /// Chosen by the page, unique per port.
        id: u32,
        /// The operation's name: which there are is the module's matter.
        operation: String,
        /// Its arguments.
        args: Tree,
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
    /// What the page answered to an event that asked it something.
    #[cfg(any(not(target_arch = "wasm32"), feature = "express", feature = "offers"))]
    Answer(Answer),
    /// What happened in the wallet's sheet.
    #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
    Wallet(SheetEvent),
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
    /// The element in this frame, read by the element; [`Tree::Null`] in a frame without fields.
    pub element: Tree,
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
    #[cfg(any(not(target_arch = "wasm32"), feature = "card"))]
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
    /// The state of a bank account's element changed.
    #[cfg(any(not(target_arch = "wasm32"), feature = "bank"))]
    BankChange {
        /// No field holds anything.
        empty: bool,
        /// Every field is valid.
        complete: bool,
        /// The first problem, in reading order.
        error: Option<ErrorShape>,
        /// The country of an IBAN, empty until it is known; absent for accounts that are of one country.
        country: Option<&'static str>,
        /// The bank's name, from a list of this crate; empty where it is in none.
        bank_name: &'static str,
    },
    /// The networks that the card can be charged on changed.
    #[cfg(any(not(target_arch = "wasm32"), feature = "card"))]
    Networks {
        /// By their names, a co-brand first; empty while the scheme is unknown.
        networks: Vec<&'static str>,
    },
    /// Show this in the wallet's sheet; nothing: close it.
    #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
    Wallet(Option<Box<WalletView>>),
    /// An event of an element, for the page's listeners.
    #[cfg(any(not(target_arch = "wasm32"), feature = "element-events"))]
    Element(ElementEvent),
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
    /// Show the buyer what to pay with elsewhere, in the dialog.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Action {
        /// The operation.
        id: u32,
        /// What to show: all of it is in the intent, too.
        view: View,
        /// Its words in the buyer's language, as [`View::words`] has them.
        words: Vec<String>,
        /// The view's code, to be drawn.
        qr: Option<Qr>,
    },
    /// Take the whole page there. The operation ends with the page.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Redirect {
        /// The operation.
        id: u32,
        /// Where to go.
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
