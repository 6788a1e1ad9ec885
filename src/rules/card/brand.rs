//! Card brands: their number ranges, lengths and printed groups.
//!
//! Sources: the ranges that each scheme publishes for acquirers (Visa 4; Mastercard 51-55 and 2221-2720; American Express
//! 34 and 37; Discover 6011, 644-649, 65; Diners Club 36, 38-39, 300-305, 3095; JCB 3528-3589; UnionPay 62, 81).

/// A card brand, named as Stripe's API names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Brand {
    /// Visa.
    Visa,
    /// Mastercard.
    Mastercard,
    /// American Express.
    Amex,
    /// Discover, and the schemes that run on its network (BCcard, DinaCard).
    Discover,
    /// Diners Club.
    Diners,
    /// JCB.
    Jcb,
    /// UnionPay.
    Unionpay,
    /// Cartes Bancaires: a French co-brand of Visa and Mastercard.
    CartesBancaires,
    /// eftpos Australia: an Australian co-brand of Visa and Mastercard.
    EftposAu,
    /// None that is known (yet).
    Unknown,
}

/// Numbers from `low` to `high`, both padded to [`DIGITS`] digits. Ranges do not overlap.
struct Range {
    low: u32,
    high: u32,
    brand: Brand,
}

/// How many leading digits decide about the brand.
const DIGITS: usize = 4;

const RANGES: &[Range] = &[
    range(2221, 2720, Brand::Mastercard),
    range(3000, 3059, Brand::Diners),
    range(3095, 3095, Brand::Diners),
    range(3400, 3499, Brand::Amex),
    range(3528, 3589, Brand::Jcb),
    range(3600, 3699, Brand::Diners),
    range(3700, 3799, Brand::Amex),
    range(3800, 3999, Brand::Diners),
    range(4000, 4999, Brand::Visa),
    range(5100, 5599, Brand::Mastercard),
    range(6011, 6011, Brand::Discover),
    range(6200, 6299, Brand::Unionpay),
    range(6440, 6599, Brand::Discover),
    range(8100, 8199, Brand::Unionpay),
];

/// Prefixes of co-branded numbers. Neither scheme publishes its ranges, so these are the ones of the public test cards;
/// in production the API's answer (`card.networks`) is what counts.
const CO_BRANDS: &[(&str, Brand)] = &[
    // Shorter prefixes are shared with French test cards that are no co-brands.
    ("4000002500001", Brand::CartesBancaires),
    ("55555525", Brand::CartesBancaires),
    ("400005036", Brand::EftposAu),
    ("555505036", Brand::EftposAu),
];

impl Brand {
    /// Every brand that has a name of its own.
    const ALL: [Brand; 9] = [
        Brand::Visa,
        Brand::Mastercard,
        Brand::Amex,
        Brand::Discover,
        Brand::Diners,
        Brand::Jcb,
        Brand::Unionpay,
        Brand::CartesBancaires,
        Brand::EftposAu,
    ];

    /// The name on the wire: `visa`, `cartes_bancaires`, ...
    pub fn name(self) -> &'static str {
        match self {
            Brand::Visa => "visa",
            Brand::Mastercard => "mastercard",
            Brand::Amex => "amex",
            Brand::Discover => "discover",
            Brand::Diners => "diners",
            Brand::Jcb => "jcb",
            Brand::Unionpay => "unionpay",
            Brand::CartesBancaires => "cartes_bancaires",
            Brand::EftposAu => "eftpos_au",
            Brand::Unknown => "unknown",
        }
    }

    /// The brand of that name.
    pub fn named(name: &str) -> Option<Brand> {
        Brand::ALL.into_iter().find(|brand| brand.name() == name)
    }

    /// The name as buyers know it.
    pub fn display_name(self) -> &'static str {
        match self {
            Brand::Visa => "Visa",
            Brand::Mastercard => "Mastercard",
            Brand::Amex => "American Express",
            Brand::Discover => "Discover",
            Brand::Diners => "Diners Club",
            Brand::Jcb => "JCB",
            Brand::Unionpay => "UnionPay",
            Brand::CartesBancaires => "Cartes Bancaires",
            Brand::EftposAu => "Eftpos Australia",
            Brand::Unknown => "Unknown",
        }
    }

    /// The scheme that every number with these leading digits belongs to; [`Brand::Unknown`] while it is still open.
    /// Never a co-brand: see [`Brand::networks`].
    pub fn of(digits: &str) -> Brand {
        let mut low = 0;
        let mut high = 0;
        let mut bytes = digits.bytes();
        for _ in 0..DIGITS {
            let (least, most) = match bytes.next() {
                Some(byte) if byte.is_ascii_digit() => (byte - b'0', byte - b'0'),
                Some(_) => return Brand::Unknown,
                None => (0, 9),
            };
            low = low * 10 + u32::from(least);
            high = high * 10 + u32::from(most);
        }
        RANGES.iter().find(|range| range.low <= low && high <= range.high).map_or(Brand::Unknown, |range| range.brand)
    }

    /// Every network that the number can be charged on, co-brand first; empty while the scheme is unknown.
    pub fn networks(digits: &str) -> Vec<Brand> {
        let scheme = Brand::of(digits);
        if scheme == Brand::Unknown {
            return Vec::new();
        }
        let co_brands = CO_BRANDS.iter().filter(|(prefix, _)| digits.starts_with(prefix)).map(|&(_, brand)| brand);
        co_brands.chain([scheme]).collect()
    }

    /// The lengths that numbers of the brand have, ascending.
    pub fn number_lengths(self) -> &'static [u8] {
        match self {
            Brand::Amex => &[15],
            Brand::Diners => &[14, 16],
            Brand::Unionpay => &[16, 17, 18, 19],
            Brand::Unknown => &[12, 13, 14, 15, 16, 17, 18, 19],
            _ => &[16],
        }
    }

    /// The greatest of [`Brand::number_lengths`].
    pub fn max_number_length(self) -> u8 {
        match self {
            Brand::Amex => 15,
            Brand::Unionpay | Brand::Unknown => 19,
            _ => 16,
        }
    }

    /// How many digits the security code has.
    pub fn cvc_length(self) -> u8 {
        if self == Brand::Amex { 4 } else { 3 }
    }

    /// The sizes of the groups in which a number of `length` digits is printed.
    pub fn grouping(self, length: usize) -> &'static [u8] {
        match self {
            Brand::Amex => &[4, 6, 5],
            Brand::Diners if length <= 14 => &[4, 6, 4],
            Brand::Unionpay | Brand::Unknown => &[4, 4, 4, 4, 3],
            _ => &[4, 4, 4, 4],
        }
    }
}

const fn range(low: u32, high: u32, brand: Brand) -> Range {
    Range { low, high, brand }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::card::check_number;

    /// The public test numbers, with the scheme that each belongs to.
    const TEST_NUMBERS: &[(Brand, &str)] = &[
        // That succeed, by brand, co-branded and by country.
        (Brand::Visa, "4242424242424242 4000056655665556 4000002500001001 4000050360000001"),
        (Brand::Visa, "4000002500000003 4000002760000016 4000008260000000 4000003720000005"),
        (Brand::Visa, "4000003800000008 4000007240000007 4000001240000000 4000000760000002"),
        (Brand::Visa, "4000004840008001 4000000360000006 4000003920000003 4000003560000008"),
        (Brand::Mastercard, "5555555555554444 2223003122003222 5200828282828210"),
        (Brand::Mastercard, "5105105105105100 5555552500001001 5555050360000080"),
        (Brand::Amex, "378282246310005 371449635398431"),
        (Brand::Discover, "6011111111111117 6011000990139424 6011981111111113 6555900000604105"),
        (Brand::Diners, "3056930009020004 36227206271667"),
        (Brand::Jcb, "3566002020360505"),
        (Brand::Unionpay, "6200000000000005 6200000000000047 6205500000000000004"),
        // That are declined.
        (Brand::Visa, "4000000000000002 4000000000009995 4000000000009987 4000000000009979"),
        (Brand::Visa, "4000000000006975 4000000000000069 4000000000000127 4000000000000119"),
        (Brand::Visa, "4000000000000341"),
        // With 3D Secure.
        (Brand::Visa, "4000002500003155 4000002760003184 4000003800000446 4000008260003178"),
        (Brand::Visa, "4000000000003220 4000008400000027 4000008400001629 4000008400001280"),
        (Brand::Visa, "4000000000003055 4000000000003097 4000000032200000 4000582600000094"),
        (Brand::Visa, "4000582600000045 4000582600000102 4000582600000110 4000000000001208"),
        (Brand::Visa, "4000000000003725"),
        // For risk, checks, disputes, refunds and balances.
        (Brand::Visa, "4100000000000019 4000000000004954 4000000000009235 4000000000000101"),
        (Brand::Visa, "4000000000000036 4000000000000028 4000000000000010 4000000000000044"),
        (Brand::Visa, "4000000000000259 4000000000002685 4000000000001976 4000000000005423"),
        (Brand::Visa, "4000000000007726 4000000000005126 4000000000000077 4000003720000278"),
    ];

    #[test]
    fn every_public_test_number_is_recognised_and_valid() {
        for (brand, numbers) in TEST_NUMBERS {
            for number in numbers.split(' ') {
                assert_eq!(Brand::of(number), *brand, "{number}");
                assert_eq!(check_number(number), Ok(()), "{number}");
            }
        }
    }

    #[test]
    fn brands_are_found_by_their_names() {
        assert!(Brand::ALL.into_iter().all(|brand| Brand::named(brand.name()) == Some(brand)));
        assert_eq!(Brand::named("unknown"), None);
        assert_eq!(Brand::named(""), None);
    }

    #[test]
    fn co_brands_come_before_the_scheme() {
        use Brand::{CartesBancaires, EftposAu, Mastercard, Visa};
        assert_eq!(Brand::networks("4000002500001001"), [CartesBancaires, Visa]);
        assert_eq!(Brand::networks("5555552500001001"), [CartesBancaires, Mastercard]);
        assert_eq!(Brand::networks("4000050360000001"), [EftposAu, Visa]);
        assert_eq!(Brand::networks("5555050360000080"), [EftposAu, Mastercard]);
        let co_branded = ["4000002500001001", "5555552500001001", "4000050360000001", "5555050360000080"];
        for (brand, numbers) in TEST_NUMBERS {
            for number in numbers.split(' ').filter(|number| !co_branded.contains(number)) {
                assert_eq!(Brand::networks(number), [*brand], "{number}");
            }
        }
        assert_eq!(Brand::networks("9"), []);
    }

    #[test]
    fn the_scheme_shows_as_soon_as_it_is_certain() {
        for (brand, prefixes) in [
            (Brand::Visa, "4 40 4999"),
            (Brand::Mastercard, "51 55 5599 2221 223 26 271 2720"),
            (Brand::Amex, "34 37 3799"),
            (Brand::Diners, "300 305 3095 36 38 39"),
            (Brand::Jcb, "3528 353 354 3589"),
            (Brand::Discover, "6011 644 649 65"),
            (Brand::Unionpay, "62 81"),
            (Brand::Unknown, "0 1 2 3 5 6 7 8 9 22 27 30 35 50 56 60 63 64 66 80 82 4a a"),
            (Brand::Unknown, "222 2220 2721 306 309 3096 3527 3590 643 6012"),
        ] {
            for prefix in prefixes.split(' ') {
                assert_eq!(Brand::of(prefix), brand, "{prefix}");
            }
        }
        assert_eq!(Brand::of(""), Brand::Unknown);
    }

    #[test]
    fn tables_agree_with_each_other() {
        for brand in [Brand::Visa, Brand::Amex, Brand::Diners, Brand::Unionpay, Brand::CartesBancaires, Brand::Unknown]
        {
            let lengths = brand.number_lengths();
            assert_eq!(lengths.iter().max(), Some(&brand.max_number_length()));
            for &length in lengths {
                let room: u8 = brand.grouping(usize::from(length)).iter().sum();
                assert!(room >= length, "{}", brand.name());
            }
        }
        for pair in RANGES.windows(2) {
            assert!(pair[0].low <= pair[0].high && pair[0].high < pair[1].low, "{} {}", pair[0].low, pair[1].low);
        }
    }
}
