//! E-mail addresses and phone numbers, as far as their shape tells. Whether somebody is reached by one, only a message shows.

use super::card_text::ascii_digit;
use super::error::ErrorCode;

/// The longest address that mail servers take (RFC 5321).
const LONGEST_EMAIL: usize = 254;
/// The longest part before the `@` (RFC 5321).
const LONGEST_LOCAL: usize = 64;

/// Whether `text` has the shape of an e-mail address:
///
/// - [`ErrorCode::IncompleteEmail`]: it may still become one
/// - [`ErrorCode::EmailInvalid`]: something in it stands in no address
///
/// Quoted local parts and bare hosts are refused: no buyer means them. Letters of every script are taken.
pub fn check_email(text: &str) -> Result<(), ErrorCode> {
    let text = text.trim();
    let stray = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '"' | '(' | ')' | ',' | ':' | ';' | '<' | '>' | '[' | ']' | '\\')
    };
    if text.len() > LONGEST_EMAIL || text.contains(stray) {
        return Err(ErrorCode::EmailInvalid);
    }
    let (local, domain) = text.split_once('@').ok_or(ErrorCode::IncompleteEmail)?;
    if local.is_empty() || local.len() > LONGEST_LOCAL || !has_no_empty_part(local) || domain.contains('@') {
        return Err(ErrorCode::EmailInvalid);
    }
    let (_, top) = domain.rsplit_once('.').ok_or(ErrorCode::IncompleteEmail)?;
    if top.chars().count() < 2 {
        return Err(ErrorCode::IncompleteEmail);
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|character| character == '-' || !character.is_ascii() || character.is_ascii_alphanumeric())
    };
    if domain.split('.').all(is_label) && !top.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(ErrorCode::EmailInvalid)
    }
}

fn has_no_empty_part(local: &str) -> bool {
    local.split('.').all(|part| !part.is_empty())
}

/// Whether `text` is a phone number that can be dialled: with a country's code (`+` or `00` first) up to 15 digits
/// (ITU-T E.164), without one up to 12. Spaces, dashes, dots, slashes and brackets may stand between them.
///
/// - [`ErrorCode::EmptyPhoneNumber`]: there is no digit
/// - [`ErrorCode::IncompletePhoneNumber`]: too few or too many digits, or something else among them
pub fn check_phone(text: &str) -> Result<(), ErrorCode> {
    let text = text.trim();
    let (national, digits_of) =
        (!text.starts_with(['+', '＋']) && !text.starts_with("00"), text.trim_start_matches(['+', '＋']));
    let gap = |character: char| {
        character.is_whitespace() || matches!(character, '-' | '.' | '/' | '(' | ')' | '\u{2010}' | '\u{2011}')
    };
    let mut count = 0;
    for character in digits_of.chars() {
        match ascii_digit(character) {
            Some(_) => count += 1,
            None if gap(character) => {}
            None => return Err(ErrorCode::IncompletePhoneNumber),
        }
    }
    match (count, national) {
        (0, _) => Err(ErrorCode::EmptyPhoneNumber),
        (5..=12, true) | (7..=15, false) => Ok(()),
        // The two zeros are no part of the number.
        (16..=17, false) if text.starts_with("00") => Ok(()),
        _ => Err(ErrorCode::IncompletePhoneNumber),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_addresses_pass() {
        for text in [
            "jane@example.com",
            " jane.doe+shop@mail.example.co.uk ",
            "o'brien_1@x-y.example",
            "jörg@müller.example",
            "用户@例子.公司",
            "a@b.io",
        ] {
            assert_eq!(check_email(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_may_become_an_address_is_incomplete_and_what_cannot_is_invalid() {
        for text in ["", "jane", "jane@", "jane@example", "jane@example.", "jane@example.c"] {
            assert_eq!(check_email(text), Err(ErrorCode::IncompleteEmail), "{text}");
        }
        for text in [
            "@example.com",
            "jane doe@example.com",
            "jane@doe@example.com",
            "jane@@example.com",
            ".jane@example.com",
            "jane..doe@example.com",
            "jane@-example.com",
            "jane@exa_mple.com",
            "jane@example..com",
            "jane@127.0.0.11",
            "<jane@example.com>",
            "a,b@example.com",
        ] {
            assert_eq!(check_email(text), Err(ErrorCode::EmailInvalid), "{text}");
        }
        let long = [&"a".repeat(65), "@example.com"].concat();
        assert_eq!(check_email(&long), Err(ErrorCode::EmailInvalid));
    }

    #[test]
    fn phone_numbers() {
        for text in [
            "+49 30 901820",
            "0049 (30) 90182-0",
            "030/901820",
            "(415) 555-0132",
            "+1.415.555.0132",
            "٠٣٠٩٠١٨٢٠",
            "+862112345678901",
        ] {
            assert_eq!(check_phone(text), Ok(()), "{text}");
        }
        for text in ["", "+", " - "] {
            assert_eq!(check_phone(text), Err(ErrorCode::EmptyPhoneNumber), "{text}");
        }
        for text in [
            "1",
            "0301",
            "+49 30",
            "030 9018a",
            "+49+30901820",
            "+1234567890123456",
            "4242424242424242",
            "378282246310005",
        ] {
            assert_eq!(check_phone(text), Err(ErrorCode::IncompletePhoneNumber), "{text}");
        }
    }
}
