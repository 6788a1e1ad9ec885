//! Customer Sessions: those that the page has opened without an element, each of which it knows by a number, and those that elements have
//! claimed. Their keys stay here.

use std::cell::{Cell, RefCell};

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::{Configuration, NO_SUCH_OPERATION, Session, api};
use crate::browser::cancel::Cancel;
use crate::browser::value;
use crate::client::customer_sessions::{self, CLOSED, CustomerSession};
use crate::client::{Api, ApiObject, Problem};
use crate::wire::port::{CustomerSessionEvent, ElementEvent, FromFrame, ToFrame};
use crate::wire::tree::Tree;

/// What is open.
#[derive(Default)]
pub(super) struct CustomerSessions {
    open: RefCell<Vec<(u32, CustomerSession)>>,
    last: Cell<u32>,
}

impl CustomerSessions {
    /// Forgets all keys.
    pub(super) fn close(&self) {
        self.open.take().iter().for_each(|(_, session)| session.close());
    }

    fn get(&self, number: Option<i64>) -> Result<CustomerSession, Problem> {
        let open = self.open.borrow();
        let found = open.iter().find(|(known, _)| Some(i64::from(*known)) == number);
        found.map(|(_, session)| session.clone()).ok_or(Problem::Misuse(CLOSED))
    }

    fn remove(&self, number: Option<i64>) {
        let mut open = self.open.borrow_mut();
        if let Some(index) = open.iter().position(|(known, _)| Some(i64::from(*known)) == number) {
            open.remove(index).1.close();
        }
    }
}

/// Takes the session out of an answer that an element was given, in the module that began with `configuration` and the page's `greeting`.
pub(crate) fn hold_customer(
    configuration: &JsValue,
    greeting: &JsValue,
    answer: JsValue,
    tell: Function,
) -> Option<CustomerSession> {
    let Some(ToFrame::Init(init)) = value::tree(greeting).and_then(ToFrame::parse) else { return None };
    let api = api::api(&Configuration::read(configuration), &init).ok()?;
    CustomerSession::take(&api, &ApiObject::of_js(answer), move |reason| {
        // The page's own script does not throw.
        let _ = tell.call1(&JsValue::UNDEFINED, &JsValue::from_str(reason.name()));
    })
}

impl Session {
    /// Runs an operation on Customer Sessions: `open` with `{clientSecret, claim}`, the others with the `{session}` that it answered, and `{id}` of a
    /// PaymentMethod.
    pub(super) async fn customer_session(
        &self,
        operation: &str,
        args: &Tree,
        params: &Tree,
        api: &Api,
        cancel: &Cancel,
    ) -> Result<ApiObject, Problem> {
        let text = |name| args.text_at(&[name]).unwrap_or_default();
        let number = args.whole_at(&["session"]);
        match operation {
            "open" => self.open_customer_session(api, text("clientSecret"), text("claim"), cancel).await,
            "list" => self.customer_sessions.get(number)?.list(cancel).await,
            "update" => {
                let redisplay = params.text_at(&["allow_redisplay"]).unwrap_or_default();
                self.customer_sessions.get(number)?.update(text("id"), redisplay, cancel).await
            }
            "detach" => self.customer_sessions.get(number)?.detach(text("id"), cancel).await,
            "close" => {
                self.customer_sessions.remove(number);
                Ok(ApiObject::empty())
            }
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    async fn open_customer_session(
        &self,
        api: &Api,
        secret: &str,
        claim: &str,
        cancel: &Cancel,
    ) -> Result<ApiObject, Problem> {
        let session = self.customer_sessions.last.get() + 1;
        self.customer_sessions.last.set(session);
        let out = self.out.clone();
        let tell = move |reason: customer_sessions::Reason| {
            let event = CustomerSessionEvent::Expired { session, reason: reason.name() };
            out.send(&FromFrame::Element(ElementEvent::CustomerSession(event)));
        };
        let (opened, shown) = customer_sessions::open(api, secret, claim, cancel, tell).await?;
        self.customer_sessions.open.borrow_mut().push((session, opened));
        shown.put_whole("session", i64::from(session));
        Ok(shown)
    }
}
