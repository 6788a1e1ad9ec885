//! What stands for payment details: tokens of every type, ConfirmationTokens, Sources.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::account::IBAN;
use crate::backend::Backend;
use crate::card::{Card, Field};
use crate::scenario::methods::buyer;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, told};

/// Tokens of plain values, of a code that is typed again, of an IBAN and of a card; raw card data is refused.
pub async fn tokens(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({ "cardCvc": {} })).await?;
    let account = json!({
        "country": "US", "currency": "usd", "routing_number": "110000000", "account_number": "000123456789",
        "account_holder_name": "Jenny Rosen", "account_holder_type": "individual",
    });
    for (kind, details) in [
        ("bank_account", account),
        ("pii", json!({ "personal_id_number": "000-00-0000" })),
        ("account", json!({ "business_type": "individual", "individual": { "first_name": "Jenny" } })),
        ("person", json!({ "first_name": "Jenny", "relationship": { "owner": true } })),
    ] {
        let made = till.call("createToken", json!([kind, details])).await?;
        token_of(&stage.backend, &made, kind).await.context(kind)?;
    }
    let cvc = json!(["cvc_update", { "element": "cardCvc" }]);
    let missing = till.call("createToken", cvc.clone()).await?;
    ensure_holds(&missing, "/error/code", &json!("incomplete_cvc"))?;
    Card::apart_in(&stage.browser, "#cardCvc".to_owned()).type_in(Field::Cvc, "123").await?;
    till.page.until("change", json!({ "elementType": "cardCvc", "complete": true })).await?;
    token_of(&stage.backend, &till.call("createToken", cvc).await?, "cvc_update").await?;
    let raw = till.call("createToken", json!(["card", { "number": GOOD.number }])).await?;
    ensure_holds(&raw, "/thrown/name", &json!("IntegrationError"))?;
    ensure!(!raw.to_string().contains(GOOD.number), "the number is repeated");
    till.page.ensure_quiet().await
}

/// A token's shape, as the page has it and as the server reads it.
async fn token_of(backend: &Backend, made: &Value, kind: &str) -> anyhow::Result<()> {
    let token = made.get("token").with_context(|| told(made))?;
    ensure!(token["type"] == kind && token["used"] == false, "another token: {} {}", token["type"], token["used"]);
    ensure!(token["client_ip"].is_string(), "it does not say whose it is");
    let read = backend.read(&format!("tokens/{}", token["id"].as_str().unwrap_or_default())).await?;
    ensure!(read["type"] == kind, "the server reads another token");
    Ok(())
}

/// A card becomes a ConfirmationToken, with which a server pays, once.
pub async fn confirmation_tokens(stage: &Stage<'_>) -> anyhow::Result<()> {
    let group = json!({ "mode": "payment", "amount": 1099, "currency": "usd", "paymentMethodCreation": "manual" });
    let till = Till::open(stage, group, json!({ "card": {} })).await?;
    till.page.card().fill(GOOD).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    till.page.run("return window.__shop.elements.submit();", Vec::new()).await?;
    let params = json!({
        "payment_method_data": { "billing_details": buyer() },
        "return_url": "https://shop.example/done",
        "shipping": { "name": "Jenny Rosen", "address": { "line1": "1 Main Street", "country": "US" } },
    });
    let args = json!([{ "elements": { "element": "group" }, "params": params }]);
    let made = till.call("createConfirmationToken", args).await?;
    let token = made.get("confirmationToken").with_context(|| told(&made))?;
    ensure!(token.pointer("/payment_method_preview/card/last4") == Some(&json!("4242")), "no preview of the card");
    ensure!(token.pointer("/shipping/name") == Some(&json!("Jenny Rosen")), "the shipping address is not there");
    let hours = (token["expires_at"].as_i64().unwrap_or(0) - token["created"].as_i64().unwrap_or(0)) / 3600;
    ensure!(hours == 12, "it lasts {hours} hours");
    let id = token["id"].as_str().context("no id")?;
    let alone = till.call("createConfirmationToken", json!([{ "element": { "element": "card" } }])).await?;
    ensure!(alone.get("confirmationToken").is_some(), "of the element alone: {}", told(&alone));
    let confirm = async |intent: &str| {
        stage.backend.post(&format!("payment_intents/{intent}/confirm"), &[("confirmation_token", id)]).await
    };
    let first = stage.backend.create_intent().await?;
    ensure!(confirm(&first.id).await?["status"] == "succeeded", "the server does not pay with it");
    let second = stage.backend.create_intent().await?;
    ensure!(confirm(&second.id).await.is_err(), "it pays twice");
    let read = stage.backend.read(&format!("confirmation_tokens/{id}")).await?;
    ensure!(read["payment_intent"] == first.id, "it does not tell what it paid");
    // A page pays with one as well.
    let third = stage.backend.create_intent().await?;
    let token = alone.pointer("/confirmationToken/id").context("no id")?;
    let params = json!({ "confirmation_token": token });
    let args = json!([{ "clientSecret": third.client_secret, "confirmParams": params, "redirect": "if_required" }]);
    ensure_holds(&till.call("confirmPayment", args).await?, "/paymentIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await
}

/// Sources, which older wrappers still make: of a card, of an IBAN, and one that leaves for another page.
pub async fn sources(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till =
        Till::open(stage, Value::Null, json!({ "card": {}, "iban": { "supportedCountries": ["SEPA"] } })).await?;
    till.page.card().fill(GOOD).await?;
    till.page.until("change", json!({ "elementType": "card", "complete": true })).await?;
    IBAN.type_in(&stage.browser, "DE89370400440532013000").await?;
    till.page.until("change", json!({ "elementType": "iban", "complete": true })).await?;
    let owner = json!({ "owner": { "name": "Jenny Rosen", "email": "jenny@example.com" } });
    let card = till.call("createSource", json!([{ "element": "card" }, owner])).await?;
    ensure_holds(&card, "/source/card/last4", &json!("4242"))?;
    let mut debit = owner.clone();
    debit["type"] = json!("sepa_debit");
    debit["currency"] = json!("eur");
    let debit = till.call("createSource", json!([{ "element": "iban" }, debit])).await?;
    ensure_holds(&debit, "/source/sepa_debit/last4", &json!("3000"))?;
    let redirect = json!({ "return_url": "https://shop.example/done" });
    let data = json!({ "type": "ideal", "amount": 1099, "currency": "eur", "owner": { "name": "Jenny Rosen" }, "redirect": redirect });
    let ideal = till.call("createSource", json!([data])).await?;
    ensure_holds(&ideal, "/source/status", &json!("pending"))?;
    ensure!(ideal.pointer("/source/redirect/url").is_some_and(Value::is_string), "it leads nowhere");
    let source = &ideal["source"];
    let args = json!([{ "id": source["id"], "client_secret": source["client_secret"] }]);
    let read = till.call("retrieveSource", args).await?;
    ensure_holds(&read, "/source/id", &source["id"])?;
    let wrong = till.call("retrieveSource", json!([{ "id": source["id"] }])).await?;
    ensure_holds(&wrong, "/thrown/name", &json!("IntegrationError"))?;
    // The card's source pays.
    let intent = payment(&stage.backend, "card", "usd").await?;
    let data = json!({ "payment_method": card["source"]["id"] });
    let paid = till.call("confirmCardPayment", json!([intent.client_secret, data])).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await
}
