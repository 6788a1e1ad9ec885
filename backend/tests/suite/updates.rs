//! Updates of PaymentIntents: what can change when, and what that does to an authentication. And their list.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, post, text};
use crate::schema::Judge;

const CHALLENGE: &str = "4000002760003184";

fn update(backend: &Backend, intent: &Intent, form: &str) -> Reply {
    backend.server_post(&format!("/v1/payment_intents/{}", intent.id), form)
}

fn challenge_url(body: &Value) -> String {
    text(&body["next_action"]["use_stripe_sdk"]["stripe_js"])
}

#[test]
fn an_open_intent_changes_as_sent() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let intent = backend.intent("description=x&metadata[a]=1&setup_future_usage=off_session");
    let form = format!(
        "amount=2000&currency=EUR&description=&metadata[a]=&metadata[b]=2&receipt_email=a%40b.example&customer={customer}\
         &setup_future_usage=on_session&payment_method_types[]=card&payment_method=pm_card_visa&expand[]=customer\
         &shipping[name]=Ada&shipping[address][line1]=1+Main+St"
    );
    let view = update(&backend, &intent, &form).json();
    judge.assert("payment_intent", &view);
    assert_eq!((&view["amount"], &view["currency"]), (&json!(2000), &json!("eur")));
    assert_eq!((&view["description"], &view["metadata"]), (&Value::Null, &json!({"b": "2"})));
    assert_eq!((&view["customer"]["name"], &view["setup_future_usage"]), (&json!("Ada"), &json!("on_session")));
    assert_eq!((&view["status"], &view["shipping"]["name"]), (&json!("requires_confirmation"), &json!("Ada")));
    let unset = update(&backend, &intent, "setup_future_usage=&payment_method=&shipping=").json();
    assert_eq!((&unset["setup_future_usage"], &unset["shipping"]), (&Value::Null, &Value::Null));
    assert_eq!((&unset["payment_method"], &unset["status"]), (&Value::Null, &json!("requires_payment_method")));
    assert_eq!(backend.pay_with(&intent, "4242424242424242").json()["amount"], 2000);
}

#[test]
fn a_wrong_update_names_its_parameter_and_changes_nothing() {
    let backend = Backend::start();
    let other = backend.customer("payment_method=pm_card_visa");
    let kept = backend.page_of(&format!("/v1/customers/{other}/payment_methods")).0.remove(0);
    let intent = backend.intent("");
    let before = backend.read(&intent);
    for (form, status, param) in [
        ("description=x&amount=0".to_owned(), 400, "amount"),
        ("description=x&amount=100000000".to_owned(), 400, "amount"),
        ("description=x&currency=euro".to_owned(), 400, "currency"),
        ("description=x&customer=cus_none".to_owned(), 404, "customer"),
        ("description=x&payment_method=pm_none".to_owned(), 404, "payment_method"),
        (format!("description=x&payment_method={kept}"), 400, "payment_method"),
        ("description=x&payment_method_types[]=sepa_debit".to_owned(), 400, "payment_method_types"),
        ("description=x&setup_future_usage=always".to_owned(), 400, "setup_future_usage"),
        ("description=x&confirm=true".to_owned(), 400, "confirm"),
        ("description=x&expand[]=review".to_owned(), 400, "expand"),
    ] {
        let reply = update(&backend, &intent, &form);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (status, Some(param)), "{form}");
    }
    assert_eq!(backend.read(&intent), before);
    assert_eq!(backend.page_post(&format!("/v1/payment_intents/{}", intent.id), "amount=1").status, 403);
    assert_eq!(update(&backend, &intent, &format!("customer={other}&payment_method={kept}")).status, 200);
}

#[test]
fn a_settled_intent_changes_in_its_texts_alone() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let (paid, held, canceled) = (backend.intent(""), backend.intent("capture_method=manual"), backend.intent(""));
    backend.pay_with(&paid, "4242424242424242");
    backend.pay_with(&held, "4242424242424242");
    backend.server_post(&format!("/v1/payment_intents/{}/cancel", canceled.id), "");
    for intent in [paid, held, canceled] {
        let before = backend.read(&intent);
        for (form, param) in [
            ("amount=1", "amount"),
            ("currency=eur", "currency"),
            ("customer=cus_x", "customer"),
            ("payment_method=pm_card_visa", "payment_method"),
            ("setup_future_usage=off_session", "setup_future_usage"),
            ("capture_method=automatic", "capture_method"),
        ] {
            let reply = update(&backend, &intent, form);
            let error = reply.error();
            assert_eq!(
                (reply.status, error["code"].as_str()),
                (400, Some("payment_intent_unexpected_state")),
                "{form}"
            );
            assert_eq!(error["param"], param);
            judge.assert("error", &reply.json());
        }
        let told = update(&backend, &intent, "description=x&metadata[a]=b&receipt_email=a%40b.example").json();
        judge.assert("payment_intent", &told);
        assert_eq!((&told["description"], &told["status"]), (&json!("x"), &before["status"]));
        assert_eq!(told["payment_method"], before["payment_method"]);
    }
}

#[test]
fn another_amount_ends_the_authentication() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let url = challenge_url(&backend.pay_with(&intent, CHALLENGE).json());
    // What the buyer agreed to stays as it is: so does the challenge.
    let same = update(&backend, &intent, "amount=1099&metadata[a]=b").json();
    assert_eq!((&same["status"], challenge_url(&same)), (&json!("requires_action"), url.clone()));
    let dearer = update(&backend, &intent, "amount=5000").json();
    assert_eq!((&dearer["status"], &dearer["next_action"]), (&json!("requires_confirmation"), &Value::Null));
    assert!(post(&format!("{url}/complete"), "", &[]).text.contains("No longer needed"));
    assert_eq!(backend.read(&intent)["amount_received"], 0);
    let again = challenge_url(&backend.confirm(&intent, "").json());
    post(&format!("{again}/complete"), "", &[]);
    assert_eq!(backend.read(&intent)["amount_received"], 5000);
}

#[test]
fn another_amount_ends_an_authentication_that_a_server_has_yet_to_confirm() {
    let backend = Backend::start();
    let intent = backend.intent("confirmation_method=manual");
    let path = format!("/v1/payment_intents/{}/confirm", intent.id);
    let first = backend.server_post(&path, "payment_method=pm_card_authenticationRequired&use_stripe_sdk=true").json();
    post(&format!("{}/complete", challenge_url(&first)), "", &[]);
    update(&backend, &intent, "amount=5000");
    assert_eq!(backend.server_post(&path, "use_stripe_sdk=true").json()["status"], "requires_action");
}

#[test]
fn an_update_clears_the_last_error() {
    let backend = Backend::start();
    let intent = backend.intent("");
    backend.pay_with(&intent, "4000000000000002");
    assert!(backend.read(&intent)["last_payment_error"].is_object());
    assert_eq!(update(&backend, &intent, "amount=1").json()["last_payment_error"], Value::Null);
}

#[test]
fn what_pays_for_a_customer_with_future_usage_is_kept() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let path = format!("/v1/customers/{customer}/payment_methods");
    let intent = backend.intent(&format!("customer={customer}&setup_future_usage=off_session"));
    backend.pay_with(&intent, "4000000000000002");
    assert_eq!(backend.page_of(&path), (vec![], false));
    backend.pay_with(&intent, "4242424242424242");
    assert_eq!(backend.page_of(&path).0, [text(&backend.read(&intent)["payment_method"])]);
    backend.pay_with(&backend.intent(&format!("customer={customer}")), "4242424242424242");
    assert_eq!(backend.page_of(&path).0.len(), 1);
}

#[test]
fn intents_are_listed() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let first = backend.intent(&format!("customer={customer}"));
    let second = backend.intent("");
    let third = backend.intent(&format!("customer={customer}"));
    backend.pay_with(&third, "4242424242424242");
    assert_eq!(backend.page_of("/v1/payment_intents?limit=2"), (vec![third.id.clone(), second.id], true));
    let of_customer = format!("/v1/payment_intents?customer={customer}");
    assert_eq!(backend.page_of(&of_customer), (vec![third.id.clone(), first.id], false));
    let expand = "expand[]=data.payment_method&expand[]=data.customer&expand[]=data.latest_charge";
    let list = backend.server_get(&format!("{of_customer}&{expand}")).json();
    for intent in list["data"].as_array().unwrap() {
        judge.assert("payment_intent", intent);
        assert_eq!(intent["customer"]["name"], "Ada");
    }
    assert_eq!(list["data"][0]["payment_method"]["card"]["last4"], "4242");
    assert_eq!(list["data"][0]["latest_charge"]["paid"], true);
}
