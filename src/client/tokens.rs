//! Tokens: `POST /v1/tokens`, of every type.

use super::fields::{self, Fields};
use super::{Api, ApiObject, Problem, card_data};
use crate::browser::cancel::Cancel;
use crate::wire::form::Form;
use crate::wire::tree::Tree;

const UNKNOWN: &str = "There are tokens of an element (card, cardNumber, iban), and of the types `bank_account`, `pii`, `cvc_update`, \
     `account` and `person`.";
const NEEDS_ELEMENT: &str = "This token is made of what the buyer types: pass the mounted element.";

/// Makes a token of that type. `parameters` are the members of its hash that the page gives; an element's are added to them.
pub async fn create(
    api: &Api,
    kind: &str,
    mut parameters: Tree,
    fields: Option<&dyn Fields>,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    card_data::check(&parameters)?;
    let mut form = Form::new();
    match (kind, fields) {
        ("card", Some(fields)) => {
            // EXPOSE: the request body is where payment details are meant to go.
            form.append(fields::details(fields, "")?.expose());
            let postal_code = fields::postal_code(fields).filter(|_| parameters.get("address_zip").is_none());
            if let Some(postal_code) = postal_code {
                form.pair("card[address_zip]", &postal_code);
            }
        }
        ("cvc_update", Some(fields)) => {
            // EXPOSE: as above.
            form.append(fields::cvc(fields, "cvc_update[cvc]")?.expose());
        }
        ("bank_account", Some(fields)) => {
            // EXPOSE: as above.
            form.append(fields::account(fields, "bank_account")?.expose());
        }
        ("card" | "cvc_update", None) => return Err(Problem::Misuse(NEEDS_ELEMENT)),
        // The page's name of it, and the API's.
        ("pii", None) => parameters.take("personal_id_number").write(&mut form, "pii[id_number]"),
        ("bank_account" | "account" | "person", None) => {}
        _ => return Err(Problem::Misuse(UNKNOWN)),
    }
    parameters.write(&mut form, kind);
    Ok(api.post("/v1/tokens", form, cancel).await?)
}
