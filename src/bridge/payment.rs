//! The module `payment`: the Payment Element. What it holds is laid out by `hold` at a board like other fields', mostly at this
//! frame's own, where the module `payments` runs, too.

mod loading;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::wallet::OpenSheet;
use super::{NO_SUCH_OPERATION, Running, Session, Unfit, api};
use crate::browser::board::Seat;
use crate::browser::cancel::Cancel;
use crate::browser::customer::Customer;
use crate::browser::dom::Node;
use crate::client::{Api, ApiObject, Problem};
use crate::elements::payment::{Notice, PaymentElement};
use crate::flow::payment::is_wallet;
use crate::wire::port::{ElementEvent, FromFrame, Init, PaymentEvent, PaymentInit, PaymentUpdate, ToFrame};
use crate::wire::tree::Tree;

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const APART: &str = "The element cannot find the frame that pays. Leave opentill's hidden frame in the page.";
const NOT_MOUNTED: &str = "This operation needs a mounted payment element; mount one and pass its group.";

/// Asks for what is chosen, as pairs of a confirmation's form.
const PAYER: &str = "payer";

/// How many operations can wait for the element at a time.
const HELD: usize = 8;

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    api: RefCell<Option<Api>>,
    element: RefCell<Option<Rc<PaymentElement>>>,
    /// The sheet of a wallet that the buyer has chosen.
    pub(super) sheet: OpenSheet,
    /// What the buyer has agreed to there, until it is paid with: the wallet, and pairs of a confirmation's form.
    agreed: RefCell<Option<(String, String)>>,
    /// Where operations may ask for what the element holds, the latest last.
    held: RefCell<Vec<Seat>>,
    key: RefCell<String>,
    locale: RefCell<String>,
    /// What the page said of the payment.
    session: RefCell<Tree>,
    customer: RefCell<Option<Rc<Customer>>>,
    /// The look-up under way.
    looking: RefCell<Option<Cancel>>,
    ready: Cell<bool>,
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, _id: u32) {}

    /// The element is gone.
    pub(super) fn close(&self) {
        if let Some(looking) = self.looking.take() {
            looking.cancel();
        }
        self.customer.take();
        self.session.take();
        self.held.borrow_mut().clear();
        self.element.borrow_mut().take();
    }
}

impl Session {
    /// Attaches to the element. It is ready once the methods are known.
    pub(super) fn begin_module(&self, mut init: Init) -> Result<(), Unfit> {
        *self.module.api.borrow_mut() = Some(api::api(&self.configuration, &init)?);
        let root = Node::from_js(self.root.clone()).ok_or(MARKUP)?;
        let mut element = PaymentInit::parse(std::mem::take(&mut init.element)).ok_or(MARKUP)?;
        let asked = std::mem::take(&mut element.session);
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.noticed(notice);
            }
        };
        let setup = loading::is_setup(&asked);
        let element = PaymentElement::attach(root, &element, setup, self.host.clone(), notify).ok_or(MARKUP)?;
        *self.module.element.borrow_mut() = Some(Rc::new(element));
        *self.module.session.borrow_mut() = asked;
        *self.module.key.borrow_mut() = init.key;
        *self.module.locale.borrow_mut() = init.locale.unwrap_or_default();
        self.out.send_now(&told(Notice::Event(PaymentEvent::LoaderStart)));
        self.look_up();
        Ok(())
    }

    /// A message to the element.
    pub(super) fn hear_module(&self, message: ToFrame) {
        let Some(element) = self.element() else { return };
        match message {
            ToFrame::Update(options) => {
                if let Some(update) = PaymentUpdate::parse(options) {
                    self.change(&element, update);
                }
            }
            ToFrame::Focus => element.focus_with_frame(),
            ToFrame::Blur => element.blur(),
            ToFrame::Clear => element.clear(),
            ToFrame::Collapse => element.collapse(),
            _ => {}
        }
    }

    /// Runs an operation: there is one, the others are the module's that pays.
    pub(super) async fn run(&self, operation: &str, args: Tree, _running: &Running) -> Result<ApiObject, Problem> {
        match operation {
            "hold" => self.hold(&args).await,
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    /// Answers with the type that is chosen once all that it needs is there; the buyer is shown what is missing. With `at` and
    /// `as` the frame of that id can then ask for it, under that name; this frame's own is the one without an `at`.
    async fn hold(&self, args: &Tree) -> Result<ApiObject, Problem> {
        let element = self.element().ok_or(Problem::Misuse(NOT_MOUNTED))?;
        let kind = element.submit()?;
        if is_wallet(&kind) {
            self.consent(&element, &kind).await?;
        }
        if let Some(name) = args.text_at(&["as"]) {
            let at = args.text_at(&["at"]).unwrap_or_default();
            let board = self.host.find_board(at).ok_or(Problem::Misuse(APART))?;
            let own = self.own.clone();
            let seat = board.sit(name, move |word, _| own.upgrade()?.answer(word));
            let mut held = self.module.held.borrow_mut();
            if held.len() == HELD {
                drop(held.remove(0));
            }
            held.push(seat);
        }
        let answer = ApiObject::empty();
        answer.put("selectedPaymentMethod", &kind);
        Ok(answer)
    }

    /// What an operation asks for. The fields may have changed since: then there is no answer.
    fn answer(&self, word: &str) -> Option<String> {
        if word != PAYER {
            return None;
        }
        let pairs = self.element()?.pairs().ok()?.finish();
        let (kind, rest) = pairs.split_once('&').unwrap_or((&pairs, ""));
        let Some(wallet) = kind.strip_prefix("payment_method_data[type]=").filter(|kind| is_wallet(kind)) else {
            return Some(pairs);
        };
        // A wallet gives a card. It is good for one payment: the next asks again.
        let (_, mut agreed) = self.module.agreed.take().filter(|(known, _)| known == wallet)?;
        if !rest.is_empty() {
            agreed.push('&');
            agreed.push_str(rest);
        }
        Some(agreed)
    }

    /// Has the buyer agree in the wallet's sheet, unless they just have.
    async fn consent(&self, element: &PaymentElement, wallet: &str) -> Result<(), Problem> {
        if self.module.agreed.borrow().as_ref().is_some_and(|(known, _)| known == wallet) {
            return Ok(());
        }
        let mut to_pay = element.to_pay();
        {
            let asked = self.module.session.borrow();
            to_pay.amount = asked.whole_at(&["amount"]).or(to_pay.amount);
            if let Some(currency) = asked.text_at(&["currency"]) {
                to_pay.currency = String::from(currency);
            }
        }
        let agreed = self.ask_wallet(wallet, to_pay).await?;
        *self.module.agreed.borrow_mut() = Some((String::from(wallet), agreed));
        Ok(())
    }

    fn change(&self, element: &Rc<PaymentElement>, update: PaymentUpdate) {
        if let Some(locale) = update.locale {
            let own = self.own.clone();
            self.host.speak(&locale, move || {
                if let Some(session) = own.upgrade() {
                    session.speak();
                }
            });
            self.module.locale.replace(locale);
        }
        element.update(&update.options, &update.appearance);
        if loading::merge(&mut self.module.session.borrow_mut(), update.session) {
            self.look_up();
        }
    }

    fn noticed(&self, notice: Notice) {
        match notice {
            Notice::Remove(id) => self.detach(id),
            Notice::Event(PaymentEvent::Change(change)) => {
                // Its sheet opens when the buyer pays; what it needs may come before.
                if is_wallet(&change.kind) {
                    drop(self.host.methods());
                }
                self.out.send(&told(Notice::Event(PaymentEvent::Change(change))));
            }
            notice => self.out.send(&told(notice)),
        }
    }

    fn element(&self) -> Option<Rc<PaymentElement>> {
        self.module.element.borrow().clone()
    }
}

fn told(notice: Notice) -> FromFrame {
    match notice {
        Notice::Event(event) => FromFrame::Element(ElementEvent::Payment(event)),
        Notice::Sign(sign) => super::signed(sign),
        // Not for the page; see `noticed`.
        Notice::Remove(_) => FromFrame::Element(ElementEvent::Payment(PaymentEvent::LoaderStart)),
    }
}
