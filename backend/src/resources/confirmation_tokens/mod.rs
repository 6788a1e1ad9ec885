//! ConfirmationTokens: what a buyer entered on a page, whole, on its way to a server that confirms an intent with it. Good for twelve hours and one
//! confirmation. A page makes them; servers read them. No number and no security code is kept: a card is kept as a PaymentMethod is, and the code
//! behind a token of its own.

mod context;
mod redeem;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::random;
use crate::resources::expand::Expand;
use crate::resources::mandates::Acceptance;
use crate::resources::payment_intents::OPTIONS_FOR_SERVERS;
use crate::resources::payment_methods::{self, PaymentMethod};
use crate::resources::{contacts, tokens};
use crate::store::Record;

use context::Context;

pub use context::{Mode, Purpose};
pub use redeem::{unfold, unfold_at_creation};

/// How long a token is good for, in seconds.
const LIFETIME: i64 = 43_200;
/// What a PaymentMethod shows that a preview of one does not.
const NOT_IN_PREVIEW: [&str; 6] = ["id", "object", "created", "livemode", "metadata", "radar_options"];
/// The values of `setup_future_usage`.
const USAGES: &[&str] = &["off_session", "on_session"];

/// A ConfirmationToken, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct ConfirmationToken {
    id: String,
    created: i64,
    /// The intent that it was used for.
    used_for: Option<String>,
    method: Chosen,
    /// The `cvc_update` token of a security code that was typed again.
    cvc_token: Option<String>,
    /// `payment_method_options` as they were sent, without the security code.
    options: Value,
    return_url: Option<String>,
    setup_future_usage: Option<String>,
    shipping: Option<Value>,
    acceptance: Option<Acceptance>,
    metadata: Map<String, Value>,
    use_stripe_sdk: bool,
    context: Context,
}

/// What the buyer pays with.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Chosen {
    /// One that is there already, by its id.
    Kept(String),
    /// One that was typed, and becomes an object with the confirmation.
    Typed(Box<PaymentMethod>),
}

impl Record for ConfirmationToken {
    const TABLE: &'static str = "confirmation_tokens";

    fn id(&self) -> &str {
        &self.id
    }
}

impl ConfirmationToken {
    fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let used_for = |prefix: &str| self.used_for.as_ref().filter(|id| id.starts_with(prefix));
        Ok(json!({
            "id": self.id,
            "object": "confirmation_token",
            "created": self.created,
            "expires_at": self.created + LIFETIME,
            "livemode": false,
            "mandate_data": self.acceptance.as_ref().map(mandate_view),
            "metadata": self.metadata,
            "payment_intent": used_for("pi_"),
            "payment_method_options": self.options_view(),
            "payment_method_preview": self.preview(call)?,
            "return_url": self.return_url,
            "setup_future_usage": self.setup_future_usage,
            "setup_intent": used_for("seti_"),
            "shipping": self.shipping.as_ref().map(|shipping| {
                json!({"address": shipping["address"], "name": shipping["name"], "phone": shipping["phone"]})
            }),
            "use_stripe_sdk": self.use_stripe_sdk,
        }))
    }

    fn options_view(&self) -> Value {
        match &self.cvc_token {
            Some(token) => json!({"card": {"cvc_token": token}}),
            None if self.options["card"].is_object() => json!({"card": {"cvc_token": null}}),
            None => Value::Null,
        }
    }

    /// The PaymentMethod that the token stands for, as far as a merchant needs it to decide.
    fn preview(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let mut view = match &self.method {
            Chosen::Kept(id) => payment_methods::load(call, id, "payment_method")?.view(call.caller)?,
            Chosen::Typed(method) => method.view(call.caller)?,
        };
        if let Value::Object(fields) = &mut view {
            fields.retain(|name, _| !NOT_IN_PREVIEW.contains(&name.as_str()));
            fields.entry("customer_account").or_insert(Value::Null);
        }
        Ok(view)
    }
}

/// `POST /v1/confirmation_tokens`, and `POST /v1/test_helpers/confirmation_tokens`, by which a server makes one to try its own code with.
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let token = read(call, &mut params)?;
    params.finish()?;
    call.tx.save(&token)?;
    Ok(Answer::ok(token.view(call)?))
}

/// `GET /v1/confirmation_tokens/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    Ok(Answer::ok(load(call, call.id, "confirmation_token")?.view(call)?))
}

/// The token of this id; `param` is named when there is none.
fn load(call: &Call<'_>, id: &str, param: &str) -> Result<ConfirmationToken, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("confirmation_token", param))
}

fn read(call: &Call<'_>, params: &mut Params) -> Result<ConfirmationToken, ApiError> {
    let (method, options, cvc_token) =
        (read_method(call, params)?, read_options(call, params)?, read_cvc(call, params)?);
    // The customer's default is set where they manage what they keep.
    params.ignore(&["set_as_default_payment_method"]);
    Ok(ConfirmationToken {
        id: random::id("ctoken")?,
        created: call.now,
        used_for: None,
        method,
        cvc_token,
        options,
        return_url: params.url("return_url")?,
        setup_future_usage: params.choice("setup_future_usage", USAGES)?.map(str::to_owned),
        shipping: contacts::shipping(params)?,
        acceptance: Acceptance::read(call, params)?,
        metadata: params.metadata()?,
        use_stripe_sdk: params.boolean("use_stripe_sdk")?.unwrap_or(true),
        context: Context::read(params)?,
    })
}

fn read_method(call: &Call<'_>, params: &mut Params) -> Result<Chosen, ApiError> {
    match (params.text("payment_method")?, params.map("payment_method_data")?) {
        (Some(_), Some(_)) => {
            Err(ApiError::invalid("Send payment_method or payment_method_data, not both.").param("payment_method_data"))
        }
        (Some(id), None) => {
            let method = payment_methods::load(call, &id, "payment_method")?;
            if method.used_up {
                return Err(ApiError::unusable("payment_method", payment_methods::USED_UP));
            }
            Ok(Chosen::Kept(method.id))
        }
        (None, Some(mut data)) => {
            let method = payment_methods::read(call, &mut data)?;
            data.ignore_client_details();
            data.finish()?;
            Ok(Chosen::Typed(Box::new(method)))
        }
        (None, None) => Err(ApiError::missing("payment_method_data")
            .message("A ConfirmationToken needs payment_method_data, or the payment_method of a buyer who has one.")),
    }
}

/// The options but for the security code, as they are to be given to the confirmation.
fn read_options(call: &Call<'_>, params: &mut Params) -> Result<Value, ApiError> {
    let mut options = params.tree_without("payment_method_options", &["card", "cvc"])?;
    if call.caller == Caller::Publishable {
        refuse_from_browser(&options)?;
    }
    // Payment by instalments is not served: a plan has no effect.
    if let Some(card) = options["card"].as_object_mut() {
        card.remove("installments");
    }
    Ok(options)
}

/// What a page may not choose for a payment, it may not put into a token either, for a server to confirm with.
fn refuse_from_browser(options: &Value) -> Result<(), ApiError> {
    for (kind, chosen) in options.as_object().into_iter().flatten() {
        if let Some(name) = OPTIONS_FOR_SERVERS.iter().find(|name| chosen.get(**name).is_some()) {
            return Err(ApiError::forbidden(
                "This parameter can be set with a secret key only. Send it from your server.",
            )
            .param(&format!("payment_method_options[{kind}][{name}]"))
            .code("secret_key_required"));
        }
    }
    Ok(())
}

fn read_cvc(call: &Call<'_>, params: &mut Params) -> Result<Option<String>, ApiError> {
    let Some(mut options) = params.map("payment_method_options")? else {
        return Ok(None);
    };
    let Some(mut card) = options.map("card")? else {
        return options.finish().map(|()| None);
    };
    let token = tokens::hold_cvc(call, &mut card)?;
    card.finish()?;
    options.finish()?;
    Ok(token)
}

fn mandate_view(acceptance: &Acceptance) -> Value {
    let mut view = acceptance.view();
    if let Value::Object(fields) = &mut view {
        fields.remove("accepted_at");
        fields.entry("online").or_insert(Value::Null);
        fields.remove("offline");
    }
    json!({"customer_acceptance": view})
}
