//! Puts the page's `style` option on an element.

use crate::browser::dom::{self, Node};
use crate::rules::style;
use crate::rules::text::decimal;
use crate::wire::tree::Tree;

/// The style sheet of one element.
pub struct Style {
    sheet: Option<dom::Sheet>,
}

impl Style {
    /// An empty sheet in the tree that `root` stands in.
    pub fn new(root: &Node) -> Self {
        Style { sheet: root.adopt_sheet() }
    }

    /// Replaces the style by the option's value.
    pub fn apply(&self, option: &Tree) {
        let mut compiled = style::Sheet::default();
        for variant in ["base", "complete", "empty", "invalid"] {
            for (name, value) in option.get(variant).map(Tree::members).unwrap_or_default() {
                declare(&mut compiled, variant, name, value);
            }
        }
        if let Some(sheet) = &self.sheet {
            sheet.replace(compiled.css());
        }
    }
}

fn declare(sheet: &mut style::Sheet, variant: &str, name: &str, value: &Tree) {
    match value {
        Tree::Text(text) => sheet.declare(variant, None, name, text),
        Tree::Map(members) => {
            for (property, value) in members {
                sheet.declare(variant, Some(name), property, value.text().unwrap_or_default());
            }
        }
        Tree::Whole(number) => sheet.declare(variant, None, name, &decimal(*number)),
        Tree::Null | Tree::Flag(_) | Tree::List(_) => {}
    }
}
