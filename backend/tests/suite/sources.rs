//! Sources: chargeable at once, or decided on the bank's page.

use serde_json::{Value, json};

use crate::common::{Backend, PK, SK, get, post, text};
use crate::process::{Process, files};
use crate::schema::Judge;

const OWNER: &str = "owner[name]=Ada&owner[email]=ada%40shop.example";
const CARD: &str = "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=34&card[cvc]=123";
const IBAN: &str = "type=sepa_debit&currency=eur&sepa_debit[iban]=DE89370400440532013000";
const RETURN: &str = "redirect[return_url]=https%3A%2F%2Fshop.example%2Fdone%3Forder%3D7";

fn create(backend: &Backend, form: &str) -> Value {
    let reply = backend.page_post("/v1/sources", form);
    assert_eq!(reply.status, 200, "{form}: {}", reply.text);
    Judge::new().assert("source", &reply.json());
    reply.json()
}

fn read(backend: &Backend, source: &Value) -> Value {
    let path = format!("/v1/sources/{}", text(&source["id"]));
    let reply = backend.page_get(&path, &format!("client_secret={}", text(&source["client_secret"])));
    assert_eq!(reply.status, 200, "{}", reply.text);
    Judge::new().assert("source", &reply.json());
    reply.json()
}

#[test]
fn cards_and_accounts_are_chargeable_at_once() {
    let backend = Backend::start();
    let card = create(&backend, &format!("{CARD}&{OWNER}&owner[address][line1]=x&metadata[a]=b"));
    assert_eq!(
        (&card["status"], &card["usage"], &card["flow"]),
        (&json!("chargeable"), &json!("reusable"), &json!("none"))
    );
    assert_eq!((&card["card"]["brand"], &card["card"]["last4"]), (&json!("Visa"), &json!("4242")));
    assert_eq!(
        (&card["owner"]["name"], card.get("metadata"), card["card"].get("fingerprint")),
        (&json!("Ada"), None, None)
    );
    let seen = backend.server_get(&format!("/v1/sources/{}", text(&card["id"]))).json();
    assert_eq!((&seen["metadata"]["a"], seen["card"]["fingerprint"].is_string()), (&json!("b"), true));
    let debit = create(&backend, &format!("{IBAN}&{OWNER}"));
    assert_eq!((&debit["sepa_debit"]["country"], &debit["sepa_debit"]["last4"]), (&json!("DE"), &json!("3000")));
    let mandate = text(&debit["sepa_debit"]["mandate_url"]);
    assert!(get(&mandate, &[]).text.contains(&text(&debit["sepa_debit"]["mandate_reference"])));
    let australian =
        "type=au_becs_debit&currency=aud&au_becs_debit[bsb_number]=000000&au_becs_debit[account_number]=000123456";
    assert_eq!(create(&backend, &format!("{australian}&{OWNER}"))["au_becs_debit"]["last4"], "3456");
    let token = text(&backend.page_post("/v1/tokens", CARD.strip_prefix("type=card&").unwrap()).json()["id"]);
    assert_eq!(create(&backend, &format!("type=card&token={token}"))["card"]["last4"], "4242");
    assert_eq!(
        backend.page_post("/v1/sources", &format!("type=card&token={token}")).error()["code"],
        "token_already_used"
    );
}

#[test]
fn a_source_pays_where_a_payment_method_is_asked_for() {
    let backend = Backend::start();
    let pay = |source: &Value| {
        let form = format!("amount=1099&currency=eur&confirm=true&payment_method={}", text(&source["id"]));
        backend.server_post("/v1/payment_intents", &form)
    };
    let reusable = create(&backend, CARD);
    for _ in 0..2 {
        assert_eq!(pay(&reusable).json()["status"], "succeeded");
    }
    assert_eq!(read(&backend, &reusable)["status"], "chargeable");
    let once = create(&backend, &format!("{CARD}&usage=single_use"));
    assert_eq!(pay(&once).json()["status"], "succeeded");
    assert_eq!(read(&backend, &once)["status"], "consumed");
    assert_eq!(pay(&once).error()["param"], "payment_method");
    assert_eq!(pay(&json!({"id": "src_none"})).status, 404);
    let debit = create(&backend, &format!("{IBAN}&{OWNER}"));
    let form = format!(
        "amount=1099&currency=eur&confirm=true&payment_method_types[]=sepa_debit&payment_method={}",
        text(&debit["id"])
    );
    let paid = backend.server_post("/v1/payment_intents", &form);
    assert_eq!(paid.json()["status"], "processing", "{}", paid.text);
    let path = format!("/v1/payment_methods/{}", text(&paid.json()["payment_method"]));
    Judge::new().assert("payment_method", &backend.server_get(&path).json());
    let page = create(&backend, &format!("type=ideal&amount=1099&currency=eur&{OWNER}&{RETURN}"));
    assert_eq!(pay(&page).error()["param"], "payment_method");
}

#[test]
fn who_takes_too_long_starts_again() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("backend.db");
    let backend = Backend::start_on(&database);
    let source = create(&backend, &format!("type=ideal&amount=1099&currency=eur&{OWNER}&{RETURN}"));
    let outside = rusqlite::Connection::open(&database).unwrap();
    let sql = "UPDATE sources SET data = json_set(data, '$.created', json_extract(data, '$.created') - 21600)";
    assert_eq!(outside.execute(sql, []).unwrap(), 1);
    let late = read(&backend, &source);
    assert_eq!((&late["status"], &late["redirect"]["failure_reason"]), (&json!("canceled"), &json!("user_abort")));
    post(&format!("{}/complete", text(&source["redirect"]["url"])), "", &[]);
    assert_eq!(read(&backend, &source)["status"], "canceled");
}

#[test]
fn the_banks_page_decides() {
    let backend = Backend::start();
    for (kind, more) in [
        ("ideal", "currency=eur&ideal[bank]=ing"),
        ("bancontact", "currency=eur&bancontact[preferred_language]=nl"),
        ("giropay", "currency=eur&statement_descriptor=SHOP"),
        ("eps", "currency=eur"),
        ("p24", "currency=pln"),
        ("sofort", "currency=eur&sofort[country]=DE"),
        ("alipay", "currency=usd"),
    ] {
        for (answer, status, redirect) in [("complete", "chargeable", "succeeded"), ("fail", "failed", "failed")] {
            let source = create(&backend, &format!("type={kind}&amount=1099&{more}&{OWNER}&{RETURN}"));
            assert_eq!(
                (&source["status"], &source["redirect"]["status"]),
                (&json!("pending"), &json!("pending")),
                "{kind}"
            );
            assert_eq!((&source["flow"], &source["usage"]), (&json!("redirect"), &json!("single_use")));
            let url = text(&source["redirect"]["url"]);
            assert!(get(&url, &[]).text.contains("10.99"), "{kind}");
            let back = post(&format!("{url}/{answer}"), "", &[]);
            let query = format!(
                "source={}&client_secret={}&livemode=false",
                text(&source["id"]),
                text(&source["client_secret"])
            );
            assert_eq!(back.header("location"), format!("https://shop.example/done?order=7&{query}"), "{kind}");
            let read = read(&backend, &source);
            assert_eq!((&read["status"], &read["redirect"]["status"]), (&json!(status), &json!(redirect)), "{kind}");
        }
    }
}

#[test]
fn a_card_source_is_authenticated_where_its_card_asks() {
    let backend = Backend::start();
    let secure = |number: &str| {
        let card = create(&backend, &CARD.replace("4242424242424242", number));
        let form =
            format!("type=three_d_secure&amount=1099&currency=eur&three_d_secure[card]={}&{RETURN}", text(&card["id"]));
        (card["card"]["three_d_secure"].clone(), create(&backend, &form))
    };
    let (required, source) = secure("4000002760003184");
    assert_eq!((required, &source["status"]), (json!("required"), &json!("pending")));
    post(&format!("{}/complete", text(&source["redirect"]["url"])), "", &[]);
    let read = read(&backend, &source);
    assert_eq!((&read["status"], &read["three_d_secure"]["authenticated"]), (&json!("chargeable"), &json!(true)));
    let (optional, source) = secure("4242424242424242");
    assert_eq!((optional, &source["status"]), (json!("optional"), &json!("chargeable")));
    assert_eq!(
        (&source["redirect"]["status"], &source["three_d_secure"]["authenticated"]),
        (&json!("not_required"), &json!(false))
    );
}

#[test]
fn some_wait_for_money_or_show_a_code() {
    let backend = Backend::start();
    let waiting = create(&backend, "type=ach_credit_transfer&currency=usd&owner[email]=ada%40shop.example");
    assert_eq!((&waiting["status"], &waiting["receiver"]["amount_received"]), (&json!("pending"), &json!(0)));
    let filled = create(&backend, "type=ach_credit_transfer&currency=usd&owner[email]=amount_1099%40shop.example");
    assert_eq!((&filled["status"], &filled["receiver"]["amount_received"]), (&json!("chargeable"), &json!(1099)));
    let voucher = create(&backend, &format!("type=multibanco&amount=1099&currency=eur&{OWNER}"));
    let address = format!("{}-{}", text(&voucher["multibanco"]["entity"]), text(&voucher["multibanco"]["reference"]));
    assert_eq!(voucher["receiver"]["address"], json!(address));
    let code = create(&backend, "type=wechat&amount=1099&currency=usd");
    post(&format!("{}/complete", text(&code["wechat"]["qr_code_url"])), "", &[]);
    assert_eq!(read(&backend, &code)["status"], "chargeable");
}

#[test]
fn what_does_not_fit_is_refused() {
    let backend = Backend::start();
    for (form, param) in [
        (String::new(), "type"),
        ("type=cheque".to_owned(), "type"),
        ("type=card".to_owned(), "card"),
        (format!("type=ideal&currency=eur&{RETURN}"), "amount"),
        (format!("type=ideal&amount=1099&{RETURN}"), "currency"),
        (format!("type=ideal&amount=1099&currency=usd&{RETURN}"), "currency"),
        ("type=ideal&amount=1099&currency=eur".to_owned(), "redirect[return_url]"),
        (
            "type=ideal&amount=1099&currency=eur&redirect[return_url]=javascript%3Aalert(1)".to_owned(),
            "redirect[return_url]",
        ),
        (format!("type=sofort&amount=1099&currency=eur&{RETURN}"), "sofort[country]"),
        (format!("type=p24&amount=1099&currency=eur&{RETURN}"), "owner[email]"),
        (IBAN.to_owned(), "owner[name]"),
        (format!("{CARD}&flow=redirect"), "flow"),
        (format!("type=ideal&amount=1099&currency=eur&usage=reusable&{RETURN}"), "usage"),
        (
            format!("type=three_d_secure&amount=1099&currency=eur&three_d_secure[card]=src_none&{RETURN}"),
            "three_d_secure[card]",
        ),
        (format!("{CARD}&frobnicate=1"), "frobnicate"),
    ] {
        let refused = backend.page_post("/v1/sources", &form);
        assert!(refused.status == 400 || refused.status == 404, "{form}: {}", refused.text);
        assert_eq!(refused.error()["param"], json!(param), "{form}");
    }
    let source = create(&backend, CARD);
    let path = format!("/v1/sources/{}", text(&source["id"]));
    assert_eq!(backend.page_get(&path, "").status, 401);
    let wrong = backend.page_get(&path, "client_secret=src_client_secret_wrong");
    assert_eq!(wrong.text, backend.page_get("/v1/sources/src_none", "client_secret=src_client_secret_x").text);
    assert_eq!(wrong.status, 404);
}

/// The first run of five characters of a card's number, or six of an account's, that is found.
fn leak(bytes: &[u8]) -> Option<&'static str> {
    // The IBAN's bank code and last four digits are shown, the account between them is not.
    [("5200828282828210", 5), ("0532013000", 6)].into_iter().find_map(|(number, length)| {
        let mut runs = (0..=number.len() - length).map(|at| &number[at..at + length]);
        runs.find(|run| bytes.windows(length).any(|window| window == run.as_bytes()))
    })
}

#[test]
fn setups_and_sources_leave_no_number_behind() {
    assert_eq!(leak(b"..DE89 370400440532013000"), Some("053201"));
    let dir = tempfile::tempdir().unwrap();
    let (database, log) = (dir.path().join("backend.db"), dir.path().join("backend.log"));
    let arguments =
        ["--database", database.to_str().unwrap(), "--publishable-key", PK, "--secret-key", SK, "--log", "trace"];
    let process = Process::start(&arguments, &log);
    let pay = process.value("pay").unwrap();
    let secret = format!("Bearer {SK}");
    let at_page = |path: &str, form: &str, key: &str| {
        post(
            &format!("{pay}{path}"),
            &format!("{form}&key={PK}"),
            &[("Origin", "http://localhost:4242"), ("Idempotency-Key", key)],
        )
    };
    let card = "[number]=5200828282828210&X[exp_month]=12&X[exp_year]=34&X[cvc]=123";
    let prefixed = |prefix: &str| format!("{prefix}{}", card.replace('X', prefix));
    let agreed = "mandate_data[customer_acceptance][type]=online";
    for (key, data) in [
        ("k1", format!("payment_method_data[type]=card&{}", prefixed("payment_method_data[card]"))),
        ("k2", "payment_method_data[type]=sepa_debit&payment_method_data[sepa_debit][iban]=DE89370400440532013000\
                &payment_method_data[billing_details][name]=Ada&payment_method_data[billing_details][email]=a%40b.example".to_owned()),
    ] {
        let intent = post(&format!("{pay}/v1/setup_intents"), "", &[("Authorization", &secret)]).json();
        let path = format!("/v1/setup_intents/{}/confirm", text(&intent["id"]));
        let form = format!("client_secret={}&{agreed}&{data}", text(&intent["client_secret"]));
        for _ in 0..2 {
            let done = at_page(&path, &form, key);
            assert_eq!(done.json()["status"], "succeeded", "{}", done.text);
        }
    }
    assert_eq!(at_page("/v1/sources", &format!("type=card&{}", prefixed("card")), "k3").status, 200);
    assert_eq!(at_page("/v1/sources", &format!("{IBAN}&{OWNER}"), "k4").status, 200);
    // Where it does not belong.
    assert_eq!(
        at_page("/v1/sources", "type=sepa_debit&currency=eur&sepa_debit[iban]=DE88370400440532013000", "k5").status,
        400
    );
    assert_eq!(at_page("/v1/sources", &format!("{CARD}&owner[name]=5200828282828210"), "k6").status, 400);
    let running = files(dir.path());
    assert!(process.stop());
    for bytes in [running, files(dir.path())] {
        assert!(bytes.len() > 1000);
        assert_eq!(leak(&bytes), None);
    }
}
