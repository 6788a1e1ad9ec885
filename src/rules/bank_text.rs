//! Formatting of bank accounts while somebody types, as [`super::card_text`] does it for cards.
//!
//! Nothing here judges whether a value is right: see [`super::iban`] and [`super::au_bank_account`].

use super::au_bank_account::{ACCOUNT_LENGTHS, BSB_LENGTH, format_bsb};
use super::card_text::{Edited, ascii_digit, digits_and_caret, edit_groups, fit};
use super::iban::{Country, MAX_LENGTH, country_of, format_iban, letter_or_digit};

/// Groups an IBAN in fours, in capital letters, and takes no more than its country has. `previous` is the formatted text
/// before the edit, `raw` what the input holds after it.
pub fn edit_iban(previous: &str, raw: &str, caret: usize) -> Edited {
    let longest = |text: &str| country_of(text).map_or(MAX_LENGTH, Country::length);
    edit_groups(previous, raw, caret, letter_or_digit, longest, format_iban)
}

/// Writes a BSB as `000-000`. `previous` is the formatted text before the edit, `raw` what the input holds after it.
pub fn edit_bsb(previous: &str, raw: &str, caret: usize) -> Edited {
    edit_groups(previous, raw, caret, ascii_digit, |_| BSB_LENGTH, format_bsb)
}

/// Keeps the digits of an Australian account number, as many as there can be.
pub fn edit_account_number(raw: &str, caret: usize) -> Edited {
    let (digits, before) = digits_and_caret(raw, caret);
    fit(digits, before, *ACCOUNT_LENGTHS.end())
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

    fn iban(previous: &str, raw: &str) -> String {
        let (raw, caret) = split(raw);
        join(edit_iban(previous, &raw, caret))
    }

    fn bsb(previous: &str, raw: &str) -> String {
        let (raw, caret) = split(raw);
        join(edit_bsb(previous, &raw, caret))
    }

    #[test]
    fn typing_groups_an_iban_in_capital_letters() {
        assert_eq!(iban("", "d|"), "D|");
        assert_eq!(iban("DE89", "DE893|"), "DE89 3|");
        assert_eq!(iban("GB29", "GB29n|"), "GB29 N|");
        assert_eq!(iban("DE89 3704", "DE89 x|3704"), "DE89 X|370 4");
        assert_eq!(iban("", "_é,|"), "|");
    }

    #[test]
    fn deleting_the_space_deletes_what_stands_before_it() {
        assert_eq!(iban("GB29 N", "GB29|N"), "GB2|N");
        assert_eq!(iban("GB29 NWBK 6", "GB29 NWBK|6"), "GB29 NWB|6");
        assert_eq!(iban("GB29 NWBK", "GB29 |WBK"), "GB29 |WBK");
    }

    #[test]
    fn whole_ibans_arrive_in_any_form() {
        for raw in [
            "de89370400440532013000|",
            "DE89-3704-0044-0532-0130-00|",
            " DE89 3704 0044 0532 0130 00 |",
            "DE89\u{a0}370400440532013000|",
        ] {
            assert_eq!(iban("", raw), "DE89 3704 0044 0532 0130 00|", "{raw}");
        }
    }

    #[test]
    fn the_country_decides_how_much_fits() {
        let whole = "DE89 3704 0044 0532 0130 00";
        assert_eq!(iban(whole, &format!("{whole}7|")), format!("{whole}|"));
        assert_eq!(iban(whole, "DE89 37|704 0044 0532 0130 00"), "DE89 3|704 0044 0532 0130 00");
        let long = "9".repeat(40);
        assert_eq!(iban("", &format!("{long}|")).len(), 34 + 8 + 1);
    }

    #[test]
    fn a_bsb_is_written_with_its_hyphen() {
        assert_eq!(bsb("", "0|"), "0|");
        assert_eq!(bsb("062", "0620|"), "062-0|");
        assert_eq!(bsb("062-0", "062|0"), "06|0");
        assert_eq!(bsb("062-0", "062-|"), "062|");
        assert_eq!(bsb("", "062 000|"), "062-000|");
        assert_eq!(bsb("062-000", "062-0001|"), "062-000|");
        assert_eq!(bsb("062-000", "9062-000|"), "906-200|");
    }

    #[test]
    fn account_numbers_are_digits() {
        let number = |raw: &str| {
            let (raw, caret) = split(raw);
            join(edit_account_number(&raw, caret))
        };
        assert_eq!(number("000 123-456|"), "000123456|");
        assert_eq!(number("0001234567|"), "000123456|");
        assert_eq!(number("00x|1"), "00|1");
    }
}
