//! What an address element shows beside its fields: the saved addresses to pick from, and the box that says that another
//! element's address is meant. Made with native controls, so that keyboards and screen readers work them as they know them.

use std::cell::RefCell;

use crate::browser::dom::{Happening, Node};
use crate::browser::host::Host;
use crate::flow::address::View;
use crate::rules::text;
use crate::wire::port::AddressMode;

/// Marks a control of this file, and says which.
const MARK: &str = "data-extra";
const SAME: &str = "same";
const OTHER: &str = "other";

/// A control.
pub(super) enum Control {
    /// The box.
    Same,
    /// A saved address by its place; `None` is another one.
    Contact(Option<usize>),
}

/// The markup.
pub(super) struct Extras {
    same: Node,
    same_box: Node,
    same_label: Node,
    picker: Node,
    picked: RefCell<Vec<Item>>,
    other: RefCell<Option<Item>>,
    shown: RefCell<Vec<(String, String)>>,
}

/// One of the addresses to pick from.
struct Item {
    root: Node,
    radio: Node,
    title: Node,
    circle: Node,
}

impl Control {
    /// The control that something happened to.
    pub(super) fn of(event: &Happening) -> Option<Control> {
        let mark = event.target_attribute(MARK)?;
        Some(match mark.as_str() {
            SAME => Control::Same,
            OTHER => Control::Contact(None),
            place => Control::Contact(Some(place.parse().ok()?)),
        })
    }
}

impl Extras {
    /// The markup, in `root` before everything else, hidden until there is something to show.
    pub(super) fn make(root: &Node) -> Extras {
        let same_box =
            Node::make("input", &[("id", SAME), ("class", "CheckboxInput"), ("type", "checkbox"), (MARK, SAME)]);
        let same_label = Node::make("label", &[("for", SAME), ("class", "CheckboxLabel")]);
        let same = Node::make("div", &[("class", "Checkbox Same"), ("hidden", "")]);
        same.append(&same_box);
        same.append(&same_label);
        let picker = Node::make("div", &[("class", "Picker"), ("role", "radiogroup"), ("hidden", "")]);
        root.append(&same);
        root.append(&picker);
        Extras {
            same,
            same_box,
            same_label,
            picker,
            picked: RefCell::default(),
            other: RefCell::default(),
            shown: RefCell::default(),
        }
    }

    /// Puts the texts on, in the buyer's language.
    pub(super) fn speak(&self, host: &Host) {
        self.picker.set_attribute("aria-label", &host.text(&text::SAVED_ADDRESSES));
        if let Some(other) = &*self.other.borrow() {
            other.title.set_text(&host.text(&text::USE_ANOTHER_ADDRESS));
        }
    }

    /// Shows what there is to choose from, and what is chosen. `mode` is the element's.
    pub(super) fn show(&self, view: &View, mode: AddressMode, host: &Host) {
        self.same.set_hidden(view.same.is_none());
        self.same_box.set_checked(view.same == Some(true));
        self.same_label.set_text(&host.text(match mode {
            AddressMode::Billing => &text::BILLING_SAME,
            AddressMode::Shipping => &text::SHIPPING_SAME,
        }));
        if *self.shown.borrow() != view.contacts {
            self.offer(&view.contacts);
            self.speak(host);
            self.shown.replace(view.contacts.clone());
        }
        self.picker.set_hidden(view.contacts.is_empty() || view.same == Some(true));
        for (place, item) in self.picked.borrow().iter().enumerate() {
            item.select(view.chosen == Some(place));
        }
        if let Some(other) = &*self.other.borrow() {
            other.select(view.chosen.is_none());
        }
    }

    /// Whether the box is ticked.
    pub(super) fn is_same(&self) -> bool {
        self.same_box.is_checked()
    }

    /// Puts the focus on what is chosen here, if fields are not what the buyer works with; says whether it did.
    pub(super) fn focus(&self, fields: bool) -> bool {
        if fields {
            return false;
        }
        let chosen = self.picked.borrow().iter().find(|item| item.radio.is_checked()).map(|item| item.radio.clone());
        let control = if self.is_same() { Some(self.same_box.clone()) } else { chosen };
        if let Some(control) = &control {
            control.focus();
        }
        control.is_some()
    }

    /// Takes the focus away, if it is here.
    pub(super) fn blur(&self) {
        let radios = self.picked.borrow().iter().map(|item| item.radio.clone()).collect::<Vec<_>>();
        radios.iter().chain([&self.same_box]).filter(|control| control.is_focused()).for_each(Node::blur);
    }

    fn offer(&self, contacts: &[(String, String)]) {
        self.picked.borrow().iter().chain(self.other.borrow().as_ref()).for_each(|item| item.root.remove());
        let items = contacts.iter().enumerate();
        let items: Vec<_> =
            items.map(|(place, (name, address))| Item::make(&place.to_string(), name, address)).collect();
        items.iter().for_each(|item| self.picker.append(&item.root));
        let other = Item::make(OTHER, "", "");
        self.picker.append(&other.root);
        self.picked.replace(items);
        self.other.replace(Some(other));
    }
}

impl Item {
    fn make(mark: &str, title: &str, detail: &str) -> Item {
        let root = Node::make("label", &[("class", "PickerItem")]);
        let radio =
            Node::make("input", &[("class", "VisuallyHidden"), ("type", "radio"), ("name", "contact"), (MARK, mark)]);
        let icon = Node::draw("svg", &[("class", "RadioIcon"), ("viewBox", "0 0 100 100"), ("aria-hidden", "true")]);
        icon.append(&Node::draw("circle", &[("class", "RadioIconOuter"), ("cx", "50"), ("cy", "50"), ("r", "44")]));
        let circle = Node::draw("circle", &[("class", "RadioIconInner"), ("cx", "50"), ("cy", "50"), ("r", "24")]);
        icon.append(&circle);
        let words = Node::make("span", &[("class", "Contact")]);
        let (first, second) =
            (Node::make("span", &[("class", "Text")]), Node::make("span", &[("class", "SecondaryText")]));
        first.set_text(title);
        second.set_text(detail);
        words.append(&first);
        if !detail.is_empty() {
            words.append(&second);
        }
        root.append(&radio);
        root.append(&icon);
        root.append(&words);
        Item { root, radio, title: first, circle }
    }

    fn select(&self, on: bool) {
        self.radio.set_checked(on);
        self.root.set_class("PickerItem--selected", on);
        self.circle.set_class("RadioIconInner--checked", on);
    }
}
