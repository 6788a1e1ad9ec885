//! The far end of the page's port: messages in, calls into the layers above, answers and events out. No logic of its own.
//!
//! What all modules have in common is here and in `calls` and `outbox`. A module adds a file with its `Module`, which holds
//! what it keeps, and an `impl Session` with three functions: `begin_module` after the page's first message, `hear_module` for
//! messages to its element, `run` for its operations.

#[cfg(any(feature = "card", feature = "payments", feature = "payment", feature = "express", feature = "offers"))]
mod api;
mod calls;
#[cfg(any(feature = "card", feature = "payments"))]
mod confirming;
#[cfg(feature = "payments")]
mod customer_sessions;
#[cfg(feature = "payments")]
pub(crate) use customer_sessions::hold_customer;
mod outbox;

#[cfg(feature = "address")]
mod address;
#[cfg(feature = "address")]
use address::Module;
#[cfg(feature = "bank")]
mod bank;
#[cfg(feature = "bank")]
use bank::Module;
#[cfg(feature = "card")]
mod card;
#[cfg(feature = "card")]
use card::Module;
#[cfg(feature = "express")]
mod express;
#[cfg(feature = "express")]
use express::Module;
#[cfg(feature = "offers")]
mod offers;
#[cfg(feature = "offers")]
use offers::Module;
#[cfg(feature = "payment")]
mod payment;
#[cfg(feature = "payment")]
use payment::Module;
#[cfg(feature = "payments")]
mod payments;
#[cfg(feature = "payment")]
mod wallet;
#[cfg(feature = "payments")]
use payments::Module;

#[cfg(any(
    all(feature = "card", any(feature = "payments", feature = "bank")),
    all(feature = "payments", feature = "bank"),
    all(feature = "payment", any(feature = "card", feature = "payments", feature = "bank", feature = "address")),
    all(feature = "address", any(feature = "card", feature = "payments", feature = "bank")),
    all(
        feature = "express",
        any(feature = "card", feature = "payments", feature = "payment", feature = "bank", feature = "address")
    ),
    all(
        feature = "offers",
        any(
            feature = "card",
            feature = "payments",
            feature = "payment",
            feature = "bank",
            feature = "address",
            feature = "express"
        )
    )
))]
compile_error!(
    "a frame's module is built with one of the features `card`, `payments`, `payment`, `bank`, `address`, `express` and `offers`"
);

use std::cell::Cell;
use std::rc::{Rc, Weak};

use wasm_bindgen::JsValue;

#[cfg(feature = "appearance")]
use crate::browser::fonts;
use crate::browser::host::Host;
use crate::browser::port::Port;
use crate::browser::value;
#[cfg(feature = "fields")]
use crate::elements::fields::Sign;
use crate::wire::port::{FromFrame, Init, ToFrame};
use calls::{Calls, Running};
use outbox::Outbox;

/// The frame's page and its code do not fit, or the frames of a group do not find each other: a reason and its remedy.
type Unfit = (&'static str, &'static str);

const NOT_PLAIN: &str = "Pass plain values to this operation: text, numbers, booleans, objects and arrays.";
const NO_SUCH_OPERATION: &str =
    "This frame does not know that operation. Serve opentill.js and the frame pages of one release.";

/// Everything that lives as long as the port does.
pub(crate) struct Session {
    out: Outbox,
    /// The fields' markup, `null` where there is none.
    #[cfg_attr(feature = "payments", expect(dead_code, reason = "without fields"))]
    root: JsValue,
    #[cfg_attr(feature = "bank", expect(dead_code, reason = "it calls no API"))]
    configuration: Configuration,
    host: Host,
    module: Module,
    #[cfg(feature = "payments")]
    customer_sessions: customer_sessions::CustomerSessions,
    calls: Calls,
    begun: Cell<bool>,
    own: Weak<Session>,
    closed: Cell<bool>,
}

/// What the pay origin serves with the frame; in direct mode there is none, and the page decides.
#[cfg_attr(any(feature = "bank", feature = "address"), expect(dead_code, reason = "it calls no API"))]
struct Configuration {
    direct: bool,
    apis: Vec<String>,
    #[cfg_attr(any(feature = "payments", feature = "payment"), expect(dead_code, reason = "without a postal code"))]
    country: String,
    idempotency: bool,
    refresh: bool,
}

impl Configuration {
    fn read(value: &JsValue) -> Self {
        Configuration {
            direct: !value.is_object(),
            apis: value::texts(value, "api"),
            country: value::text(value, "country").unwrap_or_default(),
            idempotency: value::flag(value, "idempotency"),
            refresh: value::flag(value, "refresh"),
        }
    }
}

/// Serves a port for as long as it is open. `root` holds the fields' markup, if there is any; `configuration` is what the
/// pay origin served with the frame, `null` in direct mode; `host` is what the page's script lends.
pub(crate) fn serve(port: JsValue, root: JsValue, configuration: &JsValue, host: JsValue) {
    let host = Host::new(host);
    let out = Outbox::new(host.clone());
    let session = Rc::new_cyclic(|own| Session {
        out: out.clone(),
        root,
        configuration: Configuration::read(configuration),
        host,
        module: Module::default(),
        #[cfg(feature = "payments")]
        customer_sessions: customer_sessions::CustomerSessions::default(),
        calls: Calls::default(),
        begun: Cell::new(false),
        own: own.clone(),
        closed: Cell::new(false),
    });
    // The port's listener keeps the session alive; the port lives in the outbox until `destroy`.
    if let Some(port) = Port::open(port, move |message| session.hear(message)) {
        out.open(port);
    }
}

impl Session {
    fn hear(&self, message: JsValue) {
        if self.closed.get() {
            return;
        }
        #[cfg(feature = "appearance")]
        if value::text(&message, "t").as_deref() == Some("fonts") {
            // Their bytes are no plain values.
            return fonts::add(&message);
        }
        #[cfg(feature = "payment")]
        if value::text(&message, "t").as_deref() == Some("wallet") {
            // For the module that knows wallets.
            return self.module.sheet.hear(value::get(&message, "event").unwrap_or_default());
        }
        let Some(message) = value::tree(&message).and_then(ToFrame::parse) else {
            return self.refuse(&message);
        };
        match message {
            ToFrame::Init(init) => self.begin(init),
            ToFrame::Call { id, operation, args } => self.call(id, operation, args),
            ToFrame::Abort(id) => self.abort(id),
            ToFrame::Challenge { id, event } => self.challenged(id, event),
            ToFrame::Destroy => self.close(),
            message => self.hear_module(message),
        }
    }

    /// What is not a message of this protocol is dropped, but a caller who waits for an answer gets one.
    fn refuse(&self, message: &JsValue) {
        let id = value::get(message, "id").and_then(|id| id.as_f64());
        if let (Some("call"), Some(id)) = (value::text(message, "t").as_deref(), id) {
            self.out.send(&FromFrame::Misuse { id: id as u32, message: NOT_PLAIN });
        }
    }

    fn begin(&self, init: Init) {
        if self.begun.replace(true) {
            return;
        }
        // Nothing is told of an element before it is said to be ready.
        self.out.hold();
        match self.begin_module(init) {
            // It has to fetch something first, and says itself when it is ready.
            #[cfg(any(feature = "payment", feature = "address", feature = "express", feature = "offers"))]
            Ok(()) => {}
            #[cfg(not(any(feature = "payment", feature = "address", feature = "express", feature = "offers")))]
            Ok(height) => self.out.release(&FromFrame::Ready { height }),
            Err((reason, message)) => self.out.release(&FromFrame::Failed { reason, message }),
        }
    }

    fn close(&self) {
        self.closed.set(true);
        self.calls.abort_all();
        self.module.close();
        #[cfg(feature = "payments")]
        self.customer_sessions.close();
        self.out.close();
    }
}

/// What every element with fields tells.
#[cfg(feature = "fields")]
fn signed(sign: Sign) -> FromFrame {
    match sign {
        Sign::FocusChanged(true) => FromFrame::Focus,
        Sign::FocusChanged(false) => FromFrame::Blur,
        Sign::Escape => FromFrame::Escape,
        Sign::Enter => FromFrame::Enter,
        Sign::Height(height) => FromFrame::Height { height },
        Sign::Autofill(on) => FromFrame::Autofill { on },
    }
}
