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
