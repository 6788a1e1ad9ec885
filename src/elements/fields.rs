//! What the elements that are made of inputs have in common: how typing, keys and the caret get from the markup to the state
//! machine behind them. What they mean is decided there.

use std::cell::Cell;
use std::rc::Rc;

pub use super::sign::Sign;
use crate::browser::dom::{self, Happening, Input, Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::browser::timer::Timer;
use crate::rules::error::ErrorCode;

/// How long the focus takes at most from the page to its frame, in milliseconds.
pub(super) const FRAME_FOCUS_MS: u32 = 200;

/// The label of an input, where its error goes, and which that is.
#[cfg(feature = "payment")]
type Beside = (Option<Node>, Option<Node>, Cell<Option<ErrorCode>>);

/// The inputs of an element, and where the caret is.
pub struct Fields<Field: 'static> {
    root: Node,
    host: Host,
    inputs: Vec<(Field, Input)>,
    /// Where each input's label and error are, if they have any of their own.
    #[cfg(feature = "payment")]
    beside: Vec<Beside>,
    error: Option<Node>,
    focused: Cell<Option<Field>>,
    /// Where the caret was last.
    last: Cell<Option<Field>>,
    /// The caret is to come in as soon as the window has the focus.
    awaiting_focus: Cell<Option<Timer>>,
    autofilled: Cell<bool>,
    height: Cell<f64>,
}

/// What the buyer did, or the browser for them, as an event of the state machine.
pub trait Act<Field> {
    /// Typed, pasted or cut: what the input holds now, and where its caret is, in UTF-16 units.
    fn input(field: Field, raw: String, caret: usize) -> Self;
    /// Filled a field in whole, or before this code was there.
    fn autofill(field: Field, raw: String) -> Self;
    /// Put the caret into a field.
    fn focus(field: Field) -> Self;
    /// Took the caret out of the element, where it was in this field.
    fn blur(field: Field) -> Self;
    /// Pressed Backspace with the caret at the start of a field.
    fn backspace_at_start(field: Field) -> Self;
}

/// An element that is made of inputs, with the state machine behind it.
pub trait Form: 'static {
    /// What its fields are called.
    type Field: Copy + PartialEq + 'static;
    /// What its state machine hears.
    type Event: Act<Self::Field>;

    /// The fields with their names in the markup (`data-field`), in reading order.
    const NAMES: &'static [(Self::Field, &'static str)];

    /// Its inputs.
    fn fields(&self) -> &Fields<Self::Field>;
    /// Has the state machine answer an event.
    fn step(&self, event: Self::Event);
    /// The text that the state machine believes to be in a field is this one.
    fn believes(&self, field: Self::Field, text: &str) -> bool;
    /// The first field that is not whole and right.
    fn first_open_field(&self) -> Option<Self::Field>;
    /// Tells the owner.
    fn tell(&self, sign: Sign);

    /// The field of which a control that is no field itself is a part: while the caret is there, it is in that field.
    fn field_of_controls(&self) -> Option<Self::Field> {
        None
    }

    /// Something was chosen in a control that is no field.
    fn chosen(&self, _event: &Happening) {}

    /// Puts the caret into the first field that still needs something; back to where it was, when none does.
    fn focus(&self) {
        let fields = self.fields();
        fields.awaiting_focus.take();
        let first = || fields.inputs.first().map(|(field, _)| *field);
        let Some(field) = self.first_open_field().or(fields.last.get()).or_else(first) else { return };
        if let Some(input) = fields.input(field) {
            // Where another frame has the focus, WebKit would take an input that is its document's active one for focused.
            dom::take_focus();
            input.focus();
            // In a window that is not the active one, an engine may put the caret in without saying so.
            if input.is_active() {
                self.came_in(field);
            }
        }
    }

    /// Takes the caret out.
    fn blur(&self) {
        let fields = self.fields();
        fields.awaiting_focus.take();
        if let Some(field) = fields.focused.get() {
            if let Some(input) = fields.input(field) {
                input.blur();
            }
            // In a window that is not the active one yet, an engine may take the caret out without saying so.
            self.went_out(field);
        }
    }

    /// Reads every input whose text the state machine does not know yet.
    fn take_over(&self) {
        for (field, input) in &self.fields().inputs {
            let raw = input.text();
            if !self.believes(*field, &raw) {
                self.step(Self::Event::autofill(*field, raw));
            }
        }
        self.find_caret();
        self.note_autofill();
    }

    /// The caret is in this field.
    fn came_in(&self, field: Self::Field) {
        let fields = self.fields();
        fields.last.set(Some(field));
        if fields.focused.replace(Some(field)) != Some(field) {
            fields.mark_focus(field, true);
            self.step(Self::Event::focus(field));
        }
    }

    /// Notices a caret that is in a field already.
    fn find_caret(&self) {
        if let Some((field, _)) = self.fields().inputs.iter().find(|(_, input)| input.is_focused()) {
            self.came_in(*field);
        }
    }

    /// The caret left the field, and with it the element.
    fn went_out(&self, field: Self::Field) {
        let fields = self.fields();
        fields.mark_focus(field, false);
        if fields.focused.get() == Some(field) {
            fields.focused.set(None);
            self.step(Self::Event::blur(field));
        }
    }

    /// The buyer changed a field.
    fn typed(&self, field: Self::Field) {
        if let Some(input) = self.fields().input(field) {
            self.step(Self::Event::input(field, input.text(), input.caret()));
        }
        self.note_autofill();
    }

    /// Tells whether the browser filled something in, if that is new.
    fn note_autofill(&self) {
        let fields = self.fields();
        let autofilled = fields.inputs().any(Input::is_autofilled);
        if fields.autofilled.replace(autofilled) != autofilled {
            self.tell(Sign::Autofill(autofilled));
        }
    }

    /// A key went down in a field, or in another control.
    fn pressed(&self, field: Option<Self::Field>, event: &Happening) {
        let key = event.key();
        if key == "Escape" {
            self.tell(Sign::Escape);
        }
        // Other keys work other controls as they do everywhere.
        let Some((field, input)) = field.and_then(|field| Some((field, self.fields().input(field)?))) else { return };
        match key.as_str() {
            "Enter" => {
                event.prevent_default();
                // A script must not be able to pay in the buyer's name.
                if event.is_trusted() {
                    self.tell(Sign::Enter);
                }
            }
            // A key that is held down empties one field, not the next one as well.
            "Backspace" if input.caret_at_start() && !event.is_repeated() => {
                // The caret moves now: the key's own effect would hit the field that it moves to.
                if self.believes(field, "") {
                    event.prevent_default();
                }
                self.step(Self::Event::backspace_at_start(field));
            }
            // A separator is not the buyer's to delete: the key takes what is behind it.
            "Delete" => input.step_over_separator(),
            _ => {}
        }
    }
}

impl<Field: Copy + PartialEq> Fields<Field> {
    /// The inputs below `root` that carry these names as `data-field`; `host` has the words for what is wrong.
    pub fn find(root: Node, host: Host, names: &[(Field, &str)]) -> Self {
        let input =
            |(field, name): &(Field, &str)| Some((*field, root.find_input(&["[data-field=", name, "]"].concat())?));
        let inputs: Vec<_> = names.iter().filter_map(input).collect();
        #[cfg(feature = "payment")]
        let beside = |(_, name): &(Field, &str)| {
            root.find_input(&["[data-field=", name, "]"].concat())?;
            let part = |kind: &str| root.find(&["[data-", kind, "=", name, "]"].concat());
            Some((part("label"), part("error"), Cell::new(None)))
        };
        Fields {
            #[cfg(feature = "payment")]
            beside: names.iter().filter_map(beside).collect(),
            inputs,
            error: root.find(".error"),
            focused: Cell::new(None),
            last: Cell::new(None),
            awaiting_focus: Cell::new(None),
            autofilled: Cell::new(false),
            height: Cell::new(0.0),
            root,
            host,
        }
    }

    /// Who has the texts of the buyer's language.
    #[allow(dead_code, reason = "fields of bank accounts have no word of their own")]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// What the inputs stand in.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The input of a field.
    pub fn input(&self, field: Field) -> Option<&Input> {
        self.inputs.iter().find(|(known, _)| *known == field).map(|(_, input)| input)
    }

    /// Puts text and caret into a field.
    pub fn set_text(&self, field: Field, text: &str, caret: usize) {
        if let Some(input) = self.input(field) {
            input.set_text(text, caret, self.focused.get() == Some(field));
        }
    }

    /// Shows how a field is, to sighted buyers and others.
    pub fn set_state(&self, field: Field, empty: bool, complete: bool, invalid: bool) {
        if let Some(input) = self.input(field) {
            let node = input.node();
            node.set_class("is-empty", empty);
            node.set_class("is-complete", complete);
            node.set_class("is-invalid", invalid);
            node.set_attribute("aria-invalid", if invalid { "true" } else { "false" });
            // The error describes the field that is wrong, and no other.
            #[cfg(not(feature = "payment"))]
            node.set_attribute("aria-describedby", if invalid { "error" } else { "" });
            #[cfg(feature = "payment")]
            for (state, on) in [("empty", empty), ("complete", complete), ("invalid", invalid)] {
                self.mark(field, state, on);
            }
        }
    }

    /// Shows a state by the names that the Appearance API has for it.
    #[cfg(feature = "payment")]
    fn mark(&self, field: Field, state: &str, on: bool) {
        let found = self.inputs.iter().zip(&self.beside).find(|((known, _), _)| *known == field);
        let Some(((_, input), (label, ..))) = found else { return };
        input.node().set_class(&["Input--", state].concat(), on);
        if let Some(label) = label {
            label.set_class(&["Label--", state].concat(), on);
        }
    }

    /// Shows and reads out what is wrong with a field, under it.
    #[cfg(feature = "payment")]
    pub fn set_error(&self, field: Field, error: Option<ErrorCode>) {
        let found = self.inputs.iter().zip(&self.beside).find(|((known, _), _)| *known == field);
        let Some((_, (_, Some(region), shown))) = found else { return };
        if shown.replace(error) != error {
            region.set_text(&error.map(|code| self.host.message(code)).unwrap_or_default());
        }
    }

    /// Says what is wrong with the fields in the language of the texts, which is another one now.
    #[cfg(feature = "payment")]
    pub fn retell_errors(&self) {
        for (_, region, shown) in &self.beside {
            if let (Some(region), Some(code)) = (region, shown.get()) {
                region.set_text(&self.host.message(code));
            }
        }
    }

    /// Shows and reads out what is wrong.
    pub fn announce(&self, error: Option<ErrorCode>) {
        if let Some(region) = &self.error {
            region.set_text(&error.map(|code| self.host.message(code)).unwrap_or_default());
        }
        self.root.set_class("is-invalid", error.is_some());
    }

    /// Lets the fields take input, or not.
    pub fn set_disabled(&self, disabled: bool) {
        self.root.set_class("disabled", disabled);
        self.inputs().for_each(|input| input.set_disabled(disabled));
    }

    /// The inputs, in reading order.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().map(|(_, input)| input)
    }

    fn mark_focus(&self, field: Field, focused: bool) {
        if let Some(input) = self.input(field) {
            input.node().set_class("is-focused", focused);
            #[cfg(feature = "payment")]
            self.mark(field, "focused", focused);
        }
    }
}

/// Puts the caret in for a page that has just put the focus on the frame. Two who move it at once get in each other's way, in
/// Firefox at least: the caret follows when the frame has it, or when it plainly does not come.
pub fn focus_with_frame<F: Form>(form: &Rc<F>) {
    if dom::has_focus() {
        return form.focus();
    }
    let weak = Rc::downgrade(form);
    let anyway = Timer::after(FRAME_FOCUS_MS, move || {
        if let Some(form) = weak.upgrade() {
            form.focus();
        }
    });
    form.fields().awaiting_focus.set(Some(anyway));
}

/// Listens on the element's root, for all of its fields.
pub fn listen<F: Form>(form: &Rc<F>) -> Vec<Listener> {
    let root = form.fields().root();
    let on = |kind: &'static str, hear: fn(&F, Option<F::Field>, &Happening)| {
        let weak = Rc::downgrade(form);
        root.listen(kind, move |event| {
            if let (Some(form), Some(name)) = (weak.upgrade(), event.target_attribute("data-field")) {
                hear(&form, named(F::NAMES, &name), &event);
            }
        })
    };
    // When the focus goes to another frame, not every engine says so to the field.
    let weak = Rc::downgrade(form);
    let away = dom::on_window("blur", move || {
        if let Some((form, field)) = weak.upgrade().and_then(|form| Some((form.clone(), form.fields().focused.get()?)))
        {
            form.went_out(field);
        }
    });
    let weak = Rc::downgrade(form);
    let back = dom::on_window("focus", move || {
        if let Some(form) = weak.upgrade() {
            match form.fields().awaiting_focus.take() {
                Some(_) => form.focus(),
                None => form.find_caret(),
            }
        }
    });
    Vec::from([
        away,
        back,
        on("input", |form, field, _| field.into_iter().for_each(|field| form.typed(field))),
        on("change", |form, field, event| {
            if field.is_none() {
                form.chosen(event);
            }
        }),
        on("focusin", |form, field, _| {
            field.or(form.field_of_controls()).into_iter().for_each(|field| form.came_in(field))
        }),
        on("focusout", |form, field, event| {
            let Some(field) = field.or(form.field_of_controls()) else { return };
            // On the way to another field the caret has not left the element; `focusin` follows.
            match event.related_attribute("data-field") {
                Some(_) => form.fields().mark_focus(field, false),
                None => form.went_out(field),
            }
        }),
        on("keydown", |form, field, event| form.pressed(field, event)),
        // The form exists for autofill; nothing is ever submitted by it.
        root.listen("submit", |event| event.prevent_default()),
    ])
}

fn named<Field: Copy>(names: &[(Field, &str)], name: &str) -> Option<Field> {
    names.iter().find(|(_, known)| *known == name).map(|(field, _)| *field)
}

/// Watches the height of the content.
pub fn watch_height<F: Form>(form: &Rc<F>) -> ResizeWatch {
    let weak = Rc::downgrade(form);
    form.fields().root().on_resize(move || {
        let Some(form) = weak.upgrade() else { return };
        let height = form.fields().root().height();
        if form.fields().height.replace(height) != height {
            form.tell(Sign::Height(height));
        }
    })
}
