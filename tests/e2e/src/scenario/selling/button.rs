//! A buy button to look at.

use super::{done, id};
use crate::stage::Stage;

/// A mug for 9 dollars, and the button of it.
pub async fn mug(stage: &Stage<'_>, more: &[(&str, &str)]) -> anyhow::Result<String> {
    let backend = &stage.backend;
    let mug = id(&backend.post("products", &[("name", "Mug"), ("description", "Ink blue")]).await?)?;
    let price =
        id(&backend.post("prices", &[("product", mug.as_str()), ("currency", "usd"), ("unit_amount", "900")]).await?)?;
    let done = done(stage);
    let form =
        [&[("price", price.as_str()), ("confirmation[type]", "redirect"), ("confirmation[url]", &done)], more].concat();
    id(&backend.post("buy_buttons", &form).await?)
}
