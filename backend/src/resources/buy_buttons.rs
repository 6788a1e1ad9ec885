//! Buy buttons: one price, to be bought from any page by the button's id alone. The merchant's server makes them; a publishable key reads what a page
//! may know. Ours: Stripe's are made in its Dashboard, and have no documented API.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::checkout_sessions::Line;
use crate::resources::customer_sessions::Component;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::offers::{self, Adjustable, Choice, Missing, Settings, goods};
use crate::resources::subscriptions;
use crate::store::Record;

/// The values of `layout`: a button alone, or a card with picture and description.
const LAYOUTS: &[&str] = &["button", "card"];
/// The longest text of a button, in characters.
const BUTTON_TEXT: usize = 40;
/// The longest description, in characters.
const DESCRIPTION: usize = 500;

/// A button, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct BuyButton {
    id: String,
    created: i64,
    active: bool,
    /// The price's id.
    price: String,
    quantity: i64,
    adjustable_quantity: Option<Adjustable>,
    layout: String,
    button_text: Option<String>,
    description: Option<String>,
    image: Option<String>,
    trial_period_days: Option<i64>,
    settings: Settings,
    metadata: Map<String, Value>,
}

impl Record for BuyButton {
    const TABLE: &'static str = "buy_buttons";

    fn id(&self) -> &str {
        &self.id
    }
}

impl BuyButton {
    /// As the merchant's server sees it.
    fn view(&self) -> Value {
        let mut view = json!({
            "id": self.id,
            "object": "buy_button",
            "active": self.active,
            "adjustable_quantity": Adjustable::view(self.adjustable_quantity.as_ref()),
            "button_text": self.button_text,
            "created": self.created,
            "description": self.description,
            "image": self.image,
            "layout": self.layout,
            "livemode": false,
            "metadata": self.metadata,
            "price": self.price,
            "quantity": self.quantity,
            "trial_period_days": self.trial_period_days,
        });
        if let (Value::Object(shown), Value::Object(settings)) = (&mut view, self.settings.view()) {
            shown.extend(settings);
        }
        view
    }

    /// What create and update read alike.
    fn change(&mut self, call: &Call<'_>, params: &mut Params) -> Result<(), ApiError> {
        self.active = params.boolean("active")?.unwrap_or(self.active);
        if let Some(price) = params.text("price")? {
            self.price = price;
        }
        self.quantity = params.integer("quantity")?.unwrap_or(self.quantity);
        params.change("adjustable_quantity", &mut self.adjustable_quantity, Adjustable::read)?;
        if let Some(layout) = params.choice("layout", LAYOUTS)? {
            layout.clone_into(&mut self.layout);
        }
        params.change("button_text", &mut self.button_text, |params, name| {
            offers::short_text(params, name, BUTTON_TEXT)
        })?;
        params.change("description", &mut self.description, |params, name| {
            offers::short_text(params, name, DESCRIPTION)
        })?;
        params.change("image", &mut self.image, Params::url)?;
        params.change("trial_period_days", &mut self.trial_period_days, offers::trial_days)?;
        self.settings.change(params)?;
        params.change_metadata(&mut self.metadata)?;
        self.check(call)
    }

    fn check(&self, call: &Call<'_>) -> Result<(), ApiError> {
        let price = goods::price(call, &self.price, "price")?;
        if price["active"] != true {
            return Err(ApiError::unusable("price", "it is inactive."));
        }
        if price["recurring"]["usage_type"] == "metered" {
            return Err(ApiError::unusable("price", "a price by use cannot be bought with a button."));
        }
        let product = goods::product(call, price["product"].as_str().unwrap_or_default(), "price")?;
        if product["active"] != true {
            return Err(ApiError::unusable("price", "its product is archived."));
        }
        if self.trial_period_days.is_some() && price["recurring"].is_null() {
            return Err(ApiError::unusable("trial_period_days", "only a recurring price can begin with a trial."));
        }
        if self.quantity < 1 || !Adjustable::holds(self.adjustable_quantity.as_ref(), self.quantity) {
            return Err(ApiError::unusable("quantity", "1 at least, and within adjustable_quantity, is expected."));
        }
        Ok(())
    }

    /// As a page sees it.
    fn show(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let (price, product) = self.sold(call)?;
        let customer = offers::customer_of(call, Component::BuyButton)?;
        let mut shown = goods::public_price(&price);
        shown["current"] = match &customer {
            Some(customer) => json!(subscriptions::current_prices(call, customer)?.contains(&self.price)),
            None => Value::Null,
        };
        let or = |own: &Option<String>, theirs: &Value| own.as_ref().map_or_else(|| theirs.clone(), |own| json!(own));
        Ok(json!({
            "id": self.id,
            "object": "buy_button",
            "adjustable_quantity": Adjustable::view(self.adjustable_quantity.as_ref()),
            "appearance": self.settings.appearance(),
            "business_name": call.app.merchant_name,
            "button_text": self.button_text,
            "currencies": goods::currencies(std::slice::from_ref(&price)),
            "customer": offers::customer_view(call, customer.as_deref())?,
            "description": or(&self.description, &product["description"]),
            "image": or(&self.image, &product["images"][0]),
            "layout": self.layout,
            "livemode": false,
            "price": shown,
            "product": goods::public_product(&product),
            "quantity": self.quantity,
            "trial_period_days": self.trial_period_days,
        }))
    }

    /// The price and its product, if both are sold now.
    fn sold(&self, call: &Call<'_>) -> Result<(Value, Value), ApiError> {
        if !self.active {
            return Err(ApiError::invalid("This buy button is inactive. Set active=true, or show another one.")
                .code("buy_button_inactive")
                .param("buy_button"));
        }
        let mut missing = Missing::default();
        if let Some(price) = goods::price_sold(call, &self.price, &mut missing)? {
            let product = price["product"].as_str().unwrap_or_default();
            if let Some(product) = goods::product_sold(call, product, &mut missing)? {
                return Ok((price, product));
            }
        }
        Err(missing.error("buy_button_empty", "What this buy button sells is not sold now."))
    }
}

/// `POST /v1/buy_buttons`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    if !params.has("price") {
        return Err(ApiError::missing("price"));
    }
    let mut button = BuyButton {
        id: random::id("buy_btn")?,
        created: call.now,
        active: true,
        price: String::new(),
        quantity: 1,
        adjustable_quantity: None,
        layout: "button".to_owned(),
        button_text: None,
        description: None,
        image: None,
        trial_period_days: None,
        settings: Settings::default(),
        metadata: Map::new(),
    };
    button.change(call, &mut params)?;
    params.finish()?;
    call.tx.save(&button)?;
    Ok(Answer::ok(button.view()))
}

/// `POST /v1/buy_buttons/{id}`: what is not sent stays; an empty value unsets.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut button = load(call)?;
    button.change(call, &mut params)?;
    params.finish()?;
    call.tx.save(&button)?;
    Ok(Answer::ok(button.view()))
}

/// `GET /v1/buy_buttons/{id}`: all of it for a server, what a page may know for a page.
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let button = load(call)?;
    match call.caller {
        Caller::Secret => Ok(Answer::ok(button.view())),
        Caller::Publishable | Caller::Customer => button.show(call).map(Answer::ok),
    }
}

/// `POST /v1/buy_buttons/{id}/checkout`: a page begins a Checkout Session.
pub fn checkout(call: &Call<'_>, params: Params) -> Result<Answer, ApiError> {
    let choice = Choice::read(params)?;
    let button = load(call)?;
    button.sold(call)?;
    let customer = offers::customer_of(call, Component::BuyButton)?;
    if choice.price.as_ref().is_some_and(|price| *price != button.price) {
        return Err(ApiError::unusable("price", "it is not this buy button's."));
    }
    let adjustable = button.adjustable_quantity.clone();
    let quantity = Adjustable::choose(adjustable.as_ref(), choice.quantity, button.quantity, "quantity")?;
    let line = Line::new(button.price.clone(), quantity, adjustable)?;
    choice.begin(call, &button.settings, line, button.trial_period_days, customer)
}

/// `GET /v1/buy_buttons`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    if let Some(active) = params.boolean("active")? {
        list.only_number("active", i64::from(active));
    }
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("buy_button", "/v1/buy_buttons"), |button: BuyButton| Ok(button.view()))
}

fn load(call: &Call<'_>) -> Result<BuyButton, ApiError> {
    call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("buy_button", "buy_button"))
}
