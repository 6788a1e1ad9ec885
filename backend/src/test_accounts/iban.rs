//! IBANs (ISO 13616), as far as this backend needs them: whether one is whole, and where its bank stands in it.

/// A country's IBANs: their length, and how many characters of the domestic part are skipped, the bank's and the branch's.
struct Layout(&'static str, usize, usize, usize, usize);

/// The countries of the test accounts, and their neighbours in the euro payments area.
const LAYOUTS: &[Layout] = &[
    Layout("AT", 20, 0, 5, 0),
    Layout("BE", 16, 0, 3, 0),
    Layout("BG", 22, 0, 4, 4),
    Layout("CH", 21, 0, 5, 0),
    Layout("CY", 28, 0, 3, 5),
    Layout("CZ", 24, 0, 4, 0),
    Layout("DE", 22, 0, 8, 0),
    Layout("DK", 18, 0, 4, 0),
    Layout("EE", 20, 0, 2, 0),
    Layout("ES", 24, 0, 4, 4),
    Layout("FI", 18, 0, 6, 0),
    Layout("FR", 27, 0, 5, 5),
    Layout("GB", 22, 0, 4, 6),
    Layout("GI", 23, 0, 4, 0),
    Layout("GR", 27, 0, 3, 4),
    Layout("HR", 21, 0, 7, 0),
    Layout("HU", 28, 0, 3, 4),
    Layout("IE", 22, 0, 4, 6),
    Layout("IS", 26, 0, 4, 0),
    Layout("IT", 27, 1, 5, 5),
    Layout("LI", 21, 0, 5, 0),
    Layout("LT", 20, 0, 5, 0),
    Layout("LU", 20, 0, 3, 0),
    Layout("LV", 21, 0, 4, 0),
    Layout("MC", 27, 0, 5, 5),
    Layout("MT", 31, 0, 4, 5),
    Layout("NL", 18, 0, 4, 0),
    Layout("NO", 15, 0, 4, 0),
    Layout("PL", 28, 0, 8, 0),
    Layout("PT", 25, 0, 4, 4),
    Layout("RO", 24, 0, 4, 0),
    Layout("SE", 24, 0, 3, 0),
    Layout("SI", 19, 0, 5, 0),
    Layout("SK", 24, 0, 4, 0),
    Layout("SM", 27, 1, 5, 5),
];

/// Whether an IBAN, upper case and without spaces, is of a known country, its length and its check digits (ISO 7064, mod 97-10).
pub fn check(iban: &str) -> bool {
    let whole = layout_of(iban).is_some_and(|layout| iban.len() == layout.1);
    whole && iban.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) && remainder(iban) == 1
}

/// The bank's and the branch's code in an IBAN that passed the check.
pub fn bank_and_branch(iban: &str) -> (Option<&str>, Option<&str>) {
    let Some(Layout(_, _, skipped, bank, branch)) = layout_of(iban) else {
        return (None, None);
    };
    let start = 4 + skipped;
    let part = |from: usize, length: usize| iban.get(from..from + length).filter(|part| !part.is_empty());
    (part(start, *bank), part(start + bank, *branch))
}

fn layout_of(iban: &str) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| iban.starts_with(layout.0))
}

/// The number that the IBAN stands for, its first four characters last and A as 10, modulo 97.
fn remainder(iban: &str) -> u32 {
    let (head, rest) = iban.split_at(4.min(iban.len()));
    rest.bytes().chain(head.bytes()).fold(0, |remainder, byte| match byte {
        b'A'..=b'Z' => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
        _ => (remainder * 10 + u32::from(byte.wrapping_sub(b'0'))) % 97,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_country_length_and_digits() {
        assert!(check("DE89370400440532013000"));
        for wrong in ["DE88370400440532013000", "DE8937040044053201300", "XX89370400440532013000", "", "DE", "DÉ89"] {
            assert!(!check(wrong), "{wrong}");
        }
    }

    #[test]
    fn finds_bank_and_branch() {
        assert_eq!(bank_and_branch("DE89370400440532013000"), (Some("37040044"), None));
        assert_eq!(bank_and_branch("FR1420041010050500013M02606"), (Some("20041"), Some("01005")));
        assert_eq!(bank_and_branch("IT40S0542811101000000123456"), (Some("05428"), Some("11101")));
    }
}
