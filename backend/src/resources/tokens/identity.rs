//! Tokens of a person's or a business's details: an identity number, an account, a person. What such a token is good for (onboarding to a platform)
//! is not served here, so nothing of the details is kept: the form is checked, and the token says that it was made.

use serde::{Deserialize, Serialize};

use crate::errors::ApiError;
use crate::params::Params;

/// What `account[...]` may hold; everything below these names is taken as it is.
const OF_ACCOUNT: &[&str] = &["business_type", "company", "individual", "tos_shown_and_accepted"];
/// What `person[...]` may hold.
const OF_PERSON: &[&str] = &[
    "additional_tos_acceptances",
    "address",
    "address_kana",
    "address_kanji",
    "dob",
    "documents",
    "email",
    "first_name",
    "first_name_kana",
    "first_name_kanji",
    "full_name_aliases",
    "gender",
    "id_number",
    "id_number_secondary",
    "last_name",
    "last_name_kana",
    "last_name_kanji",
    "maiden_name",
    "metadata",
    "nationality",
    "phone",
    "political_exposure",
    "registered_address",
    "relationship",
    "ssn_last_4",
    "us_cfpb_data",
    "verification",
];
const BUSINESS_TYPES: &[&str] = &["company", "government_entity", "individual", "non_profit"];

/// Which of them a token is.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// A personal identity number.
    Pii,
    /// A platform's account.
    Account,
    /// A person of an account.
    Person,
}

impl Identity {
    /// Reads what the parameter `kind` holds, and forgets it.
    pub fn read(kind: &str, sent: &mut Params) -> Result<Self, ApiError> {
        match kind {
            "pii" => read_number(sent).map(|()| Self::Pii),
            "account" => read_account(sent).map(|()| Self::Account),
            _ => {
                read_any(sent, kind, OF_PERSON)?;
                Ok(Self::Person)
            }
        }
    }

    /// The token's `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Pii => "pii",
            Self::Account => "account",
            Self::Person => "person",
        }
    }

    /// What ids of such tokens begin with.
    pub fn prefix(&self) -> &'static str {
        match self {
            Self::Pii => "pii",
            Self::Account => "ct",
            Self::Person => "cpt",
        }
    }
}

/// `id_number`, as servers name it, or `personal_id_number`, as pages do.
fn read_number(sent: &mut Params) -> Result<(), ApiError> {
    let number = match (sent.sensitive("id_number")?, sent.sensitive("personal_id_number")?) {
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid("Send id_number or personal_id_number, not both.").param("pii[id_number]"));
        }
        (number, other) => number.or(other).ok_or_else(|| ApiError::missing("pii[id_number]"))?,
    };
    // EXPOSE: judged for its form, and dropped.
    let plausible = number.expose().chars().filter(|character| character.is_alphanumeric()).count();
    if (4..=40).contains(&plausible) {
        Ok(())
    } else {
        Err(ApiError::unusable("pii[id_number]", "an identity number has 4 to 40 letters and digits."))
    }
}

fn read_account(sent: &mut Params) -> Result<(), ApiError> {
    let kind = sent.choice("business_type", BUSINESS_TYPES)?;
    let accepted = sent.boolean("tos_shown_and_accepted")?;
    if accepted == Some(false) {
        return Err(ApiError::unusable(
            "account[tos_shown_and_accepted]",
            "a token of an account can be made only once the terms were shown and accepted.",
        ));
    }
    if kind.is_none() && accepted.is_none() {
        return read_any(sent, "account", OF_ACCOUNT);
    }
    sent.ignore(OF_ACCOUNT);
    Ok(())
}

/// Drops the details of these names, of which there must be one.
fn read_any(sent: &mut Params, kind: &str, names: &[&str]) -> Result<(), ApiError> {
    if !names.iter().any(|name| sent.has(name)) {
        let rule = format!("This token would be of nothing. Send details, as {kind}[name]=value.");
        return Err(ApiError::missing(kind).message(&rule));
    }
    sent.ignore(names);
    Ok(())
}
