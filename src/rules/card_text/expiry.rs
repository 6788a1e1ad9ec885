//! Formatting an expiry date as "MM / YY" while somebody types.
//!
//! Month and year are kept apart: a digit deleted from the month never pulls one over from the year.

use super::{Edited, ascii_digit, deletes_separator};

/// Stands between month and year.
const SEPARATOR: &str = " / ";

/// Formats an expiry date. `previous` is the formatted text before the edit, `raw` what the input holds after it.
///
/// A month that is certain gets its zero and its separator at once ("4" becomes "04 / "). Years of four digits become
/// their last two. Deleting the separator deletes the digit in front of it, so that no key press is without effect.
pub fn edit_expiry(previous: &str, raw: &str, caret: usize) -> Edited {
    if raw == previous {
        return Edited { text: previous.to_owned(), caret: caret.min(previous.len()) };
    }
    let mut date = Date::read(raw, caret);
    date.deleting = only_deletes(previous, raw, caret);
    if date.deleting && deletes_separator(previous, raw, caret) {
        date.delete_before_separator();
    }
    date.put_month_first();
    if date.separated {
        date.complete_month();
        date.shorten_month();
    } else {
        date.split();
    }
    date.shorten_year();
    date.finish()
}

/// A date that is being edited.
struct Date {
    month: String,
    year: String,
    /// Whether something stands between the two.
    separated: bool,
    /// How many digits stand before the caret.
    before: usize,
    /// Whether the caret stands behind the separator.
    in_year: bool,
    /// Whether the edit put nothing in. Then nothing is added either: it would be what was just deleted.
    deleting: bool,
}

impl Date {
    fn read(raw: &str, caret: usize) -> Self {
        let (month, year) = (String::new(), String::new());
        let mut date = Self { month, year, separated: false, before: 0, in_year: false, deleting: false };
        let mut position = 0;
        for character in raw.chars() {
            let before_caret = position < caret;
            if let Some(digit) = ascii_digit(character) {
                let part = if date.separated { &mut date.year } else { &mut date.month };
                part.push(char::from(digit));
                date.before += usize::from(before_caret);
            } else if is_separator(character) && (!date.month.is_empty() || !character.is_whitespace()) {
                date.separated = true;
                date.in_year |= before_caret;
            }
            position += character.len_utf16();
        }
        if date.month.is_empty() && date.year.is_empty() {
            date.separated = false;
        }
        date
    }

    fn delete_before_separator(&mut self) {
        if self.before > 0 {
            self.before -= 1;
            self.month.pop();
            self.in_year = false;
        } else {
            // Nothing stands in front of it: what is left becomes the beginning.
            self.month.push_str(&core::mem::take(&mut self.year));
            self.separated = false;
        }
    }

    /// Takes "2034-12" (ISO 8601) for what it is.
    fn put_month_first(&mut self) {
        if self.month.len() == 4 && self.month.starts_with("20") && matches!(self.year.len(), 1 | 2) {
            core::mem::swap(&mut self.month, &mut self.year);
            self.before = self.month.len() + self.year.len();
            self.in_year = true;
        }
    }

    /// Adds the zero of a month that is certain: no month begins with this digit, or the caret has left it.
    fn complete_month(&mut self) {
        let left = self.in_year || self.year.is_empty();
        let certain = match self.month.as_bytes() {
            [b'1'] => left,
            [b'2'..=b'9'] => true,
            _ => false,
        };
        if certain && !self.deleting {
            self.month.insert(0, '0');
            self.before += usize::from(self.before > 0);
        }
    }

    /// Brings a month with a separator behind it to two digits.
    fn shorten_month(&mut self) {
        if self.month.len() == 3 && self.month.starts_with('0') && self.month.get(1..).is_some_and(is_month) {
            self.month.drain(..1);
            self.before = self.before.saturating_sub(1);
        }
        // Typed at the end of a whole month: the year's first digits.
        while self.month.len() > 2 && self.month.get(..2).is_some_and(is_month) && self.year.len() < 2 {
            let surplus = self.month.split_off(self.month.len() - 1);
            self.year.insert_str(0, &surplus);
        }
        while self.month.len() > 2 && (1..=self.month.len()).contains(&self.before) {
            self.before -= 1;
            self.month.drain(self.before..=self.before);
        }
        while self.month.len() > 2 {
            self.month.pop();
            self.before = self.before.saturating_sub(1);
        }
    }

    /// Parts digits without a separator.
    fn split(&mut self) {
        if self.deleting && self.month.len() <= 2 {
            return;
        }
        if matches!(self.month.as_bytes(), [b'2'..=b'9', ..] | [b'1', b'3'..=b'9', ..]) {
            self.month.insert(0, '0');
            self.before += usize::from(self.before > 0);
        }
        if self.month.len() >= 2 {
            self.year = self.month.split_off(2);
            self.separated = true;
        }
    }

    /// Brings the year to two digits, or leaves three of a year that is being typed in full.
    fn shorten_year(&mut self) {
        let start = self.month.len();
        while self.year.len() > 2 && !self.year.starts_with("20") && self.before > start {
            self.before -= 1;
            self.year.drain(self.before - start..=self.before - start);
        }
        if self.year.starts_with("20") {
            self.year.truncate(4);
        } else {
            self.year.truncate(2);
        }
        if self.year.len() == 4 {
            self.year.drain(..2);
            if self.before > start {
                self.before = self.before.saturating_sub(2).max(start);
            }
        }
        self.before = self.before.min(start + self.year.len());
    }

    fn finish(self) -> Edited {
        let whole = self.month.len() == 2;
        let mut text = self.month;
        let start = text.len();
        let separated = !self.year.is_empty() || (whole && self.separated);
        if separated {
            text.push_str(SEPARATOR);
        }
        let behind = separated && (self.before > start || (self.before == start && (whole || self.in_year)));
        text.push_str(&self.year);
        let caret = if behind { self.before + SEPARATOR.len() } else { self.before };
        Edited { caret: caret.min(text.len()), text }
    }
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '/' | '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2215}' | '／')
}

fn is_month(two_digits: &str) -> bool {
    matches!(two_digits.as_bytes(), [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2'])
}

/// Whether what stands around the caret was there before, and more stood between.
fn only_deletes(previous: &str, raw: &str, caret: usize) -> bool {
    raw.len() < previous.len()
        && raw
            .split_at_checked(caret)
            .is_some_and(|(left, right)| previous.starts_with(left) && previous.ends_with(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts in these tests hold `|` where the caret is.
    fn edit(previous: &str, marked: &str) -> String {
        let caret = marked.find('|').unwrap_or(marked.len());
        let edited = edit_expiry(previous, &marked.replacen('|', "", 1), caret);
        let (left, right) = edited.text.split_at(edited.caret);
        format!("{left}|{right}")
    }

    /// Types each character at the caret, beginning with an empty field; `<` is Backspace.
    fn type_keys(keys: &str) -> String {
        let mut now = Edited { text: String::new(), caret: 0 };
        for key in keys.chars() {
            let (left, right) = now.text.split_at(now.caret);
            let (raw, caret) = match key {
                '<' => {
                    let left = &left[..left.len().saturating_sub(1)];
                    (format!("{left}{right}"), left.len())
                }
                _ => (format!("{left}{key}{right}"), left.len() + 1),
            };
            now = edit_expiry(&now.text, &raw, caret);
        }
        let (left, right) = now.text.split_at(now.caret);
        format!("{left}|{right}")
    }

    #[test]
    fn typing() {
        for (keys, text) in [
            ("1", "1|"),
            ("0", "0|"),
            ("4", "04 / |"),
            ("12", "12 / |"),
            ("13", "01 / 3|"),
            ("00", "00 / |"),
            ("1234", "12 / 34|"),
            ("12345", "12 / 34|"),
            ("12/34", "12 / 34|"),
            ("12 / 34", "12 / 34|"),
            ("1/34", "01 / 34|"),
            ("1 / 3", "01 / 3|"),
            ("434", "04 / 34|"),
            ("134", "01 / 34|"),
            ("0434", "04 / 34|"),
            ("12/203", "12 / 203|"),
            ("12/2034", "12 / 34|"),
            ("122034", "12 / 34|"),
            ("12/20345", "12 / 34|"),
            ("/a ", "|"),
        ] {
            assert_eq!(type_keys(keys), text, "{keys}");
        }
    }

    #[test]
    fn backspace_never_sticks() {
        for (keys, text) in [
            ("1234<", "12 / 3|"),
            ("1234<<", "12 / |"),
            ("1234<<<", "1|"),
            ("1234<<<<", "|"),
            ("4<", "0|"),
            ("4<<", "|"),
            ("4<4", "04 / |"),
            ("12<2", "12 / |"),
            ("12<", "1|"),
            ("12/203<", "12 / 20|"),
        ] {
            assert_eq!(type_keys(keys), text, "{keys}");
        }
    }

    #[test]
    fn autofill_and_pasting() {
        for raw in ["12/34", "12 / 34", "1234", "12/2034", "122034", "2034-12", "12-34", "12.2034", " 12/34 "] {
            assert_eq!(edit("", raw), "12 / 34|", "{raw}");
            assert_eq!(edit("04 / ", raw), "12 / 34|", "{raw}");
        }
        assert_eq!(edit("", "4/34"), "04 / 34|");
        assert_eq!(edit("", "2034-1"), "01 / 34|");
        assert_eq!(edit("", "13/34"), "13 / 34|");
        assert_eq!(edit("12 / 34", "|"), "|");
        assert_eq!(edit("12 / 34", "4|"), "04 / |");
        assert_eq!(edit("12 / 34", "0|"), "0|");
    }

    #[test]
    fn correcting_the_month_leaves_the_year() {
        assert_eq!(edit("12 / 34", "1| / 34"), "1| / 34");
        assert_eq!(edit("1 / 34", "11| / 34"), "11 / |34");
        assert_eq!(edit("12 / 34", "|2 / 34"), "|2 / 34");
        assert_eq!(edit("2 / 34", "1|2 / 34"), "1|2 / 34");
        assert_eq!(edit("2 / 34", "| / 34"), "| / 34");
        assert_eq!(edit(" / 34", "1| / 34"), "1| / 34");
        assert_eq!(edit(" / 34", "4| / 34"), "04 / |34");
        assert_eq!(edit("12 / 34", "12 /|34"), "1| / 34");
        assert_eq!(edit("1 / 34", "1 /|34"), "| / 34");
        assert_eq!(edit(" / 34", " /|34"), "|34");
        assert_eq!(edit("02 / ", "01|2 / "), "1|2 / ");
        assert_eq!(edit("12 / 3", "124| / 3"), "12 / 4|3");
        assert_eq!(edit("12 / 34", "125| / 34"), "12 / |34");
        assert_eq!(edit("12 / 34", "152| / 34"), "15 / |34");
    }

    #[test]
    fn correcting_the_year_leaves_the_month() {
        assert_eq!(edit("12 / 34", "12 / |4"), "12 / |4");
        assert_eq!(edit("12 / 4", "12 / 3|4"), "12 / 3|4");
        assert_eq!(edit("12 / 34", "12 / 35|4"), "12 / 3|4");
        assert_eq!(edit("12 / 34", "12 / 5|34"), "12 / |34");
        assert_eq!(edit("12 / 34", "12 / 5|"), "12 / 5|");
        assert_eq!(edit("1 / 34", "1 / |4"), "1 / |4");
        assert_eq!(edit("12 / 34", "12| / 34"), "12| / 34");
    }
}
