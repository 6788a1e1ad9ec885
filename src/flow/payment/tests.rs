//! What is shown, chosen, told and sent along.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::wire::form::Form;
use crate::wire::tree::tests::tree;
use serde_json::{Value, json};

fn session(types: &[&str]) -> ElementsSession {
    ElementsSession {
        types: types.iter().map(|kind| (*kind).to_owned()).collect(),
        simulated_wallets: true,
        ..ElementsSession::default()
    }
}

fn returning(types: &[&str], features: (bool, bool)) -> ElementsSession {
    let saved = |id: &str| Saved {
        id: id.into(),
        kind: "card".into(),
        last4: "4242".into(),
        object: tree(json!({"id": id, "type": "card", "billing_details": {}, "card": {"last4": "4242"}})),
        ..Saved::default()
    };
    let customer = Customer {
        saved: vec![saved("pm_1"), saved("pm_2"), saved("pm_3")],
        default: Some("pm_2".into()),
        may_save: features.0,
        may_remove: features.1,
        ..Customer::default()
    };
    ElementsSession { customer: Some(customer), ..session(types) }
}

fn element(options: Value) -> Payment {
    with_cards(Payment::new(Options::read(&tree(options)), false))
}

/// Cards can be kept.
fn with_cards(mut element: Payment) -> Payment {
    element.step(Event::Reusable("card".into()));
    element
}

fn open(element: &mut Payment, session: ElementsSession) -> Vec<Effect> {
    element.step(Event::Session(Box::new(session)))
}

fn told(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Tell(event) => Some(event.name()),
            _ => None,
        })
        .collect()
}

fn change(effects: &[Effect]) -> Option<PaymentChange> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Tell(PaymentEvent::Change(change)) => Some(change.clone()),
        _ => None,
    })
}

fn card() -> Choice {
    Choice::New("card".into())
}

#[test]
fn the_first_method_is_open_and_the_page_is_told() {
    let mut element = element(json!({}));
    let effects = open(&mut element, session(&["card", "ideal"]));
    assert_eq!(element.chosen(), Some(&card()));
    assert_eq!(told(&effects), ["availablepaymentmethodschange", "change"]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Methods)));
    assert!(open(&mut element, session(&["card", "ideal"])).is_empty(), "the same again is no news");
}

#[test]
fn nothing_is_told_before_the_methods_are_known_and_what_is_typed_counts() {
    let mut element = element(json!({"paymentMethodOrder": ["ideal"]}));
    let typed = FieldsState { empty: false, ..FieldsState::default() };
    assert!(element.step(Event::Fields(card(), typed)).is_empty());
    let effects = open(&mut element, session(&["card", "ideal"]));
    assert_eq!(element.kinds(), ["ideal", "card"]);
    assert_eq!(element.chosen(), Some(&card()), "the buyer types a card already");
    assert!(change(&effects).is_some_and(|change| change.kind == "card" && !change.empty && !change.complete));
}

#[test]
fn order_wallets_and_failures_decide_what_is_shown() {
    let mut one = element(json!({"paymentMethodOrder": ["applePay", "ideal"], "wallets": {"googlePay": "never"}}));
    open(&mut one, session(&["card", "apple_pay", "google_pay", "ideal", "ideal"]));
    assert_eq!(one.kinds(), ["apple_pay", "ideal", "card"]);
    assert_eq!(one.chosen(), Some(&Choice::New("ideal".into())), "a wallet is not opened by itself");
    let effects = one.step(Event::Failed("ideal".into()));
    assert_eq!(one.kinds(), ["apple_pay", "card"]);
    assert_eq!(one.chosen(), Some(&card()), "the others go on");
    let gone = effects.iter().any(
        |effect| matches!(effect, Effect::Tell(PaymentEvent::Available(all)) if all.contains(&("ideal".into(), false))),
    );
    assert!(gone);
    let mut real = element(json!({}));
    open(&mut real, ElementsSession { simulated_wallets: false, ..session(&["card", "apple_pay"]) });
    assert_eq!(real.kinds(), ["card"]);
}

#[test]
fn foreign_methods_stand_behind_and_the_page_renders_its_own() {
    let mut element = element(json!({"paymentMethodOrder": ["cpmt_1"]}));
    let foreign = [("external_paypal", "PayPal"), ("cpmt_1", "House")];
    let foreign = foreign.map(|(kind, label)| crate::wire::elements_session::Foreign {
        kind: kind.into(),
        label: label.into(),
        subtitle: String::new(),
    });
    let effects = open(&mut element, ElementsSession { foreign: foreign.into(), ..session(&["card"]) });
    assert_eq!(element.kinds(), ["cpmt_1", "card", "external_paypal"]);
    assert_eq!(told(&effects), ["availablepaymentmethodschange", "custompaymentmethod", "change"]);
    assert_eq!(told(&element.step(Event::Choose(card()))), ["custompaymentmethod", "change"]);
}

#[test]
fn rows_that_do_not_fit_are_folded_but_never_the_chosen_one() {
    let kinds = ["card", "ideal", "eps", "p24", "klarna"];
    let mut tabs = element(json!({}));
    open(&mut tabs, session(&kinds));
    assert_eq!(tabs.rows().shown, kinds);
    tabs.step(Event::Room(3));
    assert_eq!(
        (tabs.rows().shown, tabs.rows().folded),
        (strings(&["card", "ideal"]), strings(&["eps", "p24", "klarna"]))
    );
    tabs.step(Event::Choose(Choice::New("p24".into())));
    assert_eq!(
        (tabs.rows().shown, tabs.rows().folded),
        (strings(&["card", "p24"]), strings(&["ideal", "eps", "klarna"]))
    );
    tabs.step(Event::Room(1));
    assert_eq!(tabs.rows().shown, ["p24"]);
    tabs.step(Event::Room(0));
    assert_eq!(tabs.rows().shown, ["p24"], "one is always to be seen");

    let mut rows = element(json!({"layout": {"type": "accordion", "visibleAccordionItemsCount": 3}}));
    open(&mut rows, session(&kinds));
    assert_eq!(rows.rows().shown, ["card", "ideal", "eps"]);
    rows.step(Event::More(true));
    assert_eq!((rows.rows().shown, rows.rows().unfolded), (strings(&kinds), true));
    let mut four = element(json!({"layout": {"type": "accordion", "visibleAccordionItemsCount": 4}}));
    open(&mut four, session(&kinds));
    assert_eq!(four.rows().shown, kinds, "\"More\" would take the place of the one that it hides");
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn saved_methods_come_first_the_default_before_the_others() {
    let mut element = element(json!({}));
    let effects = open(&mut element, returning(&["card", "ideal"], (true, true)));
    assert_eq!(element.chosen(), Some(&Choice::Saved("pm_2".into())));
    let change = change(&effects).unwrap();
    assert!(change.complete && !change.empty && change.kind == "card" && change.save.is_none());
    assert_eq!(change.saved.text_at(&["id"]), Some("pm_2"));
    element.step(Event::Removed("pm_2".into()));
    assert_eq!(element.chosen(), Some(&Choice::Saved("pm_1".into())));
    element.step(Event::SessionOver);
    assert_eq!(element.chosen(), Some(&card()));
    assert!(element.saved().is_empty());
}

#[test]
fn an_expired_card_is_not_chosen_first_and_pays_nothing() {
    let today = crate::rules::card::YearMonth { year: 2031, month: 3 };
    let with = |dates: [(i64, i64); 3]| {
        let mut session = returning(&["card", "ideal"], (true, true));
        let saved = session.customer.iter_mut().flat_map(|customer| &mut customer.saved);
        saved.zip(dates).for_each(|(saved, date)| saved.expiry = Some(date));
        session.expire(today);
        session
    };
    let first = |dates| {
        let mut element = element(json!({}));
        open(&mut element, with(dates));
        element.chosen().cloned()
    };
    let saved = |id: &str| Some(Choice::Saved(id.into()));
    let (over, good) = ((2, 2031), (3, 2031));
    assert_eq!(first([good, good, good]), saved("pm_2"), "the default");
    assert_eq!(first([good, over, good]), saved("pm_1"), "the first that is good");
    assert_eq!(first([(12, 2030), over, good]), saved("pm_3"));
    assert_eq!(first([over, over, over]), Some(card()), "a new one");

    let mut element = element(json!({}));
    open(&mut element, with([over, good, good]));
    assert!(!element.is_expired());
    let effects = element.step(Event::Choose(Choice::Saved("pm_1".into())));
    assert!(change(&effects).is_some_and(|change| !change.complete && change.saved.text_at(&["id"]) == Some("pm_1")));
    assert!(element.is_expired());
    assert!(change(&element.step(Event::Choose(Choice::Saved("pm_3".into())))).is_some_and(|change| change.complete));
}

#[test]
fn collapsed_nothing_is_open_until_the_buyer_chooses() {
    let mut element = element(json!({"layout": {"type": "accordion", "defaultCollapsed": true}}));
    let effects = open(&mut element, returning(&["card"], (true, true)));
    assert_eq!(element.chosen(), None);
    assert!(change(&effects).is_some_and(|change| change.collapsed && change.empty && change.kind.is_empty()));
    element.step(Event::Choose(card()));
    assert!(change(&element.step(Event::Collapse)).is_some_and(|change| change.collapsed));
    element.step(Event::Room(2));
    assert_eq!(element.chosen(), None, "it stays so");
}

#[test]
fn read_only_nothing_can_be_chosen() {
    let mut element = element(json!({"readOnly": true}));
    open(&mut element, session(&["card", "ideal"]));
    assert!(element.step(Event::Choose(Choice::New("ideal".into()))).is_empty());
    assert_eq!(element.chosen(), Some(&card()));
}

#[test]
fn a_code_is_asked_for_again_of_cards_alone() {
    let mut element = element(json!({}));
    open(&mut element, ElementsSession { cvc_again: true, ..returning(&["card"], (false, false)) });
    assert!(element.asks_code("pm_1") && !element.asks_code("pm_9"));
    let unfinished = FieldsState { empty: true, complete: false, ..FieldsState::default() };
    let effects = element.step(Event::Fields(Choice::Saved("pm_2".into()), unfinished));
    assert!(change(&effects).is_some_and(|change| !change.complete));
}

fn sent(element: &Payment) -> String {
    let mut form = Form::new();
    element.write_use(&mut form);
    form.finish()
}

#[test]
fn the_box_that_saves_says_what_is_sent_along() {
    let mut one = element(json!({}));
    open(&mut one, returning(&["card", "oxxo"], (true, false)));
    one.step(Event::Choose(card()));
    assert_eq!((one.save_box(), sent(&one).as_str()), (Some(false), ""));
    let effects = one.step(Event::Save(true));
    assert!(change(&effects).is_some_and(|change| change.save == Some(true)));
    assert_eq!(sent(&one), "payment_method_data[allow_redisplay]=always&setup_future_usage=on_session");
    one.step(Event::Choose(Choice::New("oxxo".into())));
    assert_eq!((one.save_box(), sent(&one).as_str()), (None, ""), "a voucher cannot be used again");
    one.step(Event::Choose(Choice::Saved("pm_1".into())));
    assert_eq!((one.save_box(), sent(&one).as_str()), (None, ""));

    let mut kept = element(json!({}));
    open(&mut kept, ElementsSession { future_usage: "off_session".into(), ..returning(&["card"], (true, false)) });
    kept.step(Event::Choose(card()));
    assert_eq!(sent(&kept), "payment_method_data[allow_redisplay]=limited");
    kept.step(Event::Save(true));
    assert_eq!(sent(&kept), "payment_method_data[allow_redisplay]=always&setup_future_usage=off_session");

    let mut setup = with_cards(Payment::new(Options::default(), true));
    open(&mut setup, returning(&["card"], (true, false)));
    setup.step(Event::Choose(card()));
    setup.step(Event::Save(true));
    assert_eq!(sent(&setup), "payment_method_data[allow_redisplay]=always");

    let mut guest = element(json!({}));
    open(&mut guest, ElementsSession { future_usage: "off_session".into(), ..session(&["card"]) });
    assert_eq!((guest.save_box(), sent(&guest).as_str()), (None, ""));
}

#[test]
fn options_are_read_leniently() {
    let read = |value| Options::read(&tree(value));
    let layout = read(json!({"layout": {"type": "accordion", "radios": "if_multiple", "spacedAccordionItems": false, "paymentMethodLogoPosition": "end"}})).layout;
    assert!(layout.accordion && !layout.spaced && layout.logo_at_end && layout.radios == Radios::IfMultiple);
    assert!(read(json!({"layout": "accordion"})).layout.accordion && !read(json!({"layout": "auto"})).layout.accordion);
    assert_eq!(read(json!({"layout": {"type": "accordion", "radios": false}})).layout.radios, Radios::Never);
    assert_eq!(read(json!({"layout": {"type": "accordion", "radios": true}})).layout.radios, Radios::Always);
    let options = read(json!({"business": {"name": "Shop"}, "terms": {"usBankAccount": "never"}, "readOnly": "yes"}));
    assert_eq!(options.business.as_deref(), Some("Shop"));
    assert_eq!((options.terms_of("us_bank_account"), options.terms_of("card")), ("never", "auto"));
    assert!(!options.read_only);
}

#[test]
fn fields_are_left_to_the_page_one_by_one_or_all() {
    let asked = |fields: Value, id: &str| {
        billing::is_asked(&Options::read(&tree(json!({"fields": fields}))), "sepa_debit", id, true)
    };
    let (name, code) = ("billing_details[name]", "billing_details[address][postal_code]");
    assert!(asked(json!({}), name) && asked(json!({"billingDetails": "auto"}), code));
    assert!(!asked(json!({"billingDetails": "never"}), name) && !asked(json!({"billingDetails": "never"}), code));
    assert!(!asked(json!({"billingDetails": {"name": "never"}}), name));
    assert!(!asked(json!({"billingDetails": {"address": "never"}}), code));
    assert!(!asked(json!({"billingDetails": {"address": {"postalCode": "never"}}}), code));
    assert!(asked(json!({"billingDetails": {"address": {"country": "never"}}}), code));
    let of_kind = json!({"billingDetails": "never", "sepaDebit": {"billingDetails": {"name": "auto"}}});
    assert!(asked(of_kind, name));
    assert!(
        asked(json!({"billingDetails": "never"}), "sepa_debit[iban]"),
        "what is the method's own is always asked for"
    );
    let required = Options::read(&tree(json!({"fields": {"billingDetails": {"address": "if_required"}}})));
    assert!(billing::is_asked(&required, "klarna", code, true) && !billing::is_asked(&required, "card", code, false));
}

#[test]
fn defaults_are_found_by_the_parameters_name() {
    let options = Options::read(&tree(
        json!({"defaultValues": {"billingDetails": {"name": "Ada", "address": {"postal_code": "1"}}}}),
    ));
    assert_eq!(billing::default_of(&options, "billing_details[name]"), "Ada");
    assert_eq!(billing::default_of(&options, "billing_details[address][postal_code]"), "1");
    assert_eq!(billing::default_of(&options, "sepa_debit[iban]"), "");
}

#[test]
fn a_type_whose_data_comes_after_all_is_shown() {
    let mut element = element(json!({}));
    element.step(Event::Failed("ideal".into()));
    open(&mut element, session(&["card", "ideal"]));
    assert_eq!(element.kinds(), ["card"]);
    element.step(Event::Fields(Choice::New("ideal".into()), FieldsState::default()));
    assert_eq!(element.kinds(), ["card", "ideal"]);
}
