//! Charges: what an attempt at payment came to, and how much of it has been given back. Servers read them; PaymentIntents make them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::cards::Card;
use crate::resources::expand::Expand;
use crate::resources::generated_debits::{self, Origin};
use crate::resources::lists::List;
use crate::resources::mandates::Acceptance;
use crate::resources::payment_intents::{self, PaymentIntent};
use crate::resources::payment_methods::PaymentMethod;
use crate::resources::{customers, refunds};
use crate::store::Record;
use crate::test_cards::Decline;

/// What can be expanded.
const EXPANDABLE: &[&str] = &["customer", "payment_intent"];

/// A charge, as it is kept and shown: it has no field that anyone would have to be denied, and only servers get to see it.
#[derive(Serialize, Deserialize)]
pub struct ChargeRecord {
    id: String,
    view: Value,
}

impl Record for ChargeRecord {
    const TABLE: &'static str = "charges";

    fn id(&self) -> &str {
        &self.id
    }
}

impl ChargeRecord {
    /// As servers see it.
    pub fn shown(&self) -> &Value {
        &self.view
    }

    /// A text of it; an error when it has none.
    pub fn text(&self, field: &str) -> Result<&str, ApiError> {
        self.view[field].as_str().ok_or_else(ApiError::internal)
    }

    /// The PaymentMethod that was charged.
    pub fn payment_method(&self) -> Result<&str, ApiError> {
        self.text("payment_method")
    }

    /// Whether there is money to give back.
    pub fn is_captured(&self) -> bool {
        self.view["paid"] == true && self.view["captured"] == true
    }

    /// What is left to give back.
    pub fn left(&self) -> i64 {
        self.number("amount_captured") - self.number("amount_refunded")
    }

    /// Gives a part back to the buyer.
    pub fn give_back(&mut self, amount: i64) {
        self.set_refunded(self.number("amount_refunded") + amount);
    }

    /// A refund has failed: its part is the merchant's again.
    pub fn take_back(&mut self, amount: i64) {
        self.set_refunded(self.number("amount_refunded") - amount);
    }

    fn set_refunded(&mut self, refunded: i64) {
        self.view["amount_refunded"] = json!(refunded);
        self.view["refunded"] = json!(self.left() == 0);
    }

    fn number(&self, field: &str) -> i64 {
        self.view[field].as_i64().unwrap_or(0)
    }
}

/// How an attempt ended.
pub enum Outcome<'a> {
    /// The money is there, or held for capture.
    Paid {
        /// Whether it is captured at once.
        captured: bool,
        /// `normal`, `elevated` or `highest`.
        risk: &'a str,
    },
    /// The bank has been told, and has not answered.
    Pending,
    /// No money.
    Failed {
        /// How that is told.
        decline: Decline,
        /// Whether it was blocked before the issuer was asked.
        blocked: bool,
    },
}

/// Makes and keeps a charge; answers its id.
pub fn record(
    call: &Call<'_>,
    intent: &PaymentIntent,
    method: &PaymentMethod,
    outcome: &Outcome<'_>,
) -> Result<String, ApiError> {
    let id = random::id("ch")?;
    let (status, captured, failure) = match outcome {
        Outcome::Paid { captured, .. } => ("succeeded", *captured, None),
        Outcome::Pending => ("pending", true, None),
        Outcome::Failed { decline, .. } => ("failed", false, Some(decline)),
    };
    let view = json!({
        "id": id,
        "object": "charge",
        "amount": intent.amount,
        "amount_captured": if captured { intent.amount } else { 0 },
        "amount_refunded": 0,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": method.billing_details,
        "calculated_statement_descriptor": null,
        "captured": captured,
        "created": call.now,
        "currency": intent.currency,
        "customer": intent.customer,
        "description": intent.description,
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": failure.map(|decline| decline.code),
        "failure_message": failure.map(Decline::message),
        "fraud_details": {},
        "livemode": false,
        "metadata": intent.metadata,
        "on_behalf_of": null,
        "outcome": outcome_view(outcome),
        "paid": status == "succeeded",
        "payment_intent": intent.id,
        "payment_method": method.id,
        "payment_method_details": method_details(method, intent)?,
        "receipt_email": intent.receipt_email,
        "receipt_number": null,
        "receipt_url": null,
        "refunded": false,
        "review": null,
        "shipping": intent.shipping,
        "source_transfer": null,
        "statement_descriptor": intent.statement_descriptor,
        "statement_descriptor_suffix": intent.statement_descriptor_suffix,
        "status": status,
        "transfer_data": null,
        "transfer_group": null,
    });
    call.tx.save(&ChargeRecord { id: id.clone(), view })?;
    Ok(id)
}

/// Makes the SEPA debit that a payment on a bank's page generates, and tells of it.
pub fn generate_debit(
    call: &Call<'_>,
    id: &str,
    method: &PaymentMethod,
    acceptance: Acceptance,
) -> Result<(), ApiError> {
    let mut charge: ChargeRecord = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    let told = &mut charge.view["payment_method_details"][method.kind.as_str()];
    generated_debits::generate(call, method, &Origin::Charge(id), Some(acceptance), told)?;
    call.tx.save(&charge)
}

/// Marks a held charge as captured.
pub fn capture(call: &Call<'_>, id: &str, amount: i64) -> Result<(), ApiError> {
    let mut charge: ChargeRecord = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    charge.view["captured"] = json!(true);
    charge.view["amount_captured"] = json!(amount);
    call.tx.save(&charge)
}

/// The money of a pending charge has come.
pub fn receive(call: &Call<'_>, id: &str, disputed: bool) -> Result<(), ApiError> {
    let mut charge: ChargeRecord = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    charge.view["paid"] = json!(true);
    charge.view["status"] = json!("succeeded");
    charge.view["disputed"] = json!(disputed);
    call.tx.save(&charge)
}

/// The bank has refused a pending charge.
pub fn fail(call: &Call<'_>, id: &str, decline: Decline) -> Result<(), ApiError> {
    let mut charge: ChargeRecord = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    charge.view["status"] = json!("failed");
    charge.view["captured"] = json!(false);
    charge.view["amount_captured"] = json!(0);
    charge.view["failure_code"] = json!(decline.code);
    charge.view["failure_message"] = json!(decline.message());
    charge.view["outcome"] = outcome_view(&Outcome::Failed { decline, blocked: false });
    call.tx.save(&charge)
}

/// `GET /v1/charges/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    Ok(Answer::ok(expanded(call, load(call, call.id, "charge")?, &expand)?))
}

/// `GET /v1/charges`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "customer", "view.customer")?;
    list.only(&mut params, "payment_intent", "view.payment_intent")?;
    list.created(&mut params, "view.created")?;
    params.finish()?;
    list.answer(call, ("charge", "/v1/charges"), |charge: ChargeRecord| {
        expanded(call, load(call, &charge.id, "charge")?, &expand)
    })
}

/// The charge of this id, with its refunds up to date; `param` is named when there is none.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<ChargeRecord, ApiError> {
    refunds::settle_of(call, id)?;
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("charge", param))
}

/// The charge of this id, for servers.
pub fn view(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    load(call, id, "charge").map(|charge| charge.view)
}

/// The error that tells a decline.
pub fn decline_error(decline: Decline) -> ApiError {
    let mut error = ApiError::card(decline.code).message(decline.message());
    if let Some(decline_code) = decline.decline_code {
        error = error.with("decline_code", decline_code);
    }
    if let Some(param) = decline.param {
        error = error.param(param);
    }
    error
}

fn expanded(call: &Call<'_>, charge: ChargeRecord, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = charge.view;
    if let (true, Some(id)) = (expand.wants("customer"), view["customer"].as_str()) {
        view["customer"] = customers::show(call, id)?;
    }
    if let (true, Some(id)) = (expand.wants("payment_intent"), view["payment_intent"].as_str()) {
        view["payment_intent"] = payment_intents::show(call, id)?;
    }
    Ok(view)
}

fn outcome_view(outcome: &Outcome<'_>) -> Value {
    match outcome {
        Outcome::Paid { risk, .. } => json!({
            "network_status": "approved_by_network", "reason": if *risk == "elevated" { json!("elevated_risk_level") } else { json!(null) },
            "risk_level": risk, "seller_message": "The payment is complete.", "type": "authorized",
        }),
        Outcome::Pending => json!({
            "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
            "seller_message": "The bank has been told of the debit.", "type": "authorized",
        }),
        Outcome::Failed { blocked: true, .. } => json!({
            "network_status": "not_sent_to_network", "reason": "highest_risk_level", "risk_level": "highest",
            "seller_message": "The payment was blocked before the bank was asked.", "type": "blocked",
        }),
        Outcome::Failed { decline, .. } => json!({
            "network_status": "declined_by_network", "reason": decline.decline_code.unwrap_or(decline.code), "risk_level": "normal",
            "seller_message": "The bank declined the payment.", "type": "issuer_declined",
        }),
    }
}

/// What was charged, under the name of its type.
fn method_details(method: &PaymentMethod, intent: &PaymentIntent) -> Result<Value, ApiError> {
    let mut of_kind = match method.card() {
        Some(card) => card_details(card, &method.billing_details)?,
        None => method.details.view(&method.billing_details, true)?,
    };
    if method.bank_account().is_some() {
        of_kind["mandate"] = json!(intent.mandate);
    }
    let mut details = json!({"type": method.kind});
    details[method.kind.as_str()] = of_kind;
    Ok(details)
}

fn card_details(card: &Card, billing_details: &Value) -> Result<Value, ApiError> {
    let view = card.of_payment_method(billing_details, true)?;
    Ok(json!({
        "brand": view["brand"], "checks": view["checks"], "country": view["country"], "exp_month": view["exp_month"], "exp_year": view["exp_year"],
        "fingerprint": view["fingerprint"], "funding": view["funding"], "installments": null, "last4": view["last4"], "mandate": null,
        "network": card.preferred_network.as_ref().unwrap_or(&card.brand), "three_d_secure": null, "wallet": card.wallet(),
    }))
}
