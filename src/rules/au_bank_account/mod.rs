//! Bank accounts in Australia: the BSB, which names bank and branch, and the account number, as BECS takes them.
//!
//! In test mode there is one BSB, `000-000`, with published account numbers; with a live key that BSB is none. Texts hold
//! ASCII digits; separators are allowed. Nothing here keeps an account.

mod bank;

use super::card_text::digits_of;
use super::error::ErrorCode;

/// Digits of a BSB.
pub const BSB_LENGTH: usize = 6;
/// The fewest and the most digits of an account number.
pub const ACCOUNT_LENGTHS: std::ops::RangeInclusive<usize> = 5..=9;
/// The BSB of test mode.
pub const TEST_BSB: &str = "000000";

/// The account numbers of test mode, each with a behaviour of its own.
pub const TEST_ACCOUNTS: [&str; 10] = [
    "000123456",
    "900123456",
    "111111113",
    "111111116",
    "222222227",
    "922222227",
    "333333335",
    "666666660",
    "343434343",
    "121212121",
];

/// The six digits of a whole BSB, or what is wrong with it.
pub fn check_bsb(text: &str, live: bool) -> Result<String, ErrorCode> {
    let digits = digits_of(text);
    let excess = || digits.len() > BSB_LENGTH || !is_made_of_digits(text);
    match (digits.as_str(), live) {
        _ if excess() => Err(ErrorCode::InvalidAuBankAccountBsb),
        _ if digits.len() < BSB_LENGTH => Err(ErrorCode::IncompleteAuBankAccountBsb),
        (TEST_BSB, true) => Err(ErrorCode::InvalidAuBankAccountBsbLivemode),
        (TEST_BSB, false) => Ok(digits),
        // No bank has the digits 00.
        _ if digits.starts_with("00") => Err(ErrorCode::InvalidAuBankAccountBsb),
        (_, false) => Err(ErrorCode::InvalidAuBankAccountBsbTestmode),
        (_, true) => Ok(digits),
    }
}

/// The digits of an account number, or what is wrong with it. What is too long counts as not finished: the field takes no
/// tenth digit, and there is no code of its own for it.
pub fn check_account_number(text: &str, live: bool) -> Result<String, ErrorCode> {
    let digits = digits_of(text);
    if !ACCOUNT_LENGTHS.contains(&digits.len()) || !is_made_of_digits(text) {
        Err(ErrorCode::IncompleteAuBankAccountNumber)
    } else if live || TEST_ACCOUNTS.contains(&digits.as_str()) {
        Ok(digits)
    } else {
        Err(ErrorCode::InvalidAuBankAccountNumberTestmode)
    }
}

/// In two groups of three, as a BSB is printed. Takes digits alone.
pub fn format_bsb(digits: &str) -> String {
    match digits.split_at_checked(3) {
        Some((bank, branch)) if !branch.is_empty() => [bank, "-", branch].concat(),
        _ => digits.to_owned(),
    }
}

/// The name of the bank that a BSB belongs to; empty where the list of large banks has none.
pub fn bank_name(bsb: &str) -> &'static str {
    bank::name(&digits_of(bsb))
}

/// Whether nothing but digits and what separates them is there.
fn is_made_of_digits(text: &str) -> bool {
    text.chars().all(|character| matches!(character, ' ' | '-') || super::card_text::ascii_digit(character).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bsb(text: &str, live: bool) -> &'static str {
        check_bsb(text, live).map_or_else(ErrorCode::code, |_| "")
    }

    fn number(text: &str, live: bool) -> &'static str {
        check_account_number(text, live).map_or_else(ErrorCode::code, |_| "")
    }

    #[test]
    fn test_mode_takes_its_own_accounts_alone() {
        assert_eq!((bsb("000-000", false), bsb("000000", false)), ("", ""));
        assert_eq!(bsb("062-000", false), "invalid_au_bank_account_bsb_testmode");
        assert_eq!(bsb("000-001", false), "invalid_au_bank_account_bsb");
        assert_eq!(bsb("000-00", false), "incomplete_au_bank_account_bsb");
        assert_eq!((number("000123456", false), number("111 111 113", false)), ("", ""));
        assert_eq!(number("123456789", false), "invalid_au_bank_account_number_testmode");
        assert_eq!(number("1234", false), "incomplete_au_bank_account_number");
    }

    #[test]
    fn live_mode_takes_every_other_account() {
        assert_eq!((bsb("062-000", true), bsb("062 000", true)), ("", ""));
        assert_eq!(bsb("000-000", true), "invalid_au_bank_account_bsb_livemode");
        assert_eq!(bsb("001-000", true), "invalid_au_bank_account_bsb");
        assert_eq!(
            (bsb("", true), bsb("06200", true)),
            ("incomplete_au_bank_account_bsb", "incomplete_au_bank_account_bsb")
        );
        assert_eq!(
            (bsb("0620001", true), bsb("06x2000", true)),
            ("invalid_au_bank_account_bsb", "invalid_au_bank_account_bsb")
        );
        assert_eq!((number("12345", true), number("123456789", true)), ("", ""));
        for text in ["", "1234", "1234567890", "12345x"] {
            assert_eq!(number(text, true), "incomplete_au_bank_account_number", "{text}");
        }
    }

    #[test]
    fn groups_and_names() {
        for (digits, text) in [("", ""), ("062", "062"), ("0620", "062-0"), ("062000", "062-000")] {
            assert_eq!(format_bsb(digits), text);
        }
        assert_eq!(bank_name("062-000"), "Commonwealth Bank");
        assert_eq!(bank_name("484-799"), "Suncorp Bank");
        assert_eq!(bank_name("000-000"), "Test bank");
        assert_eq!((bank_name("99"), bank_name("")), ("", ""));
    }
}
