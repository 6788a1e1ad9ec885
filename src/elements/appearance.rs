//! Puts the page's `appearance` option on an element.

use crate::browser::dom::{self, Node};
use crate::wire::appearance;
use crate::wire::tree::Tree;

/// The look of one element: a style sheet of its own, and what its root says of theme and arrangement.
pub struct Appearance {
    root: Node,
    sheet: Option<dom::Sheet>,
}

impl Appearance {
    /// Makes `root`, which all of the element stands in, one that themes dress; with the theme that is the default.
    pub fn new(root: &Node) -> Self {
        root.set_class("Element", true);
        let appearance = Appearance { root: root.clone(), sheet: root.adopt_sheet() };
        appearance.apply(&Tree::Null);
        appearance
    }

    /// Replaces the appearance by the option's value.
    pub fn apply(&self, option: &Tree) {
        let read = appearance::Appearance::read(option);
        self.root.set_attribute("data-theme", read.theme);
        self.root.set_attribute("data-labels", read.labels);
        self.root.set_attribute("data-inputs", read.inputs);
        self.root.set_attribute("data-animations", if read.animations { "on" } else { "off" });
        if let Some(sheet) = &self.sheet {
            sheet.replace(&read.css);
        }
    }
}
