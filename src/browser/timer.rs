//! Timers that stop when they are dropped.

use wasm_bindgen::prelude::*;

use super::cancel::Cancel;
use super::inbox::Inbox;

#[wasm_bindgen]
extern "C" {
    // A window's handle is a number, Node's an object: both go back as they came.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Closure<dyn FnMut()>, ms: u32) -> JsValue;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(handle: &JsValue);
}

/// A pending call; dropping it cancels the call.
#[must_use = "dropping a timer cancels it"]
pub struct Timer {
    handle: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `callback` once after `ms` milliseconds.
    pub fn after(ms: u32, callback: impl FnOnce() + 'static) -> Timer {
        let mut callback = Some(callback);
        let callback = Closure::<dyn FnMut()>::new(move || {
            if let Some(callback) = callback.take() {
                callback();
            }
        });
        Timer { handle: set_timeout(&callback, ms), _callback: callback }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.handle);
    }
}

/// Resolves after `ms` milliseconds, or as soon as the operation is cancelled.
pub async fn pause(ms: u32, cancel: &Cancel) {
    let over = Inbox::default();
    let (elapsed, cancelled) = (over.clone(), over.clone());
    let _timer = Timer::after(ms, move || elapsed.push(()));
    let _listener = cancel.on_cancel(move || cancelled.push(()));
    over.next().await;
}
