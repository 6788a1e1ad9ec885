//! A card, from the moment its number and CVC arrive: they are judged, looked up among the test cards, and dropped. What is kept is what
//! [`Card`] has fields for.

use opentill::rules::card::{Brand, check_cvc, luhn};
use opentill::rules::secret::Sensitive;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Call;
use crate::clock;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::charges::decline_error;
use crate::test_cards::{Authentication, Decline, TestCard};

/// How far ahead an expiry may lie, in years.
const LONGEST_VALIDITY: i64 = 50;

/// Wallets whose cards come as tokens.
const WALLETS: [&str; 2] = ["apple_pay", "google_pay"];
/// What their tokens are called after the wallet, and the test cards behind them.
const WALLET_CARDS: [(&str, &str); 3] =
    [("visa", "visa"), ("declined", "generic_decline"), ("authenticate", "authentication_always")];

/// A card, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Card {
    /// Its name in the table of test cards, which says how it behaves.
    pub test_card: String,
    /// The brand's name on the wire.
    pub brand: String,
    /// The brand's name for people.
    pub brand_label: String,
    /// The last four digits.
    pub last4: String,
    /// 1 to 12.
    pub exp_month: u8,
    /// With the century.
    pub exp_year: u16,
    /// Equal for equal numbers in this database, and says nothing else.
    pub fingerprint: String,
    /// The networks that can process it.
    pub networks: Vec<String>,
    /// The network that the buyer chose.
    pub preferred_network: Option<String>,
    /// Whether a CVC came with it.
    pub cvc_sent: bool,
    /// Whether the issuer has been asked to check CVC and address.
    pub checked: bool,
    /// The wallet that it came from: `apple_pay` or `google_pay`.
    #[serde(default)]
    wallet: Option<String>,
}

impl Card {
    /// Takes number, expiry, CVC and network out of `card[...]`.
    pub fn read(call: &Call<'_>, params: &mut Params) -> Result<Self, ApiError> {
        let number = read_number(params)?;
        let (exp_month, exp_year) = read_expiry(call, params)?;
        let cvc = params.sensitive("cvc")?;
        // EXPOSE: the brand says how long the CVC is.
        let brand = Brand::of(number.expose());
        // EXPOSE: the CVC is checked for its form alone.
        if cvc.as_ref().is_some_and(|cvc| check_cvc(cvc.expose(), brand).is_err()) {
            return Err(ApiError::card("invalid_cvc").param("cvc"));
        }
        // EXPOSE: only the published test numbers are taken.
        let test_card = TestCard::of_number(number.expose())
            .ok_or_else(|| decline_error(Decline::because("test_mode_live_card")).param("number"))?;
        let mut card = Self::of(call, test_card, (exp_month, exp_year), cvc.is_some());
        card.read_network(params)?;
        Ok(card)
    }

    /// The buyer typed the security code again: the issuer checks it with the next charge. It is not kept.
    pub fn take_cvc(&mut self, cvc: &Sensitive<String>) -> Result<(), ApiError> {
        // EXPOSE: the code is checked for its form alone.
        if check_cvc(cvc.expose(), Brand::named(&self.brand).unwrap_or(Brand::Unknown)).is_err() {
            return Err(ApiError::card("invalid_cvc").param("payment_method_options[card][cvc]"));
        }
        self.cvc_sent = true;
        self.checked = false;
        Ok(())
    }

    /// Changes what can change of a card that is kept: expiry and network.
    pub fn change(&mut self, call: &Call<'_>, params: &mut Params) -> Result<(), ApiError> {
        let (month, year) = (params.text("exp_month")?, params.text("exp_year")?);
        if month.is_some() || year.is_some() {
            let month = month.unwrap_or_else(|| self.exp_month.to_string());
            let year = year.unwrap_or_else(|| self.exp_year.to_string());
            (self.exp_month, self.exp_year) = check_expiry(call, &month, &year)?;
        }
        self.read_network(params)
    }

    /// The card behind a named object such as `pm_card_visa`: as if typed with a CVC, and valid through the next year.
    pub fn named(call: &Call<'_>, test_card: &'static TestCard) -> Self {
        let today = clock::month_of(call.now);
        Self::of(call, test_card, (today.month, today.year + 1), true)
    }

    /// The card behind a simulated wallet's token, such as `tok_google_pay_visa`: without a CVC, which wallets have none of.
    pub fn of_wallet(call: &Call<'_>, token: &str) -> Option<Self> {
        let rest = token.strip_prefix("tok_")?;
        let (wallet, card) =
            WALLETS.iter().find_map(|wallet| Some((wallet, rest.strip_prefix(wallet)?.strip_prefix('_')?)))?;
        let (_, name) = WALLET_CARDS.iter().find(|(word, _)| *word == card)?;
        let mut card = Self::named(call, TestCard::of_name(name)?);
        card.cvc_sent = false;
        card.wallet = Some((*wallet).to_owned());
        Some(card)
    }

    /// Whether a CVC came with it that the issuer has not been asked about.
    pub fn has_unused_cvc(&self) -> bool {
        self.cvc_sent && !self.checked
    }

    /// `wallet`, as PaymentMethods and charges show it.
    pub fn wallet(&self) -> Value {
        let Some(wallet) = &self.wallet else {
            return Value::Null;
        };
        let mut view = json!({"dynamic_last4": self.last4, "type": wallet});
        view[wallet.as_str()] = json!({});
        view
    }

    /// What this card does.
    pub fn behaviour(&self) -> Result<&'static TestCard, ApiError> {
        TestCard::of_name(&self.test_card).ok_or_else(ApiError::internal)
    }

    /// The `card` hash of a PaymentMethod. Only the merchant's server sees the fingerprint.
    pub fn of_payment_method(&self, billing: &Value, with_fingerprint: bool) -> Result<Value, ApiError> {
        let behaviour = self.behaviour()?;
        let (line1, postal_code, cvc) =
            self.checks(&billing["address"]["line1"], &billing["address"]["postal_code"])?;
        let mut card = json!({
            "brand": self.brand,
            "checks": {"address_line1_check": line1, "address_postal_code_check": postal_code, "cvc_check": cvc},
            "country": behaviour.country,
            "display_brand": display_brand(self.preferred_network.as_ref().unwrap_or(&self.brand)),
            "exp_month": self.exp_month,
            "exp_year": self.exp_year,
            "funding": behaviour.funding,
            "generated_from": null,
            "last4": self.last4,
            "networks": {"available": self.networks, "preferred": self.preferred_network},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": behaviour.authentication != Authentication::NotSupported},
            "wallet": self.wallet(),
        });
        if with_fingerprint {
            card["fingerprint"] = json!(self.fingerprint);
        }
        Ok(card)
    }

    /// What is known of the first address line, the postal code and the CVC.
    pub fn checks(&self, line1: &Value, postal_code: &Value) -> Result<(Value, Value, Value), ApiError> {
        let checks = self.behaviour()?.checks;
        let told = |sent: bool, result: &str| match (sent, self.checked) {
            (false, _) => Value::Null,
            (true, false) => json!("unchecked"),
            (true, true) => json!(result),
        };
        Ok((
            told(!line1.is_null(), checks.line1),
            told(!postal_code.is_null(), checks.postal_code),
            told(self.cvc_sent, checks.cvc),
        ))
    }

    fn read_network(&mut self, params: &mut Params) -> Result<(), ApiError> {
        let Some(mut networks) = params.map("networks")? else {
            return Ok(());
        };
        self.preferred_network = networks.text("preferred")?.filter(|wanted| self.networks.contains(wanted));
        networks.finish()
    }

    /// Whether its last month has passed.
    pub fn has_expired(&self, now: i64) -> bool {
        let today = clock::month_of(now);
        (self.exp_year, self.exp_month) < (today.year, today.month)
    }

    fn of(call: &Call<'_>, test_card: &'static TestCard, (exp_month, exp_year): (u8, u16), cvc_sent: bool) -> Self {
        let brand = Brand::of(test_card.number);
        Self {
            test_card: test_card.name.to_owned(),
            brand: brand.name().to_owned(),
            brand_label: label_of(brand).to_owned(),
            last4: test_card.number.chars().skip(test_card.number.len() - 4).collect(),
            exp_month,
            exp_year,
            fingerprint: call.app.hasher.digest("card fingerprint", test_card.number).fingerprint(),
            networks: Brand::networks(test_card.number).into_iter().map(|network| network.name().to_owned()).collect(),
            preferred_network: None,
            cvc_sent,
            checked: false,
            wallet: None,
        }
    }
}

/// The number without spaces and dashes, if its digits can be those of a card.
fn read_number(params: &mut Params) -> Result<Sensitive<String>, ApiError> {
    let typed = params.sensitive("number")?.ok_or_else(|| ApiError::missing(&params.name("number")))?;
    // EXPOSE: separators are taken out; the result is wrapped again at once.
    let number =
        Sensitive::new(typed.expose().chars().filter(|character| !matches!(character, ' ' | '-')).collect::<String>());
    // EXPOSE: judged for its form.
    let digits = number.expose();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ApiError::card("invalid_number").param("number"));
    }
    if !(12..=19).contains(&digits.len()) || !luhn(digits) {
        return Err(ApiError::card("incorrect_number").param("number"));
    }
    Ok(number)
}

fn read_expiry(call: &Call<'_>, params: &mut Params) -> Result<(u8, u16), ApiError> {
    let (month, year) = (params.required("exp_month")?, params.required("exp_year")?);
    check_expiry(call, &month, &year)
}

fn check_expiry(call: &Call<'_>, month: &str, year: &str) -> Result<(u8, u16), ApiError> {
    let wrong_month = || ApiError::card("invalid_expiry_month").param("exp_month");
    let wrong_year = || ApiError::card("invalid_expiry_year").param("exp_year");
    let month = month.parse::<i64>().map_err(|_| wrong_month())?;
    let year = year.parse::<i64>().map_err(|_| wrong_year())?;
    let today = clock::month_of(call.now);
    let year = if (0..100).contains(&year) { 2000 + year } else { year };
    let this_year = i64::from(today.year);
    if !(1..=12).contains(&month) {
        return Err(wrong_month());
    }
    if !(this_year..=this_year + LONGEST_VALIDITY).contains(&year) {
        return Err(wrong_year());
    }
    if year == this_year && month < i64::from(today.month) {
        return Err(wrong_month().message("This expiry date has passed. Check the month, or use another card."));
    }
    Ok((u8::try_from(month).map_err(|_| wrong_month())?, u16::try_from(year).map_err(|_| wrong_year())?))
}

/// A brand's name as the Card object of a token writes it, where MasterCard has two capitals.
fn label_of(brand: Brand) -> &'static str {
    match brand {
        Brand::Mastercard => "MasterCard",
        other => other.display_name(),
    }
}

/// A network's name as `display_brand` spells it.
fn display_brand(network: &str) -> &str {
    match network {
        "amex" => "american_express",
        "diners" => "diners_club",
        "eftpos_au" => "eftpos_australia",
        "unionpay" => "union_pay",
        other => other,
    }
}
