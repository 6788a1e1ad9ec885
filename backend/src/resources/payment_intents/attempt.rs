//! One attempt at payment: what the type asks for before, then the charge or the wait for it. Cards are in a file of their own.

use opentill::rules::method::Way;
use opentill::rules::secret::Sensitive;
use serde_json::json;

use super::view::plain;
use super::{LastError, PaymentIntent, Status, card, debit};
use crate::api::Call;
use crate::errors::{ApiError, message_of};
use crate::params::Params;
use crate::resources::challenges::{self, Asked, Challenge, Kind, Verdict};
use crate::resources::charges::{self, Outcome};
use crate::resources::customers;
use crate::resources::eligibility::usage;
use crate::resources::generated_debits;
use crate::resources::mandates::Acceptance;
use crate::resources::payment_methods::PaymentMethod;
use crate::test_accounts;
use crate::test_cards::Decline;

/// How the caller wants the attempt made.
pub struct Attempt {
    pub(super) off_session: bool,
    pub(super) error_on_requires_action: bool,
    use_stripe_sdk: bool,
    return_url: Option<String>,
    /// The buyer's agreement to be debited.
    pub(super) acceptance: Option<Acceptance>,
    /// An agreement of before.
    pub(super) mandate: Option<String>,
    /// The code of the buyer's app.
    pub(super) app_code: Option<Sensitive<String>>,
}

impl Attempt {
    /// Reads it from the parameters.
    pub fn read(call: &Call<'_>, params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            // `one_off` and `recurring` are older spellings of true.
            off_session: params
                .choice("off_session", &["true", "false", "one_off", "recurring"])?
                .is_some_and(|word| word != "false"),
            error_on_requires_action: params.boolean("error_on_requires_action")?.unwrap_or(false),
            use_stripe_sdk: params.boolean("use_stripe_sdk")?.unwrap_or(false),
            return_url: params.url("return_url")?,
            acceptance: Acceptance::read(call, params)?,
            mandate: params.text("mandate")?,
            app_code: None,
        })
    }

    /// The refusal when the buyer is needed, and is not there or not waited for.
    pub(super) fn refusal(&self) -> Option<Decline> {
        match (self.off_session, self.error_on_requires_action) {
            (true, _) => Some(Decline::authentication_required()),
            (false, true) => Some(Decline::coded("authentication_required", None)),
            (false, false) => None,
        }
    }
}

/// Attempts the payment and keeps what came of it. A decline is a result too: its error is answered, and what it changed is kept.
pub fn attempt(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    how: Attempt,
) -> Result<Option<ApiError>, ApiError> {
    let authenticated = intent.authenticated && intent.payment_method.as_ref() == Some(&method.id);
    intent.payment_method = Some(method.id.clone());
    intent.last_payment_error = None;
    intent.mandate = None;
    let generates = generated_debits::comes_of(&method.kind) && intent.usage(&method.kind) == Some("off_session");
    intent.agreed = generates.then(|| how.acceptance.clone().unwrap_or_else(|| Acceptance::inferred(call)));
    match method.method()?.way {
        Way::Card => card::attempt(call, intent, method, how, authenticated),
        Way::Debit | Way::VerifiedDebit => debit::attempt(call, intent, method, how),
        // A buyer who has agreed before is not asked again.
        _ if method.set_up => succeed(call, intent, method, "normal").map(|()| None),
        _ => match how.refusal() {
            Some(decline) => decline_with(call, intent, method, decline, false).map(Some),
            None => ask(call, intent, method, how).map(|()| None),
        },
    }
}

/// The buyer has to do something first.
pub fn ask(call: &Call<'_>, intent: &mut PaymentIntent, method: &PaymentMethod, how: Attempt) -> Result<(), ApiError> {
    let asked = Asked {
        intent: &intent.id,
        amount: Some((intent.amount, &intent.currency)),
        method,
        options: &intent.payment_method_options[method.kind.as_str()],
        return_url: how.return_url,
        inline: how.use_stripe_sdk,
        // EXPOSE: its digest is kept, so that the buyer's app finds the payment.
        code: how.app_code.as_ref().map(|code| code.expose().as_str()),
        notice: how.off_session,
    };
    let (challenge, action) = challenges::ask(call, asked)?;
    intent.next_action = Some(action);
    intent.due = challenge.expires_at;
    intent.challenge = Some(challenge.id);
    intent.status = Status::RequiresAction;
    call.tx.save(intent)
}

/// The buyer has answered a challenge: the payment goes on, or back to the start.
pub fn settle_challenge(call: &Call<'_>, challenge: &Challenge, verdict: Verdict) -> Result<(), ApiError> {
    let mut intent: PaymentIntent = call.tx.find(&challenge.intent)?.ok_or_else(ApiError::internal)?;
    if intent.challenge.as_ref() != Some(&challenge.id) {
        return Ok(());
    }
    intent.challenge = None;
    intent.next_action = None;
    intent.due = None;
    match verdict {
        Verdict::Refused => return fail(call, &mut intent, "payment_intent_authentication_failure"),
        Verdict::Failed(code) => return fail(call, &mut intent, code),
        Verdict::Passed => {}
    }
    let id = intent.payment_method.clone().ok_or_else(ApiError::internal)?;
    let mut method: PaymentMethod = call.tx.find(&id)?.ok_or_else(ApiError::internal)?;
    // What becomes of the payment after this has nobody to be told to here: the intent carries it.
    match challenge.kind {
        Kind::ThreeDs if intent.confirmation_method == "manual" => {
            intent.authenticated = true;
            intent.status = Status::RequiresConfirmation;
            call.tx.save(&intent)
        }
        Kind::ThreeDs | Kind::Notice => card::charge(call, &mut intent, &mut method).map(|_| ()),
        Kind::Microdeposits => debit::verified(call, &mut intent, &mut method),
        _ => succeed(call, &mut intent, &mut method, "normal"),
    }
}

/// Back to the start, for want of what the buyer was asked for.
pub fn fail(call: &Call<'_>, intent: &mut PaymentIntent, code: &'static str) -> Result<(), ApiError> {
    debit::end_mandate(call, intent)?;
    let method = intent.payment_method.take();
    let kind = match &method {
        Some(id) => call.tx.find::<PaymentMethod>(id)?.map(|method| method.kind),
        None => None,
    };
    let text = test_accounts::message_of(code).unwrap_or_else(|| message_of(code));
    let error = ApiError::invalid(text).code(code).with("payment_method_type", kind);
    intent.last_payment_error = Some(LastError { fields: error.fields().clone(), payment_method: method });
    intent.due = None;
    intent.status = Status::RequiresPaymentMethod;
    call.tx.save(intent)
}

/// Ends the challenge that the intent waits for, if any: another attempt takes its place, or none is wanted any more.
pub fn abandon_challenge(call: &Call<'_>, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    intent.next_action = None;
    intent.due = None;
    match intent.challenge.take() {
        Some(id) => {
            debit::end_mandate(call, intent)?;
            challenges::void(call.tx, &id)
        }
        None => Ok(()),
    }
}

/// The money is there, or held.
pub fn succeed(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    risk: &str,
) -> Result<(), ApiError> {
    let captured = !intent.holds(&method.kind);
    if let Some(card) = method.card_mut() {
        card.checked = true;
    }
    keep_or_use_up(call, intent, method)?;
    let charge = charges::record(call, intent, method, &Outcome::Paid { captured, risk })?;
    if let Some(agreed) = intent.agreed.take() {
        charges::generate_debit(call, &charge, method, agreed)?;
    }
    intent.latest_charge = Some(charge);
    intent.authenticated = false;
    if captured {
        intent.status = Status::Succeeded;
        intent.amount_received = intent.amount;
    } else {
        intent.status = Status::RequiresCapture;
        intent.amount_capturable = intent.amount;
    }
    call.tx.save(intent)
}

/// A PaymentMethod that is to be used again goes to the customer; any other has had its use.
pub fn keep_or_use_up(call: &Call<'_>, intent: &PaymentIntent, method: &mut PaymentMethod) -> Result<(), ApiError> {
    match (intent.usage(&method.kind), &intent.customer) {
        // Either can be gone since the confirmation: a customer deleted, a PaymentMethod detached.
        (Some(usage), Some(customer)) if !method.used_up && customers::exists(call, customer)? => {
            method.customer = Some(customer.clone());
            method.set_up |= usage == "off_session";
            method.mandate = intent.mandate.clone().or(method.mandate.take());
        }
        _ => method.used_up = method.customer.is_none(),
    }
    call.tx.save(method)
}

/// No money: the intent goes back to the start, and the error is told.
pub fn decline_with(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    decline: Decline,
    blocked: bool,
) -> Result<ApiError, ApiError> {
    if let Some(card) = method.card_mut() {
        card.checked = true;
    }
    call.tx.save(method)?;
    let charge = charges::record(call, intent, method, &Outcome::Failed { decline, blocked })?;
    intent.latest_charge = Some(charge.clone());
    let error = charges::decline_error(decline).with("charge", charge.as_str());
    declined(call, intent, method, &error)?;
    Ok(error.with("payment_intent", plain(call, intent)?).with("payment_method", method.view(call.caller)?))
}

/// The intent as it is after a decline.
pub fn declined(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &PaymentMethod,
    error: &ApiError,
) -> Result<(), ApiError> {
    let mut fields = error.fields().clone();
    fields.insert("payment_method_type".to_owned(), json!(method.kind));
    intent.last_payment_error = Some(LastError { fields, payment_method: Some(method.id.clone()) });
    intent.payment_method = None;
    intent.authenticated = false;
    intent.due = None;
    intent.status = Status::RequiresPaymentMethod;
    call.tx.save(intent)
}

impl PaymentIntent {
    /// What the PaymentMethod of a type is set up for; nothing when it pays once.
    pub(super) fn usage(&self, kind: &str) -> Option<&str> {
        usage(self.setup_future_usage.as_deref(), &self.payment_method_options, kind)
    }

    /// Whether money is held first, and captured later.
    fn holds(&self, kind: &str) -> bool {
        self.capture_method == "manual" || self.payment_method_options[kind]["capture_method"] == "manual"
    }
}
