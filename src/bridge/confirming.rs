//! What operations that follow an intent need of the page: its dialog, and that each intent is followed by one at a time.

use std::cell::RefCell;

use super::Outbox;
#[cfg(feature = "payments")]
use crate::browser::intl;
use crate::client::Problem;
use crate::client::intents::Challenger;
#[cfg(feature = "payments")]
use crate::rules::qr::Qr;
use crate::wire::next_action::NextAction;
use crate::wire::port::FromFrame;

const CONFIRMING: &str = "This intent is being confirmed already, by an earlier call that has not ended. Disable your pay button \
     until it has.";

/// The intents that are being confirmed, each by one operation. A second press of the pay button would take the place of the
/// challenge that the first has opened.
#[derive(Default)]
pub(super) struct Confirming(RefCell<Vec<(u32, String)>>);

impl Confirming {
    pub(super) fn enter(&self, id: u32, intent: &str) -> Result<(), Problem> {
        let mut all = self.0.borrow_mut();
        if all.iter().any(|(_, known)| known == intent) {
            return Err(Problem::Misuse(CONFIRMING));
        }
        all.push((id, String::from(intent)));
        Ok(())
    }

    /// The operation has ended, or the page has given it up: the next one may begin in the same turn.
    pub(super) fn leave(&self, id: u32) {
        self.0.borrow_mut().retain(|(known, _)| *known != id);
    }
}

/// The page's dialog, for one operation.
pub(super) struct Dialog {
    pub(super) out: Outbox,
    pub(super) id: u32,
}

impl Challenger for Dialog {
    fn show(&self, action: &NextAction) {
        match action {
            NextAction::Challenge { url, .. } => {
                self.out.send(&FromFrame::Challenge { id: self.id, url: url.clone() });
            }
            #[cfg(feature = "payments")]
            NextAction::Show(view) => {
                let code = view.code.as_deref().and_then(Qr::of);
                let host = self.out.host();
                let words = view.words().map(|text| host.text(text)).collect();
                let mut view = view.clone();
                for row in &mut view.rows {
                    if let Some(word) = &row.word {
                        row.value = host.text(word);
                    }
                    if let Some(money) = row.money {
                        row.value = intl::money(&host.language(), money);
                    }
                }
                self.out.send(&FromFrame::Action { id: self.id, view, words, qr: code });
            }
            // Not shown.
            #[cfg(feature = "payments")]
            NextAction::Redirect(_) | NextAction::Leave => {}
        }
    }

    fn hide(&self) {
        self.out.send(&FromFrame::ChallengeEnd { id: self.id });
    }

    #[cfg(feature = "payments")]
    fn redirect(&self, url: &str) {
        self.out.send(&FromFrame::Redirect { id: self.id, url: String::from(url) });
    }
}
