//! The module `payments`: every operation that needs no field of its own. It runs in a hidden frame; what fields hold it asks
//! for at its own board, where their frames lay it out (`hold`).

use std::cell::RefCell;

use super::confirming::Confirming;
use super::{NO_SUCH_OPERATION, Running, Session, Unfit, api};
use crate::client::{Api, ApiObject, Problem, intents, payment_methods};
use crate::rules::id::ClientSecret;
use crate::wire::port::{Init, ToFrame};
use crate::wire::tree::Tree;

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    api: RefCell<Option<Api>>,
    confirming: Confirming,
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

    /// Runs an operation.
    pub(super) async fn run(&self, operation: &str, mut args: Tree, running: &Running) -> Result<ApiObject, Problem> {
        let api = self.module.api.borrow().clone().ok_or(Problem::Misuse("This frame was not initialised."))?;
        let cancel = &running.cancel;
        match operation {
            "createPaymentMethod" => payment_methods::create(&api, &args.take("params"), cancel).await,
            "retrieve" => Ok(intents::retrieve(&api, &secret(&args)?, cancel).await?),
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }
}

fn secret(args: &Tree) -> Result<ClientSecret, Problem> {
    ClientSecret::parse(args.text_at(&["clientSecret"]).unwrap_or_default())
        .map_err(|error| Problem::Misuse(error.message()))
}
