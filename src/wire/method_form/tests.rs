//! Data files as they should be, and as they should not.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::wire::method_data::{MethodData, parameter};
use crate::wire::tree::tests::tree;
use serde_json::{Value, json};

/// What the Payment Element reads, and what the module with the forms does.
struct Form {
    data: MethodData,
    fields: Vec<FieldSpec>,
}

fn read(data: Value) -> Option<Form> {
    let data = tree(data);
    Some(Form { data: MethodData::read("sepa_debit", &data)?, fields: fields(&data, false)? })
}

/// A form with this one field.
fn with(field: Value) -> Option<Form> {
    read(json!({"type": "sepa_debit", "label": "SEPA", "fields": [field]}))
}

#[test]
fn a_form_is_read_in_whole() {
    let form = read(json!({
        "type": "sepa_debit",
        "label": "SEPA Direct Debit",
        "icon": [{"d": "M0 0h24v16H0z", "fill": "#10298E"}, {"d": "M4,5 l-2 3.5"}],
        "fields": [
            {"id": "billing_details[name]", "kind": "name", "label": "Name", "width": "half", "required": false},
            {"id": "fpx[bank]", "kind": "choice", "label": "Bank", "placeholder": "Choose", "options": [["cimb", "CIMB"]], "value": "cimb"},
            {"id": "billing_details[address][country]", "kind": "country", "label": "Country", "options": ["DE", "AT"]},
            {"id": "blik[code]", "kind": "digits", "min": 6, "max": 6, "label": "Code", "autocomplete": "one-time-code",
                "when": {"id": "fpx[bank]", "is": ["cimb", ""]}},
        ],
        "note": "Next",
        "mandate": "By paying you agree with {business}.",
        "reusable": true,
    }))
    .unwrap();
    assert_eq!(
        (form.data.kind.as_str(), form.data.label.as_str(), form.data.icon.len()),
        ("sepa_debit", "SEPA Direct Debit", 2)
    );
    assert_eq!(form.data.icon[0].fill.as_deref(), Some("#10298E"));
    let [name, bank, country, code] = form.fields.as_slice() else { panic!("four fields") };
    assert!(name.kind == Kind::Name && !name.required && name.width == Width::Half && name.autocomplete == "name");
    assert_eq!(
        (bank.value.as_str(), bank.placeholder.as_str(), bank.options[0].label.as_str()),
        ("cimb", "Choose", "CIMB")
    );
    assert_eq!((country.options[1].value.as_str(), country.options[1].label.as_str()), ("AT", ""));
    assert!(code.kind == Kind::Digits(6, 6) && code.autocomplete == "one-time-code" && code.required);
    assert_eq!(code.when.as_ref().map(|when| when.is.len()), Some(2));
    assert_eq!(form.data.note.as_deref(), Some("Next"));
    assert!(form.data.reusable && !form.data.always_mandate);
    assert!(form.data.mandate.unwrap().contains("{business}"));
}

#[test]
fn little_is_needed() {
    let form = read(json!({"type": "sepa_debit", "label": "SEPA"})).unwrap();
    assert!(
        form.fields.is_empty() && form.data.icon.is_empty() && form.data.note.is_none() && form.data.mandate.is_none()
    );
}

#[test]
fn what_is_no_form_is_refused_as_a_whole() {
    let field = json!({"id": "a[b]", "kind": "text", "label": "A"});
    assert!(with(field.clone()).is_some());
    let broken = |key: &str, value: Value| {
        let mut field = field.clone();
        field[key] = value;
        with(field).is_none()
    };
    for (key, value) in [
        ("id", json!("")),
        ("id", json!("a b")),
        ("id", json!("a\"]<script>")),
        ("id", json!(1)),
        ("kind", json!("password")),
        ("kind", json!("digits")),
        ("kind", json!("choice")),
        ("kind", json!(null)),
        ("label", json!("")),
        ("label", json!(["A"])),
        ("placeholder", json!(1)),
        ("required", json!("yes")),
        ("autocomplete", json!("cc-number")),
        ("width", json!("wide")),
        ("options", json!("a")),
        ("options", json!([["a"]])),
        ("options", json!([[1, 2]])),
        ("options", json!(vec!["a"; 301])),
        ("when", json!("b")),
        ("when", json!({"id": "b", "is": [1]})),
    ] {
        assert!(broken(key, value.clone()), "{key}: {value}");
    }
    for form in [
        json!(null),
        json!([]),
        json!("<html>"),
        json!({"type": "ideal", "label": "iDEAL"}),
        json!({"type": "sepa_debit"}),
        json!({"type": "sepa_debit", "label": ""}),
        json!({"type": "sepa_debit", "label": {"en": "SEPA"}}),
        json!({"type": "sepa_debit", "label": "SEPA", "note": ["a"]}),
        json!({"type": "sepa_debit", "label": "SEPA", "reusable": "yes"}),
        json!({"type": "sepa_debit", "label": "SEPA", "fields": {}}),
        json!({"type": "sepa_debit", "label": "SEPA", "fields": vec![field.clone(); 25]}),
        json!({"type": "sepa_debit", "label": "SEPA", "icon": [{"d": "M0 0", "fill": "url(https://x.example)"}]}),
        json!({"type": "sepa_debit", "label": "SEPA", "icon": [{"d": "M0 0", "fill": "#12"}]}),
        json!({"type": "sepa_debit", "label": "SEPA", "icon": [{"d": "url(#a)"}]}),
        json!({"type": "sepa_debit", "label": "SEPA", "icon": [{}]}),
    ] {
        assert!(read(form.clone()).is_none(), "{form}");
    }
}

#[test]
fn digits_have_bounds() {
    let digits =
        |min: Value, max: Value| with(json!({"id": "a", "kind": "digits", "label": "A", "min": min, "max": max}));
    assert!(digits(json!(1), json!(40)).is_some());
    for (min, max) in [(json!(0), json!(4)), (json!(1), json!(41)), (json!(-1), json!(300)), (json!("1"), json!(2))] {
        assert!(digits(min.clone(), max.clone()).is_none(), "{min} {max}");
    }
}

#[test]
fn fields_for_tests_are_left_out_where_money_moves() {
    let data = tree(json!({"type": "us_bank_account", "label": "ACH", "fields": [
        {"id": "us_bank_account[bank]", "kind": "choice", "label": "Bank", "options": [["x", "Test bank"], ["", "Other"]], "test": true},
        {"id": "billing_details[name]", "kind": "name", "label": "Name"},
        {"id": "us_bank_account[account_number]", "kind": "account_number", "label": "Account",
            "when": {"id": "us_bank_account[bank]", "is": [""]}},
        {"id": "payment_method_options[us_bank_account][verification_method]", "kind": "hidden", "value": "instant",
            "when": {"id": "us_bank_account[bank]", "is": ["x"]}},
    ]}));
    let ids = |live| {
        let fields = fields(&data, live).unwrap();
        fields.iter().map(|spec| (spec.id.clone(), spec.when.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(ids(false).len(), 4);
    let live = ids(true);
    assert_eq!(live, [("billing_details[name]".into(), false), ("us_bank_account[account_number]".into(), false)]);
}

#[test]
fn values_go_into_the_parameters_of_a_confirmation() {
    for (id, name) in [
        ("billing_details[address][line1]", "payment_method_data[billing_details][address][line1]"),
        ("sepa_debit[iban]", "payment_method_data[sepa_debit][iban]"),
        ("customer_balance", "payment_method_data[customer_balance]"),
        ("payment_method_options[wechat_pay][client]", "payment_method_options[wechat_pay][client]"),
    ] {
        assert_eq!(parameter(id), name);
    }
}
