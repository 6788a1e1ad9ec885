//! What an intent's `next_action` asks for: every type of Stripe's API, read into what a page can do about it.
//!
//! An address that may not be navigated to is no action. Nothing here knows a dialog or a timer.

#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
mod view;

#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
pub use view::{Row, View, ViewKind};

use super::tree::Tree;
use crate::rules::origin::is_secure_url;

/// A next action. The card's module carries out the bank's page alone.
#[derive(Clone, PartialEq)]
pub enum NextAction {
    /// The bank's page, in a dialog.
    Challenge {
        /// Where it is.
        url: String,
        /// What to name when the buyer gives up, if the backend offers that.
        source: Option<String>,
    },
    /// The whole page goes there, and comes back to its `return_url`.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Redirect(String),
    /// Something to show until the buyer has paid elsewhere.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Show(View),
    /// Nothing for a page to do now: the intent is the caller's, as it is.
    #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
    Leave,
}

impl NextAction {
    /// Reads `next_action`; `None` where a page would have to do something that it cannot or must not do.
    pub fn read(next: &Tree) -> Option<NextAction> {
        if let Some(sdk) = next.get("use_stripe_sdk") {
            return challenge(sdk);
        }
        beyond_cards(next)
    }
}

fn challenge(sdk: &Tree) -> Option<NextAction> {
    if sdk.text_at(&["type"])? != "three_d_secure_redirect" {
        return None;
    }
    let url = sdk.text_at(&["stripe_js"]).filter(|url| is_secure_url(url))?.to_owned();
    Some(NextAction::Challenge { url, source: sdk.text_at(&["source"]).map(str::to_owned) })
}

#[cfg(not(any(not(target_arch = "wasm32"), feature = "payments")))]
fn beyond_cards(_next: &Tree) -> Option<NextAction> {
    None
}

#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
fn beyond_cards(next: &Tree) -> Option<NextAction> {
    let kind = next.text_at(&["type"])?;
    let details = next.get(kind).unwrap_or(&Tree::Null);
    let to = |url: &str| details.text_at(&[url]).filter(|url| is_secure_url(url)).map(|url| url.to_owned());
    match kind {
        "redirect_to_url" | "alipay_handle_redirect" => to("url").map(NextAction::Redirect),
        // An app's own scheme is the caller's to open.
        "wechat_pay_redirect_to_ios_app" => Some(to("native_url").map_or(NextAction::Leave, NextAction::Redirect)),
        // `verify_with_microdeposits` takes days; `wechat_pay_redirect_to_android_app` is for an app; the rest is unknown.
        _ => Some(View::read(kind, details).map_or(NextAction::Leave, NextAction::Show)),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
