//! The simulated wallet's sheet on the port: what it shows, and what happens in it. See `www/loader/wallet.ts`.
//!
//! The sheet names test cards by what becomes of them; there is no room for a number.

#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
use super::element::write_tree;
use super::read::Taking;
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
use super::write::Members;
use crate::wire::screen::screen;
use crate::wire::tree::Tree;

/// A wallet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wallet {
    /// Apple Pay
    ApplePay,
    /// Google Pay
    GooglePay,
}

impl Wallet {
    /// Every wallet there is.
    pub const ALL: [Wallet; 2] = [Wallet::ApplePay, Wallet::GooglePay];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Wallet::ApplePay => "apple_pay",
            Wallet::GooglePay => "google_pay",
        }
    }

    /// Its name in options and events of the page.
    pub fn option(self) -> &'static str {
        match self {
            Wallet::ApplePay => "applePay",
            Wallet::GooglePay => "googlePay",
        }
    }

    /// What buyers call it.
    pub fn label(self) -> &'static str {
        match self {
            Wallet::ApplePay => "Apple Pay",
            Wallet::GooglePay => "Google Pay",
        }
    }

    /// Reads a name of the API's, or of an option.
    pub fn parse(name: &str) -> Option<Wallet> {
        Wallet::ALL.into_iter().find(|wallet| wallet.name() == name || wallet.option() == name)
    }
}

/// What the sheet does at the moment.
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Doing {
    /// The buyer is asked.
    #[default]
    Open,
    /// The page is asked about an address or a rate.
    Waiting,
    /// The buyer has agreed.
    Paying,
}

/// What the sheet shows. Amounts are in the currency's smallest unit; lists are as the page gave them.
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
#[derive(Clone, PartialEq)]
pub struct WalletView {
    /// Which wallet.
    pub wallet: Wallet,
    /// Who is paid.
    pub business: String,
    /// Three letters, lower case.
    pub currency: String,
    /// Absent where nothing is paid now.
    pub amount: Option<i64>,
    /// `[{name, amount}]`
    pub items: Tree,
    /// Whether an e-mail is asked for.
    pub email: bool,
    /// Whether a telephone number is asked for.
    pub phone: bool,
    /// Whether a billing address is asked for.
    pub billing: bool,
    /// Whether a shipping address is asked for.
    pub shipping: bool,
    /// Codes of the countries that is shipped to; absent: all.
    pub countries: Tree,
    /// `[{id, displayName, amount, note?}]`
    pub rates: Tree,
    /// The id of the rate that is chosen; empty without rates.
    pub rate: String,
    /// What is done.
    pub doing: Doing,
    /// What went wrong, for the buyer.
    pub error: Option<String>,
}

#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
impl WalletView {
    /// A sheet that asks for nothing but consent.
    pub fn new(wallet: Wallet) -> WalletView {
        WalletView {
            wallet,
            business: String::new(),
            currency: String::new(),
            amount: None,
            items: Tree::Null,
            email: false,
            phone: false,
            billing: false,
            shipping: false,
            countries: Tree::Null,
            rates: Tree::Null,
            rate: String::new(),
            doing: Doing::Open,
            error: None,
        }
    }

    /// Writes the view's members.
    pub fn write(&self, out: &mut dyn Members) {
        out.text("wallet", self.wallet.name());
        out.text("business", &self.business);
        out.text("currency", &self.currency);
        if let Some(amount) = self.amount {
            out.number("amount", amount as f64);
        }
        write_tree(out, "items", &self.items);
        for (name, asked) in
            [("email", self.email), ("phone", self.phone), ("billing", self.billing), ("shipping", self.shipping)]
        {
            out.flag(name, asked);
        }
        write_tree(out, "countries", &self.countries);
        write_tree(out, "rates", &self.rates);
        if !self.rate.is_empty() {
            out.text("rate", &self.rate);
        }
        let state = match self.doing {
            Doing::Open => "open",
            Doing::Waiting => "waiting",
            Doing::Paying => "paying",
        };
        out.text("state", state);
        if let Some(error) = &self.error {
            out.text("error", error);
        }
    }
}

/// The test cards in the wallet, by what becomes of a payment with them.
const CARDS: [&str; 3] = ["visa", "declined", "authenticate"];

/// What happened in the sheet.
#[derive(Clone, PartialEq)]
pub enum SheetEvent {
    /// Another shipping address is chosen.
    #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
    Address {
        /// Who receives it.
        name: String,
        /// Where: `{line1, city, ...}`
        address: Tree,
    },
    /// Another shipping rate is chosen.
    #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
    Rate(String),
    /// The buyer agreed.
    Pay(Consent),
    /// The buyer left.
    Cancel,
    /// The sheet could not be shown.
    Unavailable,
}

/// What the buyer agreed with.
#[derive(Clone, PartialEq)]
pub struct Consent {
    /// The test card.
    pub card: &'static str,
    /// `{name, email?, phone?, address?}`
    pub billing: Tree,
    /// `{name, address}`
    pub shipping: Tree,
}

impl SheetEvent {
    /// Reads the `event` of a message; `None` where it is none, or where a card number stands in a name or an address.
    pub fn parse(event: Tree) -> Option<SheetEvent> {
        screen(&event).ok()?;
        let mut rest = Taking(event);
        let parsed = match rest.text("kind")?.as_str() {
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            "address" => SheetEvent::Address { name: rest.text("name")?, address: address(rest.tree("address"))? },
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            "rate" => SheetEvent::Rate(rest.text("id")?),
            "pay" => {
                let card = rest.text("card")?;
                SheetEvent::Pay(Consent {
                    card: CARDS.into_iter().find(|known| *known == card)?,
                    billing: person(rest.tree("billing"))?,
                    shipping: match rest.tree("shipping") {
                        Tree::Null => Tree::Null,
                        shipping => person(shipping)?,
                    },
                })
            }
            "cancel" => SheetEvent::Cancel,
            "unavailable" => SheetEvent::Unavailable,
            _ => return None,
        };
        rest.is_empty().then_some(parsed)
    }
}

/// `{name, email?, phone?, address?}`, each a text.
fn person(person: Tree) -> Option<Tree> {
    let mut rest = Taking(person);
    let mut members = Vec::new();
    for name in ["name", "email", "phone"] {
        if let Some(text) = rest.optional_text(name)? {
            members.push((String::from(name), Tree::Text(text)));
        }
    }
    match rest.tree("address") {
        Tree::Null => {}
        given => members.push((String::from("address"), address(given)?)),
    }
    rest.is_empty().then_some(Tree::Map(members))
}

fn address(address: Tree) -> Option<Tree> {
    let mut rest = Taking(address);
    let mut members = Vec::new();
    for name in ["line1", "line2", "city", "state", "postal_code", "country"] {
        if let Some(text) = rest.optional_text(name)? {
            members.push((String::from(name), Tree::Text(text)));
        }
    }
    rest.is_empty().then_some(Tree::Map(members))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::port::FromFrame;
    use crate::wire::port::tests::Json;
    use crate::wire::tree::tests::tree;
    use serde_json::{Value, json};

    #[test]
    fn a_view_is_written_with_what_is_asked_for() {
        let mut view = WalletView::new(Wallet::ApplePay);
        view.amount = Some(1999);
        view.currency = String::from("eur");
        view.shipping = true;
        view.rates = tree(json!([{"id": "post", "displayName": "By post", "amount": 400}]));
        view.rate = String::from("post");
        let mut out = Json(serde_json::Map::new());
        FromFrame::Wallet(Some(Box::new(view))).write(&mut out);
        assert_eq!(
            Value::Object(out.0).to_string().replace(".0", ""),
            json!({"t": "element", "event": "wallet", "payload": {"view": {
                "wallet": "apple_pay", "business": "", "currency": "eur", "amount": 1999, "email": false, "phone": false,
                "billing": false, "shipping": true, "rates": [{"id": "post", "displayName": "By post", "amount": 400}],
                "rate": "post", "state": "open",
            }}})
            .to_string()
        );
        let mut out = Json(serde_json::Map::new());
        FromFrame::Wallet(None).write(&mut out);
        assert_eq!(Value::Object(out.0), json!({"t": "element", "event": "wallet", "payload": {}}));
    }

    #[test]
    fn events_of_the_sheet_are_read() {
        let pay = json!({"kind": "pay", "card": "visa", "billing": {"name": "Ada", "email": "a@b.c", "address": {"country": "GB"}}});
        assert!(matches!(SheetEvent::parse(tree(pay)), Some(SheetEvent::Pay(consent))
            if consent.card == "visa" && consent.billing.text_at(&["address", "country"]) == Some("GB") && consent.shipping.is_null()));
        assert!(
            SheetEvent::parse(tree(json!({"kind": "rate", "id": "post"}))) == Some(SheetEvent::Rate("post".into()))
        );
        assert!(SheetEvent::parse(tree(json!({"kind": "cancel"}))) == Some(SheetEvent::Cancel));
    }

    #[test]
    fn what_is_no_event_is_refused_and_card_numbers_are_kept_out() {
        for event in [
            json!({"kind": "pay", "card": "4242424242424242", "billing": {"name": "Ada"}}),
            json!({"kind": "pay", "card": "visa", "billing": {"name": "4242 4242 4242 4242"}}),
            json!({"kind": "address", "name": "Ada", "address": {"line1": "4242424242424242", "country": "GB"}}),
            json!({"kind": "pay", "card": "visa", "billing": {"name": "Ada", "number": "1"}}),
            json!({"kind": "pay", "card": "visa", "billing": {"name": 1}}),
            json!({"kind": "pay", "card": "visa"}),
            json!({"kind": "rate"}),
            json!({"kind": "cancel", "id": "x"}),
            json!({"kind": "open"}),
            json!(null),
        ] {
            assert!(SheetEvent::parse(tree(event.clone())).is_none(), "{event}");
        }
    }
}
