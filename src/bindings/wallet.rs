//! The module `methods`: what happens in the simulated wallet's sheet, as a payment understands it. The other side of this call is
//! `browser::methods`.

use wasm_bindgen::prelude::*;

use crate::browser::value;
use crate::flow::wallet::Paid;
use crate::wire::port::{SheetEvent, Wallet};
use crate::wire::tree::Tree;

/// What an event means: what the buyer agreed to, as pairs of a confirmation's form; nothing in them once the buyer has left;
/// `undefined` for all else.
#[wasm_bindgen(js_name = walletSaid)]
pub fn wallet_said(wallet: &str, event: &JsValue) -> Option<String> {
    match SheetEvent::parse(value::tree(event)?)? {
        SheetEvent::Pay(consent) => {
            let paid = Paid { wallet: Wallet::parse(wallet)?, consent, rate: Tree::Null };
            Some(paid.pairs().finish())
        }
        SheetEvent::Cancel | SheetEvent::Unavailable => Some(String::new()),
    }
}
