//! What the buyer does to the markup, as events of the card form.

use std::rc::Rc;

use super::{FIELDS, Inner, Notice};
use crate::browser::dom::{self, Happening, Input};
use crate::browser::listener::Listener;
use crate::flow::card::{Event, Field};
use crate::rules::card::Brand;

/// Listens on the element's root, for all of its fields. What chooses among networks is no field, but belongs to the
/// number's: the caret is in the element while it is there.
pub(super) fn listen(inner: &Rc<Inner>) -> Vec<Listener> {
    let on = |kind: &'static str, hear: fn(&Inner, Option<Field>, &Happening)| {
        let weak = Rc::downgrade(inner);
        inner.root.listen(kind, move |event| {
            let target = event.target_attribute("data-field");
            if let (Some(inner), Some(target)) = (weak.upgrade(), target) {
                hear(&inner, field_named(&target), &event);
            }
        })
    };
    // When the focus goes to another frame, not every engine says so to the field.
    let weak = Rc::downgrade(inner);
    let away = dom::on_window("blur", move || {
        if let Some((inner, field)) = weak.upgrade().and_then(|inner| Some((inner.clone(), inner.focused.get()?))) {
            inner.went_out(field);
        }
    });
    let weak = Rc::downgrade(inner);
    let back = dom::on_window("focus", move || {
        if let Some(inner) = weak.upgrade() {
            match inner.awaiting_focus.take() {
                Some(_) => inner.focus(),
                None => inner.find_caret(),
            }
        }
    });
    Vec::from([
        away,
        back,
        on("input", |inner, field, _| field.into_iter().for_each(|field| inner.typed(field))),
        on("change", |inner, field, event| {
            if field.is_none() {
                inner.step(Event::Network(Brand::named(&event.target_value())));
            }
        }),
        on("focusin", |inner, field, _| inner.came_in(field.unwrap_or(Field::Number))),
        on("focusout", |inner, field, event| {
            let field = field.unwrap_or(Field::Number);
            // On the way to another field the caret has not left the element; `focusin` follows.
            match event.related_attribute("data-field") {
                Some(_) => inner.mark_focus(field, false),
                None => inner.went_out(field),
            }
        }),
        on("keydown", |inner, field, event| inner.pressed(field, event)),
        // The form exists for autofill; nothing is ever submitted by it.
        inner.root.listen("submit", |event| event.prevent_default()),
    ])
}

fn field_named(name: &str) -> Option<Field> {
    FIELDS.iter().find(|(_, known)| *known == name).map(|(field, _)| *field)
}

impl Inner {
    pub(super) fn focus(&self) {
        self.awaiting_focus.take();
        let open = self.form.borrow().first_open_field();
        let first = self.inputs.first().map(|(field, _)| *field);
        let Some(field) = open.or(self.last.get()).or(first) else { return };
        if let Some(input) = self.input(field) {
            // Where another frame has the focus, WebKit would take an input that is its document's active one for focused.
            dom::take_focus();
            input.focus();
            // In a window that is not the active one, an engine may put the caret in without saying so.
            if input.is_active() {
                self.came_in(field);
            }
        }
    }

    pub(super) fn came_in(&self, field: Field) {
        self.last.set(Some(field));
        if self.focused.replace(Some(field)) != Some(field) {
            self.mark_focus(field, true);
            self.step(Event::Focus(field));
        }
    }

    /// Notices a caret that is in a field already.
    pub(super) fn find_caret(&self) {
        if let Some((field, _)) = self.inputs.iter().find(|(_, input)| input.is_focused()) {
            self.came_in(*field);
        }
    }

    /// The caret left the field, and with it the element.
    pub(super) fn went_out(&self, field: Field) {
        self.mark_focus(field, false);
        if self.focused.get() == Some(field) {
            self.focused.set(None);
            self.step(Event::Blur(field));
        }
    }

    fn typed(&self, field: Field) {
        if let Some(input) = self.input(field) {
            if !self.form.borrow().has(field) {
                let text = input.text();
                input.set_text("", 0, false);
                return (self.notify)(Notice::Misdirected(field, text));
            }
            self.step(Event::Input { field, raw: input.text(), caret: input.caret() });
        }
        self.note_autofill();
    }

    pub(super) fn note_autofill(&self) {
        let autofilled = self.inputs.iter().any(|(_, input)| input.is_autofilled());
        if self.autofilled.replace(autofilled) != autofilled {
            (self.notify)(Notice::Autofill(autofilled));
        }
    }

    fn pressed(&self, field: Option<Field>, event: &Happening) {
        let key = event.key();
        if key == "Escape" {
            (self.notify)(Notice::Escape);
        }
        // Other keys work the chooser as they do every other one.
        let Some(field) = field else { return };
        match key.as_str() {
            "Enter" => {
                event.prevent_default();
                // A script must not be able to pay in the buyer's name.
                if event.is_trusted() {
                    (self.notify)(Notice::Enter);
                }
            }
            // A key that is held down empties one field, not the next one as well.
            "Backspace" if self.input(field).is_some_and(Input::caret_at_start) && !event.is_repeated() => {
                // The caret moves now: the key's own effect would hit the field that it moves to.
                if self.form.borrow().text(field).is_empty() {
                    event.prevent_default();
                }
                self.step(Event::BackspaceAtStart(field));
            }
            // A separator is not the buyer's to delete: the key takes the digit behind it.
            "Delete" => {
                if let Some(input) = self.input(field) {
                    input.step_over(' ');
                }
            }
            _ => {}
        }
    }

    fn mark_focus(&self, field: Field, focused: bool) {
        if let Some(input) = self.input(field) {
            input.node().set_class("is-focused", focused);
        }
    }
}
