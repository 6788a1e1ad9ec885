//! PaymentMethods of every type: create, retrieve, and what payments need of them. What customers do with those they keep is in a file beside this
//! one, what the types hold in another.

mod details;
mod kept;

use opentill::rules::method::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::bank_accounts::{BankAccount, LINKED};
use crate::resources::cards::Card;
use crate::resources::expand::Expand;
use crate::resources::{contacts, customers, tokens};
use crate::store::Record;
use crate::test_accounts::TestAccount;
use crate::test_cards::TestCard;

pub use details::Details;
pub use kept::{attach, detach, detach_all, keep, list, list_of_customer, remove, retrieve_of_customer, update};

/// What a server may expand.
const EXPANDABLE: &[&str] = &["customer"];
/// Why a PaymentMethod that is used up is refused.
pub const USED_UP: &str =
    "it was detached, or has paid without a customer keeping it, and cannot be used again. Make a new one.";
/// The values of `allow_redisplay`.
pub const REDISPLAY: &[&str] = &["always", "limited", "unspecified"];

/// A PaymentMethod, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// `pm_...`
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
    /// The customer who keeps it.
    pub customer: Option<String>,
    /// The name of its type.
    pub kind: String,
    /// What its type holds.
    pub details: Details,
    /// Complete, with nulls.
    pub billing_details: Value,
    /// The merchant's texts.
    pub metadata: Map<String, Value>,
    /// `always`, `limited` or `unspecified`.
    pub allow_redisplay: String,
    /// Whether the buyer has agreed to payments off-session, and authenticated where the type asks for it.
    pub set_up: bool,
    /// The mandate that covers its charges.
    #[serde(default)]
    pub mandate: Option<String>,
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
    /// The row of its type.
    pub fn method(&self) -> Result<&'static Method, ApiError> {
        Method::named(&self.kind).ok_or_else(ApiError::internal)
    }

    /// Its card, if it is one.
    pub fn card(&self) -> Option<&Card> {
        match &self.details {
            Details::Card(card) => Some(card),
            _ => None,
        }
    }

    /// Its card, if it is one, to be changed.
    pub fn card_mut(&mut self) -> Option<&mut Card> {
        match &mut self.details {
            Details::Card(card) => Some(card),
            _ => None,
        }
    }

    /// Its bank account, if it is one.
    pub fn bank_account(&self) -> Option<&BankAccount> {
        match &self.details {
            Details::BankAccount(account) => Some(account),
            _ => None,
        }
    }

    /// Its bank account, if it is one, to be changed.
    pub fn bank_account_mut(&mut self) -> Option<&mut BankAccount> {
        match &mut self.details {
            Details::BankAccount(account) => Some(account),
            _ => None,
        }
    }

    /// As the caller may see it: a browser sees neither metadata nor fingerprint.
    pub fn view(&self, caller: Caller) -> Result<Value, ApiError> {
        let for_server = caller == Caller::Secret;
        let mut view = json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": self.allow_redisplay,
            "billing_details": self.billing_details,
            "created": self.created,
            "customer": self.customer,
            "livemode": false,
            "radar_options": {},
            "type": self.kind,
        });
        view[self.kind.as_str()] = self.details.view(&self.billing_details, for_server)?;
        if for_server {
            view["metadata"] = json!(self.metadata);
        }
        Ok(view)
    }

    /// A new one, which nobody keeps yet.
    pub fn new(call: &Call<'_>, kind: &str, details: Details, billing_details: Value) -> Result<Self, ApiError> {
        Ok(Self {
            id: random::id("pm")?,
            created: call.now,
            customer: None,
            kind: kind.to_owned(),
            details,
            billing_details,
            metadata: Map::new(),
            allow_redisplay: "unspecified".to_owned(),
            set_up: false,
            mandate: None,
            used_up: false,
        })
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

/// Reads a new PaymentMethod from `type`, the hash of that name, `billing_details[...]` and the rest. It is not kept yet.
pub fn read(call: &Call<'_>, params: &mut Params) -> Result<PaymentMethod, ApiError> {
    let name = params.required("type")?;
    let Some(method) = Method::named(&name) else {
        return Err(ApiError::unusable(
            &params.name("type"),
            "the name of a payment method type is expected, such as card or sepa_debit.",
        ));
    };
    // An account that is linked at its bank has neither number nor holder to be named.
    let linked = params.holds(&format!("us_bank_account[{LINKED}]"));
    let has =
        |need: &str| need == method.name || params.holds(need) || (linked && need.starts_with("us_bank_account["));
    if let Some(need) = method.missing(has) {
        return Err(ApiError::missing(&params.nested_name(need)));
    }
    let billing = contacts::billing_details(params)?;
    let (details, billing_details) = if method.name == "card" {
        let mut sent = params.map("card")?.ok_or_else(|| ApiError::missing(&params.name("card")))?;
        let (card, billing) = read_card(call, &mut sent, billing)?;
        sent.finish()?;
        (Details::Card(card), billing)
    } else {
        let mut sent = params.map_or_empty(method.name)?;
        let details = Details::read(call, method, &mut sent)?;
        sent.finish()?;
        (details, billing)
    };
    let mut read = PaymentMethod::new(call, method.name, details, billing_details)?;
    read.metadata = params.metadata()?;
    read.allow_redisplay = params.choice("allow_redisplay", REDISPLAY)?.unwrap_or("unspecified").to_owned();
    Ok(read)
}

/// A card, typed or as a token, and whose it is.
fn read_card(call: &Call<'_>, sent: &mut Params, billing: Value) -> Result<(Card, Value), ApiError> {
    match sent.text("token")? {
        None => Ok((Card::read(call, sent)?, billing)),
        Some(token) => {
            let (card, of_token) = tokens::redeem(call, &token, &sent.name("token"))?;
            Ok((card, if billing == contacts::no_billing_details() { of_token } else { billing }))
        }
    }
}

/// The PaymentMethod of this id; a named one such as `pm_card_visa` is made on the spot.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<PaymentMethod, ApiError> {
    if let Some(method) = named(call, id)? {
        call.tx.save(&method)?;
        return Ok(method);
    }
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("payment_method", param))
}

/// The PaymentMethod that a name stands for: a test card, or a test account, which counts as verified.
fn named(call: &Call<'_>, id: &str) -> Result<Option<PaymentMethod>, ApiError> {
    let nobody = contacts::no_billing_details();
    if id.starts_with("pm_card_")
        && let Some(test_card) = TestCard::of_named_object(id)
    {
        return PaymentMethod::new(call, "card", Details::Card(Card::named(call, test_card)), nobody).map(Some);
    }
    let Some(test_account) = TestAccount::of_named_object(id) else {
        return Ok(None);
    };
    let mut account = BankAccount::of(call, test_account)?;
    account.verified = test_account.end != crate::test_accounts::End::NoDeposits;
    let mut holder = nobody;
    holder["name"] = json!("Test buyer");
    holder["email"] = json!("buyer@example.com");
    PaymentMethod::new(call, test_account.kind, Details::BankAccount(account), holder).map(Some)
}
