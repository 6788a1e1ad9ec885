//! What the page says to a pricing table or a buy button, and what that tells the page.
//!
//! An event that asks the page something carries a number (`ask`), under which the page answers whether it is going away.

use super::element::write_members;
use super::read::Taking;
use super::write::Members;
use crate::wire::offer::Period;
use crate::wire::tree::Tree;

/// A table or button, as it is mounted.
#[derive(Default)]
pub struct OfferInit {
    /// Which of both.
    pub is_button: bool,
    /// The page's options.
    pub options: OfferOptions,
    /// Stripe's `appearance`.
    pub appearance: Tree,
}

/// The page's options. Those that are absent from an update stay as they are; an empty text takes one away.
#[derive(Clone, Default)]
pub struct OfferOptions {
    /// `prctbl_...`, `buy_btn_...`
    pub id: Option<String>,
    /// The merchant's own name for the purchase.
    pub reference: Option<String>,
    /// The buyer's e-mail address.
    pub email: Option<String>,
    /// The currency to begin with.
    pub currency: Option<String>,
    /// Whether one whose Customer Session is over may buy as a guest.
    pub allow_guest: Option<bool>,
    /// A Customer Session's client secret.
    pub secret: Option<String>,
    /// What makes that session this document's.
    pub claim: Option<String>,
    /// The page shows itself what there is to say when nothing is sold, or nothing could be loaded.
    pub own_notices: Option<bool>,
}

impl OfferInit {
    /// Reads the `element` of the page's first message; `None` where it is neither.
    pub fn parse(element: Tree) -> Option<OfferInit> {
        let mut rest = Taking(element);
        let is_button = match rest.text("type")?.as_str() {
            "pricingTable" => false,
            "buyButton" => true,
            _ => return None,
        };
        let parsed = OfferInit {
            is_button,
            options: OfferOptions::parse(rest.tree("options"))?,
            appearance: object(rest.tree("appearance"))?,
        };
        rest.is_empty().then_some(parsed)
    }
}

impl OfferOptions {
    fn parse(options: Tree) -> Option<OfferOptions> {
        let mut rest = Taking(object(options)?);
        let parsed = OfferOptions {
            id: rest.optional_text("id")?,
            reference: rest.optional_text("clientReferenceId")?,
            email: rest.optional_text("customerEmail")?,
            currency: rest.optional_text("currency")?,
            allow_guest: rest.optional_flag("allowGuest")?,
            secret: rest.optional_text("customerSessionClientSecret")?,
            claim: rest.optional_text("claim")?,
            own_notices: rest.optional_flag("ownNotices")?,
        };
        rest.is_empty().then_some(parsed)
    }

    /// Takes over what `news` has.
    pub fn merge(&mut self, news: OfferOptions) {
        let text = |kept: &mut Option<String>, new: Option<String>| {
            if let Some(new) = new {
                *kept = Some(new).filter(|new| !new.is_empty());
            }
        };
        text(&mut self.id, news.id);
        text(&mut self.reference, news.reference);
        text(&mut self.email, news.email);
        text(&mut self.currency, news.currency);
        text(&mut self.secret, news.secret);
        text(&mut self.claim, news.claim);
        self.allow_guest = news.allow_guest.or(self.allow_guest);
        self.own_notices = news.own_notices.or(self.own_notices);
    }
}

/// What changes of a mounted one.
#[derive(Default)]
pub struct OfferUpdate {
    /// The page's options.
    pub options: OfferOptions,
    /// Stripe's `appearance`; absent where it stays.
    pub appearance: Tree,
    /// The language that the buyer reads.
    pub locale: Option<String>,
}

impl OfferUpdate {
    /// Reads the `options` of an update; `None` where it is not one.
    pub fn parse(options: Tree) -> Option<OfferUpdate> {
        let mut rest = Taking(options);
        let parsed = OfferUpdate {
            options: OfferOptions::parse(rest.tree("options"))?,
            appearance: object(rest.tree("appearance"))?,
            locale: rest.optional_text("locale")?,
        };
        rest.is_empty().then_some(parsed)
    }
}

fn object(value: Tree) -> Option<Tree> {
    matches!(value, Tree::Null | Tree::Map(_)).then_some(value)
}

/// A Checkout Session that was begun.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Begun {
    /// `cs_test_...`
    pub id: String,
    /// Where the buyer pays.
    pub url: String,
    /// In seconds since 1970.
    pub expires_at: i64,
}

/// What is bought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bought {
    /// The price's id.
    pub price: String,
    /// The product's id.
    pub product: String,
    /// How many.
    pub quantity: i64,
}

/// An event of a table or button.
pub enum OfferEvent {
    /// It is drawn.
    Loaded {
        /// In which currency.
        currency: String,
        /// In which it could be.
        currencies: Vec<String>,
        /// For what is paid so often.
        period: Option<Period>,
        /// How many things are sold.
        items: usize,
    },
    /// The buyer chose something.
    Change {
        /// In which currency prices are shown.
        currency: String,
        /// How often what is shown is paid.
        period: Option<Period>,
        /// What it is about, where it is about one thing.
        bought: Option<Bought>,
    },
    /// A Checkout Session was begun.
    Checkout {
        /// The number of the question.
        ask: u32,
        /// What is bought.
        bought: Bought,
        /// In which currency.
        currency: String,
        /// The session.
        session: Begun,
    },
    /// The buyer wants to be led to a page of the merchant's.
    Contact {
        /// The number of the question.
        ask: u32,
        /// The product's id.
        product: String,
        /// The page.
        url: String,
    },
    /// The Customer Session is over.
    Expired {
        /// Why.
        reason: &'static str,
    },
    /// Something failed, as the API or this side says it.
    Error(Tree),
}

impl OfferEvent {
    /// The event's name.
    pub fn name(&self) -> &'static str {
        match self {
            OfferEvent::Loaded { .. } => "loaded",
            OfferEvent::Change { .. } => "change",
            OfferEvent::Checkout { .. } => "checkout",
            OfferEvent::Contact { .. } => "contact",
            OfferEvent::Expired { .. } => "expired",
            OfferEvent::Error(_) => "error",
        }
    }

    /// Writes the payload's members.
    pub fn write(&self, out: &mut dyn Members) {
        match self {
            OfferEvent::Loaded { currency, currencies, period, items } => {
                out.text("currency", currency);
                let all: Vec<&str> = currencies.iter().map(String::as_str).collect();
                out.list("currencies", &all);
                write_period(out, *period);
                out.number("items", *items as f64);
            }
            OfferEvent::Change { currency, period, bought } => {
                out.text("currency", currency);
                write_period(out, *period);
                if let Some(bought) = bought {
                    bought.write(out);
                }
            }
            OfferEvent::Checkout { ask, bought, currency, session } => {
                out.number("ask", f64::from(*ask));
                bought.write(out);
                out.text("currency", currency);
                out.group("session", &|out| {
                    out.text("id", &session.id);
                    out.text("url", &session.url);
                    out.number("expiresAt", session.expires_at as f64);
                });
            }
            OfferEvent::Contact { ask, product, url } => {
                out.number("ask", f64::from(*ask));
                out.text("product", product);
                out.text("url", url);
            }
            OfferEvent::Expired { reason } => out.text("reason", reason),
            OfferEvent::Error(error) => out.group("error", &|out| write_members(out, error)),
        }
    }
}

impl Bought {
    fn write(&self, out: &mut dyn Members) {
        out.text("price", &self.price);
        out.text("product", &self.product);
        out.number("quantity", self.quantity as f64);
    }
}

fn write_period(out: &mut dyn Members, period: Option<Period>) {
    if let Some(period) = period {
        out.text("interval", period.interval.name());
        out.number("intervalCount", period.count as f64);
    }
}
