//! How a PaymentIntent is shown: whole to the merchant's server, 25 fields of it to a browser.

use serde_json::{Value, json};

use super::{PaymentIntent, load, types};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::payment_methods::PaymentMethod;
use crate::resources::{charges, customers};

/// The fields that a browser sees, and no other: neither customer nor metadata nor charges.
const FOR_BROWSERS: [&str; 25] = [
    "id",
    "object",
    "amount",
    "amount_details",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "capture_method",
    "client_secret",
    "confirmation_method",
    "created",
    "currency",
    "description",
    "last_payment_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_options",
    "payment_method_types",
    "processing",
    "receipt_email",
    "setup_future_usage",
    "shipping",
    "source",
    "status",
];

/// What each kind of key may expand.
pub fn expandable(caller: Caller) -> &'static [&'static str] {
    match caller {
        Caller::Secret => &["customer", "latest_charge", "payment_method"],
        Caller::Publishable | Caller::Customer => &["payment_method"],
    }
}

/// `GET /v1/payment_intents/{id}`, and `POST /v1/payment_intents/{id}/refresh`, which keeps the client secret out of the URL.
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let intent = load(call, client_secret.as_deref())?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    params.finish()?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

/// `GET /v1/payment_intents`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, expandable(call.caller))?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "customer", "customer")?;
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("payment_intent", "/v1/payment_intents"), |intent| expanded(call, &intent, &expand))
}

/// The intent of this id as others show it.
pub fn show(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    plain(call, &call.tx.find(id)?.ok_or_else(ApiError::internal)?)
}

/// The intent without expansions.
pub fn plain(call: &Call<'_>, intent: &PaymentIntent) -> Result<Value, ApiError> {
    expanded(call, intent, &Expand::default())
}

/// The intent as this caller may see it.
pub fn expanded(call: &Call<'_>, intent: &PaymentIntent, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = whole(call, intent)?;
    if let (true, Some(id)) = (expand.wants("payment_method"), &intent.payment_method) {
        view["payment_method"] = method_view(call, id)?;
    }
    if let (true, Some(id)) = (expand.wants("customer"), &intent.customer) {
        view["customer"] = customers::show(call, id)?;
    }
    if let (true, Some(id)) = (expand.wants("latest_charge"), &intent.latest_charge) {
        view["latest_charge"] = charges::view(call, id)?;
    }
    if call.caller == Caller::Publishable
        && let Value::Object(fields) = &mut view
    {
        fields.retain(|name, _| FOR_BROWSERS.contains(&name.as_str()));
    }
    Ok(view)
}

fn whole(call: &Call<'_>, intent: &PaymentIntent) -> Result<Value, ApiError> {
    let mut view = json!({
        "id": intent.id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.amount_capturable,
        "amount_details": {"tip": {}},
        "amount_received": intent.amount_received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": intent.automatic_payment_methods,
        "canceled_at": intent.canceled_at,
        "cancellation_reason": intent.cancellation_reason,
        "capture_method": intent.capture_method,
        "client_secret": intent.client_secret,
        "confirmation_method": intent.confirmation_method,
        "created": intent.created,
        "currency": intent.currency,
        "customer": intent.customer,
        "description": intent.description,
        "last_payment_error": last_error(call, intent)?,
        "latest_charge": intent.latest_charge,
        "livemode": false,
        "metadata": intent.metadata,
        "next_action": intent.next_action,
        "on_behalf_of": null,
        "payment_method": intent.payment_method,
        "payment_method_options": intent.payment_method_options,
        "payment_method_types": types::taken(call, intent)?,
        "processing": null,
        "receipt_email": intent.receipt_email,
        "review": null,
        "setup_future_usage": intent.setup_future_usage,
        "shipping": intent.shipping,
        "source": null,
        "statement_descriptor": intent.statement_descriptor,
        "statement_descriptor_suffix": intent.statement_descriptor_suffix,
        "status": intent.status.name(),
        "transfer_data": null,
        "transfer_group": null,
    });
    intent.selection.show(call, &mut view, intent.automatic_payment_methods.is_some())?;
    Ok(view)
}

fn last_error(call: &Call<'_>, intent: &PaymentIntent) -> Result<Value, ApiError> {
    let Some(error) = &intent.last_payment_error else {
        return Ok(Value::Null);
    };
    let mut fields = error.fields.clone();
    if let Some(id) = &error.payment_method {
        fields.insert("payment_method".to_owned(), method_view(call, id)?);
    }
    Ok(Value::Object(fields))
}

fn method_view(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    call.tx.find::<PaymentMethod>(id)?.ok_or_else(ApiError::internal)?.view(call.caller)
}
