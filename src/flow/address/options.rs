//! What the merchant decides about an address.

use crate::rules::address::COUNTRIES;
use crate::wire::port::{AddressKind, AddressMode, AddressValue};
use crate::wire::tree::Tree;

/// How the name is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameFields {
    /// In one field.
    #[default]
    Full,
    /// In two fields.
    Split,
    /// As a company's.
    Organization,
    /// Not at all.
    Never,
}

/// The other address element of a group, whose address this one can have as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// What is there is all that is needed.
    pub complete: bool,
    /// What is there.
    pub value: AddressValue,
}

/// The options in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What the address is for.
    pub mode: AddressMode,
    /// How the name is asked for.
    pub name: NameFields,
    /// Whether a phone number is asked for, and whether it has to be there.
    pub phone: Option<bool>,
    /// The countries to choose from; empty for all.
    pub allowed: Vec<String>,
    /// Nothing can be brought to a post office box.
    pub block_po_box: bool,
    /// Saved addresses.
    pub contacts: Vec<AddressValue>,
    /// What the fields hold at first.
    pub defaults: AddressValue,
    /// The other element of the group, where the buyer may say that both are the same.
    pub twin: Option<Twin>,
}

impl Options {
    /// Reads the options of `create()`, those of updates merged into them.
    pub fn read(kind: AddressKind, options: &Tree) -> Options {
        let word = |path: &[&str]| options.text_at(path).unwrap_or_default();
        let mode = if kind == AddressKind::ShippingAddress { "shipping" } else { word(&["mode"]) };
        let allowed: Vec<String> = list(options.get("allowedCountries"))
            .filter_map(|country| country.text().map(str::to_ascii_uppercase))
            .filter(|country| COUNTRIES.split(' ').any(|known| known == country))
            .collect();
        let is_offered = |contact: &AddressValue| allowed.is_empty() || allowed.contains(&contact.country);
        Options {
            mode: AddressMode::named(mode),
            name: match (word(&["fields", "name"]), word(&["display", "name"])) {
                ("never", _) => NameFields::Never,
                (_, "split") => NameFields::Split,
                (_, "organization") => NameFields::Organization,
                _ => NameFields::Full,
            },
            phone: phone(word(&["fields", "phone"]), word(&["validation", "phone", "required"])),
            block_po_box: options.get("blockPoBox").is_some_and(|flag| matches!(flag, Tree::Flag(true))),
            contacts: list(options.get("contacts")).map(AddressValue::read).filter(is_offered).collect(),
            defaults: options.get("defaultValues").map(AddressValue::read).unwrap_or_default(),
            twin: options.get("sync").filter(|sync| !sync.members().is_empty()).map(|sync| Twin {
                complete: matches!(sync.get("complete"), Some(Tree::Flag(true))),
                value: sync.get("value").map(AddressValue::read).unwrap_or_default(),
            }),
            allowed,
        }
    }

    /// The countries to choose from.
    pub fn countries(&self) -> Vec<&str> {
        if self.allowed.is_empty() {
            return COUNTRIES.split(' ').collect();
        }
        self.allowed.iter().map(String::as_str).collect()
    }

    /// All that decides which fields there are.
    pub(super) fn shape(&self) -> (AddressMode, NameFields, Option<bool>, &[String], bool) {
        (self.mode, self.name, self.phone, &self.allowed, self.block_po_box)
    }
}

/// A number that is asked for has to be there, unless that is ruled out; one that has to be there is asked for.
fn phone(shown: &str, required: &str) -> Option<bool> {
    match (shown, required) {
        ("never", _) => None,
        ("always", required) => Some(required != "never"),
        (_, "always") => Some(true),
        _ => None,
    }
}

fn list(value: Option<&Tree>) -> impl Iterator<Item = &Tree> {
    let items: &[Tree] = match value {
        Some(Tree::List(items)) => items,
        _ => &[],
    };
    items.iter()
}
