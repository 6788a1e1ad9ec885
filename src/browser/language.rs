//! Which language the buyer's device speaks.

use crate::browser::value;

/// The device's first language, such as `de-AT`; empty where it does not say.
pub fn preferred() -> String {
    let navigator = value::get(&js_sys::global(), "navigator").unwrap_or_default();
    value::text(&navigator, "language").unwrap_or_default()
}
