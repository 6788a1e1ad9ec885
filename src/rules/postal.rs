//! Postal codes as card networks check them, by country.
//!
//! Card forms ask for few countries' codes; a country without a rule here is only held to what every postal system uses.
//! Formats follow the Universal Postal Union's addressing sheets.

use super::error::ErrorCode;

/// No postal system uses more characters, separators included.
pub(crate) const MAX_LENGTH: usize = 12;

/// Whether `text` is a whole postal code of `country` (ISO 3166-1 alpha-2, upper case).
pub fn check_postal(text: &str, country: &str) -> Result<(), ErrorCode> {
    let compact: Vec<u8> =
        text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).map(|byte| byte.to_ascii_uppercase()).collect();
    let whole = match country {
        "US" | "PR" => matches!(compact.len(), 5 | 9) && compact.iter().all(u8::is_ascii_digit),
        "CA" => fits(&compact, b"A9A9A9"),
        // The inward half is always a digit and two letters; the outward half has two to four characters.
        "GB" => {
            matches!(compact.len(), 5..=7)
                && compact[0].is_ascii_uppercase()
                && fits(&compact[compact.len() - 3..], b"9AA")
                && compact.iter().all(u8::is_ascii_alphanumeric)
        }
        _ => !compact.is_empty() && text.len() <= MAX_LENGTH && compact.iter().all(u8::is_ascii_alphanumeric),
    };
    if whole { Ok(()) } else { Err(ErrorCode::IncompleteZip) }
}

/// Whether `text` has the shape of `pattern`: `A` is a letter, `9` a digit.
fn fits(text: &[u8], pattern: &[u8]) -> bool {
    text.len() == pattern.len()
        && text.iter().zip(pattern).all(|(byte, kind)| match kind {
            b'9' => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_codes_pass() {
        for (text, country) in [
            ("94107", "US"),
            ("94107-1234", "US"),
            ("00901", "PR"),
            ("K1A 0B1", "CA"),
            ("k1a0b1", "CA"),
            ("SW1A 1AA", "GB"),
            ("M1 1AE", "GB"),
            ("75001", "FR"),
            ("D02 X285", "IE"),
        ] {
            assert_eq!(check_postal(text, country), Ok(()), "{text}");
        }
    }

    #[test]
    fn others_are_incomplete() {
        for (text, country) in [
            ("", "US"),
            ("9410", "US"),
            ("941071", "US"),
            ("9410A", "US"),
            ("K1A 0B", "CA"),
            ("K1A 0BB", "CA"),
            ("SW1A", "GB"),
            ("SW1A 11A", "GB"),
            ("11A 1AA", "GB"),
            ("É1A 1AA", "GB"),
            (" - ", "FR"),
            ("75001 75001 75001", "FR"),
        ] {
            assert_eq!(check_postal(text, country), Err(ErrorCode::IncompleteZip), "{text}");
        }
    }
}
