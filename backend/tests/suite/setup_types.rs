//! SetupIntents with every type of payment method: debits with their mandates, providers' pages, small deposits, and what stays refused.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, Reply, post, text};
use crate::schema::Judge;
use crate::setups::{confirm, read, setup};

const BUYER: &str =
    "payment_method_data[billing_details][name]=Ada&payment_method_data[billing_details][email]=ada%40shop.example";
const ADDRESS: &str = "payment_method_data[billing_details][address][line1]=x&payment_method_data[billing_details][address][city]=y\
                       &payment_method_data[billing_details][address][country]=GB&payment_method_data[billing_details][address][postal_code]=z\
                       &payment_method_data[billing_details][address][state]=w";
/// The agreement of a buyer on a page.
pub const AGREED: &str =
    "mandate_data[customer_acceptance][type]=online&mandate_data[customer_acceptance][online][infer_from_client]=true";
const RETURN: &str = "return_url=https%3A%2F%2Fshop.example%2Fdone";
/// `payment_method_data` of a type, as a page sends it.
pub fn data(kind: &str, details: &str) -> String {
    let details: String = details
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| format!("&payment_method_data[{kind}]{pair}"))
        .collect();
    format!("payment_method_data[type]={kind}{details}&{BUYER}&{ADDRESS}")
}

/// A SEPA debit.
pub fn iban() -> String {
    data("sepa_debit", "[iban]=DE89370400440532013000")
}

fn us_account(number: &str) -> String {
    data(
        "us_bank_account",
        &format!("[account_number]={number}&[routing_number]=110000000&[account_holder_type]=individual"),
    )
}

fn bacs(number: &str) -> String {
    data("bacs_debit", &format!("[account_number]={number}&[sort_code]=108800"))
}

fn verify(backend: &Backend, intent: &Intent, form: &str) -> Reply {
    let path = format!("/v1/setup_intents/{}/verify_microdeposits", intent.id);
    backend.page_post(&path, &format!("client_secret={}&{form}", intent.client_secret))
}

/// A US bank account whose SetupIntent waits for small deposits.
fn begin(backend: &Backend, number: &str) -> (Intent, Reply) {
    let intent = setup(backend, "payment_method_types[]=us_bank_account");
    let reply = confirm(backend, &intent, &format!("{}&{AGREED}", us_account(number)));
    (intent, reply)
}

/// The SetupIntent as the server sees it, judged with what it holds.
pub fn judged(judge: &Judge, backend: &Backend, intent: &Intent) -> Value {
    let view = read(backend, intent);
    judge.assert("setup_intent", &view);
    judge.assert("setup_attempt", &view["latest_attempt"]);
    if view["mandate"].is_object() {
        judge.assert("mandate", &view["mandate"]);
    }
    view
}

#[test]
fn a_bacs_mandate_is_processed_and_can_be_refused() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for (number, status, mandate) in
        [("00012345", "succeeded", "active"), ("00033333", "requires_payment_method", "inactive")]
    {
        let intent = setup(&backend, "payment_method_types[]=bacs_debit");
        let sent = backend.page_post(
            &format!("/v1/setup_intents/{}/confirm", intent.id),
            &format!("client_secret={}&{}&{AGREED}", intent.client_secret, bacs(number)),
        );
        let waiting = sent.json();
        judge.assert("setup_intent", &waiting);
        assert_eq!(waiting["status"], "processing", "{}", sent.text);
        let view = judged(&judge, &backend, &intent);
        assert_eq!(view["status"], status);
        let attempts = backend.server_get(&format!("/v1/setup_attempts?setup_intent={}", intent.id)).json();
        let ended = if mandate == "active" { "succeeded" } else { "failed" };
        assert_eq!(attempts["data"][0]["status"], ended);
        if mandate == "active" {
            let bacs = &view["mandate"]["payment_method_details"]["bacs_debit"];
            assert_eq!((&view["mandate"]["status"], &bacs["network_status"]), (&json!(mandate), &json!("accepted")));
        } else {
            assert_eq!(view["last_setup_error"]["code"], "setup_attempt_failed");
            assert_eq!((&view["mandate"], &view["payment_method"]), (&Value::Null, &Value::Null));
        }
    }
}

#[test]
fn an_account_is_verified_by_small_deposits() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for right in ["amounts[]=32&amounts[]=45", "descriptor_code=SM11AA"] {
        let (intent, asked) = begin(&backend, "000123456789");
        let action = &asked.json()["next_action"];
        assert_eq!(action["type"], "verify_with_microdeposits", "{}", asked.text);
        assert!(text(&action["verify_with_microdeposits"]["hosted_verification_url"]).starts_with(&backend.bank));
        let waiting = judged(&judge, &backend, &intent);
        assert_eq!((&waiting["status"], &waiting["mandate"]["status"]), (&json!("requires_action"), &json!("pending")));
        let wrong = verify(&backend, &intent, "amounts[]=1&amounts[]=2");
        judge.assert("error", &wrong.json());
        assert_eq!(wrong.status, 400);
        assert_eq!(read(&backend, &intent)["status"], "requires_action");
        let done = verify(&backend, &intent, right);
        assert_eq!(done.json()["status"], "succeeded", "{}", done.text);
        let view = judged(&judge, &backend, &intent);
        assert_eq!((&view["mandate"]["status"], &view["next_action"]), (&json!("active"), &Value::Null));
        assert_eq!(verify(&backend, &intent, right).error()["code"], "setup_intent_unexpected_state");
        // What was verified stays so.
        let again = setup(&backend, "payment_method_types[]=us_bank_account");
        let form = format!("payment_method={}", text(&view["payment_method"]["id"]));
        assert_eq!(confirm(&backend, &again, &form).json()["status"], "succeeded");
    }
}

#[test]
fn deposits_can_be_named_wrongly_too_often_too_late_or_get_lost() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for (last, code) in [
        ("amounts[]=10&amounts[]=11", "payment_method_microdeposit_verification_attempts_exceeded"),
        ("descriptor_code=SM44DD", "payment_method_microdeposit_verification_timeout"),
    ] {
        let (intent, _) = begin(&backend, "000123456789");
        let mandate = text(&read(&backend, &intent)["mandate"]["id"]);
        let refused = verify(&backend, &intent, last);
        assert_eq!((refused.status, refused.error()["code"].as_str()), (400, Some(code)));
        let view = judged(&judge, &backend, &intent);
        assert_eq!(
            (&view["status"], &view["last_setup_error"]["code"]),
            (&json!("requires_payment_method"), &json!(code))
        );
        assert_eq!(backend.server_get(&format!("/v1/mandates/{mandate}")).json()["status"], "inactive");
    }
    let (intent, undelivered) = begin(&backend, "000666666661");
    assert_eq!(undelivered.json()["status"], "requires_action");
    let lost = judged(&judge, &backend, &intent);
    assert_eq!(lost["last_setup_error"]["code"], "payment_method_microdeposit_failed");
    assert_eq!(
        (&lost["status"], &lost["latest_attempt"]["status"]),
        (&json!("requires_payment_method"), &json!("failed"))
    );
    let card = setup(&backend, "");
    assert_eq!(verify(&backend, &card, "descriptor_code=SM11AA").error()["code"], "setup_intent_unexpected_state");
    // One that was verified before need not be again.
    let known = setup(&backend, "payment_method_types[]=us_bank_account");
    let form = format!("payment_method=pm_usBankAccount_success&{AGREED}");
    assert_eq!(confirm(&backend, &known, &form).json()["status"], "succeeded");
}

#[test]
fn providers_pages_are_left_for_and_come_back_from() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for kind in ["alipay", "amazon_pay", "bancontact", "cashapp", "ideal", "klarna", "paypal", "sofort", "upi"] {
        let details = if kind == "sofort" { "[country]=DE" } else { "" };
        let form = data(kind, details);
        let intent = setup(&backend, &format!("payment_method_types[]={kind}"));
        if !matches!(kind, "cashapp" | "upi") {
            assert_eq!(confirm(&backend, &intent, &form).error()["param"], "return_url", "{kind}");
        }
        let asked = confirm(&backend, &intent, &format!("{form}&{RETURN}"));
        assert_eq!(asked.json()["status"], "requires_action", "{kind}: {}", asked.text);
        let action = judged(&judge, &backend, &intent)["next_action"].clone();
        let hash = &action[text(&action["type"]).as_str()];
        let url = text(if hash["url"].is_string() { &hash["url"] } else { &hash["hosted_instructions_url"] });
        let back = post(&format!("{url}/complete"), "", &[]);
        assert!(back.status == 200 || back.header("location").contains("redirect_status=succeeded"), "{kind}");
        let view = judged(&judge, &backend, &intent);
        assert_eq!(view["status"], "succeeded", "{kind}");
        let refused = setup(&backend, &format!("payment_method_types[]={kind}"));
        let asked = confirm(&backend, &refused, &format!("{form}&{RETURN}")).json();
        let hash = &asked["next_action"][text(&asked["next_action"]["type"]).as_str()];
        let url = text(if hash["url"].is_string() { &hash["url"] } else { &hash["hosted_instructions_url"] });
        post(&format!("{url}/fail"), "", &[]);
        let view = judged(&judge, &backend, &refused);
        assert_eq!(view["last_setup_error"]["code"], "setup_intent_authentication_failure", "{kind}");
    }
}

#[test]
fn a_banks_page_generates_a_debit() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    for (kind, details) in [("bancontact", ""), ("ideal", "[bank]=ing"), ("sofort", "[country]=DE")] {
        let intent = setup(&backend, &format!("customer={customer}&payment_method_types[]={kind}"));
        let asked = confirm(&backend, &intent, &format!("{}&{RETURN}", data(kind, details))).json();
        post(&format!("{}/complete", text(&asked["next_action"]["redirect_to_url"]["url"])), "", &[]);
        let view = judged(&judge, &backend, &intent);
        let told = &view["latest_attempt"]["payment_method_details"][kind];
        assert_eq!((&view["status"], &told["verified_name"]), (&json!("succeeded"), &json!("Ada")), "{kind}");
        let debit = backend.server_get(&format!("/v1/payment_methods/{}", text(&told["generated_sepa_debit"]))).json();
        judge.assert("payment_method", &debit);
        assert_eq!((&debit["type"], &debit["customer"]), (&json!("sepa_debit"), &json!(customer)), "{kind}");
        assert_eq!(debit["sepa_debit"]["generated_from"]["setup_attempt"], view["latest_attempt"]["id"]);
        assert_eq!(
            (&debit["sepa_debit"]["last4"], &view["mandate"]["id"]),
            (&told["iban_last4"], &told["generated_sepa_debit_mandate"])
        );
        assert_eq!((&view["mandate"]["payment_method"], &view["payment_method"]["type"]), (&debit["id"], &json!(kind)));
        let again = setup(&backend, &format!("customer={customer}&payment_method_types[]=sepa_debit"));
        assert_eq!(
            confirm(&backend, &again, &format!("payment_method={}", text(&debit["id"]))).json()["status"],
            "succeeded"
        );
    }
}

#[test]
fn a_payment_on_a_banks_page_generates_a_debit_when_it_is_to_be_repeated() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    for (usage, generates) in [("&setup_future_usage=off_session", true), ("", false)] {
        let form = format!(
            "amount=1099&currency=eur&confirm=true&customer={customer}&payment_method_types[]=ideal&{RETURN}{usage}&{}",
            data("ideal", "")
        );
        let asked = backend.server_post("/v1/payment_intents", &form).json();
        post(&format!("{}/complete", text(&asked["next_action"]["redirect_to_url"]["url"])), "", &[]);
        let path = format!("/v1/payment_intents/{}?expand[]=latest_charge", text(&asked["id"]));
        let charge = backend.server_get(&path).json()["latest_charge"].clone();
        judge.assert("charge", &charge);
        let told = &charge["payment_method_details"]["ideal"];
        assert_eq!(told["generated_sepa_debit"].is_string(), generates, "{charge}");
        if generates {
            let path = format!("/v1/payment_methods/{}", text(&told["generated_sepa_debit"]));
            let debit = backend.server_get(&path).json();
            judge.assert("payment_method", &debit);
            assert_eq!(debit["sepa_debit"]["generated_from"]["charge"], charge["id"]);
            let form = format!(
                "amount=5&currency=eur&confirm=true&off_session=true&customer={customer}&payment_method_types[]=sepa_debit&payment_method={}",
                text(&debit["id"])
            );
            assert_eq!(backend.server_post("/v1/payment_intents", &form).json()["status"], "processing");
        }
    }
}

#[test]
fn vouchers_wait_for_something_to_pay() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let intent = setup(&backend, "payment_method_types[]=boleto");
    let form = data("boleto", "[tax_id]=000.000.000-00");
    assert_eq!(confirm(&backend, &intent, &form).json()["status"], "succeeded");
    judged(&judge, &backend, &intent);
}

#[test]
fn types_that_pay_once_are_refused() {
    let backend = Backend::start();
    let all = setup(&backend, "automatic_payment_methods[enabled]=true");
    for kind in ["eps", "fpx", "giropay", "p24", "wechat_pay"] {
        assert_eq!(
            backend.server_post("/v1/setup_intents", &format!("payment_method_types[]={kind}")).error()["param"],
            "payment_method_types",
            "{kind}"
        );
        let details = if kind == "fpx" { "[bank]=cimb" } else { "" };
        let refused = confirm(&backend, &all, &format!("{}&{RETURN}", data(kind, details)));
        assert_eq!((refused.status, refused.error()["param"].as_str()), (400, Some("payment_method")), "{kind}");
    }
}

#[test]
fn a_code_of_the_buyers_app_is_approved_there() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let intent = setup(&backend, "payment_method_types[]=blik");
    let form = data("blik", "");
    for (code, param) in [("", "payment_method_options[blik][code]"), ("12345", "payment_method_options[blik][code]")] {
        let refused = confirm(&backend, &intent, &format!("{form}&payment_method_options[blik][code]={code}"));
        assert_eq!((refused.status, refused.error()["param"].as_str()), (400, Some(param)), "{code}");
    }
    let asked = confirm(&backend, &intent, &format!("{form}&payment_method_options[blik][code]=123456"));
    assert_eq!(asked.json()["next_action"]["type"], "blik_authorize", "{}", asked.text);
    assert!(!judged(&judge, &backend, &intent).to_string().contains("123456"));
    let page = post(&format!("{}/app", backend.bank), "code=123456", &[]).text;
    let start = page.find("action=\"").unwrap() + 8;
    let action = &page[start..start + page[start..].find('"').unwrap()];
    assert!(action.ends_with("/complete"), "{page}");
    post(&format!("{}{action}", backend.bank), "", &[]);
    assert_eq!(judged(&judge, &backend, &intent)["status"], "succeeded");
}

#[test]
fn who_approves_too_late_starts_again() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("backend.db");
    let (backend, judge) = (Backend::start_on(&database), Judge::new());
    let intent = setup(&backend, "payment_method_types[]=cashapp");
    assert_eq!(confirm(&backend, &intent, &data("cashapp", "")).json()["status"], "requires_action");
    let outside = rusqlite::Connection::open(&database).unwrap();
    let sql =
        "UPDATE setup_intents SET data = json_set(data, '$.due', 1) WHERE json_extract(data, '$.due') IS NOT NULL";
    assert_eq!(outside.execute(sql, []).unwrap(), 1);
    let late = judged(&judge, &backend, &intent);
    assert_eq!((&late["status"], &late["next_action"]), (&json!("requires_payment_method"), &Value::Null));
    assert_eq!(late["last_setup_error"]["code"], "setup_intent_setup_attempt_expired");
    assert_eq!(late["latest_attempt"]["status"], "failed");
}

#[test]
fn what_is_set_up_pays_without_the_buyer() {
    let backend = Backend::start();
    let customer = backend.customer("");
    let intent = setup(&backend, &format!("customer={customer}&payment_method_types[]=sepa_debit"));
    confirm(&backend, &intent, &format!("{}&{AGREED}", iban()));
    let view = read(&backend, &intent);
    let form = format!(
        "amount=1099&currency=eur&confirm=true&off_session=true&customer={customer}&payment_method_types[]=sepa_debit&payment_method={}",
        text(&view["payment_method"]["id"])
    );
    let paid = backend.server_post("/v1/payment_intents", &form).json();
    assert_eq!(paid["status"], "processing", "{paid}");
    assert_eq!(backend.server_get(&format!("/v1/payment_intents/{}", text(&paid["id"]))).json()["status"], "succeeded");
}
