//! Which payment method types a payment or a setup is offered: by its terms, the merchant's country, and what the merchant chose. The same answer is
//! given to intents and to pages that have none yet.

mod limits;
mod selection;

use opentill::rules::method::{METHODS, Method, Way};
use serde_json::Value;

use crate::api::Call;
use crate::errors::ApiError;

pub use selection::Selection;

/// The types whose money can be held first and captured later.
const HOLDABLE: &[&str] =
    &["affirm", "afterpay_clearpay", "amazon_pay", "billie", "card", "cashapp", "klarna", "mobilepay", "paypal"];

/// What a buyer is asked for.
pub struct Terms<'a> {
    /// In the currency's smallest unit; none where it is not known, as in a setup.
    pub amount: Option<i64>,
    /// ISO 4217, lower case; none in a setup that names none.
    pub currency: Option<&'a str>,
    /// Whether it is only a setup: nothing is paid.
    pub setup: bool,
    /// Whether the money is held first, and captured later.
    pub held: bool,
    /// What every type is set up for, unless its own options say otherwise.
    pub setup_future_usage: Option<&'a str>,
    /// `payment_method_options`.
    pub options: &'a Value,
    /// Whether the buyer may be sent to another page.
    pub redirects: bool,
}

impl Terms<'_> {
    /// Why a type does not fit.
    pub fn refusal(&self, method: &Method) -> Option<&'static str> {
        if self.setup && !method.reusable {
            Some("its type pays once, and cannot be set up for later payments.")
        } else if self.currency.is_some_and(|currency| !method.takes(currency)) {
            Some("its type cannot be charged in the intent's currency.")
        } else if self.held && !HOLDABLE.contains(&method.name) {
            Some("its type is paid at once, which does not go with capture_method manual.")
        } else if self.usage(method.name).is_some() && !method.reusable {
            Some("its type pays once, which does not go with setup_future_usage.")
        } else if !self.redirects && method.way == Way::Redirect {
            Some("its type needs a redirect, and the intent allows none (automatic_payment_methods[allow_redirects]).")
        } else {
            None
        }
    }

    fn usage(&self, kind: &str) -> Option<&str> {
        usage(self.setup_future_usage, self.options, kind)
    }
}

/// What the PaymentMethod of a type is set up for; nothing when it pays once.
pub fn usage<'a>(of_all: Option<&'a str>, options: &'a Value, kind: &str) -> Option<&'a str> {
    options[kind]["setup_future_usage"].as_str().or(of_all).filter(|usage| *usage != "none")
}

/// The types that are offered where the merchant named none: those that fit the terms, the amount and the merchant's country, that the configuration
/// has switched on, and that are not left out. In the order in which a page shows them.
pub fn offered(call: &Call<'_>, terms: &Terms<'_>, selection: &Selection) -> Result<Vec<&'static str>, ApiError> {
    let switches = selection.switches(call)?;
    let fits = |method: &&Method| {
        terms.refusal(method).is_none()
            && limits::takes_amount(method.name, terms.amount, terms.currency)
            && limits::takes_merchant(method.name, &call.app.country)
            && switches.is_on(method.name)
            && selection.admits(method.name)
    };
    let mut methods: Vec<&Method> = METHODS.iter().filter(fits).collect();
    methods.sort_by_key(|method| rank(method));
    Ok(methods.into_iter().map(|method| method.name).collect())
}

/// Cards first, then the types of one currency, which are how people in one place pay, then those that many places know.
fn rank(method: &Method) -> usize {
    match method.currencies.len() {
        _ if method.way == Way::Card => 0,
        0 => usize::MAX,
        currencies => currencies,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_first_and_local_types_next() {
        let mut names: Vec<&Method> =
            ["paypal", "p24", "ideal", "card"].into_iter().filter_map(Method::named).collect();
        names.sort_by_key(|method| rank(method));
        let names: Vec<&str> = names.into_iter().map(|method| method.name).collect();
        assert_eq!(names, ["card", "ideal", "p24", "paypal"]);
    }
}
