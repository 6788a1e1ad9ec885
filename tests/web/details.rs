//! What every payment method type needs, with values that its payment succeeds with.

use js_sys::Reflect;
use opentill::rules::method::Method;
use wasm_bindgen::prelude::*;

use super::{parse, set};

/// The parameters of a type, all but the one of that name.
pub fn details(method: &Method, without: Option<&str>) -> JsValue {
    let parameters = parse("{}");
    set(&parameters, "type", method.name.into());
    if method.name == "card" {
        set(&parameters, "card", parse(r#"{"token":"tok_visa"}"#));
    }
    for need in method.needs.iter().filter(|need| Some(**need) != without) {
        let value = match *need {
            "acss_debit" | "billie" | "customer_balance" => parse("{}"),
            "au_becs_debit[bsb_number]" => "000-000".into(),
            "au_becs_debit[account_number]" => "000123456".into(),
            "bacs_debit[sort_code]" => "10-88-00".into(),
            "bacs_debit[account_number]" => "00012345".into(),
            "billing_details[email]" => "ada@example.com".into(),
            "billing_details[address][country]" => "DE".into(),
            "boleto[tax_id]" => "000.000.000-00".into(),
            "fpx[bank]" => "maybank2u".into(),
            "sepa_debit[iban]" => "DE89 3704 0044 0532 0130 00".into(),
            "sofort[country]" => "DE".into(),
            "us_bank_account[account_number]" => "000123456789".into(),
            "us_bank_account[routing_number]" => "110000000".into(),
            "us_bank_account[account_holder_type]" => "individual".into(),
            _ => "Ada".into(),
        };
        put(&parameters, need, value);
    }
    parameters
}

/// Sets the member of a bracketed name, with the objects on the way to it.
fn put(object: &JsValue, name: &str, value: JsValue) {
    let mut parts = name.split(['[', ']']).filter(|part| !part.is_empty()).peekable();
    let mut object = object.clone();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return set(&object, part, value);
        }
        let inner = Reflect::get(&object, &part.into()).ok().filter(JsValue::is_object);
        let inner = inner.unwrap_or_else(|| {
            let fresh = parse("{}");
            set(&object, part, fresh.clone());
            fresh
        });
        object = inner;
    }
}
