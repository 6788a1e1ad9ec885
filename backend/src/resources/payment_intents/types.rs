//! Which payment method types an intent takes: those that it names, or all that fit its currency and terms.

use opentill::rules::method::Method;

use super::PaymentIntent;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::eligibility::{self, Selection, Terms};
use crate::resources::payment_methods::PaymentMethod;

/// Reads `payment_method_types`: known ones, that can be charged in the currency.
pub fn read(params: &mut Params, currency: &str) -> Result<Option<Vec<String>>, ApiError> {
    let Some(types) = params.list("payment_method_types")? else {
        return Ok(None);
    };
    for name in &types {
        let Some(method) = Method::named(name) else {
            return Err(ApiError::unusable(
                "payment_method_types",
                "names of payment method types are expected, such as card or sepa_debit.",
            ));
        };
        if !method.takes(currency) {
            let rule = format!("{} is charged in {} only.", method.name, method.currencies.join(", "));
            return Err(ApiError::unusable("payment_method_types", &rule));
        }
    }
    Ok(Some(types))
}

/// A configuration and its like choose among all types: they say nothing beside types that are named.
pub fn check_selection(types: Option<&Vec<String>>, selection: &Selection) -> Result<(), ApiError> {
    match types {
        Some(_) if !selection.is_empty() => Err(ApiError::invalid(
            "Send payment_method_types, or what chooses among all types (a configuration, allowed or excluded ones), not both.",
        )
        .param("payment_method_types")),
        _ => Ok(()),
    }
}

/// The names of the types that the intent takes, in the order in which they are shown.
pub fn taken(call: &Call<'_>, intent: &PaymentIntent) -> Result<Vec<String>, ApiError> {
    match &intent.payment_method_types {
        Some(types) => Ok(types.clone()),
        // Kept before there were other types than cards.
        None if intent.automatic_payment_methods.is_none() => Ok(vec!["card".to_owned()]),
        None => {
            let offered = eligibility::offered(call, &terms(intent), &intent.selection)?;
            Ok(offered.into_iter().filter(|kind| !lacks_customer(intent, kind)).map(str::to_owned).collect())
        }
    }
}

/// Refuses a PaymentMethod whose type the intent does not take.
pub fn check(call: &Call<'_>, intent: &PaymentIntent, method: &PaymentMethod) -> Result<(), ApiError> {
    if lacks_customer(intent, &method.kind) {
        return Err(ApiError::invalid(
            "A bank transfer is credited to a customer's balance: make the PaymentIntent with `customer`.",
        )
        .code("parameter_missing")
        .param("customer"));
    }
    let refused = if taken(call, intent)?.contains(&method.kind) {
        terms(intent).refusal(method.method()?)
    } else {
        match &intent.payment_method_types {
            Some(_) => Some("its type is not one of the intent's payment_method_types."),
            None => terms(intent).refusal(method.method()?).or(Some("its type is not one that the intent takes.")),
        }
    };
    match refused {
        Some(rule) => {
            Err(ApiError::unusable("payment_method", rule).code("payment_intent_incompatible_payment_method"))
        }
        None => Ok(()),
    }
}

/// What is transferred is credited to somebody.
fn lacks_customer(intent: &PaymentIntent, kind: &str) -> bool {
    kind == "customer_balance" && intent.customer.is_none()
}

fn terms(intent: &PaymentIntent) -> Terms<'_> {
    let no_redirects =
        intent.automatic_payment_methods.as_ref().is_some_and(|methods| methods["allow_redirects"] == "never");
    Terms {
        amount: Some(intent.amount),
        currency: Some(&intent.currency),
        setup: false,
        held: intent.capture_method == "manual",
        setup_future_usage: intent.setup_future_usage.as_deref(),
        options: &intent.payment_method_options,
        redirects: !no_redirects,
    }
}
