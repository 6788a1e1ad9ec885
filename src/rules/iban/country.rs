//! The countries that have IBANs: how long theirs are, what stands in them, and where bank and branch are named.

/// Every country of the registry that ISO 13616 calls for. An entry is the country's code, the lengths of its bank and
/// branch codes, and the structure of what follows the check digits: so many digits (`n`), capital letters (`a`), or
/// either (`c`). The codes stand side by side at the beginning, in Italy and San Marino behind a check letter.
///
/// One text rather than a table of records: it is a quarter of the size.
const COUNTRIES: &str = "\
    AD448n12c AE3019n AL348n16c AT5016n AZ404a20c BA3316n BE3012n BG444a6n8c BH404a14c BI5523n BR8523n1a1c BY404c4n16c \
    CH505n12c CR4018n CY358n16c CZ4020n DE8018n DJ5523n DK4014n DO404c20n EE2016n EG4425n ES4420n FI3014n FK202a12n \
    FO4014n FR5510n11c2n GB464a14n GE202a16n GI404a15c GL4014n GR347n16c GT4024c HN404a20n HR7017n HU3424n IE464a14n \
    IL3319n IQ434a15n IS2222n IT551a10n12c JO444a4n18c KW404a22c KZ303n13c LB404n20c LC404a24c LI505n12c LT5016n \
    LU303n13c LV404a13c LY3321n MC5510n11c2n MD2020c ME3018n MK303n10c2n MN4016n MR5523n MT454a5n18c MU624a19n3a \
    NI404a20n NL404a10n NO4011n OM303n16c PL8024n PS404a21c PT4421n QA404a21c RO404a16c RS3018n RU9514n15c SA202n18c \
    SC624a20n3a SD2014n SE3020n SI5015n SK4020n SM551a10n12c SO4319n ST4421n SV404a20n TL3019n TN2320n TR506n16c \
    UA606n19c VA3018n VG404a16n XK2216n YE444a4n18c";

/// The countries of the Single Euro Payments Area (European Payments Council, EPC409-09).
const SEPA: &str = "ADALATBEBGCHCYCZDEDKEEESFIFRGBGIGRHRHUIEISITLILTLULVMCMDMEMKMTNLNOPLPTRORSSESISKSMVA";

/// A country that has IBANs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(&'static str);

impl Country {
    /// Every country, by its code.
    pub fn all() -> impl Iterator<Item = Country> {
        COUNTRIES.split(' ').map(Country)
    }

    /// The country of a code in capital letters (ISO 3166-1 alpha-2, and `XK` for Kosovo).
    pub fn named(code: &str) -> Option<Country> {
        Country::all().find(|country| country.code() == code)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        self.0.get(..2).unwrap_or_default()
    }

    /// How long its IBANs are, all characters counted.
    pub fn length(self) -> usize {
        4 + self.classes().count()
    }

    /// Whether it belongs to the Single Euro Payments Area.
    pub fn is_in_sepa(self) -> bool {
        SEPA.as_bytes().chunks(2).any(|code| code == self.code().as_bytes())
    }

    /// What an IBAN of this country looks like, in groups, with no account in it: zeros for digits, `X` for letters.
    pub fn placeholder(self) -> String {
        let body = self.classes().map(|class| if class == b'n' { '0' } else { 'X' });
        let compact: String = self.code().chars().chain("00".chars()).chain(body).collect();
        super::format_iban(&compact)
    }

    /// Where the bank and then the branch are named in an IBAN.
    pub(super) fn codes(self) -> [std::ops::Range<usize>; 2] {
        let start = if self.structure().starts_with("1a") { 5 } else { 4 };
        let bank = start + self.count(2);
        [start..bank, bank..bank + self.count(3)]
    }

    /// Whether every character behind the check digits is of the class that its place asks for; `body` may end early.
    pub(super) fn fits(self, body: &str) -> bool {
        body.bytes().zip(self.classes()).all(|(byte, class)| match class {
            b'n' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        })
    }

    fn structure(self) -> &'static str {
        self.0.get(4..).unwrap_or_default()
    }

    fn count(self, index: usize) -> usize {
        self.0.as_bytes().get(index).map_or(0, |digit| usize::from(digit - b'0'))
    }

    /// The class of each place behind the check digits.
    fn classes(self) -> impl Iterator<Item = u8> {
        let mut count = 0;
        self.structure().bytes().flat_map(move |byte| {
            let repeat = match byte {
                b'0'..=b'9' => {
                    count = count * 10 + usize::from(byte - b'0');
                    0
                }
                _ => std::mem::take(&mut count),
            };
            std::iter::repeat_n(byte, repeat)
        })
    }
}
