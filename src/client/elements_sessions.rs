//! What can be paid with: `POST /v1/elements/sessions`, or, where that is not to be had, the intent's own types.

use super::{Api, ApiObject, Failure};
use crate::browser::cancel::Cancel;
use crate::browser::embedder;
use crate::rules::id::{ClientSecret, IntentKind};
#[cfg(feature = "payment")]
use crate::wire::elements_session::cards_first;
use crate::wire::elements_session::{Customer, ElementsSession};
use crate::wire::form::{Form, member};
use crate::wire::tree::Tree;

/// What a page says of a payment whose intent is yet to be made, by its names and the API's.
const DEFERRED: [(&str, &str); 9] = [
    ("mode", "mode"),
    ("amount", "amount"),
    ("currency", "currency"),
    ("setupFutureUsage", "setup_future_usage"),
    ("captureMethod", "capture_method"),
    ("onBehalfOf", "on_behalf_of"),
    ("paymentMethodTypes", "payment_method_types"),
    ("excludedPaymentMethodTypes", "excluded_payment_method_types"),
    ("paymentMethodOptions", "payment_method_options"),
];

/// Which answers are taken out of a session. Each may nest as deep as a value of the page's.
const MEMBERS: [&str; 11] = [
    "business_name",
    "merchant_country",
    "payment_method_preference",
    "ordered_payment_method_types_and_wallets",
    "card_brand_choice",
    "wallets",
    "external_payment_method_data",
    "custom_payment_method_data",
    "payment_method_options",
    "now",
    "session_id",
];

/// What became of the question.
#[cfg(feature = "payment")]
pub struct Answered {
    /// The session, from wherever.
    pub session: ElementsSession,
    /// It is made of what the intent says itself.
    pub is_backup: bool,
    /// The answer as it came, with what a Customer Session grants.
    pub answer: Option<ApiObject>,
}

/// Asks what can be paid with. `session` is what the page said of the payment.
#[cfg(feature = "express")]
pub async fn ask(api: &Api, session: &Tree, locale: &str, cancel: &Cancel) -> Result<ElementsSession, Failure> {
    Ok(answer(api, session, locale, false, cancel).await?.0)
}

async fn answer(
    api: &Api,
    session: &Tree,
    locale: &str,
    with_customer: bool,
    cancel: &Cancel,
) -> Result<(ElementsSession, ApiObject), Failure> {
    let form = parameters(session, locale, with_customer);
    let answer = api.post_read("/v1/elements/sessions", form, cancel).await?;
    match read(&answer) {
        Some(session) => Ok((session, answer)),
        None => Err(Failure::Lost),
    }
}

/// Asks what can be paid with. `session` is what the page said of the payment, `with_customer` whether its Customer Session goes
/// along. Where the answer does not come or is none, the intent's own types serve.
#[cfg(feature = "payment")]
pub async fn retrieve(
    api: &Api,
    session: &Tree,
    locale: &str,
    with_customer: bool,
    cancel: &Cancel,
) -> Result<Answered, Failure> {
    let failure = match answer(api, session, locale, with_customer, cancel).await {
        Ok((session, answer)) => return Ok(Answered { session, is_backup: false, answer: Some(answer) }),
        Err(failure) => failure,
    };
    if is_of_customer_session(&failure) {
        return Err(failure);
    }
    match backup(api, session, &failure, cancel).await {
        Some(session) => Ok(Answered { session, is_backup: true, answer: None }),
        None => Err(failure),
    }
}

/// Whether the Customer Session is what was refused, so that the payment goes on without it.
#[cfg(feature = "payment")]
pub fn is_of_customer_session(failure: &Failure) -> bool {
    let param = match failure {
        Failure::Refused(error) => error.text("param"),
        _ => None,
    };
    matches!(param.as_deref(), Some("customer_session_client_secret" | "claim"))
}

fn parameters(session: &Tree, locale: &str, with_customer: bool) -> Form {
    let mut form = Form::new();
    let text = |name: &str| session.text_at(&[name]);
    match text("clientSecret") {
        Some(secret) => {
            let setup = ClientSecret::parse(secret).is_ok_and(|secret| secret.kind() == IntentKind::Setup);
            form.pair("type", if setup { "setup_intent" } else { "payment_intent" });
            form.pair("client_secret", secret);
        }
        None => {
            form.pair("type", "deferred_intent");
            for (ours, theirs) in DEFERRED {
                if let Some(value) = session.get(ours) {
                    value.write(&mut form, &member("deferred_intent", theirs));
                }
            }
            if let Some(id) = text("paymentMethodConfiguration") {
                form.pair("deferred_intent[payment_method_configuration][id]", id);
            }
        }
    }
    form.pair("locale", locale);
    let domain = embedder::host();
    if !domain.is_empty() {
        // There are wallets only where the merchant has registered the page's host.
        form.pair("domain", &domain);
    }
    if let Some(types) = session.get("externalPaymentMethodTypes") {
        types.write(&mut form, "external_payment_methods");
    }
    if let Some(Tree::List(methods)) = session.get("customPaymentMethods") {
        for id in methods.iter().filter_map(|method| method.text_at(&["id"])) {
            form.pair("custom_payment_methods[]", id);
        }
    }
    if let (true, Some(secret)) = (with_customer, text("customerSessionClientSecret")) {
        form.pair("customer_session_client_secret", secret);
        if let Some(claim) = text("claim") {
            form.pair("claim", claim);
        }
    }
    form
}

fn read(answer: &ApiObject) -> Option<ElementsSession> {
    let member = |name: &str| Some((name.to_owned(), answer.tree(name)?));
    let mut session = ElementsSession::read(&Tree::Map(MEMBERS.into_iter().filter_map(member).collect()))?;
    session.customer = answer.object("customer").and_then(|customer| read_customer(&customer));
    Some(session)
}

fn read_customer(customer: &ApiObject) -> Option<Customer> {
    // One by one: a method that nests deeper than ours would take the others with it.
    let methods = customer.objects("payment_methods").iter().filter_map(ApiObject::to_tree).collect();
    let member = |name: &str| Some((name.to_owned(), customer.tree(name)?));
    let mut members: Vec<_> = ["default_payment_method", "customer_session"].into_iter().filter_map(member).collect();
    members.push((String::from("payment_methods"), Tree::List(methods)));
    Customer::read(&Tree::Map(members))
}

/// What the intent says itself; `None` where it is not to be had either, or is over.
#[cfg(feature = "payment")]
async fn backup(api: &Api, session: &Tree, failure: &Failure, cancel: &Cancel) -> Option<ElementsSession> {
    let Some(secret) = session.text_at(&["clientSecret"]) else {
        // A refusal is about what the page said, unless this server has no sessions at all.
        let about_the_page = matches!(failure, Failure::Refused(error) if error.status() == 400);
        let of_page = || ElementsSession {
            types: cards_first(texts(session.get("paymentMethodTypes"))),
            currency: session.text_at(&["currency"]).unwrap_or_default().to_owned(),
            ..ElementsSession::default()
        };
        return (!about_the_page).then(of_page);
    };
    let secret = ClientSecret::parse(secret).ok()?;
    let intent = read_intent(api, &secret, cancel).await.ok()?;
    let is_over = matches!(intent.text("status").as_deref(), Some("succeeded" | "canceled" | "processing"));
    let member = |name: &str| Some((name.to_owned(), intent.tree(name)?));
    let members = ["payment_method_types", "currency", "setup_future_usage", "usage"].into_iter().filter_map(member);
    (!is_over).then(|| ElementsSession::of_intent(&Tree::Map(members.collect())))
}

#[cfg(feature = "payment")]
async fn read_intent(api: &Api, secret: &ClientSecret, cancel: &Cancel) -> Result<ApiObject, Failure> {
    let resource = if secret.kind() == IntentKind::Setup { "setup" } else { "payment" };
    let path = ["/v1/", resource, "_intents/", secret.intent_id()].concat();
    let mut form = Form::new();
    // EXPOSE: the API asks for it.
    form.pair("client_secret", secret.expose());
    if api.endpoint().refresh {
        api.post_read(&[&path, "/refresh"].concat(), form, cancel).await
    } else {
        api.get(&path, form, cancel).await
    }
}

#[cfg(feature = "payment")]
fn texts(list: Option<&Tree>) -> Vec<String> {
    match list {
        Some(Tree::List(items)) => items.iter().filter_map(Tree::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
