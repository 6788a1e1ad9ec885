//! Whether the buyer really sees something: engines that can tell say when it is covered, transparent, or moved out of sight.

use std::cell::Cell;
use std::rc::Rc;

use super::dom::Node;
use super::value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = IntersectionObserver)]
    type Watcher;
    #[wasm_bindgen(constructor, catch, js_class = "IntersectionObserver")]
    fn new(callback: &Closure<dyn FnMut(js_sys::Array)>, options: &JsValue) -> Result<Watcher, JsValue>;
    #[wasm_bindgen(method)]
    fn observe(this: &Watcher, target: &JsValue);
    #[wasm_bindgen(method)]
    fn disconnect(this: &Watcher);
}

/// A watch over an element; dropping it ends it.
#[must_use = "dropping a watch ends it"]
pub struct Sight {
    clear: Rc<Cell<bool>>,
    watcher: Option<Watcher>,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
}

impl Sight {
    /// Watches an element.
    pub fn watch(node: &Node) -> Sight {
        // Until an engine says otherwise, and in those that cannot tell, what is there counts as seen.
        let clear = Rc::new(Cell::new(true));
        let seen = clear.clone();
        let callback = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.get(entries.length().saturating_sub(1));
            if let Some(visible) = value::get(&last, "isVisible").and_then(|visible| visible.as_bool()) {
                seen.set(visible);
            }
        });
        let options = value::object();
        value::set(&options, "trackVisibility", &JsValue::TRUE);
        value::set(&options, "delay", &JsValue::from(100));
        value::set(&options, "threshold", &JsValue::from(1));
        let watcher = Watcher::new(&callback, &options).ok();
        if let Some(watcher) = &watcher {
            watcher.observe(&node.to_js());
        }
        Sight { clear, watcher, _callback: callback }
    }

    /// Whether nothing is known to be in the way.
    pub fn is_clear(&self) -> bool {
        self.clear.get()
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        if let Some(watcher) = &self.watcher {
            watcher.disconnect();
        }
    }
}
