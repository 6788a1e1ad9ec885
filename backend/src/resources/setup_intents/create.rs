//! `POST /v1/setup_intents`, and what create, update and confirm read alike.

use opentill::rules::method::Method;
use serde_json::{Value, json};

use super::attempt::{Attempt, attempt};
use super::view::{expandable, expanded};
use super::{SetupIntent, Status, options};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::confirmation_tokens::{self, Mode};
use crate::resources::eligibility::{self, Selection, Terms};
use crate::resources::expand::Expand;
use crate::resources::mandates::{Acceptance, Scope};
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::{customers, payment_intents};

/// Why `payment_method_types` is refused.
const NO_SUCH_TYPES: &str =
    "types of payment methods that can be set up for later payments are expected, such as card.";

/// `POST /v1/setup_intents`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let confirm = params.boolean("confirm")?.unwrap_or(false);
    let token = confirmation_tokens::unfold_at_creation(call, &mut params, Mode::Setup, confirm)?;
    let mut intent = read_intent(call, &mut params)?;
    let method = payment_intents::read_method(call, &mut params)?;
    intent.acceptance = Acceptance::read(call, &mut params)?;
    let how = Attempt::read(call, &mut params, &mut intent.payment_method_options)?;
    params.finish()?;
    let cvc = token.map_or(Ok(None), |token| token.redeem(call, &intent.purpose()))?;
    if intent.acceptance.is_some() && !confirm {
        return Err(ApiError::invalid(
            "The buyer agrees when they confirm: send mandate_data together with confirm=true.",
        )
        .param("mandate_data"));
    }
    if let Some(method) = &method {
        check_method(&intent, method)?;
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
    // Its making and what comes of the attempt are two things to tell.
    call.tx.save(&intent)?;
    if let (Some(card), Some(cvc)) = (method.card_mut(), cvc) {
        cvc.go_to(call, card)?;
    }
    match attempt(call, &mut intent, &mut method, how)? {
        Some(declined) => Ok(declined.answer()),
        None => Ok(Answer::ok(expanded(call, &intent, &expand)?)),
    }
}

/// Whether this PaymentMethod can be set up with this intent.
pub fn check_method(intent: &SetupIntent, method: &PaymentMethod) -> Result<(), ApiError> {
    if method.customer.is_some() && method.customer != intent.customer {
        return Err(ApiError::unusable("payment_method", "it is kept by a customer who is not this SetupIntent's."));
    }
    if method.used_up {
        return Err(ApiError::unusable("payment_method", payment_methods::USED_UP));
    }
    if !intent.payment_method_types.contains(&method.kind) {
        let rule = format!("this SetupIntent takes {}.", intent.payment_method_types.join(", "));
        return Err(ApiError::unusable("payment_method", &rule));
    }
    Ok(())
}

/// `payment_method_types`: those that were sent, if each of them can be set up for later.
pub fn read_types(params: &mut Params) -> Result<Option<Vec<String>>, ApiError> {
    let types = params.list("payment_method_types")?;
    let unusable = |kind: &String| Method::named(kind).is_none_or(|method| !method.reusable);
    match types {
        Some(types) if types.is_empty() || types.iter().any(unusable) => {
            Err(ApiError::unusable("payment_method_types", NO_SUCH_TYPES))
        }
        types => Ok(types),
    }
}

/// `flow_directions`.
pub fn read_directions(params: &mut Params) -> Result<Option<Vec<String>>, ApiError> {
    let directions = params.list("flow_directions")?;
    match &directions {
        Some(sent) if sent.iter().any(|word| word != "inbound" && word != "outbound") => {
            Err(ApiError::unusable("flow_directions", "inbound and outbound are expected."))
        }
        _ => Ok(directions),
    }
}

/// A PaymentMethod is kept by a customer, or by the merchant.
pub fn check_keeper(intent: &SetupIntent) -> Result<(), ApiError> {
    if intent.attach_to_self == Some(true) && intent.customer.is_some() {
        return Err(ApiError::invalid("Send customer or attach_to_self, not both.").param("attach_to_self"));
    }
    Ok(())
}

fn read_intent(call: &Call<'_>, params: &mut Params) -> Result<SetupIntent, ApiError> {
    let customer = params.text("customer")?;
    if let Some(customer) = &customer {
        customers::load(call, customer, "customer")?;
    }
    let selection = Selection::read(call, params)?;
    let (automatic_payment_methods, payment_method_types) = read_methods(call, params, &selection)?;
    let id = random::id("seti")?;
    let intent = SetupIntent {
        client_secret: format!("{id}_secret_{}", random::text(25)?),
        id,
        created: call.now,
        status: Status::RequiresPaymentMethod,
        attach_to_self: params.boolean("attach_to_self")?,
        automatic_payment_methods,
        payment_method_options: options::usual(&payment_method_types),
        payment_method_types,
        selection,
        flow_directions: read_directions(params)?,
        customer,
        description: params.text("description")?,
        metadata: params.metadata()?,
        usage: params.choice("usage", &["off_session", "on_session"])?.unwrap_or("off_session").to_owned(),
        payment_method: None,
        scope: read_scope(params)?,
        acceptance: None,
        mandate: None,
        latest_attempt: None,
        last_setup_error: None,
        next_action: None,
        challenge: None,
        due: None,
        cancellation_reason: None,
    };
    check_keeper(&intent)?;
    Ok(intent)
}

/// `single_use`: the mandate covers one charge of this amount.
fn read_scope(params: &mut Params) -> Result<Scope, ApiError> {
    let Some(mut sent) = params.map("single_use")? else {
        return Ok(Scope::MultiUse);
    };
    let amount = payment_intents::read_amount(&mut sent)?.ok_or_else(|| ApiError::missing("single_use[amount]"))?;
    let currency =
        payment_intents::read_currency(&mut sent)?.ok_or_else(|| ApiError::missing("single_use[currency]"))?;
    sent.finish()?;
    Ok(Scope::SingleUse { amount, currency })
}

/// `automatic_payment_methods` or `payment_method_types`; with neither the former, as in Stripe's API.
fn read_methods(
    call: &Call<'_>,
    params: &mut Params,
    selection: &Selection,
) -> Result<(Option<Value>, Vec<String>), ApiError> {
    let types = read_types(params)?;
    let automatic = match params.map("automatic_payment_methods")? {
        None => None,
        Some(mut sent) => {
            let enabled =
                sent.boolean("enabled")?.ok_or_else(|| ApiError::missing("automatic_payment_methods[enabled]"))?;
            let redirects = sent.choice("allow_redirects", &["always", "never"])?.unwrap_or("always");
            sent.finish()?;
            enabled.then_some(redirects)
        }
    };
    match (types, automatic) {
        (Some(_), Some(_)) => {
            Err(ApiError::invalid("Send payment_method_types or automatic_payment_methods, not both.")
                .param("payment_method_types"))
        }
        (Some(types), None) => {
            check_selection(selection)?;
            Ok((None, types))
        }
        (None, automatic) => {
            let redirects = automatic.unwrap_or("always");
            let view = json!({"allow_redirects": redirects, "enabled": true});
            Ok((Some(view), every_type(call, redirects == "always", selection)?))
        }
    }
}

/// Refuses what chooses among all types beside types that are named.
pub fn check_selection(selection: &Selection) -> Result<(), ApiError> {
    if selection.is_empty() {
        return Ok(());
    }
    Err(ApiError::invalid(
        "Send payment_method_types, or what chooses among all types (a configuration, allowed or excluded ones), not both.",
    )
    .param("payment_method_types"))
}

/// All types that can be set up, in the order in which they are shown.
pub fn every_type(call: &Call<'_>, with_redirects: bool, selection: &Selection) -> Result<Vec<String>, ApiError> {
    let terms = Terms {
        amount: None,
        currency: None,
        setup: true,
        held: false,
        setup_future_usage: None,
        options: &Value::Null,
        redirects: with_redirects,
    };
    Ok(eligibility::offered(call, &terms, selection)?.into_iter().map(str::to_owned).collect())
}
