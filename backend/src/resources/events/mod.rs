//! Events: what has become of an object, as it was at that moment. They are made in one place, of what a transaction has changed, and are kept with it:
//! who changes an object needs not think of them. [`nouns`] says which changes are told, and how.

mod difference;
mod nouns;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{API_VERSION, Answer};
use crate::api::{App, Call};
use crate::client::Client;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::{checkout_sessions, invoices, subscriptions};
use crate::store::{Cause, Record, Tx};
use crate::webhooks;

use nouns::told;

/// An event, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Event {
    id: String,
    created: i64,
    /// Its `type`.
    kind: String,
    object: Value,
    /// What was different before, where that is told.
    previous: Option<Value>,
    cause: Cause,
}

impl Record for Event {
    const TABLE: &'static str = "events";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Event {
    /// As servers see it, and as it is delivered.
    pub fn view(&self, tx: &Tx<'_>) -> Result<Value, ApiError> {
        let mut data = json!({"object": self.object});
        if let Some(previous) = &self.previous {
            data["previous_attributes"] = previous.clone();
        }
        Ok(json!({
            "id": self.id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.created,
            "data": data,
            "livemode": false,
            "pending_webhooks": webhooks::pending(tx, &self.id)?,
            "request": {"id": self.cause.request, "idempotency_key": self.cause.idempotency_key},
            "type": self.kind,
        }))
    }
}

/// Makes the events of what the transaction has changed.
pub fn record(app: &App, tx: &Tx<'_>) -> Result<(), ApiError> {
    let client = Client::default();
    let call = Call {
        app,
        tx,
        caller: Caller::Secret,
        grant: None,
        client: &client,
        id: "",
        inner_id: "",
        now: app.clock.now(),
    };
    loop {
        // What follows from an event can change more.
        let changes = tx.changes();
        if changes.is_empty() {
            return Ok(());
        }
        for change in &changes {
            for told in told(&call, change)? {
                let event = Event {
                    id: random::id("evt")?,
                    created: call.now,
                    kind: told.kind.to_owned(),
                    object: told.object,
                    previous: told.previous,
                    cause: tx.cause(),
                };
                invoices::follow(&call, &event.kind, &event.object)?;
                subscriptions::follow(&call, &event.kind, &event.object)?;
                checkout_sessions::follow(&call, &event.kind, &event.object)?;
                tx.save(&event)?;
                app.endpoints.enter(tx, &event.id)?;
            }
        }
    }
}

/// `GET /v1/events/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let event: Event = call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("event", "event"))?;
    Ok(Answer::ok(event.view(call.tx)?))
}

/// `GET /v1/events`: by `type`, which may end in `*`, and `created`.
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    if let Some(kind) = params.text("type")? {
        match kind.strip_suffix('*') {
            Some(start) => list.only_from("kind", start),
            None => list.only_with("kind", kind),
        }
    }
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("event", "/v1/events"), |event: Event| event.view(call.tx))
}
