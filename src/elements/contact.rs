//! The elements `linkAuthentication` and `contactDetails`: an e-mail address.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::address::Notice;
use super::appearance::Appearance;
use super::form::{FormElement, Notice as FormNotice};
use super::sign::Sign;
use crate::browser::dom::{Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::rules::error::ErrorCode;
use crate::rules::field::{FieldSpec, Kind};
use crate::rules::text;
use crate::wire::port::{AddressEvent, AddressInit, AddressUpdate, ContactChange};
use crate::wire::tree::Tree;

const EMAIL: &str = "email";

/// An element in its markup. Dropping it detaches it.
pub struct ContactElement {
    inner: Rc<Inner>,
    appearance: Appearance,
    _listener: Listener,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    host: Host,
    form: RefCell<Option<FormElement>>,
    /// What the page wants the field to hold at first.
    default: RefCell<String>,
    told: RefCell<ContactChange>,
    height: Cell<f64>,
    notify: Box<dyn Fn(Notice)>,
}

impl ContactElement {
    /// Makes the element below `root`.
    pub fn attach(root: Node, init: AddressInit, host: Host, notify: impl Fn(Notice) + 'static) -> ContactElement {
        let appearance = Appearance::new(&root);
        appearance.apply(&init.appearance);
        let inner = Rc::new(Inner {
            root,
            host,
            form: RefCell::default(),
            default: RefCell::new(default(&init.options).unwrap_or_default()),
            told: RefCell::new(ContactChange { empty: true, complete: false, email: String::new() }),
            height: Cell::new(0.0),
            notify: Box::new(notify),
        });
        Inner::build(&inner);
        let weak = Rc::downgrade(&inner);
        let resize = inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measured();
            }
        });
        let listener = inner.root.listen("submit", |event| event.prevent_default());
        ContactElement { inner, appearance, _listener: listener, _resize: resize }
    }

    /// Changes what is named.
    pub fn update(&self, update: AddressUpdate) {
        if !update.appearance.is_null() {
            self.appearance.apply(&update.appearance);
        }
        if let Some(email) = default(&update.options) {
            self.inner.default.replace(email);
            self.inner.configure();
        }
        if let Some(locale) = update.locale {
            let weak = Rc::downgrade(&self.inner);
            self.inner.host.speak(&locale, move || {
                if let Some(inner) = weak.upgrade() {
                    inner.configure();
                }
            });
        }
    }

    /// Puts the caret in.
    pub fn focus(&self) {
        self.inner.with_form(FormElement::focus);
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        self.inner.with_form(FormElement::blur);
    }

    /// Empties the field.
    pub fn clear(&self) {
        self.inner.with_form(|form| form.put(EMAIL, ""));
    }

    /// Whether it is whole and right, or what is wrong; the buyer is shown that.
    pub fn submit(&self) -> Result<(), ErrorCode> {
        self.inner.with_form(FormElement::submit).unwrap_or(Err(ErrorCode::IncompleteEmail))
    }

    /// What the element holds.
    pub fn value(&self) -> ContactChange {
        self.inner.change()
    }

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.root.height()
    }
}

fn default(options: &Tree) -> Option<String> {
    options.get("defaultValues").map(|values| values.text_at(&[EMAIL]).unwrap_or_default().to_owned())
}

impl Inner {
    fn build(inner: &Rc<Inner>) {
        let (words, weak) = (inner.host.clone(), Rc::downgrade(inner));
        let hear = move |notice| {
            if let Some(inner) = weak.upgrade() {
                inner.heard(notice);
            }
        };
        let form = FormElement::build(&inner.root, inner.specs(), move |code| words.message(code), hear);
        inner.form.replace(Some(form));
        inner.tell();
    }

    fn specs(&self) -> Vec<FieldSpec> {
        let value = self.default.borrow().clone();
        Vec::from([FieldSpec { value, ..FieldSpec::new(EMAIL, Kind::Email, self.host.text(&text::EMAIL)) }])
    }

    fn configure(&self) {
        let specs = self.specs();
        self.with_form(|form| form.configure(specs));
    }

    fn with_form<T>(&self, ask: impl FnOnce(&FormElement) -> T) -> Option<T> {
        self.form.borrow().as_ref().map(ask)
    }

    fn heard(&self, notice: FormNotice) {
        match notice {
            FormNotice::Change(_) => self.tell(),
            FormNotice::Sign(sign) => (self.notify)(Notice::Sign(sign)),
        }
    }

    /// Tells the page what is new.
    fn tell(&self) {
        let change = self.change();
        if self.told.replace(change.clone()) != change {
            (self.notify)(Notice::Event(AddressEvent::Contact(change)));
        }
    }

    fn change(&self) -> ContactChange {
        let none = || ContactChange { empty: true, complete: false, email: String::new() };
        let held = |form: &FormElement| {
            let state = form.state();
            // EXPOSE: an e-mail address is what the page asks this element for; a card number has been taken out of it.
            ContactChange { empty: state.empty, complete: state.complete, email: form.value(EMAIL).expose().clone() }
        };
        self.with_form(held).unwrap_or_else(none)
    }

    fn measured(&self) {
        let height = self.root.height();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Sign(Sign::Height(height)));
        }
    }
}
