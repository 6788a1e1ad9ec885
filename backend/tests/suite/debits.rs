//! Debits: what becomes of them is read off the test account, and of accounts that have to be verified first.

use std::time::Duration;

use opentill::rules::method::Method;
use opentill_backend::Config;
use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, get, post, text};
use crate::kinds::{AGREED, account, confirm, data, form, intent_for, page_of};
use crate::schema::Judge;

/// Confirms a debit of this account; the intent, and what the page was answered.
fn debit(backend: &Backend, kind: &str, number: &str) -> (Intent, Reply) {
    let method = Method::named(kind).unwrap();
    let intent = intent_for(backend, method, "");
    let reply = confirm(backend, &intent, method, &form(&account(kind, number), "payment_method_data"));
    (intent, reply)
}

/// The intent with its last charge.
fn read(backend: &Backend, intent: &Intent) -> Value {
    backend.server_get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", intent.id)).json()
}

fn verify(backend: &Backend, intent: &Intent, named: &str) -> Reply {
    let form = format!("client_secret={}&{named}", intent.client_secret);
    backend.page_post(&format!("/v1/payment_intents/{}/verify_microdeposits", intent.id), &form)
}

/// An intent that waits for small deposits, and its next action.
fn unverified(backend: &Backend, kind: &str) -> (Intent, Value) {
    let method = Method::named(kind).unwrap();
    let intent = intent_for(backend, method, "");
    let seen = confirm(backend, &intent, method, &data(method)).json();
    assert_eq!(seen["status"], "requires_action");
    (intent, seen["next_action"].clone())
}

#[test]
fn debits_end_as_their_account_says() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for (kind, number, code) in [
        ("sepa_debit", "AT611904300234573201", None),
        ("sepa_debit", "FR1420041010050500013M02606", None),
        ("sepa_debit", "DE62370400440532013001", Some("payment_intent_payment_attempt_failed")),
        ("sepa_debit", "DE65370400440000343434", Some("charge_exceeds_source_limit")),
        ("sepa_debit", "DE27370400440000121212", Some("charge_exceeds_weekly_limit")),
        ("sepa_debit", "DE65370400440002222227", Some("insufficient_funds")),
        ("bacs_debit", "33333335", Some("debit_not_authorized")),
        ("bacs_debit", "22222227", Some("insufficient_funds")),
        ("bacs_debit", "00033333", Some("debit_not_authorized")),
        ("au_becs_debit", "111111113", Some("account_closed")),
        ("au_becs_debit", "111111116", Some("no_account")),
        ("au_becs_debit", "222222227", Some("refer_to_customer")),
    ] {
        let (intent, confirmed) = debit(&backend, kind, number);
        assert_eq!((confirmed.status, confirmed.json()["status"].as_str()), (200, Some("processing")), "{number}");
        let end = read(&backend, &intent);
        judge.assert("payment_intent", &end);
        judge.assert("charge", &end["latest_charge"]);
        let Some(code) = code else {
            assert_eq!(
                (&end["status"], &end["latest_charge"]["paid"]),
                (&json!("succeeded"), &json!(true)),
                "{number}"
            );
            continue;
        };
        assert_eq!(end["status"], "requires_payment_method", "{number}");
        let error = &end["last_payment_error"];
        assert_eq!((&error["code"], &error["payment_method"]["type"]), (&json!(code), &json!(kind)), "{number}");
        assert_eq!(error["charge"], end["latest_charge"]["id"]);
        let charge = &end["latest_charge"];
        assert_eq!((&charge["status"], &charge["failure_code"]), (&json!("failed"), &json!(code)), "{number}");
        assert_eq!(charge["amount_captured"], 0);
    }
}

#[test]
fn a_disputed_debit_is_paid_first() {
    let backend = Backend::start();
    let (intent, _) = debit(&backend, "sepa_debit", "DE35370400440532013002");
    let end = read(&backend, &intent);
    assert_eq!((&end["status"], &end["latest_charge"]["disputed"]), (&json!("succeeded"), &json!(true)));
}

#[test]
fn a_debit_that_takes_long_is_processing_meanwhile() {
    let backend = Backend::start();
    let (intent, _) = debit(&backend, "sepa_debit", "DE08370400440532013003");
    let seen = read(&backend, &intent);
    assert_eq!((&seen["status"], &seen["latest_charge"]["status"]), (&json!("processing"), &json!("pending")));
    let path = format!("/v1/payment_intents/{}", intent.id);
    for call in ["/cancel", "/confirm", "/capture"] {
        let error = backend.server_post(&format!("{path}{call}"), "").error();
        assert_eq!(error["code"], "payment_intent_unexpected_state", "{call}");
    }
    assert_eq!(backend.server_post(&path, "amount=5").error()["param"], "amount");

    for (number, status) in
        [("DE08370400440532013003", "succeeded"), ("DE78370400440532013004", "requires_payment_method")]
    {
        let backend = Backend::start_with(Config { debit_time: Duration::ZERO, ..Config::default() });
        let (intent, _) = debit(&backend, "sepa_debit", number);
        assert_eq!(read(&backend, &intent)["status"], status);
    }
}

#[test]
fn refused_accounts_are_refused_at_once() {
    let backend = Backend::start();
    for (kind, number, code) in [
        ("sepa_debit", "DE91370400440000055555", "sepa_debit_bank_not_supported"),
        ("sepa_debit", "DE18370400440000066666", "sepa_debit_debits_not_supported"),
        ("bacs_debit", "00044444", "account_number_invalid"),
    ] {
        let (_, refused) = debit(&backend, kind, number);
        assert_eq!((refused.status, refused.error()["code"].as_str()), (400, Some(code)));
    }
    let (_, blocked) = debit(&backend, "us_bank_account", "000000004954");
    assert_eq!(blocked.status, 402);
}

#[test]
fn named_accounts_behave_as_their_number() {
    let backend = Backend::start();
    let acceptance = "mandate_data[customer_acceptance][type]=offline";
    for (name, currency, status, code) in [
        ("pm_usBankAccount_success", "usd", "succeeded", Value::Null),
        ("pm_usBankAccount_accountClosed", "usd", "requires_payment_method", json!("account_closed")),
        ("pm_usBankAccount_noAccount", "usd", "requires_payment_method", json!("no_account")),
        ("pm_usBankAccount_processing", "usd", "processing", Value::Null),
        ("pm_sepaDebit_success_de", "eur", "succeeded", Value::Null),
        ("pm_sepaDebit_successDelayed_fr", "eur", "processing", Value::Null),
        ("pm_sepaDebit_insufficientFunds_at", "eur", "requires_payment_method", json!("insufficient_funds")),
    ] {
        let form = format!("amount=5&currency={currency}&payment_method={name}&confirm=true&{acceptance}");
        let made = backend.server_post("/v1/payment_intents", &form);
        assert_eq!((made.status, made.json()["status"].as_str()), (200, Some("processing")), "{name}: {}", made.text);
        let end = backend.server_get(&format!("/v1/payment_intents/{}", text(&made.json()["id"]))).json();
        assert_eq!((end["status"].as_str(), &end["last_payment_error"]["code"]), (Some(status), &code), "{name}");
    }
    assert_eq!(backend.server_get("/v1/payment_methods/pm_sepaDebit_nothing_de").status, 404);
}

#[test]
fn small_deposits_verify_an_account() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for (kind, named) in [
        ("us_bank_account", "descriptor_code=SM11AA"),
        ("us_bank_account", "descriptor_code=sm11aa"),
        ("us_bank_account", "amounts[]=32&amounts[]=45"),
        ("acss_debit", "amounts[]=45&amounts[]=32"),
    ] {
        let (intent, action) = unverified(&backend, kind);
        judge.assert("payment_intent_next_action", &action);
        let verified = verify(&backend, &intent, named);
        judge.assert("payment_intent", &verified.json());
        assert_eq!((verified.status, verified.json()["status"].as_str()), (200, Some("processing")), "{named}");
        assert_eq!(read(&backend, &intent)["status"], "succeeded");
        assert_eq!(verify(&backend, &intent, named).error()["code"], "payment_intent_unexpected_state");
    }
}

#[test]
fn wrong_deposits_count_and_end_the_attempt() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let prefix = "payment_method_microdeposit_verification";
    let (intent, _) = unverified(&backend, "us_bank_account");
    for (named, code) in [
        ("amounts[]=1&amounts[]=2", "amounts_mismatch"),
        ("descriptor_code=SM99ZZ", "descriptor_code_mismatch"),
        ("amounts[]=1", "amounts_invalid"),
        ("amounts[]=1&amounts[]=x", "amounts_invalid"),
    ] {
        let refused = verify(&backend, &intent, named);
        judge.assert("error", &refused.json());
        assert_eq!((refused.status, text(&refused.error()["code"])), (400, format!("{prefix}_{code}")), "{named}");
        assert_eq!(read(&backend, &intent)["status"], "requires_action");
    }
    assert_eq!(verify(&backend, &intent, "").error()["param"], "amounts");
    assert_eq!(verify(&backend, &intent, "amounts[]=1&descriptor_code=SM11AA").status, 400);
    // Two were wrong so far; the tenth is the last.
    for _ in 0..7 {
        assert!(text(&verify(&backend, &intent, "amounts[]=1&amounts[]=2").error()["code"]).ends_with("mismatch"));
    }
    let last = verify(&backend, &intent, "amounts[]=1&amounts[]=2").error();
    assert_eq!(last["code"], format!("{prefix}_attempts_exceeded"));
    assert_eq!(last["payment_intent"]["status"], "requires_payment_method");
    for (named, code) in [
        ("amounts[]=10&amounts[]=11", "attempts_exceeded"),
        ("descriptor_code=SM33CC", "attempts_exceeded"),
        ("amounts[]=40&amounts[]=41", "timeout"),
        ("descriptor_code=SM44DD", "timeout"),
    ] {
        let (intent, _) = unverified(&backend, "us_bank_account");
        let code = format!("{prefix}_{code}");
        assert_eq!(verify(&backend, &intent, named).error()["code"], code, "{named}");
        let end = read(&backend, &intent);
        assert_eq!(
            (&end["status"], &end["last_payment_error"]["code"]),
            (&json!("requires_payment_method"), &json!(code))
        );
        judge.assert("payment_intent", &end);
    }
}

#[test]
fn deposits_that_do_not_arrive_fail_the_attempt() {
    let backend = Backend::start();
    let (intent, reply) = debit(&backend, "us_bank_account", "000666666661");
    assert_eq!(reply.json()["next_action"]["type"], "verify_with_microdeposits");
    let end = read(&backend, &intent);
    assert_eq!(end["status"], "requires_payment_method");
    assert_eq!(end["last_payment_error"]["code"], "payment_method_microdeposit_failed");
}

#[test]
fn a_page_needs_the_secret_to_verify() {
    let backend = Backend::start();
    let (intent, _) = unverified(&backend, "us_bank_account");
    let path = format!("/v1/payment_intents/{}/verify_microdeposits", intent.id);
    assert_eq!(backend.page_post(&path, "descriptor_code=SM11AA").status, 401);
    assert_eq!(backend.page_post(&path, "descriptor_code=SM11AA&client_secret=x").status, 404);
    assert_eq!(backend.server_post(&path, "descriptor_code=SM11AA").json()["status"], "processing");
    let card = backend.intent("");
    assert_eq!(verify(&backend, &card, "descriptor_code=SM11AA").error()["code"], "payment_intent_unexpected_state");
}

#[test]
fn the_banks_page_takes_the_deposits_too() {
    let backend = Backend::start();
    for (kind, wrong, right, label) in [
        ("us_bank_account", "descriptor_code=SM00XX", "descriptor_code=SM11AA", "Code <input"),
        ("acss_debit", "amounts[0]=1&amounts[1]=2", "amounts[0]=32&amounts[1]=45", "First amount <input"),
    ] {
        let (intent, action) = unverified(&backend, kind);
        let page = page_of(&action).unwrap();
        assert!(get(&page, &[]).text.contains(label));
        let again = post(&format!("{page}/verify"), wrong, &[]);
        assert!(again.text.contains("role=\"alert\"") && again.text.contains(label), "{}", again.text);
        assert!(post(&format!("{page}/verify"), "", &[]).text.contains("role=\"alert\""));
        // A button alone verifies nothing.
        post(&format!("{page}/complete"), "", &[]);
        assert_eq!(read(&backend, &intent)["status"], "requires_action");
        assert!(post(&format!("{page}/verify"), right, &[]).text.contains("Account verified"));
        assert_eq!(read(&backend, &intent)["status"], "succeeded");
    }
}

#[test]
fn a_verified_account_is_not_asked_again() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let method = Method::named("us_bank_account").unwrap();
    let intent = intent_for(&backend, method, &format!("customer={customer}&setup_future_usage=on_session"));
    confirm(&backend, &intent, method, &data(method));
    verify(&backend, &intent, "descriptor_code=SM11AA");
    let kept = text(&read(&backend, &intent)["payment_method"]);
    let again = intent_for(&backend, method, &format!("customer={customer}"));
    let seen = backend.confirm(&again, &format!("payment_method={kept}&{AGREED}"));
    assert_eq!(seen.json()["status"], "processing", "{}", seen.text);
}

#[test]
fn a_mandate_can_be_named_and_covers_its_own_account_alone() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let method = Method::named("sepa_debit").unwrap();
    let more = format!("customer={customer}&setup_future_usage=off_session");
    let intent = intent_for(&backend, method, &more);
    confirm(&backend, &intent, method, &data(method));
    let first = read(&backend, &intent);
    let kept = text(&first["payment_method"]);
    let mandate = text(&first["latest_charge"]["payment_method_details"]["sepa_debit"]["mandate"]);
    let pay = |method: &str, mandate: &str| {
        let form = format!(
            "amount=5&currency=eur&confirm=true&off_session=true&customer={customer}&payment_method={method}&mandate={mandate}"
        );
        backend.server_post("/v1/payment_intents", &form)
    };
    assert_eq!(pay(&kept, &mandate).json()["status"], "processing");
    assert_eq!(pay("pm_sepaDebit_success_de", &mandate).error()["code"], "payment_intent_mandate_invalid");
    assert_eq!(pay(&kept, "mandate_none").error()["param"], "mandate");
}

#[test]
fn a_mandate_lives_as_long_as_it_covers_something() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let saved = format!("customer={customer}&setup_future_usage=off_session");
    for (kind, number, more, status) in [
        ("sepa_debit", "DE89370400440532013000", "", "inactive"),
        ("sepa_debit", "DE62370400440532013001", "", "inactive"),
        ("sepa_debit", "DE89370400440532013000", saved.as_str(), "active"),
        ("bacs_debit", "00033333", saved.as_str(), "inactive"),
        ("sepa_debit", "DE08370400440532013003", "", "active"),
    ] {
        let method = Method::named(kind).unwrap();
        let intent = intent_for(&backend, method, more);
        confirm(&backend, &intent, method, &form(&account(kind, number), "payment_method_data"));
        let details = read(&backend, &intent)["latest_charge"]["payment_method_details"][kind].clone();
        let mandate = backend.server_get(&format!("/v1/mandates/{}", text(&details["mandate"]))).json();
        assert_eq!(mandate["status"], status, "{number} {more}");
    }
}
