//! The life of a SetupIntent: create, confirm, authenticate, cancel, and what its PaymentMethod is good for afterwards.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, card, post, text};
use crate::schema::Judge;

const VISA: &str = "4242424242424242";
const CHALLENGE: &str = "4000002760003184";
const UNLESS_SET_UP: &str = "4000002500003155";
const RETURN: &str = "return_url=https%3A%2F%2Fshop.example%2Fdone";

/// A new SetupIntent with these parameters.
pub fn setup(backend: &Backend, form: &str) -> Intent {
    let reply = backend.server_post("/v1/setup_intents", form);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    Intent { id: text(&body["id"]), client_secret: text(&body["client_secret"]) }
}

/// Confirms a SetupIntent from a page.
pub fn confirm(backend: &Backend, intent: &Intent, form: &str) -> Reply {
    let form = format!("client_secret={}&use_stripe_sdk=true&{form}", intent.client_secret);
    backend.page_post(&format!("/v1/setup_intents/{}/confirm", intent.id), &form)
}

/// The SetupIntent as the merchant's server sees it, with its attempt and its mandate.
pub fn read(backend: &Backend, intent: &Intent) -> Value {
    let expand = "expand[]=latest_attempt&expand[]=payment_method&expand[]=mandate&expand[]=single_use_mandate";
    let reply = backend.server_get(&format!("/v1/setup_intents/{}?{expand}", intent.id));
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

fn challenge_url(reply: &Reply) -> String {
    text(&reply.json()["next_action"]["use_stripe_sdk"]["stripe_js"])
}

#[test]
fn a_card_is_set_up_and_kept() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let intent = setup(&backend, &format!("customer={customer}&description=Later&metadata[a]=b"));
    let new = read(&backend, &intent);
    judge.assert("setup_intent", &new);
    assert_eq!((&new["status"], &new["usage"]), (&json!("requires_payment_method"), &json!("off_session")));
    assert_eq!(new["payment_method_types"][0], "card");
    let done = confirm(&backend, &intent, &format!("{}&expand[]=payment_method", card(VISA))).json();
    judge.assert("setup_intent", &done);
    assert_eq!((&done["status"], &done["payment_method"]["card"]["last4"]), (&json!("succeeded"), &json!("4242")));
    let read = read(&backend, &intent);
    judge.assert("setup_intent", &read);
    judge.assert("setup_attempt", &read["latest_attempt"]);
    assert_eq!(read["latest_attempt"]["status"], "succeeded");
    let method = text(&read["payment_method"]["id"]);
    assert_eq!(read["payment_method"]["customer"], json!(customer));
    let form =
        format!("amount=5&currency=usd&confirm=true&off_session=true&customer={customer}&payment_method={method}");
    assert_eq!(backend.server_post("/v1/payment_intents", &form).json()["status"], "succeeded");
}

#[test]
fn a_browser_sees_its_part_and_needs_the_secret() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let intent = setup(&backend, &format!("customer={customer}&metadata[a]=b"));
    let path = format!("/v1/setup_intents/{}", intent.id);
    let secret = format!("client_secret={}", intent.client_secret);
    let seen = backend.page_get(&path, &secret).json();
    assert_eq!(seen["client_secret"], json!(intent.client_secret));
    for hidden in ["customer", "metadata", "latest_attempt", "mandate", "single_use_mandate"] {
        assert!(seen.get(hidden).is_none(), "{hidden}");
    }
    assert_eq!(backend.page_post(&format!("{path}/refresh"), &secret).json(), seen);
    assert_eq!(backend.page_get(&path, "").status, 401);
    let wrong = backend.page_get(&path, &format!("client_secret={}_secret_wrong", intent.id));
    assert_eq!((wrong.status, wrong.error()["code"].as_str()), (404, Some("resource_missing")));
    let unknown = backend.page_get("/v1/setup_intents/seti_none", "client_secret=seti_none_secret_x");
    assert_eq!(unknown.text, wrong.text);
    assert_eq!(
        confirm(&backend, &Intent { client_secret: "x".into(), ..setup(&backend, "") }, &card(VISA)).status,
        404
    );
    assert_eq!(backend.page_get("/v1/setup_intents", "").status, 403);
    assert_eq!(backend.page_post(&format!("{path}/cancel"), &secret).status, 403);
}

#[test]
fn a_decline_says_why_and_leaves_the_intent_open() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for (number, code, decline_code) in [
        ("4000000000000002", "card_declined", Some("generic_decline")),
        ("4000000000009995", "card_declined", Some("insufficient_funds")),
        ("4000000000000069", "expired_card", None),
        ("4000000000000127", "incorrect_cvc", None),
        ("4000008400001280", "card_declined", Some("generic_decline")),
    ] {
        let intent = setup(&backend, "");
        let declined = confirm(&backend, &intent, &card(number));
        judge.assert("error", &declined.json());
        let error = declined.error();
        assert_eq!((declined.status, error["type"].as_str()), (402, Some("card_error")), "{number}");
        assert_eq!((error["code"].as_str(), error["decline_code"].as_str()), (Some(code), decline_code), "{number}");
        assert!(error.get("charge").is_none() && error["payment_method"]["type"] == "card");
        judge.assert("setup_intent", &error["setup_intent"]);
        let view = read(&backend, &intent);
        judge.assert("setup_intent", &view);
        assert_eq!((&view["status"], &view["payment_method"]), (&json!("requires_payment_method"), &Value::Null));
        assert_eq!(
            (&view["last_setup_error"]["code"], view["latest_attempt"]["status"].as_str()),
            (&json!(code), Some("failed"))
        );
        assert_eq!(view["latest_attempt"]["setup_error"]["code"], json!(code));
        assert_eq!(confirm(&backend, &intent, &card(VISA)).json()["status"], "succeeded");
        assert_eq!(read(&backend, &intent)["last_setup_error"], Value::Null);
    }
    // Kept all the same, to be declined later.
    assert_eq!(confirm(&backend, &setup(&backend, ""), &card("4000000000000341")).json()["status"], "succeeded");
}

#[test]
fn the_bank_is_asked_and_the_card_is_set_up_for_off_session() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    let intent = setup(&backend, &format!("customer={customer}"));
    let asked = confirm(&backend, &intent, &card(UNLESS_SET_UP));
    assert_eq!((asked.status, &asked.json()["status"]), (200, &json!("requires_action")));
    let waiting = read(&backend, &intent);
    judge.assert("setup_intent", &waiting);
    assert_eq!(waiting["latest_attempt"]["status"], "requires_action");
    let page = crate::common::get(&challenge_url(&asked), &[]).text;
    assert!(page.contains("Confirm your payment method") && !page.contains("Amount"), "{page}");
    // The same confirmation again changes nothing.
    assert_eq!(challenge_url(&confirm(&backend, &intent, "")), challenge_url(&asked));
    assert!(post(&format!("{}/complete", challenge_url(&asked)), "", &[]).text.contains("Authentication complete"));
    let done = read(&backend, &intent);
    judge.assert("setup_intent", &done);
    assert_eq!((&done["status"], &done["next_action"]), (&json!("succeeded"), &Value::Null));
    let secure = &done["latest_attempt"]["payment_method_details"]["card"]["three_d_secure"];
    assert_eq!((&secure["result"], &secure["authentication_flow"]), (&json!("authenticated"), &json!("challenge")));
    let form = format!(
        "amount=5&currency=usd&confirm=true&off_session=true&customer={customer}&payment_method={}",
        text(&done["payment_method"]["id"])
    );
    assert_eq!(backend.server_post("/v1/payment_intents", &form).json()["status"], "succeeded");
}

#[test]
fn on_session_usage_does_not_set_up_for_off_session() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let intent = setup(&backend, &format!("customer={customer}&usage=on_session"));
    let asked = confirm(&backend, &intent, &card(UNLESS_SET_UP));
    post(&format!("{}/complete", challenge_url(&asked)), "", &[]);
    let form = format!(
        "amount=5&currency=usd&confirm=true&off_session=true&customer={customer}&payment_method={}",
        text(&read(&backend, &intent)["payment_method"]["id"])
    );
    let refused = backend.server_post("/v1/payment_intents", &form).error();
    assert_eq!(
        (&refused["code"], &refused["decline_code"]),
        (&json!("authentication_required"), &json!("authentication_required"))
    );
}

#[test]
fn a_failed_or_closed_bank_page_is_told_and_another_try_is_open() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for closed in [false, true] {
        let intent = setup(&backend, "");
        let asked = confirm(&backend, &intent, &card(CHALLENGE));
        if closed {
            let source = text(&asked.json()["next_action"]["use_stripe_sdk"]["source"]);
            let path = format!("/v1/setup_intents/{}/source_cancel", intent.id);
            let secret = format!("client_secret={}", intent.client_secret);
            assert_eq!(backend.page_post(&path, &format!("{secret}&source=src_other")).status, 404);
            let answer = backend.page_post(&path, &format!("{secret}&source={source}")).json();
            assert_eq!(answer["last_setup_error"]["code"], "setup_intent_authentication_failure");
        } else {
            post(&format!("{}/fail", challenge_url(&asked)), "", &[]);
        }
        let failed = read(&backend, &intent);
        judge.assert("setup_intent", &failed);
        assert_eq!((&failed["status"], &failed["payment_method"]), (&json!("requires_payment_method"), &Value::Null));
        assert_eq!(failed["last_setup_error"]["code"], "setup_intent_authentication_failure");
        assert_eq!(failed["latest_attempt"]["status"], "failed");
        assert!(post(&format!("{}/complete", challenge_url(&asked)), "", &[]).status == 200);
        assert_eq!(read(&backend, &intent)["status"], "requires_payment_method");
        assert_eq!(confirm(&backend, &intent, &card(VISA)).json()["status"], "succeeded");
    }
}

#[test]
fn a_redirect_leads_back_with_the_setup_intent() {
    let backend = Backend::start();
    for (answer, status) in [("complete", "succeeded"), ("fail", "failed")] {
        let intent = setup(&backend, "");
        let form = format!("client_secret={}&{RETURN}&{}", intent.client_secret, card(CHALLENGE));
        let asked = backend.page_post(&format!("/v1/setup_intents/{}/confirm", intent.id), &form).json();
        assert_eq!(asked["next_action"]["type"], "redirect_to_url");
        let url = text(&asked["next_action"]["redirect_to_url"]["url"]);
        let back = post(&format!("{url}/{answer}"), "", &[]);
        let query = format!(
            "setup_intent={}&setup_intent_client_secret={}&redirect_status={status}",
            intent.id, intent.client_secret
        );
        assert_eq!(
            (back.status, back.header("location")),
            (303, format!("https://shop.example/done?{query}").as_str())
        );
    }
}

#[test]
fn created_and_confirmed_in_one_call() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    let create =
        |more: &str| backend.server_post("/v1/setup_intents", &format!("customer={customer}&confirm=true&{more}"));
    let done = create("payment_method=pm_card_visa&payment_method_types[]=card").json();
    judge.assert("setup_intent", &done);
    assert_eq!((&done["status"], &done["automatic_payment_methods"]), (&json!("succeeded"), &Value::Null));
    assert_eq!(create("payment_method=pm_card_visa_chargeDeclined").status, 402);
    assert_eq!(create("").error()["code"], "parameter_missing");
    let waiting = backend.server_post("/v1/setup_intents", "payment_method=pm_card_visa").json();
    assert_eq!(waiting["status"], "requires_confirmation");
    let path = format!("/v1/setup_intents/{}/confirm", text(&waiting["id"]));
    assert_eq!(backend.server_post(&path, "").json()["status"], "succeeded");
}

#[test]
fn what_does_not_fit_is_refused() {
    let backend = Backend::start();
    let customer = backend.customer("");
    for (form, param) in [
        ("payment_method_types[]=fpx".to_owned(), "payment_method_types"),
        ("payment_method_types[]=cheque".to_owned(), "payment_method_types"),
        ("payment_method_types[]=card&automatic_payment_methods[enabled]=true".to_owned(), "payment_method_types"),
        ("usage=sometimes".to_owned(), "usage"),
        ("customer=cus_none".to_owned(), "customer"),
        (format!("customer={customer}&attach_to_self=true"), "attach_to_self"),
        ("flow_directions[]=sideways".to_owned(), "flow_directions"),
        ("single_use[amount]=5".to_owned(), "single_use[currency]"),
        ("frobnicate=1".to_owned(), "frobnicate"),
        (
            "payment_method_options[card][request_three_d_secure]=no".to_owned(),
            "payment_method_options[card][request_three_d_secure]",
        ),
        ("mandate_data[customer_acceptance][type]=offline".to_owned(), "mandate_data"),
    ] {
        let refused = backend.server_post("/v1/setup_intents", &form);
        assert!(refused.status == 400 || refused.status == 404, "{form}: {}", refused.text);
        assert_eq!(refused.error()["param"], json!(param), "{form}");
    }
    let intent = setup(&backend, "payment_method_types[]=sepa_debit");
    assert_eq!(confirm(&backend, &intent, &card(VISA)).error()["param"], "payment_method");
    let other = text(&backend.server_post("/v1/customers", "payment_method=pm_card_visa").json()["id"]);
    let kept = backend.page_of(&format!("/v1/customers/{other}/payment_methods")).0.remove(0);
    let mine = setup(&backend, &format!("customer={customer}"));
    assert_eq!(confirm(&backend, &mine, &format!("payment_method={kept}")).error()["param"], "payment_method");
    let safer = "payment_method_options[card][request_three_d_secure]=automatic";
    assert_eq!(confirm(&backend, &mine, &format!("{}&{safer}", card(VISA))).status, 403);
}

#[test]
fn what_is_settled_stays() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let done = setup(&backend, "");
    confirm(&backend, &done, &card(VISA));
    let canceled = setup(&backend, "");
    let path = |intent: &Intent, what: &str| format!("/v1/setup_intents/{}{what}", intent.id);
    let asked = confirm(&backend, &canceled, &card(CHALLENGE));
    let view = backend.server_post(&path(&canceled, "/cancel"), "cancellation_reason=duplicate").json();
    judge.assert("setup_intent", &view);
    assert_eq!((&view["status"], &view["cancellation_reason"]), (&json!("canceled"), &json!("duplicate")));
    assert_eq!(read(&backend, &canceled)["latest_attempt"]["status"], "abandoned");
    assert!(post(&format!("{}/complete", challenge_url(&asked)), "", &[]).text.contains("No longer needed"));
    for intent in [&done, &canceled] {
        for (what, form) in
            [("/confirm", "payment_method=pm_card_visa"), ("/cancel", ""), ("", "payment_method=pm_card_visa")]
        {
            let refused = backend.server_post(&path(intent, what), form);
            assert_eq!(
                (refused.status, refused.error()["code"].as_str()),
                (400, Some("setup_intent_unexpected_state")),
                "{what}"
            );
            assert_eq!(refused.error()["setup_intent"]["id"], json!(intent.id));
        }
    }
    assert_eq!(backend.server_post(&path(&done, ""), "metadata[a]=b").json()["metadata"]["a"], "b");
}

#[test]
fn a_server_changes_what_is_open() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    let intent =
        setup(&backend, "automatic_payment_methods[enabled]=true&automatic_payment_methods[allow_redirects]=never");
    assert!(!read(&backend, &intent)["payment_method_types"].as_array().unwrap().contains(&json!("ideal")));
    let path = format!("/v1/setup_intents/{}", intent.id);
    let form = format!(
        "customer={customer}&description=x&metadata[a]=b&payment_method=pm_card_visa&payment_method_types[]=card\
         &payment_method_options[card][request_three_d_secure]=any&flow_directions[]=inbound"
    );
    let changed = backend.server_post(&path, &form).json();
    judge.assert("setup_intent", &changed);
    assert_eq!((&changed["status"], &changed["customer"]), (&json!("requires_confirmation"), &json!(customer)));
    assert_eq!(changed["payment_method_options"]["card"]["request_three_d_secure"], "any");
    let cleared = backend.server_post(&path, "payment_method=&description=").json();
    assert_eq!((&cleared["status"], &cleared["description"]), (&json!("requires_payment_method"), &Value::Null));
    // Whoever is asked by the bank is asked for what the intent was then.
    let asked = confirm(&backend, &intent, &card("4000000000003055"));
    assert_eq!(asked.json()["status"], "requires_action");
    backend.server_post(&path, "payment_method=pm_card_visa");
    assert!(post(&format!("{}/complete", challenge_url(&asked)), "", &[]).text.contains("No longer needed"));
    assert_eq!(read(&backend, &intent)["status"], "requires_confirmation");
    assert_eq!(backend.server_post(&path, "customer=cus_none").status, 404);
}

#[test]
fn intents_and_attempts_are_listed() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let (other, intent) = (setup(&backend, ""), setup(&backend, &format!("customer={customer}")));
    confirm(&backend, &intent, &card("4000000000000002"));
    confirm(&backend, &intent, &card(VISA));
    assert_eq!(backend.page_of("/v1/setup_intents").0, [intent.id.clone(), other.id.clone()]);
    assert_eq!(backend.page_of(&format!("/v1/setup_intents?customer={customer}")).0, std::slice::from_ref(&intent.id));
    let expand = "expand[]=data.payment_method&expand[]=data.setup_intent&expand[]=data.customer";
    let attempts = backend.server_get(&format!("/v1/setup_attempts?setup_intent={}&{expand}", intent.id)).json();
    let attempts = attempts["data"].as_array().unwrap().clone();
    assert_eq!(attempts.iter().map(|attempt| text(&attempt["status"])).collect::<Vec<_>>(), ["succeeded", "failed"]);
    for attempt in &attempts {
        judge.assert("setup_attempt", attempt);
        assert_eq!((&attempt["customer"]["name"], &attempt["setup_intent"]["id"]), (&json!("Ada"), &json!(intent.id)));
    }
    assert_eq!(backend.server_get("/v1/setup_attempts").error()["code"], "parameter_missing");
    assert_eq!(backend.server_get("/v1/setup_attempts?setup_intent=seti_none").status, 404);
    assert_eq!(backend.page_get("/v1/setup_attempts", &format!("setup_intent={}", intent.id)).status, 403);
}
