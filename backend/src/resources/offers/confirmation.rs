//! `confirmation`: what a buyer sees once they have paid: the hosted page with a message, or a page of the merchant's.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::short_text;
use crate::errors::ApiError;
use crate::params::Params;

/// The longest message, in characters.
const MESSAGE: usize = 500;

/// What is seen.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// The hosted page, with the merchant's message, if there is one.
    Message(Option<String>),
    /// This page. `{CHECKOUT_SESSION_ID}` in it stands for the session's id.
    Redirect(String),
}

impl Default for Confirmation {
    fn default() -> Self {
        Self::Message(None)
    }
}

impl Confirmation {
    /// Changes it, if it was sent; an empty value unsets it.
    pub fn change(&mut self, params: &mut Params) -> Result<(), ApiError> {
        if !params.has("confirmation") {
            return Ok(());
        }
        let Some(mut sent) = params.map("confirmation")? else {
            *self = Self::default();
            return Ok(());
        };
        let kind = sent.choice("type", &["message", "redirect"])?;
        *self = match kind.ok_or_else(|| ApiError::missing(&sent.name("type")))? {
            "redirect" => Self::Redirect(sent.url("url")?.ok_or_else(|| ApiError::missing(&sent.name("url")))?),
            _ => Self::Message(short_text(&mut sent, "message", MESSAGE)?),
        };
        sent.finish()
    }

    /// On the wire.
    pub fn view(&self) -> Value {
        match self {
            Self::Message(message) => json!({"type": "message", "message": message}),
            Self::Redirect(url) => json!({"type": "redirect", "url": url}),
        }
    }
}
