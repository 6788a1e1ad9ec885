//! What day it is, as the buyer's device believes.

use js_sys::Date;

use crate::rules::card::YearMonth;

/// The current month in the buyer's time zone.
pub fn this_month() -> YearMonth {
    let now = Date::new_0();
    YearMonth { year: now.get_full_year() as u16, month: now.get_month() as u8 + 1 }
}
