//! What a payment method shows, as its data file says it (`www/data/methods/`): a type that is not offered costs the buyer nothing.
//! What it asks for is `wire::method_form`.
//!
//! The files are the pay origin's own; one that is not as it should be is refused as a whole, and the others work.

use super::form::member;
use super::tree::Tree;

/// No mark has more shapes.
const MOST_PATHS: usize = 24;

/// Bits of what a form of a method is: it has fields.
pub const FIELDS: u32 = 1;
/// Nothing is typed in any.
pub const EMPTY: u32 = 2;
/// All that is needed is there.
pub const COMPLETE: u32 = 4;

/// What a payment method shows.
#[derive(Clone, PartialEq, Eq)]
pub struct MethodData {
    /// Its type's name on the wire.
    pub kind: String,
    /// What the buyer knows it as.
    pub label: String,
    /// Its mark, in a box of 24 by 16.
    pub icon: Vec<Path>,
    /// What happens next, for a buyer who has chosen it.
    pub note: Option<String>,
    /// What the buyer agrees to, where the payment needs a mandate or the method is kept for later. `{business}` stands for the
    /// merchant's name.
    pub mandate: Option<String>,
    /// The buyer gives that mandate with any payment.
    pub always_mandate: bool,
    /// It can be kept for later payments.
    pub reusable: bool,
}

/// A shape of a mark.
#[derive(Clone, PartialEq, Eq)]
pub struct Path {
    /// Its outline, as SVG's `path` has it.
    pub d: String,
    /// `#rrggbb`; `None` for the colour of the text beside it.
    pub fill: Option<String>,
}

impl MethodData {
    /// Reads a type's data file; `None` where it is not one.
    pub fn read(kind: &str, data: &Tree) -> Option<MethodData> {
        if data.text_at(&["type"])? != kind {
            return None;
        }
        Some(MethodData {
            kind: kind.to_owned(),
            label: text(data, "label").filter(|label| !label.is_empty())?,
            icon: list(data.get("icon"), MOST_PATHS)?.iter().map(path_of).collect::<Option<_>>()?,
            note: optional(data, "note")?,
            mandate: optional(data, "mandate")?,
            always_mandate: flag(data, "always_mandate", false)?,
            reusable: flag(data, "reusable", false)?,
        })
    }
}

/// The parameter of a confirmation that a field's value goes into: those of the payment method are named as in its own hash.
pub fn parameter(id: &str) -> String {
    if id.starts_with("payment_method_options[") {
        return id.to_owned();
    }
    let (first, rest) = id.split_at(id.find('[').unwrap_or(id.len()));
    [&member("payment_method_data", first), rest].concat()
}

fn path_of(data: &Tree) -> Option<Path> {
    let d =
        text(data, "d").filter(|d| d.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ,.-".contains(&byte)))?;
    let fill = optional(data, "fill")?;
    let is_colour = |fill: &str| {
        fill.len() == 7 && fill.starts_with('#') && fill.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
    };
    fill.as_deref().is_none_or(is_colour).then_some(Path { d, fill })
}

/// The items of a list; none where it is absent, `None` where it is something else or too long.
pub(super) fn list(data: Option<&Tree>, most: usize) -> Option<&[Tree]> {
    match data {
        None | Some(Tree::Null) => Some(&[]),
        Some(Tree::List(items)) if items.len() <= most => Some(items),
        Some(_) => None,
    }
}

pub(super) fn text(data: &Tree, key: &str) -> Option<String> {
    data.text_at(&[key]).map(str::to_owned)
}

/// A text that may be absent; `None` where it is something else.
pub(super) fn optional(data: &Tree, key: &str) -> Option<Option<String>> {
    match data.get(key) {
        None | Some(Tree::Null) => Some(None),
        Some(Tree::Text(text)) => Some(Some(text.clone())),
        Some(_) => None,
    }
}

pub(super) fn flag(data: &Tree, key: &str, otherwise: bool) -> Option<bool> {
    match data.get(key) {
        None | Some(Tree::Null) => Some(otherwise),
        Some(Tree::Flag(flag)) => Some(*flag),
        Some(_) => None,
    }
}
