//! The elements of bank accounts: an IBAN, or BSB and account number of an account in Australia, in one line.
//!
//! They attach to inputs that stand in the page's markup already, so that the buyer can type before this code has arrived.
//! What typing means is decided by `flow::bank`; here it is only carried to and from the inputs.

use std::cell::RefCell;
use std::rc::Rc;

use super::fields::{self, Act, Fields, Form, Sign};
use super::style::Style;
use crate::browser::dom::{Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::flow::bank::{BankForm, Change, Details, Effect, Event, Field, Options, State};
use crate::rules::error::ErrorCode;
use crate::rules::iban::Country;
use crate::wire::port::{BankKind, BankOptions};

const FIELDS: &[(Field, &str)] = &[(Field::Iban, "iban"), (Field::Bsb, "bsb"), (Field::AccountNumber, "account")];

/// Whose IBANs are taken where the page does not say.
const DEFAULT_COUNTRIES: &str = "SEPA";

/// What the element tells its owner.
pub enum Notice {
    /// The state changed.
    Change(Change),
    /// What every element tells.
    Sign(Sign),
}

/// An element in its markup. Dropping it detaches it.
pub struct BankElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    fields: Fields<Field>,
    form: RefCell<BankForm>,
    style: Style,
    /// The options in force; an update changes the ones it names.
    options: RefCell<Options>,
    notify: Box<dyn Fn(Notice)>,
}

impl BankElement {
    /// Attaches to the markup below `root`, which is this element's or none. What the buyer typed before is taken over.
    /// `live` says whether real money moves.
    pub fn attach(
        root: Node,
        kind: BankKind,
        live: bool,
        options: BankOptions,
        host: Host,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<BankElement> {
        let settings = Options { kind, live, countries: Vec::from([DEFAULT_COUNTRIES.into()]), disabled: false };
        let (fields, form) = (Fields::find(root, host, FIELDS), BankForm::new(settings.clone()));
        // Markup of another release, or of another element, is none to work with.
        if !Field::ALL.iter().all(|field| form.has(*field) == fields.input(*field).is_some()) {
            return None;
        }
        let inner = Rc::new(Inner {
            style: Style::new(fields.root()),
            fields,
            form: RefCell::new(form),
            options: RefCell::new(settings),
            notify: Box::new(notify),
        });
        inner.configure(options);
        inner.take_over();
        let (listeners, resize) = (fields::listen(&inner), fields::watch_height(&inner));
        Some(BankElement { inner, _listeners: listeners, _resize: resize })
    }

    /// Changes the options that are named.
    pub fn update(&self, options: BankOptions) {
        self.inner.configure(options);
    }

    /// Puts the caret into the first field that still needs something, for a page that has just put the focus on the frame.
    pub fn focus_with_frame(&self) {
        fields::focus_with_frame(&self.inner);
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        self.inner.blur();
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.inner.step(Event::Clear);
    }

    /// The whole account, or what is wrong with it; the buyer is shown that too.
    pub fn details(&self) -> Result<Details, ErrorCode> {
        // A browser may have filled a field in without an event that reached us.
        self.inner.take_over();
        self.inner.step(Event::Submit);
        self.inner.form.borrow().details()
    }

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.fields.root().height()
    }
}

impl Inner {
    fn configure(&self, options: BankOptions) {
        let root = self.fields.root();
        if let Some(style) = &options.style {
            self.style.apply(style);
        }
        if let Some(solid) = &options.icon_style {
            root.set_class("solid-icon", solid == "solid");
        }
        if let Some(hide) = options.hide_icon {
            root.set_class("no-icon", hide);
        }
        let country = options.placeholder_country.and_then(|code| Country::named(&code));
        if let (Some(country), Some(input)) = (country, self.fields.input(Field::Iban)) {
            input.node().set_attribute("placeholder", &country.placeholder());
        }
        let mut settings = self.options.borrow_mut();
        if let Some(countries) = options.supported_countries {
            settings.countries = countries;
        }
        settings.disabled = options.disabled.unwrap_or(settings.disabled);
        self.fields.set_disabled(settings.disabled);
        let event = Event::Configure(settings.clone());
        drop(settings);
        self.step(event);
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::SetText { field, text, caret } => self.fields.set_text(field, &text, caret),
            Effect::SetState { field, state: State { empty, complete, invalid } } => {
                self.fields.set_state(field, empty, complete, invalid);
            }
            Effect::Announce(error) => self.fields.announce(error),
            Effect::Change(change) => {
                self.fields.root().set_class("is-complete", change.complete);
                self.fields.root().set_class("is-empty", change.empty);
                (self.notify)(Notice::Change(change));
            }
            Effect::FocusChanged(focused) => {
                self.fields.root().set_class("focused", focused);
                self.tell(Sign::FocusChanged(focused));
            }
            Effect::MoveFocus(field) => {
                if let Some(input) = self.fields.input(field) {
                    input.focus();
                }
            }
        }
    }
}

impl Form for Inner {
    type Field = Field;
    type Event = Event;
    const NAMES: &'static [(Field, &'static str)] = FIELDS;

    fn fields(&self) -> &Fields<Field> {
        &self.fields
    }

    fn step(&self, event: Event) {
        let effects = self.form.borrow_mut().step(event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn believes(&self, field: Field, text: &str) -> bool {
        self.form.borrow().text(field) == text
    }

    fn first_open_field(&self) -> Option<Field> {
        self.form.borrow().first_open_field()
    }

    fn tell(&self, sign: Sign) {
        (self.notify)(Notice::Sign(sign));
    }
}

impl Act<Field> for Event {
    fn input(field: Field, raw: String, caret: usize) -> Self {
        Event::Input { field, raw, caret }
    }

    fn autofill(field: Field, raw: String) -> Self {
        Event::Autofill { field, raw }
    }

    fn focus(field: Field) -> Self {
        Event::Focus(field)
    }

    fn blur(field: Field) -> Self {
        Event::Blur(field)
    }

    fn backspace_at_start(field: Field) -> Self {
        Event::BackspaceAtStart(field)
    }
}
