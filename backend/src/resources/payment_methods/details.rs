//! What a PaymentMethod holds beside who pays: the hash of its type. Cards and bank accounts have files of their own; what the other types take is
//! read here.

use opentill::rules::method::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::bank_accounts::BankAccount;
use crate::resources::cards::Card;

/// The details of a PaymentMethod, as they are kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Details {
    /// A card.
    Card(Card),
    /// An account that is debited.
    BankAccount(BankAccount),
    /// What is shown of any other type.
    Plain(Map<String, Value>),
}

impl Details {
    /// Takes the details of a type out of the hash that was sent for it. Cards are read elsewhere: they can come as a token.
    pub fn read(call: &Call<'_>, method: &Method, sent: &mut Params) -> Result<Self, ApiError> {
        if BankAccount::is_of(method.name) {
            return BankAccount::read(call, method.name, sent).map(Self::BankAccount);
        }
        let Value::Object(fields) = plain(method.name, sent)? else {
            return Err(ApiError::internal());
        };
        Ok(Self::Plain(fields))
    }

    /// The hash of the type. Only the merchant's server sees a fingerprint.
    pub fn view(&self, billing_details: &Value, for_server: bool) -> Result<Value, ApiError> {
        match self {
            Self::Card(card) => card.of_payment_method(billing_details, for_server),
            Self::BankAccount(account) => Ok(account.view(for_server)),
            Self::Plain(fields) => Ok(Value::Object(fields.clone())),
        }
    }
}

/// The hash of a type that is neither card nor bank account.
fn plain(kind: &str, sent: &mut Params) -> Result<Value, ApiError> {
    Ok(match kind {
        "boleto" => json!({"tax_id": tax_id(sent)?}),
        "blik" => json!({"buyer_id": null}),
        "cashapp" => json!({"buyer_id": null, "cashtag": null}),
        "eps" => json!({"bank": sent.choice("bank", EPS_BANKS)?}),
        "fpx" => {
            sent.choice("account_holder_type", &["company", "individual"])?;
            json!({"bank": sent.choice("bank", FPX_BANKS)?})
        }
        "ideal" => ideal(sent)?,
        "klarna" => json!({"dob": date_of_birth(sent)?}),
        "p24" => json!({"bank": sent.choice("bank", P24_BANKS)?}),
        "paypal" => json!({"country": null, "payer_email": null, "payer_id": null}),
        "pix" => json!({"fingerprint": null}),
        "sofort" => json!({"country": sent.choice("country", &["AT", "BE", "DE", "ES", "IT", "NL"])?}),
        "upi" => json!({"vpa": sent.free_text("vpa")?}),
        _ => json!({}),
    })
}

fn ideal(sent: &mut Params) -> Result<Value, ApiError> {
    let banks: Vec<&'static str> = IDEAL_BANKS.iter().map(|(bank, _)| *bank).collect();
    let bank = sent.choice("bank", &banks)?;
    let bic = IDEAL_BANKS.iter().find(|(name, _)| Some(*name) == bank).map(|(_, bic)| *bic);
    Ok(json!({"bank": bank, "bic": bic}))
}

/// A CPF of 11 digits or a CNPJ of 14, whatever stands between them.
fn tax_id(sent: &mut Params) -> Result<String, ApiError> {
    let id = sent.required("tax_id")?;
    let plain = id.bytes().all(|byte| byte.is_ascii_digit() || b".-/ ".contains(&byte));
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    if !plain || !(digits == 11 || digits == 14) {
        return Err(ApiError::unusable(&sent.name("tax_id"), "a CPF of 11 digits or a CNPJ of 14 is expected.")
            .code("tax_id_invalid"));
    }
    Ok(id)
}

fn date_of_birth(sent: &mut Params) -> Result<Value, ApiError> {
    let Some(mut date) = sent.map("dob")? else {
        return Ok(Value::Null);
    };
    let mut part = |name: &str, allowed: std::ops::RangeInclusive<i64>| {
        let number = date.integer(name)?.ok_or_else(|| ApiError::missing(&date.name(name)))?;
        match allowed.contains(&number) {
            true => Ok(number),
            false => Err(ApiError::unusable(&date.name(name), "there is no such day.")),
        }
    };
    let (day, month, year) = (part("day", 1..=31)?, part("month", 1..=12)?, part("year", 1900..=9999)?);
    date.finish()?;
    Ok(json!({"day": day, "month": month, "year": year}))
}

const IDEAL_BANKS: &[(&str, &str)] = &[
    ("abn_amro", "ABNANL2A"),
    ("adyen", "ADYBNL2A"),
    ("asn_bank", "ASNBNL21"),
    ("bunq", "BUNQNL2A"),
    ("buut", "BUUTNL2A"),
    ("finom", "FNOMNL22"),
    ("handelsbanken", "HANDNL2A"),
    ("ing", "INGBNL2A"),
    ("knab", "KNABNL2H"),
    ("mollie", "MLLENL2A"),
    ("moneyou", "MOYONL21"),
    ("n26", "NTSBDEB1"),
    ("nn", "NNBANL2G"),
    ("rabobank", "RABONL2U"),
    ("regiobank", "RBRBNL21"),
    ("revolut", "REVOLT21"),
    ("sns_bank", "SNSBNL2A"),
    ("triodos_bank", "TRIONL2U"),
    ("van_lanschot", "FVLBNL22"),
    ("yoursafe", "BITSNL2A"),
];

const EPS_BANKS: &[&str] = &[
    "arzte_und_apotheker_bank",
    "austrian_anadi_bank_ag",
    "bank_austria",
    "bankhaus_carl_spangler",
    "bankhaus_schelhammer_und_schattera_ag",
    "bawag_psk_ag",
    "bks_bank_ag",
    "brull_kallmus_bank_ag",
    "btv_vier_lander_bank",
    "capital_bank_grawe_gruppe_ag",
    "deutsche_bank_ag",
    "dolomitenbank",
    "easybank_ag",
    "erste_bank_und_sparkassen",
    "hypo_alpeadriabank_international_ag",
    "hypo_bank_burgenland_aktiengesellschaft",
    "hypo_noe_lb_fur_niederosterreich_u_wien",
    "hypo_oberosterreich_salzburg_steiermark",
    "hypo_tirol_bank_ag",
    "hypo_vorarlberg_bank_ag",
    "marchfelder_bank",
    "oberbank_ag",
    "raiffeisen_bankengruppe_osterreich",
    "schoellerbank_ag",
    "sparda_bank_wien",
    "volksbank_gruppe",
    "volkskreditbank_ag",
    "vr_bank_braunau",
];

const FPX_BANKS: &[&str] = &[
    "affin_bank",
    "agrobank",
    "alliance_bank",
    "ambank",
    "bank_islam",
    "bank_muamalat",
    "bank_of_china",
    "bank_rakyat",
    "bnp_paribas",
    "bsn",
    "cimb",
    "citibank",
    "deutsche_bank",
    "hong_leong_bank",
    "hsbc",
    "kfh",
    "maybank2e",
    "maybank2u",
    "mbsb_bank",
    "ocbc",
    "pb_enterprise",
    "public_bank",
    "rhb",
    "standard_chartered",
    "uob",
];

const P24_BANKS: &[&str] = &[
    "alior_bank",
    "bank_millennium",
    "bank_nowy_bfg_sa",
    "bank_pekao_sa",
    "banki_spbdzielcze",
    "blik",
    "bnp_paribas",
    "boz",
    "citi_handlowy",
    "credit_agricole",
    "envelobank",
    "etransfer_pocztowy24",
    "getin_bank",
    "ideabank",
    "ing",
    "inteligo",
    "mbank_mtransfer",
    "nest_przelew",
    "noble_pay",
    "pbac_z_ipko",
    "plus_bank",
    "santander_przelew24",
    "tmobile_usbugi_bankowe",
    "toyota_bank",
    "velobank",
    "volkswagen_bank",
];
