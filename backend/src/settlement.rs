//! What falls due by itself: every call carries it out first, so that what is read is up to date, and a tick does while nobody calls.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::api::{App, Call};
use crate::client::Client;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::resources::{checkout_sessions, payment_intents, setup_intents, subscriptions};
use crate::store::Tx;

/// How often it is looked for while nobody calls.
const TICK: Duration = Duration::from_secs(1);

/// Carries out all that is due. Another kind of intent is another line here.
pub fn settle_due(app: &App, tx: &Tx<'_>, now: i64) -> Result<(), ApiError> {
    let client = Client::default();
    let call = Call { app, tx, caller: Caller::Secret, grant: None, client: &client, id: "", inner_id: "", now };
    payment_intents::settle_due(&call)?;
    setup_intents::settle_due(&call)?;
    checkout_sessions::settle_due(&call)?;
    subscriptions::settle_due(&call)
}

/// Looks once a second until the server stops.
pub async fn tick(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        let app = Arc::clone(&app);
        let looked =
            tokio::task::spawn_blocking(move || app.store.write(|tx| settle_due(&app, tx, app.clock.now()))).await;
        if !matches!(looked, Ok(Ok(()))) {
            tracing::error!("what is due could not be settled");
        }
    }
}
