//! `confirmation_token` on a confirmation: the token's values take the place of parameters that were not sent, so that whoever confirms reads them as
//! if they had been. Must be called before the confirmation's parameters are read, and the token redeemed once the intent is known.

use serde_json::{Value, json};

use super::{Chosen, ConfirmationToken, LIFETIME, Mode, Purpose, load};
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::tokens::SecurityCode;

/// What a confirmation names its token by.
const PARAM: &str = "confirmation_token";

/// Takes `confirmation_token` from the parameters, if it was sent, and puts what the token holds in place of those that were not.
/// The token has to be redeemed (`redeem`) with the intent before the call ends.
pub fn unfold(call: &Call<'_>, params: &mut Params, mode: Mode) -> Result<Option<ConfirmationToken>, ApiError> {
    let Some(id) = params.text(PARAM)? else {
        return Ok(None);
    };
    let token = load(call, &id, PARAM)?;
    token.check(call)?;
    if !params.has("payment_method") && !params.has("payment_method_data") {
        let method = match &token.method {
            Chosen::Kept(id) => id,
            Chosen::Typed(method) => {
                call.tx.save(method.as_ref())?;
                &method.id
            }
        };
        params.offer("payment_method", &json!(method));
    }
    params.offer("payment_method_options", &token.options);
    params.offer("return_url", &json!(token.return_url));
    params.offer("use_stripe_sdk", &json!(token.use_stripe_sdk.to_string()));
    params.offer("mandate_data", &token.mandate_data(call));
    if mode == Mode::Payment {
        params.offer("setup_future_usage", &json!(token.setup_future_usage));
        params.offer("shipping", &json!(token.shipping));
    }
    Ok(Some(token))
}

/// As `unfold`, where the intent is made by the same call: only one that confirms it can take a token.
pub fn unfold_at_creation(
    call: &Call<'_>,
    params: &mut Params,
    mode: Mode,
    confirm: bool,
) -> Result<Option<ConfirmationToken>, ApiError> {
    if !confirm && params.has(PARAM) {
        return Err(ApiError::unusable(PARAM, "it goes with confirm=true, or with a confirmation later."));
    }
    unfold(call, params, mode)
}

impl ConfirmationToken {
    /// Uses the token up for this intent, if it is the one that the buyer saw. Gives the security code that came with it.
    pub fn redeem(mut self, call: &Call<'_>, purpose: &Purpose<'_>) -> Result<Option<SecurityCode>, ApiError> {
        self.context.check(purpose, self.setup_future_usage.as_deref())?;
        self.used_for = Some(purpose.intent.to_owned());
        // They may hold a code of the buyer's app, and have done their part.
        if let Value::Object(options) = &mut self.options {
            options.retain(|kind, _| kind == "card");
        }
        call.tx.save(&self)?;
        Ok(self.cvc_token.map(SecurityCode::Token))
    }

    fn check(&self, call: &Call<'_>) -> Result<(), ApiError> {
        if self.used_for.is_some() {
            return Err(ApiError::invalid(
                "This ConfirmationToken has been used, and one is good for one confirmation. Make a new one.",
            )
            .code("confirmation_token_already_used")
            .param(PARAM));
        }
        if self.created + LIFETIME <= call.now {
            return Err(ApiError::invalid(
                "This ConfirmationToken has expired: one is good for twelve hours. Make a new one.",
            )
            .code("confirmation_token_expired")
            .param(PARAM));
        }
        Ok(())
    }

    /// The buyer's agreement as parameters. When it was given is a server's to say; a page's is given now.
    fn mandate_data(&self, call: &Call<'_>) -> Value {
        let Some(acceptance) = &self.acceptance else {
            return Value::Null;
        };
        let mut view = acceptance.view();
        if let (Caller::Publishable, Value::Object(fields)) = (call.caller, &mut view) {
            fields.remove("accepted_at");
        }
        json!({"customer_acceptance": view})
    }
}
