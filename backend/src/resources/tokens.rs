//! Tokens: a card on its way from the browser to a server, good for one use.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::cards::Card;
use crate::resources::contacts;
use crate::resources::expand::Expand;
use crate::store::Record;
use crate::test_cards::TestCard;

/// The cardholder's texts of a token.
const HOLDER: [&str; 7] =
    ["name", "address_line1", "address_line2", "address_city", "address_state", "address_zip", "address_country"];

/// A token, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Token {
    id: String,
    created: i64,
    card_id: String,
    card: Card,
    holder: Map<String, Value>,
    currency: Option<String>,
    used: bool,
}

impl Record for Token {
    const TABLE: &'static str = "tokens";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Token {
    fn view(&self, caller: Caller) -> Result<Value, ApiError> {
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
        Ok(json!({
            "id": self.id,
            "object": "token",
            "card": card,
            "client_ip": null,
            "created": self.created,
            "livemode": false,
            "type": "card",
            "used": self.used,
        }))
    }

    fn billing_details(&self) -> Value {
        let mut billing = contacts::no_billing_details();
        billing["name"] = self.holder["name"].clone();
        for (theirs, ours) in [
            ("line1", "address_line1"),
            ("line2", "address_line2"),
            ("city", "address_city"),
            ("state", "address_state"),
            ("postal_code", "address_zip"),
            ("country", "address_country"),
        ] {
            billing["address"][theirs] = self.holder[ours].clone();
        }
        billing
    }
}

/// `POST /v1/tokens`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let Some(mut sent) = params.map("card")? else {
        return Err(ApiError::missing("card").message(
            "This backend makes tokens of cards: send card[number], card[exp_month], card[exp_year] and card[cvc].",
        ));
    };
    let card = Card::read(call, &mut sent)?;
    let mut holder = Map::new();
    for name in HOLDER {
        holder.insert(name.to_owned(), json!(sent.free_text(name)?));
    }
    let currency = sent.text("currency")?;
    sent.finish()?;
    params.finish()?;
    let token = Token {
        id: random::id("tok")?,
        created: call.now,
        card_id: random::id("card")?,
        card,
        holder,
        currency,
        used: false,
    };
    call.tx.save(&token)?;
    Ok(Answer::ok(token.view(call.caller)?))
}

/// `GET /v1/tokens/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let token: Token = call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("token", "token"))?;
    Ok(Answer::ok(token.view(call.caller)?))
}

/// Uses a token up: its card, and the billing details it carries. Named tokens such as `tok_visa` never run out.
pub fn redeem(call: &Call<'_>, id: &str, param: &str) -> Result<(Card, Value), ApiError> {
    if id.starts_with("tok_")
        && let Some(test_card) = TestCard::of_named_object(id)
    {
        return Ok((Card::named(call, test_card), contacts::no_billing_details()));
    }
    let mut token: Token = call.tx.find(id)?.ok_or_else(|| ApiError::no_such("token", param))?;
    if token.used {
        return Err(ApiError::invalid("This token has been used, and a token is good for one use. Make a new one.")
            .code("token_already_used")
            .param(param));
    }
    token.used = true;
    call.tx.save(&token)?;
    Ok((token.card.clone(), token.billing_details()))
}
