//! Mandates: what buyers have agreed to, as told by servers or read off pages, and how long it holds.

use serde_json::{Value, json};

use crate::common::{Backend, text};
use crate::schema::Judge;
use crate::setup_types::{AGREED, data, iban, judged};
use crate::setups::{confirm, read, setup};

#[test]
fn debits_are_set_up_with_a_mandate() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    for (kind, form, hash) in [
        ("sepa_debit", iban(), vec!["reference", "url"]),
        ("au_becs_debit", data("au_becs_debit", "[bsb_number]=000000&[account_number]=000123456"), vec!["url"]),
    ] {
        let intent = setup(&backend, &format!("customer={customer}&payment_method_types[]={kind}"));
        let refused = confirm(&backend, &intent, &form);
        assert_eq!((refused.status, refused.error()["param"].as_str()), (400, Some("mandate_data")), "{kind}");
        let done = confirm(&backend, &intent, &format!("{form}&{AGREED}"));
        assert_eq!(done.json()["status"], "succeeded", "{kind}: {}", done.text);
        let view = judged(&judge, &backend, &intent);
        let mandate = &view["mandate"];
        assert_eq!((&mandate["status"], &mandate["type"]), (&json!("active"), &json!("multi_use")), "{kind}");
        assert_eq!(mandate["payment_method"], view["payment_method"]["id"]);
        let online = &mandate["customer_acceptance"]["online"];
        assert_eq!(online["ip_address"], "127.0.0.1");
        assert!(text(&online["user_agent"]).contains("ureq"), "{online}");
        for name in hash {
            assert!(!text(&mandate["payment_method_details"][kind][name]).is_empty(), "{kind}: {name}");
        }
        let path = format!("/v1/mandates/{}", text(&mandate["id"]));
        assert_eq!(backend.server_get(&path).json(), *mandate);
        let expanded = backend.server_get(&format!("{path}?expand[]=payment_method")).json();
        judge.assert("mandate", &expanded);
        assert_eq!(expanded["payment_method"]["type"], kind);
        assert_eq!(backend.page_get(&path, "").status, 403);
        // Who has agreed once need not agree again.
        let again = setup(&backend, &format!("customer={customer}&payment_method_types[]={kind}"));
        let form = format!("payment_method={}", text(&view["payment_method"]["id"]));
        assert_eq!(confirm(&backend, &again, &form).json()["status"], "succeeded", "{kind}");
    }
    assert_eq!(backend.server_get("/v1/mandates/mandate_none").status, 404);
}

#[test]
fn who_agreed_is_told_by_servers_and_read_off_pages() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let at_server = |acceptance: &str| {
        let intent = setup(&backend, "payment_method_types[]=sepa_debit");
        let form = format!("{}&{acceptance}", iban());
        (backend.server_post(&format!("/v1/setup_intents/{}/confirm", intent.id), &form), intent)
    };
    let acceptance = "mandate_data[customer_acceptance]";
    let (done, intent) = at_server(&format!(
        "{acceptance}[type]=online&{acceptance}[accepted_at]=1700000000&{acceptance}[online][ip_address]=192.0.2.1&{acceptance}[online][user_agent]=x"
    ));
    assert_eq!(done.json()["status"], "succeeded", "{}", done.text);
    let told = &judged(&judge, &backend, &intent)["mandate"]["customer_acceptance"];
    assert_eq!(
        *told,
        json!({"accepted_at": 1_700_000_000, "online": {"ip_address": "192.0.2.1", "user_agent": "x"}, "type": "online"})
    );
    let (done, intent) = at_server(&format!("{acceptance}[type]=offline&{acceptance}[offline]="));
    assert_eq!(done.json()["status"], "succeeded", "{}", done.text);
    assert_eq!(judged(&judge, &backend, &intent)["mandate"]["customer_acceptance"]["type"], "offline");
    for (form, param) in [
        ("[type]=online", "mandate_data[customer_acceptance][online]"),
        ("[type]=online&X[online][ip_address]=192.0.2.1", "mandate_data[customer_acceptance][online][user_agent]"),
        (
            "[type]=online&X[online][ip_address]=here&X[online][user_agent]=x",
            "mandate_data[customer_acceptance][online][ip_address]",
        ),
        (
            "[type]=online&X[online][infer_from_client]=true",
            "mandate_data[customer_acceptance][online][infer_from_client]",
        ),
        ("[type]=offline&X[accepted_at]=9999999999", "mandate_data[customer_acceptance][accepted_at]"),
        ("[type]=verbal", "mandate_data[customer_acceptance][type]"),
    ] {
        let (refused, _) = at_server(&format!("{acceptance}{}", form.replace('X', acceptance)));
        assert_eq!((refused.status, refused.error()["param"].as_str()), (400, Some(param)), "{form}");
    }
    let intent = setup(&backend, "payment_method_types[]=sepa_debit");
    let offline = confirm(&backend, &intent, &format!("{}&{acceptance}[type]=offline", iban()));
    assert_eq!(offline.error()["param"], format!("{acceptance}[type]"));
}

#[test]
fn one_charge_can_be_agreed_to() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let intent = setup(&backend, "payment_method_types[]=sepa_debit&single_use[amount]=1099&single_use[currency]=eur");
    assert_eq!(confirm(&backend, &intent, &format!("{}&{AGREED}", iban())).json()["status"], "succeeded");
    let view = judged(&judge, &backend, &intent);
    assert_eq!(view["mandate"], Value::Null);
    let mandate = &view["single_use_mandate"];
    judge.assert("mandate", mandate);
    assert_eq!(mandate["single_use"], json!({"amount": 1099, "currency": "eur"}));
    // It says nothing of a second setup.
    let again = setup(&backend, "payment_method_types[]=sepa_debit");
    let form = format!("payment_method={}", text(&view["payment_method"]["id"]));
    assert_eq!(confirm(&backend, &again, &form).error()["param"], "mandate_data");
}

#[test]
fn a_mandate_ends_with_its_payment_method() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let intent = setup(&backend, &format!("customer={customer}&payment_method_types[]=sepa_debit"));
    confirm(&backend, &intent, &format!("{}&{AGREED}", iban()));
    let view = read(&backend, &intent);
    backend.server_post(&format!("/v1/payment_methods/{}/detach", text(&view["payment_method"]["id"])), "");
    assert_eq!(read(&backend, &intent)["mandate"]["status"], "inactive");
}

#[test]
fn cards_can_have_a_mandate_too() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let intent = setup(&backend, "");
    confirm(&backend, &intent, &format!("{}&{AGREED}", crate::common::card("4242424242424242")));
    let view = judged(&judge, &backend, &intent);
    assert_eq!(view["mandate"]["payment_method_details"], json!({"card": {}, "type": "card"}));
}
