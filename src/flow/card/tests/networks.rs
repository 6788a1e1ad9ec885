//! Co-branded cards: which networks there are, and who chooses among them.

use super::*;
use Brand::{CartesBancaires, Mastercard, Visa};

const CO_BRANDED: &str = "4000002500001001";

fn typed(preferred_networks: Vec<Brand>, number: &str) -> Page {
    let mut page = Page::new(Options { preferred_networks, ..without_postal() });
    page.focus(Field::Number);
    page.keys(number);
    page
}

fn network(page: &mut Page) -> Result<Option<Brand>, ErrorCode> {
    page.fill("", "1234", "123", "");
    page.form.details().map(|details| details.network)
}

#[test]
fn the_page_hears_of_the_networks_as_they_become_known() {
    let page = typed(Vec::new(), CO_BRANDED);
    assert_eq!(page.networks_changes, [vec![Visa], vec![CartesBancaires, Visa]]);
    assert_eq!(page.offered, (vec![CartesBancaires, Visa], None));
    assert_eq!(page.brand, Some(Visa));
    assert!(page.changes.iter().all(|change| change.brand != CartesBancaires), "the brand stays the scheme's");
}

#[test]
fn nothing_is_chosen_for_the_buyer_unless_the_merchant_prefers_a_network() {
    assert_eq!(network(&mut typed(Vec::new(), CO_BRANDED)), Ok(None));
    let mut page = typed(vec![Mastercard, CartesBancaires, Visa], CO_BRANDED);
    assert_eq!((page.brand, page.offered.1), (Some(CartesBancaires), Some(CartesBancaires)));
    assert_eq!(network(&mut page), Ok(Some(CartesBancaires)));
}

#[test]
fn the_buyers_choice_goes_before_the_merchants() {
    let mut page = typed(vec![CartesBancaires], CO_BRANDED);
    page.step(Event::Network(Some(Visa)));
    assert_eq!((page.brand, page.offered.1), (Some(Visa), Some(Visa)));
    assert_eq!(network(&mut page), Ok(Some(Visa)));
    page.step(Event::Network(None));
    assert_eq!(network(&mut page), Ok(Some(CartesBancaires)));
}

#[test]
fn a_choice_does_not_outlive_the_number_that_it_was_made_for() {
    let mut page = typed(Vec::new(), CO_BRANDED);
    page.step(Event::Network(Some(CartesBancaires)));
    page.focus(Field::Number);
    page.keys("<<<<<<");
    assert_eq!(page.offered, (vec![Visa], None));
    page.keys("001001");
    assert_eq!(page.offered, (vec![CartesBancaires, Visa], None));
    page.step(Event::Network(Some(CartesBancaires)));
    page.step(Event::Clear);
    assert_eq!(page.offered, (vec![], None));
}

#[test]
fn cards_of_one_network_have_no_preference() {
    let mut page = typed(vec![Visa], "4242424242424242");
    page.step(Event::Network(Some(Visa)));
    assert_eq!(page.offered, (vec![Visa], None));
    assert_eq!(network(&mut page), Ok(None));
}
