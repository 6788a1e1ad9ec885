//! Finds card numbers where none belongs: in names, addresses, e-mail addresses, postal codes.
//!
//! A value in which one is found goes nowhere. Missing a number is worse than asking a buyer to look again.

use super::ascii_digit;
use crate::rules::card::{Brand, check_number, luhn};

/// Lengths of card numbers (ISO/IEC 7812-1).
const SHORTEST: usize = 13;
const LONGEST: usize = 19;

/// A run of digits of a text, with the places where the writer began a new group.
#[derive(Default)]
struct Run {
    digits: String,
    /// Where groups begin, as indices into the digits.
    starts: Vec<usize>,
    gap: bool,
}

/// Whether a free text holds a card number: 13 to 19 digits with a right check digit, where spaces and dashes do not
/// count. More digits around it do not hide it, when they stand apart or the number is one that its brand could have.
pub fn contains_card_number(free_text: &str) -> bool {
    let mut run = Run::default();
    for character in free_text.chars() {
        if let Some(digit) = ascii_digit(character) {
            run.push(char::from(digit));
        } else if is_gap(character) {
            run.gap = true;
        } else if run.holds_card_number() {
            return true;
        } else {
            run = Run::default();
        }
    }
    run.holds_card_number()
}

impl Run {
    fn push(&mut self, digit: char) {
        if self.gap || self.digits.is_empty() {
            self.starts.push(self.digits.len());
            self.gap = false;
        }
        self.digits.push(digit);
    }

    fn holds_card_number(&self) -> bool {
        let length = self.digits.len();
        (0..length.saturating_sub(SHORTEST - 1)).any(|start| {
            (start + SHORTEST..=length.min(start + LONGEST)).any(|end| {
                let part = self.digits.get(start..end).unwrap_or_default();
                let apart = self.begins_group(start) && (end == length || self.begins_group(end));
                // Inside longer numbers one window in ten has a right check digit by chance, so more is asked there.
                if apart { luhn(part) } else { Brand::of(part) != Brand::Unknown && check_number(part).is_ok() }
            })
        })
    }

    fn begins_group(&self, index: usize) -> bool {
        self.starts.contains(&index)
    }
}

/// What people and programs put between digits: spaces, dashes, dots, and marks that nobody sees.
fn is_gap(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '.' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{2069}' | '\u{2212}' | '\u{feff}' | '\u{ff0d}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found() {
        for text in [
            "4242424242424242",
            "4242 4242 4242 4242",
            "4242-4242-4242-4242",
            "4242\u{a0}4242\u{2013}4242.4242",
            "4242\u{200b}424242424242",
            "４２４２４２４２４２４２４２４２",
            "Jane 378282246310005 Doe",
            "a4242424242424242b",
            "4242 4242 4242 4242 123 12/34",
            "4242424242424242123",
            "12 4242424242424242",
            "6205500000000000004",
            "4222222222222",
        ] {
            assert!(contains_card_number(text), "{text}");
        }
    }

    #[test]
    fn other_texts_pass() {
        for text in [
            "",
            "Jane Doe",
            "94107",
            "94107-1234",
            "4242424242424241",
            "4242 4242 4242",
            "+1 415 555 0132",
            "Flat 4, 242 Long Road, 42424 Town, 242424",
            "4242424242/42424242",
            // Parts of it have a right check digit by chance, but belong to no scheme and do not stand apart.
            "12 9107099991090990971070",
        ] {
            assert!(!contains_card_number(text), "{text}");
        }
    }
}
