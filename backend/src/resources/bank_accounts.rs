//! A bank account, from the moment its number arrives: it is judged, looked up among the test accounts, and dropped. What is kept is what
//! [`BankAccount`] has fields for.

use opentill::rules::iban;
use opentill::rules::secret::Sensitive;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::test_accounts::{End, TestAccount, message_of};

/// The parameter of an account that is linked, and the field that shows it.
pub const LINKED: &str = "financial_connections_account";

/// A bank account, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct BankAccount {
    /// Its name in the table of test accounts, which says how it behaves.
    pub test_account: String,
    /// The hash of its type, but for the fingerprint: the bank, and the number's last four characters.
    pub fields: Map<String, Value>,
    /// Equal for equal accounts in this database, and says nothing else.
    pub fingerprint: String,
    /// Whether small deposits have shown that it is the buyer's.
    pub verified: bool,
}

impl BankAccount {
    /// Whether a type is paid from a bank account.
    pub fn is_of(kind: &str) -> bool {
        matches!(kind, "acss_debit" | "au_becs_debit" | "bacs_debit" | "sepa_debit" | "us_bank_account")
    }

    /// Takes bank and number out of the hash of this type, or the account that the buyer has linked at their bank.
    pub fn read(call: &Call<'_>, kind: &str, params: &mut Params) -> Result<Self, ApiError> {
        if kind == "us_bank_account" && params.has(LINKED) {
            return Self::linked(call, params);
        }
        let (bank, number, at_fault) = match kind {
            "sepa_debit" => (String::new(), read_iban(params)?, "iban"),
            "us_bank_account" => account(params, &[("routing_number", 9)])?,
            "bacs_debit" => account(params, &[("sort_code", 6)])?,
            "au_becs_debit" => account(params, &[("bsb_number", 6)])?,
            "acss_debit" if params.has("account_number") => {
                account(params, &[("institution_number", 3), ("transit_number", 5)])?
            }
            // The buyer has chosen an account in the bank's own dialog: the simulated one knows this one.
            _ => return Self::of(call, TestAccount::of_name("acss_success").ok_or_else(ApiError::internal)?),
        };
        // EXPOSE: only the published test accounts are taken.
        let Some(test_account) = TestAccount::of_number(kind, &bank, number.expose()) else {
            return Err(ApiError::unusable(
                &params.name(at_fault),
                "this backend is for tests, and takes published test accounts only. Use one of those.",
            )
            .code("payment_method_invalid_parameter_testmode"));
        };
        if let End::NotTaken(code) = test_account.end {
            return Err(ApiError::invalid(message_of(code).unwrap_or_default())
                .code(code)
                .param(&params.name(at_fault)));
        }
        let mut read = Self::of(call, test_account)?;
        if kind == "us_bank_account" {
            read.read_holder(params)?;
        }
        Ok(read)
    }

    /// An account that the buyer has linked, `fca_test_success`: its bank has said whose it is, so it counts as verified. `fca_test_` and the rest of a
    /// name in the table of test accounts stands for that account.
    fn linked(call: &Call<'_>, params: &mut Params) -> Result<Self, ApiError> {
        let id = params.required(LINKED)?;
        let account = id.strip_prefix("fca_test_").and_then(|rest| TestAccount::of_name(&format!("us_{rest}")));
        let Some(account) = account.filter(|account| account.end != End::NoDeposits) else {
            return Err(ApiError::unusable(
                &params.name(LINKED),
                "this backend links simulated accounts only: fca_test_success, fca_test_insufficient_funds, fca_test_account_closed and the like.",
            ));
        };
        let mut linked = Self::of(call, account)?;
        linked.verified = true;
        linked.read_holder(params)?;
        linked.fields.insert(LINKED.to_owned(), json!(id));
        Ok(linked)
    }

    /// Refuses an account that is not verified where the options have it verified at once: small deposits take their time.
    pub fn check_verification(&self, options: &Value) -> Result<(), ApiError> {
        if options["verification_method"] == "instant" {
            return Err(ApiError::missing(&format!("payment_method_data[us_bank_account][{LINKED}]")).message(
                "With verification_method instant the buyer links the account at their bank. Send financial_connections_account, or take verification_method automatic.",
            ));
        }
        Ok(())
    }

    fn read_holder(&mut self, params: &mut Params) -> Result<(), ApiError> {
        let holder = params.choice("account_holder_type", &["company", "individual"])?;
        let account_type = params.choice("account_type", &["checking", "savings"])?;
        self.fields.insert("account_holder_type".to_owned(), json!(holder.unwrap_or("individual")));
        self.fields.insert("account_type".to_owned(), json!(account_type.unwrap_or("checking")));
        Ok(())
    }

    /// The account behind a row of the table.
    pub fn of(call: &Call<'_>, account: &'static TestAccount) -> Result<Self, ApiError> {
        let whole = format!("{}/{}/{}", account.kind, account.bank, account.number);
        let last4 = account.number.get(account.number.len().saturating_sub(4)..).unwrap_or_default();
        let Value::Object(mut fields) = bank_of(account)? else {
            return Err(ApiError::internal());
        };
        fields.insert("last4".to_owned(), json!(last4));
        Ok(Self {
            test_account: account.name.to_owned(),
            fields,
            fingerprint: call.app.hasher.digest("bank account fingerprint", &whole).fingerprint(),
            verified: false,
        })
    }

    /// What this account does.
    pub fn behaviour(&self) -> Result<&'static TestAccount, ApiError> {
        TestAccount::of_name(&self.test_account).ok_or_else(ApiError::internal)
    }

    /// The hash of its type. Only the merchant's server sees the fingerprint.
    pub fn view(&self, with_fingerprint: bool) -> Value {
        let mut view = self.fields.clone();
        if with_fingerprint {
            view.insert("fingerprint".to_owned(), json!(self.fingerprint));
        }
        Value::Object(view)
    }
}

/// What may be shown of the bank.
fn bank_of(account: &TestAccount) -> Result<Value, ApiError> {
    Ok(match account.kind {
        "sepa_debit" => {
            let iban = iban::check(account.number).map_err(|_| ApiError::internal())?;
            let branch = Some(iban.branch_code()).filter(|branch| !branch.is_empty());
            json!({
                "bank_code": iban.bank_code(),
                "branch_code": branch,
                "country": iban.country().code(),
                "generated_from": null,
            })
        }
        "us_bank_account" => json!({
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "TEST BANK",
            "financial_connections_account": null,
            "networks": {"preferred": "ach", "supported": ["ach"]},
            "routing_number": account.bank,
            "status_details": null,
        }),
        "bacs_debit" => json!({"sort_code": account.bank}),
        "au_becs_debit" => json!({"bsb_number": account.bank}),
        _ => json!({
            "bank_name": "TEST BANK",
            "institution_number": account.bank.get(..3),
            "transit_number": account.bank.get(3..),
        }),
    })
}

/// An IBAN without spaces, if it is whole.
fn read_iban(params: &mut Params) -> Result<Sensitive<String>, ApiError> {
    let name = params.name("iban");
    let typed = params.sensitive("iban")?.ok_or_else(|| ApiError::missing(&name))?;
    // EXPOSE: judged for its form; what is read is wrapped again at once.
    match iban::check(typed.expose()) {
        // EXPOSE: passed on without its separators, wrapped.
        Ok(iban) => Ok(Sensitive::new(iban.text().expose().clone())),
        Err(code) => Err(ApiError::invalid(code.message()).code(code.code()).param(&name)),
    }
}

/// The bank's numbers put together, the account's number, and the name of the latter.
fn account(
    params: &mut Params,
    parts: &[(&str, usize)],
) -> Result<(String, Sensitive<String>, &'static str), ApiError> {
    let mut bank = String::new();
    for (name, length) in parts {
        let part = compact(&params.required(name)?);
        if part.len() != *length || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ApiError::unusable(&params.name(name), &format!("{length} digits are expected."))
                .code("payment_method_invalid_parameter"));
        }
        bank.push_str(&part);
    }
    let name = params.name("account_number");
    let typed = params.sensitive("account_number")?.ok_or_else(|| ApiError::missing(&name))?;
    // EXPOSE: separators are taken out; the result is wrapped again at once.
    let number = Sensitive::new(compact(typed.expose()));
    // EXPOSE: judged for its form.
    if number.expose().is_empty() || !number.expose().bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::unusable(&name, "digits are expected.").code("payment_method_invalid_parameter"));
    }
    Ok((bank, number, "account_number"))
}

/// A number without what people put between its characters.
fn compact(typed: &str) -> String {
    typed
        .chars()
        .filter(|character| !matches!(character, ' ' | '-'))
        .map(|character| character.to_ascii_uppercase())
        .collect()
}
