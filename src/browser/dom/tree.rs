//! Finding one's way among elements, for those that are made of many.

use super::{Happening, Node};
use crate::rules::text::decimal;
use wasm_bindgen::prelude::*;
use web_sys::{FocusEvent, HtmlElement};

impl Node {
    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.0.get_attribute(name)
    }

    /// The element itself.
    pub fn to_js(&self) -> JsValue {
        self.0.clone().into()
    }

    /// A copy, with all that is in it.
    pub fn copy(&self) -> Option<Node> {
        self.0.clone_node_with_deep(true).ok()?.dyn_into().ok().map(Node)
    }

    /// Takes everything out that is in it.
    pub fn empty(&self) {
        self.0.set_text_content(None);
    }

    /// Width of the layout box in CSS pixels.
    pub fn width(&self) -> f64 {
        self.0.get_bounding_client_rect().width()
    }

    /// The least height of the layout box in CSS pixels; 0 lets it have its own.
    pub fn set_least_height(&self, height: i64) {
        let text = if height > 0 { [&decimal(height), "px"].concat() } else { String::new() };
        let _ = self.0.unchecked_ref::<HtmlElement>().style().set_property("min-height", &text);
    }
}

impl Happening {
    /// For an event of the caret leaving: it goes to nothing else in this document.
    pub fn leaves_the_document(&self) -> bool {
        self.0.dyn_ref::<FocusEvent>().is_none_or(|event| event.related_target().is_none())
    }
}
