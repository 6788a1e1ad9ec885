//! What a page says of an element of the card family: which it is, and its options.

use super::read::Taking;
use crate::wire::tree::Tree;

/// An element of the card family, as it is mounted.
#[derive(Default)]
pub struct CardInit {
    /// Which one.
    pub kind: CardKind,
    /// Where the elements of its group meet: the id of a controller frame. Only for those that hold a part of the card.
    pub group: Option<String>,
    /// Its options.
    pub options: CardOptions,
}

/// The elements of the card family: the whole card in one line, or each field in a frame of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardKind {
    /// `card`
    #[default]
    Whole,
    /// `cardNumber`
    Number,
    /// `cardExpiry`
    Expiry,
    /// `cardCvc`
    Cvc,
}

/// Options of the card element, as far as they concern the frame. Absent means unchanged.
#[derive(Default)]
pub struct CardOptions {
    /// Style variants by state; see `rules::style`.
    pub style: Option<Tree>,
    /// Prefilled values.
    pub value: Option<CardValue>,
    /// Never ask for the postal code.
    pub hide_postal_code: Option<bool>,
    /// `default` or `solid`.
    pub icon_style: Option<String>,
    /// Show no brand icon.
    pub hide_icon: Option<bool>,
    /// Fields take no input.
    pub disabled: Option<bool>,
    /// What the field of an element that has only one shows while it is empty.
    pub placeholder: Option<String>,
    /// Networks that the merchant prefers for co-branded cards, the best first. The buyer's choice goes before it.
    pub preferred_network: Option<Vec<String>>,
    /// Move the caret on to the next element of the group when this one is finished.
    pub auto_advance: Option<bool>,
}

/// Values that a page may prefill, and that a change reports back: never card data.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CardValue {
    /// The billing postal code.
    pub postal_code: String,
}

impl CardInit {
    /// Reads an element; `None` where a member is unknown, or of another type.
    pub fn parse(element: Tree) -> Option<CardInit> {
        let mut rest = Taking(element);
        let parsed = CardInit {
            kind: CardKind::parse(&rest.text("type")?)?,
            group: rest.optional_text("group")?,
            options: match rest.tree("options") {
                Tree::Null => CardOptions::default(),
                options => CardOptions::parse(options)?,
            },
        };
        rest.is_empty().then_some(parsed)
    }
}

impl CardKind {
    /// Reads the element's type.
    pub fn parse(name: &str) -> Option<CardKind> {
        [CardKind::Whole, CardKind::Number, CardKind::Expiry, CardKind::Cvc]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// The element's type.
    pub fn name(self) -> &'static str {
        match self {
            CardKind::Whole => "card",
            CardKind::Number => "cardNumber",
            CardKind::Expiry => "cardExpiry",
            CardKind::Cvc => "cardCvc",
        }
    }
}

impl CardOptions {
    /// Reads options; `None` where one is unknown, or of another type.
    pub fn parse(options: Tree) -> Option<CardOptions> {
        let mut rest = Taking(options);
        let parsed = CardOptions {
            style: Some(rest.tree("style")).filter(|style| !style.is_null()),
            value: match rest.tree("value") {
                Tree::Null => None,
                value => Some(CardValue::parse(value)?),
            },
            hide_postal_code: rest.optional_flag("hidePostalCode")?,
            icon_style: rest.optional_text("iconStyle")?,
            hide_icon: rest.optional_flag("hideIcon")?,
            disabled: rest.optional_flag("disabled")?,
            placeholder: rest.optional_text("placeholder")?,
            preferred_network: rest.optional_texts("preferredNetwork")?,
            auto_advance: rest.optional_flag("autoAdvance")?,
        };
        rest.is_empty().then_some(parsed)
    }
}

impl CardValue {
    fn parse(value: Tree) -> Option<CardValue> {
        let mut rest = Taking(value);
        let postal_code = rest.optional_text("postalCode")?.unwrap_or_default();
        rest.is_empty().then_some(CardValue { postal_code })
    }
}
