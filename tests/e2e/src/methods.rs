//! Which methods of the client API the scenarios' pages called, and how the calls ended: as the pages noted it (`pages/methods.js`).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser::Browser;
use crate::outcome::Cell;

/// How long a page may take to give its notes: one that hangs has lost them.
const SOON: Duration = Duration::from_secs(5);

/// One call's end.
#[derive(Deserialize)]
pub struct Note {
    scenario: String,
    method: String,
    ending: Ending,
}

/// How a call can end.
#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// With the result that it is called for.
    Value,
    /// With an `error` in the result's place.
    Error,
    /// With an `IntegrationError`.
    Refused,
    /// With anything else.
    Rejected,
}

/// Methods, as in `Stripe.createToken`, each with the ways in which its calls ended.
pub type Calls = BTreeMap<String, BTreeSet<Ending>>;

/// What the page that is open in the window has noted; nothing where it is no page of the tests, or hangs.
pub async fn of_open_page(browser: &Browser) -> Vec<Note> {
    let asking = async {
        browser.leave_frames().await?;
        browser.run("return window.__methods?.take() ?? [];", Vec::new()).await
    };
    let noted = tokio::time::timeout(SOON, asking).await;
    noted.ok().and_then(Result::ok).and_then(|notes| serde_json::from_value(notes).ok()).unwrap_or_default()
}

/// Adds notes to the cells of their scenarios.
pub fn add(notes: Vec<Note>, cells: &mut [Cell]) {
    for Note { scenario, method, ending } in notes {
        if let Some(cell) = cells.iter_mut().find(|cell| cell.scenario == scenario) {
            cell.calls.entry(method).or_default().insert(ending);
        }
    }
}
