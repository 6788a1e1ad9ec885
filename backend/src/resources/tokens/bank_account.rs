//! What a token holds of a bank account: the last four, the bank, who holds it. The number is checked and dropped.

use opentill::rules::iban;
use opentill::rules::money::Currency;
use opentill::rules::secret::Sensitive;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Call;
use crate::errors::{ApiError, message_of};
use crate::keys::Caller;
use crate::params::Params;
use crate::random;

/// A bank account, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct BankAccount {
    id: String,
    country: String,
    currency: String,
    last4: String,
    bank_name: Option<String>,
    routing_number: Option<String>,
    account_holder_name: Option<String>,
    account_holder_type: Option<String>,
    account_type: Option<String>,
    fingerprint: String,
}

impl BankAccount {
    /// Reads `bank_account[...]`. An IBAN as `account_number` says the country itself.
    pub fn read(call: &Call<'_>, sent: &mut Params) -> Result<Self, ApiError> {
        let country = sent.text("country")?.map(|country| country.to_ascii_uppercase());
        let currency = sent.required("currency")?.to_ascii_lowercase();
        if Currency::parse(&currency).is_none() {
            let rule = "a three-letter ISO 4217 code is expected, such as usd.";
            return Err(ApiError::unusable(&sent.name("currency"), rule));
        }
        let number =
            sent.sensitive("account_number")?.ok_or_else(|| ApiError::missing(&sent.name("account_number")))?;
        let routing_number = sent.text("routing_number")?;
        let account = Account::check(sent, &number, country.as_deref(), routing_number.as_deref())?;
        Ok(Self {
            id: random::id("ba")?,
            country: account.country,
            currency,
            // EXPOSE: equal for equal accounts in this database, and says nothing else.
            fingerprint: call.app.hasher.digest("bank account fingerprint", account.key.expose()).fingerprint(),
            last4: account.last4,
            bank_name: account.bank_name,
            routing_number,
            account_holder_name: sent.free_text("account_holder_name")?,
            account_holder_type: sent.choice("account_holder_type", &["individual", "company"])?.map(str::to_owned),
            account_type: sent.choice("account_type", &["checking", "savings", "futsu", "toza"])?.map(str::to_owned),
        })
    }

    /// The token's `bank_account`. Only servers see the fingerprint.
    pub fn view(&self, caller: Caller) -> Value {
        let mut view = json!({
            "id": self.id,
            "object": "bank_account",
            "account_holder_name": self.account_holder_name,
            "account_holder_type": self.account_holder_type,
            "account_type": self.account_type,
            "bank_name": self.bank_name,
            "country": self.country,
            "currency": self.currency,
            "last4": self.last4,
            "routing_number": self.routing_number,
            "status": "new",
        });
        if caller == Caller::Secret {
            view["fingerprint"] = json!(self.fingerprint);
        }
        view
    }
}

/// What a number says of its account.
struct Account {
    country: String,
    last4: String,
    bank_name: Option<String>,
    /// Names the account for its fingerprint.
    key: Sensitive<String>,
}

impl Account {
    fn check(
        sent: &Params,
        number: &Sensitive<String>,
        country: Option<&str>,
        routing_number: Option<&str>,
    ) -> Result<Self, ApiError> {
        // EXPOSE: two letters in front say that it is an IBAN.
        if number.expose().trim_start().starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Self::of_iban(sent, number, country);
        }
        let country = country.ok_or_else(|| ApiError::missing(&sent.name("country")))?;
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let rule = "the two letters of ISO 3166 are expected, such as US or DE.";
            return Err(ApiError::unusable(&sent.name("country"), rule));
        }
        // EXPOSE: separators are taken out; the result is wrapped again at once.
        let digits: Sensitive<String> = Sensitive::new(
            number.expose().chars().filter(|character| !matches!(character, ' ' | '-')).collect::<String>(),
        );
        // EXPOSE: judged for its form.
        let plain = digits.expose();
        if !(4..=17).contains(&plain.len()) || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            let rule = "an account number has 4 to 17 digits; an IBAN begins with its country.";
            return Err(ApiError::unusable(&sent.name("account_number"), rule).code("account_number_invalid"));
        }
        check_routing(sent, country, routing_number)?;
        Ok(Self {
            country: country.to_owned(),
            last4: plain.chars().skip(plain.len() - 4).collect(),
            bank_name: (routing_number == Some("110000000")).then(|| "STRIPE TEST BANK".to_owned()),
            key: Sensitive::new(format!("{country} {} {plain}", routing_number.unwrap_or_default())),
        })
    }

    fn of_iban(sent: &Params, number: &Sensitive<String>, country: Option<&str>) -> Result<Self, ApiError> {
        // EXPOSE: judged for its form.
        let iban = iban::check(number.expose()).map_err(|code| {
            ApiError::invalid(message_of(code.code())).code(code.code()).param(&sent.name("account_number"))
        })?;
        let of_iban = iban.country().code();
        if country.is_some_and(|country| country != of_iban) {
            let rule = "it is not the country that the IBAN begins with.";
            return Err(ApiError::unusable(&sent.name("country"), rule));
        }
        // EXPOSE: the bank's name is read off its code.
        let bank_name = iban::bank_name(iban.text().expose());
        Ok(Self {
            country: of_iban.to_owned(),
            last4: iban.last4().to_owned(),
            bank_name: (!bank_name.is_empty()).then(|| bank_name.to_owned()),
            // EXPOSE: for the fingerprint alone.
            key: Sensitive::new(iban.text().expose().clone()),
        })
    }
}

/// In the US a routing number is needed, and has its own check digit (ABA).
fn check_routing(sent: &Params, country: &str, routing_number: Option<&str>) -> Result<(), ApiError> {
    let name = sent.name("routing_number");
    match routing_number {
        None if country == "US" => Err(ApiError::missing(&name)),
        Some(routing) if country == "US" && !is_aba(routing) => {
            Err(ApiError::unusable(&name, "a US routing number has nine digits, the last of which checks the others.")
                .code("routing_number_invalid"))
        }
        Some(routing)
            if !(3..=20).contains(&routing.len())
                || !routing.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') =>
        {
            Err(ApiError::unusable(&name, "3 to 20 letters, digits and dashes are expected.")
                .code("routing_number_invalid"))
        }
        _ => Ok(()),
    }
}

/// Nine digits whose sum, weighted by 3, 7 and 1, is divisible by ten.
fn is_aba(routing: &str) -> bool {
    let digits: Vec<u32> = routing.chars().filter_map(|character| character.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip([3, 7, 1].iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    routing.len() == 9 && digits.len() == 9 && sum.is_multiple_of(10)
}
