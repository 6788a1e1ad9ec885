//! What is sold by a pricing table or a buy button, as the API lets a page know it. Read leniently: what is of another shape is left out.

mod price;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use super::tree::Tree;
use crate::rules::origin::is_secure_url;

pub use price::{Cost, Interval, Period, Price};

/// What is sold, and how it looks.
#[derive(Default)]
pub struct Offer {
    /// The currencies in which all of it can be paid (ISO 4217, lower case), the usual one first.
    pub currencies: Vec<String>,
    /// The e-mail address of the customer whose Customer Session this is; empty where none is known.
    pub email: String,
    /// The merchant's own look, as members of Stripe's `appearance`.
    pub look: Look,
    /// What is sold; one thing by a button.
    pub items: Vec<Item>,
    /// What a button is beside what it sells.
    pub button: Option<Button>,
}

/// Colours, a font and a shape; absent where the page decides.
#[derive(Default, Clone)]
pub struct Look {
    /// `#rrggbb`
    pub background: Option<String>,
    /// `#rrggbb`
    pub button: Option<String>,
    /// `#rrggbb`
    pub highlight: Option<String>,
    /// `#rrggbb`
    pub text: Option<String>,
    /// The name of one font.
    pub font: Option<String>,
    /// `pill`, `rounded` or `sharp`.
    pub shape: Option<String>,
}

/// A buy button.
pub struct Button {
    /// With picture, name and price around it.
    pub is_card: bool,
    /// What it says; the page's to say where nothing is.
    pub text: Option<String>,
}

/// Something that is sold.
pub struct Item {
    /// The product's id.
    pub product: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: Option<String>,
    /// An https picture.
    pub image: Option<String>,
    /// What one of it is called.
    pub unit: Option<String>,
    /// What makes it stand out.
    pub highlight: Option<String>,
    /// What is in it.
    pub features: Vec<String>,
    /// What it costs, one price for an interval.
    pub prices: Vec<Price>,
    /// How long nothing is paid, in days.
    pub trial_days: Option<i64>,
    /// What its button does.
    pub action: CallToAction,
    /// How many are bought at first.
    pub quantity: i64,
    /// The least and the most that can be, where the buyer may say how many.
    pub adjustable: Option<(i64, i64)>,
}

/// What an item's button does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CallToAction {
    /// It leads to the checkout.
    Buy,
    /// The same, with a trial first.
    StartTrial,
    /// It leads to a page of the merchant's, with places to fill in its address.
    Contact(String),
}

impl Offer {
    /// Reads a pricing table or a buy button; `None` where it is neither, or sells nothing.
    pub fn read(answer: &Tree) -> Option<Offer> {
        let (items, button) = match answer.text_at(&["object"])? {
            "pricing_table" => (list(answer, "items").iter().filter_map(item).collect(), None),
            "buy_button" => (Vec::from_iter(button_item(answer)), Some(read_button(answer))),
            _ => return None,
        };
        let offer = Offer {
            currencies: list(answer, "currencies").iter().filter_map(Tree::text).map(str::to_owned).collect(),
            email: answer.text_at(&["customer", "email"]).unwrap_or_default().to_owned(),
            look: read_look(answer),
            items,
            button,
        };
        (!offer.items.is_empty() && !offer.currencies.is_empty()).then_some(offer)
    }
}

fn item(tree: &Tree) -> Option<Item> {
    let prices = list(tree, "prices").iter().filter_map(Price::read).collect();
    let mut read = of_product(tree, prices)?;
    read.features = list(tree, "features").iter().filter_map(|feature| text(feature, &["name"])).collect();
    read.highlight = text(tree, &["highlight", "label"]);
    read.action = match (tree.text_at(&["call_to_action", "type"]), tree.text_at(&["call_to_action", "url"])) {
        (Some("contact"), Some(url)) => CallToAction::Contact(url.to_owned()),
        (Some("start_trial"), _) => CallToAction::StartTrial,
        _ => CallToAction::Buy,
    };
    let buys = !matches!(read.action, CallToAction::Contact(_));
    (!read.prices.is_empty() || !buys).then_some(read)
}

fn button_item(tree: &Tree) -> Option<Item> {
    let price = Price::read(tree.get("price")?)?;
    let mut read = of_product(tree, vec![price])?;
    read.description = text(tree, &["description"]);
    read.image = text(tree, &["image"]).filter(|url| is_secure_url(url));
    read.quantity = tree.whole_at(&["quantity"]).unwrap_or(1).max(1);
    if read.trial_days.is_some() {
        read.action = CallToAction::StartTrial;
    }
    Some(read)
}

/// What tables and buttons tell alike.
fn of_product(tree: &Tree, prices: Vec<Price>) -> Option<Item> {
    let product = tree.get("product")?;
    let adjustable = tree.get("adjustable_quantity");
    let is_adjustable = matches!(adjustable.and_then(|it| it.get("enabled")), Some(Tree::Flag(true)));
    let bound = |name: &str| adjustable.and_then(|it| it.whole_at(&[name]));
    let image = list(product, "images").first().and_then(Tree::text).filter(|url| is_secure_url(url));
    Some(Item {
        product: text(product, &["id"])?,
        name: text(product, &["name"])?,
        description: text(product, &["description"]),
        image: image.map(str::to_owned),
        unit: text(product, &["unit_label"]),
        highlight: None,
        features: Vec::new(),
        prices,
        trial_days: tree.whole_at(&["trial_period_days"]).filter(|days| *days > 0),
        action: CallToAction::Buy,
        quantity: 1,
        adjustable: is_adjustable.then(|| {
            // A checkout takes one at least.
            let least = bound("minimum").unwrap_or(1).max(1);
            (least, bound("maximum").unwrap_or(99).max(least))
        }),
    })
}

fn read_button(tree: &Tree) -> Button {
    Button { is_card: tree.text_at(&["layout"]) == Some("card"), text: text(tree, &["button_text"]) }
}

fn read_look(tree: &Tree) -> Look {
    let member = |name: &str| text(tree, &["appearance", name]);
    Look {
        background: member("background_color"),
        button: member("button_color"),
        highlight: member("highlight_color"),
        text: member("text_color"),
        font: member("font_family"),
        shape: member("shape"),
    }
}

fn text(tree: &Tree, path: &[&str]) -> Option<String> {
    tree.text_at(path).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn list<'a>(tree: &'a Tree, name: &str) -> &'a [Tree] {
    match tree.get(name) {
        Some(Tree::List(items)) => items,
        _ => &[],
    }
}
