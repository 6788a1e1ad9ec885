//! What a buyer tells for each type of payment method: accounts of the test table, and one person.

use serde_json::{Value, json};

/// Who buys.
pub const BUYER: &str = "Jenny Rosen";

/// Billing details that are enough for every type.
pub fn buyer() -> Value {
    json!({
        "name": BUYER, "email": "jenny@example.com", "phone": "+441632960123",
        "address": { "line1": "1 Main Street", "city": "Springfield", "state": "SP", "postal_code": "94107", "country": "DE" },
    })
}

/// `payment_method` of a type, whole.
pub fn details(kind: &str) -> Value {
    let own = match kind {
        "acss_debit" => {
            json!({ "account_number": "000123456789", "institution_number": "000", "transit_number": "11000" })
        }
        "au_becs_debit" => json!({ "bsb_number": "000000", "account_number": "000123456" }),
        "bacs_debit" => json!({ "sort_code": "108800", "account_number": "00012345" }),
        "boleto" => json!({ "tax_id": "000.000.000-00" }),
        "fpx" => json!({ "bank": "maybank2u" }),
        "sepa_debit" => json!({ "iban": "DE89370400440532013000" }),
        "sofort" => json!({ "country": "DE" }),
        "us_bank_account" => {
            json!({ "account_number": "000123456789", "routing_number": "110000000", "account_holder_type": "individual" })
        }
        "billie" | "customer_balance" => json!({}),
        _ => Value::Null,
    };
    let mut data = json!({ "billing_details": buyer() });
    if !own.is_null() {
        data[kind] = own;
    }
    data
}
