//! The number and the security code of a card stay in its frame and are kept nowhere; and the search that says so finds
//! what a leaking build lets out.

use anyhow::{Context, ensure};
use serde_json::json;

use crate::backend::{Backend, Wishes};
use crate::card::{Card, Field, Typed};
use crate::leak::doctored;
use crate::leak::haystack::{self, Haystack, Surface};
use crate::leak::search::Secrets;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::{Stage, checkout_at};

/// The card that is looked for: no part of its number or code stands anywhere by chance.
const CARD: Typed = Typed { cvc: "907", ..Typed::card("4000056655665556") };

/// After everything that can be done with a card, no part of it is anywhere.
pub async fn none(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("leak", &Wishes::default())?;
    let page = tapped(stage, &backend).await?;
    let mut hay = haystack_of(stage, &backend)?;
    hay.tap_frame(&stage.browser).await?;
    use_card(stage, &page, &mut hay).await?;
    hay.add_page(&page, &stage.browser).await?;
    hay.add_server(&backend.log, &backend.database)?;
    let (log, database) = (backend.log.clone(), backend.database.clone());
    backend.stop()?;
    hay.add_server(&log, &database)?;
    for surface in Surface::ALL {
        ensure!(hay.count(surface) > 0, "nothing was searched of {surface:?}");
    }
    let found = hay.search(&Secrets::new(CARD.number, CARD.cvc));
    ensure!(found.is_empty(), "found: {found:?}");
    page.ensure_quiet().await
}

/// The same for fields that stand apart: what goes from frame to frame goes past the page.
pub async fn none_apart(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("leak-apart", &Wishes::default())?;
    let (_, mut config) = checkout_at(&backend).await?;
    config["scripts"] = json!(["wiretap"]);
    let page = Page::open(stage, Policy::Open, "split", &config).await?;
    let fields = [(Field::Number, CARD.number), (Field::Expiry, CARD.expiry), (Field::Cvc, CARD.cvc)];
    for element in ["cardNumber", "cardExpiry", "cardCvc"] {
        page.until("ready", json!({ "elementType": element })).await?;
    }
    let mut frames: Vec<_> = fields.iter().map(|(field, _)| field.page()).collect();
    frames.push("/frame/v1/controller.html");
    let mut hay = haystack_of(stage, &backend)?.with_frames(&frames);
    hay.tap_frame(&stage.browser).await?;
    for (field, text) in fields {
        Card::apart(&stage.browser, 0).type_in(field, text).await?;
        hay.add_kept(&page, &stage.browser).await?;
    }
    page.until("change", json!({ "elementType": "cardCvc", "complete": true })).await?;
    let made =
        page.run("return window.__shop.till.createToken(window.__shop.groups[0].cardNumber);", Vec::new()).await?;
    ensure!(made["token"]["card"]["last4"] == "5556", "no token: {made}");
    hay.add_kept(&page, &stage.browser).await?;
    let paid = page.pay().await?;
    ensure!(paid.pointer("/paymentIntent/status") == Some(&json!("succeeded")), "the payment did not succeed: {paid}");
    hay.add_page(&page, &stage.browser).await?;
    let (log, database) = (backend.log.clone(), backend.database.clone());
    backend.stop()?;
    hay.add_server(&log, &database)?;
    let found = hay.search(&Secrets::new(CARD.number, CARD.cvc));
    ensure!(found.is_empty(), "found: {found:?}");
    page.ensure_quiet().await
}

/// The test of the test: a build that leaks, a page that is careless, a log line and a row are all found.
pub async fn found(stage: &Stage<'_>) -> anyhow::Result<()> {
    let folder = stage.options.work_dir.join(format!("leaking-frame-{}", stage.engine.name()));
    let frames = doctored::leaking(&stage.options.frame_dir, &folder)?;
    let backend = stage.own_backend("leaking", &Wishes { frame_dir: Some(&frames), ..Wishes::default() })?;
    let page = tapped(stage, &backend).await?;
    let mut hay = haystack_of(stage, &backend)?;
    hay.tap_frame(&stage.browser).await?;
    page.card().fill(CARD).await?;
    page.until("change", json!({ "complete": true })).await?;
    let secrets = Secrets::new(CARD.number, CARD.cvc);
    hay.add_page(&page, &stage.browser).await?;
    let leaked = |hay: &Haystack| hay.search(&secrets).into_iter().map(|(surface, _)| surface).collect::<Vec<_>>();
    let found = leaked(&hay);
    for surface in [Surface::Messages, Surface::Urls, Surface::Storage, Surface::Console] {
        ensure!(found.contains(&surface), "the leak to {surface:?} is not found; found: {found:?}");
    }
    ensure!(!found.contains(&Surface::Dom), "the page's document is blamed although it holds nothing");
    ensure_careless_page_is_found(stage, &page, &backend, &secrets).await?;
    ensure_careless_server_is_found(stage, &page, backend, &secrets).await
}

/// A page that writes what it heard into its document.
async fn ensure_careless_page_is_found(
    stage: &Stage<'_>,
    page: &Page<'_>,
    backend: &Backend,
    secrets: &Secrets,
) -> anyhow::Result<()> {
    let script = "
      const values = window.__tap.heard.flatMap(({ leaves }) => leaves).filter(([path]) => path === '.value').map(([, value]) => value);
      document.getElementById('elsewhere').dataset.typed = btoa(values.join(' '));";
    page.run(script, Vec::new()).await?;
    let mut hay = haystack_of(stage, backend)?;
    hay.add_page(page, &stage.browser).await?;
    ensure!(
        hay.search(secrets).iter().any(|(surface, _)| *surface == Surface::Dom),
        "the leak to the document is not found"
    );
    Ok(())
}

/// A server that keeps part of a number, and logs it.
async fn ensure_careless_server_is_found(
    stage: &Stage<'_>,
    page: &Page<'_>,
    backend: Backend,
    secrets: &Secrets,
) -> anyhow::Result<()> {
    let mut clean = haystack_of(stage, &backend)?;
    clean.add_server(&backend.log, &backend.database)?;
    ensure!(
        clean.search(secrets).is_empty(),
        "the server is blamed although it kept nothing: {:?}",
        clean.search(secrets)
    );
    // Metadata are the merchant's own text, and are kept as they are.
    let script = "
      const { till, card } = window.__shop;
      return till.createPaymentMethod({ type: 'card', card, metadata: { note: '66 556' } });";
    let made = page.run(script, Vec::new()).await?;
    ensure!(made.get("paymentMethod").is_some(), "the row was not made: {made}");
    let (log, database) = (backend.log.clone(), backend.database.clone());
    backend.stop()?;
    let mut text = std::fs::read_to_string(&log)?;
    text.push_str("2026-11-23T17:01:31Z TRACE request{id=req_x}: body=\"card%5Bcvc%5D=907\" ms=1\n");
    std::fs::write(&log, text)?;
    let mut hay = Haystack::default();
    hay.add_server(&log, &database)?;
    let found = hay.search(secrets);
    for surface in [Surface::ServerLog, Surface::Database] {
        ensure!(found.iter().any(|(of, _)| *of == surface), "the leak to {surface:?} is not found; found: {found:?}");
    }
    Ok(())
}

async fn tapped<'a>(stage: &'a Stage<'_>, backend: &Backend) -> anyhow::Result<Page<'a>> {
    let (_, mut config) = checkout_at(backend).await?;
    config["scripts"] = json!(["wiretap"]);
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    page.until("ready", json!({})).await?;
    Ok(page)
}

/// What a buyer and a page can do with a card: type, mistype, correct, make tokens, pay. What is kept is looked at after
/// each step, since the next one may overwrite it.
async fn use_card(stage: &Stage<'_>, page: &Page<'_>, hay: &mut Haystack) -> anyhow::Result<()> {
    let card = page.card();
    card.type_in(Field::Number, "40000566").await?;
    page.until("change", json!({ "brand": "visa" })).await?;
    hay.add_kept(page, &stage.browser).await?;
    card.erase(Field::Number).await?;
    // One digit wrong: the error must not repeat the number.
    card.type_in(Field::Number, "4000056655665555").await?;
    page.until("change", json!({ "error": { "code": "invalid_number" } })).await?;
    let incomplete = page.run("return window.__shop.till.createToken(window.__shop.card);", Vec::new()).await?;
    ensure!(incomplete.get("error").is_some(), "a wrong number became a token: {incomplete}");
    hay.add_kept(page, &stage.browser).await?;
    card.erase(Field::Number).await?;
    for (field, text) in Field::ALL.into_iter().zip([CARD.number, CARD.expiry, CARD.cvc, CARD.postal]) {
        card.type_in(field, text).await?;
        hay.add_kept(page, &stage.browser).await?;
    }
    page.until("change", json!({ "complete": true })).await?;
    let script = "
      const { till, card, config } = window.__shop;
      return [await till.createToken(card), await till.createPaymentMethod({ type: 'card', card }), await till.retrievePaymentIntent(config.clientSecret)];";
    let made = page.run(script, Vec::new()).await?;
    for (result, kind) in [(&made[0], "token"), (&made[1], "paymentMethod")] {
        ensure!(result[kind]["card"]["last4"] == "5556", "no {kind}: {made}");
    }
    hay.add_kept(page, &stage.browser).await?;
    let paid = page.pay().await?;
    ensure!(paid.pointer("/paymentIntent/status") == Some(&json!("succeeded")), "the payment did not succeed: {paid}");
    page.run(
        "window.__shop.card.blur(); history.replaceState({ paid: true }, ''); window.console.info('paid');",
        Vec::new(),
    )
    .await?;
    Ok(())
}

fn haystack_of(stage: &Stage<'_>, backend: &Backend) -> anyhow::Result<Haystack> {
    let mut known = haystack::origins(backend);
    known.push(stage.merchant.url.trim_start_matches("http://").to_owned());
    known.extend(haystack::assets(&stage.options.frame_dir).context("no assets")?);
    Ok(Haystack::new(known))
}
