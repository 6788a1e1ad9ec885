//! An address with the form that it drives, in the data that ships.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::flow::form::{self, Form};
use crate::rules::error::ErrorCode;
use crate::rules::field::Choice;
use crate::rules::text::Text;
use crate::wire::address_format::tests::format;
use crate::wire::port::{AddressKind, AddressMode};
use crate::wire::tree::tests::tree;
use serde_json::{Value, json};

struct English;

impl Words for English {
    fn language(&self) -> String {
        "en".into()
    }

    fn text(&self, text: &Text) -> String {
        text.english.into()
    }

    fn countries(&self, codes: &[&str]) -> Vec<Choice> {
        codes.iter().map(|code| Choice { value: (*code).into(), label: (*code).into() }).collect()
    }
}

/// The machine with the form that it drives, as the layer below connects them.
struct Rig {
    address: AddressForm,
    form: Form,
    fetched: Vec<String>,
    view: View,
    told: Vec<AddressChange>,
}

impl Rig {
    fn new(options: Value) -> Rig {
        let options = Options::read(AddressKind::Address, &tree(options));
        let country = AddressForm::first_country(&options, &["US"]);
        let data = format(&country);
        let address = AddressForm::new(options, country, Some(data));
        let mut rig =
            Rig { address, form: Form::new(Vec::new()), fetched: Vec::new(), view: View::default(), told: Vec::new() };
        let effects = rig.address.begin(&English);
        rig.carry_out(effects);
        rig.filled();
        rig
    }

    fn values(&self) -> (Vec<(String, String)>, form::Change) {
        let values = self.form.values().map(|(id, value)| (id.to_owned(), value)).collect();
        (values, form::Change { empty: self.form.empty(), complete: self.form.complete() })
    }

    fn filled(&mut self) {
        let (values, whole) = self.values();
        let effects = self.address.step(Event::Filled(values, whole), &English);
        self.carry_out(effects);
    }

    fn step(&mut self, event: Event) {
        let effects = self.address.step(event, &English);
        self.carry_out(effects);
        self.filled();
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Fetch(country) => self.fetched.push(country),
                Effect::Fields(specs) => drop(self.form.step(form::Event::Configure(specs))),
                Effect::Put(id, text) => {
                    if let Some(field) = self.form.place(id) {
                        self.form.step(form::Event::Put { field, text });
                    }
                }
                Effect::Show(view) => self.view = view,
                Effect::Change(change) => self.told.push(change),
            }
        }
    }

    fn type_in(&mut self, id: &str, text: &str) {
        let field = self.form.place(id).unwrap_or_else(|| panic!("no field {id}"));
        self.form.step(form::Event::Autofill { field, raw: text.into() });
        let (values, whole) = self.values();
        self.step(Event::Typed(values, whole));
    }

    fn arrive(&mut self, country: &str) {
        assert_eq!(self.fetched.pop().as_deref(), Some(country));
        self.step(Event::Format(country.into(), Some(Box::new(format(country)))));
    }

    fn labels(&self) -> Vec<&str> {
        self.form.specs().map(|spec| spec.label.as_str()).collect()
    }

    fn value(&self) -> AddressChange {
        self.address.value(Script::default())
    }
}

fn jane() -> Value {
    json!({"name": "Jane Doe", "phone": "+14155550132", "address": {"line1": "1 Market St", "line2": "Suite 2",
        "city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US"}})
}

fn john() -> Value {
    json!({"name": "John Roe", "address": {"line1": "Hauptstr. 1", "city": "Berlin", "state": "", "postal_code": "10115",
        "country": "DE"}})
}

fn fill_american(rig: &mut Rig) {
    for (id, text) in
        [("name", "Jane Doe"), ("line1", "1 Market St"), ("city", "San Francisco"), ("postal_code", "94107")]
    {
        rig.type_in(id, text);
    }
    rig.type_in("state", "CA");
}

#[test]
fn an_address_is_complete_when_its_country_says_so() {
    let mut rig = Rig::new(json!({"mode": "shipping"}));
    assert_eq!(
        rig.labels(),
        [
            "Full name",
            "Country or region",
            "Address",
            "Apartment, suite, floor (optional)",
            "City",
            "State",
            "ZIP code"
        ]
    );
    assert!(rig.told.is_empty() && rig.view.fields);
    fill_american(&mut rig);
    let change = rig.told.last().unwrap();
    assert!(change.complete && change.is_new && !change.empty && change.mode == AddressMode::Shipping);
    assert_eq!(change.value.state, "CA");
    assert_eq!((change.value.name.as_str(), change.value.phone.as_deref()), ("Jane Doe", None));
    rig.type_in("postal_code", "9410");
    assert!(!rig.value().complete);
}

#[test]
fn another_country_keeps_what_fits() {
    let mut rig = Rig::new(json!({"mode": "billing"}));
    fill_american(&mut rig);
    rig.type_in("country", "DE");
    // Until the country's data is there the fields are the old ones, and nothing is complete.
    assert_eq!(rig.labels().len(), 7);
    assert!(!rig.value().complete && rig.value().value.country == "DE");
    rig.arrive("DE");
    assert_eq!(
        rig.labels(),
        ["Full name", "Country or region", "Address", "Apartment, suite, floor (optional)", "Postal code", "City"]
    );
    let value = rig.value().value;
    assert_eq!((value.line1.as_str(), value.city.as_str(), value.state.as_str()), ("1 Market St", "San Francisco", ""));
    assert_eq!(value.postal_code, "94107");
    rig.type_in("country", "GB");
    rig.arrive("GB");
    // No code of that country: nothing to keep, and no error for what nobody typed.
    assert_eq!(rig.value().value.postal_code, "");
    assert!(rig.form.problem().is_some_and(|(_, problem)| problem == ErrorCode::IncompleteZip));
    rig.type_in("country", "US");
    assert!(rig.fetched.is_empty(), "it is known already");
    assert_eq!(rig.form.text(rig.form.place("state").unwrap()), "");
}

#[test]
fn a_region_of_one_country_is_none_of_another() {
    let mut rig = Rig::new(json!({}));
    fill_american(&mut rig);
    // Italy has a province with the code CA as well.
    rig.type_in("country", "IT");
    rig.arrive("IT");
    assert_eq!(rig.value().value.state, "");
}

#[test]
fn data_that_does_not_come_leaves_an_address_all_the_same() {
    let mut rig = Rig::new(json!({}));
    rig.type_in("country", "FR");
    rig.step(Event::Format("FR".into(), None));
    assert!(rig.form.place("postal_code").is_some() && rig.form.place("state").is_some());
    for (id, text) in [("name", "Jane"), ("line1", "1 rue"), ("city", "Paris")] {
        rig.type_in(id, text);
    }
    assert!(rig.value().complete);
}

#[test]
fn late_data_of_a_country_that_is_no_longer_wanted_changes_nothing() {
    let mut rig = Rig::new(json!({}));
    rig.type_in("country", "FR");
    rig.type_in("country", "DE");
    rig.step(Event::Format("FR".into(), Some(Box::new(format("FR")))));
    assert!(rig.form.place("state").is_some() && !rig.value().complete);
    rig.arrive("DE");
    assert!(rig.form.place("state").is_none());
}

#[test]
fn names_and_phones_as_the_merchant_wants_them() {
    let ids = |rig: &Rig| rig.form.specs().map(|spec| spec.id.clone()).collect::<Vec<_>>().join(" ");
    let split = json!({"display": {"name": "split"}, "fields": {"phone": "always"}, "validation": {"phone": {"required": "never"}}});
    let mut rig = Rig::new(split);
    assert_eq!(ids(&rig), "firstName lastName country line1 line2 city state postal_code phone");
    fill_without_name(&mut rig);
    rig.type_in("firstName", "Jane");
    rig.type_in("lastName", "Doe");
    assert!(rig.value().complete);
    assert_eq!(rig.value().value.name, "Jane Doe");
    assert_eq!(rig.value().value.split, Some(("Jane".into(), "Doe".into())));
    assert_eq!(rig.value().value.phone.as_deref(), Some(""));
    rig.type_in("phone", "(415) 555-0132");
    assert_eq!(rig.value().value.phone.as_deref(), Some("+14155550132"));

    let rig = Rig::new(json!({"display": {"name": "organization"}, "fields": {"phone": "never"}, "mode": "shipping"}));
    assert_eq!(rig.labels()[0], "Company");
    assert_eq!(rig.form.specs().next().unwrap().autocomplete, "shipping organization");
    let rig = Rig::new(json!({"fields": {"name": "never", "phone": "always"}}));
    assert_eq!(ids(&rig), "country line1 line2 city state postal_code phone");
    assert!(rig.form.specs().last().unwrap().required);
    let rig = Rig::new(json!({"validation": {"phone": {"required": "always"}}}));
    assert!(ids(&rig).ends_with("phone"));
}

fn fill_without_name(rig: &mut Rig) {
    for (id, text) in [("line1", "1 Market St"), ("city", "San Francisco"), ("postal_code", "94107"), ("state", "CA")] {
        rig.type_in(id, text);
    }
}

#[test]
fn contacts_fill_the_fields_and_are_not_new() {
    let mut rig = Rig::new(json!({"contacts": [jane(), john()], "fields": {"phone": "always"}}));
    assert_eq!(rig.view.contacts[0], ("Jane Doe".into(), "1 Market St, Suite 2, San Francisco, CA 94107, US".into()));
    assert_eq!(rig.view.contacts[1].1, "Hauptstr. 1, 10115 Berlin, DE");
    assert_eq!((rig.view.chosen, rig.view.fields), (Some(0), false));
    let first = rig.told.last().unwrap();
    assert!(first.complete && !first.is_new && !first.empty);
    assert_eq!(rig.told.len(), 1);

    rig.step(Event::Choose(Some(1)));
    assert!(!rig.value().complete);
    rig.arrive("DE");
    assert!(rig.told.iter().skip(1).all(|change| !change.complete));
    // It has no phone number: the fields show what is missing.
    assert!(!rig.value().complete && rig.view.fields && rig.view.chosen == Some(1));
    assert_eq!(rig.value().value.postal_code, "10115");
    rig.type_in("phone", "030 901820");
    assert!(rig.value().complete && rig.value().is_new && rig.view.chosen.is_none());

    rig.step(Event::Choose(Some(0)));
    assert!(rig.value().complete && !rig.value().is_new && !rig.view.fields);
    assert_eq!((rig.value().value.state.as_str(), rig.value().value.country.as_str()), ("CA", "US"));
    // What was typed comes back.
    rig.step(Event::Choose(None));
    assert_eq!(rig.value().value.name, "John Roe");
    assert!(rig.value().is_new && rig.view.fields);
}

#[test]
fn contacts_elsewhere_are_not_offered() {
    let rig = Rig::new(json!({"contacts": [jane(), john()], "allowedCountries": ["de", "AT", "nowhere"]}));
    assert_eq!(rig.view.contacts.len(), 1);
    assert_eq!(rig.value().value.country, "DE");
    let countries = rig.form.specs().find(|spec| spec.id == "country").unwrap();
    assert_eq!(countries.options.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>(), ["DE", "AT"]);
}

#[test]
fn default_values_are_filled_in_by_any_name_of_a_region() {
    let rig =
        Rig::new(json!({"defaultValues": {"name": "Jane Doe", "address": {"line1": "1-1", "postal_code": "1000001",
        "state": "Tokyo", "country": "jp"}}}));
    assert!(rig.value().complete && rig.value().is_new);
    assert_eq!(rig.value().value.state, "東京都");
    assert_eq!(rig.value().value.postal_code, "100-0001");
    assert_eq!(rig.address.value(Script::Latin).value.state, "Tokyo");
}

#[test]
fn boxes_are_refused_where_nothing_can_be_brought_to_them() {
    let mut rig = Rig::new(json!({"blockPoBox": true}));
    fill_american(&mut rig);
    assert!(rig.value().complete);
    rig.type_in("line2", "PO Box 12");
    assert!(rig.form.problem().is_some_and(|(_, problem)| problem == ErrorCode::AddressPoBox));
    let mut rig = Rig::new(json!({"blockPoBox": false}));
    rig.type_in("line1", "PO Box 12");
    assert!(rig.form.problem().is_none_or(|(_, problem)| problem != ErrorCode::AddressPoBox));
}

#[test]
fn card_numbers_go_nowhere() {
    let mut rig = Rig::new(json!({"fields": {"phone": "always"}}));
    for id in ["name", "line1", "line2", "city", "postal_code", "phone"] {
        rig.type_in(id, "4242 4242 4242 4242");
        assert!(!rig.value().complete);
    }
    let told: String = rig.told.iter().map(|change| format!("{change:?}")).collect();
    assert!(!told.replace(' ', "").contains("4242424242424242"), "{told}");
}

#[test]
fn options_change_and_what_was_typed_stays() {
    let mut rig = Rig::new(json!({}));
    fill_american(&mut rig);
    let with_phone = json!({"fields": {"phone": "always"}, "allowedCountries": ["US", "DE"]});
    rig.step(Event::Configure(Box::new(Options::read(AddressKind::Address, &tree(with_phone)))));
    assert_eq!(rig.value().value.line1, "1 Market St");
    assert!(!rig.value().complete && rig.form.place("phone").is_some());
    // The country is no longer allowed: the first one that is.
    rig.step(Event::Configure(Box::new(Options::read(
        AddressKind::Address,
        &tree(json!({"allowedCountries": ["GB"]})),
    ))));
    rig.arrive("GB");
    assert_eq!(rig.value().value.country, "GB");
    assert_eq!(rig.value().value.city, "San Francisco");
    rig.step(Event::Configure(Box::new(Options::read(AddressKind::Address, &tree(json!({"contacts": [jane()]}))))));
    assert!(rig.view.chosen == Some(0) && rig.value().complete);
}

#[test]
fn the_other_elements_address_counts_while_both_are_the_same() {
    let twin = |value: Value, complete: bool| json!({"mode": "billing", "sync": {"of": "shipping", "complete": complete, "value": value}});
    let mut rig = Rig::new(twin(jane(), true));
    assert_eq!((rig.view.same, rig.view.fields), (Some(true), false));
    assert!(rig.value().complete && rig.value().mode == AddressMode::Billing);
    assert_eq!(rig.value().value.line2, "Suite 2");
    rig.step(Event::Configure(Box::new(Options::read(AddressKind::Address, &tree(twin(john(), false))))));
    assert!(!rig.value().complete && rig.value().value.city == "Berlin");
    rig.step(Event::Same(false));
    assert!(rig.view.fields && rig.value().empty && rig.address.has_own());
    rig.step(Event::Configure(Box::new(Options::read(
        AddressKind::Address,
        &tree(json!({"mode": "billing", "sync": null})),
    ))));
    assert_eq!(rig.view.same, None);
}

#[test]
fn clear_empties_everything_but_the_country() {
    let mut rig = Rig::new(json!({"contacts": [jane()]}));
    rig.step(Event::Clear);
    let change = rig.value();
    assert!(change.empty && !change.complete && change.is_new && rig.view.fields);
    assert_eq!(change.value, AddressValue { country: "US".into(), ..AddressValue::default() });
}
