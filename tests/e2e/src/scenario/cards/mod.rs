//! Every published test card through a real card element: typed, paid, answered, read by the buyer, and compared with what
//! the API says afterwards.

mod in_field;
mod row;
mod table;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::Intent;
use crate::bank::Challenge;
use crate::card::{Field, run_inside};
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::stage::Stage;
use row::{Row, Told};

pub use in_field::refused;

/// Cards that succeed, by brand.
pub async fn by_brand(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, table::BY_BRAND).await
}

/// Cards that succeed, by country.
pub async fn by_country(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, table::BY_COUNTRY).await
}

/// Cards that are declined.
pub async fn declining(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, table::DECLINING).await
}

/// Cards with 3D Secure.
pub async fn three_d_secure(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, table::THREE_D_SECURE).await
}

/// Cards for risk, checks, disputes, refunds and balance.
pub async fn risk_and_refunds(stage: &Stage<'_>) -> anyhow::Result<()> {
    play(stage, table::RISK_AND_REFUNDS).await
}

/// All rows on one page: the card is cleared between them, and each pays an intent of its own.
async fn play(stage: &Stage<'_>, rows: &[Row]) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    for row in rows {
        pay(stage, &page, row).await.with_context(|| row.shown.to_owned())?;
    }
    page.ensure_quiet().await
}

async fn pay(stage: &Stage<'_>, page: &Page<'_>, row: &Row) -> anyhow::Result<()> {
    let intent = renew(stage, page).await?;
    let mark = page.mark().await?;
    let card = page.card();
    let rest = [(Field::Expiry, "1234"), (Field::Cvc, row.cvc()), (Field::Postal, "94107")];
    card.type_in(Field::Number, &row.digits()).await?;
    for (field, text) in rest {
        card.type_in(field, text).await?;
    }
    page.until_after(mark, "change", json!({ "complete": true, "brand": row.brand })).await?;
    card.ensure_shows([row.shown, "12 / 34", row.cvc(), "94107"]).await?;
    ensure_brand_is_shown(stage, row.brand).await?;
    let mark = page.press_pay().await?;
    if row.asks {
        page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" }))
            .await
            .context("no dialog")?;
        Challenge::on(&stage.browser).press_at_bank("Complete").await?;
    } else {
        ensure!(page.events_after(mark, "frameload").await?.is_empty(), "the bank is asked");
    }
    let result = page.until_after(mark, "result", json!({})).await?;
    let said = page.find("#message").await?.text().await?;
    let known = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
    match row.error {
        None => {
            ensure_paid(row, &result, &known)?;
            ensure!(said == "Paid: succeeded", "the buyer reads `{said}`");
        }
        Some(told) => {
            ensure_refused(told, &result, &known)?;
            ensure!(said == told.message, "the buyer reads `{said}`");
        }
    }
    Ok(())
}

/// An empty card, and an intent that the page pays next.
async fn renew(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<Intent> {
    let intent = stage.backend.create_intent().await?;
    let mark = page.mark().await?;
    let script = "
      const { card, config } = window.__shop;
      config.clientSecret = args[0];
      card.clear();
      return document.getElementById('card').classList.contains('StripeElement--empty');";
    let was_empty = page.run(script, vec![json!(intent.client_secret)]).await?;
    if was_empty != json!(true) {
        page.until_after(mark, "change", json!({ "empty": true })).await?;
    }
    Ok(intent)
}

/// The mark of the brand is the one that the buyer sees beside the number.
async fn ensure_brand_is_shown(stage: &Stage<'_>, brand: &str) -> anyhow::Result<()> {
    let script = "return [...document.querySelectorAll('.icon svg')].filter((mark) => mark.checkVisibility()).map((mark) => mark.classList[0]);";
    let seen = run_inside(&stage.browser, script, &[]).await?;
    ensure!(seen == json!([brand]), "the marks {seen} are shown");
    Ok(())
}

fn ensure_paid(row: &Row, result: &Value, known: &Value) -> anyhow::Result<()> {
    let paid = &result["paymentIntent"];
    ensure!(paid["status"] == "succeeded" && paid["id"] == known["id"], "the page is answered {result}");
    ensure!(known["status"] == "succeeded" && known["amount_received"] == 1099, "the API says {known}");
    let card = &known["payment_method"]["card"];
    let digits = row.digits();
    ensure!(
        card["brand"] == row.brand && card["last4"] == digits[digits.len() - 4..],
        "the API charged another card: {card}"
    );
    Ok(())
}

fn ensure_refused(told: Told, result: &Value, known: &Value) -> anyhow::Result<()> {
    ensure!(known["status"] == "requires_payment_method", "the API says {known}");
    let errors = [("the page is answered", &result["error"]), ("the API says", &known["last_payment_error"])];
    for (who, error) in errors {
        ensure!(
            error["type"] == "card_error"
                && error["code"] == told.code
                && error["decline_code"].as_str() == told.decline_code
                && error["message"] == told.message,
            "{who} {error}"
        );
    }
    Ok(())
}

/// The latest event of a kind, for callers who have seen that there is one.
async fn latest(page: &Page<'_>, name: &str) -> anyhow::Result<Value> {
    page.events_after(Mark::START, name).await?.pop().with_context(|| format!("there was no {name}"))
}
