//! Products and their prices.

use serde_json::{Value, json};

use crate::common::{Backend, text};
use crate::schema::Judge;

fn made(backend: &Backend, path: &str, form: &str) -> Value {
    let reply = backend.server_post(path, form);
    assert_eq!(reply.status, 200, "{form}: {}", reply.text);
    reply.json()
}

#[test]
fn products_and_prices_are_of_stripes_shape() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let form = "name=Gold&description=x&images[]=https%3A%2F%2Fshop.example%2Fa.png&marketing_features[0][name]=One&unit_label=seat&metadata[a]=b";
    let product = made(&backend, "/v1/products", form);
    judge.assert("product", &product);
    let id = text(&product["id"]);
    let changed = made(&backend, &format!("/v1/products/{id}"), "description=&active=false&marketing_features=");
    judge.assert("product", &changed);
    assert_eq!((&changed["description"], &changed["active"]), (&Value::Null, &json!(false)));
    assert_eq!((&changed["name"], &changed["marketing_features"]), (&json!("Gold"), &json!([])));
    let expand = "expand[]=currency_options&expand[]=product";
    let form = format!(
        "product={id}&currency=USD&unit_amount=1000&recurring[interval]=month&recurring[interval_count]=3&currency_options[eur][unit_amount]=900&{expand}"
    );
    let price = made(&backend, "/v1/prices", &form);
    judge.assert("price", &price);
    assert_eq!(
        (&price["type"], &price["currency"], &price["product"]["id"]),
        (&json!("recurring"), &json!("usd"), &json!(id))
    );
    assert_eq!(price["currency_options"]["eur"]["unit_amount"], 900);
    let path = format!("/v1/prices/{}", text(&price["id"]));
    assert_eq!(made(&backend, &path, "active=false&nickname=Quarterly")["nickname"], "Quarterly");
    assert_eq!(backend.server_get(&path).json().get("currency_options"), None);
    let once = made(&backend, "/v1/prices", "currency=usd&unit_amount=5&product_data[name]=Mug");
    judge.assert("price", &once);
    assert_eq!(once["type"], "one_time");
    assert_eq!(backend.page_of(&format!("/v1/prices?product={id}")).0, [text(&price["id"])]);
    assert_eq!(backend.page_of("/v1/prices?active=true").0, [text(&once["id"])]);
    assert_eq!(backend.page_of("/v1/products?active=true").0, [text(&once["product"])]);
    let events = backend.server_get("/v1/events?limit=100").json();
    let kinds: Vec<String> =
        events["data"].as_array().unwrap().iter().rev().map(|event| text(&event["type"])).collect();
    let expected =
        ["product.created", "product.updated", "price.created", "price.updated", "product.created", "price.created"];
    assert_eq!(kinds, expected);
}

#[test]
fn what_does_not_fit_is_refused() {
    let backend = Backend::start();
    let product = text(&made(&backend, "/v1/products", "name=Gold")["id"]);
    let good = format!("product={product}&currency=usd&unit_amount=1");
    for (path, form, param) in [
        ("/v1/products", String::new(), "name"),
        ("/v1/products", "name=x&images[]=http%3A%2F%2Fshop.example".to_owned(), "images"),
        ("/v1/products", format!("name=x&marketing_features[0][name]={}", "a".repeat(81)), "marketing_features"),
        ("/v1/prices", "currency=usd&unit_amount=1".to_owned(), "product"),
        ("/v1/prices", "product=prod_none&currency=usd&unit_amount=1".to_owned(), "product"),
        ("/v1/prices", format!("product={product}&unit_amount=1"), "currency"),
        ("/v1/prices", format!("product={product}&currency=usd"), "unit_amount"),
        ("/v1/prices", good.replace("amount=1", "amount=-1"), "unit_amount"),
        ("/v1/prices", format!("{good}&recurring[interval]=hour"), "recurring[interval]"),
        (
            "/v1/prices",
            format!("{good}&recurring[interval]=year&recurring[interval_count]=4"),
            "recurring[interval_count]",
        ),
        ("/v1/prices", format!("{good}&currency_options[usd][unit_amount]=1"), "currency_options"),
        ("/v1/prices", format!("{good}&product_data[name]=x"), "product_data"),
    ] {
        let reply = backend.server_post(path, &form);
        assert_eq!(text(&reply.error()["param"]), param, "{form}");
    }
    for path in ["/v1/products", "/v1/prices"] {
        assert_eq!(backend.page_get(path, "").error()["code"], "secret_key_required");
    }
}

/// 7 each up to five, 6.50 up to ten, then 6 with 1 once.
const TIERS: &str = "billing_scheme=tiered&tiers[0][up_to]=5&tiers[0][unit_amount]=700&tiers[1][up_to]=10&tiers[1][unit_amount]=650\
     &tiers[2][up_to]=inf&tiers[2][unit_amount_decimal]=600.00&tiers[2][flat_amount]=100";

#[test]
fn prices_may_be_fine_in_packages_and_in_tiers() {
    let (backend, judge) = (Backend::start(), Judge::new());
    let product = text(&made(&backend, "/v1/products", "name=Mail")["id"]);
    let make = |form: &str| {
        let expand = "expand[]=tiers&expand[]=currency_options";
        let price = made(&backend, "/v1/prices", &format!("product={product}&currency=usd&{form}&{expand}"));
        judge.assert("price", &price);
        price
    };
    let fine = make("unit_amount_decimal=0.250&transform_quantity[divide_by]=10&transform_quantity[round]=up");
    assert_eq!((&fine["unit_amount"], &fine["unit_amount_decimal"]), (&Value::Null, &json!("0.25")));
    assert_eq!(fine["transform_quantity"], json!({"divide_by": 10, "round": "up"}));
    let tiered = make(&format!("{TIERS}&tiers_mode=graduated&recurring[interval]=month"));
    assert_eq!((&tiered["billing_scheme"], &tiered["unit_amount_decimal"]), (&json!("tiered"), &Value::Null));
    let last = json!({"flat_amount": 100, "flat_amount_decimal": "100", "unit_amount": 600, "unit_amount_decimal": "600", "up_to": null});
    assert_eq!(tiered["tiers"][2], last);
    assert_eq!(tiered["currency_options"]["usd"]["tiers"], tiered["tiers"]);
    let volume = make(&format!("{TIERS}&tiers_mode=volume&recurring[interval]=month"));
    // What they come to: each by its own tier, or all by that of the whole.
    for (price, quantity, comes_to) in
        [(&tiered, 6, 4150), (&volume, 6, 3900), (&tiered, 20, 12_850), (&volume, 20, 12_100)]
    {
        let form = format!(
            "mode=subscription&line_items[0][price]={}&line_items[0][quantity]={quantity}&success_url=https%3A%2F%2Fshop.example",
            text(&price["id"])
        );
        let session = made(&backend, "/v1/checkout/sessions", &form);
        assert_eq!(session["amount_total"], comes_to, "{quantity}: {price}");
    }
    let session = made(
        &backend,
        "/v1/checkout/sessions",
        &format!(
            "mode=payment&line_items[0][price]={}&line_items[0][quantity]=21&success_url=https%3A%2F%2Fshop.example",
            text(&fine["id"])
        ),
    );
    // Three packages at a quarter of a cent, rounded once.
    assert_eq!(session["amount_total"], 1);
}

#[test]
fn prices_that_contradict_themselves_are_refused() {
    let backend = Backend::start();
    let product = text(&made(&backend, "/v1/products", "name=Mail")["id"]);
    for (form, param) in [
        ("unit_amount=1&unit_amount_decimal=1", "unit_amount_decimal"),
        ("unit_amount_decimal=0.0000000000001", "unit_amount_decimal"),
        ("unit_amount_decimal=-1", "unit_amount_decimal"),
        ("unit_amount=1&tiers_mode=volume", "tiers_mode"),
        ("billing_scheme=tiered", "tiers_mode"),
        ("billing_scheme=tiered&tiers_mode=volume", "tiers"),
        (
            "billing_scheme=tiered&tiers_mode=volume&unit_amount=1&tiers[0][up_to]=inf&tiers[0][unit_amount]=1",
            "unit_amount",
        ),
        ("billing_scheme=tiered&tiers_mode=volume&tiers[0][up_to]=5&tiers[0][unit_amount]=1", "tiers"),
        ("billing_scheme=tiered&tiers_mode=volume&tiers[0][up_to]=inf", "tiers[0][unit_amount]"),
        ("unit_amount=1&tiers[0][up_to]=inf&tiers[0][unit_amount]=1", "tiers"),
        ("unit_amount=1&transform_quantity[divide_by]=0&transform_quantity[round]=up", "transform_quantity[divide_by]"),
    ] {
        let reply = backend.server_post("/v1/prices", &format!("product={product}&currency=usd&{form}"));
        assert_eq!((reply.status, text(&reply.error()["param"])), (400, param.to_owned()), "{form}");
    }
}
