//! How a SetupIntent is shown: whole to the merchant's server, a part of it to a browser.

use serde_json::{Value, json};

use super::{SetupIntent, load, named};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::mandates::Scope;
use crate::resources::{customers, mandates, payment_methods, setup_attempts};

/// The fields that a browser sees, and no other: neither customer nor metadata nor mandates nor attempts.
const FOR_BROWSERS: [&str; 15] = [
    "id",
    "object",
    "automatic_payment_methods",
    "cancellation_reason",
    "client_secret",
    "created",
    "description",
    "last_setup_error",
    "livemode",
    "next_action",
    "payment_method",
    "payment_method_options",
    "payment_method_types",
    "status",
    "usage",
];

/// What each kind of key may expand.
pub fn expandable(caller: Caller) -> &'static [&'static str] {
    match caller {
        Caller::Secret => &["customer", "latest_attempt", "mandate", "payment_method", "single_use_mandate"],
        Caller::Publishable | Caller::Customer => &["payment_method"],
    }
}

/// `GET /v1/setup_intents/{id}`, and `POST /v1/setup_intents/{id}/refresh`, which keeps the client secret out of the URL.
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let client_secret = params.text("client_secret")?;
    let intent = load(call, client_secret.as_deref())?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    params.finish()?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

/// `GET /v1/setup_intents`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, expandable(call.caller))?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "customer", "customer")?;
    list.only(&mut params, "payment_method", "payment_method")?;
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("setup_intent", "/v1/setup_intents"), |intent| expanded(call, &intent, &expand))
}

/// The intent of this id as others show it.
pub fn show(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    plain(call, &named(call, id, "setup_intent")?)
}

/// The intent without expansions.
pub fn plain(call: &Call<'_>, intent: &SetupIntent) -> Result<Value, ApiError> {
    expanded(call, intent, &Expand::default())
}

/// The intent as this caller may see it.
pub fn expanded(call: &Call<'_>, intent: &SetupIntent, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = whole(call, intent)?;
    if let (true, Some(id)) = (expand.wants("payment_method"), &intent.payment_method) {
        view["payment_method"] = payment_methods::load(call, id, "payment_method")?.view(call.caller)?;
    }
    if let (true, Some(id)) = (expand.wants("customer"), &intent.customer) {
        view["customer"] = customers::show(call, id)?;
    }
    if let (true, Some(id)) = (expand.wants("latest_attempt"), &intent.latest_attempt) {
        view["latest_attempt"] = setup_attempts::show(call, id)?;
    }
    for name in ["mandate", "single_use_mandate"] {
        if let (true, Some(id)) = (expand.wants(name), view[name].as_str()) {
            view[name] = mandates::show(call, id)?;
        }
    }
    if call.caller == Caller::Publishable
        && let Value::Object(fields) = &mut view
    {
        fields.retain(|name, _| FOR_BROWSERS.contains(&name.as_str()));
    }
    Ok(view)
}

fn whole(call: &Call<'_>, intent: &SetupIntent) -> Result<Value, ApiError> {
    let once = matches!(intent.scope, Scope::SingleUse { .. });
    let mandate = |of_once: bool| intent.mandate.as_ref().filter(|_| once == of_once);
    let mut view = json!({
        "id": intent.id,
        "object": "setup_intent",
        "application": null,
        "automatic_payment_methods": intent.automatic_payment_methods,
        "cancellation_reason": intent.cancellation_reason,
        "client_secret": intent.client_secret,
        "created": intent.created,
        "customer": intent.customer,
        "description": intent.description,
        "flow_directions": intent.flow_directions,
        "last_setup_error": intent.last_setup_error.as_ref().map(|error| error.view(call)).transpose()?,
        "latest_attempt": intent.latest_attempt,
        "livemode": false,
        "mandate": mandate(false),
        "metadata": intent.metadata,
        "next_action": intent.next_action,
        "on_behalf_of": null,
        "payment_method": intent.payment_method,
        "payment_method_options": intent.payment_method_options,
        "payment_method_types": intent.payment_method_types,
        "single_use_mandate": mandate(true),
        "status": intent.status.name(),
        "usage": intent.usage,
    });
    intent.selection.show(call, &mut view, intent.automatic_payment_methods.is_some())?;
    if let Some(attached) = intent.attach_to_self {
        view["attach_to_self"] = json!(attached);
    }
    Ok(view)
}
