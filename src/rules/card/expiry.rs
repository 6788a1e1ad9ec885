//! The expiry date of a card, as buyers and browsers write it.
//!
//! "Today" is always handed in: this file reads no clock, so that rules stay the same on every platform.

use crate::rules::error::ErrorCode;

/// Cards are not issued for longer than this; a later year is a typing error.
const MAX_YEARS_AHEAD: u16 = 50;

/// When a card expires: at the end of that month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// 1 to 12.
    pub month: u8,
    /// All four digits.
    pub year: u16,
}

/// A month of the calendar, as the caller's clock tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearMonth {
    /// All four digits.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

/// Reads "12 / 34", "12/34", "1234", "12/2034", "122034" or "2034-12", and checks it against `today`.
pub fn parse_expiry(text: &str, today: YearMonth) -> Result<Expiry, ErrorCode> {
    let (month, year) = split(text);
    let month: u8 = match month.len() {
        1 | 2 => month.parse().map_err(|_| ErrorCode::IncompleteExpiry)?,
        0 => return Err(ErrorCode::IncompleteExpiry),
        _ => return Err(ErrorCode::InvalidExpiryMonth),
    };
    // A single 0 is the beginning of a month, not a wrong one.
    if month == 0 && year.is_empty() && text.len() < 2 {
        return Err(ErrorCode::IncompleteExpiry);
    }
    if !(1..=12).contains(&month) {
        return Err(ErrorCode::InvalidExpiryMonth);
    }
    let year = match year.len() {
        0 | 1 | 3 => return Err(ErrorCode::IncompleteExpiry),
        2 => in_this_century(year.parse().map_err(|_| ErrorCode::IncompleteExpiry)?, today.year),
        4 => year.parse().map_err(|_| ErrorCode::IncompleteExpiry)?,
        _ => return Err(ErrorCode::InvalidExpiryYear),
    };
    check(Expiry { month, year }, today)
}

fn check(expiry: Expiry, today: YearMonth) -> Result<Expiry, ErrorCode> {
    if expiry.year < today.year {
        Err(ErrorCode::InvalidExpiryYearPast)
    } else if expiry.year > today.year + MAX_YEARS_AHEAD {
        Err(ErrorCode::InvalidExpiryYear)
    } else if expiry.year == today.year && expiry.month < today.month {
        Err(ErrorCode::InvalidExpiryMonthPast)
    } else {
        Ok(expiry)
    }
}

/// Month and year as digits. Without a separator the month has two digits, or one when no month could begin that way.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let is_digit = |character: char| character.is_ascii_digit();
    let first_end = text.find(|character| !is_digit(character)).unwrap_or(text.len());
    let (first, rest) = text.split_at_checked(first_end).unwrap_or((text, ""));
    let second = rest.trim_start_matches(|character| !is_digit(character));
    if !rest.is_empty() {
        // Year first, as in ISO 8601.
        return if first.len() == 4 { (second, first) } else { (first, second) };
    }
    let month_length = match first.as_bytes() {
        [b'2'..=b'9', ..] | [b'1', b'3'..=b'9', ..] => 1,
        _ => 2,
    };
    first.split_at_checked(month_length).unwrap_or((first, ""))
}

/// The full year of a card's two digits: in this century, or in the next when this one's is long gone.
fn in_this_century(two_digits: u16, this_year: u16) -> u16 {
    let year = this_year - this_year % 100 + two_digits;
    if year + MAX_YEARS_AHEAD < this_year { year + 100 } else { year }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: YearMonth = YearMonth { year: 2026, month: 11 };

    #[test]
    fn dates_are_read_in_every_usual_form() {
        for (month, year, texts) in [
            (12, 2034, "12 / 34|12/34|1234|12/2034|122034|2034-12|12-34|12.34| 12 / 34 "),
            (1, 2034, "1 / 34|01/34|134|0134|2034/1"),
            (4, 2034, "434|04 / 34|4/34"),
            (11, 2026, "11 / 26"),
            (11, 2076, "11 / 76"),
        ] {
            for text in texts.split('|') {
                assert_eq!(parse_expiry(text, TODAY), Ok(Expiry { month, year }), "{text}");
            }
        }
    }

    #[test]
    fn wrong_dates_are_told_apart() {
        for (error, texts) in [
            (ErrorCode::IncompleteExpiry, "|0|1|12|12 / |12 / 3|12 / 203| / 34|abc"),
            (ErrorCode::InvalidExpiryMonth, "00|00 / 34|13 / 34|13 / |123 / 34"),
            (ErrorCode::InvalidExpiryMonthPast, "10 / 26"),
            (ErrorCode::InvalidExpiryYearPast, "12 / 25|12 / 20|12 / 1999"),
            (ErrorCode::InvalidExpiryYear, "12 / 77|12 / 95|12 / 2095|12 / 20345"),
        ] {
            for text in texts.split('|') {
                assert_eq!(parse_expiry(text, TODAY), Err(error), "{text}");
            }
        }
    }

    #[test]
    fn two_digits_may_mean_the_next_century() {
        let late = YearMonth { year: 2098, month: 1 };
        assert_eq!(parse_expiry("12/05", late), Ok(Expiry { month: 12, year: 2105 }));
        assert_eq!(parse_expiry("12/99", late), Ok(Expiry { month: 12, year: 2099 }));
        assert_eq!(parse_expiry("12/97", late), Err(ErrorCode::InvalidExpiryYearPast));
    }
}
