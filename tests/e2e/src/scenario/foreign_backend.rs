//! The frame with a backend that nobody here wrote: what Stripe's own client sends is all that it takes.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::account::IBAN;
use crate::backend::Wishes;
use crate::card::{Field, Typed};
use crate::localstripe::{Localstripe, PUBLISHABLE_KEY};
use crate::outcome::Skipped;
use crate::policy::Policy;
use crate::scenario::methods::buyer;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, told};
use crate::traffic::Heard;

const DECLINED: Typed = Typed::card("4000000000000002");
const CHALLENGED: Typed = Typed::card("4000002760003184");

/// Parameters that are ours, or that the operation does without.
const NEEDLESS: [&str; 5] =
    ["return_url", "expected_payment_method_type", "setup_future_usage", "expand", "mandate_data"];
/// Headers that would ask for a preflight, which this backend refuses.
const CUSTOM: [&str; 4] = ["authorization", "stripe-version", "stripe-account", "idempotency-key"];

/// A token, a Source, and SetupIntents that succeed, are declined, and wait for the buyer.
pub async fn pages(stage: &Stage<'_>) -> anyhow::Result<()> {
    let environment = stage.options.localstripe.as_deref();
    let environment = environment.ok_or_else(|| Skipped("there is no localstripe: PyPI was not reached".to_owned()))?;
    let other = Localstripe::start(stage.options, environment).await?;
    let arguments = ["--allow-api", other.url()];
    let backend = stage.own_backend("foreign", &Wishes { arguments: &arguments, ..Wishes::default() })?;
    let config = json!({
        "pay": backend.pay, "key": PUBLISHABLE_KEY,
        "options": { "frameBase": backend.pay, "apiBase": other.url() },
        "create": { "card": {}, "iban": { "supportedCountries": ["SEPA"] } },
    });
    let till = Till::open_with(stage, Policy::Open, &config).await?;
    let card = till.page.card();
    card.fill(GOOD).await?;
    till.page.until("change", json!({ "elementType": "card", "complete": true })).await?;
    let token = till.call("createToken", json!([{ "element": "card" }])).await?;
    ensure_holds(&token, "/token/card/last4", &json!("4242")).with_context(|| told(&token))?;
    source(stage, &till).await?;
    ensure_holds(&set_up(&till, &other).await?, "/setupIntent/status", &json!("succeeded"))?;
    card.erase(Field::Number).await?;
    card.type_in(Field::Number, DECLINED.number).await?;
    ensure_holds(&set_up(&till, &other).await?, "/error/code", &json!("card_declined"))?;
    card.erase(Field::Number).await?;
    card.type_in(Field::Number, CHALLENGED.number).await?;
    ensure_holds(&set_up(&till, &other).await?, "/setupIntent/status", &json!("requires_action"))?;
    till.page.ensure_quiet().await?;
    ensure_lean(&other.tape.take())
}

/// A Source of an IBAN.
async fn source(stage: &Stage<'_>, till: &Till<'_>) -> anyhow::Result<()> {
    IBAN.type_in(&stage.browser, "DE89370400440532013000").await?;
    till.page.until("change", json!({ "elementType": "iban", "complete": true })).await?;
    let owner = json!({ "name": "Jenny Rosen", "email": "jenny@example.com" });
    let data = json!({ "type": "sepa_debit", "currency": "eur", "owner": owner });
    let made = till.call("createSource", json!([{ "element": "iban" }, data])).await?;
    ensure_holds(&made, "/source/sepa_debit/last4", &json!("3000")).with_context(|| told(&made))
}

/// A SetupIntent of the other backend, confirmed with the card as it is typed.
async fn set_up(till: &Till<'_>, other: &Localstripe) -> anyhow::Result<Value> {
    let secret = other.setup_intent().await?;
    let data = json!({ "payment_method": { "card": { "element": "card" }, "billing_details": buyer() } });
    till.call("confirmCardSetup", json!([secret, data, { "handleActions": false }])).await
}

/// Nothing went there that the operations do without.
fn ensure_lean(heard: &[Heard]) -> anyhow::Result<()> {
    let asked: Vec<&Heard> = heard.iter().filter(|heard| heard.headers.contains_key("origin")).collect();
    ensure!(asked.len() >= 5, "the pages asked {} times", asked.len());
    for request in asked {
        let Heard { method, path, body, headers, .. } = request;
        ensure!(method != "OPTIONS", "{path} needed a preflight");
        let custom: Vec<&str> = CUSTOM.into_iter().filter(|name| headers.contains_key(*name)).collect();
        ensure!(custom.is_empty(), "{path} was sent with the headers {custom:?}");
        let names: Vec<String> = String::from_utf8_lossy(body)
            .split('&')
            .filter_map(|pair| pair.split(['=', '[', '%']).next().map(str::to_owned))
            .collect();
        let needless: Vec<&str> = NEEDLESS.into_iter().filter(|name| names.iter().any(|sent| sent == name)).collect();
        ensure!(needless.is_empty(), "{path} was sent with {needless:?}");
    }
    Ok(())
}
