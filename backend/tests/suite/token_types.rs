//! Tokens of everything but cards: what they show, what they refuse, and that nothing sensitive is left of them.

use crate::common::{Backend, Reply, text};
use crate::process::files;
use crate::schema::Judge;

const US_ACCOUNT: &str = "bank_account[country]=US&bank_account[currency]=usd&bank_account[routing_number]=110000000\
                          &bank_account[account_number]=000123456789&bank_account[account_holder_name]=Ada+Byron\
                          &bank_account[account_holder_type]=individual&bank_account[account_type]=checking";
const IBAN: &str = "DE89370400440532013000";

fn code(reply: &Reply) -> (u16, String, String) {
    let error = reply.error();
    (reply.status, text(&error["code"]), text(&error["param"]))
}

#[test]
fn every_type_is_made_from_a_page_and_read_again() {
    let backend = Backend::start();
    let judge = Judge::new();
    for (form, kind, prefix) in [
        (US_ACCOUNT, "bank_account", "btok_"),
        ("pii[id_number]=000000000", "pii", "pii_"),
        ("pii[personal_id_number]=000-00-0000", "pii", "pii_"),
        ("cvc_update[cvc]=123", "cvc_update", "cvctok_"),
        (
            "account[business_type]=company&account[company][name]=Harbour&account[tos_shown_and_accepted]=true",
            "account",
            "ct_",
        ),
        ("account[individual][first_name]=Ada", "account", "ct_"),
        ("person[first_name]=Ada&person[dob][day]=10&person[relationship][owner]=true", "person", "cpt_"),
    ] {
        let token = backend.page_post("/v1/tokens", form).json();
        judge.assert("token", &token);
        assert_eq!((text(&token["type"]), token["used"].as_bool()), (kind.to_owned(), Some(false)), "{form}");
        assert!(text(&token["id"]).starts_with(prefix), "{form}: {}", token["id"]);
        assert_eq!(token["client_ip"], "127.0.0.1");
        assert_eq!(token["card"], serde_json::Value::Null);
        let path = format!("/v1/tokens/{}", text(&token["id"]));
        assert_eq!(backend.page_get(&path, "").json(), token);
        judge.assert("token", &backend.server_get(&path).json());
    }
}

#[test]
fn a_bank_account_shows_its_last_four_and_who_holds_it() {
    let backend = Backend::start();
    let account = backend.page_post("/v1/tokens", US_ACCOUNT).json()["bank_account"].clone();
    assert_eq!(
        (text(&account["last4"]), text(&account["routing_number"]), text(&account["bank_name"])),
        ("6789".into(), "110000000".into(), "STRIPE TEST BANK".into())
    );
    assert_eq!((text(&account["status"]), text(&account["account_type"])), ("new".into(), "checking".into()));
    // Only a server sees what makes two accounts comparable.
    assert!(account.get("fingerprint").is_none());
    let fingerprint = |form: &str| text(&backend.server_post("/v1/tokens", form).json()["bank_account"]["fingerprint"]);
    assert_eq!(fingerprint(US_ACCOUNT), fingerprint(US_ACCOUNT));
    assert_ne!(fingerprint(US_ACCOUNT), fingerprint(&US_ACCOUNT.replace("6789", "6788")));
}

#[test]
fn an_iban_says_its_country_itself() {
    let backend = Backend::start();
    let form =
        |number: &str, more: &str| format!("bank_account[currency]=eur&bank_account[account_number]={number}{more}");
    for more in ["", "&bank_account[country]=de"] {
        let account =
            backend.page_post("/v1/tokens", &form("de89+3704+0044+0532+0130+00", more)).json()["bank_account"].clone();
        assert_eq!((text(&account["country"]), text(&account["last4"])), ("DE".into(), "3000".into()));
    }
    let wrong = backend.page_post("/v1/tokens", &form("DE89370400440532013001", ""));
    assert_eq!(code(&wrong), (400, "invalid_iban".into(), "bank_account[account_number]".into()));
    assert!(!wrong.text.contains("3704"));
    let other = backend.page_post("/v1/tokens", &form(IBAN, "&bank_account[country]=FR"));
    assert_eq!(code(&other), (400, "parameter_invalid".into(), "bank_account[country]".into()));
}

#[test]
fn what_makes_no_token_is_refused_by_name() {
    let backend = Backend::start();
    for (form, expected, param) in [
        ("bank_account[country]=US&bank_account[currency]=usd", "parameter_missing", "bank_account[account_number]"),
        (
            "bank_account[account_number]=000123456789&bank_account[currency]=usd",
            "parameter_missing",
            "bank_account[country]",
        ),
        (
            "bank_account[country]=US&bank_account[account_number]=000123456789",
            "parameter_missing",
            "bank_account[currency]",
        ),
        (
            "bank_account[country]=US&bank_account[currency]=usd&bank_account[account_number]=000123456789",
            "parameter_missing",
            "bank_account[routing_number]",
        ),
        (&US_ACCOUNT.replace("110000000", "110000001"), "routing_number_invalid", "bank_account[routing_number]"),
        (&US_ACCOUNT.replace("000123456789", "12x"), "account_number_invalid", "bank_account[account_number]"),
        (&US_ACCOUNT.replace("individual", "nobody"), "parameter_invalid", "bank_account[account_holder_type]"),
        ("pii[id_number]=", "parameter_missing", "pii[id_number]"),
        ("pii[name]=Ada", "parameter_missing", "pii[id_number]"),
        ("cvc_update[cvc]=12", "invalid_cvc", "cvc"),
        ("cvc_update[cvc]=12a", "invalid_cvc", "cvc"),
        ("account[tos_shown_and_accepted]=false", "parameter_invalid", "account[tos_shown_and_accepted]"),
        ("person[frobnicate]=1", "parameter_missing", "person"),
        ("person[first_name]=Ada&person[frobnicate]=1", "parameter_unknown", "person[frobnicate]"),
    ] {
        let reply = backend.page_post("/v1/tokens", form);
        let error = reply.error();
        assert_eq!((error["code"].as_str(), error["param"].as_str()), (Some(expected), Some(param)), "{form}");
        assert!(!reply.text.contains("123456789"));
    }
}

#[test]
fn a_security_code_typed_again_is_checked_once_by_its_token() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    let saved = text(&backend.server_post("/v1/payment_methods", "type=card&card[token]=tok_visa").json()["id"]);
    backend.server_post(&format!("/v1/payment_methods/{saved}/attach"), &format!("customer={customer}"));
    let token = text(&backend.page_post("/v1/tokens", "cvc_update[cvc]=123").json()["id"]);
    let with = |token: &str| format!("payment_method={saved}&payment_method_options[card][cvc_token]={token}");
    let pay = |token: &str| backend.confirm(&backend.intent(&format!("customer={customer}")), &with(token));
    assert_eq!(pay(&token).json()["status"], "succeeded");
    assert_eq!(backend.page_get(&format!("/v1/tokens/{token}"), "").json()["used"], true);
    assert_eq!(code(&pay(&token)).1, "token_already_used");
    // Neither a code of another length, nor a token of something else, nor both ways at once.
    let amex = text(&backend.page_post("/v1/tokens", "cvc_update[cvc]=1234").json()["id"]);
    assert_eq!(code(&pay(&amex)), (402, "invalid_cvc".into(), "payment_method_options[card][cvc_token]".into()));
    let pii = text(&backend.page_post("/v1/tokens", "pii[id_number]=000000000").json()["id"]);
    assert_eq!(code(&pay(&pii)).1, "parameter_invalid");
    let both = pay(&format!("{amex}&payment_method_options[card][cvc]=123"));
    assert_eq!(both.status, 400);
    // A refused call leaves the token as it was.
    assert_eq!(backend.page_get(&format!("/v1/tokens/{amex}"), "").json()["used"], false);
}

#[test]
fn a_token_of_something_else_is_no_card() {
    let backend = Backend::start();
    let token = text(&backend.page_post("/v1/tokens", US_ACCOUNT).json()["id"]);
    let reply = backend.page_post("/v1/payment_methods", &format!("type=card&card[token]={token}"));
    assert_eq!(code(&reply), (400, "parameter_invalid".into(), "card[token]".into()));
}

#[test]
fn nothing_sensitive_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut backend = Backend::start_on(&dir.path().join("backend.db"));
    for form in [
        US_ACCOUNT,
        "bank_account[currency]=eur&bank_account[account_number]=DE89370400440532013000",
        "pii[id_number]=987654329",
        "cvc_update[cvc]=7391",
        "person[first_name]=Marker&person[ssn_last_4]=8642",
        "account[company][tax_id]=975318642",
    ] {
        assert_eq!(backend.page_post("/v1/tokens", form).status, 200);
    }
    let running = files(dir.path());
    backend.stop();
    for bytes in [running, files(dir.path())] {
        for secret in ["123456789", "37040044", "987654329", "7391", "Marker", "8642", "975318642"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
        assert!(bytes.windows(4).any(|window| window == b"6789"), "the account is not in what was searched");
    }
}
