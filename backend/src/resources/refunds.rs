//! Refunds: money that goes back to the card of a charge. Some test cards have theirs end later: such an end takes place when the time has come and
//! the refund or its charge is looked at next. For servers alone.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::charges::{self, ChargeRecord};
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::payment_intents;
use crate::resources::payment_methods::PaymentMethod;
use crate::store::{Condition, Record, Relation};
use crate::test_cards::RefundEnd;

/// What can be expanded.
const EXPANDABLE: &[&str] = &["charge", "payment_intent"];

/// Where a refund stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    /// On its way.
    Pending,
    /// The buyer has the money.
    Succeeded,
    /// The money came back to the merchant.
    Failed,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// What becomes of a refund, and when.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Ending {
    at: i64,
    status: Status,
}

/// A refund, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Refund {
    id: String,
    created: i64,
    amount: i64,
    currency: String,
    charge: String,
    payment_intent: String,
    payment_method: String,
    /// The PaymentMethod's type.
    #[serde(default = "card")]
    kind: String,
    customer: Option<String>,
    metadata: Map<String, Value>,
    reason: Option<String>,
    status: Status,
    ending: Option<Ending>,
}

impl Record for Refund {
    const TABLE: &'static str = "refunds";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Refund {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        let mut view = json!({
            "id": self.id,
            "object": "refund",
            "amount": self.amount,
            "balance_transaction": null,
            "charge": self.charge,
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "destination_details": destination(&self.kind),
            "metadata": self.metadata,
            "payment_intent": self.payment_intent,
            "payment_method": self.payment_method,
            "reason": self.reason,
            "receipt_number": null,
            "source_transfer_reversal": null,
            "status": self.status.name(),
            "transfer_reversal": null,
        });
        match self.status {
            Status::Pending => view["pending_reason"] = json!("processing"),
            Status::Failed => view["failure_reason"] = json!("unknown"),
            Status::Succeeded => {}
        }
        view
    }

    /// Ends the refund if its time has come; a failure gives the charge its money back.
    fn settle(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        let Some(ending) = self.ending.filter(|ending| ending.at <= call.now) else {
            return Ok(());
        };
        self.ending = None;
        self.status = ending.status;
        call.tx.save(self)?;
        if self.status == Status::Failed {
            let mut charge: ChargeRecord = call.tx.find(&self.charge)?.ok_or_else(ApiError::internal)?;
            charge.take_back(self.amount);
            call.tx.save(&charge)?;
        }
        Ok(())
    }
}

/// `POST /v1/refunds`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut charge = read_charge(call, &mut params)?;
    let amount = params.integer("amount")?;
    let reason = params.choice("reason", &["duplicate", "fraudulent", "requested_by_customer"])?;
    let metadata = params.metadata()?;
    params.finish()?;
    let amount = check_amount(&charge, amount)?;
    let method: PaymentMethod = call.tx.find(charge.payment_method()?)?.ok_or_else(ApiError::internal)?;
    let end = call.now.saturating_add(i64::try_from(call.app.refund_time.as_secs()).unwrap_or(i64::MAX));
    let (status, later) = match refund_end(&method)? {
        RefundEnd::AtOnce => (Status::Succeeded, None),
        RefundEnd::Later => (Status::Pending, Some(Status::Succeeded)),
        RefundEnd::FailsLater => (Status::Succeeded, Some(Status::Failed)),
    };
    let refund = Refund {
        id: random::id("re")?,
        created: call.now,
        amount,
        currency: charge.text("currency")?.to_owned(),
        charge: charge.id().to_owned(),
        payment_intent: charge.text("payment_intent")?.to_owned(),
        kind: method.kind,
        payment_method: method.id,
        customer: charge.text("customer").ok().map(str::to_owned),
        metadata,
        reason: reason.map(str::to_owned),
        status,
        ending: later.map(|status| Ending { at: end, status }),
    };
    charge.give_back(amount);
    call.tx.save(&charge)?;
    call.tx.save(&refund)?;
    Ok(Answer::ok(expanded(call, refund, &expand)?))
}

/// What becomes of a refund. Test cards have their ways; everything else is refunded at once.
fn refund_end(method: &PaymentMethod) -> Result<RefundEnd, ApiError> {
    Ok(match method.card() {
        Some(card) => card.behaviour()?.refund,
        None => RefundEnd::AtOnce,
    })
}

/// The type of what was refunded before there were others.
fn card() -> String {
    "card".to_owned()
}

/// Where the money goes.
fn destination(kind: &str) -> Value {
    match kind {
        "card" => json!({
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
            "type": "card",
        }),
        other => json!({"type": other}),
    }
}

/// `GET /v1/refunds/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    let mut refund = load(call)?;
    refund.settle(call)?;
    Ok(Answer::ok(expanded(call, refund, &expand)?))
}

/// `POST /v1/refunds/{id}`: only the merchant's texts can change.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut refund = load(call)?;
    refund.settle(call)?;
    params.change_metadata(&mut refund.metadata)?;
    params.finish()?;
    call.tx.save(&refund)?;
    Ok(Answer::ok(expanded(call, refund, &expand)?))
}

/// `GET /v1/refunds`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "charge", "charge")?;
    list.only(&mut params, "payment_intent", "payment_intent")?;
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("refund", "/v1/refunds"), |mut refund: Refund| {
        refund.settle(call)?;
        expanded(call, refund, &expand)
    })
}

/// Ends those refunds of a charge whose time has come.
pub fn settle_of(call: &Call<'_>, charge: &str) -> Result<(), ApiError> {
    let refunds = call.tx.matching::<Refund>(&[Condition::new("charge", Relation::Is, charge.to_owned())])?;
    refunds.into_iter().try_for_each(|mut refund| refund.settle(call))
}

fn load(call: &Call<'_>) -> Result<Refund, ApiError> {
    call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("refund", "refund"))
}

fn expanded(call: &Call<'_>, refund: Refund, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = refund.view();
    if expand.wants("charge") {
        view["charge"] = charges::view(call, &refund.charge)?;
    }
    if expand.wants("payment_intent") {
        view["payment_intent"] = payment_intents::show(call, &refund.payment_intent)?;
    }
    Ok(view)
}

/// The captured charge that `charge` or `payment_intent` names.
fn read_charge(call: &Call<'_>, params: &mut Params) -> Result<ChargeRecord, ApiError> {
    let (id, param) = match (params.text("charge")?, params.text("payment_intent")?) {
        (Some(id), None) => (id, "charge"),
        (None, Some(id)) => {
            (payment_intents::charge_of(call, &id)?.ok_or_else(|| not_paid("payment_intent"))?, "payment_intent")
        }
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid("Send charge or payment_intent, not both.").param("payment_intent"));
        }
        (None, None) => {
            return Err(ApiError::missing("payment_intent")
                .message("A refund needs a payment_intent or a charge to give money back from."));
        }
    };
    let charge = charges::load(call, &id, param)?;
    if charge.is_captured() { Ok(charge) } else { Err(not_paid(param)) }
}

/// What is to be given back: all that is left, unless less is asked for.
fn check_amount(charge: &ChargeRecord, asked: Option<i64>) -> Result<i64, ApiError> {
    let left = charge.left();
    if left == 0 {
        return Err(ApiError::invalid("This charge has been refunded in full.")
            .code("charge_already_refunded")
            .param("charge"));
    }
    let amount = asked.unwrap_or(left);
    if amount > left {
        let rule = "no more can be refunded than is left of the charge.";
        return Err(ApiError::unusable("amount", rule).code("amount_too_large"));
    }
    if amount < 1 {
        let rule = "a positive number of the currency's smallest unit is expected.";
        return Err(ApiError::unusable("amount", rule).code("parameter_invalid_integer"));
    }
    Ok(amount)
}

fn not_paid(param: &str) -> ApiError {
    ApiError::invalid(
        "Nothing has been captured here that could be refunded. Cancel the PaymentIntent if money is held.",
    )
    .code("payment_intent_unexpected_state")
    .param(param)
}
