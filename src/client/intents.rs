//! Intents: reading one, and carrying one from confirmation to its result.

use super::{ABORTED, Api, ApiObject, Failure, Problem, UNREACHABLE};
use crate::browser::cancel::Cancel;
use crate::browser::inbox::Inbox;
use crate::browser::timer::Timer;
use crate::flow::confirm::{Confirm, Effect, Event, IntentView, NextAction, Outcome, Status};
use crate::rules::error::ErrorCode;
use crate::rules::id::ClientSecret;
use crate::rules::origin::is_secure_url;
use crate::wire::form::Form;
use crate::wire::port::ErrorShape;

/// The buyer closed the bank's dialog.
const CANCELED_BY_BUYER: ErrorShape = ErrorShape {
    r#type: "invalid_request_error",
    code: Some("payment_intent_authentication_failure"),
    message: "The payment was not authenticated, because the bank's dialog was closed. Try again, or use another card.",
};

/// The bank's dialog cannot be shown.
const CHALLENGE_UNAVAILABLE: ErrorShape = ErrorShape {
    r#type: "api_connection_error",
    code: Some("challenge_unavailable"),
    message: "The bank's page could not be shown. Try again, or use another card.",
};

/// The intent does not wait for the buyer.
const NO_ACTION: ErrorShape = ErrorShape {
    r#type: "invalid_request_error",
    code: Some("payment_intent_unexpected_state"),
    message: "This payment does not wait for a confirmation by the bank. Reload the page to see where it stands.",
};

/// Something that can show the bank's page to the buyer.
pub trait Challenger {
    /// Shows it.
    fn show(&self, url: &str);
    /// Takes it away.
    fn hide(&self);
}

/// Reads an intent.
pub async fn retrieve(api: &Api, secret: &ClientSecret, cancel: &Cancel) -> Result<ApiObject, Failure> {
    if api.endpoint().refresh {
        api.post_read(&path(secret, "/refresh"), with_secret(secret), cancel).await
    } else {
        api.get(&path(secret, ""), with_secret(secret), cancel).await
    }
}

/// Confirms with `parameters` and follows the intent to its result. What the dialog reports arrives in `inbox`.
pub async fn confirm(
    api: &Api,
    secret: &ClientSecret,
    parameters: Form,
    handle_actions: bool,
    challenger: &dyn Challenger,
    inbox: &Inbox<Event>,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    let mut machine = Confirm::new(handle_actions);
    let first = machine.start();
    let run =
        Run { api, secret, parameters: Some(parameters), challenger, inbox, cancel, timer: None, latest: Latest::None };
    run.follow(machine, first).await
}

/// Follows an intent that was confirmed elsewhere and waits for the buyer. The result of any other is an error.
#[cfg(feature = "frame")]
pub async fn handle_action(
    api: &Api,
    secret: &ClientSecret,
    challenger: &dyn Challenger,
    inbox: &Inbox<Event>,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    let mut machine = Confirm::new(true);
    let first = machine.resume();
    let run = Run { api, secret, parameters: None, challenger, inbox, cancel, timer: None, latest: Latest::None };
    run.follow(machine, first).await
}

/// What the API said last.
enum Latest {
    None,
    Intent(ApiObject),
    Error(super::ApiError),
}

struct Run<'a> {
    api: &'a Api,
    secret: &'a ClientSecret,
    parameters: Option<Form>,
    challenger: &'a dyn Challenger,
    inbox: &'a Inbox<Event>,
    cancel: &'a Cancel,
    timer: Option<Timer>,
    latest: Latest,
}

impl Run<'_> {
    /// Does what the machine says until it is done.
    async fn follow(mut self, mut machine: Confirm, first: Vec<Effect>) -> Result<ApiObject, Problem> {
        let aborted = self.inbox.clone();
        let _listener = self.cancel.on_cancel(move || aborted.push(Event::Aborted));
        let mut effects = first;
        loop {
            let mut answered = None;
            for effect in effects {
                match effect {
                    Effect::Finish(outcome) => return self.result(outcome),
                    effect => answered = self.carry_out(effect).await.or(answered),
                }
            }
            let event = match answered {
                Some(event) => event,
                None => self.inbox.next().await,
            };
            effects = machine.step(event);
        }
    }

    /// Carries out one effect; requests have an event as their answer.
    async fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Confirm => {
                let mut form = self.parameters.take().unwrap_or_default();
                write_secret(&mut form, self.secret);
                let answer = self.api.post(&path(self.secret, "/confirm"), form, self.cancel).await;
                Some(self.heard(answer.or_else(|failure| self.paid_by_the_first(failure))))
            }
            Effect::Read => {
                let answer = retrieve(self.api, self.secret, self.cancel).await;
                if matches!(&answer, Err(Failure::Refused(error)) if error.is_rate_limit()) {
                    // It says nothing about the intent.
                    return Some(Event::Lost);
                }
                Some(self.heard(answer))
            }
            Effect::CancelChallenge(source) => {
                let mut form = with_secret(self.secret);
                form.pair("source", &source);
                let answer = self.api.post(&path(self.secret, "/source_cancel"), form, self.cancel).await;
                Some(self.heard(answer))
            }
            Effect::Show(url) => {
                self.challenger.show(&url);
                None
            }
            Effect::Hide => {
                self.challenger.hide();
                None
            }
            Effect::Pause(ms) => {
                let inbox = self.inbox.clone();
                self.timer = Some(Timer::after(ms, move || inbox.push(Event::Woken)));
                None
            }
            Effect::Finish(_) => None,
        }
    }

    /// Browsers send a request again by themselves when a kept connection turns out to be dead, and tell nobody. Without an
    /// idempotency key the second confirmation is refused because the first has paid: what the intent says then counts.
    fn paid_by_the_first(&self, failure: Failure) -> Result<ApiObject, Failure> {
        let Failure::Refused(error) = failure else {
            return Err(failure);
        };
        let paid = |intent: &ApiObject| {
            let status = Status::parse(&intent.text("status").unwrap_or_default());
            matches!(status, Status::Succeeded | Status::Processing | Status::RequiresCapture)
        };
        let intent = error.intent().filter(|intent| !self.api.endpoint().idempotency && paid(intent));
        intent.ok_or(Failure::Refused(error))
    }

    fn heard(&mut self, answer: Result<ApiObject, Failure>) -> Event {
        match answer {
            Ok(intent) => {
                let view = view(&intent);
                self.latest = Latest::Intent(intent);
                Event::Intent(view)
            }
            Err(Failure::Refused(error)) if error.is_open() => Event::Lost,
            Err(Failure::Refused(error)) => {
                self.latest = Latest::Error(error);
                Event::Refused
            }
            Err(Failure::Lost) => Event::Lost,
            Err(Failure::Aborted) => Event::Aborted,
        }
    }

    fn result(self, outcome: Outcome) -> Result<ApiObject, Problem> {
        match (outcome, self.latest) {
            (Outcome::Intent, Latest::Intent(intent)) => Ok(intent),
            (Outcome::ApiError, Latest::Error(error)) => Err(Problem::Api(error)),
            (Outcome::IntentError, Latest::Intent(intent)) => Err(match intent.object("last_payment_error") {
                Some(error) => Problem::OfIntent(error.about(intent)),
                None => Problem::Own(authentication_failed()),
            }),
            (Outcome::NoAction, Latest::Intent(intent)) => {
                Err(Problem::OfIntent(ApiObject::of_error(&NO_ACTION).about(intent)))
            }
            (Outcome::CanceledByBuyer, _) => Err(Problem::Own(CANCELED_BY_BUYER)),
            (Outcome::Unavailable, _) => Err(Problem::Own(CHALLENGE_UNAVAILABLE)),
            (Outcome::Aborted, _) => Err(Problem::Own(ABORTED)),
            _ => Err(Problem::Own(UNREACHABLE)),
        }
    }
}

fn authentication_failed() -> ErrorShape {
    let code = ErrorCode::PaymentIntentAuthenticationFailure;
    ErrorShape { r#type: "invalid_request_error", code: Some(code.code()), message: code.message() }
}

fn path(secret: &ClientSecret, action: &str) -> String {
    ["/v1/payment_intents/", secret.intent_id(), action].concat()
}

fn with_secret(secret: &ClientSecret) -> Form {
    let mut form = Form::new();
    write_secret(&mut form, secret);
    form
}

fn write_secret(form: &mut Form, secret: &ClientSecret) {
    // EXPOSE: the secret is the intent's credential at the API.
    form.pair("client_secret", secret.expose());
}

/// What the state machine needs to know of an intent. An address that may not be navigated to is no next action.
fn view(intent: &ApiObject) -> IntentView {
    let next = intent.object("next_action");
    IntentView {
        status: Status::parse(&intent.text("status").unwrap_or_default()),
        next_action: next.and_then(|next| next_action(&next)),
        has_error: intent.object("last_payment_error").is_some(),
    }
}

fn next_action(next: &ApiObject) -> Option<NextAction> {
    let sdk = next.object("use_stripe_sdk")?;
    if sdk.text("type")? != "three_d_secure_redirect" {
        return None;
    }
    let url = sdk.text("stripe_js").filter(|url| is_secure_url(url))?;
    Some(NextAction { url, source: sdk.text("source") })
}
