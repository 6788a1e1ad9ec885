//! Whether anybody still waits for an operation.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{AbortController, AbortSignal};

use super::listener::Listener;

/// One operation's cancellation; clones share it.
#[derive(Clone)]
pub struct Cancel(Rc<Inner>);

struct Inner {
    /// Absent in an engine without it: a request then merely runs to its end.
    controller: Option<AbortController>,
    _outer: Option<Listener>,
}

impl Cancel {
    /// Not cancelled yet.
    pub fn new() -> Self {
        Self::following(None)
    }

    /// Cancelled when the caller's own `AbortSignal` fires; any other value is no signal. The signal is let go with the
    /// operation, for it may live much longer.
    pub fn following(signal: Option<JsValue>) -> Self {
        let controller = AbortController::new().ok();
        let signal = signal.and_then(|signal| signal.dyn_into::<AbortSignal>().ok());
        let outer = signal.zip(controller.clone()).map(|(signal, controller)| {
            if signal.aborted() {
                controller.abort();
            }
            Listener::new(signal.into(), "abort", move |_| controller.abort())
        });
        Cancel(Rc::new(Inner { controller, _outer: outer }))
    }

    /// Cancels the operation.
    pub fn cancel(&self) {
        if let Some(controller) = &self.0.controller {
            controller.abort();
        }
    }

    /// Whether the operation was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.controller.as_ref().is_some_and(|controller| controller.signal().aborted())
    }

    /// Calls `act` when the operation is cancelled, not when it was already.
    pub fn on_cancel(&self, mut act: impl FnMut() + 'static) -> Option<Listener> {
        let controller = self.0.controller.as_ref()?;
        Some(Listener::new(controller.signal().into(), "abort", move |_| act()))
    }

    /// The platform's form of it.
    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.0.controller.as_ref().map(AbortController::signal)
    }
}
