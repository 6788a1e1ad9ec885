//! What elements of more than a few fields tell the page: one kind of message, `element`, with the event's name and payload.
//!
//! Each element has a type of its own for its events, so that what may leave a frame is closed: there is no variant with room
//! for a number or a security code. Objects of the API travel as the API gave them.

#[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
use super::address::AddressEvent;
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
use super::customer_session::CustomerSessionEvent;
#[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
use super::express::ExpressEvent;
#[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
use super::offer::OfferEvent;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
use super::payment::PaymentEvent;
use super::write::Members;
#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express", feature = "offers"))]
use crate::wire::tree::Tree;

/// An event of an element, for the page's own listeners.
pub enum ElementEvent {
    /// Of the express checkout element.
    #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
    Express(ExpressEvent),
    /// Of a pricing table or a buy button.
    #[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
    Offer(OfferEvent),
    /// Of the Payment Element.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
    Payment(PaymentEvent),
    /// Of a Customer Session that no element has opened.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    CustomerSession(CustomerSessionEvent),
    /// Of an element of addresses or contacts.
    #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
    Address(AddressEvent),
}

impl ElementEvent {
    /// The event's name, as `on` takes it.
    pub fn name(&self) -> &'static str {
        match self {
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            ElementEvent::Express(event) => event.name(),
            #[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
            ElementEvent::Offer(event) => event.name(),
            #[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
            ElementEvent::Payment(event) => event.name(),
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            ElementEvent::CustomerSession(event) => event.name(),
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            ElementEvent::Address(event) => event.name(),
        }
    }

    /// Writes the payload's members.
    pub fn write(&self, out: &mut dyn Members) {
        match self {
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            ElementEvent::Express(event) => event.write(out),
            #[cfg(any(not(target_arch = "wasm32"), feature = "offers"))]
            ElementEvent::Offer(event) => event.write(out),
            #[cfg(any(not(target_arch = "wasm32"), feature = "payment"))]
            ElementEvent::Payment(event) => event.write(out),
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            ElementEvent::CustomerSession(event) => event.write(out),
            #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
            ElementEvent::Address(event) => event.write(out),
        }
    }
}

#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express", feature = "offers"))]
/// Writes a plain value as the member `key`; what is absent is left out. Lists hold objects, or nothing but texts.
#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express", feature = "offers"))]
pub fn write_tree(out: &mut dyn Members, key: &str, value: &Tree) {
    match value {
        Tree::Null => {}
        Tree::Flag(flag) => out.flag(key, *flag),
        Tree::Whole(number) => out.number(key, *number as f64),
        Tree::Text(text) => out.text(key, text),
        Tree::Map(_) => out.group(key, &|out| write_members(out, value)),
        Tree::List(items) => match items.first() {
            Some(Tree::Map(_)) => out.groups(key, items.len(), &|index, out| {
                if let Some(item) = items.get(index) {
                    write_members(out, item);
                }
            }),
            _ => {
                let texts: Vec<&str> = items.iter().filter_map(Tree::text).collect();
                out.list(key, &texts);
            }
        },
    }
}

#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express", feature = "offers"))]
/// Writes the members of an object.
#[cfg(any(not(target_arch = "wasm32"), feature = "payment", feature = "express", feature = "offers"))]
pub fn write_members(out: &mut dyn Members, object: &Tree) {
    for (name, member) in object.members() {
        write_tree(out, name, member);
    }
}
