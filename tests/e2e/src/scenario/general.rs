//! `confirmPayment` and `confirmSetup` in each of their forms, and groups of elements in both of their modes.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::page::Page;
use crate::policy::Policy;
use crate::scenario::pay::{GOOD, GOOD_SHOWN};
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, setup, told};

const CARD: &str = "card";

/// Where the buyer comes back to.
fn return_url(stage: &Stage<'_>) -> String {
    let backend = &stage.backend;
    let options = json!({ "frameBase": backend.pay });
    let config = json!({ "pay": backend.pay, "key": backend.publishable_key, "options": options });
    stage.merchant.page(Policy::Open, "till", &config)
}

async fn with_card<'a>(stage: &'a Stage<'_>, group: Value) -> anyhow::Result<Till<'a>> {
    let till = Till::open(stage, group, json!({ CARD: {} })).await?;
    till.page.card().fill(GOOD).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    Ok(till)
}

/// A card in elements with a client secret, in elements without, a saved card; with and without the way back.
pub async fn payment_forms(stage: &Stage<'_>) -> anyhow::Result<()> {
    let group = json!({ "element": "group" });
    let first = payment(&stage.backend, CARD, "usd").await?;
    let till = with_card(stage, json!({ "clientSecret": first.client_secret })).await?;
    let args = json!([{ "elements": group, "redirect": "if_required" }]);
    ensure_holds(&till.call("confirmPayment", args).await?, "/paymentIntent/status", &json!("succeeded"))?;
    let made = till.call("createPaymentMethod", json!([{ "elements": group }])).await?;
    let saved = made.pointer("/paymentMethod/id").with_context(|| told(&made))?.clone();
    let second = payment(&stage.backend, CARD, "usd").await?;
    let params = json!({ "payment_method": saved });
    let args = json!([{ "clientSecret": second.client_secret, "confirmParams": params, "redirect": "if_required" }]);
    ensure_holds(&till.call("confirmPayment", args).await?, "/paymentIntent/status", &json!("succeeded"))?;
    // Neither way back nor `if_required`: there is no place to go to.
    let args = json!([{ "elements": group }]);
    ensure_holds(&till.call("confirmPayment", args).await?, "/thrown/name", &json!("IntegrationError"))?;
    till.page.ensure_quiet().await?;
    back_with(stage, "confirmPayment", "payment_intent").await
}

/// The same for SetupIntents, and by `confirmCardSetup`.
pub async fn setup_forms(stage: &Stage<'_>) -> anyhow::Result<()> {
    let group = json!({ "element": "group" });
    let first = setup(&stage.backend, CARD).await?;
    let till = with_card(stage, json!({ "clientSecret": first.client_secret })).await?;
    let args = json!([{ "elements": group, "redirect": "if_required" }]);
    ensure_holds(&till.call("confirmSetup", args).await?, "/setupIntent/status", &json!("succeeded"))?;
    let second = setup(&stage.backend, CARD).await?;
    let data = json!({ "payment_method": { "card": { "element": CARD } } });
    let kept = till.call("confirmCardSetup", json!([second.client_secret, data])).await?;
    ensure_holds(&kept, "/setupIntent/status", &json!("succeeded"))?;
    let read = till.call("retrieveSetupIntent", json!([second.client_secret])).await?;
    ensure_holds(&read, "/setupIntent/id", &json!(second.id))?;
    till.page.ensure_quiet().await?;
    back_with(stage, "confirmSetup", "setup_intent").await
}

/// With `redirect: "always"`, which is the default, the page goes where it said, with what became of the intent.
async fn back_with(stage: &Stage<'_>, method: &str, kind: &str) -> anyhow::Result<()> {
    let intent = match kind {
        "setup_intent" => setup(&stage.backend, CARD).await?,
        _ => payment(&stage.backend, CARD, "usd").await?,
    };
    let till = with_card(stage, json!({ "clientSecret": intent.client_secret })).await?;
    let params = json!({ "return_url": return_url(stage) });
    till.page.run("window.__left = true;", Vec::new()).await?;
    till.start(method, json!([{ "elements": { "element": "group" }, "confirmParams": params }])).await?;
    let address = stage.browser.until_url("redirect_status=").await?;
    let query: Vec<(String, String)> = address.query_pairs().into_owned().collect();
    let value = |name: &str| query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    ensure!(value(kind) == Some(&intent.id), "the address names another intent");
    ensure!(value(&format!("{kind}_client_secret")) == Some(&intent.client_secret), "the address has another secret");
    ensure!(value("redirect_status") == Some("succeeded"), "the address says {:?}", value("redirect_status"));
    let page = Page::opened(&stage.browser);
    page.until("loaded", json!({})).await?;
    page.ensure("!window.__left", "the page did not go anywhere").await
}

/// A group whose intent comes later: its amount changes without a field losing anything, and it pays once it was submitted.
pub async fn deferred(stage: &Stage<'_>) -> anyhow::Result<()> {
    let group = json!({ "mode": "payment", "amount": 1099, "currency": "usd" });
    let till = Till::open(stage, group, json!({ CARD: {} })).await?;
    let element = json!({ "element": "group" });
    let incomplete =
        till.page.run("return window.__shop.end(() => window.__shop.elements.submit());", Vec::new()).await?;
    ensure_holds(&incomplete, "/error/code", &json!("incomplete_number"))?;
    till.page.card().fill(GOOD).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    let frames = "return window.__page.frames('card.html').length;";
    let script = "
      const { elements } = window.__shop;
      const [frame] = window.__page.frames('card.html');
      const ended = new Promise((resolve) => elements.on('update-end', resolve));
      if (elements.getElement('card') !== window.__shop.card || elements.getElement('iban') !== null) return 'another element';
      await elements.update({ amount: 2099, currency: 'eur' });
      await elements.update({ mode: 'subscription' });
      await elements.update({ mode: 'payment', currency: 'usd' });
      await ended;
      return frame === window.__page.frames('card.html')[0];";
    ensure!(till.page.run(script, Vec::new()).await? == json!(true), "the field was made anew");
    ensure!(till.page.run(frames, Vec::new()).await? == json!(1), "there are two fields");
    till.page.card().ensure_shows(GOOD_SHOWN).await?;
    let intent = stage.backend.create_intent().await?;
    let args = json!([{ "elements": element, "clientSecret": intent.client_secret, "redirect": "if_required" }]);
    let early = till.call("confirmPayment", args.clone()).await?;
    ensure_holds(&early, "/thrown/name", &json!("IntegrationError"))?;
    let submitted = till.page.run("return window.__shop.elements.submit();", Vec::new()).await?;
    ensure_holds(&submitted, "/selectedPaymentMethod", &json!(CARD))?;
    // What wrappers say of themselves is taken, and goes nowhere.
    till.page
        .run("window.__shop.till.registerAppInfo({ name: 'test-wrapper', version: '1.0.0' });", Vec::new())
        .await?;
    ensure_holds(&till.call("confirmPayment", args).await?, "/paymentIntent/status", &json!("succeeded"))?;
    fetch_updates(stage).await?;
    till.page.ensure_quiet().await
}

/// What a server changed in the intent of a group is fetched; a group without one has nothing to fetch.
async fn fetch_updates(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = payment(&stage.backend, CARD, "usd").await?;
    let till = Till::open(stage, json!({ "clientSecret": intent.client_secret }), json!({ CARD: {} })).await?;
    stage.backend.post(&format!("payment_intents/{}", intent.id), &[("amount", "7000")]).await?;
    let script = "return window.__shop.end(() => window.__shop.elements.fetchUpdates());";
    let fetched = till.page.run(script, Vec::new()).await?;
    ensure!(
        fetched.get("error").is_none() && fetched.get("thrown").is_none(),
        "nothing is fetched: {}",
        told(&fetched)
    );
    let till = Till::open(stage, Value::Null, json!({ CARD: {} })).await?;
    ensure_holds(&till.page.run(script, Vec::new()).await?, "/thrown/name", &json!("IntegrationError"))
}

/// Options that contradict each other are refused; one that nobody knows is told once, with the nearest that there is.
pub async fn options(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    let secret = payment(&stage.backend, CARD, "usd").await?.client_secret;
    for (options, named) in [
        (json!({ "clientSecret": secret, "mode": "payment", "amount": 1, "currency": "usd" }), "clientSecret"),
        (json!({ "mode": "payment", "currency": "usd" }), "amount"),
        (json!({ "mode": "payment", "amount": 1099 }), "currency"),
        (json!({ "mode": "payment", "amount": 10.99, "currency": "usd" }), "amount"),
        (json!({ "mode": "pay", "amount": 1099, "currency": "usd" }), "mode"),
        (json!({ "clientSecret": "surprise" }), "clientSecret"),
    ] {
        let end = till.call("elements", json!([options])).await?;
        ensure_holds(&end, "/thrown/name", &json!("IntegrationError")).with_context(|| options.to_string())?;
        let message = end.pointer("/thrown/message").and_then(Value::as_str).unwrap_or_default();
        ensure!(message.contains(named), "the message does not name {named}: {message}");
        ensure!(!message.contains(&secret) && !message.contains("surprise"), "the message repeats what was passed");
    }
    let script = "
      const warned = [];
      const warn = console.warn;
      const told = (name) => new Promise((resolve) => {
        console.warn = (...args) => {
          warned.push(args.join(' '));
          if (warned.at(-1).includes(name)) resolve();
        };
      });
      const { till } = window.__shop;
      const first = told('curency');
      till.elements({ mode: 'setup', curency: 'usd' });
      await first;
      const second = told('amout');
      till.elements({ mode: 'setup', curency: 'usd' });
      till.elements({ mode: 'setup', amout: 1 });
      await second;
      console.warn = warn;
      return warned;";
    let warned = till.page.run(script, Vec::new()).await?;
    let warned: Vec<&str> = warned.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure!(warned.len() == 2 && warned[0].contains("currency") && warned[1].contains("amount"), "told: {warned:?}");
    till.page.ensure_quiet().await
}
