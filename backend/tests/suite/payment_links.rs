//! Payment Links.

use serde_json::{Value, json};

use crate::common::{Backend, text};
use crate::contract::assert_shape;
use crate::pricing_tables::{made, price, product};
use crate::schema::Judge;

fn link(backend: &Backend, more: &str) -> Value {
    let mug = product(backend, "name=Mug");
    let price = price(backend, &mug, "currency=usd&unit_amount=900");
    let line = format!(
        "line_items[0][price]={price}&line_items[0][quantity]=2&line_items[0][adjustable_quantity][enabled]=true"
    );
    made(backend, "/v1/payment_links", &format!("{line}&{more}"))
}

fn begun(backend: &Backend, link: &Value, form: &str) -> Value {
    let reply = backend.page_post(&format!("/v1/payment_links/{}/checkout", text(&link["id"])), form).json();
    assert_shape("CheckoutRedirect", &reply);
    backend.server_get(&format!("/v1/checkout/sessions/{}", text(&reply["id"]))).json()
}

#[test]
fn each_who_comes_by_a_link_has_a_session_of_their_own() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let form = "after_completion[type]=redirect&after_completion[redirect][url]=https%3A%2F%2Fshop.example%2Fdone\
         &phone_number_collection[enabled]=true&submit_type=book&metadata[a]=b";
    let link = link(&backend, form);
    judge.assert("payment_link", &link);
    let id = text(&link["id"]);
    assert_eq!(text(&link["url"]), format!("{}/c/pay/{id}", backend.pay));
    let (first, second) = (
        begun(&backend, &link, "client_reference_id=order-1&customer_email=a%40b.example&locale=de"),
        begun(&backend, &link, ""),
    );
    assert_ne!(first["id"], second["id"]);
    for (name, wanted) in [
        ("amount_total", json!(1800)),
        ("client_reference_id", json!("order-1")),
        ("customer_email", json!("a@b.example")),
        ("locale", json!("de")),
        ("submit_type", json!("book")),
        ("success_url", json!("https://shop.example/done")),
        ("phone_number_collection", json!({"enabled": true})),
    ] {
        assert_eq!(first[name], wanted, "{name}");
    }
    assert_eq!(backend.page_of("/v1/payment_links?active=true").0, [id.as_str()]);
    let refused = backend.page_post(&format!("/v1/payment_links/{id}/checkout"), "price=price_1").error();
    assert_eq!(refused["param"], "price", "a page changes nothing of what is sold");
    assert_eq!(backend.page_get(&format!("/v1/payment_links/{id}"), "").error()["code"], "secret_key_required");
}

#[test]
fn a_link_of_plans_subscribes() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let plan =
        price(&backend, &product(&backend, "name=Club"), "currency=eur&unit_amount=500&recurring[interval]=month");
    let form = format!("line_items[0][price]={plan}&line_items[0][quantity]=1&subscription_data[trial_period_days]=7");
    let link = made(&backend, "/v1/payment_links", &form);
    judge.assert("payment_link", &link);
    assert_eq!(link["subscription_data"]["trial_period_days"], 7);
    let session = begun(&backend, &link, "");
    assert_eq!((&session["mode"], &session["amount_total"]), (&json!("subscription"), &json!(0)));
}

#[test]
fn what_is_over_is_told_in_the_merchants_words() {
    let backend = Backend::start();
    let link = link(&backend, "");
    let path = format!("/v1/payment_links/{}", text(&link["id"]));
    let refused = |param: &str| {
        let error = backend.page_post(&format!("{path}/checkout"), "").error();
        assert_eq!((text(&error["code"]), text(&error["param"])), ("payment_link_inactive".into(), param.to_owned()));
        text(&error["message"])
    };
    made(&backend, &path, "active=false");
    assert!(refused("payment_link").contains("active=true"));
    made(&backend, &path, "inactive_message=Sold+out+until+May.");
    assert_eq!(refused("inactive_message"), "Sold out until May.");
    for (form, status, param) in [
        ("", 400, "line_items"),
        ("line_items[0][price]=price_none&line_items[0][quantity]=1", 404, "line_items[0][price]"),
        ("after_completion[type]=redirect", 400, "line_items"),
    ] {
        let reply = backend.server_post("/v1/payment_links", form);
        assert_eq!((reply.status, text(&reply.error()["param"])), (status, param.to_owned()), "{form}");
    }
}
