//! What the field-less client makes of plain values beside payment methods: tokens, ConfirmationTokens, sources.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, missing_docs)]

mod web;

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::{client, client_at, get, merchant, misuse, parse, text};

wasm_bindgen_test_configure!(run_in_browser);

const NONE: JsValue = JsValue::UNDEFINED;

const ACCOUNT: &str = r#"{"country":"US","currency":"usd","routing_number":"110000000","account_number":"000123456789",
    "account_holder_name":"Ada Lovelace","account_holder_type":"individual"}"#;

#[wasm_bindgen_test]
async fn a_bank_account_becomes_a_token() {
    let made = client().create_token("bank_account".into(), parse(ACCOUNT), NONE).await.expect("a result");
    assert_eq!(text(&made, "token.type"), "bank_account", "{}", text(&made, "error.message"));
    assert_eq!(text(&made, "token.bank_account.last4"), "6789");
    assert_eq!(get(&made, "token.used").as_bool(), Some(false));
}

#[wasm_bindgen_test]
async fn an_identity_number_becomes_a_token_that_does_not_hold_it() {
    let number = parse(r#"{"personal_id_number":"000000000"}"#);
    let made = client().create_token("pii".into(), number, NONE).await.expect("a result");
    assert_eq!(text(&made, "token.type"), "pii", "{}", text(&made, "error.message"));
    let shown = js_sys::JSON::stringify(&made).expect("plain values");
    assert!(!String::from(shown).contains("000000000"));
}

#[wasm_bindgen_test]
async fn an_account_and_a_person_become_tokens() {
    for (kind, data) in [
        (
            "account",
            r#"{"business_type":"individual","individual":{"first_name":"Ada"},"tos_shown_and_accepted":true}"#,
        ),
        ("person", r#"{"first_name":"Ada","last_name":"Lovelace","relationship":{"owner":true}}"#),
    ] {
        let made = client().create_token(kind.into(), parse(data), NONE).await.expect("a result");
        assert_eq!(text(&made, "token.type"), kind, "{}", text(&made, "error.message"));
    }
}

#[wasm_bindgen_test]
async fn tokens_that_need_a_field_are_misuse() {
    let client = client_at("http://127.0.0.1:9");
    for (kind, data) in [
        ("card", r#"{"name":"Ada"}"#),
        ("cvc_update", "{}"),
        ("card", r#"{"card":{"number":"4242424242424242"}}"#),
        ("cheque", "{}"),
    ] {
        let message = misuse(client.create_token(kind.into(), parse(data), NONE).await);
        assert!(message.contains("element") && !message.contains("4242"), "{message}");
    }
}

#[wasm_bindgen_test]
async fn an_answer_that_refuses_an_account_does_not_repeat_it() {
    let wrong = ACCOUNT.replace("000123456789", "98765432101234567890");
    let made = client().create_token("bank_account".into(), parse(&wrong), NONE).await.expect("a result");
    let shown = String::from(js_sys::JSON::stringify(&get(&made, "error")).expect("plain values"));
    assert!(shown.contains("type") && !shown.contains("98765432101234567890"), "{shown}");
}

#[wasm_bindgen_test]
async fn a_card_number_in_the_name_of_an_account_goes_nowhere() {
    let data = ACCOUNT.replace("Ada Lovelace", "4242 4242 4242 4242");
    let made = client_at("http://127.0.0.1:9").create_token("bank_account".into(), parse(&data), NONE).await;
    assert_eq!(text(&made.expect("a result"), "error.code"), "card_number_in_name_field");
}

#[wasm_bindgen_test]
async fn a_confirmation_token_holds_a_payment_method_for_the_merchant_to_confirm_with() {
    let arguments = parse(
        r#"{"params":{"payment_method_data":{"type":"sepa_debit","sepa_debit":{"iban":"DE89370400440532013000"},
            "billing_details":{"name":"Ada","email":"ada@example.com"}},"return_url":"https://shop.example/done"}}"#,
    );
    let made = client().create_confirmation_token(arguments, NONE).await.expect("a result");
    let id = text(&made, "confirmationToken.id");
    assert!(id.starts_with("ctoken_"), "{}", text(&made, "error.message"));
    assert_eq!(text(&made, "confirmationToken.payment_method_preview.type"), "sepa_debit");
    let parameters = [
        r#"{"amount":1099,"currency":"eur","payment_method_types":["sepa_debit"],"confirm":true,"confirmation_token":""#,
        &id,
        r#"","mandate_data":{"customer_acceptance":{"type":"online","online":{"ip_address":"127.0.0.1","user_agent":"test"}}}}"#,
    ];
    let intent = merchant("payment_intents", &parameters.concat()).await;
    assert_eq!(text(&intent, "status"), "processing", "{}", text(&intent, "error.message"));
}

#[wasm_bindgen_test]
async fn a_confirmation_token_lacks_nothing_that_its_type_needs() {
    let arguments =
        parse(r#"{"params":{"payment_method_data":{"type":"sepa_debit","billing_details":{"name":"Ada"}}}}"#);
    let made = client_at("http://127.0.0.1:9").create_confirmation_token(arguments, NONE).await.expect("a result");
    assert_eq!(text(&made, "error.code"), "incomplete_iban");
    assert_eq!(text(&made, "error.param"), "payment_method_data[sepa_debit][iban]");
}

#[wasm_bindgen_test]
async fn a_source_is_made_and_read() {
    let parameters = parse(
        r#"{"type":"sepa_debit","currency":"eur","sepa_debit":{"iban":"DE89370400440532013000"},"owner":{"name":"Ada"}}"#,
    );
    let made = client().create_source(parameters, NONE).await.expect("a result");
    assert_eq!(text(&made, "source.type"), "sepa_debit", "{}", text(&made, "error.message"));
    assert_eq!(text(&made, "source.sepa_debit.last4"), "3000");
    let read = client().retrieve_source(get(&made, "source"), NONE).await.expect("a result");
    assert_eq!(text(&read, "source.id"), text(&made, "source.id"), "{}", text(&read, "error.message"));
}

#[wasm_bindgen_test]
async fn sources_that_cannot_work_are_misuse() {
    let client = client_at("http://127.0.0.1:9");
    let message = misuse(client.create_source(parse(r#"{"currency":"eur"}"#), NONE).await);
    assert!(message.contains("type"), "{message}");
    let wrong = r#"{"id":"src_1/../../hunter2","client_secret":"src_client_secret_hunter2"}"#;
    let message = misuse(client.retrieve_source(parse(wrong), NONE).await);
    assert!(message.contains("src_") && !message.contains("hunter2"), "{message}");
}
