//! `elements/sessions`: what a page of Elements needs to know before it shows anything: which types and wallets, and, with a Customer Session, what the
//! customer has saved. Nothing of it is kept. What decides the types is in [`super::eligibility`].

mod customer;
mod deferred;
mod others;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::payment_method_configurations::WALLETS;
use crate::resources::{customer_sessions, payment_intents, payment_method_domains, setup_intents};

use deferred::Deferred;

/// What the page shows, whatever it was made from.
pub struct Basis {
    /// The types, in the order in which they are shown.
    pub types: Vec<String>,
    /// Those of the wallets that the configuration has on.
    pub wallets: Vec<&'static str>,
    /// `payment_intent` or `setup_intent`, with the intent, where there is one.
    intent: Option<(&'static str, Value)>,
    /// Whether the security code of a saved card is asked for again.
    cvc_recollection: bool,
    /// Who pays, where there is an intent that says it: nobody that is known, too.
    customer: Option<Option<String>>,
}

/// `POST /v1/elements/sessions`, which keeps secrets out of the URL, and GET, its compatible form.
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let kind = params
        .choice("type", &["payment_intent", "setup_intent", "deferred_intent", "customer_session"])?
        .ok_or_else(|| ApiError::missing("type"))?;
    if kind == "customer_session" {
        return customer_sessions::open(call, params);
    }
    let basis = match kind {
        "deferred_intent" => Deferred::read(call, &mut params)?.basis(call)?,
        _ => of_intent(call, kind, &mut params)?,
    };
    let customer = customer::read(call, &mut params, &basis)?;
    let on_domain = match params.text("domain")? {
        Some(host) => payment_method_domains::has_wallets(call.tx, &host)?,
        None => false,
    };
    let (external, custom) = others::read(&mut params)?;
    params.text("locale")?;
    // What is always there, is told by the page for its maker's statistics, or is of products that are not here.
    Expand::read(&mut params, &[EXPANDED, "payment_method_preference.setup_intent.payment_method"])?;
    params.ignore(&[
        "checkout_session_id",
        "client_betas",
        "client_default_payment_method",
        "mobile_app_id",
        "mobile_session_id",
    ]);
    params.finish()?;
    let mut view = view(call, kind, &basis, if on_domain { &basis.wallets } else { &[] })?;
    view["external_payment_method_data"] = external;
    view["custom_payment_method_data"] = custom;
    if let Some(customer) = customer {
        view["customer"] = customer;
    }
    Ok(Answer::ok(view))
}

/// What mobile SDKs ask for.
const EXPANDED: &str = "payment_method_preference.payment_intent.payment_method";

fn of_intent(call: &Call<'_>, kind: &'static str, params: &mut Params) -> Result<Basis, ApiError> {
    let secret = params.required("client_secret")?;
    let shown = match kind {
        "payment_intent" => payment_intents::of_page(call, &secret)?,
        _ => setup_intents::of_page(call, &secret)?,
    };
    Ok(Basis {
        cvc_recollection: shown.view["payment_method_options"]["card"]["require_cvc_recollection"] == true,
        types: shown.types,
        wallets: shown.wallets,
        customer: Some(shown.customer),
        intent: Some((kind, shown.view)),
    })
}

/// An intent that a page of Elements can be made from.
pub struct Shown {
    /// As its page may see it.
    pub view: Value,
    /// The types that it takes.
    pub types: Vec<String>,
    /// Those of the wallets that its configuration has on.
    pub wallets: Vec<&'static str>,
    /// Who pays. No page is told.
    pub customer: Option<String>,
}

/// The wallets that are cards on a page which takes cards, as far as they are on.
pub fn wallets(types: &[String], is_on: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let cards = types.iter().any(|kind| kind == "card");
    WALLETS.into_iter().filter(|wallet| cards && is_on(wallet)).collect()
}

fn view(call: &Call<'_>, kind: &str, basis: &Basis, wallets: &[&'static str]) -> Result<Value, ApiError> {
    let country = &call.app.country;
    let enabled = |wallet: &str| if wallets.contains(&wallet) { "enabled" } else { "disabled" };
    let mut preference = json!({
        "object": "payment_method_preference",
        "country_code": country,
        "ordered_payment_method_types": basis.types,
        "type": kind,
    });
    if let Some((name, intent)) = &basis.intent {
        preference[*name] = intent.clone();
    }
    let card = if basis.cvc_recollection { json!({"require_cvc_recollection": true}) } else { json!({}) };
    Ok(json!({
        "object": "elements_session",
        "apple_pay_preference": enabled("apple_pay"),
        "business_name": call.app.merchant_name,
        "card_brand_choice": {"eligible": others::has_brand_choice(country), "preferred_networks": []},
        "flags": {},
        "google_pay_preference": enabled("google_pay"),
        "link_settings": {"link_funding_sources": []},
        "livemode": false,
        "merchant_country": country,
        "merchant_currency": others::currency_of(country),
        "now": call.now,
        "ordered_payment_method_types_and_wallets": with_wallets(&basis.types, wallets),
        "payment_method_options": {"card": card},
        "payment_method_preference": preference,
        "session_id": random::id("elements_session")?,
        "unactivated_payment_method_types": [],
        "wallets": {"simulated": true},
    }))
}

/// Wallets stand behind cards, whose form they take the place of.
fn with_wallets(types: &[String], wallets: &[&'static str]) -> Vec<String> {
    let mut all = Vec::new();
    for kind in types {
        all.push(kind.clone());
        if kind == "card" {
            all.extend(wallets.iter().map(|wallet| (*wallet).to_owned()));
        }
    }
    all
}
