//! The few parts of the DOM that elements are made of.

#[cfg(any(feature = "forms", feature = "express", feature = "offers"))]
#[allow(dead_code, reason = "no module asks for all of it")]
mod make;
#[cfg(feature = "payment")]
mod tree;

use super::listener::Listener;
use super::value;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FocusEvent, HtmlElement, HtmlInputElement, KeyboardEvent};

#[wasm_bindgen]
extern "C" {
    /// A document or shadow root, as far as style sheets are concerned.
    type StyleScope;
    #[wasm_bindgen(method, getter, structural, js_name = adoptedStyleSheets)]
    fn adopted_style_sheets(this: &StyleScope) -> js_sys::Array;
    #[wasm_bindgen(method, setter, structural, js_name = adoptedStyleSheets)]
    fn set_adopted_style_sheets(this: &StyleScope, sheets: &js_sys::Array);

    #[wasm_bindgen(js_name = CSSStyleSheet)]
    type StyleSheet;
    #[wasm_bindgen(constructor, catch, js_class = "CSSStyleSheet")]
    fn new() -> Result<StyleSheet, JsValue>;
    #[wasm_bindgen(method, catch, js_name = replaceSync)]
    fn replace_sync(this: &StyleSheet, text: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = Option)]
    type Choice;
    #[wasm_bindgen(constructor, js_class = "Option")]
    fn new(text: &str, value: &str, by_default: bool, selected: bool) -> Choice;

    #[wasm_bindgen(js_name = ResizeObserver)]
    type Observer;
    #[wasm_bindgen(constructor, js_class = "ResizeObserver")]
    fn new(callback: &Closure<dyn FnMut()>) -> Observer;
    #[wasm_bindgen(method)]
    fn observe(this: &Observer, target: &Element);
    #[wasm_bindgen(method)]
    fn disconnect(this: &Observer);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = hasFocus)]
    fn document_has_focus() -> bool;
    #[wasm_bindgen(js_namespace = window, js_name = focus)]
    fn focus_window();
}

/// Whether what is typed would come to this document.
pub fn has_focus() -> bool {
    document_has_focus()
}

/// Takes the focus over from another frame.
pub fn take_focus() {
    if !has_focus() {
        focus_window();
    }
}

/// Hears events of this kind on the window itself.
pub fn on_window(kind: &'static str, mut hear: impl FnMut() + 'static) -> Listener {
    Listener::new(js_sys::global().unchecked_into(), kind, move |_| hear())
}

/// An element and what can be done with it; clones name the same element.
#[derive(Clone)]
pub struct Node(Element);

impl Node {
    /// Takes an element that JavaScript handed over.
    pub fn from_js(value: JsValue) -> Option<Node> {
        value.dyn_into().ok().map(Node)
    }

    /// The element, for what is not of this crate.
    #[cfg(feature = "payment")]
    pub(super) fn as_js(&self) -> &JsValue {
        &self.0
    }

    /// The first element below this one that matches.
    pub fn find(&self, selector: &str) -> Option<Node> {
        self.0.query_selector(selector).ok().flatten().map(Node)
    }

    /// The input below this one that matches.
    pub fn find_input(&self, selector: &str) -> Option<Input> {
        self.find(selector)?.0.dyn_into().ok().map(Input)
    }

    /// The chooser below this element that matches.
    pub fn find_choices(&self, selector: &str) -> Option<Choices> {
        self.find(selector).map(|node| Choices(node.0))
    }

    /// Adds or removes a class.
    pub fn set_class(&self, name: &str, on: bool) {
        let _ = self.0.class_list().toggle_with_force(name, on);
    }

    /// Sets an attribute.
    pub fn set_attribute(&self, name: &str, value: &str) {
        let _ = self.0.set_attribute(name, value);
    }

    /// Replaces the text.
    pub fn set_text(&self, text: &str) {
        self.0.set_text_content(Some(text));
    }

    /// The text in it.
    #[cfg(feature = "offers")]
    pub fn text(&self) -> String {
        self.0.text_content().unwrap_or_default()
    }

    /// Height of the layout box in CSS pixels.
    pub fn height(&self) -> f64 {
        self.0.get_bounding_client_rect().height()
    }

    /// Width of the layout box in CSS pixels.
    #[cfg(feature = "express")]
    pub fn width(&self) -> f64 {
        self.0.get_bounding_client_rect().width()
    }

    /// Hears events of this kind on this element and below it.
    pub fn listen(&self, kind: &'static str, mut hear: impl FnMut(Happening) + 'static) -> Listener {
        Listener::new(self.0.clone().into(), kind, move |event| hear(Happening(event)))
    }

    /// Calls `changed` whenever the size of the layout box changes, and once at the start.
    pub fn on_resize(&self, changed: impl FnMut() + 'static) -> ResizeWatch {
        let callback = Closure::<dyn FnMut()>::new(changed);
        let observer = Observer::new(&callback);
        observer.observe(&self.0);
        ResizeWatch { observer, _callback: callback }
    }

    /// A style sheet of its own for the tree that this element stands in.
    pub fn adopt_sheet(&self) -> Option<Sheet> {
        let scope: StyleScope = JsValue::from(self.0.get_root_node()).unchecked_into();
        let sheet = StyleSheet::new().ok()?;
        let sheets = scope.adopted_style_sheets();
        sheets.push(&sheet);
        scope.set_adopted_style_sheets(&sheets);
        Some(Sheet(sheet))
    }
}

/// An input.
#[derive(Clone)]
pub struct Input(HtmlInputElement);

impl Input {
    /// The same element, for classes and attributes.
    pub fn node(&self) -> Node {
        Node(self.0.clone().into())
    }

    /// What the input holds.
    pub fn text(&self) -> String {
        self.0.value()
    }

    /// Where the caret stands, in UTF-16 units; at the end where the input does not say.
    pub fn caret(&self) -> usize {
        match self.0.selection_end() {
            Ok(Some(caret)) => caret as usize,
            _ => self.0.value().encode_utf16().count(),
        }
    }

    /// Whether the caret stands at the very start with nothing selected.
    pub fn caret_at_start(&self) -> bool {
        matches!((self.0.selection_start(), self.0.selection_end()), (Ok(Some(0)), Ok(Some(0))))
    }

    /// Moves a caret that stands before what is neither letter nor digit, with nothing selected, behind it.
    pub fn step_over_separator(&self) {
        let (Ok(Some(start)), Ok(Some(end))) = (self.0.selection_start(), self.0.selection_end()) else { return };
        let next = self.0.value().chars().nth(start as usize);
        if start == end && next.is_some_and(|next| !next.is_ascii_alphanumeric()) {
            let _ = self.0.set_selection_range(start + 1, start + 1);
        }
    }

    /// Puts text and caret; the caret only where the buyer is.
    pub fn set_text(&self, text: &str, caret: usize, focused: bool) {
        if self.0.value() != text {
            self.0.set_value(text);
        }
        if focused {
            let caret = caret as u32;
            let _ = self.0.set_selection_range(caret, caret);
        }
    }

    /// How many characters the buyer may type.
    pub fn set_max_length(&self, max: usize) {
        self.0.set_max_length(max as i32);
    }

    /// Whether the input takes text.
    pub fn set_disabled(&self, disabled: bool) {
        self.0.set_disabled(disabled);
    }

    /// Puts the caret in.
    pub fn focus(&self) {
        let element: &HtmlElement = &self.0;
        let _ = element.focus();
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        let element: &HtmlElement = &self.0;
        let _ = element.blur();
    }

    /// Whether the caret is in.
    pub fn is_focused(&self) -> bool {
        self.0.matches(":focus").unwrap_or(false)
    }

    /// Whether the caret is in, or will be as soon as this document has the focus.
    pub fn is_active(&self) -> bool {
        value::get(&self.0.get_root_node(), "activeElement").is_some_and(|active| active.loose_eq(&self.0))
    }

    /// Whether the browser filled the input in.
    pub fn is_autofilled(&self) -> bool {
        // `:autofill` throws where only the prefixed name is known.
        self.0.matches(":autofill").or_else(|_| self.0.matches(":-webkit-autofill")).unwrap_or(false)
    }
}

/// A `select`.
pub struct Choices(Element);

impl Choices {
    /// Replaces what can be chosen: values with their texts.
    pub fn offer<'a>(&self, choices: impl Iterator<Item = (&'a str, &'a str)>, chosen: &str) {
        self.0.set_text_content(None);
        for (value, text) in choices {
            let choice = Choice::new(text, value, false, value == chosen);
            let _ = self.0.append_child(choice.unchecked_ref());
        }
    }
}

/// A style sheet of this crate's own.
pub struct Sheet(StyleSheet);

impl Sheet {
    /// Replaces the whole sheet. The caller vouches that `css` can fetch nothing.
    pub fn replace(&self, css: &str) {
        let _ = self.0.replace_sync(css);
    }
}

/// A DOM event, as far as elements look at it.
pub struct Happening(Event);

impl Happening {
    /// The attribute of the innermost element that it happened to.
    pub fn target_attribute(&self, name: &str) -> Option<String> {
        self.0.target()?.dyn_ref::<Element>()?.get_attribute(name)
    }

    /// What the element that it happened to holds; empty where it holds nothing.
    pub fn target_value(&self) -> String {
        self.0.target().and_then(|target| value::text(&target, "value")).unwrap_or_default()
    }

    /// The attribute of the element that the caret goes to, for an event of the caret leaving.
    pub fn related_attribute(&self, name: &str) -> Option<String> {
        let event = self.0.dyn_ref::<FocusEvent>()?;
        event.related_target()?.dyn_ref::<Element>()?.get_attribute(name)
    }

    /// The key of a keyboard event; empty for other events and during composition.
    pub fn key(&self) -> String {
        match self.0.dyn_ref::<KeyboardEvent>() {
            Some(event) if !event.is_composing() => event.key(),
            _ => String::new(),
        }
    }

    /// Whether the key is held down, and this is no stroke of its own.
    pub fn is_repeated(&self) -> bool {
        self.0.dyn_ref::<KeyboardEvent>().is_some_and(KeyboardEvent::repeat)
    }

    /// Whether the browser made it, not a script.
    pub fn is_trusted(&self) -> bool {
        self.0.is_trusted()
    }

    /// Keeps the browser from doing what it would.
    pub fn prevent_default(&self) {
        self.0.prevent_default();
    }
}

/// A size observation; dropping it ends it.
#[must_use = "dropping a watch ends it"]
pub struct ResizeWatch {
    observer: Observer,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for ResizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
