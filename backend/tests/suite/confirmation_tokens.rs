//! ConfirmationTokens: what they show, what a confirmation takes from them, and which confirmations they are refused for.

use opentill::rules::method::METHODS;
use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, card, text};
use crate::kinds::{AGREED, act, data, intent_for};
use crate::process::files;
use crate::schema::Judge;
use crate::setups;

const VISA: &str = "4242424242424242";
const SHIPPING: &str = "shipping[name]=Ada&shipping[address][line1]=Quay+1&shipping[phone]=123";

/// A token as a page makes it, of a card typed there.
fn token(backend: &Backend, number: &str, more: &str) -> Value {
    let reply = backend.page_post("/v1/confirmation_tokens", &format!("{}&{more}", card(number)));
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

fn id(backend: &Backend, number: &str, more: &str) -> String {
    text(&token(backend, number, more)["id"])
}

/// A server's confirmation.
fn confirm(backend: &Backend, intent: &Intent, form: &str) -> Reply {
    backend.server_post(&format!("/v1/payment_intents/{}/confirm", intent.id), form)
}

fn code(reply: &Reply) -> (u16, String) {
    (reply.status, text(&reply.error()["code"]))
}

fn saved_card(backend: &Backend) -> (String, String) {
    let customer = backend.customer("name=Ada");
    let method = text(&backend.server_post("/v1/payment_methods", "type=card&card[token]=tok_visa").json()["id"]);
    backend.server_post(&format!("/v1/payment_methods/{method}/attach"), &format!("customer={customer}"));
    (customer, method)
}

#[test]
fn a_page_makes_one_and_a_server_reads_it() {
    let backend = Backend::start();
    let judge = Judge::new();
    let more = format!(
        "{SHIPPING}&return_url=https%3A%2F%2Fshop.example%2Fdone&setup_future_usage=off_session&metadata[a]=b\
         &payment_method_data[billing_details][email]=a%40b.example&payment_method_data[allow_redisplay]=always\
         &mandate_data[customer_acceptance][type]=online&mandate_data[customer_acceptance][online][infer_from_client]=true\
         &client_context[mode]=payment&client_context[currency]=USD&client_context[setup_future_usage]=off_session"
    );
    let made = token(&backend, VISA, &more);
    judge.assert("confirmation_token", &made);
    assert_eq!(made["expires_at"].as_i64(), Some(made["created"].as_i64().unwrap() + 43_200));
    assert_eq!(
        (&made["payment_intent"], &made["setup_intent"], &made["use_stripe_sdk"]),
        (&Value::Null, &Value::Null, &json!(true))
    );
    assert_eq!(
        (text(&made["return_url"]), text(&made["setup_future_usage"])),
        ("https://shop.example/done".into(), "off_session".into())
    );
    assert_eq!(made["shipping"]["address"]["line1"], "Quay 1");
    assert_eq!(made["mandate_data"]["customer_acceptance"]["online"]["ip_address"], "127.0.0.1");
    assert_eq!(made["metadata"], json!({"a": "b"}));
    let preview = &made["payment_method_preview"];
    assert_eq!((text(&preview["type"]), text(&preview["card"]["last4"])), ("card".into(), "4242".into()));
    assert_eq!(
        (text(&preview["billing_details"]["email"]), text(&preview["allow_redisplay"])),
        ("a@b.example".into(), "always".into())
    );
    assert!(preview.get("id").is_none() && preview["card"].get("fingerprint").is_none());
    let read = backend.server_get(&format!("/v1/confirmation_tokens/{}", text(&made["id"])));
    judge.assert("confirmation_token", &read.json());
    assert!(read.json()["payment_method_preview"]["card"]["fingerprint"].is_string());
    // A page that has made one has no need to read it.
    assert_eq!(backend.page_get(&format!("/v1/confirmation_tokens/{}", text(&made["id"])), "").status, 403);
    assert_eq!(code(&backend.server_get("/v1/confirmation_tokens/ctoken_none")), (404, "resource_missing".into()));
}

#[test]
fn a_confirmation_takes_what_it_did_not_say_itself() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    let intent = backend.intent(&format!("customer={customer}"));
    let token = id(&backend, VISA, &format!("{SHIPPING}&setup_future_usage=off_session"));
    let paid = confirm(&backend, &intent, &format!("confirmation_token={token}")).json();
    assert_eq!((text(&paid["status"]), text(&paid["setup_future_usage"])), ("succeeded".into(), "off_session".into()));
    assert_eq!((text(&paid["shipping"]["name"]), text(&paid["shipping"]["phone"])), ("Ada".into(), "123".into()));
    // Its PaymentMethod is an object now, and kept for later.
    let method = backend.server_get(&format!("/v1/payment_methods/{}", text(&paid["payment_method"]))).json();
    assert_eq!((text(&method["card"]["last4"]), text(&method["customer"])), ("4242".into(), customer));
    let read = backend.server_get(&format!("/v1/confirmation_tokens/{token}")).json();
    assert_eq!(text(&read["payment_intent"]), intent.id);
    // What the call says itself goes before.
    let intent = backend.intent("");
    let token = id(&backend, "4000000000000002", SHIPPING);
    let own = format!(
        "confirmation_token={token}&payment_method=pm_card_mastercard&shipping[name]=Bob&shipping[address][line1]=Quay+2"
    );
    let paid = confirm(&backend, &intent, &own).json();
    assert_eq!((text(&paid["status"]), text(&paid["shipping"]["name"])), ("succeeded".into(), "Bob".into()));
}

/// `data` of a type, with all that its confirmation asks for.
fn whole(method: &opentill::rules::method::Method) -> String {
    let mut form = format!("{}&return_url=https%3A%2F%2Fshop.example%2Fdone", data(method));
    if method.mandate {
        form = format!("{form}&{AGREED}");
    }
    if method.name == "blik" {
        form.push_str("&payment_method_options[blik][code]=123456");
    }
    form
}

#[test]
fn every_type_is_previewed_and_paid_with() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for method in METHODS {
        let made = backend.page_post("/v1/confirmation_tokens", &whole(method));
        assert_eq!(made.status, 200, "{}: {}", method.name, made.text);
        let made = made.json();
        judge.assert("confirmation_token", &made);
        let preview = &made["payment_method_preview"];
        assert_eq!(preview["type"], method.name);
        assert!(preview[method.name].is_object(), "{}", method.name);
        let intent = intent_for(&backend, method, "");
        let seen = confirm(&backend, &intent, &format!("confirmation_token={}", text(&made["id"])));
        assert_eq!(seen.status, 200, "{}: {}", method.name, seen.text);
        if seen.json()["next_action"].is_object() {
            act(&backend, &seen.json()["next_action"]);
        }
        assert_eq!(backend.read(&intent)["status"], "succeeded", "{}", method.name);
        judge.assert(
            "confirmation_token",
            &backend.server_get(&format!("/v1/confirmation_tokens/{}", text(&made["id"]))).json(),
        );
    }
}

#[test]
fn a_type_without_what_it_needs_makes_none() {
    let backend = Backend::start();
    for (form, param) in [
        ("payment_method_data[type]=sepa_debit", "payment_method_data[sepa_debit][iban]"),
        ("payment_method_data[type]=bancontact", "payment_method_data[billing_details][name]"),
        ("payment_method_data[type]=gift_card", "payment_method_data[type]"),
    ] {
        let reply = backend.page_post("/v1/confirmation_tokens", form);
        assert_eq!((reply.status, text(&reply.error()["param"])), (400, param.into()));
    }
}

#[test]
fn setups_take_them_too() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    // Confirmed by a server, by a page, and at once.
    let form = || format!("confirmation_token={}", id(&backend, VISA, "client_context[mode]=setup"));
    let create = format!("customer={customer}&usage=off_session");
    let intent = setups::setup(&backend, &create);
    let by_server = backend.server_post(&format!("/v1/setup_intents/{}/confirm", intent.id), &form());
    let by_page = setups::confirm(&backend, &setups::setup(&backend, &create), &form());
    let at_once = backend.server_post("/v1/setup_intents", &format!("{create}&confirm=true&{}", form()));
    for reply in [&by_server, &by_page, &at_once] {
        assert_eq!(reply.json()["status"], "succeeded", "{}", reply.text);
    }
    let token = form();
    let intent = setups::setup(&backend, &create);
    setups::confirm(&backend, &intent, &token);
    let path = token.replace("confirmation_token=", "/v1/confirmation_tokens/");
    let used = backend.server_get(&path).json();
    judge.assert("confirmation_token", &used);
    assert_eq!((text(&used["setup_intent"]), &used["payment_intent"]), (intent.id, &Value::Null));
    let again = setups::confirm(&backend, &setups::setup(&backend, &create), &token);
    assert_eq!(code(&again), (400, "confirmation_token_already_used".into()));
    // One that was made for a payment is for no setup.
    let token = id(&backend, VISA, "client_context[mode]=payment&client_context[currency]=usd");
    let other = setups::confirm(&backend, &setups::setup(&backend, &create), &format!("confirmation_token={token}"));
    assert_eq!(code(&other), (400, "confirmation_token_mismatch".into()));
    let early = backend.server_post("/v1/setup_intents", &form());
    assert_eq!((early.status, text(&early.error()["param"])), (400, "confirmation_token".into()));
    // A debit is set up with the agreement that came with the token.
    let sepa = opentill::rules::method::Method::named("sepa_debit").unwrap();
    let made = backend.page_post("/v1/confirmation_tokens", &whole(sepa)).json();
    let form = format!("payment_method_types[]=sepa_debit&confirm=true&confirmation_token={}", text(&made["id"]));
    let set_up = backend.server_post("/v1/setup_intents", &format!("{form}&expand[]=mandate")).json();
    let online = &set_up["mandate"]["customer_acceptance"]["online"];
    assert_eq!((text(&set_up["status"]), text(&online["ip_address"])), ("succeeded".into(), "127.0.0.1".into()));
}

#[test]
fn an_intent_can_be_made_and_confirmed_with_one() {
    let backend = Backend::start();
    let create = |token: &str, more: &str| {
        backend.server_post(
            "/v1/payment_intents",
            &format!(
                "amount=1099&currency=usd&automatic_payment_methods[enabled]=true&confirmation_token={token}&{more}"
            ),
        )
    };
    let token = id(&backend, VISA, SHIPPING);
    let paid = create(&token, "confirm=true").json();
    assert_eq!((text(&paid["status"]), text(&paid["shipping"]["name"])), ("succeeded".into(), "Ada".into()));
    assert_eq!(backend.server_get(&format!("/v1/confirmation_tokens/{token}")).json()["payment_intent"], paid["id"]);
    let reply = create(&id(&backend, VISA, ""), "");
    assert_eq!((reply.status, text(&reply.error()["param"])), (400, "confirmation_token".into()));
    // The bank asks, and the page's SDK handles it, or the buyer is sent there and comes back.
    let action =
        |more: &str| create(&id(&backend, "4000002760003184", more), "confirm=true").json()["next_action"].clone();
    assert_eq!(action("return_url=https%3A%2F%2Fshop.example")["type"], "use_stripe_sdk");
    let redirect = action("return_url=https%3A%2F%2Fshop.example&use_stripe_sdk=false");
    assert_eq!(redirect["redirect_to_url"]["return_url"], "https://shop.example");
}

#[test]
fn a_page_confirms_with_one_too() {
    let backend = Backend::start();
    let intent = backend.intent("");
    let token = id(&backend, VISA, SHIPPING);
    assert_eq!(backend.confirm(&intent, &format!("confirmation_token={token}")).json()["status"], "succeeded");
}

#[test]
fn one_is_good_for_one_confirmation() {
    let backend = Backend::start();
    let token = id(&backend, "4000000000000002", "");
    let form = format!("confirmation_token={token}");
    // A refused call leaves it unused, a declined one has used it.
    let intent = backend.intent("");
    assert_eq!(confirm(&backend, &intent, &format!("{form}&frobnicate=1")).status, 400);
    assert_eq!(code(&confirm(&backend, &intent, &form)), (402, "card_declined".into()));
    for _ in 0..2 {
        let again = confirm(&backend, &backend.intent(""), &form);
        assert_eq!(code(&again), (400, "confirmation_token_already_used".into()));
        assert_eq!(text(&again.error()["param"]), "confirmation_token");
    }
    assert_eq!(
        code(&confirm(&backend, &backend.intent(""), "confirmation_token=ctoken_none")),
        (404, "resource_missing".into())
    );
}

#[test]
fn one_that_is_twelve_hours_old_has_expired() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("backend.db");
    let mut backend = Backend::start_on(&database);
    let token = id(&backend, VISA, "");
    backend.stop();
    let age = |seconds: i64| {
        let connection = rusqlite::Connection::open(&database).unwrap();
        let sql =
            "UPDATE confirmation_tokens SET data = json_set(data, '$.created', json_extract(data, '$.created') - ?1)";
        assert_eq!(connection.execute(sql, [seconds]).unwrap(), 1);
    };
    age(43_200);
    let backend = Backend::start_on(&database);
    let form = format!("confirmation_token={token}");
    assert_eq!(code(&confirm(&backend, &backend.intent(""), &form)), (400, "confirmation_token_expired".into()));
    // A minute less, and it is still good.
    age(-60);
    assert_eq!(confirm(&backend, &backend.intent(""), &form).json()["status"], "succeeded");
}

#[test]
fn an_intent_that_the_buyer_did_not_see_is_not_confirmed() {
    let backend = Backend::start();
    let customer = backend.customer("name=Ada");
    let context = |context: &str, intent: &str| {
        let token = id(&backend, VISA, context);
        confirm(&backend, &backend.intent(intent), &format!("confirmation_token={token}"))
    };
    for (seen, made, what) in [
        ("client_context[mode]=setup", "", "mode"),
        ("client_context[mode]=payment&client_context[currency]=eur", "", "currency"),
        ("client_context[mode]=payment&client_context[setup_future_usage]=off_session", "", "setup_future_usage"),
        ("client_context[mode]=payment", "setup_future_usage=on_session", "setup_future_usage"),
        ("client_context[mode]=payment", "capture_method=manual", "capture_method"),
        ("client_context[mode]=payment&client_context[capture_method]=manual", "", "capture_method"),
        ("client_context[mode]=payment&client_context[customer]=cus_other", "", "customer"),
    ] {
        let reply = context(seen, made);
        assert_eq!(code(&reply), (400, "confirmation_token_mismatch".into()), "{seen} {made}");
        assert_eq!(
            (text(&reply.error()["mismatch"]), reply.error()["message"].as_str().unwrap().contains(what)),
            (what.into(), true)
        );
    }
    for (seen, made) in [
        ("client_context[mode]=payment&client_context[currency]=USD&client_context[amount]=1099", String::new()),
        ("client_context[mode]=payment&client_context[capture_method]=automatic", String::new()),
        ("client_context[mode]=payment&client_context[capture_method]=manual", "capture_method=manual".to_owned()),
        ("client_context[mode]=subscription&client_context[currency]=usd", "setup_future_usage=off_session".to_owned()),
        (&format!("client_context[mode]=payment&client_context[customer]={customer}"), format!("customer={customer}")),
    ] {
        assert_eq!(context(seen, &made).status, 200, "{seen} {made}");
    }
}

#[test]
fn a_security_code_typed_again_goes_with_it() {
    let backend = Backend::start();
    let (customer, method) = saved_card(&backend);
    let form = format!("payment_method={method}&payment_method_options[card][cvc]=123");
    let made = backend.page_post("/v1/confirmation_tokens", &form).json();
    Judge::new().assert("confirmation_token", &made);
    let cvc = text(&made["payment_method_options"]["card"]["cvc_token"]);
    assert!(cvc.starts_with("cvctok_"));
    assert_eq!(text(&made["payment_method_preview"]["customer"]), customer);
    let intent = backend.intent(&format!("customer={customer}"));
    let paid = confirm(&backend, &intent, &format!("confirmation_token={}", text(&made["id"]))).json();
    assert_eq!((text(&paid["status"]), text(&paid["payment_method"])), ("succeeded".into(), method));
    assert_eq!(backend.server_get(&format!("/v1/tokens/{cvc}")).json()["used"], true);
}

#[test]
fn servers_make_them_to_try_their_own_code() {
    let backend = Backend::start();
    let form = "payment_method=pm_card_visa&return_url=https%3A%2F%2Fx.test%2Fr";
    let made = backend.server_post("/v1/test_helpers/confirmation_tokens", form).json();
    Judge::new().assert("confirmation_token", &made);
    let paid = confirm(&backend, &backend.intent(""), &format!("confirmation_token={}", text(&made["id"]))).json();
    assert_eq!(paid["status"], "succeeded");
    assert_eq!(backend.page_post("/v1/test_helpers/confirmation_tokens", form).status, 403);
}

#[test]
fn what_makes_none_is_refused_by_name() {
    let backend = Backend::start();
    for (form, param) in [
        (String::new(), "payment_method_data"),
        (format!("{}&payment_method=pm_card_visa", card(VISA)), "payment_method_data"),
        ("payment_method=pm_none".to_owned(), "payment_method"),
        (format!("{}&return_url=http%3A%2F%2Fshop.example", card(VISA)), "return_url"),
        (format!("{}&setup_future_usage=later", card(VISA)), "setup_future_usage"),
        (format!("{}&client_context[mode]=gift", card(VISA)), "client_context[mode]"),
        (format!("{}&client_context[colour]=red", card(VISA)), "client_context[colour]"),
        (format!("{}&payment_method_options[card][cvc]=12", card(VISA)), "cvc"),
        (
            format!("{}&payment_method_options[card][request_three_d_secure]=any", card(VISA)),
            "payment_method_options[card][request_three_d_secure]",
        ),
        (
            format!("{}&payment_method_options[sepa_debit][mandate_options][reference_prefix]=X", card(VISA)),
            "payment_method_options[sepa_debit][mandate_options]",
        ),
        (format!("{}&payment_method_options[blik][code]={VISA}", card(VISA)), "payment_method_options[blik][code]"),
    ] {
        let reply = backend.page_post("/v1/confirmation_tokens", &form);
        assert!((400..500).contains(&reply.status), "{form}");
        assert_eq!(text(&reply.error()["param"]), param, "{form}");
        assert!(!reply.text.contains(VISA));
    }
}

#[test]
fn no_number_and_no_security_code_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut backend = Backend::start_on(&dir.path().join("backend.db"));
    let typed = card("4000056655665556").replace("cvc]=123", "cvc]=907");
    assert_eq!(backend.page_post("/v1/confirmation_tokens", &typed).status, 200);
    let (_, method) = saved_card(&backend);
    let form = format!("payment_method={method}&payment_method_options[card][cvc]=907");
    assert_eq!(backend.page_post("/v1/confirmation_tokens", &form).status, 200);
    let running = files(dir.path());
    backend.stop();
    for bytes in [running, files(dir.path())] {
        for secret in ["66556655", "\"907\"", "=907"] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
        }
        assert!(bytes.windows(4).any(|window| window == b"5556"));
    }
}
