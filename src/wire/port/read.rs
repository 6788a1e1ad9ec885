//! How the page's messages are read: every member is of the type that it must be, and none is unknown.

#[cfg(any(not(target_arch = "wasm32"), feature = "express", feature = "offers"))]
use super::Answer;
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
use super::SheetEvent;
use super::{ChallengeEvent, Init, ToFrame};
use crate::wire::tree::Tree;

impl ToFrame {
    /// Reads a message; `None` where it is not one of this protocol.
    pub fn parse(message: Tree) -> Option<ToFrame> {
        let mut rest = Taking(message);
        let kind = rest.text("t")?;
        let parsed = match kind.as_str() {
            "init" => ToFrame::Init(Init::parse(&mut rest)?),
            "update" => ToFrame::Update(rest.tree("options")),
            "focus" => ToFrame::Focus,
            "blur" => ToFrame::Blur,
            "clear" => ToFrame::Clear,
            #[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
            "collapse" => ToFrame::Collapse,
            "call" => ToFrame::Call { id: rest.id()?, operation: rest.text("op")?, args: rest.tree("args") },
            "meet" => ToFrame::Meet(rest.text("group")?),
            "abort" => ToFrame::Abort(rest.id()?),
            "challenge" => {
                let (id, event) = (rest.id()?, rest.text("event")?);
                ToFrame::Challenge { id, event: ChallengeEvent::parse(&event)? }
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "express", feature = "offers"))]
            "answer" => ToFrame::Answer(Answer::parse(&mut rest)?),
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            "wallet" => ToFrame::Wallet(SheetEvent::parse(rest.tree("event"))?),
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
            element: message.tree("element"),
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
pub(super) struct Taking(pub(super) Tree);

impl Taking {
    pub(super) fn tree(&mut self, key: &str) -> Tree {
        self.0.take(key)
    }

    /// The height in px that the page has set aside, 0 where it says none.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "address"))]
    pub(super) fn reserve(&mut self) -> Option<i64> {
        match self.tree("reserve") {
            Tree::Whole(height) => Some(height),
            Tree::Null => Some(0),
            _ => None,
        }
    }

    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.optional_text(key)?
    }

    pub(super) fn optional_text(&mut self, key: &str) -> Option<Option<String>> {
        match self.tree(key) {
            Tree::Null => Some(None),
            Tree::Text(text) => Some(Some(text)),
            _ => None,
        }
    }

    pub(super) fn optional_flag(&mut self, key: &str) -> Option<Option<bool>> {
        match self.tree(key) {
            Tree::Null => Some(None),
            Tree::Flag(flag) => Some(Some(flag)),
            _ => None,
        }
    }

    pub(super) fn optional_texts(&mut self, key: &str) -> Option<Option<Vec<String>>> {
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

    pub(super) fn id(&mut self) -> Option<u32> {
        match self.tree("id") {
            Tree::Whole(id) => u32::try_from(id).ok(),
            _ => None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.0, Tree::Map(members) if members.iter().all(|(_, value)| value.is_null()))
    }
}
