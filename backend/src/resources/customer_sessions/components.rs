//! The components that a Customer Session can be for, and the features of each, with Stripe's defaults.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

/// The values of a feature that is a switch.
const SWITCH: &[&str] = &["disabled", "enabled"];
/// The values of `allow_redisplay`.
const REDISPLAY: &[&str] = &["always", "limited", "unspecified"];
/// The values of `payment_method_save_usage`.
const USAGES: &[&str] = &["off_session", "on_session"];
/// How many saved PaymentMethods the Payment Element shows when nothing is said.
const USUAL_LIMIT: i64 = 3;
/// How many it shows at most.
const HIGHEST_LIMIT: i64 = 10;

/// What a session is for.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// The list of what a customer is entitled to.
    ActiveEntitlements,
    /// A buy button.
    BuyButton,
    /// The customer portal.
    CustomerPortal,
    /// The customer sheet of mobile SDKs.
    CustomerSheet,
    /// The Payment Element of mobile SDKs.
    MobilePaymentElement,
    /// The Payment Element.
    PaymentElement,
    /// A pricing table.
    PricingTable,
}

/// All of them, in the order of the answer.
const COMPONENTS: [Component; 7] = [
    Component::ActiveEntitlements,
    Component::BuyButton,
    Component::CustomerPortal,
    Component::CustomerSheet,
    Component::MobilePaymentElement,
    Component::PaymentElement,
    Component::PricingTable,
];

impl Component {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActiveEntitlements => "active_entitlements",
            Self::BuyButton => "buy_button",
            Self::CustomerPortal => "customer_portal",
            Self::CustomerSheet => "customer_sheet",
            Self::MobilePaymentElement => "mobile_payment_element",
            Self::PaymentElement => "payment_element",
            Self::PricingTable => "pricing_table",
        }
    }

    fn has_features(self) -> bool {
        matches!(self, Self::CustomerSheet | Self::MobilePaymentElement | Self::PaymentElement)
    }
}

/// What the component may do. A component without features has none of these.
#[derive(Clone, Serialize, Deserialize)]
pub struct Features {
    /// The values of `allow_redisplay` that a PaymentMethod may have to be shown.
    pub filters: Vec<String>,
    /// Whether saved PaymentMethods are shown. The customer sheet always does.
    pub redisplay: bool,
    /// How many are shown; nothing where the component knows no limit.
    pub limit: Option<usize>,
    /// Whether the buyer may remove them.
    pub remove: bool,
    /// Whether the buyer may have a PaymentMethod saved. The customer sheet is there for that.
    pub save: bool,
    save_usage: Option<String>,
    save_override: Option<String>,
}

/// Reads `components`: exactly one of them enabled.
pub fn read(params: &mut Params) -> Result<(Component, Option<Features>), ApiError> {
    if !params.has("components") {
        return Err(ApiError::missing("components"));
    }
    let mut sent = params.map_or_empty("components")?;
    let mut enabled = Vec::new();
    for component in COMPONENTS {
        let Some(mut of_one) = sent.map(component.name())? else {
            continue;
        };
        let is_enabled = of_one.boolean("enabled")?.ok_or_else(|| ApiError::missing(&of_one.name("enabled")))?;
        let features = if component.has_features() { Some(Features::read(component, &mut of_one)?) } else { None };
        of_one.finish()?;
        if is_enabled {
            enabled.push((component, features));
        }
    }
    sent.finish().map_err(|_| {
        ApiError::unusable(
            "components",
            &format!("these can be enabled: {}.", COMPONENTS.map(Component::name).join(", ")),
        )
    })?;
    match (enabled.pop(), enabled.pop()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(ApiError::unusable(
            "components",
            "one component has to be enabled, as components[payment_element][enabled]=true.",
        )),
        (Some(_), Some(_)) => {
            Err(ApiError::unusable("components", "one component can be enabled in a session. Make a session for each."))
        }
    }
}

/// `components` of an answer: all of them, the enabled one with its features.
pub fn view(enabled: Component, features: Option<&Features>) -> Value {
    COMPONENTS
        .into_iter()
        .map(|component| {
            let is_enabled = component == enabled;
            let mut view = json!({"enabled": is_enabled});
            if component.has_features() {
                let features = features.filter(|_| is_enabled);
                view["features"] = features.map_or(Value::Null, |features| features.view(component));
            }
            (component.name().to_owned(), view)
        })
        .collect::<serde_json::Map<_, _>>()
        .into()
}

impl Features {
    fn read(component: Component, params: &mut Params) -> Result<Self, ApiError> {
        let mut sent = params.map_or_empty("features")?;
        let is_sheet = component == Component::CustomerSheet;
        let mut features = Self {
            filters: read_filters(&mut sent)?,
            redisplay: is_sheet,
            limit: None,
            remove: read_switch(&mut sent, "payment_method_remove")?,
            save: is_sheet,
            save_usage: None,
            save_override: None,
        };
        if !is_sheet {
            features.redisplay = read_switch(&mut sent, "payment_method_redisplay")?;
            features.save = read_switch(&mut sent, "payment_method_save")?;
        }
        if component == Component::PaymentElement {
            features.limit = Some(read_limit(&mut sent)?);
            features.save_usage = sent.choice("payment_method_save_usage", USAGES)?.map(str::to_owned);
        }
        if component == Component::MobilePaymentElement {
            let kept = sent.choice("payment_method_save_allow_redisplay_override", REDISPLAY)?;
            features.save_override = kept.map(str::to_owned);
        }
        sent.finish()?;
        Ok(features)
    }

    fn view(&self, component: Component) -> Value {
        let mut view = json!({
            "payment_method_allow_redisplay_filters": self.filters,
            "payment_method_remove": switch(self.remove),
        });
        if component != Component::CustomerSheet {
            view["payment_method_redisplay"] = switch(self.redisplay).into();
            view["payment_method_save"] = switch(self.save).into();
        }
        if component == Component::PaymentElement {
            view["payment_method_redisplay_limit"] = json!(self.limit);
            view["payment_method_save_usage"] = json!(self.save_usage);
        }
        if component == Component::MobilePaymentElement {
            view["payment_method_save_allow_redisplay_override"] = json!(self.save_override);
        }
        view
    }
}

fn read_filters(sent: &mut Params) -> Result<Vec<String>, ApiError> {
    const NAME: &str = "payment_method_allow_redisplay_filters";
    let Some(filters) = sent.list(NAME)? else {
        return Ok(vec!["always".to_owned()]);
    };
    if filters.is_empty() || !filters.iter().all(|filter| REDISPLAY.contains(&filter.as_str())) {
        return Err(ApiError::unusable(&sent.name(NAME), "a list of always, limited and unspecified is expected."));
    }
    Ok(filters)
}

fn read_limit(sent: &mut Params) -> Result<usize, ApiError> {
    const NAME: &str = "payment_method_redisplay_limit";
    let limit = sent.integer(NAME)?.unwrap_or(USUAL_LIMIT);
    usize::try_from(limit)
        .ok()
        .filter(|_| (1..=HIGHEST_LIMIT).contains(&limit))
        .ok_or_else(|| ApiError::unusable(&sent.name(NAME), "a whole number from 1 to 10 is expected."))
}

fn read_switch(sent: &mut Params, name: &str) -> Result<bool, ApiError> {
    Ok(sent.choice(name, SWITCH)? == Some("enabled"))
}

fn switch(on: bool) -> &'static str {
    if on { "enabled" } else { "disabled" }
}
