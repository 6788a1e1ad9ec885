//! `--seed-demo`: a catalogue to try pricing tables and buy buttons with, under ids that are the same everywhere. What is there already is left alone.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::App;
use crate::errors::ApiError;
use crate::resources::buy_buttons::BuyButton;
use crate::resources::prices::Price;
use crate::resources::pricing_tables::PricingTable;
use crate::resources::products::Product;
use crate::store::{Record, Tx};

/// The pricing table's id.
pub const TABLE: &str = "prctbl_demo";
/// Where the demo shop has the teapot's picture; a button does without it where that shop is not.
const PICTURE: &str = "http://localhost:4242/teapot.svg";
/// The courses: id, name, what it is, the price by the month and by the year in cents.
const COURSES: [(&str, &str, &str, i64, Option<i64>); 3] = [
    ("Evening", "Evening class", "Two hours at the wheel, once a week.", 3900, Some(39_000)),
    ("Studio", "Open studio", "Come whenever the kiln is warm.", 7900, Some(79_000)),
    ("Master", "Master class", "Glazes, firing and a teacher of your own.", 14_900, None),
];

/// Puts the catalogue in.
pub fn demo(app: &App) -> Result<(), ApiError> {
    app.store.write(|tx| {
        let now = app.clock.now();
        for (id, name, description, month, year) in COURSES {
            put::<Product>(tx, product(id, name, description, now))?;
            put::<Price>(tx, price(&format!("{id}Month"), id, month, Some("month"), now))?;
            if let Some(year) = year {
                put::<Price>(tx, price(&format!("{id}Year"), id, year, Some("year"), now))?;
            }
        }
        put::<Product>(tx, product("Company", "For companies", "An afternoon with clay for up to thirty.", now))?;
        put::<Product>(tx, product("Teapot", "Teapot", "Ink blue stoneware, holds a litre.", now))?;
        put::<Price>(tx, price("Teapot", "Teapot", 4800, None, now))?;
        put::<PricingTable>(tx, table(now))?;
        put::<BuyButton>(tx, button("buy_btn_demo", "button", now))?;
        put::<BuyButton>(tx, button("buy_btn_demoCard", "card", now))
    })
}

fn put<R: Record + DeserializeOwned>(tx: &Tx<'_>, record: Value) -> Result<(), ApiError> {
    let record: R = serde_json::from_value(record).map_err(|_| ApiError::internal())?;
    match tx.find::<R>(record.id())? {
        Some(_) => Ok(()),
        None => tx.save(&record),
    }
}

fn product(id: &str, name: &str, description: &str, now: i64) -> Value {
    json!({
        "id": format!("prod_demo{id}"), "created": now, "updated": now, "active": true, "name": name, "description": description,
        "images": [], "marketing_features": [], "shippable": null, "statement_descriptor": null, "tax_code": null,
        "unit_label": if id == "Studio" { json!("person") } else { Value::Null }, "url": null, "metadata": {},
    })
}

fn price(id: &str, product: &str, cents: i64, interval: Option<&str>, now: i64) -> Value {
    json!({
        "id": format!("price_demo{id}"), "created": now, "active": true, "product": format!("prod_demo{product}"), "currency": "eur",
        "cost": cost(cents), "currency_options": [["usd", cost(cents + cents / 10)], ["jpy", cost(cents * 8 / 5)]],
        "tiers_mode": null, "transform_quantity": null,
        "recurring": interval.map(|interval| json!({"interval": interval, "interval_count": 1})),
        "tax_behavior": "unspecified", "nickname": null, "metadata": {},
    })
}

fn cost(amount: i64) -> Value {
    json!({"unit_amount": amount.to_string(), "tiers": []})
}

fn table(now: i64) -> Value {
    let item = |course: &str, periods: &[&str], features: &[&str]| {
        json!({
            "product": format!("prod_demo{course}"),
            "prices": periods.iter().map(|period| format!("price_demo{course}{period}")).collect::<Vec<_>>(),
            "highlight": null, "features": features, "trial_period_days": null, "call_to_action": "subscribe", "adjustable_quantity": null,
        })
    };
    let mut studio =
        item("Studio", &["Month", "Year"], &["All wheels and tools", "25 kg of clay a month", "Two firings"]);
    studio["highlight"] = json!("Most popular");
    studio["trial_period_days"] = json!(14);
    studio["call_to_action"] = json!("start_trial");
    studio["adjustable_quantity"] = json!({"minimum": 1, "maximum": 6});
    let mut company = item("Company", &[], &["Clay, tools and glazes", "Fired and sent to you"]);
    company["call_to_action"] =
        json!({"contact": "https://example.com/contact?plan={PRODUCT_ID}&email={CUSTOMER_EMAIL}"});
    json!({
        "id": TABLE, "created": now, "active": true, "settings": settings(), "metadata": {},
        "items": [
            item("Evening", &["Month", "Year"], &["Clay for six pots", "Your own shelf"]),
            studio,
            item("Master", &["Month"], &["Everything in Open studio", "Four lessons a month"]),
            company,
        ],
    })
}

fn button(id: &str, layout: &str, now: i64) -> Value {
    json!({
        "id": id, "created": now, "active": true, "price": "price_demoTeapot", "quantity": 1,
        "adjustable_quantity": (layout == "card").then(|| json!({"minimum": 1, "maximum": 12})), "layout": layout, "button_text": null,
        "description": null, "image": (layout == "card").then_some(PICTURE), "trial_period_days": null, "settings": settings(), "metadata": {},
    })
}

fn settings() -> Value {
    json!({
        "appearance": {}, "confirmation": {"message": null}, "allow_promotion_codes": false, "billing_address_collection": null,
        "shipping_countries": null, "automatic_tax": false, "phone_number_collection": false,
    })
}
