//! Forms with one field: what they know, ask for and show without the others.

use super::*;

fn form(kind: CardKind) -> Page {
    Page::new(Options { kind, ..options() })
}

#[test]
fn a_form_with_one_field_is_judged_by_that_field_alone() {
    for (kind, field, text) in [
        (CardKind::Number, Field::Number, "4242424242424242"),
        (CardKind::Expiry, Field::Expiry, "1234"),
        (CardKind::Cvc, Field::Cvc, "123"),
    ] {
        let mut page = form(kind);
        assert_eq!((page.postal, page.form.has(field), page.form.first_open_field()), (Some(false), true, Some(field)));
        page.focus(field);
        page.keys(text);
        assert!(page.is_complete() && page.form.first_open_field().is_none());
        assert_eq!(page.focus, Some(field), "the caret stays");
        assert_eq!(page.collapsed, Some(false), "no other field waits for the place");
        assert!(page.form.whole(field).is_ok());
    }
}

#[test]
fn the_caret_moves_on_to_other_forms_where_that_is_wanted() {
    for (kind, field, text, next) in [
        (CardKind::Number, Field::Number, "4242424242424242", Field::Expiry),
        (CardKind::Expiry, Field::Expiry, "1234", Field::Cvc),
    ] {
        let mut page = Page::new(Options { kind, auto_advance: true, ..options() });
        page.focus(field);
        page.keys(text);
        assert_eq!(page.focus, Some(next));
    }
    let mut page = Page::new(Options { kind: CardKind::Cvc, auto_advance: true, ..options() });
    page.focus(Field::Cvc);
    page.keys("<");
    assert_eq!(page.focus, Some(Field::Expiry));
    page.focus(Field::Cvc);
    page.keys("123");
    assert_eq!(page.focus, Some(Field::Cvc), "nothing follows the security code");
}

#[test]
fn the_security_code_has_the_length_of_the_brand_that_it_is_told() {
    let mut page = form(CardKind::Cvc);
    assert_eq!(page.cvc_max, 4);
    page.focus(Field::Cvc);
    page.keys("123");
    assert!(page.is_complete());
    page.step(Event::Brand(Brand::Amex));
    assert!(!page.is_complete());
    page.keys("4");
    assert!(page.is_complete());
    page.step(Event::Brand(Brand::Visa));
    assert_eq!((page.cvc_max, page.error()), (3, Some(ErrorCode::InvalidCvc)));
}

#[test]
fn a_card_is_put_together_from_three_forms() -> Result<(), ErrorCode> {
    let mut number = form(CardKind::Number);
    number.focus(Field::Number);
    number.keys("4242424242424242");
    let details = number.form.details_with("12 / 34", Some("123"))?;
    // EXPOSE: the test compares what went in.
    assert_eq!(details.number.expose(), "4242424242424242");
    assert_eq!((details.exp_month, details.exp_year, details.postal_code), (12, 2034, None));
    assert!(number.form.details_with("12 / 34", None)?.cvc.is_none(), "a card without a field for the code has none");
    assert_eq!(number.form.details_with("12", Some("123")).err(), Some(ErrorCode::IncompleteExpiry));
    assert_eq!(number.form.details_with("12 / 34", Some("12")).err(), Some(ErrorCode::IncompleteCvc));
    number.keys("<");
    assert_eq!(number.form.details_with("", None).err(), Some(ErrorCode::IncompleteNumber));
    Ok(())
}
