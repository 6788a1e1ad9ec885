//! Tokens and PaymentMethods from the card.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::card::{Field, Typed};
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// Complete cards become tokens and PaymentMethods that the API knows; incomplete ones and numbers in the wrong place become errors.
pub async fn create(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    ensure_incomplete(&page).await?;
    page.card().fill(Typed::card("5555555555554444")).await?;
    page.until("change", json!({ "complete": true, "brand": "mastercard" })).await?;
    let token = ensure_token(stage, &page).await?;
    ensure_payment_methods(stage, &page, &token).await?;
    ensure_number_in_name(&page).await?;
    page.ensure_quiet().await
}

async fn ensure_incomplete(page: &Page<'_>) -> anyhow::Result<()> {
    page.card().type_in(Field::Number, "55555").await?;
    let result = page.run("return window.__shop.till.createToken(window.__shop.card);", Vec::new()).await?;
    ensure!(
        result["error"]["type"] == "validation_error" && result["error"]["code"] == "incomplete_number",
        "an incomplete card: {result}"
    );
    page.card().erase(Field::Number).await
}

async fn ensure_token(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<String> {
    let script = "return window.__shop.till.createToken(window.__shop.card, { name: 'Jenny Rosen', address_line1: '1 Main St' });";
    let result = page.run(script, Vec::new()).await?;
    let token = &result["token"];
    let card = &token["card"];
    ensure!(token["object"] == "token" && token["type"] == "card" && token["used"] == false, "no token: {result}");
    ensure!(
        card["last4"] == "4444" && card["brand"] == "MasterCard" && card["exp_month"] == 12 && card["exp_year"] == 2034,
        "another card: {card}"
    );
    ensure!(
        card["name"] == "Jenny Rosen" && card["address_line1"] == "1 Main St" && card["address_zip"] == "94107",
        "the address is lost: {card}"
    );
    let id = token["id"].as_str().context("the token has no id")?;
    ensure!(stage.backend.read(&format!("tokens/{id}")).await?["id"] == id, "the API does not know the token");
    Ok(id.to_owned())
}

async fn ensure_payment_methods(stage: &Stage<'_>, page: &Page<'_>, token: &str) -> anyhow::Result<()> {
    let forms = [
        "{ type: 'card', card, billing_details: { name: 'Jenny Rosen' }, metadata: { order: '7' } }",
        "{ element: card, params: { billing_details: { name: 'Jenny Rosen' } }, metadata: { order: '7' } }",
        "{ elements, params: { billing_details: { name: 'Jenny Rosen' } }, metadata: { order: '7' } }",
    ];
    for form in forms {
        let script =
            format!("const {{ till, card, elements }} = window.__shop; return till.createPaymentMethod({form});");
        let result = page.run(&script, Vec::new()).await?;
        let known = known_method(stage, &result).await.with_context(|| form.to_owned())?;
        ensure!(
            known.pointer("/billing_details/name") == Some(&json!("Jenny Rosen")),
            "{form}: the name is lost: {known}"
        );
        ensure!(
            known.pointer("/billing_details/address/postal_code") == Some(&json!("94107")),
            "{form}: the postal code is lost: {known}"
        );
        ensure!(known.pointer("/metadata/order") == Some(&json!("7")), "{form}: the metadata are lost: {known}");
    }
    let from_token =
        format!("return window.__shop.till.createPaymentMethod({{ type: 'card', card: {{ token: '{token}' }} }});");
    known_method(stage, &page.run(&from_token, Vec::new()).await?).await.context("from a token")?;
    let again = page.run(&from_token, Vec::new()).await?;
    ensure!(again.get("error").is_some(), "a token was used twice: {again}");
    Ok(())
}

async fn known_method(stage: &Stage<'_>, result: &Value) -> anyhow::Result<Value> {
    let method = &result["paymentMethod"];
    ensure!(method["object"] == "payment_method" && method["type"] == "card", "no PaymentMethod: {result}");
    ensure!(method["card"]["last4"] == "4444" && method["card"]["brand"] == "mastercard", "another card: {method}");
    let id = method["id"].as_str().context("it has no id")?;
    stage.backend.read(&format!("payment_methods/{id}")).await
}

/// A card number where a name belongs goes nowhere.
async fn ensure_number_in_name(page: &Page<'_>) -> anyhow::Result<()> {
    let script = "
      const { till, card } = window.__shop;
      return [await till.createToken(card, { name: '4242 4242 4242 4242' }), await till.createPaymentMethod({ type: 'card', card, billing_details: { name: '4242-4242-4242-4242' } })];";
    let results = page.run(script, Vec::new()).await?;
    for result in results.as_array().context("no list")? {
        ensure!(result["error"]["code"] == "card_number_in_name_field", "a card number as a name: {result}");
        ensure!(!result.to_string().contains("4242"), "the error repeats the number: {result}");
    }
    Ok(())
}
