//! IBANs against an independent reading of the same registry, in every country.

use iban::Iban as Oracle;
use opentill::rules::bank_text::edit_iban;
use opentill::rules::error::ErrorCode;
use opentill::rules::iban::{Country, check, format_iban};
use proptest::prelude::*;

/// A country that the oracle's edition of the registry does not have yet.
const YOUNGER: &str = "HN";
/// Where the oracle names no branch, or no bank, that the country's own banks do.
const NAMED_OTHERWISE: [&str; 2] = ["FR", "PL"];

fn country() -> impl Strategy<Value = Country> {
    prop::sample::select(Country::all().collect::<Vec<_>>())
}

/// Texts of the country's length with digits and letters where they may be, and the check digits that make them right.
fn account(country: Country, filling: &[u8]) -> String {
    let placeholder = country.placeholder().replace(' ', "");
    let body = placeholder[4..].bytes().zip(filling.iter().cycle()).map(|(place, random)| match place {
        b'0' => char::from(b'0' + random % 10),
        _ => char::from(b'A' + random % 26),
    });
    let body: String = body.collect();
    let right = (2..99).map(|digits| format!("{}{digits:02}{body}", country.code())).find(|text| check(text).is_ok());
    right.unwrap_or_default()
}

fn accounts() -> impl Strategy<Value = (Country, String)> {
    (country(), prop::collection::vec(any::<u8>(), 31))
        .prop_map(|(country, filling)| (country, account(country, &filling)))
}

fn code(text: &str) -> Option<ErrorCode> {
    check(text).err()
}

#[test]
fn the_oracle_knows_every_other_country() {
    let codes: Vec<&str> = Country::all().map(Country::code).filter(|code| *code != YOUNGER).collect();
    for first in 'A'..='Z' {
        for second in 'A'..='Z' {
            let code = format!("{first}{second}");
            // Of a country that it does not know, the oracle says so; of others, that the text does not fit.
            let known = (15..=33).any(|length| {
                let digits = "0".repeat(length - 4);
                let numbered = (2..99).map(|check| format!("{code}{check:02}{digits}"));
                numbered
                    .map(|text| text.parse::<Oracle>())
                    .any(|parsed| parsed.is_ok() || matches!(parsed, Err(iban::ParseIbanError::InvalidBban(_))))
            });
            assert_eq!(known, codes.contains(&code.as_str()), "{code}");
        }
    }
}

proptest! {
    #[test]
    fn right_accounts_of_every_country_are_right((country, text) in accounts()) {
        prop_assert!(!text.is_empty(), "some check digits are right, in {}", country.code());
        let Ok(read) = check(&text) else { return Err(TestCaseError::fail(text)) };
        prop_assert_eq!(read.country(), country);
        if country.code() == YOUNGER {
            return Ok(());
        }
        let Ok(oracle) = text.parse::<Oracle>() else { return Err(TestCaseError::fail(text)) };
        prop_assert_eq!(format_iban(&text), oracle.to_string());
        if !NAMED_OTHERWISE.contains(&country.code()) {
            prop_assert_eq!(read.bank_code(), oracle.bank_identifier().unwrap_or_default(), "bank in {}", country.code());
            prop_assert_eq!(read.branch_code(), oracle.branch_identifier().unwrap_or_default(), "branch in {}", country.code());
        }
    }

    #[test]
    fn one_changed_character_is_judged_as_by_the_oracle((country, text) in accounts(), at in 0..34usize, by in "[0-9A-Z]") {
        prop_assume!(country.code() != YOUNGER);
        let at = at % text.len();
        let changed = [&text[..at], &by, &text[at + 1..]].concat();
        prop_assume!(!changed.starts_with(YOUNGER));
        // Check digits that no bank gives have the same remainder as those that it does; the oracle takes both.
        prop_assume!(!["00", "01", "99"].contains(&&changed[2..4]));
        prop_assert_eq!(check(&changed).is_ok(), changed.parse::<Oracle>().is_ok(), "{}", changed);
        // A letter counts as two digits: put in the place of a digit, it may happen to leave the same remainder.
        if text.as_bytes()[at].is_ascii_digit() == by.as_bytes()[0].is_ascii_digit() {
            prop_assert_eq!(check(&changed).is_ok(), changed == text, "{}", changed);
        }
    }

    #[test]
    fn every_beginning_is_merely_unfinished((_, text) in accounts(), length in 0..34usize) {
        let length = length % text.len();
        prop_assert_eq!(code(&format_iban(&text[..length])), Some(ErrorCode::IncompleteIban));
        prop_assert_eq!(code(&format!("{text}0")), Some(ErrorCode::InvalidIban));
        prop_assert_eq!(code(&text.to_lowercase()), None);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in "\\PC{0,40}") {
        prop_assert!(check(&text).is_err());
    }

    #[test]
    fn what_is_typed_in_the_middle_stays_in_groups_with_the_caret_behind_it(
        (_, text) in accounts(),
        length in 3..33usize,
        at in 0..40usize,
        key in "[0-9A-Za-z]",
    ) {
        // One character is missing yet, so that one more fits.
        let length = length.min(text.len() - 1);
        let now = format_iban(&text[..length]);
        let at = (3 + at % (now.len() - 2)).min(now.len());
        let raw = [&now[..at], &key, &now[at..]].concat();
        let edited = edit_iban(&now, &raw, at + 1);
        let kept = raw.replace(' ', "").to_uppercase();
        prop_assert_eq!(&edited.text, &format_iban(&kept));
        let before = raw[..=at].replace(' ', "").len();
        prop_assert_eq!(edited.text[..edited.caret].replace(' ', "").len(), before);
        let again = edit_iban(&edited.text, &edited.text, edited.caret);
        prop_assert_eq!((again.text, again.caret), (edited.text, edited.caret));
    }

    #[test]
    fn whatever_is_pasted_ends_up_in_groups(previous in "[A-Z0-9 ]{0,20}", raw in "\\PC{0,60}", caret in 0..80usize) {
        let edited = edit_iban(&previous, &raw, caret);
        prop_assert!(edited.text.len() <= 42 && edited.caret <= edited.text.len());
        prop_assert_eq!(&edited.text, &format_iban(&edited.text.replace(' ', "")));
    }
}
