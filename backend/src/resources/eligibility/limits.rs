//! Amounts between which a type can be paid with, and the countries whose merchants have it, as the providers' pages have them. What is not here has no
//! limit of its own.

/// A type, a currency, and the smallest and largest amount in its smallest unit.
const AMOUNTS: &[(&str, &str, i64, i64)] = &[
    ("affirm", "cad", 5_000, 3_000_000),
    ("affirm", "usd", 5_000, 3_000_000),
    ("afterpay_clearpay", "aud", 100, 200_000),
    ("afterpay_clearpay", "cad", 100, 200_000),
    ("afterpay_clearpay", "eur", 100, 100_000),
    ("afterpay_clearpay", "gbp", 100, 120_000),
    ("afterpay_clearpay", "nzd", 100, 200_000),
    ("afterpay_clearpay", "usd", 100, 400_000),
    ("boleto", "brl", 500, 4_999_999),
    ("konbini", "jpy", 120, 300_000),
    ("oxxo", "mxn", 1_000, 1_000_000),
];

/// A type that belongs to a place, and where the merchants are who have it.
const MERCHANTS: &[(&str, &[&str])] = &[
    ("acss_debit", &["CA", "US"]),
    ("affirm", &["CA", "US"]),
    ("au_becs_debit", &["AU"]),
    ("bacs_debit", &["GB"]),
    ("boleto", &["BR", "US"]),
    ("cashapp", &["US"]),
    ("fpx", &["MY"]),
    ("grabpay", &["MY", "SG"]),
    ("konbini", &["JP"]),
    ("oxxo", &["MX", "US"]),
    ("pay_by_bank", &["GB"]),
    ("paynow", &["SG"]),
    ("pix", &["BR", "US"]),
    ("promptpay", &["TH"]),
    ("upi", &["IN"]),
    ("us_bank_account", &["US"]),
];

/// Whether an amount can be paid with a type.
pub fn takes_amount(kind: &str, amount: Option<i64>, currency: Option<&str>) -> bool {
    let (Some(amount), Some(currency)) = (amount, currency) else {
        return true;
    };
    AMOUNTS
        .iter()
        .filter(|(name, of, ..)| (*name, *of) == (kind, currency))
        .all(|(_, _, least, most)| (*least..=*most).contains(&amount))
}

/// Whether a merchant of this country has a type.
pub fn takes_merchant(kind: &str, country: &str) -> bool {
    MERCHANTS.iter().filter(|(name, _)| *name == kind).all(|(_, countries)| countries.contains(&country))
}

#[cfg(test)]
mod tests {
    use opentill::rules::method::Method;

    use super::*;

    #[test]
    fn limits_are_of_types_that_are_there() {
        for (kind, currency, least, most) in AMOUNTS {
            assert!(Method::named(kind).is_some_and(|method| method.takes(currency)) && least < most, "{kind}");
        }
        assert!(MERCHANTS.iter().all(|(kind, _)| Method::named(kind).is_some()));
    }

    #[test]
    fn amounts_and_countries_are_told_apart() {
        assert!(!takes_amount("affirm", Some(4_999), Some("usd")) && takes_amount("affirm", Some(5_000), Some("usd")));
        assert!(takes_amount("affirm", None, Some("usd")) && takes_amount("card", Some(1), Some("usd")));
        assert!(takes_merchant("us_bank_account", "US") && !takes_merchant("us_bank_account", "DE"));
        assert!(takes_merchant("card", "DE"));
    }
}
