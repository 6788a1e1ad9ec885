//! Telephone numbers as buyers of a country write them, and as they are passed on: in the form of ITU-T E.164.

use crate::rules::card_text::digits_of;
use crate::rules::error::ErrorCode;

/// Digits of an international number, its calling code included (E.164).
const INTERNATIONAL: core::ops::RangeInclusive<usize> = 7..=15;
/// No number that is dialled within a country has more; card numbers do.
const LONGEST: usize = 12;

/// How numbers of a country are made.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Numbering {
    /// Its calling code.
    pub calling: String,
    /// What precedes a number that is dialled within the country, and goes when it is called from outside.
    pub trunk: Option<String>,
    /// Fewest and most digits of a number, without either of those.
    pub lengths: (usize, usize),
}

/// The number in international form, `+` and digits. A number without `+` or `00` is one of the country that `numbering` is of;
/// without one, its digits are passed on as they are.
pub fn check_phone(text: &str, numbering: Option<&Numbering>) -> Result<String, ErrorCode> {
    let text = text.trim();
    let allowed = |symbol: char| {
        symbol.is_whitespace() || "+-./()".contains(symbol) || !digits_of(symbol.encode_utf8(&mut [0; 4])).is_empty()
    };
    let digits = digits_of(text);
    if digits.is_empty() || !text.chars().all(allowed) {
        return Err(ErrorCode::IncompletePhoneNumber);
    }
    let international = if text.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    if let Some(number) = international {
        return whole(number, INTERNATIONAL.contains(&number.len())).map(|number| ["+", number].concat());
    }
    let Some(numbering) = numbering else {
        return whole(&digits, (*INTERNATIONAL.start()..=LONGEST).contains(&digits.len())).map(Into::into);
    };
    let (fewest, most) = numbering.lengths;
    let fits = |number: &&str| (fewest..=most.min(LONGEST)).contains(&number.len());
    let national = numbering.trunk.as_deref().and_then(|trunk| digits.strip_prefix(trunk)).filter(fits);
    let number = national.unwrap_or(&digits);
    whole(number, fits(&number)).map(|number| ["+", &numbering.calling, number].concat())
}

fn whole(number: &str, fits: bool) -> Result<&str, ErrorCode> {
    if fits { Ok(number) } else { Err(ErrorCode::IncompletePhoneNumber) }
}
