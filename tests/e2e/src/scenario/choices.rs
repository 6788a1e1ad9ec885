//! What decides the methods that a Payment Element shows: the merchant's configuration, the domain that the page is on, and the intent alone where the
//! backend serves no sessions.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::{Backend, Intent, Wishes};
use crate::card::Typed;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::proxy::{ALWAYS, Fault, Proxy};
use crate::scenario::pay::GOOD;
use crate::stage::Stage;
use crate::till::Till;

const SESSIONS: &str = "/v1/elements/sessions";

/// A Payment Element for an intent; ready.
async fn open<'a>(stage: &'a Stage<'_>, backend: &Backend, intent: &Intent) -> anyhow::Result<Till<'a>> {
    let group = json!({ "clientSecret": intent.client_secret });
    Till::open_at(stage, backend, Policy::Open, group, json!({ "payment": {} })).await
}

fn id(object: &Value) -> anyhow::Result<String> {
    Ok(object["id"].as_str().context("no id")?.to_owned())
}

/// What a merchant switches off is not offered, to intents that are there already, and to pages that have none yet.
pub async fn by_configuration(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = &stage.backend;
    let on = "[display_preference][preference]";
    let parent =
        id(&backend.post("payment_method_configurations", &[("name", "All"), (&format!("klarna{on}"), "on")]).await?)?;
    let form = [
        ("parent", parent.as_str()),
        (&format!("wechat_pay{on}"), "on"),
        (&format!("apple_pay{on}"), "off"),
        (&format!("google_pay{on}"), "off"),
    ];
    let child = id(&backend.post("payment_method_configurations", &form).await?)?;
    let form = [
        ("amount", "5000"),
        ("currency", "usd"),
        ("automatic_payment_methods[enabled]", "true"),
        ("payment_method_configuration", child.as_str()),
    ];
    let intent = backend.create("payment_intents", &form).await?;
    let form = PaymentForm::of(&stage.browser);
    open(stage, backend, &intent).await?;
    form.ensure_types(&["card", "klarna", "wechat_pay"]).await.context("a child inherits")?;
    let group = json!({ "mode": "payment", "amount": 5000, "currency": "usd", "paymentMethodConfiguration": child, "excludedPaymentMethodTypes": ["wechat_pay"] });
    Till::open(stage, group, json!({ "payment": {} })).await?;
    form.ensure_types(&["card", "klarna"]).await.context("without an intent")?;
    backend.post(&format!("payment_method_configurations/{parent}"), &[(&format!("klarna{on}"), "off")]).await?;
    open(stage, backend, &intent).await?;
    form.ensure_types(&["card", "wechat_pay"]).await.context("switched off later")?;
    // What is not offered is not taken either.
    let sent = json!({ "client_secret": intent.client_secret, "payment_method_data": { "type": "klarna", "billing_details": { "address": { "country": "US" } } },
        "return_url": "https://shop.example" });
    let refused = backend.ask_as_page(&format!("payment_intents/{}/confirm", intent.id), &sent).await?;
    ensure!(
        refused["error"]["code"] == "payment_intent_incompatible_payment_method",
        "a type that is off was taken: {}",
        refused["error"]["message"]
    );
    Ok(())
}

/// Without sessions the element shows the intent's own types, cards first, tells so, and is paid with.
pub async fn fallback(stage: &Stage<'_>) -> anyhow::Result<()> {
    let proxy = Proxy::start().await?;
    let backend = stage.own_backend("sessionless", &Wishes { proxy: Some(&proxy), ..Wishes::default() })?;
    let form = PaymentForm::of(&stage.browser);
    for fault in [Fault::Answer(404, None), Fault::Answer(500, None), Fault::CutBefore] {
        proxy.reset();
        proxy.inject(SESSIONS, fault, ALWAYS);
        let types = [
            ("amount", "5000"),
            ("currency", "eur"),
            ("payment_method_types[]", "ideal"),
            ("payment_method_types[]", "card"),
        ];
        let intent = backend.create("payment_intents", &types).await?;
        let till = open(stage, &backend, &intent).await.with_context(|| fault.name())?;
        let told = till.page.until("methodunavailable", json!({ "reason": "session_unavailable" })).await;
        told.with_context(|| format!("{}: the page is not told", fault.name()))?;
        form.ensure_types(&["card", "ideal"]).await.with_context(|| fault.name())?;
    }
    proxy.reset();
    proxy.inject(SESSIONS, Fault::Answer(404, None), ALWAYS);
    let intent = backend
        .create("payment_intents", &[("amount", "5000"), ("currency", "usd"), ("payment_method_types[]", "card")])
        .await?;
    let till = open(stage, &backend, &intent).await?;
    form.fill_card(Typed { ..GOOD }).await?;
    let args = json!([{ "elements": { "element": "group" }, "redirect": "if_required", "confirmParams": { "return_url": "https://shop.example" } }]);
    let paid = till.call("confirmPayment", args).await?;
    ensure!(
        paid.pointer("/paymentIntent/status") == Some(&json!("succeeded")),
        "not paid: {}",
        crate::till::told(&paid)
    );
    stage.browser.screenshot(&stage.picture("session-fallback")).await?;
    // A page without an intent has the types that it names, or cards.
    let group =
        json!({ "mode": "payment", "amount": 5000, "currency": "eur", "paymentMethodTypes": ["ideal", "card"] });
    Till::open_at(stage, &backend, Policy::Open, group, json!({ "payment": {} })).await?;
    form.ensure_types(&["card", "ideal"]).await?;
    let group = json!({ "mode": "payment", "amount": 5000, "currency": "eur" });
    Till::open_at(stage, &backend, Policy::Open, group, json!({ "payment": {} })).await?;
    form.ensure_types(&["card"]).await
}

/// Wallets are offered on loopback and on registered domains, and registering one lets its pages embed the frames.
pub async fn wallets_by_domain(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("domains", &Wishes::default())?;
    let intent = backend.create_intent().await?;
    open(stage, &backend, &intent).await?;
    PaymentForm::of(&stage.browser).ensure_types(&["card", "apple_pay", "google_pay"]).await.context("on loopback")?;
    stage.browser.screenshot(&stage.picture("wallets")).await?;
    let asked =
        |domain: &str| json!({ "type": "payment_intent", "client_secret": intent.client_secret, "domain": domain });
    let has = async |domain: &str| -> anyhow::Result<bool> {
        let session = backend.ask_as_page("elements/sessions", &asked(domain)).await?;
        Ok(session["google_pay_preference"] == "enabled")
    };
    let embeds = async || -> anyhow::Result<bool> {
        let page = reqwest::get(format!("{}{}", backend.pay, crate::payment_form::PAGE)).await?.error_for_status()?;
        let policy = page.headers()["content-security-policy"].to_str()?.to_owned();
        let body = page.text().await?;
        let (in_policy, in_page) =
            (policy.contains(" https://shop.example"), body.contains("\"https://shop.example\""));
        ensure!(in_policy == in_page, "policy and handshake believe different pages");
        Ok(in_policy)
    };
    ensure!(!has("shop.example").await? && !embeds().await?, "a stranger's domain is taken");
    let domain = id(&backend.post("payment_method_domains", &[("domain_name", "shop.example")]).await?)?;
    ensure!(has("shop.example").await? && embeds().await?, "a registered domain is not taken");
    backend.post(&format!("payment_method_domains/{domain}"), &[("enabled", "false")]).await?;
    ensure!(!has("shop.example").await? && !embeds().await?, "a disabled domain is taken");
    Ok(())
}
