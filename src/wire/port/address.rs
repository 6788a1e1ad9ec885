//! What the page says to the elements of addresses and contacts, and what they tell the page.
//!
//! Options are plain values under Stripe's names. Those that this release does not know are let be, as Stripe.js does; those that
//! it knows and that are of another type count as absent.

use super::read::Taking;
use super::write::Members;
use crate::wire::tree::Tree;

/// The elements of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressKind {
    /// `address`
    Address,
    /// `shippingAddress`: an `address` whose mode is given.
    ShippingAddress,
    /// `linkAuthentication`
    LinkAuthentication,
    /// `contactDetails`
    ContactDetails,
}

/// What an address is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressMode {
    /// Where something is sent to.
    #[default]
    Shipping,
    /// Whose payment method it is.
    Billing,
}

/// An element, as it is mounted.
pub struct AddressInit {
    /// Which one.
    pub kind: AddressKind,
    /// The options of `create()`.
    pub options: Tree,
    /// Stripe's `appearance`.
    pub appearance: Tree,
    /// The height in CSS pixels that the page has set aside.
    pub reserve: i64,
}

/// New options of a mounted element. What is absent stays as it is; a member replaces the whole of what it names, the options'
/// members one by one.
#[derive(Default)]
pub struct AddressUpdate {
    /// The options of `update()`.
    pub options: Tree,
    /// Stripe's `appearance`.
    pub appearance: Tree,
    /// The language that the buyer reads.
    pub locale: Option<String>,
}

/// An address with its owner, in Stripe's members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressValue {
    /// Whose it is; empty where that is not asked.
    pub name: String,
    /// The name in two parts, where it is asked for in two: the first names, the family's name.
    pub split: Option<(String, String)>,
    /// Street and number.
    pub line1: String,
    /// Flat, floor, building; absent on the wire is `null`.
    pub line2: String,
    /// City.
    pub city: String,
    /// State, province, prefecture.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Phone number, where it is asked for.
    pub phone: Option<String>,
}

/// The state of an address element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressChange {
    /// What the address is for.
    pub mode: AddressMode,
    /// Nothing is typed.
    pub empty: bool,
    /// All that is needed is there.
    pub complete: bool,
    /// It is none of the contacts that the page offered.
    pub is_new: bool,
    /// What is there.
    pub value: AddressValue,
}

/// The state of an element that asks for an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactChange {
    /// Nothing is typed.
    pub empty: bool,
    /// It is whole and right.
    pub complete: bool,
    /// What is there.
    pub email: String,
}

/// An event of these elements.
pub enum AddressEvent {
    /// The element is being made.
    LoaderStart,
    /// An address changed.
    Address(Box<AddressChange>),
    /// An e-mail address changed.
    Contact(ContactChange),
}

impl AddressKind {
    /// Reads the element's type.
    pub fn parse(name: &str) -> Option<AddressKind> {
        match name {
            "address" => Some(AddressKind::Address),
            "shippingAddress" => Some(AddressKind::ShippingAddress),
            "linkAuthentication" => Some(AddressKind::LinkAuthentication),
            "contactDetails" => Some(AddressKind::ContactDetails),
            _ => None,
        }
    }

    /// Whether it asks for an address, not for a contact alone.
    pub fn is_address(self) -> bool {
        matches!(self, AddressKind::Address | AddressKind::ShippingAddress)
    }
}

impl AddressMode {
    /// The mode of that name; [`AddressMode::Billing`] where there is none.
    pub fn named(name: &str) -> AddressMode {
        if name == AddressMode::Shipping.name() { AddressMode::Shipping } else { AddressMode::Billing }
    }

    /// Its name in the options and events.
    pub fn name(self) -> &'static str {
        match self {
            AddressMode::Shipping => "shipping",
            AddressMode::Billing => "billing",
        }
    }
}

impl AddressInit {
    /// Reads the `element` of the page's first message; `None` where it is not one of these.
    pub fn parse(element: Tree) -> Option<AddressInit> {
        let mut rest = Taking(element);
        let parsed = AddressInit {
            kind: AddressKind::parse(&rest.text("type")?)?,
            options: object(rest.tree("options"))?,
            appearance: object(rest.tree("appearance"))?,
            reserve: rest.reserve()?,
        };
        // Every element is told its group's meeting place; these need none.
        rest.optional_text("group")?;
        rest.is_empty().then_some(parsed)
    }
}

impl AddressUpdate {
    /// Reads the `options` of an update; `None` where it is not one.
    pub fn parse(options: Tree) -> Option<AddressUpdate> {
        let mut rest = Taking(options);
        let parsed = AddressUpdate {
            options: object(rest.tree("options"))?,
            appearance: object(rest.tree("appearance"))?,
            locale: rest.optional_text("locale")?,
        };
        // One update goes to every element of a group; the session is not of these.
        rest.tree("session");
        rest.is_empty().then_some(parsed)
    }
}

fn object(value: Tree) -> Option<Tree> {
    matches!(value, Tree::Null | Tree::Map(_)).then_some(value)
}

impl AddressValue {
    /// Reads Stripe's members, as they stand in `defaultValues`, in a contact and in an element's value.
    pub fn read(value: &Tree) -> AddressValue {
        let text = |path: &[&str]| value.text_at(path).unwrap_or_default().trim().to_owned();
        let part = |name: &str| text(&["address", name]);
        let (first, last) = (text(&["firstName"]), text(&["lastName"]));
        AddressValue {
            name: text(&["name"]),
            split: (!first.is_empty() || !last.is_empty()).then_some((first, last)),
            line1: part("line1"),
            line2: part("line2"),
            city: part("city"),
            state: part("state"),
            postal_code: part("postal_code"),
            country: part("country").to_ascii_uppercase(),
            phone: value.text_at(&["phone"]).map(|phone| phone.trim().to_owned()),
        }
    }

    fn write(&self, out: &mut dyn Members) {
        out.text("name", &self.name);
        if let Some((first, last)) = &self.split {
            out.text("firstName", first);
            out.text("lastName", last);
        }
        out.group("address", &|out| {
            out.text("line1", &self.line1);
            match self.line2.as_str() {
                "" => out.null("line2"),
                line2 => out.text("line2", line2),
            }
            out.text("city", &self.city);
            out.text("state", &self.state);
            out.text("postal_code", &self.postal_code);
            out.text("country", &self.country);
        });
        if let Some(phone) = &self.phone {
            out.text("phone", phone);
        }
    }
}

impl AddressChange {
    /// Writes what `getValue()` answers.
    pub fn write_value(&self, out: &mut dyn Members) {
        out.flag("complete", self.complete);
        out.flag("isNewAddress", self.is_new);
        out.group("value", &|out| self.value.write(out));
    }
}

impl ContactChange {
    /// Writes what the element answers when it is asked for its value.
    pub fn write_value(&self, out: &mut dyn Members) {
        out.flag("complete", self.complete);
        out.group("value", &|out| out.text("email", &self.email));
    }
}

impl AddressEvent {
    /// The event's name, as `on` takes it.
    pub fn name(&self) -> &'static str {
        match self {
            AddressEvent::LoaderStart => "loaderstart",
            AddressEvent::Address(_) | AddressEvent::Contact(_) => "change",
        }
    }

    /// Writes the payload's members.
    pub fn write(&self, out: &mut dyn Members) {
        match self {
            AddressEvent::LoaderStart => {}
            AddressEvent::Address(change) => {
                out.text("elementMode", change.mode.name());
                out.flag("empty", change.empty);
                change.write_value(out);
            }
            AddressEvent::Contact(change) => {
                out.flag("empty", change.empty);
                change.write_value(out);
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::wire::port::tests::Json;
    use crate::wire::port::{ElementEvent, FromFrame};
    use crate::wire::tree::tests::tree;
    use serde_json::{Map, Value, json};

    /// What a page hears of an event.
    fn written(event: AddressEvent) -> Value {
        let mut out = Json(Map::new());
        FromFrame::Element(ElementEvent::Address(event)).write(&mut out);
        Value::Object(out.0)
    }

    #[test]
    fn elements_are_read() {
        let read = AddressInit::parse(tree(json!({"type": "address", "options": {"mode": "billing"}, "reserve": 120})));
        assert!(
            read.is_some_and(|init| init.kind == AddressKind::Address
                && init.reserve == 120
                && init.appearance.is_null())
        );
        for kind in ["shippingAddress", "linkAuthentication", "contactDetails"] {
            assert!(AddressInit::parse(tree(json!({"type": kind, "group": "abc"}))).is_some(), "{kind}");
        }
        for element in [
            json!({"type": "card"}),
            json!({"type": "address", "session": {}}),
            json!({"type": "address", "options": "US"}),
            json!({"type": "address", "reserve": "tall"}),
            json!(null),
        ] {
            assert!(AddressInit::parse(tree(element.clone())).is_none(), "{element}");
        }
        // An update of the group's says more than concerns this element.
        assert!(AddressUpdate::parse(tree(json!({"session": {"amount": 5}, "locale": "de"}))).is_some());
        assert!(AddressUpdate::parse(tree(json!({"value": {}}))).is_none());
    }

    #[test]
    fn an_address_is_told_in_stripes_members() {
        let value = AddressValue {
            name: "Jane Doe".into(),
            split: Some(("Jane".into(), "Doe".into())),
            line1: "1 Market St".into(),
            city: "San Francisco".into(),
            state: "CA".into(),
            postal_code: "94107".into(),
            country: "US".into(),
            phone: Some("+14155550132".into()),
            ..AddressValue::default()
        };
        let change = AddressChange { mode: AddressMode::Shipping, empty: false, complete: true, is_new: true, value };
        let told = json!({"name": "Jane Doe", "firstName": "Jane", "lastName": "Doe", "phone": "+14155550132",
            "address": {"line1": "1 Market St", "line2": null, "city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US"}});
        assert_eq!(
            written(AddressEvent::Address(Box::new(change.clone()))),
            json!({"t": "element", "event": "change", "payload":
                {"elementMode": "shipping", "empty": false, "complete": true, "isNewAddress": true, "value": told}})
        );
        assert_eq!(AddressValue::read(&tree(told)), change.value);
        let contact = ContactChange { empty: false, complete: true, email: "jane@example.com".into() };
        assert_eq!(
            written(AddressEvent::Contact(contact))["payload"],
            json!({"empty": false, "complete": true, "value": {"email": "jane@example.com"}})
        );
    }
}
