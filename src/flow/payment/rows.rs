//! Which methods there are, in which order, and which of them are folded away behind "More".

use super::options::camel_case;
use super::{Choice, Payment, is_wallet};

/// The methods, as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Those to be seen.
    pub shown: Vec<String>,
    /// Those behind "More".
    pub folded: Vec<String>,
    /// Nothing is behind "More" because the buyer unfolded it.
    pub unfolded: bool,
}

/// What the page knows a type by.
pub(super) fn name_of(kind: &str) -> String {
    if is_wallet(kind) { camel_case(kind) } else { kind.to_owned() }
}

impl Payment {
    /// The methods' types: those that the page wants first, then the session's.
    pub fn kinds(&self) -> Vec<String> {
        let Some(session) = &self.session else { return Vec::new() };
        let foreign = session.foreign.iter().map(|foreign| &foreign.kind);
        let mut all: Vec<&String> = Vec::new();
        for kind in session.types.iter().chain(foreign) {
            let wallet = !is_wallet(kind) || (session.simulated_wallets && self.options.takes_wallet(kind));
            if wallet && !self.failed.contains(kind) && !all.contains(&kind) {
                all.push(kind);
            }
        }
        let mut kinds = Vec::new();
        for name in &self.options.order {
            let place = all.iter().position(|kind| name == *kind || *name == camel_case(kind));
            kinds.extend(place.map(|place| all.remove(place)));
        }
        kinds.extend(all);
        kinds.into_iter().cloned().collect()
    }

    /// How the methods stand now. What is chosen is always to be seen; "More" never stands for a single one.
    pub fn rows(&self) -> Rows {
        let mut shown = self.kinds();
        let limit = self.limit();
        // "More" takes a place itself beside tabs, and the place of one below rows.
        if self.more && self.options.layout.accordion {
            let unfolded = shown.len() > limit.max(1);
            return Rows { shown, folded: Vec::new(), unfolded };
        }
        if shown.len() <= limit {
            return Rows { shown, ..Rows::default() };
        }
        let seen = limit.saturating_sub(1).max(1);
        let mut folded = shown.split_off(seen.min(shown.len()));
        if let Some(Choice::New(kind)) = &self.chosen
            && let Some(place) = folded.iter().position(|known| known == kind)
        {
            let kind = folded.remove(place);
            folded.splice(0..0, shown.pop());
            shown.push(kind);
        }
        Rows { shown, folded, unfolded: false }
    }

    fn limit(&self) -> usize {
        let layout = &self.options.layout;
        match layout.visible {
            _ if !layout.accordion => self.room,
            0 => self.room,
            visible => self.room.min(visible.saturating_add(1)),
        }
    }
}
