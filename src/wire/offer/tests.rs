//! What of a read model is taken.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::*;
use crate::rules::price::{Charge, Decimal};
use crate::wire::tree::tests::tree;

fn price(id: &str, changes: Value) -> Value {
    let mut price = json!({
        "id": id, "billing_scheme": "per_unit", "currency": "eur", "tax_behavior": "unspecified", "unit_amount": 1200,
        "unit_amount_decimal": "1200", "currency_options": {"eur": {"unit_amount": 1200}, "jpy": {"unit_amount": 1900, "tax_behavior": "inclusive"}},
        "recurring": {"interval": "month", "interval_count": 1}, "current": null,
    });
    for (name, value) in changes.as_object().unwrap() {
        price[name] = value.clone();
    }
    price
}

fn table(item: Value) -> Option<Offer> {
    Offer::read(&tree(json!({
        "object": "pricing_table", "currencies": ["eur", "jpy"], "customer": {"email": "ada@shop.example"},
        "appearance": {"highlight_color": "#112233", "text_color": null, "shape": "pill"}, "items": [item],
    })))
}

#[test]
fn a_table_is_read() {
    let offer = table(json!({
        "product": {"id": "prod_1", "name": "Team", "description": null, "images": ["http://evil.example/x.png"], "unit_label": "seat"},
        "prices": [price("price_1", json!({})), price("price_2", json!({"current": true}))],
        "features": [{"name": "Ten seats"}], "highlight": {"label": "Popular"}, "trial_period_days": 14,
        "call_to_action": {"type": "start_trial", "url": null},
        "adjustable_quantity": {"enabled": true, "minimum": 1, "maximum": 10},
    }))
    .unwrap();
    assert_eq!((offer.email.as_str(), offer.currencies.len()), ("ada@shop.example", 2));
    assert_eq!((offer.look.highlight.as_deref(), offer.look.text.is_none()), (Some("#112233"), true));
    let item = &offer.items[0];
    assert_eq!((item.adjustable, item.trial_days, &item.action), (Some((1, 10)), Some(14), &CallToAction::StartTrial));
    assert!(item.image.is_none(), "a picture over plain http is not loaded");
    let yen = item.prices[0].cost("jpy").unwrap();
    assert_eq!(
        (&yen.charge, yen.tax_included),
        (&Charge::PerUnit { unit: Decimal::whole(1900), package: None }, Some(true))
    );
    assert!(item.prices[0].cost("usd").is_none());
    assert_eq!(item.prices.iter().map(|price| price.is_current).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn tiers_packages_and_fractions_are_read() {
    let tiers = json!([{"up_to": 5, "unit_amount": 700, "flat_amount": null}, {"up_to": null, "unit_amount_decimal": "0.5", "flat_amount": 100}]);
    let tiered = price(
        "price_1",
        json!({"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": tiers, "unit_amount": null,
        "unit_amount_decimal": null, "currency_options": {}}),
    );
    let packed = price(
        "price_2",
        json!({"transform_quantity": {"divide_by": 10, "round": "up"}, "unit_amount_decimal": "0.25"}),
    );
    let offer = table(json!({"product": {"id": "prod_1", "name": "Mail"}, "prices": [tiered, packed]})).unwrap();
    let charge = |index: usize| offer.items[0].prices[index].cost("eur").unwrap().charge.clone();
    assert_eq!(charge(0).of(7).rounded(), 5 * 700 + 101);
    assert_eq!(charge(1).of(11), Decimal::parse("0.5").unwrap());
}

#[test]
fn a_button_sells_one_thing() {
    let read = |layout: &str| {
        Offer::read(&tree(json!({
            "object": "buy_button", "layout": layout, "button_text": "Get it", "quantity": 2, "currencies": ["eur"], "customer": null,
            "product": {"id": "prod_1", "name": "Teapot", "images": []}, "price": price("price_1", json!({"recurring": null})),
            "image": "https://shop.example/teapot.png", "description": "Holds a litre.",
        })))
        .unwrap()
    };
    let card = read("card");
    let (item, button) = (&card.items[0], card.button.as_ref().unwrap());
    assert_eq!((item.quantity, item.prices[0].period, item.adjustable), (2, None, None));
    assert_eq!((item.image.as_deref(), button.is_card), (Some("https://shop.example/teapot.png"), true));
    assert_eq!((button.text.as_deref(), read("button").button.unwrap().is_card), (Some("Get it"), false));
}

#[test]
fn what_sells_nothing_is_none() {
    assert!(table(json!({"product": {"id": "prod_1", "name": "Team"}, "prices": []})).is_none());
    assert!(table(json!({"product": {"name": "Team"}, "prices": [price("price_1", json!({}))]})).is_none());
    let contact = json!({"product": {"id": "prod_1", "name": "Team"}, "prices": [], "call_to_action": {"type": "contact", "url": "https://a.example"}});
    assert_eq!(table(contact).unwrap().items[0].action, CallToAction::Contact(String::from("https://a.example")));
    for other in [json!({}), json!({"object": "customer"}), json!({"object": "buy_button", "currencies": ["eur"]})] {
        assert!(Offer::read(&tree(other)).is_none());
    }
}
