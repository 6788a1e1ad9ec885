//! What so many of a price cost: exact amounts, finer than a currency's smallest unit where a price is, and the tiers and packages that make them.
//!
//! Stripe's rules: a unit's price may have twelve decimals, and what is paid is rounded once, at the end, half up. No floating point.

/// One smallest unit, in the parts that amounts are kept in.
const ONE: u128 = 1_000_000_000_000;
/// How many decimals an amount has at most.
const DECIMALS: usize = 12;

/// An amount in a currency's smallest unit, exact to twelve decimals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Decimal(u128);

impl Decimal {
    /// So many whole units; none below zero.
    pub fn whole(units: i64) -> Decimal {
        Decimal(u128::from(units.max(0).unsigned_abs()) * ONE)
    }

    /// Reads `12`, `0.5` or `12.345`: digits, with up to twelve decimals, as `unit_amount_decimal` has them.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(whole) || !plain(decimals) || whole.len() > 15 || decimals.len() > DECIMALS {
            return None;
        }
        let number = |digits: &str| digits.bytes().fold(0, |sum, digit| sum * 10 + u128::from(digit - b'0'));
        let padding = (decimals.len()..DECIMALS).fold(1, |scale, _| scale * 10);
        Some(Decimal(number(whole) * ONE + number(decimals) * padding))
    }

    /// So many times as much.
    pub fn times(self, count: i64) -> Decimal {
        Decimal(self.0.saturating_mul(u128::from(count.max(0).unsigned_abs())))
    }

    /// Both together.
    pub fn plus(self, other: Decimal) -> Decimal {
        Decimal(self.0.saturating_add(other.0))
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// What is paid: whole units, rounded half up.
    pub fn rounded(self) -> i64 {
        i64::try_from(self.0.saturating_add(ONE / 2) / ONE).unwrap_or(i64::MAX)
    }

    /// In the currency's main unit, as a decimal number: `12.5` for 1250 units of which 100 make one (`exponent` 2). No zeros at its end.
    pub fn main(self, exponent: u8) -> String {
        let mut digits = Vec::new();
        let mut rest = self.0;
        let decimals = DECIMALS + usize::from(exponent);
        while rest > 0 || digits.len() <= decimals {
            digits.push(b'0' + (rest % 10) as u8);
            rest /= 10;
        }
        let zeros = digits.iter().take(decimals).take_while(|digit| **digit == b'0').count();
        if zeros < decimals {
            digits.insert(decimals, b'.');
        }
        digits.drain(..zeros);
        digits.into_iter().rev().map(char::from).collect()
    }
}

/// One range of quantities, and what it costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tier {
    /// The last quantity of it; none is beyond the last tier.
    pub up_to: Option<i64>,
    /// For each.
    pub unit: Decimal,
    /// For the tier as a whole, once any is taken.
    pub flat: Decimal,
}

/// Which tier a unit is charged by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TiersMode {
    /// Each by its own.
    Graduated,
    /// All by the one that the whole quantity is in.
    Volume,
}

/// Units that are sold by the package.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransformQuantity {
    /// How many make a package.
    pub divide_by: i64,
    /// Whether a package that is begun counts.
    pub round_up: bool,
}

/// What a price charges for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Charge {
    /// The same for each.
    PerUnit {
        /// For each, or each package.
        unit: Decimal,
        /// How units become packages.
        package: Option<TransformQuantity>,
    },
    /// By ranges, the lowest first.
    Tiered {
        /// How they are used.
        mode: TiersMode,
        /// At least one; the last has no end.
        tiers: Vec<Tier>,
    },
}

impl Charge {
    /// What so many cost.
    pub fn of(&self, quantity: i64) -> Decimal {
        match self {
            Charge::PerUnit { unit, package } => {
                unit.times(package.map_or(quantity, |package| package.count(quantity)))
            }
            Charge::Tiered { mode: TiersMode::Volume, tiers } => {
                let tier = tiers.iter().find(|tier| tier.up_to.is_none_or(|last| quantity <= last));
                tier.filter(|_| quantity > 0)
                    .map_or(Decimal::default(), |tier| tier.unit.times(quantity).plus(tier.flat))
            }
            Charge::Tiered { mode: TiersMode::Graduated, tiers } => graduated(tiers, quantity),
        }
    }
}

impl TransformQuantity {
    fn count(self, quantity: i64) -> i64 {
        let divisor = self.divide_by.max(1);
        let more = if self.round_up { divisor - 1 } else { 0 };
        quantity.max(0).saturating_add(more) / divisor
    }
}

fn graduated(tiers: &[Tier], quantity: i64) -> Decimal {
    let (mut sum, mut before) = (Decimal::default(), 0);
    for tier in tiers {
        let last = tier.up_to.unwrap_or(quantity).min(quantity);
        if last <= before {
            break;
        }
        sum = sum.plus(tier.unit.times(last - before)).plus(tier.flat);
        before = last;
    }
    sum
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn tiered(mode: TiersMode) -> Charge {
        let tier = |up_to, unit, flat| Tier { up_to, unit: Decimal::whole(unit), flat: Decimal::whole(flat) };
        Charge::Tiered { mode, tiers: vec![tier(Some(5), 700, 0), tier(Some(10), 650, 0), tier(None, 600, 100)] }
    }

    #[test]
    fn decimals_are_read_and_written_exactly() {
        for (text, exponent, written) in [
            ("1250", 2, "12.5"),
            ("1200", 2, "12"),
            ("0.5", 2, "0.005"),
            ("0", 2, "0"),
            ("1999", 0, "1999"),
            ("12345", 3, "12.345"),
            ("0.000000000001", 2, "0.00000000000001"),
            ("99999999.999999999999", 2, "999999.99999999999999"),
        ] {
            assert_eq!(decimal(text).main(exponent), written, "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "1e3", "1,5", " 1", "0.1234567890123", "1234567890123456"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_paid_is_rounded_once_and_half_up() {
        assert_eq!(decimal("0.5").rounded(), 1);
        assert_eq!(decimal("0.499999999999").rounded(), 0);
        assert_eq!(decimal("0.25").times(3).rounded(), 1);
        assert_eq!(decimal("999999999999999").times(i64::MAX).rounded(), i64::MAX);
    }

    #[test]
    fn tiers_are_charged_each_or_by_the_whole() {
        // Five at 7, one at 6.50; all six at 6.50.
        assert_eq!(tiered(TiersMode::Graduated).of(6).rounded(), 4150);
        assert_eq!(tiered(TiersMode::Volume).of(6).rounded(), 3900);
        assert_eq!(tiered(TiersMode::Graduated).of(20).rounded(), 5 * 700 + 5 * 650 + 10 * 600 + 100);
        assert_eq!(tiered(TiersMode::Volume).of(20).rounded(), 20 * 600 + 100);
        for mode in [TiersMode::Graduated, TiersMode::Volume] {
            assert_eq!(tiered(mode).of(0).rounded(), 0);
            assert_eq!(tiered(mode).of(5).rounded(), 3500);
        }
    }

    #[test]
    fn packages_are_begun_or_full() {
        let charge = |round_up| Charge::PerUnit {
            unit: Decimal::whole(500),
            package: Some(TransformQuantity { divide_by: 10, round_up }),
        };
        assert_eq!([1, 10, 11].map(|count| charge(true).of(count).rounded()), [500, 500, 1000]);
        assert_eq!([1, 10, 19].map(|count| charge(false).of(count).rounded()), [0, 500, 500]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(parts in 0u128..100_000_000_000_000_000_000) {
            let amount = Decimal(parts);
            prop_assert_eq!(Decimal::parse(&amount.main(0)), Some(amount));
        }

        #[test]
        fn more_never_costs_less_by_graduated_tiers(count in 0i64..10_000) {
            prop_assert!(tiered(TiersMode::Graduated).of(count) <= tiered(TiersMode::Graduated).of(count + 1));
        }
    }
}
