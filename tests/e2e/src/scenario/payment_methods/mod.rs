//! The methods of the Payment Element beside cards' own business: each from its fields to the end state of its payment, those that a page
//! pays with by itself, and one whose data does not come.

mod breaks;
mod foreign;
mod mechanics;

pub use breaks::breaks;
pub use foreign::external_and_custom;
pub use mechanics::{elsewhere, on_page};

use serde_json::{Value, json};

use crate::backend::{Backend, Intent};
use crate::policy::Policy;
use crate::stage::Stage;
use crate::till::Till;

/// A new PaymentIntent for cards and one other type, so that the buyer has to choose.
async fn intent(backend: &Backend, kind: &str, currency: &str, more: &[(&str, &str)]) -> anyhow::Result<Intent> {
    let types = [("payment_method_types[]", "card"), ("payment_method_types[]", kind)];
    let types = if kind == "card" { &types[..1] } else { &types[..] };
    backend.create("payment_intents", &[&[("amount", "5000"), ("currency", currency)], types, more].concat()).await
}

/// A page with a Payment Element that can be used.
async fn open<'a>(stage: &'a Stage<'_>, backend: &Backend, group: Value, options: Value) -> anyhow::Result<Till<'a>> {
    let till = Till::open_at(stage, backend, Policy::Open, group, json!({ "payment": options })).await?;
    Ok(till)
}

/// The same for an intent.
async fn open_for<'a>(stage: &'a Stage<'_>, backend: &Backend, intent: &Intent) -> anyhow::Result<Till<'a>> {
    open(stage, backend, json!({ "clientSecret": intent.client_secret }), json!({ "layout": "accordion" })).await
}

/// What `confirmPayment` is given for the group.
fn confirmation(return_url: &str) -> Value {
    json!([{ "elements": { "element": "group" }, "confirmParams": { "return_url": return_url }, "redirect": "if_required" }])
}
