//! `POST /v1/checkout/sessions`, and what a session is set up with, whoever begins it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::lines::{self, Line};
use super::view::EXPANDABLE;
use super::{Buyer, Payment, Session, Status};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::offers::{self, Confirmation};
use crate::resources::payment_intents::{CAPTURE_METHODS, USAGES, read_currency};
use crate::resources::{customers, subscriptions};

/// How long a session is open when nothing is said, and at most, in seconds.
const LIFETIME: i64 = 24 * 60 * 60;
/// How long it is open at least, in seconds: a minute less than half an hour, since clocks differ.
const SHORTEST: i64 = 29 * 60;
/// The values of `submit_type`.
const SUBMIT_TYPES: &[&str] = &["auto", "book", "donate", "pay", "subscribe"];
/// The languages that a page can be asked for.
const LOCALES: &[&str] = &[
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr", "hu",
    "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv",
    "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];

/// What a session is for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A payment.
    Payment,
    /// A payment method for later.
    Setup,
    /// A subscription.
    Subscription,
}

impl Mode {
    /// On the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Setup => "setup",
            Self::Subscription => "subscription",
        }
    }
}

/// What a session is set up with.
#[derive(Clone, Serialize, Deserialize)]
pub struct Draft {
    /// What it is for.
    pub mode: Mode,
    /// What the merchant calls it: letters, digits, - and _.
    pub client_reference_id: Option<String>,
    /// The buyer's address, which they cannot change then.
    pub customer_email: Option<String>,
    /// Whether a payment makes a customer, too.
    pub customer_creation: bool,
    /// The page's language.
    pub locale: Option<String>,
    /// What the page's button says.
    pub submit_type: Option<String>,
    /// What the buyer sees once they have paid.
    pub confirmation: Confirmation,
    /// Where a buyer goes who does not want to.
    pub cancel_url: Option<String>,
    /// Whether a buyer may enter a code.
    pub allow_promotion_codes: bool,
    /// `auto` or `required`.
    pub billing_address_collection: Option<String>,
    /// Where goods can be sent.
    pub shipping_countries: Option<Vec<String>>,
    /// Whether a phone number is asked for.
    pub phone_number_collection: bool,
    /// Whether taxes are asked for.
    pub automatic_tax: bool,
    /// The types that the merchant named.
    pub payment_method_types: Option<Vec<String>>,
    /// Whether a payment method is asked for though nothing is to be paid yet.
    pub always_collect: bool,
    /// `payment_intent_data`, or `setup_intent_data`.
    pub intent_data: Value,
    /// `subscription_data`: the description.
    pub description: Option<String>,
    /// `subscription_data`: the merchant's texts.
    pub subscription_metadata: Map<String, Value>,
    /// `subscription_data`: how long nothing is paid, in days.
    pub trial_period_days: Option<i64>,
    /// `subscription_data`: when the trial ends, in seconds since 1970.
    pub trial_end: Option<i64>,
    /// `subscription_data`: what becomes of it then when there is nothing to pay with.
    pub missing_payment_method: Option<String>,
}

impl Draft {
    /// One that says nothing.
    pub fn new(mode: Mode) -> Self {
        Self {
            mode,
            client_reference_id: None,
            customer_email: None,
            customer_creation: false,
            locale: None,
            submit_type: None,
            confirmation: Confirmation::default(),
            cancel_url: None,
            allow_promotion_codes: false,
            billing_address_collection: None,
            shipping_countries: None,
            phone_number_collection: false,
            automatic_tax: false,
            payment_method_types: None,
            always_collect: true,
            intent_data: Value::Null,
            description: None,
            subscription_metadata: Map::new(),
            trial_period_days: None,
            trial_end: None,
            missing_payment_method: None,
        }
    }

    /// Reads what a page may say of a session, too: who buys, what the merchant calls it, and the language.
    pub fn read_of_page(&mut self, params: &mut Params) -> Result<(), ApiError> {
        self.client_reference_id = read_reference(params)?;
        self.customer_email = params.email("customer_email")?;
        self.locale = params.choice("locale", LOCALES)?.map(str::to_owned);
        Ok(())
    }
}

/// `POST /v1/checkout/sessions`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    let mode = match params.choice("mode", &["payment", "setup", "subscription"])? {
        Some("payment") => Mode::Payment,
        Some("setup") => Mode::Setup,
        Some(_) => Mode::Subscription,
        None => return Err(ApiError::missing("mode")),
    };
    params.choice("ui_mode", &["hosted_page"])?;
    let mut draft = Draft::new(mode);
    draft.read_of_page(&mut params)?;
    read_page(&mut params, &mut draft)?;
    read_data(call, &mut params, &mut draft)?;
    let customer = read_customer(call, &mut params, &draft)?;
    let expires_at = read_expiry(call, &mut params)?;
    let currency = read_currency(&mut params)?;
    let metadata = params.metadata()?;
    let (lines, prices) = lines::read(call, &mut params, mode)?;
    params.finish()?;
    let currency = lines::check(&prices, mode, currency.as_deref())?;
    let mut session = begin(call, draft, lines, currency, customer)?;
    session.expires_at = expires_at;
    session.metadata = metadata;
    session.save(call)?;
    Ok(Answer::ok(session.expanded(call, &expand)?))
}

/// A new session, which is open. It is not kept yet.
pub fn begin(
    call: &Call<'_>,
    draft: Draft,
    lines: Vec<Line>,
    currency: Option<String>,
    customer: Option<String>,
) -> Result<Session, ApiError> {
    let buyer = match &customer {
        Some(id) => {
            let known = customers::show(call, id)?;
            let text = |name: &str| known[name].as_str().map(str::to_owned);
            Buyer { email: text("email"), name: text("name"), phone: text("phone"), ..Buyer::default() }
        }
        None => Buyer { email: draft.customer_email.clone(), ..Buyer::default() },
    };
    Ok(Session {
        id: random::id("cs_test")?,
        secret: random::text(40)?,
        created: call.now,
        expires_at: call.now + LIFETIME,
        status: Status::Open,
        payment_status: if draft.mode == Mode::Setup { Payment::NoPaymentRequired } else { Payment::Unpaid },
        lines,
        currency,
        customer,
        draft,
        buyer,
        intent: None,
        subscription: None,
        invoice: None,
        pending: false,
        settled: false,
        failed: false,
        due: None,
        metadata: Map::new(),
    })
}

/// How the page is, and where it leads.
fn read_page(params: &mut Params, draft: &mut Draft) -> Result<(), ApiError> {
    let success_url = params.url("success_url")?.ok_or_else(|| ApiError::missing("success_url"))?;
    draft.confirmation = Confirmation::Redirect(success_url);
    draft.cancel_url = params.url("cancel_url")?;
    draft.submit_type = params.choice("submit_type", SUBMIT_TYPES)?.map(str::to_owned);
    draft.allow_promotion_codes = params.boolean("allow_promotion_codes")?.unwrap_or(false);
    draft.billing_address_collection = params.choice("billing_address_collection", offers::BILLING)?.map(str::to_owned);
    draft.shipping_countries = offers::countries(params, "shipping_address_collection")?;
    draft.phone_number_collection = offers::switch(params, "phone_number_collection", false)?;
    draft.automatic_tax = offers::switch(params, "automatic_tax", false)?;
    draft.payment_method_types = params.list("payment_method_types")?;
    draft.customer_creation = params.choice("customer_creation", &["always", "if_required"])? == Some("always");
    let collection = params.choice("payment_method_collection", &["always", "if_required"])?;
    draft.always_collect = collection != Some("if_required");
    if draft.mode != Mode::Payment && draft.customer_creation {
        return Err(ApiError::unusable("customer_creation", "it goes with mode payment."));
    }
    if draft.mode != Mode::Subscription && collection.is_some() {
        return Err(ApiError::unusable("payment_method_collection", "it goes with mode subscription."));
    }
    Ok(())
}

/// What is handed on to what the session makes.
fn read_data(call: &Call<'_>, params: &mut Params, draft: &mut Draft) -> Result<(), ApiError> {
    let names = [
        ("payment_intent_data", Mode::Payment),
        ("setup_intent_data", Mode::Setup),
        ("subscription_data", Mode::Subscription),
    ];
    for (name, mode) in names {
        if draft.mode != mode && params.has(name) {
            return Err(ApiError::unusable(name, &format!("it goes with mode {}.", mode.name())));
        }
    }
    if let Some(mut data) = params.map("payment_intent_data")? {
        draft.intent_data = json!({
            "capture_method": data.choice("capture_method", CAPTURE_METHODS)?,
            "description": data.text("description")?,
            "metadata": data.metadata()?,
            "receipt_email": data.email("receipt_email")?,
            "setup_future_usage": data.choice("setup_future_usage", USAGES)?,
            "statement_descriptor": data.text("statement_descriptor")?,
            "statement_descriptor_suffix": data.text("statement_descriptor_suffix")?,
        });
        data.finish()?;
    }
    if let Some(mut data) = params.map("setup_intent_data")? {
        draft.intent_data = json!({"description": data.text("description")?, "metadata": data.metadata()?});
        data.finish()?;
    }
    if let Some(mut data) = params.map("subscription_data")? {
        draft.description = data.text("description")?;
        draft.subscription_metadata = data.metadata()?;
        // Days begin when the buyer subscribes; a second is a second.
        draft.trial_period_days = offers::trial_days(&mut data, "trial_period_days")?;
        let trial = subscriptions::read_trial(call, &mut data)?;
        if draft.trial_period_days.is_some() && trial.end.is_some() {
            return Err(ApiError::invalid("Send trial_end or trial_period_days, not both.")
                .param("subscription_data[trial_end]"));
        }
        draft.trial_end = trial.end;
        draft.missing_payment_method = trial.missing_payment_method;
        data.finish()?;
    }
    Ok(())
}

fn read_customer(call: &Call<'_>, params: &mut Params, draft: &Draft) -> Result<Option<String>, ApiError> {
    let customer = params.text("customer")?;
    if let Some(id) = &customer {
        customers::load(call, id, "customer")?;
        if draft.customer_email.is_some() {
            return Err(ApiError::invalid("Send customer or customer_email, not both.").param("customer_email"));
        }
        if draft.customer_creation {
            return Err(ApiError::invalid("Send customer or customer_creation, not both.").param("customer_creation"));
        }
    }
    Ok(customer)
}

fn read_expiry(call: &Call<'_>, params: &mut Params) -> Result<i64, ApiError> {
    let at = params.integer("expires_at")?.unwrap_or(call.now + LIFETIME);
    if !(call.now + SHORTEST..=call.now + LIFETIME).contains(&at) {
        return Err(ApiError::unusable("expires_at", "a second is expected that is 30 minutes to 24 hours from now."));
    }
    Ok(at)
}

/// `client_reference_id`. Unlike Stripe's, one that does not fit is refused and not dropped.
fn read_reference(params: &mut Params) -> Result<Option<String>, ApiError> {
    let reference = params.text("client_reference_id")?;
    let plain = |text: &String| {
        text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    match reference {
        Some(reference) if !plain(&reference) => {
            Err(ApiError::unusable("client_reference_id", "1 to 200 letters, digits, - and _ are expected."))
        }
        reference => Ok(reference),
    }
}
