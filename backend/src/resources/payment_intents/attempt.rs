//! One attempt at payment: authentication, charge, decline. What happens is read off the test card.

use serde_json::{Value, json};

use super::view::plain;
use super::{LastError, PaymentIntent, Status};
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::challenges::{self, Challenge, State};
use crate::resources::charges::{self, Outcome};
use crate::resources::customers;
use crate::resources::payment_methods::PaymentMethod;
use crate::store::Tx;
use crate::test_cards::{Authentication, Charge, Decline, TestCard};

/// How the caller wants the attempt made.
pub struct Attempt {
    off_session: bool,
    error_on_requires_action: bool,
    use_stripe_sdk: bool,
    return_url: Option<String>,
}

impl Attempt {
    /// Reads it from the parameters.
    pub fn read(params: &mut Params) -> Result<Self, ApiError> {
        Ok(Self {
            // `one_off` and `recurring` are older spellings of true.
            off_session: params
                .choice("off_session", &["true", "false", "one_off", "recurring"])?
                .is_some_and(|word| word != "false"),
            error_on_requires_action: params.boolean("error_on_requires_action")?.unwrap_or(false),
            use_stripe_sdk: params.boolean("use_stripe_sdk")?.unwrap_or(false),
            return_url: params.url("return_url")?,
        })
    }
}

/// What authentication asks for.
enum Step {
    Charge,
    Challenge,
    Decline(Decline),
}

/// Attempts the payment and keeps what came of it. A decline is a result too: its error is answered, and what it changed is kept.
pub fn attempt(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    how: Attempt,
) -> Result<Option<ApiError>, ApiError> {
    let Some(card) = method.card() else {
        return Err(ApiError::unusable("payment_method", "a card is expected."));
    };
    let test_card = card.behaviour()?;
    let authenticated = intent.authenticated && intent.payment_method.as_ref() == Some(&method.id);
    intent.payment_method = Some(method.id.clone());
    intent.last_payment_error = None;
    let step = if authenticated { Step::Charge } else { authentication(test_card, intent, method, &how) };
    match step {
        Step::Charge => charge(call, intent, method),
        Step::Decline(decline) => decline_with(call, intent, method, decline, false).map(Some),
        Step::Challenge => {
            let return_url = if how.use_stripe_sdk { None } else { how.return_url };
            let challenge = Challenge::new(&intent.id, return_url)?;
            intent.next_action = Some(challenge.next_action(call.app));
            intent.challenge = Some(challenge.id.clone());
            intent.status = Status::RequiresAction;
            call.tx.save(&challenge)?;
            call.tx.save(intent)?;
            Ok(None)
        }
    }
}

/// The buyer has answered a challenge: the payment goes on, or back to the start. Answers nothing when the challenge was settled before.
pub fn settle_challenge(call: &Call<'_>, challenge: &mut Challenge, passed: bool) -> Result<(), ApiError> {
    if challenge.state != State::Pending {
        return Ok(());
    }
    challenge.state = if passed { State::Completed } else { State::Failed };
    call.tx.save(challenge)?;
    let mut intent: PaymentIntent = call.tx.find(&challenge.intent)?.ok_or_else(ApiError::internal)?;
    if intent.challenge.as_ref() != Some(&challenge.id) {
        return Ok(());
    }
    intent.challenge = None;
    intent.next_action = None;
    if !passed {
        return fail_authentication(call.tx, &mut intent);
    }
    let id = intent.payment_method.clone().ok_or_else(ApiError::internal)?;
    let mut method: PaymentMethod = call.tx.find(&id)?.ok_or_else(ApiError::internal)?;
    if intent.confirmation_method == "manual" {
        intent.authenticated = true;
        intent.status = Status::RequiresConfirmation;
        return call.tx.save(&intent);
    }
    // A decline after authentication has nobody to be told to here: the intent carries it.
    charge(call, &mut intent, &mut method).map(|_| ())
}

/// Back to the start, for want of an authentication.
pub fn fail_authentication(tx: &Tx<'_>, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    let code = "payment_intent_authentication_failure";
    let error = ApiError::invalid(crate::errors::message_of(code)).code(code).with("payment_method_type", "card");
    intent.last_payment_error =
        Some(LastError { fields: error.fields().clone(), payment_method: intent.payment_method.take() });
    intent.status = Status::RequiresPaymentMethod;
    tx.save(intent)
}

/// Ends the challenge that the intent waits for, if any: another attempt takes its place, or none is wanted any more.
pub fn abandon_challenge(tx: &Tx<'_>, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    intent.next_action = None;
    match intent.challenge.take() {
        Some(id) => challenges::void(tx, &id),
        None => Ok(()),
    }
}

fn authentication(test_card: &TestCard, intent: &PaymentIntent, method: &PaymentMethod, how: &Attempt) -> Step {
    let asked = ["any", "challenge"]
        .map(Value::from)
        .contains(&intent.payment_method_options["card"]["request_three_d_secure"]);
    let needed = match test_card.authentication {
        Authentication::NotSupported | Authentication::NotEnrolled | Authentication::Frictionless => false,
        Authentication::LookupFails => return Step::Decline(Decline::because("generic_decline")),
        Authentication::Failing if asked => {
            return Step::Decline(Decline::coded("processing_error", None));
        }
        Authentication::Failing => false,
        Authentication::Optional => asked,
        Authentication::Always => true,
        Authentication::UnlessSetUp => asked || !(how.off_session && method.set_up),
        Authentication::OnSession => asked || !how.off_session,
    };
    match needed {
        false => Step::Charge,
        // Nobody is there to authenticate, or the caller does not want to wait for them.
        true if how.off_session => Step::Decline(Decline::because("authentication_required")),
        true if how.error_on_requires_action => Step::Decline(Decline::coded("authentication_required", None)),
        true => Step::Challenge,
    }
}

fn charge(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
) -> Result<Option<ApiError>, ApiError> {
    let Some(card) = method.card() else {
        return Err(ApiError::internal());
    };
    match card.behaviour()?.charge {
        Charge::Succeeds(risk) => succeed(call, intent, method, risk).map(|()| None),
        Charge::DeclinedWithCvc(_) if !card.cvc_sent => succeed(call, intent, method, "normal").map(|()| None),
        Charge::Declined(decline) | Charge::DeclinedWithCvc(decline) => {
            decline_with(call, intent, method, decline, false).map(Some)
        }
        Charge::Blocked => decline_with(call, intent, method, Decline::because("fraudulent"), true).map(Some),
    }
}

fn succeed(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    risk: &str,
) -> Result<(), ApiError> {
    let captured = intent.capture_method != "manual";
    if let Some(card) = method.card_mut() {
        card.checked = true;
    }
    match (&intent.setup_future_usage, &intent.customer) {
        // Either can be gone since the confirmation: a customer deleted, a PaymentMethod detached.
        (Some(usage), Some(customer)) if !method.used_up && customers::exists(call, customer)? => {
            method.customer = Some(customer.clone());
            method.set_up |= usage == "off_session";
        }
        _ => method.used_up = method.customer.is_none(),
    }
    call.tx.save(method)?;
    intent.latest_charge = Some(charges::record(call, intent, method, &Outcome::Paid { captured, risk })?);
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

fn decline_with(
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
    let error = charges::decline_error(decline).with("charge", charge.as_str());
    let mut fields = error.fields().clone();
    fields.insert("payment_method_type".to_owned(), json!("card"));
    intent.last_payment_error = Some(LastError { fields, payment_method: Some(method.id.clone()) });
    intent.latest_charge = Some(charge);
    intent.payment_method = None;
    intent.authenticated = false;
    intent.status = Status::RequiresPaymentMethod;
    call.tx.save(intent)?;
    Ok(error.with("payment_intent", plain(call, intent)?).with("payment_method", method.view(call.caller)?))
}
