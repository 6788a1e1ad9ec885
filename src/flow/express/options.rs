//! The options of the express checkout element: which buttons there are, in which order and look.

use crate::rules::text::{self, Text};
use crate::wire::port::Wallet;
use crate::wire::tree::Tree;

/// Heights that buttons may have, in CSS pixels: lower ones are hard to hit, higher ones break the drawings.
const HEIGHTS: (i64, i64) = (40, 55);
/// The height of a button of which nothing is said.
const HEIGHT: i64 = 44;
/// A button that is narrower has no room for its text.
const NARROWEST: i64 = 150;
/// From this width on, two buttons stand side by side unless the page says otherwise.
const TWO_COLUMNS: i64 = 420;

/// The options in force.
#[derive(Clone, Default)]
pub struct Options(Tree);

/// How the buttons stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arrangement {
    /// How many stand side by side.
    pub columns: usize,
    /// How many are shown; the others are behind a button that shows them.
    pub shown: usize,
}

impl Options {
    /// Reads them.
    pub fn new(options: Tree) -> Options {
        Options(options)
    }

    /// Takes over those that are named.
    pub fn update(&mut self, changes: Tree) {
        let Tree::Map(changes) = changes else { return };
        let mut members = match std::mem::take(&mut self.0) {
            Tree::Map(members) => members,
            _ => Vec::new(),
        };
        for (name, value) in changes {
            members.retain(|(known, _)| *known != name);
            members.push((name, value));
        }
        self.0 = Tree::Map(members);
    }

    /// All of them, as the page gave them.
    pub fn tree(&self) -> &Tree {
        &self.0
    }

    /// The wallets to offer of those that can be used, in order.
    pub fn wallets(&self, usable: &[String]) -> Vec<Wallet> {
        let listed = self.order();
        let mut wallets: Vec<Wallet> = usable.iter().filter_map(|name| Wallet::parse(name)).collect();
        wallets.retain(|wallet| !self.is_never(*wallet));
        wallets.sort_by_key(|wallet| listed.iter().position(|known| known == wallet).unwrap_or(usize::MAX));
        wallets
    }

    /// The buttons' height in CSS pixels.
    pub fn height(&self) -> i64 {
        self.0.whole_at(&["buttonHeight"]).unwrap_or(HEIGHT).clamp(HEIGHTS.0, HEIGHTS.1)
    }

    /// A button's look: `black`, `white` or `white-outline`. What stands on a dark page is white unless the page says otherwise.
    pub fn look(&self, wallet: Wallet, dark: bool) -> &'static str {
        match (self.0.text_at(&["buttonTheme", wallet.option()]), wallet) {
            (Some("white"), _) => "white",
            (Some("white-outline"), Wallet::ApplePay) => "white-outline",
            (Some("black"), _) => "black",
            _ if dark => "white",
            _ => "black",
        }
    }

    /// What a button says; nothing but the wallet's name where the page wants it plain, or says nothing.
    pub fn text(&self, wallet: Wallet) -> Option<&'static Text> {
        Some(match self.0.text_at(&["buttonType", wallet.option()])? {
            "add-money" => &text::ADD_MONEY_WITH,
            "book" => &text::BOOK_WITH,
            "buy" => &text::BUY_WITH,
            "check-out" | "checkout" => &text::CHECK_OUT_WITH,
            "contribute" => &text::CONTRIBUTE_WITH,
            "donate" => &text::DONATE_WITH,
            "order" => &text::ORDER_WITH,
            "pay" => &text::PAY_WITH,
            "reload" => &text::RELOAD_WITH,
            "rent" => &text::RENT_WITH,
            "subscribe" => &text::SUBSCRIBE_WITH,
            "support" => &text::SUPPORT_WITH,
            "tip" => &text::TIP_WITH,
            "top-up" => &text::TOP_UP_WITH,
            _ => return None,
        })
    }

    /// How `count` buttons stand in this width; all of them once the buyer has asked for them.
    pub fn arrangement(&self, count: usize, width: f64, all: bool) -> Arrangement {
        let layout = self.0.get("layout").unwrap_or(&Tree::Null);
        let limit =
            |name| layout.whole_at(&[name]).and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
        let width = width as i64;
        let room = usize::try_from(width / NARROWEST).unwrap_or_default().max(1);
        let usual = if width >= TWO_COLUMNS { 2 } else { 1 };
        let columns = limit("maxColumns").unwrap_or(usual).min(room).min(count.max(1));
        let fitting = match limit("maxRows") {
            Some(rows) if layout.text_at(&["overflow"]) != Some("never") && !all => rows * columns,
            _ => count,
        };
        Arrangement { columns, shown: fitting.min(count) }
    }

    fn order(&self) -> Vec<Wallet> {
        match self.0.get("paymentMethodOrder") {
            Some(Tree::List(names)) => names.iter().filter_map(|name| Wallet::parse(name.text()?)).collect(),
            _ => Vec::new(),
        }
    }

    fn is_never(&self, wallet: Wallet) -> bool {
        // `wallets` is what the option was called before.
        ["paymentMethods", "wallets"].iter().any(|name| self.0.text_at(&[name, wallet.option()]) == Some("never"))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::tree::tests::tree;
    use serde_json::{Value, json};

    fn options(options: Value) -> Options {
        Options::new(tree(options))
    }

    fn usable() -> Vec<String> {
        ["card", "apple_pay", "google_pay", "link"].map(String::from).to_vec()
    }

    #[test]
    fn wallets_are_offered_in_the_pages_order_unless_never() {
        use Wallet::{ApplePay, GooglePay};
        assert_eq!(options(json!({})).wallets(&usable()), [ApplePay, GooglePay]);
        let order = json!({"paymentMethodOrder": ["link", "google_pay", "applePay"]});
        assert_eq!(options(order).wallets(&usable()), [GooglePay, ApplePay]);
        assert_eq!(options(json!({"paymentMethodOrder": ["googlePay"]})).wallets(&usable()), [GooglePay, ApplePay]);
        assert_eq!(
            options(json!({"paymentMethods": {"applePay": "never", "googlePay": "always"}})).wallets(&usable()),
            [GooglePay]
        );
        assert_eq!(options(json!({"wallets": {"googlePay": "never"}})).wallets(&usable()), [ApplePay]);
        assert_eq!(options(json!({})).wallets(&[String::from("card")]), []);
    }

    #[test]
    fn heights_and_looks_stay_within_what_can_be_drawn() {
        for (given, height) in [
            (json!({}), 44),
            (json!({"buttonHeight": 10}), 40),
            (json!({"buttonHeight": 90}), 55),
            (json!({"buttonHeight": 50}), 50),
        ] {
            assert_eq!(options(given).height(), height);
        }
        let themes = options(json!({"buttonTheme": {"applePay": "white-outline", "googlePay": "white-outline"}}));
        assert_eq!(themes.look(Wallet::ApplePay, false), "white-outline");
        assert_eq!(themes.look(Wallet::GooglePay, false), "black");
        assert_eq!(options(json!({})).look(Wallet::GooglePay, true), "white");
        assert_eq!(options(json!({"buttonTheme": {"googlePay": "black"}})).look(Wallet::GooglePay, true), "black");
    }

    #[test]
    fn texts_are_by_the_buttons_type() {
        let types = options(json!({"buttonType": {"applePay": "check-out", "googlePay": "plain"}}));
        assert_eq!(types.text(Wallet::ApplePay).map(|text| text.key), Some("check_out_with"));
        assert!(types.text(Wallet::GooglePay).is_none());
        assert!(options(json!({})).text(Wallet::ApplePay).is_none());
    }

    #[test]
    fn buttons_stand_as_the_layout_says_and_the_room_allows() {
        let of = |layout: Value, width| options(json!({"layout": layout})).arrangement(2, width, false);
        let stand = |columns, shown| Arrangement { columns, shown };
        assert_eq!(of(json!(null), 320.0), stand(1, 2));
        assert_eq!(of(json!(null), 600.0), stand(2, 2));
        assert_eq!(of(json!({"maxColumns": 1}), 600.0), stand(1, 2));
        assert_eq!(of(json!({"maxColumns": 4}), 900.0), stand(2, 2));
        assert_eq!(of(json!({"maxColumns": 2}), 200.0), stand(1, 2));
        assert_eq!(of(json!({"maxRows": 1, "maxColumns": 1}), 600.0), stand(1, 1));
        assert_eq!(of(json!({"maxRows": 1, "maxColumns": 1, "overflow": "never"}), 600.0), stand(1, 2));
        assert_eq!(options(json!({"layout": {"maxRows": 1}})).arrangement(2, 320.0, true), stand(1, 2));
        assert_eq!(of(json!({"maxRows": 0, "maxColumns": 0}), 600.0), stand(2, 2));
        assert_eq!(options(json!({})).arrangement(0, 0.0, false), stand(1, 0));
    }

    #[test]
    fn an_update_replaces_what_it_names() {
        let mut known = options(json!({"buttonHeight": 50, "emailRequired": true}));
        known.update(tree(json!({"buttonHeight": 42})));
        assert_eq!(known.height(), 42);
        assert!(known.tree().get("emailRequired") == Some(&Tree::Flag(true)));
        known.update(Tree::Null);
        assert_eq!(known.height(), 42);
    }
}
