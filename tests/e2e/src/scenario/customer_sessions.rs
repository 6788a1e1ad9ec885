//! Customer Sessions: what a page may do with what one customer has saved, which page that is, and what happens when the half hour is over.

use std::sync::Arc;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::backend::{Backend, Intent, Wishes};
use crate::page::{Mark, Page};
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};
use crate::traffic::{self, Judge, Listener, Tape};

/// How long a session is good for, in seconds, and how long before its end a page is told.
pub const LIFETIME: u32 = 1800;
pub const EARLY: u32 = 10;

const ALL: [(&str, &str); 4] = [
    ("payment_method_redisplay", "enabled"),
    ("payment_method_save", "enabled"),
    ("payment_method_save_usage", "off_session"),
    ("payment_method_remove", "enabled"),
];

/// Opens a session on the page and keeps it there; what the page is told of it, but for its methods.
const OPEN: &str = "
  const opened = await window.__shop.end(() => window.__shop.till.openCustomerSession(args[0]));
  const session = (window.__session = opened.customerSession);
  if (!session) return opened;
  window.__expired = new Promise((resolve) => session.on('expired', resolve));
  const { components, features, expiresAt } = session;
  return { components, features, expiresAt, held: JSON.stringify([opened, Object.entries(session)]) };";

/// A customer with two saved cards, the newer a Mastercard.
pub struct Saved {
    /// `cus_...`
    pub customer: String,
    /// `pm_...`
    pub visa: String,
    /// `pm_...`
    pub mastercard: String,
}

/// Makes a customer who has agreed to see both cards again.
pub async fn saved(backend: &Backend) -> anyhow::Result<Saved> {
    let id = |object: &Value| object["id"].as_str().map(str::to_owned).context("it has no id");
    let customer = id(&backend.post("customers", &[("name", "Jenny Rosen")]).await?)?;
    let mut cards = Vec::new();
    for name in ["pm_card_visa", "pm_card_mastercard"] {
        let card = backend.post(&format!("payment_methods/{name}/attach"), &[("customer", &customer)]).await?;
        let card = id(&card)?;
        backend.post(&format!("payment_methods/{card}"), &[("allow_redisplay", "always")]).await?;
        cards.push(card);
    }
    Ok(Saved { customer, visa: cards.remove(0), mastercard: cards.remove(0) })
}

/// A session for the Payment Element with these features, as its client secret.
pub async fn session(backend: &Backend, customer: &str, features: &[(&str, &str)]) -> anyhow::Result<String> {
    let named: Vec<(String, &str)> = features
        .iter()
        .map(|(name, value)| (format!("components[payment_element][features][{name}]"), *value))
        .collect();
    let mut form = vec![("customer", customer), ("components[payment_element][enabled]", "true")];
    form.extend(named.iter().map(|(name, value)| (name.as_str(), *value)));
    let session = backend.post("customer_sessions", &form).await?;
    session["client_secret"].as_str().map(str::to_owned).context("it has no client secret")
}

/// Moves the backend's clock on.
pub async fn advance(backend: &Backend, seconds: u32) -> anyhow::Result<()> {
    backend.post("test_helpers/clock", &[("advance", &seconds.to_string())]).await.map(drop)
}

/// A page lists, changes and removes what its customer has saved; another document cannot use its secret; it hears of the end, and a fresh one goes on.
pub async fn api(stage: &Stage<'_>) -> anyhow::Result<()> {
    let heard = Arc::new(Heard { judge: Arc::clone(&stage.judge), tape: Tape::default() });
    let listener = Arc::clone(&heard) as Arc<dyn Listener>;
    let backend = stage.own_backend_heard("sessions", &Wishes::default(), listener)?;
    let saved = saved(&backend).await?;
    let secret = session(&backend, &saved.customer, &ALL).await?;
    let till = page(stage, &backend).await?;
    ensure_open(&till.page, &secret).await?;
    ensure_manages(&till.page, &saved).await?;
    // The same document may ask again; another one, which this page is once it is loaded anew, may not.
    let again = till.page.run(OPEN, vec![json!(secret)]).await?;
    ensure!(again["features"].is_object(), "the document's own secret is refused: {again}");
    let anew = page(stage, &backend).await?;
    let refused = anew.page.run(OPEN, vec![json!(secret)]).await?;
    ensure_holds(&refused, "/error/code", &json!("customer_session_claimed"))?;
    ensure!(!refused.to_string().contains(&secret), "the error repeats the secret");
    ensure_ends(&anew.page, &backend, &saved).await?;
    ensure_misuse(&anew).await?;
    ensure_unseen(&heard.tape)?;
    anew.page.ensure_quiet().await
}

/// Hears all calls: the judge does, and what was said is looked through at the end.
struct Heard {
    judge: Arc<Judge>,
    tape: Tape,
}

impl Listener for Heard {
    fn hear(&self, heard: traffic::Heard) {
        self.judge.hear(heard.clone());
        self.tape.hear(heard);
    }
}

/// Secrets and keys are in bodies, a key in a header, none in a URL.
fn ensure_unseen(tape: &Tape) -> anyhow::Result<()> {
    let (mut claims, mut keys) = (0, 0);
    for heard in tape.take() {
        let url = format!("{}?{}", heard.path, heard.query);
        ensure!(!["cuss_secret", "ek_test", "claim"].iter().any(|part| url.contains(part)), "a URL holds a secret");
        let body = String::from_utf8_lossy(&heard.body);
        claims += usize::from(body.contains("cuss_secret_") && body.contains("&claim="));
        let bearer =
            heard.headers.get("authorization").is_some_and(|value| value.as_bytes().starts_with(b"Bearer ek_"));
        keys += usize::from(bearer || body.contains("key=ek_test_"));
    }
    ensure!(claims >= 5 && keys >= 5, "too little was heard: {claims} claims, {keys} calls with a key");
    Ok(())
}

/// The Payment Element's session ends while the buyer types: the page hears of it before Pay is pressed, a fresh secret goes on, and what was typed stays.
pub async fn expires(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("expiring", &Wishes::default())?;
    let saved = saved(&backend).await?;
    let intent = backend.create_intent_with(&[("customer", &saved.customer)]).await?;
    let secret = session(&backend, &saved.customer, &ALL).await?;
    advance(&backend, LIFETIME - EARLY - 6).await?;
    let till = element(stage, &backend, &intent, &secret).await?;
    let form = PaymentForm::of(&stage.browser);
    ensure!(form.saved().await?.len() == 2, "the saved cards are not shown");
    form.choose("card").await?;
    form.fill_card(GOOD).await?;
    let told = till.page.until("expired", json!({ "elementType": "payment" })).await?;
    ensure_holds(&told, "/reason", &json!("expired"))?;
    advance(&backend, EARLY).await?;
    let typed = number_of(&form).await?;
    ensure!(typed == "4242 4242 4242 4242", "what was typed is lost at the end");
    hand_in(&till, &backend, &saved).await?;
    ensure!(number_of(&form).await? == typed, "what was typed is lost with the fresh secret");
    ensure!(till.page.events_after(Mark::START, "expired").await?.len() == 1, "the end is told twice");
    // By the fresh session the typed card is saved with the payment.
    form.press("[data-act=save]").await?;
    let paid = till.page.run(CONFIRM, vec![json!({ "return_url": "https://shop.example" })]).await?;
    ensure_holds(&paid, "/paymentIntent/status", &json!("succeeded"))?;
    let kept = backend.read(&format!("payment_methods?customer={}", saved.customer)).await?;
    ensure_holds(&kept, "/data/0/card/last4", &json!("4242"))?;
    ensure_holds(&kept, "/data/0/allow_redisplay", &json!("always"))?;
    ensure!(kept["data"].as_array().is_some_and(|list| list.len() == 3), "the typed card is not saved");
    till.page.ensure_quiet().await
}

/// A secret that has ended before the page uses it: the payment goes on without what is saved, until a fresh one brings it.
pub async fn expired_before(stage: &Stage<'_>) -> anyhow::Result<()> {
    let backend = stage.own_backend("ended", &Wishes::default())?;
    let saved = saved(&backend).await?;
    let intent = backend.create_intent_with(&[("customer", &saved.customer)]).await?;
    let secret = session(&backend, &saved.customer, &ALL).await?;
    advance(&backend, LIFETIME + 1).await?;
    let till = element(stage, &backend, &intent, &secret).await?;
    let told = till.page.until("expired", json!({ "elementType": "payment" })).await?;
    ensure_holds(&told, "/reason", &json!("expired"))?;
    let form = PaymentForm::of(&stage.browser);
    ensure!(form.saved().await?.is_empty(), "saved cards are shown without a session");
    form.type_into("[data-elements-stable-field-name=cardNumber]", "55555").await?;
    hand_in(&till, &backend, &saved).await?;
    form.until_shown(".SavedName").await?;
    ensure!(form.saved().await?.len() == 2, "the fresh secret brings no saved cards");
    ensure!(number_of(&form).await? == "5555 5", "what was typed is lost with the fresh secret");
    till.page.ensure_quiet().await
}

async fn element<'a>(
    stage: &'a Stage<'_>,
    backend: &Backend,
    intent: &Intent,
    secret: &str,
) -> anyhow::Result<Till<'a>> {
    let group = json!({ "clientSecret": intent.client_secret, "customerSessionClientSecret": secret });
    Till::open_at(stage, backend, Policy::Open, group, json!({ "payment": {} })).await
}

/// Hands a fresh secret in, as the page's listener of `expired` would.
async fn hand_in(till: &Till<'_>, backend: &Backend, saved: &Saved) -> anyhow::Result<()> {
    let fresh = session(backend, &saved.customer, &ALL).await?;
    let script = "await window.__shop.elements.update({ customerSessionClientSecret: args[0] });";
    till.page.run(script, vec![json!(fresh)]).await.map(drop)
}

/// Pays with what the group holds.
const CONFIRM: &str = "
  const { till, elements } = window.__shop;
  const { error } = await elements.submit();
  if (error) return { error };
  return window.__shop.end(() => till.confirmPayment({ elements, confirmParams: args[0], redirect: 'if_required' }));";

async fn number_of(form: &PaymentForm<'_>) -> anyhow::Result<String> {
    let script = "return document.querySelector('[data-elements-stable-field-name=cardNumber]').value;";
    Ok(form.inside(script, Vec::new()).await?.as_str().unwrap_or_default().to_owned())
}

async fn page<'a>(stage: &'a Stage<'_>, backend: &Backend) -> anyhow::Result<Till<'a>> {
    Till::open_at(stage, backend, Policy::Open, Value::Null, json!({})).await
}

async fn ensure_open(page: &Page<'_>, secret: &str) -> anyhow::Result<()> {
    let open = page.run(OPEN, vec![json!(secret)]).await?;
    ensure_holds(&open, "/features/payment_method_remove", &json!("enabled"))?;
    ensure_holds(&open, "/components/buy_button/enabled", &json!(false))?;
    ensure!(open["expiresAt"].as_i64().is_some_and(|second| second > 1_700_000_000), "it never ends: {open}");
    let held = open["held"].as_str().context("the page holds nothing")?;
    for hidden in ["ek_", "cuss_", "cus_"] {
        ensure!(!held.contains(hidden), "the page holds {hidden}");
    }
    Ok(())
}

async fn ensure_manages(page: &Page<'_>, saved: &Saved) -> anyhow::Result<()> {
    let ids = "(await window.__session.list()).paymentMethods.map(({ id }) => id)";
    let listed = page.run(&format!("return {ids};"), Vec::new()).await?;
    ensure!(listed == json!([saved.mastercard, saved.visa]), "other methods, or in another order: {listed}");
    let script = format!(
        "const limited = await window.__session.update(args[0], {{ allow_redisplay: 'limited' }});
         const removed = await window.__session.detach(args[1]);
         const again = await window.__session.detach(args[1]);
         return [limited.paymentMethod.allow_redisplay, removed.paymentMethod.customer, again.error.code, {ids}];"
    );
    let done = page.run(&script, vec![json!(saved.visa), json!(saved.mastercard)]).await?;
    // Both are out of what the session shows: one by its `allow_redisplay`, one because it is nobody's.
    ensure!(done == json!(["limited", null, "resource_missing", []]), "it came to {done}");
    Ok(())
}

async fn ensure_ends(page: &Page<'_>, backend: &Backend, saved: &Saved) -> anyhow::Result<()> {
    let secret = session(backend, &saved.customer, &ALL).await?;
    advance(backend, LIFETIME - EARLY + 2).await?;
    page.run(OPEN, vec![json!(secret)]).await?;
    let told = page.run("return window.__expired;", Vec::new()).await?;
    ensure_holds(&told, "/reason", &json!("expired"))?;
    advance(backend, EARLY).await?;
    let late = page.run(OPEN, vec![json!(secret)]).await?;
    ensure_holds(&late, "/error/code", &json!("customer_session_expired"))?;
    let fresh = session(backend, &saved.customer, &[("payment_method_redisplay", "enabled")]).await?;
    page.run(OPEN, vec![json!(fresh)]).await?;
    let refused = page.run("return window.__session.detach(args[0]);", vec![json!(saved.visa)]).await?;
    ensure_holds(&refused, "/error/code", &json!("customer_session_feature_disabled"))?;
    let closed = "window.__session.close(); return window.__session.list();";
    let closed = page.run(closed, Vec::new()).await?;
    ensure!(closed["error"]["message"].as_str().is_some_and(|text| text.contains("closed")), "still open: {closed}");
    Ok(())
}

async fn ensure_misuse(till: &Till<'_>) -> anyhow::Result<()> {
    for wrong in ["", "sk_test_1234567890abcdefghijklmn", "pi_1_secret_1234567890123456"] {
        let thrown = till.call("openCustomerSession", json!([wrong])).await?;
        ensure_holds(&thrown, "/thrown/name", &json!("IntegrationError"))?;
        ensure!(wrong.is_empty() || !thrown.to_string().contains(wrong), "the error repeats what was passed");
    }
    Ok(())
}
