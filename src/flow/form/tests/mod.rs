//! What buyers do with forms, and what they see of it.

mod page;

use super::*;
use page::Page;

const NAME: &str = "billing_details[name]";
const EMAIL: &str = "billing_details[email]";
const IBAN: &str = "sepa_debit[iban]";

fn field(id: &str, kind: Kind) -> FieldSpec {
    FieldSpec::new(id, kind, "Label")
}

fn choice(id: &str, values: &[&str], value: &str) -> FieldSpec {
    let options = values.iter().map(|value| Choice { value: (*value).into(), label: (*value).into() }).collect();
    FieldSpec { options, value: value.into(), ..field(id, Kind::Choice) }
}

fn when(id: &str, is: &[&str], spec: FieldSpec) -> FieldSpec {
    FieldSpec { when: Some(When { id: id.into(), is: is.iter().map(|is| (*is).into()).collect() }), ..spec }
}

fn debit() -> Page {
    Page::new(vec![field(IBAN, Kind::Iban), field(NAME, Kind::Name), field(EMAIL, Kind::Email)])
}

#[test]
fn the_first_step_shows_an_empty_form() {
    let page = debit();
    assert_eq!(page.states, [State { shown: true, empty: true, complete: false, error: None }; 3]);
    assert_eq!(page.changes, [Change { empty: true, complete: false }]);
    assert!(page.focus_changes.is_empty() && page.texts.iter().all(String::is_empty));
}

#[test]
fn a_form_is_filled_in_from_field_to_field() {
    let mut page = debit();
    page.focus(IBAN);
    page.keys("de89370400440532013000");
    page.focus(NAME);
    page.keys("Jenny Rosen");
    page.focus(EMAIL);
    page.keys("jenny@example.com");
    assert_eq!(page.text(IBAN), "DE89 3704 0044 0532 0130 00");
    assert_eq!(page.changes.last(), Some(&Change { empty: false, complete: true }));
    assert_eq!(page.focus_changes, [true], "moving inside the form is no change of its focus");
    assert_eq!(
        page.values(),
        [
            (IBAN.into(), "DE89370400440532013000".into()),
            (NAME.into(), "Jenny Rosen".into()),
            (EMAIL.into(), "jenny@example.com".into())
        ]
    );
    page.blur();
    assert_eq!(page.focus_changes, [true, false]);
}

#[test]
fn what_is_wrong_is_shown_at_once_and_what_is_unfinished_when_the_field_is_left() {
    let mut page = debit();
    page.focus(IBAN);
    page.keys("DE89 3704");
    assert_eq!(page.error(IBAN), None);
    page.blur();
    assert_eq!(page.error(IBAN), Some(ErrorCode::IncompleteIban));
    page.focus(IBAN);
    page.keys("0");
    assert_eq!(page.error(IBAN), Some(ErrorCode::IncompleteIban), "still unfinished, still said");
    page.keys("044053201300");
    assert_eq!(page.error(IBAN), Some(ErrorCode::IncompleteIban));
    page.keys("0");
    assert_eq!(page.error(IBAN), None);
    page.keys("<<9");
    assert_eq!(page.error(IBAN), None, "a new mistake is a new beginning");
    page.keys("9");
    assert_eq!(page.error(IBAN), Some(ErrorCode::InvalidIban));
    page.autofill(IBAN, "TR");
    assert_eq!(page.error(IBAN), Some(ErrorCode::InvalidIbanCountryCode), "not in the euro area's payments");
    page.focus(EMAIL);
    page.keys("jenny rosen@");
    assert_eq!(page.error(EMAIL), Some(ErrorCode::EmailInvalid));
}

#[test]
fn an_empty_field_may_be_left_but_not_submitted() {
    let mut page = debit();
    page.focus(NAME);
    page.blur();
    assert_eq!(page.error(NAME), None);
    page.step(Event::Submit);
    let errors = [IBAN, NAME, EMAIL].map(|id| page.error(id));
    let expected = [ErrorCode::IncompleteIban, ErrorCode::IncompleteName, ErrorCode::IncompleteEmail];
    assert_eq!(errors, expected.map(Some));
    assert_eq!(page.form.problem(), Some((0, ErrorCode::IncompleteIban)));
    page.fill(NAME, "J");
    assert_eq!(page.error(NAME), None);
    page.fill(NAME, "<");
    assert_eq!(page.error(NAME), None, "emptied again, as at the beginning");
}

#[test]
fn optional_fields_may_stay_empty_but_not_wrong() {
    let mut page = Page::new(vec![FieldSpec { required: false, ..field(EMAIL, Kind::Email) }]);
    assert!(page.form.complete() && page.form.empty());
    page.fill(EMAIL, "jenny@");
    assert_eq!((page.error(EMAIL), page.form.complete()), (Some(ErrorCode::IncompleteEmail), false));
    page.fill(EMAIL, "<<<<<<");
    assert!(page.form.complete() && page.values().is_empty());
    page.fill(EMAIL, "  ");
    assert!(page.form.complete() && page.values().is_empty(), "blanks are nothing");
}

#[test]
fn a_card_number_goes_nowhere() {
    let mut page = Page::new(vec![
        field(NAME, Kind::Name),
        field(EMAIL, Kind::Email),
        field("billing_details[address][line1]", Kind::Text),
        field("billing_details[address][postal_code]", Kind::Postal("FR".into())),
    ]);
    let number = "4242 4242 4242 4242";
    for (id, code) in [
        (NAME, ErrorCode::CardNumberInNameField),
        (EMAIL, ErrorCode::CardNumberInField),
        ("billing_details[address][line1]", ErrorCode::CardNumberInField),
        ("billing_details[address][postal_code]", ErrorCode::CardNumberInPostalCodeField),
    ] {
        page.autofill(id, number);
        assert_eq!((page.error(id), page.text(id)), (Some(code), ""), "{id}");
        assert!(page.values().is_empty(), "{id}");
    }
    page.fill(NAME, "Jenny");
    assert_eq!(page.error(NAME), None);
}

#[test]
fn long_numbers_stay_where_they_belong() {
    let mut page =
        Page::new(vec![field("phone", Kind::Phone), field("account", Kind::AccountNumber), field("tax", Kind::TaxId)]);
    page.autofill("account", "4242424242424242");
    page.autofill("tax", "11.222.333/0001-81");
    page.autofill("phone", "+86 2112 3456 78901");
    assert!(page.form.complete());
    assert_eq!(page.form.value("tax"), "11.222.333/0001-81");
}

#[test]
fn numbers_are_written_as_they_are_printed() {
    let mut page = Page::new(vec![
        field("routing", Kind::RoutingNumber),
        field("tax", Kind::TaxId),
        field("code", Kind::Digits(6, 6)),
        field("postal", Kind::Postal("CA".into())),
    ]);
    page.fill("routing", "110-000-000-9");
    page.fill("tax", "52998224725");
    page.fill("code", "12ab34567");
    page.fill("postal", "k1a 0b1");
    let texts = ["routing", "tax", "code", "postal"].map(|id| page.text(id).to_owned());
    assert_eq!(texts, ["110000000", "529.982.247-25", "123456", "K1A 0B1"]);
    assert!(page.form.complete());
}

#[test]
fn only_what_is_offered_can_be_chosen() {
    let mut page = Page::new(vec![choice("fpx[bank]", &["cimb", "hsbc"], "")]);
    assert_eq!(page.form.problem(), Some((0, ErrorCode::IncompleteChoice)));
    page.autofill("fpx[bank]", "evil");
    assert_eq!((page.text("fpx[bank]"), page.values().len()), ("", 0));
    page.autofill("fpx[bank]", "hsbc");
    assert_eq!(page.values(), [("fpx[bank]".into(), "hsbc".into())]);
    assert!(page.form.complete() && !page.form.empty());
}

#[test]
fn a_form_is_empty_until_the_buyer_does_something_in_it() {
    let hidden = || FieldSpec { value: "web".into(), ..field("client", Kind::Hidden) };
    let mut page = Page::new(vec![choice("country", &["US", "DE"], "US"), field(NAME, Kind::Name), hidden()]);
    assert!(page.form.empty(), "what it holds at first nobody chose");
    page.autofill("country", "DE");
    assert!(!page.form.empty());
    page.step(Event::Clear);
    assert!(page.form.empty());
    page.fill(NAME, "J");
    assert!(!page.form.empty());
    assert!(!Page::new(vec![hidden()]).form.empty(), "there is nothing to fill in");
}

#[test]
fn a_box_is_ticked_or_not() {
    let mut page = Page::new(vec![field("agree", Kind::Checkbox)]);
    page.step(Event::Submit);
    assert_eq!(page.error("agree"), Some(ErrorCode::IncompleteChoice));
    page.autofill("agree", "true");
    assert_eq!((page.error("agree"), page.form.value("agree").as_str()), (None, "true"));
    page.autofill("agree", "yes");
    assert_eq!(page.text("agree"), "");
}

#[test]
fn fields_come_and_go_with_a_choice() {
    let bank = "us_bank_account[financial_connections_account]";
    let mut page = Page::new(vec![
        FieldSpec { required: false, ..choice(bank, &["fca_test_success", ""], "fca_test_success") },
        when(bank, &[""], field("routing", Kind::RoutingNumber)),
        when("routing", &["110000000"], field("account", Kind::AccountNumber)),
        when(bank, &["fca_test_success"], FieldSpec { value: "instant".into(), ..field("way", Kind::Hidden) }),
    ]);
    assert_eq!(page.values(), [(bank.into(), "fca_test_success".into()), ("way".into(), "instant".into())]);
    assert!(page.form.complete() && !page.is_shown("routing"));
    page.autofill(bank, "");
    assert!(page.is_shown("routing") && !page.is_shown("account") && !page.form.complete());
    page.fill("routing", "110000000");
    assert!(page.is_shown("account"));
    page.fill("account", "000123456789");
    assert!(page.form.complete());
    assert_eq!(page.values().len(), 2, "what is not shown is not sent");
    page.autofill(bank, "fca_test_success");
    assert!(!page.is_shown("routing") && !page.is_shown("account") && page.form.complete());
    page.autofill(bank, "");
    assert_eq!(page.text("routing"), "110000000", "what was typed is still there");
}

#[test]
fn fields_that_wait_for_each_other_never_come() {
    let page = Page::new(vec![
        when("b", &[""], field("a", Kind::Text)),
        when("a", &[""], field("b", Kind::Text)),
        when("c", &[""], field("c", Kind::Text)),
        when("gone", &[""], field("d", Kind::Text)),
    ]);
    assert!(["a", "b", "c", "d"].iter().all(|id| !page.is_shown(id)));
    assert!(page.form.complete());
}

#[test]
fn other_fields_keep_what_was_typed_under_the_same_id() {
    let (us, de) = (Kind::Postal("US".into()), Kind::Postal("DE".into()));
    let country = || choice("country", &["US", "DE"], "US");
    let mut page = Page::new(vec![country(), field("postal", us), field("state", Kind::Text)]);
    page.fill("postal", "94107");
    page.fill("state", "CA");
    page.autofill("country", "DE");
    page.focus("country");
    page.step(Event::Configure(vec![field("line1", Kind::Text), field("postal", de), country()]));
    assert_eq!((page.text("country"), page.text("postal"), page.text("line1")), ("DE", "94107", ""));
    assert_eq!(page.layouts, 2);
    page.fill("line1", "Unter den Linden 1");
    assert_eq!(page.focus_changes, [true, false, true, false, true, false], "the caret stayed in the country");
    assert!(page.form.complete());
}

#[test]
fn what_nobody_touched_follows_the_merchant() {
    let named = |value: &str| vec![FieldSpec { value: value.into(), ..field(NAME, Kind::Name) }];
    let mut page = Page::new(named("Jenny"));
    assert_eq!((page.text(NAME), page.form.complete()), ("Jenny", true));
    page.step(Event::Configure(named("Jane")));
    assert_eq!(page.text(NAME), "Jane");
    page.fill(NAME, " Doe");
    page.step(Event::Configure(named("Joan")));
    assert_eq!(page.text(NAME), "Jane Doe");
    page.fill(NAME, "<<<<<<<<");
    page.step(Event::Configure(named("Joan")));
    assert_eq!(page.text(NAME), "", "a buyer who emptied it meant it");
}

#[test]
fn errors_stay_through_another_language() {
    let mut page = debit();
    page.step(Event::Submit);
    page.step(Event::Configure(vec![field(IBAN, Kind::Iban), field(NAME, Kind::Name), field(EMAIL, Kind::Email)]));
    assert_eq!(page.error(NAME), Some(ErrorCode::IncompleteName));
}

#[test]
fn a_saved_contact_is_put_in() {
    let mut page = debit();
    page.focus(IBAN);
    let field = page.place(NAME);
    page.step(Event::Put { field, text: "Jane Doe".into() });
    assert_eq!((page.text(NAME), page.form.value(NAME).as_str()), ("Jane Doe", "Jane Doe"));
    page.step(Event::Put { field, text: "4242424242424242".into() });
    assert_eq!(page.text(NAME), "");
    page.step(Event::Put { field: 99, text: "x".into() });
}

#[test]
fn clearing_keeps_choices_as_they_were_at_first() {
    let mut page = Page::new(vec![choice("country", &["US", "DE"], "US"), field(NAME, Kind::Name)]);
    page.autofill("country", "DE");
    page.fill(NAME, "Jenny");
    page.step(Event::Submit);
    page.step(Event::Clear);
    assert_eq!((page.text("country"), page.text(NAME), page.error(NAME)), ("US", "", None));
}

#[test]
fn every_change_of_a_value_is_told() {
    let mut page = debit();
    page.focus(NAME);
    page.keys("Je");
    assert_eq!(page.changes.len(), 3, "the first look, and two keys");
    page.step(Event::Submit);
    assert_eq!(page.changes.len(), 3, "nothing that the page knows of");
}
