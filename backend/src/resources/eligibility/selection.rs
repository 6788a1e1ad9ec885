//! What a merchant chooses of the types without naming them: a PaymentMethodConfiguration, types that alone are allowed, types that are left out.

use opentill::rules::method::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::payment_method_configurations::{self, Switches};

/// What was chosen, as an intent keeps it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// `pmc_...`; none stands for the default one.
    configuration: Option<String>,
    allowed: Option<Vec<String>>,
    excluded: Option<Vec<String>>,
}

impl Selection {
    /// The parameters that are read here.
    pub const NAMES: [&str; 3] =
        ["payment_method_configuration", "allowed_payment_method_types", "excluded_payment_method_types"];

    /// Reads a new one.
    pub fn read(call: &Call<'_>, params: &mut Params) -> Result<Self, ApiError> {
        let mut selection = Self::default();
        selection.change(call, params)?;
        Ok(selection)
    }

    /// Changes what was sent; an empty value unsets.
    pub fn change(&mut self, call: &Call<'_>, params: &mut Params) -> Result<(), ApiError> {
        params.change("payment_method_configuration", &mut self.configuration, |params, name| {
            let id = params.text(name)?;
            if let Some(id) = &id {
                payment_method_configurations::usable(call, id, name)?;
            }
            Ok(id)
        })?;
        params.change("allowed_payment_method_types", &mut self.allowed, types)?;
        params.change("excluded_payment_method_types", &mut self.excluded, types)
    }

    /// As a page says it, where the configuration is a hash: `payment_method_configuration[id]`.
    pub fn read_of_page(call: &Call<'_>, params: &mut Params) -> Result<Self, ApiError> {
        if let Some(mut hash) = params.map("payment_method_configuration")? {
            let id = hash.text("id")?;
            hash.finish()?;
            params.offer("payment_method_configuration", &json!(id));
        }
        Self::read(call, params)
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a type is neither left out nor outside of what is allowed.
    pub fn admits(&self, kind: &str) -> bool {
        let named = |types: &Option<Vec<String>>| types.as_ref().map(|types| types.iter().any(|name| name == kind));
        named(&self.allowed) != Some(false) && named(&self.excluded) != Some(true)
    }

    /// What the configuration has switched on.
    pub fn switches(&self, call: &Call<'_>) -> Result<Switches, ApiError> {
        payment_method_configurations::switches(call, self.configuration.as_deref())
    }

    /// Adds what an intent shows of it; `automatic` when it decides the intent's types.
    pub fn show(&self, call: &Call<'_>, view: &mut Value, automatic: bool) -> Result<(), ApiError> {
        if let Some(allowed) = &self.allowed {
            view["allowed_payment_method_types"] = json!(allowed);
        }
        view["excluded_payment_method_types"] = json!(self.excluded);
        view["payment_method_configuration_details"] =
            if automatic { self.switches(call)?.details() } else { Value::Null };
        Ok(())
    }
}

/// Types that are known here. Others of Stripe's are left out: they are never offered.
fn types(params: &mut Params, name: &str) -> Result<Option<Vec<String>>, ApiError> {
    let types = params.list(name)?;
    let is_name =
        |kind: &String| kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if types.as_ref().is_some_and(|types| !types.iter().all(is_name)) {
        return Err(ApiError::unusable(
            name,
            "names of payment method types are expected, such as card or sepa_debit.",
        ));
    }
    Ok(types.map(|types| types.into_iter().filter(|kind| Method::named(kind).is_some()).collect()))
}
