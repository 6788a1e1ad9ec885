//! The Payment Element: the methods to choose from, and the fields of the one that is chosen.
//!
//! What is chosen and what that means is decided by `flow::payment`; here it is only shown. The card's inputs stand in the
//! page's markup already, so that the buyer can type before this code has arrived.

mod acts;
mod fields;
mod list;
mod mark;
mod method;
mod saved;
mod sending;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::appearance::Appearance;
use super::card::CardElement;
use super::sign::Sign;
use crate::browser::clock;
use crate::browser::dom::{Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::browser::methods::Methods;
use crate::client::Problem;
use crate::flow::payment::{Choice, Effect, Event, Options, Payment};
use crate::wire::elements_session::ElementsSession;
use crate::wire::form::Form;
use crate::wire::port::{CardKind, CardOptions, PaymentEvent, PaymentInit};
use crate::wire::tree::Tree;
use list::List;
use method::Method;
use saved::SavedList;

/// What the element tells its owner.
pub enum Notice {
    /// For the page's listeners.
    Event(PaymentEvent),
    /// What every element tells.
    Sign(Sign),
    /// The buyer wants the saved method of this id detached.
    Remove(String),
}

/// What is to be paid.
#[derive(Default)]
pub struct ToPay {
    /// Who is paid.
    pub business: String,
    /// Three letters, lower case.
    pub currency: String,
    /// In the currency's smallest unit; absent where nothing is paid now.
    pub amount: Option<i64>,
}

/// An element in its markup. Dropping it detaches it.
pub struct PaymentElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    host: Host,
    appearance: Appearance,
    machine: RefCell<Payment>,
    /// What the machine said, in order: carrying one thing out may lead to the next.
    effects: RefCell<VecDeque<Effect>>,
    busy: Cell<bool>,
    card: RefCell<Option<Rc<CardElement>>>,
    /// The card's own inputs: empty, complete.
    card_state: Cell<(bool, bool)>,
    methods: RefCell<Vec<Rc<Method>>>,
    list: List,
    saved: SavedList,
    /// Nothing can be paid: why.
    broken: RefCell<Option<Tree>>,
    least: Cell<i64>,
    height: Cell<f64>,
    focused: Cell<bool>,
    notify: Box<dyn Fn(Notice)>,
}

impl PaymentElement {
    /// Attaches to the markup below `root`. What the buyer typed before is taken over. `setup`: nothing is paid now.
    pub fn attach(
        root: Node,
        init: &PaymentInit,
        setup: bool,
        host: Host,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<PaymentElement> {
        let appearance = Appearance::new(&root);
        appearance.apply(&init.appearance);
        root.set_least_height(init.reserve);
        let inner = Rc::new(Inner {
            list: List::find(&root)?,
            saved: SavedList::find(&root)?,
            machine: RefCell::new(Payment::new(Options::read(&init.options), setup)),
            effects: RefCell::default(),
            busy: Cell::default(),
            card: RefCell::default(),
            card_state: Cell::new((true, false)),
            methods: RefCell::default(),
            broken: RefCell::default(),
            least: Cell::new(init.reserve),
            height: Cell::default(),
            focused: Cell::default(),
            notify: Box::new(notify),
            appearance,
            host,
            root,
        });
        inner.attach_card()?;
        let weak = Rc::downgrade(&inner);
        let resize = inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measured();
            }
        });
        let listeners = acts::listen(&inner);
        Some(PaymentElement { inner, _listeners: listeners, _resize: resize })
    }

    /// Changes the options that are named.
    pub fn update(&self, options: &Tree, appearance: &Tree) {
        if !appearance.is_null() {
            self.inner.appearance.apply(appearance);
        }
        if !options.is_null() {
            let mut changed = self.inner.machine.borrow().options().clone();
            changed.update(options);
            self.inner.step(Event::Options(changed));
            self.inner.show_again();
        }
    }

    /// The texts are of another language now.
    pub fn speak(&self) {
        if let Some(card) = self.inner.card() {
            card.speak();
        }
        self.inner.retell_own();
        self.inner.show_again();
    }

    /// The types whose data is known, in the language that was spoken when it came.
    pub fn known(&self) -> Vec<String> {
        self.inner.known()
    }

    /// The language of the texts, which may be another than the buyer's, without its country: data files are called by it.
    pub fn language(&self) -> String {
        let tag = self.inner.host.language();
        tag.split('-').next().unwrap_or_default().to_ascii_lowercase()
    }

    /// The types of a session whose data is still to be fetched.
    pub fn wants(&self, session: &ElementsSession) -> Vec<String> {
        self.inner.wants(session)
    }

    /// Takes the data of a type, as the page's script fetched it, with the module that has its form; whether it is any.
    pub fn learn(&self, kind: &str, data: &JsValue, live: bool, methods: &Methods) -> bool {
        self.inner.learn(kind, data, live, methods)
    }

    /// Shows what can be paid with.
    pub fn open(&self, session: ElementsSession) {
        self.inner.open(session);
    }

    /// Nothing can be paid with, because of this error.
    pub fn fail(&self, error: Tree) {
        self.inner.list.fail(error.text_at(&["message"]).unwrap_or_default());
        self.inner.broken.replace(Some(error));
    }

    /// A type that the session offers is left out.
    pub fn leave_out(&self, kind: &str) {
        self.inner.step(Event::Failed(String::from(kind)));
    }

    /// The Customer Session is over.
    pub fn session_over(&self) {
        self.inner.step(Event::SessionOver);
    }

    /// What became of a saved method that was to be detached.
    pub fn removed(&self, id: &str, done: bool) {
        self.inner.removed(id, done);
    }

    /// The saved method of that id, as the API gave it.
    pub fn saved(&self, id: &str) -> Tree {
        self.inner.machine.borrow().saved_by(id).map(|saved| saved.object.clone()).unwrap_or_default()
    }

    /// Puts the caret into the first field that still needs something.
    pub fn focus_with_frame(&self) {
        self.inner.focus();
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        if let Some(focused) = self.inner.root.find(":focus") {
            focused.blur();
        }
    }

    /// Empties every field.
    pub fn clear(&self) {
        if let Some(card) = self.inner.card() {
            card.clear();
        }
        self.inner.methods().iter().for_each(|method| method.clear());
    }

    /// Chooses no method.
    pub fn collapse(&self) {
        self.inner.step(Event::Collapse);
    }

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.root.height()
    }

    /// Judges what is chosen, and shows the buyer what is missing; gives the method's type.
    pub fn submit(&self) -> Result<String, Problem> {
        self.inner.submit()
    }

    /// What is to be paid, as a wallet's sheet shows it.
    pub fn to_pay(&self) -> ToPay {
        let machine = self.inner.machine.borrow();
        machine.session().map_or_else(ToPay::default, |session| ToPay {
            business: session.business.clone(),
            currency: session.currency.clone(),
            amount: session.amount,
        })
    }

    /// What is chosen, as pairs of a confirmation's form.
    pub fn pairs(&self) -> Result<Form, Problem> {
        self.inner.pairs()
    }
}

impl Inner {
    fn attach_card(self: &Rc<Self>) -> Option<()> {
        let fields = self.root.find(".CardFields")?;
        let weak = Rc::downgrade(self);
        let hear = move |notice| {
            if let Some(inner) = weak.upgrade() {
                inner.heard_card(notice);
            }
        };
        let options = CardOptions { hide_postal_code: Some(true), ..CardOptions::default() };
        let card = CardElement::attach(fields, CardKind::Whole, String::new(), options, self.host.clone(), hear)?;
        self.card.replace(Some(Rc::new(card)));
        Some(())
    }

    fn card(&self) -> Option<Rc<CardElement>> {
        self.card.borrow().clone()
    }

    fn methods(&self) -> Vec<Rc<Method>> {
        self.methods.borrow().clone()
    }

    fn method(&self, kind: &str) -> Option<Rc<Method>> {
        self.methods.borrow().iter().find(|method| method.kind == kind).cloned()
    }

    fn chosen(&self) -> Option<Choice> {
        self.machine.borrow().chosen().cloned()
    }

    fn step(self: &Rc<Self>, event: Event) {
        let effects = self.machine.borrow_mut().step(event);
        self.effects.borrow_mut().extend(effects);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let next = self.effects.borrow_mut().pop_front();
            match next {
                // A state that is no more need not be told.
                Some(Effect::Tell(PaymentEvent::Change(_))) if self.has_change() => {}
                Some(effect) => self.carry_out(effect),
                None => break,
            }
        }
        self.busy.set(false);
    }

    fn has_change(&self) -> bool {
        self.effects.borrow().iter().any(|effect| matches!(effect, Effect::Tell(PaymentEvent::Change(_))))
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Methods => self.show_methods(),
            Effect::Saved => {
                self.show_saved();
                self.show_methods();
            }
            Effect::Chosen => self.show_chosen(),
            Effect::SaveBox => self.show_save_box(),
            Effect::Tell(event) => (self.notify)(Notice::Event(event)),
        }
    }

    fn open(self: &Rc<Self>, mut session: ElementsSession) {
        self.broken.take();
        // It is the server that will refuse what has expired, by its own clock.
        session.expire(if session.now > 0 { clock::month_of(session.now) } else { clock::this_month() });
        self.learn_own(&session);
        // What fits is known before anything is shown, so that nothing is folded away afterwards.
        self.make_room();
        self.step(Event::Session(Box::new(session)));
        self.show_again();
    }

    /// Everything anew that options, session and language have a part in.
    fn show_again(self: &Rc<Self>) {
        if self.machine.borrow().session().is_some() {
            self.show_methods();
            self.show_saved();
            self.show_chosen();
            self.show_save_box();
        }
    }

    /// The size changed: what fits beside each other, and what the page is to give.
    fn measured(self: &Rc<Self>) {
        self.make_room();
        let height = self.root.height();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Sign(Sign::Height(height)));
        }
    }

    /// The buyer has begun: what was set aside may be given back.
    fn begun(&self) {
        if self.least.replace(0) != 0 {
            self.root.set_least_height(0);
        }
    }
}
