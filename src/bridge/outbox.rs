//! The way out: messages, and answers of operations.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use crate::browser::host::Host;
use crate::browser::port::Port;
use crate::browser::value::{self, Writer};
use crate::client::{ApiObject, Problem};
use crate::wire::port::FromFrame;

/// The port, once it is open and until it is closed; clones share it.
#[derive(Clone)]
pub struct Outbox(Rc<State>);

struct State {
    host: Host,
    port: RefCell<Option<Port>>,
    held: RefCell<Option<Vec<JsValue>>>,
}

impl Outbox {
    /// One that is not open yet; buyers' texts are in the language of `host`.
    pub fn new(host: Host) -> Self {
        Outbox(Rc::new(State { host, port: RefCell::default(), held: RefCell::default() }))
    }

    /// Who has the texts of the buyer's language.
    #[cfg(feature = "payments")]
    pub fn host(&self) -> &Host {
        &self.0.host
    }

    /// Starts to send.
    pub fn open(&self, port: Port) {
        *self.0.port.borrow_mut() = Some(port);
    }

    /// Keeps back what is sent from now on.
    pub fn hold(&self) {
        *self.0.held.borrow_mut() = Some(Vec::new());
    }

    /// Sends `first`, then what was kept back.
    pub fn release(&self, first: &FromFrame) {
        let held = self.0.held.borrow_mut().take().unwrap_or_default();
        self.send(first);
        held.iter().for_each(|message| self.post(message));
    }

    /// Closes the port; what is sent later goes nowhere.
    pub fn close(&self) {
        // The port may be running the very listener that closes it: it is let go after this turn.
        if let Some(port) = self.0.port.borrow_mut().take() {
            wasm_bindgen_futures::spawn_local(async move { drop(port) });
        }
    }

    /// Sends a message.
    pub fn send(&self, message: &FromFrame) {
        let mut out = Writer(value::object());
        message.write(&mut out);
        self.post(&out.0);
    }

    /// Sends a message although others are kept back.
    #[cfg(any(feature = "payment", feature = "address"))]
    pub fn send_now(&self, message: &FromFrame) {
        let held = self.0.held.borrow_mut().take();
        self.send(message);
        *self.0.held.borrow_mut() = held;
    }

    /// Sends the answer of operation `id`: the API's object, or an error in Stripe's shape.
    pub fn answer(&self, id: u32, result: Result<ApiObject, Problem>) {
        let (member, payload) = match result.map_err(Problem::into_js) {
            Ok(object) => ("value", object.into_js()),
            Err(Ok(error)) => ("error", error),
            Err(Err(message)) => return self.send(&FromFrame::Misuse { id, message }),
        };
        let answer = value::object();
        value::set(&answer, "t", &JsValue::from_str("result"));
        value::set(&answer, "id", &JsValue::from(id));
        value::set(&answer, member, &payload);
        self.post(&answer);
    }

    /// Sends a message of another module's.
    #[cfg(feature = "payment")]
    pub fn pass(&self, message: &JsValue) {
        self.post(message);
    }

    fn post(&self, message: &JsValue) {
        self.0.host.explain(message);
        if let Some(held) = &mut *self.0.held.borrow_mut() {
            return held.push(message.clone());
        }
        if let Some(port) = &*self.0.port.borrow() {
            port.send(message);
        }
    }
}
