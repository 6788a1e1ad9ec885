//! The module `bank`: the fields of bank accounts. It sends nothing itself: what the fields hold is laid out for the frame
//! that pays, by the operation `hold`.

use std::cell::RefCell;
use std::rc::Rc;

use super::{NO_SUCH_OPERATION, Running, Session, Unfit};
use crate::browser::board::Seat;
use crate::browser::dom::Node;
use crate::client::{ApiObject, Problem, bank};
use crate::elements::bank::{BankElement, Notice};
use crate::flow::bank::Change;
use crate::rules::id::PublishableKey;
use crate::wire::form::Form;
use crate::wire::port::{BankInit, BankOptions, ErrorShape, FromFrame, Init, ToFrame};
use crate::wire::tree::Tree;

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const KEY: Unfit = ("invalid_key", "Call loadOpentill() with your publishable key: it starts with pk_.");
const APART: &str = "The element cannot find the frame that pays. Leave opentill's hidden frame in the page.";
const NOT_MOUNTED: &str = "This operation needs a mounted iban or auBankAccount element; mount one and pass it.";

/// Asks for the account as pairs of a form, below the name that goes with it.
const DETAILS: &str = "details";
/// Asks for an IBAN as the number of a bank account, below the name that goes with it.
const ACCOUNT: &str = "account";

/// How many operations can wait for the fields at a time.
const HELD: usize = 8;

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    element: RefCell<Option<Rc<BankElement>>>,
    /// Where other frames of this origin may ask for what the fields hold, the latest last.
    held: RefCell<Vec<Seat>>,
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, _id: u32) {}

    /// The element is gone.
    pub(super) fn close(&self) {
        self.held.borrow_mut().clear();
        self.element.borrow_mut().take();
    }
}

impl Session {
    /// Attaches to the element that the page names, and gives its height.
    pub(super) fn begin_module(&self, init: Init) -> Result<f64, Unfit> {
        let live = PublishableKey::parse(&init.key).map_err(|_| KEY)?.is_live();
        let root = Node::from_js(self.root.clone()).ok_or(MARKUP)?;
        let element = BankInit::parse(init.element).ok_or(MARKUP)?;
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.out.send(&told(notice));
            }
        };
        let element =
            BankElement::attach(root, element.kind, live, element.options, self.host.clone(), notify).ok_or(MARKUP)?;
        let height = element.height();
        *self.module.element.borrow_mut() = Some(Rc::new(element));
        Ok(height)
    }

    /// A message to the element.
    pub(super) fn hear_module(&self, message: ToFrame) {
        let Some(element) = self.element() else { return };
        match message {
            ToFrame::Update(options) => {
                if let Some(options) = BankOptions::parse(options) {
                    element.update(options);
                }
            }
            ToFrame::Focus => element.focus_with_frame(),
            ToFrame::Blur => element.blur(),
            ToFrame::Clear => element.clear(),
            _ => {}
        }
    }

    /// Runs an operation.
    pub(super) async fn run(&self, operation: &str, args: Tree, _running: &Running) -> Result<ApiObject, Problem> {
        match operation {
            "hold" => self.hold(&args),
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    /// Answers once everything is whole; the buyer is shown what is missing. With `at` and `as` the frame of that id can then
    /// ask for it, under that name.
    fn hold(&self, args: &Tree) -> Result<ApiObject, Problem> {
        drop(self.element().ok_or(Problem::Misuse(NOT_MOUNTED))?.details()?);
        if let (Some(at), Some(name)) = (args.text_at(&["at"]), args.text_at(&["as"])) {
            let board = self.host.find_board(at).ok_or(Problem::Misuse(APART))?;
            let own = self.own.clone();
            let seat = board.sit(name, move |word, prefix| own.upgrade()?.answer(word, &prefix));
            let mut held = self.module.held.borrow_mut();
            if held.len() == HELD {
                drop(held.remove(0));
            }
            held.push(seat);
        }
        Ok(ApiObject::empty())
    }

    /// What the frame that an operation runs in asks for. The fields may have changed since: then there is no answer.
    fn answer(&self, word: &str, prefix: &str) -> Option<String> {
        let details = self.element()?.details().ok()?;
        let mut form = Form::new();
        match word {
            DETAILS => bank::write(&mut form, prefix, &details),
            ACCOUNT => bank::write_account(&mut form, prefix, &details),
            _ => return None,
        }
        Some(form.finish()).filter(|pairs| !pairs.is_empty())
    }

    fn element(&self) -> Option<Rc<BankElement>> {
        self.module.element.borrow().clone()
    }
}

fn told(notice: Notice) -> FromFrame {
    match notice {
        Notice::Change(change) => changed(change),
        Notice::Sign(sign) => super::signed(sign),
    }
}

fn changed(change: Change) -> FromFrame {
    FromFrame::BankChange {
        empty: change.empty,
        complete: change.complete,
        error: change.error.map(ErrorShape::validation),
        country: change.country,
        bank_name: change.bank_name,
    }
}
