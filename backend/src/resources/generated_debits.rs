//! SEPA debits that a bank's page generates: whoever approves there once, for a setup or for a payment that is to be repeated, is debited from then
//! on. The account behind the page is a test account.

use serde_json::{Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::bank_accounts::BankAccount;
use crate::resources::mandates::{self, Acceptance, Debit, Scope};
use crate::resources::payment_methods::{Details, PaymentMethod};
use crate::test_accounts::TestAccount;

/// The types that generate one.
const GENERATING: [&str; 3] = ["bancontact", "ideal", "sofort"];

/// Whether a type generates one.
pub fn comes_of(kind: &str) -> bool {
    GENERATING.contains(&kind)
}

/// What an attempt or a charge says before there is one.
pub fn nothing() -> Value {
    json!({"generated_sepa_debit": null, "generated_sepa_debit_mandate": null, "iban_last4": null, "verified_name": null})
}

/// Where a debit comes from.
pub enum Origin<'a> {
    /// A payment, by its charge.
    Charge(&'a str),
    /// A setup, by its attempt.
    SetupAttempt(&'a str),
}

/// Makes and keeps the debit with its mandate, for whoever keeps the PaymentMethod, and tells of it in `told`. Gives the mandate's id.
pub fn generate(
    call: &Call<'_>,
    method: &PaymentMethod,
    origin: &Origin<'_>,
    acceptance: Option<Acceptance>,
    told: &mut Value,
) -> Result<Option<String>, ApiError> {
    let country = method.details.view(&method.billing_details, false)?["country"].as_str().map(str::to_owned);
    let row = TestAccount::of_name(account_of(&method.kind, country.as_deref())).ok_or_else(ApiError::internal)?;
    let mut account = BankAccount::of(call, row)?;
    let from = match origin {
        Origin::Charge(id) => json!({"charge": id, "setup_attempt": null}),
        Origin::SetupAttempt(id) => json!({"charge": null, "setup_attempt": id}),
    };
    account.fields.insert("generated_from".to_owned(), from);
    let last4 = account.fields["last4"].clone();
    let details = Details::BankAccount(account);
    let mut debit = PaymentMethod::new(call, "sepa_debit", details, method.billing_details.clone())?;
    debit.customer.clone_from(&method.customer);
    debit.set_up = method.set_up;
    if let Some(acceptance) = acceptance {
        let about = Debit { payment_method: &debit.id, kind: "sepa_debit", options: &Value::Null };
        let mandate = mandates::create(call, acceptance, Scope::MultiUse, &about, mandates::Status::Active)?;
        debit.mandate = Some(mandate.id);
    }
    call.tx.save(&debit)?;
    told["generated_sepa_debit"] = json!(debit.id);
    told["generated_sepa_debit_mandate"] = json!(debit.mandate);
    told["iban_last4"] = last4;
    told["verified_name"] = method.billing_details["name"].clone();
    Ok(debit.mandate)
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
