//! An expiry date can be typed, corrected and deleted at every place.

use opentill::rules::card::{Expiry, YearMonth, parse_expiry};
use opentill::rules::card_text::{Edited, digits_of, edit_expiry};
use proptest::prelude::*;

const TODAY: YearMonth = YearMonth { year: 2026, month: 1 };

fn insert(now: &Edited, text: &str) -> Edited {
    let (left, right) = now.text.split_at(now.caret);
    edit_expiry(&now.text, &[left, text, right].concat(), now.caret + text.len())
}

fn backspace(now: &Edited) -> Edited {
    let (left, right) = now.text.split_at(now.caret);
    let left = &left[..left.len().saturating_sub(1)];
    edit_expiry(&now.text, &[left, right].concat(), left.len())
}

fn digits_before_caret(now: &Edited) -> String {
    digits_of(&now.text[..now.caret])
}

/// A field after any typing, deleting and moving of the caret.
fn fields() -> impl Strategy<Value = (String, usize)> {
    prop::collection::vec("[0-9/<|]", 0..24).prop_map(|steps| {
        let mut now = Edited { text: String::new(), caret: 0 };
        for (index, step) in steps.iter().enumerate() {
            now = match step.as_str() {
                "<" => backspace(&now),
                // Anywhere, but the same anywhere in each run.
                "|" => Edited { caret: (index * 7) % (now.text.len() + 1), ..now },
                key => insert(&now, key),
            };
        }
        (now.text, now.caret)
    })
}

fn has_shape(text: &str) -> bool {
    let (month, year) = text.split_once(" / ").unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits(month)
        && digits(year)
        && month.len() <= 2
        && (year.len() <= 2 || (year.len() == 3 && year.starts_with("20")))
}

proptest! {
    #[test]
    fn every_edit_leaves_a_date_in_shape(field in fields()) {
        let now = Edited { text: field.0, caret: field.1 };
        prop_assert!(has_shape(&now.text), "{:?}", now.text);
        prop_assert!(now.caret <= now.text.len());
        let again = edit_expiry(&now.text, &now.text, now.caret);
        prop_assert_eq!((&again.text, again.caret), (&now.text, now.caret));
    }

    #[test]
    fn backspace_takes_the_digit_before_the_caret(field in fields(), at in 0..10usize) {
        let now = Edited { caret: at.min(field.0.len()), text: field.0 };
        let before = digits_before_caret(&now);
        if before.is_empty() {
            return Ok(());
        }
        let behind = digits_of(&now.text[now.caret..]);
        let next = backspace(&now);
        let kept = &before[..before.len() - 1];
        prop_assert_eq!(digits_of(&next.text), format!("{kept}{behind}"), "{:?} at {}", now.text, now.caret);
        prop_assert_eq!(digits_before_caret(&next), kept);
    }

    #[test]
    fn backspace_from_the_end_empties_the_field(field in fields()) {
        let mut now = Edited { caret: field.0.len(), text: field.0 };
        for _ in 0..6 {
            now = backspace(&now);
        }
        prop_assert_eq!((now.text.as_str(), now.caret), ("", 0));
    }

    #[test]
    fn a_typed_digit_stands_before_the_caret_or_did_not_fit(field in fields(), at in 0..10usize, key in "[0-9]") {
        let now = Edited { caret: at.min(field.0.len()), text: field.0 };
        let raw = [&now.text[..now.caret], &key, &now.text[now.caret..]].concat();
        if raw.split_once(" / ").is_some_and(|(_, year)| year.len() == 4 && year.starts_with("20")) {
            // A year of four digits loses its first two, wherever the caret is.
            return Ok(());
        }
        let next = insert(&now, &key);
        let (old, new) = (digits_of(&now.text), digits_of(&next.text));
        if digits_before_caret(&next).ends_with(&key) {
            prop_assert!(new.len() + 1 >= old.len());
        } else {
            // Going over to the year gives the month its zero.
            let significant = |digits: &str| digits.trim_start_matches('0').to_owned();
            prop_assert_eq!(significant(&old), significant(&new), "{:?} at {} + {}", now.text, now.caret, key);
        }
    }

    #[test]
    fn every_usual_form_is_understood(month in 1..=12u8, year in 2027..=2075u16, (old, _) in fields()) {
        let short = year % 100;
        for raw in [
            format!("{month:02} / {short:02}"),
            format!("{month:02}/{short:02}"),
            format!("{month:02}{short:02}"),
            format!("{month:02}/{year}"),
            format!("{month:02}{year}"),
            format!("{month:02}-{year}"),
            format!("{year}-{month:02}"),
            format!("{month}/{short:02}"),
        ] {
            prop_assert_eq!(parse_expiry(&raw, TODAY), Ok(Expiry { month, year }), "{}", raw);
            let edited = edit_expiry("", &raw, raw.len());
            prop_assert_eq!(&edited.text, &format!("{month:02} / {short:02}"), "{}", raw);
            prop_assert_eq!(edited.caret, edited.text.len());
            prop_assert_eq!(parse_expiry(&edited.text, TODAY), Ok(Expiry { month, year }));
            // Over whatever stood there before, as long as that is not what deleting would leave.
            if raw.len() >= old.len() {
                let edited = edit_expiry(&old, &raw, raw.len());
                prop_assert_eq!(parse_expiry(&edited.text, TODAY), Ok(Expiry { month, year }), "{} over {}", raw, old);
            }
        }
    }

    #[test]
    fn typed_key_by_key_it_reads_as_typed(month in 1..=12u8, year in 2027..=2075u16, four in any::<bool>()) {
        let keys = if four { format!("{month:02}{year}") } else { format!("{month:02}{:02}", year % 100) };
        let mut now = Edited { text: String::new(), caret: 0 };
        for index in 0..keys.len() {
            now = insert(&now, &keys[index..=index]);
        }
        prop_assert_eq!(parse_expiry(&now.text, TODAY), Ok(Expiry { month, year }));
    }

    #[test]
    fn nothing_that_is_typed_panics(previous in "\\PC{0,12}", raw in "\\PC{0,12}", caret in 0..30usize) {
        let edited = edit_expiry(&previous, &raw, caret);
        prop_assert!(edited.caret <= edited.text.len());
        let _judged = parse_expiry(&raw, TODAY);
    }
}
