//! PaymentMethodDomains: where wallets are offered, and whose pages may embed the frames beside those that the start named. For servers alone. Nothing
//! here is fetched: in Stripe's API a domain is validated by a file that lies on it, which only real wallets need.

use opentill::rules::origin::is_loopback_host;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::store::{Condition, Record, Relation, Tx};

/// A domain, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Domain {
    id: String,
    created: i64,
    domain_name: String,
    enabled: bool,
}

impl Record for Domain {
    const TABLE: &'static str = "payment_method_domains";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Domain {
    fn view(&self) -> Value {
        let status = |on: bool| json!({"status": if on { "active" } else { "inactive" }});
        json!({
            "id": self.id,
            "object": "payment_method_domain",
            "amazon_pay": status(false),
            "apple_pay": status(self.enabled),
            "created": self.created,
            "domain_name": self.domain_name,
            "enabled": self.enabled,
            "google_pay": status(self.enabled),
            "klarna": status(false),
            "link": status(false),
            "livemode": false,
            "paypal": status(false),
        })
    }
}

/// `POST /v1/payment_method_domains`. A domain that is there already is answered as it stands, changed as sent.
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let name = params.required("domain_name")?.to_ascii_lowercase();
    if !is_domain(&name) {
        return Err(ApiError::unusable(
            "domain_name",
            "a domain is expected, such as shop.example: no scheme, port, path or wildcard. Loopback needs none.",
        ));
    }
    let enabled = params.boolean("enabled")?;
    params.finish()?;
    let known = named(call.tx, &name)?;
    let mut domain = match known {
        Some(domain) => domain,
        None => Domain { id: random::id("pmd")?, created: call.now, domain_name: name, enabled: true },
    };
    domain.enabled = enabled.unwrap_or(domain.enabled);
    call.tx.save(&domain)?;
    Ok(Answer::ok(domain.view()))
}

/// `POST /v1/payment_method_domains/{id}`
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut domain = find(call)?;
    domain.enabled = params.boolean("enabled")?.unwrap_or(domain.enabled);
    params.finish()?;
    call.tx.save(&domain)?;
    Ok(Answer::ok(domain.view()))
}

/// `GET /v1/payment_method_domains/{id}`, and `POST /v1/payment_method_domains/{id}/validate`, which finds nothing to mend here.
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    Ok(Answer::ok(find(call)?.view()))
}

/// `GET /v1/payment_method_domains`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "domain_name", "domain_name")?;
    if let Some(enabled) = params.boolean("enabled")? {
        list.only_number("enabled", i64::from(enabled));
    }
    params.finish()?;
    list.answer(call, ("payment_method_domain", "/v1/payment_method_domains"), |domain: Domain| Ok(domain.view()))
}

/// Whether wallets are offered on the pages of a host. Loopback counts as registered.
pub fn has_wallets(tx: &Tx<'_>, host: &str) -> Result<bool, ApiError> {
    let host = host.to_ascii_lowercase();
    Ok(is_loopback_host(&host) || named(tx, &host)?.is_some_and(|domain| domain.enabled))
}

/// The origins of the domains that are enabled.
pub fn origins(tx: &Tx<'_>) -> Result<Vec<String>, ApiError> {
    let enabled: Vec<Domain> = tx.matching(&[Condition::new("enabled", Relation::Is, 1)])?;
    Ok(enabled.into_iter().map(|domain| format!("https://{}", domain.domain_name)).collect())
}

/// Whether a text is a host's name that can stand in a policy: labels of letters, digits and dashes, two at least, the last not a number.
pub fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let labels: Vec<&str> = name.split('.').collect();
    name.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|part| label(part))
        && labels.last().is_some_and(|last| !last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn find(call: &Call<'_>) -> Result<Domain, ApiError> {
    call.tx.find(call.id)?.ok_or_else(|| ApiError::no_such("payment_method_domain", "payment_method_domain"))
}

fn named(tx: &Tx<'_>, name: &str) -> Result<Option<Domain>, ApiError> {
    Ok(tx.matching(&[Condition::new("domain_name", Relation::Is, name.to_owned())])?.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_cannot_break_out_of_the_policy() {
        for good in ["shop.example", "a.b-c.example", "xn--bcher-kva.example"] {
            assert!(is_domain(good), "{good}");
        }
        for bad in [
            "",
            "localhost",
            "127.0.0.1",
            "https://shop.example",
            "shop.example:1",
            "*.example",
            "a b.example",
            "a;b.example",
            "-a.example",
            "shop.example.",
            "shop..example",
            "Shop.example",
        ] {
            assert!(!is_domain(bad), "{bad}");
        }
    }
}
