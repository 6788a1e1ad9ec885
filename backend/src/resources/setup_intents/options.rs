//! `payment_method_options` of a SetupIntent: what each type takes, in one table.

use opentill::rules::secret::Sensitive;
use serde_json::{Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::payment_intents;

/// What an option holds.
enum Kind {
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A few of a few words.
    Words(&'static [&'static str]),
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// Options of its own.
    Hash(&'static [Entry]),
}

/// An option: its name and what it holds.
type Entry = (&'static str, Kind);

use Kind::{Hash, Number, Text, Word, Words};

const NETWORKS: &[&str] =
    &["amex", "cartes_bancaires", "diners", "discover", "eftpos_au", "jcb", "mastercard", "unionpay", "visa"];
const VERIFICATION: Kind = Word(&["automatic", "instant", "microdeposits"]);
const REFERENCE: Kind = Hash(&[("reference_prefix", Text)]);

/// The options that are known, by type.
const OPTIONS: &[Entry] = &[
    (
        "acss_debit",
        Hash(&[
            ("currency", Word(&["cad", "usd"])),
            (
                "mandate_options",
                Hash(&[
                    ("custom_mandate_url", Text),
                    ("default_for", Words(&["invoice", "subscription"])),
                    ("interval_description", Text),
                    ("payment_schedule", Word(&["combined", "interval", "sporadic"])),
                    ("transaction_type", Word(&["business", "personal"])),
                ]),
            ),
            ("verification_method", VERIFICATION),
        ]),
    ),
    ("amazon_pay", Hash(&[])),
    ("bacs_debit", Hash(&[("mandate_options", REFERENCE)])),
    (
        "card",
        Hash(&[
            (
                "mandate_options",
                Hash(&[
                    ("amount", Number),
                    ("amount_type", Word(&["fixed", "maximum"])),
                    ("currency", Text),
                    ("description", Text),
                    ("end_date", Number),
                    ("interval", Word(&["day", "month", "sporadic", "week", "year"])),
                    ("interval_count", Number),
                    ("reference", Text),
                    ("start_date", Number),
                    ("supported_types", Words(&["india"])),
                ]),
            ),
            ("network", Word(NETWORKS)),
            ("request_three_d_secure", Word(&["any", "automatic", "challenge"])),
        ]),
    ),
    ("klarna", Hash(&[("currency", Text), ("preferred_locale", Text)])),
    ("paypal", Hash(&[("billing_agreement_id", Text)])),
    ("sepa_debit", Hash(&[("mandate_options", REFERENCE)])),
    (
        "us_bank_account",
        Hash(&[
            (
                "financial_connections",
                Hash(&[
                    ("permissions", Words(&["balances", "ownership", "payment_method", "transactions"])),
                    ("prefetch", Words(&["balances", "ownership", "transactions"])),
                    ("return_url", Text),
                ]),
            ),
            ("mandate_options", Hash(&[("collection_method", Word(&["paper"]))])),
            ("verification_method", VERIFICATION),
        ]),
    ),
];

/// What a browser may choose: how the buyer wants it, not how safe it is.
const FOR_BROWSERS: &[(&str, &str)] =
    &[("card", "network"), ("klarna", "preferred_locale"), ("us_bank_account", "verification_method")];

/// What an intent of these types begins with.
pub fn usual(types: &[String]) -> Value {
    let mut options = json!({});
    for kind in types {
        let usual = match kind.as_str() {
            "card" => json!({"mandate_options": null, "network": null, "request_three_d_secure": "automatic"}),
            "acss_debit" => json!({"currency": "cad", "verification_method": "automatic"}),
            "us_bank_account" => json!({"verification_method": "automatic"}),
            _ => continue,
        };
        options[kind] = usual;
    }
    options
}

/// Changes `payment_method_options` as sent. Gives the code of the buyer's app, which is not kept.
pub fn read(call: &Call<'_>, params: &mut Params, options: &mut Value) -> Result<Option<Sensitive<String>>, ApiError> {
    let Some(mut sent) = params.map("payment_method_options")? else {
        return Ok(None);
    };
    let mut code = None;
    if let Some(mut blik) = sent.map("blik")? {
        code = payment_intents::app_code(&mut blik)?;
        blik.finish()?;
    }
    for (name, kind) in OPTIONS {
        let (Hash(entries), Some(mut of_type)) = (kind, sent.map(name)?) else {
            continue;
        };
        if call.caller == Caller::Publishable {
            let refused: Vec<&str> = entries
                .iter()
                .map(|(option, _)| *option)
                .filter(|option| !FOR_BROWSERS.contains(&(name, option)))
                .collect();
            of_type.refuse_from_browser(&refused)?;
        }
        read_entries(&mut of_type, entries, &mut options[*name])?;
        of_type.finish()?;
    }
    sent.finish()?;
    Ok(code)
}

fn read_entries(params: &mut Params, entries: &[Entry], options: &mut Value) -> Result<(), ApiError> {
    if options.is_null() {
        *options = json!({});
    }
    for (name, kind) in entries {
        let value = match kind {
            Word(words) => params.choice(name, words)?.map(Value::from),
            Words(words) => read_words(params, name, words)?,
            Text => params.free_text(name)?.map(Value::from),
            Number => params.integer(name)?.map(Value::from),
            Hash(inner) => {
                if let Some(mut sent) = params.map(name)? {
                    read_entries(&mut sent, inner, &mut options[*name])?;
                    sent.finish()?;
                }
                None
            }
        };
        if let Some(value) = value {
            options[*name] = value;
        }
    }
    Ok(())
}

fn read_words(params: &mut Params, name: &str, words: &[&str]) -> Result<Option<Value>, ApiError> {
    let Some(list) = params.list(name)? else {
        return Ok(None);
    };
    if list.iter().any(|word| !words.contains(&word.as_str())) {
        let rule = format!("some of {} are expected.", words.join(", "));
        return Err(ApiError::unusable(&params.name(name), &rule));
    }
    Ok(Some(json!(list)))
}
