//! `POST /v1/payment_intents/{id}/confirm`

use super::attempt::{Attempt, abandon_challenge, attempt};
use super::create::{CAPTURE_METHODS, USAGES, WITHOUT_EFFECT, check_owner, read_method};
use super::options::{self, Typed};
use super::view::{expandable, expanded};
use super::{PaymentIntent, Status, load, types};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::confirmation_tokens::{self, Mode};
use crate::resources::expand::Expand;
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::{contacts, customers};

/// What only a server may say when it confirms.
const FOR_SERVERS: &[&str] = &[
    "allowed_payment_method_types",
    "capture_method",
    "error_on_requires_action",
    "excluded_payment_method_types",
    "off_session",
    "payment_method_types",
];

/// Confirms the intent: attempts the payment with the PaymentMethod that came with the call, or with the one it has.
pub fn confirm(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let mut intent = load(call, client_secret.as_deref())?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    check_state(call, &intent)?;
    if call.caller == Caller::Publishable {
        params.refuse_from_browser(FOR_SERVERS)?;
    }
    let token = confirmation_tokens::unfold(call, &mut params, Mode::Payment)?;
    let mut typed = read_changes(call, &mut params, &mut intent)?;
    let method = read_method(call, &mut params)?;
    let mut how = Attempt::read(call, &mut params)?;
    params.ignore(WITHOUT_EFFECT);
    params.ignore(&["expected_payment_method_type"]);
    params.finish()?;
    if let Some(token) = token {
        typed.cvc = token.redeem(call, &intent.purpose())?.or(typed.cvc);
    }
    if waits_for_the_same(&intent, method.as_ref()) {
        return Ok(Answer::ok(expanded(call, &intent, &expand)?));
    }
    if let Some(customer) = &intent.customer {
        customers::load(call, customer, "customer")?;
    }
    let mut method = choose_method(call, &intent, method)?;
    types::check(call, &intent, &method)?;
    check_owner(&intent, &method)?;
    typed.hand_on(call, &intent, &mut method, &mut how)?;
    call.tx.save(&method)?;
    abandon_challenge(call, &mut intent)?;
    match attempt(call, &mut intent, &mut method, how)? {
        Some(declined) => Ok(declined.answer()),
        None => Ok(Answer::ok(expanded(call, &intent, &expand)?)),
    }
}

fn check_state(call: &Call<'_>, intent: &PaymentIntent) -> Result<(), ApiError> {
    if matches!(intent.status, Status::Succeeded | Status::Processing | Status::RequiresCapture | Status::Canceled) {
        return Err(intent.unexpected_state(call, "confirmed"));
    }
    if call.caller == Caller::Publishable && intent.confirmation_method == "manual" {
        return Err(ApiError::forbidden(
            "This PaymentIntent has confirmation_method manual: your server confirms it, with the secret key.",
        )
        .code("secret_key_required"));
    }
    Ok(())
}

/// What may change with a confirmation. A browser can neither take a stronger `setup_future_usage` back nor redirect the goods.
/// Gives what the buyer typed for it.
fn read_changes(call: &Call<'_>, params: &mut Params, intent: &mut PaymentIntent) -> Result<Typed, ApiError> {
    let from_browser = call.caller == Caller::Publishable;
    if params.boolean("save_payment_method")?.unwrap_or(false) && intent.setup_future_usage.is_none() {
        intent.setup_future_usage = Some("on_session".to_owned());
    }
    if let Some(usage) = params.choice("setup_future_usage", USAGES)? {
        if from_browser && usage == "on_session" && intent.setup_future_usage.as_deref() == Some("off_session") {
            return Err(ApiError::unusable(
                "setup_future_usage",
                "a publishable key can change it from on_session to off_session, not back.",
            ));
        }
        intent.setup_future_usage = Some(usage.to_owned());
    }
    if let Some(shipping) = contacts::shipping(params)? {
        if from_browser && intent.shipping_is_servers && intent.shipping.as_ref() != Some(&shipping) {
            return Err(ApiError::unusable("shipping", "your server has set it, so only your server can change it."));
        }
        intent.shipping_is_servers |= !from_browser;
        intent.shipping = Some(shipping);
    }
    if let Some(email) = params.email("receipt_email")? {
        intent.receipt_email = Some(email);
    }
    intent.selection.change(call, params)?;
    if let Some(method) = params.choice("capture_method", CAPTURE_METHODS)? {
        intent.capture_method = method.to_owned();
    }
    options::read_for_confirmation(call, params, &mut intent.payment_method_options)
}

/// A confirmation that is repeated while the buyer authenticates changes nothing: the challenge that is open stays good.
fn waits_for_the_same(intent: &PaymentIntent, method: Option<&PaymentMethod>) -> bool {
    intent.status == Status::RequiresAction
        && method.is_none_or(|method| intent.payment_method.as_ref() == Some(&method.id))
}

fn choose_method(
    call: &Call<'_>,
    intent: &PaymentIntent,
    sent: Option<PaymentMethod>,
) -> Result<PaymentMethod, ApiError> {
    match (sent, &intent.payment_method) {
        (Some(method), _) => Ok(method),
        (None, Some(id)) => payment_methods::load(call, id, "payment_method"),
        (None, None) => Err(ApiError::invalid("This PaymentIntent has no payment method yet. Send payment_method or payment_method_data with the confirmation.")
            .code("payment_intent_unexpected_state")
            .param("payment_method")),
    }
}
