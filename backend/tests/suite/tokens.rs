//! Tokens, PaymentMethods made of them, and customers.

use crate::common::{Backend, text};

const CARD: &str = "card[number]=4000056655665556&card[exp_month]=12&card[exp_year]=34&card[cvc]=123";

#[test]
fn a_token_is_good_for_one_use() {
    let backend = Backend::start();
    let token = backend.page_post("/v1/tokens", &format!("{CARD}&card[name]=Ada&card[address_zip]=10115")).json();
    let id = text(&token["id"]);
    assert_eq!(
        (token["used"].as_bool(), text(&token["card"]["brand"]), text(&token["card"]["funding"])),
        (Some(false), "Visa".into(), "debit".into())
    );
    let made = backend.page_post("/v1/payment_methods", &format!("type=card&card[token]={id}")).json();
    assert_eq!(made["card"]["last4"], "5556");
    assert_eq!(
        (text(&made["billing_details"]["name"]), text(&made["billing_details"]["address"]["postal_code"])),
        ("Ada".into(), "10115".into())
    );
    assert_eq!(backend.page_get(&format!("/v1/tokens/{id}"), "").json()["used"], true);
    let again = backend.page_post("/v1/payment_methods", &format!("type=card&card[token]={id}"));
    assert_eq!((again.status, again.error()["code"].as_str()), (400, Some("token_already_used")));
    let confirmed = format!("payment_method_data[type]=card&payment_method_data[card][token]={id}");
    assert_eq!(backend.confirm(&backend.intent(""), &confirmed).status, 400);
}

#[test]
fn a_refused_call_leaves_the_token_unused() {
    let backend = Backend::start();
    let id = text(&backend.page_post("/v1/tokens", CARD).json()["id"]);
    assert_eq!(
        backend.page_post("/v1/payment_methods", &format!("type=card&card[token]={id}&frobnicate=1")).status,
        400
    );
    let form = format!("payment_method_data[type]=card&payment_method_data[card][token]={id}");
    assert_eq!(backend.confirm(&backend.intent(""), &form).json()["status"], "succeeded");
}

#[test]
fn what_is_no_card_token_is_refused() {
    let backend = Backend::start();
    for (form, param) in [
        ("", "card"),
        ("card[number]=4242424242424242&pii[id_number]=1234", "pii"),
        ("card[exp_month]=1&card[exp_year]=40", "card[number]"),
        ("card=tok_visa", "card"),
    ] {
        let reply = backend.page_post("/v1/tokens", form);
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some(param)), "{form}");
    }
    assert_eq!(backend.page_get("/v1/tokens/tok_none", "").status, 404);
    assert_eq!(
        backend.page_post("/v1/payment_methods", "type=card&card[token]=tok_none").error()["code"],
        "resource_missing"
    );
}

#[test]
fn a_card_number_in_another_field_is_refused() {
    let backend = Backend::start();
    for field in ["billing_details[name]", "billing_details[address][postal_code]", "billing_details[email]"] {
        let reply = backend.page_post("/v1/payment_methods", &format!("type=card&{CARD}&{field}=4000+0566+5566+5556"));
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some(field)));
        assert!(!reply.text.contains("5556"));
    }
    // Texts in which any number may stand are searched for those of test cards.
    for form in [
        "metadata[note]=4000-0566-5566-5556",
        "metadata[4000056655665556]=x",
        "billing_details[phone]=4000056655665556",
    ] {
        let reply = backend.page_post("/v1/payment_methods", &format!("type=card&{CARD}&{form}"));
        assert_eq!(reply.status, 400, "{form}");
        assert!(!reply.text.contains("5556"));
    }
    let reply = backend.page_post("/v1/tokens", &format!("{CARD}&card[name]=4000056655665556"));
    assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some("card[name]")));
}

#[test]
fn fingerprints_are_equal_for_equal_numbers_of_one_database() {
    let fingerprint = |backend: &Backend, number: &str| {
        let form = format!("type=card&card[number]={number}&card[exp_month]=1&card[exp_year]=40");
        text(&backend.server_post("/v1/payment_methods", &form).json()["card"]["fingerprint"])
    };
    let (one, other) = (Backend::start(), Backend::start());
    assert_eq!(fingerprint(&one, "4242424242424242"), fingerprint(&one, "4242424242424242"));
    assert_ne!(fingerprint(&one, "4242424242424242"), fingerprint(&one, "4000056655665556"));
    assert_ne!(fingerprint(&one, "4242424242424242"), fingerprint(&other, "4242424242424242"));
}

#[test]
fn customers_are_kept_with_a_card_that_can_be_kept() {
    let backend = Backend::start();
    let create = |method: &str| {
        backend.server_post("/v1/customers", &format!("email=a%40b.example&metadata[a]=b&payment_method={method}"))
    };
    let customer = create("pm_card_visa").json();
    let read = backend.server_get(&format!("/v1/customers/{}", text(&customer["id"]))).json();
    assert_eq!(customer, read);
    assert_eq!(create("pm_card_chargeCustomerFail").status, 200);
    for method in ["pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedExpiredCard"] {
        let refused = create(method);
        assert_eq!((refused.status, refused.error()["type"].as_str()), (402, Some("card_error")), "{method}");
    }
    assert_eq!(backend.server_get("/v1/customers/cus_none").error()["code"], "resource_missing");
}
