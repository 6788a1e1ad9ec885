//! The module `offers`: pricing tables and buy buttons.

use std::cell::RefCell;
use std::rc::Rc;

use super::{NO_SUCH_OPERATION, Running, Session, Unfit, api};
use crate::browser::cancel::Cancel;
use crate::browser::dom::Node;
use crate::browser::timer::Timer;
use crate::browser::value;
use crate::client::customer_sessions::{self, CustomerSession};
use crate::client::offers::{self, Buyer, Seller};
use crate::client::{Api, ApiObject, Problem};
use crate::elements::offer::{Notice, OfferElement};
use crate::flow::offer::{Choice, Effect, Event, Terms, Trouble};
use crate::wire::port::{
    ElementEvent, ErrorShape, FromFrame, Init, OfferEvent, OfferInit, OfferOptions, OfferUpdate, ToFrame,
};
use crate::wire::tree::Tree;

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const NO_ID: ErrorShape = ErrorShape {
    r#type: "invalid_request_error",
    code: Some("parameter_invalid"),
    message: "Set the id of a pricing table (prctbl_...) or a buy button (buy_btn_...) of this payment service.",
};

/// How long the page has for going away, in milliseconds, before the buyer may press again.
const LEAVING_MS: u32 = 10_000;

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    element: RefCell<Option<Rc<OfferElement>>>,
    api: RefCell<Option<Api>>,
    is_button: std::cell::Cell<bool>,
    options: RefCell<OfferOptions>,
    customer: RefCell<Option<CustomerSession>>,
    /// What is being asked of the API; a later question takes its place.
    asking: RefCell<Option<Cancel>>,
    leaving: RefCell<Option<Timer>>,
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, _id: u32) {}

    /// The element is gone.
    pub(super) fn close(&self) {
        self.ask(None);
        self.leaving.take();
        self.forget_customer();
        self.element.borrow_mut().take();
    }

    fn ask(&self, another: Option<Cancel>) {
        if let Some(before) = self.asking.replace(another) {
            before.cancel();
        }
    }

    fn forget_customer(&self) {
        if let Some(customer) = self.customer.take() {
            customer.close();
        }
    }

    fn terms(&self) -> Terms {
        let options = self.options.borrow();
        Terms {
            currency: options.currency.clone(),
            email: options.email.clone(),
            allow_guest: options.allow_guest.unwrap_or_default(),
        }
    }
}

impl Session {
    /// Attaches to the element, which is ready at once: what it loads, it has a place for.
    pub(super) fn begin_module(&self, mut init: Init) -> Result<(), Unfit> {
        *self.module.api.borrow_mut() = Some(api::api(&self.configuration, &init)?);
        let root = Node::from_js(self.root.clone()).ok_or(MARKUP)?;
        let read = OfferInit::parse(std::mem::take(&mut init.element)).ok_or(MARKUP)?;
        self.module.is_button.set(read.is_button);
        *self.module.options.borrow_mut() = read.options;
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.noticed(notice);
            }
        };
        let terms = self.module.terms();
        let element = OfferElement::attach(root, terms, read.appearance, self.host.clone(), notify).ok_or(MARKUP)?;
        element.set_own_notices(self.module.options.borrow().own_notices.unwrap_or_default());
        let element = Rc::new(element);
        *self.module.element.borrow_mut() = Some(element.clone());
        self.load();
        self.out.release(&FromFrame::Ready { height: element.height() });
        Ok(())
    }

    /// A message to the element.
    pub(super) fn hear_module(&self, message: ToFrame) {
        let Some(element) = self.element() else { return };
        match message {
            ToFrame::Update(options) => {
                if let Some(update) = OfferUpdate::parse(options) {
                    self.update(&element, update);
                }
            }
            ToFrame::Answer(answer) => element.step(Event::Answered(answer.ask, answer.ok)),
            ToFrame::Focus => element.focus(),
            _ => {}
        }
    }

    /// Which operations this module has.
    pub(super) async fn run(&self, operation: &str, _: Tree, _: &Running) -> Result<ApiObject, Problem> {
        match (operation, self.element()) {
            ("retry", Some(element)) => {
                element.step(Event::Reload);
                Ok(ApiObject::empty())
            }
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    fn update(&self, element: &OfferElement, update: OfferUpdate) {
        if let Some(locale) = update.locale {
            let own = self.own.clone();
            self.host.speak(&locale, move || {
                if let Some(element) = own.upgrade().and_then(|session| session.element()) {
                    element.spoken();
                }
            });
        }
        if !update.appearance.is_null() {
            element.set_appearance(update.appearance);
        }
        let before = self.module.options.borrow().clone();
        self.module.options.borrow_mut().merge(update.options);
        let (is_other, own_notices) = {
            let options = self.module.options.borrow();
            (before.id != options.id || before.secret != options.secret, options.own_notices.unwrap_or_default())
        };
        element.set_own_notices(own_notices);
        element.step(Event::Terms(self.module.terms()));
        if is_other {
            element.step(Event::Reload);
        }
    }

    fn noticed(&self, notice: Notice) {
        match notice {
            Notice::Sign(sign) => self.out.send(&super::signed(sign)),
            Notice::Effect(Effect::Load) => self.load(),
            Notice::Effect(Effect::Begin(choice)) => self.begin_checkout(choice),
            Notice::Effect(Effect::Tell(event)) => self.tell(event),
        }
    }

    fn tell(&self, event: OfferEvent) {
        if let OfferEvent::Checkout { ask, .. } | OfferEvent::Contact { ask, .. } = &event {
            let (own, ask) = (self.own.clone(), *ask);
            let over = move || {
                if let Some(element) = own.upgrade().and_then(|session| session.element()) {
                    element.step(Event::Answered(ask, false));
                }
            };
            *self.module.leaving.borrow_mut() = Some(Timer::after(LEAVING_MS, over));
        }
        self.out.send(&FromFrame::Element(ElementEvent::Offer(event)));
    }

    fn element(&self) -> Option<Rc<OfferElement>> {
        self.module.element.borrow().clone()
    }

    /// Loads the offer, as the customer whose Customer Session the page named, if it did.
    fn load(&self) {
        let Some(session) = self.own.upgrade() else { return };
        let cancel = Cancel::new();
        self.module.ask(Some(cancel.clone()));
        self.module.forget_customer();
        wasm_bindgen_futures::spawn_local(async move {
            let expired = session.claim(&cancel).await;
            let Some(seller) = session.seller() else { return session.failed(Problem::Own(NO_ID), false) };
            let answered = seller.offer(&cancel).await;
            let Some(element) = session.element().filter(|_| !cancel.is_cancelled()) else { return };
            match answered {
                Ok(offer) => element.step(Event::Loaded(Box::new(offer))),
                Err(problem) => session.failed(problem, false),
            }
            if let Some(reason) = expired {
                element.step(Event::Expired(reason));
            }
        });
    }

    /// Claims the Customer Session. Gives why it could not be, where that is the session's own fault.
    async fn claim(self: &Rc<Self>, cancel: &Cancel) -> Option<&'static str> {
        let options = self.module.options.borrow().clone();
        let (Some(api), Some(secret)) = (self.module.api.borrow().clone(), options.secret) else { return None };
        let own = self.own.clone();
        let over = move |reason: customer_sessions::Reason| {
            if let Some(session) = own.upgrade() {
                session.module.forget_customer();
                if let Some(element) = session.element() {
                    element.step(Event::Expired(reason.name()));
                }
            }
        };
        let claim = options.claim.unwrap_or_default();
        match customer_sessions::open(&api, &secret, &claim, cancel, over).await {
            Ok((customer, _)) if !cancel.is_cancelled() => {
                *self.module.customer.borrow_mut() = Some(customer);
                None
            }
            Ok(_) => None,
            Err(problem) => {
                let reason = offers::refused(&problem).unwrap_or("refused");
                self.tell_problem(problem);
                Some(reason)
            }
        }
    }

    fn seller(&self) -> Option<Seller> {
        let api = self.module.api.borrow().clone()?;
        let id = self.module.options.borrow().id.clone()?;
        let path = offers::path(self.module.is_button.get(), &id)?;
        Some(Seller { api, path, customer: self.module.customer.borrow().clone() })
    }

    fn begin_checkout(&self, choice: Choice) {
        let (Some(session), Some(seller)) = (self.own.upgrade(), self.seller()) else { return };
        let cancel = Cancel::new();
        self.module.ask(Some(cancel.clone()));
        wasm_bindgen_futures::spawn_local(async move {
            let options = session.module.options.borrow().clone();
            let language = session.host.language();
            let buyer =
                Buyer { email: options.email.as_deref(), reference: options.reference.as_deref(), language: &language };
            let answered = seller.begin(&choice, &buyer, &cancel).await;
            let Some(element) = session.element().filter(|_| !cancel.is_cancelled()) else { return };
            match answered {
                Ok(begun) => element.step(Event::Begun(begun)),
                Err(problem) => session.failed(problem, true),
            }
        });
    }

    /// Something could not be loaded, or (`begun`) no purchase begun.
    fn failed(&self, problem: Problem, begun: bool) {
        let Some(element) = self.element() else { return };
        let trouble = match &problem {
            Problem::Own(error) if error.code == NO_ID.code && !begun => Trouble::Gone,
            _ => offers::trouble(&problem, begun),
        };
        element.step(if begun { Event::NotBegun(trouble) } else { Event::Failed(trouble) });
        self.tell_problem(problem);
    }

    /// For the page's developer: what the API said.
    fn tell_problem(&self, problem: Problem) {
        let error = match problem.into_js() {
            Ok(error) => value::tree(&error),
            Err(message) => {
                let member = |name: &str, text: &str| (name.to_owned(), Tree::Text(text.to_owned()));
                Some(Tree::Map(vec![member("type", "invalid_request_error"), member("message", message)]))
            }
        };
        if let Some(error) = error {
            self.tell(OfferEvent::Error(error));
        }
    }
}
