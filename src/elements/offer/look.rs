//! The merchant's own look of a table or button, below what the page says.

use crate::wire::offer::Look;
use crate::wire::tree::Tree;

/// The page's `appearance`, with the merchant's colours, font and shape where it says nothing of them.
pub fn under(look: Option<&Look>, wanted: &Tree) -> Tree {
    let mut whole = Tree::Map(wanted.members().to_vec());
    let Some(look) = look else { return whole };
    let mut variables = Vec::new();
    let mut set = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            variables.push((name.to_owned(), Tree::Text(value.to_owned())));
        }
    };
    // Paper and letters are of a light page: in the dark, the theme's own can be read.
    if wanted.text_at(&["theme"]) != Some("night") {
        set("colorBackground", look.background.as_deref());
        set("colorText", look.text.as_deref());
    }
    set("colorPrimary", look.button.as_deref());
    set("highlightColor", look.highlight.as_deref());
    set("fontFamily", look.font.as_deref());
    let (radius, button) = match look.shape.as_deref() {
        Some("pill") => (Some("12px"), Some("99px")),
        Some("sharp") => (Some("0px"), None),
        Some("rounded") => (Some("8px"), None),
        _ => (None, None),
    };
    set("borderRadius", radius);
    set("buttonBorderRadius", button);
    let mut variables = Tree::Map(variables);
    variables.merge(whole.take("variables"));
    whole.merge(Tree::Map(vec![(String::from("variables"), variables)]));
    whole
}
