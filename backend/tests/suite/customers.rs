//! Customers: create, update, delete, and what becomes of what they keep.

use serde_json::{Value, json};

use crate::common::{Backend, card, post, text};
use crate::schema::Judge;

#[test]
fn what_is_sent_changes_and_the_rest_stays() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let id =
        backend.customer("name=Ada&email=a%40b.example&description=x&address[city]=Berlin&metadata[a]=1&metadata[b]=2");
    let path = format!("/v1/customers/{id}");
    let changed = backend.server_post(
        &path,
        "email=c%40d.example&description=&address[line1]=y&metadata[a]=&metadata[c]=3&preferred_locales[]=de&phone=1",
    );
    let view = changed.json();
    judge.assert("customer", &view);
    assert_eq!(view, backend.server_get(&path).json());
    assert_eq!((&view["name"], &view["email"]), (&json!("Ada"), &json!("c@d.example")));
    assert_eq!((&view["description"], &view["metadata"]), (&Value::Null, &json!({"b": "2", "c": "3"})));
    assert_eq!((&view["address"]["line1"], &view["address"]["city"]), (&json!("y"), &Value::Null));
    let emptied = backend.server_post(&path, "metadata=&address=&preferred_locales=").json();
    assert_eq!((&emptied["metadata"], &emptied["address"]), (&json!({}), &Value::Null));
    assert_eq!(emptied["preferred_locales"], json!([]));
}

#[test]
fn a_wrong_update_changes_nothing() {
    let backend = Backend::start();
    let id = backend.customer("name=Ada&metadata[a]=1");
    let path = format!("/v1/customers/{id}");
    let before = backend.server_get(&path).json();
    for (form, param) in [
        ("name=Eve&email=nobody", "email"),
        ("name=Eve&frobnicate=1", "frobnicate"),
        ("name=4242+4242+4242+4242", "name"),
        ("name=Eve&invoice_settings[default_payment_method]=pm_card_visa", "invoice_settings[default_payment_method]"),
        ("name=Eve&expand[]=subscriptions", "expand"),
    ] {
        let reply = backend.server_post(&path, form);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some(param)), "{form}");
    }
    assert_eq!(backend.server_get(&path).json(), before);
    assert_eq!(backend.server_post("/v1/customers/cus_none", "name=Eve").status, 404);
    assert_eq!(backend.page_post(&path, "name=Eve").status, 403);
}

#[test]
fn metadata_has_limits() {
    let backend = Backend::start();
    let forty_nine: Vec<String> = (0..49).map(|at| format!("metadata[k{at}]=v")).collect();
    let id = backend.customer(&forty_nine.join("&"));
    let change = |form: &str| backend.server_post(&format!("/v1/customers/{id}"), form);
    // Characters are counted, not bytes.
    assert_eq!(change(&format!("metadata[{}]={}", "k".repeat(40), "%C3%A4".repeat(500))).status, 200);
    for form in [
        "metadata[one_more]=v".to_owned(),
        format!("metadata[{}]=v", "k".repeat(41)),
        format!("metadata[k0]={}", "v".repeat(501)),
        "metadata[k0][deep]=v".to_owned(),
        "metadata[k0]=4242424242424242".to_owned(),
    ] {
        let reply = change(&form);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some("metadata")), "{form}");
    }
    // Room is made and used in one call.
    assert_eq!(change("metadata[k0]=&metadata[one_more]=v").json()["metadata"].as_object().unwrap().len(), 50);
}

#[test]
fn a_default_payment_method_is_one_that_the_customer_keeps() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let id = backend.customer("payment_method=pm_card_visa");
    let path = format!("/v1/customers/{id}");
    let (kept, _) = backend.page_of(&format!("{path}/payment_methods"));
    let form = format!(
        "invoice_settings[default_payment_method]={}&expand[]=invoice_settings.default_payment_method",
        kept[0]
    );
    let view = backend.server_post(&path, &form).json();
    judge.assert("customer", &view);
    assert_eq!(view["invoice_settings"]["default_payment_method"]["card"]["last4"], "4242");
    // Without a word about it, it stays; with an empty one it goes.
    backend.server_post(&path, "name=Ada");
    let default = || backend.server_get(&path).json()["invoice_settings"]["default_payment_method"].clone();
    assert_eq!(default(), json!(kept[0]));
    backend.server_post(&path, "invoice_settings[default_payment_method]=");
    assert_eq!(default(), Value::Null);
    backend.server_post(&path, &form);
    assert_eq!(backend.server_post(&format!("/v1/payment_methods/{}/detach", kept[0]), "").status, 200);
    assert_eq!(default(), Value::Null);
}

#[test]
fn a_deleted_customer_leaves_an_id_alone() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let id = backend.customer("name=Ada&payment_method=pm_card_visa");
    let path = format!("/v1/customers/{id}");
    let (kept, _) = backend.page_of(&format!("{path}/payment_methods"));
    let intent = backend.intent(&format!("customer={id}&setup_future_usage=off_session"));
    let deleted = backend.server_delete(&path).json();
    judge.assert("deleted_customer", &deleted);
    assert_eq!(deleted, backend.server_get(&path).json());
    for reply in [
        backend.server_delete(&path),
        backend.server_post(&path, "name=Eve"),
        backend.server_get(&format!("{path}/payment_methods")),
        backend.server_post("/v1/payment_intents", &format!("amount=1&currency=usd&customer={id}")),
    ] {
        assert_eq!((reply.status, reply.error()["code"].as_str()), (404, Some("resource_missing")));
    }
    assert_eq!(backend.page_of("/v1/customers"), (vec![], false));
    // What they kept is nobody's, and an intent of theirs cannot be paid any more.
    let method = backend.server_get(&format!("/v1/payment_methods/{}", kept[0])).json();
    assert_eq!(method["customer"], Value::Null);
    let paid = backend.confirm(&backend.intent(""), &format!("payment_method={}", kept[0]));
    assert_eq!((paid.status, paid.error()["param"].as_str()), (400, Some("payment_method")));
    let orphan = backend.confirm(&intent, &card("4242424242424242"));
    assert_eq!((orphan.status, orphan.error()["param"].as_str()), (404, Some("customer")));
    let read = backend.server_get(&format!("/v1/payment_intents/{}?expand[]=customer", intent.id)).json();
    judge.assert("payment_intent", &read);
    assert_eq!(read["customer"]["deleted"], true);
}

#[test]
fn a_customer_deleted_during_a_challenge_keeps_nothing() {
    let backend = Backend::start();
    let id = backend.customer("");
    let intent = backend.intent(&format!("customer={id}&setup_future_usage=off_session"));
    let challenge = backend.pay_with(&intent, "4000002760003184").json();
    backend.server_delete(&format!("/v1/customers/{id}"));
    post(&format!("{}/complete", text(&challenge["next_action"]["use_stripe_sdk"]["stripe_js"])), "", &[]);
    let read = backend.server_get(&format!("/v1/payment_intents/{}?expand[]=payment_method", intent.id)).json();
    assert_eq!((&read["status"], &read["payment_method"]["customer"]), (&json!("succeeded"), &Value::Null));
}
