//! Posts deliveries: one task a URL, so that a slow one holds up itself alone. No redirect is followed, and no answer's body is read.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;

use super::delivery::{Answered, Delivery, Next};
use super::{Endpoint, signature};
use crate::api::App;
use crate::clock;
use crate::errors::ApiError;
use crate::resources::events::Event;
use crate::store::Record;

/// How long a URL may take to answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// The pause when the database does not answer.
const TROUBLE: Duration = Duration::from_secs(5);
const USER_AGENT: &str = concat!("opentill/", env!("CARGO_PKG_VERSION"), " (webhooks)");

/// Delivers to the endpoint of this number until told to stop.
pub async fn deliver(app: Arc<App>, number: usize, mut stopped: watch::Receiver<bool>) {
    let mut entered = app.endpoints.entered.subscribe();
    loop {
        // Marked before looking: what is entered from here on ends the wait.
        entered.borrow_and_update();
        let shared = Arc::clone(&app);
        let step = spawn_blocking(move || step(&shared, number));
        let wait = match step.await {
            Ok(Ok(None)) => Some(Duration::ZERO),
            Ok(Ok(Some(wait))) => wait,
            Ok(Err(_)) | Err(_) => Some(TROUBLE),
        };
        let time = async {
            match wait {
                Some(time) => tokio::time::sleep(time).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = time => {}
            changed = entered.changed() => if changed.is_err() { return },
        }
    }
}

/// Sends what is due next, or says how long there is nothing to do: for a time, or (an inner nothing) until something is entered.
fn step(app: &App, number: usize) -> Result<Option<Option<Duration>>, ApiError> {
    let endpoint = app.endpoints.list.get(number).ok_or_else(ApiError::internal)?;
    let next = app.store.write(|tx| {
        Ok(match Delivery::next(tx, &endpoint.url)? {
            Next::Wait(time) => Err(time.map(Duration::from_millis)),
            Next::Send(delivery) => {
                let event: Event = tx.find(&delivery.event)?.ok_or_else(ApiError::internal)?;
                Ok((event.view(tx)?.to_string(), event.id().to_owned(), delivery))
            }
        })
    })?;
    let (body, event, delivery) = match next {
        Ok(sending) => sending,
        Err(wait) => return Ok(Some(wait)),
    };
    let answered = post(endpoint, &body)?;
    if answered != Answered::Taken {
        // Not the URL: it may hold a secret.
        tracing::info!(endpoint = number + 1, event, "a webhook was not taken; it will be sent again");
    }
    if app.store.write(|tx| delivery.note(tx, answered, app.endpoints.pause))? {
        tracing::warn!(endpoint = number + 1, event, "a webhook was given up after three days");
    }
    Ok(None)
}

fn post(endpoint: &Endpoint, body: &str) -> Result<Answered, ApiError> {
    // EXPOSE: to sign with.
    let signature = signature::sign(endpoint.secret.expose(), clock::now(), body)?;
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(ANSWER_TIME))
        .user_agent(USER_AGENT)
        // A proxy of the environment would be told what is meant for this machine.
        .proxy(None)
        .build()
        .new_agent();
    let sent = agent
        .post(&endpoint.url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Stripe-Signature", signature)
        .send(body);
    Ok(sent.map_or(Answered::Failed, |response| Answered::of_status(response.status().as_u16())))
}
