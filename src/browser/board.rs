//! Where frames of one origin meet on a page that none of them may tell anything: a plain object in a window that all of
//! them reach, with a function for each. Calls go straight from frame to frame; the page has no part in them.

use js_sys::Function;
#[cfg(feature = "fields")]
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::value;

/// A board, as one of those who meet there sees it.
#[derive(Clone)]
pub struct Board(JsValue);

/// A place on a board; dropping it leaves it. Only fields have something to lay out.
#[cfg(feature = "fields")]
#[must_use = "dropping a seat leaves it"]
pub struct Seat {
    board: Board,
    name: String,
    answer: Closure<dyn Fn(String, String) -> JsValue>,
}

impl Board {
    /// Takes what the page's script found.
    pub(super) fn take(found: JsValue) -> Option<Board> {
        found.is_object().then_some(Board(found))
    }

    /// Takes the place of that name: `answer` is called with a word and the text that goes with it.
    #[cfg(feature = "fields")]
    pub fn sit(&self, name: &str, answer: impl Fn(&str, String) -> Option<String> + 'static) -> Seat {
        let answer = Closure::<dyn Fn(String, String) -> JsValue>::new(move |word: String, text: String| {
            answer(&word, text).map_or(JsValue::UNDEFINED, |text| JsValue::from_str(&text))
        });
        value::set(&self.0, name, answer.as_ref());
        Seat { board: self.clone(), name: String::from(name), answer }
    }

    /// Says a word to whoever has the place of that name. `None` when nobody has it, or has nothing to answer.
    pub fn ask(&self, name: &str, word: &str, text: &str) -> Option<String> {
        // The other frame may have gone, and its function with it: then nobody has the place.
        let other = value::get(&self.0, name)?;
        // Made in another window, it is an instance of that window's Function.
        let other: &Function = other.is_function().then(|| other.unchecked_ref())?;
        other.call2(&JsValue::UNDEFINED, &JsValue::from_str(word), &JsValue::from_str(text)).ok()?.as_string()
    }
}

#[cfg(feature = "fields")]
impl Drop for Seat {
    fn drop(&mut self) {
        // A newer frame may have taken the place.
        if value::get(&self.board.0, &self.name).is_some_and(|sitting| &sitting == self.answer.as_ref()) {
            let _ = Reflect::delete_property(
                self.board.0.unchecked_ref::<js_sys::Object>(),
                &JsValue::from_str(&self.name),
            );
        }
    }
}
