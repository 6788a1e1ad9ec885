//! Payment Links: an address that anybody can be sent, behind which a Checkout Session begins for each who comes. Its URL is the hosted page's, by the
//! link's own id; that page begins the session. A link's lines do not change once it is made.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::checkout_sessions::{Draft, Line, Mode, begin, check, read_lines};
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::offers::{BILLING, Confirmation, Missing, countries, goods, short_text, switch, trial_days};
use crate::resources::payment_intents::read_currency;
use crate::store::Record;

/// The values of `submit_type`.
const SUBMIT_TYPES: &[&str] = &["auto", "book", "donate", "pay", "subscribe"];
/// The longest message, in characters.
const MESSAGE: usize = 500;

/// A link, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct PaymentLink {
    id: String,
    created: i64,
    active: bool,
    mode: Mode,
    currency: String,
    lines: Vec<Line>,
    confirmation: Confirmation,
    inactive_message: Option<String>,
    allow_promotion_codes: bool,
    automatic_tax: bool,
    billing_address_collection: Option<String>,
    phone_number_collection: bool,
    shipping_countries: Option<Vec<String>>,
    submit_type: String,
    trial_period_days: Option<i64>,
    metadata: Map<String, Value>,
}

impl Record for PaymentLink {
    const TABLE: &'static str = "payment_links";

    fn id(&self) -> &str {
        &self.id
    }
}

impl PaymentLink {
    /// As the merchant's server sees it.
    fn view(&self, call: &Call<'_>) -> Value {
        json!({
            "id": self.id,
            "object": "payment_link",
            "active": self.active,
            "after_completion": self.after_completion(),
            "allow_promotion_codes": self.allow_promotion_codes,
            "application": null,
            "application_fee_amount": null,
            "application_fee_percent": null,
            "automatic_tax": {"enabled": self.automatic_tax, "liability": null},
            "billing_address_collection": self.billing_address_collection.as_deref().unwrap_or("auto"),
            "consent_collection": null,
            "currency": self.currency,
            "custom_fields": [],
            "custom_text": {"after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null},
            "customer_creation": "if_required",
            "inactive_message": self.inactive_message,
            "invoice_creation": null,
            "livemode": false,
            "metadata": self.metadata,
            "on_behalf_of": null,
            "payment_intent_data": null,
            "payment_method_collection": "always",
            "payment_method_types": null,
            "phone_number_collection": {"enabled": self.phone_number_collection},
            "restrictions": null,
            "shipping_address_collection":
                self.shipping_countries.as_ref().map(|countries| json!({"allowed_countries": countries})),
            "shipping_options": [],
            "submit_type": self.submit_type,
            "subscription_data": self.subscription_data(),
            "tax_id_collection": {"enabled": false, "required": "never"},
            "transfer_data": null,
            "url": format!("{}/c/pay/{}", call.app.pay_url, self.id),
        })
    }

    fn after_completion(&self) -> Value {
        match &self.confirmation {
            Confirmation::Redirect(url) => json!({"type": "redirect", "redirect": {"url": url}}),
            Confirmation::Message(message) => {
                json!({"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": message}})
            }
        }
    }

    fn subscription_data(&self) -> Value {
        if self.mode != Mode::Subscription {
            return Value::Null;
        }
        json!({
            "description": null,
            "invoice_settings": {"issuer": {"type": "self"}},
            "metadata": {},
            "trial_period_days": self.trial_period_days,
            "trial_settings": null,
        })
    }

    /// What create and update read alike; an empty value unsets.
    fn change(&mut self, params: &mut Params) -> Result<(), ApiError> {
        self.active = params.boolean("active")?.unwrap_or(self.active);
        read_completion(params, &mut self.confirmation)?;
        params
            .change("inactive_message", &mut self.inactive_message, |params, name| short_text(params, name, MESSAGE))?;
        self.allow_promotion_codes = params.boolean("allow_promotion_codes")?.unwrap_or(self.allow_promotion_codes);
        self.automatic_tax = switch(params, "automatic_tax", self.automatic_tax)?;
        params.change("billing_address_collection", &mut self.billing_address_collection, |params, name| {
            Ok(params.choice(name, BILLING)?.map(str::to_owned))
        })?;
        self.phone_number_collection = switch(params, "phone_number_collection", self.phone_number_collection)?;
        params.change("shipping_address_collection", &mut self.shipping_countries, countries)?;
        if let Some(kind) = params.choice("submit_type", SUBMIT_TYPES)? {
            kind.clone_into(&mut self.submit_type);
        }
        if let Some(mut data) = params.map("subscription_data")? {
            if self.mode != Mode::Subscription {
                return Err(ApiError::unusable("subscription_data", "the link's prices are paid once."));
            }
            data.change("trial_period_days", &mut self.trial_period_days, trial_days)?;
            data.finish()?;
        }
        params.change_metadata(&mut self.metadata)
    }

    /// What it sells is sold now.
    fn must_be_sold(&self, call: &Call<'_>) -> Result<Vec<Value>, ApiError> {
        if !self.active {
            // Whose words these are, the page tells by the parameter.
            let (message, param) = match &self.inactive_message {
                Some(own) => (own.as_str(), "inactive_message"),
                None => {
                    ("This payment link is no longer active. Set active=true, or send another one.", "payment_link")
                }
            };
            return Err(ApiError::invalid(message).code("payment_link_inactive").param(param));
        }
        let (mut prices, mut missing) = (Vec::new(), Missing::default());
        for line in &self.lines {
            // What was described with the link is nobody else's, and always sold by it.
            let price = goods::price(call, &line.price, "line_items")?;
            let product = goods::product_sold(call, price["product"].as_str().unwrap_or_default(), &mut missing)?;
            if product.is_none() {
                return Err(missing.error("payment_link_empty", "What this payment link sells is not sold now."));
            }
            prices.push(price);
        }
        Ok(prices)
    }
}

/// `POST /v1/payment_links`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let (lines, prices) = read_lines(call, &mut params, Mode::Payment)?;
    let recurs = prices.iter().any(|price| !price["recurring"].is_null());
    let mode = if recurs { Mode::Subscription } else { Mode::Payment };
    let asked = read_currency(&mut params)?;
    let currency = check(&prices, mode, asked.as_deref())?.unwrap_or_default();
    let mut link = PaymentLink {
        id: random::id("plink")?,
        created: call.now,
        active: true,
        mode,
        currency,
        lines,
        confirmation: Confirmation::default(),
        inactive_message: None,
        allow_promotion_codes: false,
        automatic_tax: false,
        billing_address_collection: None,
        phone_number_collection: false,
        shipping_countries: None,
        submit_type: "auto".to_owned(),
        trial_period_days: None,
        metadata: Map::new(),
    };
    link.change(&mut params)?;
    params.finish()?;
    call.tx.save(&link)?;
    Ok(Answer::ok(link.view(call)))
}

/// `POST /v1/payment_links/{id}`: what is not sent stays.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut link = load(call)?;
    link.change(&mut params)?;
    params.finish()?;
    call.tx.save(&link)?;
    Ok(Answer::ok(link.view(call)))
}

/// `GET /v1/payment_links/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    Ok(Answer::ok(load(call)?.view(call)))
}

/// `GET /v1/payment_links`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    if let Some(active) = params.boolean("active")? {
        list.only_number("active", i64::from(active));
    }
    params.finish()?;
    list.answer(call, ("payment_link", "/v1/payment_links"), |link: PaymentLink| Ok(link.view(call)))
}

/// `POST /v1/payment_links/{id}/checkout`: the hosted page begins a Checkout Session, for whoever came by the link. Who that is, what the merchant calls
/// the purchase and the language are the page's to say; all else is the link's.
pub fn checkout(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let link = load(call)?;
    let mut draft = Draft::new(link.mode);
    draft.read_of_page(&mut params)?;
    params.finish()?;
    let prices = link.must_be_sold(call)?;
    let currency = check(&prices, link.mode, Some(&link.currency))?;
    draft.confirmation = link.confirmation.clone();
    draft.allow_promotion_codes = link.allow_promotion_codes;
    draft.automatic_tax = link.automatic_tax;
    draft.billing_address_collection.clone_from(&link.billing_address_collection);
    draft.phone_number_collection = link.phone_number_collection;
    draft.shipping_countries.clone_from(&link.shipping_countries);
    draft.submit_type = Some(link.submit_type.clone());
    draft.trial_period_days = link.trial_period_days;
    let lines = link.lines.iter().map(|line| Line::new(line.price.clone(), line.quantity, line.adjustable.clone()));
    let session = begin(call, draft, lines.collect::<Result<_, _>>()?, currency, None)?.keep(call)?;
    Ok(Answer::ok(session.redirect(call)))
}

fn load(call: &Call<'_>) -> Result<PaymentLink, ApiError> {
    call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("payment_link", "payment_link"))
}

/// `after_completion`: a page of the merchant's, or the hosted page with a message.
fn read_completion(params: &mut Params, kept: &mut Confirmation) -> Result<(), ApiError> {
    let Some(mut sent) = params.map("after_completion")? else {
        return Ok(());
    };
    let kind = sent.choice("type", &["hosted_confirmation", "redirect"])?;
    *kept = match kind.ok_or_else(|| ApiError::missing(&sent.name("type")))? {
        "redirect" => {
            let mut redirect = sent.map("redirect")?.ok_or_else(|| ApiError::missing(&sent.name("redirect")))?;
            let url = redirect.url("url")?.ok_or_else(|| ApiError::missing(&redirect.name("url")))?;
            redirect.finish()?;
            Confirmation::Redirect(url)
        }
        _ => {
            let mut page = sent.map_or_empty("hosted_confirmation")?;
            let message = short_text(&mut page, "custom_message", MESSAGE)?;
            page.finish()?;
            Confirmation::Message(message)
        }
    };
    sent.finish()
}
