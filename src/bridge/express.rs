//! The module `express`: the express checkout element. What the buyer agrees to in a wallet is laid out by `hold` for the frame
//! that pays.

use std::cell::RefCell;
use std::rc::Rc;

use super::{NO_SUCH_OPERATION, Running, Session, Unfit, api};
use crate::browser::board::Seat;
use crate::browser::cancel::Cancel;
use crate::browser::dom::Node;
use crate::browser::value;
use crate::client::{Api, ApiObject, Problem, elements_sessions};
use crate::elements::express::{ExpressElement, Notice};
use crate::flow::express::Payment;
use crate::wire::elements_session::ElementsSession;
use crate::wire::port::{ElementEvent, ExpressEvent, ExpressInit, ExpressUpdate, FromFrame, Init, ToFrame};
use crate::wire::tree::Tree;

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const APART: &str = "The element cannot find the frame that pays. Leave opentill's hidden frame in the page.";
const NOT_MOUNTED: &str = "This operation needs a mounted expressCheckout element; mount one and pass its group.";
const NOT_PAID: &str = "Confirm in the handler of the expressCheckout element's `confirm` event: before it, the buyer has agreed \
     to nothing.";

/// Asks for what the buyer agreed to, as pairs of a confirmation's form.
const PAYER: &str = "payer";

/// How many operations can wait for the element at a time.
const HELD: usize = 8;

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    element: RefCell<Option<Rc<ExpressElement>>>,
    api: RefCell<Option<Api>>,
    /// What there is to pay, as the page says it.
    session: RefCell<Tree>,
    /// What there is to pay, as the API knows it.
    known: RefCell<ElementsSession>,
    /// The language that the buyer reads.
    locale: RefCell<String>,
    /// The question that is under way; a later one takes its place.
    question: RefCell<Option<Cancel>>,
    /// Where operations may ask for what the buyer agreed to, the latest last.
    held: RefCell<Vec<Seat>>,
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, _id: u32) {}

    /// The element is gone.
    pub(super) fn close(&self) {
        self.ask_no_more(None);
        self.held.borrow_mut().clear();
        self.element.borrow_mut().take();
    }
}

impl Module {
    /// Gives up the question that is under way, for another.
    fn ask_no_more(&self, another: Option<Cancel>) {
        if let Some(before) = self.question.replace(another) {
            before.cancel();
        }
    }
}

impl Session {
    /// Attaches to the element. It is ready once the wallets are known.
    pub(super) fn begin_module(&self, mut init: Init) -> Result<(), Unfit> {
        *self.module.api.borrow_mut() = Some(api::api(&self.configuration, &init)?);
        let root = Node::from_js(self.root.clone()).ok_or(MARKUP)?;
        let ExpressInit { options, session, appearance } =
            ExpressInit::parse(std::mem::take(&mut init.element)).ok_or(MARKUP)?;
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.out.send(&told(notice));
            }
        };
        let element = ExpressElement::attach(root, options, &appearance, self.host.clone(), notify).ok_or(MARKUP)?;
        *self.module.element.borrow_mut() = Some(Rc::new(element));
        *self.module.session.borrow_mut() = session;
        *self.module.locale.borrow_mut() = init.locale.unwrap_or_default();
        self.look_up(true);
        Ok(())
    }

    /// A message to the element.
    pub(super) fn hear_module(&self, message: ToFrame) {
        let Some(element) = self.element() else { return };
        match message {
            ToFrame::Update(options) => {
                if let Some(update) = ExpressUpdate::parse(options) {
                    self.update(&element, update);
                }
            }
            ToFrame::Answer(answer) => element.answer(answer),
            ToFrame::Wallet(event) => element.hear(event),
            ToFrame::Focus => element.focus(),
            ToFrame::Blur => element.blur(),
            _ => {}
        }
    }

    /// Which operations this module has.
    pub(super) async fn run(&self, operation: &str, args: Tree, _: &Running) -> Result<ApiObject, Problem> {
        match operation {
            "hold" => self.hold(&args),
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    /// Answers once the buyer has agreed. With `at` and `as` the frame of that id can then ask for it, under that name.
    fn hold(&self, args: &Tree) -> Result<ApiObject, Problem> {
        let element = self.element().ok_or(Problem::Misuse(NOT_MOUNTED))?;
        drop(element.pairs().ok_or(Problem::Misuse(NOT_PAID))?);
        if let Some(name) = args.text_at(&["as"]) {
            let at = args.text_at(&["at"]).unwrap_or_default();
            let board = self.host.find_board(at).ok_or(Problem::Misuse(APART))?;
            let own = self.own.clone();
            let seat = board.sit(name, move |word, _| own.upgrade()?.paid(word));
            let mut held = self.module.held.borrow_mut();
            if held.len() == HELD {
                drop(held.remove(0));
            }
            held.push(seat);
        }
        let answer = ApiObject::empty();
        answer.put("selectedPaymentMethod", "card");
        Ok(answer)
    }

    fn paid(&self, word: &str) -> Option<String> {
        if word != PAYER {
            return None;
        }
        let element = self.element()?;
        let pairs = element.pairs()?.finish();
        element.taken();
        Some(pairs)
    }

    fn update(&self, element: &ExpressElement, update: ExpressUpdate) {
        if let Some(locale) = update.locale {
            self.module.locale.borrow_mut().clone_from(&locale);
            let own = self.own.clone();
            self.host.speak(&locale, move || {
                if let Some(element) = own.upgrade().and_then(|session| session.element()) {
                    element.spoken();
                }
            });
        }
        element.update(update.options, &update.appearance);
        let Tree::Map(changes) = update.session else { return };
        {
            let mut session = self.module.session.borrow_mut();
            let mut members = session.members().to_vec();
            for (name, value) in changes {
                members.retain(|(known, _)| *known != name);
                members.push((name, value));
            }
            *session = Tree::Map(members);
        }
        element.set_payment(self.payment());
        self.look_up(false);
    }

    /// Asks which wallets can be used. The first answer makes the element ready.
    fn look_up(&self, first: bool) {
        let (Some(session), Some(api)) = (self.own.upgrade(), self.module.api.borrow().clone()) else { return };
        let cancel = Cancel::new();
        self.module.ask_no_more(Some(cancel.clone()));
        wasm_bindgen_futures::spawn_local(async move {
            let asked = session.module.session.borrow().clone();
            let locale = session.module.locale.borrow().clone();
            let answered = elements_sessions::ask(&api, &asked, &locale, &cancel).await;
            let Some(element) = session.element() else { return };
            let failed = match answered {
                Ok(answered) => {
                    *session.module.known.borrow_mut() = answered;
                    None
                }
                // Another question has taken its place.
                Err(crate::client::Failure::Aborted) => return,
                Err(failure) => Some(Problem::from(failure)),
            };
            let before = element.wallets();
            element.offer(session.usable(), session.payment());
            let wallets = element.wallets();
            if first {
                session.out.release(&FromFrame::Ready { height: element.height() });
                session.tell(ExpressEvent::Ready(wallets));
            } else if wallets != before {
                session.tell(ExpressEvent::Available(wallets));
            }
            if let Some(error) = failed.and_then(error_tree) {
                session.tell(ExpressEvent::LoaderError(error));
            }
        });
    }
}

impl Session {
    fn element(&self) -> Option<Rc<ExpressElement>> {
        self.module.element.borrow().clone()
    }

    fn tell(&self, event: ExpressEvent) {
        self.out.send(&FromFrame::Element(ElementEvent::Express(event)));
    }

    /// What can be paid with. Only simulated wallets work here: those of a server that has others are left to later releases.
    fn usable(&self) -> Vec<String> {
        let known = self.module.known.borrow();
        if known.simulated_wallets { known.types.clone() } else { Vec::new() }
    }

    /// What there is to pay: as the API knows it, or else as the page says it.
    fn payment(&self) -> Payment {
        let (known, session) = (self.module.known.borrow(), self.module.session.borrow());
        let currency = session.text_at(&["currency"]).unwrap_or(&known.currency);
        Payment {
            business: known.business.clone(),
            currency: String::from(currency),
            amount: session.whole_at(&["amount"]).or(known.amount),
        }
    }
}

fn told(notice: Notice) -> FromFrame {
    match notice {
        Notice::Event(event) => FromFrame::Element(ElementEvent::Express(event)),
        Notice::Sheet(view) => FromFrame::Wallet(view),
        Notice::Sign(sign) => super::signed(sign),
    }
}

/// An error in Stripe's shape, for an event.
fn error_tree(problem: Problem) -> Option<Tree> {
    value::tree(&problem.into_js().ok()?)
}
