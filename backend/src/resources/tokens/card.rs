//! What a token holds of a card, and of the cardholder's texts that came with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::cards::Card;
use crate::resources::contacts;

/// The parts of the cardholder's address, and where billing details have them.
const ADDRESS: [(&str, &str); 6] = [
    ("address_line1", "line1"),
    ("address_line2", "line2"),
    ("address_city", "city"),
    ("address_state", "state"),
    ("address_zip", "postal_code"),
    ("address_country", "country"),
];

/// A card in a token.
#[derive(Serialize, Deserialize)]
pub struct HeldCard {
    card_id: String,
    /// The card.
    pub card: Card,
    holder: Map<String, Value>,
    currency: Option<String>,
}

impl HeldCard {
    /// Reads `card[...]`.
    pub fn read(call: &Call<'_>, sent: &mut Params) -> Result<Self, ApiError> {
        let card = Card::read(call, sent)?;
        let mut holder = Map::new();
        for name in std::iter::once("name").chain(ADDRESS.map(|(name, _)| name)) {
            holder.insert(name.to_owned(), json!(sent.free_text(name)?));
        }
        Ok(Self { card_id: random::id("card")?, card, holder, currency: sent.text("currency")? })
    }

    /// The token's `card`. Only servers see the fingerprint.
    pub fn view(&self, caller: Caller) -> Result<Value, ApiError> {
        let (line1, zip, cvc) = self.card.checks(&self.holder["address_line1"], &self.holder["address_zip"])?;
        let behaviour = self.card.behaviour()?;
        let mut card = json!({
            "id": self.card_id,
            "object": "card",
            "address_line1_check": line1,
            "address_zip_check": zip,
            "brand": self.card.brand_label,
            "country": behaviour.country,
            "currency": self.currency,
            "cvc_check": cvc,
            "dynamic_last4": null,
            "exp_month": self.card.exp_month,
            "exp_year": self.card.exp_year,
            "funding": behaviour.funding,
            "last4": self.card.last4,
            "networks": {"preferred": self.card.preferred_network},
            "regulated_status": "unregulated",
            "tokenization_method": null,
            "wallet": null,
        });
        for (name, text) in &self.holder {
            card[name.as_str()] = text.clone();
        }
        if caller == Caller::Secret {
            card["fingerprint"] = json!(self.card.fingerprint);
            card["metadata"] = json!({});
        }
        Ok(card)
    }

    /// The cardholder's texts as billing details.
    pub fn billing_details(&self) -> Value {
        let mut billing = contacts::no_billing_details();
        billing["name"] = self.holder["name"].clone();
        for (ours, theirs) in ADDRESS {
            billing["address"][theirs] = self.holder[ours].clone();
        }
        billing
    }
}
