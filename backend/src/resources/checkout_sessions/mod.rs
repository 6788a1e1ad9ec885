//! Checkout Sessions: what a buyer is asked to pay for on the hosted page, and what came of it. A merchant's server makes one, or a page does from a
//! pricing table or a buy button; the buyer reaches it by its URL, whose fragment holds a secret that no server log sees.

mod buyer;
mod confirm;
mod create;
mod life;
mod lines;
mod page;
mod totals;
mod view;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::digest;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::store::Record;

pub use buyer::update;
pub use confirm::confirm;
pub use create::{Draft, Mode, begin, create};
pub use life::{expire, follow, settle_due};
pub use lines::{Line, check, read as read_lines};
pub use page::{redirect, refresh};
pub use view::{line_items, list, retrieve};

/// Where a session stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The buyer can pay.
    Open,
    /// The buyer has done their part.
    Complete,
    /// It is too late.
    Expired,
}

impl Status {
    /// On the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }
}

/// Whether it is paid.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// There is nothing to pay, or not yet.
    NoPaymentRequired,
    /// It is.
    Paid,
    /// It is not, or the bank has not answered.
    Unpaid,
}

impl Payment {
    /// On the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoPaymentRequired => "no_payment_required",
            Self::Paid => "paid",
            Self::Unpaid => "unpaid",
        }
    }
}

/// What the buyer has told of themselves.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Buyer {
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    address: Option<Value>,
    /// Where goods go: `name` and `address`.
    shipping: Option<Value>,
}

/// A session, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Session {
    id: String,
    created: i64,
    expires_at: i64,
    /// What the buyer's URL holds; compared in constant time.
    secret: String,
    status: Status,
    payment_status: Payment,
    lines: Vec<Line>,
    /// Lower case; none of a setup that names none.
    currency: Option<String>,
    /// Who buys, where that is known.
    customer: Option<String>,
    /// What the merchant set up.
    draft: Draft,
    buyer: Buyer,
    /// What is paid or set up with: `pi_...` or `seti_...`. Its sort is what its id says.
    intent: Option<String>,
    subscription: Option<String>,
    invoice: Option<String>,
    /// Whether a bank has yet to answer for a session that is complete.
    pending: bool,
    /// Whether its answer was yes.
    settled: bool,
    /// Whether its answer was no.
    failed: bool,
    /// When something happens to it by itself, in seconds since 1970.
    due: Option<i64>,
    metadata: Map<String, Value>,
}

impl Record for Session {
    const TABLE: &'static str = "checkout_sessions";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Session {
    /// Where the buyer pays. The secret is in the fragment, which browsers send to nobody.
    pub fn url(&self, call: &Call<'_>) -> String {
        format!("{}/c/pay/{}#{}", call.app.pay_url, self.id, self.secret)
    }

    /// Keeps a new one.
    pub fn keep(mut self, call: &Call<'_>) -> Result<Self, ApiError> {
        self.save(call)?;
        Ok(self)
    }

    fn mode(&self) -> Mode {
        self.draft.mode
    }

    fn save(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        self.due = (self.status == Status::Open).then_some(self.expires_at);
        call.tx.save(self)
    }
}

/// The session in the path.
fn load(call: &Call<'_>) -> Result<Session, ApiError> {
    call.tx.find(call.id)?.ok_or_else(missing)
}

/// The session in the path, for whoever knows its secret. A wrong one is answered as an id that does not exist.
fn load_for_buyer(call: &Call<'_>, secret: Option<&str>) -> Result<Session, ApiError> {
    if call.caller == Caller::Secret {
        return load(call);
    }
    let secret = secret.ok_or_else(|| {
        ApiError::unauthorized(
            "With a publishable key this call needs the session's client_secret: the fragment of its URL.",
        )
        .param("client_secret")
    })?;
    let session = load(call)?;
    if digest::same(secret.as_bytes(), session.secret.as_bytes()) { Ok(session) } else { Err(missing()) }
}

fn missing() -> ApiError {
    ApiError::no_such("checkout.session", "session")
}
