//! The elements of the card family: the whole card in one line, or one of its fields.
//!
//! They attach to inputs that stand in the page's markup already, so that the buyer can type before this code has arrived.
//! What typing means is decided by `flow::card`; here it is only carried to and from the inputs.

mod listening;
mod showing;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::style::Style;
use crate::browser::clock;
use crate::browser::dom::{self, Choices, Input, Node, ResizeWatch};
use crate::browser::listener::Listener;
use crate::browser::timer::Timer;
use crate::flow::card::{CardDetails, CardForm, Change, Event, Field, Options};
use crate::rules::card::Brand;
use crate::rules::error::ErrorCode;
use crate::rules::secret::Sensitive;
use crate::wire::port::{CardKind, CardOptions};

const FIELDS: [(Field, &str); 4] =
    [(Field::Number, "number"), (Field::Expiry, "expiry"), (Field::Cvc, "cvc"), (Field::Postal, "postal")];

/// How long the focus takes at most from the page to its frame, in milliseconds.
const FRAME_FOCUS_MS: u32 = 200;

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

/// An element in its markup. Dropping it detaches it.
pub struct CardElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    inputs: Vec<(Field, Input)>,
    icon: Option<Node>,
    networks: Option<Choices>,
    last4: Option<Node>,
    error: Option<Node>,
    form: RefCell<CardForm>,
    style: Style,
    options: RefCell<Settings>,
    focused: Cell<Option<Field>>,
    /// Where the caret was last.
    last: Cell<Option<Field>>,
    /// The caret is to come in as soon as the window has the focus.
    awaiting_focus: Cell<Option<Timer>>,
    autofilled: Cell<bool>,
    height: Cell<f64>,
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
        notify: impl Fn(Notice) + 'static,
    ) -> Option<CardElement> {
        let input = |field: &(Field, &str)| Some((field.0, root.find_input(&["[data-field=", field.1, "]"].concat())?));
        let inputs: Vec<(Field, Input)> = FIELDS.iter().filter_map(input).collect();
        let settings = Settings::new(kind, country);
        let form = CardForm::new(settings.options());
        // Markup of another release, or of another element, is none to work with.
        let fits = |field: &Field| !form.has(*field) || inputs.iter().any(|(found, _)| found == field);
        if !Field::ALL.iter().all(fits) {
            return None;
        }
        let inner = Rc::new(Inner {
            icon: root.find(".icon"),
            networks: root.find_choices(".networks"),
            last4: root.find(".last4"),
            error: root.find(".error"),
            style: Style::new(&root),
            form: RefCell::new(form),
            options: RefCell::new(settings),
            focused: Cell::new(None),
            last: Cell::new(None),
            awaiting_focus: Cell::new(None),
            autofilled: Cell::new(false),
            height: Cell::new(0.0),
            notify: Box::new(notify),
            inputs,
            root,
        });
        // First what the buyer typed: a value that the merchant only supposed does not replace it.
        inner.take_over();
        inner.configure(options);
        let listeners = listening::listen(&inner);
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
        self.inner.focus();
    }

    /// The same for a page that has just put the focus on the frame. Two who move it at once get in each other's way, in
    /// Firefox at least: the caret follows when the frame has it, or when it plainly does not come.
    pub fn focus_with_frame(&self) {
        if dom::has_focus() {
            return self.inner.focus();
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
        if let Some(field) = self.inner.focused.get() {
            if let Some(input) = self.inner.input(field) {
                input.blur();
            }
            // In a window that is not the active one yet, an engine may take the caret out without saying so.
            self.inner.went_out(field);
        }
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
        if let Some(input) = self.inner.input(field) {
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
        self.inner.root.height()
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
        if let (Some(placeholder), Some((_, input))) = (&options.placeholder, self.inputs.first()) {
            input.node().set_attribute("placeholder", placeholder);
        }
        if let Some(networks) = options.preferred_network {
            settings.preferred_networks = networks.iter().filter_map(|name| Brand::named(name)).collect();
        }
        settings.auto_advance = options.auto_advance.unwrap_or(settings.auto_advance);
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
            let known = raw == self.form.borrow().text(*field);
            if !known && self.form.borrow().has(*field) {
                self.step(Event::Autofill { field: *field, raw });
            }
        }
        self.find_caret();
        self.note_autofill();
    }

    fn step(&self, event: Event) {
        let effects = self.form.borrow_mut().step(event);
        for effect in effects {
            self.carry_out(effect);
        }
    }

    fn measure(&self) {
        let height = self.root.height();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Height(height));
        }
    }
}
