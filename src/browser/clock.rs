//! What day it is, as the buyer's device believes.

use js_sys::Date;
#[cfg(feature = "payment")]
use wasm_bindgen::JsValue;

#[cfg(feature = "card-fields")]
use crate::rules::card::YearMonth;

/// The current month in the buyer's time zone.
#[cfg(feature = "card-fields")]
pub fn this_month() -> YearMonth {
    month(&Date::new_0())
}

/// The month in which a moment is for the buyer, in seconds since 1970.
#[cfg(feature = "payment")]
pub fn month_of(seconds: i64) -> YearMonth {
    month(&Date::new(&JsValue::from_f64(seconds as f64 * 1000.0)))
}

#[cfg(feature = "card-fields")]
fn month(date: &Date) -> YearMonth {
    YearMonth { year: date.get_full_year() as u16, month: date.get_month() as u8 + 1 }
}

/// Milliseconds since 1970.
#[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "express", feature = "offers"))]
pub fn now_ms() -> i64 {
    Date::now() as i64
}
