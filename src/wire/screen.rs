//! Keeps card numbers out of free text: a buyer who types the number into the name field must not have it stored as a name.

use crate::rules::card_text::contains_card_number;
use crate::rules::error::ErrorCode;

use super::tree::Tree;

/// Looks at every name, address, e-mail and postal code in what the page hands over. Phone numbers and metadata are left
/// alone: long ones pass the check digit of a card number by chance.
pub fn screen(parameters: &Tree) -> Result<(), ErrorCode> {
    let mut found = Ok(());
    parameters.leaves("", &mut |name, text| {
        if found.is_ok() && is_free_text(name) && contains_card_number(text) {
            found = Err(match name {
                "postal_code" | "address_zip" => ErrorCode::CardNumberInPostalCodeField,
                _ => ErrorCode::CardNumberInNameField,
            });
        }
    });
    found
}

fn is_free_text(name: &str) -> bool {
    matches!(name, "email" | "receipt_email" | "city" | "state" | "country" | "line1" | "line2" | "postal_code")
        || name.ends_with("name")
        || name.starts_with("address_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec;

    fn member(name: &str, text: &str) -> Tree {
        let leaf = Tree::Map(vec![(String::from(name), Tree::Text(String::from(text)))]);
        Tree::Map(vec![(String::from("billing_details"), leaf)])
    }

    #[test]
    fn finds_a_card_number_in_a_name_and_in_a_postal_code() {
        assert!(screen(&member("name", "4242 4242-4242 4242")) == Err(ErrorCode::CardNumberInNameField));
        assert!(screen(&member("postal_code", "4242424242424242")) == Err(ErrorCode::CardNumberInPostalCodeField));
    }

    #[test]
    fn every_name_of_a_person_is_looked_at() {
        for name in ["first_name", "account_holder_name", "maiden_name"] {
            assert!(screen(&member(name, "4242424242424242")) == Err(ErrorCode::CardNumberInNameField), "{name}");
        }
    }

    #[test]
    fn a_number_is_no_way_around() {
        let name = Tree::Map(vec![("name".into(), Tree::Whole(4_242_424_242_424_242))]);
        assert!(screen(&name) == Err(ErrorCode::CardNumberInNameField));
    }

    #[test]
    fn leaves_names_and_phone_numbers_alone() {
        assert!(screen(&member("name", "Ada Lovelace")).is_ok());
        assert!(screen(&member("phone", "4242424242424242")).is_ok());
    }
}
