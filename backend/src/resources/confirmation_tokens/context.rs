//! What a page thought that it was paying for, when it made a ConfirmationToken: compared with the intent that the token is used for, so that nobody
//! confirms another payment than the one that the buyer saw.

use serde::{Deserialize, Serialize};

use super::USAGES;
use crate::errors::ApiError;
use crate::params::Params;

/// What an intent is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A payment.
    Payment,
    /// A payment method for later payments.
    Setup,
}

/// What a token is about to be used for.
pub struct Purpose<'a> {
    /// The intent's id.
    pub intent: &'a str,
    /// What it is for.
    pub mode: Mode,
    /// Lower case; none for a setup.
    pub currency: Option<&'a str>,
    /// As the intent has it, with what came with the confirmation.
    pub setup_future_usage: Option<&'a str>,
    /// None for a setup.
    pub capture_method: Option<&'a str>,
    /// Who pays.
    pub customer: Option<&'a str>,
}

/// `client_context`, as it is kept.
#[derive(Default, Serialize, Deserialize)]
pub struct Context {
    mode: Option<String>,
    currency: Option<String>,
    setup_future_usage: Option<String>,
    capture_method: Option<String>,
    customer: Option<String>,
}

impl Context {
    /// Reads `client_context[...]`.
    pub fn read(params: &mut Params) -> Result<Self, ApiError> {
        let Some(mut sent) = params.map("client_context")? else {
            return Ok(Self::default());
        };
        let context = Self {
            mode: sent.choice("mode", &["payment", "setup", "subscription"])?.map(str::to_owned),
            currency: sent.text("currency")?.map(|currency| currency.to_ascii_lowercase()),
            setup_future_usage: sent.choice("setup_future_usage", USAGES)?.map(str::to_owned),
            capture_method: sent
                .choice("capture_method", &["automatic", "automatic_async", "manual"])?
                .map(str::to_owned),
            customer: sent.text("customer")?,
        };
        // What is shown to the buyer, and not what they agree to.
        sent.ignore(&[
            "amount",
            "on_behalf_of",
            "payment_method_configuration",
            "payment_method_options",
            "payment_method_types",
        ]);
        sent.finish()?;
        Ok(context)
    }

    /// Refuses an intent that is not what the page thought it was. `usage` is the token's own `setup_future_usage`.
    pub fn check(&self, purpose: &Purpose<'_>, usage: Option<&str>) -> Result<(), ApiError> {
        let Some(mode) = self.mode.as_deref() else {
            return Ok(());
        };
        if (mode == "setup") != (purpose.mode == Mode::Setup) {
            return Err(mismatch("mode"));
        }
        if self.customer.is_some() && self.customer.as_deref() != purpose.customer {
            return Err(mismatch("customer"));
        }
        if purpose.mode == Mode::Setup {
            return Ok(());
        }
        if self.currency.is_some() && self.currency.as_deref() != purpose.currency {
            return Err(mismatch("currency"));
        }
        // Invoices decide for themselves when they are captured and what for later payments is kept.
        if mode == "subscription" {
            return Ok(());
        }
        // A buyer who has ticked that the method be kept has agreed to that beside what the page was made for.
        let agreed = [self.setup_future_usage.as_deref(), usage.or(self.setup_future_usage.as_deref())];
        if !agreed.contains(&purpose.setup_future_usage) {
            return Err(mismatch("setup_future_usage"));
        }
        let is_manual = |method: Option<&str>| method == Some("manual");
        if is_manual(self.capture_method.as_deref()) != is_manual(purpose.capture_method) {
            return Err(mismatch("capture_method"));
        }
        Ok(())
    }
}

fn mismatch(what: &str) -> ApiError {
    ApiError::invalid(&format!(
        "The buyer's page was made for another {what} than this intent has. Give elements() and the intent the same {what}, and make a new ConfirmationToken."
    ))
    .code("confirmation_token_mismatch")
    .param("confirmation_token")
    .with("mismatch", what)
}
