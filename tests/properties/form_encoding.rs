//! What is encoded is decoded to the same, and nothing that arrives breaks the decoder.

use std::collections::BTreeMap;

use opentill::rules::card_text::contains_card_number;
use opentill::wire::form::{Form, Value, decode};
use proptest::prelude::*;

/// A value that can be shown when a property fails; the crate's own cannot, for it may hold card data.
#[derive(Clone, Debug)]
enum Tree {
    Text(String),
    List(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
}

/// Trees whose names a body can carry: no brackets, not empty, and no numbers, which would mean lists.
fn trees() -> impl Strategy<Value = BTreeMap<String, Tree>> {
    let leaf = "\\PC{0,12}".prop_map(Tree::Text);
    let tree = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Tree::List),
            prop::collection::btree_map(names(), inner, 1..4).prop_map(Tree::Map),
        ]
    });
    prop::collection::btree_map(names(), tree, 0..5)
}

fn names() -> impl Strategy<Value = String> {
    "[a-z][a-z_ &=+%é]{0,7}"
}

fn write(form: &mut Form, name: &str, value: &Tree) {
    match value {
        Tree::Text(text) => {
            form.pair(name, text);
        }
        Tree::List(items) => {
            items.iter().enumerate().for_each(|(index, item)| write(form, &format!("{name}[{index}]"), item));
        }
        Tree::Map(members) => {
            members.iter().for_each(|(key, member)| write(form, &format!("{name}[{key}]"), member));
        }
    }
}

fn same(tree: &Tree, value: &Value) -> bool {
    match (tree, value) {
        (Tree::Text(tree), Value::Text(value)) => tree == value,
        (Tree::List(tree), Value::List(value)) => {
            tree.len() == value.len() && tree.iter().zip(value).all(|(a, b)| same(a, b))
        }
        (Tree::Map(tree), Value::Map(value)) => same_members(tree, value),
        _ => false,
    }
}

fn same_members(tree: &BTreeMap<String, Tree>, value: &BTreeMap<String, Value>) -> bool {
    tree.len() == value.len() && tree.iter().zip(value).all(|((name, a), (other, b))| name == other && same(a, b))
}

proptest! {
    #[test]
    fn bodies_survive_the_way(tree in trees()) {
        let mut form = Form::new();
        tree.iter().for_each(|(name, value)| write(&mut form, name, value));
        let body = form.finish();
        prop_assert!(body.is_ascii() && !body.contains(' '));
        prop_assert!(decode(&body).is_ok_and(|decoded| same_members(&tree, &decoded)), "{}", body);
    }

    #[test]
    fn whatever_arrives_is_decoded_or_refused(body in "([a-c\\[\\]&=%+0-9]|\\PC){0,60}") {
        if let Err(error) = decode(&body) {
            prop_assert!(!contains_card_number(&error.to_string()), "{}", error);
        }
    }

    #[test]
    fn errors_hold_no_value(number in "4[0-9]{15}", broken in prop::sample::select(vec!["%", "%4", "%zz"])) {
        let error = decode(&format!("card[number]={number}{broken}")).err().map(|error| error.to_string());
        prop_assert!(error.is_some_and(|text| text.contains("card[number]") && !text.contains(&number)));
    }
}
