//! The elements `address` and `shippingAddress`: the fields of an address, the saved ones to pick from, and the box that says
//! that another element's address is meant.
//!
//! What is to be seen is decided by `flow::address` and `flow::form`; here it is only shown. The data of countries comes from
//! the pay origin, one country at a time.

mod extras;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::appearance::Appearance;
use super::form::{FormElement, Notice as FormNotice};
use super::sign::Sign;
use crate::browser::dom::{Happening, Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::browser::{intl, value};
use crate::flow::address::{AddressForm, Effect, Event, Options, Words};
use crate::flow::form::Change as FormChange;
use crate::rules::address::{Format, Script};
use crate::rules::error::ErrorCode;
use crate::rules::field::Choice;
use crate::rules::text::Text;
use crate::wire::address_format;
use crate::wire::port::{AddressChange, AddressEvent, AddressInit, AddressKind, AddressUpdate};
use crate::wire::tree::Tree;
use extras::Extras;

/// What the element tells its owner.
pub enum Notice {
    /// For the page's listeners.
    Event(AddressEvent),
    /// What every element tells.
    Sign(Sign),
}

/// An element in its markup. Dropping it detaches it.
pub struct AddressElement {
    inner: Rc<Inner>,
    appearance: Appearance,
    _listeners: Vec<Listener>,
    resize: RefCell<Option<ResizeWatch>>,
}

struct Inner {
    root: Node,
    kind: AddressKind,
    host: Host,
    /// The options in force; updates are merged into them.
    options: RefCell<Tree>,
    /// There once the first country's data has come.
    address: RefCell<Option<AddressForm>>,
    form: RefCell<Option<FormElement>>,
    extras: Extras,
    /// What the form tells meanwhile is this element's own doing.
    busy: Cell<bool>,
    stirred: Cell<bool>,
    fields_shown: Cell<bool>,
    height: Cell<f64>,
    /// What the page has set aside: the element is that high until the buyer does something, so that nothing moves before.
    reserve: Cell<f64>,
    own: std::rc::Weak<Inner>,
    notify: Box<dyn Fn(Notice)>,
}

impl AddressElement {
    /// Prepares the element below `root`. There is nothing to see before [`AddressElement::begin`].
    pub fn attach(root: Node, init: AddressInit, host: Host, notify: impl Fn(Notice) + 'static) -> AddressElement {
        let appearance = Appearance::new(&root);
        appearance.apply(&init.appearance);
        let inner = Rc::new_cyclic(|own| Inner {
            extras: Extras::make(&root),
            root,
            kind: init.kind,
            host,
            options: RefCell::new(init.options),
            address: RefCell::default(),
            form: RefCell::default(),
            busy: Cell::new(false),
            stirred: Cell::new(false),
            fields_shown: Cell::new(true),
            height: Cell::new(0.0),
            reserve: Cell::new(init.reserve as f64),
            own: own.clone(),
            notify: Box::new(notify),
        });
        let listeners = inner.listen();
        AddressElement { inner, appearance, _listeners: listeners, resize: RefCell::default() }
    }

    /// Shows the fields of the first country, once its data has come. `country` is the buyer's, as far as the pay origin knows.
    pub async fn begin(&self, country: &str) -> f64 {
        let inner = &self.inner;
        let language = inner.host.language();
        let region = language.rsplit(['-', '_']).next().unwrap_or_default().to_ascii_uppercase();
        let first = AddressForm::first_country(&inner.options(), &[&region, country]);
        let format = format(&inner.host, &first).await;
        inner.build(AddressForm::new(inner.options(), first, format));
        let weak = inner.own.clone();
        *self.resize.borrow_mut() = Some(inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measured();
            }
        }));
        inner.tall()
    }

    /// Changes what is named.
    pub fn update(&self, update: AddressUpdate) {
        if !update.appearance.is_null() {
            self.appearance.apply(&update.appearance);
        }
        let inner = &self.inner;
        if let Some(locale) = update.locale {
            let weak = inner.own.clone();
            inner.host.speak(&locale, move || {
                if let Some(inner) = weak.upgrade() {
                    inner.step(Event::Speak);
                    inner.extras.speak(&inner.host);
                }
            });
        }
        if !update.options.is_null() {
            inner.options.borrow_mut().merge(update.options);
            inner.step(Event::Configure(Box::new(inner.options())));
        }
    }

    /// Puts the caret into the first field that still needs something.
    pub fn focus(&self) {
        if !self.inner.extras.focus(self.inner.fields_shown.get()) {
            self.inner.with_form(FormElement::focus);
        }
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        self.inner.extras.blur();
        self.inner.with_form(FormElement::blur);
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.inner.step(Event::Clear);
    }

    /// Whether all that is needed is there, or what is wrong first; the buyer is shown everything that is.
    pub fn submit(&self) -> Result<(), ErrorCode> {
        let inner = &self.inner;
        let has_own = inner.address.borrow().as_ref().is_some_and(AddressForm::has_own);
        if has_own {
            inner.with_form(FormElement::submit).unwrap_or(Err(ErrorCode::IncompleteAddress)).map_err(whole)?;
        }
        let complete = self.value(Script::default()).is_some_and(|change| change.complete);
        if complete { Ok(()) } else { Err(ErrorCode::IncompleteAddress) }
    }

    /// What the element holds, regions in those letters; `None` before it is there.
    pub fn value(&self, script: Script) -> Option<AddressChange> {
        self.inner.address.borrow().as_ref().map(|address| address.value(script))
    }
}

/// What is wrong with a part of an address is told of the whole, unless it says more.
fn whole(problem: ErrorCode) -> ErrorCode {
    match problem {
        ErrorCode::IncompleteField | ErrorCode::IncompleteChoice | ErrorCode::IncompleteZip => {
            ErrorCode::IncompleteAddress
        }
        other => other,
    }
}

/// The data of a country's addresses; `None` when it does not come or is none.
async fn format(host: &Host, country: &str) -> Option<Format> {
    let data = host.data(&["addresses/", country].concat()).await?;
    address_format::read(&value::tree(&data)?)
}

impl Words for Host {
    fn language(&self) -> String {
        Host::language(self)
    }

    fn text(&self, text: &Text) -> String {
        Host::text(self, text)
    }

    fn countries(&self, codes: &[&str]) -> Vec<Choice> {
        let language = Host::language(self);
        let names = intl::country_names(&language, codes).into_iter();
        let choice = |(code, label): (&&str, String)| Choice { value: (*code).to_owned(), label };
        let mut choices: Vec<_> = codes.iter().zip(names).map(choice).collect();
        intl::sort(&language, &mut choices, |choice| &choice.label);
        choices
    }
}

impl Inner {
    fn options(&self) -> Options {
        Options::read(self.kind, &self.options.borrow())
    }

    fn build(&self, mut address: AddressForm) {
        let effects = address.begin(&self.host);
        *self.address.borrow_mut() = Some(address);
        self.extras.speak(&self.host);
        let (words, weak) = (self.host.clone(), self.own.clone());
        let hear = move |notice| {
            if let Some(inner) = weak.upgrade() {
                inner.heard(notice);
            }
        };
        self.busy.set(true);
        let form = FormElement::build(&self.root, Vec::new(), move |code| words.message(code), hear);
        *self.form.borrow_mut() = Some(form);
        self.busy.set(false);
        self.stirred.set(true);
        self.carry_out(effects);
    }

    fn with_form<T>(&self, ask: impl FnOnce(&FormElement) -> T) -> Option<T> {
        self.form.borrow().as_ref().map(ask)
    }

    fn heard(&self, notice: FormNotice) {
        match notice {
            FormNotice::Change(_) if self.busy.get() => self.stirred.set(true),
            FormNotice::Change(_) => {
                self.reserve.set(0.0);
                if let Some((values, state)) = self.held() {
                    self.step(Event::Typed(values, state));
                }
            }
            FormNotice::Sign(sign) => (self.notify)(Notice::Sign(sign)),
        }
    }

    /// What the fields hold.
    fn held(&self) -> Option<(Vec<(String, String)>, FormChange)> {
        self.with_form(|form| {
            // EXPOSE: an address is what the page asks this element for; card numbers have been taken out of it.
            let values = form.values().into_iter().map(|(id, value)| (id, value.expose().clone())).collect();
            (values, form.state())
        })
    }

    fn step(&self, event: Event) {
        let effects = self.address.borrow_mut().as_mut().map(|address| address.step(event, &self.host));
        self.carry_out(effects.unwrap_or_default());
    }

    fn carry_out(&self, effects: Vec<Effect>) {
        let within = self.busy.replace(true);
        for effect in effects {
            match effect {
                Effect::Fetch(country) => self.fetch(country),
                Effect::Fields(specs) => drop(self.with_form(|form| form.configure(specs))),
                Effect::Put(id, text) => drop(self.with_form(|form| form.put(id, &text))),
                Effect::Show(view) => {
                    self.with_form(|form| form.root().set_hidden(!view.fields));
                    self.fields_shown.set(view.fields);
                    if !view.fields {
                        // The height that the page sets aside is that of fields.
                        self.reserve.set(0.0);
                    }
                    self.extras.show(&view, self.options().mode, &self.host);
                }
                Effect::Change(change) => (self.notify)(Notice::Event(AddressEvent::Address(Box::new(change)))),
            }
        }
        self.busy.set(within);
        let stirred = !within && self.stirred.take();
        if let Some((values, state)) = self.held().filter(|_| stirred) {
            self.step(Event::Filled(values, state));
        }
    }

    fn fetch(&self, country: String) {
        let own = self.own.clone();
        let host = self.host.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let data = format(&host, &country).await;
            if let Some(inner) = own.upgrade() {
                inner.step(Event::Format(country, data.map(Box::new)));
            }
        });
    }

    /// The height to have in the page, in CSS pixels.
    fn tall(&self) -> f64 {
        self.root.height().max(self.reserve.get())
    }

    fn measured(&self) {
        let height = self.tall();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Sign(Sign::Height(height)));
        }
    }

    /// Listens for what is chosen beside the fields.
    fn listen(self: &Rc<Self>) -> Vec<Listener> {
        let on = |kind: &'static str, hear: fn(&Inner, &Happening, extras::Control)| {
            let weak = Rc::downgrade(self);
            self.root.listen(kind, move |event| {
                if let (Some(inner), Some(control)) = (weak.upgrade(), extras::Control::of(&event)) {
                    hear(&inner, &event, control);
                }
            })
        };
        Vec::from([
            on("change", |inner, _, control| {
                inner.reserve.set(0.0);
                inner.step(match control {
                    extras::Control::Same => Event::Same(inner.extras.is_same()),
                    extras::Control::Contact(place) => Event::Choose(place),
                });
            }),
            on("focusin", |inner, _, _| (inner.notify)(Notice::Sign(Sign::FocusChanged(true)))),
            on("focusout", |inner, _, _| (inner.notify)(Notice::Sign(Sign::FocusChanged(false)))),
            on("keydown", |inner, event, _| match event.key().as_str() {
                "Escape" => (inner.notify)(Notice::Sign(Sign::Escape)),
                // A script must not be able to pay in the buyer's name.
                "Enter" if event.is_trusted() => {
                    event.prevent_default();
                    (inner.notify)(Notice::Sign(Sign::Enter));
                }
                _ => {}
            }),
            self.root.listen("submit", |event| event.prevent_default()),
        ])
    }
}
