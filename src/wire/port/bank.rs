//! What the page says to the elements of bank accounts: which one it is, and its options.

use super::read::Taking;
use crate::wire::tree::Tree;

/// The elements of bank accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankKind {
    /// `iban`
    Iban,
    /// `auBankAccount`
    AuBankAccount,
}

/// An element of a bank account, as it is mounted.
pub struct BankInit {
    /// Which one.
    pub kind: BankKind,
    /// Its options.
    pub options: BankOptions,
}

/// Options of these elements, as far as they concern the frame. Absent means unchanged.
#[derive(Default)]
pub struct BankOptions {
    /// Style variants by state; see `rules::style`.
    pub style: Option<Tree>,
    /// Whose IBANs are taken: country codes, or `SEPA`.
    pub supported_countries: Option<Vec<String>>,
    /// The country whose IBAN the placeholder looks like.
    pub placeholder_country: Option<String>,
    /// `default` or `solid`.
    pub icon_style: Option<String>,
    /// Show no icon.
    pub hide_icon: Option<bool>,
    /// Fields take no input.
    pub disabled: Option<bool>,
}

impl BankKind {
    /// Reads the element's type.
    pub fn parse(name: &str) -> Option<BankKind> {
        match name {
            "iban" => Some(BankKind::Iban),
            "auBankAccount" => Some(BankKind::AuBankAccount),
            _ => None,
        }
    }
}

impl BankInit {
    /// Reads the `element` of the page's first message; `None` where it is not one of these.
    pub fn parse(element: Tree) -> Option<BankInit> {
        let mut rest = Taking(element);
        let kind = BankKind::parse(&rest.text("type")?)?;
        // Every element is told its group's meeting place; these need none.
        rest.optional_text("group")?;
        let options = match rest.tree("options") {
            Tree::Null => BankOptions::default(),
            options => BankOptions::parse(options)?,
        };
        rest.is_empty().then_some(BankInit { kind, options })
    }
}

impl BankOptions {
    /// Reads the element's options; `None` where one is unknown or of another type.
    pub fn parse(options: Tree) -> Option<BankOptions> {
        let mut rest = Taking(options);
        let parsed = BankOptions {
            style: Some(rest.tree("style")).filter(|style| !style.is_null()),
            supported_countries: rest.optional_texts("supportedCountries")?,
            placeholder_country: rest.optional_text("placeholderCountry")?,
            icon_style: rest.optional_text("iconStyle")?,
            hide_icon: rest.optional_flag("hideIcon")?,
            disabled: rest.optional_flag("disabled")?,
        };
        rest.is_empty().then_some(parsed)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::tree::tests::tree;
    use serde_json::json;

    #[test]
    fn elements_and_their_options_are_read() {
        let options = json!({"supportedCountries": ["SEPA", "TR"], "placeholderCountry": "FR", "disabled": true});
        let read = BankInit::parse(tree(json!({"type": "iban", "group": "abc", "options": options})));
        assert!(read.is_some_and(|init| init.kind == BankKind::Iban
            && init.options.supported_countries.is_some_and(|countries| countries == ["SEPA", "TR"])
            && init.options.placeholder_country.as_deref() == Some("FR")
            && init.options.disabled == Some(true)));
        let read = BankInit::parse(tree(json!({"type": "auBankAccount"})));
        assert!(read.is_some_and(|init| init.kind == BankKind::AuBankAccount && init.options.disabled.is_none()));
    }

    #[test]
    fn what_is_unknown_or_of_another_type_is_refused() {
        for element in [
            json!({"type": "card"}),
            json!({"type": "iban", "value": "DE89370400440532013000"}),
            json!({"type": "iban", "options": {"value": "DE89370400440532013000"}}),
            json!({"options": {}}),
            json!(null),
        ] {
            assert!(BankInit::parse(tree(element.clone())).is_none(), "{element}");
        }
        for options in [
            json!({"supportedCountries": "SEPA"}),
            json!({"supportedCountries": [1]}),
            json!({"hideIcon": "yes"}),
            json!({"placeholder": "x"}),
            json!([]),
        ] {
            assert!(BankOptions::parse(tree(options.clone())).is_none(), "{options}");
        }
    }
}
