//! Pricing tables and buy buttons: what a page may know of one, and the Checkout Session that it begins.

use super::customer_sessions::CustomerSession;
use super::{Api, ApiObject, Problem};
use crate::browser::cancel::Cancel;
use crate::client::UNREACHABLE;
use crate::flow::offer::{Choice, Trouble};
use crate::wire::form::Form;
use crate::wire::offer::Offer;
use crate::wire::port::Begun;
use crate::wire::tree::Tree;

/// The languages of ours that the hosted page can be asked for; in others it goes by the browser.
const HOSTED: [&str; 4] = ["de", "en", "fr", "ja"];
/// Members of an answer that are read. Each may nest as deep as a value of the page's.
const MEMBERS: [&str; 15] = [
    "object",
    "currencies",
    "customer",
    "appearance",
    "adjustable_quantity",
    "button_text",
    "description",
    "image",
    "layout",
    "price",
    "product",
    "quantity",
    "trial_period_days",
    "livemode",
    "id",
];

/// Which table or button, and who reads it.
pub struct Seller {
    /// The API.
    pub api: Api,
    /// `/v1/pricing_tables/prctbl_...`
    pub path: String,
    /// Whose Customer Session this is.
    pub customer: Option<CustomerSession>,
}

/// What the page says beside what the buyer chose.
#[derive(Default)]
pub struct Buyer<'a> {
    /// The buyer's e-mail address.
    pub email: Option<&'a str>,
    /// The merchant's own name for the purchase.
    pub reference: Option<&'a str>,
    /// The language of the texts (`de-AT`).
    pub language: &'a str,
}

/// The address of a table or button in the API; `None` where the id is none.
pub fn path(is_button: bool, id: &str) -> Option<String> {
    let (resource, prefix) = if is_button { ("buy_buttons/", "buy_btn_") } else { ("pricing_tables/", "prctbl_") };
    let rest = id.strip_prefix(prefix)?;
    let plain =
        !rest.is_empty() && id.len() < 256 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain.then(|| ["/v1/", resource, id].concat())
}

impl Seller {
    /// What is sold.
    pub async fn offer(&self, cancel: &Cancel) -> Result<Offer, Problem> {
        let answer = match &self.customer {
            Some(customer) => customer.get(&self.path, Form::new(), cancel).await?,
            None => self.api.get(&self.path, Form::new(), cancel).await?,
        };
        let member = |name: &str| Some((name.to_owned(), answer.tree(name)?));
        let mut members: Vec<_> = MEMBERS.into_iter().filter_map(member).collect();
        // One by one: a price in many currencies nests deep.
        members.push((
            String::from("items"),
            Tree::List(answer.objects("items").iter().filter_map(ApiObject::to_tree).collect()),
        ));
        Offer::read(&Tree::Map(members)).ok_or(Problem::Own(UNREACHABLE))
    }

    /// Begins a Checkout Session.
    pub async fn begin(&self, choice: &Choice, buyer: &Buyer<'_>, cancel: &Cancel) -> Result<Begun, Problem> {
        let mut form = Form::new();
        form.pair("price", &choice.price).pair("currency", &choice.currency);
        if let Some(quantity) = choice.quantity {
            form.pair("quantity", &crate::rules::text::decimal(quantity));
        }
        let language = buyer.language.split('-').next().unwrap_or_default();
        if HOSTED.contains(&language) {
            form.pair("locale", language);
        }
        if let Some(reference) = buyer.reference {
            form.pair("client_reference_id", reference);
        }
        if let (Some(email), None) = (buyer.email, &self.customer) {
            form.pair("customer_email", email);
        }
        let path = [&self.path, "/checkout"].concat();
        let answer = match &self.customer {
            Some(customer) => customer.post(&path, form, cancel).await?,
            None => self.api.post(&path, form, cancel).await?,
        };
        let begun = || {
            Some(Begun { id: answer.text("id")?, url: answer.text("url")?, expires_at: answer.whole("expires_at")? })
        };
        begun().ok_or(Problem::Own(UNREACHABLE))
    }
}

/// What the buyer is told of a problem; `begun` where a purchase was to begin.
pub fn trouble(problem: &Problem, begun: bool) -> Trouble {
    match problem {
        Problem::Api(error) if error.code().as_deref() == Some("price_not_sold") => Trouble::NotSold,
        _ if begun => Trouble::NotBegun,
        Problem::Api(error) if (400..500).contains(&error.status()) && !error.is_rate_limit() => Trouble::Gone,
        _ => Trouble::Connection,
    }
}

/// Why a Customer Session could not be claimed, if it is the session that was refused.
pub fn refused(problem: &Problem) -> Option<&'static str> {
    let Problem::Api(error) = problem else { return None };
    match (error.code().as_deref(), error.text("param").as_deref()) {
        (Some("customer_session_expired" | "api_key_expired"), _) => Some("expired"),
        (Some("customer_session_revoked"), _) => Some("revoked"),
        (_, Some("customer_session_client_secret" | "claim")) => Some("refused"),
        _ => None,
    }
}
