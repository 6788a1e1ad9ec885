//! The caret stays behind the digit it stood behind, and no digit that fits is lost.

use opentill::rules::card::{Brand, format_number};
use opentill::rules::card_text::{Edited, digits_of, edit_cvc, edit_number, edit_postal};
use proptest::prelude::*;

/// What a buyer can do in one step.
#[derive(Clone, Debug)]
enum Edit {
    Key(char),
    Backspace,
    Paste(String),
    /// Replaces so many characters before the caret.
    Replace(usize, String),
    MoveTo(usize),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = prop_oneof![
        6 => prop::char::range('0', '9').prop_map(Edit::Key),
        1 => prop::sample::select(vec!['3', '4', '6', ' ', '-', 'x', '٣', '８']).prop_map(Edit::Key),
        3 => Just(Edit::Backspace),
        1 => "[0-9 -]{0,24}".prop_map(Edit::Paste),
        1 => (0..8usize, "[0-9 -]{0,6}").prop_map(|(count, text)| Edit::Replace(count, text)),
        3 => (0..24usize).prop_map(Edit::MoveTo),
    ];
    prop::collection::vec(edit, 0..40)
}

/// What the browser makes of an edit before anybody hears of it. Text is ASCII before, so bytes are characters.
fn apply(now: &Edited, edit: &Edit) -> (String, usize) {
    let (left, right) = now.text.split_at(now.caret);
    let (kept, inserted) = match edit {
        Edit::Key(key) => (left, key.to_string()),
        Edit::Backspace => (&left[..left.len().saturating_sub(1)], String::new()),
        Edit::Paste(text) => (left, text.clone()),
        Edit::Replace(count, text) => (&left[..left.len().saturating_sub(*count)], text.clone()),
        Edit::MoveTo(caret) => return (now.text.clone(), (*caret).min(now.text.len())),
    };
    let caret = kept.len() + inserted.encode_utf16().count();
    ([kept, &inserted, right].concat(), caret)
}

/// Digits before and behind the caret.
fn halves(now: &Edited) -> (String, String) {
    let (left, right) = now.text.split_at(now.caret);
    (digits_of(left), digits_of(right))
}

fn longest(digits: &str) -> usize {
    usize::from(Brand::of(digits).max_number_length())
}

fn fits(digits: &str) -> bool {
    digits.len() <= longest(digits)
}

proptest! {
    #[test]
    fn numbers_keep_their_digits_and_their_caret(edits in edits()) {
        let mut now = Edited { text: String::new(), caret: 0 };
        for edit in edits {
            if let Edit::MoveTo(caret) = edit {
                now.caret = caret.min(now.text.len());
                continue;
            }
            let (raw, caret) = apply(&now, &edit);
            let next = edit_number(&now.text, &raw, caret);
            let (left, right) = halves(&now);
            let (mut wanted_left, wanted_right) = match &edit {
                Edit::Backspace => (left[..left.len().saturating_sub(1)].to_owned(), right.clone()),
                _ => {
                    let (raw_left, raw_right): (Vec<u16>, Vec<u16>) = {
                        let units: Vec<u16> = raw.encode_utf16().collect();
                        (units[..caret].to_vec(), units[caret..].to_vec())
                    };
                    (digits_of(&String::from_utf16_lossy(&raw_left)), digits_of(&String::from_utf16_lossy(&raw_right)))
                }
            };
            // Replacing nothing but a separator by nothing is Backspace over a separator, or a selection of one.
            let took_separator = matches!(&edit, Edit::Replace(1, text) if text.is_empty()) && wanted_left == left;
            if took_separator && now.text.as_bytes().get(now.caret.wrapping_sub(1)) == Some(&b' ') {
                wanted_left.pop();
            }
            let whole = format!("{wanted_left}{wanted_right}");
            let (next_left, next_right) = halves(&next);
            let got = format!("{next_left}{next_right}");
            prop_assert_eq!(&next.text, &format_number(&got), "canonical");
            prop_assert!(fits(&got));
            if fits(&whole) {
                prop_assert_eq!((&next_left, &next_right), (&wanted_left, &wanted_right), "{:?} {:?}", raw, caret);
            } else {
                prop_assert!(wanted_left.starts_with(&next_left), "what was before the edit is kept in order");
                // A full field keeps what it had: the surplus is what was put in.
                if next_left.len() > left.len() {
                    let one_more = format!("{}{next_right}", &wanted_left[..next_left.len() + 1]);
                    prop_assert!(!fits(&one_more), "no digit that fits is lost");
                }
            }
            let again = edit_number(&next.text, &next.text, next.caret);
            prop_assert_eq!((&again.text, again.caret), (&next.text, next.caret), "idempotent");
            now = next;
        }
    }

    #[test]
    fn keys_in_a_full_number_change_nothing(number in "4[0-9]{15}", at in 1..20usize, key in "[0-9]") {
        let text = format_number(&number);
        let caret = at.min(text.len());
        let raw = [&text[..caret], &key, &text[caret..]].concat();
        let edited = edit_number(&text, &raw, caret + 1);
        prop_assert_eq!(&edited.text, &text);
        prop_assert_eq!(digits_of(&text[..caret]), digits_of(&edited.text[..edited.caret]));
    }

    #[test]
    fn whole_numbers_are_taken_in_any_grouping(
        digits in "[3-6][0-9]{11,18}",
        separators in prop::collection::vec("[ \u{a0}-]{0,2}", 20),
        previous in "[0-9]{0,16}",
    ) {
        let raw: String = digits.chars().zip(&separators).flat_map(|(digit, gap)| [String::from(digit), gap.clone()]).collect();
        let edited = edit_number(&format_number(&previous), &raw, raw.encode_utf16().count());
        let kept: String = digits.chars().take(longest(&digits)).collect();
        // The same digits less one separator are what Backspace over a separator leaves.
        prop_assume!(format_number(&previous) != format_number(&digits));
        prop_assert_eq!(&edited.text, &format_number(&kept));
        prop_assert_eq!(edited.caret, edited.text.len());
    }

    #[test]
    fn security_codes_and_postal_codes_keep_what_fits(raw in "\\PC{0,12}", caret in 0..16usize, brand in 0..2usize) {
        let brand = [Brand::Visa, Brand::Amex][brand];
        let cvc = edit_cvc(&raw, caret, brand);
        let digits = digits_of(&raw);
        prop_assert_eq!(cvc.text.len(), digits.len().min(usize::from(brand.cvc_length())));
        if digits.len() <= usize::from(brand.cvc_length()) {
            prop_assert_eq!(&cvc.text, &digits);
        }
        for country in ["US", "GB", "FR"] {
            let postal = edit_postal(&raw, caret, country);
            prop_assert!(postal.text.is_ascii() && postal.caret <= postal.text.len());
            let again = edit_postal(&postal.text, postal.caret, country);
            prop_assert_eq!((again.text, again.caret), (postal.text, postal.caret));
        }
    }
}
