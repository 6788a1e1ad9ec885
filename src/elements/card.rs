//! The card element: number, expiry, security code and postal code in one line.
//!
//! It attaches to inputs that stand in the page's markup already, so that the buyer can type before this code has arrived.
//! What typing means is decided by `flow::card`; here it is only carried to and from the inputs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::style::Style;
use crate::browser::clock;
use crate::browser::dom::{Happening, Input, Node, ResizeWatch};
use crate::browser::listener::Listener;
use crate::flow::card::{CardDetails, CardForm, Change, Effect, Event, Field, Options};
use crate::rules::error::ErrorCode;
use crate::wire::port::CardOptions;

const FIELDS: [(Field, &str); 4] =
    [(Field::Number, "number"), (Field::Expiry, "expiry"), (Field::Cvc, "cvc"), (Field::Postal, "postal")];

/// What the element tells its owner.
pub enum Notice {
    /// The state changed.
    Change(Change),
    /// The caret came in or went out.
    FocusChanged(bool),
    /// Escape was pressed.
    Escape,
    /// Enter was pressed.
    Enter,
    /// The content's height changed.
    Height(f64),
    /// The browser filled fields in, or no longer does.
    Autofill(bool),
}

/// A card element in its markup. Dropping it detaches it.
pub struct CardElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    inputs: Vec<(Field, Input)>,
    icon: Option<Node>,
    last4: Option<Node>,
    error: Option<Node>,
    form: RefCell<CardForm>,
    style: Style,
    options: RefCell<Settings>,
    focused: Cell<Option<Field>>,
    /// Where the caret was last.
    last: Cell<Option<Field>>,
    autofilled: Cell<bool>,
    height: Cell<f64>,
    notify: Box<dyn Fn(Notice)>,
}

/// The options in force; an update changes the ones it names.
struct Settings {
    country: String,
    hide_postal: bool,
    disabled: bool,
    postal_prefill: Option<String>,
}

impl CardElement {
    /// Attaches to the markup below `root`. What the buyer typed before is taken over.
    pub fn attach(
        root: Node,
        country: String,
        options: CardOptions,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<CardElement> {
        let inputs: Vec<(Field, Input)> = FIELDS
            .iter()
            .map(|(field, name)| Some((*field, root.find_input(&["[data-field=", name, "]"].concat())?)))
            .collect::<Option<_>>()?;
        let settings = Settings { country, hide_postal: false, disabled: false, postal_prefill: None };
        let inner = Rc::new(Inner {
            icon: root.find(".icon"),
            last4: root.find(".last4"),
            error: root.find(".error"),
            style: Style::new(&root),
            form: RefCell::new(CardForm::new(settings.options())),
            options: RefCell::new(settings),
            focused: Cell::new(None),
            last: Cell::new(None),
            autofilled: Cell::new(false),
            height: Cell::new(0.0),
            notify: Box::new(notify),
            inputs,
            root,
        });
        // First what the buyer typed: a value that the merchant only supposed does not replace it.
        inner.take_over();
        inner.configure(options);
        let listeners = listen(&inner);
        let weak = Rc::downgrade(&inner);
        let resize = inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measure();
            }
        });
        Some(CardElement { inner, _listeners: listeners, _resize: resize })
    }

    /// Changes the options that are named.
    pub fn update(&self, options: CardOptions) {
        self.inner.configure(options);
    }

    /// Puts the caret into the first field that still needs something; back to where it was, when none does.
    pub fn focus(&self) {
        let form = self.inner.form.borrow();
        let last = self.inner.last.get().filter(|_| form.details().is_ok());
        let field = last.unwrap_or(form.first_open_field());
        drop(form);
        if let Some(input) = self.inner.input(field) {
            input.focus();
        }
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        if let Some(input) = self.inner.focused.get().and_then(|field| self.inner.input(field)) {
            input.blur();
        }
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.inner.step(Event::Clear);
    }

    /// The card, or what is wrong with it; the buyer is shown that too.
    pub fn details(&self) -> Result<CardDetails, ErrorCode> {
        // A browser may have filled a field in without an event that reached us.
        self.inner.take_over();
        self.inner.step(Event::Submit);
        self.inner.form.borrow().details()
    }

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.root.height()
    }
}

impl Settings {
    fn options(&self) -> Options {
        Options {
            country: self.country.clone(),
            hide_postal: self.hide_postal,
            today: clock::this_month(),
            disabled: self.disabled,
            postal_prefill: self.postal_prefill.clone(),
        }
    }
}

impl Inner {
    fn input(&self, field: Field) -> Option<&Input> {
        self.inputs.iter().find(|(name, _)| *name == field).map(|(_, input)| input)
    }

    fn configure(&self, options: CardOptions) {
        if let Some(style) = &options.style {
            self.style.apply(style);
        }
        if let Some(solid) = &options.icon_style {
            self.root.set_class("solid-icon", solid == "solid");
        }
        if let Some(hide) = options.hide_icon {
            self.root.set_class("no-icon", hide);
        }
        let mut settings = self.options.borrow_mut();
        settings.hide_postal = options.hide_postal_code.unwrap_or(settings.hide_postal);
        settings.disabled = options.disabled.unwrap_or(settings.disabled);
        settings.postal_prefill = options.value.map(|value| value.postal_code);
        self.root.set_class("disabled", settings.disabled);
        for (_, input) in &self.inputs {
            input.set_disabled(settings.disabled);
        }
        let event = Event::Configure(settings.options());
        drop(settings);
        self.step(event);
    }

    /// Reads every input whose text the state machine does not know yet.
    fn take_over(&self) {
        for (field, input) in &self.inputs {
            let raw = input.text();
            if raw != self.form.borrow().text(*field) {
                self.step(Event::Autofill { field: *field, raw });
            }
        }
        if let Some((field, _)) = self.inputs.iter().find(|(_, input)| input.is_focused()) {
            self.came_in(*field);
        }
        self.note_autofill();
    }

    fn came_in(&self, field: Field) {
        self.last.set(Some(field));
        if self.focused.replace(Some(field)) != Some(field) {
            self.mark_focus(field, true);
            self.step(Event::Focus(field));
        }
    }

    fn step(&self, event: Event) {
        let effects = self.form.borrow_mut().step(event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::SetText { field, text, caret } => {
                if let Some(input) = self.input(field) {
                    input.set_text(&text, caret, self.focused.get() == Some(field));
                }
            }
            Effect::SetState { field, empty, complete, invalid } => {
                if let Some(input) = self.input(field) {
                    let node = input.node();
                    node.set_class("is-empty", empty);
                    node.set_class("is-complete", complete);
                    node.set_class("is-invalid", invalid);
                    node.set_attribute("aria-invalid", if invalid { "true" } else { "false" });
                    // The error describes the field that is wrong, and no other.
                    node.set_attribute("aria-describedby", if invalid { "error" } else { "" });
                }
            }
            Effect::SetBrand(brand) => {
                if let Some(icon) = &self.icon {
                    icon.set_attribute("data-brand", brand.name());
                }
            }
            Effect::ShowPostal(show) => self.root.set_class("no-postal", !show),
            Effect::CollapseNumber(collapsed) => self.root.set_class("collapsed", collapsed),
            Effect::SetLast4(digits) => {
                if let Some(last4) = &self.last4 {
                    last4.set_text(&digits);
                }
            }
            Effect::MaxLength { field, max } => {
                if let Some(input) = self.input(field) {
                    input.set_max_length(max);
                }
            }
            Effect::Announce(error) => {
                if let Some(region) = &self.error {
                    region.set_text(error.map(ErrorCode::message).unwrap_or_default());
                }
                self.root.set_class("is-invalid", error.is_some());
            }
            Effect::MoveFocus(field) => {
                if let Some(input) = self.input(field) {
                    input.focus();
                }
            }
            Effect::Change(change) => {
                self.root.set_class("is-complete", change.complete);
                self.root.set_class("is-empty", change.empty);
                (self.notify)(Notice::Change(change));
            }
            Effect::FocusChanged(focused) => {
                self.root.set_class("focused", focused);
                (self.notify)(Notice::FocusChanged(focused));
            }
        }
    }

    fn typed(&self, field: Field) {
        if let Some(input) = self.input(field) {
            self.step(Event::Input { field, raw: input.text(), caret: input.caret() });
        }
        self.note_autofill();
    }

    fn note_autofill(&self) {
        let autofilled = self.inputs.iter().any(|(_, input)| input.is_autofilled());
        if self.autofilled.replace(autofilled) != autofilled {
            (self.notify)(Notice::Autofill(autofilled));
        }
    }

    fn pressed(&self, field: Field, event: &Happening) {
        match event.key().as_str() {
            "Escape" => (self.notify)(Notice::Escape),
            "Enter" => {
                event.prevent_default();
                // A script must not be able to pay in the buyer's name.
                if event.is_trusted() {
                    (self.notify)(Notice::Enter);
                }
            }
            "Backspace" if self.input(field).is_some_and(Input::caret_at_start) => {
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

    fn measure(&self) {
        let height = self.root.height();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Height(height));
        }
    }
}

fn listen(inner: &Rc<Inner>) -> Vec<Listener> {
    let on = |kind: &'static str, hear: fn(&Inner, Field, &Happening)| {
        let weak = Rc::downgrade(inner);
        inner.root.listen(kind, move |event| {
            let field = event.target_attribute("data-field").and_then(|name| field_named(&name));
            if let (Some(inner), Some(field)) = (weak.upgrade(), field) {
                hear(&inner, field, &event);
            }
        })
    };
    Vec::from([
        on("input", |inner, field, _| inner.typed(field)),
        on("focusin", |inner, field, _| inner.came_in(field)),
        on("focusout", |inner, field, event| {
            inner.mark_focus(field, false);
            // On the way to another field the caret has not left the element; `focusin` follows.
            if event.related_attribute("data-field").is_none() {
                inner.focused.set(None);
                inner.step(Event::Blur(field));
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
