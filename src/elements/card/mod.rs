//! The elements of the card family: the whole card in one line, or one of its fields.
//!
//! They attach to inputs that stand in the page's markup already, so that the buyer can type before this code has arrived.
//! What typing means is decided by `flow::card`; here it is only carried to and from the inputs.

mod showing;

use std::cell::RefCell;
use std::rc::Rc;

use super::fields::{self, Act, Fields, Form, Sign};
#[cfg(feature = "card")]
use super::style::Style;
use crate::browser::clock;
use crate::browser::dom::{Choices, Happening, Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::flow::card::{CardDetails, CardForm, Change, Event, Field, Options};
use crate::rules::card::Brand;
use crate::rules::error::ErrorCode;
use crate::rules::secret::Sensitive;
use crate::wire::port::{CardKind, CardOptions};

const FIELDS: &[(Field, &str)] =
    &[(Field::Number, "number"), (Field::Expiry, "expiry"), (Field::Cvc, "cvc"), (Field::Postal, "postal")];

/// The billing address has fields of its own, and the card's markup none for the postal code.
const BILLED_APART: bool = cfg!(feature = "payment");

/// What the element tells its owner.
pub enum Notice {
    /// The state changed.
    Change(Change),
    /// The networks that the card can be charged on changed.
    Networks(Vec<Brand>),
    /// The caret is to go on to a field of another element.
    MoveOn(Field),
    /// The browser filled in a field of another element, for which this one's markup only holds a place.
    Misdirected(Field, String),
    /// What every element tells.
    Sign(Sign),
}

/// An element in its markup. Dropping it detaches it.
pub struct CardElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    fields: Fields<Field>,
    icon: Option<Node>,
    networks: Option<Choices>,
    last4: Option<Node>,
    form: RefCell<CardForm>,
    #[cfg(feature = "card")]
    style: Style,
    options: RefCell<Settings>,
    notify: Box<dyn Fn(Notice)>,
}

/// The options in force; an update changes the ones it names.
struct Settings {
    kind: CardKind,
    country: String,
    hide_postal: bool,
    disabled: bool,
    postal_prefill: Option<String>,
    preferred_networks: Vec<Brand>,
    auto_advance: bool,
}

impl CardElement {
    /// Attaches to the markup below `root`. What the buyer typed before is taken over.
    pub fn attach(
        root: Node,
        kind: CardKind,
        country: String,
        options: CardOptions,
        host: Host,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<CardElement> {
        let settings = Settings::new(kind, country);
        let form = CardForm::new(settings.options());
        let fields = Fields::find(root, host, FIELDS);
        // Markup of another release, or of another element, is none to work with.
        let is_there = |field: &Field| !form.has(*field) || fields.input(*field).is_some();
        if !Field::ALL.iter().all(|field| is_there(field) || (BILLED_APART && *field == Field::Postal)) {
            return None;
        }
        let root = fields.root();
        let inner = Rc::new(Inner {
            icon: root.find(".icon"),
            networks: root.find_choices(".networks"),
            last4: root.find(".last4"),
            #[cfg(feature = "card")]
            style: Style::new(root),
            form: RefCell::new(form),
            options: RefCell::new(settings),
            notify: Box::new(notify),
            fields,
        });
        // First what the buyer typed: a value that the merchant only supposed does not replace it.
        inner.take_over();
        inner.configure(options);
        let (listeners, resize) = (fields::listen(&inner), fields::watch_height(&inner));
        Some(CardElement { inner, _listeners: listeners, _resize: resize })
    }

    /// Changes the options that are named.
    pub fn update(&self, options: CardOptions) {
        self.inner.configure(options);
    }

    /// The texts are of another language now.
    #[cfg(feature = "payment")]
    pub fn speak(&self) {
        self.inner.fields.retell_errors();
    }

    /// Puts the caret into the first field that still needs something; back to where it was, when none does.
    pub fn focus(&self) {
        self.inner.focus();
    }

    /// The same for a page that has just put the focus on the frame.
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

    /// The scheme of the number, as far as it is typed here.
    pub fn brand(&self) -> Brand {
        self.inner.form.borrow().brand()
    }

    /// Takes over the scheme of a number that is typed elsewhere.
    pub fn set_brand(&self, brand: Brand) {
        self.inner.step(Event::Brand(brand));
    }

    /// Takes text over that the browser filled into another element's markup.
    pub fn fill(&self, field: Field, raw: String) {
        if let Some(input) = self.inner.fields.input(field) {
            input.set_text(&raw, 0, false);
        }
        self.inner.step(Event::Autofill { field, raw });
    }

    /// The whole card, or what is wrong with it; the buyer is shown that too.
    pub fn details(&self) -> Result<CardDetails, ErrorCode> {
        self.submit();
        self.inner.form.borrow().details()
    }

    /// The card of an element with the number: the other fields' texts come from elsewhere.
    pub fn details_with(&self, expiry: &str, cvc: Option<&str>) -> Result<CardDetails, ErrorCode> {
        self.submit();
        self.inner.form.borrow().details_with(expiry, cvc)
    }

    /// A field that is whole and right, or what is wrong with it; the buyer is shown that too.
    pub fn whole(&self, field: Field) -> Result<Sensitive<String>, ErrorCode> {
        self.submit();
        self.inner.form.borrow().whole(field)
    }

    /// What a field holds, for the element that puts the card together; the buyer is shown what is missing.
    pub fn text(&self, field: Field) -> Sensitive<String> {
        self.submit();
        Sensitive::new(self.inner.form.borrow().text(field).to_owned())
    }

    fn submit(&self) {
        // A browser may have filled a field in without an event that reached us.
        self.inner.take_over();
        self.inner.step(Event::Submit);
    }

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.fields.root().height()
    }
}

impl Settings {
    fn new(kind: CardKind, country: String) -> Self {
        Settings {
            kind,
            country,
            hide_postal: false,
            disabled: false,
            postal_prefill: None,
            preferred_networks: Vec::new(),
            auto_advance: false,
        }
    }

    fn options(&self) -> Options {
        Options {
            kind: self.kind,
            country: self.country.clone(),
            hide_postal: self.hide_postal,
            today: clock::this_month(),
            disabled: self.disabled,
            postal_prefill: self.postal_prefill.clone(),
            preferred_networks: self.preferred_networks.clone(),
            auto_advance: self.auto_advance,
        }
    }
}

impl Inner {
    /// What a page may change of the look of a card's own element.
    #[cfg(feature = "card")]
    fn dress(&self, options: &CardOptions) {
        if let Some(style) = &options.style {
            self.style.apply(style);
        }
        if let Some(solid) = &options.icon_style {
            self.fields.root().set_class("solid-icon", solid == "solid");
        }
        if let Some(hide) = options.hide_icon {
            self.fields.root().set_class("no-icon", hide);
        }
        if let (Some(placeholder), Some(input)) = (&options.placeholder, self.fields.inputs().next()) {
            input.node().set_attribute("placeholder", placeholder);
        }
    }

    fn configure(&self, options: CardOptions) {
        #[cfg(feature = "card")]
        self.dress(&options);
        let mut settings = self.options.borrow_mut();
        if let Some(networks) = options.preferred_network {
            settings.preferred_networks = networks.iter().filter_map(|name| Brand::named(name)).collect();
        }
        settings.auto_advance = options.auto_advance.unwrap_or(settings.auto_advance);
        settings.hide_postal = options.hide_postal_code.unwrap_or(settings.hide_postal);
        settings.disabled = options.disabled.unwrap_or(settings.disabled);
        settings.postal_prefill = options.value.map(|value| value.postal_code);
        self.fields.set_disabled(settings.disabled);
        let event = Event::Configure(settings.options());
        drop(settings);
        self.step(event);
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
        #[cfg(feature = "payment")]
        for field in Field::ALL {
            let error = self.form.borrow().error(field);
            self.fields.set_error(field, error);
        }
    }

    fn believes(&self, field: Field, text: &str) -> bool {
        let form = self.form.borrow();
        form.text(field) == text || !form.has(field)
    }

    fn first_open_field(&self) -> Option<Field> {
        self.form.borrow().first_open_field()
    }

    // Each caller's sign is a constant: without a copy of it the card is smaller.
    #[inline(always)]
    fn tell(&self, sign: Sign) {
        (self.notify)(Notice::Sign(sign));
    }

    fn typed(&self, field: Field) {
        if let Some(input) = self.fields.input(field) {
            if !self.form.borrow().has(field) {
                let text = input.text();
                input.set_text("", 0, false);
                return (self.notify)(Notice::Misdirected(field, text));
            }
            self.step(Event::Input { field, raw: input.text(), caret: input.caret() });
        }
        self.note_autofill();
    }

    /// The chooser among the networks is no field, but belongs to the number's.
    fn chosen(&self, event: &Happening) {
        self.step(Event::Network(Brand::named(&event.target_value())));
    }

    fn field_of_controls(&self) -> Option<Field> {
        Some(Field::Number)
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
