//! `POST /v1/setup_intents/{id}/confirm`

use super::attempt::{Attempt, attempt};
use super::create::check_method;
use super::settle::abandon;
use super::update::change_types;
use super::view::{expandable, expanded};
use super::{SetupIntent, Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::confirmation_tokens::{self, Mode};
use crate::resources::eligibility::Selection;
use crate::resources::expand::Expand;
use crate::resources::mandates::Acceptance;
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::{customers, payment_intents};

/// Confirms the intent: sets up the PaymentMethod that came with the call, or the one that it has.
pub fn confirm(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let mut intent = load(call, client_secret.as_deref())?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    if matches!(intent.status, Status::Processing | Status::Succeeded | Status::Canceled) {
        return Err(intent.unexpected_state(call, "confirmed"));
    }
    if call.caller == Caller::Publishable {
        params.refuse_from_browser(&Selection::NAMES)?;
    }
    let token = confirmation_tokens::unfold(call, &mut params, Mode::Setup)?;
    change_types(call, &mut params, &mut intent)?;
    let acceptance = Acceptance::read(call, &mut params)?;
    let method = payment_intents::read_method(call, &mut params)?;
    let how = Attempt::read(call, &mut params, &mut intent.payment_method_options)?;
    params.ignore(&["expected_payment_method_type"]);
    params.finish()?;
    let cvc = token.map_or(Ok(None), |token| token.redeem(call, &intent.purpose()))?;
    if waits_for_the_same(&intent, method.as_ref()) {
        return Ok(Answer::ok(expanded(call, &intent, &expand)?));
    }
    if let Some(customer) = &intent.customer {
        customers::load(call, customer, "customer")?;
    }
    let mut method = choose_method(call, &intent, method)?;
    check_method(&intent, &method)?;
    if let (Some(card), Some(cvc)) = (method.card_mut(), cvc) {
        cvc.go_to(call, card)?;
    }
    call.tx.save(&method)?;
    abandon(call, &mut intent)?;
    intent.acceptance = acceptance;
    match attempt(call, &mut intent, &mut method, how)? {
        Some(declined) => Ok(declined.answer()),
        None => Ok(Answer::ok(expanded(call, &intent, &expand)?)),
    }
}

/// A confirmation that is repeated while the buyer is busy changes nothing: the page that is open stays good.
fn waits_for_the_same(intent: &SetupIntent, method: Option<&PaymentMethod>) -> bool {
    intent.status == Status::RequiresAction
        && method.is_none_or(|method| intent.payment_method.as_ref() == Some(&method.id))
}

fn choose_method(
    call: &Call<'_>,
    intent: &SetupIntent,
    sent: Option<PaymentMethod>,
) -> Result<PaymentMethod, ApiError> {
    match (sent, &intent.payment_method) {
        (Some(method), _) => Ok(method),
        (None, Some(id)) => payment_methods::load(call, id, "payment_method"),
        (None, None) => Err(ApiError::invalid("This SetupIntent has no payment method yet. Send payment_method or payment_method_data with the confirmation.")
            .code("setup_intent_unexpected_state")
            .param("payment_method")),
    }
}
