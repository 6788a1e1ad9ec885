//! What day it is, as the buyer's device believes.

use js_sys::Date;

#[cfg(feature = "card-fields")]
use crate::rules::card::YearMonth;

/// The current month in the buyer's time zone.
#[cfg(feature = "card-fields")]
pub fn this_month() -> YearMonth {
    let now = Date::new_0();
    YearMonth { year: now.get_full_year() as u16, month: now.get_month() as u8 + 1 }
}

/// Milliseconds since 1970.
#[cfg(any(feature = "payments", feature = "payment", feature = "client", feature = "express"))]
pub fn now_ms() -> i64 {
    Date::now() as i64
}
