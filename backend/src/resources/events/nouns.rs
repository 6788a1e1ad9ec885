//! Which changes of which objects are told, as Stripe names them. A row a table; the states are read off the objects as servers see them.

use serde_json::Value;

use super::difference::difference;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::resources::charges::ChargeRecord;
use crate::resources::checkout_sessions::Session;
use crate::resources::customers::Customer;
use crate::resources::invoices::{Invoice, Item};
use crate::resources::mandates::Mandate;
use crate::resources::payment_intents::{self, PaymentIntent};
use crate::resources::payment_methods::PaymentMethod;
use crate::resources::prices::Price;
use crate::resources::products::Product;
use crate::resources::refunds::Refund;
use crate::resources::setup_intents::{self, SetupIntent};
use crate::resources::sources::Source;
use crate::resources::subscriptions::Subscription;
use crate::store::{Change, Record};

/// One thing to tell.
pub struct Told {
    /// The event's `type`.
    pub kind: &'static str,
    /// The object as servers see it.
    pub object: Value,
    /// What was different before.
    pub previous: Option<Value>,
}

/// A table whose changes are told.
struct Noun {
    table: &'static str,
    /// The object of a document, as servers see it.
    show: fn(&Call<'_>, &str) -> Result<Value, ApiError>,
    /// What a change is called.
    kinds: fn(&States<'_>) -> Vec<&'static str>,
}

const NOUNS: &[Noun] = &[
    Noun {
        table: PaymentIntent::TABLE,
        show: |call, data| payment_intents::plain(call, &serde_json::from_str(data)?),
        kinds: payment_intent,
    },
    Noun {
        table: SetupIntent::TABLE,
        show: |call, data| setup_intents::plain(call, &serde_json::from_str(data)?),
        kinds: setup_intent,
    },
    Noun { table: Source::TABLE, show: |call, data| serde_json::from_str::<Source>(data)?.view(call), kinds: source },
    Noun {
        table: ChargeRecord::TABLE,
        show: |_, data| Ok(serde_json::from_str::<ChargeRecord>(data)?.shown().clone()),
        kinds: charge,
    },
    Noun { table: Refund::TABLE, show: |_, data| Ok(serde_json::from_str::<Refund>(data)?.view()), kinds: refund },
    Noun {
        table: PaymentMethod::TABLE,
        show: |_, data| serde_json::from_str::<PaymentMethod>(data)?.view(Caller::Secret),
        kinds: payment_method,
    },
    Noun { table: Mandate::TABLE, show: |_, data| Ok(serde_json::from_str::<Mandate>(data)?.view()), kinds: mandate },
    Noun {
        table: Invoice::TABLE,
        show: |call, data| serde_json::from_str::<Invoice>(data)?.view(call),
        kinds: invoice,
    },
    Noun {
        table: Product::TABLE,
        show: |_, data| Ok(serde_json::from_str::<Product>(data)?.view()),
        kinds: |product| vec![if product.is_new() { "product.created" } else { "product.updated" }],
    },
    Noun {
        table: Price::TABLE,
        show: |_, data| Ok(serde_json::from_str::<Price>(data)?.view()),
        kinds: |price| vec![if price.is_new() { "price.created" } else { "price.updated" }],
    },
    Noun {
        table: Session::TABLE,
        show: |call, data| serde_json::from_str::<Session>(data)?.view(call),
        kinds: checkout_session,
    },
    Noun {
        table: Subscription::TABLE,
        show: |call, data| serde_json::from_str::<Subscription>(data)?.view(call),
        kinds: subscription,
    },
    Noun {
        table: Item::TABLE,
        show: |_, data| Ok(serde_json::from_str::<Item>(data)?.view()),
        kinds: |item| if item.is_new() { vec!["invoiceitem.created"] } else { Vec::new() },
    },
    Noun {
        table: Customer::TABLE,
        show: |_, data| Ok(serde_json::from_str::<Customer>(data)?.view()),
        kinds: customer,
    },
];

static NULL: Value = Value::Null;

/// An object before a change, and after it.
struct States<'a> {
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    change: &'a Change,
}

impl States<'_> {
    fn is_new(&self) -> bool {
        self.before.is_none()
    }

    /// A member as it was; null where there was no object.
    fn before(&self, name: &str) -> &Value {
        self.before.map_or(&NULL, |object| &object[name])
    }

    /// A member as it is; null where there is no object any more.
    fn now(&self, name: &str) -> &Value {
        self.after.map_or(&NULL, |object| &object[name])
    }

    /// Whether a member that is kept and not shown has become true.
    fn has_become(&self, name: &str) -> bool {
        let is = |data: &Option<String>| {
            let kept = data.as_deref().and_then(|data| serde_json::from_str::<Value>(data).ok());
            kept.is_some_and(|kept| kept[name] == true)
        };
        is(&self.change.after) && !is(&self.change.before)
    }

    /// Whether a member is another than before; of a new object, whether it is there at all.
    fn changed(&self, name: &str) -> bool {
        self.before(name) != self.now(name)
    }
}

/// What is to be told of a change.
pub fn told(call: &Call<'_>, change: &Change) -> Result<Vec<Told>, ApiError> {
    let Some(noun) = NOUNS.iter().find(|noun| noun.table == change.table) else {
        return Ok(Vec::new());
    };
    let show = |data: &Option<String>| data.as_deref().map(|data| (noun.show)(call, data)).transpose();
    let (before, after) = (show(&change.before)?, show(&change.after)?);
    let kinds = (noun.kinds)(&States { before: before.as_ref(), after: after.as_ref(), change });
    let tell = |kind: &'static str| {
        let previous = match (&before, &after) {
            (Some(before), Some(after)) if tells_previous(kind) => difference(before, after),
            _ => None,
        };
        let object = after.clone().or_else(|| before.clone()).unwrap_or_default();
        Told { kind, object, previous }
    };
    Ok(kinds.into_iter().map(tell).collect())
}

/// Whether an event of this type says what was different before.
fn tells_previous(kind: &str) -> bool {
    [".updated", ".captured", ".refunded", ".detached"].iter().any(|end| kind.ends_with(end))
}

fn payment_intent(intent: &States<'_>) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    if intent.is_new() {
        kinds.push("payment_intent.created");
    }
    let moved = intent.changed("status");
    let failed = !intent.now("last_payment_error").is_null() && (moved || intent.changed("last_payment_error"));
    kinds.extend(match intent.now("status").as_str().unwrap_or_default() {
        "requires_payment_method" if failed => Some("payment_intent.payment_failed"),
        "requires_action" if moved => Some("payment_intent.requires_action"),
        "processing" if moved => Some("payment_intent.processing"),
        "requires_capture" if moved => Some("payment_intent.amount_capturable_updated"),
        "succeeded" if moved => Some("payment_intent.succeeded"),
        "canceled" if moved => Some("payment_intent.canceled"),
        _ => None,
    });
    kinds
}

fn setup_intent(intent: &States<'_>) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    if intent.is_new() {
        kinds.push("setup_intent.created");
    }
    let moved = intent.changed("status");
    // Two attempts can fail alike: each has an object of its own.
    let tried = moved || intent.changed("last_setup_error") || intent.changed("latest_attempt");
    let failed = !intent.now("last_setup_error").is_null() && tried;
    kinds.extend(match intent.now("status").as_str().unwrap_or_default() {
        "requires_payment_method" if failed => Some("setup_intent.setup_failed"),
        "requires_action" if moved => Some("setup_intent.requires_action"),
        "succeeded" if moved => Some("setup_intent.succeeded"),
        "canceled" if moved => Some("setup_intent.canceled"),
        _ => None,
    });
    kinds
}

fn source(source: &States<'_>) -> Vec<&'static str> {
    match source.now("status").as_str() {
        _ if !source.changed("status") => Vec::new(),
        Some("chargeable") => vec!["source.chargeable"],
        Some("failed") => vec!["source.failed"],
        Some("canceled") => vec!["source.canceled"],
        _ => Vec::new(),
    }
}

fn charge(charge: &States<'_>) -> Vec<&'static str> {
    let more = |name| charge.now(name).as_i64() > charge.before(name).as_i64();
    if charge.changed("status") {
        return match charge.now("status").as_str().unwrap_or_default() {
            "succeeded" => vec!["charge.succeeded"],
            "failed" => vec!["charge.failed"],
            _ => vec!["charge.pending"],
        };
    }
    if charge.changed("captured") {
        vec!["charge.captured"]
    } else if more("amount_refunded") {
        vec!["charge.refunded"]
    } else {
        vec!["charge.updated"]
    }
}

fn refund(refund: &States<'_>) -> Vec<&'static str> {
    match (refund.is_new(), refund.changed("status"), refund.now("status").as_str()) {
        (true, _, _) => vec!["refund.created"],
        (false, true, Some("failed")) => vec!["refund.failed"],
        (false, _, _) => vec!["refund.updated"],
    }
}

fn payment_method(method: &States<'_>) -> Vec<&'static str> {
    match (method.before("customer").is_null(), method.now("customer").is_null()) {
        (true, false) => vec!["payment_method.attached"],
        (false, true) => vec!["payment_method.detached"],
        // What an issuer says of a card is no change of it.
        (false, false) if without_checks(method.before) != without_checks(method.after) => {
            vec!["payment_method.updated"]
        }
        _ => Vec::new(),
    }
}

fn without_checks(method: Option<&Value>) -> Option<Value> {
    let mut method = method.cloned()?;
    if let Some(card) = method["card"].as_object_mut() {
        card.remove("checks");
    }
    Some(method)
}

fn mandate(mandate: &States<'_>) -> Vec<&'static str> {
    if !mandate.is_new() && mandate.changed("status") { vec!["mandate.updated"] } else { Vec::new() }
}

fn customer(customer: &States<'_>) -> Vec<&'static str> {
    match (customer.before, customer.after) {
        (None, Some(_)) => vec!["customer.created"],
        (Some(_), None) => vec!["customer.deleted"],
        _ => vec!["customer.updated"],
    }
}

fn invoice(invoice: &States<'_>) -> Vec<&'static str> {
    if invoice.is_new() {
        return vec!["invoice.created"];
    }
    let mut kinds = vec!["invoice.updated"];
    match invoice.now("status").as_str() {
        Some("open") if !invoice.changed("status") && invoice.changed("attempt_count") => {
            kinds.push("invoice.payment_failed");
        }
        _ if !invoice.changed("status") => {}
        Some("open") => kinds.push("invoice.finalized"),
        Some("paid") => kinds.extend(["invoice.paid", "invoice.payment_succeeded"]),
        Some("void") => kinds.push("invoice.voided"),
        _ => {}
    }
    kinds
}

fn subscription(subscription: &States<'_>) -> Vec<&'static str> {
    match subscription.now("status").as_str() {
        _ if subscription.is_new() => vec!["customer.subscription.created"],
        Some("canceled") if subscription.changed("status") => vec!["customer.subscription.deleted"],
        Some("paused") if subscription.changed("status") => vec!["customer.subscription.paused"],
        _ if subscription.before != subscription.after => vec!["customer.subscription.updated"],
        _ => Vec::new(),
    }
}

fn checkout_session(session: &States<'_>) -> Vec<&'static str> {
    let moved = !session.is_new() && session.changed("status");
    match session.now("status").as_str() {
        Some("complete") if moved => vec!["checkout.session.completed"],
        Some("expired") if moved => vec!["checkout.session.expired"],
        _ if session.has_become("failed") => vec!["checkout.session.async_payment_failed"],
        _ if session.has_become("settled") => vec!["checkout.session.async_payment_succeeded"],
        _ => Vec::new(),
    }
}
