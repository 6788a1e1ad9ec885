//! A page whose intent is made later: what it says of it, `deferred_intent[...]`, decides the types as the intent would.

use opentill::rules::method::Method;
use serde_json::{Map, Value, json};

use super::{Basis, wallets};
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::eligibility::{self, Selection, Terms};
use crate::resources::payment_intents::{CAPTURE_METHODS, USAGES, read_amount, read_currency};

/// The intent to be.
pub struct Deferred {
    mode: &'static str,
    amount: Option<i64>,
    currency: Option<String>,
    setup_future_usage: Option<&'static str>,
    held: bool,
    types: Option<Vec<String>>,
    selection: Selection,
    options: Value,
}

impl Deferred {
    /// Reads it.
    pub fn read(call: &Call<'_>, params: &mut Params) -> Result<Self, ApiError> {
        let mut sent = params.map("deferred_intent")?.ok_or_else(|| ApiError::missing("deferred_intent[mode]"))?;
        let mode = sent.choice("mode", &["payment", "setup", "subscription"])?;
        let mode = mode.ok_or_else(|| ApiError::missing("deferred_intent[mode]"))?;
        // A subscription can begin with a trial, which costs nothing.
        let amount = match (mode, sent.integer("amount")?) {
            ("subscription", Some(0)) => Some(0),
            (_, amount) => {
                sent.offer("amount", &json!(amount));
                read_amount(&mut sent)?
            }
        };
        let currency = read_currency(&mut sent)?;
        if mode != "setup" {
            let missing = [("amount", amount.is_none()), ("currency", currency.is_none())];
            if let Some((name, _)) = missing.iter().find(|(_, missing)| *missing) {
                return Err(ApiError::missing(&sent.name(name)));
            }
        }
        let read = Self {
            mode,
            amount,
            currency,
            setup_future_usage: sent.choice("setup_future_usage", USAGES)?,
            held: sent.choice("capture_method", CAPTURE_METHODS)? == Some("manual"),
            types: read_types(&mut sent)?,
            selection: Selection::read_of_page(call, &mut sent)?,
            options: read_options(&mut sent)?,
        };
        sent.ignore(&["on_behalf_of"]);
        sent.finish()?;
        Ok(read)
    }

    /// What the page shows.
    pub fn basis(self, call: &Call<'_>) -> Result<Basis, ApiError> {
        let setup = self.mode == "setup";
        let terms = Terms {
            amount: self.amount.filter(|amount| *amount > 0),
            currency: self.currency.as_deref(),
            setup,
            held: self.held,
            // What is paid by and by is set up for that with the first payment.
            setup_future_usage: if self.mode == "payment" { self.setup_future_usage } else { Some("off_session") },
            options: &self.options,
            redirects: true,
        };
        let types: Vec<String> = match self.types {
            Some(types) => types.into_iter().filter(|kind| fits(&terms, kind) && self.selection.admits(kind)).collect(),
            None => eligibility::offered(call, &terms, &self.selection)?.into_iter().map(str::to_owned).collect(),
        };
        let switches = self.selection.switches(call)?;
        Ok(Basis {
            wallets: wallets(&types, |wallet| switches.is_on(wallet)),
            types,
            intent: None,
            customer: None,
            cvc_recollection: self.options["card"]["require_cvc_recollection"] == true,
        })
    }
}

fn fits(terms: &Terms<'_>, kind: &str) -> bool {
    Method::named(kind).is_some_and(|method| terms.refusal(method).is_none())
}

/// The types that the page names, as far as they are known here.
fn read_types(sent: &mut Params) -> Result<Option<Vec<String>>, ApiError> {
    let types = sent.list("payment_method_types")?;
    Ok(types.map(|types| types.into_iter().filter(|kind| Method::named(kind).is_some()).collect()))
}

/// `setup_future_usage` of each type, and whether cards are asked for their code again; the rest is for the intent.
fn read_options(sent: &mut Params) -> Result<Value, ApiError> {
    let Some(mut options) = sent.map("payment_method_options")? else {
        return Ok(json!({}));
    };
    let mut kept = Map::new();
    for method in opentill::rules::method::METHODS {
        let Some(mut of_kind) = options.map(method.name)? else {
            continue;
        };
        kept.insert(
            method.name.to_owned(),
            json!({
                "setup_future_usage": of_kind.choice("setup_future_usage", &["none", "off_session", "on_session"])?,
                "require_cvc_recollection": of_kind.boolean("require_cvc_recollection")?,
            }),
        );
    }
    Ok(Value::Object(kept))
}
