//! The time of day, the backend's own clock, which tests can move, and the civil date that a second falls into. Everything is in UTC.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use opentill::rules::card::YearMonth;

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| i64::try_from(passed.as_secs()).unwrap_or(0))
}

/// What the API goes by: the time of day, or what a test made of it. It goes on by itself, and never back. Logs and the signatures of webhooks, which
/// others compare with clocks of their own, go by [`now`].
pub struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// A clock that shows `second` now; without one the time of day.
    pub fn starting_at(second: Option<i64>) -> Self {
        Self { ahead: AtomicI64::new(second.map_or(0, |second| second - now())) }
    }

    /// Seconds since 1970.
    pub fn now(&self) -> i64 {
        now() + self.ahead.load(Ordering::Relaxed)
    }

    /// Moves the clock on.
    pub fn advance(&self, seconds: u32) {
        self.ahead.fetch_add(i64::from(seconds), Ordering::Relaxed);
    }
}

/// The month that `seconds` since 1970 falls into, by which an expiry is judged.
pub fn month_of(seconds: i64) -> YearMonth {
    let (year, month, _) = civil(seconds.div_euclid(86_400));
    YearMonth { year: u16::try_from(year).unwrap_or(u16::MAX), month: u8::try_from(month).unwrap_or(12) }
}

/// The second that lies `count` intervals after `second`: `day`, `week`, `month` or `year`. Months and years are the calendar's; where a month lacks the
/// day, it is that month's last.
pub fn after(second: i64, interval: &str, count: i64) -> i64 {
    let (days, rest) = (second.div_euclid(86_400), second.rem_euclid(86_400));
    let months = match interval {
        "day" => return second + count * 86_400,
        "week" => return second + count * 7 * 86_400,
        "year" => count * 12,
        _ => count,
    };
    let (year, month, day) = civil(days);
    let months = year * 12 + month - 1 + months;
    let first = |months: i64| days_until(months.div_euclid(12), months.rem_euclid(12) + 1);
    let length = first(months + 1) - first(months);
    (first(months) + day.min(length) - 1) * 86_400 + rest
}

/// `seconds` since 1970 as `2026-11-23T16:14:53Z`: whole seconds, as logs write it.
pub fn timestamp(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let rest = seconds.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Year, month and day of the proleptic Gregorian calendar, counted in years that begin in March, so that the leap day is the last.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The days from 1970 to the first of a month; what [`civil`] takes apart.
fn days_until(year: i64, month: i64) -> i64 {
    let (year, month_from_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month_from_march + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_the_calendars() {
        let shown = |second, interval, count| timestamp(after(second, interval, count));
        let january = 1_832_932_800;
        assert_eq!(timestamp(january), "2028-01-31T12:00:00Z");
        assert_eq!(shown(january, "month", 1), "2028-02-29T12:00:00Z");
        assert_eq!(shown(january, "month", 2), "2028-03-31T12:00:00Z");
        assert_eq!(shown(january, "month", 13), "2029-02-28T12:00:00Z");
        assert_eq!(shown(january, "year", 1), "2029-01-31T12:00:00Z");
        assert_eq!(shown(january, "week", 2), "2028-02-14T12:00:00Z");
        assert_eq!(shown(january, "day", 30), "2028-03-01T12:00:00Z");
    }

    #[test]
    fn dates_are_civil() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(timestamp(1_795_449_293), "2026-11-23T15:54:53Z");
        assert_eq!(timestamp(4_102_444_799), "2099-12-31T23:59:59Z");
    }

    #[test]
    fn months_are_one_based() {
        let month = month_of(1_795_449_293);
        assert_eq!((month.year, month.month), (2026, 11));
    }
}
