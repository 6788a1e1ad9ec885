//! Formatting while somebody types, such that the caret stays behind the digit it stood behind.
//!
//! Browsers apply an edit first and report it afterwards, so every function here takes what the input holds now and where
//! its caret is, and answers with what it should hold. Carets count UTF-16 units, as the DOM does; answers are ASCII.
//! Nothing here judges whether a value is right: see [`super::card`].

mod expiry;
mod screen;

pub use expiry::edit_expiry;
pub use screen::contains_card_number;

use super::card::{Brand, format_number};
use super::postal;

/// What an input should hold, and where its caret belongs.
#[derive(Clone, PartialEq, Eq)]
pub struct Edited {
    /// ASCII text.
    pub text: String,
    /// Index into the text.
    pub caret: usize,
}

/// The digits of a text as ASCII; fullwidth and Arabic-Indic digits count too. Everything else is dropped.
pub fn digits_of(text: &str) -> String {
    text.chars().filter_map(ascii_digit).map(char::from).collect()
}

/// Groups a card number; see [`edit_groups`].
pub fn edit_number(previous: &str, raw: &str, caret: usize) -> Edited {
    edit_groups(previous, raw, caret, ascii_digit, max_length, format_number)
}

/// Keeps what `map` keeps, as much as is `longest` for it, and formats it. `previous` is the formatted text before the edit,
/// `raw` what the input holds after it.
///
/// Deleting a separator deletes what stands in front of it; what no longer fits is what was just put in. The caret is
/// kept behind a separator rather than before it, so that both Backspace and Delete have something to take.
pub(super) fn edit_groups(
    previous: &str,
    raw: &str,
    caret: usize,
    map: impl Fn(char) -> Option<u8>,
    longest: impl Fn(&str) -> usize,
    format: impl Fn(&str) -> String,
) -> Edited {
    let (mut kept, mut before) = filter(raw, caret, map);
    if before > 0 && deletes_separator(previous, raw, caret) {
        before -= 1;
        kept.drain(before..=before);
    }
    let earlier = previous.bytes().filter(u8::is_ascii_alphanumeric).count();
    let mut inserted = kept.len().saturating_sub(earlier);
    while kept.len() > longest(&kept) && inserted > 0 && before > 0 {
        before -= 1;
        inserted -= 1;
        kept.drain(before..=before);
    }
    kept.truncate(longest(&kept));
    let text = format(&kept);
    let caret = after_kept(&text, before);
    Edited { text, caret }
}

/// Keeps the digits of a security code, as many as the brand has. An unknown brand takes four.
pub fn edit_cvc(raw: &str, caret: usize, brand: Brand) -> Edited {
    let longest = if brand == Brand::Unknown { 4 } else { usize::from(brand.cvc_length()) };
    let (digits, before) = digits_and_caret(raw, caret);
    fit(digits, before, longest)
}

/// Keeps what can stand in a postal code of `country`: five digits in the US, else letters in upper case, digits, spaces
/// and dashes.
pub fn edit_postal(raw: &str, caret: usize, country: &str) -> Edited {
    if matches!(country, "US" | "PR") {
        let (digits, before) = digits_and_caret(raw, caret);
        return fit(digits, before, 5);
    }
    let (text, before) = filter(raw, caret, |character| match character {
        ' ' | '-' => Some(character as u8),
        _ if character.is_ascii_alphanumeric() => Some(character.to_ascii_uppercase() as u8),
        _ => ascii_digit(character),
    });
    fit(text, before, postal::MAX_LENGTH)
}

/// An ASCII digit for what reads as one: ASCII, fullwidth, Arabic-Indic (both forms).
pub(super) fn ascii_digit(character: char) -> Option<u8> {
    let zero = match character {
        '0'..='9' => '0',
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    // The match arms keep the difference below ten.
    Some(b'0' + (u32::from(character) - u32::from(zero)) as u8)
}

/// Keeps what `map` keeps, and counts how much of it stands before the caret.
fn filter(raw: &str, caret: usize, map: impl Fn(char) -> Option<u8>) -> (String, usize) {
    let mut kept = String::new();
    let mut before = 0;
    let mut position = 0;
    for character in raw.chars() {
        if let Some(byte) = map(character) {
            kept.push(char::from(byte));
            if position < caret {
                before = kept.len();
            }
        }
        position += character.len_utf16();
    }
    (kept, before)
}

pub(super) fn digits_and_caret(raw: &str, caret: usize) -> (String, usize) {
    filter(raw, caret, ascii_digit)
}

/// Whether the edit took away one separator at the caret and nothing else.
fn deletes_separator(previous: &str, raw: &str, caret: usize) -> bool {
    let (Some((left, tail)), Some((raw_left, raw_tail))) =
        (previous.split_at_checked(caret), raw.split_at_checked(caret))
    else {
        return false;
    };
    let mut rest = tail.chars();
    let taken = rest.next();
    left == raw_left && taken.is_some_and(|taken| !taken.is_ascii_alphanumeric()) && rest.as_str() == raw_tail
}

/// Shortens to `longest` by dropping what stands just before the caret, where the surplus was typed.
pub(super) fn fit(mut text: String, mut before: usize, longest: usize) -> Edited {
    while text.len() > longest && before > 0 {
        before -= 1;
        text.drain(before..=before);
    }
    text.truncate(longest);
    Edited { caret: before.min(text.len()), text }
}

/// The index behind the digit or letter number `count`, and behind the separator that follows it.
fn after_kept(text: &str, count: usize) -> usize {
    if count == 0 {
        return 0;
    }
    let mut seen = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() {
            if seen == count {
                return index;
            }
            seen += 1;
        }
    }
    text.len()
}

fn max_length(digits: &str) -> usize {
    usize::from(Brand::of(digits).max_number_length())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts in these tests hold `|` where the caret is.
    fn split(marked: &str) -> (String, usize) {
        let caret = marked.chars().take_while(|&c| c != '|').map(char::len_utf16).sum();
        (marked.replacen('|', "", 1), caret)
    }

    fn join(edited: Edited) -> String {
        let (left, right) = edited.text.split_at(edited.caret);
        format!("{left}|{right}")
    }

    fn number(previous: &str, raw: &str) -> String {
        let (raw, caret) = split(raw);
        join(edit_number(previous, &raw, caret))
    }

    #[test]
    fn digits_of_other_scripts_count() {
        assert_eq!(digits_of("４２-٤٢ ۴۲ab²"), "424242");
        assert_eq!(number("", "４２４２４２|"), "4242 42|");
        assert_eq!(number("", "💳4242💳4|2"), "4242 4|2");
    }

    #[test]
    fn typing_groups_the_number() {
        assert_eq!(number("4242", "42424|"), "4242 4|");
        assert_eq!(number("4242 42", "4254|2 42"), "4254 |242");
        assert_eq!(number("4242", "|4242"), "|4242");
        assert_eq!(number("", "a|"), "|");
    }

    #[test]
    fn deleting_a_separator_deletes_the_digit_before_it() {
        assert_eq!(number("4242 4", "4242|4"), "424|4");
        assert_eq!(number("4242 4242 42", "4242 4242|42"), "4242 424|4 2");
    }

    #[test]
    fn deleting_digits_keeps_the_caret() {
        assert_eq!(number("4242 4242", "4242 |242"), "4242 |242");
        assert_eq!(number("4242 4242", "|242 4242"), "|2424 242");
        assert_eq!(number("4242 4242", "42|42"), "42|42");
        assert_eq!(number("4242 4242", "|"), "|");
    }

    #[test]
    fn whole_numbers_arrive_in_any_form() {
        for raw in ["4242424242424242|", "4242-4242-4242-4242|", " 4242  4242 4242 4242 |"] {
            assert_eq!(number("", raw), "4242 4242 4242 4242|");
            assert_eq!(number("4242 4", raw), "4242 4242 4242 4242|");
        }
        assert_eq!(number("4242 4", "42424|"), "4242 4|");
    }

    #[test]
    fn what_does_not_fit_is_what_was_put_in() {
        let full = "4242 4242 4242 4242";
        assert_eq!(number(full, "4242 45|242 4242 4242"), "4242 4|242 4242 4242");
        assert_eq!(number(full, "3|4242 4242 4242 4242"), "|4242 4242 4242 4242");
        assert_eq!(number(full, "4242 4242 4242 42421|"), "4242 4242 4242 4242|");
        assert_eq!(number("4242 4242 42", "4242 42555555|42 42"), "4242 4255 5555 |4242");
        assert_eq!(number("", "424242424242424212 34|"), "4242 4242 4242 4242|");
    }

    #[test]
    fn the_brand_may_change_the_groups() {
        assert_eq!(number("4782 8224 6310 005", "3|782 8224 6310 005"), "3|782 822463 10005");
        assert_eq!(number("3622 720627 1667", "3622 720627 16670|"), "3622 7206 2716 670|");
    }

    #[test]
    fn security_codes() {
        let cvc = |raw: &str, brand| {
            let (raw, caret) = split(raw);
            join(edit_cvc(&raw, caret, brand))
        };
        assert_eq!(cvc("1a2|3", Brand::Visa), "12|3");
        assert_eq!(cvc("1239|", Brand::Visa), "123|");
        assert_eq!(cvc("19|23", Brand::Visa), "1|23");
        assert_eq!(cvc("1234|", Brand::Amex), "1234|");
        assert_eq!(cvc("12345|", Brand::Unknown), "1234|");
        assert_eq!(cvc("|12345", Brand::Visa), "|123");
    }

    #[test]
    fn postal_codes() {
        let postal = |raw: &str, country| {
            let (raw, caret) = split(raw);
            join(edit_postal(&raw, caret, country))
        };
        assert_eq!(postal("94107-1234|", "US"), "94107|");
        assert_eq!(postal("9410x7|", "US"), "94107|");
        assert_eq!(postal("949|107", "US"), "94|107");
        assert_eq!(postal("k1a 0b1|", "CA"), "K1A 0B1|");
        assert_eq!(postal("75 001é|", "FR"), "75 001|");
        assert_eq!(postal("12345678901234567|", "FR"), "123456789012|");
    }
}
