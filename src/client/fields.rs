//! What fields hold, as the operations ask for it: the fields' own frames answer, and no page has a part in it.

use super::Problem;
use crate::rules::error::ErrorCode;
use crate::rules::secret::Sensitive;

/// The fields that an operation takes payment details from.
pub trait Fields {
    /// The answer to a word, and to the name that goes with it; `None` where the fields are gone, or no longer whole.
    fn ask(&self, word: &str, name: &str) -> Option<String>;
}

/// Payment details as pairs of a form, for the request's body alone.
pub type Pairs = Sensitive<String>;

/// The payment method's details below `prefix`.
pub fn details(fields: &dyn Fields, prefix: &str) -> Result<Pairs, Problem> {
    pairs(fields, "details", prefix)
}

/// A bank account's number and country below `name`.
pub fn account(fields: &dyn Fields, name: &str) -> Result<Pairs, Problem> {
    pairs(fields, "account", name)
}

/// The security code as the parameter `name`.
pub fn cvc(fields: &dyn Fields, name: &str) -> Result<Pairs, Problem> {
    pairs(fields, "cvc", name)
}

/// The postal code that the buyer typed beside a card, if a field asks for it.
pub fn postal_code(fields: &dyn Fields) -> Option<String> {
    fields.ask("postal", "")
}

/// The payment method type that details are of: the name of their hash.
pub fn kind_of(pairs: &Pairs, prefix: &str) -> String {
    // EXPOSE: only the name in front of the first value leaves.
    let rest = pairs.expose().strip_prefix(prefix).unwrap_or_default();
    rest.trim_start_matches('[').split(['[', ']', '=']).next().unwrap_or_default().to_owned()
}

fn pairs(fields: &dyn Fields, word: &str, name: &str) -> Result<Pairs, Problem> {
    // An operation is only sent on once its fields were whole: they have changed since.
    let pairs = fields.ask(word, name).ok_or(ErrorCode::IncompletePaymentDetails)?;
    Ok(Sensitive::new(pairs))
}
