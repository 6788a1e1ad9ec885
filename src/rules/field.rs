//! Labelled fields of forms: what each asks for, how it is written while somebody types, and when it is right.
//!
//! Forms are data: a payment method's, a country's address. What happens in one is decided by `flow::form`.

#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
use super::address::{self, Fit, Masks, Numbering, is_po_box};
use super::card_text::{Edited, contains_card_number, digits_and_caret, digits_of, edit_postal, fit};
#[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
use super::card_text::{ascii_digit, edit_groups};
use super::contact::{check_email, check_phone};
use super::error::ErrorCode;
use super::postal::check_postal;
#[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
use super::{bank_text, br_tax_id, iban, us_bank_account};

/// A field of a form.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name within the form. Fields of payment methods have the parameter's: `billing_details[name]`.
    pub id: String,
    /// What it asks for.
    pub kind: Kind,
    /// What stands above it, in the buyer's language.
    pub label: String,
    /// An example of what is to be typed; empty for none.
    pub placeholder: String,
    /// Whether the form is complete without it.
    pub required: bool,
    /// What browsers fill in: a token of HTML's `autocomplete`.
    pub autocomplete: &'static str,
    /// What can be chosen, for [`Kind::Choice`] and [`Kind::Country`].
    pub options: Vec<Choice>,
    /// How much of the line it takes.
    pub width: Width,
    /// What it holds at first.
    pub value: String,
    /// Where it is shown only beside a choice: which.
    pub when: Option<When>,
}

/// What a field asks for.
#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// A person's or company's name.
    Name,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// One of the options; their values are country codes (ISO 3166-1 alpha-2).
    Country,
    /// One of the options.
    Choice,
    /// A postal code of that country (ISO 3166-1 alpha-2, upper case).
    Postal(String),
    /// So many digits, from the first number to the second.
    Digits(u8, u8),
    /// Yes or no; holds `true` or nothing.
    Checkbox,
    /// Not shown: goes along with the others as it is.
    Hidden,
    /// A line of an address that something is to be brought to: no post office box.
    #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
    StreetLine,
    /// A postal code of these shapes.
    #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
    PostalCode(Masks),
    /// A phone number; one without a calling code is of the country that is numbered so.
    #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
    PhoneOf(Option<Numbering>),
    /// An international bank account number of the Single Euro Payments Area.
    #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
    Iban,
    /// The routing number of a bank in the United States.
    #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
    RoutingNumber,
    /// The number of an account in the United States.
    #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
    AccountNumber,
    /// A CPF or CNPJ of Brazil.
    #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
    TaxId,
}

/// Something that can be chosen.
#[derive(Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the field then holds.
    pub value: String,
    /// What the buyer reads.
    pub label: String,
}

/// How much of the line a field takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// All of it.
    #[default]
    Full,
    /// Half.
    Half,
    /// A third.
    Third,
}

/// A condition on another field of the form.
#[derive(Clone, PartialEq, Eq)]
pub struct When {
    /// The other field.
    pub id: String,
    /// What it has to hold: one of these.
    pub is: Vec<String>,
}

impl FieldSpec {
    /// A required field over the whole line, empty at first, with what `kind` lets browsers fill in.
    pub fn new(id: impl Into<String>, kind: Kind, label: impl Into<String>) -> FieldSpec {
        FieldSpec {
            id: id.into(),
            autocomplete: kind.autocomplete(),
            kind,
            label: label.into(),
            placeholder: String::new(),
            required: true,
            options: Vec::new(),
            width: Width::Full,
            value: String::new(),
            when: None,
        }
    }
}

impl Width {
    /// Its name in data and markup.
    pub fn name(self) -> &'static str {
        match self {
            Width::Full => "full",
            Width::Half => "half",
            Width::Third => "third",
        }
    }
}

impl Kind {
    /// Whether the buyer chooses rather than types.
    pub fn is_choice(&self) -> bool {
        matches!(self, Kind::Choice | Kind::Country)
    }

    /// Whether it is written from left to right in every language.
    pub fn is_left_to_right(&self) -> bool {
        #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
        if *self == Kind::StreetLine {
            return false;
        }
        !matches!(self, Kind::Text | Kind::Name | Kind::Choice | Kind::Country | Kind::Checkbox | Kind::Hidden)
    }

    /// What browsers fill in where a form does not say.
    pub fn autocomplete(&self) -> &'static str {
        match self {
            Kind::Name => "name",
            Kind::Email => "email",
            Kind::Phone => "tel",
            Kind::Country => "country",
            Kind::Postal(_) => "postal-code",
            _ => "off",
        }
    }

    /// The keyboard that telephones show.
    pub fn inputmode(&self) -> &'static str {
        match self {
            Kind::Email => "email",
            Kind::Phone => "tel",
            Kind::Digits(..) => "numeric",
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PhoneOf(_) => "tel",
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PostalCode(masks) if masks.is_numeric() => "numeric",
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::RoutingNumber | Kind::AccountNumber | Kind::TaxId => "numeric",
            _ => "text",
        }
    }

    /// What an input should hold: `previous` is its text before an edit, `raw` what it holds after it, `caret` counts UTF-16
    /// units. `None`: it stays as it was typed.
    pub fn edit(&self, previous: &str, raw: &str, caret: usize) -> Option<Edited> {
        let _ = previous;
        let digits = |longest: usize| {
            let (digits, before) = digits_and_caret(raw, caret);
            Some(fit(digits, before, longest))
        };
        match self {
            Kind::Postal(country) => Some(edit_postal(raw, caret, country)),
            Kind::Digits(_, longest) => digits(usize::from(*longest)),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::Iban => Some(bank_text::edit_iban(previous, raw, caret)),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::RoutingNumber => digits(us_bank_account::ROUTING_LENGTH),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::AccountNumber => digits(*us_bank_account::ACCOUNT_LENGTHS.end()),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::TaxId => {
                let longest = |_: &str| br_tax_id::CNPJ;
                Some(edit_groups(previous, raw, caret, ascii_digit, longest, br_tax_id::format_tax_id))
            }
            _ => None,
        }
    }

    /// Why a text that is there is not whole and right.
    pub fn check(&self, text: &str) -> Result<(), ErrorCode> {
        match self {
            Kind::Email => check_email(text),
            Kind::Phone => check_phone(text),
            Kind::Postal(country) => check_postal(text.trim(), country),
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::StreetLine if is_po_box(text) => Err(ErrorCode::AddressPoBox),
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PostalCode(masks) => match masks.fit(text) {
                Fit::Whole(_) => Ok(()),
                Fit::Beginning => Err(ErrorCode::IncompleteZip),
                Fit::Never => Err(ErrorCode::InvalidPostalCode),
            },
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PhoneOf(numbering) => address::check_phone(text, numbering.as_ref()).map(drop),
            Kind::Digits(shortest, _) if digits_of(text).len() < usize::from(*shortest) => {
                Err(ErrorCode::IncompleteDigits)
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            // Told before the rest is typed in vain.
            Kind::Iban if iban::country_of(text).is_some_and(|country| !country.is_in_sepa()) => {
                Err(ErrorCode::InvalidIbanCountryCode)
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::Iban => iban::check(text).map(drop),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::RoutingNumber => us_bank_account::check_routing_number(text).map(drop),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::AccountNumber => us_bank_account::check_account_number(text).map(drop),
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::TaxId => br_tax_id::check_tax_id(text),
            _ => Ok(()),
        }
    }

    /// What is wrong with a field that is empty and must not be.
    pub fn missing(&self) -> ErrorCode {
        match self {
            Kind::Name => ErrorCode::IncompleteName,
            Kind::Email => ErrorCode::IncompleteEmail,
            Kind::Phone => ErrorCode::EmptyPhoneNumber,
            Kind::Postal(_) => ErrorCode::IncompleteZip,
            Kind::Country | Kind::Choice | Kind::Checkbox => ErrorCode::IncompleteChoice,
            Kind::Text | Kind::Hidden => ErrorCode::IncompleteField,
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PostalCode(_) => ErrorCode::IncompleteZip,
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PhoneOf(_) => ErrorCode::EmptyPhoneNumber,
            other => other.check("").err().unwrap_or(ErrorCode::IncompleteField),
        }
    }

    /// Whether more typing may still put it right.
    pub fn is_unfinished(&self, problem: ErrorCode) -> bool {
        !matches!(
            problem,
            ErrorCode::EmailInvalid
                | ErrorCode::CardNumberInField
                | ErrorCode::CardNumberInNameField
                | ErrorCode::CardNumberInPostalCodeField
        ) && !self.is_certain(problem)
            && !is_wrong_address(problem)
    }

    #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
    fn is_certain(&self, problem: ErrorCode) -> bool {
        matches!(
            problem,
            ErrorCode::InvalidIban
                | ErrorCode::InvalidIbanStart
                | ErrorCode::InvalidIbanCountryCode
                | ErrorCode::InvalidRoutingNumber
        )
    }

    #[cfg(not(any(not(target_arch = "wasm32"), feature = "method-forms")))]
    fn is_certain(&self, _: ErrorCode) -> bool {
        false
    }

    /// The error for a card number that was put here; `None` where there is none, or where long numbers belong.
    pub fn misplaced(&self, raw: &str) -> Option<ErrorCode> {
        let code = match self {
            Kind::Name => ErrorCode::CardNumberInNameField,
            Kind::Postal(_) => ErrorCode::CardNumberInPostalCodeField,
            Kind::Text | Kind::Email => ErrorCode::CardNumberInField,
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::StreetLine => ErrorCode::CardNumberInField,
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PostalCode(_) => ErrorCode::CardNumberInPostalCodeField,
            // Some phone numbers look like card numbers by chance.
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PhoneOf(_) if self.check(raw).is_err() => ErrorCode::CardNumberInField,
            _ => return None,
        };
        contains_card_number(raw).then_some(code)
    }

    /// The text as it is sent.
    pub fn sent(&self, text: &str) -> String {
        match self {
            #[cfg(any(not(target_arch = "wasm32"), feature = "method-forms"))]
            Kind::Iban => text.split(' ').collect(),
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PostalCode(masks) => match masks.fit(text) {
                Fit::Whole(written) => written,
                Fit::Beginning | Fit::Never => text.trim().to_owned(),
            },
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            Kind::PhoneOf(numbering) => {
                address::check_phone(text, numbering.as_ref()).unwrap_or_else(|_| text.trim().to_owned())
            }
            _ => text.trim().to_owned(),
        }
    }
}

/// Whether no more typing helps an address with this problem.
#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
fn is_wrong_address(problem: ErrorCode) -> bool {
    matches!(problem, ErrorCode::AddressPoBox | ErrorCode::InvalidPostalCode)
}

#[cfg(not(any(not(target_arch = "wasm32"), feature = "address")))]
fn is_wrong_address(_: ErrorCode) -> bool {
    false
}
