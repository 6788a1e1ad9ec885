//! A whole card: what an operation takes out of the fields.

use super::{CardForm, Field};
use crate::rules::card::{Brand, YearMonth, check_cvc, check_number, parse_expiry};
use crate::rules::card_text::digits_of;
use crate::rules::error::ErrorCode;
use crate::rules::secret::Sensitive;

/// A whole card, for the request that carries it away.
pub struct CardDetails {
    /// Digits of the number.
    pub number: Sensitive<String>,
    /// 1 to 12.
    pub exp_month: u8,
    /// All four digits.
    pub exp_year: u16,
    /// Digits of the security code; absent where no field asks for it.
    pub cvc: Option<Sensitive<String>>,
    /// The postal code, if a field asks for it.
    pub postal_code: Option<String>,
    /// The network of a co-branded card that buyer or merchant settled on.
    pub network: Option<Brand>,
}

impl CardDetails {
    /// Puts a card together from what its fields hold, or names the first problem in reading order.
    pub fn of(number: &str, expiry: &str, cvc: Option<&str>, today: YearMonth) -> Result<CardDetails, ErrorCode> {
        let digits = digits_of(number);
        check_number(&digits)?;
        let expiry = parse_expiry(expiry, today)?;
        cvc.map_or(Ok(()), |cvc| check_cvc(cvc, Brand::of(&digits)))?;
        Ok(CardDetails {
            number: Sensitive::new(digits),
            exp_month: expiry.month,
            exp_year: expiry.year,
            cvc: cvc.map(|cvc| Sensitive::new(cvc.to_owned())),
            postal_code: None,
            network: None,
        })
    }
}

impl CardForm {
    /// The card of a form that has all of its fields, or the first problem in reading order.
    pub fn details(&self) -> Result<CardDetails, ErrorCode> {
        let details = self.details_with(self.text(Field::Expiry), Some(self.text(Field::Cvc)))?;
        let Some(postal_code) = self.asks_postal().then(|| self.text(Field::Postal).to_owned()) else {
            return Ok(details);
        };
        match self.problem(Field::Postal) {
            Some(problem) => Err(problem),
            None => Ok(CardDetails { postal_code: Some(postal_code), ..details }),
        }
    }

    /// The card of a form with the number, where expiry and security code stand in other forms; a card without a field for
    /// the security code has none.
    pub fn details_with(&self, expiry: &str, cvc: Option<&str>) -> Result<CardDetails, ErrorCode> {
        let details = CardDetails::of(self.text(Field::Number), expiry, cvc, self.options.today)?;
        Ok(CardDetails { network: self.network(), ..details })
    }

    /// The text of a field that is whole and right, or its problem.
    pub fn whole(&self, field: Field) -> Result<Sensitive<String>, ErrorCode> {
        match self.problem(field) {
            Some(problem) => Err(problem),
            None => Ok(Sensitive::new(self.text(field).to_owned())),
        }
    }
}
