//! Which payment method types an intent takes: those that it names, or all that fit its currency and terms.

use opentill::rules::method::{METHODS, Method, Way};

use super::PaymentIntent;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::payment_methods::PaymentMethod;

/// The types whose money can be held first and captured later.
const HOLDABLE: &[&str] =
    &["affirm", "afterpay_clearpay", "amazon_pay", "billie", "card", "cashapp", "klarna", "mobilepay", "paypal"];

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

/// The names of the types that the intent takes, cards first.
pub fn taken(intent: &PaymentIntent) -> Vec<&str> {
    match &intent.payment_method_types {
        Some(types) => types.iter().map(String::as_str).collect(),
        // Kept before there were other types than cards.
        None if intent.automatic_payment_methods.is_none() => vec!["card"],
        None => {
            let mut names: Vec<&str> =
                METHODS.iter().filter(|method| refusal(intent, method).is_none()).map(|method| method.name).collect();
            names.sort_by_key(|name| *name != "card");
            names
        }
    }
}

/// Refuses a PaymentMethod whose type the intent does not take.
pub fn check(intent: &PaymentIntent, method: &PaymentMethod) -> Result<(), ApiError> {
    let refused = if taken(intent).contains(&method.kind.as_str()) {
        refusal(intent, method.method()?)
    } else {
        match &intent.payment_method_types {
            Some(_) => Some("its type is not one of the intent's payment_method_types."),
            None => refusal(intent, method.method()?).or(Some("its type is not one that the intent takes.")),
        }
    };
    match refused {
        Some(rule) => {
            Err(ApiError::unusable("payment_method", rule).code("payment_intent_incompatible_payment_method"))
        }
        None => Ok(()),
    }
}

/// Why a type does not fit the intent's terms.
fn refusal(intent: &PaymentIntent, method: &Method) -> Option<&'static str> {
    let no_redirects =
        intent.automatic_payment_methods.as_ref().is_some_and(|methods| methods["allow_redirects"] == "never");
    if !method.takes(&intent.currency) {
        Some("its type cannot be charged in the intent's currency.")
    } else if intent.capture_method == "manual" && !HOLDABLE.contains(&method.name) {
        Some("its type is paid at once, which does not go with capture_method manual.")
    } else if intent.usage(method.name).is_some() && !method.reusable {
        Some("its type pays once, which does not go with setup_future_usage.")
    } else if no_redirects && method.way == Way::Redirect {
        Some("its type needs a redirect, and the intent allows none (automatic_payment_methods[allow_redirects]).")
    } else {
        None
    }
}
