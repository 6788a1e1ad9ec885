//! What the element shows is looked up here: the session with its methods, their data, and the life of the Customer Session.

use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::Notice;
use crate::bridge::Session;
use crate::browser::cancel::Cancel;
use crate::browser::customer::Customer;
use crate::browser::value;
use crate::client::elements_sessions::{self, Answered, is_of_customer_session};
use crate::client::{ApiObject, Failure, Problem};
use crate::elements::payment::PaymentElement;
use crate::rules::id::{ClientSecret, IntentKind, PublishableKey};
use crate::wire::elements_session::ElementsSession;
use crate::wire::port::{FromFrame, PaymentEvent, SavedOutcome};
use crate::wire::tree::Tree;

/// The members of a session that do not change what can be paid with.
const CUSTOMER: [&str; 2] = ["customerSessionClientSecret", "claim"];

/// Whether a method is set up, and nothing is paid now.
pub(super) fn is_setup(session: &Tree) -> bool {
    let secret = session.text_at(&["clientSecret"]).map(ClientSecret::parse);
    let intent = secret.is_some_and(|secret| secret.is_ok_and(|secret| secret.kind() == IntentKind::Setup));
    intent || session.text_at(&["mode"]) == Some("setup")
}

/// Puts the members of `changes` in the place of those of `session`; whether any was another.
pub(super) fn merge(session: &mut Tree, changes: Tree) -> bool {
    let Tree::Map(changes) = changes else { return false };
    let mut merged = Vec::from(session.members());
    let mut changed = false;
    for (name, value) in changes {
        match merged.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if *known == value => continue,
            Some((_, known)) => *known = value,
            None => merged.push((name.clone(), value)),
        }
        changed |= name != CUSTOMER[1];
    }
    *session = Tree::Map(merged);
    changed
}

impl Session {
    /// Looks up what can be paid with, and shows it. A later look-up takes the place of an earlier one.
    pub(super) fn look_up(&self) {
        let Some(session) = self.own.upgrade() else { return };
        let cancel = Cancel::new();
        if let Some(earlier) = self.module.looking.replace(Some(cancel.clone())) {
            earlier.cancel();
        }
        wasm_bindgen_futures::spawn_local(async move {
            let answered = session.ask(&cancel).await;
            let element = session.element().filter(|_| !cancel.is_cancelled());
            let Some(element) = element else { return };
            match answered {
                Ok(Answered { session: mut found, is_backup, .. }) => {
                    found.describe(&session.module.session.borrow());
                    if is_backup {
                        session.left_out(String::new(), "session_unavailable");
                    }
                    session.fetch_data(&element, &found).await;
                    if cancel.is_cancelled() {
                        return;
                    }
                    session.show(&element, found);
                }
                Err(failure) => session.give_up(&element, failure),
            }
            session.be_ready(&element);
        });
    }

    async fn ask(&self, cancel: &Cancel) -> Result<Answered, Failure> {
        let api = self.module.api.borrow().clone().ok_or(Failure::Lost)?;
        let (asked, locale) = (self.module.session.borrow().clone(), self.module.locale.borrow().clone());
        let has_customer = asked.text_at(&["customerSessionClientSecret"]).is_some();
        let mut answered = elements_sessions::retrieve(&api, &asked, &locale, has_customer, cancel).await;
        if let (Err(failure), true) = (&answered, has_customer)
            && is_of_customer_session(failure)
        {
            // The payment goes on without it.
            self.expired(reason_of(failure));
            answered = elements_sessions::retrieve(&api, &asked, &locale, false, cancel).await;
        }
        if let Ok(Answered { answer: Some(answer), .. }) = &answered {
            drop(self.module.customer.replace(self.customer_of(answer)));
        }
        answered
    }

    fn customer_of(&self, answer: &ApiObject) -> Option<Rc<Customer>> {
        answer.object("customer")?.object("customer_session")?;
        let own = self.own.clone();
        let tell = move |reason| {
            if let Some(session) = own.upgrade() {
                session.session_ends(reason);
            }
        };
        Some(Rc::new(self.host.customer(answer.as_js(), tell)))
    }

    /// Fetches what the methods of a session show; what does not come is left out.
    async fn fetch_data(&self, element: &Rc<PaymentElement>, session: &ElementsSession) {
        for kind in self.learn(element, element.wants(session)).await {
            element.leave_out(&kind);
            self.left_out(kind, "data_failed");
        }
    }

    /// Says everything in the language that is spoken now. What does not come in it stays as it is.
    pub(super) fn speak(&self) {
        let Some(session) = self.own.upgrade() else { return };
        wasm_bindgen_futures::spawn_local(async move {
            let Some(element) = session.element() else { return };
            session.learn(&element, element.known()).await;
            element.speak();
        });
    }

    /// Fetches what types show, all at once, and gives those that did not come.
    async fn learn(&self, element: &Rc<PaymentElement>, kinds: Vec<String>) -> Vec<String> {
        let live = PublishableKey::parse(&self.module.key.borrow()).is_ok_and(|key| key.is_live());
        let language = element.language();
        let fetches: Vec<_> = kinds
            .into_iter()
            .map(|kind| {
                let (host, name) = (self.host.clone(), ["methods/", &kind, ".", &language].concat());
                (kind, host.fetch(&name))
            })
            .collect();
        if fetches.is_empty() {
            return Vec::new();
        }
        // Data without the module is nothing, and so is the module without data.
        let methods = self.host.methods().await;
        let mut missing = Vec::new();
        for (kind, data) in fetches {
            let known = data.await.zip(methods.as_ref().ok());
            if !known.is_some_and(|(data, methods)| element.learn(&kind, &data, live, methods)) {
                missing.push(kind);
            }
        }
        missing
    }

    fn show(&self, element: &Rc<PaymentElement>, found: ElementsSession) {
        element.open(found);
    }

    fn give_up(&self, element: &Rc<PaymentElement>, failure: Failure) {
        let error = match Problem::from(failure) {
            Problem::Misuse(_) => Tree::Null,
            problem => problem.into_js().ok().as_ref().and_then(value::tree).unwrap_or_default(),
        };
        // Told before the element is said to be ready: what it then answers is this error.
        self.out.send_now(&super::told(Notice::Event(PaymentEvent::LoaderError(error.clone()))));
        element.fail(error);
    }

    fn be_ready(&self, element: &Rc<PaymentElement>) {
        if !self.module.ready.replace(true) {
            self.out.release(&FromFrame::Ready { height: element.height() });
        }
    }

    fn left_out(&self, kind: String, reason: &'static str) {
        self.out.send(&super::told(Notice::Event(PaymentEvent::Unavailable { kind, reason })));
    }

    fn expired(&self, reason: String) {
        self.out.send(&super::told(Notice::Event(PaymentEvent::Expired { reason })));
    }

    /// The Customer Session is about to end, or has ended: what is typed stays.
    fn session_ends(&self, reason: String) {
        let revoked = reason == "revoked";
        self.expired(reason);
        if let Some(element) = self.element().filter(|_| revoked) {
            element.session_over();
        }
    }

    /// Detaches a saved method for the buyer.
    pub(super) fn detach(&self, id: String) {
        let Some(session) = self.own.upgrade() else { return };
        wasm_bindgen_futures::spawn_local(async move {
            let customer = session.module.customer.borrow().clone();
            let Some(element) = session.element() else { return };
            let result = match customer {
                Some(customer) => customer.detach(&id).await,
                None => Err(JsValue::UNDEFINED),
            };
            let mut outcome = SavedOutcome { payment_method: element.saved(&id), error: None };
            match result {
                Ok(detached) => outcome.payment_method = value::tree(&detached).unwrap_or_default(),
                Err(error) => outcome.error = Some(value::text(&error, "message").unwrap_or_default()),
            }
            element.removed(&id, outcome.error.is_none());
            session.out.send(&super::told(Notice::Event(PaymentEvent::SavedRemoved(outcome))));
        });
    }
}

/// Why a session could not be claimed, as its end is told: `expired`, `revoked`, `claimed`, ...
fn reason_of(failure: &Failure) -> String {
    let Failure::Refused(error) = failure else { return String::new() };
    let code = error.code().unwrap_or_default();
    code.strip_prefix("customer_session_").map_or(code.clone(), String::from)
}
