//! How the frame's messages are written: member by member, so that nothing leaves that is not named here.

use super::{ErrorShape, FromFrame};
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
use crate::rules::qr::Qr;
#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
use crate::wire::next_action::{View, ViewKind};

/// Something that a message is written into, member by member.
pub trait Members {
    /// A text member.
    fn text(&mut self, key: &str, value: &str);
    /// A boolean member.
    fn flag(&mut self, key: &str, value: bool);
    /// A number member.
    fn number(&mut self, key: &str, value: f64);
    /// A member that is a list of texts.
    fn list(&mut self, key: &str, values: &[&str]);
    /// A member that is `null`.
    #[cfg(any(not(target_arch = "wasm32"), feature = "address"))]
    fn null(&mut self, key: &str);
    /// An object member, filled by `fill`.
    fn group(&mut self, key: &str, fill: &dyn Fn(&mut dyn Members));
    /// A member that is a list of `count` objects, each filled by `fill`.
    #[cfg(any(
        not(target_arch = "wasm32"),
        feature = "payments",
        feature = "payment",
        feature = "express",
        feature = "offers"
    ))]
    fn groups(&mut self, key: &str, count: usize, fill: &dyn Fn(usize, &mut dyn Members));
}

impl ErrorShape {
    /// Writes the error's members.
    pub fn write(&self, out: &mut dyn Members) {
        out.text("type", self.r#type);
        if let Some(code) = self.code {
            out.text("code", code);
        }
        out.text("message", self.message);
    }
}

impl FromFrame {
    /// Writes the message's members.
    pub fn write(&self, out: &mut dyn Members) {
        out.text("t", self.kind());
        match self {
            FromFrame::Ready { height } | FromFrame::Height { height } => out.number("height", *height),
            FromFrame::Failed { reason, message } => {
                out.text("reason", reason);
                out.text("message", message);
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "card"))]
            FromFrame::Change { brand, empty, complete, error, value } => {
                out.text("brand", brand);
                out.flag("empty", *empty);
                out.flag("complete", *complete);
                if let Some(error) = error {
                    out.group("error", &|out| error.write(out));
                }
                out.group("value", &|out| out.text("postalCode", &value.postal_code));
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "bank"))]
            FromFrame::BankChange { empty, complete, error, country, bank_name } => {
                out.flag("empty", *empty);
                out.flag("complete", *complete);
                if let Some(error) = error {
                    out.group("error", &|out| error.write(out));
                }
                if let Some(country) = country {
                    out.text("country", country);
                }
                out.text("bankName", bank_name);
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "card"))]
            FromFrame::Networks { networks } => out.list("networks", networks),
            FromFrame::Autofill { on } => out.flag("on", *on),
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            FromFrame::Wallet(view) => {
                out.text("event", "wallet");
                out.group("payload", &|out| {
                    if let Some(view) = view {
                        out.group("view", &|out| view.write(out));
                    }
                });
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "element-events"))]
            FromFrame::Element(event) => {
                out.text("event", event.name());
                out.group("payload", &|out| event.write(out));
            }
            FromFrame::Challenge { id, url } => {
                out.number("id", f64::from(*id));
                out.text("url", url);
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            FromFrame::Action { id, view, words, qr } => {
                out.number("id", f64::from(*id));
                out.group("view", &|out| write_view(view, words, qr.as_ref(), out));
            }
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            FromFrame::Redirect { id, url } => {
                out.number("id", f64::from(*id));
                out.text("url", url);
            }
            FromFrame::ChallengeEnd { id } => out.number("id", f64::from(*id)),
            FromFrame::Misuse { id, message } => {
                out.number("id", f64::from(*id));
                out.text("message", message);
            }
            FromFrame::Focus | FromFrame::Blur | FromFrame::Escape | FromFrame::Enter => {}
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            FromFrame::Ready { .. } => "ready",
            FromFrame::Failed { .. } => "failed",
            #[cfg(any(not(target_arch = "wasm32"), feature = "card"))]
            FromFrame::Change { .. } => "change",
            #[cfg(any(not(target_arch = "wasm32"), feature = "bank"))]
            FromFrame::BankChange { .. } => "bank_change",
            #[cfg(any(not(target_arch = "wasm32"), feature = "card"))]
            FromFrame::Networks { .. } => "networks",
            #[cfg(any(not(target_arch = "wasm32"), feature = "express"))]
            FromFrame::Wallet(_) => "element",
            #[cfg(any(not(target_arch = "wasm32"), feature = "element-events"))]
            FromFrame::Element(_) => "element",
            FromFrame::Focus => "focus",
            FromFrame::Blur => "blur",
            FromFrame::Escape => "escape",
            FromFrame::Enter => "enter",
            FromFrame::Height { .. } => "height",
            FromFrame::Autofill { .. } => "autofill",
            FromFrame::Challenge { .. } => "challenge",
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            FromFrame::Action { .. } => "action",
            #[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
            FromFrame::Redirect { .. } => "redirect",
            FromFrame::ChallengeEnd { .. } => "challenge_end",
            FromFrame::Misuse { .. } => "misuse",
        }
    }
}

#[cfg(any(not(target_arch = "wasm32"), feature = "payments"))]
fn write_view(view: &View, words: &[String], qr: Option<&Qr>, out: &mut dyn Members) {
    out.text(
        "kind",
        match view.kind {
            ViewKind::Qr => "qr",
            ViewKind::Voucher => "voucher",
            ViewKind::Transfer => "transfer",
            ViewKind::Wait => "wait",
        },
    );
    let word = |index: usize| words.get(index).map_or("", String::as_str);
    out.text("title", word(0));
    if let Some(url) = &view.url {
        out.text("url", url);
    }
    if let Some(qr) = qr {
        out.group("qr", &|out| {
            out.number("size", f64::from(qr.size));
            out.text("path", &qr.path);
        });
    }
    if !view.rows.is_empty() {
        out.groups("rows", view.rows.len(), &|index, out| {
            if let Some(row) = view.rows.get(index) {
                out.text("label", word(index + 1));
                out.text("value", &row.value);
            }
        });
    }
    if let Some(expires) = view.expires {
        out.number("expires", expires as f64);
    }
}
