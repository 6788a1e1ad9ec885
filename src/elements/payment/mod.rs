//! The Payment Element: the methods to choose from, and the fields of the one that is chosen.
//!
//! What is chosen and what that means is decided by `flow::payment`; here it is only shown. The card's inputs stand in the
//! page's markup already, so that the buyer can type before this code has arrived.

use std::cell::Cell;
use std::rc::Rc;

use super::card::{CardElement, Notice as CardNotice};
use super::fields::Sign;
use crate::browser::dom::{Node, ResizeWatch};
use crate::browser::host::Host;
use crate::client::Problem;
use crate::client::card;
use crate::wire::form::Form;
use crate::wire::port::{CardKind, CardOptions, PaymentChange, PaymentEvent, PaymentInit, PaymentUpdate};

/// What the element tells its owner.
pub enum Notice {
    /// For the page's listeners.
    Event(PaymentEvent),
    /// What every element tells.
    Sign(Sign),
}

/// An element in its markup. Dropping it detaches it.
pub struct PaymentElement {
    inner: Rc<Inner>,
    card: CardElement,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    height: Cell<f64>,
    notify: Box<dyn Fn(Notice)>,
}

impl PaymentElement {
    /// Attaches to the markup below `root`. What the buyer typed before is taken over.
    pub fn attach(
        root: Node,
        _init: PaymentInit,
        host: Host,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<PaymentElement> {
        let fields = root.find(".CardFields")?;
        let inner = Rc::new(Inner { root, height: Cell::new(0.0), notify: Box::new(notify) });
        let weak = Rc::downgrade(&inner);
        let hear = move |notice| {
            if let Some(inner) = weak.upgrade() {
                inner.heard(notice);
            }
        };
        let options = CardOptions { hide_postal_code: Some(true), ..CardOptions::default() };
        let card = CardElement::attach(fields, CardKind::Whole, String::new(), options, host, hear)?;
        let weak = Rc::downgrade(&inner);
        let resize = inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measured();
            }
        });
        Some(PaymentElement { inner, card, _resize: resize })
    }

    /// Changes what is named.
    pub fn update(&self, _update: PaymentUpdate) {}

    /// Puts the caret into the first field that still needs something.
    pub fn focus_with_frame(&self) {
        self.card.focus_with_frame();
    }

    /// Takes the caret out.
    pub fn blur(&self) {
        self.card.blur();
    }

    /// Empties every field.
    pub fn clear(&self) {
        self.card.clear();
    }

    /// Chooses no method.
    pub fn collapse(&self) {}

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.root.height()
    }

    /// Judges what is chosen, and shows the buyer what is missing; gives the method's type.
    pub fn submit(&self) -> Result<String, Problem> {
        drop(self.card.details()?);
        Ok(String::from("card"))
    }

    /// What is chosen, as pairs of a confirmation's form.
    pub fn pairs(&self) -> Result<Form, Problem> {
        let mut form = Form::new();
        form.pair("payment_method_data[type]", "card");
        card::write(&mut form, "payment_method_data[card]", &self.card.details()?);
        Ok(form)
    }
}

impl Inner {
    fn heard(&self, notice: CardNotice) {
        match notice {
            CardNotice::Change(change) => {
                let change = PaymentChange {
                    empty: change.empty,
                    complete: change.complete,
                    kind: String::from("card"),
                    ..PaymentChange::default()
                };
                (self.notify)(Notice::Event(PaymentEvent::Change(change)));
            }
            CardNotice::Sign(Sign::Height(_)) => {}
            CardNotice::Sign(sign) => (self.notify)(Notice::Sign(sign)),
            CardNotice::Networks(_) | CardNotice::MoveOn(_) | CardNotice::Misdirected(..) => {}
        }
    }

    fn measured(&self) {
        let height = self.root.height();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Sign(Sign::Height(height)));
        }
    }
}
