//! `POST /v1/payment_intents/{id}`: what a server may still change, and when. A change of what the buyer agreed to ends their authentication.

use super::attempt::abandon_challenge;
use super::create::{CAPTURE_METHODS, USAGES, WITHOUT_EFFECT, check_owner, read_amount, read_currency, read_method};
use super::view::{expandable, expanded};
use super::{PaymentIntent, Status, load, options, types};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::{contacts, customers, payment_methods};

/// What can change only until the intent is paid, held or canceled. The rest can change at any time.
const WHILE_OPEN: &[&str] = &[
    "allowed_payment_method_types",
    "amount",
    "capture_method",
    "currency",
    "customer",
    "excluded_payment_method_types",
    "payment_method",
    "payment_method_configuration",
    "payment_method_data",
    "payment_method_options",
    "payment_method_types",
    "setup_future_usage",
    "statement_descriptor",
    "statement_descriptor_suffix",
];

/// Updates the intent without confirming it.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let mut intent = load(call, None)?;
    let expand = Expand::read(&mut params, expandable(call.caller))?;
    let settled =
        matches!(intent.status, Status::Processing | Status::RequiresCapture | Status::Succeeded | Status::Canceled);
    if let (true, Some(name)) = (settled, WHILE_OPEN.iter().find(|name| params.has(name))) {
        return Err(intent.unexpected_state(call, &format!("given another {name}")).param(name));
    }
    let before = intent.clone();
    read_texts(&mut params, &mut intent)?;
    read_terms(call, &mut params, &mut intent)?;
    let is_unset = params.has("payment_method");
    let method = read_method(call, &mut params)?;
    params.ignore(WITHOUT_EFFECT);
    params.finish()?;
    intent.last_payment_error = None;
    match method {
        Some(method) => {
            types::check(call, &intent, &method)?;
            check_owner(&intent, &method)?;
            call.tx.save(&method)?;
            intent.payment_method = Some(method.id);
        }
        None if is_unset => intent.payment_method = None,
        None if intent.customer != before.customer => check_kept_one(call, &intent)?,
        None => {}
    }
    if !before.agrees_with(&intent) {
        ask_again(call, &mut intent)?;
    }
    call.tx.save(&intent)?;
    Ok(Answer::ok(expanded(call, &intent, &expand)?))
}

impl PaymentIntent {
    /// Whether both ask the buyer for the same: then an authentication for one is good for the other.
    fn agrees_with(&self, other: &Self) -> bool {
        (self.amount, &self.currency, &self.customer) == (other.amount, &other.currency, &other.customer)
            && (&self.payment_method, &self.payment_method_options)
                == (&other.payment_method, &other.payment_method_options)
            && (&self.capture_method, &self.setup_future_usage) == (&other.capture_method, &other.setup_future_usage)
    }
}

/// What changes nothing about the payment.
fn read_texts(params: &mut Params, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    params.change("description", &mut intent.description, Params::text)?;
    params.change("receipt_email", &mut intent.receipt_email, Params::email)?;
    params.change("statement_descriptor", &mut intent.statement_descriptor, Params::text)?;
    params.change("statement_descriptor_suffix", &mut intent.statement_descriptor_suffix, Params::text)?;
    if params.has("shipping") {
        intent.shipping = contacts::shipping(params)?;
        intent.shipping_is_servers = intent.shipping.is_some();
    }
    params.change_metadata(&mut intent.metadata)
}

/// What the buyer pays, and how.
fn read_terms(call: &Call<'_>, params: &mut Params, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    if let Some(amount) = read_amount(params)? {
        intent.amount = amount;
    }
    if let Some(currency) = read_currency(params)? {
        intent.currency = currency;
    }
    if let Some(customer) = params.text("customer")? {
        customers::load(call, &customer, "customer")?;
        intent.customer = Some(customer);
    }
    if let Some(method) = params.choice("capture_method", CAPTURE_METHODS)? {
        intent.capture_method = method.to_owned();
    }
    params.change("setup_future_usage", &mut intent.setup_future_usage, |params, name| {
        Ok(params.choice(name, USAGES)?.map(str::to_owned))
    })?;
    intent.selection.change(call, params)?;
    if let Some(types) = types::read(params, &intent.currency)? {
        types::check_selection(Some(&types), &intent.selection)?;
        intent.payment_method_types = Some(types);
        intent.automatic_payment_methods = None;
    }
    options::read(call, params, &mut intent.payment_method_options)
}

/// The PaymentMethod that it has from before has to fit its new customer.
fn check_kept_one(call: &Call<'_>, intent: &PaymentIntent) -> Result<(), ApiError> {
    match &intent.payment_method {
        Some(id) => check_owner(intent, &payment_methods::load(call, id, "payment_method")?),
        None => Ok(()),
    }
}

/// The intent waits for a confirmation, or for a PaymentMethod to confirm with; an authentication of before counts no more.
fn ask_again(call: &Call<'_>, intent: &mut PaymentIntent) -> Result<(), ApiError> {
    abandon_challenge(call, intent)?;
    intent.authenticated = false;
    intent.status = match intent.payment_method {
        Some(_) => Status::RequiresConfirmation,
        None => Status::RequiresPaymentMethod,
    };
    Ok(())
}
