//! A security code that is typed again for a card that is saved: as it is, or behind a token. The code itself is kept nowhere.

use opentill::rules::card::Brand;
use opentill::rules::secret::Sensitive;
use serde::{Deserialize, Serialize};

use super::redeem_cvc;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::cards::Card;

/// What a `cvc_update` token keeps: how long the code was, by which it fits a brand or does not.
#[derive(Serialize, Deserialize)]
pub struct CvcUpdate {
    length: u8,
}

impl CvcUpdate {
    /// Reads `cvc_update[cvc]`.
    pub fn read(sent: &mut Params) -> Result<Self, ApiError> {
        let cvc = sent.sensitive("cvc")?.ok_or_else(|| ApiError::missing(&sent.name("cvc")))?;
        // EXPOSE: judged for its form; only its length is kept.
        let digits = cvc.expose();
        match u8::try_from(digits.len()) {
            Ok(length @ 3..=4) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Self { length }),
            _ => Err(ApiError::card("invalid_cvc").param("cvc")),
        }
    }

    /// The card's next charge has the code checked.
    pub fn go_to(&self, card: &mut Card, param: &str) -> Result<(), ApiError> {
        let brand = Brand::named(&card.brand).unwrap_or(Brand::Unknown);
        if brand != Brand::Unknown && brand.cvc_length() != self.length {
            return Err(ApiError::card("invalid_cvc").param(param));
        }
        card.cvc_sent = true;
        card.checked = false;
        Ok(())
    }
}

/// A security code that came with a confirmation.
pub enum SecurityCode {
    /// `cvc`
    Typed(Sensitive<String>),
    /// `cvc_token`: the id of a `cvc_update` token.
    Token(String),
}

impl SecurityCode {
    /// Reads it from `payment_method_options[card]`.
    pub fn read(card: &mut Params) -> Result<Option<Self>, ApiError> {
        match (card.sensitive("cvc")?, card.text("cvc_token")?) {
            (Some(_), Some(_)) => {
                Err(ApiError::invalid("Send cvc or cvc_token, not both.").param(&card.name("cvc_token")))
            }
            (Some(cvc), None) => Ok(Some(Self::Typed(cvc))),
            (None, Some(token)) => Ok(Some(Self::Token(token))),
            (None, None) => Ok(None),
        }
    }

    /// The card's next charge has it checked. A token is used up.
    pub fn go_to(&self, call: &Call<'_>, card: &mut Card) -> Result<(), ApiError> {
        match self {
            Self::Typed(cvc) => card.take_cvc(cvc),
            Self::Token(id) => redeem_cvc(call, id, card, "payment_method_options[card][cvc_token]"),
        }
    }
}
