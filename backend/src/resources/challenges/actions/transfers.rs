//! `display_bank_transfer_instructions`: where the buyer sends money, by the currency. The accounts are made up.

use serde_json::{Value, json};

use super::{Asked, Challenge, digits};
use crate::api::Call;
use crate::errors::ApiError;
use crate::random;

/// Who the money is sent to.
const HOLDER: &str = "Test merchant";

/// The instructions, which the bank's page shows too.
pub fn action(
    call: &Call<'_>,
    challenge: &mut Challenge,
    asked: &Asked<'_>,
) -> Result<(&'static str, Value), ApiError> {
    let (amount, currency) = asked.amount.ok_or_else(ApiError::internal)?;
    let reference = random::text(8)?.to_ascii_uppercase();
    let (kind, address, shown) = address(currency)?;
    challenge.rows.push(("Account holder".to_owned(), HOLDER.to_owned()));
    challenge.rows.extend(shown.into_iter().map(|(name, value)| (name.to_owned(), value)));
    challenge.rows.push(("Reference".to_owned(), reference.clone()));
    let hash = json!({
        "amount_remaining": amount,
        "currency": currency,
        "financial_addresses": [address],
        "hosted_instructions_url": challenge.url(call.app),
        "reference": reference,
        "type": kind,
    });
    Ok(("display_bank_transfer_instructions", hash))
}

/// The transfer's type, the account as the API shows it, and as the page does.
type Account = (&'static str, Value, Vec<(&'static str, String)>);

fn address(currency: &str) -> Result<Account, ApiError> {
    let number = digits(8)?;
    let postal = |country: &str| json!({"city": "Testville", "country": country, "line1": "1 Test Street", "line2": null, "postal_code": "10000", "state": null});
    let whole = |kind: &str, country: &str, networks: Value, mut record: Value| {
        record["account_holder_address"] = postal(country);
        record["account_holder_name"] = json!(HOLDER);
        record["bank_address"] = postal(country);
        let mut address = json!({"type": kind, "supported_networks": networks});
        address[kind] = record;
        address
    };
    Ok(match currency {
        "gbp" => (
            "gb_bank_transfer",
            whole("sort_code", "GB", json!(["bacs", "fps"]), json!({"account_number": number, "sort_code": "200000"})),
            vec![("Sort code", "200000".to_owned()), ("Account number", number)],
        ),
        "jpy" => (
            "jp_bank_transfer",
            whole(
                "zengin",
                "JP",
                json!(["zengin"]),
                json!({"account_number": number, "account_type": "futsu", "bank_code": "9999", "bank_name": "TEST BANK", "branch_code": "001", "branch_name": "TEST"}),
            ),
            vec![("Bank and branch", "9999 001".to_owned()), ("Account number", number)],
        ),
        "mxn" => (
            "mx_bank_transfer",
            whole(
                "spei",
                "MX",
                json!(["spei"]),
                json!({"bank_code": "999", "bank_name": "TEST BANK", "clabe": format!("9990000000{number}")}),
            ),
            vec![("CLABE", format!("9990000000{number}"))],
        ),
        "usd" => (
            "us_bank_transfer",
            whole(
                "aba",
                "US",
                json!(["ach", "domestic_wire_us"]),
                json!({"account_number": number, "account_type": "checking", "bank_name": "TEST BANK", "routing_number": "999999999"}),
            ),
            vec![("Routing number", "999999999".to_owned()), ("Account number", number)],
        ),
        _ => {
            let iban = format!("DE00 9999 9999 00{number}").replace(' ', "");
            (
                "eu_bank_transfer",
                whole("iban", "DE", json!(["sepa"]), json!({"bic": "TESTDE00", "country": "DE", "iban": iban})),
                vec![("IBAN", iban), ("BIC", "TESTDE00".to_owned())],
            )
        }
    })
}
