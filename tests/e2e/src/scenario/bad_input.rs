//! Wrong use and broken set-ups: each gets an error that names the remedy and repeats no secret, and nothing typed is lost.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::Wishes;
use crate::card::Field;
use crate::page::Page;
use crate::policy::Policy;
use crate::process;
use crate::scenario::pay::GOOD;
use crate::stage::{Stage, checkout_at};

/// What is passed wrongly, as script; and what the message of the `IntegrationError` has to name.
const MISUSES: &[(&str, &str)] = &[
    ("till.createToken()", "elements.create"),
    ("till.createToken({})", "elements.create"),
    ("till.createPaymentMethod()", "{type, ...}"),
    ("till.createPaymentMethod({ type: 'card' })", "elements.create"),
    ("till.confirmCardPayment(config.clientSecret, { payment_method: {} })", "elements.create"),
    ("till.createToken(till.elements().create('card'))", "mount"),
    ("till.createToken(gone)", "destroyed"),
    ("gone.mount('#elsewhere')", "destroyed"),
    ("till.elements().create('card').mount('#nowhere')", "#nowhere"),
    ("till.elements().create('card').mount()", "a DOM node"),
    ("till.elements().create('crad')", "There are card, "),
    ("till.elements().create()", "card"),
    ("elements.create('card')", "getElement"),
    ("till.elements({ mode: 'payment', currency: 'usd' })", "`amount`"),
    ("till.elements({ mode: 'payment', amount: 10.5, currency: 'usd' })", "whole `amount`"),
    ("till.elements({ mode: 'subscription', amount: 1099 })", "`currency`"),
    ("till.elements({ mode: 'setup', clientSecret: config.clientSecret })", "or else"),
    ("till.elements({ clientSecret: 'pi_123' })", "an intent’s `clientSecret`"),
    ("elements.update({ clientSecret: config.clientSecret })", "another group"),
    ("elements.fetchUpdates()", "update()"),
    ("till.elements().submit()", "Mount an element"),
    ("till.initCheckoutElementsSdk({})", "confirmPayment()"),
    ("till.createRadarSession()", "leave the call out"),
    ("loadOpentill(SECRET_KEY, options)", "replace it"),
    ("loadOpentill('rk_test_' + 'x'.repeat(24), options)", "pk_test_"),
    ("loadOpentill('', options)", "pk_test_"),
    ("loadOpentill(undefined, options)", "pk_test_"),
    ("loadOpentill('hello', options)", "pk_test_"),
    ("loadOpentill(config.key, {})", "frameBase"),
    ("loadOpentill(config.key)", "frameBase"),
    ("loadOpentill(config.key, { frameBase: 'http://pay.example' })", "https"),
    ("loadOpentill(config.key, { frameBase: 'pay' })", "https"),
    ("loadOpentill(config.key, { ...options, apiBase: 'http://api.example' })", "https"),
    ("loadOpentill(config.key, { direct: true })", "apiBase"),
    ("till.confirmCardPayment()", "client_secret"),
    ("till.confirmCardPayment('', { payment_method: { card } })", "client_secret"),
    ("till.confirmCardPayment('pi_123', { payment_method: { card } })", "client_secret"),
    ("till.confirmCardPayment('seti_123_secret_456', { payment_method: { card } })", "client_secret"),
    ("till.confirmCardPayment('pi_123_secret_45 6', { payment_method: { card } })", "client_secret"),
    ("till.retrievePaymentIntent('pi_123')", "client_secret"),
    ("till.createToken(card, { name: () => 1 })", "plain"),
];

/// All of them, beside a card that a buyer is typing into.
pub async fn all(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().type_in(Field::Number, GOOD.number).await?;
    page.run("const { till } = window.__shop; window.__shop.gone = till.elements().create('card'); window.__shop.gone.destroy();", Vec::new()).await?;
    for (act, remedy) in MISUSES {
        ensure_misuse(&page, act, remedy).await.with_context(|| (*act).to_owned())?;
    }
    ensure_api_refusals(&page).await?;
    ensure!(page.card().value(Field::Number).await? == "4242 4242 4242 4242", "what the buyer typed is lost");
    page.ensure_quiet().await?;
    ensure_unreachable(stage).await?;
    ensure_opaque(stage).await
}

async fn ensure_misuse(page: &Page<'_>, act: &str, remedy: &str) -> anyhow::Result<()> {
    let script = format!(
        "const SECRET_KEY = 'sk_test_' + 'S3cr3t'.repeat(4);
         const {{ till, elements, card, config, loadOpentill, gone }} = window.__shop;
         const {{ options }} = config;
         try {{ await {act}; }} catch (error) {{ return {{ name: error.name, message: error.message, real: error instanceof window.Error }}; }}
         return {{}};"
    );
    let seen = page.run(&script, Vec::new()).await?;
    ensure!(seen["name"] == "IntegrationError" && seen["real"] == true, "no IntegrationError: {seen}");
    let message = seen["message"].as_str().unwrap_or_default();
    ensure!(message.contains(remedy), "the remedy (`{remedy}`) is not named: {message}");
    for secret in ["S3cr3t", "pi_123", "secret_45", "xxxx"] {
        ensure!(!message.contains(secret), "the message repeats `{secret}`: {message}");
    }
    Ok(())
}

/// What only the API can know is a result, not a rejection, and repeats no secret either.
async fn ensure_api_refusals(page: &Page<'_>) -> anyhow::Result<()> {
    let script = "
      const { till, card, config, loadOpentill } = window.__shop;
      const wrong = config.clientSecret.replace(/_secret_.*/, '_secret_Wr0ngWr0ngWr0ngWr0ng');
      const other = await loadOpentill('pk_test_Wr0ngWr0ngWr0ngWr0ng', config.options);
      const results = [
        await till.retrievePaymentIntent(wrong),
        await till.confirmCardPayment(wrong, { payment_method: 'pm_card_visa' }),
        await other.retrievePaymentIntent(config.clientSecret),
      ];
      other.destroy();
      return results;";
    let results = page.run(script, Vec::new()).await?;
    for result in results.as_array().context("no list")? {
        let error = &result["error"];
        ensure!(
            error["type"] == "invalid_request_error" || error["type"] == "authentication_error",
            "another kind of error: {result}"
        );
        ensure!(error["message"].as_str().is_some_and(|text| text.len() > 10), "no message: {result}");
        ensure!(!result.to_string().contains("Wr0ngWr0ngWr0ngWr0ng"), "a secret is repeated: {result}");
    }
    Ok(())
}

/// A frame host that does not answer, and one that refuses to be embedded here.
async fn ensure_unreachable(stage: &Stage<'_>) -> anyhow::Result<()> {
    let refusing = stage.own_backend(
        "refusing",
        &Wishes { arguments: &["--allow-embed", "https://shop.example"], ..Wishes::default() },
    )?;
    let nobody = format!("http://127.0.0.1:{}", process::free_port()?);
    let (_, mut config) = stage.checkout().await?;
    config["start"] = json!(false);
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    // Both at once: each takes the loader's whole patience.
    let script = "
      const { loadOpentill, config } = window.__shop;
      const attempt = async (frameBase) => {
        const till = await loadOpentill(config.key, { frameBase });
        const card = till.elements().create('card');
        const node = document.createElement('div');
        document.body.append(node);
        const failure = new Promise((resolve) => card.on('loaderror', resolve));
        card.mount(node);
        const token = await till.createToken(card);
        const seen = { failure: await failure, token };
        till.destroy();
        return seen;
      };
      return Promise.all(args.map(attempt));";
    let seen = page.run(script, vec![json!(refusing.pay), json!(nobody)]).await?;
    for seen in seen.as_array().context("no list")? {
        let error = &seen["failure"]["error"];
        ensure!(error["code"] == "unreachable_or_refused", "another reason: {seen}");
        let message = error["message"].as_str().unwrap_or_default();
        ensure!(message.contains("frameBase") && message.contains("frame-src"), "the remedy is not named: {message}");
        ensure!(
            seen["token"]["error"]["type"] == "api_connection_error",
            "an operation did not settle with an error: {seen}"
        );
    }
    Ok(())
}

/// A page without an origin of its own.
async fn ensure_opaque(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::open(stage, Policy::Opaque, "checkout", &config).await?;
    let failure = page.until("loaderror", json!({})).await?;
    ensure!(failure["error"]["code"] == "opaque_origin", "another reason: {failure}");
    ensure!(
        failure["error"]["message"].as_str().is_some_and(|text| text.contains("allow-same-origin")),
        "the remedy is not named: {failure}"
    );
    Ok(())
}

/// Another `apiBase` is refused, and that host hears nothing; one that the pay origin lists is called.
pub async fn api_base(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.foreign.take_requests();
    let (_, config) = stage.checkout().await?;
    let refused = attempt_with_foreign_api(stage, config).await?;
    ensure!(refused["name"] == "IntegrationError", "it is not refused as misuse: {refused}");
    ensure!(
        refused["message"].as_str().is_some_and(|text| text.to_lowercase().contains("pay origin")),
        "the remedy is not named: {refused}"
    );
    let heard = stage.foreign.take_requests();
    ensure!(heard.is_empty(), "the host that was refused heard {heard:?}");
    // The test of the test: the same page, with that host on the pay origin's list.
    let listing = stage
        .own_backend("listing", &Wishes { arguments: &["--allow-api", &stage.foreign.url], ..Wishes::default() })?;
    let (_, mut config) = checkout_at(&listing).await?;
    config["listed"] = json!(stage.foreign.url);
    attempt_with_foreign_api(stage, config).await?;
    let heard = stage.foreign.take_requests();
    ensure!(
        heard.iter().any(|line| line.starts_with("POST /v1/tokens")),
        "the host on the list was not called: {heard:?}"
    );
    Ok(())
}

async fn attempt_with_foreign_api(stage: &Stage<'_>, mut config: Value) -> anyhow::Result<Value> {
    config["options"]["apiBase"] = json!(stage.foreign.url);
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    let listed = config["options"]["apiBase"] == config["listed"];
    page.until(if listed { "ready" } else { "mounted" }, json!({})).await?;
    let card = page.card();
    // Without its configuration's word the frame asks for no postal code.
    for (field, text) in [(Field::Number, GOOD.number), (Field::Expiry, GOOD.expiry), (Field::Cvc, GOOD.cvc)] {
        card.type_in(field, text).await.context("the fields cannot even be typed into")?;
    }
    if listed {
        card.type_in(Field::Postal, GOOD.postal).await?;
    }
    let script = "
      const { till, card } = window.__shop;
      try { return await till.createToken(card); } catch (error) { return { name: error.name, message: error.message }; }";
    page.run(script, Vec::new()).await
}
