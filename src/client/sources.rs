//! Sources, the older form of PaymentMethods: `POST /v1/sources`, `GET /v1/sources/{id}`.

use super::fields::{self, Fields};
use super::{Api, ApiObject, Problem, card_data};
use crate::browser::cancel::Cancel;
use crate::wire::form::Form;
use crate::wire::tree::Tree;

const NO_TYPE: &str = "Name the source's type: `{type: 'sepa_debit', ...}`.";
const BAD_ID: &str =
    "Pass `{id, client_secret}` of the source: the id looks like `src_...`, its secret like `src_client_secret_...`.";

/// Makes a source of `{type, ...}` and of what fields hold.
pub async fn create(
    api: &Api,
    parameters: &Tree,
    fields: Option<&dyn Fields>,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    card_data::check(parameters)?;
    let mut form = Form::new();
    let held = fields.map(|fields| fields::details(fields, "")).transpose()?;
    if let Some(held) = &held {
        // EXPOSE: the request body is where payment details are meant to go.
        form.append(held.expose());
    }
    match (parameters.text_at(&["type"]), &held) {
        (Some(_), _) => {}
        (None, Some(held)) => {
            form.pair("type", &fields::kind_of(held, ""));
        }
        (None, None) => return Err(Problem::Misuse(NO_TYPE)),
    }
    parameters.write(&mut form, "");
    let given = parameters.text_at(&["owner", "address", "postal_code"]).is_some();
    if let Some(postal_code) = fields.filter(|_| !given).and_then(fields::postal_code) {
        form.pair("owner[address][postal_code]", &postal_code);
    }
    Ok(api.post("/v1/sources", form, cancel).await?)
}

/// Reads a source.
pub async fn retrieve(api: &Api, id: &str, client_secret: &str, cancel: &Cancel) -> Result<ApiObject, Problem> {
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !id.starts_with("src_") || !is_word(id) || client_secret.is_empty() || !is_word(client_secret) {
        return Err(Problem::Misuse(BAD_ID));
    }
    let mut form = Form::new();
    form.pair("client_secret", client_secret);
    Ok(api.get(&["/v1/sources/", id].concat(), form, cancel).await?)
}
