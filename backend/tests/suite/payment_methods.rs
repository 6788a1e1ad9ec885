//! PaymentMethods that customers keep: attach, detach, update, list.

use serde_json::{Value, json};

use crate::common::{Backend, Reply, text};
use crate::schema::Judge;

fn made(backend: &Backend, number: &str, more: &str) -> String {
    let form = format!("type=card&card[number]={number}&card[exp_month]=1&card[exp_year]=40{more}");
    text(&backend.page_post("/v1/payment_methods", &form).json()["id"])
}

fn attach(backend: &Backend, method: &str, customer: &str) -> Reply {
    backend.server_post(&format!("/v1/payment_methods/{method}/attach"), &format!("customer={customer}"))
}

#[test]
fn a_payment_method_is_kept_used_and_let_go() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let (ada, bob) = (backend.customer("name=Ada"), backend.customer(""));
    let method = made(&backend, "4242424242424242", "&card[cvc]=123");
    let form = format!("customer={ada}&expand[]=customer");
    let kept = backend.server_post(&format!("/v1/payment_methods/{method}/attach"), &form).json();
    judge.assert("payment_method", &kept);
    assert_eq!((&kept["id"], &kept["customer"]["name"]), (&json!(method), &json!("Ada")));
    assert_eq!(attach(&backend, &method, &ada).status, 400);
    assert_eq!(attach(&backend, &method, &bob).status, 400);
    let pay = || {
        let form = format!("amount=5&currency=usd&confirm=true&customer={ada}&payment_method={method}");
        backend.server_post("/v1/payment_intents", &form)
    };
    assert_eq!((pay().status, pay().status), (200, 200));
    let detach = || backend.server_post(&format!("/v1/payment_methods/{method}/detach"), "");
    let free = detach().json();
    judge.assert("payment_method", &free);
    assert_eq!(free["customer"], Value::Null);
    // For good: neither kept again nor used to pay.
    assert_eq!((detach().status, attach(&backend, &method, &ada).status, pay().status), (400, 400, 400));
}

#[test]
fn a_declining_card_cannot_be_kept_but_for_one() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    for (number, code, decline_code) in [
        ("4000000000000002", "card_declined", Some("generic_decline")),
        ("4000000000009995", "card_declined", Some("insufficient_funds")),
        ("4000000000009987", "card_declined", Some("lost_card")),
        ("4000000000009979", "card_declined", Some("stolen_card")),
        ("4000000000006975", "card_declined", Some("card_velocity_exceeded")),
        ("4000000000000069", "expired_card", None),
        ("4000000000000127", "incorrect_cvc", None),
        ("4000000000000119", "processing_error", None),
    ] {
        let method = made(&backend, number, "&card[cvc]=123");
        let refused = attach(&backend, &method, &customer);
        judge.assert("error", &refused.json());
        let error = refused.error();
        assert_eq!((refused.status, error["type"].as_str()), (402, Some("card_error")), "{number}");
        assert_eq!((error["code"].as_str(), error["decline_code"].as_str()), (Some(code), decline_code), "{number}");
    }
    let unchecked = made(&backend, "4000000000000127", "");
    assert_eq!(attach(&backend, &unchecked, &customer).status, 200);
    let method = made(&backend, "4000000000000341", "&card[cvc]=123");
    assert_eq!(attach(&backend, &method, &customer).status, 200);
    let form = format!("amount=5&currency=usd&confirm=true&customer={customer}&payment_method={method}");
    let charged = backend.server_post("/v1/payment_intents", &form);
    assert_eq!((charged.status, charged.error()["code"].as_str()), (402, Some("card_declined")));
}

#[test]
fn named_cards_are_kept_under_an_id_of_their_own() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let kept = attach(&backend, "pm_card_visa", &customer).json();
    assert!(text(&kept["id"]) != "pm_card_visa" && kept["customer"] == json!(customer));
    assert_eq!(attach(&backend, "pm_card_visa_chargeDeclined", &customer).status, 402);
    for (method, customer, param) in
        [("pm_none", customer.as_str(), "payment_method"), ("pm_card_visa", "cus_none", "customer")]
    {
        let reply = attach(&backend, method, customer);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (404, Some(param)));
    }
    assert_eq!(attach(&backend, "pm_card_visa", "").error()["code"], "parameter_missing");
}

#[test]
fn what_is_kept_can_be_updated() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    let method = made(&backend, "4000002500001001", "&billing_details[name]=Ada&billing_details[email]=a%40b.example");
    let path = format!("/v1/payment_methods/{method}");
    assert_eq!(backend.server_post(&path, "metadata[a]=b").status, 400);
    attach(&backend, &method, &customer);
    let form = "card[exp_month]=7&card[exp_year]=2041&card[networks][preferred]=cartes_bancaires&metadata[a]=b\
                &allow_redisplay=always&billing_details[name]=Eve&billing_details[address][country]=DE";
    let view = backend.server_post(&path, form).json();
    judge.assert("payment_method", &view);
    assert_eq!(view, backend.server_get(&path).json());
    let card = &view["card"];
    assert_eq!((card["exp_month"].as_i64(), card["exp_year"].as_i64()), (Some(7), Some(2041)));
    assert_eq!(card["networks"]["preferred"], "cartes_bancaires");
    let billing = &view["billing_details"];
    assert_eq!((&billing["name"], &billing["email"]), (&json!("Eve"), &json!("a@b.example")));
    assert_eq!((&billing["address"]["country"], &view["metadata"]), (&json!("DE"), &json!({"a": "b"})));
    assert_eq!(view["allow_redisplay"], "always");
    let shorter = backend.server_post(&path, "billing_details[email]=&card[exp_month]=8&metadata=").json();
    assert_eq!((&shorter["billing_details"]["email"], &shorter["card"]["exp_month"]), (&Value::Null, &json!(8)));
    for (form, status) in [
        ("card[exp_month]=13", 402),
        ("card[exp_year]=2001", 402),
        ("card[number]=4242424242424242", 400),
        ("type=card", 400),
    ] {
        assert_eq!(backend.server_post(&path, form).status, status, "{form}");
    }
}

#[test]
fn a_customers_payment_methods_are_listed() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let (ada, bob) = (backend.customer("name=Ada"), backend.customer(""));
    let mut kept: Vec<String> = ["pm_card_visa", "pm_card_mastercard", "pm_card_amex"]
        .map(|name| text(&attach(&backend, name, &ada).json()["id"]))
        .to_vec();
    kept.reverse();
    let loose = made(&backend, "4242424242424242", "");
    let path = format!("/v1/customers/{ada}/payment_methods");
    assert_eq!(backend.page_of(&path), (kept.clone(), false));
    assert_eq!(backend.page_of(&format!("/v1/payment_methods?customer={ada}&type=card")), (kept.clone(), false));
    assert_eq!(backend.page_of(&format!("{path}?limit=1&starting_after={}", kept[0])), (kept[1..2].to_vec(), true));
    assert_eq!(backend.page_of(&format!("/v1/customers/{bob}/payment_methods")), (vec![], false));
    assert!(backend.page_of("/v1/payment_methods").0.contains(&loose));
    let expanded = backend.server_get(&format!("{path}?expand[]=data.customer")).json();
    for method in expanded["data"].as_array().unwrap() {
        judge.assert("payment_method", method);
        assert_eq!(method["customer"]["name"], "Ada");
    }
    let one = backend.server_get(&format!("{path}/{}", kept[2]));
    assert_eq!((one.status, one.json()["id"].clone()), (200, json!(kept[2])));
    assert_eq!(backend.server_get(&format!("{path}/{loose}")).status, 404);
    assert_eq!(backend.server_get("/v1/payment_methods?customer=cus_none").status, 404);
    assert_eq!(backend.page_of("/v1/payment_methods?type=sepa_debit"), (vec![], false));
    assert_eq!(backend.server_get("/v1/payment_methods?type=cheque").error()["param"], "type");
    backend.server_post(&format!("/v1/payment_methods/{}", kept[1]), "allow_redisplay=always");
    assert_eq!(backend.page_of(&format!("{path}?allow_redisplay=always")).0, kept[1..2]);
}
