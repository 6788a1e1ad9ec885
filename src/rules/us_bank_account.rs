//! Bank accounts in the United States: routing numbers of the American Bankers Association, and account numbers.

use super::card_text::digits_of;
use super::error::ErrorCode;

/// Digits of a routing number.
pub const ROUTING_LENGTH: usize = 9;
/// Digits of an account number.
pub const ACCOUNT_LENGTHS: std::ops::RangeInclusive<usize> = 4..=17;

/// The routing number as nine digits, or what is wrong with it:
///
/// - [`ErrorCode::IncompleteRoutingNumber`]: it may still become one
/// - [`ErrorCode::InvalidRoutingNumber`]: its first digits are no Federal Reserve prefix, or its check digit is wrong
pub fn check_routing_number(text: &str) -> Result<String, ErrorCode> {
    let digits = digits_of(text);
    if digits.get(..2).is_some_and(|prefix| !is_prefix(prefix)) {
        return Err(ErrorCode::InvalidRoutingNumber);
    }
    if digits.len() < ROUTING_LENGTH {
        return Err(ErrorCode::IncompleteRoutingNumber);
    }
    if digits.len() == ROUTING_LENGTH && has_right_check_digit(&digits) {
        Ok(digits)
    } else {
        Err(ErrorCode::InvalidRoutingNumber)
    }
}

/// The account number as digits; banks differ in how many, and there is no check digit.
pub fn check_account_number(text: &str) -> Result<String, ErrorCode> {
    let digits = digits_of(text);
    if ACCOUNT_LENGTHS.contains(&digits.len()) { Ok(digits) } else { Err(ErrorCode::IncompleteAccountNumber) }
}

/// The Federal Reserve's districts: 01 to 12, plus 20 for thrift institutions and plus 60 for electronic payments; 00 is the
/// government's, 80 traveller's cheques'.
fn is_prefix(prefix: &str) -> bool {
    matches!(prefix.parse::<u8>(), Ok(0..=12 | 21..=32 | 61..=72 | 80))
}

/// The sum of the digits with the weights 3, 7, 1 is divisible by ten.
fn has_right_check_digit(digits: &str) -> bool {
    let sum: u32 =
        digits.bytes().zip([3, 7, 1].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    sum > 0 && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routing_numbers() {
        for text in ["110000000", "021000021", "011401533", "1210 4288 2", "٠٢١٠٠٠٠٢١"] {
            assert!(check_routing_number(text).is_ok(), "{text}");
        }
        for text in ["", "1", "02100002", "11"] {
            assert_eq!(check_routing_number(text).err(), Some(ErrorCode::IncompleteRoutingNumber), "{text}");
        }
        for text in ["021000022", "13", "990000000", "000000000", "0210000210"] {
            assert_eq!(check_routing_number(text).err(), Some(ErrorCode::InvalidRoutingNumber), "{text}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let right = "021000021";
        for place in 2..right.len() {
            for digit in '0'..='9' {
                let wrong: String =
                    right.chars().enumerate().map(|(index, old)| if index == place { digit } else { old }).collect();
                assert_eq!(check_routing_number(&wrong).is_ok(), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn account_numbers() {
        assert_eq!(check_account_number("000 123-456 789").as_deref(), Ok("000123456789"));
        for text in ["", "123", "123456789012345678"] {
            assert_eq!(check_account_number(text).err(), Some(ErrorCode::IncompleteAccountNumber), "{text}");
        }
    }
}
