//! How a Source is shown. A browser sees no metadata and no fingerprint.

use serde_json::{Value, json};

use super::{Held, Source};
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::resources::cards::Card;
use crate::resources::mandates;
use crate::resources::payment_methods::Details;
use crate::test_cards::Authentication;

/// What a Source shows of a bank account, by type.
const OF_ACCOUNTS: [(&str, &[&str]); 2] = [
    ("au_becs_debit", &["bsb_number", "fingerprint", "last4"]),
    ("sepa_debit", &["bank_code", "branch_code", "country", "fingerprint", "last4"]),
];

impl Source {
    /// As the caller may see it.
    pub fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let for_server = call.caller == Caller::Secret;
        let mut view = json!({
            "id": self.id,
            "object": "source",
            "amount": self.amount,
            "client_secret": self.client_secret,
            "created": self.created,
            "currency": self.currency,
            "flow": self.flow,
            "livemode": false,
            "owner": {
                "address": if self.owner["address"]["line1"].is_null() { &Value::Null } else { &self.owner["address"] },
                "email": self.owner["email"],
                "name": self.owner["name"],
                "phone": self.owner["phone"],
                "verified_address": null,
                "verified_email": null,
                "verified_name": null,
                "verified_phone": null,
            },
            "statement_descriptor": self.statement_descriptor,
            "status": self.status.name(),
            "type": self.kind,
            "usage": if self.reusable { "reusable" } else { "single_use" },
        });
        view[self.kind.as_str()] = self.of_type(for_server)?;
        if let ("sepa_debit", Some(id)) = (self.kind.as_str(), &self.mandate) {
            let mandate = mandates::show(call, id)?;
            let details = &mandate["payment_method_details"]["sepa_debit"];
            view["sepa_debit"]["mandate_reference"] = details["reference"].clone();
            view["sepa_debit"]["mandate_url"] = details["url"].clone();
        }
        for (name, hash) in [("receiver", &self.receiver), ("redirect", &self.redirect)] {
            if let Some(hash) = hash {
                view[name] = hash.clone();
            }
        }
        if for_server {
            view["metadata"] = json!(self.metadata);
        }
        Ok(view)
    }

    fn of_type(&self, for_server: bool) -> Result<Value, ApiError> {
        match &self.held {
            Held::Shown(shown) => Ok(shown.clone()),
            Held::Method(Details::Card(card)) => self::card(card, &self.owner, for_server),
            Held::Method(details) => {
                let mut shown = details.view(&self.owner, for_server)?;
                let fields = OF_ACCOUNTS.iter().find(|(kind, _)| *kind == self.kind).map(|(_, fields)| *fields);
                if let (Value::Object(all), Some(fields)) = (&mut shown, fields) {
                    all.retain(|name, _| fields.contains(&name.as_str()));
                }
                Ok(shown)
            }
        }
    }
}

/// The `card` hash.
pub fn card(card: &Card, owner: &Value, for_server: bool) -> Result<Value, ApiError> {
    let behaviour = card.behaviour()?;
    let (line1, zip, cvc) = card.checks(&owner["address"]["line1"], &owner["address"]["postal_code"])?;
    let mut shown = json!({
        "address_line1_check": line1,
        "address_zip_check": zip,
        "brand": card.brand_label,
        "country": behaviour.country,
        "cvc_check": cvc,
        "dynamic_last4": null,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "funding": behaviour.funding,
        "last4": card.last4,
        "name": owner["name"],
        "three_d_secure": match behaviour.authentication {
            Authentication::NotSupported => "not_supported",
            Authentication::Always | Authentication::UnlessSetUp | Authentication::OnSession => "required",
            _ => "optional",
        },
        "tokenization_method": null,
    });
    if for_server {
        shown["fingerprint"] = json!(card.fingerprint);
    }
    Ok(shown)
}
