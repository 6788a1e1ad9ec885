//! Mandates: a buyer's agreement that their account or card is charged, with when and where it was given. Intents make them; servers read them.
//! A mandate holds no account number.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::payment_methods;
use crate::store::{Condition, Record, Relation};

/// What can be expanded.
const EXPANDABLE: &[&str] = &["payment_method"];

/// Whether charges under a mandate are covered.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// They are.
    Active,
    /// Not yet: the account has still to be verified, or the bank to agree.
    Pending,
    /// Not any more.
    Inactive,
}

impl Status {
    /// The status on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Inactive => "inactive",
        }
    }
}

/// How the buyer agreed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    accepted_at: i64,
    /// From where, when it was not on paper or by telephone.
    online: Option<Online>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Online {
    ip_address: Option<String>,
    user_agent: Option<String>,
}

impl Acceptance {
    /// Reads `mandate_data[customer_acceptance]`. A page may leave address and user agent to be read off its request
    /// (`infer_from_client`); a server has to say them.
    pub fn read(call: &Call<'_>, params: &mut Params) -> Result<Option<Self>, ApiError> {
        let Some(mut data) = params.map("mandate_data")? else {
            return Ok(None);
        };
        let mut sent =
            data.map("customer_acceptance")?.ok_or_else(|| ApiError::missing("mandate_data[customer_acceptance]"))?;
        if call.caller == Caller::Publishable {
            sent.refuse_from_browser(&["accepted_at", "offline"])?;
        }
        let kind = sent
            .choice("type", &["online", "offline"])?
            .ok_or_else(|| ApiError::missing("mandate_data[customer_acceptance][type]"))?;
        let accepted_at = sent.integer("accepted_at")?.unwrap_or(call.now);
        if accepted_at > call.now {
            return Err(ApiError::unusable(&sent.name("accepted_at"), "it lies in the future."));
        }
        let online = match kind {
            "online" => Some(Online::read(call, &mut sent)?),
            _ if call.caller == Caller::Publishable => {
                return Err(ApiError::unusable(&sent.name("type"), "who agrees on a page agrees online."));
            }
            _ => {
                sent.map("offline")?.map_or(Ok(()), Params::finish)?;
                None
            }
        };
        sent.finish()?;
        data.finish()?;
        Ok(Some(Self { accepted_at, online }))
    }

    /// The buyer agrees by what they do: now, and from where a page's request comes. Of a server's buyer no place is known.
    pub fn inferred(call: &Call<'_>) -> Self {
        if call.caller == Caller::Secret {
            return Self { accepted_at: call.now, online: Some(Online { ip_address: None, user_agent: None }) };
        }
        let online = Online { ip_address: call.client.ip_address.clone(), user_agent: call.client.user_agent.clone() };
        Self { accepted_at: call.now, online: Some(online) }
    }

    /// `customer_acceptance` on the wire.
    pub fn view(&self) -> Value {
        match &self.online {
            Some(Online { ip_address, user_agent }) => json!({
                "accepted_at": self.accepted_at,
                "online": {"ip_address": ip_address, "user_agent": user_agent},
                "type": "online",
            }),
            None => json!({"accepted_at": self.accepted_at, "offline": {}, "type": "offline"}),
        }
    }
}

impl Online {
    fn read(call: &Call<'_>, acceptance: &mut Params) -> Result<Self, ApiError> {
        let name = acceptance.name("online");
        let from_browser = call.caller == Caller::Publishable;
        let (mut inferred, mut ip_address, mut user_agent) = (false, None, None);
        match acceptance.map("online")? {
            Some(mut sent) => {
                inferred = sent.boolean("infer_from_client")?.unwrap_or(false);
                ip_address = sent.text("ip_address")?;
                user_agent = sent.free_text("user_agent")?;
                sent.finish()?;
            }
            None if from_browser => {}
            None => return Err(ApiError::missing(&name)),
        }
        if inferred && !from_browser {
            return Err(ApiError::unusable(
                &format!("{name}[infer_from_client]"),
                "a server is not the buyer's client. Send ip_address and user_agent.",
            ));
        }
        if ip_address.as_deref().is_some_and(|text| text.parse::<std::net::IpAddr>().is_err()) {
            return Err(ApiError::unusable(&format!("{name}[ip_address]"), "an IPv4 or IPv6 address is expected."));
        }
        if from_browser {
            ip_address = ip_address.or_else(|| call.client.ip_address.clone());
            user_agent = user_agent.or_else(|| call.client.user_agent.clone());
        } else if ip_address.is_none() || user_agent.is_none() {
            let absent = if ip_address.is_none() { "ip_address" } else { "user_agent" };
            return Err(ApiError::missing(&format!("{name}[{absent}]")));
        }
        Ok(Self { ip_address, user_agent })
    }
}

/// How often a mandate covers a charge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Again and again.
    MultiUse,
    /// Once, for this.
    SingleUse {
        /// In the currency's smallest unit.
        amount: i64,
        /// Lower case.
        currency: String,
    },
}

/// What a mandate is for.
pub struct Debit<'a> {
    /// The PaymentMethod's id.
    pub payment_method: &'a str,
    /// The PaymentMethod's type.
    pub kind: &'a str,
    /// The intent's `payment_method_options` of that type; null when there are none.
    pub options: &'a Value,
}

/// A mandate, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mandate {
    /// `mandate_...`
    pub id: String,
    /// Seconds since 1970.
    pub created: i64,
    /// What it covers charges of.
    pub payment_method: String,
    /// Where it stands.
    pub status: Status,
    acceptance: Acceptance,
    scope: Scope,
    /// `payment_method_details` on the wire.
    details: Value,
}

impl Record for Mandate {
    const TABLE: &'static str = "mandates";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Mandate {
    /// As the merchant's server sees it.
    pub fn view(&self) -> Value {
        let (kind, scope) = match &self.scope {
            Scope::MultiUse => ("multi_use", json!({})),
            Scope::SingleUse { amount, currency } => ("single_use", json!({"amount": amount, "currency": currency})),
        };
        let mut view = json!({
            "id": self.id,
            "object": "mandate",
            "customer_acceptance": self.acceptance.view(),
            "livemode": false,
            "payment_method": self.payment_method,
            "payment_method_details": self.details,
            "status": self.status.name(),
            "type": kind,
        });
        view[kind] = scope;
        view
    }
}

/// Makes and keeps a mandate. One for an account that is still to be verified is `Pending`, and is settled with [`settle`].
pub fn create(
    call: &Call<'_>,
    acceptance: Acceptance,
    scope: Scope,
    debit: &Debit<'_>,
    status: Status,
) -> Result<Mandate, ApiError> {
    let id = random::id("mandate")?;
    let details = details(call, &id, debit, status)?;
    let mandate = Mandate {
        id,
        created: call.now,
        payment_method: debit.payment_method.to_owned(),
        status,
        acceptance,
        scope,
        details,
    };
    call.tx.save(&mandate)?;
    Ok(mandate)
}

/// Moves a mandate on: active once the account is verified, inactive when it turned out not to be, or when it was used up.
pub fn settle(call: &Call<'_>, id: &str, status: Status) -> Result<Mandate, ApiError> {
    let mut mandate: Mandate = call.tx.find(id)?.ok_or_else(ApiError::internal)?;
    mandate.status = status;
    if mandate.details["type"] == "bacs_debit" {
        mandate.details["bacs_debit"]["network_status"] = json!(network_status(status));
    }
    call.tx.save(&mandate)?;
    Ok(mandate)
}

/// Whether there is this mandate and it covers charges.
pub fn in_force(call: &Call<'_>, id: Option<&str>) -> Result<bool, ApiError> {
    let mandate: Option<Mandate> = id.map_or(Ok(None), |id| call.tx.find(id))?;
    Ok(mandate.is_some_and(|mandate| mandate.status == Status::Active))
}

/// The error for a type that the buyer has to agree to, and has not.
pub fn missing_for(kind: &str) -> ApiError {
    let rule = format!("A {kind} takes the buyer's agreement. Show them the mandate's text, and send mandate_data.");
    ApiError::missing("mandate_data").message(&rule)
}

/// What was charged under a name of before is charged as this PaymentMethod from now on.
pub fn hand_over(call: &Call<'_>, id: &str, payment_method: &str) -> Result<(), ApiError> {
    let mut mandate = load(call, id, "mandate")?;
    payment_method.clone_into(&mut mandate.payment_method);
    call.tx.save(&mandate)
}

/// Ends all mandates of a PaymentMethod: nobody can charge it any more.
pub fn end_all_of(call: &Call<'_>, payment_method: &str) -> Result<(), ApiError> {
    let condition = Condition::new("payment_method", Relation::Is, payment_method.to_owned());
    let open = call.tx.matching::<Mandate>(&[condition])?;
    open.into_iter()
        .filter(|mandate| mandate.status != Status::Inactive)
        .try_for_each(|mandate| settle(call, &mandate.id, Status::Inactive).map(|_| ()))
}

/// The mandate of this id as others show it.
pub fn show(call: &Call<'_>, id: &str) -> Result<Value, ApiError> {
    load(call, id, "mandate").map(|mandate| mandate.view())
}

/// The mandate of this id; `param` is named when there is none.
pub fn load(call: &Call<'_>, id: &str, param: &str) -> Result<Mandate, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("mandate", param))
}

/// `GET /v1/mandates/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    let mandate = load(call, call.id, "mandate")?;
    let mut view = mandate.view();
    if expand.wants("payment_method") {
        view["payment_method"] =
            payment_methods::load(call, &mandate.payment_method, "payment_method")?.view(call.caller)?;
    }
    Ok(Answer::ok(view))
}

/// What a mandate says of its scheme: the reference that the buyer's statement shows, and where its text can be read.
fn details(call: &Call<'_>, id: &str, debit: &Debit<'_>, status: Status) -> Result<Value, ApiError> {
    let url = format!("{}/mandates/{id}", call.app.bank_url);
    let reference = random::text(16)?.to_ascii_uppercase();
    let wish = |name: &str, usual: &str| debit.options["mandate_options"][name].as_str().unwrap_or(usual).to_owned();
    let of_kind = match debit.kind {
        "sepa_debit" => json!({"reference": reference, "url": url}),
        "bacs_debit" => json!({
            "display_name": null,
            "network_status": network_status(status),
            "reference": reference,
            "revocation_reason": null,
            "service_user_number": null,
            "url": url,
        }),
        "au_becs_debit" => json!({"url": url}),
        "acss_debit" => {
            let schedule = wish("payment_schedule", "interval");
            let interval = debit.options["mandate_options"]["interval_description"].as_str();
            let described = (schedule != "sporadic").then(|| interval.unwrap_or("when an invoice is due"));
            json!({
                "interval_description": described,
                "payment_schedule": schedule,
                "transaction_type": wish("transaction_type", "personal"),
            })
        }
        "paypal" => json!({"billing_agreement_id": format!("B-{reference}"), "payer_id": null}),
        _ => json!({}),
    };
    let mut details = json!({"type": debit.kind});
    details[debit.kind] = of_kind;
    Ok(details)
}

/// What the Bacs network says of a mandate.
fn network_status(status: Status) -> &'static str {
    match status {
        Status::Active => "accepted",
        Status::Pending => "pending",
        Status::Inactive => "refused",
    }
}
