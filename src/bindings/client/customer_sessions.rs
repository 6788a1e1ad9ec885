//! Customer Sessions without an element: claimed here, and used to list and manage what a customer has saved.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::{Opentill, cancel_of, misuse, result, tree};
use crate::browser::{random, value};
use crate::client::ApiObject;
use crate::client::customer_sessions::{self, Reason};

const INSECURE: &str = "A Customer Session's client secret opens a customer's payment methods, so it is taken on pages with https alone \
     (http on loopback).";
const EVENTS: &str = "A Customer Session has one event: `on('expired', ({reason}) => ...)`.";

thread_local! {
    /// What this page, worker or process claims sessions with. It is in memory alone.
    static CLAIM: OnceCell<String> = const { OnceCell::new() };
}

/// A claimed Customer Session. Its key is held in here, and forgotten by `close()` and at the session's end.
#[wasm_bindgen]
pub struct CustomerSession {
    session: customer_sessions::CustomerSession,
    shown: JsValue,
    expired: Rc<Expired>,
}

/// Who wants to know that a fresh secret is needed, and whether that has been said.
#[derive(Default)]
struct Expired {
    listeners: Cell<Vec<Function>>,
    said: Cell<Option<Reason>>,
}

#[wasm_bindgen]
impl Opentill {
    /// Claims a Customer Session by the client secret that your server got for this page. The secret can be used here as often as need be, and nowhere
    /// else: a page that is loaded again needs a fresh one.
    #[wasm_bindgen(js_name = openCustomerSession, unchecked_return_type = "CustomerSessionResult")]
    pub async fn open_customer_session(
        &self,
        client_secret: String,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        // Workers and Node say nothing of it, or that all is well.
        if value::get(&js_sys::global(), "isSecureContext").is_some_and(|secure| secure.is_falsy()) {
            return Err(misuse(INSECURE));
        }
        let (api, cancel, expired) = (self.api.clone(), cancel_of(&options), Rc::new(Expired::default()));
        let told = Rc::clone(&expired);
        let claim = CLAIM.with(|claim| claim.get_or_init(|| [random::uuid(), random::uuid()].concat()).clone());
        let opened =
            customer_sessions::open(&api, &client_secret, &claim, &cancel, move |reason| told.tell(reason)).await;
        result(
            "customerSession",
            opened.map(|(session, shown)| {
                let shown = shown.into_js();
                ApiObject::of_js(CustomerSession { session, shown, expired }.into())
            }),
        )
    }
}

#[wasm_bindgen]
impl CustomerSession {
    /// The component that the session is for.
    #[wasm_bindgen(getter, unchecked_return_type = "CustomerSessionComponent")]
    pub fn component(&self) -> JsValue {
        self.member("component")
    }

    /// All components, as the API answers them.
    #[wasm_bindgen(
        getter,
        unchecked_return_type = "Record<CustomerSessionComponent, {enabled: boolean; features?: CustomerSessionFeatures | null}>"
    )]
    pub fn components(&self) -> JsValue {
        self.member("components")
    }

    /// The features of the component that the session is for; null where it has none.
    #[wasm_bindgen(getter, unchecked_return_type = "CustomerSessionFeatures | null")]
    pub fn features(&self) -> JsValue {
        self.member("features")
    }

    /// When the session ends by the server's clock, in seconds since 1970.
    #[wasm_bindgen(getter, js_name = expiresAt)]
    pub fn expires_at(&self) -> f64 {
        self.member("expiresAt").as_f64().unwrap_or_default()
    }

    /// The saved payment methods that the session shows, newest first.
    #[wasm_bindgen(unchecked_return_type = "PaymentMethodsResult")]
    pub async fn list(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let session = self.session.clone();
        let listed = session.list(&cancel_of(&options)).await;
        let methods =
            listed.map(|list| value::get(&list.into_js(), "data").unwrap_or_else(|| js_sys::Array::new().into()));
        result("paymentMethods", methods.map(ApiObject::of_js))
    }

    /// Changes whether a saved payment method is shown again, if the session's `payment_method_save` is enabled.
    #[wasm_bindgen(unchecked_return_type = "PaymentMethodResult")]
    pub async fn update(
        &self,
        id: String,
        #[wasm_bindgen(unchecked_param_type = "{allow_redisplay: AllowRedisplay}")] parameters: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let (session, parameters) = (self.session.clone(), tree(&parameters)?);
        let redisplay = parameters.text_at(&["allow_redisplay"]).unwrap_or_default();
        result("paymentMethod", session.update(&id, redisplay, &cancel_of(&options)).await)
    }

    /// Takes a saved payment method from the customer for good, if the session's `payment_method_remove` is enabled. Subscriptions that use it lose it, too.
    #[wasm_bindgen(unchecked_return_type = "PaymentMethodResult")]
    pub async fn detach(
        &self,
        id: String,
        #[wasm_bindgen(unchecked_optional_param_type = "CallOptions")] options: JsValue,
    ) -> Result<JsValue, JsValue> {
        let session = self.session.clone();
        result("paymentMethod", session.detach(&id, &cancel_of(&options)).await)
    }

    /// Calls the listener when a fresh client secret is needed: once, ten seconds before the session ends, or when the API says that it is over.
    pub fn on(
        &self,
        #[wasm_bindgen(unchecked_param_type = "'expired'")] event: &str,
        #[wasm_bindgen(unchecked_param_type = "(event: CustomerSessionExpired) => void")] listener: JsValue,
    ) -> Result<(), JsValue> {
        let listener = listener.dyn_into::<Function>().map_err(|_| misuse(EVENTS))?;
        if event != "expired" {
            return Err(misuse(EVENTS));
        }
        let mut listeners = self.expired.listeners.take();
        listeners.push(listener);
        self.expired.listeners.set(listeners);
        if let Some(reason) = self.expired.said.get() {
            // Whoever comes late is told, too, once this call has returned.
            let expired = Rc::clone(&self.expired);
            wasm_bindgen_futures::spawn_local(async move { expired.tell(reason) });
        }
        Ok(())
    }

    /// Forgets the key. Nothing is told any more.
    pub fn close(&self) {
        self.expired.listeners.take();
        self.expired.said.take();
        self.session.close();
    }

    fn member(&self, name: &str) -> JsValue {
        value::get(&self.shown, name).unwrap_or(JsValue::NULL)
    }
}

impl Expired {
    fn tell(&self, reason: Reason) {
        self.said.set(Some(reason));
        let listeners = self.listeners.take();
        let event = value::object();
        value::set(&event, "reason", &reason.name().into());
        for listener in &listeners {
            // What a listener throws is its own affair.
            let _thrown = listener.call1(&JsValue::UNDEFINED, &event);
        }
    }
}
