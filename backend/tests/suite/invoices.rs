//! Invoices: from their items to their payment in a browser.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, text};
use crate::schema::Judge;

const SECRET: &str = "expand[]=confirmation_secret&expand[]=payments";

/// A finalized invoice of two items, and its customer.
fn finalized(backend: &Backend) -> (Value, String) {
    let customer = backend.customer("name=Ada&email=a%40b.example");
    for form in ["amount=1000&description=Teapot", "amount=99&description=Delivery"] {
        let item = backend.server_post("/v1/invoiceitems", &format!("customer={customer}&currency=usd&{form}"));
        assert_eq!((item.status, text(&item.json()["object"])), (200, "invoiceitem".into()));
    }
    let form = format!("customer={customer}&pending_invoice_items_behavior=include");
    let draft = backend.server_post("/v1/invoices", &form).json();
    assert_eq!((text(&draft["status"]), draft["total"].as_i64()), ("draft".into(), Some(1099)));
    let path = format!("/v1/invoices/{}/finalize", text(&draft["id"]));
    (backend.server_post(&path, SECRET).json(), customer)
}

fn intent_of(invoice: &Value) -> Intent {
    let client_secret = text(&invoice["confirmation_secret"]["client_secret"]);
    Intent { id: client_secret.split("_secret_").next().unwrap().to_owned(), client_secret }
}

fn read(backend: &Backend, invoice: &Value) -> Value {
    backend.server_get(&format!("/v1/invoices/{}?{SECRET}", text(&invoice["id"]))).json()
}

#[test]
fn a_finalized_invoice_is_paid_in_the_browser() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let (open, _) = finalized(&backend);
    judge.assert("invoice", &open);
    assert_eq!((text(&open["status"]), open["amount_due"].as_i64()), ("open".into(), Some(1099)));
    assert_eq!(open["lines"]["data"].as_array().unwrap().len(), 2);
    assert_eq!(text(&open["payments"]["data"][0]["payment"]["payment_intent"]), intent_of(&open).id);
    // A decline leaves it open, and counts.
    assert_eq!(backend.pay_with(&intent_of(&open), "4000000000000002").status, 402);
    let tried = read(&backend, &open);
    assert_eq!((text(&tried["status"]), tried["attempt_count"].as_i64()), ("open".into(), Some(1)));
    assert_eq!(backend.pay_with(&intent_of(&open), "4242424242424242").json()["status"], "succeeded");
    let paid = read(&backend, &open);
    judge.assert("invoice", &paid);
    assert_eq!(
        (text(&paid["status"]), paid["amount_paid"].as_i64(), paid["amount_remaining"].as_i64()),
        ("paid".into(), Some(1099), Some(0))
    );
    assert_eq!(paid["payments"]["data"][0]["status"], "paid");
    let told = backend.server_get("/v1/events?type=invoice.*&limit=100").json();
    let mut kinds: Vec<String> = told["data"].as_array().unwrap().iter().map(|event| text(&event["type"])).collect();
    kinds.retain(|kind| kind != "invoice.updated");
    kinds.reverse();
    assert_eq!(
        kinds,
        ["invoice.created", "invoice.finalized", "invoice.payment_failed", "invoice.paid", "invoice.payment_succeeded"]
    );
}

#[test]
fn a_server_pays_with_what_the_customer_keeps() {
    let backend = Backend::start();
    let (open, customer) = finalized(&backend);
    let pay = |form: &str| backend.server_post(&format!("/v1/invoices/{}/pay", text(&open["id"])), form);
    assert_eq!(pay("").error()["param"], "payment_method");
    let method = |token: &str| {
        let made = backend.server_post("/v1/payment_methods", &format!("type=card&card[token]={token}"));
        let id = text(&made.json()["id"]);
        backend.server_post(&format!("/v1/payment_methods/{id}/attach"), &format!("customer={customer}"));
        id
    };
    let declined = pay(&format!("payment_method={}", method("tok_chargeCustomerFail")));
    assert_eq!((declined.status, declined.error()["code"].as_str()), (402, Some("card_declined")));
    let form = format!("invoice_settings[default_payment_method]={}", method("tok_visa"));
    backend.server_post(&format!("/v1/customers/{customer}"), &form);
    assert_eq!(pay("").json()["status"], "paid");
    assert_eq!(read(&backend, &open)["attempt_count"], 2);
    // Paid is paid.
    assert_eq!(pay("").json()["status"], "paid");
}

#[test]
fn a_voided_invoice_cannot_be_paid() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let (open, _) = finalized(&backend);
    let void = format!("/v1/invoices/{}/void", text(&open["id"]));
    let voided = backend.server_post(&void, SECRET).json();
    judge.assert("invoice", &voided);
    assert_eq!((text(&voided["status"]), &voided["confirmation_secret"]), ("void".into(), &Value::Null));
    assert_eq!(backend.pay_with(&intent_of(&open), "4242424242424242").status, 400);
    assert_eq!(backend.server_post(&void, "").error()["code"], "invoice_not_editable");
}

#[test]
fn what_does_not_fit_is_refused() {
    let backend = Backend::start();
    let (open, customer) = finalized(&backend);
    let id = text(&open["id"]);
    for (path, form, param) in [
        ("/v1/invoices", String::new(), "customer"),
        ("/v1/invoiceitems", format!("customer={customer}&currency=usd"), "amount"),
        ("/v1/invoiceitems", format!("customer={customer}&amount=1"), "currency"),
        ("/v1/invoiceitems", format!("customer={customer}&amount=1&currency=usd&invoice={id}"), "invoice"),
        ("/v1/invoiceitems", "customer=cus_none&amount=1&currency=usd".to_owned(), "customer"),
    ] {
        let reply = backend.server_post(path, &form);
        assert_eq!(text(&reply.error()["param"]), param, "{path} {form}");
    }
    let reply = backend.server_post(&format!("/v1/invoices/{id}/finalize"), "");
    assert_eq!((reply.status, text(&reply.error()["code"])), (400, "invoice_not_editable".into()));
    assert_eq!(backend.page_get(&format!("/v1/invoices/{id}"), "").status, 403);
    // One of nothing is paid as soon as it is finalized.
    let empty = text(&backend.server_post("/v1/invoices", &format!("customer={customer}")).json()["id"]);
    let paid = backend.server_post(&format!("/v1/invoices/{empty}/finalize"), "").json();
    assert_eq!((text(&paid["status"]), paid["total"].clone()), ("paid".into(), json!(0)));
    let (ids, _) = backend.page_of(&format!("/v1/invoices?customer={customer}&status=open"));
    assert_eq!(ids, [id]);
}
