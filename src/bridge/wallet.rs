//! The simulated wallet's sheet, for an operation that needs the buyer's consent in it: the Payment Element's `hold`, when a wallet
//! is what is chosen.

use std::cell::RefCell;

use super::Session;
use crate::browser::inbox::Inbox;
use crate::flow::wallet::Paid;
use crate::wire::port::{FromFrame, SheetEvent, WalletView};
use crate::wire::tree::Tree;

/// The sheet that is open, if one is: a later one takes its place.
#[derive(Default)]
pub(super) struct OpenSheet(RefCell<Inbox<SheetEvent>>);

impl OpenSheet {
    /// Something happened in it.
    pub(super) fn hear(&self, event: SheetEvent) {
        self.0.borrow().push(event);
    }

    fn begin(&self) -> Inbox<SheetEvent> {
        // Whoever waited for the one before is told that the buyer has left it.
        self.hear(SheetEvent::Cancel);
        let events = Inbox::default();
        *self.0.borrow_mut() = events.clone();
        events
    }
}

impl Session {
    /// Shows the sheet, and waits for the buyer; `None` when they leave.
    pub(super) async fn ask_wallet(&self, view: WalletView) -> Option<Paid> {
        let events = self.module.sheet.begin();
        let wallet = view.wallet;
        self.out.send(&FromFrame::Wallet(Some(Box::new(view))));
        let paid = match events.next().await {
            SheetEvent::Pay(consent) => Some(Paid { wallet, consent, rate: Tree::Null }),
            SheetEvent::Cancel | SheetEvent::Unavailable => None,
        };
        self.out.send(&FromFrame::Wallet(None));
        paid
    }
}
