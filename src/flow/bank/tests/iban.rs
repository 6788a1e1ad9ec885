//! The element `iban`.

use super::*;

const EMPTY: State = State { empty: true, complete: false, invalid: false };

fn page() -> Page {
    Page::new(options(BankKind::Iban))
}

fn focused() -> Page {
    let mut page = page();
    page.focus(Field::Iban);
    page
}

#[test]
fn the_first_step_shows_an_empty_field() {
    let page = page();
    assert_eq!(page.states[0], Some(EMPTY));
    assert!(page.changes.is_empty() && page.announced.is_empty() && page.focus_changes.is_empty());
}

#[test]
fn typing_a_whole_iban() -> Result<(), ErrorCode> {
    let mut page = focused();
    page.keys("de89370400440532013000");
    assert_eq!(page.texts[0], ("DE89 3704 0044 0532 0130 00".into(), 27));
    assert!(page.is_complete() && page.error().is_none() && page.announced.is_empty());
    let last = page.changes.last().copied();
    assert_eq!(last.map(|change| (change.country, change.bank_name)), Some((Some("DE"), "Commerzbank")));
    assert_eq!(page.focus_changes, [true]);
    let Details::Iban(iban) = page.form.details()? else { return Err(ErrorCode::Unexpected) };
    // EXPOSE: the test compares what went in.
    assert_eq!(iban.text().expose(), "DE89370400440532013000");
    page.keys("1");
    assert_eq!(page.text(Field::Iban), "DE89 3704 0044 0532 0130 00", "nothing more fits");
    Ok(())
}

#[test]
fn the_page_learns_country_and_bank_as_soon_as_they_are_known() {
    let mut page = focused();
    page.keys("DE89 3704 004");
    let told: Vec<_> = page.changes.iter().map(|change| (change.country, change.bank_name)).collect();
    assert_eq!(told, [(Some(""), ""), (Some("DE"), "")]);
    page.keys("4");
    assert_eq!(page.changes.last().map(|change| change.bank_name), Some("Commerzbank"));
    page.step(Event::Clear);
    assert_eq!(
        page.changes.last(),
        Some(&Change { empty: true, complete: false, error: None, country: Some(""), bank_name: "" })
    );
}

#[test]
fn what_is_certainly_wrong_is_an_error_at_once() {
    for (keys, code) in [
        ("4", "invalid_iban_start"),
        ("D4", "invalid_iban_start"),
        ("XX", "invalid_iban_country_code"),
        ("TR", "invalid_iban_country_code"),
        ("DE89X", "invalid_iban"),
        ("DE88370400440532013000", "invalid_iban"),
    ] {
        let mut page = focused();
        page.keys(&keys[..keys.len() - 1]);
        assert_eq!(page.error(), None, "{keys}");
        page.keys(&keys[keys.len() - 1..]);
        assert_eq!(page.error(), Some(code), "{keys}");
        assert!(page.invalid(Field::Iban));
        page.keys("<");
        assert_eq!(page.error(), None, "{keys}");
    }
}

#[test]
fn what_is_unfinished_is_an_error_once_the_field_is_left() {
    let mut page = focused();
    page.keys("DE89 3704");
    assert_eq!(page.error(), None);
    page.blur();
    assert_eq!(page.error(), Some("incomplete_iban"));
    assert_eq!(page.announced, [Some(ErrorCode::IncompleteIban)]);
    // It stays while it is being finished, and goes when it is.
    page.focus(Field::Iban);
    page.keys("0044053201300");
    assert_eq!(page.error(), Some("incomplete_iban"));
    page.keys("0");
    assert_eq!((page.error(), page.is_complete()), (None, true));
    assert_eq!(page.focus_changes, [true, false, true]);
}

#[test]
fn a_field_that_was_left_empty_is_an_error_on_submit_only() {
    let mut page = focused();
    page.blur();
    assert_eq!(page.error(), None);
    page.step(Event::Submit);
    assert_eq!(page.error(), Some("incomplete_iban"));
    assert!(page.form.details().is_err());
    page.focus(Field::Iban);
    page.keys("D<");
    assert_eq!(page.error(), None, "emptied, it is at its beginning again");
}

#[test]
fn the_merchant_says_which_countries() {
    let mut page = focused();
    page.keys("TR33 0006 1005 1978 6457 8413 26");
    assert_eq!(page.error(), Some("invalid_iban_country_code"));
    page.step(Event::Configure(Options { countries: vec!["SEPA".into(), "TR".into()], ..options(BankKind::Iban) }));
    assert_eq!((page.error(), page.is_complete()), (None, true));
    page.step(Event::Configure(Options { countries: vec!["DE".into()], ..options(BankKind::Iban) }));
    assert_eq!(page.error(), Some("invalid_iban_country_code"));
    assert_eq!(page.form.details().err(), Some(ErrorCode::InvalidIbanCountryCode));
}

#[test]
fn pasting_and_filling_in() {
    let mut page = focused();
    page.paste(" nl91 abna 0417 1643 00\n");
    assert_eq!(page.texts[0], ("NL91 ABNA 0417 1643 00".into(), 22));
    assert!(page.is_complete());
    let mut page = self::page();
    page.autofill(Field::Iban, "FR1420041010050500013M02606");
    assert_eq!(page.text(Field::Iban), "FR14 2004 1010 0505 0001 3M02 606");
    assert!(page.is_complete());
    let before = page.changes.len();
    page.autofill(Field::Iban, "FR14 2004 1010 0505 0001 3M02 606");
    assert_eq!(page.changes.len(), before);
}

#[test]
fn backspace_in_the_only_field_stays_there() {
    let mut page = focused();
    page.keys("<");
    assert_eq!(page.focus, Some(Field::Iban));
    page.keys("DE89 3<<");
    assert_eq!(page.texts[0], ("DE8".into(), 3));
}
