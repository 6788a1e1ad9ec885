//! Check digits against an independent reckoning, and card numbers hidden in free text.

use opentill::rules::card::{Brand, check_number, format_number, luhn};
use opentill::rules::card_text::contains_card_number;
use opentill::rules::id::{ClientSecret, PublishableKey};
use opentill::rules::origin::{is_loopback_host, is_secure_url, secure_origin};
use proptest::prelude::*;

/// The standard's formula, reckoned with sums of decimal digits instead of a case for those above four.
fn oracle(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([1, 2].into_iter().cycle())
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(10)
}

/// The digits with the check digit that makes them right.
fn with_check_digit(body: &str) -> String {
    ('0'..='9').map(|check| format!("{body}{check}")).find(|number| oracle(number)).unwrap_or_default()
}

/// Right numbers of every scheme.
fn numbers() -> impl Strategy<Value = String> {
    let body = prop_oneof![
        "4[0-9]{14}",
        "5[1-5][0-9]{13}",
        "22[3-9][0-9]{12}",
        "3[47][0-9]{12}",
        "6011[0-9]{11}",
        "6[45]4[0-9]{12}",
        "36[0-9]{11}",
        "30[0-5][0-9]{12}",
        "35[3-8][0-9]{12}",
        "62[0-9]{13,16}",
    ];
    body.prop_map(|body| with_check_digit(&body))
}

proptest! {
    #[test]
    fn check_digits_agree_with_the_oracle(digits in "[0-9]{1,24}") {
        prop_assert_eq!(luhn(&digits), oracle(&digits));
    }

    #[test]
    fn one_wrong_digit_is_noticed(number in numbers(), at in 0..19usize, by in 1..10u8) {
        let mut bytes = number.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        prop_assert!(luhn(&number));
        prop_assert!(!luhn(&String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn numbers_of_every_scheme_are_right(number in numbers()) {
        prop_assert_ne!(Brand::of(&number), Brand::Unknown);
        prop_assert_eq!(check_number(&number), Ok(()));
        prop_assert_eq!(Brand::networks(&number).last().copied(), Some(Brand::of(&number)));
    }

    #[test]
    fn a_brand_once_certain_stays(number in numbers()) {
        let brand = Brand::of(&number);
        for end in 0..number.len() {
            let early = Brand::of(&number[..end]);
            prop_assert!(early == brand || early == Brand::Unknown);
        }
    }

    #[test]
    fn formatting_adds_nothing_but_single_spaces(digits in "[0-9]{0,22}") {
        let text = format_number(&digits);
        prop_assert_eq!(text.replace(' ', ""), digits);
        prop_assert!(!text.contains("  ") && text.trim() == text);
    }

    #[test]
    fn card_numbers_are_found_wherever_they_hide(
        number in numbers(),
        gaps in prop::collection::vec("[ \u{a0}\u{2013}-]{0,2}", 20),
        before in "([a-z ,;:@/]{0,8}|[0-9]{1,6} |[0-9]{1,3})",
        behind in "([a-z ,;:@/]{0,8}| [0-9]{1,6}|[0-9]{1,3})",
    ) {
        let spread: String = number.chars().zip(&gaps).flat_map(|(digit, gap)| [String::from(digit), gap.clone()]).collect();
        let text = format!("{before}{spread}{behind}");
        prop_assert!(contains_card_number(&text), "{}", text);
    }

    #[test]
    fn texts_with_few_digits_hold_none(text in "([^0-9\u{660}-\u{669}\u{6f0}-\u{6f9}\u{ff10}-\u{ff19}]{0,3}[0-9]?){0,12}") {
        prop_assert!(!contains_card_number(&text));
    }

    #[test]
    fn nothing_that_is_handed_over_panics(text in "\\PC{0,40}") {
        let _key = PublishableKey::parse(&text);
        let _secret = ClientSecret::parse(&text);
        let _host = is_loopback_host(&text);
        prop_assert!(secure_origin(&text).is_none() || is_secure_url(&text));
    }

    #[test]
    fn user_information_never_hides_another_host(user in "[a-z.:]{1,12}", host in "[a-z]{1,8}\\.example") {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{user}@{host}/");
            prop_assert!(!is_secure_url(&url), "{}", url);
        }
    }

    #[test]
    fn client_secrets_give_back_what_they_were_made_of(id in "[A-Za-z0-9]{1,24}", secret in "[A-Za-z0-9]{1,24}") {
        let text = format!("pi_{id}_secret_{secret}");
        let parsed = ClientSecret::parse(&text);
        let intent = format!("pi_{id}");
        prop_assert!(parsed.as_ref().is_ok_and(|parsed| parsed.intent_id() == intent));
        // EXPOSE: the test compares what went in.
        prop_assert!(parsed.is_ok_and(|parsed| parsed.expose() == text));
    }
}
