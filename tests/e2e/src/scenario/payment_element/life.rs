//! The Payment Element from mount to destroy: what wrappers do with it, what updates change, what stays where it is, and what is left.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{confirm, euros};
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::customer_sessions::{saved as customer, session};
use crate::scenario::{pay::GOOD, teardown};
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

/// What the element may do with the customer.
const SAVED: [(&str, &str); 2] = [("payment_method_redisplay", "enabled"), ("payment_method_remove", "enabled")];

/// What React's StrictMode does, and asking for an element by the component that stands for it.
pub async fn wrappers(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, euros(), json!({})).await?;
    let script = "
        const { elements } = window.__shop;
        const host = document.createElement('div');
        document.getElementById('fields').append(host);
        const heard = [];
        const make = (name) => {
          const element = elements.create('payment', {});
          element.mount(host);
          for (const event of ['ready', 'loaderror']) element.on(event, () => heard.push(`${name} ${event}`));
          return element;
        };
        make('first').destroy();
        const element = make('second');
        await new Promise((resolve) => element.on('ready', resolve));
        element.update({ readOnly: false });
        const found = elements.getElement(Object.assign(() => null, { __elementType: 'payment' })) === element;
        const frames = host.querySelectorAll('iframe').length;
        element.unmount();
        element.destroy();
        element.destroy();
        return { heard, found, frames, left: host.childNodes.length, gone: elements.getElement('payment') };";
    let told = till.page.run(script, Vec::new()).await?;
    let wanted = json!({ "heard": ["second ready"], "found": true, "frames": 1, "left": 0, "gone": null });
    ensure!(told == wanted, "a wrapper finds {told}");
    till.page.ensure_quiet().await
}

/// An update is there when its promise says so, and takes nothing away that was typed; one that contradicts changes nothing.
pub async fn update(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let till = Till::open(stage, euros(), json!({ "payment": {} })).await?;
    form.type_into("[data-elements-stable-field-name=cardNumber]", GOOD.number).await?;
    let update = "return window.__shop.end(() => window.__shop.elements.update(args[0]));";
    let changes = json!({ "amount": 1299, "paymentMethodTypes": ["card", "eps"], "appearance": { "theme": "night" } });
    till.page.run(update, vec![changes]).await?;
    form.ensure_types(&["card", "apple_pay", "google_pay", "eps"]).await?;
    let themed = "return document.querySelector('[data-theme=night]') !== null;";
    ensure!(form.inside(themed, Vec::new()).await? == json!(true), "the theme is not there when update() ends");
    let typed = form.inside("return document.querySelector('#number').value.length;", Vec::new()).await?;
    ensure!(typed.as_u64().is_some_and(|length| length >= 16), "what was typed is gone");
    // Where no cards are taken there is no field of theirs; where they are again, what was typed is there.
    let shown = "return document.querySelector('#number').checkVisibility() && document.querySelector('#number').value.length >= 16;";
    for (types, there) in [(json!(["eps"]), false), (json!(["card", "eps"]), true)] {
        till.page.run(update, vec![json!({ "paymentMethodTypes": types })]).await?;
        if there {
            form.choose("card").await?;
        }
        ensure!(form.inside(shown, Vec::new()).await? == json!(there), "with {types}, the card's fields are wrong");
    }
    let refused = till.page.run(update, vec![json!({ "excludedPaymentMethodTypes": ["eps"] })]).await?;
    ensure_holds(&refused, "/thrown/name", &json!("IntegrationError"))?;
    // What was refused changed nothing: neither what is shown, nor what comes after it, in the same turn even.
    let together = "
        const update = (changes) => window.__shop.elements.update(changes);
        const ends = await Promise.allSettled([
          update({ excludedPaymentMethodTypes: ['eps'], appearance: { theme: 'flat' } }),
          update({ amount: 1399 }),
        ]);
        return ends.map(({ status }) => status);";
    let ends = till.page.run(together, Vec::new()).await?;
    ensure!(ends == json!(["rejected", "fulfilled"]), "the updates were {ends}");
    ensure!(form.inside(themed, Vec::new()).await? == json!(true), "the theme is that of an update that was refused");
    till.page.ensure_quiet().await
}

/// What stands below the element is where it was, from its mount to its being ready, whether something is saved or not.
pub async fn nothing_moves(stage: &Stage<'_>) -> anyhow::Result<()> {
    let known = customer(&stage.backend).await?;
    for (name, layout) in [("tabs", json!("tabs")), ("rows", json!({ "type": "accordion" }))] {
        stays(stage, euros(), &layout).await.with_context(|| name.to_owned())?;
        let mut group = euros();
        group["customerSessionClientSecret"] = json!(session(&stage.backend, &known.customer, &SAVED).await?);
        stays(stage, group, &layout).await.with_context(|| format!("{name}, with saved cards"))?;
        ensure!(PaymentForm::of(&stage.browser).saved().await?.len() == 2, "{name}: what is saved is not shown");
    }
    Ok(())
}

async fn stays(stage: &Stage<'_>, group: Value, layout: &Value) -> anyhow::Result<()> {
    let till = Till::open(stage, group, json!({})).await?;
    let script = "
        const element = window.__shop.elements.create('payment', { layout: args[0] });
        const host = document.createElement('div');
        const below = document.createElement('p');
        document.getElementById('fields').append(host, below);
        element.mount(host);
        const top = () => Math.round(below.getBoundingClientRect().top);
        const tops = new Set([top()]);
        const sizes = new ResizeObserver(() => tops.add(top()));
        sizes.observe(host);
        await new Promise((resolve) => element.on('ready', resolve));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return [...tops];";
    let tops = till.page.run(script, vec![layout.clone()]).await?;
    ensure!(tops.as_array().is_some_and(|tops| tops.len() == 1), "what is below moves: {tops}");
    Ok(())
}

/// Elements that come and go leave nothing.
pub async fn destroy(stage: &Stage<'_>) -> anyhow::Result<()> {
    let more = json!({ "type": "payment", "group": euros() });
    for act in ["mounts", "elements"] {
        teardown::play_with(stage, act, 40, more.clone())
            .await
            .with_context(|| format!("{act} of payment elements"))?;
    }
    Ok(())
}

/// The strictest page pays.
pub async fn strict_page(stage: &Stage<'_>) -> anyhow::Result<()> {
    let intent = stage.backend.create_intent().await?;
    let group = json!({ "clientSecret": intent.client_secret });
    let till = Till::open_at(stage, &stage.backend, Policy::Strict, group, json!({ "payment": {} })).await?;
    PaymentForm::of(&stage.browser).fill_card(GOOD).await?;
    till.page.until("change", json!({ "complete": true })).await?;
    ensure_holds(&confirm(&till, &intent.client_secret).await?, "/paymentIntent/status", &json!("succeeded"))?;
    till.page.ensure_quiet().await
}

/// In the page itself there is no frame, and the same answers.
pub async fn direct_mode(stage: &Stage<'_>) -> anyhow::Result<()> {
    for layout in ["tabs", "accordion"] {
        let elements = json!({ "payment": { "layout": layout } });
        let till = Till::open_at(stage, &stage.backend, Policy::Direct, euros(), elements).await?;
        let missing: Value = till.page.run("return window.__shop.elements.submit();", Vec::new()).await?;
        ensure_holds(&missing, "/error/type", &json!("validation_error"))?;
        till.page.ensure("window.__page.all('iframe').length === 0", "direct mode has a frame").await?;
    }
    Ok(())
}
