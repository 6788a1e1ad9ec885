//! What the fields of a bank account hold, what is wrong with it, and the account that they make.

use super::{BankForm, Field};
use crate::rules::au_bank_account::{ACCOUNT_LENGTHS, check_account_number, check_bsb};
use crate::rules::error::ErrorCode;
use crate::rules::iban::{self, Country, Iban};
use crate::rules::secret::Sensitive;

/// The texts of the form.
pub(super) struct Fields([Entry; 3]);

struct Entry {
    /// As formatted for the input.
    text: Sensitive<String>,
    /// The buyer has left the field or submitted: what is unfinished is an error now.
    checked: bool,
}

/// A whole account, for the request that carries it away.
pub enum Details {
    /// By its IBAN.
    Iban(Iban),
    /// In Australia.
    AuBankAccount {
        /// Six digits.
        bsb: String,
        /// Five to nine digits.
        number: Sensitive<String>,
    },
}

impl Fields {
    pub(super) fn new() -> Self {
        Self(Field::ALL.map(|_| Entry { text: Sensitive::new(String::new()), checked: false }))
    }

    pub(super) fn text(&self, field: Field) -> &str {
        // EXPOSE: for the rules and the input itself; nothing meant for the page is made of it but country and bank.
        self.0[field as usize].text.expose()
    }

    pub(super) fn put(&mut self, field: Field, text: String) {
        self.0[field as usize].text = Sensitive::new(text);
    }

    pub(super) fn check(&mut self, field: Field) {
        self.0[field as usize].checked = true;
    }

    pub(super) fn uncheck(&mut self, field: Field) {
        self.0[field as usize].checked = false;
    }
}

impl BankForm {
    /// The account that the fields make, or the first problem in reading order.
    pub fn details(&self) -> Result<Details, ErrorCode> {
        if self.has(Field::Iban) {
            return self.iban().map(Details::Iban);
        }
        let live = self.options.live;
        Ok(Details::AuBankAccount {
            bsb: check_bsb(self.text(Field::Bsb), live)?,
            number: Sensitive::new(check_account_number(self.text(Field::AccountNumber), live)?),
        })
    }

    /// Why a field is not whole and right.
    pub(super) fn problem(&self, field: Field) -> Option<ErrorCode> {
        let (text, live) = (self.text(field), self.options.live);
        match field {
            Field::Iban => self.iban().err(),
            Field::Bsb => check_bsb(text, live).err(),
            Field::AccountNumber => check_account_number(text, live).err(),
        }
    }

    /// The problem of a field, once the buyer is to see it.
    pub(super) fn error(&self, field: Field) -> Option<ErrorCode> {
        let problem = self.problem(field)?;
        let certain = match problem {
            ErrorCode::IncompleteIban
            | ErrorCode::IncompleteAuBankAccountBsb
            | ErrorCode::IncompleteAuBankAccountNumber => false,
            // A shorter number may still be under way.
            ErrorCode::InvalidAuBankAccountNumberTestmode => self.text(field).len() >= *ACCOUNT_LENGTHS.end(),
            _ => true,
        };
        (certain || self.fields.0[field as usize].checked).then_some(problem)
    }

    /// The IBAN, of a country that the merchant takes. One that is not taken is told before the rest is typed in vain.
    fn iban(&self) -> Result<Iban, ErrorCode> {
        let text = self.text(Field::Iban);
        match iban::country_of(text) {
            Some(country) if !self.takes(country) => Err(ErrorCode::InvalidIbanCountryCode),
            _ => iban::check(text),
        }
    }

    fn takes(&self, country: Country) -> bool {
        let named = |name: &String| name == country.code() || (name == "SEPA" && country.is_in_sepa());
        self.options.countries.iter().any(named)
    }
}
