//! An attempt at payment with a card: authentication, charge, decline. What happens is read off the test card.

use serde_json::Value;

use super::PaymentIntent;
use super::attempt::{Attempt, ask, decline_with, succeed};
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::payment_methods::PaymentMethod;
use crate::test_cards::{Authentication, Charge, Decline, TestCard};

/// What authentication asks for.
enum Step {
    Charge,
    Challenge,
    Decline(Decline),
}

/// Attempts the payment; `authenticated` when the buyer has authenticated for it before.
pub fn attempt(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
    how: Attempt,
    authenticated: bool,
) -> Result<Option<ApiError>, ApiError> {
    let test_card = method.card().ok_or_else(ApiError::internal)?.behaviour()?;
    let step = if authenticated { Step::Charge } else { authentication(test_card, intent, method, &how) };
    match step {
        Step::Charge => charge(call, intent, method),
        Step::Decline(decline) => decline_with(call, intent, method, decline, false).map(Some),
        Step::Challenge => ask(call, intent, method, how).map(|()| None),
    }
}

/// Charges the card.
pub fn charge(
    call: &Call<'_>,
    intent: &mut PaymentIntent,
    method: &mut PaymentMethod,
) -> Result<Option<ApiError>, ApiError> {
    let card = method.card().ok_or_else(ApiError::internal)?;
    match card.behaviour()?.charge {
        _ if card.has_expired(call.now) => {
            decline_with(call, intent, method, Decline::coded("expired_card", Some("exp_month")), false).map(Some)
        }
        Charge::Succeeds(risk) => succeed(call, intent, method, risk).map(|()| None),
        Charge::DeclinedWithCvc(_) if !card.cvc_sent => succeed(call, intent, method, "normal").map(|()| None),
        Charge::Declined(decline) | Charge::DeclinedWithCvc(decline) => {
            decline_with(call, intent, method, decline, false).map(Some)
        }
        Charge::Blocked => decline_with(call, intent, method, Decline::because("fraudulent"), true).map(Some),
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
    // In India the buyer is told before a charge that they are not there for.
    if !needed && how.off_session && method.set_up && test_card.country == "IN" {
        return Step::Challenge;
    }
    match (needed, how.refusal()) {
        (false, _) => Step::Charge,
        // Nobody is there to authenticate, or the caller does not want to wait for them.
        (true, Some(decline)) => Step::Decline(decline),
        (true, None) => Step::Challenge,
    }
}
