//! Shapes of postal codes: `#` is a digit, `@` a letter, `*` either, everything else itself.
//!
//! Spaces and dashes are not asked for; a whole code gets those of its mask.

use crate::rules::card_text::ascii_digit;
use crate::rules::postal::MAX_LENGTH;

/// The shapes that postal codes of a country have; none where nothing is known of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Masks(Vec<String>);

/// How a text goes with the shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is a whole code, which is written like this.
    Whole(String),
    /// It is the beginning of one.
    Beginning,
    /// It will never be one, whatever follows.
    Never,
}

impl Masks {
    /// These shapes.
    pub fn new(masks: Vec<String>) -> Masks {
        Masks(masks)
    }

    /// Whether every code is made of digits alone.
    pub fn is_numeric(&self) -> bool {
        let digits =
            |mask: &String| mask.chars().all(|symbol| symbol == '#' || symbol.is_ascii_digit() || is_gap(symbol));
        !self.0.is_empty() && self.0.iter().all(digits)
    }

    /// Holds a text to the shapes.
    pub fn fit(&self, text: &str) -> Fit {
        let Some(code) = compact(text) else { return Fit::Never };
        if code.is_empty() {
            return Fit::Beginning;
        }
        if self.0.is_empty() {
            let whole = text.trim().chars().count() <= MAX_LENGTH;
            return if whole { Fit::Whole(text.trim().to_ascii_uppercase()) } else { Fit::Never };
        }
        let mut best = Fit::Never;
        for mask in &self.0 {
            match against(mask, &code) {
                Fit::Never => {}
                whole @ Fit::Whole(_) => return whole,
                beginning => best = beginning,
            }
        }
        best
    }
}

/// The code without gaps, its letters in upper case and its digits in ASCII; `None` where something else is in it.
fn compact(text: &str) -> Option<Vec<char>> {
    text.chars()
        .filter(|symbol| !is_gap(*symbol))
        .map(|symbol| match ascii_digit(symbol) {
            Some(digit) => Some(char::from(digit)),
            None => Some(symbol.to_ascii_uppercase()).filter(char::is_ascii_uppercase),
        })
        .collect()
}

/// What stands between the characters of a code, and the mark that precedes one in Japan.
fn is_gap(symbol: char) -> bool {
    symbol.is_whitespace()
        || matches!(symbol, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}' | '〒')
}

fn against(mask: &str, code: &[char]) -> Fit {
    let mut written = String::new();
    let mut rest = code.iter();
    for symbol in mask.chars() {
        if is_gap(symbol) {
            written.push(symbol);
            continue;
        }
        let Some(&next) = rest.next() else { return Fit::Beginning };
        let fits = match symbol {
            '#' => next.is_ascii_digit(),
            '@' => next.is_ascii_uppercase(),
            '*' => next.is_ascii_alphanumeric(),
            literal => next == literal,
        };
        if !fits {
            return Fit::Never;
        }
        written.push(next);
    }
    if rest.next().is_some() { Fit::Never } else { Fit::Whole(written) }
}
