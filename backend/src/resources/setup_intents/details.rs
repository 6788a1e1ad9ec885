//! `payment_method_details` of a SetupAttempt, and the SEPA debits that setups with a bank's page generate: whoever approves there once is
//! debited from then on.

use serde_json::{Value, json};

use super::SetupIntent;
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::bank_accounts::BankAccount;
use crate::resources::mandates::{self, Debit, Scope};
use crate::resources::payment_methods::{Details, PaymentMethod};
use crate::resources::setup_attempts::SetupAttempt;
use crate::test_accounts::TestAccount;
use crate::test_cards::Authentication;

/// The types whose setup generates a SEPA debit.
pub const GENERATING: [&str; 3] = ["bancontact", "ideal", "sofort"];

/// What an attempt says of a PaymentMethod as it begins.
pub fn of(method: &PaymentMethod) -> Result<Value, ApiError> {
    let kind = method.kind.as_str();
    let mut details = json!({"type": kind});
    details[kind] = match kind {
        "card" => card(method)?,
        "ideal" => {
            let chosen = method.details.view(&method.billing_details, false)?;
            let mut ideal = generated_nothing();
            ideal["bank"] = chosen["bank"].clone();
            ideal["bic"] = chosen["bic"].clone();
            ideal
        }
        "bancontact" | "sofort" => {
            let mut bank = generated_nothing();
            for unknown in ["bank_code", "bank_name", "bic", "preferred_language"] {
                bank[unknown] = Value::Null;
            }
            bank
        }
        _ => json!({}),
    };
    Ok(details)
}

/// What an authentication came to.
pub fn three_d_secure(flow: &str, passed: bool) -> Value {
    json!({
        "authentication_flow": flow,
        "electronic_commerce_indicator": passed.then_some("05"),
        "result": if passed { "authenticated" } else { "failed" },
        "result_reason": if passed { Value::Null } else { json!("rejected") },
        "transaction_id": null,
        "version": "2.2.0",
    })
}

/// Makes the SEPA debit of the account behind the page that the buyer approved on, with its mandate.
pub fn generate_debit(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    method: &PaymentMethod,
    attempt: &mut SetupAttempt,
) -> Result<(), ApiError> {
    let kind = method.kind.as_str();
    if !GENERATING.contains(&kind) {
        return Ok(());
    }
    let country = method.details.view(&method.billing_details, false)?["country"].as_str().map(str::to_owned);
    let account = TestAccount::of_name(account_of(kind, country.as_deref())).ok_or_else(ApiError::internal)?;
    let mut account = BankAccount::of(call, account)?;
    account.fields.insert("generated_from".to_owned(), json!({"charge": null, "setup_attempt": attempt.id}));
    let last4 = account.fields["last4"].clone();
    let mut debit =
        PaymentMethod::new(call, "sepa_debit", Details::BankAccount(account), method.billing_details.clone())?;
    debit.customer.clone_from(&method.customer);
    debit.set_up = method.set_up;
    if let Some(acceptance) = intent.acceptance.take() {
        let about = Debit { payment_method: &debit.id, kind: "sepa_debit", options: &Value::Null };
        let mandate = mandates::create(call, acceptance, Scope::MultiUse, &about, mandates::Status::Active)?;
        debit.mandate = Some(mandate.id.clone());
        intent.mandate = Some(mandate.id);
    }
    call.tx.save(&debit)?;
    let told = &mut attempt.details[kind];
    told["generated_sepa_debit"] = json!(debit.id);
    told["generated_sepa_debit_mandate"] = json!(debit.mandate);
    told["iban_last4"] = last4;
    told["verified_name"] = method.billing_details["name"].clone();
    Ok(())
}

fn card(method: &PaymentMethod) -> Result<Value, ApiError> {
    let card = method.card().ok_or_else(ApiError::internal)?;
    let view = card.of_payment_method(&method.billing_details, true)?;
    let frictionless = card.behaviour()?.authentication == Authentication::Frictionless;
    Ok(json!({
        "brand": view["brand"],
        "checks": view["checks"],
        "country": view["country"],
        "exp_month": view["exp_month"],
        "exp_year": view["exp_year"],
        "fingerprint": view["fingerprint"],
        "funding": view["funding"],
        "last4": view["last4"],
        "network": card.preferred_network.as_ref().unwrap_or(&card.brand),
        "three_d_secure": frictionless.then(|| three_d_secure("frictionless", true)),
        "wallet": null,
    }))
}

fn generated_nothing() -> Value {
    json!({"generated_sepa_debit": null, "generated_sepa_debit_mandate": null, "iban_last4": null, "verified_name": null})
}

/// The test account behind a bank's page.
fn account_of(kind: &str, country: Option<&str>) -> &'static str {
    match (kind, country) {
        ("bancontact", _) | ("sofort", Some("BE")) => "sepa_be_success",
        ("sofort", Some("AT")) => "sepa_at_success",
        ("sofort", Some("ES")) => "sepa_es_success",
        ("sofort", Some("IT")) => "sepa_it_success",
        ("ideal", _) | ("sofort", Some("NL")) => "sepa_nl_success",
        _ => "sepa_de_success",
    }
}
