//! The element `auBankAccount`.

use super::*;

fn test_page() -> Page {
    Page::new(options(BankKind::AuBankAccount))
}

fn live_page() -> Page {
    Page::new(Options { live: true, ..options(BankKind::AuBankAccount) })
}

#[test]
fn typing_goes_on_from_the_bsb_to_the_number() -> Result<(), ErrorCode> {
    let mut page = test_page();
    page.focus(Field::Bsb);
    page.keys("000000000123456");
    assert_eq!((page.text(Field::Bsb), page.text(Field::AccountNumber)), ("000-000", "000123456"));
    assert_eq!(page.focus, Some(Field::AccountNumber));
    assert!(page.is_complete() && page.announced.is_empty());
    assert_eq!(page.focus_changes, [true], "moving inside the form is no change of its focus");
    let last = page.changes.last().copied();
    assert_eq!(last.map(|change| (change.country, change.bank_name)), Some((None, "Test bank")));
    let Details::AuBankAccount { bsb, number } = page.form.details()? else { return Err(ErrorCode::Unexpected) };
    // EXPOSE: the test compares what went in.
    assert_eq!((bsb.as_str(), number.expose().as_str()), ("000000", "000123456"));
    Ok(())
}

#[test]
fn backspace_in_the_empty_number_goes_back_to_the_bsb() {
    let mut page = test_page();
    page.focus(Field::Bsb);
    page.keys("000000");
    assert_eq!(page.focus, Some(Field::AccountNumber));
    page.keys("<");
    assert_eq!((page.focus, page.text(Field::Bsb)), (Some(Field::Bsb), "000-000"));
    page.keys("<<");
    assert_eq!(page.texts[Field::Bsb as usize], ("000-0".into(), 5));
}

#[test]
fn test_mode_says_which_accounts_it_takes() {
    let mut page = test_page();
    page.focus(Field::Bsb);
    page.keys("06200");
    assert_eq!(page.error(), None);
    page.keys("0");
    assert_eq!(page.error(), Some("invalid_au_bank_account_bsb_testmode"));
    assert_eq!(page.focus, Some(Field::Bsb), "the caret stays where something is wrong");
    assert_eq!(page.changes.last().map(|change| change.bank_name), Some("Commonwealth Bank"));
    page.keys("<<<<<<");
    page.keys("000000");
    page.keys("12345678");
    assert_eq!(page.error(), None, "a shorter number may be under way");
    page.keys("9");
    assert_eq!(page.error(), Some("invalid_au_bank_account_number_testmode"));
    page.keys("<");
    assert_eq!(page.error(), None);
    page.blur();
    assert_eq!(page.error(), Some("invalid_au_bank_account_number_testmode"));
}

#[test]
fn live_mode_takes_real_accounts() {
    let mut page = live_page();
    page.focus(Field::Bsb);
    page.keys("000000");
    assert_eq!(page.error(), Some("invalid_au_bank_account_bsb_livemode"));
    page.step(Event::Clear);
    page.keys("06200012345");
    assert!(page.is_complete() && page.error().is_none());
    page.keys("6789");
    assert!(page.is_complete());
    assert_eq!(page.text(Field::AccountNumber), "123456789");
}

#[test]
fn every_field_that_is_missing_is_shown_on_submit_the_first_is_told() {
    let mut page = test_page();
    page.step(Event::Submit);
    assert!(page.invalid(Field::Bsb) && page.invalid(Field::AccountNumber));
    assert_eq!(page.announced, [Some(ErrorCode::IncompleteAuBankAccountBsb)]);
    assert_eq!(page.form.first_open_field(), Some(Field::Bsb));
    page.focus(Field::Bsb);
    page.keys("000000");
    assert_eq!(page.error(), Some("incomplete_au_bank_account_number"));
    assert_eq!(page.form.first_open_field(), Some(Field::AccountNumber));
    assert_eq!(page.form.details().err(), Some(ErrorCode::IncompleteAuBankAccountNumber));
}

#[test]
fn a_disabled_form_does_not_move_the_caret() {
    let mut page = Page::new(Options { disabled: true, ..options(BankKind::AuBankAccount) });
    page.focus(Field::Bsb);
    page.keys("000000");
    assert_eq!(page.focus, Some(Field::Bsb));
}

#[test]
fn filling_in_does_not_move_the_caret() {
    let mut page = test_page();
    page.autofill(Field::Bsb, "000000");
    page.autofill(Field::AccountNumber, "000 123 456");
    assert_eq!((page.text(Field::Bsb), page.text(Field::AccountNumber)), ("000-000", "000123456"));
    assert!(page.is_complete() && page.focus.is_none());
}
