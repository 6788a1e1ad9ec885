//! A page begins a Checkout Session from a pricing table or a buy button. It says which price, how many, who buys and in which language; where the buyer
//! goes, trials and whatever takes something off come from the table or button alone.

use serde_json::{Value, json};

use super::{Settings, goods};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::checkout_sessions::{Draft, Line, Mode, begin, check};
use crate::resources::customer_sessions::Component;
use crate::resources::customers;
use crate::resources::expand::Expand;
use crate::resources::payment_intents::read_currency;

/// What a page chooses.
pub struct Choice {
    /// The price's id, where there is more than one.
    pub price: Option<String>,
    /// How many.
    pub quantity: Option<i64>,
    currency: Option<String>,
    draft: Draft,
}

impl Choice {
    /// Reads it.
    pub fn read(mut params: Params) -> Result<Self, ApiError> {
        Expand::read(&mut params, &[])?;
        let mut draft = Draft::new(Mode::Payment);
        draft.read_of_page(&mut params)?;
        let choice = Self {
            price: params.text("price")?,
            quantity: params.integer("quantity")?,
            currency: read_currency(&mut params)?,
            draft,
        };
        params.finish()?;
        Ok(choice)
    }

    /// Begins the session of this price, and tells where the buyer pays.
    pub fn begin(
        self,
        call: &Call<'_>,
        settings: &Settings,
        line: Line,
        trial_period_days: Option<i64>,
        customer: Option<String>,
    ) -> Result<Answer, ApiError> {
        let mut draft = self.draft;
        let price = goods::price(call, &line.price, "price")?;
        draft.mode = if price["recurring"].is_null() { Mode::Payment } else { Mode::Subscription };
        draft.trial_period_days = trial_period_days;
        draft.confirmation = settings.confirmation.clone();
        draft.allow_promotion_codes = settings.allow_promotion_codes;
        draft.billing_address_collection.clone_from(&settings.billing_address_collection);
        draft.shipping_countries.clone_from(&settings.shipping_countries);
        draft.phone_number_collection = settings.phone_number_collection;
        draft.automatic_tax = settings.automatic_tax;
        if customer.is_some() {
            // The Customer Session says who buys.
            draft.customer_email = None;
        }
        let currency = check(&[price], draft.mode, self.currency.as_deref())?;
        let session = begin(call, draft, vec![line], currency, customer)?.keep(call)?;
        Ok(Answer::ok(session.redirect(call)))
    }
}

/// The customer of the key that calls, if it is the key of a Customer Session for this component.
pub fn customer_of(call: &Call<'_>, component: Component) -> Result<Option<String>, ApiError> {
    let Some(grant) = call.grant else {
        return Ok(None);
    };
    if grant.component != component {
        return Err(ApiError::forbidden(&format!(
            "This Customer Session is for {}, and not for {}.",
            grant.component.name(),
            component.name()
        ))
        .code("customer_session_scope"));
    }
    Ok(Some(grant.customer.clone()))
}

/// What a page may know of that customer.
pub fn customer_view(call: &Call<'_>, customer: Option<&str>) -> Result<Value, ApiError> {
    match customer {
        Some(id) => Ok(json!({"email": customers::show(call, id)?["email"]})),
        None => Ok(Value::Null),
    }
}
