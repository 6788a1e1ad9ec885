//! The options of the Payment Element, read once; what is of another type, or has no such value, counts as not given.

use crate::wire::tree::Tree;

/// The options in force.
#[derive(Clone, Default, PartialEq)]
pub struct Options {
    /// How the methods stand.
    pub layout: Layout,
    /// The types to show first.
    pub order: Vec<String>,
    /// Who is paid, as the buyer knows them.
    pub business: Option<String>,
    /// Nothing can be changed.
    pub read_only: bool,
    /// `fields`: see [`super::billing`].
    pub fields: Tree,
    /// `terms`: for each method `auto`, `always` or `never`.
    pub terms: Tree,
    /// `wallets`: for each `auto` or `never`.
    pub wallets: Tree,
    /// `defaultValues`.
    pub defaults: Tree,
}

/// How the methods stand.
#[derive(Clone, PartialEq)]
pub struct Layout {
    /// One below the other, each opening in its place; else beside each other.
    pub accordion: bool,
    /// No method is open at first.
    pub collapsed: bool,
    /// Accordion rows have a radio button.
    pub radios: Radios,
    /// Accordion rows stand apart.
    pub spaced: bool,
    /// How many accordion rows are shown before "More"; 0 for all.
    pub visible: usize,
    /// Logos stand at the end of a row.
    pub logo_at_end: bool,
}

/// Whether accordion rows have a radio button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radios {
    /// Always; `auto` is this.
    Always,
    /// Never.
    Never,
    /// Where there is more than one row.
    IfMultiple,
}

impl Default for Layout {
    fn default() -> Self {
        Layout {
            accordion: false,
            collapsed: false,
            radios: Radios::Always,
            spaced: true,
            visible: 5,
            logo_at_end: false,
        }
    }
}

impl Options {
    /// Reads all of them.
    pub fn read(options: &Tree) -> Options {
        let mut read = Options::default();
        read.update(options);
        read
    }

    /// Changes those that are there.
    pub fn update(&mut self, options: &Tree) {
        let tree = |name: &str| options.get(name).filter(|value| !value.is_null());
        if let Some(layout) = tree("layout") {
            self.layout = Layout::read(layout);
        }
        if let Some(Tree::List(order)) = tree("paymentMethodOrder") {
            self.order = order.iter().filter_map(Tree::text).map(str::to_owned).collect();
        }
        if let Some(business) = options.text_at(&["business", "name"]) {
            self.business = Some(business.to_owned());
        }
        if let Some(Tree::Flag(read_only)) = tree("readOnly") {
            self.read_only = *read_only;
        }
        let members = [
            ("fields", &mut self.fields),
            ("terms", &mut self.terms),
            ("wallets", &mut self.wallets),
            ("defaultValues", &mut self.defaults),
        ];
        for (name, member) in members {
            if let Some(value) = tree(name) {
                *member = value.clone();
            }
        }
    }

    /// What `terms` says of a type; types stand there in camel case.
    pub fn terms_of(&self, kind: &str) -> &str {
        self.terms.get(&camel_case(kind)).and_then(Tree::text).unwrap_or("auto")
    }

    /// Whether a wallet may be shown.
    pub fn takes_wallet(&self, kind: &str) -> bool {
        self.wallets.get(&camel_case(kind)).and_then(Tree::text) != Some("never")
    }
}

impl Layout {
    fn read(layout: &Tree) -> Layout {
        let mut read = Layout::default();
        let kind = layout.text().or(layout.text_at(&["type"]));
        read.accordion = kind == Some("accordion");
        read.collapsed = layout.get("defaultCollapsed") == Some(&Tree::Flag(true));
        read.radios = match layout.get("radios") {
            Some(Tree::Flag(false)) => Radios::Never,
            Some(Tree::Text(text)) if text == "never" => Radios::Never,
            Some(Tree::Text(text)) if text == "if_multiple" => Radios::IfMultiple,
            _ => Radios::Always,
        };
        read.spaced = layout.get("spacedAccordionItems") != Some(&Tree::Flag(false));
        if let Some(count) = layout.whole_at(&["visibleAccordionItemsCount"]) {
            read.visible = usize::try_from(count).unwrap_or_default();
        }
        read.logo_at_end = layout.text_at(&["paymentMethodLogoPosition"]) == Some("end");
        read
    }
}

/// `us_bank_account` as `usBankAccount`.
pub fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        joined.push_str(&first.to_ascii_uppercase());
        joined.push_str(rest);
    }
    joined
}
