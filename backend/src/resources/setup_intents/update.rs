//! `POST /v1/setup_intents/{id}`: what a server may still change, and when.

use super::create::{check_keeper, check_method, check_selection, every_type, read_directions, read_types};
use super::settle::abandon;
use super::view::{expandable, expanded};
use super::{SetupIntent, Status, load, options};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::eligibility::Selection;
use crate::resources::expand::Expand;
use crate::resources::{customers, payment_intents, payment_methods};

/// What can change only until the setup is under way at the bank, done or given up. The rest can change at any time.
const WHILE_OPEN: &[&str] = &[
    "allowed_payment_method_types",
    "attach_to_self",
    "customer",
    "excluded_payment_method_types",
    "flow_directions",
    "payment_method",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "payment_method_types",
];

/// Updates the intent without confirming it.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let mut intent = load(call, None)?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let settled = matches!(intent.status, Status::Processing | Status::Succeeded | Status::Canceled);
    if let (true, Some(name)) = (settled, WHILE_OPEN.iter().find(|name| params.has(name))) {
        return Err(intent.unexpected_state(call, &format!("given another {name}")).param(name));
    }
    let changes_terms = WHILE_OPEN.iter().any(|name| params.has(name));
    params.change("description", &mut intent.description, Params::text)?;
    params.change_metadata(&mut intent.metadata)?;
    read_terms(call, &mut params, &mut intent)?;
    let is_unset = params.has("payment_method");
    let method = payment_intents::read_method(call, &mut params)?;
    params.finish()?;
    match (method, &intent.payment_method) {
        (Some(method), _) => {
            check_method(&intent, &method)?;
            call.tx.save(&method)?;
            intent.payment_method = Some(method.id);
        }
        (None, _) if is_unset => intent.payment_method = None,
        (None, Some(id)) if changes_terms => {
            check_method(&intent, &payment_methods::load(call, id, "payment_method")?)?;
        }
        (None, _) => {}
    }
    if changes_terms {
        ask_again(call, &mut intent)?;
    }
    call.tx.save(&intent)?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

/// What is set up, how, and for whom.
fn read_terms(call: &Call<'_>, params: &mut Params, intent: &mut SetupIntent) -> Result<(), ApiError> {
    if let Some(customer) = params.text("customer")? {
        customers::load(call, &customer, "customer")?;
        intent.customer = Some(customer);
    }
    params.change("attach_to_self", &mut intent.attach_to_self, Params::boolean)?;
    check_keeper(intent)?;
    params.change("flow_directions", &mut intent.flow_directions, |params, _| read_directions(params))?;
    change_types(call, params, intent)?;
    match options::read(call, params, &mut intent.payment_method_options)? {
        Some(_) => Err(ApiError::unusable("payment_method_options[blik][code]", "a code goes with a confirmation.")),
        None => Ok(()),
    }
}

/// The types that the intent takes: those that are named, or those that are chosen among all.
pub fn change_types(call: &Call<'_>, params: &mut Params, intent: &mut SetupIntent) -> Result<(), ApiError> {
    let chooses = Selection::NAMES.iter().any(|name| params.has(name));
    intent.selection.change(call, params)?;
    match (read_types(params)?, &intent.automatic_payment_methods) {
        (Some(types), _) => {
            check_selection(&intent.selection)?;
            take_types(intent, types);
            intent.automatic_payment_methods = None;
        }
        (None, Some(automatic)) if chooses => {
            let types = every_type(call, automatic["allow_redirects"] != "never", &intent.selection)?;
            take_types(intent, types);
        }
        (None, Some(_)) => {}
        (None, None) => check_selection(&intent.selection)?,
    }
    Ok(())
}

/// From now on the intent takes these types. Their options stay.
fn take_types(intent: &mut SetupIntent, types: Vec<String>) {
    let mut kept = options::usual(&types);
    for kind in &types {
        if !intent.payment_method_options[kind].is_null() {
            kept[kind] = intent.payment_method_options[kind].take();
        }
    }
    intent.payment_method_options = kept;
    intent.payment_method_types = types;
}

/// The intent waits for a confirmation, or for a PaymentMethod to confirm with; what the buyer did before counts no more.
fn ask_again(call: &Call<'_>, intent: &mut SetupIntent) -> Result<(), ApiError> {
    abandon(call, intent)?;
    intent.last_setup_error = None;
    intent.status = match intent.payment_method {
        Some(_) => Status::RequiresConfirmation,
        None => Status::RequiresPaymentMethod,
    };
    Ok(())
}
