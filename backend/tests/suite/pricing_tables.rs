//! Pricing tables and buy buttons: what a server makes, and what a page may know of it.

use serde_json::{Value, json};

use crate::common::{Backend, Reply, get, post, text};
use crate::contract::assert_shape;
use crate::customer_keys::key_for;

/// A new object of this path, which has to come off.
pub fn made(backend: &Backend, path: &str, form: &str) -> Value {
    let reply = backend.server_post(path, form);
    assert_eq!(reply.status, 200, "{path} {form}: {}", reply.text);
    reply.json()
}

/// The id of a new product.
pub fn product(backend: &Backend, form: &str) -> String {
    text(&made(backend, "/v1/products", form)["id"])
}

/// The id of a new price.
pub fn price(backend: &Backend, product: &str, form: &str) -> String {
    text(&made(backend, "/v1/prices", &format!("product={product}&{form}"))["id"])
}

/// Two products with a monthly and a yearly price each, and the table of them.
pub struct Shop {
    pub products: [String; 2],
    /// Monthly and yearly, of the first and of the second.
    pub prices: [String; 4],
    pub table: String,
}

impl Shop {
    pub fn open(backend: &Backend, more: &str) -> Self {
        let basic = product(
            backend,
            "name=Basic&description=For+one&images[]=https%3A%2F%2Fshop.example%2Fa.png&marketing_features[0][name]=One+seat&metadata[secret]=x",
        );
        let team = product(backend, "name=Team");
        let of = |product: &str, amount: u32, interval: &str| {
            let form = format!(
                "currency=usd&unit_amount={amount}&recurring[interval]={interval}&currency_options[eur][unit_amount]={amount}&metadata[secret]=x&nickname=hidden"
            );
            price(backend, product, &form)
        };
        let prices = [
            of(&basic, 1000, "month"),
            of(&basic, 10_000, "year"),
            of(&team, 3000, "month"),
            of(&team, 30_000, "year"),
        ];
        let form = format!(
            "items[0][prices][]={}&items[0][prices][]={}&items[1][prices][]={}&items[1][prices][]={}&{more}",
            prices[0], prices[1], prices[2], prices[3]
        );
        let table = text(&made(backend, "/v1/pricing_tables", &form)["id"]);
        Self { products: [basic, team], prices, table }
    }

    fn read(&self, backend: &Backend) -> Reply {
        backend.page_get(&format!("/v1/pricing_tables/{}", self.table), "")
    }
}

fn by_customer(backend: &Backend, key: &str, path: &str) -> Reply {
    get(&format!("{}{path}", backend.pay), &[("Authorization", &format!("Bearer {key}"))])
}

#[test]
fn a_page_sees_what_is_sold_and_nothing_else() {
    let backend = Backend::start();
    let shop = Shop::open(
        &backend,
        "items[1][highlight][label]=Popular&items[1][features][]=Ten+seats&items[1][trial_period_days]=14\
         &appearance[button_color]=%23FF8800&appearance[font_family]=Open+Sans&metadata[note]=internal",
    );
    let whole = backend.server_get(&format!("/v1/pricing_tables/{}", shop.table)).json();
    assert_shape("PricingTable", &whole);
    assert_eq!(whole["metadata"], json!({"note": "internal"}));
    let seen = shop.read(&backend);
    assert_eq!(seen.status, 200, "{}", seen.text);
    assert!(!seen.text.contains("internal") && !seen.text.contains("secret") && !seen.text.contains("hidden"));
    let seen = seen.json();
    assert_shape("PublishablePricingTable", &seen);
    assert_eq!(seen["currencies"], json!(["usd", "eur"]));
    let intervals = json!([{"interval": "month", "interval_count": 1}, {"interval": "year", "interval_count": 1}]);
    assert_eq!((&seen["intervals"], &seen["appearance"]["button_color"]), (&intervals, &json!("#ff8800")));
    let (basic, team) = (&seen["items"][0], &seen["items"][1]);
    assert_eq!((&basic["features"], &basic["highlight"]), (&json!([{"name": "One seat"}]), &Value::Null));
    assert_eq!(
        (&team["features"], &team["highlight"]),
        (&json!([{"name": "Ten seats"}]), &json!({"label": "Popular"}))
    );
    assert_eq!(basic["call_to_action"]["type"], "subscribe");
    assert_eq!(team["call_to_action"]["type"], "start_trial");
    assert_eq!(basic["product"]["images"], json!(["https://shop.example/a.png"]));
    assert_eq!(basic["prices"][0]["currency_options"]["eur"]["unit_amount"], 1000);
    assert_eq!((&seen["customer"], &basic["prices"][0]["current"]), (&Value::Null, &Value::Null));
}

#[test]
fn what_is_not_sold_is_left_out_and_named_when_nothing_remains() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "");
    made(&backend, &format!("/v1/prices/{}", shop.prices[1]), "active=false");
    made(&backend, &format!("/v1/products/{}", shop.products[1]), "active=false");
    let seen = shop.read(&backend).json();
    assert_shape("PublishablePricingTable", &seen);
    assert_eq!(seen["items"].as_array().unwrap().len(), 1);
    assert_eq!(seen["items"][0]["prices"].as_array().unwrap().len(), 1);
    made(&backend, &format!("/v1/prices/{}", shop.prices[0]), "active=false");
    let empty = shop.read(&backend);
    let error = empty.error();
    assert_eq!((empty.status, text(&error["code"])), (400, "pricing_table_empty".into()));
    let missing = json!([
        {"type": "price", "id": shop.prices[0], "reason": "inactive"},
        {"type": "price", "id": shop.prices[1], "reason": "inactive"},
        {"type": "product", "id": shop.products[1], "reason": "archived"},
    ]);
    assert_eq!(error["unavailable"], missing);
    made(&backend, &format!("/v1/pricing_tables/{}", shop.table), "active=false");
    assert_eq!(text(&shop.read(&backend).error()["code"]), "pricing_table_inactive");
    let unknown = backend.page_get("/v1/pricing_tables/prctbl_none", "");
    assert_eq!((unknown.status, text(&unknown.error()["code"])), (404, "resource_missing".into()));
}

#[test]
fn a_table_that_could_not_be_shown_is_refused() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "");
    let recurring = |form: &str| price(&backend, &shop.products[0], &format!("currency=usd&unit_amount=5&{form}"));
    let (weekly, daily) = (recurring("recurring[interval]=week"), recurring("recurring[interval]=day"));
    let (once, inactive) = (recurring(""), recurring("recurring[interval]=year&active=false"));
    let euros = price(&backend, &shop.products[1], "currency=eur&unit_amount=5&recurring[interval]=month");
    let [month, year, team, _] = &shop.prices;
    let item =
        |prices: &[&String]| prices.iter().map(|id| format!("items[0][prices][]={id}")).collect::<Vec<_>>().join("&");
    let with = |more: &str| format!("{}&{more}", item(&[month]));
    for (form, param) in [
        (String::new(), "items"),
        ("items[0][highlight][label]=x".to_owned(), "items[0][prices]"),
        (item(&[&once]), "items[0][prices]"),
        (item(&[&inactive]), "items[0][prices]"),
        (item(&[month, team]), "items[0][prices]"),
        (item(&[month, month]), "items[0][prices]"),
        (item(&[month, year, &weekly, &daily]), "items[0][prices]"),
        (with(&format!("items[1][prices][]={euros}")), "items"),
        (with(&format!("items[1][prices][]={year}")), "items[1][prices]"),
        (format!("{}&items[1][prices][]={team}", item(&[year, &weekly, &daily])), "items"),
        (with("items[0][call_to_action][type]=start_trial"), "items[0][call_to_action][type]"),
        (with("items[0][call_to_action][type]=contact"), "items[0][call_to_action][url]"),
        (
            with("items[0][call_to_action][type]=contact&items[0][call_to_action][url]=javascript:x"),
            "items[0][call_to_action][url]",
        ),
        (with("items[0][trial_period_days]=0"), "items[0][trial_period_days]"),
        (with("confirmation[type]=redirect&confirmation[url]=http%3A%2F%2Fshop.example"), "confirmation[url]"),
        (with("appearance[button_color]=red"), "appearance[button_color]"),
        (with("appearance[font_family]=a%3Bb"), "appearance[font_family]"),
        (
            with("shipping_address_collection[allowed_countries][]=Germany"),
            "shipping_address_collection[allowed_countries]",
        ),
        (with("success_url=https%3A%2F%2Fshop.example"), "success_url"),
    ] {
        let reply = backend.server_post("/v1/pricing_tables", &form);
        assert_eq!((reply.status, text(&reply.error()["param"])), (400, param.to_owned()), "{form}: {}", reply.text);
    }
    let contact = with(&format!(
        "items[1][product]={}&items[1][call_to_action][type]=contact&items[1][call_to_action][url]=https%3A%2F%2Fshop.example%2F%7BPRODUCT_ID%7D",
        shop.products[1]
    ));
    let table = made(&backend, "/v1/pricing_tables", &contact);
    let seen = backend.page_get(&format!("/v1/pricing_tables/{}", text(&table["id"])), "").json();
    assert_shape("PublishablePricingTable", &seen);
    assert_eq!(seen["items"][1]["call_to_action"]["url"], "https://shop.example/{PRODUCT_ID}");
}

#[test]
fn tables_and_buttons_are_listed_and_changed_by_servers_alone() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "confirmation[type]=message&confirmation[message]=Thanks");
    let path = format!("/v1/pricing_tables/{}", shop.table);
    let changed = made(&backend, &path, "confirmation=&allow_promotion_codes=true&metadata[a]=b");
    assert_shape("PricingTable", &changed);
    assert_eq!(changed["confirmation"], json!({"type": "message", "message": null}));
    assert_eq!(changed["items"].as_array().unwrap().len(), 2);
    assert_eq!(backend.page_of("/v1/pricing_tables?active=true").0, [shop.table.as_str()]);
    let button = made(&backend, "/v1/buy_buttons", &format!("price={}", shop.prices[0]));
    assert_shape("BuyButton", &button);
    let id = text(&button["id"]);
    assert_eq!(backend.page_of("/v1/buy_buttons").0, [id.as_str()]);
    assert_eq!(backend.page_of("/v1/buy_buttons?active=false").0, [""; 0]);
    for path in ["/v1/pricing_tables", "/v1/buy_buttons", &path, &format!("/v1/buy_buttons/{id}")] {
        assert_eq!(backend.page_post(path, "active=false").error()["code"], "secret_key_required", "{path}");
    }
    for path in ["/v1/pricing_tables", "/v1/buy_buttons"] {
        assert_eq!(backend.page_get(path, "").error()["code"], "secret_key_required", "{path}");
    }
}

#[test]
fn a_button_shows_its_price() {
    let backend = Backend::start();
    let mug = product(&backend, "name=Mug&description=Blue&images[]=https%3A%2F%2Fshop.example%2Fmug.png");
    let price = price(&backend, &mug, "currency=usd&unit_amount=900");
    let form = format!(
        "price={price}&quantity=2&adjustable_quantity[enabled]=true&adjustable_quantity[maximum]=5&layout=card&button_text=Get+it"
    );
    let button = made(&backend, "/v1/buy_buttons", &form);
    assert_shape("BuyButton", &button);
    let path = format!("/v1/buy_buttons/{}", text(&button["id"]));
    let seen = backend.page_get(&path, "").json();
    assert_shape("PublishableBuyButton", &seen);
    assert_eq!((&seen["description"], &seen["image"]), (&json!("Blue"), &json!("https://shop.example/mug.png")));
    assert_eq!((&seen["quantity"], &seen["adjustable_quantity"]["maximum"]), (&json!(2), &json!(5)));
    made(&backend, &path, "description=Red&adjustable_quantity=");
    let seen = backend.page_get(&path, "").json();
    assert_eq!((&seen["description"], &seen["adjustable_quantity"]["enabled"]), (&json!("Red"), &json!(false)));
    let bounds = "adjustable_quantity[enabled]=true&adjustable_quantity[maximum]=5";
    for (form, param) in [
        (String::new(), "price"),
        ("price=price_none".to_owned(), "price"),
        (format!("price={price}&quantity=0"), "quantity"),
        (format!("price={price}&quantity=6&{bounds}"), "quantity"),
        (format!("price={price}&trial_period_days=3"), "trial_period_days"),
        (format!("price={price}&layout=round"), "layout"),
        (format!("price={price}&image=http%3A%2F%2Fshop.example"), "image"),
    ] {
        assert_eq!(text(&backend.server_post("/v1/buy_buttons", &form).error()["param"]), param, "{form}");
    }
    made(&backend, &format!("/v1/prices/{price}"), "active=false");
    let empty = backend.page_get(&path, "").error();
    assert_eq!((&empty["code"], &empty["unavailable"][0]["id"]), (&json!("buy_button_empty"), &json!(price)));
}

#[test]
fn a_customer_session_tells_what_its_customer_subscribes_to() {
    let backend = Backend::start();
    let shop = Shop::open(&backend, "");
    let customer = backend.customer("email=ada%40b.example&payment_method=pm_card_visa");
    let methods = backend.page_of(&format!("/v1/customers/{customer}/payment_methods")).0;
    let form = format!("customer={customer}&items[0][price]={}&default_payment_method={}", shop.prices[2], methods[0]);
    made(&backend, "/v1/subscriptions", &form);
    let path = format!("/v1/pricing_tables/{}", shop.table);
    let key = key_for(&backend, &customer, "pricing_table", &[]);
    let seen = by_customer(&backend, &key, &path).json();
    assert_shape("PublishablePricingTable", &seen);
    let current = |item: usize, price: usize| seen["items"][item]["prices"][price]["current"].clone();
    assert_eq!((current(0, 0), current(1, 0), current(1, 1)), (json!(false), json!(true), json!(false)));
    assert_eq!(seen["customer"], json!({"email": "ada@b.example"}));
    // A session for something else opens no table.
    let other = key_for(&backend, &customer, "buy_button", &[]);
    assert_eq!(by_customer(&backend, &other, &path).error()["code"], "customer_session_scope");
    // What the table begins is the customer's.
    let form = format!("price={}&customer_email=eve%40b.example", shop.prices[0]);
    let url = format!("{}{path}/checkout", backend.pay);
    let begun = post(&url, &form, &[("Authorization", &format!("Bearer {key}"))]).json();
    assert_shape("CheckoutRedirect", &begun);
    let session = backend.server_get(&format!("/v1/checkout/sessions/{}", text(&begun["id"]))).json();
    assert_eq!((&session["customer"], &session["customer_email"]), (&json!(customer), &Value::Null));
}
