//! The page's operations: arguments to the client, results to the page.

use std::cell::RefCell;

use super::{Running, Session};
use crate::browser::cancel::Cancel;
use crate::browser::inbox::Inbox;
use crate::client::payment_intents::{self, Challenger};
use crate::client::{Api, ApiObject, Problem, payment_methods, tokens};
use crate::flow::card::{CardDetails, Field};
use crate::rules::secret::Sensitive;
use crate::wire::port::{CardKind, FromFrame, Operation};
use crate::wire::tree::Tree;

const CONFIRMING: &str = "This PaymentIntent is being confirmed already, by an earlier call that has not ended. Disable your pay button \
     until it has.";

/// The intents that are being confirmed, each by one operation. A second press of the pay button would take the place of the
/// challenge that the first has opened.
#[derive(Default)]
pub(super) struct Confirming(RefCell<Vec<(u32, String)>>);

impl Confirming {
    fn enter(&self, id: u32, intent: &str) -> Result<(), Problem> {
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
struct Dialog {
    out: super::Outbox,
    id: u32,
}

impl Challenger for Dialog {
    fn show(&self, url: &str) {
        self.out.send(&FromFrame::Challenge { id: self.id, url: String::from(url) });
    }

    fn hide(&self) {
        self.out.send(&FromFrame::ChallengeEnd { id: self.id });
    }
}

impl Session {
    /// Starts an operation; its answer follows on the port. An `id` that is in use is ignored.
    pub(super) fn call(&self, id: u32, operation: Operation) {
        let Some(session) = self.own.upgrade() else {
            return;
        };
        if self.running(id).is_some() {
            return;
        }
        let running = Running { cancel: Cancel::new(), events: Inbox::default() };
        self.running.borrow_mut().push((id, running.clone()));
        wasm_bindgen_futures::spawn_local(async move {
            let result = session.run(id, operation, &running).await;
            session.running.borrow_mut().retain(|(known, _)| *known != id);
            session.confirming.leave(id);
            session.out.answer(id, result);
        });
    }

    async fn run(&self, id: u32, operation: Operation, running: &Running) -> Result<ApiObject, Problem> {
        let api = self.api.borrow().clone().ok_or(Problem::Misuse("This frame was not initialised."))?;
        let cancel = &running.cancel;
        match operation {
            Operation::CreateToken(mut args) => {
                tokens::create(&api, &self.card_details()?, &args.take("params"), cancel).await
            }
            Operation::CreatePaymentMethod(mut args) => {
                let params = args.take("params");
                if params.get("card").is_some() {
                    return payment_methods::create(&api, &params, cancel).await;
                }
                payment_methods::create_from_card(&api, &self.card_details()?, &params, cancel).await
            }
            Operation::ConfirmCardPayment(args) => self.confirm(id, &api, args, running).await,
            Operation::HandleCardAction(args) => {
                let secret = payment_intents::payment_secret(args.text_at(&["clientSecret"]))?;
                self.confirming.enter(id, secret.intent_id())?;
                let dialog = Dialog { out: self.out.clone(), id };
                payment_intents::handle_action(&api, &secret, &dialog, &running.events, cancel).await
            }
            Operation::RetrievePaymentIntent(args) => {
                let secret = payment_intents::payment_secret(args.text_at(&["clientSecret"]))?;
                Ok(payment_intents::retrieve(&api, &secret, cancel).await?)
            }
        }
    }

    async fn confirm(&self, id: u32, api: &Api, mut args: Tree, running: &Running) -> Result<ApiObject, Problem> {
        let secret = payment_intents::payment_secret(args.text_at(&["clientSecret"]))?;
        self.confirming.enter(id, secret.intent_id())?;
        let handle_actions = args.get("handleActions") != Some(&Tree::Flag(false));
        let mut data = args.take("data");
        let card = match data.take("useElement") {
            Tree::Flag(true) => Some(self.card_details()?),
            _ => None,
        };
        let cvc = match data.take("useCvc") {
            Tree::Flag(true) => Some(self.cvc()?),
            _ => None,
        };
        let form = payment_intents::card_confirmation(data, |form, method| {
            if let Some(card) = &card {
                payment_methods::write_card(form, "payment_method_data", card, method);
            }
            if let Some(cvc) = &cvc {
                // EXPOSE: the request body is where card data is meant to go.
                form.pair("payment_method_options[card][cvc]", cvc.expose());
            }
            card.is_some()
        })?;
        let dialog = Dialog { out: self.out.clone(), id };
        payment_intents::confirm(api, &secret, form, handle_actions, &dialog, &running.events, &running.cancel).await
    }

    /// What the fields hold, those of other frames included.
    fn card_details(&self) -> Result<CardDetails, Problem> {
        let card = self.card.borrow().clone();
        match (card, &*self.group.borrow()) {
            (Some((CardKind::Whole, card)), _) => Ok(card.details()?),
            (Some((CardKind::Number, card)), Some(group)) => group.details(&card),
            _ => Err(Problem::Misuse(
                "This operation needs a mounted card or cardNumber element; mount one and pass it.",
            )),
        }
    }

    /// The security code that the buyer typed again for a card that is saved.
    fn cvc(&self) -> Result<Sensitive<String>, Problem> {
        let card = self.card.borrow().clone();
        match card {
            Some((CardKind::Cvc, card)) => Ok(card.whole(Field::Cvc)?),
            _ => Err(Problem::Misuse("Pass a mounted cardCvc element as `payment_method_options.card.cvc`.")),
        }
    }
}
