//! The parameters of one call, taken out one by one: what is left at the end is unknown to the call and refused.
//! Errors name the parameter, never its value.

use std::collections::BTreeMap;

use opentill::rules::card_text::contains_card_number;
use opentill::rules::origin::is_secure_url;
use opentill::rules::secret::Sensitive;
use opentill::wire::form::Value;
use serde_json::Map;

use crate::errors::ApiError;
use crate::test_accounts::TestAccount;
use crate::test_cards::TestCard;

/// What browsers and mobile SDKs send along and a backend may ignore: who the client is, how long it took, and how it got there.
const IGNORED_EVERYWHERE: &[&str] = &[
    "_stripe_account",
    "_stripe_version",
    "client_attribution_metadata",
    "elements_init_source",
    "guid",
    "key",
    "muid",
    "pasted_fields",
    "passive_captcha_token",
    "payment_user_agent",
    "radar_options",
    "referrer",
    "referrer_host",
    "sid",
    "stripe_js_id",
    "time_on_page",
];

/// How many keys metadata has at most.
const METADATA_KEYS: usize = 50;
/// The longest key of metadata, in characters.
const METADATA_KEY: usize = 40;
/// The longest value of metadata, in characters.
const METADATA_VALUE: usize = 500;

/// The parameters below one path, such as those of `card[...]`.
pub struct Params {
    path: String,
    values: BTreeMap<String, Value>,
}

impl Params {
    /// Wraps a decoded form and drops what every call ignores.
    pub fn new(mut values: BTreeMap<String, Value>) -> Self {
        for name in IGNORED_EVERYWHERE {
            values.remove(*name);
        }
        Self { path: String::new(), values }
    }

    /// The parameters of a call that another call makes, of an object. Nulls are nothing.
    pub fn of(values: &serde_json::Value) -> Self {
        let mut params = Self::new(BTreeMap::new());
        for (name, value) in values.as_object().into_iter().flatten() {
            params.offer(name, value);
        }
        params
    }

    /// The full name of a parameter below this path: `card` and `number` make `card[number]`.
    pub fn name(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}[{name}]", self.path) }
    }

    /// As `name`, for one that has brackets itself: `card[number]`.
    pub fn nested_name(&self, name: &str) -> String {
        match name.split_once('[') {
            Some((first, rest)) => format!("{}[{rest}", self.name(first)),
            None => self.name(name),
        }
    }

    /// Whether a text was sent under a name with brackets, such as `billing_details[address][city]`, and is not empty.
    pub fn holds(&self, name: &str) -> bool {
        let mut steps = name.split('[').map(|step| step.trim_end_matches(']'));
        let mut found = steps.next().and_then(|first| self.values.get(first));
        for step in steps {
            found = match found {
                Some(Value::Map(inner)) => inner.get(step),
                _ => None,
            };
        }
        !matches!(found, None | Some(Value::Text(_))) || matches!(found, Some(Value::Text(text)) if !text.is_empty())
    }

    /// Whether the parameter was sent.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A text; an empty one counts as not sent, as Stripe has it. One that holds the number of a test card or account is refused, since texts are kept.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let text = self.take(name)?;
        if text.as_deref().is_some_and(holds_a_number) {
            return Err(misplaced(&self.name(name)));
        }
        Ok(text)
    }

    fn take(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        match self.values.remove(name) {
            None => Ok(None),
            Some(Value::Text(text)) if text.is_empty() => Ok(None),
            Some(Value::Text(text)) if text.len() > 5000 => {
                Err(ApiError::unusable(&self.name(name), "it is longer than 5000 bytes."))
            }
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(ApiError::unusable(&self.name(name), "a single text is expected, without brackets.")),
        }
    }

    /// A text that has to be there.
    pub fn required(&mut self, name: &str) -> Result<String, ApiError> {
        self.text(name)?.ok_or_else(|| ApiError::missing(&self.name(name)))
    }

    /// A card number or CVC: wrapped as soon as it leaves the form.
    pub fn sensitive(&mut self, name: &str) -> Result<Option<Sensitive<String>>, ApiError> {
        Ok(self.take(name)?.map(Sensitive::new))
    }

    /// A person's free text. One that holds a card number is refused: the buyer typed it into the wrong field.
    pub fn free_text(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let text = self.text(name)?;
        if text.as_deref().is_some_and(contains_card_number) {
            return Err(misplaced(&self.name(name)));
        }
        Ok(text)
    }

    /// A whole number.
    pub fn integer(&mut self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => {
                Err(ApiError::unusable(&self.name(name), "a whole number is expected.")
                    .code("parameter_invalid_integer"))
            }
        }
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.text(name)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(ApiError::unusable(&self.name(name), "true or false is expected.")),
        }
    }

    /// One of a few words.
    pub fn choice(&mut self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        match words.iter().find(|word| **word == text) {
            Some(word) => Ok(Some(word)),
            None => Err(ApiError::unusable(&self.name(name), &format!("one of {} is expected.", words.join(", ")))),
        }
    }

    /// A URL that a browser may be sent to: https, or http on loopback.
    pub fn url(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let url = self.text(name)?;
        if url.as_deref().is_some_and(|url| !is_secure_url(url)) {
            return Err(ApiError::unusable(&self.name(name), "an https URL is expected (http on loopback only).")
                .code("url_invalid"));
        }
        Ok(url)
    }

    /// An e-mail address, judged no further than that it has a local part and a domain.
    pub fn email(&mut self, name: &str) -> Result<Option<String>, ApiError> {
        let email = self.free_text(name)?;
        let plausible = |email: &String| {
            email
                .split_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'))
        };
        if email.as_ref().is_some_and(|email| !plausible(email)) {
            return Err(ApiError::unusable(&self.name(name), "an e-mail address is expected.").code("email_invalid"));
        }
        Ok(email)
    }

    /// The parameters below one name. An empty text (`shipping=`) counts as not sent.
    pub fn map(&mut self, name: &str) -> Result<Option<Params>, ApiError> {
        match self.values.remove(name) {
            None => Ok(None),
            Some(Value::Text(text)) if text.is_empty() => Ok(None),
            Some(Value::Map(values)) => Ok(Some(Params { path: self.name(name), values })),
            // Names that are 0, 1, 2, ... decode as a list; here they are names.
            Some(Value::List(items)) => {
                let values = items.into_iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect();
                Ok(Some(Params { path: self.name(name), values }))
            }
            Some(_) => Err(ApiError::unusable(
                &self.name(name),
                &format!("named values are expected, as {}[name]=value.", self.name(name)),
            )),
        }
    }

    /// A list of objects, each with its own parameters: `items[0][price]=...`.
    pub fn maps(&mut self, name: &str) -> Result<Option<Vec<Params>>, ApiError> {
        let path = self.name(name);
        let rule = format!("a list of named values is expected, as {path}[0][name]=value.");
        let items = match self.values.remove(name) {
            None => return Ok(None),
            Some(Value::Text(text)) if text.is_empty() => return Ok(None),
            Some(Value::List(items)) => items,
            Some(_) => return Err(ApiError::unusable(&path, &rule)),
        };
        let maps = items.into_iter().enumerate().map(|(at, item)| match item {
            Value::Map(values) => Ok(Params { path: format!("{path}[{at}]"), values }),
            _ => Err(ApiError::unusable(&path, &rule)),
        });
        maps.collect::<Result<_, _>>().map(Some)
    }

    /// The parameters below one name; none when nothing was sent.
    pub fn map_or_empty(&mut self, name: &str) -> Result<Params, ApiError> {
        let path = self.name(name);
        Ok(self.map(name)?.unwrap_or(Params { path, values: BTreeMap::new() }))
    }

    /// The names that were sent and not taken yet.
    pub fn names(&self) -> Vec<String> {
        self.values.keys().cloned().collect()
    }

    /// Whether named values were sent below this name, as in `created[gte]=1`.
    pub fn is_map(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some(Value::Map(_)))
    }

    /// Everything below a name as nested objects of texts, to be offered again later; null when nothing was sent. What lies at `left` below it stays to
    /// be read. Texts that hold a test card's number are refused, since they are kept.
    pub fn tree_without(&mut self, name: &str, left: &[&str]) -> Result<serde_json::Value, ApiError> {
        let Some(sent) = self.values.remove(name) else {
            return Ok(serde_json::Value::Null);
        };
        let (kept, taken) = part(sent, left);
        if let Some(kept) = kept {
            self.values.insert(name.to_owned(), kept);
        }
        tree(&self.name(name), taken)
    }

    /// Puts a value in a parameter's place if it was not sent; of an object those members that were not. Nulls are nothing.
    pub fn offer(&mut self, name: &str, value: &serde_json::Value) {
        offer(&mut self.values, name, value);
    }

    /// Changes a field that an object may be without: what was sent takes its place, an empty text unsets it.
    pub fn change<T>(
        &mut self,
        name: &str,
        field: &mut Option<T>,
        read: impl FnOnce(&mut Self, &str) -> Result<Option<T>, ApiError>,
    ) -> Result<(), ApiError> {
        if self.has(name) {
            *field = read(self, name)?;
        }
        Ok(())
    }

    /// A list of texts.
    pub fn list(&mut self, name: &str) -> Result<Option<Vec<String>>, ApiError> {
        let rule = format!("a list is expected, as {}[]=value.", self.name(name));
        let items = match self.values.remove(name) {
            None => return Ok(None),
            Some(Value::Text(text)) if text.is_empty() => return Ok(None),
            Some(Value::List(items)) => items,
            Some(_) => return Err(ApiError::unusable(&self.name(name), &rule)),
        };
        let texts = items.into_iter().map(|item| match item {
            Value::Text(text) if holds_a_number(&text) => Err(misplaced(&self.name(name))),
            Value::Text(text) => Ok(text),
            _ => Err(ApiError::unusable(&self.name(name), &rule)),
        });
        texts.collect::<Result<_, _>>().map(Some)
    }

    /// `metadata` of a new object: up to 50 texts of the merchant's own.
    pub fn metadata(&mut self) -> Result<Map<String, serde_json::Value>, ApiError> {
        let mut metadata = Map::new();
        self.change_metadata(&mut metadata)?;
        Ok(metadata)
    }

    /// Changes an object's metadata key by key; an empty value unsets its key, an empty `metadata` all of them.
    pub fn change_metadata(&mut self, metadata: &mut Map<String, serde_json::Value>) -> Result<(), ApiError> {
        let was_sent = self.has("metadata");
        let Some(mut sent) = self.map("metadata")? else {
            if was_sent {
                metadata.clear();
            }
            return Ok(());
        };
        for (key, value) in std::mem::take(&mut sent.values) {
            let Value::Text(value) = value else {
                return Err(ApiError::unusable("metadata", "its values are texts, as metadata[name]=text."));
            };
            if key.chars().count() > METADATA_KEY || value.chars().count() > METADATA_VALUE {
                return Err(ApiError::unusable("metadata", "keys have up to 40 characters, values up to 500."));
            }
            if holds_a_number(&key) || holds_a_number(&value) {
                return Err(misplaced("metadata"));
            }
            if value.is_empty() {
                metadata.remove(&key);
            } else {
                metadata.insert(key, value.into());
            }
        }
        if metadata.len() > METADATA_KEYS {
            return Err(ApiError::unusable("metadata", "it holds more than 50 keys. Unset some: metadata[name]=."));
        }
        Ok(())
    }

    /// Drops parameters that Stripe's API has and this backend gives no meaning.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.values.remove(*name);
        }
    }

    /// Drops what browsers and mobile SDKs say of themselves inside `payment_method_data`.
    pub fn ignore_client_details(&mut self) {
        self.ignore(IGNORED_EVERYWHERE);
    }

    /// Refuses what a publishable key may not send.
    pub fn refuse_from_browser(&self, names: &[&str]) -> Result<(), ApiError> {
        match names.iter().find(|name| self.has(name)) {
            Some(name) => {
                Err(ApiError::forbidden("This parameter can be set with a secret key only. Send it from your server.")
                    .param(name)
                    .code("secret_key_required"))
            }
            None => Ok(()),
        }
    }

    /// Ends the call's parameters: whatever was not taken is unknown.
    pub fn finish(self) -> Result<(), ApiError> {
        match self.values.keys().next() {
            Some(name) => Err(ApiError::unknown(&self.name(name))),
            None => Ok(()),
        }
    }
}

/// Splits what lies at `path` from a value.
fn part(value: Value, path: &[&str]) -> (Option<Value>, Value) {
    let ([first, rest @ ..], Value::Map(mut members)) = (path, value.clone()) else {
        return (None, value);
    };
    let Some(inner) = members.remove(*first) else {
        return (None, value);
    };
    if rest.is_empty() {
        return (Some(Value::Map(BTreeMap::from([((*first).to_owned(), inner)]))), Value::Map(members));
    }
    let (kept, taken) = part(inner, rest);
    members.insert((*first).to_owned(), taken);
    (kept.map(|kept| Value::Map(BTreeMap::from([((*first).to_owned(), kept)]))), Value::Map(members))
}

fn tree(name: &str, value: Value) -> Result<serde_json::Value, ApiError> {
    match value {
        Value::Text(text) if TestCard::stands_in(&text) => Err(misplaced(name)),
        Value::Text(text) => Ok(text.into()),
        Value::List(items) => {
            items.into_iter().map(|item| tree(name, item)).collect::<Result<Vec<_>, _>>().map(Into::into)
        }
        Value::Map(members) => {
            let members = members.into_iter().map(|(inner, value)| {
                let value = tree(&format!("{name}[{inner}]"), value)?;
                if TestCard::stands_in(&inner) { Err(misplaced(name)) } else { Ok((inner, value)) }
            });
            members.collect::<Result<Map<_, _>, ApiError>>().map(Into::into)
        }
    }
}

fn offer(values: &mut BTreeMap<String, Value>, name: &str, value: &serde_json::Value) {
    if let serde_json::Value::Object(members) = value {
        let inner = values.entry(name.to_owned()).or_insert_with(|| Value::Map(BTreeMap::new()));
        if let Value::Map(inner) = inner {
            members.iter().for_each(|(name, member)| offer(inner, name, member));
        }
    } else if let Some(value) = as_sent(value) {
        values.entry(name.to_owned()).or_insert(value);
    }
}

/// A value as it would have been sent; a null would not have been.
fn as_sent(value: &serde_json::Value) -> Option<Value> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(Value::Text(text.clone())),
        serde_json::Value::Array(items) => Some(Value::List(items.iter().filter_map(as_sent).collect())),
        serde_json::Value::Object(members) => Some(Value::Map(
            members.iter().filter_map(|(name, member)| Some((name.clone(), as_sent(member)?))).collect(),
        )),
        other => Some(Value::Text(other.to_string())),
    }
}

/// Whether a text holds what is never kept.
fn holds_a_number(text: &str) -> bool {
    TestCard::stands_in(text) || TestAccount::stands_in(text)
}

fn misplaced(name: &str) -> ApiError {
    ApiError::unusable(name, "it holds a card or account number, which belongs into its own field alone.")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use opentill::wire::form::decode;

    use super::*;

    fn params(body: &str) -> Params {
        Params::new(decode(body).ok().unwrap())
    }

    fn code<T>(result: Result<T, ApiError>) -> String {
        result.err().unwrap().fields()["code"].as_str().unwrap().to_owned()
    }

    #[test]
    fn what_is_left_is_unknown_and_named_in_full() {
        let mut params = params("card[number]=1&card[frob]=2");
        let mut card = params.map("card").ok().unwrap().unwrap();
        card.ignore(&["number"]);
        let error = card.finish().err().unwrap();
        assert_eq!(error.fields()["param"], "card[frob]");
        assert_eq!(error.fields()["code"], "parameter_unknown");
    }

    #[test]
    fn values_are_typed() {
        assert_eq!(code(params("amount=1e3").integer("amount")), "parameter_invalid_integer");
        assert_eq!(code(params("a[b]=1").text("a")), "parameter_invalid");
        assert_eq!(code(params("return_url=http%3A%2F%2Fshop.example").url("return_url")), "url_invalid");
        assert_eq!(code(params("receipt_email=nobody").email("receipt_email")), "email_invalid");
        assert_eq!(code(params("name=4242+4242+4242+4242").free_text("name")), "parameter_invalid");
        assert_eq!(code(params("").required("amount")), "parameter_missing");
    }

    #[test]
    fn what_was_not_sent_is_offered() {
        let mut params = params("a=1&card[x]=1");
        params.offer("a", &serde_json::json!("2"));
        params.offer("b", &serde_json::json!(null));
        params.offer("card", &serde_json::json!({"x": "2", "y": {"z": ["3"]}, "n": null}));
        assert_eq!(params.text("a").ok().unwrap().as_deref(), Some("1"));
        assert!(!params.has("b"));
        let mut card = params.map("card").ok().unwrap().unwrap();
        assert_eq!(card.text("x").ok().unwrap().as_deref(), Some("1"));
        let mut inner = card.map("y").ok().unwrap().unwrap();
        assert_eq!(inner.list("z").ok().unwrap().unwrap(), ["3"]);
        assert!(card.finish().is_ok());
    }

    #[test]
    fn a_tree_leaves_what_is_not_to_be_kept() {
        let mut params = params("o[card][cvc]=123&o[card][network]=visa&o[blik][code]=777123&p=4242424242424242");
        let tree = params.tree_without("o", &["card", "cvc"]).ok().unwrap();
        assert_eq!(tree, serde_json::json!({"card": {"network": "visa"}, "blik": {"code": "777123"}}));
        let mut card = params.map("o").ok().unwrap().unwrap().map("card").ok().unwrap().unwrap();
        assert!(card.sensitive("cvc").ok().unwrap().is_some() && card.finish().is_ok());
        assert_eq!(code(params.tree_without("p", &[])), "parameter_invalid");
        assert!(params.tree_without("q", &[]).ok().unwrap().is_null());
    }

    #[test]
    fn what_clients_send_along_is_ignored() {
        assert!(
            params("guid=1&muid=2&sid=3&payment_user_agent=x&client_attribution_metadata[a]=b&key=pk_test_1")
                .finish()
                .is_ok()
        );
    }
}
