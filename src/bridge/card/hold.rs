//! The operation `hold`: the fields are judged, and what they hold is laid out for another frame of the pay origin.
//!
//! The answer to the page is empty. What the fields hold goes from this frame to that one, by `browser::board`.

use crate::bridge::Session;
use crate::client::{ApiObject, Problem, card};
use crate::rules::secret::Sensitive;
use crate::wire::form::{Form, member};
use crate::wire::port::CardKind;
use crate::wire::tree::Tree;

/// Asks for the card as pairs of a form, below the name that goes with it.
const DETAILS: &str = "details";
/// Asks for the postal code that the buyer typed beside the card.
const POSTAL: &str = "postal";
/// Asks for the security code as a pair of a form, by the name that goes with it.
const CVC: &str = "cvc";

/// How many operations can wait for the fields at a time.
const HELD: usize = 8;

impl Session {
    /// Answers once everything is whole; the buyer is shown what is missing. With `at` and `as` the frame of that id can then
    /// ask for it, under that name.
    pub(super) fn hold(&self, args: &Tree) -> Result<ApiObject, Problem> {
        match &*self.module.card.borrow() {
            Some((CardKind::Cvc, _)) => drop(self.cvc()?),
            _ => drop(self.card_details()?),
        }
        if let (Some(at), Some(name)) = (args.text_at(&["at"]), args.text_at(&["as"])) {
            let board = self.host.find_board(at).ok_or(Problem::Misuse(super::APART.1))?;
            let own = self.own.clone();
            let seat = board.sit(name, move |word, name| own.upgrade()?.tell(word, &name));
            let mut held = self.module.held.borrow_mut();
            if held.len() == HELD {
                drop(held.remove(0));
            }
            held.push(seat);
        }
        Ok(ApiObject::empty())
    }

    /// What the frame that an operation runs in asks for. The fields may have changed since: then there is no answer.
    fn tell(&self, word: &str, name: &str) -> Option<String> {
        let mut form = Form::new();
        match word {
            DETAILS => card::write(&mut form, &member(name, "card"), &self.card_details().ok()?),
            POSTAL => return self.card_details().ok()?.postal_code,
            CVC => {
                let cvc: Sensitive<String> = self.cvc().ok()?;
                // EXPOSE: to a frame of this origin, which sends it to the API.
                form.pair(name, cvc.expose());
            }
            _ => return None,
        }
        Some(form.finish())
    }
}
