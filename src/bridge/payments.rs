//! The module `payments`: every operation that needs no field of its own. It runs in a hidden frame, or beside the module `payment`
//! in the element's own; what fields hold it asks for at its own board, where their frames lay it out (`hold`).

use std::cell::RefCell;

use super::confirming::{Confirming, Dialog};
use super::{NO_SUCH_OPERATION, Running, Session, Unfit, api};
use crate::browser::board::Board;
use crate::client::confirmation::Confirmation;
use crate::client::fields::Fields;
use crate::client::{Api, ApiObject, Problem, confirmation_tokens, intents, payment_methods, sources, tokens};
use crate::rules::id::ClientSecret;
use crate::wire::port::{Init, ToFrame};
use crate::wire::tree::Tree;

const NO_BOARD: &str = "The frame's page and its code do not belong together. Build and serve both from one release.";

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    api: RefCell<Option<Api>>,
    confirming: Confirming,
}

/// The frame of an element, which has laid its fields out under a name of the loader's.
struct Held {
    board: Board,
    name: String,
}

impl Fields for Held {
    fn ask(&self, word: &str, name: &str) -> Option<String> {
        self.board.ask(&self.name, word, name)
    }
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, id: u32) {
        self.confirming.leave(id);
    }

    /// There is no element that could be gone.
    pub(super) fn close(&self) {}
}

impl Session {
    /// There is nothing to see.
    pub(super) fn begin_module(&self, init: Init) -> Result<f64, Unfit> {
        *self.module.api.borrow_mut() = Some(api::api(&self.configuration, &init)?);
        Ok(0.0)
    }

    /// There is no element that a message could be for.
    pub(super) fn hear_module(&self, _message: ToFrame) {}

    /// It holds nothing itself. Whoever wants to lay something out here asks whether it is there.
    fn hold(&self, _args: &Tree) -> Result<ApiObject, Problem> {
        Ok(ApiObject::empty())
    }
}

impl Session {
    /// Runs an operation.
    pub(super) async fn run(&self, operation: &str, mut args: Tree, running: &Running) -> Result<ApiObject, Problem> {
        let api = self.module.api.borrow().clone().ok_or(Problem::Misuse("This frame was not initialised."))?;
        let cancel = &running.cancel;
        let (held, cvc) = (self.held(&mut args, "holder")?, self.held(&mut args, "cvcHolder")?);
        let fields = held.as_ref().map(|held| held as &dyn Fields);
        let params = args.take("params");
        match operation {
            "createToken" => {
                let kind = args.text_at(&["type"]).unwrap_or_default();
                tokens::create(&api, kind, params, fields, cancel).await
            }
            "createPaymentMethod" => payment_methods::create(&api, params, fields, cancel).await,
            "createConfirmationToken" => {
                let (context, cvc) = (args.take("context"), cvc.as_ref().map(|held| held as &dyn Fields));
                confirmation_tokens::create(&api, params, &context, fields, cvc, cancel).await
            }
            "createSource" => sources::create(&api, &params, fields, cancel).await,
            "retrieveSource" => {
                let text = |name| args.text_at(&[name]).unwrap_or_default();
                sources::retrieve(&api, text("id"), text("clientSecret"), cancel).await
            }
            "confirm" => {
                let data = args.take("data");
                let cvc = cvc.as_ref().map(|held| held as &dyn Fields);
                let mandate_is_shown = args.get("skipMandate") == Some(&Tree::Flag(true));
                let form =
                    Confirmation { kind: args.text_at(&["type"]), data, fields, cvc, mandate_is_shown }.form()?;
                let handle_actions = args.get("handleActions") != Some(&Tree::Flag(false));
                let (secret, dialog) = self.following(&args, running)?;
                intents::confirm(&api, &secret, form, handle_actions, &dialog, &running.events, cancel).await
            }
            "nextAction" => {
                let (secret, dialog) = self.following(&args, running)?;
                intents::handle_action(&api, &secret, &dialog, &running.events, cancel).await
            }
            "hold" => self.hold(&args),
            "speak" => {
                self.host.spoken(args.text_at(&["locale"]).unwrap_or_default()).await;
                Ok(ApiObject::empty())
            }
            "retrieve" => Ok(intents::retrieve(&api, &secret(&args)?, cancel).await?),
            "verifyMicrodeposits" => Ok(intents::verify_microdeposits(&api, &secret(&args)?, &params, cancel).await?),
            _ => match operation.strip_prefix("customerSession.") {
                Some(operation) => self.customer_session(operation, &args, &params, &api, cancel).await,
                None => Err(Problem::Misuse(NO_SUCH_OPERATION)),
            },
        }
    }

    /// The fields that an operation names, if it names any.
    fn held(&self, args: &mut Tree, member: &str) -> Result<Option<Held>, Problem> {
        let Tree::Text(name) = args.take(member) else { return Ok(None) };
        let board = self.host.find_board("").ok_or(Problem::Misuse(NO_BOARD))?;
        Ok(Some(Held { board, name }))
    }

    /// The intent of an operation that follows one, which no other operation follows meanwhile, and the page's dialog for it.
    fn following(&self, args: &Tree, running: &Running) -> Result<(ClientSecret, Dialog), Problem> {
        let secret = secret(args)?;
        self.module.confirming.enter(running.id, secret.intent_id())?;
        Ok((secret, Dialog { out: self.out.clone(), id: running.id }))
    }
}

fn secret(args: &Tree) -> Result<ClientSecret, Problem> {
    ClientSecret::parse(args.text_at(&["clientSecret"]).unwrap_or_default())
        .map_err(|error| Problem::Misuse(error.message()))
}
