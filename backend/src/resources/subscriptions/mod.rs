//! Subscriptions, as far as a page meets them: their beginning. The first Invoice is made with one, its payment activates it, a trial begins without.
//! Nothing is renewed: no second Invoice, no proration.

mod create;
mod life;
mod view;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::Call;
use crate::errors::ApiError;
use crate::store::{Condition, Record, Relation};

pub use create::{Order, Trial, Wanted, create, open, read_trial};
pub use life::{abandon, cancel, follow, settle_due, update};
pub use view::{list, retrieve, show};

/// How long the first payment is waited for, in seconds: 23 hours, as in Stripe's API.
const PATIENCE: i64 = 82_800;

/// Where a subscription stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The first payment is waited for.
    Incomplete,
    /// It was not made in time.
    IncompleteExpired,
    /// Nothing is paid yet.
    Trialing,
    /// It is paid.
    Active,
    /// Its trial has ended, and there is nothing to pay with.
    Paused,
    /// It has ended.
    Canceled,
}

impl Status {
    /// On the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::IncompleteExpired => "incomplete_expired",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Canceled => "canceled",
        }
    }

    /// Whether nothing comes after it.
    pub fn is_final(self) -> bool {
        matches!(self, Self::IncompleteExpired | Self::Canceled)
    }
}

/// One price of a subscription.
#[derive(Clone, Serialize, Deserialize)]
pub struct Item {
    id: String,
    /// The price's id.
    price: String,
    quantity: i64,
    metadata: Map<String, Value>,
}

/// A subscription, as it is kept.
#[derive(Serialize, Deserialize)]
pub struct Subscription {
    id: String,
    created: i64,
    customer: String,
    currency: String,
    status: Status,
    items: Vec<Item>,
    /// When the current period begins and ends, in seconds since 1970.
    period_start: i64,
    period_end: i64,
    trial_end: Option<i64>,
    /// What becomes of it when its trial ends and there is nothing to pay with: `cancel`, `create_invoice` or `pause`.
    missing_payment_method: String,
    cancel_at_period_end: bool,
    canceled_at: Option<i64>,
    ended_at: Option<i64>,
    /// What `cancellation_details[reason]` says.
    cancellation_reason: Option<String>,
    default_payment_method: Option<String>,
    /// Whether the first payment's method becomes the subscription's.
    save_default: bool,
    latest_invoice: Option<String>,
    pending_setup_intent: Option<String>,
    automatic_tax: bool,
    description: Option<String>,
    metadata: Map<String, Value>,
    /// When something happens to it by itself, in seconds since 1970.
    due: Option<i64>,
}

impl Record for Subscription {
    const TABLE: &'static str = "subscriptions";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Subscription {
    /// When something happens by itself, given where it stands.
    fn next(&self) -> Option<i64> {
        match self.status {
            Status::Incomplete => Some(self.created + PATIENCE),
            Status::Trialing => self.trial_end,
            Status::Active if self.cancel_at_period_end => Some(self.period_end),
            _ => None,
        }
    }

    fn save(&mut self, call: &Call<'_>) -> Result<(), ApiError> {
        self.due = self.next();
        call.tx.save(self)
    }
}

/// The ids of the prices that a customer subscribes to now.
pub fn current_prices(call: &Call<'_>, customer: &str) -> Result<Vec<String>, ApiError> {
    let of_customer = Condition::new("customer", Relation::Is, customer.to_owned());
    let subscriptions = call.tx.matching::<Subscription>(&[of_customer])?;
    let runs = |subscription: &Subscription| matches!(subscription.status, Status::Active | Status::Trialing);
    Ok(subscriptions.into_iter().filter(runs).flat_map(|of| of.items).map(|item| item.price).collect())
}

fn load(call: &Call<'_>, id: &str) -> Result<Subscription, ApiError> {
    call.tx.find(id)?.ok_or_else(|| ApiError::no_such("subscription", "id"))
}
