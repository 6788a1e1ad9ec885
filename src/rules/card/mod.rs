//! What makes card details right: brand, number, security code and expiry date.
//!
//! Number ranges follow ISO/IEC 7812 and what the schemes publish. Everything takes bare ASCII digits (see
//! [`super::card_text::digits_of`]); nothing here keeps or shows a number.

mod brand;
mod expiry;

pub use brand::Brand;
pub use expiry::{Expiry, YearMonth, parse_expiry};

use super::error::ErrorCode;

/// Whether the check digit is right (ISO/IEC 7812-1, annex B). Text with anything but ASCII digits, or none, is not.
pub fn luhn(digits: &str) -> bool {
    let mut sum = 0;
    for (place, byte) in digits.bytes().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte - b'0');
        sum += match (place % 2, digit) {
            (0, _) => digit,
            (_, 0..5) => 2 * digit,
            _ => 2 * digit - 9,
        };
    }
    !digits.is_empty() && sum % 10 == 0
}

/// The digits in the groups in which the brand prints them, separated by single spaces.
pub fn format_number(digits: &str) -> String {
    let groups = Brand::of(digits).grouping(digits.len());
    let mut text = String::with_capacity(digits.len() + groups.len());
    let mut rest = digits;
    for &size in groups {
        let (group, tail) = rest.split_at_checked(usize::from(size)).unwrap_or((rest, ""));
        if !text.is_empty() && !group.is_empty() {
            text.push(' ');
        }
        text.push_str(group);
        rest = tail;
    }
    text.push_str(rest);
    text
}

/// Whether the digits are a whole card number: [`ErrorCode::IncompleteNumber`] while no length of the brand is reached,
/// [`ErrorCode::InvalidNumber`] when one is reached and the check digit is wrong, or when the number is too long.
pub fn check_number(digits: &str) -> Result<(), ErrorCode> {
    let brand = Brand::of(digits);
    if digits.len() > usize::from(brand.max_number_length()) {
        return Err(ErrorCode::InvalidNumber);
    }
    if !brand.number_lengths().iter().any(|&length| usize::from(length) == digits.len()) {
        return Err(ErrorCode::IncompleteNumber);
    }
    if luhn(digits) { Ok(()) } else { Err(ErrorCode::InvalidNumber) }
}

/// Whether the security code has the brand's length. An unknown brand takes three or four digits, for the code may be
/// typed before the number.
pub fn check_cvc(cvc: &str, brand: Brand) -> Result<(), ErrorCode> {
    if !cvc.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ErrorCode::InvalidCvc);
    }
    let length = usize::from(brand.cvc_length());
    if cvc.len() < length {
        Err(ErrorCode::IncompleteCvc)
    } else if cvc.len() == length || (brand == Brand::Unknown && cvc.len() == 4) {
        Ok(())
    } else {
        Err(ErrorCode::InvalidCvc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        // ISO/IEC 7812-1's own example first.
        for number in
            ["17893729974", "4242424242424242", "378282246310005", "36227206271667", "6205500000000000004", "0"]
        {
            assert!(luhn(number), "{number}");
        }
        for number in ["", "17893729973", "4242424242424241", "2424242424242424", "4242 4242 4242 4242", "٤٢٤٢"] {
            assert!(!luhn(number), "{number}");
        }
    }

    #[test]
    fn numbers_stand_in_their_brands_groups() {
        for (digits, text) in [
            ("", ""),
            ("4", "4"),
            ("4242", "4242"),
            ("42424", "4242 4"),
            ("4242424242424242", "4242 4242 4242 4242"),
            ("378282246310005", "3782 822463 10005"),
            ("3782822463", "3782 822463"),
            ("36227206271667", "3622 720627 1667"),
            ("3056930009020004", "3056 9300 0902 0004"),
            ("6205500000000000004", "6205 5000 0000 0000 004"),
            ("9999999999999999999", "9999 9999 9999 9999 999"),
        ] {
            assert_eq!(format_number(digits), text);
        }
    }

    #[test]
    fn numbers_are_judged_by_length_and_check_digit() {
        use ErrorCode::{IncompleteNumber, InvalidNumber};
        for (digits, verdict) in [
            ("", Err(IncompleteNumber)),
            ("424242424242424", Err(IncompleteNumber)),
            ("4242424242424242", Ok(())),
            ("4242424242424241", Err(InvalidNumber)),
            ("42424242424242426", Err(InvalidNumber)),
            ("37828224631000", Err(IncompleteNumber)),
            ("30569309025904", Ok(())),
            ("305693090259042", Err(IncompleteNumber)),
            ("3056930009020004", Ok(())),
            ("6205500000000000004", Ok(())),
            ("6200000000000004", Err(InvalidNumber)),
            ("500000000000", Err(InvalidNumber)),
            ("500000000009", Ok(())),
            ("50000000000", Err(IncompleteNumber)),
        ] {
            assert_eq!(check_number(digits), verdict, "{digits}");
        }
    }

    #[test]
    fn security_codes_have_the_brands_length() {
        use ErrorCode::{IncompleteCvc, InvalidCvc};
        for (cvc, brand, verdict) in [
            ("", Brand::Visa, Err(IncompleteCvc)),
            ("99", Brand::Visa, Err(IncompleteCvc)),
            ("123", Brand::Visa, Ok(())),
            ("1234", Brand::Visa, Err(InvalidCvc)),
            ("123", Brand::Amex, Err(IncompleteCvc)),
            ("1234", Brand::Amex, Ok(())),
            ("123", Brand::Unknown, Ok(())),
            ("1234", Brand::Unknown, Ok(())),
            ("12345", Brand::Unknown, Err(InvalidCvc)),
            ("12a", Brand::Visa, Err(InvalidCvc)),
        ] {
            assert_eq!(check_cvc(cvc, brand), verdict, "{cvc}");
        }
    }
}
