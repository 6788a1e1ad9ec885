//! The module `address`: the elements of addresses and contacts. It calls no API: the page asks for what they hold.

use std::cell::RefCell;
use std::rc::Rc;

use super::{NO_SUCH_OPERATION, Running, Session, Unfit};
use crate::browser::dom::Node;
use crate::client::{ApiObject, Problem};
use crate::elements::address::{AddressElement, Notice};
use crate::elements::contact::ContactElement;
use crate::rules::address::Script;
use crate::rules::error::ErrorCode;
use crate::wire::port::{AddressEvent, AddressInit, AddressUpdate, ElementEvent, FromFrame, Init, ToFrame};
use crate::wire::tree::Tree;

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const NOT_MOUNTED: &str = "This operation needs a mounted address or contact element.";

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    element: RefCell<Option<Element>>,
}

#[derive(Clone)]
enum Element {
    Address(Rc<AddressElement>),
    Contact(Rc<ContactElement>),
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, _id: u32) {}

    /// The element is gone.
    pub(super) fn close(&self) {
        self.element.borrow_mut().take();
    }
}

impl Session {
    /// Makes the element. One of an address is ready once the data of its country has come.
    pub(super) fn begin_module(&self, init: Init) -> Result<(), Unfit> {
        let root = Node::from_js(self.root.clone()).ok_or(MARKUP)?;
        let element = AddressInit::parse(init.element).ok_or(MARKUP)?;
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.out.send(&told(notice));
            }
        };
        let host = self.host.clone();
        self.out.send_now(&told(Notice::Event(AddressEvent::LoaderStart)));
        if !element.kind.is_address() {
            let element = ContactElement::attach(root, element, host, notify);
            self.out.release(&FromFrame::Ready { height: element.height() });
            *self.module.element.borrow_mut() = Some(Element::Contact(Rc::new(element)));
            return Ok(());
        }
        let element = Rc::new(AddressElement::attach(root, element, host, notify));
        *self.module.element.borrow_mut() = Some(Element::Address(element.clone()));
        let (own, country) = (self.own.clone(), self.configuration.country.clone());
        wasm_bindgen_futures::spawn_local(async move {
            let height = element.begin(&country).await;
            if let Some(session) = own.upgrade() {
                session.out.release(&FromFrame::Ready { height });
            }
        });
        Ok(())
    }

    /// A message to the element.
    pub(super) fn hear_module(&self, message: ToFrame) {
        let Some(element) = self.element() else { return };
        match message {
            ToFrame::Update(options) => {
                if let Some(update) = AddressUpdate::parse(options) {
                    element.update(update);
                }
            }
            ToFrame::Focus => element.focus(),
            ToFrame::Blur => element.blur(),
            ToFrame::Clear => element.clear(),
            _ => {}
        }
    }

    /// Runs an operation.
    pub(super) async fn run(&self, operation: &str, args: Tree, _running: &Running) -> Result<ApiObject, Problem> {
        let element = self.element().ok_or(Problem::Misuse(NOT_MOUNTED))?;
        match operation {
            // Both show the buyer what is missing; only this one minds.
            "hold" => element.submit().map(|()| ApiObject::empty()).map_err(Problem::from),
            "value" => {
                let _ = element.submit();
                let script = if args.text_at(&["format"]) == Some("latin") { Script::Latin } else { Script::Localized };
                element.value(script).ok_or(Problem::Misuse(NOT_MOUNTED))
            }
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    fn element(&self) -> Option<Element> {
        self.module.element.borrow().clone()
    }
}

impl Element {
    fn update(&self, update: AddressUpdate) {
        match self {
            Element::Address(element) => element.update(update),
            Element::Contact(element) => element.update(update),
        }
    }

    fn focus(&self) {
        match self {
            Element::Address(element) => element.focus(),
            Element::Contact(element) => element.focus(),
        }
    }

    fn blur(&self) {
        match self {
            Element::Address(element) => element.blur(),
            Element::Contact(element) => element.blur(),
        }
    }

    fn clear(&self) {
        match self {
            Element::Address(element) => element.clear(),
            Element::Contact(element) => element.clear(),
        }
    }

    fn submit(&self) -> Result<(), ErrorCode> {
        match self {
            Element::Address(element) => element.submit(),
            Element::Contact(element) => element.submit(),
        }
    }

    fn value(&self, script: Script) -> Option<ApiObject> {
        match self {
            Element::Address(element) => {
                let change = element.value(script)?;
                Some(ApiObject::written(&|out| change.write_value(out)))
            }
            Element::Contact(element) => {
                let change = element.value();
                Some(ApiObject::written(&|out| change.write_value(out)))
            }
        }
    }
}

fn told(notice: Notice) -> FromFrame {
    match notice {
        Notice::Event(event) => FromFrame::Element(ElementEvent::Address(event)),
        Notice::Sign(sign) => super::signed(sign),
    }
}
