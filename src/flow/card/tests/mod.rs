//! The card form driven as a page drives it: keys, pasting, focus.

mod apart;
mod networks;
mod page;

use super::*;
use page::Page;

const TODAY: YearMonth = YearMonth { year: 2026, month: 11 };

fn options() -> Options {
    Options {
        kind: CardKind::Whole,
        country: "US".into(),
        hide_postal: false,
        today: TODAY,
        disabled: false,
        postal_prefill: None,
        preferred_networks: Vec::new(),
        auto_advance: false,
    }
}

fn without_postal() -> Options {
    Options { hide_postal: true, ..options() }
}

#[test]
fn the_first_step_shows_an_empty_form() {
    let page = Page::new(options());
    assert_eq!(page.states, [(true, false, false); 4]);
    assert_eq!((page.brand, page.postal, page.collapsed), (Some(Brand::Unknown), Some(true), Some(false)));
    assert_eq!((page.last4.as_str(), page.cvc_max), ("", 4));
    assert!(page.changes.is_empty() && page.announced.is_empty() && page.focus_changes.is_empty());
}

#[test]
fn typing_a_whole_card_moves_from_field_to_field() -> Result<(), ErrorCode> {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("4242424242424242123412394107");
    assert_eq!(Field::ALL.map(|field| page.text(field)), ["4242 4242 4242 4242", "12 / 34", "123", "94107"]);
    assert_eq!(page.focus, Some(Field::Postal));
    assert!(page.is_complete() && page.error().is_none() && page.announced.is_empty());
    assert_eq!(page.states, [(false, true, false); 4]);
    assert_eq!(page.focus_changes, [true], "moving inside the form is no change of its focus");

    let details = page.form.details()?;
    // EXPOSE: the test compares what went in.
    assert_eq!(
        (details.number.expose().as_str(), details.cvc.as_ref().map(|cvc| cvc.expose().as_str())),
        ("4242424242424242", Some("123"))
    );
    assert_eq!((details.exp_month, details.exp_year), (12, 2034));
    assert_eq!(details.postal_code.as_deref(), Some("94107"));
    Ok(())
}

#[test]
fn backspace_in_an_empty_field_moves_back() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("42424242424242421234");
    assert_eq!(page.focus, Some(Field::Cvc));
    page.keys("<");
    assert_eq!((page.focus, page.text(Field::Expiry)), (Some(Field::Expiry), "12 / 34"));
    page.focus(Field::Number);
    page.texts[0].1 = 0;
    page.keys("<");
    assert_eq!((page.focus, page.text(Field::Number)), (Some(Field::Number), "4242 4242 4242 4242"));
}

#[test]
fn the_caret_does_not_move_on_where_more_digits_may_follow() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("6200000000000005");
    assert!(page.form.problem(Field::Number).is_none());
    assert_eq!(page.focus, Some(Field::Number), "UnionPay numbers have up to 19 digits");
}

#[test]
fn the_caret_moves_on_only_when_a_field_is_finished_at_its_end() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("424242424242424");
    page.texts[0].1 = 2;
    page.keys("4");
    assert_eq!((page.text(Field::Number), page.focus), ("4244 2424 2424 2424", Some(Field::Number)));
    assert!(page.form.problem(Field::Number).is_none());

    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("4242424242424242");
    page.focus(Field::Number);
    page.keys("7");
    assert_eq!((page.text(Field::Number), page.focus), ("4242 4242 4242 4242", Some(Field::Number)));
    page.keys("<2");
    assert_eq!(page.focus, Some(Field::Expiry));

    let mut page = Page::new(options());
    page.focus(Field::Postal);
    page.step(Event::Input { field: Field::Number, raw: "4242424242424242".into(), caret: 16 });
    assert_eq!(page.focus, Some(Field::Postal), "the caret is elsewhere");
}

#[test]
fn a_form_that_is_disabled_or_filled_in_by_the_browser_does_not_move_the_caret() {
    let mut page = Page::new(Options { disabled: true, ..options() });
    page.focus(Field::Number);
    page.keys("4242424242424242");
    assert_eq!(page.focus, Some(Field::Number));

    let mut page = Page::new(options());
    page.focus(Field::Postal);
    page.autofill(Field::Number, "4242-4242-4242-4242");
    page.autofill(Field::Expiry, "12/2034");
    page.autofill(Field::Cvc, "123");
    page.autofill(Field::Postal, "94107-1234");
    assert_eq!(Field::ALL.map(|field| page.text(field)), ["4242 4242 4242 4242", "12 / 34", "123", "94107"]);
    assert_eq!(page.focus, Some(Field::Postal));
    assert!(page.is_complete());
    let before = page.changes.len();
    page.autofill(Field::Expiry, "12 / 34");
    assert_eq!(page.changes.len(), before);
}

#[test]
fn a_field_that_is_emptied_is_at_its_beginning_again() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("4242424242424241");
    page.focus(Field::Expiry);
    page.focus(Field::Number);
    assert_eq!(page.error(), Some(ErrorCode::InvalidNumber));
    page.keys(&"<".repeat(16));
    assert_eq!((page.text(Field::Number), page.error()), ("", None));
    page.step(Event::Submit);
    assert_eq!(page.error(), Some(ErrorCode::IncompleteNumber));
}

#[test]
fn unfinished_fields_are_errors_once_they_are_left() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("4242");
    assert_eq!(page.error(), None);
    page.focus(Field::Expiry);
    assert_eq!(page.error(), Some(ErrorCode::IncompleteNumber));
    assert!(page.invalid(Field::Number));
    page.keys("1");
    page.blur();
    assert!(page.invalid(Field::Expiry));
    assert_eq!(page.announced, [Some(ErrorCode::IncompleteNumber)], "one error at a time, in reading order");

    // It stays until the field is right, then it is gone for good.
    page.focus(Field::Number);
    page.keys("42424242");
    assert_eq!(page.error(), Some(ErrorCode::IncompleteNumber));
    page.keys("4242");
    assert_eq!(page.error(), Some(ErrorCode::IncompleteExpiry));
    page.focus(Field::Number);
    page.keys("<");
    assert!(!page.invalid(Field::Number), "not an error while it is being corrected");
}

#[test]
fn fields_that_were_left_empty_are_errors_on_submit_only() {
    let mut page = Page::new(options());
    for field in Field::ALL {
        page.focus(field);
    }
    page.blur();
    assert_eq!(page.error(), None);
    page.step(Event::Submit);
    assert_eq!(page.error(), Some(ErrorCode::IncompleteNumber));
    assert!(Field::ALL.into_iter().all(|field| page.invalid(field)));
    assert_eq!(page.problem(), Some(ErrorCode::IncompleteNumber));
    page.fill("4242424242424242", "", "", "");
    assert_eq!((page.error(), page.problem()), (Some(ErrorCode::IncompleteExpiry), Some(ErrorCode::IncompleteExpiry)));
    page.fill("", "1234", "", "");
    assert_eq!((page.error(), page.problem()), (Some(ErrorCode::IncompleteCvc), Some(ErrorCode::IncompleteCvc)));
    page.fill("", "", "123", "");
    assert_eq!((page.error(), page.problem()), (Some(ErrorCode::IncompleteZip), Some(ErrorCode::IncompleteZip)));
    page.fill("", "", "", "94107");
    assert_eq!((page.error(), page.problem()), (None, None));
    assert_eq!(page.announced.last(), Some(&None));
}

#[test]
fn what_is_certainly_wrong_is_an_error_at_once() {
    for (field, keys, error) in [
        (Field::Number, "4242424242424241", ErrorCode::InvalidNumber),
        (Field::Expiry, "00", ErrorCode::InvalidExpiryMonth),
        (Field::Expiry, "1026", ErrorCode::InvalidExpiryMonthPast),
        (Field::Expiry, "1225", ErrorCode::InvalidExpiryYearPast),
        (Field::Expiry, "1295", ErrorCode::InvalidExpiryYear),
    ] {
        let mut page = Page::new(options());
        page.focus(field);
        page.keys(keys);
        assert_eq!((page.error(), page.focus), (Some(error), Some(field)), "{keys}");
        assert_eq!(page.announced, [Some(error)]);
        page.keys("<");
        assert_eq!(page.error(), None, "{keys}");
    }
}

#[test]
fn a_number_that_could_go_on_is_wrong_only_once_it_is_left() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("6200000000000004");
    assert_eq!(page.error(), None);
    page.blur();
    assert_eq!(page.error(), Some(ErrorCode::InvalidNumber));
}

#[test]
fn the_brand_decides_about_the_security_code() {
    let mut page = Page::new(without_postal());
    page.focus(Field::Cvc);
    page.keys("1234");
    assert_eq!((page.brand, page.error()), (Some(Brand::Unknown), None));
    page.focus(Field::Number);
    page.keys("4");
    assert_eq!((page.brand, page.cvc_max, page.error()), (Some(Brand::Visa), 3, Some(ErrorCode::InvalidCvc)));
    page.keys("<37");
    assert_eq!((page.brand, page.cvc_max, page.error()), (Some(Brand::Amex), 4, None));
    page.focus(Field::Cvc);
    page.keys("<");
    page.focus(Field::Number);
    assert_eq!(page.error(), Some(ErrorCode::IncompleteNumber));
    assert!(page.invalid(Field::Cvc));
    page.keys("<<4");
    assert!(!page.invalid(Field::Cvc), "three digits are enough for Visa");
}

#[test]
fn the_postal_code_is_asked_for_in_the_us_alone() {
    for (country, hide_postal, shown) in
        [("US", false, true), ("US", true, false), ("GB", false, false), ("CA", false, false)]
    {
        let page = Page::new(Options { country: country.into(), hide_postal, ..options() });
        assert_eq!(page.postal, Some(shown), "{country}");
    }

    let mut page = Page::new(options());
    page.fill("4242424242424242", "1234", "123", "");
    assert_eq!((page.is_complete(), page.problem()), (false, Some(ErrorCode::IncompleteZip)));
    page.step(Event::Configure(without_postal()));
    assert_eq!((page.postal, page.is_complete(), page.problem()), (Some(false), true, None));
    assert_eq!(page.form.details().map(|details| details.postal_code).ok(), Some(None));
    page.step(Event::Configure(options()));
    assert_eq!((page.postal, page.is_complete()), (Some(true), false));
}

#[test]
fn without_a_postal_code_the_security_code_is_the_last_field() {
    let mut page = Page::new(without_postal());
    page.focus(Field::Number);
    page.keys("4242424242424242123412399");
    assert_eq!((page.focus, page.text(Field::Cvc), page.is_complete()), (Some(Field::Cvc), "123", true));
}

#[test]
fn a_card_number_in_the_postal_code_goes_nowhere() {
    for (number, pasted) in [("4242424242424242", true), ("3782-822463-10005", true), ("4242 4242 4242 4242", false)] {
        let mut page = Page::new(options());
        if pasted {
            page.focus(Field::Postal);
            page.paste(number);
        } else {
            page.autofill(Field::Postal, number);
        }
        assert_eq!((page.error(), page.text(Field::Postal)), (Some(ErrorCode::CardNumberInPostalCodeField), ""));
        assert!(page.changes.iter().all(|change| change.postal_code.is_none()));
        assert!(!page.is_complete());
        page.fill("4242424242424242", "1234", "123", "");
        assert_eq!(page.problem(), Some(ErrorCode::CardNumberInPostalCodeField));
        page.fill("", "", "", "94107");
        assert_eq!((page.error(), page.problem()), (None, None));
        assert_eq!(page.changes.last().and_then(|change| change.postal_code.as_deref()), Some("94107"));
    }

    let page = Page::new(Options { postal_prefill: Some("4242424242424242".into()), ..options() });
    assert_eq!((page.error(), page.text(Field::Postal)), (Some(ErrorCode::CardNumberInPostalCodeField), ""));
}

#[test]
fn a_prefill_is_put_in_each_time_another_one_is_given() {
    let with = |postal: &str| Options { postal_prefill: Some(postal.into()), ..options() };
    let mut page = Page::new(with("94107"));
    assert_eq!(page.text(Field::Postal), "94107");
    assert_eq!(page.changes.last().and_then(|change| change.postal_code.as_deref()), Some("94107"));
    page.focus(Field::Postal);
    page.keys("<8");
    page.step(Event::Configure(with("94107")));
    page.step(Event::Configure(options()));
    page.step(Event::Configure(with("94107")));
    assert_eq!(page.text(Field::Postal), "94108");
    page.step(Event::Configure(with("10001")));
    assert_eq!(page.text(Field::Postal), "10001");
    page.step(Event::Configure(with("")));
    assert_eq!(page.text(Field::Postal), "");

    let mut early = Page::new(options());
    early.autofill(Field::Postal, "10001");
    early.step(Event::Configure(with("94107")));
    assert_eq!(early.text(Field::Postal), "10001", "the buyer typed before the options arrived");
}

#[test]
fn clearing_empties_everything_and_forgives() {
    let mut page = Page::new(options());
    page.fill("4242424242424241", "1225", "12", "9");
    assert_eq!(page.error(), Some(ErrorCode::InvalidNumber));
    page.step(Event::Clear);
    assert_eq!(Field::ALL.map(|field| page.text(field)), [""; 4]);
    assert_eq!(page.states, [(true, false, false); 4]);
    let empty = Change { brand: Brand::Unknown, empty: true, complete: false, error: None, postal_code: None };
    assert_eq!((page.changes.last(), page.announced.last()), (Some(&empty), Some(&None)));
    assert_eq!((page.collapsed, page.last4.as_str()), (Some(false), ""));
}

#[test]
fn a_whole_number_collapses_while_the_caret_is_elsewhere() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.keys("4242424242424242");
    assert_eq!((page.focus, page.collapsed, page.last4.as_str()), (Some(Field::Expiry), Some(true), "4242"));
    page.focus(Field::Number);
    assert_eq!(page.collapsed, Some(false));
    page.keys("<");
    page.blur();
    assert_eq!((page.collapsed, page.last4.as_str()), (Some(false), ""));
}

#[test]
fn leaving_the_expiry_date_completes_its_month() {
    let mut page = Page::new(options());
    page.focus(Field::Expiry);
    page.keys("1234");
    page.focus(Field::Expiry);
    page.texts[1].1 = 2;
    page.keys("<");
    assert_eq!(page.text(Field::Expiry), "1 / 34");
    page.blur();
    assert_eq!(page.text(Field::Expiry), "01 / 34");
}

#[test]
fn focus_is_that_of_the_whole_form() {
    let mut page = Page::new(options());
    page.focus(Field::Number);
    page.focus(Field::Cvc);
    page.blur();
    assert_eq!(page.focus_changes, [true, false]);
    page.step(Event::Blur(Field::Number));
    assert_eq!(page.focus_changes, [true, false]);
}

#[test]
fn the_first_open_field_is_where_focus_belongs() {
    let mut page = Page::new(options());
    assert_eq!(page.form.first_open_field(), Some(Field::Number));
    page.fill("4242424242424242", "1234", "", "");
    assert_eq!(page.form.first_open_field(), Some(Field::Cvc));
    page.fill("", "", "123", "94107");
    assert_eq!(page.form.first_open_field(), None);
}
