//! Whose API a port's operations call. A frame goes where its own configuration says, never where the page says.

use super::{Configuration, Unfit};
use crate::client::{Api, Endpoint};
use crate::rules::id::PublishableKey;
use crate::rules::origin;
use crate::wire::port::Init;

/// The API that the page's first message and the pay origin's configuration agree on.
pub(super) fn api(configuration: &Configuration, init: &Init) -> Result<Api, Unfit> {
    let key = PublishableKey::parse(&init.key)
        .map_err(|_| ("invalid_key", "Call loadOpentill() with your publishable key: it starts with pk_."))?;
    let base = match init.api_base.as_deref().map(|base| origin::secure_origin(base).unwrap_or_default()) {
        Some("") => return Err(("api_base_refused", origin::ORIGIN_WANTED)),
        Some(base) if configuration.direct || configuration.apis.iter().any(|api| api == base) => base.to_owned(),
        Some(_) => {
            return Err((
                "api_base_refused",
                "This pay origin does not send card data to the `apiBase` that the page named. Leave `apiBase` out, or \
                 list that origin in the pay origin's configuration.",
            ));
        }
        None => String::new(),
    };
    Ok(Api::new(Endpoint {
        // A backend's extras are known for the pay origin itself only.
        idempotency: configuration.idempotency && base.is_empty(),
        refresh: configuration.refresh && base.is_empty(),
        base,
        key,
        account: init.account.clone(),
        version: init.api_version.clone(),
    }))
}
