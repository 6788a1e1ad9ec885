//! International bank account numbers, after ISO 13616: countries, lengths, structures and check digits.
//!
//! Nothing here keeps or shows an account but [`Iban`], which is opened with a reason.

mod bank;
mod country;

pub use country::Country;

use super::card_text::ascii_digit;
use super::error::ErrorCode;
use super::secret::Sensitive;

/// No country's IBANs are longer.
pub const MAX_LENGTH: usize = 34;

/// A whole IBAN with right check digits.
pub struct Iban {
    /// Capital letters and digits without separators.
    text: Sensitive<String>,
    country: Country,
}

impl Iban {
    /// The country of the account.
    pub fn country(&self) -> Country {
        self.country
    }

    /// Capital letters and digits, without spaces.
    pub fn text(&self) -> &Sensitive<String> {
        &self.text
    }

    /// The code of the bank within its country.
    pub fn bank_code(&self) -> &str {
        self.code(0)
    }

    /// The code of the branch within the bank; empty where the country has none.
    pub fn branch_code(&self) -> &str {
        self.code(1)
    }

    /// The last four characters, which may be shown.
    pub fn last4(&self) -> &str {
        // EXPOSE: only the last four leave.
        let text = self.text.expose();
        text.get(text.len().saturating_sub(4)..).unwrap_or_default()
    }

    fn code(&self, which: usize) -> &str {
        // EXPOSE: bank and branch are no account.
        self.country.codes().get(which).and_then(|place| self.text.expose().get(place.clone())).unwrap_or_default()
    }
}

/// Reads a whole IBAN, in groups or without, in letters of either case; or says what is wrong with it:
///
/// - [`ErrorCode::IncompleteIban`]: it may still become one
/// - [`ErrorCode::InvalidIbanStart`]: two letters do not come first
/// - [`ErrorCode::InvalidIbanCountryCode`]: no country with IBANs has these letters
/// - [`ErrorCode::InvalidIban`]: a character is in a wrong place, there are too many, or the check digits are wrong
pub fn check(text: &str) -> Result<Iban, ErrorCode> {
    let compact = compact(text).ok_or(ErrorCode::InvalidIban)?;
    if compact.bytes().take(2).any(|byte| !byte.is_ascii_uppercase()) {
        return Err(ErrorCode::InvalidIbanStart);
    }
    let Some(code) = compact.get(..2) else { return Err(ErrorCode::IncompleteIban) };
    let country = Country::named(code).ok_or(ErrorCode::InvalidIbanCountryCode)?;
    let (digits, body) = compact.split_at(compact.len().min(4));
    let length = country.length();
    if compact.len() > length || !digits.bytes().skip(2).all(|byte| byte.is_ascii_digit()) || !country.fits(body) {
        return Err(ErrorCode::InvalidIban);
    }
    if compact.len() < length {
        return Err(ErrorCode::IncompleteIban);
    }
    if has_right_check_digits(&compact) {
        Ok(Iban { text: Sensitive::new(compact), country })
    } else {
        Err(ErrorCode::InvalidIban)
    }
}

/// The country that a text begins with, however much of an IBAN follows.
pub fn country_of(text: &str) -> Option<Country> {
    let letters: String = text.chars().filter(|character| *character != ' ').take(2).collect();
    Country::named(&letters.to_ascii_uppercase())
}

/// The name of the bank that a text names, whole or not; empty unless it is one of the well-known.
pub fn bank_name(text: &str) -> &'static str {
    let compact = compact(text).unwrap_or_default();
    let country = country_of(&compact);
    let code = |country: Country| compact.get(country.codes()[0].clone());
    country.and_then(|country| Some(bank::name(country.code(), code(country)?))).unwrap_or_default()
}

/// In groups of four, as IBANs are printed. Takes what has no separators.
pub fn format_iban(compact: &str) -> String {
    let mut text = String::with_capacity(compact.len() + compact.len() / 4);
    for (index, character) in compact.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push(' ');
        }
        text.push(character);
    }
    text
}

/// Without spaces and dashes, in capital letters; `None` where something else is among them.
fn compact(text: &str) -> Option<String> {
    let separator = |character: &char| matches!(character, ' ' | '-' | '\u{a0}' | '\t' | '\n' | '\r');
    text.chars()
        .filter(|character| !separator(character))
        .map(|character| letter_or_digit(character).map(char::from))
        .collect()
}

/// A capital letter or a digit, for what reads as one.
pub(super) fn letter_or_digit(character: char) -> Option<u8> {
    match character {
        'A'..='Z' | 'a'..='z' => Some(character.to_ascii_uppercase() as u8),
        _ => ascii_digit(character),
    }
}

/// Check digits after ISO/IEC 7064, MOD 97-10: the country and they go to the end, a letter counts as two digits, and the
/// remainder is 1. Check digits are never 00, 01 or 99, for which others have the same remainder.
fn has_right_check_digits(compact: &str) -> bool {
    let (front, body) = compact.split_at(4);
    let remainder = body.bytes().chain(front.bytes()).fold(0, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    remainder == 1 && !matches!(&front[2..], "00" | "01" | "99")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Option<&'static str> {
        check(text).err().map(ErrorCode::code)
    }

    #[test]
    fn whole_ibans_pass_in_any_form() -> Result<(), ErrorCode> {
        for text in [
            "DE89370400440532013000",
            "de89 3704 0044 0532 0130 00",
            " DE89-3704-0044-0532-0130-00 ",
            "DE٨٩370400440532013000",
        ] {
            let iban = check(text)?;
            // EXPOSE: the test compares what went in.
            assert_eq!(iban.text().expose(), "DE89370400440532013000");
            assert_eq!((iban.country().code(), iban.bank_code(), iban.branch_code()), ("DE", "37040044", ""));
            assert_eq!((iban.last4(), bank_name(text)), ("3000", "Commerzbank"));
        }
        Ok(())
    }

    #[test]
    fn codes_of_bank_and_branch() -> Result<(), ErrorCode> {
        for (text, bank, branch) in [
            ("FR1420041010050500013M02606", "20041", "01005"),
            ("AT611904300234573201", "19043", ""),
            ("GB29NWBK60161331926819", "NWBK", "601613"),
            ("IT60X0542811101000000123456", "05428", "11101"),
            ("MU17BOMM0101101030300200000MUR", "BOMM01", "01"),
        ] {
            let iban = check(text)?;
            assert_eq!((iban.bank_code(), iban.branch_code()), (bank, branch), "{text}");
        }
        Ok(())
    }

    #[test]
    fn the_banks_name_is_known_before_the_account_is_whole() {
        for (text, name) in [
            ("DE89 3704 0044", "Commerzbank"),
            ("de89 3704 004", ""),
            ("DE89 9999 9999 1", ""),
            ("NL91 ABNA", "ABN AMRO"),
            ("IT60 X054 2811", ""),
            ("IT60 X030 6911", "Intesa Sanpaolo"),
            ("AT61 1200 0", "UniCredit Bank Austria"),
            ("", ""),
            ("XX", ""),
        ] {
            assert_eq!(bank_name(text), name, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_as_soon_as_it_is_certain() {
        for (text, code) in [
            ("", "incomplete_iban"),
            ("D", "incomplete_iban"),
            ("DE", "incomplete_iban"),
            ("DE89 3704 0044 0532 0130 0", "incomplete_iban"),
            ("4", "invalid_iban_start"),
            ("D4", "invalid_iban_start"),
            ("XX", "invalid_iban_country_code"),
            ("US12", "invalid_iban_country_code"),
            ("DEX", "invalid_iban"),
            ("DE89 X", "invalid_iban"),
            ("GB29 1", "invalid_iban"),
            ("DE88370400440532013000", "invalid_iban"),
            ("DE893704004405320130000", "invalid_iban"),
            ("DE89_370400440532013000", "invalid_iban"),
        ] {
            assert_eq!(error(text), Some(code), "{text}");
        }
    }

    #[test]
    fn check_digits_have_one_form_only() {
        // The remainder is 1 with each of these; only 98 is what the formula gives.
        let body = "DE00100000000000000066";
        let accounts: Vec<String> = (0..97).map(|last| format!("{}{last:02}", &body[4..20])).collect();
        let found = accounts.iter().filter(|account| check(&format!("DE98{account}")).is_ok());
        let mut count = 0;
        for account in found {
            count += 1;
            assert_eq!(error(&format!("DE01{account}")), Some("invalid_iban"));
        }
        assert!(count > 0, "an account with the check digits 98 was looked for");
    }

    #[test]
    fn countries() {
        assert_eq!(Country::all().count(), 88);
        assert!(Country::all().map(Country::code).is_sorted());
        assert!(Country::all().all(|country| (15..=MAX_LENGTH).contains(&country.length())));
        assert_eq!(Country::named("NO").map(Country::length), Some(15));
        assert_eq!(Country::named("LC").map(Country::length), Some(32));
        assert_eq!(Country::named("RU").map(Country::length), Some(33));
        assert_eq!(Country::all().filter(|country| country.is_in_sepa()).count(), 42);
        // Ends and beginnings of neighbours in the list are no country.
        assert!(Country::named("DA").is_none() && Country::named("448").is_none() && Country::named("").is_none());
        assert_eq!(country_of("d e89").map(Country::code), Some("DE"));
    }

    #[test]
    fn placeholders_hold_no_account() {
        let placeholder = |code| Country::named(code).map(Country::placeholder);
        assert_eq!(placeholder("DE").as_deref(), Some("DE00 0000 0000 0000 0000 00"));
        assert_eq!(placeholder("FR").as_deref(), Some("FR00 0000 0000 00XX XXXX XXXX X00"));
        assert_eq!(placeholder("NL").as_deref(), Some("NL00 XXXX 0000 0000 00"));
    }
}
