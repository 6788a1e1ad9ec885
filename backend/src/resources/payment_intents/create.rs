//! `POST /v1/payment_intents`, and what create and confirm read alike.

use opentill::rules::money::Currency;
use opentill::rules::secret::Sensitive;
use serde_json::{Value, json};

use super::attempt::{Attempt, attempt};
use super::view::{expandable, expanded};
use super::{PaymentIntent, Status};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::{contacts, customers};

/// The largest amount that the API takes: eight digits.
const LARGEST_AMOUNT: i64 = 99_999_999;
/// Parameters of Stripe's API that change nothing for a card of this backend.
pub const WITHOUT_EFFECT: &[&str] =
    &["amount_details", "hooks", "mandate_data", "payment_details", "payment_method_configuration"];

/// The values of `capture_method`.
pub const CAPTURE_METHODS: &[&str] = &["automatic", "automatic_async", "manual"];
/// The values of `setup_future_usage`.
pub const USAGES: &[&str] = &["off_session", "on_session"];

/// `POST /v1/payment_intents`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let mut intent = read_intent(call, &mut params)?;
    let confirm = params.boolean("confirm")?.unwrap_or(false);
    let method = read_method(call, &mut params)?;
    let how = Attempt::read(&mut params)?;
    params.ignore(WITHOUT_EFFECT);
    params.finish()?;
    if let Some(method) = &method {
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

/// Changes `payment_method_options` as sent; a browser may choose the network alone.
pub fn read_options(call: &Call<'_>, params: &mut Params, options: &mut Value) -> Result<(), ApiError> {
    match read_options_and_cvc(call, params, options)? {
        Some(_) => {
            Err(ApiError::unusable("payment_method_options[card][cvc]", "a security code goes with a confirmation."))
        }
        None => Ok(()),
    }
}

/// As `read_options`, for a confirmation: gives the security code that was typed again for a card that is saved.
pub fn read_options_and_cvc(
    call: &Call<'_>,
    params: &mut Params,
    options: &mut Value,
) -> Result<Option<Sensitive<String>>, ApiError> {
    let mut cvc = None;
    let Some(mut sent) = params.map("payment_method_options")? else {
        return Ok(cvc);
    };
    if let Some(mut card) = sent.map("card")? {
        if call.caller == Caller::Publishable {
            card.refuse_from_browser(&["request_three_d_secure", "setup_future_usage"])?;
        }
        if let Some(request) = card.choice("request_three_d_secure", &["any", "automatic", "challenge"])? {
            options["card"]["request_three_d_secure"] = json!(request);
        }
        if let Some(network) = card.choice(
            "network",
            &["amex", "cartes_bancaires", "diners", "discover", "eftpos_au", "jcb", "mastercard", "unionpay", "visa"],
        )? {
            options["card"]["network"] = json!(network);
        }
        cvc = card.sensitive("cvc")?;
        card.finish()?;
    }
    sent.finish()?;
    Ok(cvc)
}

/// `amount`, in the currency's smallest unit.
pub fn read_amount(params: &mut Params) -> Result<Option<i64>, ApiError> {
    let amount = params.integer("amount")?;
    if amount.is_some_and(|amount| !(1..=LARGEST_AMOUNT).contains(&amount)) {
        return Err(ApiError::unusable(
            "amount",
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
        return Err(ApiError::unusable("currency", "a three-letter ISO 4217 code is expected, such as usd."));
    }
    Ok(currency)
}

/// Whether `payment_method_types` was sent. Cards are all there is.
pub fn check_types(params: &mut Params) -> Result<bool, ApiError> {
    let types = params.list("payment_method_types")?;
    if types.as_ref().is_some_and(|types| types.iter().any(|kind| kind != "card")) {
        return Err(ApiError::unusable("payment_method_types", "this backend takes card."));
    }
    Ok(types.is_some())
}

fn read_intent(call: &Call<'_>, params: &mut Params) -> Result<PaymentIntent, ApiError> {
    let amount = read_amount(params)?.ok_or_else(|| ApiError::missing("amount"))?;
    let currency = read_currency(params)?.ok_or_else(|| ApiError::missing("currency"))?;
    let customer = params.text("customer")?;
    if let Some(customer) = &customer {
        customers::load(call, customer, "customer")?;
    }
    let id = random::id("pi")?;
    let shipping = contacts::shipping(params)?;
    let mut options = json!({"card": {"installments": null, "mandate_options": null, "network": null, "request_three_d_secure": "automatic"}});
    read_options(call, params, &mut options)?;
    Ok(PaymentIntent {
        client_secret: format!("{id}_secret_{}", random::text(25)?),
        id,
        created: call.now,
        amount,
        amount_received: 0,
        amount_capturable: 0,
        currency,
        status: Status::RequiresPaymentMethod,
        automatic_payment_methods: read_methods(params)?,
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
        challenge: None,
        authenticated: false,
    })
}

/// `automatic_payment_methods` or `payment_method_types`; with neither the former, as in Stripe's API.
fn read_methods(params: &mut Params) -> Result<Option<Value>, ApiError> {
    let has_types = check_types(params)?;
    let automatic = match params.map("automatic_payment_methods")? {
        None => None,
        Some(mut sent) => {
            let enabled =
                sent.boolean("enabled")?.ok_or_else(|| ApiError::missing("automatic_payment_methods[enabled]"))?;
            let redirects = sent.choice("allow_redirects", &["always", "never"])?.unwrap_or("always");
            sent.finish()?;
            enabled.then(|| json!({"allow_redirects": redirects, "enabled": true}))
        }
    };
    match (has_types, automatic) {
        (true, Some(_)) => Err(ApiError::invalid("Send payment_method_types or automatic_payment_methods, not both.")
            .param("payment_method_types")),
        (true, None) => Ok(None),
        (false, Some(automatic)) => Ok(Some(automatic)),
        (false, None) => Ok(Some(json!({"allow_redirects": "always", "enabled": true}))),
    }
}
