//! The test of a test: every scenario is held to the contract, and what breaks it is found.

use std::sync::Arc;

use anyhow::ensure;
use axum::Router;
use serde_json::json;

use crate::backend::Wishes;
use crate::leak::doctored;
use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::stage::{Stage, checkout_at};
use crate::traffic::{Judge, Listener, Recorder};

/// A frame that sends what no contract allows, and a backend that answers what no contract says, are both found.
pub async fn breach_found(stage: &Stage<'_>) -> anyhow::Result<()> {
    request(stage).await?;
    answer().await
}

/// A build that asks too much and too little.
async fn request(stage: &Stage<'_>) -> anyhow::Result<()> {
    let judge = Judge::new()?;
    let folder = stage.options.work_dir.join(format!("unasked-frame-{}", stage.engine.name()));
    let frames = doctored::unasked(&stage.options.frame_dir, &folder)?;
    let wishes = Wishes { frame_dir: Some(&frames), ..Wishes::default() };
    let backend = stage.own_backend_heard("unasked", &wishes, Arc::clone(&judge) as Arc<dyn Listener>)?;
    let (_, config) = checkout_at(&backend).await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    let before = judge.take_found();
    ensure!(before.is_empty(), "a breach is found where there is none: {before:?}");
    page.run("return window.__shop.till.createToken(window.__shop.card);", Vec::new()).await?;
    let found = judge.take_found();
    for told in ["the unknown field `frobnicate`", "`card` lacks `exp_year`"] {
        ensure!(found.iter().any(|fault| fault.contains(told)), "not found: {told}; found: {found:?}");
    }
    ensure!(found.iter().all(|fault| fault.starts_with("POST /v1/tokens: ")), "another call is blamed: {found:?}");
    let values = ["surprise", GOOD.number, &backend.publishable_key];
    ensure!(!values.iter().any(|value| found.concat().contains(value)), "a value is repeated: {found:?}");
    Ok(())
}

/// A backend that answers everything with half a token.
async fn answer() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let wrong = format!("http://{}", listener.local_addr()?);
    let half = || async { r#"{"object": "token", "type": "card", "used": "surprise"}"# };
    let served = tokio::spawn(async move { axum::serve(listener, Router::new().fallback(half)).await });
    let judge = Judge::new()?;
    let recorder = Recorder::start(&wrong, Arc::clone(&judge) as Arc<dyn Listener>)?;
    let card = [("key", "pk_test_1"), ("card[number]", "1"), ("card[exp_month]", "1"), ("card[exp_year]", "40")];
    let client = reqwest::Client::builder().no_proxy().build()?;
    client.post(format!("{}/v1/tokens", recorder.url)).form(&card).send().await?.error_for_status()?;
    served.abort();
    let found = judge.take_found();
    for told in ["in the answer (200), it lacks `id`", "in the answer (200), `used` does not fit `type`"] {
        ensure!(found.iter().any(|fault| fault.contains(told)), "not found: {told}; found: {found:?}");
    }
    Ok(())
}
