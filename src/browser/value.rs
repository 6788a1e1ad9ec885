//! Careful reading of JavaScript values: a value of another type is absent, never a trap.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

use crate::wire::port::Members;
use crate::wire::tree::{MAX_DEPTH, Tree};

/// The member `key` of an object; `None` for anything else, and for `undefined` and `null`.
pub fn get(object: &JsValue, key: &str) -> Option<JsValue> {
    if !object.is_object() {
        return None;
    }
    Reflect::get(object, &JsValue::from_str(key)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// The member `key` as text.
pub fn text(object: &JsValue, key: &str) -> Option<String> {
    get(object, key)?.as_string()
}

/// The member `key` as a boolean; absent is `false`.
#[cfg(feature = "frame")]
pub fn flag(object: &JsValue, key: &str) -> bool {
    get(object, key).is_some_and(|value| value.is_truthy())
}

/// The texts in the array `key`.
#[cfg(feature = "frame")]
pub fn texts(object: &JsValue, key: &str) -> Vec<String> {
    get(object, key)
        .and_then(|value| value.dyn_into::<js_sys::Array>().ok())
        .map(|list| list.iter().filter_map(|item| item.as_string()).collect())
        .unwrap_or_default()
}

/// The objects in the array `key`.
#[cfg(any(feature = "payment", feature = "express", feature = "offers"))]
pub fn objects(object: &JsValue, key: &str) -> Vec<JsValue> {
    get(object, key)
        .and_then(|value| value.dyn_into::<js_sys::Array>().ok())
        .map(|list| list.iter().filter(JsValue::is_object).collect())
        .unwrap_or_default()
}

/// Sets a member of an object that this crate made.
pub fn set(object: &JsValue, key: &str, value: &JsValue) {
    // Setting a member of an own plain object cannot fail.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

/// A fresh object with the same members.
pub fn copy(object: &JsValue) -> JsValue {
    js_sys::Object::assign(&js_sys::Object::new(), object.unchecked_ref()).into()
}

/// A fresh plain object.
pub fn object() -> JsValue {
    js_sys::Object::new().into()
}

/// A plain value as a tree; `None` where it holds what has no place on the wire (functions, symbols), or nests
/// too deeply. Each member is read once, as a value: a page's getter can at worst answer something else.
pub fn tree(value: &JsValue) -> Option<Tree> {
    tree_within(value, MAX_DEPTH)
}

fn tree_within(value: &JsValue, depth: u8) -> Option<Tree> {
    if value.is_undefined() || value.is_null() {
        return Some(Tree::Null);
    }
    if let Some(flag) = value.as_bool() {
        return Some(Tree::Flag(flag));
    }
    if let Some(number) = value.as_f64() {
        let whole = number as i64;
        // The platform writes a fraction down; our own tables for that would cost kilobytes.
        return Some(if whole as f64 == number { Tree::Whole(whole) } else { Tree::Text(text_of(value)) });
    }
    if let Some(text) = value.as_string() {
        return Some(Tree::Text(text));
    }
    let depth = depth.checked_sub(1)?;
    if let Some(list) = value.dyn_ref::<js_sys::Array>() {
        return list.iter().map(|item| tree_within(&item, depth)).collect::<Option<_>>().map(Tree::List);
    }
    if !value.is_object() {
        return None;
    }
    let keys = Reflect::own_keys(value).ok()?;
    keys.iter()
        .map(|key| Some((key.as_string()?, tree_within(&Reflect::get(value, &key).ok()?, depth)?)))
        .collect::<Option<_>>()
        .map(Tree::Map)
}

fn text_of(number: &JsValue) -> String {
    js_sys::Object::from(number.clone()).to_string().into()
}

/// Writes a message into the JavaScript object that it holds.
pub struct Writer(pub JsValue);

impl Members for Writer {
    fn text(&mut self, key: &str, value: &str) {
        set(&self.0, key, &JsValue::from_str(value));
    }

    fn flag(&mut self, key: &str, value: bool) {
        set(&self.0, key, &JsValue::from_bool(value));
    }

    fn number(&mut self, key: &str, value: f64) {
        set(&self.0, key, &JsValue::from_f64(value));
    }

    fn list(&mut self, key: &str, values: &[&str]) {
        let list: js_sys::Array = values.iter().map(|text| JsValue::from_str(text)).collect();
        set(&self.0, key, &list);
    }

    #[cfg(feature = "address")]
    fn null(&mut self, key: &str) {
        set(&self.0, key, &JsValue::NULL);
    }

    fn group(&mut self, key: &str, fill: &dyn Fn(&mut dyn Members)) {
        let mut inner = Writer(object());
        fill(&mut inner);
        set(&self.0, key, &inner.0);
    }

    #[cfg(any(feature = "payments", feature = "payment", feature = "express", feature = "offers"))]
    fn groups(&mut self, key: &str, count: usize, fill: &dyn Fn(usize, &mut dyn Members)) {
        let list: js_sys::Array = (0..count)
            .map(|index| {
                let mut inner = Writer(object());
                fill(index, &mut inner);
                inner.0
            })
            .collect();
        set(&self.0, key, &list);
    }
}
