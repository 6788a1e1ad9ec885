//! What the tests of payment method types share: details that are enough for each, and the way to the end of its payment.

use opentill::rules::method::Method;
use opentill::wire::form::Form;
use serde_json::Value;

use crate::common::{Backend, Intent, Reply, post, text};

/// `mandate_data` as a page sends it.
pub const AGREED: &str =
    "mandate_data[customer_acceptance][type]=online&mandate_data[customer_acceptance][online][infer_from_client]=true";

/// Details of a type that its payment succeeds with, as names and values.
pub fn details(method: &Method) -> Vec<(String, String)> {
    let mut pairs = vec![("type".to_owned(), method.name.to_owned())];
    for need in method.needs {
        let value = match *need {
            "acss_debit" | "billie" | "customer_balance" => continue,
            "au_becs_debit[bsb_number]" => "000-000",
            "au_becs_debit[account_number]" => "000123456",
            "bacs_debit[sort_code]" => "10-88-00",
            "bacs_debit[account_number]" => "00012345",
            "billing_details[email]" => "ada@example.com",
            "billing_details[address][country]" => "DE",
            "boleto[tax_id]" => "000.000.000-00",
            "fpx[bank]" => "maybank2u",
            "sepa_debit[iban]" => "DE89 3704 0044 0532 0130 00",
            "sofort[country]" => "DE",
            "us_bank_account[account_number]" => "000123456789",
            "us_bank_account[routing_number]" => "110000000",
            "us_bank_account[account_holder_type]" => "individual",
            need if need.starts_with("billing_details") => "Ada",
            need => panic!("no value for {need}"),
        };
        pairs.push(((*need).to_owned(), value.to_owned()));
    }
    if method.name == "card" {
        for (name, value) in [("number", "4242424242424242"), ("exp_month", "12"), ("exp_year", "34"), ("cvc", "123")] {
            pairs.push((format!("card[{name}]"), value.to_owned()));
        }
    }
    pairs
}

/// The details as a body, below a name: `payment_method_data`, or nothing.
pub fn form(pairs: &[(String, String)], below: &str) -> String {
    let mut form = Form::new();
    for (name, value) in pairs {
        let (first, rest) = name.split_once('[').map_or((name.as_str(), String::new()), |(a, b)| (a, format!("[{b}")));
        form.pair(&if below.is_empty() { name.clone() } else { format!("{below}[{first}]{rest}") }, value);
    }
    form.finish()
}

/// The details of a type as `payment_method_data`.
pub fn data(method: &Method) -> String {
    form(&details(method), "payment_method_data")
}

/// Details of a debit from this account, of somebody with a name and an address.
pub fn account(kind: &str, number: &str) -> Vec<(String, String)> {
    let method = Method::named(kind).unwrap();
    let mut pairs = details(method);
    for (name, value) in &mut pairs {
        if name.ends_with("[account_number]") || name.ends_with("[iban]") {
            number.clone_into(value);
        }
    }
    pairs
}

/// The currency that a type is tested in.
pub fn currency(method: &Method) -> &'static str {
    method.currencies.first().copied().unwrap_or("usd")
}

/// A new intent for one type.
pub fn intent_for(backend: &Backend, method: &Method, more: &str) -> Intent {
    let mut form = format!("amount=1099&currency={}&payment_method_types[]={}&{more}", currency(method), method.name);
    if method.name == "customer_balance" && !more.contains("customer=") {
        form = format!("{form}&customer={}", backend.customer(""));
    }
    let reply = backend.server_post("/v1/payment_intents", &form);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    Intent { id: text(&body["id"]), client_secret: text(&body["client_secret"]) }
}

/// Confirms from a page with all that any type asks for.
pub fn confirm(backend: &Backend, intent: &Intent, method: &Method, data: &str) -> Reply {
    let mut form = format!("{data}&return_url=https%3A%2F%2Fshop.example%2Fdone");
    if method.mandate {
        form = format!("{form}&{AGREED}");
    }
    if method.name == "blik" {
        form.push_str("&payment_method_options[blik][code]=123456");
    }
    backend.confirm(intent, &form)
}

/// The bank's page that a next action leads to; nothing where the buyer opens an app by themselves.
pub fn page_of(action: &Value) -> Option<String> {
    let hash = &action[text(&action["type"])];
    [
        "url",
        "data",
        "hosted_instructions_url",
        "hosted_voucher_url",
        "hosted_verification_url",
        "stripe_js",
        "native_url",
    ]
    .iter()
    .find_map(|name| hash[*name].as_str())
    .map(str::to_owned)
}

/// The buyer does what a next action asks for.
pub fn act(backend: &Backend, action: &Value) -> Reply {
    let Some(page) = page_of(action) else {
        let app = post(&format!("{}/app", backend.bank), "code=123456", &[]);
        let path = app.text.split_once("action=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        return post(&format!("{}{path}", backend.bank), "", &[]);
    };
    match action["type"].as_str() {
        Some("verify_with_microdeposits") => post(&format!("{page}/verify"), &microdeposits(action), &[]),
        _ => post(&format!("{page}/complete"), "", &[]),
    }
}

/// What the buyer found on their statement, by what they are asked for.
pub fn microdeposits(action: &Value) -> String {
    match action["verify_with_microdeposits"]["microdeposit_type"].as_str() {
        Some("amounts") => "amounts[]=32&amounts[]=45".to_owned(),
        _ => "descriptor_code=SM11AA".to_owned(),
    }
}
