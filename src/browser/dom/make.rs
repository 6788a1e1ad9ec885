//! Markup that is made rather than found. Elements and text only: nothing here reads HTML, so that pages with Trusted Types let it.

use super::{Choices, Input, Node};
use crate::browser::value;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

const SVG: &str = "http://www.w3.org/2000/svg";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create_element(tag: &str) -> Element;
    #[wasm_bindgen(js_namespace = document, js_name = createElementNS)]
    fn create_element_ns(namespace: &str, tag: &str) -> Element;
}

impl Node {
    /// A new element, with these attributes.
    pub fn make(tag: &str, attributes: &[(&str, &str)]) -> Node {
        Node(create_element(tag)).with(attributes)
    }

    /// A new element of a drawing, with these attributes.
    pub fn draw(tag: &str, attributes: &[(&str, &str)]) -> Node {
        Node(create_element_ns(SVG, tag)).with(attributes)
    }

    /// Adds an element behind those that are in this one.
    pub fn append(&self, child: &Node) {
        let _ = self.0.append_child(&child.0);
    }

    /// Puts an element in behind `before`, or first. One that is there already is left alone: moving it would take the caret out.
    pub fn place(&self, child: &Node, before: Option<&Node>) {
        let there = match before {
            Some(before) => before.0.next_element_sibling(),
            None => self.0.first_element_child(),
        };
        if there.as_ref() != Some(&child.0) {
            let _ = self.0.insert_before(&child.0, there.as_deref());
        }
    }

    /// Takes this element out of the document.
    pub fn remove(&self) {
        self.0.remove();
    }

    /// Takes an attribute away.
    pub fn remove_attribute(&self, name: &str) {
        let _ = self.0.remove_attribute(name);
    }

    /// Shows it, or has it as if it were not there.
    pub fn set_hidden(&self, hidden: bool) {
        let _ = self.0.toggle_attribute_with_force("hidden", hidden);
    }

    /// What a control holds.
    pub fn value(&self) -> String {
        value::text(&self.0, "value").unwrap_or_default()
    }

    /// Has a control hold this.
    pub fn set_value(&self, text: &str) {
        value::set(&self.0, "value", &text.into());
    }

    /// Whether a checkbox is ticked.
    pub fn is_checked(&self) -> bool {
        value::flag(&self.0, "checked")
    }

    /// Ticks a checkbox, or not.
    pub fn set_checked(&self, checked: bool) {
        value::set(&self.0, "checked", &checked.into());
    }

    /// Lets a control be worked with, or not.
    pub fn set_disabled(&self, disabled: bool) {
        value::set(&self.0, "disabled", &disabled.into());
    }

    /// Puts the caret in.
    pub fn focus(&self) {
        let _ = self.0.unchecked_ref::<HtmlElement>().focus();
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        let _ = self.0.unchecked_ref::<HtmlElement>().blur();
    }

    /// Whether the caret is in it.
    pub fn is_focused(&self) -> bool {
        self.0.matches(":focus").unwrap_or(false)
    }

    /// The same element as an input; `None` for others.
    pub fn input(&self) -> Option<Input> {
        self.0.clone().dyn_into().ok().map(Input)
    }

    fn with(self, attributes: &[(&str, &str)]) -> Node {
        for (name, value) in attributes {
            self.set_attribute(name, value);
        }
        self
    }
}

impl Choices {
    /// The chooser that this element is.
    pub fn of(node: &Node) -> Choices {
        Choices(node.0.clone())
    }
}
