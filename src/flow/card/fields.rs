//! What the fields of a card form hold, and what is wrong with it.

use super::{CardForm, Field};
use crate::rules::card::{Brand, check_cvc, check_number, parse_expiry};
use crate::rules::card_text::digits_of;
use crate::rules::error::ErrorCode;
use crate::rules::postal::check_postal;
use crate::rules::secret::Sensitive;
use crate::wire::port::CardKind;

/// The texts of the form.
pub(super) struct Fields([Entry; 4]);

struct Entry {
    /// As formatted for the input.
    text: Sensitive<String>,
    /// The buyer has left the field or submitted: what is unfinished is an error now.
    checked: bool,
    /// A card number was put here, and dropped.
    misplaced: bool,
}

impl Fields {
    pub(super) fn new() -> Self {
        Self(Field::ALL.map(|_| Entry::new()))
    }

    pub(super) fn text(&self, field: Field) -> &str {
        // EXPOSE: for the rules and the input itself; nothing meant for the page is made of it but the postal code.
        self.0[field as usize].text.expose()
    }

    pub(super) fn put(&mut self, field: Field, text: String, misplaced: bool) {
        let entry = &mut self.0[field as usize];
        entry.text = Sensitive::new(text);
        entry.misplaced = misplaced;
    }

    /// Forgets the text, but not that the field was checked.
    pub(super) fn empty(&mut self, field: Field) {
        self.put(field, String::new(), false);
    }

    pub(super) fn check(&mut self, field: Field) {
        self.0[field as usize].checked = true;
    }

    pub(super) fn uncheck(&mut self, field: Field) {
        self.0[field as usize].checked = false;
    }
}

impl Entry {
    fn new() -> Self {
        Self { text: Sensitive::new(String::new()), checked: false, misplaced: false }
    }
}

impl CardForm {
    /// The scheme of the card, of which this form may have another part only.
    pub fn brand(&self) -> Brand {
        if self.has(Field::Number) { Brand::of(&self.number()) } else { self.brand_apart }
    }

    pub(super) fn networks(&self) -> Vec<Brand> {
        if self.has(Field::Number) { Brand::networks(&self.number()) } else { Vec::new() }
    }

    /// The network of a co-branded card: the buyer's choice, else the merchant's first that fits.
    pub(super) fn network(&self) -> Option<Brand> {
        let networks = self.networks();
        let preferred = || self.options.preferred_networks.iter().copied().find(|brand| networks.contains(brand));
        self.network.or_else(preferred).filter(|_| networks.len() > 1)
    }

    pub(super) fn number(&self) -> String {
        digits_of(self.text(Field::Number))
    }

    pub(super) fn asks_postal(&self) -> bool {
        self.options.kind == CardKind::Whole && self.options.country == "US" && !self.options.hide_postal
    }

    /// Whether a field belongs to this form, shown or not.
    pub fn has(&self, field: Field) -> bool {
        match self.options.kind {
            CardKind::Whole => true,
            CardKind::Number => field == Field::Number,
            CardKind::Expiry => field == Field::Expiry,
            CardKind::Cvc => field == Field::Cvc,
        }
    }

    /// The fields that are shown, in reading order.
    pub(super) fn shown(&self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(|&field| self.has(field) && (field != Field::Postal || self.asks_postal()))
    }

    /// The field so many places further on: a shown one, or, from a form with one field that the caret may leave, one of
    /// another form.
    pub(super) fn neighbour(&self, field: Field, offset: isize) -> Option<Field> {
        let index = (field as usize).checked_add_signed(offset)?;
        match self.options.kind {
            CardKind::Whole => self.shown().nth(index),
            _ => Field::ALL.get(index).copied().filter(|&next| self.options.auto_advance && next != Field::Postal),
        }
    }

    /// Why a field is not whole and right.
    pub(super) fn problem(&self, field: Field) -> Option<ErrorCode> {
        let text = self.text(field);
        match field {
            Field::Number => check_number(&self.number()).err(),
            Field::Expiry => parse_expiry(text, self.options.today).err(),
            Field::Cvc => check_cvc(text, self.brand()).err(),
            Field::Postal if self.fields.0[field as usize].misplaced => Some(ErrorCode::CardNumberInPostalCodeField),
            Field::Postal => check_postal(text, &self.options.country).err(),
        }
    }

    /// The problem of a field, once the buyer is to see it.
    pub fn error(&self, field: Field) -> Option<ErrorCode> {
        let problem = self.problem(field)?;
        let certain = match problem {
            ErrorCode::IncompleteNumber
            | ErrorCode::IncompleteExpiry
            | ErrorCode::IncompleteCvc
            | ErrorCode::IncompleteZip => false,
            // Of the brand's lengths, the greatest: a shorter number may still be under way.
            ErrorCode::InvalidNumber => self.number().len() >= usize::from(self.brand().max_number_length()),
            _ => true,
        };
        (certain || self.fields.0[field as usize].checked).then_some(problem)
    }

    /// Whether a field is right and takes no further digit, so that the caret may move on without taking one away.
    pub(super) fn is_finished(&self, field: Field) -> bool {
        let brand = self.brand();
        self.problem(field).is_none()
            && match field {
                Field::Number => self.number().len() == usize::from(brand.max_number_length()),
                Field::Cvc => self.text(field).len() == longest_cvc(brand),
                Field::Expiry | Field::Postal => true,
            }
    }
}

/// The most digits that the security code may have; the code of an unknown brand may be typed before the number.
pub(super) fn longest_cvc(brand: Brand) -> usize {
    if brand == Brand::Unknown { 4 } else { usize::from(brand.cvc_length()) }
}
