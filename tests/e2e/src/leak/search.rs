//! Finding parts of a card in text, however they are written: with separators, in other scripts' digits, percent-encoded,
//! in base64.
//!
//! Five consecutive digits of the number count; its last four alone do not, since the API gives them. The security code
//! counts as a whole value only: three digits stand in many longer ones.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// How many digits of the number in a row are too many.
const WINDOW: usize = 5;
/// How many separators may stand between two digits of one number.
const GAP: usize = 2;
/// How often encodings may be nested.
const DEPTH: u8 = 3;
/// Shorter words decode to anything.
const SHORTEST_BASE64: usize = 8;

/// What must not be found.
pub struct Secrets {
    number: Vec<u8>,
    code: String,
}

impl Secrets {
    /// A card number and its security code, digits only.
    pub fn new(number: &str, code: &str) -> Self {
        Self { number: number.bytes().collect(), code: code.to_owned() }
    }

    /// The first part of the card that a text holds, with its surroundings.
    pub fn find(&self, text: &str) -> Option<String> {
        self.find_decoded(text, DEPTH)
    }

    /// As `find`, in what pieces of text look like when they are joined: digits that were sent one by one.
    pub fn find_spread<'a>(&self, pieces: impl Iterator<Item = &'a str>) -> Option<String> {
        let digits: String = pieces
            .filter(|piece| piece.chars().count() == 1)
            .filter_map(|piece| digit(piece.chars().next()?))
            .collect();
        self.window_in(&digits).map(|found| format!("{found} one by one"))
    }

    /// The number as a machine integer, in either byte order.
    pub fn find_binary(&self, bytes: &[u8]) -> Option<String> {
        let number: u64 = String::from_utf8_lossy(&self.number).parse().ok()?;
        // Seven bytes hold it; SQLite stores eight, big-endian.
        let (big, little) = (number.to_be_bytes(), number.to_le_bytes());
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        (holds(&big[1..]) || holds(&little[..7])).then(|| "the number as an integer".to_owned())
    }

    fn find_decoded(&self, text: &str, depth: u8) -> Option<String> {
        let here = self.find_number(text).or_else(|| self.find_code(text));
        if here.is_some() || depth == 0 {
            return here;
        }
        if let Some(plain) = percent_decoded(text)
            && let Some(found) = self.find_decoded(&plain, depth - 1)
        {
            return Some(format!("{found} (percent-encoded)"));
        }
        base64_words(text).find_map(|plain| Some(format!("{} (base64)", self.find_decoded(&plain, depth - 1)?)))
    }

    fn find_number(&self, text: &str) -> Option<String> {
        digit_runs(text)
            .find_map(|(digits, around)| Some(format!("digits {} in `{}`", self.window_in(&digits)?, snippet(around))))
    }

    fn window_in(&self, digits: &str) -> Option<String> {
        let windows = self.number.windows(WINDOW).map(String::from_utf8_lossy);
        windows.into_iter().find(|window| digits.contains(window.as_ref())).map(|window| window.into_owned())
    }

    fn find_code(&self, text: &str) -> Option<String> {
        let mut start = 0;
        for word in values(text) {
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            start = start.max(at);
            let plain: String = word.chars().map(|letter| digit(letter).unwrap_or(letter)).collect();
            if plain == self.code {
                let around = &text[floor(text, at.saturating_sub(40))..floor(text, at + word.len() + 20)];
                return Some(format!("the security code in `{}`", snippet(around)));
            }
        }
        None
    }
}

/// Maximal runs of digits with few separators in between, each with the text that it stands in.
fn digit_runs(text: &str) -> impl Iterator<Item = (String, &str)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = rest.by_ref().find_map(|(at, letter)| Some((at, digit(letter)?)))?;
        let mut digits = String::from(first);
        let (mut end, mut gap) = (start + 1, 0);
        while let Some(&(at, letter)) = rest.peek() {
            match digit(letter) {
                Some(more) => {
                    digits.push(more);
                    (end, gap) = (at + letter.len_utf8(), 0);
                }
                None if gap < GAP && is_separator(letter) => gap += 1,
                None => break,
            }
            rest.next();
        }
        Some((digits, &text[floor(text, start.saturating_sub(40))..floor(text, end + 20)]))
    })
}

/// The ASCII digit of a decimal digit, also of fullwidth and Arabic-Indic ones.
fn digit(letter: char) -> Option<char> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    char::from_digit(letter as u32 - zero as u32, 10)
}

fn is_separator(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '-' | '.' | ',' | '_' | '/' | '\'' | '\u{2010}'..='\u{2015}' | '\u{200b}' | '\u{2060}')
}

/// The words of a text; a decimal fraction is one word.
fn values(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '.').map(|word| word.trim_matches('.'))
}

fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = (byte == b'%').then(|| Some((hex(*bytes.get(at + 1)?)?, hex(*bytes.get(at + 2)?)?))).flatten();
        match pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            Some(decoded) => {
                plain.push(decoded);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    let plain = String::from_utf8_lossy(&plain).into_owned();
    (plain != text).then_some(plain)
}

/// What the words of a text say if they are base64 of readable text, in either alphabet, with or without its special letters.
fn base64_words(text: &str) -> impl Iterator<Item = String> {
    let alphabets: [fn(char) -> bool; 3] = [
        |letter| letter.is_ascii_alphanumeric() || letter == '+' || letter == '/',
        |letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_',
        |letter| letter.is_ascii_alphanumeric(),
    ];
    alphabets.into_iter().flat_map(move |belongs| {
        let words = text.split(move |letter| !belongs(letter)).filter(|word| word.len() >= SHORTEST_BASE64);
        words.filter_map(|word| {
            let bytes = STANDARD_NO_PAD.decode(word).or_else(|_| URL_SAFE_NO_PAD.decode(word)).ok()?;
            let plain = String::from_utf8(bytes).ok()?;
            plain.chars().all(|letter| !letter.is_control() || letter.is_whitespace()).then_some(plain)
        })
    })
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn snippet(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn secrets() -> Secrets {
        Secrets::new("4000056655665556", "907")
    }

    #[test]
    fn parts_of_the_number_are_found_however_written() {
        let base64 = STANDARD.encode("4000 0566 5566 5556");
        let nested = STANDARD.encode(format!("{{\"a\":\"{}\"}}", URL_SAFE_NO_PAD.encode("x=56655")));
        for text in [
            "4000056655665556",
            "4000 0566 5566 5556",
            "a 66-55.5_6 b",
            "[4,0,0,0,0,5]",
            "x%34%30%30%30%30y",
            "%2534%30%30%30%30",
            "\u{ff14}\u{ff10}\u{ff10}\u{ff10}\u{ff10}",
            "\u{664}\u{660}\u{660}\u{660}\u{660}",
            &base64,
            &format!("/a/{}/b", STANDARD_NO_PAD.encode("card 4000056655665556")),
            &nested,
        ] {
            assert!(secrets().find(text).is_some(), "{text}");
        }
    }

    #[test]
    fn last_four_and_other_numbers_are_not_found() {
        for text in [
            "5556",
            "xx5556",
            "12 / 34",
            "94107",
            "pi_4000a0566",
            "4000 : 0566",
            "1.907",
            "1907",
            "9071",
            "a907",
            "2026-11-23",
        ] {
            assert_eq!(secrets().find(text), None, "{text}");
        }
    }

    #[test]
    fn the_code_is_found_as_a_whole_value_only() {
        for text in ["907", "cvc=907&x", "{\"cvc\":\"907\"}", "cvc%3D907", "a 907.", "\u{669}\u{660}\u{667}"] {
            assert!(secrets().find(text).is_some(), "{text}");
        }
    }

    #[test]
    fn digits_that_come_one_by_one_are_found() {
        let pieces = ["x", "4", "0", "hello", "0", "0", "0"];
        assert!(secrets().find_spread(pieces.into_iter()).is_some());
        assert_eq!(secrets().find_spread(["4", "0", "1", "0", "0"].into_iter()), None);
    }

    #[test]
    fn the_number_is_found_as_an_integer() {
        let mut bytes = vec![1, 2, 3];
        bytes.extend(4_000_056_655_665_556_i64.to_be_bytes());
        assert!(secrets().find_binary(&bytes).is_some());
        assert_eq!(secrets().find_binary(&[0; 64]), None);
    }
}
