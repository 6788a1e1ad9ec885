//! Amounts in minor units, and how many of those a currency's unit has.
//!
//! Money is never a float. How an amount reads in a language is the platform's `Intl`, not this file.

/// A currency by its ISO 4217 letters, in lower case as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount in the currency's smallest unit: cents for `usd`, yen for `jpy`.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Currencies without minor units. ISK and UGX have none either, but travel with two digits (Stripe's documented special
/// cases), so they are not here.
const ZERO_DECIMAL: &[&str] =
    &["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"];

/// Currencies whose unit has a thousand parts.
const THREE_DECIMAL: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];

impl Currency {
    /// Takes three letters of any case; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.make_ascii_lowercase();
        letters.iter().all(u8::is_ascii_lowercase).then_some(Self(letters))
    }

    /// The letters in lower case.
    pub fn as_str(&self) -> &str {
        // Only ASCII letters are ever stored.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimal digits the minor unit stands for: 0, 2 or 3.
    pub fn exponent(self) -> u8 {
        let code = self.as_str();
        if ZERO_DECIMAL.contains(&code) {
            0
        } else if THREE_DECIMAL.contains(&code) {
            3
        } else {
            2
        }
    }
}

impl Money {
    /// The amount as a plain decimal with the currency's digits ("12.34", "500", "-0.05"), as `Intl` and Payment Request take it.
    pub fn decimal(self) -> String {
        let exponent = usize::from(self.currency.exponent());
        let mut digits = self.minor.unsigned_abs().to_string();
        while digits.len() <= exponent {
            digits.insert(0, '0');
        }
        if exponent > 0 {
            digits.insert(digits.len() - exponent, '.');
        }
        if self.minor < 0 {
            digits.insert(0, '-');
        }
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies() {
        for (text, exponent) in [("usd", 2), ("EUR", 2), ("jpy", 0), ("KRW", 0), ("kwd", 3), ("ugx", 2), ("isk", 2)] {
            let currency = Currency::parse(text);
            assert_eq!(currency.map(Currency::exponent), Some(exponent), "{text}");
            assert_eq!(currency.map(|c| c.as_str() == text.to_lowercase()), Some(true));
        }
        for text in ["", "us", "usdd", "us1", "u d", "é!"] {
            assert_eq!(Currency::parse(text), None, "{text}");
        }
    }

    #[test]
    fn decimals() {
        for (minor, code, text) in [
            (1234, "usd", "12.34"),
            (5, "usd", "0.05"),
            (0, "usd", "0.00"),
            (-5, "usd", "-0.05"),
            (500, "jpy", "500"),
            (1, "kwd", "0.001"),
            (i64::MIN, "usd", "-92233720368547758.08"),
        ] {
            let money = Currency::parse(code).map(|currency| Money { minor, currency });
            assert_eq!(money.map(Money::decimal).as_deref(), Some(text));
        }
    }
}
