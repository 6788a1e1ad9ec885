//! `POST /v1/payment_intents`, and what create and confirm read alike.

use opentill::rules::money::Currency;
use serde_json::{Value, json};

use super::attempt::{Attempt, attempt};
use super::options::Typed;
use super::view::{expandable, expanded};
use super::{PaymentIntent, Status, options, types};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::confirmation_tokens::{self, Mode};
use crate::resources::eligibility::Selection;
use crate::resources::expand::Expand;
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::{contacts, customers, sources};

/// The largest amount that the API takes: eight digits.
const LARGEST_AMOUNT: i64 = 99_999_999;
/// Parameters of Stripe's API that change nothing at this backend.
pub const WITHOUT_EFFECT: &[&str] = &["amount_details", "hooks", "payment_details"];

/// The values of `capture_method`.
pub const CAPTURE_METHODS: &[&str] = &["automatic", "automatic_async", "manual"];
/// The values of `setup_future_usage`.
pub const USAGES: &[&str] = &["off_session", "on_session"];

/// `POST /v1/payment_intents`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let confirm = params.boolean("confirm")?.unwrap_or(false);
    let token = confirmation_tokens::unfold_at_creation(call, &mut params, Mode::Payment, confirm)?;
    let (mut intent, mut typed) = read_intent(call, &mut params)?;
    let method = read_method(call, &mut params)?;
    let mut how = Attempt::read(call, &mut params)?;
    params.ignore(WITHOUT_EFFECT);
    params.finish()?;
    if !confirm {
        typed.refuse()?;
    }
    if let Some(token) = token {
        typed.cvc = token.redeem(call, &intent.purpose())?.or(typed.cvc);
    }
    if let Some(method) = &method {
        types::check(call, &intent, method)?;
        check_owner(&intent, method)?;
        call.tx.save(method)?;
        intent.payment_method = Some(method.id.clone());
        intent.status = Status::RequiresConfirmation;
    }
    if !confirm {
        call.tx.save(&intent)?;
        return Ok(Answer::ok(expanded(call, &intent, &expand)?));
    }
    let Some(mut method) = method else {
        return Err(ApiError::missing("payment_method")
            .message("confirm=true needs a payment_method or payment_method_data to confirm with."));
    };
    typed.hand_on(call, &intent, &mut method, &mut how)?;
    // Its making and what comes of the attempt are two things to tell.
    call.tx.save(&intent)?;
    match attempt(call, &mut intent, &mut method, how)? {
        Some(declined) => Ok(declined.answer()),
        None => Ok(Answer::ok(expanded(call, &intent, &expand)?)),
    }
}

/// The PaymentMethod that a call names (`payment_method`) or brings (`payment_method_data`). One it brings is not kept yet.
pub fn read_method(call: &Call<'_>, params: &mut Params) -> Result<Option<PaymentMethod>, ApiError> {
    let named = params.text("payment_method")?;
    match (named, params.map("payment_method_data")?) {
        (Some(_), Some(_)) => {
            Err(ApiError::invalid("Send payment_method or payment_method_data, not both.").param("payment_method_data"))
        }
        (Some(id), None) if id.starts_with("src_") => sources::as_payment_method(call, &id, "payment_method").map(Some),
        (Some(id), None) => payment_methods::load(call, &id, "payment_method").map(Some),
        (None, Some(mut data)) => {
            let method = payment_methods::read(call, &mut data)?;
            data.ignore_client_details();
            data.finish()?;
            Ok(Some(method))
        }
        (None, None) => Ok(None),
    }
}

/// A saved PaymentMethod pays only for the customer who keeps it, and one that has paid unsaved is used up.
pub fn check_owner(intent: &PaymentIntent, method: &PaymentMethod) -> Result<(), ApiError> {
    if method.customer.is_some() && method.customer != intent.customer {
        return Err(ApiError::unusable("payment_method", "it is kept by a customer who is not this PaymentIntent's."));
    }
    if method.used_up {
        return Err(ApiError::unusable("payment_method", payment_methods::USED_UP));
    }
    Ok(())
}

/// `amount`, in the currency's smallest unit.
pub fn read_amount(params: &mut Params) -> Result<Option<i64>, ApiError> {
    let amount = params.integer("amount")?;
    if amount.is_some_and(|amount| !(1..=LARGEST_AMOUNT).contains(&amount)) {
        return Err(ApiError::unusable(
            &params.name("amount"),
            "a positive number of the currency's smallest unit is expected, with up to eight digits.",
        )
        .code("parameter_invalid_integer"));
    }
    Ok(amount)
}

/// `currency`, in lower case.
pub fn read_currency(params: &mut Params) -> Result<Option<String>, ApiError> {
    let currency = params.text("currency")?.map(|currency| currency.to_ascii_lowercase());
    if currency.as_ref().is_some_and(|currency| Currency::parse(currency).is_none()) {
        return Err(ApiError::unusable(
            &params.name("currency"),
            "a three-letter ISO 4217 code is expected, such as usd.",
        ));
    }
    Ok(currency)
}

fn read_intent(call: &Call<'_>, params: &mut Params) -> Result<(PaymentIntent, Typed), ApiError> {
    let amount = read_amount(params)?.ok_or_else(|| ApiError::missing("amount"))?;
    let currency = read_currency(params)?.ok_or_else(|| ApiError::missing("currency"))?;
    let customer = params.text("customer")?;
    if let Some(customer) = &customer {
        customers::load(call, customer, "customer")?;
    }
    let id = random::id("pi")?;
    let shipping = contacts::shipping(params)?;
    let mut options = options::initial();
    let typed = options::read_for_confirmation(call, params, &mut options)?;
    let types = types::read(params, &currency)?;
    let selection = Selection::read(call, params)?;
    types::check_selection(types.as_ref(), &selection)?;
    let intent = PaymentIntent {
        client_secret: format!("{id}_secret_{}", random::text(25)?),
        id,
        created: call.now,
        amount,
        amount_received: 0,
        amount_capturable: 0,
        currency,
        status: Status::RequiresPaymentMethod,
        automatic_payment_methods: choose_methods(types.as_ref(), read_automatic(params)?)?,
        payment_method_types: types,
        selection,
        capture_method: params.choice("capture_method", CAPTURE_METHODS)?.unwrap_or("automatic_async").to_owned(),
        confirmation_method: params
            .choice("confirmation_method", &["automatic", "manual"])?
            .unwrap_or("automatic")
            .to_owned(),
        customer,
        description: params.text("description")?,
        metadata: params.metadata()?,
        payment_method: None,
        payment_method_options: options,
        receipt_email: params.email("receipt_email")?,
        setup_future_usage: params.choice("setup_future_usage", USAGES)?.map(str::to_owned),
        shipping_is_servers: shipping.is_some(),
        shipping,
        statement_descriptor: params.text("statement_descriptor")?,
        statement_descriptor_suffix: params.text("statement_descriptor_suffix")?,
        canceled_at: None,
        cancellation_reason: None,
        last_payment_error: None,
        latest_charge: None,
        next_action: None,
        mandate: None,
        agreed: None,
        due: None,
        challenge: None,
        authenticated: false,
    };
    Ok((intent, typed))
}

/// `automatic_payment_methods`.
fn read_automatic(params: &mut Params) -> Result<Option<Value>, ApiError> {
    let Some(mut sent) = params.map("automatic_payment_methods")? else {
        return Ok(None);
    };
    let enabled = sent.boolean("enabled")?.ok_or_else(|| ApiError::missing("automatic_payment_methods[enabled]"))?;
    let redirects = sent.choice("allow_redirects", &["always", "never"])?.unwrap_or("always");
    sent.finish()?;
    Ok(enabled.then(|| json!({"allow_redirects": redirects, "enabled": true})))
}

/// Which of the two an intent has: with neither all types that fit, as in Stripe's API.
fn choose_methods(types: Option<&Vec<String>>, automatic: Option<Value>) -> Result<Option<Value>, ApiError> {
    match (types, automatic) {
        (Some(_), Some(_)) => {
            Err(ApiError::invalid("Send payment_method_types or automatic_payment_methods, not both.")
                .param("payment_method_types"))
        }
        (Some(_), None) => Ok(None),
        (None, Some(automatic)) => Ok(Some(automatic)),
        (None, None) => Ok(Some(json!({"allow_redirects": "always", "enabled": true}))),
    }
}
