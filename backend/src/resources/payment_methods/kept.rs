//! PaymentMethods that customers keep: attach, detach, update, list. For servers; the key of a Customer Session comes to three of them, and is sent on.

use opentill::rules::method::METHODS;

use super::{EXPANDABLE, PaymentMethod, REDISPLAY, USED_UP, expanded, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::cards::Card;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::{charges, contacts, customer_sessions, customers, mandates};
use crate::store::{Condition, Relation};
use crate::test_cards::{Charge, Decline};

/// `POST /v1/payment_methods/{id}/attach`
pub fn attach(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let customer = params.required("customer")?;
    params.finish()?;
    customers::load(call, &customer, "customer")?;
    let method = keep(call, call.id, &customer)?;
    Ok(Answer::ok(expanded(call, &method, &expand)?))
}

/// `POST /v1/payment_methods/{id}/detach`
pub fn detach(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    if let Some(grant) = call.grant {
        return customer_sessions::detach(call, grant, params);
    }
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    let mut method = load(call, call.id, "payment_method")?;
    remove(call, &mut method)?;
    Ok(Answer::ok(expanded(call, &method, &expand)?))
}

/// `POST /v1/payment_methods/{id}`
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    if let Some(grant) = call.grant {
        return customer_sessions::update(call, grant, params);
    }
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut method = load(call, call.id, "payment_method")?;
    if method.customer.is_none() {
        return Err(ApiError::invalid("Only a PaymentMethod that a customer keeps can be updated. Attach it first.")
            .param("payment_method"));
    }
    contacts::change_billing_details(&mut params, &mut method.billing_details)?;
    if let Some(card) = method.card_mut()
        && let Some(mut sent) = params.map("card")?
    {
        card.change(call, &mut sent)?;
        sent.finish()?;
    }
    params.change_metadata(&mut method.metadata)?;
    if let Some(redisplay) = params.choice("allow_redisplay", REDISPLAY)? {
        method.allow_redisplay = redisplay.to_owned();
    }
    params.finish()?;
    call.tx.save(&method)?;
    Ok(Answer::ok(expanded(call, &method, &expand)?))
}

/// `GET /v1/payment_methods`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    if let Some(grant) = call.grant {
        return customer_sessions::list(call, grant, params);
    }
    let customer = params.text("customer")?;
    page(call, params, customer, "/v1/payment_methods")
}

/// `GET /v1/customers/{id}/payment_methods`
pub fn list_of_customer(call: &Call<'_>, params: Params) -> Result<Answer, ApiError> {
    let url = format!("/v1/customers/{}/payment_methods", call.id);
    page(call, params, Some(call.id.to_owned()), &url)
}

/// `GET /v1/customers/{id}/payment_methods/{inner_id}`
pub fn retrieve_of_customer(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    customers::load(call, call.id, "customer")?;
    let method = load(call, call.inner_id, "payment_method")?;
    if method.customer.as_deref() != Some(call.id) {
        return Err(ApiError::no_such("payment_method", "payment_method"));
    }
    Ok(Answer::ok(expanded(call, &method, &expand)?))
}

/// Lets a customer keep the PaymentMethod, unless its issuer says no.
pub fn keep(call: &Call<'_>, id: &str, customer: &str) -> Result<PaymentMethod, ApiError> {
    let mut method = load(call, id, "payment_method")?;
    if method.customer.is_some() {
        return Err(ApiError::unusable("payment_method", "a customer keeps it already."));
    }
    if method.used_up {
        return Err(ApiError::unusable("payment_method", USED_UP));
    }
    if !method.method()?.reusable {
        return Err(ApiError::unusable(
            "payment_method",
            "a payment method of this type pays once and cannot be kept.",
        ));
    }
    if let Some(decline) = method.card_mut().map(refusal_to_be_kept).transpose()?.flatten() {
        return Err(charges::decline_error(decline).with("payment_method", method.view(call.caller)?));
    }
    method.customer = Some(customer.to_owned());
    call.tx.save(&method)?;
    Ok(method)
}

/// What the issuer says when a card is to be kept. It checks the card as it does so.
fn refusal_to_be_kept(card: &mut Card) -> Result<Option<Decline>, ApiError> {
    let test_card = card.behaviour()?;
    card.checked = true;
    Ok(match test_card.charge {
        _ if test_card.attachable => None,
        Charge::Declined(decline) => Some(decline),
        Charge::DeclinedWithCvc(decline) if card.cvc_sent => Some(decline),
        Charge::DeclinedWithCvc(_) | Charge::Succeeds(_) | Charge::Blocked => None,
    })
}

/// Takes all PaymentMethods from a customer who is deleted.
pub fn detach_all(call: &Call<'_>, customer: &str) -> Result<(), ApiError> {
    let kept = call.tx.matching::<PaymentMethod>(&[Condition::new("customer", Relation::Is, customer.to_owned())])?;
    kept.into_iter().try_for_each(|mut method| release(call, &mut method))
}

/// Takes a PaymentMethod from its customer.
pub fn remove(call: &Call<'_>, method: &mut PaymentMethod) -> Result<(), ApiError> {
    let Some(customer) = method.customer.clone() else {
        return Err(ApiError::invalid("No customer keeps this PaymentMethod, so it cannot be detached from one.")
            .param("payment_method"));
    };
    release(call, method)?;
    customers::forget_default(call, &customer, &method.id)
}

/// Nobody can use it from now on.
fn release(call: &Call<'_>, method: &mut PaymentMethod) -> Result<(), ApiError> {
    method.customer = None;
    method.used_up = true;
    call.tx.save(method)?;
    mandates::end_all_of(call, &method.id)
}

fn page(call: &Call<'_>, mut params: Params, customer: Option<String>, url: &str) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    let kinds: Vec<&'static str> = METHODS.iter().map(|method| method.name).collect();
    if let Some(kind) = params.choice("type", &kinds)? {
        list.only_with("kind", kind.to_owned());
    }
    if let Some(redisplay) = params.choice("allow_redisplay", REDISPLAY)? {
        list.only_with("allow_redisplay", redisplay.to_owned());
    }
    params.finish()?;
    if let Some(customer) = customer {
        customers::load(call, &customer, "customer")?;
        list.only_with("customer", customer);
    }
    list.answer(call, ("payment_method", url), |method| expanded(call, &method, &expand))
}
