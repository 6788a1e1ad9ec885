//! A card whose fields stand in frames of their own: how they act as one.
//!
//! Texts go from frame to frame of the pay origin and nowhere else: the frame with the number asks the others when an
//! operation needs the whole card.

use std::rc::{Rc, Weak};

use super::card::CardElement;
use crate::browser::board::{Board, Seat};
use crate::client::Problem;
use crate::flow::card::{CardDetails, Field};
use crate::rules::card::Brand;
use crate::rules::secret::Sensitive;
use crate::wire::port::CardKind;

/// Asks for the field's text, and shows the buyer what is missing.
const TEXT: &str = "text";
/// Asks for the scheme of the number.
const BRAND: &str = "brand";
/// Tells the scheme of the number.
const BRAND_IS: &str = "brand_is";
/// Hands over what the browser filled in in the wrong place.
const FILL: &str = "fill";
/// Sends the caret.
const FOCUS: &str = "focus";

const NO_EXPIRY: &str = "The number alone makes no card. Mount a cardExpiry element of the same elements() group, too.";

/// An element's membership in its group.
pub struct Group {
    board: Board,
    kind: CardKind,
    _seat: Seat,
}

impl Group {
    /// Joins the group that meets at `board`.
    pub fn join(board: Board, kind: CardKind, card: &Rc<CardElement>) -> Group {
        let own = Rc::downgrade(card);
        let seat = board.sit(kind.name(), move |word, text| answer(&own, kind, word, text));
        let group = Group { board, kind, _seat: seat };
        group.tell_brand(card.brand());
        if kind == CardKind::Cvc {
            card.set_brand(group.brand());
        }
        group
    }

    /// The card of which `number` holds the number.
    pub fn details(&self, number: &CardElement) -> Result<CardDetails, Problem> {
        // Both are asked first, so that the buyer sees all that is missing at once.
        let (expiry, cvc) = (self.text(CardKind::Expiry), self.text(CardKind::Cvc));
        let number = |expiry: &str| {
            // EXPOSE: the card is put together here, in a frame of the pay origin.
            number.details_with(expiry, cvc.as_ref().map(|cvc| cvc.expose().as_str()))
        };
        match expiry {
            // EXPOSE: as above.
            Some(expiry) => Ok(number(expiry.expose())?),
            None => Err(Problem::Misuse(NO_EXPIRY)),
        }
    }

    /// Tells the security code's field which scheme's it is, if the number is here.
    pub fn tell_brand(&self, brand: Brand) {
        if self.kind == CardKind::Number {
            self.board.ask(CardKind::Cvc.name(), BRAND_IS, brand.name());
        }
    }

    /// Sends the caret to a field of another element.
    pub fn move_on(&self, field: Field) {
        self.say(field, FOCUS, "");
    }

    /// Hands a text over to the element that it belongs to.
    pub fn hand_over(&self, field: Field, text: &str) {
        self.say(field, FILL, text);
    }

    fn say(&self, field: Field, word: &str, text: &str) {
        if let Some(kind) = kind_of(field) {
            self.board.ask(kind.name(), word, text);
        }
    }

    fn brand(&self) -> Brand {
        let name = self.board.ask(CardKind::Number.name(), BRAND, "").unwrap_or_default();
        Brand::named(&name).unwrap_or(Brand::Unknown)
    }

    fn text(&self, kind: CardKind) -> Option<Sensitive<String>> {
        self.board.ask(kind.name(), TEXT, "").map(Sensitive::new)
    }
}

/// What an element does when another one of its group says `word`.
fn answer(own: &Weak<CardElement>, kind: CardKind, word: &str, text: String) -> Option<String> {
    let (card, field) = (own.upgrade()?, field_of(kind)?);
    match word {
        // EXPOSE: to a frame of this origin, which puts the card together.
        TEXT => return Some(card.text(field).expose().clone()),
        BRAND => return Some(card.brand().name().into()),
        BRAND_IS => card.set_brand(Brand::named(&text).unwrap_or(Brand::Unknown)),
        FILL => card.fill(field, text),
        FOCUS => card.focus(),
        _ => {}
    }
    None
}

/// The field of an element that has one.
pub fn field_of(kind: CardKind) -> Option<Field> {
    match kind {
        CardKind::Whole => None,
        CardKind::Number => Some(Field::Number),
        CardKind::Expiry => Some(Field::Expiry),
        CardKind::Cvc => Some(Field::Cvc),
    }
}

fn kind_of(field: Field) -> Option<CardKind> {
    [CardKind::Number, CardKind::Expiry, CardKind::Cvc].into_iter().find(|kind| field_of(*kind) == Some(field))
}
