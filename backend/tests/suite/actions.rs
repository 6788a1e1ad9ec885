//! What buyers do at the simulated bank beside authenticating cards: approve, fail, go away, let expire; and the images of codes.

use opentill::rules::method::{METHODS, Method, Way};
use serde_json::{Value, json};

use crate::common::{Backend, Intent, get, post, text};
use crate::kinds::{act, confirm, data, intent_for, page_of};
use crate::schema::Judge;

/// An intent of this type that waits for its buyer, and its next action.
fn waiting(backend: &Backend, kind: &str, more: &str) -> (Intent, Value) {
    let method = Method::named(kind).unwrap();
    let intent = intent_for(backend, method, more);
    let seen = confirm(backend, &intent, method, &data(method));
    assert_eq!(seen.status, 200, "{}", seen.text);
    (intent, seen.json()["next_action"].clone())
}

#[test]
fn a_redirect_needs_a_way_back() {
    let backend = Backend::start();
    for method in METHODS.iter().filter(|method| method.way == Way::Redirect) {
        let intent = intent_for(&backend, method, "");
        let error = backend.confirm(&intent, &data(method)).error();
        assert_eq!((&error["code"], &error["param"]), (&json!("parameter_missing"), &json!("return_url")));
        assert!(text(&error["message"]).contains("return_url, where they come back to"));
        let error = backend.confirm(&intent, &format!("{}&return_url=http%3A%2F%2Fshop.example", data(method))).error();
        assert_eq!(error["code"], "url_invalid");
        assert_eq!(backend.read(&intent)["status"], "requires_payment_method");
    }
}

#[test]
fn a_redirect_leads_back_however_it_ends() {
    let backend = Backend::start();
    for (deed, redirect_status, status) in [
        ("complete", "succeeded", "succeeded"),
        ("fail", "failed", "requires_payment_method"),
        ("back", "failed", "requires_action"),
    ] {
        let (intent, action) = waiting(&backend, "ideal", "");
        let page = page_of(&action).unwrap();
        let shown = get(&page, &[]);
        assert!(shown.header("content-security-policy").contains("form-action 'self' https://shop.example;"));
        assert!(shown.text.contains(">Approve</button>") && shown.text.contains("Go back without deciding</a>"));
        let url = format!("{page}/{deed}");
        let back = if deed == "back" { get(&url, &[]) } else { post(&url, "", &[]) };
        assert_eq!(back.status, 303);
        let expected = format!(
            "https://shop.example/done?payment_intent={}&payment_intent_client_secret={}&redirect_status={redirect_status}",
            intent.id, intent.client_secret
        );
        assert_eq!(back.header("location"), expected);
        let end = backend.read(&intent);
        assert_eq!(end["status"], status);
        if deed == "fail" {
            assert_eq!(end["last_payment_error"]["code"], "payment_intent_authentication_failure");
            assert_eq!(end["last_payment_error"]["payment_method_type"], "ideal");
        }
    }
}

#[test]
fn every_page_says_what_is_paid_and_works_without_script() {
    let backend = Backend::start();
    for method in METHODS.iter().filter(|method| !matches!(method.way, Way::Card | Way::Debit)) {
        let (_, action) = waiting(&backend, method.name, "statement_descriptor=Socks+%3C%26%3E");
        let page = match page_of(&action) {
            Some(url) => get(&url, &[]),
            None => post(&format!("{}/app", backend.bank), "code=123456", &[]),
        };
        assert_eq!(page.status, 200, "{}", method.name);
        assert!(page.text.contains("Socks &lt;&amp;&gt;") && page.text.contains("id=\"amount\">"), "{}", page.text);
        assert!(page.text.contains("id=\"complete\"") && page.text.contains("<h1>"), "{}", method.name);
        assert!(!page.text.contains("<script") && !page.text.contains("style="), "{}", method.name);
        assert!(!page.header("content-security-policy").contains("unsafe"));
    }
}

#[test]
fn codes_can_be_declined_and_vouchers_expire() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for method in METHODS.iter().filter(|method| matches!(method.way, Way::QrCode | Way::Voucher)) {
        let (intent, action) = waiting(&backend, method.name, "");
        let page = page_of(&action).unwrap();
        let (button, code) = match method.way {
            Way::Voucher => (">Let it expire<", "payment_intent_payment_attempt_expired"),
            _ => (">Decline<", "payment_intent_authentication_failure"),
        };
        assert!(get(&page, &[]).text.contains(button), "{}", method.name);
        post(&format!("{page}/fail"), "", &[]);
        let end = backend.read(&intent);
        judge.assert("payment_intent", &end);
        assert_eq!(end["status"], "requires_payment_method");
        assert_eq!(end["last_payment_error"]["code"], code, "{}", method.name);
        // It is over: another answer changes nothing, another attempt is a new one.
        post(&format!("{page}/complete"), "", &[]);
        assert_eq!(backend.read(&intent)["status"], "requires_payment_method");
        let again = confirm(&backend, &intent, method, &data(method)).json()["next_action"].clone();
        assert_ne!(page_of(&again), Some(page));
        act(&backend, &again);
        assert_eq!(backend.read(&intent)["status"], "succeeded");
    }
}

#[test]
fn what_expires_does_so_by_itself() {
    let backend = Backend::start();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let more = format!("payment_method_options[konbini][expires_at]={}", now + 2);
    let (intent, action) = waiting(&backend, "konbini", &more);
    assert_eq!(action["konbini_display_details"]["expires_at"], now + 2);
    let end = ended(&backend, &intent);
    assert_eq!(end["last_payment_error"]["code"], "payment_intent_payment_attempt_expired");
    assert!(get(&page_of(&action).unwrap(), &[]).text.contains("Voucher expired"));
}

#[test]
fn vouchers_and_transfers_show_what_the_api_says() {
    let backend = Backend::start();
    for (kind, numbers) in [
        ("boleto", vec!["/number"]),
        ("oxxo", vec!["/number"]),
        ("multibanco", vec!["/entity", "/reference"]),
        ("konbini", vec!["/stores/lawson/payment_code", "/stores/seicomart/confirmation_number"]),
        ("customer_balance", vec!["/reference", "/financial_addresses/0/iban/iban"]),
    ] {
        let (_, action) = waiting(&backend, kind, "");
        let page = get(&page_of(&action).unwrap(), &[]).text;
        let hash = &action[text(&action["type"])];
        for number in numbers {
            let value = text(hash.pointer(number).unwrap());
            assert!(page.contains(&format!("<dd>{value}</dd>")), "{kind} {number}: {page}");
        }
    }
}

#[test]
fn transfers_go_to_an_account_of_the_currency() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    for (currency, kind) in [
        ("eur", "eu_bank_transfer"),
        ("gbp", "gb_bank_transfer"),
        ("jpy", "jp_bank_transfer"),
        ("mxn", "mx_bank_transfer"),
        ("usd", "us_bank_transfer"),
    ] {
        let form = format!(
            "amount=1099&currency={currency}&payment_method_types[]=customer_balance&confirm=true&payment_method_data[type]=customer_balance\
             &payment_method_options[customer_balance][funding_type]=bank_transfer"
        );
        let refused = backend.server_post("/v1/payment_intents", &form);
        assert_eq!((refused.status, &refused.error()["param"]), (400, &json!("customer")));
        let seen = backend.server_post("/v1/payment_intents", &format!("{form}&customer={customer}"));
        judge.assert("payment_intent", &seen.json());
        let hash = &seen.json()["next_action"]["display_bank_transfer_instructions"];
        assert_eq!((&hash["type"], &hash["amount_remaining"]), (&json!(kind), &json!(1099)), "{}", seen.text);
    }
}

#[test]
fn codes_are_images_too() {
    let backend = Backend::start();
    let (_, action) = waiting(&backend, "wechat_pay", "");
    let hash = &action["wechat_pay_display_qr_code"];
    let svg = get(&text(&hash["image_url_svg"]), &[]);
    assert_eq!((svg.status, svg.header("content-type")), (200, "image/svg+xml"));
    assert!(svg.text.starts_with("<svg "));
    let png = crate::common::agent().get(text(&hash["image_url_png"])).call().unwrap();
    assert_eq!(png.headers()["content-type"], "image/png");
    assert!(text(&hash["image_data_url"]).starts_with("data:image/png;base64,iVBORw0KGgo"));
    for file in ["nothing.svg", "nothing"] {
        assert_eq!(get(&format!("{}/qr/{file}", backend.bank), &[]).status, 404);
    }
}

#[test]
fn wechat_opens_its_app_on_phones() {
    let (backend, judge) = (Backend::start(), Judge::new());
    for (client, action) in
        [("ios", "wechat_pay_redirect_to_ios_app"), ("android", "wechat_pay_redirect_to_android_app")]
    {
        let more = format!(
            "payment_method_options[wechat_pay][client]={client}&payment_method_options[wechat_pay][app_id]=wx1"
        );
        let (_, seen) = waiting(&backend, "wechat_pay", &more);
        judge.assert("payment_intent_next_action", &seen);
        assert_eq!(seen["type"], action);
    }
}

#[test]
fn an_app_finds_the_payment_by_its_code() {
    let backend = Backend::start();
    let method = Method::named("blik").unwrap();
    let app = format!("{}/app", backend.bank);
    assert!(get(&app, &[]).text.contains("Code <input"));
    let unknown = post(&app, "code=999999", &[]);
    assert!(unknown.status == 404 && unknown.text.contains("role=\"alert\""));
    let intent = intent_for(&backend, method, "");
    for (code, param) in [("", "payment_method_options[blik][code]"), ("12345", "payment_method_options[blik][code]")] {
        let form = format!("{}&payment_method_options[blik][code]={code}", data(method));
        assert_eq!(backend.confirm(&intent, &form).error()["param"], param, "{code}");
    }
    for (deed, status) in [("fail", "requires_payment_method"), ("complete", "succeeded")] {
        confirm(&backend, &intent, method, &data(method));
        let shown = post(&app, "code=123456", &[]).text;
        assert!(shown.contains("10.99 PLN"), "{shown}");
        let path = shown.split("action=\"").find(|part| part.contains(&format!("/{deed}\""))).unwrap();
        post(&format!("{}{}", backend.bank, path.split('"').next().unwrap()), "", &[]);
        assert_eq!(backend.read(&intent)["status"], status);
    }
    assert_eq!(post(&app, "code=123456", &[]).status, 404);
}

#[test]
fn a_code_belongs_to_a_confirmation() {
    let backend = Backend::start();
    let form = "amount=5&currency=pln&payment_method_types[]=blik&payment_method_options[blik][code]=123456";
    assert_eq!(backend.server_post("/v1/payment_intents", form).error()["param"], "payment_method_options[blik][code]");
    let whole = format!("{form}&payment_method_data[type]=blik&confirm=true");
    assert_eq!(backend.server_post("/v1/payment_intents", &whole).json()["next_action"]["type"], "blik_authorize");
}

#[test]
fn a_canceled_intent_takes_no_answer() {
    let backend = Backend::start();
    for kind in ["ideal", "pix", "boleto", "customer_balance", "us_bank_account"] {
        let (intent, action) = waiting(&backend, kind, "");
        let canceled = backend.server_post(&format!("/v1/payment_intents/{}/cancel", intent.id), "").json();
        assert_eq!((&canceled["status"], &canceled["next_action"]), (&json!("canceled"), &Value::Null), "{kind}");
        assert!(act(&backend, &action).text.contains("No longer needed"), "{kind}");
        assert_eq!(backend.read(&intent)["status"], "canceled");
    }
}

#[test]
fn another_type_takes_the_place_of_one_that_waits() {
    let backend = Backend::start();
    let form = "amount=1099&currency=eur&payment_method_types[]=ideal&payment_method_types[]=sepa_debit";
    let created = backend.server_post("/v1/payment_intents", form).json();
    let intent = Intent { id: text(&created["id"]), client_secret: text(&created["client_secret"]) };
    let ideal = Method::named("ideal").unwrap();
    let action = confirm(&backend, &intent, ideal, &data(ideal)).json()["next_action"].clone();
    let debit = Method::named("sepa_debit").unwrap();
    assert_eq!(confirm(&backend, &intent, debit, &data(debit)).json()["status"], "processing");
    act(&backend, &action);
    let end = backend.server_get(&format!("/v1/payment_intents/{}?expand[]=latest_charge", intent.id)).json();
    assert_eq!(end["latest_charge"]["payment_method_details"]["type"], "sepa_debit");
    let charges = backend.page_of(&format!("/v1/charges?payment_intent={}", intent.id)).0;
    assert_eq!(charges.len(), 1);
}

#[test]
fn klarna_shows_a_code_in_a_shop() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let klarna = Method::named("klarna").unwrap();
    let intent = intent_for(&backend, klarna, "");
    let data = format!("{}&payment_method_data[billing_details][email]=ada%2Bqr%40example.com", data(klarna));
    let action = confirm(&backend, &intent, klarna, &data).json()["next_action"].clone();
    judge.assert("payment_intent_next_action", &action);
    assert_eq!(action["type"], "klarna_display_qr_code");
    act(&backend, &action);
    assert_eq!(backend.read(&intent)["status"], "succeeded");
}

#[test]
fn an_indian_buyer_is_told_before_a_charge_without_them() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let customer = backend.customer("");
    let form = format!(
        "amount=5&currency=inr&customer={customer}&payment_method=pm_card_in&setup_future_usage=off_session&confirm=true"
    );
    let first = backend.server_post("/v1/payment_intents", &form).json();
    assert_eq!(first["status"], "succeeded");
    let form = format!(
        "amount=5&currency=inr&customer={customer}&payment_method={}&off_session=true&confirm=true",
        text(&first["payment_method"])
    );
    let seen = backend.server_post("/v1/payment_intents", &form).json();
    judge.assert("payment_intent", &seen);
    assert_eq!(seen["next_action"]["type"], "card_await_notification", "{seen}");
    let intent = Intent { id: text(&seen["id"]), client_secret: text(&seen["client_secret"]) };
    assert_eq!(ended(&backend, &intent)["status"], "succeeded");
}

/// The intent once it waits for nothing more; one that waits for ever fails at the deadline.
fn ended(backend: &Backend, intent: &Intent) -> Value {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let seen = backend.read(intent);
        if seen["status"] != "requires_action" {
            return seen;
        }
        assert!(std::time::Instant::now() < deadline, "it waits for ever");
        std::thread::yield_now();
    }
}
