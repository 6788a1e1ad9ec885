//! How the page's messages are read: every member is of the type that it must be, and none is unknown.

use super::{CardInit, CardKind, CardOptions, CardValue, ChallengeEvent, Init, Operation, ToFrame};
use crate::wire::tree::Tree;

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
            "meet" => ToFrame::Meet(rest.text("group")?),
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
                element => Some(CardInit::parse(element)?),
            },
        })
    }
}

impl CardInit {
    fn parse(element: Tree) -> Option<CardInit> {
        let mut rest = Taking(element);
        let parsed = CardInit {
            kind: CardKind::parse(&rest.text("type")?)?,
            group: rest.optional_text("group")?,
            options: match rest.tree("options") {
                Tree::Null => CardOptions::default(),
                options => CardOptions::parse(options)?,
            },
        };
        rest.is_empty().then_some(parsed)
    }
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
            placeholder: rest.optional_text("placeholder")?,
            preferred_network: rest.optional_texts("preferredNetwork")?,
            auto_advance: rest.optional_flag("autoAdvance")?,
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
            "handleCardAction" => Operation::HandleCardAction(args),
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

    fn optional_texts(&mut self, key: &str) -> Option<Option<Vec<String>>> {
        let text = |item| match item {
            Tree::Text(text) => Some(text),
            _ => None,
        };
        match self.tree(key) {
            Tree::Null => Some(None),
            Tree::List(items) => Some(Some(items.into_iter().map(text).collect::<Option<_>>()?)),
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
