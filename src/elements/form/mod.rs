//! Forms of labelled fields, made from data: each field its label, its control, and the place of its error.
//!
//! What typing means is decided by `flow::form`; here it is only carried to and from the controls. The markup is
//! `.Form > .Field > .Label + .Input + .Error`, with the states that the Appearance API names.

mod field;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::fields::FRAME_FOCUS_MS;
use super::sign::Sign;
use crate::browser::dom::{self, Happening, Node};
use crate::browser::intl;
use crate::browser::listener::Listener;
use crate::browser::timer::Timer;
use crate::flow::form::{Change, Effect, Event, FieldSpec, Form, Kind};
use crate::rules::error::ErrorCode;
use crate::rules::secret::Sensitive;
use field::Field;

/// What the form tells its owner.
pub enum Notice {
    /// A value changed, or the state of the whole.
    Change(Change),
    /// What every element tells. Of its height it says nothing: that is the whole element's.
    Sign(Sign),
}

/// A form in the document. Dropping it takes it out.
pub struct FormElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
}

struct Inner {
    root: Node,
    /// In the order of the machine's fields.
    fields: RefCell<Vec<Field>>,
    form: RefCell<Form>,
    focused: Cell<Option<usize>>,
    /// The caret is to come in as soon as the window has the focus.
    awaiting_focus: Cell<Option<Timer>>,
    autofilled: Cell<bool>,
    disabled: Cell<bool>,
    /// Tells this form's ids from those of other forms in the document.
    number: u32,
    words: Box<dyn Fn(ErrorCode) -> String>,
    notify: Box<dyn Fn(Notice)>,
}

thread_local! {
    static FORMS: Cell<u32> = const { Cell::new(0) };
}

impl FormElement {
    /// Makes the fields below `parent`, behind what is there. `words` has the text of an error, in the buyer's language.
    pub fn build(
        parent: &Node,
        specs: Vec<FieldSpec>,
        words: impl Fn(ErrorCode) -> String + 'static,
        notify: impl Fn(Notice) + 'static,
    ) -> FormElement {
        let root = Node::make("div", &[("class", "Form")]);
        parent.append(&root);
        let number = FORMS.get();
        FORMS.set(number + 1);
        let inner = Rc::new(Inner {
            root,
            fields: RefCell::default(),
            form: RefCell::new(Form::new(Vec::new())),
            focused: Cell::new(None),
            awaiting_focus: Cell::new(None),
            autofilled: Cell::new(false),
            disabled: Cell::new(false),
            number,
            words: Box::new(words),
            notify: Box::new(notify),
        });
        inner.step(Event::Configure(specs));
        let listeners = inner.listen();
        FormElement { inner, _listeners: listeners }
    }

    /// What the fields stand in.
    pub fn root(&self) -> &Node {
        &self.inner.root
    }

    /// Other fields, or the same in another way or language. What was typed stays under the same id.
    pub fn configure(&self, specs: Vec<FieldSpec>) {
        self.inner.step(Event::Configure(specs));
    }

    /// Whether all is whole and right, or what is wrong first; the buyer is shown everything that is.
    pub fn submit(&self) -> Result<(), ErrorCode> {
        // A browser may have filled a field in without an event that reached us.
        self.inner.take_over();
        self.inner.step(Event::Submit);
        self.inner.form.borrow().problem().map_or(Ok(()), |(_, problem)| Err(problem))
    }

    /// Puts the caret into the first field that still needs something; into the first when none does.
    pub fn focus(&self) {
        self.inner.focus();
    }

    /// The same for a page that has just put the focus on the frame. Two who move it at once get in each other's way, in
    /// Firefox at least: the caret follows when the frame has it, or when it plainly does not come.
    pub fn focus_with_frame(&self) {
        if dom::has_focus() {
            return self.focus();
        }
        let weak = Rc::downgrade(&self.inner);
        let anyway = Timer::after(FRAME_FOCUS_MS, move || {
            if let Some(inner) = weak.upgrade() {
                inner.focus();
            }
        });
        self.inner.awaiting_focus.set(Some(anyway));
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        self.inner.awaiting_focus.take();
        let Some(place) = self.inner.focused.get() else { return };
        let control = self.inner.fields.borrow().get(place).map(|field| field.control().clone());
        if let Some(control) = control {
            control.blur();
        }
        self.inner.went_out(place);
    }

    /// Empties every field; choices are again what they were at first.
    pub fn clear(&self) {
        self.inner.step(Event::Clear);
    }

    /// Has a field hold this.
    pub fn put(&self, id: &str, text: &str) {
        let place = self.inner.form.borrow().place(id);
        if let Some(field) = place {
            self.inner.step(Event::Put { field, text: text.to_owned() });
        }
    }

    /// What a field that is shown holds, as it is sent; empty where there is none of that id.
    pub fn value(&self, id: &str) -> Sensitive<String> {
        Sensitive::new(self.inner.form.borrow().value(id))
    }

    /// What the fields that are shown hold, as it is sent.
    pub fn values(&self) -> Vec<(String, Sensitive<String>)> {
        let form = self.inner.form.borrow();
        form.values().map(|(id, value)| (id.to_owned(), Sensitive::new(value))).collect()
    }

    /// What the whole is now.
    pub fn state(&self) -> Change {
        let form = self.inner.form.borrow();
        Change { empty: form.empty(), complete: form.complete() }
    }

    /// Lets the fields take input, or not.
    pub fn set_disabled(&self, disabled: bool) {
        self.inner.disabled.set(disabled);
        self.inner.fields.borrow().iter().for_each(|field| field.set_disabled(disabled));
    }
}

/// Gives the countries that can be chosen their names in that language, where they have none, in its order.
pub fn name_countries(specs: &mut [FieldSpec], language: &str) {
    for spec in specs.iter_mut().filter(|spec| spec.kind == Kind::Country) {
        let unnamed = spec.options.iter().any(|option| option.label.is_empty());
        if !unnamed {
            continue;
        }
        let codes: Vec<&str> = spec.options.iter().map(|option| option.value.as_str()).collect();
        let names = intl::country_names(language, &codes);
        for (option, name) in spec.options.iter_mut().zip(names) {
            option.label = name;
        }
        intl::sort(language, &mut spec.options, |option| &option.label);
    }
}

/// Puts what the page supposes into fields that hold nothing by themselves. Most buyers are where the `merchant` is.
#[cfg(any(feature = "payment", feature = "methods"))]
pub fn suppose(specs: &mut [FieldSpec], supposed: impl Fn(&str) -> String, merchant: &str) {
    for spec in specs {
        if !spec.value.is_empty() && spec.kind != Kind::Country {
            continue;
        }
        let given = supposed(&spec.id);
        let near = spec.kind == Kind::Country && spec.options.iter().any(|option| option.value == merchant);
        if !given.is_empty() {
            spec.value = given;
        } else if spec.value.is_empty() && near {
            spec.value = String::from(merchant);
        }
    }
}

impl Drop for FormElement {
    fn drop(&mut self) {
        self.inner.root.remove();
    }
}

impl Inner {
    fn step(&self, event: Event) {
        let effects = self.form.borrow_mut().step(event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Fields => self.lay_out(),
            Effect::SetText { field, text, caret } => {
                let focused = self.focused.get() == Some(field);
                if let Some(field) = self.fields.borrow().get(field) {
                    field.set_text(&text, caret, focused);
                }
            }
            Effect::SetState { field, state } => {
                if let Some(field) = self.fields.borrow().get(field) {
                    field.set_state(state, &self.words);
                }
            }
            Effect::Change(change) => (self.notify)(Notice::Change(change)),
            Effect::FocusChanged(focused) => (self.notify)(Notice::Sign(Sign::FocusChanged(focused))),
        }
    }

    fn focus(&self) {
        self.awaiting_focus.take();
        let form = self.form.borrow();
        let first = form.problem().map_or_else(|| form.first_shown(), |(field, _)| Some(field));
        drop(form);
        let control = first.and_then(|field| Some(self.fields.borrow().get(field)?.control().clone()));
        if let Some(control) = control {
            dom::take_focus();
            control.focus();
        }
    }

    /// Brings the markup into step with the machine's fields. Those that stay are not moved: they would lose the caret.
    fn lay_out(&self) {
        let form = self.form.borrow();
        let mut before = self.fields.take();
        let mut fields = Vec::new();
        for spec in form.specs() {
            let kept = before.iter().position(|field| field.suits(spec)).map(|place| before.swap_remove(place));
            let field = kept.unwrap_or_else(|| Field::make(spec, self.number));
            field.dress(spec);
            field.set_disabled(self.disabled.get());
            fields.push(field);
        }
        before.iter().for_each(|field| field.root().remove());
        let mut last = None;
        for field in &fields {
            self.root.place(field.root(), last);
            last = Some(field.root());
        }
        let focused = fields.iter().position(|field| field.control().is_focused());
        self.focused.set(focused);
        self.fields.replace(fields);
    }

    /// Reads every control whose text the machine does not know yet.
    fn take_over(&self) {
        for place in 0..self.fields.borrow().len() {
            self.filled(place);
        }
        self.note_autofill();
    }

    /// What a field holds, unless the machine knows it already.
    fn news(&self, place: usize) -> Option<String> {
        let raw = self.fields.borrow().get(place)?.text();
        (self.form.borrow().text(place) != raw).then_some(raw)
    }

    fn filled(&self, field: usize) {
        if let Some(raw) = self.news(field) {
            self.step(Event::Autofill { field, raw });
        }
    }

    fn typed(&self, field: usize) {
        let Some(raw) = self.news(field) else { return };
        let caret = self.fields.borrow().get(field).and_then(Field::caret);
        self.step(match caret {
            Some(caret) => Event::Input { field, raw, caret },
            None => Event::Autofill { field, raw },
        });
        self.note_autofill();
    }

    /// Tells whether the browser filled something in, if that is new.
    fn note_autofill(&self) {
        let autofilled = self.fields.borrow().iter().any(Field::is_autofilled);
        if self.autofilled.replace(autofilled) != autofilled {
            (self.notify)(Notice::Sign(Sign::Autofill(autofilled)));
        }
    }

    fn came_in(&self, place: usize) {
        let before = self.focused.replace(Some(place));
        if before != Some(place) {
            self.mark_focus(place, true);
            self.step(Event::Focus(place));
        }
    }

    fn went_out(&self, place: usize) {
        self.mark_focus(place, false);
        if self.focused.get() == Some(place) {
            self.focused.set(None);
            self.step(Event::Blur(place));
        }
    }

    fn mark_focus(&self, place: usize, focused: bool) {
        if let Some(field) = self.fields.borrow().get(place) {
            field.mark_focus(focused);
        }
    }

    fn pressed(&self, place: usize, event: &Happening) {
        // Keys work choosers and boxes as they do everywhere.
        if !self.fields.borrow().get(place).is_some_and(Field::is_typed_in) {
            return;
        }
        match event.key().as_str() {
            "Escape" => (self.notify)(Notice::Sign(Sign::Escape)),
            "Enter" => {
                event.prevent_default();
                // A script must not be able to pay in the buyer's name.
                if event.is_trusted() {
                    (self.notify)(Notice::Sign(Sign::Enter));
                }
            }
            _ => {}
        }
    }

    /// The field whose control has this id in the document.
    fn place_of_control(&self, id: Option<String>) -> Option<usize> {
        let id = id?;
        self.fields.borrow().iter().position(|field| field.control_id() == id)
    }

    /// Listens on the root, for all fields.
    fn listen(self: &Rc<Self>) -> Vec<Listener> {
        let on = |kind: &'static str, hear: fn(&Inner, usize, &Happening)| {
            let weak = Rc::downgrade(self);
            self.root.listen(kind, move |event| {
                let Some(inner) = weak.upgrade() else { return };
                if let Some(place) = inner.place_of_control(event.target_attribute("id")) {
                    hear(&inner, place, &event);
                }
            })
        };
        // When the focus goes to another frame, not every engine says so to the field.
        let weak = Rc::downgrade(self);
        let away = dom::on_window("blur", move || {
            if let Some((inner, place)) = weak.upgrade().and_then(|inner| Some((inner.clone(), inner.focused.get()?))) {
                inner.went_out(place);
            }
        });
        let weak = Rc::downgrade(self);
        let back = dom::on_window("focus", move || {
            if let Some(inner) = weak.upgrade().filter(|inner| inner.awaiting_focus.take().is_some()) {
                inner.focus();
            }
        });
        Vec::from([
            away,
            back,
            on("input", |inner, place, _| inner.typed(place)),
            // Some engines say no more than this of what they filled in.
            on("change", |inner, place, _| inner.filled(place)),
            on("focusin", |inner, place, _| inner.came_in(place)),
            on("focusout", |inner, place, event| {
                // On the way to another field the caret has not left the form; `focusin` follows.
                match inner.place_of_control(event.related_attribute("id")) {
                    Some(_) => inner.mark_focus(place, false),
                    None => inner.went_out(place),
                }
            }),
            on("keydown", |inner, place, event| inner.pressed(place, event)),
        ])
    }
}
