//! What pricing tables and buy buttons have in common: how they look, and how the Checkout Sessions that they begin are set up. All of it is the
//! merchant's; a page chooses none of it.

mod appearance;
mod begin;
mod confirmation;
pub mod goods;
mod quantity;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

use appearance::Appearance;

pub use begin::{Choice, customer_of, customer_view};
pub use confirmation::Confirmation;
pub use goods::Missing;
pub use quantity::Adjustable;

/// The values of `billing_address_collection`.
pub const BILLING: &[&str] = &["auto", "required"];
/// The longest trial, in days.
const TRIAL: i64 = 730;

/// What both are set up with.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Settings {
    appearance: Appearance,
    /// What a buyer sees once they have paid.
    pub confirmation: Confirmation,
    /// Whether a buyer may enter a code.
    pub allow_promotion_codes: bool,
    /// `auto` or `required`.
    pub billing_address_collection: Option<String>,
    /// Where goods are sent; nowhere when nothing is said.
    pub shipping_countries: Option<Vec<String>>,
    /// Whether taxes are added.
    pub automatic_tax: bool,
    /// Whether a phone number is asked for.
    pub phone_number_collection: bool,
}

impl Settings {
    /// Changes what was sent; an empty value unsets.
    pub fn change(&mut self, params: &mut Params) -> Result<(), ApiError> {
        self.appearance.change(params)?;
        self.confirmation.change(params)?;
        if params.has("allow_promotion_codes") {
            self.allow_promotion_codes = params.boolean("allow_promotion_codes")?.unwrap_or(false);
        }
        params.change("billing_address_collection", &mut self.billing_address_collection, |params, name| {
            Ok(params.choice(name, BILLING)?.map(str::to_owned))
        })?;
        params.change("shipping_address_collection", &mut self.shipping_countries, countries)?;
        self.automatic_tax = switch(params, "automatic_tax", self.automatic_tax)?;
        self.phone_number_collection = switch(params, "phone_number_collection", self.phone_number_collection)?;
        Ok(())
    }

    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        json!({
            "allow_promotion_codes": self.allow_promotion_codes,
            "appearance": self.appearance.view(),
            "automatic_tax": {"enabled": self.automatic_tax},
            "billing_address_collection": self.billing_address_collection.as_deref().unwrap_or("auto"),
            "confirmation": self.confirmation.view(),
            "phone_number_collection": {"enabled": self.phone_number_collection},
            "shipping_address_collection":
                self.shipping_countries.as_ref().map(|countries| json!({"allowed_countries": countries})),
        })
    }

    /// How it looks.
    pub fn appearance(&self) -> Value {
        self.appearance.view()
    }
}

/// `name[enabled]`; what it was when nothing was sent.
pub fn switch(params: &mut Params, name: &str, before: bool) -> Result<bool, ApiError> {
    if !params.has(name) {
        return Ok(before);
    }
    let Some(mut sent) = params.map(name)? else {
        return Ok(false);
    };
    let enabled = sent.boolean("enabled")?.ok_or_else(|| ApiError::missing(&sent.name("enabled")))?;
    sent.finish()?;
    Ok(enabled)
}

/// `name[allowed_countries][]`.
pub fn countries(params: &mut Params, name: &str) -> Result<Option<Vec<String>>, ApiError> {
    const NAME: &str = "allowed_countries";
    let Some(mut sent) = params.map(name)? else {
        return Ok(None);
    };
    let countries = sent.list(NAME)?.ok_or_else(|| ApiError::missing(&sent.name(NAME)))?;
    let is_code = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if countries.is_empty() || !countries.iter().all(is_code) {
        return Err(ApiError::unusable(&sent.name(NAME), "a list of ISO 3166-1 codes is expected, such as DE."));
    }
    sent.finish()?;
    Ok(Some(countries))
}

/// How many days nothing is paid.
pub fn trial_days(params: &mut Params, name: &str) -> Result<Option<i64>, ApiError> {
    let days = params.integer(name)?;
    if days.is_some_and(|days| !(1..=TRIAL).contains(&days)) {
        return Err(ApiError::unusable(&params.name(name), "a number from 1 to 730 is expected."));
    }
    Ok(days)
}

/// A short text that buyers read.
pub fn short_text(params: &mut Params, name: &str, longest: usize) -> Result<Option<String>, ApiError> {
    let text = params.free_text(name)?;
    if text.as_ref().is_some_and(|text| text.chars().count() > longest) {
        return Err(ApiError::unusable(&params.name(name), &format!("it has up to {longest} characters.")));
    }
    Ok(text)
}
