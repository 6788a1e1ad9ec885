//! A purchase leaves nothing of the card number and the CVC behind: not in the log at its most talkative, not in the database or its side files.

use opentill::rules::method::Method;

use crate::common::{PK, SK, post, text};
use crate::kinds;
use crate::process::{Process, files};

const NUMBER: &str = "4000056655665556";
const CVC: &str = "907";

/// The first run of five digits of the number, or the CVC as a value of its own, that is found.
fn leak(bytes: &[u8]) -> Option<String> {
    let run = NUMBER.as_bytes().windows(5).find(|run| bytes.windows(5).any(|window| window == *run));
    if let Some(run) = run {
        return Some(String::from_utf8_lossy(run).into_owned());
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let cvc = CVC.as_bytes();
    let whole = (0..bytes.len().saturating_sub(cvc.len() - 1)).any(|at| {
        &bytes[at..at + cvc.len()] == cvc
            && !(at > 0 && is_word(bytes.get(at - 1)))
            && !is_word(bytes.get(at + cvc.len()))
    });
    whole.then(|| CVC.to_owned())
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert!(leak(b"number=4000 0566 55665").is_none_or(|found| found == "55665"));
    assert!(leak(b"..66556..").is_some());
    assert!(leak(b"cvc=907&").is_some());
    assert!(leak(b"{\"cvc\":\"907\"}").is_some());
    assert!(leak(b"id=a907b 19074 5556").is_none());
}

#[test]
fn a_purchase_leaves_nothing_of_the_card() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("backend.db");
    let log = dir.path().join("backend.log");
    let arguments =
        ["--database", database.to_str().unwrap(), "--publishable-key", PK, "--secret-key", SK, "--log", "trace"];
    let process = Process::start(&arguments, &log);
    let pay = process.value("pay").unwrap();
    let secret = format!("Bearer {SK}");
    let at_server = |path: &str, form: &str| post(&format!("{pay}{path}"), form, &[("Authorization", &secret)]).json();
    let at_page = |path: &str, form: &str, key: &str| {
        let form = format!("{form}&key={PK}");
        post(&format!("{pay}{path}"), &form, &[("Origin", "http://localhost:4242"), ("Idempotency-Key", key)])
    };
    let typed = |prefix: &str| {
        format!("{prefix}[number]={NUMBER}&{prefix}[exp_month]=12&{prefix}[exp_year]=34&{prefix}[cvc]={CVC}")
    };

    // Every way that a card takes, with an idempotency key, twice where that is replayed.
    let intent = at_server("/v1/payment_intents", "amount=1099&currency=usd");
    let confirm = format!("/v1/payment_intents/{}/confirm", text(&intent["id"]));
    let data = format!(
        "client_secret={}&payment_method_data[type]=card&{}",
        text(&intent["client_secret"]),
        typed("payment_method_data[card]")
    );
    for _ in 0..2 {
        assert_eq!(at_page(&confirm, &data, "k1").status, 200);
    }
    assert_eq!(at_page("/v1/tokens", &typed("card"), "k2").status, 200);
    assert_eq!(at_page("/v1/payment_methods", &format!("type=card&{}", typed("card")), "k3").status, 200);
    let saved = at_server("/v1/payment_methods", "type=card&card[token]=tok_visa");
    let intent = at_server("/v1/payment_intents", "amount=1099&currency=usd");
    let again = format!(
        "client_secret={}&payment_method={}&payment_method_options[card][cvc]={CVC}",
        text(&intent["client_secret"]),
        text(&saved["id"])
    );
    assert_eq!(at_page(&format!("/v1/payment_intents/{}/confirm", text(&intent["id"])), &again, "k8").status, 200);
    // And where it does not belong: in the wrong field, as a name, in a URL, in a path, in a header.
    let wrong_place = format!("type=card&{}&billing_details[name]={NUMBER}", typed("card"));
    assert_eq!(at_page("/v1/payment_methods", &wrong_place, "k4").status, 400);
    assert_eq!(at_page("/v1/tokens", &format!("{NUMBER}={CVC}"), "k5").status, 400);
    assert_eq!(at_page(&format!("/v1/tokens?number={NUMBER}&cvc={CVC}"), "", "k6").status, 400);
    assert_eq!(at_page(&format!("/v1/{NUMBER}/{CVC}"), "", "k7").status, 404);
    assert_eq!(at_page("/v1/tokens", &typed("card"), NUMBER).status, 200);

    // While it runs the journal is still there; after it has stopped, all is in the file.
    let running = files(dir.path());
    assert!(process.stop());
    for (when, bytes) in [("running", running), ("stopped", files(dir.path()))] {
        assert!(bytes.len() > 1000);
        assert_eq!(leak(&bytes), None, "found while {when}");
    }
    let kept = std::fs::read(&database).unwrap();
    assert!(kept.windows(4).any(|window| window == b"5556"), "the purchase is not in the database that was searched");
    assert!(std::fs::read_to_string(&log).unwrap().lines().count() > 5);
}

/// Accounts, and what follows their bank's code: no six characters of it may stay.
const ACCOUNTS: [(&str, &str, &str); 3] = [
    ("sepa_debit", "DE62370400440532013001", "0532013001"),
    ("us_bank_account", "000333333335", "000333333335"),
    ("au_becs_debit", "666666660", "666666660"),
];
const APP_CODE: &str = "907312";

#[test]
fn a_debit_leaves_nothing_of_the_account() {
    let dir = tempfile::tempdir().unwrap();
    let (database, log) = (dir.path().join("backend.db"), dir.path().join("backend.log"));
    let arguments =
        ["--database", database.to_str().unwrap(), "--publishable-key", PK, "--secret-key", SK, "--log", "trace"];
    let process = Process::start(&arguments, &log);
    let pay = process.value("pay").unwrap();
    let secret = format!("Bearer {SK}");
    let intent = |kind: &str| {
        let currency = kinds::currency(Method::named(kind).unwrap());
        let form = format!("amount=1099&currency={currency}&payment_method_types[]={kind}");
        post(&format!("{pay}/v1/payment_intents"), &form, &[("Authorization", &secret)]).json()
    };
    let at_page = |path: &str, form: &str, key: &str| {
        let form = format!("{form}&key={PK}");
        post(&format!("{pay}{path}"), &form, &[("Origin", "http://localhost:4242"), ("Idempotency-Key", key)])
    };
    for (kind, number, _) in ACCOUNTS {
        let intent = intent(kind);
        let path = format!("/v1/payment_intents/{}/confirm", text(&intent["id"]));
        let form = format!(
            "client_secret={}&{}&{}",
            text(&intent["client_secret"]),
            kinds::form(&kinds::account(kind, number), "payment_method_data"),
            kinds::AGREED
        );
        for _ in 0..2 {
            assert_eq!(at_page(&path, &form, kind).status, 200);
        }
        let alone = kinds::form(&kinds::account(kind, number), "");
        assert_eq!(at_page("/v1/payment_methods", &alone, &format!("{kind} alone")).status, 200, "{alone}");
    }
    // Where it does not belong.
    let (_, iban, _) = ACCOUNTS[0];
    for form in [
        format!("type=ideal&billing_details[name]={iban}"),
        format!("type=ideal&metadata[a]={iban}"),
        format!("{iban}=1"),
    ] {
        assert_eq!(at_page("/v1/payment_methods", &form, &form).status, 400, "{form}");
    }
    let blik = intent("blik");
    let form = format!(
        "client_secret={}&payment_method_data[type]=blik&payment_method_options[blik][code]={APP_CODE}",
        text(&blik["client_secret"])
    );
    assert_eq!(at_page(&format!("/v1/payment_intents/{}/confirm", text(&blik["id"])), &form, "blik").status, 200);
    let bank = process.value("bank").unwrap();
    assert_eq!(post(&format!("{bank}/app"), &format!("code={APP_CODE}"), &[]).status, 200);

    let running = files(dir.path());
    assert!(process.stop());
    for (when, bytes) in [("running", running), ("stopped", files(dir.path()))] {
        let holds = |run: &[u8]| bytes.windows(run.len()).any(|window| window == run);
        for (kind, _, own) in ACCOUNTS {
            assert!(!own.as_bytes().windows(6).any(holds), "{kind} found while {when}");
        }
        assert!(!holds(APP_CODE.as_bytes()), "the code found while {when}");
    }
    let kept = std::fs::read(&database).unwrap();
    assert!(kept.windows(8).any(|window| window == b"37040044"), "the debit is not in the database that was searched");
}
