//! Intents: reading one, and carrying one from confirmation to its result.

mod kind;

use kind::Kind;

use super::{ABORTED, Api, ApiObject, Failure, Problem, UNREACHABLE};
use crate::browser::cancel::Cancel;
#[cfg(feature = "payments")]
use crate::browser::clock;
use crate::browser::inbox::Inbox;
use crate::browser::timer::Timer;
use crate::browser::value;
use crate::flow::confirm::{Confirm, Effect, Event, IntentView, Outcome, Status};
use crate::rules::id::ClientSecret;
#[cfg(any(feature = "card", feature = "client"))]
use crate::rules::id::IntentKind;
use crate::wire::form::Form;
use crate::wire::next_action::NextAction;
use crate::wire::port::ErrorShape;
#[cfg(any(feature = "payments", feature = "client"))]
use crate::wire::tree::Tree;

#[cfg(any(feature = "card", feature = "client"))]
const NO_PAYMENT_SECRET: &str = "That is not the client secret of a PaymentIntent. Pass the `client_secret` that your server got when it \
     created the PaymentIntent; it looks like `pi_..._secret_...`.";
#[cfg(feature = "client")]
const NO_SETUP_SECRET: &str = "That is not the client secret of a SetupIntent. Pass the `client_secret` that your server got when it \
     created the SetupIntent; it looks like `seti_..._secret_...`.";

/// The bank's dialog cannot be shown.
const CHALLENGE_UNAVAILABLE: ErrorShape = ErrorShape {
    r#type: "api_connection_error",
    code: Some("challenge_unavailable"),
    message: "The bank's page could not be shown. Try again, or use another card.",
};

/// How long something to pay with is shown at most, in milliseconds. What can be paid for longer is mailed, too.
#[cfg(feature = "payments")]
const LONGEST_SHOWN_MS: i64 = 15 * 60 * 1000;

/// Something that can show the buyer what is to be done.
pub trait Challenger {
    /// Shows the bank's page, or what the buyer pays with elsewhere.
    fn show(&self, action: &NextAction);
    /// Takes it away.
    fn hide(&self);
    /// Takes the whole page elsewhere.
    #[cfg(feature = "payments")]
    fn redirect(&self, url: &str);
}

/// Checks the client secret of a PaymentIntent that a page handed over.
#[cfg(any(feature = "card", feature = "client"))]
pub fn payment_secret(text: Option<&str>) -> Result<ClientSecret, Problem> {
    secret(text, IntentKind::Payment).ok_or(Problem::Misuse(NO_PAYMENT_SECRET))
}

/// Checks the client secret of a SetupIntent that a page handed over.
#[cfg(feature = "client")]
pub fn setup_secret(text: Option<&str>) -> Result<ClientSecret, Problem> {
    secret(text, IntentKind::Setup).ok_or(Problem::Misuse(NO_SETUP_SECRET))
}

#[cfg(any(feature = "card", feature = "client"))]
fn secret(text: Option<&str>, kind: IntentKind) -> Option<ClientSecret> {
    ClientSecret::parse(text.unwrap_or_default()).ok().filter(|secret| secret.kind() == kind)
}

/// Reads an intent.
pub async fn retrieve(api: &Api, secret: &ClientSecret, cancel: &Cancel) -> Result<ApiObject, Failure> {
    if api.endpoint().refresh {
        api.post_read(&path(secret, "/refresh"), with_secret(secret), cancel).await
    } else {
        api.get(&path(secret, ""), with_secret(secret), cancel).await
    }
}

/// Tells the amounts, or the code, of the small deposits that an account was verified with.
#[cfg(any(feature = "payments", feature = "client"))]
pub async fn verify_microdeposits(
    api: &Api,
    secret: &ClientSecret,
    parameters: &Tree,
    cancel: &Cancel,
) -> Result<ApiObject, Failure> {
    let mut form = with_secret(secret);
    parameters.write(&mut form, "");
    api.post(&path(secret, "/verify_microdeposits"), form, cancel).await
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
    Run::new(api, secret, Some(parameters), challenger, inbox, cancel).follow(machine, first).await
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
    Run::new(api, secret, None, challenger, inbox, cancel).follow(machine, first).await
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
    kind: &'static Kind,
    parameters: Option<Form>,
    challenger: &'a dyn Challenger,
    inbox: &'a Inbox<Event>,
    cancel: &'a Cancel,
    timer: Option<Timer>,
    #[cfg(feature = "payments")]
    ending: Option<Timer>,
    latest: Latest,
}

impl<'a> Run<'a> {
    fn new(
        api: &'a Api,
        secret: &'a ClientSecret,
        parameters: Option<Form>,
        challenger: &'a dyn Challenger,
        inbox: &'a Inbox<Event>,
        cancel: &'a Cancel,
    ) -> Self {
        Run {
            api,
            secret,
            kind: Kind::of(secret),
            parameters,
            challenger,
            inbox,
            cancel,
            timer: None,
            #[cfg(feature = "payments")]
            ending: None,
            latest: Latest::None,
        }
    }

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
            Effect::Show(action) => {
                self.challenger.show(&action);
                #[cfg(feature = "payments")]
                self.end_later(&action);
                None
            }
            Effect::Hide => {
                #[cfg(feature = "payments")]
                drop(self.ending.take());
                self.challenger.hide();
                None
            }
            #[cfg(feature = "payments")]
            Effect::Redirect(url) => {
                self.challenger.redirect(&url);
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

    /// What is paid elsewhere is shown while it can be paid, but not for ever.
    #[cfg(feature = "payments")]
    fn end_later(&mut self, action: &NextAction) {
        let NextAction::Show(view) = action else { return };
        let left = view.expires.map_or(LONGEST_SHOWN_MS, |end| end.saturating_mul(1000) - clock::now_ms());
        let inbox = self.inbox.clone();
        let ms = left.clamp(0, LONGEST_SHOWN_MS) as u32;
        self.ending = Some(Timer::after(ms, move || inbox.push(Event::Expired)));
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
        let intent = error.object(self.kind.member).filter(|intent| !self.api.endpoint().idempotency && paid(intent));
        intent.ok_or(Failure::Refused(error))
    }

    fn heard(&mut self, answer: Result<ApiObject, Failure>) -> Event {
        match answer {
            Ok(intent) => {
                let view = self.view(&intent);
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

    /// What the state machine needs to know of an intent.
    fn view(&self, intent: &ApiObject) -> IntentView {
        let next = intent.object("next_action").and_then(|next| value::tree(&next.into_js()));
        #[cfg_attr(not(feature = "payments"), expect(unused_mut, reason = "only the payments module shows amounts"))]
        let mut next_action = next.as_ref().and_then(NextAction::read);
        #[cfg(feature = "payments")]
        if let (Some(NextAction::Show(view)), Some(amount)) = (&mut next_action, intent.whole("amount")) {
            view.tell_amount(amount, &intent.text("currency").unwrap_or_default());
        }
        IntentView {
            status: Status::parse(&intent.text("status").unwrap_or_default()),
            next_action,
            has_error: intent.object(self.kind.last_error).is_some(),
        }
    }

    fn result(self, outcome: Outcome) -> Result<ApiObject, Problem> {
        match (outcome, self.latest) {
            (Outcome::Intent, Latest::Intent(intent)) => Ok(intent),
            (Outcome::ApiError, Latest::Error(error)) => Err(Problem::Api(error)),
            (Outcome::IntentError, Latest::Intent(intent)) => Err(match intent.object(self.kind.last_error) {
                Some(error) => Problem::Object(error.about(self.kind.member, intent)),
                None => Problem::Own(self.kind.unauthenticated),
            }),
            (Outcome::NoAction, Latest::Intent(intent)) => {
                Err(Problem::Object(ApiObject::of_error(&self.kind.no_action).about(self.kind.member, intent)))
            }
            (Outcome::CanceledByBuyer, _) => Err(Problem::Own(self.kind.canceled_by_buyer)),
            (Outcome::Unavailable, _) => Err(Problem::Own(CHALLENGE_UNAVAILABLE)),
            (Outcome::Aborted, _) => Err(Problem::Own(ABORTED)),
            _ => Err(Problem::Own(UNREACHABLE)),
        }
    }
}

fn path(secret: &ClientSecret, action: &str) -> String {
    [Kind::of(secret).path, secret.intent_id(), action].concat()
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
