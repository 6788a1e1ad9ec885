//! The judge passes what is right and finds each fault, in words without values.
#![allow(clippy::unwrap_used, reason = "a test ends at what it did not expect")]

use opentill_contract::{Contract, Exchange};
use serde_json::{Value, json};

const SECRET: &str = "pi_1_secret_2";
const CONFIRM: &str = "/v1/payment_intents/pi_1/confirm";
const CARD: &str = "payment_method_data[type]=card&payment_method_data[card][number]=4242424242424242\
                    &payment_method_data[card][exp_month]=12&payment_method_data[card][exp_year]=34&payment_method_data[card][cvc]=123";

/// An intent as a page sees it.
fn intent() -> Value {
    json!({
        "id": "pi_1", "object": "payment_intent", "amount": 1099, "amount_details": {"tip": {}}, "automatic_payment_methods": null,
        "canceled_at": null, "cancellation_reason": null, "capture_method": "automatic_async", "client_secret": SECRET,
        "confirmation_method": "automatic", "created": 1, "currency": "usd", "description": null, "last_payment_error": null,
        "livemode": false, "next_action": null, "payment_method": "pm_1", "payment_method_options": {"card": {}},
        "payment_method_types": ["card"], "processing": null, "receipt_email": null, "setup_future_usage": null, "shipping": null,
        "source": null, "status": "succeeded",
    })
}

fn confirm(form: &str, answer: &Value) -> Vec<String> {
    judge("POST", CONFIRM, "", form, 200, answer.to_string().as_bytes())
}

fn judge(method: &str, path: &str, query: &str, body: &str, status: u16, answer: &[u8]) -> Vec<String> {
    let contract = Contract::read().unwrap();
    let found =
        contract.judge(&Exchange { method, path, query, body: body.as_bytes(), publishable: true, status, answer });
    for value in [SECRET, "4242", "1099", "surprise"] {
        assert!(!found.iter().any(|fault| fault.contains(value)), "a value is repeated: {found:?}");
    }
    found
}

#[test]
fn what_is_right_passes() {
    let form = format!(
        "key=pk_test_1&client_secret={SECRET}&{CARD}&payment_method_data[billing_details][name]=Ada&use_stripe_sdk=true"
    );
    assert_eq!(confirm(&form, &intent()), Vec::<String>::new());
    let query = format!("key=pk_test_1&client_secret={SECRET}&expand[]=payment_method");
    let answer = intent().to_string();
    assert_eq!(judge("GET", "/v1/payment_intents/pi_1", &query, "", 200, answer.as_bytes()), Vec::<String>::new());
    // A preflight, and what is no part of the API.
    assert_eq!(judge("OPTIONS", CONFIRM, "", "", 204, b""), Vec::<String>::new());
    assert_eq!(judge("GET", "/frame/v1/card.html", "", "", 200, b"<p>"), Vec::<String>::new());
}

#[test]
fn each_fault_of_a_request_is_found() {
    let secret = format!("client_secret={SECRET}");
    for (form, told) in [
        (format!("{secret}&{CARD}&frobnicate=surprise"), "body, it has the unknown field `frobnicate`"),
        (
            format!("{secret}&{CARD}&payment_method_data[card][pin]=surprise"),
            "`payment_method_data.card` has the unknown field `pin`",
        ),
        (CARD.to_owned(), "body, it lacks `client_secret`"),
        (
            format!("{secret}&payment_method_data[type]=card&payment_method_data[card][exp_month]=1"),
            "`payment_method_data.card` lacks",
        ),
        (format!("{secret}&use_stripe_sdk=surprise"), "`use_stripe_sdk` does not fit `enum`"),
        (format!("{secret}&{secret}"), "`client_secret` contradicts another"),
    ] {
        let found = confirm(&form, &intent());
        assert!(found.iter().any(|fault| fault.contains(told)), "{told}: {found:?}");
        assert!(found.iter().all(|fault| fault.starts_with("POST /v1/payment_intents/{id}/confirm: ")), "{found:?}");
    }
    let query = format!("{secret}&verbose=surprise");
    let found = judge("GET", "/v1/payment_intents/pi_1", &query, "", 200, intent().to_string().as_bytes());
    assert_eq!(found, ["GET /v1/payment_intents/{id}: in the request's query, it has the unknown field `verbose`"]);
}

#[test]
fn each_fault_of_an_answer_is_found() {
    let form = format!("client_secret={SECRET}&{CARD}");
    for (field, value, told) in [
        ("customer", json!("cus_surprise"), "it has the unknown field `customer`"),
        ("amount", json!("1099"), "`amount` does not fit `type`"),
        ("status", json!("surprise"), "`status` does not fit `enum`"),
        ("next_action", json!({"type": "surprise"}), "`next_action.type` does not fit `enum`"),
    ] {
        let mut answer = intent();
        answer[field] = value;
        let found = confirm(&form, &answer);
        assert!(
            found.iter().any(|fault| fault.contains("in the answer (200), ") && fault.contains(told)),
            "{told}: {found:?}"
        );
    }
    let mut less = intent();
    less.as_object_mut().unwrap().remove("created");
    let found = confirm(&form, &less);
    assert!(found.iter().any(|fault| fault.ends_with("in the answer (200), it lacks `created`")), "{found:?}");
    assert!(found.iter().any(|fault| fault.contains("by Stripe's schema, it lacks `created`")), "{found:?}");
    assert_eq!(
        judge("POST", CONFIRM, "", &form, 200, b"surprise"),
        ["POST /v1/payment_intents/{id}/confirm: the answer (200) is not JSON"]
    );
    let found = judge("POST", CONFIRM, "", &form, 400, br#"{"error": {"message": "surprise"}}"#);
    assert!(found.iter().any(|fault| fault.contains("(400), `error` lacks `type`")), "{found:?}");
}

#[test]
fn a_server_sees_more_than_a_page() {
    let mut more = intent();
    more["customer"] = json!("cus_1");
    let mut wrong = more.clone();
    wrong["amount"] = json!("surprise");
    let contract = Contract::read().unwrap();
    let read = |answer: &Value| {
        let answer = answer.to_string();
        contract.judge(&Exchange {
            method: "GET",
            path: "/v1/payment_intents/pi_1",
            query: "",
            body: b"",
            publishable: false,
            status: 200,
            answer: answer.as_bytes(),
        })
    };
    assert_eq!(read(&more), Vec::<String>::new());
    let found = read(&wrong);
    assert!(found.iter().any(|fault| fault.contains("by Stripe's schema, `amount`")), "{found:?}");
}

#[test]
fn calls_that_the_contract_does_not_have_are_found() {
    let error = br#"{"error": {"type": "invalid_request_error", "message": "no"}}"#;
    let told = |method: &str, path: &str| judge(method, path, "", "", 404, error);
    assert_eq!(told("GET", "/v1/nope"), ["GET /v1/nope: the contract has no such path"]);
    assert_eq!(told("GET", "/v1/nope/pi_1_secret_2/x"), ["GET /v1/nope/.../x: the contract has no such path"]);
    assert_eq!(told("DELETE", CONFIRM), ["DELETE /v1/payment_intents/{id}/confirm: the contract has no such call"]);
    let told = told("GET", "/v1/customers/cus_1");
    assert!(
        told.contains(&"GET /v1/customers/{id}: the contract does not say that a page asks this".to_owned()),
        "{told:?}"
    );
}
