//! A method whose data or code does not come: it is left out, the page is told, and the others work. What the session does not offer is
//! not asked for in the first place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use serde_json::json;

use super::{confirmation, open};
use crate::backend::Wishes;
use crate::method_fields::Methods;
use crate::payment_form::PaymentForm;
use crate::scenario::customer_sessions::{saved, session};
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};
use crate::traffic::{Listener, Tape};

/// What the page and the buyer are told.
const NOT_LOADED: &str = "A part of opentill did not load. Check the connection and try again.";

/// Klarna's data is missing at this pay origin, and Przelewy24's is no JSON.
pub async fn breaks(stage: &Stage<'_>) -> anyhow::Result<()> {
    let frames = stage.options.work_dir.join(format!("frames-without-klarna-{}", stage.engine.name()));
    copy(&stage.options.frame_dir, &frames)?;
    let assets = frames.join("assets");
    let (mut removed, mut spoilt) = (0, 0);
    for entry in fs::read_dir(&assets)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.contains("-methods-klarna-en.json") {
            fs::remove_file(&path)?;
            removed += 1;
        } else if name.contains("-methods-p24-en.json") {
            // The compressed copies would be served in its place.
            if name.ends_with(".json") {
                fs::write(&path, "<html>")?
            } else {
                fs::remove_file(&path)?
            }
            spoilt += 1;
        }
    }
    ensure!(removed > 0 && spoilt > 0, "the build has no such data");
    let tape = Arc::new(Tape::default());
    let wishes = Wishes { frame_dir: Some(&frames), ..Wishes::default() };
    let backend = stage.own_backend_heard("broken-methods", &wishes, Arc::clone(&tape) as Arc<dyn Listener>)?;
    // Where a card is all there is, neither data nor code of other methods is asked for.
    let card = [("amount", "5000"), ("currency", "eur"), ("payment_method_types[]", "card")];
    let intent = backend.create("payment_intents", &card).await?;
    let till = open(stage, &backend, json!({ "clientSecret": intent.client_secret }), json!({})).await?;
    pay_by_card(stage, &till).await?;
    let heard: Vec<_> =
        tape.take().into_iter().map(|heard| heard.path).filter(|path| path.contains("methods")).collect();
    ensure!(heard.is_empty(), "for a card, {heard:?} are asked for");
    let types = ["card", "klarna", "p24", "ideal", "sepa_debit"].map(|kind| ("payment_method_types[]", kind));
    let intent =
        backend.create("payment_intents", &[&[("amount", "5000"), ("currency", "eur")], &types[..]].concat()).await?;
    let group = json!({ "clientSecret": intent.client_secret });
    let till = open(stage, &backend, group, json!({ "layout": "accordion" })).await?;
    for kind in ["klarna", "p24"] {
        till.page.until("methodunavailable", json!({ "type": kind })).await.with_context(|| kind.to_owned())?;
    }
    let methods = Methods::on(&stage.browser);
    methods.choose("ideal").await?;
    let offered = methods.offered().await?;
    let known = |kind: &&String| ["card", "klarna", "p24", "ideal", "sepa_debit"].contains(&kind.as_str());
    ensure!(offered.iter().filter(known).eq(["card", "ideal", "sepa_debit"]), "{offered:?} are offered");
    methods.choose("card").await?;
    pay_by_card(stage, &till).await?;
    let asked: BTreeSet<String> = tape
        .take()
        .into_iter()
        .filter_map(|heard| Some(heard.path.split_once("-methods-")?.1.trim_end_matches(".json").to_owned()))
        .collect();
    let offered: BTreeSet<String> = ["klarna-en", "p24-en", "ideal-en", "sepa_debit-en"].map(str::to_owned).into();
    let others: Vec<_> = asked.iter().filter(|name| !offered.contains(*name) && *name != "card-en").collect();
    ensure!(others.is_empty(), "data of methods that are not offered: {others:?}");
    ensure!(offered.is_subset(&asked), "asked for {asked:?} only");
    backend.stop()?;
    without_code(stage, &frames).await?;
    without_payments(stage, &frames).await
}

/// What all methods but cards share does not come: cards stay.
async fn without_code(stage: &Stage<'_>, frames: &Path) -> anyhow::Result<()> {
    take_out(frames, "methods")?;
    let wishes = Wishes { frame_dir: Some(frames), ..Wishes::default() };
    let backend = stage.own_backend("methods-without-code", &wishes)?;
    let types = ["card", "ideal"].map(|kind| ("payment_method_types[]", kind));
    let intent =
        backend.create("payment_intents", &[&[("amount", "5000"), ("currency", "eur")], &types[..]].concat()).await?;
    let till = open(stage, &backend, json!({ "clientSecret": intent.client_secret }), json!({})).await?;
    till.page.until("methodunavailable", json!({ "type": "ideal" })).await?;
    pay_by_card(stage, &till).await?;
    backend.stop()
}

/// What pays does not come: saved methods are shown, and a removal and a payment that fail say why.
async fn without_payments(stage: &Stage<'_>, frames: &Path) -> anyhow::Result<()> {
    take_out(frames, "payments")?;
    let wishes = Wishes { frame_dir: Some(frames), ..Wishes::default() };
    let backend = stage.own_backend("without-payments", &wishes)?;
    let known = saved(&backend).await?;
    let features = [("payment_method_redisplay", "enabled"), ("payment_method_remove", "enabled")];
    let secret = session(&backend, &known.customer, &features).await?;
    let intent = backend.create_intent_with(&[("customer", &known.customer)]).await?;
    let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
    let till = open(stage, &backend, group, json!({})).await?;
    let form = PaymentForm::of(&stage.browser);
    form.remove(&known.visa).await?;
    let wanted = json!({ "success": false, "error": NOT_LOADED, "payment_method": { "id": known.visa } });
    till.page.until("savedpaymentmethodremove", wanted).await?;
    ensure!(form.saved().await?.len() == 2, "what was not removed is gone");
    let refused = till.call("confirmPayment", confirmation(&stage.merchant.url)).await?;
    ensure_holds(&refused, "/error/message", &json!(NOT_LOADED))?;
    backend.stop()
}

/// Takes the wasm of a module out of a build.
fn take_out(frames: &Path, module: &str) -> anyhow::Result<()> {
    let mut removed = 0;
    for entry in fs::read_dir(frames.join("assets"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(&format!("{module}-")) && name.contains(".wasm") {
            fs::remove_file(&path)?;
            removed += 1;
        }
    }
    ensure!(removed > 0, "the build has no module {module}");
    Ok(())
}

async fn pay_by_card(stage: &Stage<'_>, till: &Till<'_>) -> anyhow::Result<()> {
    let methods = Methods::on(&stage.browser);
    for (field, keys) in [("number", "4242424242424242"), ("expiry", "1234"), ("cvc", "123")] {
        methods.fill(field, keys).await?;
    }
    methods.fill("billing_details[address][postal_code]", "94107").await?;
    let result = till.call("confirmPayment", confirmation(&stage.merchant.url)).await?;
    ensure_holds(&result, "/paymentIntent/status", &json!("succeeded"))
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
