//! Challenges: what a buyer has to do before an intent can go on, at the simulated bank, under an id that nobody can guess. An authentication, a
//! provider's page, a code to scan, a voucher to pay, small deposits to name: each is a challenge, whichever kind of intent waits for it.
//!
//! [`ask`] makes one and the `next_action` that leads to it; [`settle`] tells its intent how it went. What an intent does then is its own affair.

mod actions;
pub mod microdeposits;
mod waiting;

use serde::{Deserialize, Serialize};

use crate::api::{App, Call};
use crate::errors::ApiError;
use crate::random;
use crate::store::{Condition, Record, Relation, Tx};

pub use actions::{Asked, ask};
pub use waiting::{Subject, Verdict, settle, subject};

/// Where a challenge stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The buyer has not answered.
    Pending,
    /// The buyer did what was asked.
    Completed,
    /// The buyer did not.
    Failed,
    /// The intent went on without it.
    Void,
}

/// What the buyer has to do.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Authenticate at the card's bank.
    #[default]
    ThreeDs,
    /// Approve on the provider's page.
    Redirect,
    /// Scan a code with an app, and approve there.
    QrCode,
    /// Pay a voucher.
    Voucher,
    /// Send money.
    Transfer,
    /// Approve in an app.
    App,
    /// Say which small deposits have arrived.
    Microdeposits,
    /// Nothing: their bank tells them of the charge before it is made.
    Notice,
}

/// A challenge, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Challenge {
    /// The unguessable part of the bank page's URL.
    pub id: String,
    /// The intent that waits for it: `pi_...` or `seti_...`.
    pub intent: String,
    /// `src_...`: its name towards the API.
    pub source: String,
    /// Where it stands.
    pub state: State,
    /// Where the buyer goes afterwards, when the page was not opened in a dialog.
    pub return_url: Option<String>,
    /// What the buyer has to do.
    #[serde(default)]
    pub kind: Kind,
    /// The type of the PaymentMethod.
    #[serde(default = "card")]
    pub method: String,
    /// What a voucher or a transfer says: names and values.
    #[serde(default)]
    pub rows: Vec<(String, String)>,
    /// From when on it is too late, in seconds since 1970.
    #[serde(default)]
    pub expires_at: Option<i64>,
    /// The digest of the code by which the buyer's app finds it.
    #[serde(default)]
    pub code: Option<String>,
    /// How often the small deposits have been named wrongly.
    #[serde(default)]
    pub attempts: u32,
}

/// The type before there were others.
fn card() -> String {
    "card".to_owned()
}

impl Record for Challenge {
    const TABLE: &'static str = "challenges";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Challenge {
    /// A new challenge for an intent. It is not kept yet.
    fn new(intent: &str, kind: Kind, method: &str) -> Result<Self, ApiError> {
        Ok(Self {
            id: random::text(32)?,
            intent: intent.to_owned(),
            source: random::id("src")?,
            state: State::Pending,
            return_url: None,
            kind,
            method: method.to_owned(),
            rows: Vec::new(),
            expires_at: None,
            code: None,
            attempts: 0,
        })
    }

    /// The bank's page for it.
    pub fn url(&self, app: &App) -> String {
        let path = if self.kind == Kind::ThreeDs { "3ds" } else { "pay" };
        format!("{}/{path}/{}", app.bank_url, self.id)
    }
}

/// The challenge of this id.
pub fn load(call: &Call<'_>, id: &str) -> Result<Challenge, ApiError> {
    call.tx.find(id)?.ok_or_else(ApiError::internal)
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

/// The newest open challenge that a code of the buyer's app stands for.
pub fn of_code(call: &Call<'_>, code: &str) -> Result<Option<Challenge>, ApiError> {
    let condition = Condition::new("code", Relation::Is, digest_of_code(call, code));
    let found = call.tx.matching::<Challenge>(&[condition])?;
    Ok(found.into_iter().rev().find(|challenge| challenge.state == State::Pending))
}

/// What is kept of a code: whoever knows it can pay.
pub fn digest_of_code(call: &Call<'_>, code: &str) -> String {
    call.app.hasher.digest("app code", code).fingerprint()
}
