//! Checkout Sessions: made by a server, or by a page from a table or a button; paid by a buyer who knows their URL; ended by time.

use std::thread;

use serde_json::{Value, json};

use crate::common::{Backend, Reply, card, text};
use crate::contract::assert_shape;
use crate::kinds::act;
use crate::pricing_tables::{Shop, made, price, product};
use crate::schema::Judge;

const URLS: &str = "success_url=https%3A%2F%2Fshop.example%2Fthanks%3Fs%3D%7BCHECKOUT_SESSION_ID%7D&cancel_url=https%3A%2F%2Fshop.example";

/// A session as the buyer's page reaches it.
struct Page<'a> {
    backend: &'a Backend,
    id: String,
    secret: String,
}

impl<'a> Page<'a> {
    fn of(backend: &'a Backend, url: &str) -> Self {
        let (place, secret) = url.split_once('#').unwrap();
        let id = place.strip_prefix(&format!("{}/c/pay/", backend.pay)).unwrap();
        Self { backend, id: id.to_owned(), secret: secret.to_owned() }
    }

    /// A new session of a server's.
    fn new(backend: &'a Backend, form: &str) -> Self {
        let view = made(backend, "/v1/checkout/sessions", &format!("{form}&{URLS}&expand[]=line_items"));
        Judge::new().assert("checkout.session", &view);
        Self::of(backend, &text(&view["url"]))
    }

    fn call(&self, what: &str, form: &str) -> Reply {
        let path = format!("/v1/checkout/sessions/{}{what}", self.id);
        let reply = self.backend.page_post(&path, &format!("client_secret={}&{form}", self.secret));
        if reply.status == 200 {
            assert_shape("CheckoutPage", &reply.json());
        }
        reply
    }

    fn read(&self) -> Value {
        self.call("/refresh", "").json()
    }

    fn pay(&self, number: &str) -> Reply {
        self.call("/confirm", &format!("customer[email]=a%40b.example&use_stripe_sdk=true&{}", card(number)))
    }

    /// As the merchant's server sees it.
    fn session(&self) -> Value {
        let all = "expand[]=line_items&expand[]=payment_intent&expand[]=setup_intent&expand[]=subscription&expand[]=customer&expand[]=invoice";
        let view = self.backend.server_get(&format!("/v1/checkout/sessions/{}?{all}", self.id)).json();
        Judge::new().assert("checkout.session", &view);
        view
    }

    fn told(&self) -> Vec<String> {
        let list = self.backend.server_get("/v1/events?type=checkout.*&limit=100").json();
        let of_this = |event: &&Value| event["data"]["object"]["id"] == self.id.as_str();
        let told = list["data"].as_array().unwrap().iter().rev();
        told.filter(of_this).map(|event| text(&event["type"])).collect()
    }

    fn stands(&self) -> (String, String) {
        let page = self.read();
        (text(&page["status"]), text(&page["payment_status"]))
    }
}

fn both(status: &str, payment: &str) -> (String, String) {
    (status.to_owned(), payment.to_owned())
}

fn mug(backend: &Backend) -> String {
    price(backend, &product(backend, "name=Mug"), "currency=usd&unit_amount=900")
}

fn of_mugs(backend: &Backend, more: &str) -> String {
    format!("mode=payment&line_items[0][price]={}&line_items[0][quantity]=2&{more}", mug(backend))
}

#[test]
fn a_buyer_pays_once() {
    let backend = Backend::start();
    let form = of_mugs(&backend, "client_reference_id=order-1&metadata[a]=b&payment_intent_data[metadata][c]=d");
    let page = Page::new(&backend, &form);
    let open = page.read();
    assert_eq!((&open["amount_total"], &open["intent"]), (&json!(1800), &Value::Null));
    assert!(!open.to_string().contains("order-1"));
    assert_eq!(page.pay("4000000000000002").status, 402);
    assert_eq!((page.stands(), page.told()), (both("open", "unpaid"), Vec::new()));
    let paid = page.pay("4242424242424242").json();
    let thanks = format!("https://shop.example/thanks?s={}", page.id);
    assert_eq!(paid["confirmation"], json!({"type": "redirect", "url": thanks}));
    assert_eq!(page.stands(), both("complete", "paid"));
    let session = page.session();
    let intent = &session["payment_intent"];
    assert_eq!((&intent["amount_received"], &intent["metadata"]), (&json!(1800), &json!({"c": "d"})));
    assert_eq!((&session["client_reference_id"], &session["metadata"]), (&json!("order-1"), &json!({"a": "b"})));
    assert_eq!((&session["url"], &session["customer_details"]["email"]), (&Value::Null, &json!("a@b.example")));
    assert_eq!(page.told(), ["checkout.session.completed"]);
    // Paid is paid, and nothing changes any more.
    assert_eq!(page.pay("4242424242424242").json()["status"], "complete");
    assert_eq!(page.call("", "customer[name]=Eve").error()["code"], "checkout_session_complete");
    assert_eq!(backend.page_of("/v1/charges?limit=100").0.len(), 2, "one decline and one payment");
}

#[test]
fn two_confirmations_at_once_are_one_payment() {
    let backend = Backend::start();
    let page = Page::new(&backend, &of_mugs(&backend, ""));
    thread::scope(|scope| {
        let racers = [0; 4].map(|_| scope.spawn(|| page.pay("4242424242424242").json()));
        for racer in racers {
            assert_eq!(racer.join().unwrap()["status"], "complete");
        }
    });
    assert_eq!(backend.page_of("/v1/payment_intents").0.len(), 1);
    assert_eq!(backend.page_of("/v1/charges").0.len(), 1);
    assert_eq!(page.told(), ["checkout.session.completed"]);
}

#[test]
fn only_who_knows_the_secret_is_the_buyer() {
    let backend = Backend::start();
    let page = Page::new(&backend, &of_mugs(&backend, ""));
    let path = format!("/v1/checkout/sessions/{}", page.id);
    for what in ["", "/refresh", "/confirm"] {
        let path = format!("{path}{what}");
        assert_eq!(backend.page_post(&path, "").status, 401, "{what}");
        let wrong = backend.page_post(&path, "client_secret=wrong");
        assert_eq!((wrong.status, text(&wrong.error()["code"])), (404, "resource_missing".into()), "{what}");
    }
    assert_eq!(backend.page_get(&path, "").error()["code"], "secret_key_required");
    assert_eq!(backend.page_post("/v1/checkout/sessions", "mode=setup").error()["code"], "secret_key_required");
    assert_eq!(page.call("", "metadata[a]=b").error()["param"], "metadata");
    assert_eq!(made(&backend, &path, "metadata[a]=b")["metadata"], json!({"a": "b"}));
}

#[test]
fn a_bank_that_asks_is_waited_for() {
    let backend = Backend::start();
    let page = Page::new(&backend, &of_mugs(&backend, ""));
    let asked = page.pay("4000002760003184").json();
    assert_eq!((&asked["status"], &asked["intent"]["status"]), (&json!("open"), &json!("requires_action")));
    let again = page.call("/confirm", "").json();
    assert_eq!(again["intent"]["next_action"], asked["intent"]["next_action"]);
    act(&backend, &asked["intent"]["next_action"]);
    assert_eq!(page.stands(), both("complete", "paid"));
    assert_eq!(page.told(), ["checkout.session.completed"]);
}

#[test]
fn a_debit_is_complete_before_it_is_paid() {
    for (iban, end) in [("DE89370400440532013000", "succeeded"), ("DE62370400440532013001", "failed")] {
        let backend = Backend::start();
        let euros = price(&backend, &product(&backend, "name=Mug"), "currency=eur&unit_amount=900");
        let form = format!("mode=payment&line_items[0][price]={euros}&line_items[0][quantity]=1");
        let page = Page::new(&backend, &form);
        let form = format!(
            "customer[email]=a%40b.example&payment_method_data[type]=sepa_debit&payment_method_data[sepa_debit][iban]={iban}\
             &payment_method_data[billing_details][name]=Ada&payment_method_data[billing_details][email]=a%40b.example\
             &mandate_data[customer_acceptance][type]=online&mandate_data[customer_acceptance][online][infer_from_client]=true"
        );
        let paid = page.call("/confirm", &form).json();
        assert_eq!((&paid["status"], &paid["payment_status"]), (&json!("complete"), &json!("unpaid")));
        made(&backend, "/v1/test_helpers/clock", "advance=300");
        let status = if end == "succeeded" { "paid" } else { "unpaid" };
        assert_eq!(page.session()["payment_status"], status);
        let then = format!("checkout.session.async_payment_{end}");
        assert_eq!(page.told(), ["checkout.session.completed", then.as_str()]);
    }
}

#[test]
fn the_buyer_changes_what_they_may() {
    let backend = Backend::start();
    let form = of_mugs(
        &backend,
        "line_items[0][adjustable_quantity][enabled]=true&line_items[0][adjustable_quantity][maximum]=5&customer_email=a%40b.example\
         &shipping_address_collection[allowed_countries][]=DE&phone_number_collection[enabled]=true&billing_address_collection=required",
    );
    let page = Page::new(&backend, &form);
    let line = text(&page.read()["line_items"][0]["id"]);
    let quantity = |to: &str| page.call("", &format!("line_items[0][id]={line}&line_items[0][quantity]={to}"));
    assert_eq!(quantity("6").error()["param"], "line_items[0][quantity]");
    assert_eq!(quantity("3").json()["amount_total"], 2700);
    assert_eq!(page.call("", "customer[email]=eve%40b.example").error()["param"], "customer[email]");
    let to =
        |country: &str| format!("shipping[name]=Ada&shipping[address][line1]=x&shipping[address][country]={country}");
    assert_eq!(page.call("", &to("FR")).error()["code"], "shipping_country_unsupported");
    let good = card("4242424242424242");
    for (form, missing) in [
        ("", "customer[phone]"),
        ("customer[phone]=%2B4930", "customer[address]"),
        ("customer[phone]=%2B4930&customer[address][country]=DE", "shipping"),
    ] {
        let refused = page.call("/confirm", &format!("{form}&{good}")).error();
        assert_eq!((&refused["code"], &refused["param"]), (&json!("checkout_incomplete"), &json!(missing)));
    }
    let filled = page.call("", &format!("customer[phone]=%2B4930&customer[address][country]=DE&{}", to("DE"))).json();
    assert_eq!((&filled["customer"]["email_locked"], &filled["shipping"]["name"]), (&json!(true), &json!("Ada")));
    let seen = page.call("/confirm", &format!("expected_amount=1800&{good}"));
    assert_eq!(seen.error()["code"], "checkout_amount_mismatch");
    // A payment that was begun with another total is given up.
    assert_eq!(page.call("/confirm", &card("4000000000000002")).status, 402);
    let begun = text(&page.read()["intent"]["client_secret"]);
    assert_eq!(quantity("4").json()["intent"], Value::Null);
    assert_eq!(page.call("/confirm", &format!("expected_amount=3600&{good}")).json()["status"], "complete");
    let intent = &page.session()["payment_intent"];
    assert_eq!((&intent["amount_received"], &intent["shipping"]["name"]), (&json!(3600), &json!("Ada")));
    let given_up = begun.split("_secret_").next().unwrap();
    assert_eq!(backend.server_get(&format!("/v1/payment_intents/{given_up}")).json()["status"], "canceled");
}

#[test]
fn a_subscription_begins_with_its_payment() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "");
    let form =
        format!("mode=subscription&line_items[0][price]={}&line_items[0][quantity]=2&currency=eur", shop.prices[2]);
    let page = Page::new(&backend, &format!("{form}&subscription_data[metadata][a]=b"));
    assert_eq!(page.pay("4000000000000002").status, 402);
    assert_eq!(page.pay("4242424242424242").json()["payment_status"], "paid");
    let session = page.session();
    let subscription = &session["subscription"];
    assert_eq!((&subscription["status"], &subscription["currency"]), (&json!("active"), &json!("eur")));
    assert!(text(&subscription["default_payment_method"]).starts_with("pm_"));
    assert_eq!((&subscription["metadata"], &session["customer"]["email"]), (&json!({"a": "b"}), &json!("a@b.example")));
    assert_eq!((&session["invoice"]["status"], &session["invoice"]["amount_paid"]), (&json!("paid"), &json!(6000)));
    assert_eq!(backend.page_of("/v1/subscriptions?status=all").0.len(), 1);
    assert_eq!(page.told(), ["checkout.session.completed"]);
}

#[test]
fn a_trial_and_a_setup_are_paid_with_later() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "");
    let form = format!(
        "mode=subscription&line_items[0][price]={}&line_items[0][quantity]=1&subscription_data[trial_period_days]=7",
        shop.prices[0]
    );
    let page = Page::new(&backend, &form);
    assert_eq!((&page.read()["amount_total"], &page.read()["payment_method_required"]), (&json!(0), &json!(true)));
    page.pay("4242424242424242");
    assert_eq!(page.stands(), both("complete", "no_payment_required"));
    let subscription = &page.session()["subscription"];
    assert_eq!(subscription["status"], "trialing");
    assert!(text(&subscription["default_payment_method"]).starts_with("pm_"));
    let free = Page::new(&backend, &format!("{form}&payment_method_collection=if_required"));
    assert_eq!(free.call("/confirm", "customer[email]=a%40b.example").json()["status"], "complete");
    assert_eq!(free.session()["subscription"]["default_payment_method"], Value::Null);
    let customer = backend.customer("email=ada%40b.example");
    let setup = Page::new(&backend, &format!("mode=setup&customer={customer}&payment_method_types[]=card"));
    assert_eq!(setup.read()["customer"]["email_locked"], true);
    setup.call("/confirm", &card("4242424242424242"));
    assert_eq!(setup.stands(), both("complete", "no_payment_required"));
    assert_eq!(backend.page_of(&format!("/v1/customers/{customer}/payment_methods")).0.len(), 1);
}

#[test]
fn a_session_ends_by_time_or_by_the_merchant() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "");
    let now = made(&backend, "/v1/test_helpers/clock", "advance=0")["now"].as_i64().unwrap();
    let short = Page::new(&backend, &of_mugs(&backend, &format!("expires_at={}", now + 1900)));
    let long = Page::new(&backend, &of_mugs(&backend, ""));
    let form = format!("mode=subscription&line_items[0][price]={}&line_items[0][quantity]=1", shop.prices[0]);
    let tried = Page::new(&backend, &form);
    assert_eq!(tried.pay("4000000000000002").status, 402);
    assert_eq!(made(&backend, &format!("/v1/checkout/sessions/{}/expire", tried.id), "")["status"], "expired");
    assert_eq!(backend.page_of("/v1/subscriptions?status=incomplete_expired").0.len(), 1);
    made(&backend, "/v1/test_helpers/clock", "advance=2000");
    assert_eq!((short.stands().0, long.stands().0), both("expired", "open"));
    assert_eq!(short.pay("4242424242424242").error()["code"], "checkout_session_expired");
    assert_eq!(short.told(), ["checkout.session.expired"]);
    // One whose payment the merchant canceled ends, too.
    assert_eq!(long.pay("4000000000000002").status, 402);
    let intent = text(&long.session()["payment_intent"]["id"]);
    made(&backend, &format!("/v1/payment_intents/{intent}/cancel"), "");
    made(&backend, "/v1/test_helpers/clock", "advance=86400");
    assert_eq!(long.stands().0, "expired");
}

#[test]
fn a_page_begins_a_session_and_chooses_little() {
    let backend = Backend::start();
    let shop = Shop::open(
        &backend,
        "items[0][trial_period_days]=14&items[1][adjustable_quantity][enabled]=true&confirmation[type]=message&confirmation[message]=Thanks",
    );
    let path = format!("/v1/pricing_tables/{}/checkout", shop.table);
    let form = format!(
        "price={}&currency=eur&locale=de&customer_email=a%40b.example&client_reference_id=User_42",
        shop.prices[0]
    );
    let begun = backend.page_post(&path, &form).json();
    assert_shape("CheckoutRedirect", &begun);
    let page = Page::of(&backend, &text(&begun["url"]));
    let session = page.session();
    assert_eq!((&session["mode"], &session["currency"]), (&json!("subscription"), &json!("eur")));
    assert_eq!((&session["client_reference_id"], &session["locale"]), (&json!("User_42"), &json!("de")));
    assert_eq!((&session["customer_email"], &session["success_url"]), (&json!("a@b.example"), &Value::Null));
    let paid = page.call("/confirm", &card("4242424242424242")).json();
    assert_eq!(paid["confirmation"], json!({"type": "message", "message": "Thanks"}));
    for (price, form, param) in [
        ("", "", "price"),
        (&mug(&backend), "", "price"),
        (&shop.prices[0], "quantity=2", "quantity"),
        (&shop.prices[2], "quantity=100", "quantity"),
        (&shop.prices[0], "currency=gbp", "currency"),
        (&shop.prices[0], "client_reference_id=User%2F42", "client_reference_id"),
        (&shop.prices[0], "success_url=https%3A%2F%2Fevil.example", "success_url"),
        (&shop.prices[0], "subscription_data[trial_period_days]=700", "subscription_data"),
        (&shop.prices[0], "customer=cus_1", "customer"),
    ] {
        let reply = backend.page_post(&path, &format!("price={price}&{form}"));
        assert_eq!(text(&reply.error()["param"]), param, "{form}");
    }
    made(&backend, &format!("/v1/prices/{}", shop.prices[2]), "active=false");
    assert_eq!(backend.page_post(&path, &format!("price={}", shop.prices[2])).error()["code"], "price_not_sold");
    let button = text(&made(&backend, "/v1/buy_buttons", &format!("price={}&quantity=3", mug(&backend)))["id"]);
    let path = format!("/v1/buy_buttons/{button}/checkout");
    let page = Page::of(&backend, &text(&backend.page_post(&path, "").json()["url"]));
    assert_eq!((&page.read()["amount_total"], &page.read()["mode"]), (&json!(2700), &json!("payment")));
    assert_eq!(backend.page_post(&path, "quantity=4").error()["param"], "quantity");
}

#[test]
fn the_id_leads_to_a_session_as_long_as_it_is_open() {
    let backend = Backend::start();
    let page = Page::new(&backend, &of_mugs(&backend, ""));
    let path = format!("/v1/checkout/sessions/{}/redirect", page.id);
    let led = backend.page_post(&path, "").json();
    assert_shape("CheckoutRedirect", &led);
    assert!(text(&led["url"]).ends_with(&format!("/c/pay/{}#{}", page.id, page.secret)));
    assert_eq!(page.pay("4242424242424242").json()["status"], "complete");
    assert_eq!(backend.page_post(&path, "").error()["code"], "resource_missing");
    assert_eq!(
        backend.page_post("/v1/checkout/sessions/cs_test_none/redirect", "").error()["code"],
        "resource_missing"
    );
}

#[test]
fn a_known_customer_is_offered_what_they_saved() {
    let backend = Backend::start();
    let customer = backend.customer("email=ada%40b.example");
    let page = Page::new(&backend, &of_mugs(&backend, &format!("customer={customer}")));
    assert_eq!(page.read()["customer_session"], Value::Null, "nobody asked for it");
    let read = page.call("/refresh", "saved_methods=true").json();
    let secret = text(&read["customer_session"]["client_secret"]);
    let form = format!("type=customer_session&customer_session_client_secret={secret}&claim=this-very-page-of-ours");
    let claimed = backend.page_post("/v1/elements/sessions", &form).json();
    let session = &claimed["customer"]["customer_session"];
    assert_eq!(session["customer"], json!(customer));
    let features = &session["components"]["payment_element"]["features"];
    assert_eq!(
        (&features["payment_method_redisplay"], &features["payment_method_remove"]),
        (&json!("enabled"), &json!("disabled"))
    );
    let guest = Page::new(&backend, &of_mugs(&backend, ""));
    assert_eq!(guest.call("/refresh", "saved_methods=true").json()["customer_session"], Value::Null);
}
