//! The private line to the page.

use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort};

/// One end of a `MessageChannel`; closed when dropped.
pub struct Port {
    port: MessagePort,
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Port {
    /// Takes a port and hears its messages, those included that came before.
    pub fn open(port: JsValue, mut hear: impl FnMut(JsValue) + 'static) -> Option<Port> {
        let port: MessagePort = port.dyn_into().ok()?;
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(event.data()));
        port.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Port { port, _listener: listener })
    }

    /// Sends a message; a port that the page has closed swallows it.
    pub fn send(&self, message: &JsValue) {
        let _ = self.port.post_message(message);
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
