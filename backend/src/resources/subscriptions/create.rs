//! `POST /v1/subscriptions`, and what a subscription begins with: its first Invoice, or, for a trial, a SetupIntent.

use serde_json::{Map, Value, json};

use super::view::EXPANDABLE;
use super::{Item, Status, Subscription};
use crate::answer::Answer;
use crate::api::Call;
use crate::clock;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::invoices::{self, Bill};
use crate::resources::offers::{self, goods};
use crate::resources::{customers, payment_intents, payment_methods, setup_intents};

/// How many prices a subscription has at most.
const ITEMS: usize = 20;
/// The longest trial, in seconds: two years.
const LONGEST_TRIAL: i64 = 730 * 86_400;
/// The values of `payment_behavior`.
const BEHAVIORS: &[&str] = &["allow_incomplete", "default_incomplete", "error_if_incomplete"];

/// When a trial ends, and what then.
#[derive(Clone, Default)]
pub struct Trial {
    /// Seconds since 1970; nothing when there is none.
    pub end: Option<i64>,
    /// What becomes of the subscription when there is nothing to pay with: `cancel`, `create_invoice` or `pause`.
    pub missing_payment_method: Option<String>,
}

/// What is subscribed to.
pub struct Wanted {
    /// The price's id.
    pub price: String,
    /// How many of it.
    pub quantity: i64,
    /// The merchant's texts.
    pub metadata: Map<String, Value>,
}

/// A subscription to be.
pub struct Order {
    /// Who subscribes.
    pub customer: String,
    /// What is subscribed to.
    pub items: Vec<Wanted>,
    /// The currency to pay in, where it is not the prices' own.
    pub currency: Option<String>,
    /// How it begins.
    pub trial: Trial,
    /// What is paid with.
    pub default_payment_method: Option<String>,
    /// Whether the first payment's method becomes the subscription's.
    pub save_default: bool,
    /// Whether taxes are asked for.
    pub automatic_tax: bool,
    /// The merchant's text.
    pub description: Option<String>,
    /// The merchant's texts.
    pub metadata: Map<String, Value>,
}

impl Item {
    fn new(wanted: Wanted) -> Result<Self, ApiError> {
        let Wanted { price, quantity, metadata } = wanted;
        Ok(Self { id: random::id("si")?, price, quantity, metadata })
    }
}

/// `POST /v1/subscriptions`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let behavior = params.choice("payment_behavior", BEHAVIORS)?.unwrap_or("allow_incomplete");
    let off_session = params.boolean("off_session")?.unwrap_or(false);
    let order = read(call, &mut params)?;
    params.finish()?;
    let mut subscription = open(call, order)?;
    if behavior != "default_incomplete" {
        pay(call, &subscription, off_session, behavior == "error_if_incomplete")?;
        subscription = super::load(call, &subscription.id)?;
    }
    Ok(Answer::ok(subscription.expanded(call, &expand)?))
}

/// Begins a subscription: `incomplete` until its first Invoice is paid, unless there is nothing to pay yet.
pub fn open(call: &Call<'_>, order: Order) -> Result<Subscription, ApiError> {
    let prices = order
        .items
        .iter()
        .map(|wanted| goods::price(call, &wanted.price, "items"))
        .collect::<Result<Vec<_>, ApiError>>()?;
    let currency = check(&prices, order.currency.as_deref())?;
    let (interval, count) = goods::interval(&prices[0]);
    let mut subscription = Subscription {
        id: random::id("sub")?,
        created: call.now,
        customer: order.customer,
        currency,
        status: Status::Incomplete,
        items: order.items.into_iter().map(Item::new).collect::<Result<_, _>>()?,
        period_start: call.now,
        period_end: order.trial.end.unwrap_or_else(|| clock::after(call.now, interval, count)),
        trial_end: order.trial.end,
        missing_payment_method: order.trial.missing_payment_method.unwrap_or_else(|| "create_invoice".to_owned()),
        cancel_at_period_end: false,
        canceled_at: None,
        ended_at: None,
        cancellation_reason: None,
        default_payment_method: order.default_payment_method,
        save_default: order.save_default,
        latest_invoice: None,
        pending_setup_intent: None,
        automatic_tax: order.automatic_tax,
        description: order.description,
        metadata: order.metadata,
        due: None,
    };
    let billed = invoices::bill(call, &subscription.customer, &subscription.currency, bill(call, &subscription)?)?;
    subscription.latest_invoice = Some(billed.invoice);
    if subscription.trial_end.is_some() {
        subscription.status = Status::Trialing;
    } else if billed.intent.is_none() {
        subscription.status = Status::Active;
    }
    if billed.intent.is_none() && method_of(call, &subscription)?.is_none() {
        let form = json!({"customer": subscription.customer, "usage": "off_session"});
        let intent = setup_intents::create(&call.as_server(""), Params::of(&form))?.body;
        subscription.pending_setup_intent = intent["id"].as_str().map(str::to_owned);
    }
    subscription.save(call)?;
    Ok(subscription)
}

/// One currency and one interval for all prices. Gives the currency.
fn check(prices: &[Value], currency: Option<&str>) -> Result<String, ApiError> {
    let fits = |rule: &str| ApiError::unusable("items", rule);
    for price in prices {
        if price["active"] != true {
            return Err(fits("a price is inactive."));
        }
        if price["recurring"].is_null() {
            return Err(fits("the prices of a subscription are recurring."));
        }
        if price["recurring"]["usage_type"] == "metered" {
            return Err(fits("a price by use is not served."));
        }
        if goods::interval(price) != goods::interval(&prices[0]) {
            return Err(fits("the prices of a subscription have one interval."));
        }
    }
    let common = goods::currencies(prices);
    let currency = currency.or(common.first().map(String::as_str)).unwrap_or_default();
    if prices.iter().any(|price| price["currency"] != prices[0]["currency"]) || !common.iter().any(|of| of == currency)
    {
        return Err(ApiError::unusable("currency", "all prices of a subscription can be paid in one currency."));
    }
    Ok(currency.to_owned())
}

/// Tries to pay the first Invoice with what the customer keeps. `strictly` refuses all of it when that does not come off at once.
fn pay(call: &Call<'_>, subscription: &Subscription, off_session: bool, strictly: bool) -> Result<(), ApiError> {
    let invoice = subscription.latest_invoice.as_deref().unwrap_or_default();
    let Some(intent) = invoices::open_intent(call, invoice)? else {
        return Ok(());
    };
    let Some(method) = method_of(call, subscription)? else {
        return Err(ApiError::invalid("This customer has no default payment method. Give the subscription one, or send payment_behavior=default_incomplete and let the buyer pay its first invoice.")
            .code("resource_missing")
            .param("default_payment_method"));
    };
    let paid = invoices::pay_with(call, &intent, method, off_session)?;
    if paid.status.is_success() {
        if strictly && paid.body["status"] != "succeeded" {
            return Err(ApiError::card("card_declined")
                .code("subscription_payment_intent_requires_action")
                .message("The first payment needs the buyer, so no subscription was made."));
        }
        // What follows from it is carried out at the end of the call: the answer tells it already.
        let invoice = invoices::show(call, invoice, &Expand::default())?;
        return super::follow(call, "invoice.paid", &invoice);
    }
    if !strictly {
        return Ok(());
    }
    let error = &paid.body["error"];
    Err(ApiError::card("card_declined")
        .code(error["code"].as_str().unwrap_or_default())
        .message(error["message"].as_str().unwrap_or_default())
        .with("decline_code", error["decline_code"].clone()))
}

/// What the subscription is paid with: its own method, else the customer's.
pub fn method_of(call: &Call<'_>, subscription: &Subscription) -> Result<Option<String>, ApiError> {
    match &subscription.default_payment_method {
        Some(method) => Ok(Some(method.clone())),
        None if !customers::exists(call, &subscription.customer)? => Ok(None),
        None => customers::default_payment_method(call, &subscription.customer),
    }
}

fn read(call: &Call<'_>, params: &mut Params) -> Result<Order, ApiError> {
    let customer = params.required("customer")?;
    customers::load(call, &customer, "customer")?;
    let items = read_items(params)?;
    let default_payment_method = params.text("default_payment_method")?;
    if let Some(id) = &default_payment_method {
        check_owner(call, id, &customer)?;
    }
    params.choice("collection_method", &["charge_automatically"])?;
    Ok(Order {
        trial: read_trial(call, params)?,
        save_default: read_saving(params)?,
        automatic_tax: offers::switch(params, "automatic_tax", false)?,
        currency: payment_intents::read_currency(params)?,
        description: params.text("description")?,
        metadata: params.metadata()?,
        customer,
        items,
        default_payment_method,
    })
}

/// A subscription is paid with what its customer keeps.
pub fn check_owner(call: &Call<'_>, method: &str, customer: &str) -> Result<(), ApiError> {
    const NAME: &str = "default_payment_method";
    if payment_methods::load(call, method, NAME)?.customer.as_deref() == Some(customer) {
        return Ok(());
    }
    Err(ApiError::unusable(NAME, "it has to be a PaymentMethod that this customer keeps. Attach it first."))
}

fn read_items(params: &mut Params) -> Result<Vec<Wanted>, ApiError> {
    let sent = params.maps("items")?.unwrap_or_default();
    if !(1..=ITEMS).contains(&sent.len()) {
        return Err(ApiError::missing("items").message("A subscription has one to twenty items."));
    }
    let mut items: Vec<Wanted> = Vec::new();
    for mut sent in sent {
        let price = sent.required("price")?;
        if items.iter().any(|other| other.price == price) {
            return Err(ApiError::unusable(&sent.name("price"), "a price stands in a subscription once."));
        }
        let quantity = sent.integer("quantity")?.unwrap_or(1);
        if !(0..=999_999).contains(&quantity) {
            return Err(ApiError::unusable(&sent.name("quantity"), "a number from 0 to 999999 is expected."));
        }
        items.push(Wanted { price, quantity, metadata: sent.metadata()? });
        sent.finish()?;
    }
    Ok(items)
}

/// `trial_end` or `trial_period_days`, and `trial_settings`.
pub fn read_trial(call: &Call<'_>, params: &mut Params) -> Result<Trial, ApiError> {
    let days = params.integer("trial_period_days")?;
    let end =
        match params.text("trial_end")?.as_deref() {
            None | Some("now") => None,
            Some(text) => Some(text.parse::<i64>().map_err(|_| {
                ApiError::unusable(&params.name("trial_end"), "now, or a second since 1970, is expected.")
            })?),
        };
    let (end, name) = match (days, end) {
        (Some(_), Some(_)) => {
            return Err(
                ApiError::invalid("Send trial_end or trial_period_days, not both.").param(&params.name("trial_end"))
            );
        }
        (Some(days), None) => (Some(call.now.saturating_add(days.saturating_mul(86_400))), "trial_period_days"),
        (None, end) => (end, "trial_end"),
    };
    if end.is_some_and(|end| end <= call.now || end > call.now + LONGEST_TRIAL) {
        return Err(ApiError::unusable(&params.name(name), "a trial ends within two years from now."));
    }
    let mut missing_payment_method = None;
    if let Some(mut settings) = params.map("trial_settings")? {
        if let Some(mut behavior) = settings.map("end_behavior")? {
            let words = &["cancel", "create_invoice", "pause"];
            missing_payment_method = behavior.choice("missing_payment_method", words)?.map(str::to_owned);
            behavior.finish()?;
        }
        settings.finish()?;
    }
    Ok(Trial { end, missing_payment_method })
}

fn read_saving(params: &mut Params) -> Result<bool, ApiError> {
    let Some(mut settings) = params.map("payment_settings")? else {
        return Ok(false);
    };
    let saving = settings.choice("save_default_payment_method", &["off", "on_subscription"])?;
    settings.finish()?;
    Ok(saving == Some("on_subscription"))
}

/// What the first Invoice charges for: nothing while a trial runs.
fn bill(call: &Call<'_>, subscription: &Subscription) -> Result<Bill, ApiError> {
    let (mut lines, mut total) = (Vec::new(), 0);
    for item in &subscription.items {
        let price = goods::price(call, &item.price, "items")?;
        let product = goods::product(call, price["product"].as_str().unwrap_or_default(), "items")?;
        let name = product["name"].as_str().unwrap_or_default();
        let (amount, description) = match subscription.trial_end {
            Some(_) => (0, format!("Trial period for {name}")),
            None => (
                goods::amount(call, &price, item.quantity, &subscription.currency)?,
                format!("{} × {name}", item.quantity),
            ),
        };
        total += amount;
        lines.push(line(subscription, item, &price, amount, &description));
    }
    Ok(Bill {
        subscription: subscription.id.clone(),
        metadata: subscription.metadata.clone(),
        lines,
        total,
        automatic_tax: subscription.automatic_tax,
    })
}

fn line(subscription: &Subscription, item: &Item, price: &Value, amount: i64, description: &str) -> Value {
    json!({
        "amount": amount,
        "currency": subscription.currency,
        "description": description,
        "discount_amounts": [],
        "discountable": true,
        "discounts": [],
        "metadata": item.metadata,
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": null,
            "subscription_item_details": {
                "invoice_item": null,
                "proration": false,
                "proration_details": null,
                "subscription": subscription.id,
                "subscription_item": item.id,
            },
        },
        "period": {"end": subscription.period_end, "start": subscription.period_start},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": item.price, "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": item.quantity,
        "subscription": subscription.id,
        "subtotal": amount,
        "taxes": [],
    })
}
