//! What is told, begun and shown.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::*;
use crate::wire::offer::Interval;
use crate::wire::tree::tests::tree;

const MONTH: Period = Period { interval: Interval::Month, count: 1 };
const YEAR: Period = Period { interval: Interval::Year, count: 1 };

fn price(id: &str, interval: &str, current: bool) -> serde_json::Value {
    json!({"id": id, "currency": "eur", "unit_amount": 1000, "currency_options": {"jpy": {"unit_amount": 1500}},
        "recurring": {"interval": interval, "interval_count": 1}, "current": current})
}

/// Solo by the month alone, Team by both and up to ten, Corporate on request; `current`: the customer has Team.
fn offer(current: bool) -> Box<Offer> {
    let contact = json!({"type": "contact", "url": "https://shop.example/ask?plan={PRODUCT_ID}&mail={CUSTOMER_EMAIL}"});
    let read = Offer::read(&tree(json!({
        "object": "pricing_table", "currencies": ["eur", "jpy"], "customer": {"email": "ada+1@shop.example"},
        "items": [
            {"product": {"id": "prod_solo", "name": "Solo"}, "prices": [price("price_s", "month", false)]},
            {"product": {"id": "prod_team", "name": "Team"}, "prices": [price("price_m", "month", false), price("price_y", "year", current)],
                "adjustable_quantity": {"enabled": true, "minimum": 1, "maximum": 10}},
            {"product": {"id": "prod_corp", "name": "Corporate"}, "prices": [], "call_to_action": contact},
        ],
    })));
    Box::new(read.unwrap())
}

fn selling(terms: Terms, current: bool) -> Selling {
    let mut selling = Selling::new(terms);
    assert!(matches!(
        selling.step(Event::Loaded(offer(current))).as_slice(),
        [Effect::Tell(OfferEvent::Loaded { items: 3, .. })]
    ));
    selling
}

fn deeds(selling: &Selling) -> Vec<Deed> {
    (0..3).map(|place| selling.line(place).unwrap().deed).collect()
}

fn begin(selling: &mut Selling, place: usize) -> Option<Choice> {
    match selling.step(Event::Press(place)).pop() {
        Some(Effect::Begin(choice)) => Some(choice),
        _ => None,
    }
}

fn begun() -> Event {
    Event::Begun(Begun { id: String::from("cs_test_1"), url: String::from("https://pay.example/c"), expires_at: 1 })
}

#[test]
fn it_begins_with_what_most_are_sold_by() {
    let mut selling = selling(Terms::default(), false);
    assert_eq!((selling.periods(), selling.period(), selling.currency()), (vec![MONTH, YEAR], Some(MONTH), "eur"));
    assert_eq!(deeds(&selling), [Deed::Subscribe, Deed::Subscribe, Deed::Contact]);
    assert_eq!(selling.step(Event::Period(YEAR)).len(), 1);
    assert_eq!(deeds(&selling), [Deed::OtherPeriod, Deed::Subscribe, Deed::Contact]);
    assert!(begin(&mut selling, 0).is_none());
    assert!(selling.step(Event::Period(YEAR)).is_empty(), "nothing changed");
    assert!(selling.step(Event::Period(Period { interval: Interval::Day, count: 1 })).is_empty());
}

#[test]
fn the_pages_currency_counts_where_it_can_be_paid() {
    let terms = |currency: &str| Terms { currency: Some(currency.to_owned()), ..Terms::default() };
    assert_eq!(selling(terms("jpy"), false).currency(), "jpy");
    let mut selling = selling(terms("usd"), false);
    assert_eq!(selling.currency(), "eur");
    selling.step(Event::Terms(terms("jpy")));
    assert_eq!((selling.currency(), selling.line(0).unwrap().total.rounded()), ("jpy", 1500));
}

#[test]
fn quantities_stay_within_their_bounds() {
    let mut selling = selling(Terms::default(), false);
    selling.step(Event::Quantity(1, 99));
    assert_eq!((selling.line(1).unwrap().quantity, selling.line(1).unwrap().total.rounded()), (10, 10_000));
    assert!(selling.step(Event::Quantity(0, 2)).is_empty(), "it is sold one by one");
    assert_eq!(begin(&mut selling, 1).unwrap().quantity, Some(10));
}

#[test]
fn one_purchase_at_a_time() {
    let mut selling = selling(Terms::default(), false);
    let choice = begin(&mut selling, 0).unwrap();
    assert_eq!((choice.price.as_str(), choice.quantity, choice.currency.as_str()), ("price_s", None, "eur"));
    assert!(begin(&mut selling, 1).is_none() && selling.step(Event::Currency(String::from("jpy"))).is_empty());
    let Some(Effect::Tell(OfferEvent::Checkout { ask, bought, session, .. })) = selling.step(begun()).pop() else {
        panic!()
    };
    assert_eq!((bought.product.as_str(), session.id.as_str()), ("prod_solo", "cs_test_1"));
    assert!(selling.step(begun()).is_empty(), "told once");
    selling.step(Event::Answered(ask + 1, false));
    selling.step(Event::Answered(ask, true));
    assert!(selling.is_busy(), "the page is going away");
    selling.step(Event::Answered(ask, false));
    assert!(begin(&mut selling, 1).is_some(), "it was prevented");
    selling.step(Event::NotBegun(Trouble::NotSold));
    assert!(!selling.is_busy() && selling.may_retry());
}

#[test]
fn what_a_customer_has_is_not_sold_twice() {
    let mut selling = selling(Terms::default(), true);
    assert_eq!(deeds(&selling), [Deed::Subscribe, Deed::Current, Deed::Contact]);
    assert!(begin(&mut selling, 1).is_none());
}

#[test]
fn a_merchants_page_is_told_who_asks_for_what() {
    let mut selling = selling(Terms { email: None, ..Terms::default() }, false);
    let Some(Effect::Tell(OfferEvent::Contact { url, .. })) = selling.step(Event::Press(2)).pop() else { panic!() };
    assert_eq!(url, "https://shop.example/ask?plan=prod_corp&mail=ada%2B1%40shop.example");
}

#[test]
fn nobody_becomes_a_guest_in_silence() {
    let mut locked = selling(Terms::default(), false);
    assert!(matches!(locked.step(Event::Expired("expired")).as_slice(), [Effect::Tell(OfferEvent::Expired { .. })]));
    assert_eq!(locked.trouble(), Some(Trouble::Expired));
    assert!(begin(&mut locked, 0).is_none());
    locked.step(Event::Terms(Terms { allow_guest: true, ..Terms::default() }));
    assert!(locked.trouble().is_none() && begin(&mut locked, 0).is_some());
    assert!(matches!(locked.step(Event::Reload).as_slice(), [Effect::Load]));
    locked.step(Event::Loaded(offer(false)));
    assert!(begin(&mut locked, 0).is_some(), "a fresh secret");
}

#[test]
fn what_failed_is_loaded_again() {
    let mut selling = Selling::new(Terms::default());
    assert!(selling.offer().is_none() && selling.trouble().is_none());
    selling.step(Event::Failed(Trouble::Connection));
    assert!(selling.may_retry() && selling.step(Event::Press(0)).is_empty());
    assert_eq!(selling.step(Event::Reload).len(), 1);
    selling.step(Event::Loaded(offer(false)));
    assert!(selling.trouble().is_none());
}

#[test]
fn what_is_being_bought_stays_what_it_is() {
    let mut selling = selling(Terms { allow_guest: true, ..Terms::default() }, false);
    assert_eq!(begin(&mut selling, 0).unwrap().currency, "eur");
    selling.step(Event::Terms(Terms { currency: Some(String::from("jpy")), allow_guest: true, ..Terms::default() }));
    selling.step(Event::Expired("expired"));
    let told = selling.step(begun()).pop();
    assert!(matches!(told, Some(Effect::Tell(OfferEvent::Checkout { currency, .. })) if currency == "eur"));
}

#[test]
fn a_session_that_ends_under_way_begins_nothing() {
    let mut selling = selling(Terms::default(), false);
    assert!(begin(&mut selling, 0).is_some());
    selling.step(Event::Expired("expired"));
    assert!(selling.step(begun()).is_empty() && !selling.is_busy());
}
