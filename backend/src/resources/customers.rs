//! Customers: create, retrieve. For servers alone.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::contacts;
use crate::resources::expand::Expand;
use crate::resources::payment_methods;
use crate::store::Record;

/// A customer, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Customer {
    id: String,
    created: i64,
    address: Option<Value>,
    description: Option<String>,
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    shipping: Option<Value>,
    metadata: Map<String, Value>,
    default_payment_method: Option<String>,
    preferred_locales: Vec<String>,
}

impl Record for Customer {
    const TABLE: &'static str = "customers";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Customer {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        json!({
            "id": self.id,
            "object": "customer",
            "address": self.address,
            "balance": 0,
            "created": self.created,
            "currency": null,
            "default_source": null,
            "delinquent": false,
            "description": self.description,
            "discount": null,
            "email": self.email,
            "invoice_settings": {
                "custom_fields": null,
                "default_payment_method": self.default_payment_method,
                "footer": null,
                "rendering_options": null,
            },
            "livemode": false,
            "metadata": self.metadata,
            "name": self.name,
            "phone": self.phone,
            "preferred_locales": self.preferred_locales,
            "shipping": self.shipping,
            "tax_exempt": "none",
            "test_clock": null,
        })
    }
}

/// `POST /v1/customers`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut customer = Customer {
        id: random::id("cus")?,
        created: call.now,
        address: contacts::address(&mut params, "address")?,
        description: params.text("description")?,
        email: params.email("email")?,
        name: params.free_text("name")?,
        phone: params.text("phone")?,
        shipping: contacts::shipping(&mut params)?,
        metadata: params.metadata()?,
        default_payment_method: None,
        preferred_locales: params.list("preferred_locales")?.unwrap_or_default(),
    };
    let kept = params.text("payment_method")?;
    let default = match params.map("invoice_settings")? {
        None => None,
        Some(mut settings) => {
            let default = settings.text("default_payment_method")?;
            settings.finish()?;
            default
        }
    };
    params.finish()?;
    let kept = kept.map(|id| payment_methods::attach(call, &id, &customer.id)).transpose()?;
    customer.default_payment_method = match default {
        None => None,
        Some(id) if kept.as_ref() == Some(&id) => Some(id),
        Some(_) => {
            return Err(ApiError::unusable(
                "invoice_settings[default_payment_method]",
                "it has to be the payment_method that this customer keeps.",
            ));
        }
    };
    call.tx.save(&customer)?;
    Ok(Answer::ok(customer.view()))
}

/// `GET /v1/customers/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    Ok(Answer::ok(load(call, call.id, "customer")?.view()))
}

/// The customer of this id; `param` is named when there is none.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<Customer, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("customer", param))
}
