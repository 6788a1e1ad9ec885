//! What the key of a Customer Session opens: every feature against every operation and every customer, and nothing else.

use opentill_contract::Contract;
use serde_json::{Value, json};

use crate::common::{Backend, Reply, SK, agent, get, post, preflight, text};
use crate::customer_sessions::{CLAIM, claim, key_of, session_for};

const REDISPLAY: [&str; 3] = ["always", "limited", "unspecified"];

/// A customer with one PaymentMethod for each value of `allow_redisplay`, in that order.
struct Kept {
    customer: String,
    methods: Vec<String>,
}

fn kept(backend: &Backend) -> Kept {
    let customer = backend.customer("");
    let methods = REDISPLAY.map(|redisplay| saved(backend, &customer, redisplay));
    Kept { customer, methods: methods.to_vec() }
}

fn saved(backend: &Backend, customer: &str, redisplay: &str) -> String {
    let made = backend.server_post("/v1/payment_methods/pm_card_visa/attach", &format!("customer={customer}"));
    let id = text(&made.json()["id"]);
    let form = format!("allow_redisplay={redisplay}&metadata[note]=inner");
    assert_eq!(backend.server_post(&format!("/v1/payment_methods/{id}"), &form).status, 200);
    id
}

fn by_key(backend: &Backend, key: &str, path: &str) -> Reply {
    get(&format!("{}{path}", backend.pay), &[("Authorization", &format!("Bearer {key}"))])
}

fn post_by_key(backend: &Backend, key: &str, path: &str, form: &str) -> Reply {
    let joint = if form.is_empty() { "" } else { "&" };
    post(&format!("{}{path}", backend.pay), &format!("{form}{joint}key={key}"), &[("Origin", "http://localhost:4242")])
}

/// The key of a new Customer Session for a component with these features.
pub fn key_for(backend: &Backend, customer: &str, component: &str, features: &[&str]) -> String {
    key_of(&claim(backend, &session_for(backend, customer, component, features), CLAIM))
}

/// What a component with these features may do: list, update, detach, and for which values of `allow_redisplay`.
struct Case {
    component: &'static str,
    features: Vec<String>,
    filters: Vec<&'static str>,
    list: bool,
    update: bool,
    detach: bool,
}

/// Every combination of the features of every component that there is.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let filters: [&[&str]; 4] = [&["always"], &["limited"], &["always", "unspecified"], &REDISPLAY];
    for component in ["payment_element", "mobile_payment_element", "customer_sheet"] {
        let is_sheet = component == "customer_sheet";
        for filters in filters {
            for bits in 0..if is_sheet { 2 } else { 8 } {
                let (remove, redisplay, save) = (bits & 1 != 0, is_sheet || bits & 2 != 0, is_sheet || bits & 4 != 0);
                let mut features: Vec<String> = filters
                    .iter()
                    .map(|filter| format!("[payment_method_allow_redisplay_filters][]={filter}"))
                    .collect();
                let switch = |on: bool| if on { "enabled" } else { "disabled" };
                features.push(format!("[payment_method_remove]={}", switch(remove)));
                if !is_sheet {
                    features.push(format!("[payment_method_redisplay]={}", switch(redisplay)));
                    features.push(format!("[payment_method_save]={}", switch(save)));
                }
                let filters = filters.to_vec();
                cases.push(Case { component, features, filters, list: redisplay, update: save, detach: remove });
            }
        }
    }
    for component in ["active_entitlements", "buy_button", "customer_portal", "pricing_table"] {
        cases.push(Case { component, features: vec![], filters: vec![], list: false, update: false, detach: false });
    }
    cases
}

fn assert_answer(reply: &Reply, enabled: bool, own: bool, why: &str) {
    let expected = match (enabled, own) {
        (false, _) => (403, Some("customer_session_feature_disabled")),
        (true, false) => (404, Some("resource_missing")),
        (true, true) => (200, None),
    };
    let body = reply.json();
    assert_eq!((reply.status, body["error"]["code"].as_str()), expected, "{why}: {}", reply.text);
}

#[test]
fn every_feature_against_every_operation_and_every_customer() {
    let backend = Backend::start();
    let stranger = kept(&backend);
    let cases = cases();
    assert_eq!(cases.len(), 4 * (8 + 8 + 2) + 4);
    for case in cases {
        let own = kept(&backend);
        let features: Vec<&str> = case.features.iter().map(String::as_str).collect();
        let key = key_for(&backend, &own.customer, case.component, &features);
        let why = |what: &str| format!("{what} by {} with {features:?}", case.component);

        let listed = by_key(&backend, &key, &format!("/v1/payment_methods?customer={}", own.customer));
        assert_answer(&listed, case.list, true, &why("list"));
        if case.list {
            let shown: Vec<String> =
                listed.json()["data"].as_array().unwrap().iter().map(|method| text(&method["id"])).collect();
            let expected = REDISPLAY.iter().zip(&own.methods).rev().filter(|(value, _)| case.filters.contains(value));
            assert_eq!(shown, expected.map(|(_, id)| id.clone()).collect::<Vec<_>>(), "{}", why("list"));
        }
        let other = by_key(&backend, &key, &format!("/v1/payment_methods?customer={}", stranger.customer));
        assert_eq!((other.status, other.error()["param"].as_str()), (404, Some("customer")), "{}", why("list"));

        for (value, (mine, theirs)) in REDISPLAY.iter().zip(own.methods.iter().zip(&stranger.methods)) {
            let is_shown = case.filters.contains(value);
            for (id, is_own) in [(mine, is_shown), (theirs, false), (&"pm_none".to_owned(), false)] {
                let path = format!("/v1/payment_methods/{id}");
                let updated = post_by_key(&backend, &key, &path, &format!("allow_redisplay={value}"));
                assert_answer(&updated, case.update, is_own, &why("update"));
                let detached = post_by_key(&backend, &key, &format!("{path}/detach"), "");
                assert_answer(&detached, case.detach, is_own, &why("detach"));
            }
            let method = backend.server_get(&format!("/v1/payment_methods/{mine}")).json();
            let detached = case.detach && is_shown;
            assert_eq!(method["customer"].is_null(), detached, "{}", why("detach"));
        }
    }
    let (theirs, _) = backend.page_of(&format!("/v1/payment_methods?customer={}", stranger.customer));
    assert_eq!(theirs.len(), 3, "a stranger's PaymentMethods were touched");
}

#[test]
fn every_other_call_refuses_the_key() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let key = key_for(&backend, &customer, "payment_element", &["[payment_method_redisplay]=enabled"]);
    let allowed = [
        ("get", "/v1/payment_methods"),
        ("post", "/v1/payment_methods/{id}"),
        ("post", "/v1/payment_methods/{id}/detach"),
        ("get", "/v1/pricing_tables/{id}"),
        ("post", "/v1/pricing_tables/{id}/checkout"),
        ("get", "/v1/buy_buttons/{id}"),
        ("post", "/v1/buy_buttons/{id}/checkout"),
    ];
    let contract = Contract::read().unwrap();
    let (mut refused, mut taken) = (0, 0);
    for (path, item) in contract.at("/paths").unwrap().as_object().unwrap() {
        let operations = ["get", "post", "delete"].into_iter().filter(|method| item.get(method).is_some());
        for method in operations.filter(|_| path.starts_with("/v1/")) {
            let url = format!("{}{}", backend.pay, path.replace("{id}", &customer).replace("{inner_id}", "x"));
            let bearer = format!("Bearer {key}");
            let response = match method {
                "get" => agent().get(&url).header("Authorization", bearer).call(),
                "delete" => agent().delete(&url).header("Authorization", bearer).call(),
                _ => agent().post(&url).header("Authorization", bearer).send_empty(),
            };
            let (parts, mut body) = response.unwrap().into_parts();
            let body: Value = serde_json::from_str(&body.read_to_string().unwrap()).unwrap();
            if allowed.contains(&(method, path.as_str())) {
                assert_ne!(body["error"]["code"], "customer_session_scope", "{method} {path}");
                taken += 1;
            } else {
                let told = (parts.status.as_u16(), body["error"]["code"].as_str());
                assert_eq!(told, (403, Some("customer_session_scope")), "{method} {path}");
                refused += 1;
            }
        }
    }
    assert_eq!((taken, refused > 60), (7, true));
}

#[test]
fn the_key_changes_nothing_but_when_a_method_is_shown() {
    let backend = Backend::start();
    let own = kept(&backend);
    let features = ["[payment_method_redisplay]=enabled", "[payment_method_save]=enabled"];
    let key = key_for(&backend, &own.customer, "payment_element", &features);
    let path = format!("/v1/payment_methods/{}", own.methods[0]);
    let before = backend.server_get(&path).json();
    for (form, param) in [
        ("", "allow_redisplay"),
        ("allow_redisplay=sometimes", "allow_redisplay"),
        ("allow_redisplay=limited&metadata[a]=b", "metadata"),
        ("allow_redisplay=limited&billing_details[name]=Eve", "billing_details"),
        ("allow_redisplay=limited&card[exp_year]=40", "card"),
        ("allow_redisplay=limited&expand[]=customer", "expand"),
    ] {
        let reply = post_by_key(&backend, &key, &path, form);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some(param)), "{form}");
    }
    assert_eq!(backend.server_get(&path).json(), before);
    let updated = post_by_key(&backend, &key, &path, "allow_redisplay=limited");
    assert_eq!(updated.json()["allow_redisplay"], "limited");
    // As pages see one: neither the merchant's notes nor the fingerprint.
    assert!(updated.json().get("metadata").is_none() && updated.json()["card"].get("fingerprint").is_none());
    let expanding = by_key(&backend, &key, "/v1/payment_methods?expand[]=data.customer");
    assert_eq!((expanding.status, expanding.error()["param"].as_str()), (400, Some("expand")));
}

#[test]
fn a_list_shows_the_newest_up_to_the_limit() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let mut methods: Vec<String> = (0..5).map(|_| saved(&backend, &customer, "always")).collect();
    methods.reverse();
    let features = ["[payment_method_redisplay]=enabled", "[payment_method_redisplay_limit]=4"];
    let key = key_for(&backend, &customer, "payment_element", &features);
    let ids = |query: &str| {
        let list = by_key(&backend, &key, &format!("/v1/payment_methods{query}")).json();
        let ids: Vec<String> = list["data"].as_array().unwrap().iter().map(|method| text(&method["id"])).collect();
        (ids, list["has_more"].as_bool().unwrap())
    };
    assert_eq!(ids(""), (methods[..4].to_vec(), false));
    assert_eq!(ids("?limit=2"), (methods[..2].to_vec(), true));
    assert_eq!(ids("?type=card").0.len(), 4);
    assert_eq!(ids("?type=sepa_debit"), (vec![], false));
    for query in ["?starting_after=pm_1", "?ending_before=pm_1", "?limit=0", "?limit=101", "?allow_redisplay=limited"] {
        assert_eq!(by_key(&backend, &key, &format!("/v1/payment_methods{query}")).status, 400, "{query}");
    }
    let default = format!("invoice_settings[default_payment_method]={}", methods[1]);
    backend.server_post(&format!("/v1/customers/{customer}"), &default);
    let claimed = claim(&backend, &session_for(&backend, &customer, "payment_element", &features), CLAIM).json();
    assert_eq!(claimed["customer"]["default_payment_method"], json!(methods[1]));
    assert_eq!(claimed["customer"]["payment_methods"].as_array().unwrap().len(), 4);
}

#[test]
fn a_detached_method_is_nobodys_default_and_no_longer_shown() {
    let backend = Backend::start();
    let own = kept(&backend);
    let default = format!("invoice_settings[default_payment_method]={}", own.methods[0]);
    backend.server_post(&format!("/v1/customers/{}", own.customer), &default);
    let features = ["[payment_method_redisplay]=enabled", "[payment_method_remove]=enabled"];
    let key = key_for(&backend, &own.customer, "payment_element", &features);
    let path = format!("/v1/payment_methods/{}/detach", own.methods[0]);
    assert_eq!(post_by_key(&backend, &key, &path, "").json()["customer"], Value::Null);
    assert_eq!(post_by_key(&backend, &key, &path, "").status, 404);
    let customer = backend.server_get(&format!("/v1/customers/{}", own.customer)).json();
    assert_eq!(customer["invoice_settings"]["default_payment_method"], Value::Null);
    assert_eq!(by_key(&backend, &key, "/v1/payment_methods").json()["data"], json!([]));
    let kinds = backend.server_get("/v1/events?type=payment_method.detached").json();
    assert_eq!(kinds["data"][0]["data"]["object"]["id"], json!(own.methods[0]));
}

#[test]
fn the_key_ends_with_the_session_and_with_the_customer() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let features = ["[payment_method_redisplay]=enabled"];
    let key = key_for(&backend, &customer, "payment_element", &features);
    let told = |key: &str| {
        let reply = by_key(&backend, key, "/v1/payment_methods");
        let code = reply.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
        (reply.status, code)
    };
    backend.server_post("/v1/test_helpers/clock", "advance=1790");
    assert_eq!(told(&key).0, 200);
    backend.server_post("/v1/test_helpers/clock", "advance=15");
    assert_eq!(told(&key), (401, "api_key_expired".to_owned()));
    let fresh = key_for(&backend, &customer, "payment_element", &features);
    assert_ne!(fresh, key);
    assert_eq!(told(&fresh).0, 200);
    backend.server_delete(&format!("/v1/customers/{customer}"));
    assert_eq!(told(&fresh), (401, "customer_session_revoked".to_owned()));
}

#[test]
fn the_key_is_taken_in_a_header_or_a_body_and_never_in_a_url() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let key = key_for(&backend, &customer, "payment_element", &["[payment_method_remove]=enabled"]);
    let detach = format!("{}/v1/payment_methods/pm_none/detach", backend.pay);
    assert_eq!(post(&detach, "", &[("Authorization", &format!("Bearer {key}"))]).status, 404);
    assert_eq!(post(&detach, &format!("key={key}"), &[]).status, 404);
    for reply in [
        get(&format!("{}/v1/payment_methods?key={key}", backend.pay), &[]),
        post(&format!("{detach}?key={key}"), "", &[]),
        post(&detach, &format!("key={key}"), &[("Authorization", &format!("Bearer {SK}"))]),
        post(&detach, "key=ek_test_0000000000000000000000000000000000", &[]),
        post(&detach, &format!("key={}", key.replace("ek_test_", "ek_live_")), &[]),
    ] {
        assert_eq!(reply.status, 401, "{}", reply.text);
        assert!(!reply.text.contains(&key[10..40]));
    }
    // Frames of another origin than the API's ask from there.
    for (path, method, status) in [
        ("/v1/payment_methods", "GET", 204),
        ("/v1/payment_methods/pm_1", "POST", 204),
        ("/v1/payment_methods/pm_1/detach", "POST", 204),
        ("/v1/payment_methods/pm_1", "GET", 403),
        ("/v1/payment_methods/pm_1/attach", "POST", 403),
    ] {
        assert_eq!(preflight(&format!("{}{path}", backend.pay), method).status, status, "{method} {path}");
    }
}

#[test]
fn an_ended_key_is_not_answered_from_memory() {
    let backend = Backend::start();
    let own = kept(&backend);
    let features = ["[payment_method_redisplay]=enabled", "[payment_method_save]=enabled"];
    let key = key_for(&backend, &own.customer, "payment_element", &features);
    let send = || {
        let headers = [("Authorization", &*format!("Bearer {key}")), ("Idempotency-Key", "k1")];
        post(&format!("{}/v1/payment_methods/{}", backend.pay, own.methods[0]), "allow_redisplay=always", &headers)
    };
    assert_eq!((send().status, send().header("idempotent-replayed")), (200, "true"));
    backend.server_post("/v1/test_helpers/clock", "advance=1805");
    assert_eq!(send().status, 401);
}
