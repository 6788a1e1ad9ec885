//! What is typed into the element stays in its frame and is kept nowhere.

use anyhow::{Context, ensure};
use serde_json::json;

use super::confirm;
use crate::backend::Wishes;
use crate::card::Typed;
use crate::leak::haystack::{self, Haystack};
use crate::leak::search::Secrets;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::stage::{Stage, checkout_at};
use crate::till::{Till, ensure_holds};

/// No part of its number or code stands anywhere by chance.
const CARD: Typed = Typed { cvc: "907", ..Typed::card("4000056655665556") };

/// After a payment no part of the card is anywhere.
pub async fn leak(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("leak-payment-element", &Wishes::default())?;
    let (intent, mut config) = checkout_at(&backend).await?;
    config["scripts"] = json!(["wiretap"]);
    config["elements"] = json!({ "clientSecret": intent.client_secret });
    config["create"] = json!({ "payment": {} });
    let till = Till::open_with(stage, Policy::Open, &config).await?;
    let mut known = haystack::origins(&backend);
    known.push(stage.merchant.url.trim_start_matches("http://").to_owned());
    known.extend(haystack::assets(&stage.options.frame_dir).context("no assets")?);
    let mut hay = Haystack::new(known).with_frames(&["/frame/v1/payment.html"]);
    hay.tap_frame(&stage.browser).await?;
    let form = PaymentForm::of(&stage.browser);
    form.fill_card(CARD).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    hay.add_kept(&till.page, &stage.browser).await?;
    let paid = confirm(&till, &intent.client_secret).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    hay.add_page(&till.page, &stage.browser).await?;
    let (log, database) = (backend.log.clone(), backend.database.clone());
    backend.stop()?;
    hay.add_server(&log, &database)?;
    let found = hay.search(&Secrets::new(CARD.number, CARD.cvc));
    ensure!(found.is_empty(), "found: {found:?}");
    till.page.ensure_quiet().await
}
