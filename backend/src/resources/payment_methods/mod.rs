//! PaymentMethods of type card: create (from a number or from a token), retrieve, and what payments need of them. What customers do with those
//! they keep is in the file beside this one.

mod kept;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::cards::Card;
use crate::resources::expand::Expand;
use crate::resources::{contacts, customers, tokens};
use crate::store::Record;
use crate::test_cards::TestCard;

pub use kept::{attach, detach, detach_all, keep, list, list_of_customer, retrieve_of_customer, update};

/// What a server may expand.
const EXPANDABLE: &[&str] = &["customer"];
/// Why a PaymentMethod that is used up is refused.
pub const USED_UP: &str =
    "it was detached, or has paid without a customer keeping it, and cannot be used again. Make a new one.";
/// The values of `allow_redisplay`.
const REDISPLAY: &[&str] = &["always", "limited", "unspecified"];

/// A PaymentMethod, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// `pm_...`
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
    /// The customer who keeps it.
    pub customer: Option<String>,
    /// The card.
    pub card: Card,
    /// Complete, with nulls.
    pub billing_details: Value,
    /// The merchant's texts.
    pub metadata: Map<String, Value>,
    /// `always`, `limited` or `unspecified`.
    pub allow_redisplay: String,
    /// Whether it was authenticated for payments off-session.
    pub set_up: bool,
    /// Whether it has paid without a customer keeping it, or was detached, and so can never be used again.
    pub used_up: bool,
}

impl Record for PaymentMethod {
    const TABLE: &'static str = "payment_methods";

    fn id(&self) -> &str {
        &self.id
    }
}

impl PaymentMethod {
    /// As the caller may see it: a browser sees neither metadata nor fingerprint.
    pub fn view(&self, caller: Caller) -> Result<Value, ApiError> {
        let for_server = caller == Caller::Secret;
        let mut view = json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": self.allow_redisplay,
            "billing_details": self.billing_details,
            "card": self.card.of_payment_method(&self.billing_details, for_server)?,
            "created": self.created,
            "customer": self.customer,
            "livemode": false,
            "radar_options": {},
            "type": "card",
        });
        if for_server {
            view["metadata"] = json!(self.metadata);
        }
        Ok(view)
    }
}

/// `POST /v1/payment_methods`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let method = read(call, &mut params)?;
    params.finish()?;
    call.tx.save(&method)?;
    Ok(Answer::ok(method.view(call.caller)?))
}

/// `GET /v1/payment_methods/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    let method = load(call, call.id, "payment_method")?;
    Ok(Answer::ok(expanded(call, &method, &expand)?))
}

/// The PaymentMethod with what is to be expanded.
fn expanded(call: &Call<'_>, method: &PaymentMethod, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = method.view(call.caller)?;
    if let (true, Some(customer)) = (expand.wants("customer"), &method.customer) {
        view["customer"] = customers::show(call, customer)?;
    }
    Ok(view)
}

/// Reads a new PaymentMethod from `type`, `card[...]`, `billing_details[...]` and the rest. It is not kept yet.
pub fn read(call: &Call<'_>, params: &mut Params) -> Result<PaymentMethod, ApiError> {
    params.choice("type", &["card"])?.ok_or_else(|| ApiError::missing(&params.name("type")))?;
    let mut sent = params.map("card")?.ok_or_else(|| ApiError::missing(&params.name("card")))?;
    let billing = contacts::billing_details(params)?;
    let (card, billing_details) = match sent.text("token")? {
        None => (Card::read(call, &mut sent)?, billing),
        Some(token) => {
            let (card, of_token) = tokens::redeem(call, &token, &sent.name("token"))?;
            (card, if billing == contacts::no_billing_details() { of_token } else { billing })
        }
    };
    sent.finish()?;
    Ok(PaymentMethod {
        id: random::id("pm")?,
        created: call.now,
        customer: None,
        card,
        billing_details,
        metadata: params.metadata()?,
        allow_redisplay: params.choice("allow_redisplay", REDISPLAY)?.unwrap_or("unspecified").to_owned(),
        set_up: false,
        used_up: false,
    })
}

/// The PaymentMethod of this id; a named one such as `pm_card_visa` is made on the spot.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<PaymentMethod, ApiError> {
    if id.starts_with("pm_card_")
        && let Some(test_card) = TestCard::of_named_object(id)
    {
        let method = PaymentMethod {
            id: random::id("pm")?,
            created: call.now,
            customer: None,
            card: Card::named(call, test_card),
            billing_details: contacts::no_billing_details(),
            metadata: Map::new(),
            allow_redisplay: "unspecified".to_owned(),
            set_up: false,
            used_up: false,
        };
        call.tx.save(&method)?;
        return Ok(method);
    }
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("payment_method", param))
}
