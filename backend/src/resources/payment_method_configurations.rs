//! PaymentMethodConfigurations: which types and wallets a merchant has switched on. For servers alone. There is a default one from the start, with all
//! of them; a child takes from its parent what it does not say itself.

use std::collections::BTreeMap;

use opentill::rules::method::METHODS;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::store::{Condition, Record, Relation};

/// Wallets that are switched as types are.
pub const WALLETS: [&str; 2] = ["apple_pay", "google_pay"];
/// What Stripe's API has beside, and nobody can be offered here.
const UNAVAILABLE: &[&str] = &[
    "alma",
    "bizum",
    "cartes_bancaires",
    "crypto",
    "jcb",
    "kakao_pay",
    "kr_card",
    "link",
    "mb_way",
    "naver_pay",
    "nz_bank_account",
    "payco",
    "payto",
    "revolut_pay",
    "samsung_pay",
    "satispay",
    "scalapay",
    "sunbit",
    "zip",
];
/// Retired ones, which are read over.
const RETIRED: &[&str] = &["apple_pay_later", "fr_meal_voucher_conecs"];
/// What a new configuration has on that says nothing of them.
const USUAL: [&str; 3] = ["apple_pay", "card", "google_pay"];

/// A configuration, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Configuration {
    id: String,
    name: String,
    active: bool,
    is_default: bool,
    parent: Option<String>,
    /// What it says, by type: on or off. What is not here is `none`.
    preferences: BTreeMap<String, bool>,
}

impl Record for Configuration {
    const TABLE: &'static str = "payment_method_configurations";

    fn id(&self) -> &str {
        &self.id
    }
}

/// A configuration together with what it inherits from.
pub struct Switches {
    own: Configuration,
    parent: Option<Configuration>,
}

impl Switches {
    fn of(call: &Call<'_>, own: Configuration) -> Result<Self, ApiError> {
        let parent = match &own.parent {
            Some(id) => Some(call.tx.find(id)?.ok_or_else(ApiError::internal)?),
            None => None,
        };
        Ok(Self { own, parent })
    }

    /// Whether a type or wallet is on, and can be offered at all.
    pub fn is_on(&self, kind: &str) -> bool {
        !UNAVAILABLE.contains(&kind) && self.value(kind)
    }

    /// Which configuration it is, as intents show it.
    pub fn details(&self) -> Value {
        json!({"id": self.own.id, "parent": self.own.parent})
    }

    fn value(&self, kind: &str) -> bool {
        match (self.own.preferences.get(kind), &self.parent) {
            (Some(on), _) => *on,
            (None, Some(parent)) => parent.standing(kind),
            (None, None) => self.own.standing(kind),
        }
    }

    fn view(&self) -> Value {
        let own = &self.own;
        let mut view = json!({
            "id": own.id,
            "object": "payment_method_configuration",
            "active": own.active,
            "application": null,
            "is_default": own.is_default,
            "livemode": false,
            "name": own.name,
            "parent": own.parent,
        });
        let word = |on: bool| if on { "on" } else { "off" };
        for kind in kinds() {
            view[kind] = json!({
                "available": own.active && self.is_on(kind),
                "display_preference": {
                    "overridable": own.parent.as_ref().map(|_| true),
                    "preference": own.preferences.get(kind).map_or("none", |on| word(*on)),
                    "value": word(self.value(kind)),
                },
            });
        }
        view
    }
}

impl Configuration {
    /// What a type is when nobody above says anything.
    fn standing(&self, kind: &str) -> bool {
        let usual = if self.is_default { !UNAVAILABLE.contains(&kind) } else { USUAL.contains(&kind) };
        self.preferences.get(kind).copied().unwrap_or(usual)
    }
}

/// `POST /v1/payment_method_configurations`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let parent = params.text("parent")?;
    if let Some(id) = &parent
        && find(call, id, "parent")?.parent.is_some()
    {
        return Err(ApiError::unusable(
            "parent",
            "it is a child itself. Name the configuration that it inherits from.",
        ));
    }
    let mut made = Configuration {
        id: random::id("pmc")?,
        name: params.free_text("name")?.unwrap_or_else(|| "Payment methods".to_owned()),
        active: true,
        is_default: false,
        parent,
        preferences: BTreeMap::new(),
    };
    read_preferences(&mut params, &mut made)?;
    params.finish()?;
    call.tx.save(&made)?;
    Ok(Answer::ok(Switches::of(call, made)?.view()))
}

/// `POST /v1/payment_method_configurations/{id}`
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let mut changed = find(call, call.id, "configuration")?;
    if let Some(name) = params.free_text("name")? {
        changed.name = name;
    }
    if let Some(active) = params.boolean("active")? {
        if changed.is_default && !active {
            return Err(ApiError::unusable(
                "active",
                "the default configuration stays active. Switch its types off instead.",
            ));
        }
        changed.active = active;
    }
    read_preferences(&mut params, &mut changed)?;
    params.finish()?;
    call.tx.save(&changed)?;
    Ok(Answer::ok(Switches::of(call, changed)?.view()))
}

/// `GET /v1/payment_method_configurations/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    Ok(Answer::ok(Switches::of(call, find(call, call.id, "configuration")?)?.view()))
}

/// `GET /v1/payment_method_configurations`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let mut list = List::read(&mut params)?;
    // Connected platforms: there are none.
    params.ignore(&["application"]);
    if let Some(active) = params.boolean("active")? {
        list.only_number("active", i64::from(active));
    }
    params.finish()?;
    list.answer(call, ("payment_method_configuration", "/v1/payment_method_configurations"), |own| {
        Ok(Switches::of(call, own)?.view())
    })
}

/// Refuses an id that stands for no configuration that can be used.
pub fn usable(call: &Call<'_>, id: &str, param: &str) -> Result<(), ApiError> {
    match find(call, id, param)?.active {
        true => Ok(()),
        false => Err(ApiError::unusable(
            param,
            "this configuration is not active. Name another, or none for the default one.",
        )),
    }
}

/// What the configuration of this id has switched on; of the default one without an id.
pub fn switches(call: &Call<'_>, id: Option<&str>) -> Result<Switches, ApiError> {
    let own = match id {
        Some(id) => find(call, id, "payment_method_configuration")?,
        None => {
            let defaults = call.tx.matching(&[Condition::new("is_default", Relation::Is, 1)])?;
            defaults.into_iter().next().ok_or_else(ApiError::internal)?
        }
    };
    Switches::of(call, own)
}

fn find(call: &Call<'_>, id: &str, param: &str) -> Result<Configuration, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("payment_method_configuration", param))
}

/// Everything that can be switched, by name.
fn kinds() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|method| method.name).chain(WALLETS).chain(UNAVAILABLE.iter().copied())
}

/// Reads `<type>[display_preference][preference]`.
fn read_preferences(params: &mut Params, configuration: &mut Configuration) -> Result<(), ApiError> {
    params.ignore(RETIRED);
    for kind in kinds() {
        let Some(mut of_kind) = params.map(kind)? else {
            continue;
        };
        if let Some(mut display) = of_kind.map("display_preference")? {
            match display.choice("preference", &["none", "off", "on"])? {
                Some("none") => drop(configuration.preferences.remove(kind)),
                Some(word) => drop(configuration.preferences.insert(kind.to_owned(), word == "on")),
                None => {}
            }
            display.finish()?;
        }
        of_kind.finish()?;
    }
    Ok(())
}
