//! What a session tells of methods that are not Stripe's, which it echoes, and of the merchant's country.

use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

/// Countries whose cards carry a local network beside a global one, and whose buyers choose between them.
const BRAND_CHOICE: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT",
    "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];
/// Where the euro is paid with.
const EURO: &[&str] = &[
    "AT", "BE", "BG", "CY", "DE", "EE", "ES", "FI", "FR", "GR", "HR", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PT",
    "SI", "SK",
];
/// Other countries and their currencies. Everywhere else merchants are paid in dollars, as far as this backend knows.
const CURRENCIES: &[(&str, &str)] = &[
    ("AU", "aud"),
    ("BR", "brl"),
    ("CA", "cad"),
    ("CH", "chf"),
    ("CZ", "czk"),
    ("DK", "dkk"),
    ("GB", "gbp"),
    ("HK", "hkd"),
    ("HU", "huf"),
    ("IN", "inr"),
    ("IS", "isk"),
    ("JP", "jpy"),
    ("LI", "chf"),
    ("MX", "mxn"),
    ("MY", "myr"),
    ("NO", "nok"),
    ("NZ", "nzd"),
    ("PL", "pln"),
    ("RO", "ron"),
    ("SE", "sek"),
    ("SG", "sgd"),
    ("TH", "thb"),
];
/// Names that are not written as their id is.
const NAMES: &[(&str, &str)] =
    &[("bitcash", "BitCash"), ("linepay", "LINE Pay"), ("paypal", "PayPal"), ("paypay", "PayPay")];

/// Whether the merchant's buyers choose between the networks of their card.
pub fn has_brand_choice(country: &str) -> bool {
    BRAND_CHOICE.contains(&country)
}

/// The merchant's currency.
pub fn currency_of(country: &str) -> &'static str {
    if EURO.contains(&country) {
        return "eur";
    }
    CURRENCIES.iter().find(|(of, _)| *of == country).map_or("usd", |(_, currency)| currency)
}

/// `external_payment_methods[]` and `custom_payment_methods[]`, and what is known of them: their names, made of their ids. Images there are none.
pub fn read(params: &mut Params) -> Result<(Value, Value), ApiError> {
    let external = named(params, "external_payment_methods", "external_")?;
    let external: Vec<Value> = external
        .iter()
        .map(|id| json!({"type": id, "label": label(id, "external_"), "light_image_url": null, "dark_image_url": null}))
        .collect();
    let custom = named(params, "custom_payment_methods", "cpmt_")?;
    let custom: Vec<Value> = custom
        .iter()
        .map(|id| json!({"type": id, "display_name": label(id, "cpmt_"), "logo_url": null, "is_preset": false}))
        .collect();
    Ok((Value::Array(external), Value::Array(custom)))
}

fn named(params: &mut Params, name: &str, prefix: &str) -> Result<Vec<String>, ApiError> {
    let ids = params.list(name)?.unwrap_or_default();
    let fits = |id: &String| {
        id.strip_prefix(prefix).is_some_and(|rest| {
            (1..=100).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    match ids.iter().all(fits) {
        true => Ok(ids),
        false => Err(ApiError::unusable(name, &format!("ids that begin with {prefix} are expected."))),
    }
}

/// `external_foo_bar` is called Foo Bar; an id that is no words has no name of its own.
fn label(id: &str, prefix: &str) -> String {
    let rest = id.strip_prefix(prefix).unwrap_or(id);
    if let Some((_, name)) = NAMES.iter().find(|(known, _)| *known == rest) {
        return (*name).to_owned();
    }
    if !rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return "Other payment method".to_owned();
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    rest.split('_').filter_map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names() {
        assert_eq!(label("external_paypal", "external_"), "PayPal");
        assert_eq!(label("external_venmo_pay", "external_"), "Venmo Pay");
        assert_eq!(label("cpmt_1Nxyz", "cpmt_"), "Other payment method");
    }

    #[test]
    fn countries_have_currencies() {
        assert_eq!((currency_of("DE"), currency_of("GB"), currency_of("US")), ("eur", "gbp", "usd"));
        assert!(has_brand_choice("FR") && !has_brand_choice("US"));
    }
}
