//! Customer Sessions: how a server makes one, who may claim it, and what stays of its secrets.

use serde_json::{Value, json};

use crate::common::{Backend, PK, Reply, SK, agent, post, text};
use crate::process::{Process, files};
use crate::schema::Judge;

/// What two pages claim with.
pub const CLAIM: &str = "5a0fd1fbc0b04d2a9d5d1f5e7c1b2a30";
const OTHER_CLAIM: &str = "9b8c7d6e5f40413291a0b1c2d3e4f506";

const COMPONENTS: [&str; 7] = [
    "active_entitlements",
    "buy_button",
    "customer_portal",
    "customer_sheet",
    "mobile_payment_element",
    "payment_element",
    "pricing_table",
];

fn create(backend: &Backend, form: &str) -> Reply {
    backend.server_post("/v1/customer_sessions", form)
}

/// A session for one component, as its client secret.
pub fn session_for(backend: &Backend, customer: &str, component: &str, features: &[&str]) -> String {
    let mut form = format!("customer={customer}&components[{component}][enabled]=true");
    for feature in features {
        form.push_str(&format!("&components[{component}][features]{feature}"));
    }
    let reply = create(backend, &form);
    assert_eq!(reply.status, 200, "{}", reply.text);
    text(&reply.json()["client_secret"])
}

/// Claims a session as a page does; an empty claim is none.
pub fn claim(backend: &Backend, secret: &str, claim: &str) -> Reply {
    let mut form = format!("type=customer_session&customer_session_client_secret={secret}");
    if !claim.is_empty() {
        form.push_str(&format!("&claim={claim}"));
    }
    backend.page_post("/v1/elements/sessions", &form)
}

/// The key that a claim is given.
pub fn key_of(claimed: &Reply) -> String {
    assert_eq!(claimed.status, 200, "{}", claimed.text);
    text(&claimed.json()["customer"]["customer_session"]["api_key"])
}

fn refusal(reply: &Reply) -> (u16, String, String) {
    let error = reply.error();
    (reply.status, text(&error["code"]), text(&error["param"]))
}

fn refused(code: &str) -> (u16, String, String) {
    (400, code.to_owned(), "customer_session_client_secret".to_owned())
}

#[test]
fn an_answer_shows_every_component_and_the_features_of_the_one() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let of = |component: &str| match component {
        "payment_element" => json!({
            "payment_method_allow_redisplay_filters": ["always"], "payment_method_redisplay": "disabled", "payment_method_redisplay_limit": 3,
            "payment_method_remove": "disabled", "payment_method_save": "disabled", "payment_method_save_usage": null,
        }),
        "customer_sheet" => json!({
            "payment_method_allow_redisplay_filters": ["always"], "payment_method_remove": "disabled",
        }),
        "mobile_payment_element" => json!({
            "payment_method_allow_redisplay_filters": ["always"], "payment_method_redisplay": "disabled", "payment_method_remove": "disabled",
            "payment_method_save": "disabled", "payment_method_save_allow_redisplay_override": null,
        }),
        _ => Value::Null,
    };
    for enabled in COMPONENTS {
        let view = create(&backend, &format!("customer={customer}&components[{enabled}][enabled]=true")).json();
        judge.assert("customer_session", &view);
        assert!(text(&view["client_secret"]).starts_with("cuss_secret_"));
        let seconds = |name: &str| view[name].as_i64().unwrap();
        assert_eq!(seconds("expires_at") - seconds("created"), 1800);
        assert_eq!((&view["customer"], &view["livemode"], view.get("id")), (&json!(customer), &json!(false), None));
        assert_eq!(view["components"].as_object().unwrap().len(), 7);
        for component in COMPONENTS {
            let mut expected = json!({"enabled": component == enabled});
            if !of(component).is_null() {
                expected["features"] = if component == enabled { of(component) } else { Value::Null };
            }
            assert_eq!(view["components"][component], expected, "{component} while {enabled} is enabled");
        }
    }
}

#[test]
fn features_are_as_they_were_asked_for() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("name=Ada");
    let asked = |component: &str, features: &str| {
        let form = format!("customer={customer}&components[{component}][enabled]=true&{features}&expand[]=customer");
        let view = create(&backend, &form).json();
        judge.assert("customer_session", &view);
        assert_eq!(view["customer"]["name"], "Ada");
        view["components"][component]["features"].clone()
    };
    let features = "components[payment_element][features]";
    let all = format!(
        "{features}[payment_method_allow_redisplay_filters][]=limited&{features}[payment_method_allow_redisplay_filters][]=unspecified\
         &{features}[payment_method_redisplay]=enabled&{features}[payment_method_redisplay_limit]=10&{features}[payment_method_remove]=enabled\
         &{features}[payment_method_save]=enabled&{features}[payment_method_save_usage]=off_session\
         &components[buy_button][enabled]=false"
    );
    assert_eq!(
        asked("payment_element", &all),
        json!({
            "payment_method_allow_redisplay_filters": ["limited", "unspecified"], "payment_method_redisplay": "enabled",
            "payment_method_redisplay_limit": 10, "payment_method_remove": "enabled", "payment_method_save": "enabled",
            "payment_method_save_usage": "off_session",
        })
    );
    let mobile = "components[mobile_payment_element][features][payment_method_save_allow_redisplay_override]=always";
    assert_eq!(
        asked("mobile_payment_element", mobile)["payment_method_save_allow_redisplay_override"],
        json!("always")
    );
}

#[test]
fn exactly_one_component_is_enabled_and_every_fault_is_named() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let element = "components[payment_element]";
    for (form, param, code) in [
        ("components[payment_element][enabled]=true".to_owned(), "customer", "parameter_missing"),
        ("customer=cus_none&components[payment_element][enabled]=true".to_owned(), "customer", "resource_missing"),
        (format!("customer={customer}"), "components", "parameter_missing"),
        (format!("customer={customer}&components="), "components", "parameter_invalid"),
        (format!("customer={customer}&{element}[enabled]=false"), "components", "parameter_invalid"),
        (
            format!("customer={customer}&{element}[enabled]=true&components[buy_button][enabled]=true"),
            "components",
            "parameter_invalid",
        ),
        (format!("customer={customer}&components[frob][enabled]=true"), "components", "parameter_invalid"),
        (
            format!("customer={customer}&{element}[enabled]=true&components[frob][enabled]=false"),
            "components",
            "parameter_invalid",
        ),
        (
            format!("customer={customer}&{element}[features][payment_method_save]=enabled"),
            "components[payment_element][enabled]",
            "parameter_missing",
        ),
        (
            format!("customer={customer}&{element}[enabled]=maybe"),
            "components[payment_element][enabled]",
            "parameter_invalid",
        ),
        (
            format!("customer={customer}&components[buy_button][enabled]=true&components[buy_button][features][a]=b"),
            "components[buy_button][features]",
            "parameter_unknown",
        ),
        (format!("customer={customer}&{element}[enabled]=true&frob=1"), "frob", "parameter_unknown"),
        (format!("customer={customer}&{element}[enabled]=true&expand[]=components"), "expand", "parameter_invalid"),
    ] {
        let reply = create(&backend, &form);
        let error = reply.error();
        assert_eq!((error["param"].as_str(), error["code"].as_str()), (Some(param), Some(code)), "{form}");
        assert_eq!(reply.status, if code == "resource_missing" { 404 } else { 400 }, "{form}");
    }
    for (feature, value) in [
        ("payment_method_redisplay", "true"),
        ("payment_method_redisplay_limit", "0"),
        ("payment_method_redisplay_limit", "11"),
        ("payment_method_redisplay_limit", "three"),
        ("payment_method_allow_redisplay_filters", "always"),
        ("payment_method_allow_redisplay_filters][", "sometimes"),
        ("payment_method_save_usage", "always"),
        ("payment_method_save_allow_redisplay_override", "always"),
        ("frob", "enabled"),
    ] {
        let form = format!("customer={customer}&{element}[enabled]=true&{element}[features][{feature}]={value}");
        let reply = create(&backend, &form);
        let name = feature.trim_end_matches("][");
        let param = format!("components[payment_element][features][{name}]");
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some(param.as_str())), "{feature}={value}");
    }
    let from_page = format!("customer={customer}&{element}[enabled]=true");
    assert_eq!(backend.page_post("/v1/customer_sessions", &from_page).status, 403);
    assert_eq!(backend.server_get("/v1/customer_sessions").status, 405);
}

#[test]
fn the_first_claim_fixes_who_may_claim_again() {
    let backend = Backend::start();
    let customer = backend.customer("");
    for (first, other) in [(CLAIM, OTHER_CLAIM), (CLAIM, ""), ("", CLAIM)] {
        let secret = session_for(&backend, &customer, "payment_element", &[]);
        let key = key_of(&claim(&backend, &secret, first));
        assert_eq!(refusal(&claim(&backend, &secret, other)), refused("customer_session_claimed"));
        assert_eq!(key_of(&claim(&backend, &secret, first)), key, "every claim of one page is given the same key");
    }
    let secret = session_for(&backend, &customer, "payment_element", &[]);
    for weak in ["abc", &"a".repeat(129), "5a0fd1fbc0b04d2a9d5d1f5e7c1b2a3 "] {
        let reply = claim(&backend, &secret, &weak.replace(' ', "%20"));
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some("claim")), "{weak}");
    }
    assert_eq!(claim(&backend, &secret, CLAIM).status, 200, "a refused claim fixes nothing");
}

#[test]
fn of_two_pages_that_claim_at_once_one_wins() {
    let backend = Backend::start();
    let customer = backend.customer("");
    for _ in 0..10 {
        let secret = session_for(&backend, &customer, "payment_element", &[]);
        let statuses = std::thread::scope(|scope| {
            let claims = [CLAIM, OTHER_CLAIM].map(|value| {
                let (backend, secret) = (&backend, &secret);
                scope.spawn(move || claim(backend, secret, value).status)
            });
            let mut statuses = claims.map(|claim| claim.join().unwrap());
            statuses.sort_unstable();
            statuses
        });
        assert_eq!(statuses, [200, 400]);
    }
}

#[test]
fn a_session_that_cannot_be_claimed_says_why() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let secret = session_for(&backend, &customer, "payment_element", &[]);
    for unknown in
        ["cuss_secret_0000000000000000000000000000000000000000", "_POpxYpmkXdtttYtZhbqDS25hpXLC4Ldez7uWFqzB5"]
    {
        assert_eq!(refusal(&claim(&backend, unknown, CLAIM)), refused("resource_missing"));
    }
    let other_account = Backend::start();
    assert_eq!(refusal(&claim(&other_account, &secret, CLAIM)), refused("resource_missing"));
    let intent = backend.intent("");
    let table = session_for(&backend, &customer, "pricing_table", &[]);
    let form = format!(
        "type=payment_intent&client_secret={}&customer_session_client_secret={table}&claim={CLAIM}",
        intent.client_secret
    );
    let reply = backend.page_post("/v1/elements/sessions", &form);
    assert_eq!(refusal(&reply), refused("customer_session_component_mismatch"));
    assert_eq!(claim(&backend, &table, OTHER_CLAIM).status, 200, "a refused claim fixes nothing");
    // Until the last second, and not after it.
    let moved = |seconds: i64| backend.server_post("/v1/test_helpers/clock", &format!("advance={seconds}"));
    let held = key_of(&claim(&backend, &secret, CLAIM));
    moved(1790);
    assert_eq!(key_of(&claim(&backend, &secret, CLAIM)), held);
    moved(15);
    assert_eq!(refusal(&claim(&backend, &secret, CLAIM)), refused("customer_session_expired"));
    let gone = session_for(&backend, &customer, "payment_element", &[]);
    backend.server_delete(&format!("/v1/customers/{customer}"));
    assert_eq!(refusal(&claim(&backend, &gone, CLAIM)), refused("customer_session_revoked"));
}

#[test]
fn sessions_that_ended_long_ago_are_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("backend.db");
    let backend = Backend::start_on(&database);
    let customer = backend.customer("");
    let secret = session_for(&backend, &customer, "payment_element", &[]);
    backend.server_post("/v1/test_helpers/clock", &format!("advance={}", 1800 + 86_400 - 60));
    session_for(&backend, &customer, "payment_element", &[]);
    assert_eq!(refusal(&claim(&backend, &secret, CLAIM)), refused("customer_session_expired"));
    backend.server_post("/v1/test_helpers/clock", "advance=120");
    session_for(&backend, &customer, "payment_element", &[]);
    assert_eq!(refusal(&claim(&backend, &secret, CLAIM)), refused("resource_missing"));
}

#[test]
fn a_repeated_request_is_answered_with_the_same_session() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let form = format!("customer={customer}&components[payment_element][enabled]=true");
    let send = |form: &str| {
        let headers = [("Authorization", &*format!("Bearer {SK}")), ("Idempotency-Key", "k1")];
        post(&format!("{}/v1/customer_sessions", backend.pay), form, &headers)
    };
    let (first, second) = (send(&form), send(&form));
    assert_eq!(first.text, second.text);
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(send(&format!("{form}&expand[]=customer")).error()["type"], "idempotency_error");
    backend.server_post("/v1/test_helpers/clock", "advance=86500");
    assert_ne!(send(&form).text, first.text);
}

#[test]
fn neither_secret_nor_key_nor_claim_stays_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let (database, log) = (dir.path().join("backend.db"), dir.path().join("backend.log"));
    let arguments =
        ["--database", database.to_str().unwrap(), "--publishable-key", PK, "--secret-key", SK, "--log", "trace"];
    let process = Process::start(&arguments, &log);
    let pay = process.value("pay").unwrap();
    let bearer = format!("Bearer {SK}");
    let at_server = |path: &str, form: &str| {
        post(&format!("{pay}{path}"), form, &[("Authorization", &bearer), ("Idempotency-Key", path)]).json()
    };
    let at_page = |path: &str, form: &str| {
        let form = format!("{form}&key={PK}");
        post(&format!("{pay}{path}"), &form, &[("Origin", "http://localhost:4242"), ("Idempotency-Key", "k")])
    };
    let customer = text(&at_server("/v1/customers", "name=Ada")["id"]);
    let element = "components[payment_element]";
    let form = format!(
        "customer={customer}&{element}[enabled]=true&{element}[features][payment_method_redisplay]=enabled\
         &{element}[features][payment_method_remove]=enabled"
    );
    let secret = text(&at_server("/v1/customer_sessions", &form)["client_secret"]);
    let claims = format!("type=customer_session&customer_session_client_secret={secret}&claim={CLAIM}");
    let key = key_of(&at_page("/v1/elements/sessions", &claims));
    // Used as it is meant, and where it does not belong: in a URL, in another parameter, at another call, in a path, in a header.
    let by_key =
        |path: &str| agent().get(format!("{pay}{path}")).header("Authorization", format!("Bearer {key}")).call();
    assert_eq!(by_key(&format!("/v1/payment_methods?customer={customer}")).unwrap().status(), 200);
    assert_eq!(by_key(&format!("/v1/customers/{secret}")).unwrap().status(), 403);
    assert_eq!(agent().get(format!("{pay}/v1/payment_methods?key={key}")).call().unwrap().status(), 401);
    assert_eq!(agent().get(format!("{pay}/{secret}/{key}?claim={CLAIM}")).call().unwrap().status(), 404);
    assert_eq!(at_page("/v1/elements/sessions", &format!("{claims}&{key}=1")).status, 400);
    assert_eq!(at_page("/v1/elements/sessions", &claims.replace(CLAIM, OTHER_CLAIM)).status, 400);
    let headers = [("Authorization", &*format!("Bearer {key}")), ("Idempotency-Key", "k2")];
    assert_eq!(post(&format!("{pay}/v1/payment_methods/{secret}/detach"), "", &headers).status, 404);

    let running = files(dir.path());
    assert!(process.stop());
    for (when, bytes) in [("running", running), ("stopped", files(dir.path()))] {
        assert!(bytes.windows(customer.len()).any(|window| window == customer.as_bytes()), "nothing was searched");
        for found in [secret.strip_prefix("cuss_secret_").unwrap(), key.strip_prefix("ek_test_").unwrap(), CLAIM] {
            assert!(!bytes.windows(16).any(|window| window == &found.as_bytes()[..16]), "found while {when}");
        }
    }
}
