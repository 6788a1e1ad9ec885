//! What the page says to the Payment Element, and what that tells the page.
//!
//! Options and session are plain values under Stripe's names. Those that this release does not know are let be, as Stripe.js
//! does; those that it knows and that are of another type count as absent.

use super::element::{write_members, write_tree};
use super::read::Taking;
use super::write::Members;
use crate::wire::tree::Tree;

/// A Payment Element, as it is mounted.
#[derive(Default)]
pub struct PaymentInit {
    /// The options of `create()`.
    pub options: Tree,
    /// What there is to pay: an intent's client secret, or what one will be made of; see [`PaymentUpdate`].
    pub session: Tree,
    /// Stripe's `appearance`.
    pub appearance: Tree,
    /// The height in CSS pixels that the page has set aside.
    pub reserve: i64,
}

/// New options of a mounted Payment Element. What is absent stays as it is; a member that is there replaces the whole of what
/// it names, the session's members one by one.
#[derive(Default)]
pub struct PaymentUpdate {
    /// The options of `update()`.
    pub options: Tree,
    /// Members of the session.
    pub session: Tree,
    /// Stripe's `appearance`.
    pub appearance: Tree,
    /// The language that the buyer reads.
    pub locale: Option<String>,
}

impl PaymentInit {
    /// Reads the `element` of the page's first message; `None` where it is not a Payment Element.
    pub fn parse(element: Tree) -> Option<PaymentInit> {
        let mut rest = Taking(element);
        if rest.text("type")? != "payment" {
            return None;
        }
        let parsed = PaymentInit {
            options: object(rest.tree("options"))?,
            session: object(rest.tree("session"))?,
            appearance: object(rest.tree("appearance"))?,
            reserve: rest.reserve()?,
        };
        // Every element is told its group's meeting place; this one needs none.
        rest.optional_text("group")?;
        rest.is_empty().then_some(parsed)
    }
}

impl PaymentUpdate {
    /// Reads the `options` of an update; `None` where it is not one.
    pub fn parse(options: Tree) -> Option<PaymentUpdate> {
        let mut rest = Taking(options);
        let parsed = PaymentUpdate {
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

/// What the buyer has chosen to pay with, as far as a page may know it.
#[derive(Clone, Default, PartialEq)]
pub struct PaymentChange {
    /// Nothing is chosen, or what is chosen has fields and none holds anything.
    pub empty: bool,
    /// All that is needed is there.
    pub complete: bool,
    /// No method is open.
    pub collapsed: bool,
    /// The method's type; empty while none is chosen.
    pub kind: String,
    /// Whether the buyer wants the method saved; absent where that is not asked.
    pub save: Option<bool>,
    /// Country and postal code of the billing address, where fields ask for them.
    pub country: Option<String>,
    /// As above.
    pub postal_code: Option<String>,
    /// The saved PaymentMethod that is chosen: `{id, type, billing_details}`.
    pub saved: Tree,
}

/// An event of the Payment Element.
pub enum PaymentEvent {
    /// The methods are being looked up.
    LoaderStart,
    /// The element cannot be used.
    LoaderError(Tree),
    /// What is chosen, or its state, changed.
    Change(PaymentChange),
    /// The methods that there are, and whether each can be used now.
    Available(Vec<(String, bool)>),
    /// What is known of the card by its number; nothing while it is being looked up, or is too short.
    CardDetails {
        /// Being looked up.
        loading: bool,
        /// The brands that it can be charged on, where they are known.
        brands: Option<Vec<&'static str>>,
    },
    /// A saved method was detached, or could not be.
    SavedRemoved(SavedOutcome),
    /// A saved method was changed, or could not be.
    SavedUpdated(SavedOutcome),
    /// The Customer Session has ended, or is none to work with.
    Expired {
        /// `expired`, `revoked`, `claimed`, `component_mismatch`, ...: the API's code without its beginning.
        reason: String,
    },
    /// A method is left out, or a fallback was taken.
    Unavailable {
        /// The method's type; empty where it is about all of them.
        kind: String,
        /// Why: `data_failed`, `session_unavailable`.
        reason: &'static str,
    },
    /// A custom method that the page renders itself is shown, or no longer.
    CustomMethod {
        /// `cpmt_...`
        id: String,
        /// Whether it is the one that is chosen.
        shown: bool,
    },
}

/// What became of a saved method that the buyer changed.
pub struct SavedOutcome {
    /// The PaymentMethod, as the API gave it.
    pub payment_method: Tree,
    /// The API's message, where it refused.
    pub error: Option<String>,
}

impl PaymentEvent {
    /// The event's name.
    pub fn name(&self) -> &'static str {
        match self {
            PaymentEvent::LoaderStart => "loaderstart",
            PaymentEvent::LoaderError(_) => "loaderror",
            PaymentEvent::Change(_) => "change",
            PaymentEvent::Available(_) => "availablepaymentmethodschange",
            PaymentEvent::CardDetails { .. } => "carddetailschange",
            PaymentEvent::SavedRemoved(_) => "savedpaymentmethodremove",
            PaymentEvent::SavedUpdated(_) => "savedpaymentmethodupdate",
            PaymentEvent::Expired { .. } => "expired",
            PaymentEvent::Unavailable { .. } => "methodunavailable",
            PaymentEvent::CustomMethod { .. } => "custompaymentmethod",
        }
    }

    /// Writes the payload's members.
    pub fn write(&self, out: &mut dyn Members) {
        match self {
            PaymentEvent::LoaderStart => {}
            PaymentEvent::LoaderError(error) => write_tree(out, "error", error),
            PaymentEvent::Change(change) => change.write(out),
            PaymentEvent::Available(methods) => out.group("paymentMethods", &|out| {
                for (kind, available) in methods {
                    out.group(kind, &|out| out.flag("available", *available));
                }
            }),
            PaymentEvent::CardDetails { loading, brands } => {
                out.flag("loading", *loading);
                if let Some(brands) = brands {
                    out.group("details", &|out| out.list("brands", brands));
                }
            }
            PaymentEvent::SavedRemoved(outcome) | PaymentEvent::SavedUpdated(outcome) => outcome.write(out),
            PaymentEvent::Expired { reason } => out.text("reason", reason),
            PaymentEvent::Unavailable { kind, reason } => {
                out.text("type", kind);
                out.text("reason", reason);
            }
            PaymentEvent::CustomMethod { id, shown } => {
                out.text("id", id);
                out.flag("shown", *shown);
            }
        }
    }
}

impl PaymentChange {
    fn write(&self, out: &mut dyn Members) {
        out.flag("empty", self.empty);
        out.flag("complete", self.complete);
        out.flag("collapsed", self.collapsed);
        out.group("value", &|out| {
            out.text("type", &self.kind);
            if let Some(save) = self.save {
                out.flag("savePaymentMethod", save);
            }
            if self.country.is_some() || self.postal_code.is_some() {
                out.group("billingDetails", &|out| out.group("address", &|out| self.write_address(out)));
            }
            if !self.saved.is_null() {
                out.group("payment_method", &|out| write_members(out, &self.saved));
            }
        });
    }

    fn write_address(&self, out: &mut dyn Members) {
        if let Some(country) = &self.country {
            out.text("country", country);
        }
        if let Some(postal_code) = &self.postal_code {
            out.text("postalCode", postal_code);
        }
    }
}

impl SavedOutcome {
    fn write(&self, out: &mut dyn Members) {
        out.flag("success", self.error.is_none());
        if let Some(error) = &self.error {
            out.text("error", error);
        }
        write_tree(out, "payment_method", &self.payment_method);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::port::tests::Json;
    use crate::wire::port::{ElementEvent, FromFrame};
    use crate::wire::tree::tests::tree;
    use serde_json::{Value, json};

    fn written(event: PaymentEvent) -> Value {
        let mut out = Json(serde_json::Map::new());
        FromFrame::Element(ElementEvent::Payment(event)).write(&mut out);
        Value::Object(out.0)
    }

    #[test]
    fn an_element_is_read_with_options_that_are_unknown_here() {
        let read = PaymentInit::parse(tree(json!({
            "type": "payment", "options": {"layout": "tabs", "applePay": {}}, "reserve": 240,
            "session": {"mode": "payment", "amount": 1999, "currency": "eur", "claim": "x"},
        })));
        assert!(read.is_some_and(|init| init.reserve == 240
            && init.options.text_at(&["layout"]) == Some("tabs")
            && init.session.whole_at(&["amount"]) == Some(1999)
            && init.appearance.is_null()));
        for element in [
            json!({"type": "card"}),
            json!({"type": "payment", "number": "4242"}),
            json!({"type": "payment", "options": []}),
            json!({"type": "payment", "reserve": "tall"}),
            json!({"options": {}}),
        ] {
            assert!(PaymentInit::parse(tree(element.clone())).is_none(), "{element}");
        }
    }

    #[test]
    fn updates_are_read_or_refused() {
        let read = PaymentUpdate::parse(tree(json!({"session": {"amount": 2}, "locale": "de"})));
        assert!(read.is_some_and(|update| update.session.whole_at(&["amount"]) == Some(2) && update.options.is_null()));
        for update in [json!({"value": {}}), json!({"locale": 1}), json!({"session": "x"})] {
            assert!(PaymentUpdate::parse(tree(update.clone())).is_none(), "{update}");
        }
    }

    #[test]
    fn a_change_has_what_stripes_has() {
        let change = PaymentChange {
            complete: true,
            kind: "card".into(),
            save: Some(true),
            country: Some("US".into()),
            postal_code: Some("94107".into()),
            saved: tree(json!({"id": "pm_1", "type": "card", "billing_details": {"name": null, "email": "a@b.c"}})),
            ..PaymentChange::default()
        };
        assert_eq!(
            written(PaymentEvent::Change(change)),
            json!({"t": "element", "event": "change", "payload": {"empty": false, "complete": true, "collapsed": false, "value": {
                "type": "card", "savePaymentMethod": true,
                "billingDetails": {"address": {"country": "US", "postalCode": "94107"}},
                "payment_method": {"id": "pm_1", "type": "card", "billing_details": {"email": "a@b.c"}},
            }}})
        );
        assert_eq!(
            written(PaymentEvent::Change(PaymentChange { empty: true, collapsed: true, ..PaymentChange::default() })),
            json!({"t": "element", "event": "change", "payload": {"empty": true, "complete": false, "collapsed": true, "value": {"type": ""}}})
        );
    }

    #[test]
    fn events_are_written_member_by_member() {
        let payload = |event| written(event)["payload"].clone();
        assert_eq!(payload(PaymentEvent::LoaderStart), json!({}));
        assert_eq!(
            payload(PaymentEvent::LoaderError(tree(json!({"type": "api_error", "message": "m"})))),
            json!({"error": {"type": "api_error", "message": "m"}})
        );
        assert_eq!(
            payload(PaymentEvent::Available(vec![("applePay".into(), false)])),
            json!({"paymentMethods": {"applePay": {"available": false}}})
        );
        assert_eq!(
            payload(PaymentEvent::CardDetails { loading: false, brands: Some(vec!["visa"]) }),
            json!({"loading": false, "details": {"brands": ["visa"]}})
        );
        let outcome =
            SavedOutcome { payment_method: tree(json!({"id": "pm_1", "list": [{"a": 1}, {"a": 2}]})), error: None };
        assert_eq!(
            payload(PaymentEvent::SavedRemoved(outcome)).to_string().replace(".0", ""),
            json!({"success": true, "payment_method": {"id": "pm_1", "list": [{"a": 1}, {"a": 2}]}}).to_string()
        );
        assert_eq!(
            payload(PaymentEvent::Unavailable { kind: "ideal".into(), reason: "data_failed" }),
            json!({"type": "ideal", "reason": "data_failed"})
        );
    }
}
