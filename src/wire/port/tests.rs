//! Messages are refused or read, never half; what leaves has no room for card data.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::rules::text::Text;
use crate::wire::next_action::{Row, View, ViewKind};
use crate::wire::tree::tests::tree;
use proptest::prelude::*;
use serde_json::{Value, json};

fn parse(value: Value) -> Option<ToFrame> {
    ToFrame::parse(tree(value))
}

/// Writes a message the way a page would see it.
pub(super) struct Json(pub(super) serde_json::Map<String, Value>);

impl Members for Json {
    fn text(&mut self, key: &str, value: &str) {
        self.0.insert(key.into(), value.into());
    }
    fn flag(&mut self, key: &str, value: bool) {
        self.0.insert(key.into(), value.into());
    }
    fn number(&mut self, key: &str, value: f64) {
        self.0.insert(key.into(), value.into());
    }
    fn list(&mut self, key: &str, values: &[&str]) {
        self.0.insert(key.into(), json!(values));
    }
    fn null(&mut self, key: &str) {
        self.0.insert(key.into(), Value::Null);
    }
    fn group(&mut self, key: &str, fill: &dyn Fn(&mut dyn Members)) {
        let mut inner = Json(serde_json::Map::new());
        fill(&mut inner);
        self.0.insert(key.into(), Value::Object(inner.0));
    }
    fn groups(&mut self, key: &str, count: usize, fill: &dyn Fn(usize, &mut dyn Members)) {
        let item = |index| {
            let mut inner = Json(serde_json::Map::new());
            fill(index, &mut inner);
            Value::Object(inner.0)
        };
        self.0.insert(key.into(), (0..count).map(item).collect());
    }
}

#[test]
fn every_kind_parses() {
    let kinds = [
        json!({"t": "init", "key": "pk_test_1", "locale": "de", "element": {"type": "card", "options": {}}}),
        json!({"t": "init", "key": "pk_test_1", "element": {"type": "cardCvc", "group": "abc", "options": {"placeholder": "CVC"}}}),
        json!({"t": "update", "options": {"hideIcon": true, "value": {"postalCode": "94107"}}}),
        json!({"t": "update", "options": {"preferredNetwork": ["cartes_bancaires", "visa"], "autoAdvance": true}}),
        json!({"t": "meet", "group": "abc"}),
        json!({"t": "collapse"}),
        json!({"t": "focus"}),
        json!({"t": "blur"}),
        json!({"t": "clear"}),
        json!({"t": "call", "id": 1, "op": "createToken", "args": {"params": {"name": "Ada"}}}),
        json!({"t": "abort", "id": 1}),
        json!({"t": "challenge", "id": 1, "event": "hint"}),
        json!({"t": "destroy"}),
    ];
    for kind in kinds {
        assert!(parse(kind.clone()).is_some(), "{kind}");
    }
}

#[test]
fn unknown_kinds_fields_and_fields_of_another_kind_are_refused() {
    let refused = [
        json!({"t": "read_number"}),
        json!({"t": "focus", "extra": 1}),
        json!({"t": "focus", "id": 1}),
        json!({"t": "call", "id": 1}),
        json!({"t": "call", "id": -1, "op": "createToken"}),
        json!({"t": "meet"}),
        json!({"t": "init"}),
        json!("init"),
        json!(null),
    ];
    for message in refused {
        assert!(parse(message.clone()).is_none(), "{message}");
    }
}

#[test]
fn the_cards_own_members_are_read_or_refused() {
    for options in [
        json!({"hideIcon": true, "value": {"postalCode": "94107"}}),
        json!({"preferredNetwork": ["cartes_bancaires", "visa"], "autoAdvance": true}),
    ] {
        assert!(CardOptions::parse(tree(options.clone())).is_some(), "{options}");
    }
    for options in
        [json!({"onInput": "x"}), json!({"preferredNetwork": ["visa", 1]}), json!({"preferredNetwork": "visa"})]
    {
        assert!(CardOptions::parse(tree(options.clone())).is_none(), "{options}");
    }
    assert!(
        CardInit::parse(tree(json!({"type": "cardCvc", "group": "abc", "options": {"placeholder": "CVC"}}))).is_some()
    );
    assert!(CardInit::parse(tree(json!({"type": "payment"}))).is_none());
    assert!(CardInit::parse(tree(json!({"type": "card", "onInput": "x"}))).is_none());
}

/// Every `String` that leaves must be one of these; a new one is a decision about what the page may learn.
#[test]
fn only_the_postal_code_and_the_banks_address_leave_as_free_text() {
    let change = FromFrame::Change {
        brand: "visa",
        empty: false,
        complete: false,
        error: None,
        value: CardValue { postal_code: "94107".into() },
    };
    let mut written = Json(serde_json::Map::new());
    change.write(&mut written);
    assert_eq!(
        Value::Object(written.0),
        json!({"t": "change", "brand": "visa", "empty": false, "complete": false, "value": {"postalCode": "94107"}})
    );
    let change = FromFrame::BankChange {
        empty: false,
        complete: false,
        error: Some(ErrorShape::validation(ErrorCode::IncompleteIban)),
        country: Some("DE"),
        bank_name: "",
    };
    let mut written = Json(serde_json::Map::new());
    change.write(&mut written);
    let error = json!({"type": "validation_error", "code": "incomplete_iban", "message": "Enter the full IBAN."});
    assert_eq!(
        Value::Object(written.0),
        json!({"t": "bank_change", "empty": false, "complete": false, "error": error, "country": "DE", "bankName": ""})
    );
    let source = include_str!("mod.rs");
    let outgoing = source.split("pub enum FromFrame").nth(1).unwrap().split("\n}\n").next().unwrap();
    let strings: Vec<_> = outgoing.lines().filter(|line| line.contains(": String")).map(str::trim).collect();
    assert_eq!(strings, ["url: String,", "url: String,"]);
}

#[test]
fn a_view_is_written_member_by_member() {
    let rows = vec![Row { label: Text::name("Number"), value: "0123".into(), word: None, money: None }];
    let view = View {
        kind: ViewKind::Voucher,
        title: Text::name("Pay"),
        url: Some("https://a".into()),
        code: None,
        rows,
        expires: Some(9),
    };
    let mut written = Json(serde_json::Map::new());
    let words = vec!["Zahlen".into(), "Nummer".into()];
    FromFrame::Action { id: 3, view, words, qr: Some(Qr { size: 21, path: "M0 0h1v1h-1z".into() }) }
        .write(&mut written);
    let expected = json!({"t": "action", "id": 3, "view": {
        "kind": "voucher", "title": "Zahlen", "url": "https://a", "qr": {"size": 21, "path": "M0 0h1v1h-1z"},
        "rows": [{"label": "Nummer", "value": "0123"}], "expires": 9,
    }});
    // Numbers are the page's: it has one type of them.
    assert_eq!(Value::Object(written.0).to_string().replace(".0", ""), expected.to_string());
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zA-Z_]{0,12}".prop_map(Value::from),
        prop_oneof![Just("init"), Just("call"), Just("update"), Just("challenge")].prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let key = prop_oneof![
            Just("t"),
            Just("id"),
            Just("op"),
            Just("args"),
            Just("options"),
            Just("key"),
            Just("element"),
            Just("x")
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(key.prop_map(String::from), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_message_panics(value in any_json()) {
        let _ = parse(value);
    }
}
