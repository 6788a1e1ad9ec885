//! What the page says to the express checkout element, and what that tells the page.
//!
//! Options and session are plain values under Stripe's names; unknown ones are let be. An event that asks the page something
//! carries a number (`ask`), under which the page answers.

use super::element::{write_members, write_tree};
use super::read::Taking;
use super::wallet::Wallet;
use super::write::Members;
use crate::wire::tree::Tree;

/// An express checkout element, as it is mounted.
#[derive(Default)]
pub struct ExpressInit {
    /// The options of `create()`.
    pub options: Tree,
    /// What there is to pay: an intent's client secret, or what one will be made of.
    pub session: Tree,
    /// Stripe's `appearance`.
    pub appearance: Tree,
}

impl ExpressInit {
    /// Reads the `element` of the page's first message; `None` where it is not this element.
    pub fn parse(element: Tree) -> Option<ExpressInit> {
        let mut rest = Taking(element);
        if rest.text("type")? != "expressCheckout" {
            return None;
        }
        let parsed = ExpressInit {
            options: object(rest.tree("options"))?,
            session: object(rest.tree("session"))?,
            appearance: object(rest.tree("appearance"))?,
        };
        // Its buttons are as high as they are; and it meets no other element.
        drop(rest.tree("reserve"));
        rest.optional_text("group")?;
        rest.is_empty().then_some(parsed)
    }
}

/// New options of a mounted element. What is absent stays as it is; the session's members are replaced one by one.
#[derive(Default)]
pub struct ExpressUpdate {
    /// The options of `update()`.
    pub options: Tree,
    /// Members of the session.
    pub session: Tree,
    /// Stripe's `appearance`.
    pub appearance: Tree,
    /// The language that the buyer reads.
    pub locale: Option<String>,
}

impl ExpressUpdate {
    /// Reads the `options` of an update; `None` where it is not one.
    pub fn parse(options: Tree) -> Option<ExpressUpdate> {
        let mut rest = Taking(options);
        let parsed = ExpressUpdate {
            options: object(rest.tree("options"))?,
            session: object(rest.tree("session"))?,
            appearance: object(rest.tree("appearance"))?,
            locale: rest.optional_text("locale")?,
        };
        rest.is_empty().then_some(parsed)
    }
}

fn object(value: Tree) -> Option<Tree> {
    matches!(value, Tree::Null | Tree::Map(_)).then_some(value)
}

/// An event of the element.
pub enum ExpressEvent {
    /// The element cannot be used.
    LoaderError(Tree),
    /// It works; with these wallets.
    Ready(Vec<Wallet>),
    /// The wallets changed.
    Available(Vec<Wallet>),
    /// A button was pressed.
    Click(u32, Wallet),
    /// The buyer chose another shipping address.
    ShippingAddress {
        /// The number of the question.
        ask: u32,
        /// Who receives it.
        name: String,
        /// City, state, postal code and country.
        address: Tree,
    },
    /// The buyer chose another shipping rate.
    ShippingRate {
        /// The number of the question.
        ask: u32,
        /// The rate, as the page gave it.
        rate: Tree,
    },
    /// The buyer agreed: the page is to confirm.
    Confirm {
        /// The number of the question.
        ask: u32,
        /// The wallet.
        wallet: Wallet,
        /// `{name, email?, phone?, address?}`
        billing: Tree,
        /// `{name, address}`
        shipping: Tree,
        /// The rate, as the page gave it.
        rate: Tree,
    },
    /// The buyer left the sheet.
    Cancel,
}

impl ExpressEvent {
    /// The event's name.
    pub fn name(&self) -> &'static str {
        match self {
            ExpressEvent::LoaderError(_) => "loaderror",
            ExpressEvent::Ready(_) => "ready",
            ExpressEvent::Available(_) => "availablepaymentmethodschange",
            ExpressEvent::Click(..) => "click",
            ExpressEvent::ShippingAddress { .. } => "shippingaddresschange",
            ExpressEvent::ShippingRate { .. } => "shippingratechange",
            ExpressEvent::Confirm { .. } => "confirm",
            ExpressEvent::Cancel => "cancel",
        }
    }

    /// Writes the payload's members.
    pub fn write(&self, out: &mut dyn Members) {
        match self {
            ExpressEvent::LoaderError(error) => write_tree(out, "error", error),
            ExpressEvent::Ready(wallets) if wallets.is_empty() => {}
            ExpressEvent::Ready(wallets) => out.group("availablePaymentMethods", &|out| {
                for wallet in Wallet::ALL {
                    out.flag(wallet.option(), wallets.contains(&wallet));
                }
            }),
            ExpressEvent::Available(wallets) if wallets.is_empty() => {}
            ExpressEvent::Available(wallets) => out.group("paymentMethods", &|out| {
                for wallet in Wallet::ALL {
                    out.group(wallet.option(), &|out| out.flag("available", wallets.contains(&wallet)));
                }
            }),
            ExpressEvent::Click(ask, wallet) => {
                out.number("ask", f64::from(*ask));
                out.text("expressPaymentType", wallet.name());
            }
            ExpressEvent::ShippingAddress { ask, name, address } => {
                out.number("ask", f64::from(*ask));
                out.text("name", name);
                write_tree(out, "address", address);
            }
            ExpressEvent::ShippingRate { ask, rate } => {
                out.number("ask", f64::from(*ask));
                out.group("shippingRate", &|out| write_members(out, rate));
            }
            ExpressEvent::Confirm { ask, wallet, billing, shipping, rate } => {
                out.number("ask", f64::from(*ask));
                out.text("expressPaymentType", wallet.name());
                write_tree(out, "billingDetails", billing);
                write_tree(out, "shippingAddress", shipping);
                write_tree(out, "shippingRate", rate);
            }
            ExpressEvent::Cancel => {}
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::port::tests::Json;
    use crate::wire::port::{ElementEvent, FromFrame, ToFrame};
    use crate::wire::tree::tests::tree;
    use serde_json::{Value, json};

    fn written(event: ExpressEvent) -> Value {
        let mut out = Json(serde_json::Map::new());
        FromFrame::Element(ElementEvent::Express(event)).write(&mut out);
        Value::Object(out.0)
    }

    #[test]
    fn an_element_is_read_or_refused() {
        let init = ExpressInit::parse(tree(json!({
            "type": "expressCheckout", "options": {"buttonHeight": 48}, "session": {"mode": "payment"}, "reserve": 44,
        })));
        assert!(
            init.is_some_and(|init| init.options.whole_at(&["buttonHeight"]) == Some(48) && init.appearance.is_null())
        );
        for element in [
            json!({"type": "payment"}),
            json!({"type": "expressCheckout", "x": 1}),
            json!({"type": "expressCheckout", "options": []}),
        ] {
            assert!(ExpressInit::parse(tree(element.clone())).is_none(), "{element}");
        }
    }

    #[test]
    fn answers_and_events_of_the_sheet_are_messages() {
        let answer = ToFrame::parse(tree(json!({"t": "answer", "ask": 3, "ok": true, "details": {"lineItems": []}})));
        assert!(
            matches!(answer, Some(ToFrame::Answer(answer)) if answer.ask == 3 && answer.ok && answer.details.get("lineItems").is_some())
        );
        assert!(
            matches!(ToFrame::parse(tree(json!({"t": "answer", "ask": 3}))), Some(ToFrame::Answer(answer)) if !answer.ok)
        );
        assert!(matches!(
            ToFrame::parse(tree(json!({"t": "wallet", "event": {"kind": "cancel"}}))),
            Some(ToFrame::Wallet(_))
        ));
        for message in [
            json!({"t": "answer", "ok": true}),
            json!({"t": "answer", "ask": -1}),
            json!({"t": "answer", "ask": 1, "details": "x"}),
            json!({"t": "wallet", "event": {"kind": "steal"}}),
            json!({"t": "wallet"}),
        ] {
            assert!(ToFrame::parse(tree(message.clone())).is_none(), "{message}");
        }
    }

    #[test]
    fn events_have_what_stripes_have() {
        assert_eq!(
            written(ExpressEvent::Ready(vec![Wallet::GooglePay])),
            json!({"t": "element", "event": "ready", "payload": {"availablePaymentMethods": {"applePay": false, "googlePay": true}}})
        );
        assert_eq!(written(ExpressEvent::Ready(Vec::new())), json!({"t": "element", "event": "ready", "payload": {}}));
        let confirm = ExpressEvent::Confirm {
            ask: 7,
            wallet: Wallet::ApplePay,
            billing: tree(json!({"name": "Ada", "address": {"country": "GB"}})),
            shipping: Tree::Null,
            rate: tree(json!({"id": "post"})),
        };
        assert_eq!(
            written(confirm).to_string().replace("7.0", "7"),
            json!({"t": "element", "event": "confirm", "payload": {
                "ask": 7, "expressPaymentType": "apple_pay", "billingDetails": {"name": "Ada", "address": {"country": "GB"}},
                "shippingRate": {"id": "post"},
            }})
            .to_string()
        );
    }
}
