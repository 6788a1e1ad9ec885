//! The messages between a page's loader and the crate at the far end of the port, protocol version 1.
//!
//! What arrives is untrusted: an unknown kind, an unknown field or a field of another type is refused. What leaves is
//! closed by type: no variant of [`FromFrame`] has room for a number, a security code or an account number, so that
//! sensitive data cannot reach the page by oversight. Answers of the API travel beside these messages, as the API gave them.

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
    /// The card element's options; absent in a frame without fields.
    pub card: Option<CardOptions>,
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

/// Something that a message is written into, member by member.
pub trait Members {
    /// A text member.
    fn text(&mut self, key: &str, value: &str);
    /// A boolean member.
    fn flag(&mut self, key: &str, value: bool);
    /// A number member.
    fn number(&mut self, key: &str, value: f64);
    /// An object member, filled by `fill`.
    fn group(&mut self, key: &str, fill: &dyn Fn(&mut dyn Members));
}

impl ErrorShape {
    /// Writes the error's members.
    pub fn write(&self, out: &mut dyn Members) {
        out.text("type", self.r#type);
        if let Some(code) = self.code {
            out.text("code", code);
        }
        out.text("message", self.message);
    }
}

impl FromFrame {
    /// Writes the message's members.
    pub fn write(&self, out: &mut dyn Members) {
        out.text("t", self.kind());
        match self {
            FromFrame::Ready { height } | FromFrame::Height { height } => out.number("height", *height),
            FromFrame::Failed { reason, message } => {
                out.text("reason", reason);
                out.text("message", message);
            }
            FromFrame::Change { brand, empty, complete, error, value } => {
                out.text("brand", brand);
                out.flag("empty", *empty);
                out.flag("complete", *complete);
                if let Some(error) = error {
                    out.group("error", &|out| error.write(out));
                }
                out.group("value", &|out| out.text("postalCode", &value.postal_code));
            }
            FromFrame::Autofill { on } => out.flag("on", *on),
            FromFrame::Challenge { id, url } => {
                out.number("id", f64::from(*id));
                out.text("url", url);
            }
            FromFrame::ChallengeEnd { id } => out.number("id", f64::from(*id)),
            FromFrame::Misuse { id, message } => {
                out.number("id", f64::from(*id));
                out.text("message", message);
            }
            FromFrame::Focus | FromFrame::Blur | FromFrame::Escape | FromFrame::Enter => {}
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            FromFrame::Ready { .. } => "ready",
            FromFrame::Failed { .. } => "failed",
            FromFrame::Change { .. } => "change",
            FromFrame::Focus => "focus",
            FromFrame::Blur => "blur",
            FromFrame::Escape => "escape",
            FromFrame::Enter => "enter",
            FromFrame::Height { .. } => "height",
            FromFrame::Autofill { .. } => "autofill",
            FromFrame::Challenge { .. } => "challenge",
            FromFrame::ChallengeEnd { .. } => "challenge_end",
            FromFrame::Misuse { .. } => "misuse",
        }
    }
}

impl ToFrame {
    /// Reads a message; `None` where it is not one of this protocol.
    pub fn parse(message: Tree) -> Option<ToFrame> {
        let mut rest = Taking(message);
        let kind = rest.text("t")?;
        let parsed = match kind.as_str() {
            "init" => ToFrame::Init(Init::parse(&mut rest)?),
            "update" => ToFrame::Update(CardOptions::parse(rest.tree("options"))?),
            "focus" => ToFrame::Focus,
            "blur" => ToFrame::Blur,
            "clear" => ToFrame::Clear,
            "call" => {
                let (id, operation) = (rest.id()?, rest.text("op")?);
                ToFrame::Call { id, operation: Operation::parse(&operation, rest.tree("args"))? }
            }
            "abort" => ToFrame::Abort(rest.id()?),
            "challenge" => {
                let (id, event) = (rest.id()?, rest.text("event")?);
                ToFrame::Challenge { id, event: ChallengeEvent::parse(&event)? }
            }
            "destroy" => ToFrame::Destroy,
            _ => return None,
        };
        rest.is_empty().then_some(parsed)
    }
}

impl Init {
    fn parse(message: &mut Taking) -> Option<Init> {
        Some(Init {
            key: message.text("key")?,
            account: message.optional_text("account")?,
            api_base: message.optional_text("apiBase")?,
            api_version: message.optional_text("apiVersion")?,
            locale: message.optional_text("locale")?,
            card: match message.tree("element") {
                Tree::Null => None,
                element => Some(card_element(element)?),
            },
        })
    }
}

fn card_element(element: Tree) -> Option<CardOptions> {
    let mut rest = Taking(element);
    let kind = rest.text("type")?;
    let options = match rest.tree("options") {
        Tree::Null => CardOptions::default(),
        options => CardOptions::parse(options)?,
    };
    (kind == "card" && rest.is_empty()).then_some(options)
}

impl CardOptions {
    fn parse(options: Tree) -> Option<CardOptions> {
        let mut rest = Taking(options);
        let parsed = CardOptions {
            style: Some(rest.tree("style")).filter(|style| !style.is_null()),
            value: match rest.tree("value") {
                Tree::Null => None,
                value => Some(CardValue::parse(value)?),
            },
            hide_postal_code: rest.optional_flag("hidePostalCode")?,
            icon_style: rest.optional_text("iconStyle")?,
            hide_icon: rest.optional_flag("hideIcon")?,
            disabled: rest.optional_flag("disabled")?,
        };
        rest.is_empty().then_some(parsed)
    }
}

impl CardValue {
    fn parse(value: Tree) -> Option<CardValue> {
        let mut rest = Taking(value);
        let postal_code = rest.optional_text("postalCode")?.unwrap_or_default();
        rest.is_empty().then_some(CardValue { postal_code })
    }
}

impl Operation {
    fn parse(name: &str, args: Tree) -> Option<Operation> {
        Some(match name {
            "createToken" => Operation::CreateToken(args),
            "createPaymentMethod" => Operation::CreatePaymentMethod(args),
            "confirmCardPayment" => Operation::ConfirmCardPayment(args),
            "retrievePaymentIntent" => Operation::RetrievePaymentIntent(args),
            _ => return None,
        })
    }
}

impl ChallengeEvent {
    fn parse(name: &str) -> Option<ChallengeEvent> {
        Some(match name {
            "hint" => ChallengeEvent::Hint,
            "cancel" => ChallengeEvent::Cancel,
            "unavailable" => ChallengeEvent::Unavailable,
            _ => return None,
        })
    }
}

/// An object that is read member by member; what is left in the end is unknown. The outer `Option` of an optional member
/// is `None` where it has another type.
struct Taking(Tree);

impl Taking {
    fn tree(&mut self, key: &str) -> Tree {
        self.0.take(key)
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.optional_text(key)?
    }

    fn optional_text(&mut self, key: &str) -> Option<Option<String>> {
        match self.tree(key) {
            Tree::Null => Some(None),
            Tree::Text(text) => Some(Some(text)),
            _ => None,
        }
    }

    fn optional_flag(&mut self, key: &str) -> Option<Option<bool>> {
        match self.tree(key) {
            Tree::Null => Some(None),
            Tree::Flag(flag) => Some(Some(flag)),
            _ => None,
        }
    }

    fn id(&mut self) -> Option<u32> {
        match self.tree("id") {
            Tree::Whole(id) => u32::try_from(id).ok(),
            _ => None,
        }
    }

    fn is_empty(&self) -> bool {
        matches!(&self.0, Tree::Map(members) if members.iter().all(|(_, value)| value.is_null()))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::wire::tree::tests::tree;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn parse(value: Value) -> Option<ToFrame> {
        ToFrame::parse(tree(value))
    }

    /// Writes a message the way a page would see it.
    struct Json(serde_json::Map<String, Value>);

    impl Members for Json {
        fn text(&mut self, key: &str, value: &str) {
            self.0.insert(key.into(), value.into());
        }
        fn flag(&mut self, key: &str, value: bool) {
            self.0.insert(key.into(), value.into());
        }
        fn number(&mut self, key: &str, value: f64) {
            self.0.insert(key.into(), value.into());
        }
        fn group(&mut self, key: &str, fill: &dyn Fn(&mut dyn Members)) {
            let mut inner = Json(serde_json::Map::new());
            fill(&mut inner);
            self.0.insert(key.into(), Value::Object(inner.0));
        }
    }

    #[test]
    fn every_kind_parses() {
        let kinds = [
            json!({"t": "init", "key": "pk_test_1", "locale": "de", "element": {"type": "card", "options": {}}}),
            json!({"t": "update", "options": {"hideIcon": true, "value": {"postalCode": "94107"}}}),
            json!({"t": "focus"}),
            json!({"t": "blur"}),
            json!({"t": "clear"}),
            json!({"t": "call", "id": 1, "op": "createToken", "args": {"params": {"name": "Ada"}}}),
            json!({"t": "abort", "id": 1}),
            json!({"t": "challenge", "id": 1, "event": "hint"}),
            json!({"t": "destroy"}),
        ];
        for kind in kinds {
            assert!(parse(kind.clone()).is_some(), "{kind}");
        }
    }

    #[test]
    fn unknown_kinds_fields_and_fields_of_another_kind_are_refused() {
        let refused = [
            json!({"t": "read_number"}),
            json!({"t": "focus", "extra": 1}),
            json!({"t": "focus", "id": 1}),
            json!({"t": "call", "id": 1}),
            json!({"t": "call", "id": -1, "op": "createToken"}),
            json!({"t": "call", "id": 1, "op": "readNumber"}),
            json!({"t": "update", "options": {"onInput": "x"}}),
            json!({"t": "init"}),
            json!({"t": "init", "key": "pk_test_1", "element": {"type": "payment"}}),
            json!("init"),
            json!(null),
        ];
        for message in refused {
            assert!(parse(message.clone()).is_none(), "{message}");
        }
    }

    /// Every `String` that leaves must be one of these; a new one is a decision about what the page may learn.
    #[test]
    fn only_the_postal_code_and_the_banks_address_leave_as_free_text() {
        let change = FromFrame::Change {
            brand: "visa",
            empty: false,
            complete: false,
            error: None,
            value: CardValue { postal_code: "94107".into() },
        };
        let mut written = Json(serde_json::Map::new());
        change.write(&mut written);
        assert_eq!(
            Value::Object(written.0),
            json!({"t": "change", "brand": "visa", "empty": false, "complete": false, "value": {"postalCode": "94107"}})
        );
        let source = include_str!("port.rs");
        let outgoing = source.split("pub enum FromFrame").nth(1).unwrap().split("\n}\n").next().unwrap();
        let strings: Vec<_> = outgoing.lines().filter(|line| line.contains(": String")).map(str::trim).collect();
        assert_eq!(strings, ["url: String,"]);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-zA-Z_]{0,12}".prop_map(Value::from),
            prop_oneof![Just("init"), Just("call"), Just("update"), Just("challenge")].prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            let key = prop_oneof![
                Just("t"),
                Just("id"),
                Just("op"),
                Just("args"),
                Just("options"),
                Just("key"),
                Just("element"),
                Just("x")
            ];
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::hash_map(key.prop_map(String::from), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_message_panics(value in any_json()) {
            let _ = parse(value);
        }
    }
}
