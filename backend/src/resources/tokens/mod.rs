//! Tokens: something sensitive on its way from the browser to a server, good for one use. What is kept of it is what it shows: no number, no security
//! code, nothing of a person.

mod bank_account;
mod card;
mod identity;
mod security_code;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

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

use bank_account::BankAccount;
use card::HeldCard;
use identity::Identity;
use security_code::CvcUpdate;

pub use security_code::SecurityCode;

/// What a token can be of, as its parameters are named.
const KINDS: [&str; 6] = ["card", "bank_account", "pii", "cvc_update", "account", "person"];

/// A token, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Token {
    id: String,
    created: i64,
    #[serde(default)]
    client_ip: Option<String>,
    used: bool,
    #[serde(flatten)]
    held: Held,
}

/// What a token is of. Kept without a tag: each has a field that no other has.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Held {
    Card(Box<HeldCard>),
    BankAccount { bank_account: Box<BankAccount> },
    Cvc { cvc_update: CvcUpdate },
    Identity { identity: Identity },
}

impl Held {
    /// Reads what the parameter of this name holds.
    fn read(call: &Call<'_>, kind: &str, sent: &mut Params) -> Result<Self, ApiError> {
        Ok(match kind {
            "card" => Self::Card(Box::new(HeldCard::read(call, sent)?)),
            "bank_account" => Self::BankAccount { bank_account: Box::new(BankAccount::read(call, sent)?) },
            "cvc_update" => Self::Cvc { cvc_update: CvcUpdate::read(sent)? },
            _ => Self::Identity { identity: Identity::read(kind, sent)? },
        })
    }

    /// The token's `type`.
    fn kind(&self) -> &'static str {
        match self {
            Self::Card(_) => "card",
            Self::BankAccount { .. } => "bank_account",
            Self::Cvc { .. } => "cvc_update",
            Self::Identity { identity } => identity.kind(),
        }
    }

    /// What ids of such tokens begin with.
    fn prefix(&self) -> &'static str {
        match self {
            Self::Card(_) => "tok",
            Self::BankAccount { .. } => "btok",
            Self::Cvc { .. } => "cvctok",
            Self::Identity { identity } => identity.prefix(),
        }
    }
}

impl Record for Token {
    const TABLE: &'static str = "tokens";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Token {
    fn view(&self, caller: Caller) -> Result<Value, ApiError> {
        let mut view = json!({
            "id": self.id,
            "object": "token",
            "client_ip": self.client_ip,
            "created": self.created,
            "livemode": false,
            "type": self.held.kind(),
            "used": self.used,
        });
        match &self.held {
            Held::Card(card) => view["card"] = card.view(caller)?,
            Held::BankAccount { bank_account } => view["bank_account"] = bank_account.view(caller),
            Held::Cvc { .. } | Held::Identity { .. } => {}
        }
        Ok(view)
    }
}

/// `POST /v1/tokens`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let sent: Vec<&str> = KINDS.into_iter().filter(|kind| params.has(kind)).collect();
    let kind = match sent[..] {
        [kind] => kind,
        [] => {
            return Err(ApiError::missing("card").message(
                "A token is of something: send card[...], bank_account[...], pii[...], cvc_update[...], account[...] or person[...].",
            ));
        }
        [_, second, ..] => {
            return Err(ApiError::invalid("A token is of one thing. Make one token for each.").param(second));
        }
    };
    let mut details = params.map(kind)?.ok_or_else(|| ApiError::missing(kind))?;
    let held = Held::read(call, kind, &mut details)?;
    details.finish()?;
    params.finish()?;
    Ok(Answer::ok(keep(call, held)?.view(call.caller)?))
}

/// A `cvc_update` token of the code in `cvc`, if one was sent: a confirmation that comes later takes it.
pub fn hold_cvc(call: &Call<'_>, sent: &mut Params) -> Result<Option<String>, ApiError> {
    if !sent.has("cvc") {
        return Ok(None);
    }
    let held = Held::Cvc { cvc_update: CvcUpdate::read(sent)? };
    keep(call, held).map(|token| Some(token.id))
}

/// `GET /v1/tokens/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let token: Token = call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("token", "token"))?;
    Ok(Answer::ok(token.view(call.caller)?))
}

/// Uses a card's token up: its card, and the billing details it carries. Named tokens such as `tok_visa` never run out.
pub fn redeem(call: &Call<'_>, id: &str, param: &str) -> Result<(Card, Value), ApiError> {
    if id.starts_with("tok_")
        && let Some(test_card) = TestCard::of_named_object(id)
    {
        return Ok((Card::named(call, test_card), contacts::no_billing_details()));
    }
    if let Some(card) = Card::of_wallet(call, id) {
        return Ok((card, contacts::no_billing_details()));
    }
    match use_up(call, id, param)?.held {
        Held::Card(held) => {
            let billing = held.billing_details();
            Ok((held.card, billing))
        }
        other => Err(wrong_kind(&other, "card", param)),
    }
}

/// Uses a `cvc_update` token up: the buyer typed the security code of a card that is saved, and the next charge has it checked.
pub fn redeem_cvc(call: &Call<'_>, id: &str, card: &mut Card, param: &str) -> Result<(), ApiError> {
    match use_up(call, id, param)?.held {
        Held::Cvc { cvc_update } => cvc_update.go_to(card, param),
        other => Err(wrong_kind(&other, "cvc_update", param)),
    }
}

fn keep(call: &Call<'_>, held: Held) -> Result<Token, ApiError> {
    let token = Token {
        id: random::id(held.prefix())?,
        created: call.now,
        client_ip: call.client.ip_address.clone(),
        used: false,
        held,
    };
    call.tx.save(&token)?;
    Ok(token)
}

/// Marks the token as used, if it is not yet.
fn use_up(call: &Call<'_>, id: &str, param: &str) -> Result<Token, ApiError> {
    let mut token: Token = call.tx.find(id)?.ok_or_else(|| ApiError::no_such("token", param))?;
    if token.used {
        return Err(ApiError::invalid("This token has been used, and a token is good for one use. Make a new one.")
            .code("token_already_used")
            .param(param));
    }
    token.used = true;
    call.tx.save(&token)?;
    Ok(token)
}

fn wrong_kind(held: &Held, wanted: &str, param: &str) -> ApiError {
    ApiError::unusable(param, &format!("this token is of type {}, and one of type {wanted} is expected.", held.kind()))
}
