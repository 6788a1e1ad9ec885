//! Subscriptions: how they begin, are paid for the first time, and end.

use serde_json::{Value, json};

use crate::common::{Backend, Intent, card, text};
use crate::pricing_tables::{made, price, product};
use crate::schema::Judge;

const WHOLE: &str = "expand[]=latest_invoice.confirmation_secret&expand[]=latest_invoice.payments&expand[]=customer";

struct Plan {
    backend: Backend,
    judge: Judge,
    price: String,
}

impl Plan {
    fn new() -> Self {
        let backend = Backend::start();
        let gold = product(&backend, "name=Gold");
        let price = price(&backend, &gold, "currency=usd&unit_amount=1000&recurring[interval]=month");
        Self { backend, judge: Judge::new(), price }
    }

    /// A new subscription, judged by Stripe's schemas.
    fn begin(&self, customer: &str, more: &str) -> Value {
        let form = format!("customer={customer}&items[0][price]={}&{more}&{WHOLE}", self.price);
        let view = made(&self.backend, "/v1/subscriptions", &form);
        self.judge.assert("subscription", &view);
        self.judge.assert("invoice", &view["latest_invoice"]);
        view
    }

    fn read(&self, subscription: &Value) -> Value {
        let view = self.backend.server_get(&format!("/v1/subscriptions/{}?{WHOLE}", text(&subscription["id"]))).json();
        self.judge.assert("subscription", &view);
        view
    }

    fn advance(&self, seconds: i64) {
        made(&self.backend, "/v1/test_helpers/clock", &format!("advance={seconds}"));
    }

    fn told(&self, kind: &str) -> Vec<String> {
        let list = self.backend.server_get(&format!("/v1/events?type={kind}&limit=100")).json();
        list["data"].as_array().unwrap().iter().rev().map(|event| text(&event["type"])).collect()
    }

    /// A customer whose default is this method.
    fn who_keeps(&self, method: &str) -> String {
        let customer = self.backend.customer("");
        let path = format!("/v1/payment_methods/{method}/attach");
        let kept = made(&self.backend, &path, &format!("customer={customer}"));
        let form = format!("invoice_settings[default_payment_method]={}", text(&kept["id"]));
        made(&self.backend, &format!("/v1/customers/{customer}"), &form);
        customer
    }
}

fn intent_of(subscription: &Value) -> Intent {
    let client_secret = text(&subscription["latest_invoice"]["confirmation_secret"]["client_secret"]);
    Intent { id: client_secret.split("_secret_").next().unwrap().to_owned(), client_secret }
}

#[test]
fn a_first_payment_in_the_browser_activates_a_subscription() {
    let plan = Plan::new();
    let customer = plan.backend.customer("email=a%40b.example");
    let more = "items[0][quantity]=2&payment_behavior=default_incomplete&payment_settings[save_default_payment_method]=on_subscription";
    let begun = plan.begin(&customer, more);
    let invoice = &begun["latest_invoice"];
    assert_eq!((&begun["status"], &invoice["status"]), (&json!("incomplete"), &json!("open")));
    assert_eq!((&invoice["amount_due"], &invoice["billing_reason"]), (&json!(2000), &json!("subscription_create")));
    assert_eq!(invoice["parent"]["subscription_details"]["subscription"], begun["id"]);
    assert_eq!(invoice["lines"]["data"][0]["pricing"]["price_details"]["price"], json!(plan.price));
    let intent = intent_of(&begun);
    assert_eq!(plan.backend.read(&intent)["setup_future_usage"], "off_session");
    assert_eq!(plan.backend.pay_with(&intent, "4000000000000002").status, 402);
    assert_eq!(plan.read(&begun)["status"], "incomplete");
    assert_eq!(plan.backend.pay_with(&intent, "4242424242424242").json()["status"], "succeeded");
    let active = plan.read(&begun);
    assert_eq!((&active["status"], &active["latest_invoice"]["status"]), (&json!("active"), &json!("paid")));
    assert_eq!(active["default_payment_method"], plan.backend.read(&intent)["payment_method"]);
    assert_eq!(
        plan.told("customer.subscription.*"),
        ["customer.subscription.created", "customer.subscription.updated"]
    );
    assert_eq!(plan.told("invoice.paid"), ["invoice.paid"]);
    // What is paid does not expire.
    plan.advance(100_000);
    assert_eq!(plan.read(&begun)["status"], "active");
}

#[test]
fn what_is_not_paid_in_23_hours_expires() {
    let plan = Plan::new();
    let begun = plan.begin(&plan.backend.customer(""), "payment_behavior=default_incomplete");
    plan.advance(82_700);
    assert_eq!(plan.read(&begun)["status"], "incomplete");
    plan.advance(200);
    let expired = plan.read(&begun);
    assert_eq!(
        (&expired["status"], &expired["latest_invoice"]["status"]),
        (&json!("incomplete_expired"), &json!("void"))
    );
    assert_eq!(plan.backend.read(&intent_of(&begun))["status"], "canceled");
}

#[test]
fn a_server_pays_with_what_the_customer_keeps_or_learns_why_not() {
    let plan = Plan::new();
    assert_eq!(plan.begin(&plan.who_keeps("pm_card_visa"), "")["status"], "active");
    assert_eq!(plan.begin(&plan.who_keeps("pm_card_chargeCustomerFail"), "")["status"], "incomplete");
    let waits = plan.begin(&plan.who_keeps("pm_card_authenticationRequired"), "");
    assert_eq!(plan.backend.read(&intent_of(&waits))["status"], "requires_action");
    let count = || plan.backend.page_of("/v1/subscriptions?status=all&limit=100").0.len();
    let before = count();
    for (method, code) in [
        ("pm_card_chargeCustomerFail", "card_declined"),
        ("pm_card_authenticationRequired", "subscription_payment_intent_requires_action"),
    ] {
        let customer = plan.who_keeps(method);
        let form = format!("customer={customer}&items[0][price]={}&payment_behavior=error_if_incomplete", plan.price);
        let refused = plan.backend.server_post("/v1/subscriptions", &form);
        assert_eq!((refused.status, text(&refused.error()["code"])), (402, code.to_owned()));
    }
    let nothing = format!("customer={}&items[0][price]={}", plan.backend.customer(""), plan.price);
    assert_eq!(plan.backend.server_post("/v1/subscriptions", &nothing).error()["code"], "resource_missing");
    assert_eq!(count(), before, "a refusal left something");
}

#[test]
fn a_trial_is_set_up_for_what_comes_after_it() {
    let plan = Plan::new();
    let customer = plan.backend.customer("");
    let more =
        "trial_period_days=14&trial_settings[end_behavior][missing_payment_method]=pause&expand[]=pending_setup_intent";
    let (begun, other) = (plan.begin(&customer, more), plan.begin(&customer, more));
    let setup = &begun["pending_setup_intent"];
    plan.judge.assert("setup_intent", setup);
    assert_eq!((&begun["status"], &begun["latest_invoice"]["total"]), (&json!("trialing"), &json!(0)));
    let form = format!("client_secret={}&{}", text(&setup["client_secret"]), card("4242424242424242"));
    let path = format!("/v1/setup_intents/{}/confirm", text(&setup["id"]));
    assert_eq!(plan.backend.page_post(&path, &form).json()["status"], "succeeded");
    let set_up = plan.read(&begun);
    assert_eq!(set_up["pending_setup_intent"], Value::Null);
    assert!(text(&set_up["default_payment_method"]).starts_with("pm_"));
    plan.advance(14 * 86_400 + 1);
    assert_eq!((&plan.read(&begun)["status"], &plan.read(&other)["status"]), (&json!("active"), &json!("paused")));
    assert_eq!(plan.told("customer.subscription.paused").len(), 1);
}

#[test]
fn subscriptions_end_at_once_or_with_their_period() {
    let plan = Plan::new();
    let customer = plan.who_keeps("pm_card_visa");
    let (now, later) = (plan.begin(&customer, ""), plan.begin(&customer, ""));
    let path = |of: &Value| format!("/v1/subscriptions/{}", text(&of["id"]));
    let canceled = plan.backend.server_delete(&path(&now)).json();
    plan.judge.assert("subscription", &canceled);
    assert_eq!(canceled["status"], "canceled");
    assert_eq!(plan.backend.server_delete(&path(&now)).status, 400);
    let ending = made(&plan.backend, &path(&later), "cancel_at_period_end=true&metadata[a]=b");
    plan.judge.assert("subscription", &ending);
    assert_eq!(ending["cancel_at"], ending["items"]["data"][0]["current_period_end"]);
    let kept = made(&plan.backend, &path(&later), "cancel_at_period_end=false");
    assert_eq!((&kept["cancel_at"], &kept["metadata"]), (&Value::Null, &json!({"a": "b"})));
    made(&plan.backend, &path(&later), "cancel_at_period_end=true");
    plan.advance(32 * 86_400);
    assert_eq!(plan.read(&later)["status"], "canceled");
    assert_eq!(plan.told("customer.subscription.deleted").len(), 2);
    assert!(plan.backend.page_of(&format!("/v1/subscriptions?customer={customer}")).0.is_empty());
}

#[test]
fn what_does_not_fit_is_refused() {
    let plan = Plan::new();
    let customer = plan.backend.customer("");
    let product = product(&plan.backend, "name=Other");
    let once = price(&plan.backend, &product, "currency=usd&unit_amount=5");
    let yearly = price(&plan.backend, &product, "currency=usd&unit_amount=5&recurring[interval]=year");
    let good = format!("customer={customer}&items[0][price]={}", plan.price);
    for (form, param) in [
        ("items[0][price]=price_none".to_owned(), "customer"),
        (format!("customer={customer}"), "items"),
        (format!("customer={customer}&items[0][price]=price_none"), "items"),
        (format!("customer={customer}&items[0][price]={once}"), "items"),
        (format!("{good}&items[1][price]={yearly}"), "items"),
        (format!("{good}&items[1][price]={}", plan.price), "items[1][price]"),
        (format!("{good}&items[0][quantity]=-1"), "items[0][quantity]"),
        (format!("{good}&currency=eur"), "currency"),
        (format!("{good}&trial_end=5"), "trial_end"),
        (format!("{good}&trial_period_days=5&trial_end=5000000000"), "trial_end"),
        (format!("{good}&default_payment_method=pm_card_visa"), "default_payment_method"),
        (format!("{good}&payment_behavior=pending_if_incomplete"), "payment_behavior"),
    ] {
        let reply = plan.backend.server_post("/v1/subscriptions", &form);
        assert_eq!(text(&reply.error()["param"]), param, "{form}: {}", reply.text);
    }
    assert_eq!(plan.backend.page_post("/v1/subscriptions", &good).error()["code"], "secret_key_required");
}
