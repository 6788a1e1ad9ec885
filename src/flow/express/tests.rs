//! What is asked of the page, shown in the sheet, and kept.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::wire::port::Doing;
use crate::wire::tree::tests::tree;
use serde_json::{Value, json};

fn express(options: Value) -> Express {
    let mut express = Express::new(tree(options));
    let payment = Payment { business: "Teapots".into(), currency: "eur".into(), amount: Some(1999) };
    assert!(express.step(Event::Payment(payment)).is_empty());
    express
}

fn answer(ask: u32, ok: bool, details: Value) -> Event {
    Event::Answered(Answer { ask, ok, details: tree(details) })
}

fn sheet(event: Value) -> Event {
    Event::Sheet(SheetEvent::parse(tree(event)).unwrap())
}

fn pay(card: &str) -> Event {
    sheet(json!({
        "kind": "pay", "card": card, "billing": {"name": "Ada Lovelace", "email": "ada@example.com"},
        "shipping": {"name": "Ada Lovelace", "address": {"line1": "1 Main St", "country": "GB"}},
    }))
}

/// The number of the only question among the effects.
fn asked(effects: &[Effect]) -> (u32, &'static str) {
    let asked: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(
                event @ (ExpressEvent::Click(ask, _)
                | ExpressEvent::ShippingAddress { ask, .. }
                | ExpressEvent::ShippingRate { ask, .. }
                | ExpressEvent::Confirm { ask, .. }),
            ) => Some((*ask, event.name())),
            _ => None,
        })
        .collect();
    assert_eq!(asked.len(), 1);
    asked[0]
}

fn shown(effects: &[Effect]) -> &WalletView {
    effects
        .iter()
        .find_map(|effect| match effect {
            Effect::Show(view) => Some(&**view),
            _ => None,
        })
        .unwrap()
}

fn told(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .map(|effect| match effect {
            Effect::Show(_) => "show",
            Effect::Hide => "hide",
            Effect::Tell(event) => event.name(),
        })
        .collect()
}

fn open(express: &mut Express, details: Value) -> Vec<Effect> {
    let (ask, name) = asked(&express.step(Event::Press(Wallet::ApplePay)));
    assert_eq!(name, "click");
    express.step(answer(ask, true, details))
}

#[test]
fn the_sheet_opens_when_the_page_agrees_with_what_both_said() {
    let mut express = express(json!({"emailRequired": true, "lineItems": [{"name": "Tea", "amount": 1999}]}));
    let effects =
        open(&mut express, json!({"shippingAddressRequired": true, "shippingRates": [{"id": "post", "amount": 0}]}));
    let view = shown(&effects);
    assert_eq!((view.business.as_str(), view.currency.as_str(), view.amount), ("Teapots", "eur", Some(1999)));
    assert!(view.email && view.shipping && !view.phone && view.rate == "post" && view.doing == Doing::Open);
    assert!(matches!(&view.items, Tree::List(items) if items.len() == 1));
}

#[test]
fn nothing_opens_when_the_page_refuses_or_answers_another_press() {
    let mut express = express(json!({}));
    let (first, _) = asked(&express.step(Event::Press(Wallet::ApplePay)));
    assert!(express.step(answer(first, false, json!(null))).is_empty());
    let (second, _) = asked(&express.step(Event::Press(Wallet::GooglePay)));
    assert!(express.step(answer(first, true, json!(null))).is_empty());
    assert!(shown(&express.step(answer(second, true, json!(null)))).wallet == Wallet::GooglePay);
    assert!(express.step(Event::Press(Wallet::ApplePay)).is_empty(), "it is open already");
}

#[test]
fn what_is_agreed_to_is_kept_until_it_is_taken() {
    let mut express = express(json!({}));
    open(&mut express, json!({}));
    assert!(express.pairs().is_none());
    let effects = express.step(pay("visa"));
    assert_eq!(told(&effects), ["show", "confirm"]);
    assert!(shown(&effects).doing == Doing::Paying);
    let pairs = express.pairs().unwrap().finish();
    assert!(
        pairs.starts_with("payment_method_data[type]=card&payment_method_data[card][token]=tok_apple_pay_visa&"),
        "{pairs}"
    );
    assert!(pairs.contains("payment_method_data[billing_details][email]=ada%40example.com"));
    assert!(
        pairs.contains("shipping[address][line1]=1+Main+St")
            || pairs.contains("shipping[address][line1]=1%20Main%20St")
    );
    assert!(express.step(pay("visa")).is_empty(), "once");
    assert_eq!(told(&express.step(Event::Taken)), ["hide"]);
    assert!(express.pairs().is_some(), "a second operation may need it");
    assert!(express.step(Event::Taken).is_empty());
    assert_eq!(told(&express.step(Event::Press(Wallet::ApplePay))), ["click"]);
    assert!(express.pairs().is_none(), "another press begins anew");
}

#[test]
fn the_page_is_asked_about_each_address_and_rate() {
    let mut express = express(json!({"shippingAddressRequired": true, "allowedShippingCountries": ["GB", "FR"]}));
    open(&mut express, json!({"shippingRates": [{"id": "post", "amount": 1}, {"id": "bike", "amount": 2}]}));
    let address =
        json!({"kind": "address", "name": "Ada", "address": {"line1": "1 Main St", "city": "Paris", "country": "FR"}});
    let effects = express.step(sheet(address.clone()));
    let (ask, name) = asked(&effects);
    assert_eq!((name, shown(&effects).doing), ("shippingaddresschange", Doing::Waiting));
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Tell(ExpressEvent::ShippingAddress { address, .. })
        if address.get("line1").is_none() && address.text_at(&["city"]) == Some("Paris"))),
        "no street before consent"
    );
    assert!(express.step(pay("visa")).is_empty(), "the page has not answered");
    let effects =
        express.step(answer(ask, true, json!({"shippingRates": [{"id": "boat", "amount": 9}], "lineItems": []})));
    assert_eq!((shown(&effects).rate.as_str(), shown(&effects).doing), ("boat", Doing::Open));
    assert!(express.step(sheet(json!({"kind": "rate", "id": "post"}))).is_empty(), "it is gone");
    let effects = express.step(sheet(json!({"kind": "rate", "id": "boat"})));
    let (ask, name) = asked(&effects);
    assert_eq!(name, "shippingratechange");
    let effects = express.step(answer(ask, false, json!(null)));
    assert_eq!(shown(&effects).error.as_deref(), Some("address_unserviceable"));
    assert_eq!(
        told(&express.step(pay("visa"))),
        Vec::<&str>::new(),
        "refused: nothing to agree to, and the buyer was told"
    );
    let (ask, _) = asked(&express.step(sheet(address)));
    assert!(shown(&express.step(answer(ask, true, json!(null)))).error.is_none());
    assert_eq!(told(&express.step(pay("visa"))), ["show", "confirm"]);
}

#[test]
fn addresses_that_are_not_shipped_to_ask_nobody() {
    let mut express = express(json!({"shippingAddressRequired": true, "allowedShippingCountries": ["FR"]}));
    open(&mut express, json!({}));
    let effects = express.step(sheet(json!({"kind": "address", "name": "Ada", "address": {"country": "GB"}})));
    assert_eq!(told(&effects), ["show"]);
    assert_eq!(shown(&effects).error.as_deref(), Some("address_unserviceable"));
}

#[test]
fn a_payment_that_failed_can_be_tried_again() {
    let mut express = express(json!({}));
    open(&mut express, json!({}));
    let (ask, _) = asked(&express.step(pay("declined")));
    let effects = express.step(answer(ask, false, json!({"reason": "fail", "message": "No teapots left."})));
    assert_eq!((shown(&effects).error.as_deref(), shown(&effects).doing), (Some("No teapots left."), Doing::Open));
    assert!(express.pairs().is_none());
    let (ask, _) = asked(&express.step(pay("visa")));
    assert_eq!(shown(&express.step(answer(ask, false, json!({})))).error.as_deref(), Some("fail"));
}

#[test]
fn the_buyer_can_leave_at_any_time() {
    let mut express = express(json!({}));
    open(&mut express, json!({}));
    assert_eq!(told(&express.step(sheet(json!({"kind": "cancel"})))), ["hide", "cancel"]);
    assert!(express.step(sheet(json!({"kind": "cancel"}))).is_empty());
    open(&mut express, json!({}));
    let (ask, _) = asked(&express.step(pay("visa")));
    assert_eq!(told(&express.step(sheet(json!({"kind": "unavailable"})))), ["hide", "cancel"]);
    assert!(express.pairs().is_none());
    assert!(express.step(answer(ask, false, json!({}))).is_empty());
}

#[test]
fn a_new_amount_is_shown_while_the_sheet_is_open() {
    let mut express = express(json!({}));
    open(&mut express, json!({}));
    let payment = Payment { business: String::new(), currency: "eur".into(), amount: Some(2500) };
    assert_eq!(shown(&express.step(Event::Payment(payment))).amount, Some(2500));
}
