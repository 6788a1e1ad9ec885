//! Tax numbers of Brazil: the CPF of persons (11 digits) and the CNPJ of companies (14 digits), each with two check digits.

use super::card_text::digits_of;
use super::error::ErrorCode;

/// Digits of a person's number.
const CPF: usize = 11;
/// Digits of a company's number.
pub const CNPJ: usize = 14;

/// Whether `text` is a CPF or a CNPJ, with its dots and dashes or without:
///
/// - [`ErrorCode::IncompleteBoletoTaxId`]: it may still become one
/// - [`ErrorCode::InvalidTaxId`]: the check digits are wrong
pub fn check_tax_id(text: &str) -> Result<(), ErrorCode> {
    let digits = digits_of(text);
    match digits.len() {
        CPF | CNPJ if has_right_check_digits(&digits) => Ok(()),
        // A longer one may be under way.
        0..CPF | 12 | 13 => Err(ErrorCode::IncompleteBoletoTaxId),
        _ => Err(ErrorCode::InvalidTaxId),
    }
}

/// With dots and dashes as they are printed, as far as there are digits: `000.000.000-00`, or `00.000.000/0000-00` from the
/// twelfth digit on.
pub fn format_tax_id(digits: &str) -> String {
    let marks: &[(usize, char)] =
        if digits.len() > CPF { &[(2, '.'), (5, '.'), (8, '/'), (12, '-')] } else { &[(3, '.'), (6, '.'), (9, '-')] };
    let mut text = String::with_capacity(digits.len() + marks.len());
    for (index, digit) in digits.chars().enumerate() {
        text.extend(marks.iter().find(|(place, _)| *place == index).map(|(_, mark)| mark));
        text.push(digit);
    }
    text
}

fn has_right_check_digits(digits: &str) -> bool {
    let (front, check) = digits.split_at(digits.len() - 2);
    let first = check_digit(front, digits.len());
    let second = check_digit(digits.get(..digits.len() - 1).unwrap_or_default(), digits.len());
    // All the same digit passes the sum, and is nobody's.
    let one_digit = digits.bytes().all(|digit| Some(&digit) == digits.as_bytes().first());
    !one_digit && check.bytes().eq([b'0' + first, b'0' + second])
}

/// Weighted from the right, 2 and up; those of companies begin again behind 9. Eleven minus the remainder of the sum by
/// eleven; 0 for what has no digit.
fn check_digit(front: &str, length: usize) -> u8 {
    let highest = if length == CPF { 11 } else { 9 };
    let weights = (2..=highest).cycle();
    let sum: u32 = front.bytes().rev().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_pass() {
        for text in ["529.982.247-25", "52998224725", "11.222.333/0001-81", "11222333000181"] {
            assert_eq!(check_tax_id(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn others_do_not() {
        for text in ["", "529.982.247-2", "11.222.333/0001-8", "112223330001"] {
            assert_eq!(check_tax_id(text), Err(ErrorCode::IncompleteBoletoTaxId), "{text}");
        }
        for text in ["529.982.247-26", "111.111.111-11", "11.222.333/0001-82", "00000000000000"] {
            assert_eq!(check_tax_id(text), Err(ErrorCode::InvalidTaxId), "{text}");
        }
    }

    #[test]
    fn marks_stand_where_they_are_printed() {
        assert_eq!(format_tax_id("5299"), "529.9");
        assert_eq!(format_tax_id("52998224725"), "529.982.247-25");
        assert_eq!(format_tax_id("112223330001"), "11.222.333/0001");
        assert_eq!(format_tax_id("11222333000181"), "11.222.333/0001-81");
    }
}
