//! Customers: create, retrieve, update, delete, list. For servers alone. Of a deleted customer the id is kept, and nothing else.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::contacts;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::payment_methods;
use crate::store::Record;

/// What can be expanded.
const EXPANDABLE: &[&str] = &[DEFAULT_METHOD];
/// The PaymentMethod that the customer's invoices would be paid with.
const DEFAULT_METHOD: &str = "invoice_settings.default_payment_method";

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

/// What is left of a deleted customer.
#[derive(Serialize, Deserialize)]
struct DeletedCustomer {
    id: String,
}

impl Record for DeletedCustomer {
    const TABLE: &'static str = "deleted_customers";

    fn id(&self) -> &str {
        &self.id
    }
}

impl DeletedCustomer {
    fn view(&self) -> Value {
        json!({"id": self.id, "object": "customer", "deleted": true})
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
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut customer = Customer {
        id: random::id("cus")?,
        created: call.now,
        address: None,
        description: None,
        email: None,
        name: None,
        phone: None,
        shipping: None,
        metadata: Map::new(),
        default_payment_method: None,
        preferred_locales: Vec::new(),
    };
    read_details(&mut params, &mut customer)?;
    let kept = params.text("payment_method")?;
    let default = read_default(&mut params)?;
    params.finish()?;
    if let Some(id) = kept {
        payment_methods::keep(call, &id, &customer.id)?;
    }
    set_default(call, &mut customer, default)?;
    call.tx.save(&customer)?;
    Ok(Answer::ok(expanded(call, &customer, &expand)?))
}

/// `GET /v1/customers/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    match call.tx.find::<Customer>(call.id)? {
        Some(customer) => Ok(Answer::ok(expanded(call, &customer, &expand)?)),
        None => show(call, call.id).map(Answer::ok),
    }
}

/// `POST /v1/customers/{id}`: what is not sent stays; an empty value unsets. Addresses are replaced whole.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mut customer = load(call, call.id, "customer")?;
    read_details(&mut params, &mut customer)?;
    let default = read_default(&mut params)?;
    params.finish()?;
    set_default(call, &mut customer, default)?;
    call.tx.save(&customer)?;
    Ok(Answer::ok(expanded(call, &customer, &expand)?))
}

/// `DELETE /v1/customers/{id}`: the PaymentMethods that the customer keeps go with them.
pub fn delete(call: &Call<'_>, params: Params) -> Result<Answer, ApiError> {
    params.finish()?;
    let customer = load(call, call.id, "customer")?;
    payment_methods::detach_all(call, &customer.id)?;
    call.tx.delete::<Customer>(&customer.id)?;
    let deleted = DeletedCustomer { id: customer.id };
    call.tx.save(&deleted)?;
    Ok(Answer::ok(deleted.view()))
}

/// `GET /v1/customers`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "email", "email")?;
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("customer", "/v1/customers"), |customer| expanded(call, &customer, &expand))
}

/// The customer of this id; `param` is named when there is none, or none any more.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<Customer, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("customer", param))
}

/// Whether there is a customer of this id.
pub fn exists(call: &Call<'_>, id: &str) -> Result<bool, ApiError> {
    Ok(call.tx.find::<Customer>(id)?.is_some())
}

/// The customer of this id as others show them, deleted ones included.
pub fn show(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    if let Some(deleted) = call.tx.find::<DeletedCustomer>(id)? {
        return Ok(deleted.view());
    }
    load(call, id, "customer").map(|customer| customer.view())
}

/// The PaymentMethod that the customer's invoices are paid with, if there is one.
pub fn default_payment_method(call: &Call<'_>, id: &str) -> Result<Option<String>, ApiError> {
    load(call, id, "customer").map(|customer| customer.default_payment_method)
}

/// Unsets the customer's default PaymentMethod, if it is this one.
pub fn forget_default(call: &Call<'_>, id: &str, method: &str) -> Result<(), ApiError> {
    let mut customer = load(call, id, "customer")?;
    if customer.default_payment_method.as_deref() != Some(method) {
        return Ok(());
    }
    customer.default_payment_method = None;
    call.tx.save(&customer)
}

fn expanded(call: &Call<'_>, customer: &Customer, expand: &Expand) -> Result<Value, ApiError> {
    let mut view = customer.view();
    if let (true, Some(id)) = (expand.wants(DEFAULT_METHOD), &customer.default_payment_method) {
        let method = payment_methods::load(call, id, "payment_method")?;
        view["invoice_settings"]["default_payment_method"] = method.view(call.caller)?;
    }
    Ok(view)
}

/// What create and update read alike.
fn read_details(params: &mut Params, customer: &mut Customer) -> Result<(), ApiError> {
    params.change("address", &mut customer.address, contacts::address)?;
    params.change("description", &mut customer.description, Params::text)?;
    params.change("email", &mut customer.email, Params::email)?;
    params.change("name", &mut customer.name, Params::free_text)?;
    params.change("phone", &mut customer.phone, Params::text)?;
    params.change("shipping", &mut customer.shipping, |params, _| contacts::shipping(params))?;
    if params.has("preferred_locales") {
        customer.preferred_locales = params.list("preferred_locales")?.unwrap_or_default();
    }
    params.change_metadata(&mut customer.metadata)
}

/// `invoice_settings[default_payment_method]`: nothing when it was not sent, an inner nothing when it is to be unset.
fn read_default(params: &mut Params) -> Result<Option<Option<String>>, ApiError> {
    let Some(mut settings) = params.map("invoice_settings")? else {
        return Ok(None);
    };
    let was_sent = settings.has("default_payment_method");
    let default = settings.text("default_payment_method")?;
    settings.finish()?;
    Ok(was_sent.then_some(default))
}

fn set_default(call: &Call<'_>, customer: &mut Customer, default: Option<Option<String>>) -> Result<(), ApiError> {
    const PARAM: &str = "invoice_settings[default_payment_method]";
    let Some(default) = default else {
        return Ok(());
    };
    if let Some(id) = &default
        && payment_methods::load(call, id, PARAM)?.customer.as_ref() != Some(&customer.id)
    {
        return Err(ApiError::unusable(
            PARAM,
            "it has to be a PaymentMethod that this customer keeps. Attach it first.",
        ));
    }
    customer.default_payment_method = default;
    Ok(())
}
