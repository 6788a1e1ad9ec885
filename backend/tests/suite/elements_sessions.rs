//! `elements/sessions`: what a page of Elements is told, and what decides the types.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, get, text};
use crate::common::{PK, SK};
use crate::contract::assert_shape;
use crate::setups::setup;
use opentill_backend::Config;

fn session(backend: &Backend, form: &str) -> Reply {
    backend.page_post("/v1/elements/sessions", form)
}

fn of(backend: &Backend, intent: &Intent, more: &str) -> Value {
    let kind = if intent.id.starts_with("pi_") { "payment_intent" } else { "setup_intent" };
    let reply = session(backend, &format!("type={kind}&client_secret={}&{more}", intent.client_secret));
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_shape("ElementsSession", &reply.json());
    reply.json()
}

fn deferred(backend: &Backend, form: &str) -> Value {
    let fields: Vec<String> = form
        .split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            let (first, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
            format!("deferred_intent[{first}]{rest}={value}")
        })
        .collect();
    let reply = session(backend, &format!("type=deferred_intent&{}", fields.join("&")));
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_shape("ElementsSession", &reply.json());
    reply.json()
}

fn types(session: &Value) -> Vec<String> {
    let types = &session["payment_method_preference"]["ordered_payment_method_types"];
    types.as_array().unwrap().iter().map(text).collect()
}

fn has(session: &Value, kind: &str) -> bool {
    types(session).iter().any(|name| name == kind)
}

fn configuration(backend: &Backend, form: &str) -> String {
    let reply = backend.server_post("/v1/payment_method_configurations", form);
    assert_eq!(reply.status, 200, "{}", reply.text);
    text(&reply.json()["id"])
}

#[test]
fn a_page_is_told_what_its_intent_takes() {
    let backend = Backend::start();
    let intent = backend.intent("metadata[a]=b");
    let told = of(
        &backend,
        &intent,
        "locale=de-AT&external_payment_methods[]=external_paypal&custom_payment_methods[]=cpmt_loyalty",
    );
    let seen = backend.read(&intent);
    assert_eq!(json!(types(&told)), seen["payment_method_types"]);
    assert_eq!(types(&told)[0], "card");
    let preference = &told["payment_method_preference"];
    assert_eq!(preference["type"], "payment_intent");
    assert_eq!(preference["payment_intent"]["id"], json!(intent.id));
    assert_eq!(preference["payment_intent"]["metadata"], Value::Null, "a page sees no metadata");
    assert_eq!((&told["merchant_country"], &told["merchant_currency"]), (&json!("US"), &json!("usd")));
    assert_eq!(told["external_payment_method_data"][0]["label"], "PayPal");
    assert_eq!(told["custom_payment_method_data"][0]["display_name"], "Loyalty");
    assert_eq!(told["wallets"], json!({"simulated": true}));
    assert!(told["now"].as_i64().is_some() && text(&told["session_id"]).starts_with("elements_session_"));
    assert!(told.get("customer").is_none());
    // The compatible form says the same.
    let query = format!("type=payment_intent&client_secret={}", intent.client_secret);
    let got = backend.page_get("/v1/elements/sessions", &query).json();
    assert_eq!(got["payment_method_preference"], preference.clone());
}

#[test]
fn an_intent_that_is_over_has_no_session() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let form = format!("type=payment_intent&client_secret={}", intent.client_secret);
    backend.pay_with(&intent, "4242424242424242");
    let refused = session(&backend, &form);
    assert_eq!((refused.status, &refused.error()["code"]), (400, &json!("payment_intent_unexpected_state")));
    assert_eq!(refused.error()["payment_intent"]["status"], "succeeded");
    let unknown = session(&backend, &format!("{form}x"));
    assert_eq!((unknown.status, &unknown.error()["param"]), (404, &json!("client_secret")));
    assert!(!unknown.text.contains(&intent.client_secret));
    assert_eq!(session(&backend, "type=payment_intent").error()["param"], "client_secret");
    assert_eq!(session(&backend, "").error()["param"], "type");
}

#[test]
fn deferred_terms_decide_as_an_intent_would() {
    let backend = Backend::start();
    let usd = deferred(&backend, "mode=payment&amount=1099&currency=usd");
    // Who the customer is, is the intent's matter: a transfer is offered, and needs one.
    let intent = backend.intent(&format!("customer={}", backend.customer("")));
    assert_eq!(json!(types(&usd)), backend.read(&intent)["payment_method_types"]);
    let anonymous = backend.read(&backend.intent(""))["payment_method_types"].clone();
    assert!(!anonymous.as_array().unwrap().contains(&json!("customer_balance")), "{anonymous}");
    assert_eq!(usd["payment_method_preference"]["type"], "deferred_intent");
    for (terms, kind, offered) in [
        ("mode=payment&amount=1099&currency=usd", "affirm", false),
        ("mode=payment&amount=5000&currency=usd", "affirm", true),
        ("mode=payment&amount=1099&currency=eur", "us_bank_account", false),
        ("mode=payment&amount=1099&currency=eur", "sepa_debit", true),
        ("mode=payment&amount=1099&currency=usd&capture_method=manual", "us_bank_account", false),
        ("mode=payment&amount=1099&currency=usd&setup_future_usage=off_session", "wechat_pay", false),
        (
            "mode=payment&amount=1099&currency=usd&payment_method_options[wechat_pay][setup_future_usage]=on_session",
            "wechat_pay",
            false,
        ),
        ("mode=payment&amount=1099&currency=usd&excluded_payment_method_types[]=klarna", "klarna", false),
        ("mode=payment&amount=1099&currency=usd&allowed_payment_method_types[]=klarna", "card", false),
        ("mode=subscription&amount=0&currency=usd", "card", true),
        ("mode=subscription&amount=0&currency=usd", "wechat_pay", false),
        ("mode=setup", "sepa_debit", true),
        ("mode=setup&currency=usd", "sepa_debit", false),
        ("mode=setup", "wechat_pay", false),
        (
            "mode=payment&amount=1099&currency=eur&payment_method_types[]=ideal&payment_method_types[]=oxxo",
            "ideal",
            true,
        ),
        (
            "mode=payment&amount=1099&currency=eur&payment_method_types[]=ideal&payment_method_types[]=oxxo",
            "oxxo",
            false,
        ),
    ] {
        assert_eq!(has(&deferred(&backend, terms), kind), offered, "{terms}: {kind}");
    }
    for (terms, param) in [
        ("deferred_intent[mode]=payment&deferred_intent[currency]=usd", "deferred_intent[amount]"),
        ("deferred_intent[mode]=payment&deferred_intent[amount]=1", "deferred_intent[currency]"),
        ("deferred_intent[mode]=gift", "deferred_intent[mode]"),
        ("deferred_intent[amount]=1", "deferred_intent[mode]"),
        (
            "deferred_intent[mode]=payment&deferred_intent[amount]=0&deferred_intent[currency]=usd",
            "deferred_intent[amount]",
        ),
        ("deferred_intent[mode]=setup&deferred_intent[colour]=red", "deferred_intent[colour]"),
    ] {
        let refused = session(&backend, &format!("type=deferred_intent&{terms}"));
        assert_eq!((refused.status, text(&refused.error()["param"])), (400, param.to_owned()), "{terms}");
    }
}

#[test]
fn the_merchants_country_decides() {
    let backend = Backend::start_with(Config { country: "GB".into(), ..Config::default() });
    let told = deferred(&backend, "mode=payment&amount=1099&currency=gbp");
    assert!(has(&told, "bacs_debit") && has(&told, "pay_by_bank"));
    assert_eq!((&told["merchant_currency"], &told["card_brand_choice"]["eligible"]), (&json!("gbp"), &json!(false)));
    assert!(!has(&deferred(&backend, "mode=payment&amount=1099&currency=usd"), "us_bank_account"));
    let german = Backend::start_with(Config { country: "DE".into(), ..Config::default() });
    assert_eq!(deferred(&german, "mode=setup")["card_brand_choice"]["eligible"], json!(true));
}

#[test]
fn a_configuration_decides_for_intents_and_pages() {
    let backend = Backend::start();
    let id = configuration(
        &backend,
        "name=Few&klarna[display_preference][preference]=on&google_pay[display_preference][preference]=off",
    );
    let told =
        deferred(&backend, &format!("mode=payment&amount=1099&currency=usd&payment_method_configuration[id]={id}"));
    assert_eq!(types(&told), ["card", "klarna"]);
    let form = format!("automatic_payment_methods[enabled]=true&payment_method_configuration={id}");
    let intent = backend.intent(&form);
    let seen = backend.read(&intent);
    assert_eq!(seen["payment_method_types"], json!(["card", "klarna"]));
    assert_eq!(seen["payment_method_configuration_details"], json!({"id": id, "parent": null}));
    let told = of(&backend, &intent, "domain=localhost");
    assert_eq!(told["ordered_payment_method_types_and_wallets"], json!(["card", "apple_pay", "klarna"]));
    let refused = backend.confirm(&intent, "payment_method_data[type]=cashapp&return_url=https%3A%2F%2Fa.example");
    assert_eq!(refused.error()["code"], "payment_intent_incompatible_payment_method");
    let saved = setup(&backend, &form);
    assert_eq!(types(&of(&backend, &saved, "")), ["card", "klarna"]);
    // What is off is off for all, from now on.
    backend
        .server_post(&format!("/v1/payment_method_configurations/{id}"), "klarna[display_preference][preference]=none");
    assert_eq!(types(&of(&backend, &intent, "")), ["card"]);
}

#[test]
fn types_are_named_or_chosen_and_not_both() {
    let backend = Backend::start();
    let id = configuration(&backend, "name=Few");
    for path in ["payment_intents", "setup_intents"] {
        let amount = if path == "payment_intents" { "amount=1&currency=usd&" } else { "" };
        for more in [format!("payment_method_configuration={id}"), "excluded_payment_method_types[]=klarna".to_owned()]
        {
            let reply =
                backend.server_post(&format!("/v1/{path}"), &format!("{amount}payment_method_types[]=card&{more}"));
            assert_eq!((reply.status, &reply.error()["param"]), (400, &json!("payment_method_types")), "{path} {more}");
        }
        let reply = backend.server_post(&format!("/v1/{path}"), &format!("{amount}excluded_payment_method_types[]=klarna&allowed_payment_method_types[]=klarna&allowed_payment_method_types[]=card"));
        assert_eq!(reply.json()["payment_method_types"], json!(["card"]), "{}", reply.text);
        assert_eq!(reply.json()["excluded_payment_method_types"], json!(["klarna"]));
        let changed =
            backend.server_post(&format!("/v1/{path}/{}", text(&reply.json()["id"])), "excluded_payment_method_types=");
        assert_eq!(changed.json()["payment_method_types"], json!(["card", "klarna"]), "{}", changed.text);
    }
}

#[test]
fn wallets_are_offered_on_registered_domains_alone() {
    let backend = Backend::start();
    let intent = backend.intent("payment_method_types[]=card");
    let wallets = |domain: &str| {
        let told = of(&backend, &intent, &format!("domain={domain}"));
        let all = told["ordered_payment_method_types_and_wallets"].as_array().unwrap().len() == 3;
        assert_eq!(told["apple_pay_preference"], if all { "enabled" } else { "disabled" });
        assert_eq!(told["google_pay_preference"], told["apple_pay_preference"]);
        all
    };
    assert!(wallets("localhost") && wallets("127.0.0.1") && !wallets("shop.example") && !wallets(""));
    let made = backend.server_post("/v1/payment_method_domains", "domain_name=Shop.Example");
    assert!(wallets("shop.example") && wallets("SHOP.example") && !wallets("other.example"));
    let path = format!("/v1/payment_method_domains/{}", text(&made.json()["id"]));
    assert_eq!(backend.server_post(&path, "enabled=false").json()["google_pay"]["status"], "inactive");
    assert!(!wallets("shop.example"));
    let without_cards = backend.intent("payment_method_types[]=klarna");
    assert_eq!(of(&backend, &without_cards, "domain=localhost")["apple_pay_preference"], "disabled");
}

#[test]
fn a_session_is_made_anew_each_time_and_kept_nowhere() {
    let backend = Backend::start();
    let form = format!("type=deferred_intent&deferred_intent[mode]=setup&key={PK}");
    let ask = || {
        let url = format!("{}/v1/elements/sessions", backend.pay);
        crate::common::post(&url, &form, &[("Idempotency-Key", "one"), ("Origin", "http://localhost:4242")])
    };
    let (first, second) = (ask(), ask());
    assert_ne!(first.json()["session_id"], second.json()["session_id"]);
    assert_eq!(second.header("idempotent-replayed"), "");
}

#[test]
fn servers_may_ask_too_and_strangers_may_not() {
    let backend = Backend::start();
    let url = format!("{}/v1/elements/sessions?type=deferred_intent&deferred_intent[mode]=setup", backend.pay);
    assert_eq!(get(&url, &[("Authorization", &format!("Bearer {SK}"))]).status, 200);
    assert_eq!(get(&url, &[]).status, 401);
}

/// A new Customer Session's secret, with these features of the Payment Element.
fn granted(backend: &Backend, customer: &str, features: &str) -> String {
    let features: String = features
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| format!("&components[payment_element][features]{pair}"))
        .collect();
    let form = format!("customer={customer}&components[payment_element][enabled]=true{features}");
    let reply = backend.server_post("/v1/customer_sessions", &form);
    assert_eq!(reply.status, 200, "{}", reply.text);
    text(&reply.json()["client_secret"])
}

/// A PaymentMethod that the customer keeps.
fn saved(backend: &Backend, customer: &str, name: &str, redisplay: &str) -> String {
    let made = backend.server_post(&format!("/v1/payment_methods/{name}/attach"), &format!("customer={customer}"));
    let id = text(&made.json()["id"]);
    backend.server_post(&format!("/v1/payment_methods/{id}"), &format!("allow_redisplay={redisplay}"));
    id
}

#[test]
fn with_a_customer_session_a_page_is_told_what_is_saved() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    let visa = saved(&backend, &customer, "pm_card_visa", "always");
    let _hidden = saved(&backend, &customer, "pm_card_amex", "limited");
    let mastercard = saved(&backend, &customer, "pm_card_mastercard", "always");
    let _debit = saved(&backend, &customer, "pm_sepaDebit_success_de", "always");
    let secret = granted(&backend, &customer, "[payment_method_redisplay]=enabled&[payment_method_save]=enabled");
    let intent = backend.intent(&format!("payment_method_types[]=card&customer={customer}"));
    let told = of(&backend, &intent, &format!("customer_session_client_secret={secret}&claim={}", "c".repeat(22)));
    let methods: Vec<String> =
        told["customer"]["payment_methods"].as_array().unwrap().iter().map(|method| text(&method["id"])).collect();
    assert_eq!(methods, [mastercard, visa], "newest first, of the types and filters of this page");
    let session = &told["customer"]["customer_session"];
    assert_eq!(session["components"]["payment_element"]["features"]["payment_method_save"], "enabled");
    assert!(text(&session["api_key"]).starts_with("ek_test_"));
    // Without redisplay nothing is shown; another page cannot claim, and another component's session is told as such.
    let quiet = granted(&backend, &customer, "[payment_method_save]=enabled");
    let told = of(&backend, &intent, &format!("customer_session_client_secret={quiet}"));
    assert_eq!(told["customer"]["payment_methods"], json!([]));
    let form = format!("type=payment_intent&client_secret={}&customer_session_client_secret=", intent.client_secret);
    let refused = session_error(&backend, &format!("{form}{secret}&claim={}", "d".repeat(22)));
    assert_eq!(refused["code"], "customer_session_claimed");
    assert_eq!(session_error(&backend, &format!("{form}cuss_secret_x"))["code"], "resource_missing");
    let table = backend
        .server_post("/v1/customer_sessions", &format!("customer={customer}&components[pricing_table][enabled]=true"));
    let other = text(&table.json()["client_secret"]);
    assert_eq!(session_error(&backend, &format!("{form}{other}"))["code"], "customer_session_component_mismatch");
    let alone = self::session(&backend, &format!("type=customer_session&customer_session_client_secret={other}"));
    assert_eq!((alone.status, &alone.json()["object"]), (200, &json!("elements_session")), "{}", alone.text);
}

fn session_error(backend: &Backend, form: &str) -> Value {
    let refused = session(backend, form);
    assert_eq!((refused.status, text(&refused.error()["param"])), (400, "customer_session_client_secret".to_owned()));
    refused.error()
}

#[test]
fn a_customer_session_belongs_to_the_intents_customer() {
    let backend = Backend::start();
    let (ada, bea) = (backend.customer("name=Ada"), backend.customer("name=Bea"));
    let secret = granted(&backend, &ada, "[payment_method_redisplay]=enabled");
    let form = |intent: &Intent| {
        let kind = if intent.id.starts_with("pi_") { "payment_intent" } else { "setup_intent" };
        format!("type={kind}&client_secret={}&customer_session_client_secret={secret}", intent.client_secret)
    };
    let of_bea = backend.intent(&format!("customer={bea}"));
    let set_up = setup(&backend, &format!("customer={bea}"));
    for intent in [&of_bea, &backend.intent(""), &set_up] {
        assert_eq!(session_error(&backend, &form(intent))["code"], "customer_session_customer_mismatch");
    }
    // A refusal claims nothing.
    let of_ada = backend.intent(&format!("customer={ada}"));
    let granted = session(&backend, &format!("{}&claim={}", form(&of_ada), "c".repeat(22)));
    assert_eq!(granted.status, 200, "{}", granted.text);
}
