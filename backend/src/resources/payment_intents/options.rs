//! `payment_method_options`: what a merchant, or a buyer, chooses for a type. Secret ones, a CVC and an app's code, are handed on and not kept.

use opentill::rules::method::METHODS;
use opentill::rules::secret::Sensitive;
use serde_json::{Value, json};

use super::PaymentIntent;
use super::attempt::Attempt;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::payment_methods::PaymentMethod;
use crate::resources::tokens::SecurityCode;

/// What the buyer typed for this confirmation alone.
#[derive(Default)]
pub struct Typed {
    /// The security code of a card that is saved.
    pub cvc: Option<SecurityCode>,
    /// The code of the buyer's app.
    pub app_code: Option<Sensitive<String>>,
}

impl Typed {
    /// Hands it on to the attempt. A saved card needs its code where the intent has it asked for again, unless the buyer is away.
    pub fn hand_on(
        self,
        call: &Call<'_>,
        intent: &PaymentIntent,
        method: &mut PaymentMethod,
        how: &mut Attempt,
    ) -> Result<(), ApiError> {
        let recollects = intent.payment_method_options["card"]["require_cvc_recollection"] == true;
        let asked = recollects && method.customer.is_some() && !how.off_session;
        match (method.card_mut(), self.cvc) {
            (Some(card), Some(cvc)) => cvc.go_to(call, card)?,
            (Some(card), None) if asked && !card.has_unused_cvc() => {
                return Err(ApiError::missing("payment_method_options[card][cvc_token]").message(
                    "This PaymentIntent has the security code of a saved card asked for again. Send it as payment_method_options[card][cvc], or as a cvc_token.",
                ));
            }
            _ => {}
        }
        how.app_code = self.app_code;
        Ok(())
    }

    /// Refuses what belongs to a confirmation.
    pub fn refuse(&self) -> Result<(), ApiError> {
        if self.cvc.is_some() {
            return Err(ApiError::unusable(
                "payment_method_options[card][cvc]",
                "a security code goes with a confirmation.",
            ));
        }
        if self.app_code.is_some() {
            return Err(ApiError::unusable("payment_method_options[blik][code]", "a code goes with a confirmation."));
        }
        Ok(())
    }
}

/// What each type has beside `setup_future_usage` and `capture_method`; brackets lead into a hash.
const LEAVES: &[(&str, &[&str])] = &[
    (
        "acss_debit",
        &[
            "mandate_options[custom_mandate_url]",
            "mandate_options[interval_description]",
            "mandate_options[payment_schedule]",
            "mandate_options[transaction_type]",
            "target_date",
            "verification_method",
        ],
    ),
    ("affirm", &["preferred_locale"]),
    ("afterpay_clearpay", &["reference"]),
    ("au_becs_debit", &["target_date"]),
    ("bacs_debit", &["mandate_options[reference_prefix]", "target_date"]),
    ("bancontact", &["preferred_language"]),
    ("boleto", &["expires_after_days"]),
    ("card", &["network", "request_three_d_secure", "require_cvc_recollection"]),
    ("customer_balance", &["bank_transfer[type]", "bank_transfer[eu_bank_transfer][country]", "funding_type"]),
    ("klarna", &["preferred_locale"]),
    ("konbini", &["confirmation_number", "expires_after_days", "expires_at", "product_description"]),
    ("oxxo", &["expires_after_days"]),
    ("p24", &["tos_shown_and_accepted"]),
    ("paypal", &["preferred_locale", "reference"]),
    ("pix", &["amount_includes_iof", "expires_after_seconds", "expires_at"]),
    ("sepa_debit", &["mandate_options[reference_prefix]", "target_date"]),
    ("sofort", &["preferred_language"]),
    ("swish", &["reference"]),
    ("us_bank_account", &["preferred_settlement_speed", "target_date", "verification_method"]),
    ("wechat_pay", &["app_id", "client"]),
];

/// What only a server may choose.
pub const FOR_SERVERS: &[&str] =
    &["capture_method", "mandate_options", "request_three_d_secure", "require_cvc_recollection", "setup_future_usage"];

/// What an intent has from the start.
pub fn initial() -> Value {
    json!({"card": {"installments": null, "mandate_options": null, "network": null, "request_three_d_secure": "automatic"}})
}

/// Changes the options as sent; what belongs to a confirmation is refused.
pub fn read(call: &Call<'_>, params: &mut Params, options: &mut Value) -> Result<(), ApiError> {
    read_for_confirmation(call, params, options)?.refuse()
}

/// Changes the options as sent, and gives what the buyer typed for this confirmation.
pub fn read_for_confirmation(call: &Call<'_>, params: &mut Params, options: &mut Value) -> Result<Typed, ApiError> {
    let mut typed = Typed::default();
    let Some(mut sent) = params.map("payment_method_options")? else {
        return Ok(typed);
    };
    for method in METHODS {
        let Some(mut of_kind) = sent.map(method.name)? else {
            continue;
        };
        if call.caller == Caller::Publishable {
            of_kind.refuse_from_browser(FOR_SERVERS)?;
        }
        match method.name {
            "card" => typed.cvc = SecurityCode::read(&mut of_kind)?,
            "blik" => typed.app_code = app_code(&mut of_kind)?,
            _ => {}
        }
        let mut kept = match options.get_mut(method.name) {
            Some(kept) => kept.take(),
            None => usual(method.name),
        };
        read_kind(method.name, &mut of_kind, &mut kept)?;
        of_kind.finish()?;
        options[method.name] = kept;
    }
    sent.finish()?;
    Ok(typed)
}

/// What a type's options always hold.
fn usual(kind: &str) -> Value {
    match kind {
        "bancontact" => json!({"preferred_language": "en"}),
        "boleto" | "oxxo" => json!({"expires_after_days": 3}),
        _ => json!({}),
    }
}

fn read_kind(kind: &str, sent: &mut Params, kept: &mut Value) -> Result<(), ApiError> {
    if let Some(usage) = sent.choice("setup_future_usage", &["none", "off_session", "on_session"])? {
        kept["setup_future_usage"] = json!(usage);
    }
    if let Some(method) = sent.choice("capture_method", &["manual"])? {
        kept["capture_method"] = json!(method);
    }
    // Links to accounts elsewhere, and where to be asked for an address: without meaning here.
    sent.ignore(&["financial_connections", "mandate", "networks"]);
    let leaves = LEAVES.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, leaves)| leaves);
    read_leaves(leaves, sent, kept)
}

fn read_leaves(leaves: &[&str], sent: &mut Params, kept: &mut Value) -> Result<(), ApiError> {
    for (at, leaf) in leaves.iter().enumerate() {
        let Some((hash, _)) = leaf.split_once('[') else {
            if let Some(value) = value(leaf, sent)? {
                kept[*leaf] = value;
            }
            continue;
        };
        let is_first = !leaves[..at].iter().any(|before| before.split_once('[').is_some_and(|(name, _)| name == hash));
        if let (true, Some(mut inner)) = (is_first, sent.map(hash)?) {
            inner.ignore(&["requested_address_types"]);
            let below: Vec<String> = leaves.iter().filter_map(|leaf| below(leaf, hash)).collect();
            let below: Vec<&str> = below.iter().map(String::as_str).collect();
            read_leaves(&below, &mut inner, &mut kept[hash])?;
            inner.finish()?;
        }
    }
    Ok(())
}

/// `b` of `a[b]`, and `b[c]` of `a[b][c]`.
fn below(leaf: &str, hash: &str) -> Option<String> {
    let rest = leaf.strip_prefix(hash)?.strip_prefix('[')?;
    let (name, more) = rest.split_once(']')?;
    Some(format!("{name}{more}"))
}

fn value(leaf: &str, sent: &mut Params) -> Result<Option<Value>, ApiError> {
    let words: &[&'static str] = match leaf {
        "expires_after_days" | "expires_after_seconds" | "expires_at" => {
            let number = sent.integer(leaf)?;
            if number.is_some_and(|number| number < 0) {
                return Err(ApiError::unusable(&sent.name(leaf), "a positive number is expected."));
            }
            return Ok(number.map(Value::from));
        }
        "require_cvc_recollection" => return Ok(sent.boolean(leaf)?.map(Value::from)),
        "client" => &["android", "ios", "web"],
        "funding_type" => &["bank_transfer"],
        "network" => {
            &["amex", "cartes_bancaires", "diners", "discover", "eftpos_au", "jcb", "mastercard", "unionpay", "visa"]
        }
        "payment_schedule" => &["combined", "interval", "sporadic"],
        "request_three_d_secure" => &["any", "automatic", "challenge"],
        "tos_shown_and_accepted" => &["true", "false"],
        "transaction_type" => &["business", "personal"],
        "verification_method" => &["automatic", "instant", "microdeposits"],
        _ => return Ok(sent.free_text(leaf)?.map(Value::from)),
    };
    Ok(sent.choice(leaf, words)?.map(Value::from))
}

/// The six digits that the buyer's app shows.
pub fn app_code(sent: &mut Params) -> Result<Option<Sensitive<String>>, ApiError> {
    let Some(code) = sent.sensitive("code")? else {
        return Ok(None);
    };
    // EXPOSE: judged for its form alone.
    let digits = code.expose();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::unusable(&sent.name("code"), "the six digits that the buyer's app shows are expected."));
    }
    Ok(Some(code))
}
