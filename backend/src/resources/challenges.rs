//! Challenges: a buyer's 3D Secure authentication at the simulated bank, under an id that nobody can guess.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::App;
use crate::errors::ApiError;
use crate::random;
use crate::store::{Record, Tx};

/// Where a challenge stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The buyer has not answered.
    Pending,
    /// The buyer was authenticated.
    Completed,
    /// The buyer was not.
    Failed,
    /// The payment went on without it.
    Void,
}

/// A challenge, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Challenge {
    /// The unguessable part of the bank page's URL.
    pub id: String,
    /// The intent that waits for it.
    pub intent: String,
    /// `src_...`: its name towards the API.
    pub source: String,
    /// Where it stands.
    pub state: State,
    /// Where the buyer goes afterwards, when the page was not opened in a dialog.
    pub return_url: Option<String>,
}

impl Record for Challenge {
    const TABLE: &'static str = "challenges";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Challenge {
    /// A new challenge for an intent.
    pub fn new(intent: &str, return_url: Option<String>) -> Result<Self, ApiError> {
        Ok(Self {
            id: random::text(32)?,
            intent: intent.to_owned(),
            source: random::id("src")?,
            state: State::Pending,
            return_url,
        })
    }

    /// The `next_action` that sends the buyer here: in a dialog, or by redirect when there is somewhere to return to.
    pub fn next_action(&self, app: &App) -> Value {
        let url = format!("{}/3ds/{}", app.bank_url, self.id);
        match &self.return_url {
            Some(return_url) => {
                json!({"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": return_url}})
            }
            None => json!({
                "type": "use_stripe_sdk",
                "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url, "source": self.source},
            }),
        }
    }
}

/// Ends a pending challenge that its intent no longer waits for.
pub fn void(tx: &Tx<'_>, id: &str) -> Result<(), ApiError> {
    let mut challenge: Challenge = tx.find(id)?.ok_or_else(ApiError::internal)?;
    if challenge.state == State::Pending {
        challenge.state = State::Void;
        tx.save(&challenge)?;
    }
    Ok(())
}
