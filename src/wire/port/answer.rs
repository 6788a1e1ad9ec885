//! What the page answers to an event that asked it something.

use super::read::Taking;
use crate::wire::tree::Tree;

/// What the page answered.
pub struct Answer {
    /// The number of the event that it answers.
    pub ask: u32,
    /// Whether it agreed.
    pub ok: bool,
    /// What it said beside.
    pub details: Tree,
}

impl Answer {
    pub(super) fn parse(rest: &mut Taking) -> Option<Answer> {
        let Tree::Whole(ask) = rest.tree("ask") else { return None };
        Some(Answer {
            ask: u32::try_from(ask).ok()?,
            ok: rest.optional_flag("ok")?.unwrap_or_default(),
            details: match rest.tree("details") {
                details @ (Tree::Null | Tree::Map(_)) => details,
                _ => return None,
            },
        })
    }
}
