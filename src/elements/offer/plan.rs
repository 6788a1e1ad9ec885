//! One item: a card in a table, or what a buy button is.

use super::words;
use crate::browser::dom::Node;
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::flow::offer::{Deed, Line};
use crate::rules::price::{Charge, Tier, TiersMode};
use crate::rules::text::{self, decimal};
use crate::wire::offer::{Button, Item};

/// An item's nodes. What is the same whatever the buyer chooses is made once.
pub struct Plan {
    root: Node,
    cost: Node,
    quantity: Option<Quantity>,
    action: Node,
    label: Node,
    /// What the merchant has the button say.
    said: Option<String>,
    _picture: Option<Listener>,
}

struct Quantity {
    root: Node,
    fewer: Node,
    more: Node,
    input: Node,
    bounds: (i64, i64),
}

impl Plan {
    /// Makes the nodes of the item of this place, in a table (`button` is nothing) or as a buy button.
    pub fn make(item: &Item, place: usize, button: Option<&Button>, host: &Host) -> Plan {
        let place = decimal(place as i64);
        let name_id = ["plan-", &place].concat();
        let root =
            Node::make(if button.is_some() { "div" } else { "li" }, &[("class", "plan"), ("data-item", &item.product)]);
        let bare = button.is_some_and(|button| !button.is_card);
        let picture = (!bare).then(|| about(&root, item, &name_id)).flatten();
        let cost = Node::make("div", &[("class", "cost")]);
        let buy = Node::make("div", &[("class", "buy")]);
        let quantity = item.adjustable.map(|bounds| Quantity::make(&buy, &place, bounds, host));
        let action = Node::make("button", &[("class", "Button action"), ("type", "button"), ("data-action", &place)]);
        if !bare {
            action.set_attribute("aria-describedby", &name_id);
        }
        let label = Node::make("span", &[("class", "label")]);
        action.append(&label);
        action.append(&Node::make("span", &[("class", "Spinner"), ("aria-hidden", "true")]));
        buy.append(&action);
        if !bare {
            root.append(&cost);
        }
        root.append(&buy);
        if button.is_none() {
            root.append(&features(item, host));
        }
        if item.highlight.is_some() {
            root.set_class("is-highlighted", true);
        }
        let said = button.and_then(|button| button.text.clone());
        Plan { root, cost, quantity, action, label, said, _picture: picture }
    }

    /// The whole of it.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Its button.
    pub fn action(&self) -> &Node {
        &self.action
    }

    /// Shows what was chosen.
    pub fn show(&self, line: &Line<'_>, is_locked: bool, host: &Host) {
        self.show_cost(line, host);
        if let Some(quantity) = &self.quantity {
            quantity.show(line.quantity, !matches!(line.deed, Deed::Current | Deed::OtherPeriod));
        }
        let own = self.said.clone().filter(|_| matches!(line.deed, Deed::Buy | Deed::Subscribe | Deed::StartTrial));
        self.label.set_text(&own.unwrap_or_else(|| host.text(&words::deed(line.deed))));
        let is_idle = matches!(line.deed, Deed::Current | Deed::OtherPeriod);
        self.action.set_class("is-idle", is_idle);
        self.action.set_class("is-busy", line.is_busy);
        // It stays where the keyboard finds it, and says that it does nothing.
        let is_locked = is_locked && line.deed != Deed::Contact;
        self.action.set_attribute("aria-disabled", flag(is_idle || is_locked));
        self.action.set_attribute("aria-busy", flag(line.is_busy));
        self.root.set_class("is-current", line.deed == Deed::Current);
    }

    fn show_cost(&self, line: &Line<'_>, host: &Host) {
        // Open ranges stay open: only what is said changes.
        let was_open = self.cost.find("details[open]").is_some();
        self.cost.set_text("");
        let Some(cost) = line.cost else { return };
        let price = Node::make("p", &[("class", "price")]);
        if matches!(cost.charge, Charge::Tiered { .. }) {
            price.append(&said("span", "from", &host.text(&text::OFFER_FROM)));
        }
        let one = match &cost.charge {
            Charge::PerUnit { unit, .. } => *unit,
            Charge::Tiered { tiers, .. } => tiers.iter().map(|tier| tier.unit).min().unwrap_or_default(),
        };
        let is_free = one.is_zero() && matches!(cost.charge, Charge::PerUnit { .. });
        let amount = if is_free { host.text(&text::OFFER_FREE) } else { words::money(host, one, &cost.currency) };
        price.append(&said("span", "amount", &amount));
        let basis = words::basis(host, line);
        if !basis.is_empty() && !is_free {
            price.append(&said("span", "per", &basis));
        }
        self.cost.append(&price);
        let trial = words::trial(host, line);
        if !trial.is_empty() {
            self.cost.append(&said("p", "note trial", &trial));
        }
        for note in words::notes(host, line) {
            self.cost.append(&said("p", "note", &note));
        }
        if let Charge::Tiered { mode, tiers } = &cost.charge {
            let details = ranges(*mode, tiers, &cost.currency, host);
            if was_open {
                details.set_attribute("open", "");
            }
            self.cost.append(&details);
        }
    }
}

/// Picture, name and description. Gives what hides a picture that does not come.
fn about(root: &Node, item: &Item, name_id: &str) -> Option<Listener> {
    if let Some(label) = &item.highlight {
        root.append(&said("p", "highlight", label));
    }
    let about = Node::make("div", &[("class", "about")]);
    let listener = item.image.as_ref().map(|url| {
        // No referrer: whose picture it is, is nothing to who has it.
        let picture = Node::make(
            "img",
            &[("class", "picture"), ("alt", ""), ("referrerpolicy", "no-referrer"), ("decoding", "async")],
        );
        let hidden = picture.clone();
        let listener = picture.listen("error", move |_| hidden.set_hidden(true));
        picture.set_attribute("src", url);
        about.append(&picture);
        listener
    });
    let name = said("h3", "Heading name", &item.name);
    name.set_attribute("id", name_id);
    about.append(&name);
    if let Some(description) = &item.description {
        about.append(&said("p", "note", description));
    }
    root.append(&about);
    listener
}

fn features(item: &Item, host: &Host) -> Node {
    let list =
        Node::make("ul", &[("class", "features"), ("role", "list"), ("aria-label", &host.text(&text::OFFER_FEATURES))]);
    list.set_hidden(item.features.is_empty());
    for feature in &item.features {
        list.append(&said("li", "feature", feature));
    }
    list
}

fn ranges(mode: TiersMode, tiers: &[Tier], currency: &str, host: &Host) -> Node {
    let details = Node::make("details", &[("class", "tiers")]);
    details.append(&said("summary", "", &host.text(&text::OFFER_TIERS)));
    let table = Node::make("table", &[]);
    let mut before = 0;
    for tier in tiers {
        let (range, price) = words::tier(host, tier, before, currency);
        let row = Node::make("tr", &[]);
        let head = said("th", "", &range);
        head.set_attribute("scope", "row");
        row.append(&head);
        row.append(&said("td", "", &price));
        table.append(&row);
        before = tier.up_to.unwrap_or(before);
    }
    details.append(&table);
    let rule = match mode {
        TiersMode::Graduated => text::OFFER_GRADUATED,
        TiersMode::Volume => text::OFFER_VOLUME,
    };
    details.append(&said("p", "note", &host.text(&rule)));
    details
}

impl Quantity {
    fn make(buy: &Node, place: &str, bounds: (i64, i64), host: &Host) -> Quantity {
        let id = ["quantity-", place].concat();
        let root = Node::make("div", &[("class", "quantity")]);
        let label = said("label", "Label", &host.text(&text::OFFER_QUANTITY));
        label.set_attribute("for", &id);
        let steps = Node::make("div", &[("class", "steps")]);
        let step = |name: &str, sign: &str, spoken: &text::Text| {
            let button = said("button", "step", sign);
            button.set_attribute("type", "button");
            button.set_attribute(name, place);
            button.set_attribute("aria-label", &host.text(spoken));
            button
        };
        let (fewer, more) = (step("data-less", "−", &text::OFFER_FEWER), step("data-more", "+", &text::OFFER_ONE_MORE));
        let input = Node::make(
            "input",
            &[
                ("class", "count"),
                ("id", &id),
                ("type", "number"),
                ("inputmode", "numeric"),
                ("autocomplete", "off"),
                ("min", &decimal(bounds.0)),
                ("max", &decimal(bounds.1)),
                ("data-quantity", place),
            ],
        );
        [&fewer, &input, &more].into_iter().for_each(|node| steps.append(node));
        [&label, &steps].into_iter().for_each(|node| root.append(node));
        buy.append(&root);
        Quantity { root, fewer, more, input, bounds }
    }

    fn show(&self, quantity: i64, is_sold: bool) {
        self.root.set_hidden(!is_sold);
        let text = decimal(quantity);
        // What the buyer is typing is left alone.
        if !self.input.is_focused() && self.input.value() != text {
            self.input.set_value(&text);
        }
        self.fewer.set_attribute("aria-disabled", flag(quantity <= self.bounds.0));
        self.more.set_attribute("aria-disabled", flag(quantity >= self.bounds.1));
    }
}

fn said(tag: &str, class: &str, text: &str) -> Node {
    let attributes: &[_] = if class.is_empty() { &[] } else { &[("class", class)] };
    let node = Node::make(tag, attributes);
    node.set_text(text);
    node
}

fn flag(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
