//! Stripe's published test cards, and what each of them does. They are the only cards that this backend takes.
//! Objects keep a card's `name` from this table, never its number, so that a saved card behaves as the typed one did.

mod table;

pub use table::CARDS;

use crate::errors::message_of;
use crate::test_accounts;

/// The length of the shortest number in the table.
const SHORTEST: usize = 14;

/// One test card.
#[derive(Clone, Copy)]
pub struct TestCard {
    /// Its name in this table; what objects keep.
    pub name: &'static str,
    /// Its number: compared with what is sent, never put out.
    pub number: &'static str,
    /// The issuer's country, ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// `credit`, `debit` or `prepaid`.
    pub funding: &'static str,
    /// What a charge of it comes to.
    pub charge: Charge,
    /// What 3D Secure does with it.
    pub authentication: Authentication,
    /// What the issuer says of CVC and address.
    pub checks: Checks,
    /// What becomes of its refunds.
    pub refund: RefundEnd,
    /// Whether a customer may keep it.
    pub attachable: bool,
    /// The ends of its named objects: `visa` for `pm_card_visa` and `tok_visa`.
    pub aliases: &'static [&'static str],
}

/// What a charge comes to.
#[derive(Clone, Copy)]
pub enum Charge {
    /// It succeeds, at this risk level.
    Succeeds(&'static str),
    /// The issuer declines it.
    Declined(Decline),
    /// The issuer declines it if a CVC was sent.
    DeclinedWithCvc(Decline),
    /// It is blocked before the issuer is asked.
    Blocked,
}

/// How a decline is told.
#[derive(Clone, Copy)]
pub struct Decline {
    /// The error's `code`.
    pub code: &'static str,
    /// The error's `decline_code`, where the issuer gave one.
    pub decline_code: Option<&'static str>,
    /// The parameter at fault.
    pub param: Option<&'static str>,
}

impl Decline {
    /// `card_declined` with a decline code.
    pub const fn because(decline_code: &'static str) -> Self {
        Self { code: "card_declined", decline_code: Some(decline_code), param: None }
    }

    /// An error code that says all.
    pub const fn coded(code: &'static str, param: Option<&'static str>) -> Self {
        Self { code, decline_code: None, param }
    }

    /// The issuer wants the buyer there, and nobody is.
    pub const fn authentication_required() -> Self {
        Self { code: "authentication_required", decline_code: Some("authentication_required"), param: None }
    }

    /// What the buyer reads: the reason where it helps to choose what to do next. For lost, stolen and suspect cards it is
    /// the text of every decline: whoever holds one is not to learn that the bank knows.
    pub fn message(&self) -> &'static str {
        match self.decline_code.unwrap_or(self.code) {
            "insufficient_funds" => "There is not enough money on this card for the payment. Use another card.",
            "card_velocity_exceeded" => {
                "This card has reached its limit for now. Use another card, or try again tomorrow."
            }
            "authentication_required" => {
                "The bank wants you to confirm this payment yourself. Pay again, and follow the bank's instructions."
            }
            "test_mode_live_card" => "This shop is in test mode and takes published test cards only. Use one of those.",
            _ => test_accounts::message_of(self.code).unwrap_or_else(|| message_of(self.code)),
        }
    }
}

/// What becomes of a refund.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RefundEnd {
    /// It succeeds at once.
    AtOnce,
    /// It is pending, and succeeds later.
    Later,
    /// It succeeds, and turns out to have failed later.
    FailsLater,
}

/// What 3D Secure does with a card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// The card does not support it.
    NotSupported,
    /// Supported, but the buyer is not enrolled: no prompt.
    NotEnrolled,
    /// Supported and asked for only on the merchant's request.
    Optional,
    /// Not required; asking for it is a processing error.
    Failing,
    /// Required on every payment.
    Always,
    /// Required on every payment but those off-session with a card set up before.
    UnlessSetUp,
    /// Counts as set up already: required on-session only.
    OnSession,
    /// Required and carried out without the buyer.
    Frictionless,
    /// Required, and the look-up fails.
    LookupFails,
}

/// What the issuer says of CVC and address.
#[derive(Clone, Copy)]
pub struct Checks {
    /// Of the CVC, if one was sent.
    pub cvc: &'static str,
    /// Of the first address line, if one was sent.
    pub line1: &'static str,
    /// Of the postal code, if one was sent.
    pub postal_code: &'static str,
}

impl TestCard {
    /// The card of a number.
    pub fn of_number(number: &str) -> Option<&'static Self> {
        CARDS.iter().find(|card| card.number == number)
    }

    /// Whether a text holds the number of one of these cards, whatever stands between its digits.
    pub fn stands_in(text: &str) -> bool {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.len() >= SHORTEST && CARDS.iter().any(|card| digits.contains(card.number))
    }

    /// The card of a name in this table.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        CARDS.iter().find(|card| card.name == name)
    }

    /// The card of a named PaymentMethod or token, such as `pm_card_visa` or `tok_visa`.
    pub fn of_named_object(id: &str) -> Option<&'static Self> {
        let alias = id.strip_prefix("pm_card_").or_else(|| id.strip_prefix("tok_"))?;
        CARDS.iter().find(|card| card.aliases.contains(&alias))
    }
}

#[cfg(test)]
mod tests {
    use opentill::rules::card::{Brand, luhn};

    use super::*;

    #[test]
    fn every_row_is_a_card_of_its_own() {
        for (at, card) in CARDS.iter().enumerate() {
            assert!(luhn(card.number), "{}", card.name);
            assert!(Brand::of(card.number) != Brand::Unknown, "{}", card.name);
            for other in &CARDS[..at] {
                assert!(card.name != other.name && card.number != other.number, "{}", card.name);
                assert!(!card.aliases.iter().any(|alias| other.aliases.contains(alias)), "{}", card.name);
            }
        }
    }

    #[test]
    fn names_hold_no_number() {
        assert!(CARDS.iter().all(|card| {
            card.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
        }));
        assert!(CARDS.iter().all(|card| card.name.bytes().filter(u8::is_ascii_digit).count() < 3));
    }

    #[test]
    fn declines_say_what_to_do_but_betray_no_suspicion() {
        let generic = Decline::because("generic_decline").message();
        for decline_code in ["insufficient_funds", "card_velocity_exceeded"] {
            assert_ne!(Decline::because(decline_code).message(), generic, "{decline_code}");
        }
        for decline_code in ["lost_card", "stolen_card", "fraudulent"] {
            assert_eq!(Decline::because(decline_code).message(), generic, "{decline_code}");
        }
        // Declined off-session, and refused because the caller does not wait for the buyer.
        let refused = Decline::coded("authentication_required", None).message();
        assert_eq!(refused, Decline::authentication_required().message());
        assert_ne!(refused, generic);
    }

    #[test]
    fn numbers_are_found_in_texts() {
        assert!(CARDS.iter().all(|card| card.number.len() >= SHORTEST && TestCard::stands_in(card.number)));
        assert!(TestCard::stands_in("pay 4242-4242 4242.4242 now"));
        assert!(!TestCard::stands_in("1795449293123 4242"));
    }

    #[test]
    fn named_objects_are_found() {
        assert!(TestCard::of_named_object("pm_card_visa").is_some_and(|card| card.name == "visa"));
        assert!(TestCard::of_named_object("tok_visa").is_some_and(|card| card.name == "visa"));
        assert!(TestCard::of_named_object("pm_card_").is_none());
        assert!(TestCard::of_named_object("visa").is_none());
    }
}
