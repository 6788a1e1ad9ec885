//! What a page may not hand over as plain values, whatever the operation.

use super::Problem;
use crate::wire::screen::screen;
use crate::wire::tree::Tree;

const REFUSED: &str = "Card data cannot be passed as plain values: a page that holds card numbers is in scope of PCI DSS. Pass a mounted \
     card element, or `card: {token}`.";

/// Refuses card data, by its place and in free text. Card data as plain parameters would mean that the page has seen it; a
/// token or an element is what belongs there.
pub fn check(parameters: &Tree) -> Result<(), Problem> {
    screen(parameters)?;
    if holds_card(parameters) { Err(Problem::Misuse(REFUSED)) } else { Ok(()) }
}

/// Whether a `card`, wherever it stands, has a number or a security code.
fn holds_card(tree: &Tree) -> bool {
    let is_card = |name: &str, value: &Tree| {
        matches!(name, "card" | "cvc_update") && (value.get("number").is_some() || value.get("cvc").is_some())
    };
    match tree {
        Tree::Map(members) => members.iter().any(|(name, value)| is_card(name, value) || holds_card(value)),
        Tree::List(items) => items.iter().any(holds_card),
        _ => false,
    }
}
