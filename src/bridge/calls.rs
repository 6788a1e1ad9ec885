//! The page's operations: arguments to the client, results to the page.

use super::{Running, Session};
use crate::browser::cancel::Cancel;
use crate::browser::inbox::Inbox;
use crate::client::payment_intents::{self, Challenger};
use crate::client::{Api, ApiObject, Problem, payment_methods, tokens};
use crate::flow::card::CardDetails;
use crate::wire::port::{FromFrame, Operation};
use crate::wire::tree::Tree;

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
            Operation::RetrievePaymentIntent(args) => {
                let secret = payment_intents::payment_secret(args.text_at(&["clientSecret"]))?;
                Ok(payment_intents::retrieve(&api, &secret, cancel).await?)
            }
        }
    }

    async fn confirm(&self, id: u32, api: &Api, mut args: Tree, running: &Running) -> Result<ApiObject, Problem> {
        let secret = payment_intents::payment_secret(args.text_at(&["clientSecret"]))?;
        let handle_actions = args.get("handleActions") != Some(&Tree::Flag(false));
        let mut data = args.take("data");
        let card = match data.take("useElement") {
            Tree::Flag(true) => Some(self.card_details()?),
            _ => None,
        };
        let form = payment_intents::card_confirmation(data, |form, method| {
            if let Some(card) = &card {
                payment_methods::write_card(form, "payment_method_data", card, method);
            }
            card.is_some()
        })?;
        let dialog = Dialog { out: self.out.clone(), id };
        payment_intents::confirm(api, &secret, form, handle_actions, &dialog, &running.events, &running.cancel).await
    }

    /// What the fields hold.
    fn card_details(&self) -> Result<CardDetails, Problem> {
        match &*self.card.borrow() {
            Some(card) => Ok(card.details()?),
            None => Err(Problem::Misuse("This operation needs a mounted card element; mount one and pass it.")),
        }
    }
}
