//! What an intent waits for beside a card's bank: another page, a code, a voucher, a transfer, an app, small deposits.

mod deposits;
mod dialogs;
mod redirects;

use anyhow::Context;
use serde_json::Value;

pub use deposits::microdeposits;
pub use dialogs::{app, codes, transfer, vouchers};
pub use redirects::{decide, ensure_status, redirects, return_url, setups};

use crate::backend::Backend;

/// The address at the bank that an intent's next action leads to.
pub async fn bank_url(backend: &Backend, path: &str) -> anyhow::Result<String> {
    let intent = backend.read(path).await?;
    let action = &intent["next_action"];
    let hash = action["type"].as_str().and_then(|name| action.get(name)).context("the intent waits for nobody")?;
    let names = ["url", "hosted_instructions_url", "hosted_voucher_url", "hosted_verification_url"];
    let found = names.into_iter().find_map(|name| hash.get(name).and_then(Value::as_str));
    found.map(str::to_owned).context("the next action has no address")
}
