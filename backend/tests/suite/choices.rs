//! PaymentMethodConfigurations and PaymentMethodDomains, as a merchant's server keeps them.

use serde_json::{Value, json};

use crate::common::{Backend, text};
use crate::schema::Judge;

const CONFIGURATIONS: &str = "/v1/payment_method_configurations";
const DOMAINS: &str = "/v1/payment_method_domains";

fn post(backend: &Backend, path: &str, form: &str) -> Value {
    let reply = backend.server_post(path, form);
    assert_eq!(reply.status, 200, "{}", reply.text);
    Judge::new().assert(
        if path.starts_with(DOMAINS) { "payment_method_domain" } else { "payment_method_configuration" },
        &reply.json(),
    );
    reply.json()
}

fn preference(configuration: &Value, kind: &str) -> (String, String, bool) {
    let display = &configuration[kind]["display_preference"];
    (text(&display["preference"]), text(&display["value"]), configuration[kind]["available"].as_bool().unwrap())
}

fn told(preference: &str, value: &str, available: bool) -> (String, String, bool) {
    (preference.to_owned(), value.to_owned(), available)
}

#[test]
fn there_is_a_default_configuration_with_everything_on() {
    let backend = Backend::start();
    let list = backend.server_get(CONFIGURATIONS).json();
    let default = &list["data"][0];
    Judge::new().assert("payment_method_configuration", default);
    assert_eq!((list["data"].as_array().unwrap().len(), &default["is_default"]), (1, &json!(true)));
    for kind in ["card", "klarna", "apple_pay"] {
        assert_eq!(preference(default, kind), told("none", "on", true), "{kind}");
    }
    assert_eq!(preference(default, "link"), told("none", "off", false));
    let path = format!("{CONFIGURATIONS}/{}", text(&default["id"]));
    assert_eq!(&backend.server_get(&path).json(), default);
    let changed = post(&backend, &path, "klarna[display_preference][preference]=off&name=Shop");
    assert_eq!((preference(&changed, "klarna"), &changed["name"]), (told("off", "off", false), &json!("Shop")));
    let intent = backend.read(&backend.intent(""));
    assert!(!intent["payment_method_types"].as_array().unwrap().contains(&json!("klarna")));
    assert_eq!(intent["payment_method_configuration_details"]["id"], default["id"]);
    let refused = backend.server_post(&path, "active=false");
    assert_eq!((refused.status, &refused.error()["param"]), (400, &json!("active")));
}

#[test]
fn a_child_inherits_what_it_does_not_say() {
    let backend = Backend::start();
    let parent = post(
        &backend,
        CONFIGURATIONS,
        "name=All&klarna[display_preference][preference]=on&card[display_preference][preference]=off",
    );
    assert_eq!(preference(&parent, "ideal"), told("none", "off", false));
    assert_eq!(parent["klarna"]["display_preference"]["overridable"], Value::Null);
    let parent_id = text(&parent["id"]);
    let child = post(&backend, CONFIGURATIONS, &format!("parent={parent_id}&ideal[display_preference][preference]=on"));
    assert_eq!(child["parent"], json!(parent_id));
    assert_eq!(preference(&child, "klarna"), told("none", "on", true));
    assert_eq!(preference(&child, "card"), told("none", "off", false));
    assert_eq!(preference(&child, "ideal"), told("on", "on", true));
    assert_eq!(child["ideal"]["display_preference"]["overridable"], json!(true));
    let path = format!("{CONFIGURATIONS}/{}", text(&child["id"]));
    let own = post(&backend, &path, "klarna[display_preference][preference]=off");
    assert_eq!(preference(&own, "klarna"), told("off", "off", false));
    // Its parent's word counts again, as it is by then.
    post(&backend, &format!("{CONFIGURATIONS}/{parent_id}"), "card[display_preference][preference]=on");
    let inherits = post(&backend, &path, "klarna[display_preference][preference]=none");
    assert_eq!(
        (preference(&inherits, "klarna"), preference(&inherits, "card")),
        (told("none", "on", true), told("none", "on", true))
    );
    let refused = backend.server_post(CONFIGURATIONS, &format!("parent={}", text(&child["id"])));
    assert_eq!((refused.status, &refused.error()["param"]), (400, &json!("parent")));
    assert_eq!(backend.server_post(CONFIGURATIONS, "parent=pmc_none").status, 404);
}

#[test]
fn what_is_not_active_takes_no_new_payments() {
    let backend = Backend::start();
    let made = post(&backend, CONFIGURATIONS, "name=Old");
    let id = text(&made["id"]);
    let path = format!("{CONFIGURATIONS}/{id}");
    assert_eq!(preference(&post(&backend, &path, "active=false"), "card"), told("none", "on", false));
    let refused =
        backend.server_post("/v1/payment_intents", &format!("amount=1&currency=usd&payment_method_configuration={id}"));
    assert_eq!((refused.status, &refused.error()["param"]), (400, &json!("payment_method_configuration")));
    assert_eq!(backend.page_of(&format!("{CONFIGURATIONS}?active=true")).0.len(), 1);
    assert_eq!(backend.page_of(&format!("{CONFIGURATIONS}?active=false")).0, [id]);
}

#[test]
fn a_configuration_takes_known_words_alone() {
    let backend = Backend::start();
    for (form, param) in [
        ("cheque[display_preference][preference]=on", "cheque"),
        ("card[display_preference][preference]=maybe", "card[display_preference][preference]"),
        ("card[colour]=red", "card[colour]"),
        ("name=4242424242424242", "name"),
    ] {
        let refused = backend.server_post(CONFIGURATIONS, form);
        assert_eq!((refused.status, text(&refused.error()["param"])), (400, param.to_owned()), "{form}");
        assert!(!refused.text.contains("4242"));
    }
    assert_eq!(backend.page_get(CONFIGURATIONS, "").status, 403);
    // What Stripe has and nobody is offered here is kept, and never available.
    let made = post(
        &backend,
        CONFIGURATIONS,
        "alma[display_preference][preference]=on&apple_pay_later[display_preference][preference]=on",
    );
    assert_eq!(preference(&made, "alma"), told("on", "on", false));
}

#[test]
fn domains_are_registered_once_and_switched() {
    let backend = Backend::start();
    let made = post(&backend, DOMAINS, "domain_name=Shop.Example");
    assert_eq!((&made["domain_name"], &made["apple_pay"]["status"]), (&json!("shop.example"), &json!("active")));
    assert_eq!(post(&backend, DOMAINS, "domain_name=shop.example")["id"], made["id"]);
    let path = format!("{DOMAINS}/{}", text(&made["id"]));
    assert_eq!(post(&backend, &path, "enabled=false")["apple_pay"]["status"], "inactive");
    assert_eq!(post(&backend, &format!("{path}/validate"), "")["enabled"], json!(false));
    assert_eq!(post(&backend, DOMAINS, "domain_name=shop.example&enabled=true")["enabled"], json!(true));
    post(&backend, DOMAINS, "domain_name=other.example&enabled=false");
    assert_eq!(backend.page_of(DOMAINS).0.len(), 2);
    assert_eq!(backend.page_of(&format!("{DOMAINS}?enabled=true")).0, [text(&made["id"])]);
    assert_eq!(backend.page_of(&format!("{DOMAINS}?domain_name=other.example")).0.len(), 1);
    for bad in [
        "localhost",
        "127.0.0.1",
        "https%3A%2F%2Fshop.example",
        "shop.example%3A8443",
        "*.shop.example",
        "a%3Bscript-src.example",
        "",
    ] {
        let refused = backend.server_post(DOMAINS, &format!("domain_name={bad}"));
        assert_eq!((refused.status, &refused.error()["param"]), (400, &json!("domain_name")), "{bad}");
    }
    assert_eq!(backend.page_post(DOMAINS, "domain_name=evil.example").status, 403);
    assert_eq!(backend.server_get(&format!("{DOMAINS}/pmd_none")).status, 404);
}
