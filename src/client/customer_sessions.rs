//! Customer Sessions: claimed by a client secret, used by the key that the claim gives. The key stays in here: no answer for a page holds it, and it is
//! forgotten with the session's end.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use super::{Api, ApiError, ApiObject, Failure, Problem};
use crate::browser::cancel::Cancel;
use crate::browser::clock;
use crate::browser::timer::Timer;
use crate::flow::customer_session::{CustomerSession as Life, Effect, Event};
use crate::rules::customer_session::{COMPONENTS, CustomerSessionSecret, SessionKey};
use crate::wire::form::Form;
use crate::wire::port::ErrorShape;

pub use crate::flow::customer_session::Reason;

const EXPIRED: ErrorShape = ErrorShape {
    r#type: "invalid_request_error",
    code: Some("customer_session_expired"),
    message: "This Customer Session has expired. Have your server make a new one, and hand in its client_secret.",
};
const REVOKED: ErrorShape = ErrorShape {
    r#type: "invalid_request_error",
    code: Some("customer_session_revoked"),
    message: "The customer of this Customer Session was deleted, so it grants nothing any more.",
};
const NO_SESSION: ErrorShape = ErrorShape {
    r#type: "api_error",
    code: None,
    message: "The payment service claimed the Customer Session in a way that makes no sense. Try again.",
};
/// The page has closed it.
pub const CLOSED: &str = "This Customer Session is closed. Open one with a fresh client secret.";
const NO_METHOD: &str = "Pass the id of one of the customer's PaymentMethods: it starts with pm_.";
const NO_REDISPLAY: &str = "Pass `{allow_redisplay}` with `always`, `limited` or `unspecified`: nothing else of a PaymentMethod can be changed \
     by a Customer Session.";

/// A claimed session; clones share it. Dropping the last one forgets its key.
#[derive(Clone)]
pub struct CustomerSession(Rc<Inner>);

struct Inner {
    api: Api,
    customer: String,
    key: RefCell<Option<Rc<SessionKey>>>,
    life: Cell<Life>,
    timer: RefCell<Option<Timer>>,
    tell: Box<dyn Fn(Reason)>,
    own: Weak<Inner>,
}

/// Claims a session that is for no payment, by its client secret and the page's own `claim`. `tell` is called when a fresh secret is needed. The answer
/// is for the page: what the session is for, and until when.
pub async fn open(
    api: &Api,
    secret: &str,
    claim: &str,
    cancel: &Cancel,
    tell: impl Fn(Reason) + 'static,
) -> Result<(CustomerSession, ApiObject), Problem> {
    let secret = CustomerSessionSecret::parse(secret).map_err(|error| Problem::Misuse(error.message()))?;
    let mut form = Form::new();
    form.pair("type", "customer_session");
    // EXPOSE: the body of the claim is where it is meant to go.
    form.pair("customer_session_client_secret", secret.expose());
    form.pair("claim", claim);
    let answer = api.post_read("/v1/elements/sessions", form, cancel).await?;
    let session = CustomerSession::take(api, &answer, tell).ok_or(Problem::Own(NO_SESSION))?;
    let shown = shown(&answer).ok_or(Problem::Own(NO_SESSION))?;
    Ok((session, shown))
}

impl CustomerSession {
    /// Takes the session out of an answer of `/v1/elements/sessions`, if it holds one.
    pub fn take(api: &Api, answer: &ApiObject, tell: impl Fn(Reason) + 'static) -> Option<CustomerSession> {
        let claimed = answer.object("customer")?.object("customer_session")?;
        let key = SessionKey::parse(&claimed.text("api_key")?)?;
        let customer = claimed.text("customer")?;
        let expires_at = claimed.whole("api_key_expiry").or_else(|| claimed.whole("expires_at"))?;
        let device_ms = clock::now_ms();
        // A server that does not tell its time is taken to have the device's.
        let server_now = answer.whole("now").unwrap_or(device_ms / 1000);
        let session = CustomerSession(Rc::new_cyclic(|own| Inner {
            api: api.clone(),
            customer,
            key: RefCell::new(Some(Rc::new(key))),
            life: Cell::default(),
            timer: RefCell::default(),
            tell: Box::new(tell),
            own: own.clone(),
        }));
        session.0.step(Event::Claimed { device_ms, server_now, expires_at });
        Some(session)
    }

    /// The saved PaymentMethods that the session shows, as a list of the API's, newest first.
    pub async fn list(&self, cancel: &Cancel) -> Result<ApiObject, Problem> {
        let mut form = Form::new();
        form.pair("customer", &self.0.customer);
        let key = self.0.key()?;
        self.0.heard(self.0.api.get_as(&key, "/v1/payment_methods", form, cancel).await)
    }

    /// Reads something else of the API with the session's key.
    #[cfg(feature = "offers")]
    pub async fn get(&self, path: &str, form: Form, cancel: &Cancel) -> Result<ApiObject, Problem> {
        let key = self.0.key()?;
        self.0.heard(self.0.api.get_as(&key, path, form, cancel).await)
    }

    /// Changes something else with it.
    #[cfg(feature = "offers")]
    pub async fn post(&self, path: &str, form: Form, cancel: &Cancel) -> Result<ApiObject, Problem> {
        let key = self.0.key()?;
        self.0.heard(self.0.api.post_as(&key, path, form, cancel).await)
    }

    /// Changes whether the PaymentMethod of this id is shown again.
    pub async fn update(&self, id: &str, allow_redisplay: &str, cancel: &Cancel) -> Result<ApiObject, Problem> {
        if !["always", "limited", "unspecified"].contains(&allow_redisplay) {
            return Err(Problem::Misuse(NO_REDISPLAY));
        }
        let mut form = Form::new();
        form.pair("allow_redisplay", allow_redisplay);
        let (path, key) = (path(id, "")?, self.0.key()?);
        self.0.heard(self.0.api.post_as(&key, &path, form, cancel).await)
    }

    /// Takes the PaymentMethod of this id from the customer, for good.
    pub async fn detach(&self, id: &str, cancel: &Cancel) -> Result<ApiObject, Problem> {
        let (path, key) = (path(id, "/detach")?, self.0.key()?);
        self.0.heard(self.0.api.post_as(&key, &path, Form::new(), cancel).await)
    }

    /// Forgets the key, and tells nobody.
    pub fn close(&self) {
        self.0.timer.take();
        self.0.key.take();
    }
}

impl Inner {
    /// The key, while it opens something. A device that slept through the end says so here first.
    fn key(&self) -> Result<Rc<SessionKey>, Problem> {
        if let Err(reason) = self.life.get().usable(clock::now_ms()) {
            self.step(Event::Refused(reason));
            return Err(problem(reason));
        }
        self.key.borrow().clone().ok_or(Problem::Misuse(CLOSED))
    }

    /// What a call of the API was answered. The end of the session is heard from it, too.
    fn heard(&self, answer: Result<ApiObject, Failure>) -> Result<ApiObject, Problem> {
        answer.map_err(|failure| match &failure {
            Failure::Refused(error) => match reason_of(error) {
                Some(reason) => {
                    self.step(Event::Refused(reason));
                    problem(reason)
                }
                None => failure.into(),
            },
            _ => failure.into(),
        })
    }

    fn step(&self, event: Event) {
        let mut life = self.life.get();
        let effects = life.step(event);
        self.life.set(life);
        for effect in effects {
            match effect {
                Effect::Wait(ms) => {
                    let own = self.own.clone();
                    let woken = move || {
                        if let Some(inner) = own.upgrade() {
                            inner.step(Event::Woken { device_ms: clock::now_ms() });
                        }
                    };
                    let earlier = self.timer.replace(Some(Timer::after(ms, woken)));
                    // It may be the one that is running right now.
                    drop_later(earlier);
                }
                Effect::Tell(reason) => (self.tell)(reason),
                Effect::Forget => {
                    self.key.take();
                }
            }
        }
    }
}

fn problem(reason: Reason) -> Problem {
    Problem::Own(match reason {
        Reason::Expired => EXPIRED,
        Reason::Revoked => REVOKED,
    })
}

fn drop_later(timer: Option<Timer>) {
    if let Some(timer) = timer {
        wasm_bindgen_futures::spawn_local(async move { drop(timer) });
    }
}

fn reason_of(error: &ApiError) -> Option<Reason> {
    match error.code().as_deref() {
        Some("api_key_expired" | "customer_session_expired") => Some(Reason::Expired),
        Some("customer_session_revoked") => Some(Reason::Revoked),
        _ => None,
    }
}

fn path(id: &str, rest: &str) -> Result<String, Problem> {
    let plain = !id.is_empty() && id.len() < 256 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(["/v1/payment_methods/", id, rest].concat()) } else { Err(Problem::Misuse(NO_METHOD)) }
}

/// What a page may know: neither the key nor who the customer is.
fn shown(answer: &ApiObject) -> Option<ApiObject> {
    let claimed = answer.object("customer")?.object("customer_session")?;
    let components = claimed.object("components")?;
    let shown = ApiObject::empty();
    for name in COMPONENTS {
        if let Some(component) = components.object(name).filter(|component| component.is_on("enabled")) {
            shown.put("component", name);
            if let Some(features) = component.object("features") {
                shown.put_object("features", features);
            }
        }
    }
    shown.put_object("components", components);
    shown.put_whole("expiresAt", claimed.whole("expires_at").or_else(|| claimed.whole("api_key_expiry"))?);
    Some(shown)
}
