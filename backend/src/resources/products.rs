//! Products: what is sold, as buyers read it. For servers alone; what a page may know of one stands in [`crate::resources::offers`].

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::store::Record;

/// How many pictures a product has at most.
const IMAGES: usize = 8;
/// How many features it lists at most.
const FEATURES: usize = 15;
/// The longest feature, in characters.
const FEATURE: usize = 80;

/// A product, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Product {
    id: String,
    created: i64,
    updated: i64,
    active: bool,
    name: String,
    description: Option<String>,
    images: Vec<String>,
    marketing_features: Vec<String>,
    shippable: Option<bool>,
    statement_descriptor: Option<String>,
    tax_code: Option<String>,
    unit_label: Option<String>,
    url: Option<String>,
    metadata: Map<String, Value>,
}

impl Record for Product {
    const TABLE: &'static str = "products";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Product {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        json!({
            "id": self.id,
            "object": "product",
            "active": self.active,
            "created": self.created,
            "default_price": null,
            "description": self.description,
            "images": self.images,
            "livemode": false,
            "marketing_features": self.marketing_features.iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
            "metadata": self.metadata,
            "name": self.name,
            "package_dimensions": null,
            "shippable": self.shippable,
            "statement_descriptor": self.statement_descriptor,
            "tax_code": self.tax_code,
            "unit_label": self.unit_label,
            "updated": self.updated,
            "url": self.url,
        })
    }

    /// What create and update read alike.
    fn change(&mut self, params: &mut Params) -> Result<(), ApiError> {
        self.active = params.boolean("active")?.unwrap_or(self.active);
        params.change("description", &mut self.description, Params::free_text)?;
        if params.has("images") {
            self.images = read_images(params)?;
        }
        if params.has("marketing_features") {
            self.marketing_features = read_features(params)?;
        }
        params.change("shippable", &mut self.shippable, Params::boolean)?;
        params.change("statement_descriptor", &mut self.statement_descriptor, Params::text)?;
        params.change("tax_code", &mut self.tax_code, Params::text)?;
        params.change("unit_label", &mut self.unit_label, Params::free_text)?;
        params.change("url", &mut self.url, Params::url)?;
        params.change_metadata(&mut self.metadata)
    }
}

/// `POST /v1/products`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let name = params.free_text("name")?.ok_or_else(|| ApiError::missing(&params.name("name")))?;
    let mut product = Product {
        id: random::id("prod")?,
        created: call.now,
        updated: call.now,
        active: true,
        name,
        description: None,
        images: Vec::new(),
        marketing_features: Vec::new(),
        shippable: None,
        statement_descriptor: None,
        tax_code: None,
        unit_label: None,
        url: None,
        metadata: Map::new(),
    };
    product.change(&mut params)?;
    params.finish()?;
    call.tx.save(&product)?;
    Ok(Answer::ok(product.view()))
}

/// `GET /v1/products/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    Ok(Answer::ok(load(call, call.id, "id")?.view()))
}

/// `POST /v1/products/{id}`: what is not sent stays; an empty value unsets.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut product = load(call, call.id, "id")?;
    if let Some(name) = params.free_text("name")? {
        product.name = name;
    }
    product.change(&mut params)?;
    params.finish()?;
    product.updated = call.now;
    call.tx.save(&product)?;
    Ok(Answer::ok(product.view()))
}

/// `GET /v1/products`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    if let Some(active) = params.boolean("active")? {
        list.only_number("active", i64::from(active));
    }
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("product", "/v1/products"), |product: Product| Ok(product.view()))
}

/// The product of this id; `param` is named when there is none.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<Product, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("product", param))
}

fn read_images(params: &mut Params) -> Result<Vec<String>, ApiError> {
    let images = params.list("images")?.unwrap_or_default();
    if images.len() > IMAGES || !images.iter().all(|url| opentill::rules::origin::is_secure_url(url)) {
        return Err(ApiError::unusable(&params.name("images"), "up to eight https URLs are expected."));
    }
    Ok(images)
}

fn read_features(params: &mut Params) -> Result<Vec<String>, ApiError> {
    let name = params.name("marketing_features");
    let mut features = Vec::new();
    for mut sent in params.maps("marketing_features")?.unwrap_or_default() {
        features.push(sent.required("name")?);
        sent.finish()?;
    }
    if features.len() > FEATURES || features.iter().any(|feature| feature.chars().count() > FEATURE) {
        return Err(ApiError::unusable(&name, "up to 15 features of up to 80 characters are expected."));
    }
    Ok(features)
}
