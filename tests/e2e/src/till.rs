//! The test page with an Opentill object whose methods the scenarios call themselves (`pages/till.js`).

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::{Backend, Intent};
use crate::browser::Browser;
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::stage::Stage;

/// An open page of that kind.
pub struct Till<'a> {
    /// The page itself.
    pub page: Page<'a>,
}

impl<'a> Till<'a> {
    /// Opens it with elements, by type, each with its options, in a group with options.
    pub async fn open(stage: &'a Stage<'_>, group: Value, elements: Value) -> anyhow::Result<Self> {
        Self::open_at(stage, &stage.backend, Policy::Open, group, elements).await
    }

    /// The same at a backend, under a policy.
    pub async fn open_at(
        stage: &'a Stage<'_>,
        backend: &Backend,
        policy: Policy,
        group: Value,
        elements: Value,
    ) -> anyhow::Result<Self> {
        let mut config = config_of(backend, group, elements);
        if matches!(policy, Policy::Direct) {
            config["options"] = json!({ "direct": true, "apiBase": backend.pay });
        }
        Self::open_with(stage, policy, &config).await
    }

    /// The same with a configuration of a scenario's own.
    pub async fn open_with(stage: &'a Stage<'_>, policy: Policy, config: &Value) -> anyhow::Result<Self> {
        Self::open_in(&stage.browser, stage, policy, config).await
    }

    /// The same in a browser of a scenario's own.
    pub async fn open_in(
        browser: &'a Browser,
        stage: &Stage<'_>,
        policy: Policy,
        config: &Value,
    ) -> anyhow::Result<Self> {
        let page = Page::open_in(browser, stage, policy, "till", config).await?;
        for element in config["create"].as_object().into_iter().flatten() {
            let kind = element.0.split('-').next();
            page.until("ready", json!({ "elementType": kind })).await?;
        }
        Ok(Self { page })
    }

    /// Calls a method and gives what it came to; `{"element": type}` stands for an element, `{"element": "group"}` for the group.
    pub async fn call(&self, method: &str, args: Value) -> anyhow::Result<Value> {
        let script = "return window.__shop.call(args[0], ...args[1]);";
        self.page.run(script, vec![json!(method), args]).await.with_context(|| format!("{method}()"))
    }

    /// Calls a method and goes on; the end comes with [`Till::result`].
    pub async fn start(&self, method: &str, args: Value) -> anyhow::Result<Mark> {
        let mark = self.page.mark().await?;
        self.page.run("window.__shop.start(args[0], ...args[1]);", vec![json!(method), args]).await?;
        Ok(mark)
    }

    /// What a call that was started came to.
    pub async fn result(&self, mark: Mark) -> anyhow::Result<Value> {
        self.page.until_after(mark, "result", json!({})).await
    }
}

/// The configuration of such a page at a backend.
pub fn config_of(backend: &Backend, group: Value, elements: Value) -> Value {
    json!({
        "pay": backend.pay, "bank": backend.bank, "key": backend.publishable_key,
        "elements": group, "create": elements, "options": { "frameBase": backend.pay },
    })
}

/// A new PaymentIntent for one type of payment method.
pub async fn payment(backend: &Backend, method: &str, currency: &str) -> anyhow::Result<Intent> {
    let mut form = vec![("amount", "5000"), ("currency", currency), ("payment_method_types[]", method)];
    let customer = if method == "customer_balance" { backend.post("customers", &[]).await? } else { Value::Null };
    form.extend(customer["id"].as_str().map(|customer| ("customer", customer)));
    backend.create("payment_intents", &form).await
}

/// A new SetupIntent for one type of payment method.
pub async fn setup(backend: &Backend, method: &str) -> anyhow::Result<Intent> {
    let customer = backend.post("customers", &[]).await?;
    let customer = customer["id"].as_str().context("no customer")?;
    backend.create("setup_intents", &[("customer", customer), ("payment_method_types[]", method)]).await
}

/// Fails unless a result holds this, at this place.
pub fn ensure_holds(result: &Value, pointer: &str, wanted: &Value) -> anyhow::Result<()> {
    let found = result.pointer(pointer).unwrap_or(&Value::Null);
    ensure!(found == wanted, "{pointer} is {found} instead of {wanted}: {}", told(result));
    Ok(())
}

/// A result as far as it may be repeated: its error, or its status.
pub fn told(result: &Value) -> String {
    let intent = ["paymentIntent", "setupIntent"].into_iter().find_map(|name| result.get(name));
    match (result.get("error").or_else(|| result.get("thrown")), intent) {
        (Some(error), _) => {
            let part = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
            format!("{} {} {} {}", part("name"), part("type"), part("code"), part("message"))
        }
        (None, Some(intent)) => format!("the intent is {} with {}", intent["status"], intent["next_action"]["type"]),
        (None, None) => result.to_string(),
    }
}
